"""One batch from its first row to its last: read, answer, write, and keep how far it has come."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import NamedTuple

from locator.batch.answering import Outcome, Result, Setup
from locator.batch.journal import Journal, State
from locator.batch.model import Block, Sink, Source
from locator.batch.pool import answered, sized
from locator.batch.stopping import unstopped
from locator.errors import DataError

# Seconds between two checkpoints: a run that is killed loses no more than this.
CHECKPOINT_S = 1.0


class Options(NamedTuple):
    """How to run. ``max_errors``: stop at the row with which more than this cannot be answered."""

    workers: int = 1
    max_errors: int | None = None


class Progress(NamedTuple):
    """The progress of a run: ``rows`` and their ``counts`` in all, ``fresh`` rows since it began.

    ``part``: what part of the input was read, None if not known.
    """

    rows: int
    fresh: int
    counts: Mapping[Outcome, int]
    part: float | None


class InputChanged(DataError):
    """The rows that were answered before the run was interrupted are not what they were."""


class TooManyErrors(DataError):
    """More rows could not be answered than the run was to bear with."""


def run(
    source: Source,
    open_sink: Callable[[int | None], Sink],
    setup: Setup,
    options: Options,
    *,
    journal: Journal | None = None,
    state: State = State(),  # noqa: B008 (immutable)
    notify: Callable[[str], None] = lambda _: None,
    report: Callable[[Progress], None] = lambda _: None,
) -> Progress:
    """Answer all rows of ``source``, or those after ``state``, and put the output in its place.

    ``open_sink`` is given the position to go on at, None at the start. With ``journal`` the run
    can be gone on with, whatever ends it. ``notify`` is told where an online geocoder sends
    addresses, ``report`` how far the run is, after each block. Raises DataError for input that
    cannot be read or, as InputChanged, is not what it was, for output that cannot be written and,
    as TooManyErrors, when ``max_errors`` is exceeded, the errors before ``state`` among them;
    KeyboardInterrupt when interrupted, as Stopped by another signal than Ctrl-C's. These two leave
    a checkpoint with all the blocks that were answered. Without ``journal`` the output of
    TooManyErrors ends with the row that is named.
    """
    blocks = _after(state, sized(source.blocks(), setup), source.name)
    with closing(open_sink(state.position or None)) as sink:
        going = _Run(source, sink, journal, state, options)
        with closing(answered(blocks, setup, options.workers, notify)) as results:
            going.write_all(results, report)
        return going.finish()


class _Run:
    """A run under way."""

    def __init__(
        self, source: Source, sink: Sink, journal: Journal | None, state: State, options: Options
    ) -> None:
        self._source, self._sink, self._journal, self._options = source, sink, journal, options
        self._rows, self._fresh, self._digest = state.rows, 0, state.digest
        self._key, self._keyed = state.key, state.keyed
        self._counts = Counter(state.counts)
        self._errors = _errors(state.counts)
        self._part: float | None = None  # of the input, in the rows that were answered
        self._saved_at = time.monotonic()

    def write_all(
        self, results: Iterator[tuple[Block, list[Result]]], report: Callable[[Progress], None]
    ) -> None:
        """Write the blocks as they come, with a checkpoint now and then."""
        # Rows that went to a pipe cannot be gone on with, and whoever reads it may be slow.
        whole = unstopped if self._journal else _as_it_comes
        try:
            self._stop_at_once()
            for block, found in results:
                self._stop_at_errors(block, found)
                with whole():
                    self._write(block, found)
                    if time.monotonic() - self._saved_at >= CHECKPOINT_S:
                        self._save()
                report(self.progress())
        except (KeyboardInterrupt, TooManyErrors):
            self._save()
            raise

    def finish(self) -> Progress:
        """Put the output in its place."""
        self._save(whole=True)
        self._sink.finish()
        if self._journal:
            self._journal.remove()
        return self.progress()

    def progress(self) -> Progress:
        """The progress."""
        return Progress(self._rows, self._fresh, self._counts, self._part)

    def _write(self, block: Block, found: list[Result]) -> None:
        self._sink.write(block.rows, [cells for cells, _ in found])
        outcomes = Counter([outcome for _, outcome in found])
        self._counts += outcomes
        self._errors += _errors(outcomes)
        self._rows += len(found)
        self._fresh += len(found)
        self._digest, self._part = self._keyed(block.digest), block.part

    def _stop_at_once(self) -> None:
        most = self._options.max_errors
        if most is not None and self._errors > most:
            raise TooManyErrors(
                f"before the interruption, {self._errors:,} rows could not be answered, more than"
                f" --max-errors {most} allows"
            )

    def _stop_at_errors(self, block: Block, found: list[Result]) -> None:
        most = self._options.max_errors
        if most is None:
            return
        wrong = [at for at, (_, outcome) in enumerate(found, 1) if outcome.error]
        left = most - self._errors
        if len(wrong) <= left:
            return
        rows = wrong[left]
        if not self._journal:  # else the block is answered anew by the run that goes on
            self._sink.write(block.rows[:rows], [cells for cells, _ in found[:rows]])
        raise TooManyErrors(
            f"stopped at row {self._rows + rows:,}: more rows could not be answered than"
            f" --max-errors {most} allows"
        )

    def _save(self, whole: bool = False) -> None:
        if self._journal:
            position = self._sink.position()
            state = State(self._rows, position, self._digest, self._counts, whole, self._key)
            self._journal.save(state)
        self._saved_at = time.monotonic()


def _errors(counts: Mapping[Outcome, int]) -> int:
    return sum(count for outcome, count in counts.items() if outcome.error)


def _after(state: State, blocks: Iterator[Block], name: str) -> Iterator[Block]:
    """The blocks after ``state``. Raises DataError unless those before are what they were."""
    rows, digest = 0, ""
    while rows < state.rows and (block := next(blocks, None)):
        rows, digest = rows + len(block.texts), state.keyed(block.digest)
    if (rows, digest) != (state.rows, state.digest):
        message = "the input has changed since the run was interrupted; --restart starts over"
        raise InputChanged(message, path=name)
    yield from blocks


@contextmanager
def _as_it_comes() -> Iterator[None]:
    yield
