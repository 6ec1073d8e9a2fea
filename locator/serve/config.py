"""What a service is set to."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple

from locator.answer import Request

# The names of this machine, as they stand in the Host header of who asks it.
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@lru_cache(maxsize=1024)
def is_loopback(host: str) -> bool:
    """Whether ``host``, a name or an address, is this machine as only itself can reach it."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class Config(NamedTuple):
    """Everything that a service depends on; it can be sent to another process.

    ``hosts``: what the Host header may say, None for anything. A page of a foreign site that has
    its name point here (DNS rebinding) says that name, and is refused.
    """

    locations: str | None = None  # None: the shipped clinics
    services_file: str | None = None  # None: the one beside ``locations``, if there is one
    data_dir: str | None = None  # None: the user's own; a folder named here must have an index
    geocoders: tuple[str, ...] = ("offline",)
    settings: Mapping[str, Mapping[str, str]] = {}  # of the online ones, by their name
    token_file: str | None = None  # None: nobody needs a token, and only this machine is answered
    hosts: tuple[str, ...] | None = LOOPBACK
    origins: tuple[str, ...] = ()  # whose pages may ask (CORS)
    # For what a request does not say; services by any name, as long as a clinic offers them.
    defaults: Request = Request(limit=5)
    at_once: int = 64  # requests in a process at the same time
    time_limit_s: float = 10.0  # for each request; for a batch, for each of its steps
    quiet: bool = False  # no line for each request
