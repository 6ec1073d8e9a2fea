"""Flipped bits: an index that is not as it was installed is an error, never another answer."""

import random
from pathlib import Path

import pytest

from locator.errors import DataError, Exit
from locator.geocode.streets import seal as seals
from locator.geocode.streets.match import open_matcher
from locator.geocode.streets.snapshot import linked_index
from locator.geocode.streets.store import check_index, index_path
from tests.conftest import Run
from tests.geocode.streets.town import build_town, described, geocode

FLIPS = 400
TEXTS = ("110 Birch Hollow Dr, 35801", "110 Marlowe St, 35801", "Alder St & Bracken Blvd", "35801")


def _flipped(whole: bytes, seed: int) -> bytes:
    dice = random.Random(seed)
    at, bit = dice.randrange(len(whole)), dice.randrange(8)
    return whole[:at] + bytes([whole[at] ^ (1 << bit)]) + whole[at + 1 :]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of the invented town."""
    folder = tmp_path_factory.mktemp("whole")
    build_town(folder)
    return Path(index_path(str(folder))).read_bytes()


def _answers(folder: Path) -> list[str]:
    matcher = open_matcher(str(folder))
    assert matcher
    return [described(geocode(matcher, text)) for text in TEXTS]


def test_every_flip_is_found(whole: bytes, tmp_path: Path) -> None:
    """Whatever bit has flipped: opening a small index, checking and a snapshot all say so."""
    path = Path(index_path(str(tmp_path)))
    for seed in range(FLIPS):
        path.write_bytes(_flipped(whole, seed))
        for use in (open_matcher, _snapshot, lambda _: check_index(str(path))):
            with pytest.raises(DataError, match=r"damaged|not a street index|another version"):
                use(str(tmp_path))


def _snapshot(folder: str) -> None:
    with linked_index(folder):
        pass


def test_a_large_index_is_compared_where_it_is_opened_for_long(
    whole: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A single answer does not read all of a large file; what it then meets is never a fault."""
    monkeypatch.setattr(seals, "QUICK", 0)
    path = Path(index_path(str(tmp_path)))
    path.write_bytes(whole)
    right = _answers(tmp_path)
    noticed = same = 0
    for seed in range(FLIPS):
        path.write_bytes(_flipped(whole, seed))
        try:
            same += _answers(tmp_path) == right
        except DataError:
            noticed += 1
        with pytest.raises(DataError):
            check_index(str(path))
    assert noticed
    assert same > FLIPS / 2  # most flips are in rows that these texts do not read


@pytest.mark.parametrize("cut", [1, 44, 2048])
def test_a_cut_index_is_damaged(whole: bytes, tmp_path: Path, cut: int) -> None:
    """A file that lost its end is found as well."""
    path = Path(index_path(str(tmp_path)))
    path.write_bytes(whole[:-cut])
    with pytest.raises(DataError, match="damaged"):
        open_matcher(str(tmp_path))


def test_check_says_what_is_sound_and_what_is_not(run: Run, whole: bytes, tmp_path: Path) -> None:
    """``streets check``: the files that are sound, or exit 5 with the command to repair."""
    data = ("--data-dir", str(tmp_path))
    assert run("streets", "check", *data).code == Exit.DATA
    path = Path(index_path(str(tmp_path)))
    path.write_bytes(whole)
    done = run("streets", "check", *data)
    assert (done.code, "as it was installed" in done.out) == (Exit.OK, True)
    path.write_bytes(_flipped(whole, 7))
    done = run("streets", "check", *data)
    assert done.code == Exit.DATA
    assert "locator streets install" in done.err
