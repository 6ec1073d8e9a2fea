"""Rows in, the same rows and their answers out: ordered, bounded in memory, resumable."""
