"""Candidates and clinics → the order of the clinics, the confidence, and the question to ask."""
