"""``locator clinics``: show and check the directory of clinics."""

import shutil
import sys

import click

from locator.cli import options
from locator.cli.context import load_directory
from locator.clinics.directory import Directory
from locator.clinics.load import load_clinics, placing
from locator.clinics.model import VERIFY_AFTER_DAYS, Clinic
from locator.clinics.table import ERROR, NOTE, SEVERITIES, WARNING, file_name
from locator.errors import DataError, UsageError
from locator.geocode.offline import open_offline
from locator.report import directory

LIST_EXAMPLES = """\b
Examples:
  locator clinics list
  locator clinics list --service "dry needling" --format csv
  locator clinics list --all --locations our-clinics.csv --format geojson > clinics.geojson
"""
SHOW_EXAMPLES = """\b
Examples:
  locator clinics show huntsville-west
  locator clinics show --locations our-clinics.csv main-street
"""
CHECK_EXAMPLES = """\b
Examples:
  locator clinics check
  locator clinics check our-clinics.csv
  locator clinics check --stale-days 90 our-clinics.csv
  locator clinics check --min-severity warning our-clinics.csv
  locator clinics check --format json - < our-clinics.csv
"""


# The words for an empty list, by the least severity.
_NONE = {NOTE: "no problems", WARNING: "no errors or warnings", ERROR: "no errors"}


@click.group(epilog="Try: locator clinics check our-clinics.csv")
def clinics() -> None:
    """Show and check the directory of clinics."""


@clinics.command("list", epilog=LIST_EXAMPLES)
@options.format_option(tuple(directory.FORMATS))
@options.locations_option
@options.services_file_option
@options.guide_file_option
@options.data_dir_option
@options.service_option
@click.option("--all", "closed_too", is_flag=True, help="List permanently closed clinics too.")
def list_(
    format: str,
    service: tuple[str, ...],
    closed_too: bool,
    data_dir: str | None,
    **files: str | None,
) -> None:
    """List the clinics in the order of the file.

    On a terminal, lines are cut to its width. --format csv writes a locations file with coordinates
    in every row.
    """
    known = load_directory(**files, data=data_dir)
    listed = known.view(known.resolve_services(service), include_closed=closed_too).clinics
    if format == "table" and sys.stdout.isatty():
        click.echo(directory.as_table(listed, shutil.get_terminal_size().columns))
    else:
        click.echo(directory.FORMATS[format](listed))


def _complete_ids(
    ctx: click.Context,
    param: click.Parameter,
    incomplete: str,
) -> list[str]:
    known = load_clinics(ctx.params.get("locations"))
    return [clinic.id for clinic in known if clinic.id.casefold().startswith(incomplete.casefold())]


@clinics.command(epilog=SHOW_EXAMPLES)
@options.locations_option
@options.services_file_option
@options.guide_file_option
@options.data_dir_option
@click.argument("clinic_id", metavar="ID", shell_complete=_complete_ids)
def show(clinic_id: str, data_dir: str | None, **files: str | None) -> None:
    """Print all facts about the clinic ID."""
    known = load_directory(**files, data=data_dir)
    click.echo(directory.as_text(_find(clinic_id, known)))


def _find(clinic_id: str, known: Directory) -> Clinic:
    by_id = {clinic.id.casefold(): clinic for clinic in known}
    if clinic_id.casefold() in by_id:
        return by_id[clinic_id.casefold()]
    from difflib import get_close_matches

    near = get_close_matches(clinic_id.casefold(), by_id, n=1)
    hint = f"did you mean {by_id[near[0]].id}?" if near else "see 'locator clinics list'"
    raise UsageError(f"no clinic has this id; {hint}")


@clinics.command(epilog=CHECK_EXAMPLES)
@options.format_option(("text", "json"))
@options.locations_option
@options.services_file_option
@options.guide_file_option
@options.data_dir_option
@click.option(
    "--stale-days",
    metavar="DAYS",
    type=click.IntRange(min=0),
    default=VERIFY_AFTER_DAYS,
    show_default=True,
    help="Warn about rows verified more than this many days ago.",
)
@click.option(
    "--min-severity",
    type=click.Choice(SEVERITIES),
    default=NOTE,
    show_default=True,
    help="List only problems of this severity or worse.",
)
@click.option(
    "--each", is_flag=True, help="Give each problem its own line, even if many are alike."
)
@click.argument("file", required=False, type=options.Locations())
def check(
    *,
    format: str,
    locations: str | None,
    services_file: str | None,
    guide_file: str | None,
    data_dir: str | None,
    stale_days: int,
    min_severity: str,
    each: bool,
    file: str | None,
) -> None:
    """List all problems of the locations file FILE.

    Each problem is shown with its line and column. If more than three are alike, only the first is
    shown, with the line numbers of the others. Without FILE, checks the file of --locations or the
    shipped one. Also checks the files of service details and of the guide. If there is an error,
    the files cannot be used, and the exit code is 5. Warnings and notes do no harm.
    """
    from locator.clinics.check import alike, at_least
    from locator.clinics.check import check as check_file

    path = file or locations
    name = file_name(path)
    findings = check_file(
        path,
        placing(open_offline(data_dir)),
        services_file=services_file,
        guide_file=guide_file,
        stale_days=stale_days,
    )
    shown = at_least(min_severity, findings)
    groups = [[finding] for finding in shown] if each else alike(shown)
    if format == "json":
        click.echo(directory.findings_json(name, shown, groups))
    else:
        click.echo(directory.findings_text(name, groups) or f"{name}: {_NONE[min_severity]} found")
    errors = [finding.file or name for finding in findings if finding.severity == ERROR]
    if errors:
        raise DataError(f"the file cannot be used; errors: {len(errors)}", path=errors[0])
