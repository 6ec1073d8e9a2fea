"""Text → Address: the parser and its USPS Publication 28 tables."""
