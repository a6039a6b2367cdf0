"""Worker processes of this machine, each with a pipe of its own.

The pool of the standard library shares one pipe among all workers: when one of them dies in the middle of
a result, the others' results cannot be read any more, and nobody can say whose chunk it was. Here a death is
the end of one pipe: it is noticed at once, belongs to one chunk, and costs one new process.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import LifoQueue
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from pipeline.adapters.workers.crew import Crew, WorkerDied
from pipeline.core.models import Problem
from pipeline.errors import OutputError

_P = ParamSpec("_P")
_T = TypeVar("_T")
# Spawned, never forked, so that they begin alike on every system.
_CONTEXT = get_context("spawn")
_STARTS = 3
"""So many processes that end one after another before they are ready: no other will start either."""


class Processes(Crew):
    """So many processes, started at once; they do not outlive this object, nor this process."""

    tries = 3

    def __init__(self, count: int, shared: object) -> None:
        self.count = count
        self._shared = shared
        self._threads = ThreadPoolExecutor(count)
        self._starting = Lock()
        self._closed = False
        self._workers: list[_Worker] = []
        self._idle: LifoQueue[_Worker] = LifoQueue()
        for _ in range(count):
            self._idle.put(self._started())

    def submit(self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Have it done in a process; the function must be found there by its name."""
        if kwargs:
            raise TypeError("a worker takes positional arguments")
        return self._threads.submit(self._do, function, args)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes; nobody waits for what they still do."""
        with self._starting:
            self._closed = True
            for worker in self._workers:
                worker.kill()
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        # Not before: a thread may still be reading from the pipe of a process that was killed.
        for worker in self._workers:
            worker.close()

    def _do(self, function: Callable[..., _T], args: tuple[object, ...]) -> _T:
        worker = self._idle.get()
        try:
            worker = self._ready(worker)
            return worker.do(function, args)
        except WorkerDied:
            worker = self._replaced(worker)
            raise
        finally:
            self._idle.put(worker)

    def _ready(self, worker: _Worker) -> _Worker:
        for _ in range(_STARTS):
            try:
                worker.begin(self._shared)
            except WorkerDied:
                if self._closed:
                    raise
                worker = self._replaced(worker)
            else:
                return worker
        raise OutputError([Problem("O847", "error", params={"count": str(_STARTS)}, stops=True)])

    def _replaced(self, dead: _Worker) -> _Worker:
        dead.kill()
        if self._closed:
            return dead
        dead.close()
        return self._started(instead_of=dead)

    def _started(self, instead_of: _Worker | None = None) -> _Worker:
        with self._starting:
            if instead_of is not None:
                self._workers.remove(instead_of)
            worker = _Worker()
            self._workers.append(worker)
            if self._closed:
                worker.kill()
        return worker


class _Worker:
    """One process and the pipe to it."""

    def __init__(self) -> None:
        self._connection, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        # The other end is now open in the process alone, so that its death closes it.
        theirs.close()
        self._is_ready = False

    def begin(self, shared: object) -> None:
        """Send what is shared, unless it has it, and wait until it is there."""
        if not self._is_ready:
            self._asked(shared)
            self._is_ready = True

    def do(self, function: Callable[..., _T], args: tuple[object, ...]) -> _T:
        done, outcome = self._asked((function, args))
        if not done:
            raise outcome
        return outcome  # type: ignore[no-any-return]

    def _asked(self, message: object) -> Any:
        try:
            self._connection.send(message)
            return self._connection.recv()
        except (EOFError, OSError) as error:
            raise WorkerDied from error

    def kill(self) -> None:
        self._process.kill()
        self._process.join()

    def close(self) -> None:
        self._connection.close()


def _serve(connection: Connection[Any, Any]) -> None:
    """Work until the other end of the pipe is closed."""
    # Ctrl-C is for the run, which ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        shared = connection.recv()
        connection.send(None)
        while True:
            function, args = connection.recv()
            connection.send(_outcome(function, shared, args))


def _outcome(
    function: Callable[..., object], shared: object, args: tuple[object, ...]
) -> tuple[bool, object]:
    try:
        return True, function(shared, *args)
    except Exception as error:
        return False, error
