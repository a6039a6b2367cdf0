"""What the kinds of workers have in common, and the simplest of them: this process."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


class WorkerDied(Exception):
    """A worker ended before its result was here: it was killed, crashed, or was out of memory."""


class Crew(Executor):
    """An executor that calls ``function(shared, *args)``: ``shared`` was sent to each worker once.

    Attributes:
        count: How many chunks are at work at a time.
        tries: How often an item is given out before it is blamed for the death of its workers.
    """

    count = 1
    tries = 1

    def wait(self, future: Future[_T]) -> _T:
        """Return a result, or raise what the function raised.

        Raises:
            WorkerDied: It ended before.
            OutputError: No worker can be reached any more.
        """
        return future.result()


class InProcess(Crew):
    """Does the work at once, in this process."""

    def __init__(self, shared: object) -> None:
        self._shared = shared

    def submit(self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Return a future that is done already."""
        future: Future[_T] = Future()
        try:
            future.set_result(function(self._shared, *args, **kwargs))  # type: ignore[arg-type]
        except Exception as error:
            future.set_exception(error)
        return future
