"""Every exit code of docs/exit-codes.md. Every failure is one line, never a traceback."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from locator import __version__, answer
from tests.conftest import Run

LOCATOR = (sys.executable, "-m", "locator")


def unused_port() -> int:
    """A port of this machine on which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("find", "35758"), 0),
        (("find", "35805"), 0),
        (("find", "--format", "bogus", "35758"), 2),
        (("find", "--no-such-option", "35758"), 2),
        (("find", "--within", "-3", "35758"), 2),
        (("find", "--limit", "many", "35758"), 2),
        (("find", "--links", "google,teleport", "35758"), 2),
        (("find", "--service", "massage", "35758"), 2),
        (("find", "--geocoder", "no-such", "35758"), 2),
        (("find", "--geocoder", ",", "35758"), 2),
        (("find", "--table-format", "bogus", "35758"), 2),
        (("find",), 2),
        (("nonsense",), 2),
        ((), 2),
        (("clinics", "show", "nobody"), 2),
        (("find", "xyzzy plugh"), 3),
        (("find", ""), 3),
        (("find", "358"), 3),
        (("find", "35801, Tennessee"), 4),
        (("find", "--locations", "no-such-file.csv", "35758"), 5),
        (("find", "--locations", ".", "35758"), 5),
        (("clinics", "check", "no-such-file.csv"), 5),
    ],
)
def test_exit_code(run: Run, args: tuple[str, ...], code: int) -> None:
    """Each ending has its own code; each error is one line on standard error."""
    result = run(*args)
    assert result.code == code, result.err
    assert "Traceback" not in result.err
    if code in (2, 5) and args:
        assert len(result.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("fnd", "35758"), "no such command; did you mean 'find'? (try 'locator --help')"),
        (("find", "--limt", "3", "35758"), "no such option --limt; did you mean --limit?"),
        (("find", "--bogus", "35758"), "no such option; put '--' before an address"),
        (("find", "--serv", "Yoga"), "no such option --serv; did you mean --service?"),
        (("find", "--bogus=1 Oak St"), "no such option; put '--' before an address"),
        (("find", "-z", "35758"), "no such option; put '--' before an address"),
        (("find", "--1 Oak St", "35758"), "no such option; put '--' before an address"),
        (("find", "--Oak", "35758"), "no such option; put '--' before an address"),
        (("find", "--oak st", "35758"), "no such option; put '--' before an address"),
        (("find", "-1 Oak St", "35758"), "no such option; put '--' before an address"),
        (("clinics", "check", "--by", "drive"), "no such option --by (try 'locator clinics check"),
        (("clinics", "check", "--data-dr", "x"), "no such option --data-dr; did you mean --data-d"),
        (("find", "--config=x.toml", "35758"), "before the command: locator --config FILE find"),
        (("clinics", "list", "--version"), "before the command: locator --version clinics list"),
        (("--limit", "3", "find"), "no such option --limit; options of a command go after its"),
        (("find", "--router", "foo", "35758"), "--router: choose from none, osrm, valhalla, ors"),
        (("find", "--geocoder", "foo", "35758"), "of that name; choose from offline, arcgis, az"),
        (("find", "--geocoder", "gogle", "35758"), "of that name; did you mean 'google'?"),
        (("find", "--limit", "-1", "35758"), "(try 'locator find --help')"),
        (("find", "35758", "--limit"), "--limit: needs a value"),
        (("clinics", "nonsense"), "choose a command: "),
        (("clinics", "show"), "ID: is missing (try 'locator clinics show --help')"),
        (("clinics", "check", "--locations", "no.csv"), "--locations: no such file"),
    ],
)
def test_a_mistake_is_answered_with_the_choices(
    run: Run, args: tuple[str, ...], message: str
) -> None:
    """The line says what the option takes and where to read about it."""
    result = run(*args)
    assert (result.out, len(result.err.splitlines())) == ("", 1)
    assert message in result.err


@pytest.mark.parametrize("option", ["--planted", "--planted-family"])
def test_a_name_behind_hyphens_is_not_repeated(run: Run, option: str) -> None:
    """Where an address is expected, a word behind hyphens may be a caller's name."""
    assert "planted" not in run("find", option).err
    assert "--planted" in run("clinics", "list", "--planted").err


def test_the_version(run: Run) -> None:
    """--version prints the name and version of the package."""
    assert run("--version").out == f"locator, version {__version__}\n"


def test_a_fault_of_ours_is_one_line_without_the_address(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug ends in exit 1 with its place in the program, never its message."""

    def broken(text: str) -> None:
        raise ValueError(text)

    monkeypatch.setattr(answer, "parse", broken)
    result = run("find", "12 Planted Ln")
    assert (result.code, result.out) == (1, "")
    assert "ValueError at test_exit_codes.py" in result.err
    assert "Planted" not in result.err


def test_network_failure(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A geocoder that cannot be reached is exit 6, never "no match"."""
    monkeypatch.setenv("LOCATOR_GEOCODER_NOMINATIM_DOMAIN", f"127.0.0.1:{unused_port()}")
    monkeypatch.setenv("LOCATOR_GEOCODER_NOMINATIM_SCHEME", "http")
    result = run("find", "--geocoder", "nominatim", "2340 Planted Dr, Huntsville, AL 35801")
    assert (result.code, result.out) == (6, "")
    assert "nominatim" in result.err.lower()
    assert "Planted" not in result.err


def test_a_closed_pipe_ends_quietly() -> None:
    """A reader that has seen enough ends the run without a word."""
    addresses = "35801\n" * 20_000
    shell = f"{sys.executable} -m locator find --format csv | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", shell], input=addresses, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "0"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_disk_is_one_line() -> None:
    """Output that cannot be written ends in one line and exit 1."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*LOCATOR, "find", "35801"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["locator: cannot write the output: No space left on device"]


def test_an_interruption_while_the_command_is_loaded_is_130(tmp_path: Path) -> None:
    """Ctrl-C while the command is loading ends with 130, without a message."""
    # Python finds this module before click, so the signal comes during the imports.
    (tmp_path / "click.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    done = subprocess.run(
        LOCATOR,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_an_interruption_is_130() -> None:
    """Ctrl-C ends with 130 and without a traceback."""
    with subprocess.Popen(
        [*LOCATOR, "find"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("35801\n" * 1000)
        process.stdin.flush()
        process.stdout.readline()  # the command now waits for more input
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "text",
    ["\x00", "\udcff", "🏥" * 50, "," * 5000, "a" * 100_000, "1 " * 5000, "%s %n {0}", "-1"],
    ids=["nul", "surrogate", "emoji", "commas", "long", "numbers", "formats", "minus"],
)
def test_odd_text_is_answered(run: Run, text: str) -> None:
    """Any text ends in an answer, usually "no match", and never in a fault."""
    assert run("find", "--", text).code in (0, 3, 4)


@pytest.mark.parametrize(
    ("redirected", "code"),
    [("find <&-", 2), ("find - <&-", 2), ("find 35801 2>&-", 0), ("fnd 2>&-", 2)],
)
def test_closed_streams_are_no_fault(redirected: str, code: int) -> None:
    """A closed stream ends in an answer or one line, never in a traceback."""
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m locator {redirected}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)


@pytest.mark.parametrize(
    "command",
    ["find 35801", "--version", "find --help", "schema", "batch - <<< $'address\\n35801'"],
)
def test_a_closed_standard_output_is_one_line(command: str) -> None:
    """Results that nobody can receive are no success."""
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m locator {command} >&-"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.splitlines()) == (
        1,
        ["locator: cannot write the output: standard output is closed"],
    )
