"""A street was typed, but its county is not installed: say so, or offer to install it."""

import os
import sys
from contextlib import redirect_stdout

import click

from locator.answer import Answer
from locator.errors import LocatorError
from locator.geocode.gazetteer import ZipRow, zip_row
from locator.geocode.streets.folder import FILE_NAME
from locator.geocode.streets.folder import data_dir as folder_of


def missing_county(answer: Answer, data_dir: str | None) -> ZipRow | None:
    """The ZIP whose county's street data would have helped; None without one."""
    origin = answer.origin
    row = zip_row(origin.zip) if origin and "street_not_placed" in origin.faults else None
    return row if row and row.county_fips not in _installed(folder_of(data_dir)) else None


def _installed(folder: str) -> set[str]:
    if not os.path.exists(os.path.join(folder, FILE_NAME)):
        return set()
    from locator.geocode.streets.install import what_is_installed

    return {county.fips for county in what_is_installed(folder)}


def offer_streets(ctx: click.Context, row: ZipRow, data_dir: str | None, no_input: bool) -> bool:
    """Offer to install the streets of a ZIP's county. True if they were installed.

    Without a terminal, prints one line on standard error that says what would help.
    """
    code = row.county_fips
    county = f"county {code} ({row.county}, {row.state})"
    message = f"the street was not placed: the streets of {county} are not installed"
    if no_input or not (sys.stdin.isatty() and sys.stderr.isatty()):
        click.echo(f"locator: {message}; run 'locator streets install {code}'", err=True)
        return False
    click.echo(f"locator: {message}", err=True)
    try:
        agreed = click.confirm("Download them now?", default=False, err=True)
    except click.Abort:  # Ctrl-C and Ctrl-D mean no: the address is answered without streets
        click.echo(err=True)
        return False
    return agreed and _install(ctx, code, data_dir)


def _install(ctx: click.Context, code: str, data_dir: str | None) -> bool:
    """Run the command as if it had been typed, with all its settings. True if it worked.

    Its output goes to standard error, apart from the answer. After a failure or an interruption
    the address is answered without streets.
    """
    from locator.cli.streets import streets

    args = ["install", code, "--yes", *(("--data-dir", data_dir) if data_dir else ())]
    try:
        with redirect_stdout(sys.stderr), streets.make_context("streets", args, ctx.parent) as sub:
            streets.invoke(sub)
    except (LocatorError, KeyboardInterrupt) as error:
        click.echo(f"locator: {str(error) or 'interrupted'}", err=True)
        return False
    return True
