"""The roads of a data folder: the files that are stored, and the graph that is made of them.

TIGER/Line's EDGES files are stored, about 2 MB a county, because a graph has to be made of all
counties together: to add or remove a county is to rebuild it.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from locator.errors import DataError
from locator.geocode.streets import counties, tiger
from locator.geocode.streets.store import County
from locator.roads.drive import (
    Site,
    delete_labels,
    labels_in,
    labels_path,
    open_roads,
    prepare,
)
from locator.roads.drive import expected_labels as count_labels
from locator.roads.folder import graph_path
from locator.roads.model import TIGER
from locator.system.input_files import pieces
from locator.system.output_files import writing

KIND = "roads"
_FOLDER = "roads"


def kept(folder: str) -> list[tiger.Source]:
    """The EDGES files that are stored in the data folder, by county."""
    return tiger.sources(_kept_in(folder)) if os.path.isdir(_kept_in(folder)) else []


def refuse_mixed(folder: str, new: Iterable[tuple[str, str]]) -> None:
    """Raise DataError if ``new`` counties, with their vintages, would not fit those that stay.

    The nodes of two years need not be the same ones, so their roads cannot be joined.
    """
    vintage_of = {source.fips: source.vintage for source in kept(folder)} | dict(new)
    vintages = sorted(set(vintage_of.values()))
    if len(vintages) > 1:
        old = [fips for fips, vintage in vintage_of.items() if vintage != vintages[-1]]
        names = "; ".join(counties.label(fips) for fips in sorted(old))
        raise DataError(
            f"roads of {' and '.join(vintages)} cannot be joined. Install {names} of"
            f" {vintages[-1]} too, remove them, or use --no-roads"
        )


def refuse_truncated(paths: Iterable[str]) -> None:
    """Raise DataError for a zip file that does not end as one, or cannot be read."""
    from zipfile import is_zipfile  # not at the top: only installing needs it

    for path in paths:
        if path.lower().endswith(".zip") and not is_zipfile(path):
            raise DataError("damaged: the zip file is cut off; fetch it again", path=path)


def keep(folder: str, paths: Sequence[str]) -> None:
    """Copy EDGES files into the data folder, each in place of its county's older one.

    Raises DataError if one cannot be read, WriteError if the data folder cannot be written.
    """
    with writing(_kept_in(folder)):
        os.makedirs(_kept_in(folder), exist_ok=True)
        for path in paths:
            _keep(folder, path)


def _keep(folder: str, path: str) -> None:
    (source,) = tiger.sources(path)
    older = [old.path for old in kept(folder) if old.fips == source.fips]
    target = os.path.join(_kept_in(folder), f"tl_{source.vintage}_{source.fips}_edges.zip")
    part = target + ".part"
    try:
        (_copy if path.lower().endswith(".zip") else _zip_up)(path, part)
        os.replace(part, target)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(part)
    for old in older:
        if old != target:
            os.unlink(old)


def _copy(path: str, target: str) -> None:
    with open(target, "wb") as out:
        out.writelines(pieces(path))


def _zip_up(path: str, target: str) -> None:
    """The parts of an unpacked shapefile as one zip."""
    from zipfile import ZIP_DEFLATED, ZipFile

    stem = os.path.splitext(path)[0]
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for suffix in (".shp", ".shx", ".dbf", ".prj"):
            if os.path.exists(stem + suffix):
                with archive.open(os.path.basename(stem + suffix), "w") as part:
                    part.writelines(pieces(stem + suffix))


def build_graph(folder: str) -> None:
    """Make the graph of all stored files; without any, delete it.

    Raises DataError if a file is damaged or the disk is full; the old graph then stays.
    """
    from locator.roads.build import build
    from locator.roads.edges import about, read_edges

    sources = kept(folder)
    if not sources:
        remove_all(folder)
        return
    roads = (road for of in sources for road in counties.named(of.fips, read_edges(of)))
    build(graph_path(folder), roads, about(sources))


def build_from_osm(folder: str, path: str) -> None:
    """Make the graph of an OpenStreetMap file; it takes the place of all roads.

    Raises DataError if it is damaged, UsageError if the extra ``osm`` is not installed.
    """
    from locator.roads.build import build
    from locator.roads.osm import OsmFile

    file = OsmFile(path)
    build(graph_path(folder), file.roads(), file.about(), file.bans())
    shutil.rmtree(_kept_in(folder), ignore_errors=True)


def is_osm(path: str) -> bool:
    """True if the file's name is that of an OpenStreetMap extract."""
    return path.lower().endswith((".osm.pbf", ".osm", ".osm.bz2", ".osm.gz"))


def installed(folder: str) -> list[County]:
    """The counties whose roads are installed, by code; one row for OpenStreetMap, without a code.

    Raises DataError if the graph is damaged.
    """
    from locator.roads.graph import open_graph

    graph = open_graph(graph_path(folder))
    if graph is None:
        return []
    try:
        about, edges = graph.about, graph.edges
    finally:
        graph.close()
    on = _day(graph_path(folder))
    if about.source != TIGER:
        return [County("", "all in one file", KIND, about.vintage, "OpenStreetMap", edges, on)]
    each = edges // len(about.counties)
    return [
        County(fips, counties.name(fips), KIND, about.vintage, "file", each, on)
        for fips in about.counties
    ]


def _day(path: str) -> str:
    from datetime import date

    return date.fromtimestamp(os.path.getmtime(path)).isoformat()


def remove(folder: str, codes: Iterable[str]) -> None:
    """Remove the roads of the counties ``codes``. Raises DataError as ``build_graph`` does."""
    gone = set(codes)
    files = [source.path for source in kept(folder) if source.fips in gone]
    for path in files:
        os.unlink(path)
    if files:
        build_graph(folder)


def remove_all(folder: str) -> None:
    """Delete the graph, its labels and the stored files."""
    shutil.rmtree(_kept_in(folder), ignore_errors=True)
    delete_labels(folder)
    with suppress(FileNotFoundError):
        os.unlink(graph_path(folder))


def check(folder: str, sites: Sequence[Site] | None = None) -> bool:
    """True if there are roads, after all of their graph, its labels and a calibration was read.

    ``sites``: a directory whose labels alone are read; without it, those of all directories. Raises
    DataError if anything is not as it was installed.
    """
    from locator.roads import calibration, graph, labels

    calibration.load(folder)
    if not os.path.exists(graph_path(folder)):
        return False
    graph.verify(graph_path(folder))
    for path in labels_in(folder) if sites is None else [labels_path(folder, sites)]:
        labels.verify(path)
    return True


def size_on_disk(folder: str) -> int:
    """The bytes of the graph, the labels and the stored files."""
    names = [source.path for source in kept(folder)]
    if os.path.isdir(folder):
        names += [entry.path for entry in os.scandir(folder) if entry.name.startswith("roads")]
    return sum(os.path.getsize(name) for name in names if os.path.isfile(name))


def expected_labels(folder: str, sites: Sequence[Site]) -> int:
    """About how many labels ``make_ready`` makes; 0 if there are no roads."""
    with_roads = open_roads(folder, sites)
    if with_roads is None:
        return 0
    try:
        return count_labels(with_roads)
    finally:
        with_roads.close()


def make_ready(
    folder: str, sites: Sequence[Site], progress: Callable[[int], None] | None = None
) -> None:
    """Compare the roads with their hash, and prepare them for a directory, for fast answers.

    Where the data folder cannot be written to, answers only take longer. Raises DataError if the
    roads are not as they were installed.
    """
    check(folder, sites)
    with suppress(DataError, OSError):
        prepare(folder, sites, progress)


def _kept_in(folder: str) -> str:
    return os.path.join(folder, _FOLDER)
