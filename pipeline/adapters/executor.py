"""Work in this process or in several, behind one ``concurrent.futures.Executor``."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")
_Chunk = TypeVar("_Chunk")
_Result = TypeVar("_Result")


class InProcess(Executor):
    """Does the work at once, in this process."""

    def submit(self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Return a future that is done already."""
        future: Future[_T] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def make_executor(jobs: int) -> Executor:
    """Return an executor for so many workers: 1 works in this process, more are processes of their own.

    Processes are spawned, never forked, so that they begin alike on every system.
    """
    if jobs <= 1:
        return InProcess()
    return ProcessPoolExecutor(
        jobs, mp_context=get_context("spawn"), initializer=_leave_interrupts_to_the_parent
    )


def run_chunks(
    executor: Executor, function: Callable[[_Chunk], _Result], chunks: Iterable[_Chunk], window: int
) -> Iterator[_Result]:
    """Give ``function(chunk)`` for each chunk, in their order, whoever is done first.

    Args:
        window: How many chunks may be under way or waiting for their turn: bounds the memory.
    """
    # What is under way when something fails is left to end: the window is small, and cancelling it can
    # block the shutdown of a process pool for ever (seen with Python 3.11.7).
    under_way: deque[Future[_Result]] = deque()
    for chunk in chunks:
        under_way.append(executor.submit(function, chunk))
        if len(under_way) >= window:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
