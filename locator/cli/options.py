"""Options that mean the same in every command, as named decorators."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from locator.cli.settings import split_services
from locator.clinics.load import SERVICES_FILE
from locator.clinics.model import VERIFY_AFTER_DAYS
from locator.errors import UsageError
from locator.geodesy import METERS_PER_MILE
from locator.ranking.model import AUTO, MEASURES, Within
from locator.report import FORMATS, LANGUAGES
from locator.roads.routers import NO_ROUTER, ROUTERS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


# Miles, kilometers or minutes: more than there are on earth. The HTTP service has the same limit.
_MOST = 1e6


class Distance(click.ParamType):  # type: ignore[type-arg,unused-ignore] # generic since click 8.5
    """A positive distance such as ``25``, ``25mi`` or ``40km``; the value is meters."""

    name = "distance"
    expects = "must be a positive distance, such as 25, 25mi or 40km"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The distance in meters; a number without a unit is in miles."""
        if isinstance(value, float) and param is None:
            return value
        text = str(value).strip().lower()
        unit = 1000.0 if text.endswith("km") else METERS_PER_MILE
        try:
            number = float(text.removesuffix("km").removesuffix("mi"))
        except ValueError:
            number = 0.0
        if not 0 < number < _MOST:
            self.fail(self.expects, param, ctx)
        return number * unit


class Nearness(click.ParamType):  # type: ignore[type-arg,unused-ignore] # generic since click 8.5
    """A positive distance, or a drive such as ``20 min``; the value is a ``Within``."""

    name = "distance"
    expects = "must be a positive distance, such as 25, 25mi or 40km, or a drive such as 20min"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Within:
        """The distance in meters, or the drive in seconds."""
        if isinstance(value, Within):
            return value
        text = str(value).strip().lower()
        try:
            for word in _MINUTE_WORDS:
                if text.endswith(word):
                    minutes = float(text.removesuffix(word))
                    return Within(seconds=60 * _MINUTES.convert(minutes, None, None))
            return Within(meters=_DISTANCE.convert(text, None, None))
        except (click.BadParameter, ValueError):
            self.fail(self.expects, param, ctx)


_MINUTE_WORDS = ("min", "mins", "minute", "minutes")
_DISTANCE, _MINUTES = Distance(), click.FloatRange(0, _MOST, min_open=True, max_open=True)


# More bands are hard to tell apart; nobody is sent on a drive of more than four hours.
_MOST_BANDS, _MOST_MINUTES = 5, 240


class Minutes(click.ParamType):  # type: ignore[type-arg,unused-ignore] # generic since click 8.5
    """Minutes separated by commas; the value is a tuple without repeats, the least first."""

    name = "minutes"
    expects = f"must be up to {_MOST_BANDS} numbers from 1 to {_MOST_MINUTES}, such as 10,20,30"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, ...]:
        """The minutes as numbers."""
        try:
            minutes = sorted({float(part) for part in str(value).split(",")})
        except ValueError:
            minutes = []
        if not 0 < len(minutes) <= _MOST_BANDS or not all(1 <= n <= _MOST_MINUTES for n in minutes):
            self.fail(self.expects, param, ctx)
        return tuple(minutes)


class Format(click.Choice[str]):
    """A command's formats; the first is its default.

    The setting applies to all commands, but not every command has every format. If a command lacks
    the format in the settings, it uses its default. On the command line that is an error.
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
    """A list of known names, separated by commas; the value is a tuple without repeats."""

    name = "names"

    def __init__(self, known: Sequence[str]) -> None:
        self.known = known
        self.expects = f"choose from {', '.join(known)}, separated by commas"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """The names in lower case, in the given order."""
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
        """The names that complete the part after the last comma."""
        from click.shell_completion import CompletionItem

        done, comma, begun = incomplete.rpartition(",")
        return [CompletionItem(done + comma + n) for n in self.known if n.startswith(begun)]


class Locations(click.Path):
    """A file that exists, or "-". It is not opened here."""

    expects = "no such file"

    def __init__(self) -> None:
        super().__init__(exists=True, readable=False, allow_dash=True)


class Moment(click.ParamType):  # type: ignore[type-arg,unused-ignore] # generic since click 8.5
    """A date and time by each clinic's own clock.

    The value is a ``locator.clinics.hours.When``.
    """

    name = "time"

    @property
    def expects(self) -> str:
        """The message for a time in another form."""
        from locator.clinics.hours import WHEN_EXPECTED

        return WHEN_EXPECTED

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The moment as ``locator.clinics.hours.read_when`` returns it."""
        from locator.clinics.hours import read_when

        try:
            return read_when(str(value))
        except UsageError:
            self.fail(self.expects, param, ctx)


class Services(click.types.StringParamType):
    """Names of services; in the environment separated by ";", as in a locations file."""

    def split_envvar_value(self, rv: str) -> list[str]:
        """The names in an environment variable."""
        return split_services(rv)


def complete_services(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> "list[CompletionItem]":
    """The services that begin with ``incomplete``."""
    from click.shell_completion import CompletionItem

    from locator.clinics.load import load_clinics

    clinics = load_clinics(ctx.params.get("locations"))
    begun = incomplete.lower()
    return [CompletionItem(name) for name in clinics.services if name.lower().startswith(begun)]


def format_option(formats: Sequence[str]) -> Decorator:
    """``--format`` with the command's formats; the first is the default."""
    return click.option(
        "--format",
        type=Format(list(formats)),
        default=formats[0],
        show_default=True,
        envvar="LOCATOR_FORMAT",
        help="Output format.",
    )


locations_option: Decorator = click.option(
    "--locations",
    metavar="FILE",
    type=Locations(),
    is_eager=True,
    envvar="LOCATOR_LOCATIONS",
    help="Your own directory of clinics (CSV), instead of the shipped one.",
)

services_file_option: Decorator = click.option(
    "--services-file",
    metavar="FILE",
    type=Locations(),
    is_eager=True,
    envvar="LOCATOR_SERVICES_FILE",
    help=f"Details of single services (CSV).  [default: {SERVICES_FILE} beside the directory]",
)

guide_file_option: Decorator = click.option(
    "--guide-file",
    metavar="FILE",
    type=Locations(),
    is_eager=True,
    envvar="LOCATOR_GUIDE_FILE",
    help="Questions that callers ask about services (CSV).  [default: service_guide.csv beside the"
    " directory]",
)

spreadsheet_safe_option: Decorator = click.option(
    "--spreadsheet-safe",
    is_flag=True,
    help="In CSV, put an apostrophe before cells that a spreadsheet would run as a formula.",
)

at_option: Decorator = click.option(
    "--at",
    metavar="TIME",
    type=Moment(),
    help='Show hours at this time, such as "2026-12-24 16:30", by the clinics\' own clocks.'
    "  [default: now]",
)

open_now_option: Decorator = click.option(
    "--open-now", is_flag=True, help="Only clinics that are open now, or at the time of --at."
)

verify_after_option: Decorator = click.option(
    "--verify-after",
    metavar="DAYS",
    type=click.IntRange(min=0),
    default=VERIFY_AFTER_DAYS,
    show_default=True,
    envvar="LOCATOR_VERIFY_AFTER",
    help='Show "call to confirm" for clinics verified more than this many days ago.',
)

service_option: Decorator = click.option(
    "--service",
    metavar="NAME",
    type=Services(),
    multiple=True,
    envvar="LOCATOR_SERVICE",
    shell_complete=complete_services,
    help="Only clinics with this service; can be repeated. Synonyms such as TDN work.",
)

within_option: Decorator = click.option(
    "--within",
    metavar="MILES",
    type=Nearness(),
    envvar="LOCATOR_WITHIN",
    help="List only clinics within a straight line of 25 (miles) or 40km, or a drive of '20 min'.",
)

by_option: Decorator = click.option(
    "--by",
    type=click.Choice(MEASURES),
    default=AUTO,
    show_default=True,
    envvar="LOCATOR_BY",
    help="Measure by drive time or straight line. auto: by drive if roads are installed.",
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
    help="Units of distances in text; JSON always has both.",
)

language_option: Decorator = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=LANGUAGES[0],
    show_default=True,
    envvar="LOCATOR_LANGUAGE",
    help="Language of the formats text and sms, and of the guide.",
)

sure_option: Decorator = click.option(
    "--sure",
    metavar="P",
    type=click.FloatRange(min=0, max=1),
    default=0.95,
    show_default=True,
    envvar="LOCATOR_SURE",
    help="Ask the caller nothing if the confidence is at least this.",
)

service_area_option: Decorator = click.option(
    "--service-area",
    metavar="MILES",
    type=Distance(),
    default="100",
    show_default=True,
    envvar="LOCATOR_SERVICE_AREA",
    help="A caller farther than this from every clinic is outside the service area.",
)

geocoder_option: Decorator = click.option(
    "--geocoder",
    metavar="NAME[,NAME]",
    default="offline",
    show_default=True,
    envvar="LOCATOR_GEOCODER",
    help="Geocoders in order; the next is used only if needed. All except offline send the"
    " address over the network.",
)

router_option: Decorator = click.option(
    "--router",
    type=click.Choice((NO_ROUTER, *ROUTERS)),
    default=NO_ROUTER,
    show_default=True,
    envvar="LOCATOR_ROUTER",
    help="Router to ask for drive times, instead of installed roads. All except none send the"
    " caller's place over the network.",
)

share_origin_option: Decorator = click.option(
    "--share-origin",
    is_flag=True,
    envvar="LOCATOR_SHARE_ORIGIN",
    help="Add the caller's place to the directions links.",
)

quiet_option: Decorator = click.option(
    "-q", "--quiet", is_flag=True, envvar="LOCATOR_QUIET", help="No notes on standard error."
)

verbose_option: Decorator = click.option(
    "-v",
    "--verbose",
    is_flag=True,
    envvar="LOCATOR_VERBOSE",
    help="Print the source and the time taken on standard error.",
)


def links_option(known: Sequence[str]) -> Decorator:
    """``--links`` with the known map services."""
    return click.option(
        "--links",
        metavar="NAME[,NAME]",
        type=Names(known),
        default="google",
        show_default=True,
        envvar="LOCATOR_LINKS",
        help=f"Directions links: {', '.join(known)}.",
    )


def travel_mode_option(known: Sequence[str]) -> Decorator:
    """``--travel-mode`` with the known modes."""
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
    help="Folder of street data, instead of your own data folder.",
)
