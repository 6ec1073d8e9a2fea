"""Routers: services on the network that know how long the drive takes. Used only if chosen."""
