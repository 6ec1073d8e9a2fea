"""The rules of the journal: which run goes on, which begins, and which is refused."""

import errno
import json
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from locator.batch.answering import Outcome
from locator.batch.journal import Journal, State, counts_of, plain_counts
from locator.errors import DataError, UsageError

MADE_WITH = {"input": "a hash", "clinics": "another hash"}
OK, LOST = Outcome("ok", "zip", True, None), Outcome("no_match", None, False, "no place")
COUNTS = {OK: 5, LOST: 2}


@pytest.fixture
def out(tmp_path: Path) -> str:
    """The output of a run."""
    return str(tmp_path / "out.csv")


@contextmanager
def journal(out: str) -> Iterator[Journal]:
    """The journal of a run, which lets go of the output at its end."""
    held = Journal(out)
    try:
        yield held
    finally:
        held.close()


def begin(out: str, **asked: bool) -> State | None:
    """The place where a run continues that is begun and ended at once."""
    with journal(out) as held:
        return held.begin(MADE_WITH, resume=asked.get("resume", False),
                          restart=asked.get("restart", False))  # fmt: skip


def interrupted(out: str, *, whole: bool = False, part: int | None = 40) -> State:
    """Leave the files of an interrupted run: 7 rows, 40 bytes of output."""
    with journal(out) as held:
        state = held.begin(MADE_WITH, resume=False, restart=False)
        assert state is not None
        if part is not None:
            Path(out + ".part").write_bytes(b"x" * part)
        state = state._replace(rows=7, position=40, digest="ab", counts=COUNTS, whole=whole)
        held.save(state)
    return state


def beside(out: str) -> list[str]:
    """The files that are there, without the output's own name before their endings."""
    return sorted(path.name.removeprefix("out.csv") for path in Path(out).parent.iterdir())


# The start of a run


def test_a_first_run_begins_at_the_start(out: str) -> None:
    """Without a journal a run begins with nothing done and a key of its own, whatever was asked."""
    keys = set()
    for asked in ({}, {"resume": True}, {"restart": True}):
        state = begin(out, **asked)
        assert state is not None
        assert state._replace(key="") == State()
        assert len(bytes.fromhex(state.key)) == 16
        keys.add(state.key)
    assert len(keys) == 3
    assert beside(out) == []


def test_an_interrupted_run_is_gone_on_with(out: str) -> None:
    """--resume goes on with just the state that was saved."""
    left = interrupted(out)
    assert beside(out) == [".journal", ".part"]
    with journal(out) as held:
        assert held.begin(MADE_WITH, resume=True, restart=False) == left
        assert held.rows == 7
    assert beside(out) == [".journal", ".part"]
    assert begin(out, resume=True) == left


def test_an_interrupted_run_needs_a_word(out: str) -> None:
    """Without --resume or --restart an interrupted run is neither gone on with nor lost."""
    interrupted(out)
    with pytest.raises(UsageError) as refused:
        begin(out)
    assert str(refused.value) == (
        "an earlier run of this output was interrupted after row 7:"
        " --resume continues it, --restart starts over"
    )
    assert beside(out) == [".journal", ".part"]
    state = begin(out, restart=True)
    assert state is not None
    assert (state.rows, state.position, state.digest) == (0, 0, "")


def test_an_output_that_has_become_shorter_is_not_gone_on_with(out: str) -> None:
    """The written output must still be there, to the last byte; more than that does no harm."""
    interrupted(out, part=39)
    with pytest.raises(DataError) as refused:
        begin(out, resume=True)
    assert str(refused.value) == (
        f"{out}.part: the rows written so far are missing; --restart starts over"
    )
    Path(out + ".part").unlink()
    with pytest.raises(DataError, match="are missing"):
        begin(out, resume=True)
    Path(out + ".part").write_bytes(b"x" * 41)
    state = begin(out, resume=True)
    assert state is not None
    assert state.position == 40


class End(NamedTuple):
    """The remains of a run: whether all rows were there, and the bytes of its part."""

    whole: bool
    part: int | None
    done: bool  # nothing is left to do


ENDS = {
    "it was put in its place": End(True, None, True),
    "it was put in its place, an empty part is left": End(True, 0, True),
    "an older output waits to be replaced": End(True, 40, False),
    "not all rows were there": End(False, 40, False),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_run_that_came_to_its_end(out: str, end: End) -> None:
    """A run whose output is in its place leaves nothing to do; else it is an interrupted one."""
    interrupted(out, whole=end.whole, part=end.part)
    Path(out).write_text("an output")
    if not end.done:
        with pytest.raises(UsageError):
            begin(out)
    state = begin(out, resume=True)
    assert (state.rows if state else None) == (None if end.done else 7)


def test_a_run_after_a_finished_one_begins_anew(out: str) -> None:
    """If a finished run has left its journal, a plain run just begins."""
    interrupted(out, whole=True, part=None)
    Path(out).write_text("an output")
    state = begin(out)
    assert state is not None
    assert (state.rows, state.whole) == (0, False)
    assert beside(out) == [""]


def test_an_end_without_the_output_is_none(out: str) -> None:
    """A run that had all rows but whose output is gone cannot be gone on with."""
    interrupted(out, whole=True, part=None)
    with pytest.raises(DataError, match="are missing"):
        begin(out, resume=True)


def test_nothing_to_do_leaves_nothing_behind(out: str) -> None:
    """After a finished run, --resume removes the journal and the empty part, not the output."""
    interrupted(out, whole=True, part=None)
    Path(out).write_text("an output")
    assert begin(out, resume=True) is None
    assert beside(out) == [""]


CHANGES = [
    ({"input": "other", "clinics": "another hash"}, "input"),
    ({"input": "other", "clinics": "other"}, "input, clinics"),
    ({**MADE_WITH, "roads": "new"}, "roads"),
    ({"input": "a hash"}, "clinics"),
]


@pytest.mark.parametrize(("made_with", "named"), CHANGES)
def test_what_decides_the_output_must_be_the_same(
    out: str, made_with: Mapping[str, str], named: str
) -> None:
    """Everything that has changed, come or gone since is named, and nothing is written over."""
    left = interrupted(out)
    with journal(out) as held, pytest.raises(UsageError) as refused:
        held.begin(made_with, resume=True, restart=False)
    assert str(refused.value) == (
        f"cannot continue the interrupted run, because this has changed: {named};"
        " --restart starts over"
    )
    assert begin(out, resume=True) == left


def test_a_run_that_was_killed_before_its_first_rows_is_none(out: str) -> None:
    """If the journal has no rows, a run just begins, whether it says --resume or not."""
    with journal(out) as held:
        held.begin(MADE_WITH, resume=False, restart=False)
        left = Path(out + ".journal").read_bytes()
    for asked in ({}, {"resume": True}, {"restart": True}):
        Path(out + ".journal").write_bytes(left)
        Path(out + ".part").write_text("half a row")
        state = begin(out, **asked)
        assert state is not None
        assert state.rows == state.position == 0
        assert beside(out) == []


# The content of a journal


def test_a_journal_reads_as_it_was_written(out: str) -> None:
    """A journal has the state and keyed hashes: nothing that could be tried out without the key."""
    state = interrupted(out)
    content = json.loads(Path(out + ".journal").read_text(encoding="utf-8"))
    assert content["format"] == 3
    assert content["made_with"] == {name: state.keyed(made) for name, made in MADE_WITH.items()}
    assert not set(MADE_WITH.values()) & set(content["made_with"].values())
    assert [content[name] for name in ("rows", "position", "digest", "whole")] == [
        7,
        40,
        "ab",
        False,
    ]
    assert content["counts"] == [
        ["ok", "zip", True, None, 5],
        ["no_match", None, False, "no place", 2],
    ]
    assert Path(out + ".journal").read_bytes().startswith(b'{\n "format": ')
    assert stat.S_IMODE(os.stat(out + ".journal").st_mode) == 0o600


def test_a_keyed_hash_depends_on_key_and_text() -> None:
    """The same text has the same hash only with the same key; 128 bits, in hexadecimal digits."""
    one, other = State(key="00" * 16), State(key="01" * 16)
    assert one.keyed("a") == one.keyed("a")
    assert len({one.keyed("a"), one.keyed("b"), other.keyed("a")}) == 3
    assert len(bytes.fromhex(one.keyed("a"))) == 16


def test_counts_come_back_as_they_were() -> None:
    """Counts survive JSON, the same outcome once; an outcome that was not counted has none."""
    plain = json.loads(json.dumps(plain_counts(COUNTS)))
    assert counts_of(plain) == COUNTS
    assert counts_of(plain)[Outcome("x", None, False, None)] == 0


def _set(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda content: content.update({name: value})


DAMAGES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "another format": _set("format", 2),
    "no format": lambda content: content.pop("format"),
    "a row that is no number": _set("rows", "7"),
    "rows that are a fraction": _set("rows", 7.0),
    "rows below zero": _set("rows", -7),
    "more rows than were counted": _set("rows", 8),
    "less than was written": _set("position", 39),
    "a position below zero": _set("position", -1),
    "a position that is true": _set("position", True),
    "no position": lambda content: content.pop("position"),
    "a digest that is no text": _set("digest", 5),
    "a hash that is no text": _set("made_with", {"input": 5}),
    "hashes that are a list": _set("made_with", ["input"]),
    "no hashes": lambda content: content.pop("made_with"),
    "an end that is a number": _set("whole", 1),
    "a key that is too short": _set("key", "00" * 15),
    "a key that is too long": _set("key", "00" * 17),
    "a key of other letters": _set("key", "zz" * 16),
    "a key that is none": _set("key", None),
    "counts below zero": _set(
        "counts", [["ok", "zip", True, None, 8], ["x", None, True, None, -1]]
    ),
    "a count that is true": _set(
        "counts", [["ok", "zip", True, None, 6], ["x", "", True, "", True]]
    ),
    "an outcome with a field less": _set("counts", [["ok", "zip", True, 7]]),
    "counts that are none": _set("counts", None),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_journal_is_not_gone_on_with(
    out: str, damage: Callable[[dict[str, Any]], Any]
) -> None:
    """A journal in which anything makes no sense is refused by name, and --restart works."""
    interrupted(out)
    path = Path(out + ".journal")
    content = json.loads(path.read_text(encoding="utf-8"))
    damage(content)
    start = {"format": content.pop("format", None)}
    path.write_text(json.dumps({**start, **content}, indent=1), encoding="utf-8")
    for asked in ({"resume": True}, {}):
        with pytest.raises(DataError) as refused:
            begin(out, **asked)
        assert str(refused.value) == (
            f"{path}: this is not a journal of this version of the program; --restart starts over"
        )
    assert begin(out, restart=True) is not None


@pytest.mark.parametrize("text", ["{", '{\n "format": 2', '{\n "format": [[', '{\n "format": 1}'])
def test_half_a_journal_is_not_gone_on_with(out: str, text: str) -> None:
    """A journal that ends in the middle is refused like a damaged one."""
    Path(out + ".journal").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="not a journal of this version"):
        begin(out, resume=True)


# Files of others

NAMES = [".part", ".building", ".journal", ".journal.new", ".lock"]


@pytest.mark.parametrize("asked", [{}, {"resume": True}, {"restart": True}], ids=str)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", ["somebody's own", "x"])
def test_a_file_that_no_run_has_made_is_named(
    out: str, name: str, asked: dict[str, bool], text: str
) -> None:
    """Somebody's own file with the name of a working file is named and left alone."""
    Path(out + name).write_text(text)
    with pytest.raises(DataError) as refused:
        begin(out, **asked)
    assert str(refused.value) == (
        f"{out}{name}: this file is not from a run, and a run would overwrite it;"
        " move it away, or name another output"
    )
    assert beside(out) == [name]
    assert Path(out + name).read_text() == text


@pytest.mark.parametrize("name", [".part", ".building", ".journal", ".journal.new"])
def test_a_link_is_somebody_elses(out: str, tmp_path: Path, name: str) -> None:
    """A link is never a file of ours, even one that leads nowhere or to a journal."""
    for target in ("nowhere", "target"):
        (tmp_path / "target").write_text('{\n "format": 2}')
        os.symlink(tmp_path / target, out + name)
        with pytest.raises(DataError, match="this file is not from a run"):
            begin(out)
        os.unlink(out + name)


def test_beside_a_journal_the_working_files_are_ours(out: str) -> None:
    """If there is a journal, a part, half an output and a half-written journal are its own."""
    left = interrupted(out)
    Path(out + ".building").write_text("half an output")
    Path(out + ".journal.new").write_text('{\n "form')
    assert begin(out, resume=True) == left


def _unreadable(monkeypatch: pytest.MonkeyPatch, path: str, mode: str) -> None:
    """Let every attempt to open a file in that mode fail, as a broken disk does."""
    plain = open

    def broken(file: Any, opened: str = "r", **more: Any) -> Any:
        if (file, opened) == (path, mode):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return plain(file, opened, **more)

    monkeypatch.setattr("builtins.open", broken)


@pytest.mark.parametrize(
    ("mode", "message"),
    [
        ("rb", "this file is not from a run, and a run would overwrite it;"
               " move it away, or name another output"),
        ("r", "cannot read it: Input/output error"),
    ],
)  # fmt: skip
def test_a_journal_that_cannot_be_read_is_named(
    out: str, monkeypatch: pytest.MonkeyPatch, mode: str, message: str
) -> None:
    """A file that nobody can read may be somebody else's, or a journal: it is left alone."""
    interrupted(out)
    with monkeypatch.context() as patched:
        _unreadable(patched, out + ".journal", mode)
        with pytest.raises(DataError) as refused:
            begin(out, resume=True)
    assert str(refused.value) == f"{out}.journal: {message}"
    assert begin(out, resume=True) is not None


def test_a_run_that_cannot_be_gone_on_with_now_stays(
    out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If nothing can be written when a run is to go on, its rows are there for the next time."""
    left = interrupted(out)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(DataError, match="cannot write: No space left on device"):
            begin(out, resume=True)
    assert beside(out) == [".journal", ".part"]
    assert begin(out, resume=True) == left


def test_a_lock_that_is_a_link_is_named(out: str) -> None:
    """A link to nowhere in the lock's place is what is in the way, and not the output."""
    os.symlink("no/where", out + ".lock")
    with pytest.raises(DataError, match="cannot write") as refused:
        Journal(out)
    assert str(refused.value).startswith(out + ".lock: ")


def test_an_empty_lock_file_is_in_nobodys_way(out: str) -> None:
    """A lock that a killed run has left is taken over."""
    Path(out + ".lock").touch()
    assert begin(out) is not None
    assert beside(out) == []


def test_one_run_at_a_time(out: str) -> None:
    """While a run has the output, another one is refused; afterwards it is not."""
    with journal(out):
        assert beside(out) == [".lock"]
        with pytest.raises(DataError) as refused:
            Journal(out)
        assert str(refused.value) == f"{out}: another run is writing this output"
    assert beside(out) == []
    with journal(out):
        pass


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """If no lock can be made, the output is named with the system's reason."""
    out = str(tmp_path / "no" / "out.csv")
    with pytest.raises(DataError) as refused:
        Journal(out)
    assert str(refused.value) == f"{out}: cannot write: No such file or directory"


def test_a_lock_that_is_a_folder_is_named(out: str) -> None:
    """A folder in the lock's place is somebody's own."""
    Path(out + ".lock").mkdir()
    with pytest.raises(DataError, match="this file is not from a run") as refused:
        Journal(out)
    assert str(refused.value).startswith(out + ".lock")


# The end of a run


def test_a_run_of_which_nothing_is_kept_leaves_nothing(out: str) -> None:
    """A run that ends before its first rows are saved takes its files with it."""
    with journal(out) as held:
        held.begin(MADE_WITH, resume=False, restart=False)
        Path(out + ".part").write_text("half a row")
        assert beside(out) == [".journal", ".lock", ".part"]
    assert beside(out) == []


def test_a_run_that_did_not_begin_removes_nothing(out: str) -> None:
    """Closing without a beginning leaves an earlier run's files alone."""
    interrupted(out)
    with journal(out) as held:
        assert held.rows == 0
    assert beside(out) == [".journal", ".part"]


def test_a_finished_run_removes_its_journal(out: str) -> None:
    """After the end the journal goes, even twice."""
    with journal(out) as held:
        held.begin(MADE_WITH, resume=False, restart=False)
        held.remove()
        held.remove()
        assert beside(out) == [".lock"]


def test_a_journal_that_cannot_be_saved_is_named(out: str) -> None:
    """A failed save names the journal, keeps the state before it, and leaves no half of one."""
    left = interrupted(out)
    with journal(out) as held:
        held.begin(MADE_WITH, resume=True, restart=False)
        Path(out + ".journal").unlink()
        Path(out + ".journal").mkdir()
        with pytest.raises(DataError) as refused:
            held.save(left._replace(rows=9))
        assert str(refused.value) == f"{out}.journal: cannot write: Is a directory"
        assert held.rows == 7
        assert ".journal.new" not in beside(out)


def test_a_journal_that_cannot_be_written_beside_is_named(out: str) -> None:
    """A folder in the place of the new journal is no fault of ours, and stays."""
    with journal(out) as held:
        state = held.begin(MADE_WITH, resume=False, restart=False)
        assert state is not None
        Path(out + ".journal.new").mkdir()
        with pytest.raises(DataError, match="cannot write") as refused:
            held.save(state)
        assert str(refused.value).startswith(out + ".journal")
    assert beside(out) == [".journal.new"]


# Lines that cannot be read


@pytest.mark.parametrize(("rows", "left"), [(0, []), (7, [".bad"])])
def test_lines_aside_stay_with_the_rows(out: str, rows: int, left: list[str]) -> None:
    """OUTPUT.bad stays where rows are kept, and goes with a run of which nothing is."""
    with journal(out) as held, held.lines_aside():
        Path(out + ".bad").write_text("a line")
        held.rows = rows
    assert beside(out) == left


def _set_lines_aside(out: str, *, fail: bool = False) -> None:
    """A run that writes no line aside, and fails or not."""
    with journal(out) as held, held.lines_aside():
        if fail:
            Path(out + ".bad").write_text("a line")
            raise KeyError


def test_older_lines_aside_are_those_of_a_run(out: str) -> None:
    """An OUTPUT.bad is somebody's own unless its output or its journal is there."""
    Path(out + ".bad").write_text("lines")
    with pytest.raises(DataError, match="not from a run") as refused:
        _set_lines_aside(out)
    assert str(refused.value).startswith(out + ".bad")
    for name in ("", ".journal"):
        Path(out + name).write_text("")
        _set_lines_aside(out)
        assert Path(out + ".bad").read_text() == "lines"
        os.unlink(out + name)


def test_lines_aside_go_with_a_failed_run(out: str) -> None:
    """An error in a run that kept nothing takes new lines with it, and is passed on."""
    with pytest.raises(KeyError):
        _set_lines_aside(out, fail=True)
    assert beside(out) == []
