"""Fill a million drafts in one run on two cores, look at every one of them, and delete it again.

    .venv/bin/python -m tests.soak.million            a million, about an hour
    .venv/bin/python -m tests.soak.million 20000      so many

The documents are those of the sample quarter, all types, each with a number and a name of its own; they go
through the workers that a run uses. A worker fills a chunk and looks at each draft: every part unpacks, every
XML part is well formed, number and name stand where they belong. The main process writes the chunk, flushes
it, reads it back, compares sha256 and deletes it. Told for each tenth: CPU time and memory. It fails when the
last tenth takes more than 1.1 times the CPU time of the first, or when memory grows by more than a tenth
after the second.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.adapters.executor import Work, workers
from pipeline.adapters.files import write_files
from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.drafting.content import Content
from pipeline.steps.deciding import Deciding, load_templates
from pipeline.steps.evaluating import prepare
from pipeline.steps.filling import Filling, Templates, fill_chunk
from pipeline.steps.making import _filling
from pipeline.steps.picking import Filters

ROOT = Path(__file__).resolve().parents[2]
BATCH = "2026Q3"
CHUNK = 50
PARTS = 10
GROWTH = 1.1
_DIGITS = str.maketrans("0123456789", "安本成达恩方光海嘉凯")


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft that a worker looked at, and how that worker stands: CPU seconds so far, memory in MB."""

    data: bytes
    sha256: str
    worker: int
    cpu: float
    memory: float


def fill_and_check(templates: Templates, chunk: tuple[Filling, ...]) -> tuple[Checked, ...]:
    """Fill a chunk as a run does, and look at each draft."""
    checked = []
    for filling, filled in zip(chunk, fill_chunk(templates, chunk), strict=True):
        if filled.data is None:
            raise AssertionError(f"{filled.number}: {[problem.code for problem in filled.problems]}")
        _check(filled.data, filling)
        digest = sha256(filled.data).hexdigest()
        checked.append(Checked(filled.data, digest, os.getpid(), time.process_time(), _memory()))
    return tuple(checked)


def _check(draft: bytes, filling: Filling) -> None:
    number = filling.identity.number
    with zipfile.ZipFile(BytesIO(draft)) as package:
        parts = {name: package.read(name) for name in package.namelist()}  # checks each sum
    texts = {name: _text(content) for name, content in parts.items() if name.endswith((".xml", ".rels"))}
    if not any(number in text for name, text in texts.items() if name.startswith("word/footer")):
        raise AssertionError(f"{number} does not stand in a footer")
    if number not in texts["docProps/custom.xml"]:
        raise AssertionError(f"{number} is not in the properties")
    name = _name_of(filling.content)
    if name and name not in texts["word/document.xml"]:
        raise AssertionError(f"{number}: the name is missing")


@lru_cache(maxsize=256)  # most parts are the same in every draft of a template
def _text(part: bytes) -> str:
    return "".join(etree.fromstring(part).itertext())


def _name_of(content: Content) -> str:
    person = content.values.get("person")
    return str(person["name"]) if isinstance(person, dict) and "name" in person else ""


def _memory() -> float:
    """Return the memory that this process has now, in MB; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _given_up(filling: Filling) -> Checked:
    raise AssertionError(f"{filling.identity.number} ends its worker")


# --- the documents ---------------------------------------------------------------------------------------


def sample() -> tuple[Templates, list[Filling]]:
    """Return the templates of the sample quarter, and what its documents are filled with."""
    prepared = prepare(Workspace(ROOT), BATCH)
    loaded = load_templates(prepared)
    with tempfile.TemporaryDirectory() as folder:
        # Nothing is made there yet, so that everything is still to be made.
        batch = replace(prepared.reading.batch, outputs=Path(folder))
        deciding = Deciding(replace(prepared, reading=replace(prepared.reading, batch=batch)), loaded)
        found = [_filling(step, deciding) for step in deciding.steps(Filters()) if step.making]
    return loaded.templates, found


def documents(count: int, some: Sequence[Filling]) -> Iterator[Filling]:
    """Give so many documents, each with its own number, and its own name where it is about a person."""
    for at in range(count):
        filling = some[at % len(some)]
        number = f"JX-{BATCH}-SOK-{at:07}-V1-00"
        values: dict[str, Any] = dict(filling.content.values)
        values["doc"] = {**values["doc"], "number": number}
        if _name_of(filling.content):
            values["person"] = {**values["person"], "name": "王" + f"{at}".translate(_DIGITS)}
        content = replace(filling.content, values=values)
        yield replace(filling, content=content, identity=replace(filling.identity, number=number))


def _chunks(fillings: Iterator[Filling]) -> Iterator[tuple[Filling, ...]]:
    while chunk := tuple(islice(fillings, CHUNK)):
        yield chunk


# --- the run ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Standing:
    """What has been used up to now: CPU seconds and most memory of each process since the last look."""

    cpu: dict[int, float]
    memory: dict[int, float]

    def total(self) -> float:
        """CPU seconds of the workers and this process."""
        return sum(self.cpu.values()) + time.process_time()


def soak(count: int, jobs: int = 2) -> list[tuple[float, float]]:
    """Fill, check, write, read back and delete; return CPU seconds and memory in MB of each tenth."""
    templates, some = sample()
    standing = Standing({}, {})
    tenths: list[tuple[float, float]] = []
    before, begin, done = standing.total(), time.perf_counter(), 0
    with tempfile.TemporaryDirectory() as name, workers(jobs, None) as crew:
        work = Work(fill_and_check, templates, _given_up)
        for checked in crew.run(work, _chunks(documents(count, some))):
            _keep(Path(name), checked, standing)
            done += len(checked)
            if done >= count * (len(tenths) + 1) // PARTS:
                total = standing.total()
                tenths.append((total - before, sum(standing.memory.values())))
                before = total
                wall = time.perf_counter() - begin
                taken, memory = tenths[-1]
                print(
                    f"{done:>9} documents {wall:8.0f} s, {taken:8.1f} s of CPU, {memory:6.0f} MB", flush=True
                )
                standing.memory.clear()
    return tenths


def _keep(folder: Path, checked: Sequence[Checked], standing: Standing) -> None:
    """Write a chunk, flush it, read it back and delete it."""
    paths = [folder / f"{at}.docx" for at in range(len(checked))]
    write_files([(path, one.data) for path, one in zip(paths, checked, strict=True)])
    for one in checked:
        _note(standing.memory, one.worker, one.memory)
        standing.cpu[one.worker] = one.cpu
    for path, one in zip(paths, checked, strict=True):
        if sha256(path.read_bytes()).hexdigest() != one.sha256:
            raise AssertionError(f"{path.name} is not what was written")
        path.unlink()
    _note(standing.memory, os.getpid(), _memory())


def _note(most: dict[int, float], process: int, memory: float) -> None:
    most[process] = max(memory, most.get(process, 0.0))


def main(arguments: Sequence[str]) -> int:
    """Run and judge; return the exit code."""
    tenths = soak(int(arguments[0]) if arguments else 1_000_000)
    (first, _), (last, _) = tenths[0], tenths[-1]
    memory: Mapping[str, float] = {"second": tenths[1][1], "most": max(each for _, each in tenths[1:])}
    is_flat = memory["most"] <= GROWTH * memory["second"] and last <= GROWTH * first
    print(f"last tenth against first: {last / first:.2f}; memory {memory['most'] / memory['second']:.2f}")
    print("flat" if is_flat else "it grows")
    return 0 if is_flat else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
