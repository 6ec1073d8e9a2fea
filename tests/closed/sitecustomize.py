"""Closes the network: no connection leaves this machine, and no name of another is looked up.

Python imports a module of this name at start, so a folder with it on PYTHONPATH closes the network
for every Python that a test starts. Such a process ends at once, with a code of its own.
"""

import os
import sys

# Audit events (docs.python.org, "Audit events table") and which argument holds the address.
EVENTS = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}

# The exit code of a process that is stopped; the program has no such code.
STOPPED = 97


def leaves(event: str, args: tuple[object, ...]) -> bool:
    """True if this audit event is a call that goes, or asks the way, to another machine."""
    if event not in EVENTS:
        return False
    address = args[EVENTS[event]]
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        # Anything but a tuple is a socket in the file system, or one that is connected already.
        address = address[0] if isinstance(address, tuple) else None
    host = address.decode() if isinstance(address, bytes) else address
    return isinstance(host, str) and not _is_here(host)


def _is_here(host: str) -> bool:
    numbers = host.split(".")
    loopback = numbers[0] == "127" and len(numbers) == 4 and "".join(numbers).isdigit()
    return loopback or host in ("", "localhost", "::1", "0.0.0.0", "::")


def _stop(event: str, args: tuple[object, ...]) -> None:
    if leaves(event, args):
        os.write(2, f"{event}: the network is closed\n".encode())
        os._exit(STOPPED)


if __name__ == "sitecustomize":
    sys.addaudithook(_stop)
