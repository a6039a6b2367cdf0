"""Rows of the assessment of abilities → competencies by employee id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.core.drafting.printing import print_exact
from pipeline.core.models import Competency, Figure, Problem
from pipeline.core.reading.cells import RowReader
from pipeline.core.reading.headers import HeaderBook
from pipeline.core.reading.people import People
from pipeline.core.reading.readings import Readings
from pipeline.core.reading.table_rows import Table


def read_competencies(
    tables: Sequence[tuple[Table, Readings]],
    people: People,
    book: HeaderBook,
    level_scale: int,
    problems: list[Problem],
) -> Mapping[str, tuple[Competency, ...]]:
    """Return employee id → abilities in the order of the rows.

    Args:
        level_scale: The highest level; levels are 1 up to it, halves included.
    """
    found: dict[str, list[Competency]] = {}
    for table, readings in tables:
        reader = RowReader(table, readings, book, problems)
        last: str | None = None
        for row in table.rows:
            reader.begin(row)
            id_ = people.subject_of(reader, problems, last)
            if id_ is None:
                continue
            last = id_
            if row.hidden:
                reader.report("R325", "id", {"row": str(row.number)})
            competency = _competency(reader, level_scale)
            if competency is None:
                continue
            known = found.setdefault(id_, [])
            if any(other.name == competency.name for other in known):
                reader.report("R353", "competency", {"name": competency.name})
            else:
                known.append(competency)
        reader.report_text_numbers()
    return {id_: tuple(competencies) for id_, competencies in found.items()}


def _competency(reader: RowReader, level_scale: int) -> Competency | None:
    name = reader.text("competency")
    current, expected = reader.figure("current"), reader.figure("expected")
    if current is None and expected is None:
        return None
    if not name and reader.is_blank("competency"):
        reader.report("R354", "competency")
    fits = [
        _fits(reader, field, level, level_scale)
        for field, level in (("current", current), ("expected", expected))
    ]
    if current is None or expected is None:
        missing = "current" if current is None else "expected"
        if reader.is_blank(missing):
            reader.report("R355", missing, {"name": name}, level="warning")
        return None
    if not name or not all(fits):
        return None
    if current.value > expected.value:
        reader.report("R352", "current", {"name": name}, level="warning")
    return Competency(name, current, expected, reader.words("reason"), reader.day("due"))


def _fits(reader: RowReader, field: str, level: Figure | None, level_scale: int) -> bool:
    if level is None:
        return True
    params = {"value": print_exact(level.value), "highest": str(level_scale)}
    if not 1 <= level.value <= level_scale:
        reader.report("R350", field, params)
        return False
    if level.value * 2 != (level.value * 2).to_integral_value():
        reader.report("R351", field, params)
        return False
    return True
