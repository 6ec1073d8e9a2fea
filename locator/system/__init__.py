"""Files, locks and redirects: what every room may use."""
