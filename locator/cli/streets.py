"""``locator streets``: install, list, check and remove street data."""

import os
import sys
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import click

from locator.cli import options
from locator.cli.roads import bar, make_ready
from locator.errors import DataError, UsageError
from locator.geocode.streets import counties, install
from locator.geocode.streets.folder import data_dir as folder_of
from locator.geocode.streets.store import check_index, index_path
from locator.report import streets as report
from locator.roads import install as roads
from locator.roads.folder import graph_path

if TYPE_CHECKING:
    from locator.geocode.streets.download import Server

INSTALL_EXAMPLES = """\b
Examples:
  locator streets install
  locator streets install "Madison County, AL" 47103
  locator streets install AL --year 2023 --yes
  locator streets install --from /media/usb/tiger --yes
  locator streets install --from points.geojson --county 01089
"""
LIST_EXAMPLES = """\b
Examples:
  locator streets list
  locator streets list --format json
"""
CALIBRATE_EXAMPLES = """\b
Examples:
  locator streets calibrate trips.csv
  locator streets calibrate --undo
"""
REMOVE_EXAMPLES = """\b
Examples:
  locator streets remove "Madison County, AL"
  locator streets remove AL --yes
  locator streets remove --all
"""

CHECK_EXAMPLES = """\b
Examples:
  locator streets check
  locator streets check --format json
"""

_yes_option = click.option(
    "--yes", is_flag=True, help="Do not ask for confirmation; needed without a terminal."
)


@click.group(epilog="Try: locator streets install")
def streets() -> None:
    """Install, list, check and remove street data, which place an address to within a few doors.

    The data are the US Census Bureau's address ranges, stored on this machine. Only install uses
    the network. It downloads whole counties and never sends an address.
    """


@streets.command("install", epilog=INSTALL_EXAMPLES)
@options.data_dir_option
@options.locations_option
@click.option(
    "--around",
    "around_m",
    metavar="MILES",
    type=options.Distance(),
    default="40",
    show_default=True,
    help="Without WHAT: install counties within this distance of a clinic, 40 (miles) or 60km.",
)
@click.option(
    "--year",
    metavar="YEAR",
    type=click.IntRange(min=install.OLDEST),
    help="Year of the data.  [default: the newest]",
)
@click.option(
    "--base-url",
    metavar="URL",
    default=install.CENSUS,
    show_default=True,
    envvar="LOCATOR_STREETS_BASE_URL",
    help="Server to download from.",
)
@click.option(
    "--from",
    "from_",
    metavar="FILE_OR_FOLDER",
    type=click.Path(exists=True),
    multiple=True,
    help="Install these files, without using the network; can be repeated.",
)
@click.option("--no-roads", is_flag=True, help="Leave out the roads, which give drive times.")
@click.option("--county", metavar="COUNTY", help="With --from: the county of the address points.")
@_yes_option
@options.quiet_option
@click.argument("what", nargs=-1)
def install_(
    *,
    data_dir: str | None,
    locations: str | None,
    around_m: float,
    year: int | None,
    base_url: str,
    from_: tuple[str, ...],
    county: str | None,
    no_roads: bool,
    yes: bool,
    quiet: bool,
    what: tuple[str, ...],
) -> None:
    """Install the streets and roads of counties or whole states.

    WHAT is a county, by name or five-digit code, or a state. Without WHAT, installs all counties
    around the clinics; with --from, all counties in the files. Replaces data that are already
    installed. Streets place an address; roads give the drive to a clinic. A file of OpenStreetMap
    (.osm.pbf) with --from replaces all roads.
    """
    _check(from_, year, county)
    _need_consent(yes)
    quiet = quiet and yes  # a question needs its description
    server = None
    if from_:
        fips = _one_county(county) if county else None
        from_, maps = _parted(from_)
        if maps:
            _install_osm(folder_of(data_dir), maps, locations, quiet)
        if not from_:
            return
        plan = install.plan_files(from_, counties.resolve(what), fips)
    else:
        codes = counties.resolve(what) if what else _around(locations, around_m)
        _doubt(codes)
        server = _server(base_url, quiet)
        plan = install.plan_download(server, codes, year)
        if not no_roads:
            plan = install.with_roads(server, plan)
            if plan.without_roads and not quiet:
                names = "; ".join(map(counties.label, plan.without_roads))
                click.echo(f"locator: {server.host} has no roads for {names}", err=True)
    if no_roads:
        plan = plan._replace(jobs=plan.of(install.RANGES, install.POINTS))
    folder = folder_of(data_dir)
    if from_:
        roads.refuse_truncated(path for job in plan.of(install.ROADS) for path in job.files)
    roads.refuse_mixed(folder, [(job.fips, job.vintage) for job in plan.of(install.ROADS)])
    if not plan.jobs:
        _report(plan)
    elif _agreed(_description(plan), yes, quiet):
        _install(folder, plan, server, locations, quiet)


def _check(from_: tuple[str, ...], year: int | None, county: str | None) -> None:
    if from_ and year:
        raise UsageError("--year is only for downloads; the names of files give their year")
    if county and not from_:
        raise UsageError("--county is only for --from; to download counties, name them as WHAT")


def _one_county(text: str) -> str:
    codes = counties.resolve([text])
    if len(codes) != 1:
        raise UsageError("--county must be one county, such as 01089, not a state")
    return codes[0]


def _around(locations: str | None, around_m: float) -> list[str]:
    from locator.clinics.load import load_clinics

    places = [(clinic.latitude, clinic.longitude) for clinic in load_clinics(locations)]
    codes = counties.around(places, around_m)
    if not codes:
        raise UsageError("no county is that close to a clinic; name a county, or increase --around")
    return codes


def _doubt(codes: list[str]) -> None:
    """For each unknown county code that is a ZIP code, print the county of that ZIP code."""
    for code in codes:
        county = "" if code in counties.known() else counties.of_zip(code)
        if county:
            place = f"{county} ({counties.label(county)})"
            message = f"{code} is not a known county; as a ZIP code it is in {place}"
            click.echo(f"locator: {message}", err=True)


def _server(base_url: str, quiet: bool) -> "Server":
    from locator.geocode.streets.download import Server

    if quiet:
        return Server(base_url)
    server = Server(base_url, lambda note: click.echo(f"locator: {note}", err=True))
    click.echo(f"downloading street data from {server.host}", err=True)
    return server


def _need_consent(yes: bool) -> None:
    if not yes and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("cannot ask for confirmation without a terminal; pass --yes")


def _agreed(description: str, yes: bool, quiet: bool = False) -> bool:
    if not quiet:
        click.echo(description, err=True)
    if yes or click.confirm("Continue?", default=True, err=True):
        return True
    click.echo("nothing was changed", err=True)
    return False


def _description(plan: install.Plan) -> str:
    names = "; ".join(dict.fromkeys(counties.label(job.fips) for job in plan.jobs))
    vintages = ", ".join(sorted({job.vintage for job in plan.jobs if job.vintage}))
    # A file of EDGES has streets and roads; it is one file all the same.
    files = {job.files: job.size for job in plan.jobs}
    sizes = [size for size in files.values() if size is not None]
    about = "" if len(sizes) == len(files) else "at least "
    size = f"{about}{report.megabytes(sum(sizes))}" if sizes else "size unknown"
    parts = (f"files: {len(files)}", size, f"data of {vintages}" if vintages else "")
    return f"{names} ({', '.join(filter(None, parts))})"


def _parted(paths: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
    """Files of street data, and those of OpenStreetMap."""
    maps = [path for path in paths if roads.is_osm(path)]
    return tuple(path for path in paths if path not in maps), maps


def _install_osm(folder: str, maps: list[str], locations: str | None, quiet: bool) -> None:
    if len(maps) > 1:
        raise UsageError("--from: give one OpenStreetMap file; merge them with osmium first")
    with install.exclusive(folder):
        roads.build_from_osm(folder, maps[0])
        make_ready(folder, locations, quiet=quiet)
    click.echo(f"installed roads of OpenStreetMap; {_roads_now(folder)}")


def _roads_now(folder: str) -> str:
    return f"now {report.megabytes(roads.size_on_disk(folder))} of roads"


def _install(
    folder: str, plan: install.Plan, server: "Server | None", locations: str | None, quiet: bool
) -> None:
    with install.exclusive(folder):
        size = sum(job.size or 0 for job in plan.jobs) if server else 0
        with bar("fetching", 0 if quiet else size) as step:
            plan = install.fetch(folder, plan, server, step)
        files = [job.files[0] for job in plan.of(install.ROADS)]
        if files:
            roads.keep(folder, files)
        with bar("indexing", 0 if quiet else len(plan.jobs)) as step:
            install.index(folder, plan, lambda _: step(1))
        if files:
            roads.build_graph(folder)
            make_ready(folder, locations, quiet=quiet)
    if plan.jobs:
        click.echo(f"installed {_number({job.fips for job in plan.jobs})}; {_now(folder)}")
    for job in plan.jobs:
        if job.kind == install.POINTS and not quiet:
            click.echo(f"{counties.label(job.fips)}: {_row_counts(job.rows)}", err=True)
    _report(plan)


def _row_counts(rows: Mapping[str, int]) -> str:
    """The number of installed address points, and of unusable rows with the reasons."""
    unusable = {why: count for why, count in rows.items() if why}
    reasons = "; ".join(f"{count:,} {why}" for why, count in unusable.items())
    why = f" ({reasons})" if reasons else ""
    return (
        f"address points installed: {rows['']:,}; rows not usable: {sum(unusable.values()):,}{why}"
    )


def _number(codes: Collection[str]) -> str:
    return "1 county" if len(codes) == 1 else f"{len(codes)} counties"


def _now(folder: str) -> str:
    there = _stored(folder).in_words().replace("\n", ", ")
    return f"now {there}" if there else "no street data are left"


def _report(plan: install.Plan) -> None:
    """Print every failure; raise the last, which gives the exit code."""
    for failure in plan.failures[:-1]:
        click.echo(f"locator: {failure}", err=True)
    for failure in plan.failures[-1:]:
        raise failure


@streets.command("calibrate", epilog=CALIBRATE_EXAMPLES)
@options.data_dir_option
@click.option("--undo", is_flag=True, help="Remove the calibration.")
@options.quiet_option
@click.argument("pairs", metavar="[PAIRS.csv]", required=False, type=click.Path())
def calibrate_(*, data_dir: str | None, undo: bool, quiet: bool, pairs: str | None) -> None:
    """Fit drive times to trips of your own town.

    PAIRS.csv has the columns from, to and minutes: ten or more pairs of addresses or coordinates,
    with the minutes that a map shows without traffic. Times change only if that improves the times
    of trips that were not used for the fit.
    """
    from locator.roads import calibrate, calibration

    folder = folder_of(data_dir)
    if undo == bool(pairs):
        raise UsageError("name a file of trips, or pass --undo")
    if pairs is None:
        there = calibration.undo(folder)
        click.echo("the calibration was removed" if there else "there is no calibration")
        return
    from locator.geocode.offline import open_offline
    from locator.roads.trips import trips

    read = calibrate.read_pairs(pairs)
    found = calibrate.calibrate(trips(folder, pairs, read, open_offline(data_dir)))
    calibration.save(folder, found)
    if not quiet:
        click.echo(f"trips used: {found.pairs} of {len(read)}", err=True)
    before, after = (f"{100 * error:.0f}%" for error in (found.error_before, found.error_after))
    note = f" (before: {before})" if found.model != calibration.NONE else ""
    click.echo(f"{_MODELS[found.model]}; trips are off by {after} on average{note}")


_MODELS = {
    "none": "the times stay as they are",
    "factor": "the times get a factor",
    "curve": "the times get a curve",
}


@streets.command("list", epilog=LIST_EXAMPLES)
@options.format_option(tuple(report.FORMATS))
@options.data_dir_option
def list_(format: str, data_dir: str | None) -> None:
    """List the installed street data and their size."""
    folder = folder_of(data_dir)
    streets_, roads_ = install.what_is_installed(folder), roads.installed(folder)
    there = [*streets_, *roads_]
    if not there:
        click.echo("no street data are installed; run 'locator streets install'", err=True)
    if there or format != "table":
        stored = _stored(folder)
        sizes = [
            *report.shares(streets_, stored.index_size),
            *report.shares(roads_, stored.roads_size),
        ]
        click.echo(report.FORMATS[format](there, sizes, stored))


def _stored(folder: str) -> report.Stored:
    return report.Stored(
        index_path(folder),
        install.size_on_disk(folder),
        graph_path(folder),
        roads.size_on_disk(folder),
    )


@streets.command("check", epilog=CHECK_EXAMPLES)
@options.format_option(("text", "json"))
@options.data_dir_option
def check_(format: str, data_dir: str | None) -> None:
    """Read all street data, and check that they are as they were installed.

    If they are damaged, the exit code is 5, and the error has the commands that repair them.
    """
    folder = folder_of(data_dir)
    sha256, there, fault = "", False, None
    try:
        sha256 = check_index(folder)
        there = roads.check(folder)
    except DataError as error:
        fault = error
    if format == "json":
        click.echo(_checked(folder, sha256, fault))
    elif sha256:
        size = report.megabytes(install.size_on_disk(folder))
        click.echo(f"the street data are as they were installed: {size} in {index_path(folder)}")
    if there and format == "text":
        click.echo(f"the roads are as they were installed: {_roads_now(folder)}")
    if fault:
        raise fault
    if not (sha256 or there):
        click.echo("no street data are installed; run 'locator streets install'", err=True)


def _checked(folder: str, sha256: str, fault: DataError | None) -> str:
    import json

    path = index_path(folder)
    state = "damaged" if fault else "sound" if sha256 else "none"
    facts = {"path": path, "state": state, "size_bytes": install.size_on_disk(folder)}
    return json.dumps(facts | {"sha256": sha256 or None, "fault": str(fault) if fault else None})


@streets.command("remove", epilog=REMOVE_EXAMPLES)
@options.data_dir_option
@click.option("--all", "all_", is_flag=True, help="Remove all street data, even if damaged.")
@_yes_option
@options.quiet_option
@click.argument("what", nargs=-1)
def remove_(
    *, data_dir: str | None, all_: bool, yes: bool, quiet: bool, what: tuple[str, ...]
) -> None:
    """Remove the streets of counties or whole states.

    WHAT is a county, by name or five-digit code, or a state. Frees their disk space.
    """
    if all_ == bool(what):
        raise UsageError("name counties or states to remove, or pass --all")
    _need_consent(yes)
    folder, quiet = folder_of(data_dir), quiet and yes
    if all_:
        if _agreed(_everything(folder), yes, quiet):
            install.remove_all(folder)
            roads.remove_all(folder)
        return
    there = [*install.what_is_installed(folder), *roads.installed(folder)]
    codes = install.among(there, what)
    names = "; ".join(counties.label(code) for code in codes)
    if _agreed(f"will be removed: {names}", yes, quiet):
        install.remove(folder, codes)
        roads.remove(folder, codes)
        click.echo(f"removed {_number(set(codes))}; {_now(folder)}")


def _everything(folder: str) -> str:
    if os.path.exists(index_path(folder)) or roads.size_on_disk(folder):
        return f"all street data in {folder} will be deleted"
    return f"no street data are installed; leftover downloads in {folder} will be deleted"
