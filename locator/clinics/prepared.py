"""A directory as one file in the data folder, so that the next answer need not read the tables.

The file says what it was made from: the content of the tables and of the street index, and the
version of the program. If any of that has changed, or the file is damaged, a link or not our own,
it is ignored and made again. Its parts, in this order:

    a line of JSON     ``_Head``
    columns            numbers, one for each clinic: see ``_COLUMNS``
    rows               a line for each clinic, its facts separated by tabs
    4 bytes            the CRC-32 of all before
"""

import gc
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from itertools import accumulate
from typing import Any, Literal, NamedTuple
from zlib import crc32

from locator import __version__
from locator.clinics.directory import Directory, Facts, Rows
from locator.clinics.model import Clinic, ServiceDetails
from locator.clinics.table import MOST_BYTES
from locator.errors import DataError
from locator.geocode.streets.folder import identity_of_file
from locator.system import private
from locator.system.input_files import open_file

# Part of what a file is made from: count it up when the same tables give other clinics, or when
# the form of the file changes.
_FORM = 2
# Bytes of tables. Ours: some 300 clinics; smaller ones are read sooner than this file.
LEAST_BYTES = 1 << 16
# Files in a folder, one for each set of tables; the one that was made longest ago goes first.
_MOST_FILES = 8
_BEGIN, _END = "clinics-", ".prepared"
# Latitudes and longitudes (degrees), the order by latitude, the kinds, where each row begins.
_COLUMNS: tuple[Literal["d", "I"], ...] = ("d", "d", "I", "I", "I")


class _Head(NamedTuple):
    """The first line of the file."""

    made_from: str
    clinics: int
    offers: list[list[Any]]  # services and status of each kind


class _Packed(Rows):
    """Clinics as lines of text. A clinic is made when it is asked for, and then kept."""

    def __init__(self, data: bytes, starts: Sequence[int]) -> None:
        self._data, self._starts = data, starts
        self._made: dict[int, Clinic] = {}

    def __len__(self) -> int:
        return len(self._starts)

    def row(self, index: int) -> Clinic:
        made = self._made.get(index)
        if made is None:
            start = self._starts[index]
            made = self._made[index] = _clinic(self._data[start : self._data.index(b"\n", start)])
        return made


class Source(NamedTuple):
    """The files that a directory is made from, and the file that keeps it."""

    tables: tuple[str, ...]  # the locations file first
    folder: str  # the data folder: clinics can be placed by its street index
    path: str

    def made_from(self) -> str:
        """A hash of all that the directory depends on, as it is now. Raises OSError, DataError."""
        from hashlib import sha256

        hashed = sha256()
        parts = (_FORM, __version__, sys.byteorder, identity_of_file(self.folder), self.tables)
        hashed.update(repr(parts).encode("utf-8", "surrogateescape"))
        for table in self.tables:
            with open_file(table) as file:
                content = file.read(MOST_BYTES + 1)
            hashed.update(b"%d " % len(content))
            hashed.update(content)
        return hashed.hexdigest()


def source(folder: str, tables: Iterable[str | None]) -> Source | None:
    """The stored directory of the ``tables`` in the data folder; None for small ones.

    The locations file comes first; the others may be None.
    """
    named = tuple(os.path.abspath(table) for table in tables if table)
    try:
        sizes = [os.path.getsize(table) for table in named]
        if sum(sizes) < LEAST_BYTES or max(sizes) > MOST_BYTES:
            return None
        if not all(map(os.path.isfile, named)):
            return None
    except OSError:
        return None  # whoever reads the tables says what is wrong
    name = f"{crc32(repr(named).encode('utf-8', 'surrogateescape')):08x}"
    return Source(named, folder, os.path.join(folder, f"{_BEGIN}{name}{_END}"))


def prepared(kept: Source, make: Callable[[], Directory]) -> Directory:
    """The directory in the file of ``kept``; if that is not of these tables, it is rebuilt."""
    try:
        now = kept.made_from()
    except (OSError, DataError):
        return make()
    with suppress(OSError, ValueError, TypeError, IndexError):
        return _read(kept.path, now)
    gc.disable()  # thousands of rows are made, and none of them is garbage yet
    try:
        made = make()
        with suppress(OSError, DataError, ValueError):
            if kept.made_from() == now:  # else a table has changed meanwhile
                _write(kept.path, now, made)
    finally:
        gc.enable()
    return made


def _read(path: str, made_from: str) -> Directory:
    """Raises OSError or ValueError unless the file is complete, our own and ``made_from`` that."""
    with open(private.read(path), "rb") as file:
        first = file.readline(1 << 20)
        if made_from.encode() not in first:
            raise ValueError
        data = file.read()
    if crc32(data[:-4], crc32(first)).to_bytes(4, "big") != data[-4:]:
        raise ValueError
    head = _Head(*json.loads(first))
    if head.made_from != made_from:
        raise ValueError
    latitudes, longitudes, order, kinds, starts = _columns(data, head.clinics)
    offers = [(tuple(services), status) for services, status in head.offers]
    doors = list(zip(latitudes, longitudes, strict=True))
    return Directory(_Packed(data, starts), Facts(doors, order, kinds, offers))


def _columns(data: bytes, count: int) -> Iterator[list[Any]]:
    view, start = memoryview(data), 0
    for form in _COLUMNS:
        end = start + count * (8 if form == "d" else 4)
        yield view[start:end].cast(form).tolist()
        start = end


def _write(path: str, made_from: str, clinics: Directory) -> None:
    from array import array

    facts = clinics.facts
    rows = list(map(_row, clinics))
    # A fact with a tab or a line break would break its row.
    together = b"".join(rows)
    tabs, ends = len(rows) * (len(Clinic._fields) - 1), len(rows)
    if (together.count(b"\t"), together.count(b"\n")) != (tabs, ends):
        raise ValueError
    before = len(rows) * sum(8 if form == "d" else 4 for form in _COLUMNS)
    starts = list(accumulate((len(row) for row in rows[:-1]), initial=before))
    latitudes, longitudes = zip(*facts.doors, strict=True)
    columns = (latitudes, longitudes, facts.order, facts.kinds, starts)
    head = json.dumps(_Head(made_from, len(rows), [list(offer) for offer in facts.offers]))
    parts = [head.encode(), b"\n"]
    parts += [array(form, column).tobytes() for form, column in zip(_COLUMNS, columns, strict=True)]
    whole = b"".join([*parts, together])
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    new = f"{path}.{os.getpid()}"
    try:
        with open(private.renew(new), "wb") as file:
            file.write(whole)
            file.write(crc32(whole).to_bytes(4, "big"))
        os.replace(new, path)
    except OSError:  # the disk is full, say
        with suppress(OSError):
            os.unlink(new)
        raise
    _remove_oldest(folder)


def _remove_oldest(folder: str) -> None:
    """Leave the newest files. Unfinished ones of processes that were killed go with the others."""
    with os.scandir(folder) as entries:
        found = [
            (entry.stat(follow_symlinks=False).st_mtime_ns, entry.path)
            for entry in entries
            if entry.name.startswith(_BEGIN) and _END in entry.name
        ]
    for _, path in sorted(found)[:-_MOST_FILES]:
        with suppress(OSError):
            os.unlink(path)


# The place in a row of the facts that are not text.
_NUMBERS = tuple(Clinic._fields.index(name) for name in ("latitude", "longitude", "accuracy_m"))
_SERVICES, _DETAILS = map(Clinic._fields.index, ("services", "service_details"))


def _row(clinic: Clinic) -> bytes:
    """A line with all facts."""
    facts: list[Any] = list(clinic)
    for at in _NUMBERS:
        facts[at] = repr(facts[at])
    facts[_SERVICES] = ";".join(clinic.services)
    facts[_DETAILS] = _details_text(clinic.service_details) if clinic.service_details else ""
    return ("\t".join(facts) + "\n").encode()


# Many clinics have the same details; a text of them is short.
@lru_cache(maxsize=4096)
def _details_text(details: tuple[ServiceDetails, ...]) -> str:
    return json.dumps(details)


def _clinic(line: bytes) -> Clinic:
    facts: list[Any] = line.decode().split("\t")
    for at in _NUMBERS:
        facts[at] = float(facts[at])
    facts[_SERVICES] = tuple(filter(None, facts[_SERVICES].split(";")))
    facts[_DETAILS] = tuple(map(_details, json.loads(facts[_DETAILS] or "[]")))
    return Clinic(*facts)


def _details(facts: list[Any]) -> ServiceDetails:
    known = ServiceDetails(*facts)
    return known._replace(languages=tuple(known.languages))
