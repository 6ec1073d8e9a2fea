"""The routers that can be chosen. Light to import: most answers have none."""

# Name → class in locator.roads.online.services.
ROUTERS = {"osrm": "Osrm", "valhalla": "Valhalla", "ors": "OpenRouteService"}
# The choice of none: the installed roads.
NO_ROUTER = "none"
