"""Address → candidates: the precision ladder and the sources that feed it."""
