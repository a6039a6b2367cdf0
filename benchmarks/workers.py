"""How much faster more workers are: ``python benchmarks/workers.py [documents] [rounds]``.

The shipped development plan with the contents of the sample batch is filled as a run fills it, in chunks, by
this process alone, by two processes, and by two workers of dask behind a scheduler on loopback. Starting them
and compiling the template is inside the time of the processes; a cluster is there before a run begins. Wall
time, the variants in turn within a round: compare within a round only. Then the peak memory of a worker that
filled few documents and of one that filled many.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from pipeline.adapters.executor import Work, Workers, workers
from pipeline.adapters.word.rendering import Template
from pipeline.steps.filling import Filled, Filling, Templates, fill, fill_chunk

CHUNK = 50
FEW, MANY = 1_000, 100_000
ONE, TWO, DASK = "one process", "two processes", "dask, two workers"
_PORT = 18786
_RATIOS = {
    "two processes against one": (ONE, TWO),
    "dask with two workers against two processes": (TWO, DASK),
}


@dataclass(frozen=True, slots=True)
class Results:
    """What was measured.

    Attributes:
        documents: How many were filled each time.
        seconds: Variant → wall time, a figure for each round.
        ratios: What is compared → how many times as fast, the median of the rounds.
        memory: Documents filled → peak memory of the larger of two workers, in MB.
    """

    documents: int
    seconds: Mapping[str, list[float]]
    ratios: Mapping[str, float]
    memory: Mapping[int, float]


def measure(documents: int = 10_000, rounds: int = 3, many: int = MANY) -> Results:
    """Return the figures; a round of 10,000 documents takes about twenty seconds."""
    seconds: dict[str, list[float]] = {ONE: [], TWO: [], DASK: []}
    with _cluster() as address:
        for _ in range(rounds):
            seconds[ONE].append(_timed(1, None, documents))
            seconds[TWO].append(_timed(2, None, documents))
            seconds[DASK].append(_timed(2, address, documents))
    ratios = {
        told: median(one / two for one, two in zip(seconds[above], seconds[below], strict=True))
        for told, (above, below) in _RATIOS.items()
    }
    return Results(documents, seconds, ratios, {count: _memory(count) for count in (FEW, many)})


def _timed(jobs: int, address: str | None, documents: int) -> float:
    templates, some = _work()
    with workers(jobs, address) as crew:
        begin = time.perf_counter()
        sizes = [
            len(one.data or b"") for chunk in fill(crew, templates, _chunks(some, documents)) for one in chunk
        ]
        taken = time.perf_counter() - begin
    if len(sizes) != documents or min(sizes) < 10_000:
        raise AssertionError("not every document was filled")
    return taken


def _memory(documents: int) -> float:
    templates, some = _work()
    with workers(2) as crew:
        work = Work(_fill_and_tell, templates, _never)
        return max(peak for chunk in crew.run(work, _chunks(some, documents)) for _, peak in chunk)


def _fill_and_tell(templates: Templates, chunk: tuple[Filling, ...]) -> tuple[tuple[Filled, float], ...]:
    filled = fill_chunk(templates, chunk)
    peak = _peak()
    return tuple((one, peak) for one in filled)


def _peak() -> float:
    """Peak memory of this process in MB, as Linux tells it; ``getrusage`` may tell its parent's."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def _never(filling: Filling) -> tuple[Filled, float]:
    raise AssertionError(filling.identity.number)


def _work() -> tuple[Templates, list[Filling]]:
    # A process imports this module again, and needs nothing of what plans the documents.
    from benchmarks.filling import fillings

    found = fillings()
    path = found[0].template
    return {path.name: Template(path)}, [Filling(path.name, *one[1:]) for one in found]


def _chunks(some: Sequence[Filling], documents: int) -> Iterator[tuple[Filling, ...]]:
    numbered = (
        replace(one, identity=replace(one.identity, subject=f"{number:06}"))
        for number, one in enumerate(islice(cycle(some), documents))
    )
    while chunk := tuple(islice(numbered, CHUNK)):
        yield chunk


@contextmanager
def _cluster() -> Iterator[str]:
    """Give the address of a scheduler with two workers, once they are there."""
    address = f"tcp://127.0.0.1:{_PORT}"
    local = ["--host", "127.0.0.1", "--no-dashboard"]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        _start(stack, "dask_scheduler", [*local, "--port", str(_PORT)], folder)
        for _ in range(2):
            options = [address, *local, "--nthreads", "1", "--no-nanny", "--memory-limit", "0"]
            _start(stack, "dask_worker", options, folder)
        with workers(2, address) as crew:
            _wait_for(crew)
        yield address


def _start(stack: ExitStack, module: str, options: Sequence[str], folder: str) -> None:
    command = [sys.executable, "-m", f"distributed.cli.{module}", *options]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet)
    stack.callback(process.wait)
    stack.callback(process.terminate)


def _wait_for(crew: Workers) -> None:
    from distributed import Client

    with Client(f"tcp://127.0.0.1:{_PORT}", set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    if crew.count < 1:
        raise AssertionError("no workers")


def main() -> None:
    """Print the figures."""
    given = [int(text) for text in sys.argv[1:]]
    found = measure(*given)
    print(f"{found.documents} documents, {len(found.seconds[ONE])} rounds")
    for variant, times in found.seconds.items():
        print(
            f"{variant:20} {median(times):8.2f} s   {found.documents / median(times):8.0f} documents a second"
        )
    for told, ratio in found.ratios.items():
        print(f"{told}: {ratio:.2f} times as fast")
    for count, peak in found.memory.items():
        print(f"a worker after {count} documents: {peak:.0f} MB at most")


if __name__ == "__main__":
    main()
