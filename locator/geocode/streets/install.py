"""Getting street data onto this machine: what to get, getting it, and putting it into the index."""

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, suppress
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from locator.errors import DataError, LocatorError, UnavailableError, UsageError
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

# The Census Bureau's own server; mirrors have the same folders below another address.
CENSUS = "https://www2.census.gov/geo/tiger"
# The first year with ADDRFEAT files for all counties.
OLDEST = 2011
_PATH = "TIGER{year}/ADDRFEAT/tl_{year}_{fips}_addrfeat.zip"
# Where the server has room for more, politeness asks for no more.
_AT_ONCE = 2

# So many counties of a state are named that are not there; more are counted.
_FEW = 3

RANGES, POINTS = "ranges", "points"
FILE = "file"

T = TypeVar("T")


class Job(NamedTuple):
    """One county's data of one kind, and where they come from."""

    fips: str
    kind: str  # ranges | points
    vintage: str  # year of TIGER/Line; "" where the file does not say
    source: str  # the server's host, or "file"
    files: tuple[str, ...]  # on this machine; or the one path below the server's base URL
    size: int | None  # bytes, None where the server does not tell
    # Of points, when they have been checked: how many are usable under "", else why they are not.
    rows: Mapping[str, int] = MappingProxyType({})


class Plan(NamedTuple):
    """What can be installed, by county, and what stands in the way of the rest."""

    jobs: tuple[Job, ...]
    failures: tuple[LocatorError, ...]


def plan_download(server: "Server", codes: Sequence[str], year: int | None) -> Plan:
    """Ask the server for the files of the counties: of ``year``, or of the newest it has.

    The newest year is that of the first county that is there at all. Raises UnreachableError if
    nobody answers; a county that the server fails to tell of does not keep the others out.
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


def _find(server: "Server", code: str, years: list[int]) -> Job:
    from locator.geocode.streets.download import MissingError

    for year in years:
        path = _PATH.format(year=year, fips=code)
        with suppress(MissingError):
            return Job(code, RANGES, str(year), server.host, (path,), server.size(path))
    raise MissingError(code)


def _of_one(code: str, error: UnavailableError) -> UnavailableError:
    """What the server failed to do for one county, naming that; raises what concerns them all."""
    from locator.geocode.streets.download import UnreachableError

    if isinstance(error, UnreachableError):
        raise error
    return UnavailableError(f"{counties.label(code)}: {error}")


def _plan(found: Sequence[Job | LocatorError]) -> Plan:
    jobs = [one for one in found if isinstance(one, Job)]
    failures = [one for one in found if not isinstance(one, Job)]
    return Plan(tuple(sorted(jobs, key=lambda job: (job.fips, job.kind))), tuple(failures))


def _this_year() -> int:
    from datetime import date

    return date.today().year


def plan_files(paths: Sequence[str], codes: Sequence[str], county: str | None) -> Plan:
    """What is in the files and folders ``paths``: of the counties ``codes``, or all if that is ().

    ``county`` is the code for address points; without it their ZIP codes or places tell. Several
    files of points for a county are taken together, of several TIGER/Line files the best. Raises
    DataError if no file has a name like those of street data.
    """
    found: dict[tuple[str, str], Job] = {}
    for source in chain.from_iterable(map(tiger.sources, paths)):
        size = os.path.getsize(source.path)
        job = Job(source.fips, RANGES, source.vintage, FILE, (source.path,), size)
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
    """One error for a state, which names its counties if they are few."""
    by_state: dict[str, list[str]] = {}
    for code in codes:
        by_state.setdefault(counties.state(code), []).append(code)
    return [DataError(f"no file of {_names(state, of)} here") for state, of in by_state.items()]


def _names(state: str, codes: Sequence[str]) -> str:
    if state and len(codes) > _FEW:
        return f"{len(codes)} counties of {state}"
    return "; ".join(map(counties.label, codes))


def _point_files(path: str) -> list[str]:
    return [name for name in tiger.files(path) if points.is_points(name)]


def _county_of(path: str) -> str:
    fips = points.county_of(points.read_points(path))
    if not fips:
        raise DataError("its county cannot be told; give --county", path=path)
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

    ``server`` is the one the plan was made with, None for files on this machine. ``progress`` is
    told how many more bytes are there. Returns what can be indexed, and what stands in the way of
    the rest: a damaged file is fetched once again. Neither that nor a file that the server fails
    to send keeps the others out. Raises UnreachableError if nobody answers, DataError if nothing
    can be written; what was fetched is kept for the next time.
    """
    if server is None:
        ready = _plan([one for job in plan.jobs for one in _checked(job)])
    else:
        ready = _plan(_fetch_all(server, plan.jobs, _downloads(folder), progress))
    return Plan(ready.jobs, plan.failures + ready.failures)


def index(folder: str, plan: Plan, indexing: Callable[[str], None]) -> None:
    """Put what ``fetch`` returned into the index; call it within ``exclusive``.

    ``indexing`` is told the code of each county as it is taken up. Raises DataError if a file is
    damaged after all or the disk is full; the index is then what it was.
    """
    if plan.jobs:
        build(folder, _batches(plan.jobs, indexing))
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
    """The job with its file on this machine, or why it cannot be had.

    A file that arrives damaged is fetched once again. Raises UnreachableError and DataError, which
    concern all the files.
    """
    target = os.path.join(downloads, os.path.basename(job.files[0]))
    here = job._replace(files=(target,))
    fault = None
    for _ in range(2):
        if os.path.exists(target):  # from a run that was ended before it could be indexed
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
    """The job with those of its files that can be used, and what is wrong with the others."""
    if job.kind == RANGES:
        return [_fault(job) or job]
    usable: list[str] = []
    failures: list[Job | LocatorError] = []
    rows: Counter[str] = Counter()
    for path in job.files:
        try:
            rows += points.check(path, job.fips)
            usable.append(path)
        except DataError as error:
            failures.append(error)
    return [*([job._replace(files=tuple(usable), rows=rows)] if usable else []), *failures]


def _fault(job: Job) -> DataError | None:
    """What is wrong with a TIGER/Line file on this machine."""
    try:
        (source,) = tiger.sources(job.files[0])
        if counties.is_near(tiger.check(source), job.fips):
            return None
    except DataError as error:
        return error
    where = counties.label(job.fips)
    return DataError(f"its streets are nowhere near {where}", path=job.files[0])


def _two_at_once(
    server: "Server", work: Callable[[T], Job | LocatorError], items: Sequence[T]
) -> list[Job | LocatorError]:
    """The results in order; the first exception ends what is still under way."""
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
            rows: Counter[str] = Counter()  # counted already
            found = (points.usable_points(path, job.fips, rows) for path in job.files)
            yield Batch(county, points=chain.from_iterable(found))
        else:
            (source,) = tiger.sources(job.files[0])
            yield Batch(county, features=tiger.read(source))


def _clear(downloads: str, begun: bool = True) -> None:
    """Empty the folder, unless ``begun`` but for files half fetched; call only under its lock."""
    for name in os.listdir(downloads):
        if name != LOCK_NAME and (begun or ".part" not in name):
            delete(os.path.join(downloads, name))


def what_is_installed(folder: str) -> list[County]:
    """What the index of the data folder holds, by county code.

    Raises DataError, with the command that mends it, if the index is damaged.
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
    """The bytes that the index of the data folder takes; 0 if there is none."""
    path = index_path(folder)
    return os.path.getsize(path) if os.path.exists(path) else 0


def among(have: Iterable[County], texts: Iterable[str]) -> list[str]:
    """The codes of those of ``have`` that the names, codes or states ``texts`` mean.

    Raises UsageError for a text that means none of them.
    """
    there = {county.fips for county in have}
    found: list[str] = []
    for text in texts:
        codes = counties.resolve([text])
        if not there.intersection(codes):
            what = f"{counties.label(codes[0])} is not" if len(codes) == 1 else "nothing of it is"
            raise UsageError(f"{what} installed; see 'locator streets list'")
        found += (code for code in codes if code in there)
    return found


def remove(folder: str, codes: Iterable[str]) -> None:
    """Take the counties ``codes`` out of the index, ranges and points; the rest stays.

    Raises DataError if the index is damaged or cannot be replaced.
    """
    have = what_is_installed(folder)
    out = [(county.fips, county.kind) for county in have if county.fips in set(codes)]
    if len(out) == len(have):
        remove_all(folder)
    else:
        build(folder, (), out)


def remove_all(folder: str) -> None:
    """Delete the index and what is left of downloads, whatever state they are in.

    Raises DataError for what cannot be deleted, such as a folder in the place of a file.
    """
    if not os.path.isdir(folder):
        return
    with exclusive(folder), install_lock(folder):
        _clear(_downloads(folder))
        remove_leftovers(folder)
        with suppress(FileNotFoundError):
            delete(index_path(folder))
