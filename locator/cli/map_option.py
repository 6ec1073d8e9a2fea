"""``--map FILE``: draw the answer as a map."""

from collections.abc import Sequence

import click

from locator.answer import Answer
from locator.cli.options import Decorator
from locator.clinics.model import Clinic


def _checked(ctx: click.Context, parameter: click.Parameter, path: str | None) -> str | None:
    # Check the name first, before anyone types an address.
    if path is not None:
        from locator.map.save import check_name

        check_name(path)
    return path


map_option: Decorator = click.option(
    "--map",
    "map_",
    metavar="FILE",
    callback=_checked,
    help="Also draw the last answer as a map. FILE must end in .svg or .html.",
)


def write_map(
    answer: Answer, clinics: Sequence[Clinic], path: str, data_dir: str | None = None
) -> None:
    """Draw ``answer`` to ``path``; see ``locator.map.save.save``."""
    from locator.map.save import save

    save(answer, clinics, path, data_dir)
