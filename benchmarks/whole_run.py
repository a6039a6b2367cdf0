"""A whole ``jixiao run``, stage by stage: ``python -m benchmarks.whole_run [people …]``.

For each number of people the batch of ``big_batch`` is run by the command line in a process of its own, and
once more with nothing changed. Beside it stand the same documents without a run around them: filled on as
many processes and written, and a sample of them made by plain docxtpl on one core. A stage is what the main
process does for it, or waits for; the workers fill meanwhile.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import active_children
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks.big_batch import BATCH, make_workspace

PEOPLE = (1_000, 10_000)
JOBS = 2
_SAMPLE = 100  # documents made by plain docxtpl
_FILLED = 10_000  # documents of the bare fill, at most; more are reckoned from these
_POLL = 0.2  # seconds between two looks at the workers' memory

# What belongs to which stage; what is called inside another stage counts for its own only.
_STAGES = {
    "intake": ("steps.evaluating.read_policy", "steps.evaluating.read_batch"),
    "decisions": ("steps.run.prepare",),
    "templates": ("steps.run.load_templates",),
    "contents": ("steps.deciding.Deciding._step",),
    "waiting for drafts": ("steps.run.make_drafts",),
    "writing": ("steps.making.put_changes", "steps.making.digest_bytes"),
    "ledger and plan": ("steps.run._Telling.step", "steps.run._Telling.rest", "steps.run.write_facts"),
    "overviews": ("steps.run.write_overviews",),
}
LOADING, REST = "loading the program", "everything else"
STAGES = (LOADING, *_STAGES, REST)


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of wall time, and of CPU time with the workers'."""

    wall: float
    cpu: float

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Spent:
        """Read what another process tells."""
        return cls(told["wall"], told["all_cpu"])


@dataclass(frozen=True, slots=True)
class Figures:
    """One size of batch.

    Attributes:
        people, documents: How many.
        seconds: Stage → wall time of the first run.
        cpu: Stage → CPU time of the main process.
        run, rerun, fill: The first run, the one after it, the bare fill.
        docxtpl: CPU time of plain docxtpl for as many documents, from a sample.
        peak, worker: Peak memory of the main process and of the largest worker, in MB.
    """

    people: int
    documents: int
    seconds: Mapping[str, float]
    cpu: Mapping[str, float]
    run: Spent
    rerun: Spent
    fill: Spent
    docxtpl: float
    peak: float
    worker: float


def measure(people: Sequence[int] = PEOPLE) -> list[Figures]:
    """Return the figures of each size; 10,000 people take about a minute."""
    return [_figures(count) for count in people]


def _figures(people: int) -> Figures:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "workspace"
        make_workspace(root, people)
        plain = _in_a_process("docxtpl", root)
        bare = _in_a_process("fill", root)
        first, again = _in_a_process("run", root), _in_a_process("run", root)
    more = first["documents"] / bare["documents"]
    return Figures(
        people=people,
        documents=first["documents"],
        seconds=first["seconds"],
        cpu=first["cpu"],
        run=Spent.of(first),
        rerun=Spent.of(again),
        fill=Spent(bare["wall"] * more, bare["all_cpu"] * more),
        docxtpl=plain["each"] * first["documents"],
        peak=first["peak"],
        worker=first["worker"],
    )


def _in_a_process(what: str, root: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.whole_run", f"--{what}", str(root)]
    # As an installed program has them: modules that are compiled already.
    compiled = {**os.environ, "PYTHONPYCACHEPREFIX": str(root.parent / "compiled")}
    compiled.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=compiled)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


# --- in that process -------------------------------------------------------------------------------------


class Watch:
    """Tells what time goes where: the innermost stage that is at work counts."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = dict.fromkeys(STAGES, 0.0)
        self.cpu: dict[str, float] = dict.fromkeys(STAGES, 0.0)
        self._at_work = [LOADING]
        self._since = time.perf_counter(), time.process_time()

    def follow(self, name: str, stage: str) -> None:
        """Have a function or a method of the package counted for a stage."""
        *path, last = name.split(".")
        holder = _holder(path)
        function = getattr(holder, last)

        def counted(*args: object, **kwargs: object) -> object:
            self._change(lambda: self._at_work.append(stage))
            try:
                return function(*args, **kwargs)
            finally:
                self._change(self._at_work.pop)

        setattr(holder, last, counted)

    def put(self, stage: str) -> None:
        """Let a stage begin that lasts until the next one is put, but for what is followed."""
        self._change(lambda: self._at_work.__setitem__(0, stage))

    def _change(self, change: Callable[[], object]) -> None:
        now = time.perf_counter(), time.process_time()
        for spent, since, at in zip((self.seconds, self.cpu), self._since, now, strict=True):
            spent[self._at_work[-1]] += at - since
        self._since = now
        change()


def _holder(path: Sequence[str]) -> Any:
    from importlib import import_module

    found: Any = import_module(".".join(("pipeline", *path[:2])))
    for name in path[2:]:
        found = getattr(found, name)
    return found


def _run(root: Path) -> dict[str, object]:
    watch = Watch()
    from pipeline.cli.main import run_command

    for stage, names in _STAGES.items():
        for name in names:
            watch.follow(name, stage)
    with (
        _workers_memory() as worker,
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        contextlib.redirect_stdout(nowhere),
    ):
        watch.put(REST)
        code = run_command(["run", BATCH, "--workspace", str(root), "--jobs", str(JOBS)])
        watch.put(REST)
    peak, spent = _peak("self"), _cpu()
    outputs = root / "outputs" / BATCH
    with (outputs / "documents.jsonl").open("rb") as ledger:
        documents = sum(1 for _ in ledger)
    if code or documents != sum(1 for _ in outputs.rglob("*.docx")):
        raise AssertionError(f"the run ended with {code}")
    return {
        "documents": documents,
        "seconds": watch.seconds,
        "cpu": watch.cpu,
        "wall": sum(watch.seconds.values()),
        "all_cpu": spent,
        "peak": peak,
        "worker": max(worker, default=0.0),
    }


def _cpu() -> float:
    """Return the CPU time of this process and of those that it had ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@contextlib.contextmanager
def _workers_memory() -> Iterator[list[float]]:
    """Give the peaks of the workers' memory, in MB, as they are seen from time to time."""
    seen: list[float] = []
    done = threading.Event()

    def look() -> None:
        while not done.wait(_POLL):
            seen.extend(_peak(str(child.pid)) for child in active_children())

    watching = threading.Thread(target=look, daemon=True)
    watching.start()
    try:
        yield seen
    finally:
        done.set()
        watching.join()


def _peak(process: str) -> float:
    """Return the peak memory of a process in MB; where the system does not tell, 0, or our own.

    What ``getrusage`` gives of a child begins with the size of the process that started it.
    """
    try:
        status = Path("/proc", process, "status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 if process == "self" else 0.0
    lines = (line.split() for line in status.splitlines() if line.startswith("VmHWM:"))
    return next((int(words[1]) / 1024 for words in lines), 0.0)


def _fill(root: Path) -> dict[str, object]:
    """Fill the documents of the batch on as many processes, from contents that are ready, and write them."""
    from pipeline.adapters.executor import workers
    from pipeline.steps.filling import fill
    from pipeline.steps.making import _CHUNK

    templates, some = _fillings(root, _FILLED)
    chunks = [tuple(some[at : at + _CHUNK]) for at in range(0, len(some), _CHUNK)]
    folder = root / "bare"
    folder.mkdir()
    begin, spent = time.perf_counter(), _cpu()
    with workers(JOBS, None) as crew:
        for number, one in enumerate(one for chunk in fill(crew, templates, chunks) for one in chunk):
            if one.data is None:
                raise AssertionError(one.number)
            (folder / f"{number}.docx").write_bytes(one.data)
    return {"documents": len(some), "wall": time.perf_counter() - begin, "all_cpu": _cpu() - spent}


def _docxtpl(root: Path) -> dict[str, object]:
    """Make a sample of the documents one by one with plain docxtpl, as its guide shows."""
    from benchmarks.ways_to_fill import Work, by_docxtpl

    _, some = _fillings(root, _SAMPLE)
    works = [Work(root / "templates" / "docx" / one.template, *_rest(one)) for one in some]
    times = []
    for work in works:
        begin = time.process_time()
        (root / "plain.docx").write_bytes(by_docxtpl(work.template, work))
        times.append(time.process_time() - begin)
    return {"each": fmean(times)}


def _rest(filling: Any) -> tuple[Any, ...]:
    return filling.content, filling.identity, filling.issued_on


def _fillings(root: Path, most: int) -> tuple[Any, list[Any]]:
    """Return the templates and what is filled in; at most so many, from all over the plan."""
    from pipeline.adapters.folders.workspace import Workspace
    from pipeline.steps.deciding import Deciding, load_templates
    from pipeline.steps.evaluating import prepare
    from pipeline.steps.making import _filling

    # A copy without outputs: everything is still to be made.
    fresh = root.parent / "fresh"
    if not fresh.exists():
        fresh.mkdir()
        for name in ("policy", "templates", "inputs", "jixiao.yaml"):
            (fresh / name).symlink_to(root / name)
    prepared = prepare(Workspace(fresh), BATCH)
    loaded = load_templates(prepared)
    deciding = Deciding(prepared, loaded)
    planned = prepared.plan.documents
    some = planned[:: -(-len(planned) // most)]
    return loaded.templates, [_filling(deciding._step(document, True), deciding) for document in some]


# --- telling ---------------------------------------------------------------------------------------------


def main() -> None:
    """Measure and print, or do one part of it for another process."""
    parts: Mapping[str, Callable[[Path], dict[str, object]]] = {
        "--run": _run,
        "--fill": _fill,
        "--docxtpl": _docxtpl,
    }
    if len(sys.argv) == 3 and sys.argv[1] in parts:
        print(json.dumps(parts[sys.argv[1]](Path(sys.argv[2]))))
        return
    for found in measure([int(text) for text in sys.argv[1:]] or PEOPLE):
        print(f"{found.people} people, {found.documents} documents")
        for stage in STAGES:
            print(f"{stage:>24} {found.seconds[stage]:8.2f} s {found.cpu[stage]:8.2f} s of CPU")
        told = {"whole run": found.run, "rerun, nothing changed": found.rerun, "bare fill": found.fill}
        for name, spent in told.items():
            print(f"{name:>24} {spent.wall:8.2f} s {spent.cpu:8.2f} s of CPU, workers included")
        print(f"{'docxtpl':>24} {found.docxtpl:8.2f} s of CPU")
        print(f"{'peak memory':>24} {found.peak:8.0f} MB, a worker {found.worker:.0f} MB")


if __name__ == "__main__":
    main()
