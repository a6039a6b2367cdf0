"""One period a batch: what the rows and the titles of its tables say about theirs."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.core.models import Problem
from pipeline.core.periods import Period
from pipeline.core.places import CellRef
from pipeline.core.reading.dates import day_of, parse_period
from pipeline.core.reading.table_rows import Table
from pipeline.core.reading.texts import clean_line, is_blank
from pipeline.core.reading.values import cell_text
from pipeline.core.sheets import Cell

_IN_A_TITLE = re.compile(
    r"(\d{4}|[〇零一二三四五六七八九]{4})\s*年?\s*(第?[一二三四1-4]季度|Q[1-4]|[上下]半年|H[12])"
)


def check_periods(table: Table, period: Period, fiscal_year_start: int, year: int | None) -> list[Problem]:
    """Return what stops the batch because a table holds another period, and a warning for such a title.

    Args:
        year: Year of a period written without one, when batch.yaml sets it; None asks.
    """
    problems = _check_titles(table, period)
    position = table.position("period")
    if position is None or table.kind == "sales":
        return problems
    rows: dict[str, list[CellRef]] = {}
    for row in table.rows:
        cell = row.cells[position]
        text = _period_text(cell, table.date1904) if cell is not None else ""
        if text and not is_blank(text):
            rows.setdefault(text, []).append(table.cell_ref(row, position))
    found: dict[str, list[CellRef]] = {}
    for text, places in rows.items():
        parsed = parse_period(text, fiscal_year_start, year)
        if isinstance(parsed, Period):
            found.setdefault(parsed.text(), []).extend(places)
        else:
            code = "T215" if parsed == "no_year" else "T216"
            params = {"text": text, "count": str(len(places)), "period": period.text()}
            problems.append(Problem(code, "error", places[0], params, stops=True))
    return problems + _check_mixed(found, period)


def _check_mixed(found: Mapping[str, list[CellRef]], period: Period) -> list[Problem]:
    others = [places for name, places in found.items() if name != period.text()]
    if not others:
        return []
    first = min((places[0] for places in others), key=lambda place: place.row)
    counts = "、".join(f"{name}（{len(places)}）" for name, places in found.items())
    return [Problem("T214", "error", first, {"counts": counts, "period": period.text()}, stops=True)]


def _check_titles(table: Table, period: Period) -> list[Problem]:
    problems = []
    for place, text in table.titles:
        match = _IN_A_TITLE.search(clean_line(text))
        parsed = parse_period(match[0]) if match else None
        if isinstance(parsed, Period) and parsed != period:
            params = {"found": parsed.text(), "period": period.text()}
            problems.append(Problem("T217", "warning", place, params))
    return problems


def _period_text(cell: Cell, date1904: bool) -> str:
    """The period as text; a date cell, as Excel makes of 2026年9月, stands for its month."""
    if cell.kind == "date" or (cell.kind == "number" and cell.shape == "date"):
        day = day_of(cell, date1904)
        return cell_text(cell) if isinstance(day, str) else f"{day.day.year}-{day.day.month:02}"
    return clean_line(cell_text(cell))
