"""The messages of ``locator batch`` on standard error, and the report of --dry-run."""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

import click

from locator.batch.answering import Answerer, Outcome, Setup
from locator.batch.cells import added_columns
from locator.batch.columns import cell_text
from locator.batch.model import Tabular
from locator.batch.sink import final_names
from locator.batch.stopping import Stopped
from locator.cli.meter import Meter
from locator.errors import Exit

# Answers that --dry-run shows.
_SHOWN = 5
# A rate of fewer rows is that of the start.
_FEWEST_FOR_RATE = 1_000


def note(quiet: bool, *lines: str) -> None:
    """Say the lines on standard error, unless nobody wants to hear them."""
    for line in lines:
        if not quiet:
            click.echo(f"locator: {line}", err=True)


def ended(line: str, stop: KeyboardInterrupt, meter: Meter | None = None) -> Exit:
    """Say, also with -q, how a run was interrupted; the exit code, 128 and the signal's number."""
    with suppress(OSError):  # the terminal may be what has gone
        if meter:
            meter.clear()
        note(False, line)
    return Exit(128 + stop.number) if isinstance(stop, Stopped) else Exit.INTERRUPTED


def renamed(source: Tabular, setup: Setup) -> list[str]:
    """A line for each added column that has another name, since the input has its own."""
    added = added_columns(setup.names, setup.top, setup.request.units)
    pairs = zip(added, final_names(source.columns, added), strict=True)
    return [
        f"the input has a column {column.name}; the one that is added is called {name}"
        for column, name in pairs
        if name != column.name
    ]


def unused(source: Tabular) -> list[str]:
    """A line about the columns that look like parts of an address and are not used, if any."""
    if not source.unused:
        return []
    one = len(source.unused) == 1
    why = "it looks like a part of an address" if one else "they look like parts of an address"
    return [f"not used, though {why}: {', '.join(source.unused)}"]


def rows_of(count: int) -> str:
    """So many rows, in words."""
    return "1 row" if count == 1 else f"{count:,} rows"


def summary(counts: Mapping[Outcome, int], fresh: int, seconds: float) -> list[str]:
    """All rows by outcome; ``fresh`` of them were answered in this run, in so many seconds."""
    rows = sum(counts.values())
    certain = sum(count for outcome, count in counts.items() if outcome.certain)
    share = f"; {certain / rows:.1%} certain" if rows else ""
    rate = f"; {fresh / seconds:,.0f} rows a second" if fresh > _FEWEST_FOR_RATE else ""
    lines = [
        f"{rows_of(rows)}{share}{rate}",
        _counted("status", counts, lambda outcome: outcome.status),
        _counted("precision", counts, lambda outcome: outcome.precision),
        _counted("error", counts, lambda outcome: outcome.error),
    ]
    return [line for line in lines if line]


def _counted(
    name: str, counts: Mapping[Outcome, int], word: Callable[[Outcome], str | None]
) -> str:
    by: Counter[str] = Counter()
    for outcome, count in counts.items():
        if value := word(outcome):
            by[value] += count
    parts = [f"{value} {count:,}" for value, count in by.most_common()]
    return f"{name}: {', '.join(parts)}" if parts else ""


def show(source: Tabular, setup: Setup) -> int:
    """--dry-run: what was understood, and the first answers; never an address."""
    answerer = Answerer(setup, partial(note, False))
    names = final_names(source.columns, answerer.columns)
    click.echo(f"input: {source.described}")
    for line in unused(source):
        click.echo(line)
    click.echo(f"added: {', '.join(names)}")
    block = next(iter(source.blocks()), None)
    texts = block.texts[:_SHOWN] if block else []
    for row, cells in enumerate(answerer.answer(texts), start=1):
        said = [
            f"{name} {cell_text(cell)}"
            for name, cell in zip(names, cells, strict=True)
            if cell not in (None, "")
        ]
        click.echo(f"row {row}: {', '.join(said)}")
    return Exit.OK
