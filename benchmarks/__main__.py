"""All benchmarks: ``python -m benchmarks [--large] [SECTION …]``; writes docs/benchmarks.md.

Sections: filling, peers, workers, reading, cold_start, whole_run, pdf_stage, and large, the batch of 100,000
people. Without one all but the last are measured anew, with ``--large`` that one too; else those named, and
the page keeps the rest as it was.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from statistics import median

from benchmarks import cold_start, filling, pdf_stage, peers, reading, whole_run, workers
from benchmarks.page import KEPT, PAGE, Goal, Section, keep, kept, paragraph, table, write_page
from benchmarks.whole_run import Figures, Spent

_LARGE = 100_000
_UNDISTURBED = 0.9  # of the time that it could use a core


def _filling() -> Section:
    found = filling.measure(20)
    ratios, times = found.ratios, found.milliseconds
    goals = (
        Goal("filling, one core: docxtpl's time against ours", ratios["docxtpl against ours"], 50, True),
        Goal("the same, zlib 6 in place of libdeflate", ratios["docxtpl against ours, zlib 6"], None),
        Goal("our time against the floor, libdeflate", ratios["ours against the floor"], 2.0),
        Goal("our time against the floor, zlib 6", ratios["ours against the floor, zlib 6"], 1.4),
        Goal(
            "tables that docxtpl adjusts in each draft: its time against ours",
            ratios["docxtpl against ours, tables mended each time"],
            15,
            True,
        ),
        Goal("12 values of two lines against none", ratios["12 values of two lines against none"], 1.5),
        Goal(
            "compiling a template against a draft of docxtpl",
            ratios["compiling against a draft of docxtpl"],
            2,
        ),
    )
    rows = [(name, median(taken), 1000 / median(taken)) for name, taken in times.items()]
    lines = [
        *paragraph(
            "The shipped development plan with the contents of the sample quarter,"
            f" {found.size / 1024:.0f} KB a draft, each written to a file; {len(times['ours'])} rounds."
            " Ours holds its chart, comments for the manager and identity; `docxtpl, all` adds the same to"
            " what docxtpl makes. The floor: finished parts → checksum, deflate, join, write."
        ),
        "",
        *table(("variant", "ms a draft", "drafts a second"), rows),
        "",
        *table(("compared", "×"), ratios.items()),
    ]
    return Section("filling", "Filling on one core", goals, tuple(lines))


def _peers() -> Section:
    found = peers.measure(15)
    whole = [name for name in found.ratios if name not in (peers.OURS, peers.OURS_ALONE, peers.MAILMERGE)]
    others = [name for name in whole if not name.startswith("docxtpl")]
    goals = []
    if others:
        fastest = min(others, key=lambda name: found.ratios[name])
        told = f"the fastest other engine ({fastest}): its time against ours"
        goals.append(Goal(told, found.ratios[fastest], 15, True))
        same = found.ratios_alone[fastest]
        goals.append(Goal(f"the same without chart and comments, which {fastest} does not make", same, None))
    if peers.MAILMERGE in found.ratios:
        told = "docx-mailmerge2, which is given lists and conditions as ready texts"
        goals.append(Goal(told, found.ratios[peers.MAILMERGE], None))
    rows = [
        (
            f"{name} {found.versions.get(name, '')}".strip(),
            median(taken),
            1000 / median(taken),
            found.ratios[name],
            found.ratios_alone[name],
        )
        for name, taken in found.milliseconds.items()
    ]
    heads = ("engine", "ms a document", "documents a second", "× ours", "× ours without chart and comments")
    lines = [
        *paragraph(
            "The same document and data in each engine's own syntax (`benchmarks/peer_documents.py`), each"
            f" called once a document as its guide shows; the texts of {found.documents} documents are equal."
            " For the others every expression is worked out beforehand, and the chart keeps its figures; they"
            " make no comments, no identity. docx-mailmerge2 knows no conditions and no lists of paragraphs:"
            " it gets them as ready texts."
        ),
        *(f"{name} was not installed." for name in found.missing),
        "",
        *table(heads, rows),
    ]
    return Section("peers", "Other engines", tuple(goals), tuple(lines))


def _workers() -> Section:
    found = workers.measure()
    few, many = min(found.memory), max(found.memory)
    ratios = found.ratios
    goals = (
        Goal("two processes against one, wall time", ratios["two processes against one"], 1.6, True),
        Goal(
            "dask with two workers against two processes",
            ratios["dask with two workers against two processes"],
            0.9,
            True,
        ),
        Goal(f"peak memory of a worker, {many:,} documents", found.memory[many], 100, unit="MB"),
        Goal(f"the same against {few:,} documents", found.memory[many] / found.memory[few], 1.1),
    )
    rows = [(name, median(taken), found.documents / median(taken)) for name, taken in found.seconds.items()]
    lines = [
        f"{found.documents:,} drafts of the development plan, {len(found.seconds[workers.ONE])} rounds.",
        "",
        *table(("workers", "seconds", "drafts a second"), rows),
    ]
    return Section("workers", "Processes and clusters", goals, tuple(lines))


def _reading() -> Section:
    found = reading.measure(3)
    formats = "openpyxl, values and formats, against ours"
    values = "openpyxl, values alone, against ours"
    goals = (
        Goal("workbook of 100,000 × 15: openpyxl read_only against ours", found.ratios[values], 3, True),
        Goal("the same, number formats read by both", found.ratios[formats], None),
        Goal(
            "the same as CSV in GB18030, against the csv module",
            found.ratios["ours against the csv module"],
            4,
        ),
    )
    rows = [(name, median(taken)) for name, taken in found.seconds.items()]
    lines = [
        "A roster with results, 100,000 rows of 15 columns; ours keeps each cell's type and number format.",
        "",
        *table(("reader", "seconds"), rows),
        "",
        *table(("compared", "×"), found.ratios.items()),
    ]
    return Section("reading", "Reading a large roster", goals, tuple(lines))


def _cold_start() -> Section:
    found = cold_start.measure()
    wall, cpu = median(found.wall["run"]), median(found.cpu["run"])
    goals = (
        Goal(f"a batch of {cold_start.PEOPLE} people in a new process, wall time", wall, 1.5, unit="s"),
        Goal("the same, CPU time", cpu, None, unit="s"),
        Goal("of which loading modules", median(found.imports), 0.4, unit="s"),
    )
    rows = [(f"`jixiao {told}`", median(found.wall[told]), median(found.cpu[told])) for told in found.wall]
    lines = table(("command", "wall s", "CPU s"), rows)
    return Section("cold_start", "A cold start", goals, tuple(lines))


def _keep_figures(sizes: Sequence[Figures]) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    for found in sizes:
        told = json.dumps(asdict(found), indent=1)
        (KEPT / f"people-{found.people:07}.json").write_text(told, encoding="utf-8")


def _kept_figures() -> list[Figures]:
    """Return the figures of every size of batch that was measured, the smallest first."""
    told = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(KEPT.glob("people-*.json"))]
    spent = ("run", "rerun", "fill")
    return [Figures(**{**one, **{name: Spent(**one[name]) for name in spent}}) for one in told]


def _whole_run(people: tuple[int, ...]) -> Section:
    for count in people:
        _keep_figures(whole_run.measure((count,)))
    sizes = _kept_figures()
    by_people = {found.people: found for found in sizes}
    usual, largest = by_people.get(10_000, sizes[-1]), sizes[-1]
    told = f"`jixiao run`, {usual.people:,} people, {usual.documents:,} documents"
    decided = sum(usual.cpu[stage] for stage in ("intake", "decisions")) * 1000 / usual.people
    goals = [
        Goal(f"{told}: CPU time against the bare fill", usual.run.cpu / usual.fill.cpu, 1.6),
        Goal("the same, wall time", usual.run.wall / usual.fill.wall, 1.6),
        Goal(
            "a loop of docxtpl on one core against the run, wall time",
            usual.docxtpl / usual.run.wall,
            45,
            True,
        ),
        Goal(
            f"the same, had the run {whole_run.JOBS} cores for itself",
            usual.docxtpl / (usual.run.cpu / whole_run.JOBS),
            None,
        ),
        Goal("intake and decisions, a person", decided, 0.3, unit="ms"),
        Goal("rerun with nothing changed against the first run", usual.rerun.cpu / usual.run.cpu, 0.15),
        Goal(f"peak memory of the run, {largest.people:,} people", largest.peak, 1.2 * 1024, unit="MB"),
        Goal(f"peak memory of a worker, {largest.people:,} people", largest.worker, 100, unit="MB"),
    ]
    if largest is not usual:
        growth = (largest.run.cpu / largest.documents) / (usual.run.cpu / usual.documents)
        goals.append(
            Goal(f"cost of a document, {largest.people:,} people against {usual.people:,}", growth, 1.1)
        )
        smallest = sizes[0]
        memory = largest.worker / smallest.worker
        goals.append(
            Goal(f"memory of a worker, {largest.people:,} people against {smallest.people:,}", memory, 1.1)
        )
    heads = ("", *(f"{found.people:,} people" for found in sizes))
    rows: list[tuple[object, ...]] = [("documents", *(f"{found.documents:,}" for found in sizes))]
    rows += [(f"{stage}, s", *(found.seconds[stage] for found in sizes)) for stage in whole_run.STAGES]
    rows += [
        ("**whole run**, s", *(found.run.wall for found in sizes)),
        ("documents a second", *(found.documents / found.run.wall for found in sizes)),
        ("CPU s, workers included", *(found.run.cpu for found in sizes)),
        ("CPU ms a document", *(1000 * found.run.cpu / found.documents for found in sizes)),
        ("rerun, nothing changed, s", *(found.rerun.wall for found in sizes)),
        ("rerun, CPU s", *(found.rerun.cpu for found in sizes)),
        ("bare fill, s", *(found.fill.wall for found in sizes)),
        ("bare fill, CPU s", *(found.fill.cpu for found in sizes)),
        ("docxtpl, one core, s (from a sample)", *(found.docxtpl for found in sizes)),
        ("peak memory, MB", *(found.peak for found in sizes)),
        ("peak memory of a worker, MB", *(found.worker for found in sizes)),
    ]
    cpu = [(f"{stage}", *(found.cpu[stage] for found in sizes)) for stage in whole_run.STAGES]
    lines = [
        *paragraph(
            "`jixiao run` in a process of its own, two workers, six indicators, fifteen rules, departments of"
            " sixty. A stage is what the main process does for it, or waits for, in seconds of wall time;"
            " workers fill meanwhile. The bare fill: contents ready, the same documents on as many processes,"
            " each written to a file; of more than 10,000 documents it is reckoned from as many."
        ),
        *_shared(sizes),
        "",
        *table(heads, rows),
        "",
        "CPU time of the main process, seconds:",
        "",
        *table(heads, cpu),
    ]
    return Section("whole_run", "A whole run", tuple(goals), tuple(lines))


def _shared(sizes: Sequence[Figures]) -> Iterator[str]:
    """Tell which runs had to share the machine: their wall times say little."""
    for found in sizes:
        own = [stage for stage in whole_run.STAGES if stage not in ("waiting for drafts", "writing")]
        share = sum(found.cpu[stage] for stage in own) / sum(found.seconds[stage] for stage in own)
        if share < _UNDISTURBED:
            told = f"The run of {found.people:,} people shared the machine"
            yield f"{told}: it had a core {share:.0%} of the time."


def _pdf_stage() -> Section:
    title = "PDFs"
    if not pdf_stage.is_installed():
        return Section("pdf_stage", title, (), ("LibreOffice was not installed.",))
    found = pdf_stage.measure()
    goals = (
        Goal("PDFs: the stage against LibreOffice alone, wall time", found.wall, 1.1),
        Goal("the same, CPU time", found.cpu, None),
    )
    rows = []
    for told, rounds in (("the stage", found.stage), ("LibreOffice alone", found.bare)):
        wall, cpu = (median(column) for column in zip(*rounds, strict=True))
        rows.append((told, wall, cpu, found.documents / wall))
    lines = [
        *paragraph(
            f"{found.documents} drafts to PDF/A-2b, two profiles, fifty files a call, {len(found.bare)}"
            " rounds in turn. The stage also looks for fonts, makes the bytes steady, checks and stores each."
        ),
        "",
        *table(("", "wall s", "CPU s", "PDFs a second"), rows),
    ]
    return Section("pdf_stage", title, goals, tuple(lines))


def main() -> None:
    """Measure, print and write the page."""
    arguments = sys.argv[1:]
    sections: Mapping[str, Callable[[], Section]] = {
        "filling": _filling,
        "peers": _peers,
        "workers": _workers,
        "reading": _reading,
        "cold_start": _cold_start,
        "whole_run": lambda: _whole_run(whole_run.PEOPLE),
        "pdf_stage": _pdf_stage,
    }
    large = {"large": lambda: _whole_run((_LARGE,))}
    named = [name for name in arguments if name in {**sections, **large}]
    for name in named or [*sections, *(large if "--large" in arguments else ())]:
        section = {**sections, **large}[name]()
        keep(section)
        print(
            "\n".join(
                ("", f"## {section.title}", "", *(goal.line for goal in section.goals), "", *section.tables)
            )
        )
        sys.stdout.flush()
    write_page(kept(sections))
    print(f"\n{PAGE}")


if __name__ == "__main__":
    main()
