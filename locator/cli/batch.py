"""``locator batch``: every row of a file, answered like a single address."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import blake2b
from typing import Any

import click

from locator import __version__
from locator.answer import Request
from locator.batch.answering import Answerer, Outcome, Setup
from locator.batch.cells import COLUMNS, added_columns, default_names
from locator.batch.journal import Journal, State
from locator.batch.kept import identity, kept_index
from locator.batch.output import refuse_input
from locator.batch.pool import seldom_collect
from locator.batch.run import Options, Progress, run
from locator.batch.sink import open_sink
from locator.batch.source import ENDINGS, Tabular, open_source
from locator.cli import options
from locator.cli.context import geocoder_names, load_clinics, offline
from locator.cli.meter import Meter
from locator.errors import Exit, LocatorError, UsageError
from locator.geocode.streets.folder import data_dir

EXAMPLES = """\b
Examples:
  locator batch referrals.csv -o answered.csv
  locator batch members.parquet -o answered.parquet --top 3
  locator batch export.txt --delimiter tab --columns street=ADDR1,zip=ZIP5 --dry-run
  locator batch members.csv.gz -o answered.csv --resume
  zcat list.csv.gz | locator batch - > answered.csv
"""

# Answers that --dry-run shows.
_SHOWN = 5


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS or Windows
        return os.cpu_count() or 1


@click.command(epilog=EXAMPLES)
@click.argument("input", type=options.Locations())
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Where the rows go, in place of standard output; there once it is whole.",
)
@click.option(
    "--format",
    "output_format",  # not the setting "format", which is about single answers
    type=click.Choice(list(ENDINGS)),
    help="Format of the output; otherwise the name of -o says it, else it is that of INPUT.",
)
@click.option("--input-format", type=click.Choice(list(ENDINGS)), help="Format of INPUT.")
@click.option("--delimiter", metavar="TEXT", help="What stands between cells: tab, ';', …")
@click.option("--encoding", metavar="NAME", help="Encoding of INPUT, such as cp1252.")
@click.option("--no-header", is_flag=True, help="The first line of INPUT is a row.")
@click.option(
    "--columns",
    metavar="PART=COLUMN[,…]",
    multiple=True,
    help="Which columns have the address, by name or number; parts are address, street, unit,"
    " city, state, zip, latitude and longitude.",
)
@click.option(
    "--add",
    metavar="NAME[,NAME]",
    type=options.Names(("default", *COLUMNS)),
    default="default",
    show_default=True,
    help=f"Columns to add: {', '.join(COLUMNS)}. The first ten are the default.",
)
@click.option(
    "--top",
    metavar="N",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Add the N nearest clinics: clinic_2_id, clinic_2_name, …",
)
@options.locations_option
@options.service_option
@options.within_option
@options.units_option
@click.option("--include-closed", is_flag=True, help="Rank permanently closed clinics too.")
@options.geocoder_option
@options.data_dir_option
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(min=1),
    default=_cores,
    show_default="the processor's cores",
    help="Processes that answer.",
)
@click.option("--resume", is_flag=True, help="Go on with an interrupted run, if there is one.")
@click.option("--restart", is_flag=True, help="Begin anew although a run was interrupted.")
@click.option(
    "--max-errors",
    metavar="N",
    type=click.IntRange(min=0),
    help="Stop when more than N rows could not be answered.",
)
@click.option("--skip-bad", is_flag=True, help="Put lines that cannot be read into OUTPUT.bad.")
@click.option("--dry-run", is_flag=True, help="Show what was understood and some answers only.")
@options.quiet_option
@click.pass_context
def batch(ctx: click.Context, /, **chosen: Any) -> int:
    """Answer every row of INPUT, and add the answer's columns to it.

    INPUT is a CSV, NDJSON or Parquet file, also packed as .gz or .zst, or "-" for standard input.
    Each row comes out once, in order, its own columns unchanged. A row that cannot be answered
    has the status "error" and the reason in the column "error", and the run goes on; the exit code
    is 0 when every row was written. An interrupted run with -o can be gone on with by the same
    command and --resume.
    """
    _check(chosen)
    with kept_index(data_dir(chosen["data_dir"])) as folder, closing(_source(chosen)) as source:
        setup = _setup(ctx, chosen, folder)
        if chosen["dry_run"]:
            return _show(source, setup, chosen)
        if chosen["output"] is None:
            return _run(source, setup, chosen, None, State())
        refuse_input(chosen["output"], source.name)
        journal = Journal(chosen["output"], _made_with(source, setup, chosen))
        with closing(journal):
            state = journal.begin(resume=chosen["resume"], restart=chosen["restart"])
            if state is None:
                _note(chosen, "nothing was left to do: the output is whole")
                return Exit.OK
            return _run(source, setup, chosen, journal, state)


def _check(chosen: dict[str, Any]) -> None:
    if chosen["resume"] and chosen["restart"]:
        raise UsageError("--resume and --restart exclude each other")
    output = chosen["output"]
    for name in ("resume", "restart", "skip_bad"):
        if chosen[name] and output is None:
            raise UsageError(f"--{name.replace('_', '-')} needs -o")
    if output is not None:
        if os.path.exists(output) and not os.path.isfile(output):
            raise UsageError("-o is no file; to write to a pipe, leave it out")
        chosen["output"] = os.path.realpath(output)  # a link stays one


def _source(chosen: dict[str, Any]) -> Tabular:
    return open_source(
        chosen["input"],
        format=chosen["input_format"],
        delimiter=chosen["delimiter"],
        encoding=chosen["encoding"],
        columns=_columns(chosen["columns"]),
        header=not chosen["no_header"],
        bad_path=f"{chosen['output']}.bad" if chosen["skip_bad"] else None,
    )


def _columns(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [pair.split("=", 1) for text in given for pair in text.split(",")]
    if not all(len(pair) == 2 for pair in pairs):
        raise UsageError("--columns is written like street=ADDR1,zip=ZIP5")
    return {part.strip().lower(): column.strip() for part, column in pairs}


def _setup(ctx: click.Context, chosen: dict[str, Any], folder: str | None) -> Setup:
    from locator.services import resolve_service

    clinics = load_clinics(chosen["locations"], offline(folder) if folder else None)
    names = geocoder_names(chosen["geocoder"])
    request = Request(
        services=tuple(resolve_service(name, clinics) for name in chosen["service"]),
        include_closed=chosen["include_closed"],
        within_m=chosen["within"],
        units=chosen["units"],
    )
    return Setup(
        clinics,
        request,
        folder,
        _names(chosen["add"], chosen["units"]),
        chosen["top"],
        names,
        {name: ctx.obj.geocoder(name) for name in names if name != "offline"},
    )


def _names(given: tuple[str, ...], units: str) -> tuple[str, ...]:
    """The columns to add, the word "default" replaced by what it stands for."""
    parts = (default_names(units) if name == "default" else (name,) for name in given)
    return tuple(dict.fromkeys(name for part in parts for name in part))


def _made_with(source: Tabular, setup: Setup, chosen: dict[str, Any]) -> dict[str, str]:
    """Everything that decides the output, as a hash by the name that a user knows it by."""
    read = ("input_format", "delimiter", "encoding", "no_header", "columns")
    facts = {
        "the version of this program": __version__,
        "how the input is read": (source.columns, [chosen[name] for name in read]),
        "--format": chosen["output_format"],
        "--add or --top": (setup.names, setup.top),
        "the clinics": setup.clinics,
        "which clinics are asked for": setup.request,
        "--geocoder": setup.geocoders,
        "the street data": identity(setup.folder),
    }
    return {
        name: blake2b(repr(fact).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()
        for name, fact in facts.items()
    }


def _run(
    source: Tabular, setup: Setup, chosen: dict[str, Any], journal: Journal | None, state: State
) -> int:
    added = added_columns(setup.names, setup.top, setup.request.units)
    meter = Meter(chosen["quiet"])
    seldom_collect()
    how = Options(chosen["workers"], chosen["max_errors"])
    try:
        done = run(
            source,
            lambda at: open_sink(
                chosen["output"], chosen["output_format"], source, added, resume_at=at
            ),
            setup,
            how,
            journal=journal,
            state=state,
            notify=lambda line: _note(chosen, line),
            report=meter.show,
        )
    except (LocatorError, KeyboardInterrupt) as error:
        meter.clear()
        if journal and journal.rows:
            click.echo(f"locator: {_how_to_go_on(journal.rows)}", err=True)
        if isinstance(error, KeyboardInterrupt) and journal and journal.rows:
            return Exit.INTERRUPTED
        raise
    meter.clear()
    for line in _summary(done, meter.seconds):
        _note(chosen, line)
    return Exit.OK


def _how_to_go_on(rows: int) -> str:
    return f"interrupted after {rows:,} rows; the same command with --resume goes on"


def _summary(done: Progress, seconds: float) -> list[str]:
    by = Counter(done.counts)
    certain = sum(count for outcome, count in by.items() if outcome.certain)
    share = f"; {certain / done.rows:.1%} certain" if done.rows else ""
    rate = f"; {done.fresh / seconds:,.0f} rows a second" if done.fresh > 1_000 else ""
    lines = [
        f"{done.rows:,} rows{share}{rate}",
        _counted("status", by, lambda outcome: outcome.status),
        _counted("precision", by, lambda outcome: outcome.precision),
        _counted("error", by, lambda outcome: outcome.error),
    ]
    return [line for line in lines if line]


def _counted(name: str, by: Counter[Outcome], word: Callable[[Outcome], str | None]) -> str:
    counts: Counter[str] = Counter()
    for outcome, count in by.items():
        if value := word(outcome):
            counts[value] += count
    parts = [f"{value} {count:,}" for value, count in counts.most_common()]
    return f"{name}: {', '.join(parts)}" if parts else ""


def _show(source: Tabular, setup: Setup, chosen: dict[str, Any]) -> int:
    """--dry-run: what was understood, and the first answers; never an address."""
    click.echo(f"input: {', '.join(_understood(source))}")
    answerer = Answerer(setup, lambda line: _note(chosen, line))
    click.echo(f"added: {', '.join(column.name for column in answerer.columns)}")
    block = next(iter(source.blocks()), None)
    texts = block.texts[:_SHOWN] if block else []
    for row, cells in enumerate(answerer.answer(texts), start=1):
        said = [
            f"{column.name} {cell}"
            for column, cell in zip(answerer.columns, cells, strict=True)
            if cell not in (None, "")
        ]
        click.echo(f"row {row}: {', '.join(said)}")
    return Exit.OK


def _understood(source: Tabular) -> Iterator[str]:
    """The format, and what else of the input was found out."""
    yield source.format
    if delimiter := getattr(source, "delimiter", None):
        yield f"delimiter {delimiter!r}"
    if file := getattr(source, "file", None):
        yield f"encoding {file.encoding}"
    if columns := getattr(source, "understood", None):
        yield columns.description


def _note(chosen: dict[str, Any], message: str) -> None:
    if not chosen["quiet"]:
        click.echo(f"locator: {message}", err=True)
