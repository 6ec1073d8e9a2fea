"""The ``locator`` command; every other module of this room is one of its commands.

A command's module is imported only when that command runs, which keeps the others' start short.
"""

import gc
import importlib
import os
import sys
from typing import Any, NoReturn

import click

from locator import __version__
from locator.errors import Exit, LocatorError, UsageError

# name → module that holds a click command of the same name, and what the overview says of it
COMMANDS = {
    "find": (
        "locator.cli.find",
        "Say which clinic is nearest to an address, and how sure that is.",
    ),
    "batch": (
        "locator.cli.batch",
        "Answer every row of a CSV, NDJSON or Parquet file, however long.",
    ),
    "clinics": ("locator.cli.clinics", "Show the directory of clinics, and what is wrong with it."),
    "streets": ("locator.cli.streets", "Install, list and remove street data, for finer answers."),
    "serve": ("locator.cli.serve", "Answer over HTTP, with a page for agents."),
    "schema": ("locator.cli.schema", "Print the JSON Schema of the answer."),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports each only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of COMMANDS: the main job first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(COMMANDS[cmd_name][0]), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command, its name and what is left for it; says what an address needs before it."""
        if args[0] not in COMMANDS and not ctx.resilient_parsing:
            raise UsageError(_no_command(args[0]))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The overview, written without importing the commands."""
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
    help="Settings to use instead of config.toml in your config folder.",
)
@click.pass_context
def cli(ctx: click.Context, config: str | None) -> None:
    """Say which clinic is nearest to a caller, how sure that is, and how to get there.

    Works offline: no address leaves this machine unless an online geocoder is chosen by name.
    """
    from locator.cli.settings import read_settings

    settings = read_settings(config, click.get_app_dir("clinic-locator"))
    ctx.default_map = settings.default_map(COMMANDS)
    ctx.obj = settings


def main(args: list[str] | None = None) -> NoReturn:
    """Run the command and end the process with one of ``Exit``'s codes.

    Whatever goes wrong ends in one line on standard error, never in a traceback: a traceback can
    hold what was typed.
    """
    # A stream that the shell has closed (<&-, >&-) is None: nothing to read, nowhere to write.
    # The files stay open for as long as the process.
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115 (see above)
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (see above)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # odd bytes are answered, not died of
    if "_LOCATOR_COMPLETE" in os.environ:
        from locator.cli.completion import install

        install()
    code = _run(args)
    try:
        sys.stdout.flush()
    except OSError as error:
        code = _write_failed(error)
    gc.freeze()  # the interpreter's last searches for garbage would be a tenth of the whole run
    sys.exit(code)


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
        from locator.cli.mistakes import in_our_words

        ours = in_our_words(error)
        return _fail(str(ours), ours.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _fail("interrupted", Exit.INTERRUPTED)
    except OSError as error:
        return _write_failed(error)
    except SystemExit as error:
        # Click ends with 1 on a closed pipe, after it has put another stream in stdout's place.
        # For us it is no failure: the reader has seen enough.
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
    # Standard output is unusable from here on; without this the interpreter's own flush complains.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return Exit.OK  # the reader has seen enough
    return _fail(f"cannot go on: {error.strerror}", Exit.INTERNAL)


def _internal(error: Exception) -> str:
    # The kind and place of the fault only: its message may hold what was typed.
    trace = error.__traceback__
    place = ""
    while trace:
        code = trace.tb_frame.f_code
        place = f"{os.path.basename(code.co_filename)}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"internal fault: {type(error).__name__} at {place}. Please report this line."
