"""The ``locator`` command: one module for each of its commands, and modules that commands share.

A command's module is imported only when that command runs, so that the others start fast.
"""

import errno
import gc
import importlib
import os
import sys
from typing import Any, NoReturn, TextIO

import click

from locator import __version__
from locator.errors import Exit, LocatorError, UsageError

# name → (module with a click command of that name, its line in the overview)
COMMANDS = {
    "find": (
        "locator.cli.find",
        "Show which clinic is nearest to an address, and how sure that is.",
    ),
    "batch": (
        "locator.cli.batch",
        "Answer every row of a CSV, NDJSON or Parquet file of any length.",
    ),
    "clinics": ("locator.cli.clinics", "Show and check the directory of clinics."),
    "services": (
        "locator.cli.services",
        "Show what is offered where, and what callers ask about it.",
    ),
    "streets": (
        "locator.cli.streets",
        "Install, list, check and remove street data for precise answers.",
    ),
    "serve": ("locator.cli.serve", "Answer over HTTP, with a page for agents."),
    "schema": ("locator.cli.schema", "Print the JSON Schema of the answer."),
}


class LazyGroup(click.Group):
    """A group that imports each command only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands in the order of COMMANDS, most important first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command with that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(COMMANDS[cmd_name][0]), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command's name, the command and its arguments. Raises UsageError if unknown."""
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            raise UsageError(_no_command(args[0]))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the overview without importing the commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog='Try: locator find "2340 Whitesburg Dr, Huntsville, AL 35801"',
)
@click.version_option(__version__, prog_name="locator", message="%(prog)s, version %(version)s")
@click.option(
    "--config",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    envvar="LOCATOR_CONFIG",
    help="Settings file to use instead of config.toml in your config folder.",
)
@click.pass_context
def cli(ctx: click.Context, config: str | None) -> None:
    """Show which clinic is nearest to a caller, how sure that is, and how to get there.

    Works offline: no address leaves this machine unless you choose an online geocoder by name.
    """
    from locator.cli.settings import read_settings, unknown_variables

    for mistake in unknown_variables():  # also with --quiet, as those of the file
        click.echo(f"locator: {mistake}", err=True)
    settings = read_settings(config, click.get_app_dir("clinic-locator"))
    ctx.default_map = settings.default_map(COMMANDS)
    ctx.obj = settings


def main(args: list[str] | None = None) -> NoReturn:
    """Run the command and end the process with one of ``Exit``'s codes.

    Every error ends in one line on standard error, never in a traceback: a traceback can hold the
    address.
    """
    # A stream that the shell has closed (<&-, >&-) is None. These files stay open until the end.
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115 (see above)
    sys.stdout = sys.stdout or _closed()
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (see above)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # odd bytes must not cause an error
    if "_LOCATOR_COMPLETE" in os.environ:
        from locator.cli.completion import install

        install()
    code = _run(args)
    try:
        sys.stdout.flush()
    except OSError as error:
        code = _write_failed(error)
    gc.freeze()  # the garbage collection at exit would take a tenth of the whole run
    sys.exit(code)


def _closed() -> TextIO:
    """A stream that cannot be written, as standard output that the shell has closed."""
    return open(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")


def _run(args: list[str] | None) -> int:
    stdout = sys.stdout
    try:
        result: Any = cli.main(args, prog_name="locator", standalone_mode=False)
        return result if isinstance(result, int) else Exit.OK
    except LocatorError as error:
        return _fail(str(error), error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return Exit.USAGE
    except click.ClickException as error:
        from locator.cli.mistakes import as_locator_error

        ours = as_locator_error(error)
        return _fail(str(ours), ours.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _fail("interrupted", Exit.INTERRUPTED)
    except OSError as error:
        return _write_failed(error)
    except SystemExit as error:
        # On a closed pipe click replaces sys.stdout and exits with 1. To us this is no error: the
        # reader has seen enough.
        return Exit.OK if sys.stdout is not stdout else _code(error)
    except Exception as error:
        return _fail(_internal(error), Exit.INTERNAL)


def _code(error: SystemExit) -> int:
    return error.code if isinstance(error.code, int) else Exit.INTERNAL


def _no_command(text: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(text, COMMANDS, n=1)
    hint = f"did you mean '{near[0]}'?" if near else "to look up an address: locator find ADDRESS"
    return f"no such command; {hint} (try 'locator --help')"


def _fail(message: str, code: int) -> int:
    click.echo(f"locator: {' '.join(message.split())}", err=True)
    return code


def _write_failed(error: OSError) -> int:
    # Standard output is broken. Replace it, or the interpreter's last flush reports an error too.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return Exit.OK  # the reader has seen enough
    reason = "standard output is closed" if error.errno == errno.EBADF else error.strerror
    return _fail(f"cannot write the output: {reason}", Exit.INTERNAL)


def _internal(error: Exception) -> str:
    # Only the class and place of the error: its message may hold the address.
    trace = error.__traceback__
    place = ""
    while trace:
        code = trace.tb_frame.f_code
        place = f"{os.path.basename(code.co_filename)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"internal error: {type(error).__name__} at {place}. Please report this line."
