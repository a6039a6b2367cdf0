"""Parts of a sales detail: a line of a table for each month, team or value, with its share and its change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.core.deciding.sales_tally import Line, Lines, Tally
from pipeline.core.models import SalesPart
from pipeline.core.reading.texts import name_key

UNNAMED = "未注明"


def share_of(amount: Decimal, total: Decimal) -> Decimal | None:
    """Return what share of a total an amount is; None where the total is not above 0."""
    return amount / total if total > 0 else None


def change_of(amount: Decimal | None, base: Decimal | None) -> Decimal | None:
    """Return (amount − base) ÷ base; None when either is missing or the base is not above 0."""
    if amount is None or base is None or base <= 0:
        return None
    return (amount - base) / base


def part_of_line(name: str, line: Line, total: Decimal) -> SalesPart:
    """Return a part of a total; its amount is None where the line has no row."""
    amount = line.amount if line.rows else None
    share = share_of(amount, total) if amount is not None else None
    return SalesPart(name, amount, share, line.rows, len(line.customers))


def part_of_tally(name: str, tally: Tally | None, total: Decimal) -> SalesPart:
    """Return what a unit brings to a total; None for a unit without rows."""
    if tally is None:
        return SalesPart(name, None, None, 0, 0)
    customers = sum(key != "" for key in tally.customers)
    return SalesPart(name, tally.amount, share_of(tally.amount, total), tally.rows, customers)


def named_parts(lines: Lines, total: Decimal) -> tuple[SalesPart, ...]:
    """Return a part for each value, largest amount first and what names none last; () where no row names any.

    Writings that differ in white space or case only are one value, printed as most rows have it.
    """
    groups: dict[str, dict[str, Line]] = {}
    for text, line in lines.items():
        groups.setdefault(name_key(text), {})[text] = line
    unnamed = groups.pop("", {})
    if not groups:
        return ()
    parts = [part_of_line(_writing(group), _together([*group.values()]), total) for group in groups.values()]
    parts.sort(key=lambda part: (-(part.amount or Decimal(0)), part.name))
    return (*parts, *([part_of_line(UNNAMED, _together([*unnamed.values()]), total)] if unnamed else ()))


def _writing(group: Mapping[str, Line]) -> str:
    return min(group, key=lambda text: (-group[text].rows, text))


def _together(lines: Sequence[Line]) -> Line:
    if len(lines) == 1:
        return lines[0]
    sum_ = Line()
    for line in lines:
        sum_.add(line)
    return sum_


def changed_parts(parts: Sequence[SalesPart], before: Iterable[SalesPart]) -> tuple[SalesPart, ...]:
    """Return the parts with their change against those of the same name in the preceding period."""
    base = {name_key(part.name): part.amount for part in before}
    changes = [change_of(part.amount, base.get(name_key(part.name))) for part in parts]
    return tuple(replace(part, change=change) for part, change in zip(parts, changes, strict=True))
