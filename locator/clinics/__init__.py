"""The directory of clinics: rows, checks, services, hours and phones."""
