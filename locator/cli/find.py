"""``locator find``: answer one address, or one after another."""

import sys
import time
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import click

from locator.answer import AMBIGUOUS, NO_MATCH, Answer, Request, eligible, make_answer
from locator.cli import options
from locator.cli.context import chain, load_directory, open_in_browser, router
from locator.cli.map_option import bands_option, check_bands, map_option, write_map
from locator.directions import LINKS, TRAVEL_MODES
from locator.errors import Exit, LocatorError, UsageError
from locator.geocode.offline import lacks_streets, open_offline
from locator.geocode.streets.folder import data_dir
from locator.ranking.network import open_network
from locator.report import FORMATS, render

if TYPE_CHECKING:
    from locator.clinics.guide import Guides
    from locator.map.bands import Bands

# Nothing was asked: so it is at first, and after a text without an answer.
_NOTHING: "tuple[str, str, bool, tuple[str, ...]]" = "", "", False, ()
_EXIT = {AMBIGUOUS: Exit.AMBIGUOUS, NO_MATCH: Exit.NO_MATCH}

EXAMPLES = """\b
Examples:
  locator find "2340 Whitesburg Dr, Huntsville, AL 35801"
  locator find 35806
  locator find --format json --service "dry needling" "Madison, AL"
  locator find --map caller.html 35758
  locator find --locations our-clinics.csv --within 30 --limit 3 35758
  locator find --open-now --at "2026-12-24 16:30" 35806
  printf '35801\\n35806\\n' | locator find --format ndjson
  locator find                  (asks for one address after another)
"""


@click.command(epilog=EXAMPLES)
@click.argument("address", nargs=-1, metavar="[ADDRESS]...")
@options.format_option(tuple(FORMATS))
@click.option(
    "--table-format",
    default="simple",
    show_default=True,
    envvar="LOCATOR_TABLE_FORMAT",
    help="Style of --format table: a format of tabulate (grid, github, html, …).",
)
@options.spreadsheet_safe_option
@options.locations_option
@options.services_file_option
@options.guide_file_option
@options.service_option
@options.at_option
@options.open_now_option
@options.verify_after_option
@options.within_option
@options.by_option
@options.limit_option
@options.units_option
@options.language_option
@options.geocoder_option
@options.router_option
@options.data_dir_option
@options.links_option(tuple(LINKS))
@options.travel_mode_option(TRAVEL_MODES)
@options.share_origin_option
@click.option("--include-closed", is_flag=True, help="Rank permanently closed clinics too.")
@click.option(
    "--open", "open_", is_flag=True, help="Open the first directions link in the browser."
)
@map_option
@bands_option
@click.option(
    "--way",
    is_flag=True,
    help="With --format geojson, add the route to the nearest clinic along the roads.",
)
@options.sure_option
@options.service_area_option
@click.option(
    "--with-guide",
    is_flag=True,
    help="With --format text, also describe the service: that of --service, or else those of"
    " the nearest clinic.",
)
@click.option(
    "--explain",
    is_flag=True,
    help="Explain on standard error how sure the answer is. This shows the typed text.",
)
@click.option(
    "--no-input", is_flag=True, help="Never ask a question; print a note on standard error instead."
)
@options.quiet_option
@options.verbose_option
@click.pass_context
def find(ctx: click.Context, /, address: tuple[str, ...], **chosen: Any) -> int:
    """Show which clinic is nearest to ADDRESS, and how sure that is.

    ADDRESS can be a street address, an intersection, a PO box, a ZIP code, a city and state, or
    "latitude, longitude". All words are one ADDRESS. Without ADDRESS, the command asks for
    addresses on a terminal until an empty line, and for the answers to its questions; elsewhere it
    reads standard input, one address a line. "-" means standard input. The exit code is 3 if
    nothing matched, and 4 if the answer is open and two plausible readings have different nearest
    clinics; for several lines, the highest of theirs.
    """
    session = _Session(ctx, chosen)
    if session.request.share_origin and not chosen["quiet"]:
        _note("--share-origin: links hold the caller's place; the map service will see it")
    if chosen["with_guide"] and chosen["format"] != "text":
        raise UsageError("--with-guide needs --format text")
    if chosen["way"] and chosen["format"] != "geojson":
        raise UsageError("--way needs --format geojson")
    if chosen["spreadsheet_safe"] and chosen["format"] != "csv":
        raise UsageError("--spreadsheet-safe is only for CSV")
    if chosen["no_input"] and _prompts(address):
        raise UsageError("no address given; --no-input forbids asking for one")
    if _prompts(address):
        from locator.cli.dialogue import Asked, addresses

        for text in addresses(lambda: Asked(*session.asked)):
            session.try_answer(text, go_on=True)
        return Exit.OK
    codes = [session.try_answer(text, go_on=False) for text in _texts(address)]
    if not codes:
        raise UsageError("no address given; see 'locator find --help'")
    return max(codes)


class _Session:
    """One run of the command: its clinics, geocoders and options, and the number of answers."""

    def __init__(self, ctx: click.Context, chosen: Mapping[str, Any]) -> None:
        self._ctx, self._chosen = ctx, chosen
        self._answered = 0
        # The last address, the word of the question about it, whether it was found, the choices.
        self.asked = _NOTHING
        self._offered = chosen["quiet"]
        self._open()
        if not chosen["quiet"] and (lacking := lacks_streets(chosen["data_dir"])):
            _note(lacking)

    def _open(self) -> None:
        local = open_offline(self._chosen["data_dir"])
        files = [self._chosen[name] for name in ("locations", "services_file", "guide_file")]
        self._clinics = load_directory(local, *files, data=self._chosen["data_dir"])
        names, quiet = self._chosen["geocoder"], self._chosen["quiet"]
        self._geocoders = chain(names, local, self._ctx.obj, _note, quiet=quiet)
        request = Request.from_options(self._chosen, self._clinics)
        self.request = request._replace(
            at=request.at or time.time(), way=self._chosen["way"] or bool(self._chosen["map_"])
        )
        folder = data_dir(self._chosen["data_dir"])
        chosen = router(self._chosen["router"], self._ctx.obj, _note)
        self._network = open_network(folder, self._clinics, request.by, chosen)
        if self._chosen["bands"]:
            check_bands(self._chosen["map_"], self._network, request.by)
            from locator.roads.install import check

            check(folder)  # bands need roads that no answer looks at

    def try_answer(self, text: str, go_on: bool) -> int:
        """``answer``; with ``go_on``, errors are printed and the run continues."""
        self.asked = _NOTHING
        try:
            return self.answer(text)
        except LocatorError as error:
            if not go_on:
                if self._answered:
                    _note(f"stopped at address {self._answered + 1}")
                raise
            _note(str(error))
            return error.exit_code

    def answer(self, text: str) -> int:
        """Print the answer to one address. Returns its exit code."""
        started = time.perf_counter()
        request = self._request_now()
        answer = make_answer(text, self._clinics, self._geocoders, request, self._network)
        seconds = time.perf_counter() - started
        if self._streets_installed_for(answer):
            return self.answer(text)
        click.echo(self._rendered(answer))
        if self._chosen["verbose"]:
            _note(_details(answer, seconds))
        if self._chosen["explain"]:
            from locator.report.explain import explained

            click.echo("\n".join(explained(answer, text)), err=True)
        if self._chosen["map_"]:
            clinics = eligible(self._clinics, request).clinics
            folder = self._chosen["data_dir"]
            write_map(answer, clinics, self._chosen["map_"], folder, self._bands())
        if self._chosen["open_"]:
            _open(answer)
        self._answered += 1
        decision = answer.decision
        self.asked = text, decision.ask_for or "", answer.origin is not None, decision.choices
        return _EXIT.get(answer.status, Exit.OK)

    def _rendered(self, answer: Answer) -> str:
        chosen, first = self._chosen, not self._answered
        answer = answer if chosen["way"] else answer._replace(way=None)  # the map may have it
        shown = render(
            answer,
            chosen["format"],
            table_format=chosen["table_format"],
            first=first,
            harmless=chosen["spreadsheet_safe"],
        )
        if not chosen["with_guide"]:
            return shown
        from locator.report.guide import summaries

        return " ".join([shown, *summaries(answer, self._guides)])

    @cached_property
    def _guides(self) -> "Guides":
        """The guides to services, read once for all answers."""
        from locator.clinics.guide import load_guides

        files = self._chosen["locations"], self._clinics.services, self._chosen["guide_file"]
        return load_guides(*files)

    def _bands(self) -> "Bands | None":
        roads = self._network and self._network.roads
        if not roads or not self._chosen["bands"]:
            return None
        from locator.map.bands import Bands

        return Bands(self._chosen["bands"], roads, self._clinics)

    def _request_now(self) -> Request:
        """The request, on a terminal with the current time: it may stay open all day."""
        if self._chosen["at"] or not sys.stdin.isatty():
            return self.request
        return self.request._replace(at=time.time())

    def _streets_installed_for(self, answer: Answer) -> bool:
        """Offer, once a run, the street data that would have helped. True if installed."""
        if (
            self._offered
            or answer.origin is None
            or "street_not_placed" not in answer.origin.faults
        ):
            return False
        from locator.cli.offer import missing_county, offer_streets

        data, no_input = self._chosen["data_dir"], self._chosen["no_input"]
        row = missing_county(answer, data)
        self._offered = row is not None
        if row is None or not offer_streets(self._ctx, row, data, no_input):
            return False
        self._open()
        return True


def _prompts(address: tuple[str, ...]) -> bool:
    return not address and sys.stdin.isatty()


def _texts(address: tuple[str, ...]) -> Iterator[str]:
    if address and address != ("-",):
        yield " ".join(address)
    else:
        yield from (line.rstrip("\n") for line in sys.stdin)


def _details(answer: Answer, seconds: float) -> str:
    # Never includes the text that was typed.
    origin = answer.origin
    used = f"{origin.source} {origin.vintage}, precision {origin.precision}" if origin else "none"
    faults = ", ".join(origin.faults) if origin else ""
    places = len(answer.candidates)
    sure = f"confidence: {answer.decision.confidence:.3f}"
    return (
        f"source: {used}; {sure}; candidates: {places}; faults: {faults or 'none'};"
        f" {seconds * 1000:.1f} ms"
    )


def _open(answer: Answer) -> None:
    if answer.clinics and answer.clinics[0].directions:
        link = next(iter(answer.clinics[0].directions.values()))
        if not open_in_browser(link):
            _note("could not open a browser; the link is in the answer")


def _note(message: str) -> None:
    click.echo(f"locator: {message}", err=True)
