"""Blocks of rows → what their rows get, in order: in this process, or over several.

Every worker process has a pipe of its own. One that is killed, even in the middle of sending,
shows as the end of its pipe and costs only the block it had a second try; and workers see the end
of their pipe, however this process ends, and end too. The pools of the standard library do not do
this: some hang when a worker is killed while it writes to the queue that all share.
"""

import gc
import os
import queue
import signal
import threading
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait

from locator.batch.answering import Answerer, Result, Setup
from locator.batch.model import Block
from locator.batch.stopping import SIGNALS
from locator.errors import LocatorError
from locator.system.garbage import collect_seldom

# A worker has one block to answer and one that waits, so that it is not idle in between.
_BLOCKS_A_WORKER = 2
# Times that a worker may end without a word over the same block.
_TRIES = 3
# Texts that are remembered with their results, at most; long ones would fill the memory.
_REMEMBERED = 30_000
_LONGEST_REMEMBERED = 200
# Rows answered together where each may cost a request: a checkpoint is never far behind.
_ROWS_ONLINE = 20
# Blocks that wait until enough new texts have come to be asked for together.
_MOST_WAITING = 2_000

# Where the result of a text is put: empty until there is one.
_Slot = list[Result]


def answered(
    blocks: Iterable[Block],
    setup: Setup,
    workers: int = 1,
    notify: Callable[[str], None] = lambda _: None,
) -> Generator[tuple[Block, list[Result]], None, None]:
    """Each block with what its rows get, in order.

    Over ``workers`` processes; one alone, an input of one block, and online services, whose rate
    limits hold here, are answered in this process. ``notify`` gets a line where a service gets
    places. Raises what ``Answerer`` raises, and LocatorError when the worker processes
    are ended again and again.
    """
    rest = iter(blocks)
    first = list(islice(rest, 2))
    if workers == 1 or setup.online or len(first) < 2:
        yield from _here(chain(first, rest), Answerer(setup, notify))
    else:
        yield from _over_workers(chain(first, rest), _Crew(setup, workers))


def sized(blocks: Iterable[Block], setup: Setup) -> Iterator[Block]:
    """The blocks, in small parts where each row may cost a request."""
    for block in blocks:
        size = _ROWS_ONLINE if setup.online else len(block.texts)
        for start in range(0, len(block.texts), max(size, 1)):
            part = slice(start, start + size)
            digest = block.digest if size == len(block.texts) else f"{block.digest}:{start}"
            yield Block(block.rows[part], block.texts[part], digest, block.part)


def freeze_and_collect_seldom() -> None:
    """Search for garbage seldom: rows leave none in cycles, and the other objects stay."""
    gc.freeze()
    collect_seldom()


class _Task:
    """A block that is being answered; ``texts`` are those of its texts that no task had before."""

    def __init__(self, block: Block, slots: list[_Slot], fresh: dict[str, _Slot]) -> None:
        self.block, self._slots, self._fresh = block, slots, fresh
        self.texts = list(fresh)
        self.done = not fresh
        self.tries = 0

    def fill(self, results: Iterable[Result]) -> None:
        """Put down what the ``texts`` get."""
        for slot, result in zip(self._fresh.values(), results, strict=True):
            slot.append(result)
        self.done = True

    def finished(self) -> tuple[Block, list[Result]]:
        """The block and what its rows get, once this task and all before it are done."""
        return self.block, [slot[0] for slot in self._slots]


class _Memory:
    """The latest texts with their slots, so that equal ones are answered once."""

    def __init__(self) -> None:
        # The older half is forgotten at once: keeping count of each text would cost more.
        self._newer: dict[str, _Slot] = {}
        self._older: dict[str, _Slot] = {}

    def task(self, block: Block) -> _Task:
        newer, older = self._newer, self._older
        slots: list[_Slot] = []
        fresh: dict[str, _Slot] = {}
        for text in block.texts:
            slot = newer.get(text)
            if slot is None:
                slot = older.get(text)
                if slot is None:
                    slot = fresh.setdefault(text, [])
                if len(text) <= _LONGEST_REMEMBERED:
                    newer[text] = slot
            slots.append(slot)
        if len(newer) >= _REMEMBERED // 2:
            self._newer, self._older = {}, newer
        return _Task(block, slots, fresh)

    def forget_failures(self, task: _Task) -> None:
        """Forget the texts that got an error: the next of them may find the network mended."""
        _, results = task.finished()
        for text, (_, outcome) in zip(task.block.texts, results, strict=True):
            if outcome.error:
                self._newer.pop(text, None)
                self._older.pop(text, None)


# ── in this process ──


def _here(blocks: Iterator[Block], answerer: Answerer) -> Iterator[tuple[Block, list[Result]]]:
    memory, waiting = _Memory(), list[_Task]()
    for block in blocks:
        waiting.append(memory.task(block))
        fresh = sum(len(task.texts) for task in waiting)
        # Where all was answered before there is nothing to gather, and rows must not pile up.
        if not fresh or fresh >= answerer.rows_at_once or len(waiting) >= _MOST_WAITING:
            yield from _answered_here(waiting, answerer, memory)
            waiting = []
    yield from _answered_here(waiting, answerer, memory)


def _answered_here(
    tasks: list[_Task], answerer: Answerer, memory: _Memory
) -> Iterator[tuple[Block, list[Result]]]:
    results = iter(answerer.results([text for task in tasks for text in task.texts]))
    for task in tasks:
        task.fill(islice(results, len(task.texts)))
        memory.forget_failures(task)
        yield task.finished()


# ── over several ──


def _over_workers(blocks: Iterator[Block], crew: "_Crew") -> Iterator[tuple[Block, list[Result]]]:
    memory, waiting = _Memory(), deque[_Task]()
    with crew:
        for block in blocks:
            waiting.append(memory.task(block))
            crew.give(waiting[-1])
            while len(waiting) > crew.most and not waiting[0].done:
                crew.wait()
            while waiting and waiting[0].done:
                yield waiting.popleft().finished()
        for task in waiting:
            while not task.done:
                crew.wait()
            yield task.finished()


class _Crew:
    """The worker processes; started when there is work for them."""

    def __init__(self, setup: Setup, count: int) -> None:
        self._setup, self._count = setup, count
        self._workers: list[_Worker] = []
        self.most = _BLOCKS_A_WORKER * count + 1  # blocks between reading and writing

    def __enter__(self) -> "_Crew":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.end()

    def give(self, task: _Task) -> None:
        """Have the task done, as soon as a worker has room for it."""
        if task.done:
            return
        while (worker := self._free()) is None:
            self.wait()
        worker.give(task)

    def wait(self) -> None:
        """Return when at least one more task is done, or one of the workers was replaced."""
        busy = {worker.pipe: worker for worker in self._workers if worker.tasks}
        for pipe in wait(list(busy)):
            worker = busy[pipe]  # type: ignore[index] # it is one of those given
            try:
                worker.take()
            except (EOFError, OSError):
                self._replace(worker)

    def _free(self) -> "_Worker | None":
        if len(self._workers) < self._count and all(worker.tasks for worker in self._workers):
            self._workers.append(_Worker(self._setup))
        worker = min(self._workers, key=lambda one: len(one.tasks))
        return worker if len(worker.tasks) < _BLOCKS_A_WORKER else None

    def _replace(self, gone: "_Worker") -> None:
        gone.end()
        gone.tasks[0].tries += 1  # it does its tasks in order, so that this one was in its hands
        if gone.tasks[0].tries == _TRIES:
            raise LocatorError(
                f"a worker process was killed {_TRIES} times on the same rows;"
                " is there too little memory for --workers?"
            )
        worker = self._workers[self._workers.index(gone)] = _Worker(self._setup)
        for task in gone.tasks:
            worker.give(task)


class _Worker:
    """One worker process, this process's end of its pipe, and the tasks it has, in order."""

    def __init__(self, setup: Setup) -> None:
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.tasks: deque[_Task] = deque()
        self._process = context.Process(target=_work, args=(theirs, setup), daemon=True)
        with _uninterrupted():
            self._process.start()
        theirs.close()  # so that the pipe ends when the worker does

    def give(self, task: _Task) -> None:
        self.tasks.append(task)
        with suppress(OSError):  # it was killed: that shows when its results are waited for
            self.pipe.send(task.texts)

    def take(self) -> None:
        """Take the results of the first task. Raises EOFError or OSError if the worker is gone."""
        results = self.pipe.recv()
        if isinstance(results, LocatorError):
            raise results
        self.tasks.popleft().fill(results)

    def end(self) -> None:
        self._process.kill()  # it has nothing that would need tidying up
        self._process.join()
        self.pipe.close()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Keep signals that end the run from processes started here: a terminal sends them to all."""
    if not hasattr(signal, "pthread_sigmask"):
        yield  # Windows: ignored once the process runs
        return
    from multiprocessing import resource_tracker

    with warnings.catch_warnings():
        # It says when it has to be started again, since somebody has ended all processes: what
        # it keeps track of might be left then, but here it keeps track of nothing.
        warnings.simplefilter("ignore", UserWarning)
        # Started here, since its start ends with the signals allowed again.
        resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(pipe: "Connection[object, list[str]]", setup: Setup) -> None:
    """The work of a worker process: answer everything in order until the pipe ends."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)  # the run ends, and with it the pipe
    tasks: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(pipe, tasks), daemon=True).start()
    answerer: Answerer | None = None
    while True:
        texts = tasks.get()
        try:
            if answerer is None:
                answerer = Answerer(setup)
                freeze_and_collect_seldom()
            results: object = answerer.results(texts)
        except LocatorError as error:
            results = error
        except Exception as error:  # its message could hold what is in the rows
            results = LocatorError(f"internal error in a worker process: {type(error).__name__}")
        with suppress(OSError):  # nobody is there any more: _receive sees it too
            pipe.send(results)


def _receive(pipe: "Connection[object, list[str]]", tasks: "queue.SimpleQueue[list[str]]") -> None:
    # In a thread, so that this end always reads: two that wait to be read would wait for ever.
    with suppress(EOFError, OSError):
        while True:
            tasks.put(pipe.recv())
    os._exit(0)  # the run has ended, however it ended
