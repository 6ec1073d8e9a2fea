"""Many machines: files in, files out under the same names, on a cluster of Dask workers.

Dask runs a task at least once: again when its worker was killed, and at times twice at once. Each
file is therefore answered into a file of its own name beside the output and renamed, and one that
is there already is left alone. So the same command continues a run that was killed.

Rows travel between the store and the workers; the scheduler sees the names of files and counts.
"""

import asyncio
import glob
import json
import logging
import os
import posixpath
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent import futures
from contextlib import closing, contextmanager, suppress
from functools import cache, partial
from hashlib import blake2b
from threading import Thread
from typing import Any, NamedTuple

from locator import __version__
from locator.batch import run as one_machine
from locator.batch.answering import Outcome, Setup
from locator.batch.cells import added_columns
from locator.batch.journal import counts_of, plain_counts
from locator.batch.model import Tabular
from locator.batch.sink import open_sink
from locator.batch.source import format_of, open_source
from locator.batch.stores import digest, fetch, put, store_errors, store_of, url_of, without_dask
from locator.clinics.directory import Directory
from locator.errors import DataError, LocatorError, UnavailableError, UsageError
from locator.geocode.streets.folder import FILE_NAME
from locator.geocode.streets.snapshot import errors_name, files_of, identity, linked_index
from locator.geocode.streets.store import FORMAT, check_index, index_path
from locator.ranking.network import has_roads
from locator.roads import calibration
from locator.roads import folder as roads_folder
from locator.system import locks, private

# In the output folder: a hash of all that the answers depend on, and of each file the counts of its
# rows. Other engines leave alone what begins with "_".
NOTES = "_locator"
# How often a file is tried again when its store fails; Dask itself sees to killed workers.
_RETRIES = 3
# Seconds to wait for the scheduler to answer.
_CONNECT_S = 30
# Seconds to wait for workers where none is connected: a machine of a cloud takes a few minutes to
# come up, and a user who forgot to start any gets the error before lunch.
_WORKERS_S = 300
# Seconds to wait for what became of a file, which the worker has that answered it.
_FETCH_S = 5.0
# Seconds that all workers have to remove what killed ones left; one may hang.
_SWEEP_S = 10
# Seconds between two questions for workers, and between two looks for finished files.
_ASK_S, _LOOK_S = 1.0, 0.05
# The files of the roads beside a street index; labels are made on the workers.
_ROADS = (roads_folder.FILE_NAME, calibration.FILE_NAME)
# A folder with rows in a worker's own folder is named so, and the lock beside it.
_ROWS, _LOCK = "rows-", ".lock"
# Programs that are alike here give the same answers.
_PROGRAM = f"clinic-locator {__version__}, street index format {FORMAT}"


class File(NamedTuple):
    """A file of the data folder: where the workers find it, and the checksum the client saw."""

    name: str  # in the data folder
    url: str
    sha256: str


class Data(NamedTuple):
    """The street index and the roads of a job.

    ``identity`` is that of their content, which other files can have as well.
    """

    files: tuple[File, ...]
    identity: str


class Job(NamedTuple):
    """The orders for the workers, the same for every file."""

    folder: str  # of the output
    setup: Setup
    reading: Mapping[str, Any]  # options of source.open_source
    data: Data | None
    program: str  # the client's


class Done(NamedTuple):
    """The result of one file: how many rows had which outcome, or what was wrong with it.

    ``skipped``: it was answered before this run. ``fault`` names the file.
    """

    path: str
    counts: Mapping[Outcome, int]
    skipped: bool = False
    fault: str = ""


def run(
    pattern: str,
    out: str,
    scheduler: str,
    setup: Setup,
    *,
    data: Data | None = None,
    reading: Mapping[str, Any] | None = None,
    report: Callable[[Done, int], None] = lambda *_: None,
    notify: Callable[[str], None] = lambda _: None,
) -> list[Done]:
    """Answer every file that ``pattern`` names into the folder ``out``; what became of each.

    ``pattern`` is a file, a folder, or has the usual ``*`` and ``?``; it and ``out`` are in any
    store that fsspec knows and the workers reach; ``scheduler`` is Dask's address. ``data`` is
    what ``shared_data`` gave, None for no street data; each worker process fetches it once.
    ``reading`` are options of ``source.open_source``. ``report`` is told of each file, and how
    many there are, ``notify`` when no workers are connected and it waits for them.

    Raises UsageError for what makes no sense, DataError when there are no files or the street
    index is not the same everywhere, UnavailableError when no scheduler answers any more, or no
    workers come; the files that are there are whole then.
    """
    if setup.online:
        raise UsageError("online geocoders and routers need one machine, which keeps to their rate")
    with store_errors(pattern):
        paths = _inputs(pattern)
    setup = setup._replace(folder=None)  # it is the data that count, not where they are
    with store_errors(out):
        folder, there = _begun(out, paths, (_PROGRAM, setup, reading, data and data.identity))
    job = Job(folder, setup, reading or {}, data, _PROGRAM)
    with _silent(), _client(scheduler) as client:
        done = []
        workers = _Workers(client, scheduler, notify)
        try:
            for one in _each(client, partial(_task, job), paths, workers):
                # Not for the worker to say: what one did that was killed is there for the next.
                done.append(one._replace(skipped=posixpath.basename(one.path) in there))
                report(done[-1], len(paths))
        finally:
            _sweep_all(client)
    with store_errors(out):
        _tidy(folder)
    return done


def _each(
    client: Any, task: Callable[[str], Done], paths: Sequence[str], workers: "_Workers"
) -> Iterator[Done]:
    """The result of each file, as they are finished."""
    tasks = client.map(task, paths, pure=False, retries=_RETRIES)
    names = {future.key: path for future, path in zip(tasks, paths, strict=True)}
    left = _distributed().as_completed(tasks)
    while not left.is_empty():
        finished = left.next_batch(block=False)
        if finished:
            workers.seen()
        else:
            workers.wait()
        for future in finished:
            try:
                yield future.result(_FETCH_S)
            except LocatorError:
                raise  # not about this file: every other would end like it
            except Exception as error:  # its store, or the death of every worker that had it
                workers.ask()  # or that of the scheduler
                if future.cancelled():  # also one that was restarted
                    raise workers.gone() from None
                if future.status != "error":  # or of the one that has done it: it is done again
                    left.add(future)
                    continue
                path = names[future.key]
                yield Done(path, {}, fault=f"{path}: failed: {type(error).__name__}")
            future.release()


# ── on the client ──


class _Workers:
    """Looks after the workers: Dask itself waits for them for ever, and without a word."""

    def __init__(self, client: Any, scheduler: str, notify: Callable[[str], None]) -> None:
        self._client, self._scheduler, self._notify = client, scheduler, notify
        self._asked_at = -_ASK_S
        self._none_since: float | None = None

    def wait(self) -> None:
        """Give the workers some time. Raises UnavailableError where that is of no use."""
        if time.monotonic() - self._asked_at >= _ASK_S:
            self.ask()
        time.sleep(_LOOK_S)

    def seen(self) -> None:
        """There was one since it was asked last, however short."""
        self._none_since = None

    def ask(self) -> None:
        """Ask for workers. Raises UnavailableError if the scheduler or they are gone for good."""
        there = self._count()
        self._asked_at = now = time.monotonic()
        if there:
            self._none_since = None
        elif self._none_since is None:
            self._none_since = now
            self._notify(f"no workers are connected to {self._scheduler}; waiting for them")
        elif now - self._none_since >= _WORKERS_S:
            raise UnavailableError(
                f"no workers have been connected to {self._scheduler} for {_WORKERS_S:g} seconds:"
                " start some with 'dask worker', and run the same command again"
            )

    def _count(self) -> int:
        asked = asyncio.run_coroutine_threadsafe(
            self._client.nthreads(asynchronous=True), self._client.loop.asyncio_loop
        )
        last = time.monotonic() + _CONNECT_S
        # Once it is not running the scheduler has forgotten this job, though it may come again.
        while self._client.status == "running" and time.monotonic() < last:
            if futures.wait((asked,), _LOOK_S).done:
                with suppress(OSError):
                    return len(asked.result())
                break
        asked.cancel()
        raise self.gone()

    def gone(self) -> UnavailableError:
        """The error for a scheduler that is gone, or that knows nothing of this job."""
        message = f"the Dask scheduler at {self._scheduler} is gone"
        return UnavailableError(f"{message}; run the same command again to continue")


@contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    try:
        client = _distributed().Client(scheduler, timeout=_CONNECT_S, set_as_default=False)
    except ValueError:
        message = "this is not the address of a Dask scheduler; try tcp://HOST:8786"
        raise UsageError(message) from None
    except OSError:
        raise UnavailableError(f"no Dask scheduler answers at {scheduler}") from None
    with client, client.as_current():
        yield client


@contextmanager
def _silent() -> Iterator[None]:
    """Keep Dask from logging tracebacks of errors that we print in one line."""
    _distributed()  # it makes its loggers when it is imported
    names = [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]
    loggers = [logging.getLogger(name) for name in names]
    heard = [logger for logger in loggers if not logger.disabled]
    for logger in heard:
        logger.disabled = True
    try:
        yield
    finally:
        for logger in heard:
            logger.disabled = False


def _sweep_all(client: Any) -> None:
    """Sweep on every machine, as far as it answers."""

    def sweep() -> None:
        with suppress(Exception):  # the scheduler is gone, or the client is closed below
            client.run(_sweep, on_error="ignore")

    sweeping = Thread(target=sweep, daemon=True)
    sweeping.start()
    sweeping.join(_SWEEP_S)


def _inputs(pattern: str) -> list[str]:
    """The files in order, as URLs. Those that begin with "_" or "." are an engine's own notes."""
    store, path = store_of(pattern)
    found = store.glob(path.rstrip("/"), detail=True)
    if [facts["type"] for facts in found.values()] == ["directory"]:
        found = store.glob(f"{path.rstrip('/')}/*", detail=True)
    paths = [
        store.unstrip_protocol(name)
        for name, facts in sorted(found.items())
        if facts["type"] == "file" and posixpath.basename(name)[:1] not in "_."
    ]
    if not paths:
        raise DataError("no files match INPUT")
    names = [posixpath.basename(path) for path in paths]
    if len(set(names)) < len(names):
        raise UsageError("two input files have the same name, so their outputs would too")
    return paths


def _begun(out: str, paths: Sequence[str], made_with: object) -> tuple[str, set[str]]:
    """The output folder as a URL, belonging to this job, and the names that are there already."""
    store, path = store_of(out.rstrip("/"))
    folder = str(store.unstrip_protocol(path)).rstrip("/")
    if any(posixpath.dirname(name) == folder for name in paths):
        raise UsageError("-o is the folder of the input; name another one")
    store.makedirs(f"{path}/{NOTES}", exist_ok=True)
    settings = {"made_with": blake2b(repr(made_with).encode(), digest_size=16).hexdigest()}
    note = f"{path}/{NOTES}/job.json"
    there = {posixpath.basename(name) for name in store.ls(path, detail=False)}
    if not store.exists(note):
        if not there.isdisjoint(map(posixpath.basename, paths)):
            raise UsageError("-o already has files with these names; name another folder")
        store.pipe_file(note, json.dumps(settings).encode())
    elif json.loads(store.cat_file(note)) != settings:
        message = "this folder was begun with other options, clinics or street data; name a new one"
        raise UsageError(f"{out}: {message}")
    return folder, there


def _tidy(folder: str) -> None:
    """Remove what killed workers left."""
    store, path = store_of(folder)
    store.invalidate_cache()  # some stores remember what was there before
    for left in (f"{path}/.*.part", f"{path}/{NOTES}/.*.part"):
        for name in store.glob(left):
            with suppress(OSError):
                store.rm_file(name)


@contextmanager
def shared_data(url: str | None, folder: str) -> Iterator[tuple[str | None, Data | None]]:
    """A folder with the street index and the roads of a job, and the data for ``run``.

    None and None where there are none. The index is at ``url``, with the roads beside it; without
    one they are in the data folder ``folder``, whose path must then be good on the workers too.
    The client makes its own tables, such as the places of clinics, from the very files whose
    checksums the workers compare. Raises DataError if they cannot be read.
    """
    if url is None:
        with linked_index(folder) as kept:
            where = os.path.abspath(folder)
            with store_errors(where):
                names = sorted(files_of(kept)) if kept else []
                data = _data(url_of(where), names, kept) if kept and names else None
            yield kept, data
        return
    with tempfile.TemporaryDirectory() as own:
        with store_errors(url):
            base = url_of(url).rstrip("/").removesuffix(f"/{FILE_NAME}")
            names = [FILE_NAME, *(name for name in _ROADS if _is_there(f"{base}/{name}"))]
            for name in names:
                fetch(f"{base}/{name}", os.path.join(own, name))
        with errors_name(f"{base}/{FILE_NAME}", index_path(own)):
            check_index(own)
            yield own, _data(base, names, own)


def _is_there(url: str) -> bool:
    store, path = store_of(url)
    return bool(store.exists(path))


def _data(base: str, names: Sequence[str], folder: str) -> Data:
    """The files of ``folder``, which the workers find in the folder at the URL ``base``."""
    files = [File(name, f"{base}/{name}", digest(os.path.join(folder, name))) for name in names]
    # Labels follow from the roads and the clinics.
    roads = [file.sha256 for file in files if file.name in _ROADS]
    return Data(tuple(files), " ".join([identity(folder), *roads]))


@contextmanager
def first_file(pattern: str, reading: Mapping[str, Any]) -> Iterator[Tabular]:
    """The first of the files that ``run`` would answer, opened.

    Raises what ``run`` raises for ``pattern``, and what ``source.open_source`` raises.
    """
    with store_errors(pattern):
        path = _inputs(pattern)[0]
    with tempfile.TemporaryDirectory() as scratch:
        read = os.path.join(scratch, posixpath.basename(path))
        with store_errors(path):
            fetch(path, read)
        try:
            source = open_source(read, **reading)
        except LocatorError as error:
            raise type(error)(str(error).replace(read, path)) from None
        with closing(source):
            yield source


# ── on the workers ──


def _task(job: Job, path: str) -> Done:
    """Answer one file, unless that is done. Raises LocatorError for what is wrong with the job."""
    if job.program != _PROGRAM:
        raise UsageError(f"a worker has {_PROGRAM}, but the client has {job.program}")
    own = job.data and _fetched(job.data)
    setup = job.setup._replace(folder=own)
    if own and has_roads(own, setup.request.by):
        _make_roads_ready(own, setup.clinics)
    store, folder = store_of(job.folder)
    name = posixpath.basename(path)
    note = f"{folder}/{NOTES}/{name}.json"
    if store.exists(f"{folder}/{name}"):
        return Done(path, counts_of(json.loads(store.cat_file(note))))
    with _rows_folder() as scratch:
        read, written = os.path.join(scratch, "in", name), os.path.join(scratch, name)
        os.mkdir(os.path.dirname(read))
        fetch(path, read)
        try:
            counts = _answer(read, written, setup, job.reading)
        except LocatorError as error:
            said = str(error).replace(read, path)
            for file in job.data.files if own and job.data else ():  # gone when this is read
                said = said.replace(os.path.join(own or "", file.name), file.url)
            return Done(path, {}, fault=said)
        except Exception as error:  # its text may hold what is in the rows, and Dask logs it
            return Done(path, {}, fault=f"{path}: a bug in this program: {type(error).__name__}")
        noted = os.path.join(scratch, "in", "counts")
        with open(noted, "w", encoding="utf-8") as counted:
            json.dump(plain_counts(counts), counted)
        put(store, noted, note)  # first: where the output is, they are
        put(store, written, f"{folder}/{name}")
    return Done(path, counts)


def _answer(
    read: str, written: str, setup: Setup, reading: Mapping[str, Any]
) -> Mapping[Outcome, int]:
    """One file to another, as on one machine; the rows by outcome."""
    added = added_columns(setup.names, setup.top, setup.request.units)
    with closing(open_source(read, **reading)) as source:
        format = format_of(written) or source.format
        done = one_machine.run(
            source,
            lambda at: open_sink(written, format, source, added, resume_at=at),
            setup,
            one_machine.Options(),
        )
    return dict(done.counts)


@cache
def _fetched(data: Data) -> str:
    """A folder of this process's own with the data. Raises DataError if a file is another one."""
    folder = tempfile.mkdtemp(prefix="streets-", dir=_scratch())
    for file in data.files:
        path = os.path.join(folder, file.name)
        with store_errors(file.url):
            fetch(file.url, path)
        if digest(path) != file.sha256:
            raise DataError("a worker found a different file here than the client", path=file.url)
    return folder


@cache
def _make_roads_ready(folder: str, clinics: Directory) -> None:
    """Make labels for the clinics, unless they were fetched."""
    from locator.ranking.by_road import sites
    from locator.roads.install import make_ready

    make_ready(folder, sites(clinics))


@contextmanager
def _rows_folder() -> Iterator[str]:
    """A folder for rows, with a lock beside it that says whether its process is alive."""
    while True:
        folder = os.path.join(_scratch(), f"{_ROWS}{uuid.uuid4().hex}")
        held = locks.acquire(f"{folder}{_LOCK}")
        if held:  # else it has just been swept
            break
    try:
        os.mkdir(folder, 0o700)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        locks.release(held, f"{folder}{_LOCK}")


def _sweep(dask_worker: Any) -> None:
    """Remove the rows that killed workers left on this machine.

    Dask does so only when the next worker starts. It gives functions that are no tasks their worker
    by the name of this argument.
    """
    beside = glob.escape(os.path.dirname(dask_worker.local_directory))
    for path in glob.glob(f"{beside}/*/{_ROWS}*{_LOCK}"):
        with suppress(OSError), open(private.append(path), "ab") as file:
            if locks.lock(file):
                shutil.rmtree(path.removesuffix(_LOCK), ignore_errors=True)
                os.unlink(path)


def _scratch() -> str:
    """The worker's own folder, which goes when the worker goes."""
    return str(_distributed().get_worker().local_directory)


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise without_dask() from None
    return distributed
