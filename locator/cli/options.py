"""Options that mean the same in every command, each a decorator with a name."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from locator.cli.settings import split_services
from locator.clinics.load import SERVICES_FILE
from locator.clinics.model import VERIFY_AFTER_DAYS
from locator.errors import UsageError
from locator.report import FORMATS, LANGUAGES
from locator.report.rounding import METRES_PER_MILE

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class Distance(click.ParamType):  # type: ignore[type-arg,unused-ignore] # generic since click 8.5
    """A positive distance such as ``25``, ``25mi`` or ``40km``; the value is metres."""

    name = "distance"
    expects = "a distance is a positive number, such as 25, 25mi or 40km"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Metres; a bare number is miles."""
        if isinstance(value, float) and param is None:
            return value
        text = str(value).strip().lower()
        unit = 1000.0 if text.endswith("km") else METRES_PER_MILE
        try:
            number = float(text.removesuffix("km").removesuffix("mi"))
        except ValueError:
            number = 0.0
        if not 0 < number < float("inf"):
            self.fail(self.expects, param, ctx)
        return number * unit


class Format(click.Choice[str]):
    """A command's formats; the first is its default.

    One setting is for all commands and not all have all formats: where the settings ask for one
    that this command lacks, its default is used. On the command line that is an error.
    """

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The format, or this command's default for a setting that it lacks."""
        if value in FORMATS and value not in self.choices and _from_settings(param, ctx):
            return str(self.choices[0])
        return str(super().convert(value, param, ctx))


def _from_settings(param: click.Parameter | None, ctx: click.Context | None) -> bool:
    if param is None or ctx is None or param.name is None:
        return False
    return ctx.get_parameter_source(param.name) is not ParameterSource.COMMANDLINE


class Names(click.ParamType):  # type: ignore[type-arg,unused-ignore] # generic since click 8.5
    """A list of known names with commas between them; the value is a tuple without repeats."""

    name = "names"

    def __init__(self, known: Sequence[str]) -> None:
        self.known = known
        self.expects = f"choose from {', '.join(known)}, with commas between"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """The names, lower-case, in the order given."""
        names = dict.fromkeys(
            part.strip().lower() for part in str(value).split(",") if part.strip()
        )
        unknown = [name for name in names if name not in self.known]
        if unknown or not names:
            self.fail(self.expects, param, ctx)
        return tuple(names)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> "list[CompletionItem]":
        """The names that go on from the last comma."""
        from click.shell_completion import CompletionItem

        done, comma, begun = incomplete.rpartition(",")
        return [CompletionItem(done + comma + n) for n in self.known if n.startswith(begun)]


class Locations(click.Path):
    """A locations file that is there, or "-"; whether it can be read shows when it is."""

    expects = "no such file"

    def __init__(self) -> None:
        super().__init__(exists=True, readable=False, allow_dash=True)


class Moment(click.ParamType):  # type: ignore[type-arg,unused-ignore] # generic since click 8.5
    """A time of day on a date, by each clinic's own clock.

    The value is a ``locator.clinics.hours.When``.
    """

    name = "time"

    @property
    def expects(self) -> str:
        """What people are told who wrote it in another way."""
        from locator.clinics.hours import WHEN_EXPECTED

        return WHEN_EXPECTED

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The moment as ``locator.clinics.hours.read_when`` gives it."""
        from locator.clinics.hours import read_when

        try:
            return read_when(str(value))
        except UsageError:
            self.fail(self.expects, param, ctx)


class Services(click.types.StringParamType):
    """Names of services; in the environment ";" stands between them, as in a locations file."""

    def split_envvar_value(self, rv: str) -> list[str]:
        """The names in one text."""
        return split_services(rv)


def _complete_services(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> "list[CompletionItem]":
    from click.shell_completion import CompletionItem

    from locator.clinics.load import load_clinics

    clinics = load_clinics(ctx.params.get("locations"))
    offered = dict.fromkeys(service for clinic in clinics for service in clinic.services)
    begun = incomplete.lower()
    return [CompletionItem(name) for name in offered if name.lower().startswith(begun)]


def format_option(formats: Sequence[str]) -> Decorator:
    """``--format`` with the formats that the command has; the first is the default."""
    return click.option(
        "--format",
        type=Format(list(formats)),
        default=formats[0],
        show_default=True,
        envvar="LOCATOR_FORMAT",
        help="How to print the result.",
    )


locations_option: Decorator = click.option(
    "--locations",
    metavar="FILE",
    type=Locations(),
    is_eager=True,
    envvar="LOCATOR_LOCATIONS",
    help="Your own directory of clinics (CSV) instead of the one that is shipped.",
)

services_file_option: Decorator = click.option(
    "--services-file",
    metavar="FILE",
    type=Locations(),
    is_eager=True,
    envvar="LOCATOR_SERVICES_FILE",
    help="Details of single services (CSV); without it, the file"
    f" {SERVICES_FILE} beside the directory, if there is one.",
)

at_option: Decorator = click.option(
    "--at",
    metavar="TIME",
    type=Moment(),
    help='Tell hours for this time instead of now, such as "2026-12-24 16:30", by the clinics\''
    " own clocks.",
)

open_now_option: Decorator = click.option(
    "--open-now", is_flag=True, help="Only clinics that are open, now or at the time of --at."
)

verify_after_option: Decorator = click.option(
    "--verify-after",
    metavar="DAYS",
    type=click.IntRange(min=0),
    default=VERIFY_AFTER_DAYS,
    show_default=True,
    envvar="LOCATOR_VERIFY_AFTER",
    help='Say "call to confirm" of clinics that were verified longer ago than this.',
)

service_option: Decorator = click.option(
    "--service",
    metavar="NAME",
    type=Services(),
    multiple=True,
    envvar="LOCATOR_SERVICE",
    shell_complete=_complete_services,
    help="Only clinics with this service; can be repeated. Synonyms such as TDN are known.",
)

within_option: Decorator = click.option(
    "--within",
    metavar="MILES",
    type=Distance(),
    envvar="LOCATOR_WITHIN",
    help="List only clinics this near; 25 means miles, 40km is understood.",
)

limit_option: Decorator = click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=0),
    default=5,
    show_default=True,
    envvar="LOCATOR_LIMIT",
    help="List at most N clinics; 0 lists all.",
)

units_option: Decorator = click.option(
    "--units",
    type=click.Choice(["mi", "km"]),
    default="mi",
    show_default=True,
    envvar="LOCATOR_UNITS",
    help="Units that people are shown; JSON always has both.",
)

language_option: Decorator = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=LANGUAGES[0],
    show_default=True,
    envvar="LOCATOR_LANGUAGE",
    help="Language of text and sms, the formats to be read out and sent.",
)

geocoder_option: Decorator = click.option(
    "--geocoder",
    metavar="NAME[,NAME]",
    default="offline",
    show_default=True,
    envvar="LOCATOR_GEOCODER",
    help="Who places the address. With several, the next is asked only if need be. Any but"
    " offline sends the address over the network.",
)

share_origin_option: Decorator = click.option(
    "--share-origin",
    is_flag=True,
    envvar="LOCATOR_SHARE_ORIGIN",
    help="Put the caller's place into the directions links.",
)

quiet_option: Decorator = click.option(
    "-q", "--quiet", is_flag=True, envvar="LOCATOR_QUIET", help="No notes on standard error."
)

verbose_option: Decorator = click.option(
    "-v",
    "--verbose",
    is_flag=True,
    envvar="LOCATOR_VERBOSE",
    help="Say on standard error what was used, and how long it took.",
)


def links_option(known: Sequence[str]) -> Decorator:
    """``--links`` with the directions services that are known."""
    return click.option(
        "--links",
        metavar="NAME[,NAME]",
        type=Names(known),
        default="google",
        show_default=True,
        envvar="LOCATOR_LINKS",
        help=f"Directions links to give: {', '.join(known)}.",
    )


def travel_mode_option(known: Sequence[str]) -> Decorator:
    """``--travel-mode`` with the modes that are known."""
    return click.option(
        "--travel-mode",
        type=click.Choice(known),
        default="driving",
        show_default=True,
        envvar="LOCATOR_TRAVEL_MODE",
        help="Travel mode of the directions links.",
    )


data_dir_option: Decorator = click.option(
    "--data-dir",
    metavar="DIR",
    type=click.Path(file_okay=False),
    envvar="LOCATOR_DATA",
    help="Where street data are kept, instead of your own data folder.",
)
