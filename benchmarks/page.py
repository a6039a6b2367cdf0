"""What a benchmark found, as a section of docs/benchmarks.md and of what is printed."""

from __future__ import annotations

import json
import os
import platform
import sys
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
KEPT = ROOT / "build" / "benchmarks"  # what was measured stands there until it is measured again
_HEAD = """# How fast it is

Written by `make bench`; do not edit. Figures move with the machine and with what else it does: ratios are
medians of ratios within one round, in which the variants follow each other, and hold elsewhere; seconds
do not. CPU time, unless it says otherwise. All checks are on: sandbox, strict names, escaping, well-formed
parts, digests. `make bench LARGE=1` also runs the batch of 100,000 people.
"""
_LIBRARIES = ("docxtpl", "python-docx", "Jinja2", "lxml", "deflate", "openpyxl")


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure beside what it should be.

    Attributes:
        limit: What it is held against; None when it is only told.
        at_least: It should be the limit or more; else the limit or less.
        unit: Stands behind the figure: ``×``, ``ms``, ``MB``.
    """

    what: str
    found: float
    limit: float | None
    at_least: bool = False
    unit: str = "×"

    @property
    def line(self) -> str:
        """The row of a table."""
        if self.limit is None:
            return f"| {self.what} | told | {_number(self.found)} {self.unit} | |"
        is_met = self.found >= self.limit if self.at_least else self.found <= self.limit
        sign = "≥" if self.at_least else "≤"
        goal = f"{sign} {self.limit:g} {self.unit}"
        return (
            f"| {self.what} | {goal} | {_number(self.found)} {self.unit} | {'yes' if is_met else '**no**'} |"
        )


@dataclass(frozen=True, slots=True)
class Section:
    """What one benchmark found.

    Attributes:
        tables: Lines of Markdown.
    """

    name: str
    title: str
    goals: tuple[Goal, ...]
    tables: tuple[str, ...]


def paragraph(text: str) -> list[str]:
    """Return a text as lines of the page."""
    return textwrap.wrap(text, 110, break_on_hyphens=False)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return a table; numbers are written with as many digits as say something."""
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for row in rows:
        cells = (_number(cell) if isinstance(cell, float) else str(cell) for cell in row)
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def keep(section: Section) -> None:
    """Keep what was found, for the page."""
    KEPT.mkdir(parents=True, exist_ok=True)
    told = json.dumps(asdict(section), ensure_ascii=False, indent=1)
    (KEPT / f"{section.name}.json").write_text(told, encoding="utf-8")


def kept(names: Iterable[str]) -> list[Section]:
    """Return what is kept, in the order of the names."""
    found = []
    for name in names:
        path = KEPT / f"{name}.json"
        if path.exists():
            told = json.loads(path.read_text(encoding="utf-8"))
            goals = tuple(Goal(**goal) for goal in told["goals"])
            found.append(Section(told["name"], told["title"], goals, tuple(told["tables"])))
    return found


def write_page(sections: Sequence[Section]) -> None:
    """Write docs/benchmarks.md."""
    lines = [_HEAD, _machine(), "", "## Figures and goals", ""]
    lines += ["| what | goal | found | met |", "|---|---|---|---|"]
    lines += [goal.line for section in sections for goal in section.goals]
    for section in sections:
        lines += ["", f"## {section.title}", "", *section.tables]
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _machine() -> str:
    """Say what it was measured on; no names."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    python = f"Python {platform.python_version()}"
    memory = f"{_memory()} GB, " if _memory() else ""
    return f"Machine: {os.cpu_count()} cores{_processor()}, {memory}{sys.platform}; {python}, {libraries}."


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f" ({names[0]})" if names else ""


def _memory() -> int:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
    except (AttributeError, OSError, ValueError):
        return 0
