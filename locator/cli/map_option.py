"""``--map FILE``: draw the answer as a map."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from locator.answer import Answer
from locator.cli.options import Decorator, Minutes
from locator.clinics.model import Clinic
from locator.errors import UsageError
from locator.ranking.model import LINE

if TYPE_CHECKING:
    from locator.map.bands import Bands
    from locator.ranking.by_road import Network


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


bands_option: Decorator = click.option(
    "--bands",
    metavar="MINUTES",
    type=Minutes(),
    help="Shade the areas of the map within these drives of a clinic, such as 10,20,30 minutes.",
)


def check_bands(path: str | None, network: "Network | None", by: str) -> None:
    """Refuse bands that cannot be drawn. Raises UsageError."""
    if path is None:
        raise UsageError("--bands needs --map")
    if by == LINE:
        raise UsageError("--bands: minutes need --by drive or --by auto")
    if network is None:
        raise UsageError("--bands: no roads are installed; run 'locator streets install'")
    if network.roads is None:
        raise UsageError("--bands needs installed roads; a router gives no areas")


def write_map(
    answer: Answer,
    clinics: Sequence[Clinic],
    path: str,
    data_dir: str | None = None,
    bands: "Bands | None" = None,
) -> None:
    """Draw ``answer`` to ``path``; see ``locator.map.save.save``."""
    from locator.map.save import save

    save(answer, clinics, path, data_dir, bands)
