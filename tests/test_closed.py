"""The tests' own network is closed; without this the privacy tests would prove little."""

import socket
import subprocess
import sys

import pytest

from tests.closed.sitecustomize import STOPPED, leaves

ELSEWHERE = "192.0.2.1"  # a documentation address (RFC 5737): nobody's
LOOK_UP = "import socket; socket.getaddrinfo('service.invalid', 80)"


@pytest.mark.parametrize(
    ("event", "args", "away"),
    [
        ("socket.connect", (None, (ELSEWHERE, 80)), True),
        ("socket.connect", (None, ("2001:db8::1", 80, 0, 0)), True),
        ("socket.connect", (None, ("127.0.0.1", 80)), False),
        ("socket.connect", (None, ("::1", 80, 0, 0)), False),
        ("socket.connect", (None, "/tmp/socket"), False),
        ("socket.sendto", (None, (ELSEWHERE, 53)), True),
        ("socket.sendmsg", (None, None), False),
        ("socket.getaddrinfo", ("service.invalid", 80, 0, 0, 0), True),
        ("socket.getaddrinfo", (b"service.invalid", 80, 0, 0, 0), True),
        ("socket.getaddrinfo", ("127.service.invalid", 80, 0, 0, 0), True),
        ("socket.getaddrinfo", ("localhost", 80, 0, 0, 0), False),
        ("socket.getaddrinfo", (None, 80, 0, 0, 0), False),
        ("socket.gethostbyname", ("service.invalid",), True),
        ("socket.bind", (None, (ELSEWHERE, 80)), False),
        ("open", ("file", "r", 0), False),
    ],
)
def test_what_leaves_the_machine(event: str, args: tuple[object, ...], away: bool) -> None:
    """Connections and look-ups are away unless they are of this machine."""
    assert leaves(event, args) is away


def test_an_attempt_fails_the_test(closed_network: list[str]) -> None:
    """A look-up fails at once, cannot be mistaken for an error of the program, and is kept."""
    with pytest.raises(pytest.fail.Exception, match="the network is closed"):
        socket.getaddrinfo("service.invalid", 80)
    assert closed_network == ["socket.getaddrinfo"]
    closed_network.clear()  # this one was meant


def test_a_process_that_a_test_starts_is_stopped() -> None:
    """A Python started by a test ends at once, with a code that no command has."""
    done = subprocess.run([sys.executable, "-c", LOOK_UP], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (STOPPED, b"")
    assert b"the network is closed" in done.stderr


def test_this_machine_can_be_reached() -> None:
    """Servers of the tests' own work."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
