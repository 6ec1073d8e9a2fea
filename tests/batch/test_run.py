"""Rows go in and come out: all of them, once, in order, whatever the processes do meanwhile."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.answer import Request
from locator.batch import pool
from locator.batch.answering import Answerer, Setup
from locator.batch.cells import COLUMNS
from locator.batch.model import Block, Cells
from locator.batch.pool import answered
from locator.batch.run import Options, Progress, run
from locator.clinics.load import load_clinics
from locator.errors import DataError, Exit, LocatorError
from locator.geocode.streets.snapshot import linked_index
from tests.batch.tables import EAGER, batch, ids, many, messy, read_table, write_table
from tests.geocode.online.answers import LAT, LON, WRAP, census_match
from tests.geocode.online.server import Reply, Service, running
from tests.geocode.streets.indexes import build_roads
from tests.geocode.streets.make_tiger import Road
from tests.geocode.streets.town import build_town

OFFLINE = Setup(load_clinics(None), Request(), names=("status", "nearest_id", "error"))


class Rows:
    """Texts in blocks, as a Source."""

    name = "rows of a test"
    columns: tuple[str, ...] = ("text",)

    def __init__(self, blocks: Sequence[Sequence[str]]) -> None:
        self._blocks = blocks

    def blocks(self) -> Iterator[Block]:
        for at, texts in enumerate(self._blocks):
            yield Block([(text,) for text in texts], list(texts), str(at))

    def close(self) -> None:
        pass


class Kept:
    """The written rows, as a Sink."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, Cells]] = []
        self.finished = False

    def write(self, rows: Sequence[Any], added: Sequence[Cells]) -> None:
        self.rows += [(text, cells) for (text,), cells in zip(rows, added, strict=True)]

    def position(self) -> int:
        return len(self.rows)

    def finish(self) -> None:
        self.finished = True

    def close(self) -> None:
        pass


def _run(blocks: Sequence[Sequence[str]], setup: Setup = OFFLINE) -> tuple[Kept, Progress]:
    sink = Kept()
    return sink, run(Rows(blocks), lambda at: sink, setup, Options())


texts = st.sampled_from(["35806", "35801, Tennessee", "nowhere", "", "Madison, AL"]) | st.text(
    max_size=12
)


@settings(deadline=None)  # the first answer reads tables
@given(st.lists(st.lists(texts, max_size=6), max_size=6))
def test_every_row_comes_out_once_in_order(blocks: list[list[str]]) -> None:
    """Each row gets the answer that it gets alone, whatever the rows around it and their blocks."""
    sink, done = _run(blocks)
    rows = [text for block in blocks for text in block]
    alone = Answerer(OFFLINE)
    assert sink.rows == [(text, alone.answer([text])[0]) for text in rows]
    assert sink.finished
    assert done.rows == sum(done.counts.values()) == len(rows)


def test_equal_texts_are_answered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is remembered a text is not answered again, and the memory has an end."""
    asked: list[str] = []

    class Counting(Answerer):
        def results(self, texts: Sequence[str]) -> Any:
            asked.extend(texts)
            return super().results(texts)

    monkeypatch.setattr(pool, "Answerer", Counting)
    monkeypatch.setattr(pool, "_REMEMBERED", 4)
    long = "x" * 300
    sink, _ = _run(
        [["35806", "35806", "35801"], ["35806"], ["a", "b"], ["c", "d"], ["35806", long]]
    )
    assert asked == ["35806", "35801", "a", "b", "c", "d", "35806", long]
    assert [text for text, _ in sink.rows].count("35806") == 4


def test_rows_that_were_answered_before_do_not_pile_up() -> None:
    """Blocks that bring nothing new are written as they come, however many there are."""
    read = 0

    def blocks() -> Iterator[Block]:
        nonlocal read
        for at in range(50):
            read += 1
            yield Block([("35806",)], ["35806"], str(at))

    for done, _ in enumerate(answered(blocks(), OFFLINE), 1):
        assert read <= done + 2


# ── several processes ──


def test_the_number_of_workers_changes_nothing(tmp_path: Path) -> None:
    """One process or three: the same bytes, in order."""
    table = write_table(tmp_path / "in.csv", (messy() + many(500)) * 4)
    outs = []
    for workers in (1, 3):
        out = tmp_path / f"{workers}.csv"
        done = batch(table, "-o", out, "--workers", workers)
        assert done.code == 0, done.err
        outs.append(out.read_bytes())
    assert outs[0] == outs[1]
    rows = read_table(outs[0].decode())
    assert ids(rows) == list(range(len(rows)))


def _blocks(texts: list[str], rows: int = 100) -> list[Block]:
    cuts = accumulate([rows] * (len(texts) // rows), initial=0)
    parts = [texts[start:end] for start, end in pairwise(cuts)]
    return [Block(part, part, str(at)) for at, part in enumerate(parts)]


def _kill(workers: list[multiprocessing.process.BaseProcess]) -> None:
    for worker in workers:
        if worker.pid:
            os.kill(worker.pid, signal.SIGKILL)


@pytest.mark.kill
def test_a_worker_that_is_killed_costs_no_row() -> None:
    """Its rows are answered by another: all rows come out, once, in order."""
    given, seen = many(6000), []
    results = answered(_blocks(given), OFFLINE, workers=2)
    for at, (block, found) in enumerate(results):
        if at in (1, 10, 11, 30):
            _kill(multiprocessing.active_children()[: 1 + at % 2])
        seen += list(zip(block.texts, (cells for cells, _ in found), strict=True))
    assert seen == list(zip(given, Answerer(OFFLINE).answer(given), strict=True))
    assert multiprocessing.active_children() == []


# Kills every process that the run has started, once.
KILLS_ALL = (
    """
import os, signal
from multiprocessing import active_children, resource_tracker
from locator.batch.journal import Journal
save, left = Journal.save, [2]
def kill(*args):
    save(*args)
    left[0] -= 1
    if not left[0]:
        own = [child.pid for child in active_children()]
        for pid in (*own, resource_tracker._resource_tracker._pid):
            os.kill(pid, signal.SIGKILL)
Journal.save = kill
"""
    + EAGER
)


@pytest.mark.kill
def test_all_processes_are_killed(tmp_path: Path) -> None:
    """Also where Python's own helper process is killed too, the run says no more than its sum."""
    table = write_table(tmp_path / "in.csv", many(9000))
    options = ("-o", tmp_path / "out.csv", "--workers", 2, "-q")
    assert batch(table, *options, script=KILLS_ALL) == (Exit.OK, "", "")
    assert ids(read_table((tmp_path / "out.csv").read_text())) == list(range(9000))


@pytest.mark.kill
def test_workers_that_are_killed_in_the_middle_of_sending() -> None:
    """A worker that has sent half a block's results does not leave the run waiting for the rest."""
    given = [f"34.7{at:04}, -86.58" for at in range(7000)]
    setup = OFFLINE._replace(names=tuple(COLUMNS), top=4)
    results = answered(_blocks(given, 1000), setup, workers=2)
    seen = next(results)[0].texts
    time.sleep(1.5)  # nobody reads: what a block gets is more than a pipe holds
    _kill(multiprocessing.active_children())
    assert seen + [text for block, _ in results for text in block.texts] == given


@pytest.mark.kill
def test_rows_that_end_every_worker_end_the_run() -> None:
    """A run whose workers are always killed says so, and does not go on for ever."""
    over = threading.Event()

    def kill_all() -> None:
        while not over.wait(0.01):
            _kill(multiprocessing.active_children())

    killer = threading.Thread(target=kill_all)
    killer.start()
    try:
        with pytest.raises(LocatorError, match="was killed 3 times on the same rows"):
            list(answered(_blocks(many(300)), OFFLINE, workers=2))
    finally:
        over.set()
        killer.join()


def test_a_worker_s_error_is_the_run_s(tmp_path: Path) -> None:
    """Street data that a worker finds damaged end the run with the error that says so."""
    (tmp_path / "streets.sqlite").write_bytes(b"damaged")
    with pytest.raises(DataError, match="the street index is damaged"):
        list(answered(_blocks(many(300)), OFFLINE._replace(folder=str(tmp_path)), workers=2))


@pytest.mark.kill
def test_workers_end_with_the_run(tmp_path: Path) -> None:
    """When the run's own process is killed its workers end by themselves."""
    context = multiprocessing.get_context("spawn")
    told, tell = context.Pipe(duplex=False)
    process = context.Process(target=_go_on, args=(tell,))
    process.start()
    workers = told.recv()
    assert len(workers) == 2
    process.kill()
    process.join()
    deadline = time.monotonic() + 10
    while any(map(_runs, workers)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(map(_runs, workers))


def _go_on(tell: Any) -> None:
    """A run without an end, which tells its workers' ids."""
    blocks = (block for _ in iter(int, 1) for block in _blocks(many(5000)))
    for at, _ in enumerate(answered(blocks, OFFLINE, workers=2)):
        if at == 4:
            tell.send([worker.pid for worker in multiprocessing.active_children()])


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"  # it has ended, though nobody has asked how


# ── the street index ──


@pytest.mark.kill
def test_the_run_keeps_its_street_index(tmp_path: Path) -> None:
    """An index that is replaced during the run is not looked at, not even by a new worker."""
    build_town(tmp_path)
    given = [f"{100 + 2 * at} Birch Hollow Dr, Huntsville, AL 35801" for at in range(600)]
    setup = OFFLINE._replace(names=("precision", "label"), folder=str(tmp_path))
    before = Answerer(setup).answer(given)
    with linked_index(str(tmp_path)) as folder:
        results = answered(_blocks(given), setup._replace(folder=folder), workers=2)
        seen = list(next(results)[1])
        build_roads(tmp_path, [Road("Other St", ("1", "99"))])
        _kill(multiprocessing.active_children())
        seen += [result for _, found in results for result in found]
    assert [cells for cells, _ in seen] == before
    assert Answerer(setup).answer(given) != before
    assert not list(tmp_path.glob("*.snapshot"))


# ── online geocoders ──


@pytest.fixture
def service() -> Iterator[Service]:
    """A local server in place of the geocoding services."""
    with running() as service:
        yield service


def _online(service: Service, name: str, *geocoders: str) -> Setup:
    settings = {"domain": service.host, "scheme": "http", "retry_delay_s": "0"}
    return OFFLINE._replace(
        names=("status", "precision", "candidates", "error"),
        geocoders=geocoders or (name,),
        settings={name: settings},
    )


MATCHED = f'"Match","Exact","1 MAIN ST, HUNTSVILLE, AL, 35801","{LON},{LAT}","7650002","L"'


def test_the_census_bureau_is_asked_in_batches(service: Service) -> None:
    """Many blocks are one request; a tie is then asked for alone, to know between what."""
    tie = [census_match("FIRST"), census_match("SECOND", LAT + 0.1)]
    reply = f'"1","b","Tie"\n"0","a",{MATCHED}\n"2","c","No_Match"\n'
    service.replies = [Reply(reply.encode()), Reply(WRAP["census"](tie))]
    streets = ["1 Main St, Huntsville, AL", "2 Main St, Huntsville, AL", "3 Main St, Huntsville"]
    sink, _ = _run(
        [streets[:2], [*streets, "35806", "34.72, -86.57", ""]], _online(service, "census")
    )
    assert [asked.path.rsplit("/")[-1] for asked in service.asked] == [
        "addressbatch",
        "onelineaddress",
    ]
    cells = dict(sink.rows)
    assert cells[streets[0]] == ("ok", "interpolated", 1, None)
    assert cells[streets[1]][1:] == ("interpolated", 2, None)
    assert cells[streets[2]][0] == "no_match"
    assert cells["35806"][0] == "no_match"  # the service has no ZIP codes; it was not asked
    assert cells["34.72, -86.57"][1] == "address_point"
    assert len(sink.rows) == 8


def test_a_batch_gives_what_single_requests_give(service: Service) -> None:
    """One address asked for in a batch has the same candidates as asked for alone."""
    (text,) = ["1 Main St Apt 4, Madison, AL 35758"]
    setup = _online(service, "census")._replace(names=("label", "latitude", "faults", "vintage"))
    service.replies = [Reply(f'"0","a",{MATCHED}\n'.encode())]
    in_batch = Answerer(setup).answer([text])
    service.replies = [Reply(WRAP["census"]([census_match("1 MAIN ST, HUNTSVILLE, AL, 35801")]))]
    from locator.answer import make_answer
    from locator.batch.cells import CellMaker
    from locator.geocode.online.geocoder import online

    geocoder = online("census", setup.settings["census"], notify=lambda _: None)
    alone = make_answer(text, setup.clinics, [geocoder], Request())
    assert in_batch == [CellMaker(setup.names, 1, "mi").cells_of(alone)]


def test_only_what_the_others_leave_open_is_asked_for(service: Service) -> None:
    """In a chain a row goes online only if the geocoders before were not certain."""
    service.replies = [Reply(f'"0","a",{MATCHED}\n'.encode())]
    setup = _online(service, "census", "offline", "census")
    certain, open_ = "34.72, -86.57", "1 Main St, Huntsville, AL"
    sink, _ = _run([[certain, open_]], setup)
    (asked,) = service.asked
    assert b"1 MAIN ST" in asked.body
    assert b"34.72" not in asked.body
    assert sink.rows[1] == (open_, ("ok", "interpolated", 1, None))


def test_a_failed_batch_is_an_error_of_its_rows(service: Service) -> None:
    """When the service fails, the rows that were sent say so; the others are answered."""
    service.replies = [Reply(status=500)]
    sink, done = _run([["1 Main St, 35801", "34.72, -86.57"]], _online(service, "census"))
    assert [cells[3] for _, cells in sink.rows] == ["geocoder_unavailable", None]
    assert done.rows == 2


@pytest.mark.parametrize(
    ("status", "word"),
    [(503, "geocoder_unavailable"), (429, "geocoder_quota"), (403, "geocoder_refused")],
)
def test_a_failed_request_is_an_error_of_its_row(service: Service, status: int, word: str) -> None:
    """The run goes on, and the same address is tried again later; an answer is kept."""
    found = WRAP["census"]([])
    tries = 1 if status == 403 else 3
    service.replies = [*[Reply(status=status)] * tries, Reply([]), Reply(found)]
    setup = _online(service, "nominatim")
    text = "1 Main St, Huntsville"
    sink, _ = _run([[text] * 20 + [text], [text] * 3], setup)
    assert [cells[3] for _, cells in sink.rows] == [word] * 20 + [None] * 4
    assert len(service.asked) == tries + 1
