"""Geocoders that send the address to a service. Each is used only if its name was given."""
