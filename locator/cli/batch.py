"""``locator batch``: every row of a file, answered like a single address."""

import os
from collections.abc import Mapping
from contextlib import ExitStack, closing, suppress
from functools import partial
from hashlib import blake2b
from typing import Any

import click

from locator import __version__
from locator.answer import Request
from locator.batch.answering import Setup
from locator.batch.cells import BY_ROAD, COLUMNS, MOST_CLINICS, added_columns, default_names
from locator.batch.column_names import NAMES
from locator.batch.journal import Journal, State
from locator.batch.model import DELIMITER_NAMES, Tabular
from locator.batch.output import BAD, refuse_unusable
from locator.batch.pool import freeze_and_collect_seldom
from locator.batch.run import InputChanged, Options, TooManyErrors, run
from locator.batch.sink import open_sink
from locator.batch.source import ENDINGS, open_source
from locator.batch.stopping import Stopped, stoppable
from locator.cli import options
from locator.cli.batch_report import ended, note, renamed, rows_of, show, summary, unused
from locator.cli.meter import Meter
from locator.cli.roads import prepare_roads, roads_identity
from locator.clinics.load import load_clinics, services_beside
from locator.errors import Exit, LocatorError, UsageError
from locator.geocode.model import geocoder_names
from locator.geocode.offline import Offline, lacks_streets, open_offline
from locator.geocode.streets.folder import data_dir
from locator.geocode.streets.snapshot import identity, linked_index
from locator.ranking.network import can_be_by_road

EXAMPLES = """\b
Examples:
  locator batch referrals.csv -o answered.csv
  locator batch referrals.xlsx --sheet July -o answered.xlsx
  locator batch members.parquet -o answered.parquet --top 3
  locator batch export.txt --delimiter tab --columns street=ADDR1,zip=ZIP5 --dry-run
  locator batch members.csv.gz -o answered.csv --resume
  zcat list.csv.gz | locator batch - > answered.csv
  locator batch 's3://lists/in/*.parquet' -o s3://lists/out/ --dask tcp://scheduler:8786
"""


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS or Windows
        return os.cpu_count() or 1


class Input(options.Locations):
    """A file that is there, or "-"; with --dask, what only the workers may be able to see."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path or URL."""
        if ctx and isinstance(ctx.params.get("dask"), str):  # click has marks of its own for none
            return value
        return super().convert(value, param, ctx)


@click.command(epilog=EXAMPLES)
@click.argument("input", type=Input())
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(),
    help="Output file, instead of standard output; replaced only when complete. With --dask, a"
    " folder.",
)
@click.option(
    "--format",
    "output_format",  # not the setting "format", which is about single answers
    type=click.Choice(list(ENDINGS)),
    help="Format of the output. By default, the format in the name of -o, or else that of INPUT; on"
    " standard output, CSV instead of Parquet and Excel.",
)
@click.option("--input-format", type=click.Choice(list(ENDINGS)), help="Format of INPUT.")
@click.option(
    "--delimiter",
    metavar="TEXT",
    help=f"Separator of cells: a character, or {', '.join(DELIMITER_NAMES)}.",
)
@click.option("--encoding", metavar="NAME", help="Encoding of INPUT, such as cp1252.")
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook.  [default: the first]")
@click.option("--no-header", is_flag=True, help="The first line of INPUT is a row, not names.")
@click.option(
    "--columns",
    metavar="PART=COLUMN[,…]",
    multiple=True,
    help=f"Columns of the address, by name or number. PART is one of {', '.join(NAMES)}.",
)
@click.option(
    "--add",
    metavar="NAME[,NAME]",
    type=options.Names(("default", *COLUMNS)),
    default="default",
    show_default=True,
    help=f"Columns to add: {', '.join(COLUMNS)}. The first twelve are the default,"
    f" and where answers can be by road {', '.join(BY_ROAD)} after them.",
)
@click.option(
    "--top",
    metavar="N",
    type=click.IntRange(min=1, max=MOST_CLINICS),
    default=1,
    show_default=True,
    help="Add the N nearest clinics: clinic_2_id, clinic_2_name, …",
)
@options.locations_option
@options.service_option
@options.within_option
@options.by_option
@options.units_option
@options.sure_option
@options.service_area_option
@click.option("--include-closed", is_flag=True, help="Rank permanently closed clinics too.")
@options.geocoder_option
@options.router_option
@options.data_dir_option
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(min=1),
    default=_cores,
    show_default="the processor's cores",
    help="Number of processes that answer.",
)
@click.option("--resume", is_flag=True, help="Continue an interrupted run, if there is one.")
@click.option("--restart", is_flag=True, help="Start over, even if a run was interrupted.")
@click.option(
    "--max-errors",
    metavar="N",
    type=click.IntRange(min=0),
    help="Stop as soon as more than N rows could not be answered.",
)
@click.option("--skip-bad", is_flag=True, help="Put lines that cannot be read into OUTPUT.bad.")
@options.spreadsheet_safe_option
@click.option(
    "--dry-run", is_flag=True, help="Only show how INPUT was understood, and some answers."
)
@click.option(
    "--dask",
    metavar="ADDRESS",
    is_eager=True,  # INPUT is another thing with it
    help="Answer many files on a Dask cluster; ADDRESS is that of its scheduler, such as"
    " tcp://HOST:8786. INPUT is then a folder, or a path or URL with * in it, and the workers must"
    " reach it and -o.",
)
@click.option(
    "--data-url",
    metavar="URL",
    help="With --dask: place of the street data for the workers, if not the same as here.",
)
@options.quiet_option
@click.pass_context
def batch(ctx: click.Context, /, **chosen: Any) -> int:
    """Answer every row of INPUT, and add the answer's columns to it.

    INPUT is a CSV, Excel, NDJSON or Parquet file, or "-" for standard input. CSV and NDJSON can be
    compressed as .gz or .zst. Each row comes out once, in order, with its own columns unchanged. A
    row that cannot be answered has the status "error" and the reason in the column "error", and the
    run continues; the exit code is 0 when every row was written. To continue an interrupted run
    with -o, add --resume to the same command.
    """
    try:
        with stoppable():
            return _batch(ctx, chosen)
    except Stopped as stop:
        return ended("interrupted", stop)


def _batch(ctx: click.Context, chosen: Mapping[str, Any]) -> int:
    setup_in = partial(_setup, ctx, chosen)
    if chosen["dask"] is not None:
        from locator.cli import batch_dask

        batch_dask.check(ctx)
        return batch_dask.answer_files(chosen, _reading(chosen), setup_in)
    chosen = _checked(chosen)
    prepare_roads(chosen)
    with ExitStack() as open_ones:
        folder = open_ones.enter_context(linked_index(data_dir(chosen["data_dir"])))
        journal = None
        if chosen["output"] is not None and not chosen["dry_run"]:
            # Before the source, which puts lines aside: what another run writes is not touched.
            journal = open_ones.enter_context(closing(Journal(chosen["output"])))
            if chosen["skip_bad"]:
                open_ones.enter_context(journal.lines_aside())
        source = open_ones.enter_context(closing(_source(chosen)))
        setup = setup_in(folder)
        if lacking := lacks_streets(chosen["data_dir"]):
            note(chosen["quiet"], lacking)
        if chosen["dry_run"]:
            return show(source, setup)
        note(chosen["quiet"], *source.notes, *unused(source), *renamed(source, setup))
        if journal is None:
            return _run(source, setup, chosen, None, State())
        made_with = _made_with(source, setup, chosen)
        state = journal.begin(made_with, resume=chosen["resume"], restart=chosen["restart"])
        if state is None:
            note(chosen["quiet"], "nothing was left to do: the output is complete")
            return Exit.OK
        return _run(source, setup, chosen, journal, state)


def _checked(chosen: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options; ``output`` is the real path of a file, None for standard output.

    Raises UsageError for options that contradict each other or the files.
    """
    if chosen["resume"] and chosen["restart"]:
        raise UsageError("--resume and --restart cannot be used together")
    output = None if chosen["output"] == "-" else chosen["output"]
    for name in ("resume", "restart", "skip_bad"):
        if chosen[name] and output is None:
            raise UsageError(f"--{name.replace('_', '-')} needs -o FILE")
    if chosen["data_url"] is not None:
        raise UsageError("--data-url needs --dask")
    if output is not None:
        clinics = chosen["locations"]
        refuse_unusable(output, chosen["input"], clinics or "", services_beside(clinics) or "")
        output = os.path.realpath(output)  # a symbolic link remains, and its target is replaced
    return {**chosen, "output": output}


def _source(chosen: Mapping[str, Any]) -> Tabular:
    return open_source(chosen["input"], **_reading(chosen), bad_path=_bad_path(chosen))


def _bad_path(chosen: Mapping[str, Any]) -> str | None:
    if not chosen["skip_bad"]:
        return None
    return os.devnull if chosen["dry_run"] else chosen["output"] + BAD


def _reading(chosen: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "format": chosen["input_format"],
        "delimiter": chosen["delimiter"],
        "encoding": chosen["encoding"],
        "columns": _columns(chosen["columns"]),
        "header": not chosen["no_header"],
        "sheet": chosen["sheet"],
    }


def _columns(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [pair.split("=", 1) for text in given for pair in text.split(",")]
    if not all(len(pair) == 2 for pair in pairs):
        raise UsageError("--columns must look like street=ADDR1,zip=ZIP5")
    columns = {part.strip().lower(): column.strip() for part, column in pairs}
    if len(columns) < len(pairs):
        raise UsageError("--columns names two columns for the same part")
    return columns


def _setup(ctx: click.Context, chosen: Mapping[str, Any], folder: str | None) -> Setup:
    clinics = load_clinics(
        chosen["locations"], open_offline(folder, checked=True) if folder else Offline()
    )
    names, request = geocoder_names(chosen["geocoder"]), Request.from_options(chosen, clinics)
    by_road = can_be_by_road(folder, request.by, chosen["router"])
    return Setup(
        clinics,
        request,
        folder,
        _names(chosen["add"], default_names(chosen["units"], by_road=by_road)),
        chosen["top"],
        names,
        {name: ctx.obj.geocoder(name) for name in names if name != "offline"},
        chosen["router"],
        ctx.obj.router(chosen["router"]),
    )


def _names(given: tuple[str, ...], default: tuple[str, ...]) -> tuple[str, ...]:
    """The columns to add, the word "default" replaced by what it stands for."""
    parts = (default if name == "default" else (name,) for name in given)
    return tuple(dict.fromkeys(name for part in parts for name in part))


def _made_with(source: Tabular, setup: Setup, chosen: Mapping[str, Any]) -> dict[str, str]:
    """Everything that decides the output, as a hash by the name that a user knows it by."""
    facts = {
        "the version of this program": __version__,
        "how the input is read": (source.columns, _reading(chosen)),
        "--format": chosen["output_format"],
        "--spreadsheet-safe": chosen["spreadsheet_safe"],
        "--add or --top": (chosen["add"], setup.top),
        "the clinics": setup.clinics,
        "which clinics are asked for": setup.request,
        "--geocoder": setup.geocoders,
        "the street data": identity(setup.folder),
        "the roads or --router": roads_identity(setup),
    }
    return {
        name: blake2b(repr(fact).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()
        for name, fact in facts.items()
    }


def _run(
    source: Tabular, setup: Setup, chosen: Mapping[str, Any], journal: Journal | None, state: State
) -> int:
    added = added_columns(setup.names, setup.top, setup.request.units)
    meter = Meter(chosen["quiet"])
    freeze_and_collect_seldom()
    how = Options(chosen["workers"], chosen["max_errors"])
    try:
        done = run(
            source,
            lambda at: open_sink(
                chosen["output"],
                chosen["output_format"],
                source,
                added,
                resume_at=at,
                harmless=chosen["spreadsheet_safe"],
            ),
            setup,
            how,
            journal=journal,
            state=state,
            notify=partial(note, False),  # the line on where places go is never quiet
            report=meter.show,
        )
    except KeyboardInterrupt as stop:
        if not (journal and journal.rows):
            raise
        return ended(_how_to_go_on(journal.rows), stop, meter)
    except LocatorError as error:
        meter.clear()
        if journal and journal.rows and not isinstance(error, InputChanged):
            more = " and a higher --max-errors" if isinstance(error, TooManyErrors) else ""
            note(chosen["quiet"], _how_to_go_on(journal.rows, more))
        raise
    meter.clear()
    if chosen["skip_bad"] and not source.bad:
        with suppress(OSError):  # what the run of an older output has put aside
            os.unlink(chosen["output"] + BAD)
    note(chosen["quiet"], *summary(done.counts, done.fresh, meter.seconds), *_aside(source, chosen))
    return Exit.OK


def _how_to_go_on(rows: int, more: str = "") -> str:
    return f"interrupted after {rows_of(rows)}; the same command with --resume{more} continues"


def _aside(source: Tabular, chosen: Mapping[str, Any]) -> list[str]:
    """A note on the lines that could not be read."""
    if not source.bad:
        return []
    many = f"{source.bad:,} lines could not be read and are"
    one = "1 line could not be read and is"
    return [f"{one if source.bad == 1 else many} in {_bad_path(chosen)}"]
