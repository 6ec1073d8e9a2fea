"""Error messages for a wrong command line. They name the option and the values that it takes.

Click's own messages repeat the wrong value, which may be an address in the wrong place. The
messages here use only the command's own names and choices, and an option that has the form of one
where no address is expected, or nearly one of their names.
"""

import re
from typing import Any

import click
from click.core import ParameterSource

from locator.cli.options import Distance, Locations, Minutes, Moment, Names, Nearness
from locator.cli.settings import Settings
from locator.errors import DataError, LocatorError, UsageError

# For names without their hyphens, as difflib counts. Misspellings by one letter in four or more are
# above it; "bogus" and "verbose" (0.5) are not.
_NEAR = 0.7
# The form of our options. Where a command takes an address, a name behind hyphens may be one.
_OPTION = r"--[a-z]+(-[a-z]+)*|-[a-z]"


def as_locator_error(error: click.ClickException) -> LocatorError:
    """The error as a LocatorError, without the wrong value.

    A DataError if the settings file is wrong or the locations file is missing (see
    docs/exit-codes.md), else a UsageError.
    """
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    if isinstance(error, click.BadParameter) and error.param:
        source = _source(error.param, ctx)
        if ctx and source is ParameterSource.DEFAULT_MAP:
            return _wrong_setting(error.param, ctx)
        message = f"{_name(error.param, source)}: {_expected(error)}"
        missing = isinstance(error, click.MissingParameter)
        if isinstance(error.param.type, Locations) and not missing:
            return DataError(message)
    else:
        message = _message(error, ctx)
    return UsageError(message + (f" (try '{ctx.command_path} --help')" if ctx else ""))


def _source(param: click.Parameter, ctx: click.Context | None) -> ParameterSource | None:
    return ctx.get_parameter_source(param.name) if ctx and param.name else None


def _wrong_setting(param: click.Parameter, ctx: click.Context) -> DataError:
    settings, key = ctx.find_object(Settings) or Settings(), param.name or ""
    # A settings file holds no caller's address, so its values can be shown.
    value = str(settings.options.get(key, ""))
    message = f"setting {key!r}: {_choices(param.type)}"
    return DataError(message, path=settings.path, value=value)


def _name(param: click.Parameter, source: ParameterSource | None) -> str:
    if source is ParameterSource.ENVIRONMENT:
        return str(param.envvar)
    return max(param.opts, key=len) if param.opts[0].startswith("-") else param.human_readable_name


def _expected(error: click.BadParameter) -> str:
    missing = isinstance(error, click.MissingParameter)
    return "is missing" if missing or not error.param else _choices(error.param.type)


def _choices(kind: Any) -> str:
    if isinstance(kind, Distance | Names | Nearness | Minutes | Locations | Moment):
        return kind.expects
    if isinstance(kind, click.Choice):
        return f"choose from {', '.join(map(str, kind.choices))}"
    if isinstance(kind, click.IntRange):
        most = "" if kind.max is None else f", at most {kind.max}"
        return f"takes a whole number of at least {kind.min}{most}"
    if isinstance(kind, click.FloatRange):
        low = "above" if kind.min_open else "of at least"
        most = "" if kind.max is None else f" and at most {kind.max:g}"
        return f"takes a number {low} {kind.min:g}{most}"
    if isinstance(kind, click.types.BoolParamType):
        return "choose from true, false"
    if isinstance(kind, click.Path):
        wanted = "file or folder" if kind.file_okay and kind.dir_okay else "file"
        return f"no such {wanted}" if kind.file_okay else "this is not a folder"
    return "this value is not allowed"


def _message(error: click.ClickException, ctx: click.Context | None) -> str:
    if isinstance(error, click.NoSuchOption):
        return _no_option(error, ctx)
    if isinstance(error, click.BadOptionUsage):
        # An option without its value, or a flag with a value.
        return f"{error.option_name}: {_usage(error.message)}"
    if ctx and isinstance(ctx.command, click.Group):
        return f"choose a command: {', '.join(ctx.command.list_commands(ctx))}"
    return "too many arguments" if ctx else "wrong command line"


def _no_option(error: click.NoSuchOption, ctx: click.Context | None) -> str:
    from difflib import get_close_matches

    above = ctx.parent if ctx else None
    while ctx and above:
        for param in above.command.params:
            if error.option_name in param.opts:
                option = " ".join(filter(None, (error.option_name, param.metavar)))
                rest = ctx.command_path.removeprefix(above.command_path)
                return f"this goes before the command: {above.command_path} {option}{rest}"
        above = above.parent
    # Compared without the hyphens, which all options share.
    known = {name.lstrip("-"): name for name in error.possibilities or ()}
    typed = error.option_name.lstrip("-")
    near = get_close_matches(typed, known, n=1, cutoff=_NEAR)
    takes_address = ctx is not None and any(param.name == "address" for param in ctx.command.params)
    fault = "no such option"
    if re.fullmatch(_OPTION, error.option_name) and (near or not takes_address):
        fault += f" {error.option_name}"
    if near:
        return f"{fault}; did you mean {known[near[0]]}?"
    if ctx and isinstance(ctx.command, click.Group):
        return f"{fault}; options of a command go after its name"
    if ctx and not takes_address:
        return fault
    return f"{fault}; put '--' before an address that begins with '-'"


def _usage(message: str) -> str:
    return "takes no value" if "does not take" in message else "needs a value"
