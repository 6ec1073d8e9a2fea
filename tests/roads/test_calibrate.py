"""A user's own minutes make the program's times those of his town."""

import json
import math
import os
import random
from pathlib import Path

import pytest

from locator.errors import DataError
from locator.roads.calibrate import FEWEST, Trip, calibrate, read_pairs
from locator.roads.calibration import (
    CURVE,
    FACTOR,
    FILE_NAME,
    NONE,
    UNCALIBRATED,
    load,
    save,
    undo,
)
from locator.roads.times import BY_ROAD, FINEST

LINE = "1 Court Sq,12 Main St,14\n"


def _trips(factor: float, exponent: float = 1.0, noise: float = 0.0, count: int = 20) -> list[Trip]:
    rng = random.Random(4)
    times = [120 * 1.25**at for at in range(count)]
    return [Trip(t, factor * t**exponent * 2 ** rng.gauss(0, noise)) for t in times]


def test_a_town_that_is_slower_by_a_factor() -> None:
    """The factor comes out, the error goes down, and the range does not vanish."""
    found = calibrate(_trips(1.4, noise=0.1))
    assert found.model == FACTOR
    assert found.factor == pytest.approx(1.4, rel=0.05)
    assert found.error_before == pytest.approx(0.4, abs=0.06)
    assert found.error_after < 0.1
    assert found.spread.factor == FINEST


def test_a_town_whose_short_trips_are_slow() -> None:
    """A curve comes out where one factor does not do."""
    found = calibrate(_trips(5.0, 0.8, noise=0.05))
    assert found.model == CURVE
    assert found.exponent == pytest.approx(0.8, abs=0.05)
    assert found.seconds(1_000) == pytest.approx(5 * 1_000**0.8, rel=0.05)


def test_times_that_are_right_are_left_alone() -> None:
    """A factor that does not help is not applied."""
    found = calibrate(_trips(1.0, noise=0.1))
    assert (found.model, found.factor, found.exponent) == (NONE, 1.0, 1.0)


@pytest.mark.parametrize("factor", [0.8, 0.9, 1.0, 1.1, 1.25])
def test_times_change_only_if_the_shown_error_goes_down(factor: float) -> None:
    """The measure that is shown is the one that decides, also where pairs are mere guesses."""
    rng = random.Random(11)
    for count in [FEWEST, 13, 20] * 30:
        estimates = [rng.uniform(300, 3_000) for _ in range(count)]
        trips = [Trip(time, factor * time * math.exp(rng.gauss(0, 0.3))) for time in estimates]
        found = calibrate(trips)
        if found.model == NONE:
            assert found.error_after == found.error_before
        else:
            assert found.error_after < found.error_before


def test_pairs_that_contradict_each_other_widen_the_range() -> None:
    """The range is what the errors left out support, also if that is wider than before."""
    assert calibrate(_trips(1.2, noise=0.6)).spread.factor > BY_ROAD.factor


def test_pairs_of_one_length_make_no_curve() -> None:
    """From trips that are all alike nobody can tell how short and long ones differ."""
    rng = random.Random(1)
    trips = [Trip(600 + at, (600 + at) * rng.uniform(1.2, 1.6)) for at in range(12)]
    assert calibrate(trips).model == FACTOR


def test_one_absurd_pair_does_not_move_the_rest() -> None:
    """A slip of the pen is one of twenty, and is outvoted."""
    trips = [*_trips(1.4), Trip(600, 60)]
    assert calibrate(trips).factor == pytest.approx(1.4, rel=0.02)


def test_too_few_pairs_with_a_way() -> None:
    """If most of the places cannot be reached by road, there is nothing to fit."""
    with pytest.raises(DataError, match="10 or more"):
        calibrate(_trips(1.0, count=FEWEST - 1))


def test_a_calibration_is_kept_and_undone(tmp_path: Path) -> None:
    """A saved calibration is loaded to the last digit; undone, the times are as they were."""
    folder = str(tmp_path)
    assert load(folder) == UNCALIBRATED
    found = calibrate(_trips(1.4, noise=0.1))
    save(folder, found)
    assert load(folder) == found
    assert undo(folder)
    assert not undo(folder)
    assert load(folder) == UNCALIBRATED
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"factor": -1, "spread": [0.1, 60]}', "\xff"])
def test_a_damaged_calibration_is_refused(tmp_path: Path, text: str) -> None:
    """Times by half a file are wrong times: the error says how to be rid of it."""
    (tmp_path / FILE_NAME).write_bytes(text.encode("latin-1"))
    with pytest.raises(DataError, match="--undo"):
        load(str(tmp_path))


def test_a_turned_bit_changes_no_time(tmp_path: Path) -> None:
    """Whichever bit of the file turns: it is refused, or says the same as before."""
    found = calibrate(_trips(1.4, noise=0.1))
    save(str(tmp_path), found)
    sound, refused = (tmp_path / FILE_NAME).read_bytes(), 0
    for bit in range(8 * len(sound)):
        turned = bytearray(sound)
        turned[bit // 8] ^= 1 << bit % 8
        (tmp_path / FILE_NAME).write_bytes(turned)
        try:
            assert load(str(tmp_path)) == found
        except DataError:
            refused += 1
    assert refused > 7 * len(sound)


@pytest.mark.parametrize("odd", [b"[" * 60_000, b"[" * 70_000], ids=["deep", "long"])
def test_a_calibration_of_an_odd_form_is_refused(tmp_path: Path, odd: bytes) -> None:
    """Neither depth nor length is a fault of ours."""
    (tmp_path / FILE_NAME).write_bytes(odd)
    with pytest.raises(DataError):
        load(str(tmp_path))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_no_calibration(tmp_path: Path) -> None:
    """It is refused at once: nobody may ever write to it."""
    os.mkfifo(tmp_path / FILE_NAME)
    with pytest.raises(DataError, match="pipe"):
        load(str(tmp_path))


def test_a_calibration_that_cannot_be_written(tmp_path: Path) -> None:
    """The error names the file, and nothing is left behind."""
    with pytest.raises(DataError, match="cannot write"):
        save(str(tmp_path / "none"), UNCALIBRATED)


def _write(folder: Path, text: str) -> str:
    path = folder / "pairs.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_pairs_are_read_with_their_lines(tmp_path: Path) -> None:
    """From, to and minutes; other columns may stand beside them."""
    lines = [f"1 Court Sq,{at} Main St,14.5,a map\n" for at in range(12, 12 + FEWEST)]
    text = "\ufefffrom,to,minutes,source\n" + "".join(lines)
    pairs = read_pairs(_write(tmp_path, text))
    assert pairs[0] == (2, "1 Court Sq", "12 Main St", 14.5)
    assert [pair.line for pair in pairs] == list(range(2, FEWEST + 2))


@pytest.mark.parametrize("start", ["", "sep=;\n"])
def test_pairs_are_read_as_excel_writes_them(tmp_path: Path, start: str) -> None:
    """Semicolons, Excel's line about them, and Windows' own encoding."""
    lines = [f"1 Court Sq, Athens;{at} Peña St;14.5\n" for at in range(12, 12 + FEWEST)]
    text = f"{start}from;to;minutes\n" + "".join(lines)
    (tmp_path / "pairs.csv").write_bytes(text.encode("cp1252"))
    pairs = read_pairs(str(tmp_path / "pairs.csv"))
    assert pairs[0] == (3 if start else 2, "1 Court Sq, Athens", "12 Peña St", 14.5)


FAULTS = (
    ("from,to\n" + "a,b\n" * 12, "minutes"),
    ("from,to,minutes\n" + LINE * 12 + "1 Oak St,2 Elm St,soon\n", "line 14, column minutes"),
    ("from,to,minutes\n" + LINE * 12 + "1 Oak St,2 Elm St,0\n", "line 14, column minutes"),
    ("from,to,minutes\n" + LINE * 12 + "1 Oak St,,9\n", "line 14, column to"),
    ("from,to,minutes\n" + LINE, "too few"),
)


@pytest.mark.parametrize(("text", "match"), FAULTS, ids=[match for _, match in FAULTS])
def test_a_wrong_line_is_named_and_not_shown(tmp_path: Path, text: str, match: str) -> None:
    """The error says where, and never what: a line may hold somebody's address."""
    with pytest.raises(DataError, match=match) as caught:
        read_pairs(_write(tmp_path, text))
    assert "Oak" not in str(caught.value)


def test_a_file_of_pairs_that_is_not_there(tmp_path: Path) -> None:
    """It says so, and no more is read than a list of pairs can have."""
    with pytest.raises(DataError, match="no such file"):
        read_pairs(str(tmp_path / "none.csv"))
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00" * 9)
    with pytest.raises(DataError, match="UTF-8"):
        read_pairs(str(tmp_path / "bytes.csv"))
    with (tmp_path / "long.csv").open("wb") as file:
        file.truncate(1 << 40)  # without a byte on the disk
    with pytest.raises(DataError, match="more than 8 MiB"):
        read_pairs(str(tmp_path / "long.csv"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_of_pairs_is_refused_at_once(tmp_path: Path) -> None:
    """Like one of clinics: nobody may ever write to it."""
    os.mkfifo(tmp_path / "pairs.csv")
    for path in (tmp_path / "pairs.csv", Path(os.devnull)):
        with pytest.raises(DataError, match="pipe"):
            read_pairs(str(path))


def test_the_file_is_json(tmp_path: Path) -> None:
    """People can read the stored file."""
    save(str(tmp_path), calibrate(_trips(1.4)))
    assert json.loads((tmp_path / FILE_NAME).read_text())["model"] == FACTOR


def test_the_same_pair_many_times_is_one_pair(tmp_path: Path) -> None:
    """A dozen copies of one trip say no more than one: too few."""
    path = tmp_path / "pairs.csv"
    path.write_text("from,to,minutes\n" + "35801,35806,14\n" * 12)
    with pytest.raises(DataError, match="1 different pairs are too few"):
        read_pairs(str(path))


def test_minutes_that_are_something_else_are_refused() -> None:
    """Times that differ from the roads without any order are no minutes of these trips."""
    wild = [Trip(10.0, 10.0 * factor) for factor in (0.05, 20, 0.1, 9, 0.2, 30, 0.04, 12, 0.3, 7)]
    with pytest.raises(DataError, match="do not go with the roads"):
        calibrate(wild)
