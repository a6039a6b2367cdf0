"""How fast one core fills drafts: ``python benchmarks/filling.py [rounds]``.

The shipped development plan with the contents of the sample batch: its chart, comments and identity, every
check on, each draft written to a file, a few made together as in a run. Plain docxtpl makes the same text of
the same template; what it does not do by itself (figures of the chart, comments, identity) is added in a
variant of its own. The floor is what nothing can avoid: finished parts, checksum, deflate, join, write. CPU
time, variants in shuffled rounds: machines drift, so compare within a round only.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import deflate

from benchmarks.ways_to_fill import (
    LINES,
    MakeAll,
    Work,
    by_docxtpl,
    by_zlib,
    floor,
    one_by_one,
    ours,
    together,
    with_lines,
    with_memo,
    with_the_rest,
    with_wide_table,
    with_zlib,
)
from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.word.identity import Identity
from pipeline.adapters.word.rendering import Template
from pipeline.core.drafting.context import Surroundings, build_content
from pipeline.steps.evaluating import prepare

ROOT = Path(__file__).parent.parent
TEMPLATE = "development_plan.docx"
FAST, SLOW = 20, 2  # documents a round


@dataclass(frozen=True, slots=True)
class Results:
    """What was measured.

    Attributes:
        milliseconds: Variant → CPU time of one draft, a figure for each round.
        ratios: What is compared → median of its ratios within a round.
        size: Bytes of a draft, the mean.
    """

    milliseconds: Mapping[str, list[float]]
    ratios: Mapping[str, float]
    size: int


_RATIOS = {
    "docxtpl against ours": ("docxtpl", "ours"),
    "docxtpl against ours, zlib 6": ("docxtpl", "ours, zlib 6"),
    "docxtpl against ours, one by one": ("docxtpl", "ours, one by one"),
    "docxtpl with chart, comments, identity against ours": ("docxtpl, all", "ours"),
    "docxtpl with a memo against ours": ("docxtpl, memo", "ours"),
    "ours against the floor": ("ours", "floor"),
    "ours, one by one, against the floor": ("ours, one by one", "floor"),
    "ours against the floor, zlib 6": ("ours, zlib 6", "floor, zlib 6"),
    "docxtpl against ours, tables mended each time": ("docxtpl, tables", "ours, tables"),
    f"{LINES} values of two lines against none": ("ours, lines", "ours"),
    "compiling against a draft of docxtpl": ("compiling", "docxtpl"),
}


def fillings(root: Path = ROOT, batch: str = "2026Q3", template: str = TEMPLATE) -> list[Work]:
    """Return what a run would fill: the drafts of a template in a sample batch."""
    prepared = prepare(Workspace(root), batch)
    around = Surroundings(prepared.evaluated, prepared.policy, prepared.calendar)
    path = root / "templates" / "docx" / template
    digest, organisation = Template(path).digest, prepared.policy.settings.organisation
    found = []
    for one in prepared.plan.documents:
        if one.template == template:
            told = (one.number, one.type, one.title, one.subject.id, batch, f"{template} {digest}")
            who = Identity(*told, prepared.policy.version, organisation)
            found.append(Work(path, build_content(one, around), who, one.issued_on))
    return found


def measure(rounds: int) -> Results:
    """Return the figures; a round takes about half a second."""
    work = fillings()
    chance = random.Random(0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        variants = _variants(work, folder)
        times: dict[str, list[float]] = {variant: [] for variant in variants}
        for number in range(rounds + 1):
            for variant in chance.sample(list(variants), len(variants)):
                make, count = variants[variant]
                some = [work[(number * SLOW + at) % len(work)] for at in range(count)]
                taken = _timed(make, some, folder)
                if number:  # the first round warms up
                    times[variant].append(taken)
    filled = zip(times["ours, compiled"], times["ours, one by one"], strict=True)
    times["compiling"] = [both - filling for both, filling in filled]
    ratios = {
        told: median(one / two for one, two in zip(times[above], times[below], strict=True))
        for told, (above, below) in _RATIOS.items()
    }
    return Results(times, ratios, sum(len(ours(work[0].template)(one)) for one in work) // len(work))


def _timed(make: MakeAll, some: list[Work], folder: Path) -> float:
    paths = [folder / f"{at}.docx" for at in range(len(some))]
    begin = time.process_time()
    drafts = list(make(some))  # all of them, then written, as a run does with a chunk
    for draft, path in zip(drafts, paths, strict=True):
        path.write_bytes(draft)
    taken = time.process_time() - begin
    for path in paths:
        path.unlink()
    return 1000 * taken / len(some)


def _variants(work: list[Work], folder: Path) -> dict[str, tuple[MakeAll, int]]:
    path, wide = work[0].template, with_wide_table(work[0].template, folder)
    lines = {one.identity.number: one._replace(content=with_lines(one.content)) for one in work}
    floors = (lambda content: bytes(deflate.deflate_compress(content, 1)), by_zlib)
    return {
        "ours": (together(path), FAST),
        "ours, one by one": (one_by_one(ours(path)), FAST),
        "ours, zlib 6": (with_zlib(together(path)), FAST),
        "ours, lines": (lambda some: together(path)([lines[one.identity.number] for one in some]), FAST),
        "ours, tables": (together(wide), FAST),
        "ours, compiled": (one_by_one(ours(path, fresh=True)), SLOW),
        "floor": (one_by_one(floor(work, floors[0])), FAST),
        "floor, zlib 6": (one_by_one(floor(work, floors[1])), FAST),
        "docxtpl": (one_by_one(lambda one: by_docxtpl(path, one)), SLOW),
        "docxtpl, all": (one_by_one(lambda one: with_the_rest(by_docxtpl(path, one), one)), SLOW),
        "docxtpl, memo": (one_by_one(with_memo(path)), SLOW),
        "docxtpl, tables": (one_by_one(lambda one: by_docxtpl(wide, one)), SLOW),
    }


def main() -> None:
    """Measure and print."""
    results = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
    print(f"one draft, {results.size / 1024:.1f} KiB, CPU time, medians")
    for variant, taken in results.milliseconds.items():
        print(f"{variant:>56} {median(taken):9.3f} ms {1000 / median(taken):9.0f} a second")
    for told, ratio in results.ratios.items():
        print(f"{told:>56} {ratio:9.2f} x")


if __name__ == "__main__":
    main()
