"""clinic-locator: which clinic is nearest to a caller, and how sure that is."""

__version__ = "0.1.0"
