"""Write docs/cli.md from the commands' own --help; with --check, only say whether it is stale."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from locator.cli import cli

TARGET = Path(__file__).parent.parent / "docs" / "cli.md"
HEAD = "# All commands\n\nGenerated from `--help` by `make docs`; a test compares the two.\n"


def reference() -> str:
    """The page: each command's help, as an 80-column terminal shows it."""
    return HEAD + "".join(map(_page, commands(cli)))


def commands(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of ``command``, then those of all commands below it, in the order of --help."""
    yield words
    if isinstance(command, click.Group):
        with click.Context(command) as ctx:
            for name in command.list_commands(ctx):
                if (below := command.get_command(ctx, name)) and not below.hidden:
                    yield from commands(below, (*words, name))


def _page(words: tuple[str, ...]) -> str:
    name = " ".join(("locator", *words))
    command = [sys.executable, "-c", "from locator.cli import main; main()", *words, "--help"]
    environment = {"COLUMNS": "80", "PATH": "", "HOME": "/nonexistent", "PYTHONUTF8": "1"}
    shown = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return f"\n## {name}\n\n```text\n{shown.stdout.rstrip()}\n```\n"


def main() -> None:
    """Write the page, or with --check exit 1 if the one in docs/ is stale."""
    page = reference()
    if "--check" in sys.argv:
        if TARGET.read_text(encoding="utf-8") != page:
            sys.exit("docs/cli.md is stale: run 'make docs'")
        return
    TARGET.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
