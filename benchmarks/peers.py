"""Other engines on the same document and data, each in its syntax: ``python -m benchmarks.peers [rounds]``.

Each is called once for each document, as its guide shows, and writes a file. CPU time of the process that
does it, all engines in each round, in another order each time. Before that every engine fills all documents,
and the text of each must be that of ours (``peer_documents`` tells what is left out). What is not installed
is named and left out; ``make bench`` installs all: npm's engines beside peers/package-lock.json,
docx-mailmerge2 with the tools of the project.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from benchmarks.filling import fillings
from benchmarks.peer_documents import (
    Commands,
    Data,
    Hashes,
    Markers,
    MergeFields,
    Syntax,
    data_of,
    merged_of,
    parts_of,
    without_charts,
    words_of,
    written,
)
from benchmarks.ways_to_fill import MakeAll, Work, by_docxtpl, one_by_one, together, with_memo

HERE = Path(__file__).parent / "peers"
OURS = "ours"
OURS_ALONE = "ours, without chart and comments"
FAST, SLOW = 40, 4  # documents a round
_WARM = 40  # before the first round: what compiles itself while it runs needs some
_SYNTAX: Mapping[str, Syntax] = {
    "docxtemplater": Hashes(),
    "easy-template-x": Hashes(),
    "docx-templates": Commands(),
    "carbone": Markers(),
    "docx-mailmerge2": MergeFields(),
}
MAILMERGE = "docx-mailmerge2"

Fill = Callable[[int], float]
"""Fills so many documents, gives the seconds of CPU time that each took."""


@dataclass(frozen=True, slots=True)
class Results:
    """What was measured.

    Attributes:
        milliseconds: Engine → CPU time of one document, a figure for each round.
        ratios: Engine → median of its time divided by ours of the same round.
        ratios_alone: The same, by our time without what the others do not make.
        versions: Engine → its version.
        missing: Engines that are not installed here.
        documents: How many were compared.
    """

    milliseconds: Mapping[str, list[float]]
    ratios: Mapping[str, float]
    ratios_alone: Mapping[str, float]
    versions: Mapping[str, str]
    missing: Sequence[str]
    documents: int


def measure(rounds: int) -> Results:
    """Return the figures; a round takes about a second."""
    work = fillings()
    missing = [engine for engine in _SYNTAX if not _is_installed(engine)]
    chance = random.Random(0)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        fills = _ours(work, Path(name))
        for engine in _SYNTAX:
            if engine not in missing:
                fills[engine] = stack.enter_context(_peer(engine, work, Path(name)))
        _compare(work, Path(name))
        times: dict[str, list[float]] = {engine: [] for engine in fills}
        for _ in range(rounds):
            for engine in chance.sample(list(fills), len(fills)):
                times[engine].append(1000 * fills[engine](FAST if engine in (OURS, OURS_ALONE) else SLOW))
    ratios, alone = _ratios(times, OURS), _ratios(times, OURS_ALONE)
    return Results(times, ratios, alone, _versions(), missing, len(work))


def _ratios(times: Mapping[str, list[float]], ours: str) -> dict[str, float]:
    return {
        engine: median(one / other for one, other in zip(taken, times[ours], strict=True))
        for engine, taken in times.items()
    }


def _is_installed(engine: str) -> bool:
    if engine == MAILMERGE:
        return find_spec("mailmerge") is not None
    return shutil.which("node") is not None and (HERE / "node_modules" / engine).is_dir()


def _versions() -> dict[str, str]:
    pinned = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    from importlib.metadata import PackageNotFoundError, version

    found = {engine: pinned[engine] for engine in _SYNTAX if engine in pinned}
    for engine in ("docxtpl", MAILMERGE):
        try:
            found[engine] = version(engine)
        except PackageNotFoundError:
            continue
    return found


# --- in this process -------------------------------------------------------------------------------------


def _ours(work: Sequence[Work], folder: Path) -> dict[str, Fill]:
    template = work[0].template
    # What is left out for the others is left out here too.
    plain = folder / "without_chart.docx"
    plain.write_bytes(without_charts(template))
    bare = [one._replace(content=replace(one.content, notes=())) for one in work]
    ways: dict[str, tuple[MakeAll, Sequence[Work]]] = {
        OURS: (together(template), work),
        OURS_ALONE: (together(plain), bare),
        "docxtpl": (one_by_one(lambda one: by_docxtpl(template, one)), work),
        "docxtpl with a memo": (one_by_one(with_memo(template)), work),
    }
    return {name: _all_timed(make, some, folder, name) for name, (make, some) in ways.items()}


def _all_timed(make: MakeAll, work: Sequence[Work], folder: Path, engine: str) -> Fill:
    turns = cycle(range(len(work)))

    def fill(documents: int) -> float:
        some = list(islice(turns, documents))
        begin = time.process_time()
        for at, draft in zip(some, make([work[at] for at in some]), strict=True):
            (folder / f"{engine}-{at}.docx").write_bytes(draft)
        return (time.process_time() - begin) / documents

    fill(len(work))
    return fill


# --- the peers -------------------------------------------------------------------------------------------


@contextmanager
def _peer(engine: str, work: Sequence[Work], folder: Path) -> Iterator[Fill]:
    template = work[0].template
    parts = parts_of(template)
    own = folder / f"{engine}.docx"
    own.write_bytes(written(template, parts, _SYNTAX[engine]))
    data = [data_of(parts, one.content.values) for one in work]
    if engine == MAILMERGE:
        merged = [merged_of(parts, each) for each in data]
        yield _timed(lambda at: _mail_merge(own, folder / f"{engine}-{at}.docx", merged[at]), len(work))
        return
    with _node(engine, own, data, folder) as fill:
        fill(max(_WARM, len(work)))
        yield fill


def _timed(make: Callable[[int], None], count: int) -> Fill:
    turns = cycle(range(count))

    def fill(documents: int) -> float:
        begin = time.process_time()
        for at in islice(turns, documents):
            make(at)
        return (time.process_time() - begin) / documents

    fill(count)
    return fill


def _mail_merge(template: Path, draft: Path, merged: object) -> None:
    from mailmerge import MailMerge

    with MailMerge(template) as document:
        for anchor, rows in merged.rows.items():
            document.merge_rows(anchor, rows)
        document.merge(**merged.fields)
        document.write(draft)


@contextmanager
def _node(engine: str, template: Path, data: Sequence[Data], folder: Path) -> Iterator[Fill]:
    told = folder / f"{engine}.json"
    told.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    command = ["node", HERE / "engines.js", engine, template, told, folder]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=HERE, env={**os.environ, "UV_THREADPOOL_SIZE": "1"}, **pipes) as node:

        def fill(documents: int) -> float:
            node.stdin.write(f"{documents}\n")
            node.stdin.flush()
            return int(node.stdout.readline()) / 1e6 / documents

        yield fill
        node.stdin.close()


def _compare(work: Sequence[Work], folder: Path) -> None:
    """Raise AssertionError where a text is not that of ours."""
    for at in range(len(work)):
        ours = words_of((folder / f"{OURS}-{at}.docx").read_bytes())
        for path in sorted(folder.glob(f"*-{at}.docx")):
            words = words_of(path.read_bytes())
            if path.name.startswith(MAILMERGE):
                rest = iter(words)  # it shows tables too that a condition hides
                is_same = all(character in rest for character in ours)
            else:
                is_same = words == ours
            if not is_same:
                raise AssertionError(f"{path.name} has another text")


def main() -> None:
    """Measure and print."""
    results = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
    print(f"one document, CPU time, medians; {results.documents} documents have equal text")
    for engine, taken in results.milliseconds.items():
        version = results.versions.get(engine, "")
        told = f"{median(taken):9.3f} ms {1000 / median(taken):9.1f} a second"
        print(f"{engine:>34} {version:8} {told} {results.ratios[engine]:9.1f} x ours")
    for engine in results.missing:
        print(f"{engine:>34} is not installed")


if __name__ == "__main__":
    main()
