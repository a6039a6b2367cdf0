"""Work in this process, in others of this machine, or on other machines, behind one ``Workers``.

Whoever does the work, results come in the order of the chunks, no more chunks are taken ahead than a window
allows, and a chunk whose worker dies is done again. A chunk that goes on killing its workers is done item by
item, until the one that does it is known; that one is given up and the rest goes on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import Generic, TypeVar

from pipeline.adapters.workers.crew import Crew, InProcess, WorkerDied
from pipeline.adapters.workers.processes import Processes

_Chunk = TypeVar("_Chunk")
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_Shared = TypeVar("_Shared")

# Fewer chunks are done in this process before another one has started.
_WORTH_PROCESSES = 4
# Chunks for each worker: one at work, one waiting.
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Work(Generic[_Shared, _Item, _Result]):
    """What is to be done with each chunk.

    Attributes:
        function: ``function(shared, chunk)`` gives a result for each item, in their order; it must be found
            by its name in another process.
        shared: What every chunk needs; it is sent to a worker once.
        lost: The result of an item that ends whichever process works on it.
    """

    function: Callable[[_Shared, tuple[_Item, ...]], tuple[_Result, ...]]
    shared: _Shared
    lost: Callable[[_Item], _Result]


class Workers:
    """Whoever works for a run.

    Attributes:
        count: How many chunks can be at work at a time.
    """

    def __init__(self, count: int, crew_for: Callable[[object, bool], Crew]) -> None:
        """Take a function that gives the crew for what is shared, and whether there are many chunks."""
        self.count = count
        self._crew_for = crew_for
        self._at_work: list[Crew] = []

    def run(
        self,
        work: Work[_Shared, _Item, _Result],
        chunks: Iterable[tuple[_Item, ...]],
        window: int | None = None,
    ) -> Iterator[tuple[_Result, ...]]:
        """Give the results of each chunk, in the order of the chunks, whoever is done first.

        Args:
            window: How many chunks may be under way or waiting for their turn: bounds the memory. None: so
                many that no worker waits.

        Raises:
            OutputError: No worker can be reached any more.
        """
        waiting = iter(chunks)
        first = tuple(islice(waiting, _WORTH_PROCESSES))
        if not first:
            return
        with self._crew_for(work.shared, len(first) == _WORTH_PROCESSES) as crew:
            self._at_work.append(crew)
            yield from _results(crew, work, chain(first, waiting), lambda: window or _AHEAD * crew.count)

    def end(self) -> None:
        """End what is still at work because nobody takes its results any more."""
        for crew in self._at_work:
            crew.shutdown()


@contextmanager
def workers(jobs: int, scheduler: str | None = None) -> Iterator[Workers]:
    """Give workers for as long as the block runs.

    Args:
        jobs: Processes to work in; few chunks are done in this one all the same.
        scheduler: Address of a scheduler of dask, whose workers do everything then.

    Raises:
        UsageError: What another machine needs is not installed, or the address is none.
        OutputError: The scheduler cannot be reached, or its workers are none or not like this machine.
    """
    with _crews(jobs, scheduler) as found:
        try:
            yield found
        finally:
            found.end()


@contextmanager
def _crews(jobs: int, scheduler: str | None) -> Iterator[Workers]:
    if scheduler is None:
        yield Workers(jobs, lambda shared, many: _of_this_machine(jobs if many else 1, shared))
        return
    # Its libraries take a while to load, and are an extra.
    from pipeline.adapters.workers.cluster import Cluster, connected, count_workers

    with connected(scheduler) as client:
        yield Workers(count_workers(client), lambda shared, _: Cluster(client, shared))


def run_chunks(
    executor: Executor, function: Callable[[_Chunk], _Result], chunks: Iterable[_Chunk], window: int
) -> Iterator[_Result]:
    """Give ``function(chunk)`` for each chunk, in their order, whoever is done first.

    Args:
        window: How many chunks may be under way or waiting for their turn: bounds the memory.
    """
    # What is under way when something fails is left to end: the window is small.
    under_way = _under_way(lambda chunk: executor.submit(function, chunk), chunks, lambda: window)
    return (future.result() for _, future in under_way)


def _of_this_machine(jobs: int, shared: object) -> Crew:
    return InProcess(shared) if jobs <= 1 else Processes(jobs, shared)


def _results(
    crew: Crew,
    work: Work[_Shared, _Item, _Result],
    chunks: Iterable[tuple[_Item, ...]],
    window: Callable[[], int],
) -> Iterator[tuple[_Result, ...]]:
    def give(chunk: tuple[_Item, ...]) -> Future[tuple[_Result, ...]]:
        return crew.submit(work.function, chunk)  # type: ignore[call-arg, arg-type]

    def settled(chunk: tuple[_Item, ...], future: Future[tuple[_Result, ...]]) -> tuple[_Result, ...]:
        # More items are taken apart at once: any of them may be the one.
        for left in reversed(range(crew.tries if len(chunk) == 1 else 1)):
            try:
                return crew.wait(future)
            except WorkerDied:
                if left:
                    future = give(chunk)
        if len(chunk) == 1:
            return (work.lost(chunk[0]),)
        return tuple(result for item in chunk for result in settled((item,), give((item,))))

    for chunk, future in _under_way(give, chunks, window):
        yield settled(chunk, future)


def _under_way(
    give: Callable[[_Chunk], Future[_Result]], chunks: Iterable[_Chunk], window: Callable[[], int]
) -> Iterator[tuple[_Chunk, Future[_Result]]]:
    """Give each chunk with its future, in order; it is taken out of the window before the next is given."""
    waiting: deque[tuple[_Chunk, Future[_Result]]] = deque()
    for chunk in chunks:
        waiting.append((chunk, give(chunk)))
        if len(waiting) >= window():
            yield waiting.popleft()
    while waiting:
        yield waiting.popleft()
