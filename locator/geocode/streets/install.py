"""Installs street data: plans what to get, fetches it, and puts it into the index."""

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, suppress
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from locator.errors import DataError, LocatorError, UnavailableError, UsageError, WriteError
from locator.geocode.streets import counties, points, tiger
from locator.geocode.streets.build import Batch, build
from locator.geocode.streets.store import (
    LOCK_NAME,
    County,
    damaged,
    delete,
    index_path,
    install_lock,
    installed,
    open_index,
    remove_leftovers,
)

if TYPE_CHECKING:
    from locator.geocode.streets.download import Server

# The Census Bureau's server; mirrors have the same folders at another address.
CENSUS = "https://www2.census.gov/geo/tiger"
# The first year with ADDRFEAT files for all counties.
OLDEST = 2011
_PATH = "TIGER{year}/ADDRFEAT/tl_{year}_{fips}_addrfeat.zip"
_ROADS_PATH = "TIGER{year}/EDGES/tl_{year}_{fips}_edges.zip"
# Downloads at the same time: more would be impolite.
_AT_ONCE = 2

# Up to so many missing counties of a state are named; if there are more, only their number.
_FEW = 3

RANGES, POINTS, ROADS = "ranges", "points", "roads"
FILE = "file"

T = TypeVar("T")


class Job(NamedTuple):
    """One county's data of one kind, and their source."""

    fips: str
    kind: str  # ranges | points | roads
    vintage: str  # year of TIGER/Line; "" where the file has none
    source: str  # the server's host, or "file"
    files: tuple[str, ...]  # on this machine; or the one path below the server's base URL
    size: int | None  # bytes; None if the server does not give it
    # For points that have been checked: the number of usable rows under "", the others by reason.
    rows: Mapping[str, int] = MappingProxyType({})


class Plan(NamedTuple):
    """The data that can be installed, by county, and why the rest cannot."""

    jobs: tuple[Job, ...]
    failures: tuple[LocatorError, ...]
    without_roads: tuple[str, ...] = ()  # codes of counties whose roads the server does not have

    def of(self, *kinds: str) -> tuple[Job, ...]:
        """The jobs of these kinds."""
        return tuple(job for job in self.jobs if job.kind in kinds)


def plan_download(server: "Server", codes: Sequence[str], year: int | None) -> Plan:
    """Ask the server for the files of the counties: of ``year``, or of the newest it has.

    The newest year is that of the first county that the server has. Raises UnreachableError if
    nobody answers. A county that fails becomes a failure of the plan, and the others go on.
    """
    from locator.geocode.streets.download import MissingError

    def look(code: str) -> Job | LocatorError:
        try:
            return _find(server, code, years)
        except MissingError:
            tried = f"for {years[0]}" if len(years) == 1 else f"since {years[-1]}"
            return MissingError(f"{server.host} has no streets of {counties.label(code)} {tried}")
        except UnavailableError as error:
            return _of_one(code, error)

    years = [year] if year else list(range(_this_year(), OLDEST - 1, -1))
    found: list[Job | LocatorError] = []
    rest = list(codes)
    while rest and len(years) > 1:
        found.append(look(rest.pop(0)))
        if isinstance(found[-1], Job):
            years = [int(found[-1].vintage)]
    return _plan(found + _two_at_once(server, look, rest))


def with_roads(server: "Server", plan: Plan) -> Plan:
    """The plan with the roads of its counties, of the same year, as far as the server has them.

    Raises UnreachableError if nobody answers.
    """
    from locator.geocode.streets.download import MissingError

    def look(job: Job) -> Job | LocatorError:
        path = _ROADS_PATH.format(year=job.vintage, fips=job.fips)
        roads = job._replace(kind=ROADS, files=(path,))
        try:
            return roads._replace(size=server.size(path))
        except MissingError:
            return job
        except UnavailableError as error:
            return _of_one(job.fips, error)

    found = _plan(_two_at_once(server, look, plan.of(RANGES)))
    whole = _plan([*plan.jobs, *found.of(ROADS), *plan.failures, *found.failures])
    return whole._replace(without_roads=tuple(job.fips for job in found.of(RANGES)))


def _find(server: "Server", code: str, years: list[int]) -> Job:
    from locator.geocode.streets.download import MissingError

    for year in years:
        path = _PATH.format(year=year, fips=code)
        with suppress(MissingError):
            return Job(code, RANGES, str(year), server.host, (path,), server.size(path))
    raise MissingError(code)


def _of_one(code: str, error: UnavailableError) -> UnavailableError:
    """The error of one county, with its name. Raises the error if it concerns all counties."""
    from locator.geocode.streets.download import UnreachableError

    if isinstance(error, UnreachableError):
        raise error
    return UnavailableError(f"{counties.label(code)}: {error}")


def _plan(found: Sequence[Job | LocatorError]) -> Plan:
    jobs = [one for one in found if isinstance(one, Job)]
    # A file that holds both streets and roads fails for both; one line says it.
    failures = {str(one): one for one in found if not isinstance(one, Job)}
    ordered = sorted(jobs, key=lambda job: (job.fips, job.kind))
    return Plan(tuple(ordered), tuple(failures.values()))


def _this_year() -> int:
    from datetime import date

    return date.today().year


def plan_files(paths: Sequence[str], codes: Sequence[str], county: str | None) -> Plan:
    """The data in the files and folders ``paths``, for the counties ``codes``; () means all.

    ``county`` is the code for address points; without it, their ZIP codes or places decide. All
    files of points for a county are used, but only the best of several TIGER/Line files. Raises
    DataError if no file has a name like those of street data.
    """
    found: dict[tuple[str, str], Job] = {}
    for source in chain.from_iterable(map(tiger.sources, paths)):
        size = os.path.getsize(source.path)
        job = Job(source.fips, RANGES, source.vintage, FILE, (source.path,), size)
        found.setdefault((job.fips, job.kind), job)
    for source in chain.from_iterable(map(tiger.edges_sources, paths)):
        with suppress(DataError):  # a damaged file is reported where it is checked
            if not tiger.joins_roads(source):
                continue
        size = os.path.getsize(source.path)
        job = Job(source.fips, ROADS, source.vintage, FILE, (source.path,), size)
        found.setdefault((job.fips, job.kind), job)
    unusable: list[Job | LocatorError] = []
    for path in chain.from_iterable(map(_point_files, paths)):
        try:
            fips = county or _county_of(path)
        except DataError as error:
            unusable.append(error)
            continue
        files = (*(found[fips, POINTS].files if (fips, POINTS) in found else ()), path)
        found[fips, POINTS] = Job(fips, POINTS, "", FILE, files, sum(map(os.path.getsize, files)))
    if not found and not unusable:
        names = "tl_2024_01089_addrfeat.zip, or .csv, .geojson and .ndjson of address points"
        raise DataError(f"no street data here; names are like {names}", path=paths[0])
    wanted = [job for job in found.values() if not codes or job.fips in codes]
    there = {job.fips for job in wanted}
    unusable += _absent([code for code in codes if code not in there])
    return _plan([*wanted, *unusable])


def _absent(codes: Iterable[str]) -> list[DataError]:
    """One error per state; it names the counties if they are few."""
    by_state: dict[str, list[str]] = {}
    for code in codes:
        by_state.setdefault(counties.state(code), []).append(code)
    return [DataError(f"no file for {_names(state, of)} here") for state, of in by_state.items()]


def _names(state: str, codes: Sequence[str]) -> str:
    if state and len(codes) > _FEW:
        return f"{len(codes)} counties of {state}"
    return "; ".join(map(counties.label, codes))


def _point_files(path: str) -> list[str]:
    return [name for name in tiger.files(path) if points.is_points(name)]


def _county_of(path: str) -> str:
    fips = points.county_of(points.read_points(path))
    if not fips:
        raise DataError("its county is unknown; give --county", path=path)
    return fips


def exclusive(folder: str) -> AbstractContextManager[None]:
    """Hold the data folder while files are fetched and indexed.

    Raises DataError if another process holds it or it cannot be written.
    """
    return install_lock(_downloads(folder), folder)


def fetch(
    folder: str, plan: Plan, server: "Server | None", progress: Callable[[int], None]
) -> Plan:
    """Fetch and check the files of a plan; call it within ``exclusive``.

    ``server`` is the one that the plan was made with; None for files on this machine. ``progress``
    gets the number of new bytes. Returns the data that can be indexed, and the failures of the
    rest; a damaged file is fetched a second time, and one bad file does not stop the others. Raises
    UnreachableError if nobody answers, DataError if nothing can be written; fetched files stay for
    the next time.
    """
    if server is None:
        ready = _plan([one for job in plan.jobs for one in _checked(job)])
    else:
        ready = _plan(_fetch_all(server, plan.jobs, _downloads(folder), progress))
    return _plan([*ready.jobs, *plan.failures, *ready.failures])


def index(folder: str, plan: Plan, indexing: Callable[[str], None]) -> None:
    """Put the result of ``fetch`` into the index; call it within ``exclusive``.

    ``indexing`` gets the code of each county as its turn comes. Raises DataError if a file turns
    out to be damaged or the disk is full; the index then stays as it was.
    """
    if jobs := plan.of(RANGES, POINTS):
        build(folder, _batches(jobs, indexing))
    if plan.jobs:
        _clear(_downloads(folder), begun=not plan.failures)


def _downloads(folder: str) -> str:
    return os.path.join(folder, "downloads")


def _fetch_all(
    server: "Server", jobs: Sequence[Job], downloads: str, progress: Callable[[int], None]
) -> list[Job | LocatorError]:
    from threading import Lock

    lock = Lock()

    def tell(count: int) -> None:
        with lock:
            progress(count)

    return _two_at_once(server, lambda job: _fetch_one(server, job, downloads, tell), jobs)


def _fetch_one(
    server: "Server", job: Job, downloads: str, fetched: Callable[[int], None]
) -> Job | LocatorError:
    """The job with its file on this machine, or the reason for the failure.

    A file that arrives damaged is fetched a second time. Raises UnreachableError and DataError,
    which concern all files.
    """
    target = os.path.join(downloads, os.path.basename(job.files[0]))
    here = job._replace(files=(target,))
    fault = None
    for _ in range(2):
        if os.path.exists(target):  # from a run that ended before indexing
            fetched(os.path.getsize(target))
        else:
            try:
                server.fetch(job.files[0], target, fetched, job.size)
            except UnavailableError as error:
                return _of_one(job.fips, error)
        fault = _fault(here)
        if not fault:
            return here
        fetched(-os.path.getsize(target))
        os.unlink(target)
    return DataError(f"{counties.label(job.fips)} from {server.host}: {fault}")


def _checked(job: Job) -> list[Job | LocatorError]:
    """The job with its usable files, and the errors of the others."""
    if job.kind != POINTS:
        fault = _fault(job)
        return [counties.naming(job.fips, fault) if fault else job]
    usable: list[str] = []
    failures: list[Job | LocatorError] = []
    rows: Counter[str] = Counter()
    for path in job.files:
        try:
            rows += points.check(path, job.fips)
            usable.append(path)
        except WriteError:
            raise
        except DataError as error:
            failures.append(counties.naming(job.fips, error))
    return [*([job._replace(files=tuple(usable), rows=rows)] if usable else []), *failures]


def _fault(job: Job) -> DataError | None:
    """The error of a TIGER/Line file on this machine, if there is one.

    Raises WriteError, which concerns all files.
    """
    try:
        (source,) = tiger.sources(job.files[0])
        if counties.is_near(tiger.check(source), job.fips):
            return None
    except WriteError:
        raise
    except DataError as error:
        return error
    where = counties.label(job.fips)
    return DataError(f"its streets are nowhere near {where}", path=job.files[0])


def _two_at_once(
    server: "Server", work: Callable[[T], Job | LocatorError], items: Sequence[T]
) -> list[Job | LocatorError]:
    """The results in order; the first exception ends the other work."""
    from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        futures = [pool.submit(work, item) for item in items]
        try:
            for future in wait(futures, return_when=FIRST_EXCEPTION).done:
                future.result()
        except BaseException:
            server.stop.set()
            pool.shutdown(cancel_futures=True)
            raise
        return [future.result() for future in futures]


def _batches(jobs: Iterable[Job], indexing: Callable[[str], None]) -> Iterator[Batch]:
    from datetime import date

    today = date.today().isoformat()
    for job in jobs:
        indexing(job.fips)
        name = counties.name(job.fips)
        county = County(job.fips, name, job.kind, job.vintage, job.source, 0, today)
        if job.kind == POINTS:
            rows: Counter[str] = Counter()  # ``fetch`` has counted them
            found = (points.usable_points(path, job.fips, rows) for path in job.files)
            yield Batch(county, points=counties.named(job.fips, chain.from_iterable(found)))
        else:
            (source,) = tiger.sources(job.files[0])
            yield Batch(county, features=counties.named(job.fips, tiger.read(source)))


def _clear(downloads: str, begun: bool = True) -> None:
    """Empty the folder; partial downloads only with ``begun``. Call only under its lock."""
    for name in os.listdir(downloads):
        if name != LOCK_NAME and (begun or ".part" not in name):
            delete(os.path.join(downloads, name))


def what_is_installed(folder: str) -> list[County]:
    """The counties in the index of the data folder, by code.

    Raises DataError, with the command to fix it, if the index is damaged.
    """
    connection = open_index(folder)
    if connection is None:
        return []
    with closing(connection):
        try:
            return installed(connection)
        except sqlite3.Error:
            raise damaged(index_path(folder)) from None


def size_on_disk(folder: str) -> int:
    """The size of the data folder's index in bytes; 0 if there is none."""
    path = index_path(folder)
    return os.path.getsize(path) if os.path.exists(path) else 0


def among(have: Iterable[County], texts: Iterable[str]) -> list[str]:
    """The codes of the installed counties ``have`` that match ``texts``: names, codes or states.

    Raises UsageError for a text that matches none of them.
    """
    there = {county.fips for county in have}
    found: list[str] = []
    for text in texts:
        codes = counties.resolve([text])
        if not there.intersection(codes):
            what = (
                f"{counties.label(codes[0])} is not"
                if len(codes) == 1
                else "none of its counties is"
            )
            raise UsageError(f"{what} installed; see 'locator streets list'")
        found += (code for code in codes if code in there)
    return found


def remove(folder: str, codes: Iterable[str]) -> None:
    """Remove the counties ``codes`` from the index, with their ranges and points.

    Raises DataError if the index is damaged or cannot be replaced.
    """
    have = what_is_installed(folder)
    out = [(county.fips, county.kind) for county in have if county.fips in set(codes)]
    if len(out) == len(have):
        remove_all(folder)
    else:
        build(folder, (), out)


def remove_all(folder: str) -> None:
    """Delete the index and all downloads, in whatever state they are.

    Raises DataError for anything that cannot be deleted, such as a folder in place of a file.
    """
    if not os.path.isdir(folder):
        return
    with exclusive(folder), install_lock(folder):
        _clear(_downloads(folder))
        remove_leftovers(folder)
        with suppress(FileNotFoundError):
            delete(index_path(folder))
