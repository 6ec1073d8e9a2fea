"""Fetches files from a web server that may be slow, break off or send rubbish.

A partial file is ``NAME.part``; ``NAME.part.json`` beside it has the server's facts about the file.
After an interruption the next download resumes there if the server still has the same file
(RFC 9110 §13.1.5, If-Range), and starts over if not. Imported only to download: it imports
urllib.request.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from typing import Any, NamedTuple, TypeVar
from urllib.error import HTTPError
from urllib.parse import SplitResult, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from locator import __version__
from locator.errors import UnavailableError, UsageError
from locator.system.output_files import writing
from locator.system.redirects import SameHost

# Seconds: the longest wait between two tries, whatever the server asks for.
_LONGEST_PAUSE = 60.0
_CHUNK = 1 << 16
# Bytes: no file of a county is larger. The Census Bureau's largest ADDRFEAT zips are a few tens of
# megabytes; this is several times that, and still fits on any disk.
LARGEST = 1 << 28

# Statuses for "no such file" and "not by HEAD", and those where another try may help (RFC 9110
# §15.5, §15.6; RFC 6585 §4).
_NOT_THERE = (404, 410)
_NO_HEAD = (405, 501)
_PASSING = (408, 425, 429, 500, 502, 503, 504)
_RANGE_NOT_SATISFIABLE = 416

# Gets the number of new bytes; negative when a download has to start over.
Progress = Callable[[int], None]
T = TypeVar("T")


class MissingError(UnavailableError):
    """The server answers, but has no such file."""


class UnreachableError(UnavailableError):
    """The server does not answer at all, so no other request can help."""


class StoppedError(Exception):
    """The download ended because ``Server.stop`` was set."""


class _PassingError(Exception):
    """A failure that another try may fix; ``wait`` is the number of seconds the server asked for.

    ``reached``: whether there was a server at all.
    """

    def __init__(self, what: str, wait: float = 0.0, reached: bool = True) -> None:
        super().__init__(what)
        self.wait, self.reached = wait, reached


class _State(NamedTuple):
    """The server's facts about the file that ``NAME.part`` is the beginning of."""

    url: str
    validator: str = ""  # a strong ETag or a Last-Modified date; "" if it gave neither
    length: int | None = None  # of the whole file, in bytes


class Server:
    """The files below one http or https URL, ``base``; may be used by several threads.

    ``notify`` gets a line when a first try has failed and another follows. After ``stop`` is set,
    all requests end with StoppedError. Raises UsageError for an impossible URL.
    """

    # Seconds before the second, third, … try; a server's Retry-After can make it longer.
    pauses = (0.5, 1.0, 2.0, 4.0)
    # Seconds without a byte after which a connection counts as dead.
    timeout = 30.0

    def __init__(self, base: str, notify: Callable[[str], None] = lambda _: None) -> None:
        parts = _parts(base)
        if parts.query or parts.fragment or "@" in parts.netloc:
            raise UsageError("the base URL must not hold a user, '?' or '#'")
        self.base = base.rstrip("/")
        self.host = parts.netloc
        self.stop = threading.Event()
        self._notify = notify
        self._opener = build_opener(SameHost())
        # True if the last file failed after all its tries. Then each file gets a single try until
        # one succeeds: the counties of a state must not all wait so long.
        self._tired = False

    def size(self, path: str) -> int | None:
        """The length of the file at ``base``/``path`` in bytes; None if the server gives none.

        Raises MissingError if there is no such file, UnreachableError if nobody answers, and
        UnavailableError for other failures.
        """
        return self._patiently(lambda: self._size(path), lambda: 0)

    def fetch(self, path: str, target: str, progress: Progress, size: int | None = None) -> None:
        """Write the file at ``base``/``path`` to ``target``; a partial file is resumed.

        ``size`` is the announced number of bytes, if any: an answer without a length is read no
        further. Raises MissingError, UnreachableError, UnavailableError, StoppedError, or DataError
        if it cannot be written.
        """
        part = target + ".part"
        report = _Increments(progress)
        most = min(size or LARGEST, LARGEST)  # a file made on the fly may be announced as 0
        # A try that fetched some of the file does not count: a long file may need many.
        self._patiently(
            lambda: self._fetch(path, part, report, most), lambda: _size(part) // _CHUNK
        )
        with writing(target):
            os.replace(part, target)
            os.unlink(part + ".json")

    def _patiently(self, attempt: Callable[[], T], reached: Callable[[], int]) -> T:
        failed, best, notified = 0, reached(), False
        while True:
            try:
                found = attempt()
            except _PassingError as error:
                failed = 0 if reached() > best else failed + 1
                best = max(best, reached())
                if failed > (0 if self._tired else len(self.pauses)):
                    self._tired = True
                    raise self._given_up(error) from None
                pause = min(max(error.wait, self.pauses[max(0, failed - 1)]), _LONGEST_PAUSE)
                if not notified:
                    self._notify(f"{self.host}: {error}; trying again")
                notified = True
            else:
                self._tired = False
                return found
            if self.stop.wait(pause):
                raise StoppedError

    def _given_up(self, error: _PassingError) -> UnavailableError:
        kind = UnavailableError if error.reached else UnreachableError
        return kind(f"{self.host}: {error}")

    def _size(self, path: str) -> int | None:
        try:
            with self._open(path, "HEAD", {}) as answer:
                return _length(answer.headers)
        except HTTPError as error:
            if error.code not in _NO_HEAD:
                raise self._refusal(error, path) from None
        with self._asked(path, {}) as answer:
            return _length(answer.headers)

    @contextmanager
    def _asked(self, path: str, headers: dict[str, str]) -> Iterator[Any]:
        try:
            with self._open(path, "GET", headers) as answer:
                yield answer
        except HTTPError as error:
            raise self._refusal(error, path) from None

    @contextmanager
    def _open(self, path: str, method: str, headers: dict[str, str]) -> Iterator[Any]:
        agent = {"User-Agent": f"clinic-locator/{__version__}"}
        request = Request(f"{self.base}/{path}", headers=agent | headers, method=method)
        try:
            opened = self._opener.open(request, timeout=self.timeout)
        except HTTPError as error:
            error.close()
            raise
        except (OSError, HTTPException) as error:
            raise self._broken(error) from None
        except ValueError:  # from urllib, which follows a redirect to something that is no URL
            what = "redirects to something that is not a URL"
            raise UnavailableError(f"{self.host} refused {path} ({what})") from None
        with opened as answer:
            yield answer

    def _refusal(self, error: HTTPError, path: str) -> Exception:
        if error.code in _NOT_THERE:
            return MissingError(f"{self.host} has no {path}")
        if error.code in _PASSING:
            wait = error.headers.get("Retry-After", "")
            return _PassingError(f"HTTP {error.code}", float(wait) if wait.isdecimal() else 0.0)
        what = self._way_off(error) or f"HTTP {error.code}"
        return UnavailableError(f"{self.host} refused {path} ({what})")

    def _way_off(self, error: HTTPError) -> str:
        """The target of a redirect that was not followed; "" if it is none."""
        to = error.headers.get("Location", "")
        if not (300 <= error.code < 400 and to):
            return ""
        if error.msg.startswith(HTTPRedirectHandler.inf_msg):
            return "leads round in a circle"
        if urlsplit(urljoin(error.url, to)).netloc == self.host:
            return "leads from https to something else"
        return "leads to another host"

    def _broken(self, error: Exception) -> Exception:
        reason = getattr(error, "reason", error)
        what = f"no answer ({str(reason) or type(reason).__name__})"
        if hasattr(reason, "verify_message"):  # a wrong certificate stays wrong
            return UnreachableError(f"{self.host}: {what}")
        # urllib wraps failures before there is a connection. A server that hangs up on one request
        # may answer the next; a silent one costs half a minute for each.
        hung_up = isinstance(error, HTTPException | ConnectionError)
        return _PassingError(what, reached=hung_up)

    def _fetch(self, path: str, part: str, report: "_Increments", most: int) -> None:
        state, have = _left(part, f"{self.base}/{path}")
        report(have)
        if have and have == state.length:
            return
        headers = {"Range": f"bytes={have}-", "If-Range": state.validator} if have else {}
        try:
            with self._open(path, "GET", headers) as answer:
                if answer.status != 206:
                    report(0)
                    state = _begin(part, state.url, answer.headers)
                    self._doubt(state.length, part)
                elif not _goes_on(answer.headers, have, state):
                    _discard(part)
                    raise _PassingError("a different part than requested")
                self._copy(answer, part, report, state.length or most)
        except HTTPError as error:
            if error.code == _RANGE_NOT_SATISFIABLE:
                _discard(part)
                raise _PassingError("a different file than before") from None
            raise self._refusal(error, path) from None
        if state.length not in (None, _size(part)):
            raise _PassingError(f"ended after {_size(part):,} of {state.length:,} bytes")

    def _copy(self, answer: Any, part: str, report: "_Increments", most: int) -> None:
        with writing(part), open(part, "ab") as file:
            while chunk := self._read(answer):
                if file.tell() + len(chunk) > most:
                    raise self._too_long(part, most)
                file.write(chunk)
                report(file.tell())
                if self.stop.is_set():
                    raise StoppedError

    def _read(self, answer: Any) -> bytes:
        # Not around the whole copy: a failed write must not look like a failed read.
        try:
            return bytes(answer.read1(_CHUNK))
        except (OSError, HTTPException) as error:
            raise _PassingError(f"broke off ({str(error) or type(error).__name__})") from None

    def _doubt(self, length: int | None, part: str) -> None:
        if length is not None and length > LARGEST:
            raise self._too_long(part, LARGEST)

    def _too_long(self, part: str, most: int) -> UnavailableError:
        _discard(part)  # useless: it may be the beginning of anything
        return UnavailableError(f"{self.host} sends more than {most:,} bytes")


def _parts(base: str) -> SplitResult:
    """The parts of an http or https URL. The error does not show it: it may hold a password."""
    try:
        parts = urlsplit(base)
        plain = base.isascii() and base.isprintable() and " " not in base
        good = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1) and plain
    except ValueError:
        good = False
    if not good:
        raise UsageError("the base URL must look like https://www2.census.gov/geo/tiger")
    return parts


class _Increments:
    """Turns totals of bytes into the number of new bytes."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._at = 0

    def __call__(self, at: int) -> None:
        self._progress(at - self._at)
        self._at = at


def _left(part: str, url: str) -> tuple[_State, int]:
    """The facts and the number of bytes that an earlier try left, to resume from."""
    with suppress(OSError, ValueError, TypeError), open(part + ".json", encoding="utf-8") as file:
        state = _State(*json.load(file))
        have = _size(part)
        if state.url == url and state.validator and 0 < have <= (state.length or 0):
            return state, have
    _discard(part)
    return _State(url), 0


def _begin(part: str, url: str, headers: Any) -> _State:
    """Start the file over; its state is on disk before its first byte."""
    etag = headers.get("ETag", "")
    strong = "" if etag.startswith("W/") else etag  # RFC 9110 §13.1.5 wants a strong one
    state = _State(url, strong or headers.get("Last-Modified", ""), _length(headers))
    with writing(part):
        _discard(part)
        with open(part + ".new", "w", encoding="utf-8") as file:
            json.dump(state, file)
        os.replace(part + ".new", part + ".json")
    return state


def _discard(part: str) -> None:
    for path in (part, part + ".json"):
        with suppress(FileNotFoundError):
            os.unlink(path)


def _goes_on(headers: Any, have: int, state: _State) -> bool:
    """True if a partial answer is the rest of the file (RFC 9110 §14.4, Content-Range)."""
    return bool(headers.get("Content-Range", "").startswith(f"bytes {have}-")) and (
        _length(headers) in (None, (state.length or 0) - have)
    )


def _length(headers: Any) -> int | None:
    text = headers.get("Content-Length") or ""
    return int(text) if text.isdecimal() else None


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except FileNotFoundError:
        return 0
