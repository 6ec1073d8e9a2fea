"""Starting, stopping, several processes, and other ASGI servers."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from locator.errors import Exit
from tests.conftest import Run
from tests.serve.conftest import files_of
from tests.serve.page_service import write_directory
from tests.serve.service import Reply, Service, half_a_request, serving, start, until


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_request_under_way_is_answered_before_the_end(
    directory: Path, tmp_path: Path, number: signal.Signals
) -> None:
    """After SIGTERM the service refuses new requests, finishes current ones, and exits with 0."""
    with serving(tmp_path / "home", *files_of(directory)) as service:
        client = half_a_request(service)
        until(lambda: service.get("/healthz").status == 200)
        service.process.send_signal(number)
        until(lambda: _refused(service))
        client.sendall(b'  "35806"}')
        answer = b""
        while part := client.recv(65536):
            answer += part
        client.close()
        assert answer.startswith(b"HTTP/1.1 200")
        assert service.process.wait(20) == Exit.OK


def _refused(service: Service) -> bool:
    try:
        socket.create_connection(tuple(service.netloc.split(":")), timeout=5).close()  # type: ignore[arg-type]
    except OSError:
        return True
    return False


def test_the_url_is_printed(service: Service) -> None:
    """The only line on standard output is the URL, even with a random port."""
    assert service.url.startswith("http://127.0.0.1:")
    assert not service.url.endswith(":0/")
    assert service.wait_for("serving")[0]["url"] == service.url


def test_ipv6(directory: Path, tmp_path: Path) -> None:
    """The service also listens on the IPv6 loopback address."""
    with serving(tmp_path / "home", *files_of(directory), "--host", "::1") as service:
        assert service.url.startswith("http://[::1]:")
        assert service.get("/healthz").status == 200


def test_a_port_in_use_is_an_error(directory: Path, tmp_path: Path, service: Service) -> None:
    """A second service on the same port says so and ends."""
    port = ("--port", service.netloc.rpartition(":")[2])
    process = start(tmp_path / "home", *files_of(directory), *port)
    process.communicate(timeout=20)
    assert process.returncode == Exit.USAGE
    log = (tmp_path / "home" / "log").read_text(encoding="utf-8")
    assert "cannot listen there: " in log
    assert "127.0.0.1" not in log


@pytest.fixture
def workers(directory: Path, tmp_path: Path) -> object:
    """A service of two processes."""
    with serving(tmp_path / "home", *files_of(directory), "--workers", "2") as running:
        running.wait_for("serving", 2)
        yield running


def pids(service: Service) -> list[int]:
    """The ids of the processes that started, in that order."""
    return [event["pid"] for event in service.events("serving")]


def test_several_processes_are_one_service(workers: Service) -> None:
    """Every process shows the counts of all, and SIGHUP reaches all."""
    for _ in range(30):
        workers.find("35806")
    found = {
        workers.get("/metrics").text.count('{status="ok",precision="zip"} 30') for _ in "ten times."
    }
    assert found == {1}
    workers.process.send_signal(signal.SIGHUP)
    workers.wait_for("reloaded", 2)
    assert workers.stop() == Exit.OK
    assert len(workers.events("stopped")) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists the open files of a process")
def test_the_first_process_keeps_no_copy_of_the_streets(workers: Service) -> None:
    """The first process only manages the others and holds no copy of the streets."""
    opened = Path(f"/proc/{workers.process.pid}/fd").iterdir()
    assert not [name for file in opened if "streets.sqlite" in (name := os.readlink(file))]


@pytest.mark.kill
def test_a_process_that_dies_is_replaced(workers: Service) -> None:
    """A killed process is logged, and a new one replaces it with its counts."""
    workers.find("35806")
    os.kill(pids(workers)[0], signal.SIGKILL)
    workers.wait_for("serving", 3)
    assert workers.events("a process ended")[0]["code"] == -signal.SIGKILL
    assert workers.find("35806")["status"] == "ok"
    assert '{status="ok",precision="zip"} 2' in workers.get("/metrics").text


@pytest.mark.kill
def test_replacing_a_process_is_retried(tmp_path: Path) -> None:
    """While a file is broken the others continue; the new process starts once it is repaired."""
    write_directory(tmp_path)
    path = tmp_path / "locations.csv"
    whole = path.read_bytes()
    with serving(tmp_path / "home", *files_of(tmp_path), "--workers", "2") as service:
        service.wait_for("serving", 2)
        path.write_text("name\n", encoding="utf-8")
        service.wait_for("reload failed", 2)
        os.kill(pids(service)[0], signal.SIGKILL)
        service.wait_for("cannot start")
        assert service.find("35806")["status"] == "ok"
        assert "locations.csv" in service.events("cannot start")[0]["detail"]
        path.write_bytes(whole)
        service.wait_for("serving", 3)
        assert [len(service.events(name)) for name in ("cannot start", "a process ended")] == [1, 1]
        assert service.stop() == Exit.OK


@pytest.mark.kill
def test_no_process_is_left_behind(workers: Service) -> None:
    """When the first process is killed, the others end too."""
    workers.process.kill()
    workers.process.wait()
    until(lambda: _refused(workers))


def another_server(directory: Path, folder: Path, *args: str) -> "subprocess.Popen[str]":
    """The application under plain uvicorn, started in a folder."""
    module = (
        "from locator.serve import Config, create_app\n"
        f"app = create_app(Config({str(directory / 'locations.csv')!r}))\n"
    )
    (folder / "module.py").write_text(module, encoding="utf-8")
    command = [sys.executable, "-m", "uvicorn", "module:app", *args]
    with (folder / "log").open("w") as log:
        return subprocess.Popen(command, cwd=folder, stderr=log, stdout=log, text=True)


def test_another_server_can_run_it(directory: Path, tmp_path: Path) -> None:
    """Any ASGI server can run the application; without tokens it answers only this machine."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = another_server(directory, tmp_path, "--port", str(port))
    service = Service(process, tmp_path / "log", f"http://127.0.0.1:{port}/")
    try:
        until(lambda: not _refused(service))
        assert service.find("35806")["status"] == "ok"
        # uvicorn trusts a proxy's header for the client's address.
        assert service.get("/v1/services", X_Forwarded_For="192.0.2.1").status == 403
    finally:
        service.stop()


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no sockets in the file system")
def test_a_socket_in_the_file_system_needs_no_token(
    directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client on a Unix socket has no address and counts as this machine."""
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    process = another_server(directory, tmp_path, "--uds", "asked")
    try:
        with socket.socket(socket.AF_UNIX) as client:
            until(lambda: client.connect_ex("asked") == 0)
            client.sendall(b"GET /v1/services HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert client.recv(1000).startswith(b"HTTP/1.1 200 ")
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--locations", "-"), "--locations: must be a file"),
        (("--token-file", "-"), "--token-file: must be a file"),
        (("--token-file", "48151 Plantedquartz"), "--token-file: no such file"),
        (("--geocoder", "48151 Plantedquartz"), "no geocoder of that name"),
        (("--port", "70000"), "--port: "),
        (("--host", "48151 Plantedquartz"), "--host: an address"),
        (("--time-limit", "0"), "--time-limit: "),
        (("--at-once", "0"), "--at-once: takes a whole number of at least 1"),
        (("Plantedquartz",), "too many arguments"),
    ],
)
def test_a_wrong_command_is_refused(run: Run, args: tuple[str, ...], message: str) -> None:
    """A wrong option ends the start with its name, and without its value."""
    result = run("serve", "--port", "0", *args)
    assert result.code in (Exit.USAGE, Exit.DATA)
    assert message in result.err
    assert "plantedquartz" not in result.err.lower()


@pytest.mark.parametrize("name", ["no-such-name.invalid", "ü" * 64, "a..b"])
def test_an_unknown_host_is_an_error(run: Run, tmp_path: Path, name: str) -> None:
    """A --host without an address is a usage error."""
    (tmp_path / "tokens").write_text("a-token-of-32-characters-abcdefgh", encoding="utf-8")
    tokens = ("--token-file", str(tmp_path / "tokens"))
    result = run("serve", "--port", "0", "--host", name, *tokens)
    assert (result.code, result.out) == (Exit.USAGE, "")
    assert result.err == "locator: --host: no address found for this name\n"


def test_without_the_extra_it_says_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the extra the error says what to install."""
    monkeypatch.setitem(sys.modules, "starlette", None)
    result = run("serve", "--port", "0")
    assert (result.code, 'pip install ".[serve]"' in result.err) == (Exit.USAGE, True)


def test_requests_at_the_same_time(service: Service) -> None:
    """Many clients at a time each get their own answer."""
    found: dict[str, Reply] = {}

    def ask(code: str) -> None:
        found[code] = service.post("/v1/find", {"address": code})

    codes = ["35801", "35802", "35803", "35805", "35806", "35810", "35811", "35816"]
    threads = [threading.Thread(target=ask, args=(code,)) for code in codes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {code: code in reply.json()["origin"]["label"] for code, reply in found.items()} == (
        dict.fromkeys(codes, True)
    )


@pytest.mark.soak
def test_memory_does_not_grow(directory: Path, tmp_path: Path) -> None:
    """Thousands of addresses fill the caches; thousands more need no more memory."""
    with serving(tmp_path / "home", *files_of(directory), "--quiet") as service:
        before = memory_kb(service)
        ask_distinct(service, range(35_000))
        first = memory_kb(service)
        ask_distinct(service, range(35_000, 50_000))
        last = memory_kb(service)
        assert last < first + 1_500, (before, first, last)


def ask_distinct(service: Service, numbers: range) -> None:
    """Ask for a different address for each number."""
    for begin in range(numbers.start, numbers.stop, 1_000):
        texts = (distinct(number) for number in range(begin, begin + 1_000))
        reply = service.batch(
            "".join(json.dumps({"address": text, "limit": 1}) + "\n" for text in texts)
        )
        assert reply.text.count('"schema"') == 1_000


def distinct(number: int) -> str:
    """A unique address: number, street and town. Some of the streets exist."""
    name = "".join("abcdefghij"[int(digit)] for digit in str(number))
    if number % 10 == 0:
        return f"{number} Governors Dr SE, Huntsville, AL 35801"
    return f"{number} {name}quartz Rd Apt {number}, Planted{name}, AL 35801"


def memory_kb(service: Service) -> int:
    """The memory that the service's process uses."""
    status = Path(f"/proc/{service.process.pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0])
