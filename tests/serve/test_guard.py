"""Access to the service, and the headers of every response."""

import base64
import http.client
from collections.abc import Iterator
from pathlib import Path

import pytest

from locator.errors import Exit
from tests.conftest import Run
from tests.serve.conftest import files_of
from tests.serve.service import JSON, Reply, Service, serving, start

FIRST, SECOND = "first-token-of-32-characters-abcd", "second-token-of-32-characters-abc"
PATHS = ("/v1/clinics", "/v1/services", "/metrics", "/openapi.json")
QUESTION = '{"address": "35806"}'


@pytest.fixture(scope="module")
def locked(directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with two tokens and one allowed origin."""
    folder = tmp_path_factory.mktemp("locked")
    (folder / "tokens").write_text(f"# ours\n{FIRST}\n\n{SECOND}\n", encoding="utf-8")
    tokens = ("--token-file", str(folder / "tokens"))
    origin = ("--allow-origin", "https://desk.example")
    with serving(folder / "home", *files_of(directory), *tokens, *origin) as running:
        yield running


def ask(service: Service, authorization: str) -> Reply:
    """A question with an Authorization header."""
    headers = JSON | {"Authorization": authorization}
    return service.ask("POST", "/v1/find", QUESTION, headers)


def basic(text: str) -> str:
    """An Authorization header with user name and password."""
    return f"Basic {base64.b64encode(text.encode()).decode()}"


@pytest.mark.parametrize(
    "authorization",
    [f"Bearer {FIRST}", f"bearer  {SECOND}", basic(f"twilio:{FIRST}"), basic(f":{SECOND}")],
)
def test_each_token_is_good(locked: Service, authorization: str) -> None:
    """Each of the tokens is valid, as Bearer or as the password of any user."""
    assert ask(locked, authorization).status == 200


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer # ours",
        f"Bearer {FIRST[:-1]}",
        f"Bearer {FIRST}{SECOND}",
        f"Token {FIRST}",
        FIRST,
        basic(FIRST),
        basic(f"{FIRST}:"),
        "Basic ???",
        "Bearer \xff",
    ],
)
def test_anything_else_is_not(locked: Service, authorization: str) -> None:
    """Without a valid token the response only says that a token is needed."""
    reply = ask(locked, authorization)
    assert (reply.status, reply.headers["content-type"]) == (401, "application/problem+json")
    assert reply.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", PATHS)
def test_data_need_a_token(locked: Service, path: str) -> None:
    """The directory, the counts and the documentation need one too."""
    assert locked.get(path).status == 401
    assert locked.get(path, Authorization=f"Bearer {FIRST}").status == 200


def test_what_needs_no_token(locked: Service) -> None:
    """Only the page and the health checks need no token."""
    for path in ("/", "/page/style.css", "/healthz"):
        assert locked.get(path).status == 200
    assert locked.get("/readyz").json() == {"ready": True}
    assert locked.get("/readyz", Authorization=f"Bearer {FIRST}").json()["clinics"] > 1


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:8080", "[::1]"])
def test_this_machine_s_names_are_good(service: Service, host: str) -> None:
    """The Host header may name this machine with any port."""
    assert service.get("/v1/services", Host=host).status == 200


@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1.rebound.example", "::1", "", "a:b"])
@pytest.mark.parametrize("path", ["/", "/v1/services", "/healthz"])
def test_a_foreign_name_that_points_here_is_refused(service: Service, host: str, path: str) -> None:
    """Another site cannot read answers by pointing its own name to this machine."""
    assert service.get(path, Host=host).status in (400, 421)


def test_other_names_can_be_allowed(directory: Path, tmp_path: Path) -> None:
    """A name from --allow-host is accepted, such as the one that a proxy passes on."""
    with serving(
        tmp_path / "home", *files_of(directory), "--allow-host", "Desk.Example"
    ) as service:
        assert service.get("/v1/services", Host="desk.example:443").status == 200
        assert service.get("/v1/services", Host="localhost").status == 200
        assert service.get("/v1/services", Host="other.example").status == 421


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "desk.example"])
def test_no_other_address_without_a_token(run: Run, host: str) -> None:
    """Without a token file the service refuses an address that other machines can reach."""
    result = run("serve", "--port", "0", "--host", host)
    assert result.code == Exit.USAGE
    assert "needs --token-file" in result.err


def test_other_addresses_with_a_token(directory: Path, tmp_path: Path) -> None:
    """With a token file any address and name works; the environment can give the file too."""
    (tmp_path / "tokens").write_text(FIRST, encoding="utf-8")
    where = (*files_of(directory), "--host", "0.0.0.0")
    with serving(tmp_path / "home", *where, LOCATOR_TOKEN_FILE=str(tmp_path / "tokens")) as service:
        service.netloc = service.netloc.replace("0.0.0.0", "127.0.0.1")
        assert service.get("/v1/services", Host="any.example").status == 401
        answered = service.get("/v1/services", Host="any.example", Authorization=f"Bearer {FIRST}")
        assert answered.status == 200


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "no token"),
        ("# only words\n", "no token"),
        ("short\n", "at least 22"),
        (f"{FIRST} {SECOND}\n", "one word"),
        ("ключ" * 10, "ASCII"),
    ],
)
def test_tokens_that_could_be_guessed_are_refused(
    directory: Path, tmp_path: Path, content: str, message: str
) -> None:
    """The service does not start, and its error shows no token."""
    (tmp_path / "tokens").write_text(content, encoding="utf-8")
    tokens = ("--token-file", str(tmp_path / "tokens"))
    process = start(tmp_path / "home", *files_of(directory), *tokens)
    assert process.communicate(timeout=20)[0] == ""
    log = (tmp_path / "home" / "log").read_text(encoding="utf-8")
    assert (process.returncode, message in log) == (Exit.DATA, True)
    assert not any(word in log for word in content.split() if len(word) > 4 and word != "words")


@pytest.mark.parametrize("path", ["/", "/page/app.js", "/v1/clinics", "/nothing", "/metrics"])
def test_the_headers_of_every_response(service: Service, path: str) -> None:
    """Browsers may not cache, sniff, frame or send referrers, and run only the page's scripts."""
    headers = service.get(path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "server" not in headers


def test_no_other_site_may_ask(service: Service) -> None:
    """Without --allow-origin no page of another site can read an answer."""
    foreign = {"Origin": "https://foreign.example"}
    reply = service.ask("POST", "/v1/find", QUESTION, JSON | foreign)
    assert not [name for name in reply.headers if name.startswith("access-control")]
    asked = foreign | {"Access-Control-Request-Method": "POST"}
    assert service.ask("OPTIONS", "/v1/find", headers=asked).status == 405


def test_a_listed_site_may_ask(locked: Service) -> None:
    """A listed origin gets its preflight without a token, and its answer with one."""
    desk = {"Origin": "https://desk.example"}
    asked = locked.ask("OPTIONS", "/v1/find", headers=desk)
    assert asked.status == 204
    assert asked.headers["access-control-allow-origin"] == "https://desk.example"
    assert "authorization" in asked.headers["access-control-allow-headers"]
    token = {"Authorization": f"Bearer {FIRST}"}
    reply = locked.ask("POST", "/v1/find", QUESTION, JSON | desk | token)
    assert (reply.status, reply.headers["vary"]) == (200, "Origin")
    assert reply.headers["access-control-allow-origin"] == "https://desk.example"
    other = locked.ask("POST", "/v1/find", QUESTION, JSON | token | {"Origin": "https://x.example"})
    assert "access-control-allow-origin" not in other.headers
    assert locked.ask("OPTIONS", "/v1/find", headers={"Origin": "https://x.example"}).status == 401


def test_an_answer_to_one_site_is_not_kept_for_another(locked: Service, service: Service) -> None:
    """With --allow-origin every response varies by origin."""
    for origin in ({"Origin": "https://x.example"}, {"Origin": "https://desk.example"}, {}):
        assert locked.ask("GET", "/healthz", headers=origin).headers["vary"] == "Origin"
        assert "vary" not in service.ask("GET", "/healthz", headers=origin).headers


def test_a_slow_body_is_refused(directory: Path, tmp_path: Path) -> None:
    """A body that is incomplete after the time limit ends the request, even if it still arrives."""
    with serving(tmp_path / "home", *files_of(directory), "--time-limit", "0.3") as service:
        slow = service.connection()
        slow.putrequest("POST", "/v1/find")
        slow.putheader("Content-Type", "application/json")
        slow.putheader("Content-Length", "21")
        slow.endheaders(b"{")
        response = slow.getresponse()
        assert (response.status, response.headers["Connection"]) == (408, "close")
        slow.close()


def test_endless_headers_are_refused(directory: Path, tmp_path: Path) -> None:
    """Endless headers close the connection after the time limit or about 64 KB."""
    with serving(tmp_path / "home", *files_of(directory), "--time-limit", "0.3") as service:
        for begun in (b"", b"GET /healthz HT", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: "):
            connection = service.connection()
            connection.connect()
            assert connection.sock is not None
            connection.sock.sendall(begun)
            assert connection.sock.recv(1000) == b""
            connection.close()
    with serving(tmp_path / "home", *files_of(directory)) as service:
        connection = service.connection()
        connection.connect()
        assert connection.sock is not None
        connection.sock.sendall(b"GET /healthz HTTP/1.1\r\nX: ")
        with pytest.raises(OSError, match=r"(?i)reset|pipe"):
            connection.sock.sendall(b"x" * 50_000_000)
        connection.close()


def test_nonsense_is_refused(service: Service) -> None:
    """Bytes that are not HTTP close that connection and harm nothing else."""
    connection = service.connection()
    connection.connect()
    assert connection.sock is not None
    connection.sock.sendall(b"35806 Plantedquartz Ln\r\n\r\n")
    answer = connection.sock.recv(1000)
    assert answer == b"" or b"400" in answer
    connection.close()
    assert service.get("/healthz").status == http.client.OK
