"""Files, locks and redirects, for all rooms."""
