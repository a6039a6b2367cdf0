"""Workers on other machines, through a scheduler of dask (the extra ``cluster``).

A worker shares no disk with us: chunks and results travel as bytes. What a run shares is a task of its own,
not data laid down somewhere: each worker fetches its result once, and when all that hold it die it is done
again.
"""

from __future__ import annotations

import logging
import pickle
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from pipeline.adapters.workers.crew import Crew, WorkerDied
from pipeline.adapters.workers.likeness import read_likeness
from pipeline.core.models import Problem
from pipeline.errors import OutputError, UsageError

# Everybody else does without the extra.
if TYPE_CHECKING:
    from distributed import Client

_P = ParamSpec("_P")
_T = TypeVar("_T")
CONNECTING = 10
"""Seconds until a scheduler, or its first worker, counts as not there."""
_LOOK = 5.0  # seconds between two looks at whether anybody is still at work
_PATIENCE = 60.0  # seconds without any worker: one that died is back within a few
_ONE_AT_A_TIME = Lock()
_UNPACKED: dict[str, object] = {}


@contextmanager
def connected(scheduler: str) -> Iterator[Client]:
    """Give a connection to a scheduler whose workers are like this machine.

    Raises:
        UsageError: dask is not installed (O840), or the address is none (O841).
        OutputError: The scheduler cannot be reached (O842), has no worker (O843), or workers that are not
            like this machine (O844) or do not answer (O845).
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError([Problem("O840", "error", stops=True)]) from error
    for name in ("distributed", "distributed.client", "distributed.comm", "distributed.core", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # other versions are told below
            client = Client(scheduler, timeout=CONNECTING, set_as_default=False, name="jixiao")
    except OSError as error:
        raise _refusal("O842", scheduler=scheduler, seconds=str(CONNECTING)) from error
    except (TypeError, ValueError, RuntimeError) as error:
        raise UsageError([Problem("O841", "error", params={"scheduler": scheduler}, stops=True)]) from error
    with client:
        _check_workers(client, scheduler)
        yield client


def count_workers(client: Client) -> int:
    """Return how many chunks the workers of a scheduler can have at work; at least 1."""
    threads: dict[str, int] = client.nthreads()
    return max(1, sum(threads.values()))


class Cluster(Crew):
    """All workers of a scheduler, those that come later too."""

    # The scheduler itself gives a chunk to four workers before it says that they died of it.
    tries = 1

    def __init__(self, client: Client, shared: object) -> None:
        self._client = client
        self._count, self._looked = count_workers(client), time.monotonic()
        data = pickle.dumps(shared, protocol=5)
        self._key = sha256(data).hexdigest()
        self._shared = client.submit(bytes, data, pure=False)
        self._executor = client.get_executor(pure=False)
        self._seen_worker = time.monotonic()

    @property
    def count(self) -> int:  # type: ignore[override]
        """How many chunks can be at work; workers come and go."""
        if time.monotonic() - self._looked > _LOOK:
            with self._connection():
                self._count, self._looked = count_workers(self._client), time.monotonic()
        return self._count

    def submit(self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Have it done by a worker; the function must be found there by its name."""
        if kwargs:
            raise TypeError("a worker takes positional arguments")
        payload = pickle.dumps((function, args), protocol=5)
        told = (self._shared, self._key, payload, read_likeness())
        with self._connection():
            return self._executor.submit(_work, *told)  # type: ignore[no-any-return]

    def wait(self, future: Future[_T]) -> _T:
        """Return a result, unpacked; see ``Crew``."""
        from distributed import KilledWorker

        with self._connection():
            while True:
                try:
                    return pickle.loads(future.result(_LOOK))  # type: ignore[arg-type, no-any-return]
                except TimeoutError:
                    if future.done():
                        raise
                    self._check_workers()
                except KilledWorker as error:
                    raise WorkerDied from error

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        """Let the workers forget what nobody takes any more."""
        self._executor.shutdown(wait=False)
        self._shared.release()

    @contextmanager
    def _connection(self) -> Iterator[None]:
        """Say so when the connection is lost, whatever it shows in."""
        from distributed.comm.core import CommClosedError

        try:
            yield
        # The client cancels what is under way when it has lost its scheduler; a question of our own may
        # find the line closed before the client does.
        except (CancelledError, CommClosedError) as error:
            raise _refusal("O846") from error
        except Exception as error:
            if self._client.status != "running":
                raise _refusal("O846") from error
            raise

    def _check_workers(self) -> None:
        if self._client.nthreads():
            self._seen_worker = time.monotonic()
        elif time.monotonic() - self._seen_worker > _PATIENCE:
            raise _refusal("O846")


def _work(data: bytes, key: str, payload: bytes, expected: Mapping[str, str]) -> bytes:
    """Done on the worker: whoever came after the first look is looked at here."""
    if read_likeness() != expected:
        from distributed import get_worker

        raise OutputError([_unlike(get_worker().address, read_likeness(), expected)])
    function, args = pickle.loads(payload)
    # A worker may have several threads, and a compiled template serves one document at a time.
    with _ONE_AT_A_TIME:
        return pickle.dumps(function(_unpacked(key, data), *args), protocol=5)


def _unpacked(key: str, data: bytes) -> object:
    """What a run shares, unpacked once in each worker; of the runs before it nothing is kept."""
    if key not in _UNPACKED:
        _UNPACKED.clear()
        _UNPACKED[key] = pickle.loads(data)
    return _UNPACKED[key]


def _check_workers(client: Client, scheduler: str) -> None:
    try:
        client.wait_for_workers(1, timeout=CONNECTING)
    except TimeoutError as error:
        raise _refusal("O843", scheduler=scheduler, seconds=str(CONNECTING)) from error
    expected = read_likeness()
    problems = []
    for worker, found in sorted(client.run(read_likeness, on_error="return").items()):
        if not isinstance(found, Mapping):
            problems.append(Problem("O845", "error", params={"worker": worker}, stops=True))
        elif found != expected:
            problems.append(_unlike(worker, found, expected))
    if problems:
        raise OutputError(problems)


def _unlike(worker: str, found: Mapping[str, str], expected: Mapping[str, str]) -> Problem:
    other = [name for name in expected if found.get(name) != expected[name]]
    there = ", ".join(f"{name} {found.get(name, '-')}" for name in other)
    here = ", ".join(f"{name} {expected[name]}" for name in other)
    return Problem("O844", "error", params={"worker": worker, "there": there, "here": here}, stops=True)


def _refusal(code: str, **params: str) -> OutputError:
    return OutputError([Problem(code, "error", params=params, stops=True)])
