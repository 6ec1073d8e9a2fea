"""``locator streets``: get street data, see what is there, and get rid of it."""

import os
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from locator.cli import options
from locator.errors import UsageError
from locator.geocode.streets import counties, install
from locator.geocode.streets.folder import data_dir as folder_of
from locator.geocode.streets.store import index_path
from locator.report import streets as report

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
REMOVE_EXAMPLES = """\b
Examples:
  locator streets remove "Madison County, AL"
  locator streets remove AL --yes
  locator streets remove --all
"""

_yes_option = click.option("--yes", is_flag=True, help="Do not ask; needed without a terminal.")


@click.group(epilog="Try: locator streets install")
def streets() -> None:
    """Install, list and remove street data, which place an address to within a few doors.

    The data are the US Census Bureau's address ranges. They stay on this machine; only install
    opens a connection, and it asks for counties, never for an address.
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
    help="Without WHAT: how near a clinic a county must come; 40 means miles, 60km is understood.",
)
@click.option(
    "--year",
    metavar="YEAR",
    type=click.IntRange(min=install.OLDEST),
    help="Year of the data.  [default: the newest there is]",
)
@click.option(
    "--base-url",
    metavar="URL",
    default=install.CENSUS,
    show_default=True,
    envvar="LOCATOR_STREETS_BASE_URL",
    help="Where the data are fetched from.",
)
@click.option(
    "--from",
    "from_",
    metavar="FILE_OR_FOLDER",
    type=click.Path(exists=True),
    multiple=True,
    help="Install these files instead, without any network; can be repeated.",
)
@click.option(
    "--county", metavar="COUNTY", help="With --from: the county that address points belong to."
)
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
    yes: bool,
    quiet: bool,
    what: tuple[str, ...],
) -> None:
    """Install the streets of counties or whole states.

    WHAT is a county, by name or five-digit code, or a state. Without WHAT, all counties around the
    clinics; with --from, all that are there. What is installed already is replaced.
    """
    _check(from_, year, county)
    _need_consent(yes)
    quiet = quiet and yes  # who is asked has to be told what about
    server = None
    if from_:
        fips = _one_county(county) if county else None
        plan = install.plan_files(from_, counties.resolve(what), fips)
    else:
        codes = counties.resolve(what) if what else _around(locations, around_m)
        _doubt(codes)
        server = _server(base_url, quiet)
        plan = install.plan_download(server, codes, year)
    if not plan.jobs:
        _report(plan)
    elif _agreed(_description(plan), yes, quiet):
        _install(folder_of(data_dir), plan, server, quiet)


def _check(from_: tuple[str, ...], year: int | None, county: str | None) -> None:
    if from_ and year:
        raise UsageError("--year is for downloads; the names of files tell their year")
    if county and not from_:
        raise UsageError("--county goes with --from; name counties to download without it")


def _one_county(text: str) -> str:
    codes = counties.resolve([text])
    if len(codes) != 1:
        raise UsageError("--county is one county, such as 01089, not a state")
    return codes[0]


def _around(locations: str | None, around_m: float) -> list[str]:
    from locator.clinics.load import load_clinics

    places = [(clinic.latitude, clinic.longitude) for clinic in load_clinics(locations)]
    codes = counties.around(places, around_m)
    if not codes:
        raise UsageError("no county is that near a clinic; name one, or make --around larger")
    return codes


def _doubt(codes: list[str]) -> None:
    """Say of what is no county of our table, but a ZIP code, which county that is in."""
    for code in codes:
        county = "" if code in counties.known() else counties.of_zip(code)
        if county:
            said = f"as a ZIP code it is in {county} ({counties.label(county)})"
            click.echo(f"locator: {code} is no county that we know; {said}", err=True)


def _server(base_url: str, quiet: bool) -> "Server":
    from locator.geocode.streets.download import Server

    if quiet:
        return Server(base_url)
    server = Server(base_url, lambda note: click.echo(f"locator: {note}", err=True))
    click.echo(f"street data are fetched from {server.host}", err=True)
    return server


def _need_consent(yes: bool) -> None:
    if not yes and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("there is no terminal to ask on; pass --yes to go on")


def _agreed(description: str, yes: bool, quiet: bool = False) -> bool:
    if not quiet:
        click.echo(description, err=True)
    if yes or click.confirm("Go on?", default=True, err=True):
        return True
    click.echo("nothing was changed", err=True)
    return False


def _description(plan: install.Plan) -> str:
    names = "; ".join(dict.fromkeys(counties.label(job.fips) for job in plan.jobs))
    vintages = ", ".join(sorted({job.vintage for job in plan.jobs if job.vintage}))
    sizes = [job.size for job in plan.jobs if job.size is not None]
    about = "" if len(sizes) == len(plan.jobs) else "at least "
    size = f"{about}{report.megabytes(sum(sizes))}" if sizes else "size not known"
    parts = (f"files: {len(plan.jobs)}", size, f"data of {vintages}" if vintages else "")
    return f"{names} ({', '.join(filter(None, parts))})"


def _install(folder: str, plan: install.Plan, server: "Server | None", quiet: bool) -> None:
    with install.exclusive(folder):
        size = sum(job.size or 0 for job in plan.jobs) if server else 0
        with _bar("fetching", 0 if quiet else size) as step:
            plan = install.fetch(folder, plan, server, step)
        with _bar("indexing", 0 if quiet else len(plan.jobs)) as step:
            install.index(folder, plan, lambda _: step(1))
    if plan.jobs:
        click.echo(f"installed {_number({job.fips for job in plan.jobs})}; {_now(folder)}")
    for job in plan.jobs:
        if job.kind == install.POINTS and not quiet:
            click.echo(f"{counties.label(job.fips)}: {_told(job.rows)}", err=True)
    _report(plan)


def _told(rows: Mapping[str, int]) -> str:
    """How many address points were installed, and how many rows were not usable and why."""
    unusable = {why: count for why, count in rows.items() if why}
    reasons = "; ".join(f"{count:,} {why}" for why, count in unusable.items())
    why = f" ({reasons})" if reasons else ""
    return (
        f"address points installed: {rows['']:,}; rows not usable: {sum(unusable.values()):,}{why}"
    )


def _number(codes: Collection[str]) -> str:
    return "1 county" if len(codes) == 1 else f"{len(codes)} counties"


def _now(folder: str) -> str:
    size = install.size_on_disk(folder)
    if not size:
        return "no street data are left"
    return f"now {report.megabytes(size)} in {index_path(folder)}"


def _report(plan: install.Plan) -> None:
    """Name every failure; the last one ends the command with its exit code."""
    for failure in plan.failures[:-1]:
        click.echo(f"locator: {failure}", err=True)
    for failure in plan.failures[-1:]:
        raise failure


@contextmanager
def _bar(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal, nothing elsewhere or where the length is not known."""
    if not length or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update


@streets.command("list", epilog=LIST_EXAMPLES)
@options.format_option(tuple(report.FORMATS))
@options.data_dir_option
def list_(format: str, data_dir: str | None) -> None:
    """List what is installed, and the size of it all."""
    folder = folder_of(data_dir)
    there = install.what_is_installed(folder)
    if not there:
        click.echo("no street data are installed; 'locator streets install' gets them", err=True)
    if there or format != "table":
        click.echo(report.FORMATS[format](there, install.size_on_disk(folder), index_path(folder)))


@streets.command("remove", epilog=REMOVE_EXAMPLES)
@options.data_dir_option
@click.option("--all", "all_", is_flag=True, help="Remove everything, in whatever state it is.")
@_yes_option
@options.quiet_option
@click.argument("what", nargs=-1)
def remove_(
    *, data_dir: str | None, all_: bool, yes: bool, quiet: bool, what: tuple[str, ...]
) -> None:
    """Remove the streets of counties or whole states.

    WHAT is a county, by name or five-digit code, or a state. Frees the space.
    """
    if all_ == bool(what):
        raise UsageError("say what to remove: counties, states, or --all")
    _need_consent(yes)
    folder, quiet = folder_of(data_dir), quiet and yes
    if all_:
        if _agreed(_everything(folder), yes, quiet):
            install.remove_all(folder)
        return
    codes = install.among(install.what_is_installed(folder), what)
    names = "; ".join(counties.label(code) for code in codes)
    if _agreed(f"to be removed: {names}", yes, quiet):
        install.remove(folder, codes)
        click.echo(f"removed {_number(set(codes))}; {_now(folder)}")


def _everything(folder: str) -> str:
    if os.path.exists(index_path(folder)):
        return f"all street data in {folder} will be deleted"
    return f"no street data are installed; what is left of downloads in {folder} will be deleted"
