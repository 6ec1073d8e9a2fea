"""Downloads survive what networks and servers do to them."""

import os
import threading
import time
from pathlib import Path

import pytest

from locator import __version__
from locator.errors import DataError, UnavailableError, UsageError
from locator.geocode.streets import download
from locator.geocode.streets.download import (
    MissingError,
    Server,
    StoppedError,
    UnreachableError,
)
from tests.geocode.streets.site import Fault, Site

CONTENT = bytes(range(256)) * 2000  # 512,000 bytes: several reads


@pytest.fixture
def server(site: Site) -> Server:
    """A downloader for the site, which has one file."""
    site.files["/tiger/file.zip"] = CONTENT
    return Server(site.url + "/")


def _fetch(server: Server, target: Path) -> list[int]:
    reported: list[int] = []
    server.fetch("file.zip", str(target), reported.append)
    assert target.read_bytes() == CONTENT
    assert sum(reported) == len(CONTENT)
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    return reported


def test_a_file_is_fetched(server: Server, site: Site, tmp_path: Path) -> None:
    """A file arrives whole, in one request with our user agent."""
    _fetch(server, tmp_path / "file.zip")
    (asked,) = site.asked
    assert (asked.method, asked.path, asked.range) == ("GET", "/tiger/file.zip", "")
    assert asked.agent == f"clinic-locator/{__version__}"


@pytest.mark.parametrize(
    "fault",
    [
        Fault(cut=100_000),
        Fault(cut=0),
        Fault(status=503),
        Fault(status=429, headers=(("Retry-After", "0"),)),
        Fault(status=500, headers=(("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"),)),
        Fault(status=408),
    ],
    ids=["half", "nothing", "503", "429", "500", "408"],
)
def test_a_break_is_mended(server: Server, site: Site, tmp_path: Path, fault: Fault) -> None:
    """After a break or a passing failure the same file arrives all the same."""
    site.faults = [fault, fault, fault]
    _fetch(server, tmp_path / "file.zip")
    assert len(site.asked) == 4


def test_a_break_is_mended_from_where_it_was(server: Server, site: Site, tmp_path: Path) -> None:
    """A complete file is not fetched again."""
    site.faults = [Fault(cut=200_000)]
    _fetch(server, tmp_path / "file.zip")
    assert [asked.range for asked in site.asked] == ["", "bytes=200000-"]


def test_a_long_file_may_break_often(server: Server, site: Site, tmp_path: Path) -> None:
    """A try that brings the file forward is not counted: eight breaks do not end it."""
    site.faults = [Fault(cut=64_000)] * 7
    _fetch(server, tmp_path / "file.zip")


def test_five_tries_without_progress_are_enough(server: Server, site: Site, tmp_path: Path) -> None:
    """After five failed tries the download ends, and the partial file stays."""
    site.faults = [Fault(cut=100_000), *[Fault(status=503)] * 20]
    with pytest.raises(UnavailableError, match=f"{site.host}: HTTP 503"):
        server.fetch("file.zip", str(tmp_path / "file.zip"), lambda _: None)
    assert len(site.asked) == 1 + 5
    assert (tmp_path / "file.zip.part").stat().st_size == 100_000


def test_another_run_goes_on(server: Server, site: Site, tmp_path: Path) -> None:
    """A later run asks for the rest only, and tells at once what is there."""
    site.faults = [Fault(cut=200_000), *[Fault(status=503)] * 5]
    with pytest.raises(UnavailableError):
        server.fetch("file.zip", str(tmp_path / "file.zip"), lambda _: None)
    site.faults.clear()
    reported = _fetch(Server(site.url), tmp_path / "file.zip")
    assert reported[0] == 200_000
    assert site.asked[-1].range == "bytes=200000-"


def _begun(server: Server, site: Site, tmp_path: Path) -> Path:
    site.faults = [Fault(cut=200_000), Fault(status=400)]
    with pytest.raises(UnavailableError):
        server.fetch("file.zip", str(tmp_path / "file.zip"), lambda _: None)
    assert (tmp_path / "file.zip.part").stat().st_size == 200_000
    site.asked.clear()
    return tmp_path / "file.zip"


def test_a_changed_file_is_fetched_anew(server: Server, site: Site, tmp_path: Path) -> None:
    """When the server has another file by now, no part of the old one stays."""
    target = _begun(server, site, tmp_path)
    site.etag, site.files["/tiger/file.zip"] = '"v2"', CONTENT[::-1]
    server.fetch("file.zip", str(target), lambda _: None)
    assert target.read_bytes() == CONTENT[::-1]


def test_a_server_that_ignores_ranges(server: Server, site: Site, tmp_path: Path) -> None:
    """A server that sends the whole file again is no trouble."""
    target = _begun(server, site, tmp_path)
    site.ranges = False
    reported = _fetch(server, target)
    assert reported[:2] == [200_000, -200_000]


@pytest.mark.parametrize("etag", ["", 'W/"v1"'])
def test_without_a_strong_validator_nothing_is_glued(
    server: Server, site: Site, tmp_path: Path, etag: str
) -> None:
    """If the server does not say which file it was, the next try starts over."""
    site.etag = etag
    site.faults = [Fault(cut=200_000)]
    _fetch(server, tmp_path / "file.zip")
    assert [asked.range for asked in site.asked] == ["", ""]


def test_a_date_will_do(server: Server, site: Site, tmp_path: Path) -> None:
    """Last-Modified tells the file where there is no ETag."""
    site.etag, site.modified = "", "Wed, 01 Sep 2021 12:00:00 GMT"
    site.faults = [Fault(cut=200_000)]
    _fetch(server, tmp_path / "file.zip")
    assert site.asked[1].range == "bytes=200000-"


@pytest.mark.parametrize(
    ("fault", "asked"),
    [
        (Fault(headers=(("Content-Range", "bytes 0-511999/512000"),)), ["bytes=200000-", ""]),
        (Fault(status=416), ["bytes=200000-", ""]),
    ],
    ids=["wrong part", "no such part"],
)
def test_a_wrong_part_is_thrown_away(
    server: Server, site: Site, tmp_path: Path, fault: Fault, asked: list[str]
) -> None:
    """A partial answer that does not fit makes the download start anew."""
    target = _begun(server, site, tmp_path)
    site.faults = [fault]
    _fetch(server, target)
    assert [one.range for one in site.asked] == asked


@pytest.mark.parametrize("note", ["", "{}", "[1, 2]", '["u", "v", "w", "x"]', "\xff"])
def test_a_spoilt_note_is_no_trouble(server: Server, site: Site, tmp_path: Path, note: str) -> None:
    """A part whose note cannot be read is not trusted."""
    target = _begun(server, site, tmp_path)
    (tmp_path / "file.zip.part.json").write_text(note, encoding="latin-1")
    _fetch(server, target)
    assert site.asked[0].range == ""


def test_a_part_from_another_server_is_not_trusted(
    server: Server, site: Site, tmp_path: Path
) -> None:
    """The same name below another base URL is another file."""
    target = _begun(server, site, tmp_path)
    site.files["/mirror/file.zip"] = CONTENT
    Server(f"http://{site.host}/mirror").fetch("file.zip", str(target), lambda _: None)
    assert site.asked[0].range == ""
    assert target.read_bytes() == CONTENT


def test_a_complete_part_needs_no_server(server: Server, site: Site, tmp_path: Path) -> None:
    """A download that was ended just before its last step is not fetched again."""
    target = _begun(server, site, tmp_path)
    (tmp_path / "file.zip.part").write_bytes(CONTENT)
    _fetch(server, target)
    assert site.asked == []


def test_without_a_length(server: Server, site: Site, tmp_path: Path) -> None:
    """A server that does not tell the length can still send the file."""
    site.lengths = False
    _fetch(server, tmp_path / "file.zip")
    assert server.size("file.zip") is None


def test_sizes(server: Server, site: Site) -> None:
    """The size is asked for without fetching the file."""
    assert server.size("file.zip") == len(CONTENT)
    assert [asked.method for asked in site.asked] == ["HEAD"]


def test_sizes_from_a_server_without_head(server: Server, site: Site) -> None:
    """A server that refuses HEAD tells the size at the start of an answer to GET."""
    site.heads = False
    assert server.size("file.zip") == len(CONTENT)
    with pytest.raises(MissingError):
        server.size("other.zip")


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_not_there(server: Server, site: Site, tmp_path: Path, status: int) -> None:
    """A file that the server does not have is an error of its own, at once."""
    site.faults = [Fault(status=status)]
    with pytest.raises(MissingError, match=r"has no file\.zip"):
        server.fetch("file.zip", str(tmp_path / "file.zip"), lambda _: None)
    with pytest.raises(MissingError):
        server.size("other.zip")
    assert len(site.asked) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 451])
def test_a_refusal_is_final(server: Server, site: Site, tmp_path: Path, status: int) -> None:
    """A failure that another try cannot change is final."""
    site.faults = [Fault(status=status)]
    with pytest.raises(UnavailableError, match=f"refused file.zip .HTTP {status}"):
        server.fetch("file.zip", str(tmp_path / "file.zip"), lambda _: None)
    assert len(site.asked) == 1


def test_no_other_host_is_contacted(server: Server, site: Site, tmp_path: Path) -> None:
    """A redirect to another host is refused, one on the same host is followed."""
    elsewhere = ("Location", "http://127.0.0.2:9/tiger/file.zip")
    site.faults = [Fault(status=302, headers=(elsewhere,))]
    with pytest.raises(UnavailableError, match="leads to another host"):
        server.fetch("file.zip", str(tmp_path / "file.zip"), lambda _: None)
    site.files["/moved"] = CONTENT
    site.faults = [Fault(status=301, headers=(("Location", "/moved"),))]
    _fetch(server, tmp_path / "file.zip")


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("/tiger/file.zip", "leads round in a circle"),
        ("http://[mirror/", "redirects to something that is not a URL"),
        ("", "HTTP 302"),
    ],
    ids=["circle", "no URL", "nowhere"],
)
def test_redirects_that_lead_nowhere(
    server: Server, site: Site, tmp_path: Path, to: str, message: str
) -> None:
    """A redirect that cannot be followed is called what it is."""
    site.faults = [Fault(status=302, headers=(("Location", to),) if to else ())] * 20
    with pytest.raises(UnavailableError, match=f"refused file.zip .{message}"):
        server.fetch("file.zip", str(tmp_path / "file.zip"), lambda _: None)


def test_an_endless_answer_ends_where_was_announced(
    server: Server, site: Site, tmp_path: Path
) -> None:
    """An answer without a length is read as far as the size announced, and nothing of it stays."""
    site.faults = [Fault(endless=True)]
    with pytest.raises(UnavailableError, match=f"{site.host} sends more than 512,000 bytes"):
        server.fetch("file.zip", str(tmp_path / "file.zip"), lambda _: None, len(CONTENT))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("announced", [None, 0, 1 << 40])
def test_an_endless_answer_without_an_announcement(
    server: Server, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, announced: int
) -> None:
    """If no size was announced, no more is read than the file of any county can have."""
    monkeypatch.setattr(download, "LARGEST", 1_000_000)
    site.faults = [Fault(endless=True)]
    with pytest.raises(UnavailableError, match="sends more than 1,000,000 bytes"):
        server.fetch("file.zip", str(tmp_path / "file.zip"), lambda _: None, announced)
    assert list(tmp_path.iterdir()) == []
    assert site.sent < 20_000_000  # and what the system had taken in by then


def test_a_length_that_no_county_has(server: Server, site: Site, tmp_path: Path) -> None:
    """A file that says beforehand that it is far too long is not begun."""
    site.faults = [Fault(headers=(("Content-Length", str(download.LARGEST + 1)),))]
    with pytest.raises(UnavailableError, match=f"sends more than {download.LARGEST:,} bytes"):
        server.fetch("file.zip", str(tmp_path / "file.zip"), lambda _: None)
    assert list(tmp_path.iterdir()) == []


def test_a_second_try_is_told(site: Site, tmp_path: Path) -> None:
    """After the first failed try one line announces the next, once per file."""
    site.files["/tiger/file.zip"] = CONTENT
    site.faults = [Fault(status=503)] * 3
    notes: list[str] = []
    Server(site.url, notes.append).fetch("file.zip", str(tmp_path / "file.zip"), lambda _: None)
    assert notes == [f"{site.host}: HTTP 503; trying again"]


def test_nobody_answers(site: Site) -> None:
    """A machine that does not answer is named, with the reason."""
    server = Server("http://127.0.0.1:9/tiger")
    with pytest.raises(UnreachableError, match=r"127.0.0.1:9: no answer .*refused"):
        server.size("file.zip")


def test_a_server_that_stays_silent(
    server: Server, monkeypatch: pytest.MonkeyPatch, site: Site, tmp_path: Path
) -> None:
    """A server that takes the request and says nothing counts as one that is not there."""
    monkeypatch.setattr(Server, "timeout", 0.1)
    site.faults = [Fault(late=0.5)] * 5
    with pytest.raises(UnreachableError, match=r"no answer .timed out"):
        server.fetch("file.zip", str(tmp_path / "file.zip"), lambda _: None)


def test_a_late_answer_is_given_up_and_tried_again(
    server: Server, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection without a byte for too long counts as dead."""
    monkeypatch.setattr(Server, "timeout", 0.1)
    site.faults = [Fault(late=0.5), Fault(late=0.5)]
    _fetch(server, tmp_path / "file.zip")
    assert len(site.asked) == 3


def test_a_silence_in_the_middle_is_mended(
    server: Server, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that falls silent half-way is taken up again there."""
    monkeypatch.setattr(Server, "timeout", 0.1)
    site.faults = [Fault(pace=0.5)]
    _fetch(server, tmp_path / "file.zip")
    assert site.asked[1].range == "bytes=1024-"


def test_stopping(server: Server, site: Site, tmp_path: Path) -> None:
    """A download ends soon after it is stopped, and goes on another time."""
    site.faults = [Fault(pace=0.01)]
    ended: list[type[Exception]] = []

    def download() -> None:
        try:
            server.fetch("file.zip", str(tmp_path / "file.zip"), lambda _: None)
        except StoppedError as error:
            ended.append(type(error))

    thread = threading.Thread(target=download)
    thread.start()
    while not (tmp_path / "file.zip.part").exists():
        time.sleep(0.01)
    server.stop.set()
    thread.join(10)
    assert ended == [StoppedError]
    _fetch(Server(site.url), tmp_path / "file.zip")


def test_stopping_between_two_tries(server: Server, site: Site, tmp_path: Path) -> None:
    """A stopped download does not try again."""
    site.faults = [Fault(status=503)] * 5
    server.stop.set()
    with pytest.raises(StoppedError):
        server.fetch("file.zip", str(tmp_path / "file.zip"), lambda _: None)
    assert len(site.asked) == 1


def test_a_full_disk_is_no_network_failure(server: Server, site: Site, tmp_path: Path) -> None:
    """If nothing can be written, the error comes at once."""
    os.symlink("/dev/full", tmp_path / "file.zip.part.new")
    with pytest.raises(DataError, match="cannot write: No space left on device"):
        server.fetch("file.zip", str(tmp_path / "file.zip"), lambda _: None)
    assert len(site.asked) == 1


def test_a_disk_that_fills_up_meanwhile(server: Server, site: Site, tmp_path: Path) -> None:
    """A disk that is full in the middle of a file is one clear error too."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(DataError, match="cannot write: File too large"):
            server.fetch("file.zip", str(tmp_path / "file.zip"), lambda _: None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert len(site.asked) == 1
    _fetch(server, tmp_path / "file.zip")
    assert site.asked[-1].range == "bytes=100000-"


@pytest.mark.parametrize(
    "base",
    [
        "",
        "www2.census.gov/geo/tiger",
        "ftp://www2.census.gov/geo/tiger",
        "file:///etc",
        "https://",
        "https://mirror.example/a b",
        "https://mirror.example/\n",
        "https://user:secret@mirror.example/",
        "https://mirror.example/?x=",
        "https://mirror.example/#x",
        "https://mirror.example:port/",
        "https://[mirror/",
    ],
)
def test_what_is_no_base_url(base: str) -> None:
    """Anything but a plain http or https URL is a usage error that does not repeat it."""
    with pytest.raises(UsageError, match="base URL must") as refused:
        Server(base)
    assert "secret" not in str(refused.value)
