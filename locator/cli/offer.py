"""The street was typed but its county is not installed: say so, or offer to install it."""

import sys

import click

from locator.answer import Answer
from locator.geocode.streets.folder import data_dir as folder_of


def missing_county(answer: Answer, data_dir: str | None) -> str:
    """The code of the county whose street data would have helped; "" if none would."""
    origin = answer.origin
    if origin is None or "street_not_placed" not in origin.faults or not origin.zip:
        return ""
    from locator.geocode.streets.counties import of_zip
    from locator.geocode.streets.install import what_is_installed

    code = of_zip(origin.zip)
    there = {county.fips for county in what_is_installed(folder_of(data_dir))}
    return "" if code in there else code


def offer_streets(ctx: click.Context, code: str, data_dir: str | None, no_input: bool) -> bool:
    """Offer to install the streets of a county; True if they were installed.

    Where nobody can be asked, one line on standard error says what would help.
    """
    from locator.geocode.streets.counties import label

    said = f"the street was not placed: the streets of {label(code)} are not installed"
    if no_input or not (sys.stdin.isatty() and sys.stderr.isatty()):
        click.echo(f"locator: {said} ('locator streets install {code}' gets them)", err=True)
        return False
    click.echo(f"locator: {said}", err=True)
    if not click.confirm("Fetch them from the Census Bureau now?", default=False, err=True):
        return False
    from locator.cli.streets import install_

    ctx.invoke(install_, what=(code,), data_dir=data_dir, yes=True)
    return True
