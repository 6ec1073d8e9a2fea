"""``locator services``: what is offered where, and what callers ask about it."""

import sys
import time
from typing import Any

import click

from locator.answer import AMBIGUOUS, NO_MATCH, Answer, Request, make_answer
from locator.cli import options
from locator.cli.context import chain, router
from locator.clinics.directory import Directory
from locator.clinics.guide import Guides, load_guides, with_guides
from locator.clinics.load import load_clinics
from locator.clinics.services import offers, one_offer
from locator.errors import Exit, UsageError
from locator.geocode.offline import Offline, lacks_streets, open_offline
from locator.geocode.streets.folder import data_dir
from locator.ranking.network import open_network
from locator.report import guide

_EXIT = {AMBIGUOUS: Exit.AMBIGUOUS, NO_MATCH: Exit.NO_MATCH}

LIST_EXAMPLES = """\b
Examples:
  locator services list
  locator services list --locations our-clinics.csv --format csv
  locator services list --format hsds --organization "Our Practice" > hsds.json
"""
SHOW_EXAMPLES = """\b
Examples:
  locator services show "dry needling"
  locator services show TDN --question hurt --format text
  locator services show TDN --language es --near 35806
"""


@click.group(epilog='Try: locator services show "dry needling"')
def services() -> None:
    """Show what is offered where, and what callers ask about it."""


@services.command("list", epilog=LIST_EXAMPLES)
@options.format_option((*guide.LIST_FORMATS, "hsds"))
@click.option(
    "--organization",
    metavar="NAME",
    help="Name of your practice, for --format hsds.",
)
@options.locations_option
@options.services_file_option
@options.guide_file_option
def list_(
    format: str,
    organization: str | None,
    locations: str | None,
    services_file: str | None,
    guide_file: str | None,
) -> None:
    """List the services, their sites, and how many questions about them have an answer.

    --format hsds writes services, clinics, phones and hours as Open Referral HSDS 3 JSON.
    """
    known = load_clinics(locations, services_file=services_file)
    offered = offers(known, _guides(known, locations, guide_file))
    if format != "hsds":
        click.echo(guide.LIST_FORMATS[format](offered))
        return
    from locator.report.hsds import hsds

    click.echo(hsds(known.view().clinics, offered, organization))


def _guides(known: Directory, locations: str | None, guide_file: str | None) -> Guides:
    return load_guides(locations, known.services, guide_file)


@services.command(epilog=SHOW_EXAMPLES)
@click.argument(
    "name",
    nargs=-1,
    required=True,
    metavar="NAME",
    shell_complete=options.complete_services,
)
@options.format_option(tuple(guide.SHOW_FORMATS))
@click.option(
    "--question",
    metavar="WORD",
    help="Only the answer to the question with this word, such as hurt or cost.",
)
@click.option(
    "--near",
    metavar="ADDRESS",
    help='Also give the site nearest to this address, as find --service does; "-" reads it from'
    " standard input.",
)
@options.language_option
@options.locations_option
@options.services_file_option
@options.guide_file_option
@options.within_option
@options.by_option
@options.limit_option
@options.units_option
@options.sure_option
@options.service_area_option
@options.geocoder_option
@options.router_option
@options.data_dir_option
@options.quiet_option
@click.pass_context
def show(ctx: click.Context, /, name: tuple[str, ...], **chosen: Any) -> int:
    """Show what is on file about the service NAME, under any of its names.

    Shows a summary, callers' questions with their answers, what to bring and avoid, and the sites.
    --format text is short enough to read aloud. With --near, the exit code is the same as that of
    find.
    """
    local = open_offline(chosen["data_dir"])
    known = load_clinics(chosen["locations"], local, chosen["services_file"])
    (service,) = known.resolve_services([" ".join(name)])
    guides = _guides(known, chosen["locations"], chosen["guide_file"])
    known = with_guides(known, guides)
    answer = None
    if chosen["near"] is not None:
        answer = _answer(ctx, chosen, service, known, local)
    shown = guide.Shown(
        one_offer(service, known, guides), chosen["language"], chosen["question"], answer
    )
    click.echo(guide.SHOW_FORMATS[chosen["format"]](shown))
    return _EXIT.get(answer.status, Exit.OK) if answer else Exit.OK


def _answer(
    ctx: click.Context, chosen: dict[str, Any], service: str, known: Directory, local: Offline
) -> Answer:
    """The answer of ``find --service``."""
    text = chosen["near"] if chosen["near"] != "-" else sys.stdin.readline().rstrip("\n")
    if not text.strip():
        raise UsageError("--near: no address given")
    if not chosen["quiet"] and (lacking := lacks_streets(chosen["data_dir"])):
        _note(lacking)
    geocoders = chain(chosen["geocoder"], local, ctx.obj, _note, quiet=chosen["quiet"])
    request = Request.from_options(chosen | {"service": (service,), "at": time.time()}, known)
    asked = router(chosen["router"], ctx.obj, _note)
    roads = open_network(data_dir(chosen["data_dir"]), known, request.by, asked)
    return make_answer(text, known, geocoders, request, roads)


def _note(message: str) -> None:
    click.echo(f"locator: {message}", err=True)
