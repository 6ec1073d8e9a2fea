"""The settings of a service."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple

from locator.answer import Request
from locator.roads.routers import NO_ROUTER

# The names of this machine in the Host header of local requests.
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@lru_cache(maxsize=1024)
def is_loopback(host: str) -> bool:
    """True if ``host``, a name or an address, can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class Config(NamedTuple):
    """All settings of a service. It can be sent to another process.

    ``hosts``: the names allowed in the Host header; None allows any name. This stops DNS rebinding:
    a foreign site that points its own name to this machine sends that name, and is refused.
    """

    locations: str | None = None  # None: the shipped clinics
    services_file: str | None = None  # None: the one beside ``locations``, if it exists
    guide_file: str | None = None  # None: the one beside ``locations``, if it exists
    data_dir: str | None = None  # None: the user's own; a folder given here must have an index
    geocoders: tuple[str, ...] = ("offline",)
    settings: Mapping[str, Mapping[str, str]] = {}  # of the online geocoders, by name
    router: str = NO_ROUTER
    router_settings: Mapping[str, str] = {}
    token_file: str | None = None  # None: no tokens, and only this machine gets answers
    hosts: tuple[str, ...] | None = LOOPBACK
    origins: tuple[str, ...] = ()  # sites whose pages may send requests (CORS)
    # For fields that a request leaves out. Services can have any of their names.
    defaults: Request = Request(limit=5)
    at_once: int = 64  # requests at a time per process
    time_limit_s: float = 10.0  # seconds for each request; in a batch, for each step
    quiet: bool = False  # do not log each request
