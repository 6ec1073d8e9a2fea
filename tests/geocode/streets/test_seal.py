"""Damage to the street index: a bit that turned is found, or changes no answer."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from locator.address import parse
from locator.errors import DataError
from locator.geocode.model import Candidate
from locator.geocode.offline import open_offline
from locator.geocode.streets import geometry
from locator.geocode.streets.folder import FILE_NAME
from locator.geocode.streets.snapshot import copied_index, linked_index
from locator.geocode.streets.store import check_index
from tests.geocode.streets.indexes import build_roads
from tests.geocode.streets.make_tiger import AUTAUGA, many_roads
from tests.geocode.streets.town import build_town, table

FLIPS = 300


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The index of the invented town."""
    folder = tmp_path_factory.mktemp("town")
    build_town(folder)
    return (folder / FILE_NAME).read_bytes()


def _flipped(sound: bytes, count: int = FLIPS) -> Iterator[bytes]:
    """The file with one bit the other way round, at seeded places."""
    rng = random.Random(1)
    for _ in range(count):
        content = bytearray(sound)
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        yield bytes(content)


def _answers(folder: Path) -> list[list[Candidate]] | None:
    """The candidates of all addresses of the table; None where the data are reported as bad."""
    texts = sorted({row["typed"] for row in table("addresses.csv")})
    try:
        offline = open_offline(str(folder))
        return [offline.geocode(parse(text)) for text in texts]
    except DataError:
        return None


def test_all_of_a_file_is_checked(sound: bytes, tmp_path: Path) -> None:
    """A flipped bit anywhere in the file is found by reading all of it."""
    for content in _flipped(sound):
        (tmp_path / FILE_NAME).write_bytes(content)
        with pytest.raises(DataError, match="locator streets remove --all"):
            check_index(str(tmp_path))


def test_a_file_that_is_too_short_or_too_long(sound: bytes, tmp_path: Path) -> None:
    """Bytes that are missing at the end, or came after it, are damage."""
    for content in (sound[:-1], sound[:-2048], sound[: len(sound) // 2], sound + b"\0"):
        (tmp_path / FILE_NAME).write_bytes(content)
        with pytest.raises(DataError, match="damaged"):
            check_index(str(tmp_path))


def test_find_notices_or_answers_the_same(sound: bytes, tmp_path: Path) -> None:
    """At most 2 in 100 flipped bits may change an answer of ``find`` without a word."""
    (tmp_path / FILE_NAME).write_bytes(sound)
    expected, silent, noticed = _answers(tmp_path), 0, 0
    assert expected is not None
    for content in _flipped(sound):
        (tmp_path / FILE_NAME).write_bytes(content)
        found = _answers(tmp_path)
        noticed += found is None
        silent += found not in (None, expected)
    assert noticed > FLIPS / 4
    assert silent <= FLIPS * 0.02


@pytest.mark.parametrize("opened", [linked_index, copied_index])
def test_a_run_and_a_service_check_the_whole_file(
    sound: bytes,
    tmp_path: Path,
    opened: Callable[[str], AbstractContextManager[str | None]],
) -> None:
    """They begin with a sound file or not at all, and the error names the user's file."""
    for content in _flipped(sound, 20):
        (tmp_path / FILE_NAME).write_bytes(content)
        with pytest.raises(DataError) as refused, opened(str(tmp_path)):
            pass
        assert str(refused.value).startswith(f"{tmp_path / FILE_NAME}: ")
        assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_an_installation_gives_no_seal_to_damage(sound: bytes, tmp_path: Path) -> None:
    """A county is not added to a file with a turned bit: its rows would be copied as sound."""
    for content in _flipped(sound, 20):
        (tmp_path / FILE_NAME).write_bytes(content)
        with pytest.raises(DataError, match="locator streets remove --all"):
            build_roads(tmp_path, many_roads(1, AUTAUGA))
        assert (tmp_path / FILE_NAME).read_bytes() == content


LINE = geometry.pack([(-86.6, 34.7), (-86.5, 34.8)])
SETTLE = partial(geometry.settle, share=0.5, inset_m=0.0, offset_m=0.0)


@pytest.mark.parametrize(
    "read", [geometry.unpack, partial(geometry.settle, share=0.5, inset_m=0.0, offset_m=0.0)]
)
@pytest.mark.parametrize(
    "data", [b"", LINE[:5], LINE[:-1], LINE[:-2], b"\3" + LINE[1:], b"\0" + LINE[1:]]
)
def test_bytes_that_are_no_line(data: bytes, read: Callable[[bytes], object]) -> None:
    """Bytes that cannot have been packed are known as such, and are no fault of the program."""
    with pytest.raises(geometry.LineError):
        read(data)


def test_a_line_that_stands_still() -> None:
    """A step of no length is never packed, so that it is damage."""
    with pytest.raises(geometry.LineError):
        geometry.settle(LINE[:9] + bytes(4), 0.5, 0.0, 0.0)


def test_checked_and_sealed_files_answer_alike(sound: bytes, tmp_path: Path) -> None:
    """``find``, which reads whole groups, gives the answers of a batch, which asks for rows."""
    (tmp_path / FILE_NAME).write_bytes(sound)
    batch = open_offline(str(tmp_path), checked=True)
    texts = sorted({row["typed"] for row in table("addresses.csv")})
    assert _answers(tmp_path) == [batch.geocode(parse(text)) for text in texts]
