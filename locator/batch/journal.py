"""The progress of a run, stored beside its output, so that the run can be resumed."""

import json
import os
import secrets
import stat
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import blake2b
from typing import Any, BinaryIO, NamedTuple

from locator.batch.answering import Outcome
from locator.batch.output import BAD, BUILDING, PART
from locator.errors import DataError, UsageError
from locator.system import private
from locator.system.locks import acquire, release

ENDING = ".journal"
# Held by the run that writes the output. A file of its own: Windows renames none that is open.
LOCK = ".lock"
FORMAT = 3
_KEY_BYTES = 16
# The journal to come.
_NEW = ".new"
# The beginning of every journal, whatever its format.
_START = b'{\n "format": '


class State(NamedTuple):
    """The progress: ``rows`` of the input are in the output, which is ``position`` long.

    ``digest`` is the hash of these rows with ``key``: without it nobody can try out which addresses
    they had. ``counts``: the rows by their outcome. ``whole``: all rows are there, and the output
    is about to be put in its place.
    """

    rows: int = 0
    position: int = 0
    digest: str = ""
    counts: Mapping[Outcome, int] = {}
    whole: bool = False
    key: str = ""

    def keyed(self, digest: str) -> str:
        """A hash that only the run with this state's key can make of ``digest``."""
        return blake2b(digest.encode(), digest_size=16, key=bytes.fromhex(self.key)).hexdigest()


def plain_counts(counts: Mapping[Outcome, int]) -> list[list[Any]]:
    """Rows by their outcome, as JSON can have them."""
    return [[*outcome, count] for outcome, count in counts.items()]


def counts_of(plain: list[list[Any]]) -> Mapping[Outcome, int]:
    """The inverse of ``plain_counts``."""
    return Counter({Outcome(*outcome): count for *outcome, count in plain})


class Journal:
    """The journal of one output file; holds the output for one run at a time.

    It has counts and hashes and nothing of the rows. However and whenever the run ends, the file
    holds one complete saved state.
    """

    def __init__(self, output: str) -> None:
        """Have the output for this run alone; nothing of it is touched yet.

        Raises DataError when another run writes it, or nothing can be written there.
        """
        self.path, self._output = output + ENDING, output
        self._made_with: dict[str, str] = {}
        self._part = output + PART
        self._lock: BinaryIO | None = None
        self.rows = 0  # how many there are to go on with
        self._begun = False
        self._hold()

    def begin(self, made_with: Mapping[str, str], *, resume: bool, restart: bool) -> State | None:
        """The place to continue from: the start, or with ``resume`` the end of the interrupted run.

        ``made_with``: everything that decides what is written, as a hash by its name.
        None if that run had come to its end, so that nothing is left to do. Raises UsageError when
        there is such a run and neither ``resume`` nor ``restart`` says what to do with it, and
        when something has changed that decides the output; DataError when the journal cannot be
        read, files cannot be written, or one that is no run's has the name of one that is written.
        """
        self._refuse_foreign()
        state, then = (_new(), {}) if restart else self._left()
        part = os.stat(self._part).st_size if os.path.exists(self._part) else 0
        finished = state.whole and not part and os.path.exists(self._output)
        if finished and resume:
            self._begun = True
            return None
        if finished or not state.rows:
            state = _new()
        elif not resume:
            raise UsageError(
                f"an earlier run of this output was interrupted after row {state.rows:,}:"
                " --resume continues it, --restart starts over"
            )
        else:
            self._compare({name: state.keyed(made) for name, made in made_with.items()}, then)
        self._made_with = {name: state.keyed(made) for name, made in made_with.items()}
        if part < state.position:
            message = "the rows written so far are missing; --restart starts over"
            raise DataError(message, path=self._part)
        self.rows = state.rows  # first: they are kept also where nothing can be written now
        self.save(state)
        return state

    def save(self, state: State) -> None:
        """Keep ``state`` in place of the one before. Raises DataError if that cannot be written."""
        saved = _saved(state, self._made_with)
        content = {"format": FORMAT, **saved, "seal": state.keyed(_text(saved))}
        self._begun = True
        beside = self.path + _NEW
        try:
            with open(private.renew(beside), "w", encoding="utf-8") as file:
                json.dump(content, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, self.path)
        except OSError as error:
            with suppress(OSError):
                os.unlink(beside)
            raise _unwritable(error, self.path) from None
        self.rows = state.rows

    @contextmanager
    def lines_aside(self) -> Iterator[None]:
        """Have OUTPUT.bad for the lines that cannot be read.

        A new one goes again with a run of which nothing is kept. Raises DataError if there is one
        that no run has left, since neither its output nor its journal is there.
        """
        path = self._output + BAD
        older = os.path.lexists(path)
        if older and not (os.path.exists(self._output) or os.path.exists(self.path)):
            raise _foreign(path)
        try:
            yield
        finally:
            if not older and not self.rows:
                with suppress(OSError):
                    os.unlink(path)

    def remove(self) -> None:
        """The run is over: nothing is left to go on with."""
        with suppress(OSError):
            os.unlink(self.path)

    def close(self) -> None:
        """Let another run have the output; nothing is left behind where nothing was done."""
        if self._begun and not self.rows:
            # The journal last: it says whose the other is, whenever this ends.
            for path in (self._part, self.path):
                with suppress(OSError):
                    os.unlink(path)
        if self._lock:
            release(self._lock, self._output + LOCK)

    def _hold(self) -> None:
        """Have the output for this run alone."""
        path = self._output + LOCK
        try:
            if _has_content(path):  # and would be removed at the end
                raise _foreign(path)
            self._lock = acquire(path)
        except OSError as error:
            raise _unwritable(error, path if os.path.lexists(path) else self._output) from None
        if not self._lock:
            raise DataError("another run is writing this output", path=self._output)

    def _refuse_foreign(self) -> None:
        # A run makes its journal before anything else, and removes it last.
        rest = () if os.path.exists(self.path) else (self._part, self._output + BUILDING)
        found = [path for path in rest if os.path.lexists(path)]
        found += [path for path in (self.path, self.path + _NEW) if not _may_be_journal(path)]
        for path in found:
            raise _foreign(path)

    def _left(self) -> tuple[State, Mapping[str, str]]:
        """The state that the run before has left, and its settings."""
        if not os.path.exists(self.path):
            return _new(), {}
        try:
            with open(self.path, encoding="utf-8") as file:
                content = json.load(file)
            return _state(content), dict(content["made_with"])
        except OSError as error:
            raise DataError(f"cannot read it: {error.strerror}", path=self.path) from None
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            message = "this is not a journal of this version of the program; --restart starts over"
            raise DataError(message, path=self.path) from None

    @staticmethod
    def _compare(made_with: Mapping[str, str], then: Mapping[str, str]) -> None:
        names = dict.fromkeys([*made_with, *then])
        changed = [name for name in names if then.get(name) != made_with.get(name)]
        if changed:
            raise UsageError(
                f"cannot continue the interrupted run, because this has changed:"
                f" {', '.join(changed)}; --restart starts over"
            )


def _new() -> State:
    return State(key=secrets.token_hex(_KEY_BYTES))


def _saved(state: State, made_with: Mapping[str, str]) -> dict[str, Any]:
    return {"made_with": made_with, **state._asdict(), "counts": plain_counts(state.counts)}


def _text(saved: Mapping[str, Any]) -> str:
    return json.dumps(saved, sort_keys=True)


def _state(content: Mapping[str, Any]) -> State:
    """The state in a journal. Raises ValueError, KeyError or TypeError if not just that was saved.

    The seal does not keep out those who know how it is made: it shows that a file was changed.
    """
    values = {key: content[key] for key in State._fields}
    state = State(**{**values, "counts": counts_of(content["counts"])})
    saved = _text(_saved(state, content["made_with"]))
    if content["format"] != FORMAT or content["seal"] != state.keyed(saved):
        raise ValueError
    return state


def _may_be_journal(path: str) -> bool:
    """True if that is a journal, the beginning of one, or not there; a link is none."""
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return False
        with open(path, "rb") as file:
            return _START.startswith(file.read(len(_START)))
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _has_content(path: str) -> bool:
    return os.path.exists(path) and os.stat(path).st_size > 0


def _foreign(path: str) -> DataError:
    message = "this file is not from a run, and a run would overwrite it"
    return DataError(f"{message}; move it away, or name another output", path=path)


def _unwritable(error: OSError, path: str) -> DataError:
    return DataError(f"cannot write: {error.strerror}", path=path)
