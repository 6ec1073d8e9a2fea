"""Rows in, the same rows with their answers out: in order, in bounded memory, resumable."""
