"""Columns of a header row → the tables they make: split side by side, named by kind, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.core.models import Problem
from pipeline.core.policies.policy import Indicator
from pipeline.core.reading.header_rows import Column
from pipeline.core.reading.headers import HeaderBook
from pipeline.core.reading.synonyms import FIELDS

TableKind = Literal["roster", "results", "competencies", "unit_results", "sales"]

_ROSTER_FIELDS = frozenset({"unit", "unit1", "post", "manager", "manager_id", "hired", "status"})
_RESULT_FIELDS = frozenset({"grade", "previous_grade", "total", "comment", "strengths", "shortfalls"})
_BARE_FIELDS = frozenset({"target", "actual", "rate", "previous", "last_year", "peer_average", "weight"})
_SCORES = ("score", "final_score", "other_score")
_MANY_ALLOWED = frozenset({"unused", "remark", "other_score"})


@dataclass(frozen=True, slots=True)
class TableShape:
    """What a table's columns make of it.

    Attributes:
        kind: ``roster`` only when there are no results in it; ``also_roster`` tells that a results table
            could serve as one.
        long: One row per subject and indicator; else one group of columns per indicator.
        key: Position of the column that says whom a row is about.
    """

    kind: TableKind
    long: bool
    also_roster: bool
    columns: tuple[Column, ...]
    key: int


def split_tables(columns: Sequence[Column], indicators: Mapping[str, Indicator]) -> list[TableShape]:
    """Return the tables of one header row, from left to right.

    Tables stand side by side where a blank column divides two that each have a key of their own. A blank
    column inside a table divides nothing.
    """
    shapes: list[TableShape] = []
    pending: list[Column] = []
    for part in _parts(columns):
        before = shape_of(pending, indicators) if _begins(part, pending, indicators) else None
        if before is None:
            pending += part
        else:
            shapes.append(before)
            pending = list(part)
    last = shape_of(pending, indicators)
    return shapes if last is None else [*shapes, last]


def shape_of(columns: Sequence[Column], indicators: Mapping[str, Indicator]) -> TableShape | None:
    """Return what these columns make; None when they make no table of ours."""
    read = tuple(column for column in columns if column.state == "read")
    fields = {column.field for column in read}
    named = any(column.indicator for column in read)
    long = "indicator" in fields
    if "id" not in fields:
        # With names beside the units it is a table of people whose ids are missing.
        if "name" in fields or not {"unit", "unit1"} & fields or not (long or named):
            return None
        return TableShape("unit_results", long, False, read, _key(read, "unit", "unit1"))
    kind = _kind_of_people(fields, named, long)
    if kind is None:
        return None
    also_roster = "name" in fields and bool(fields & _ROSTER_FIELDS) and not long
    if kind == "results" and not long:
        read = _bare_columns_named(read, indicators)
    return TableShape(kind, long and kind == "results", also_roster, read, _key(read, "id"))


def check_shape(shape: TableShape, columns: Sequence[Column], book: HeaderBook) -> list[Problem]:
    """Return what has to be asked before the table can be read; each one stops the batch."""
    problems = _twice(shape.columns)
    if shape.kind in ("results", "unit_results"):
        if not shape.long:
            problems += [
                _ask("T222", column, {"header": column.header})
                for column in shape.columns
                if column.field in _BARE_FIELDS and column.indicator is None
            ]
        problems += [
            _ask("T223", column, {"header": column.header})
            for column in columns
            if column.state == "unknown" and book.is_month(column.header)
        ][:1]
        problems += _unclear_scores(shape)
    if shape.kind == "roster" and not {"unit", "unit1"} & {column.field for column in shape.columns}:
        problems.append(_ask("T218", shape.columns[shape.key], {}))
    return problems


def with_one_score(shape: TableShape) -> TableShape:
    """Return the shape with the one score that counts; in a wide table that is the total."""
    if shape.kind != "results":
        return shape
    counts = _score_that_counts(shape)
    field = "score" if shape.long else "total"
    columns = tuple(
        replace(column, field=field if column is counts else "unused")
        if column.field in _SCORES and column.indicator is None
        else column
        for column in shape.columns
    )
    return replace(shape, columns=columns)


def _begins(part: Sequence[Column], pending: Sequence[Column], indicators: Mapping[str, Indicator]) -> bool:
    """Whether a part begins a table of its own: it is one, or it brings a second id."""
    with_id = [any(column.field == "id" for column in columns) for columns in (part, pending)]
    return all(with_id) or shape_of(part, indicators) is not None


def _parts(columns: Sequence[Column]) -> list[list[Column]]:
    parts: list[list[Column]] = []
    for column in columns:
        if parts and column.number == parts[-1][-1].number + 1:
            parts[-1].append(column)
        else:
            parts.append([column])
    return parts


def _kind_of_people(fields: set[str], named: bool, long: bool) -> TableKind | None:
    if "competency" in fields and fields & {"current", "expected"}:
        return "competencies"
    if {"date", "amount"} <= fields:
        return "sales"
    if long or named or fields & _RESULT_FIELDS or fields & {"target", "actual", "rate", *_SCORES}:
        return "results"
    return "roster" if "name" in fields and fields & _ROSTER_FIELDS else None


def _key(columns: Sequence[Column], *fields: str) -> int:
    return next(index for field in fields for index, column in enumerate(columns) if column.field == field)


def _bare_columns_named(
    columns: tuple[Column, ...], indicators: Mapping[str, Indicator]
) -> tuple[Column, ...]:
    """Where the policy knows one indicator only, 目标 and 实际 can mean no other."""
    if len(indicators) != 1:
        return columns
    only = next(iter(indicators))
    return tuple(
        replace(column, indicator=only)
        if column.field in _BARE_FIELDS and column.indicator is None
        else column
        for column in columns
    )


def _twice(columns: Sequence[Column]) -> list[Problem]:
    first: dict[tuple[str, str | None], Column] = {}
    problems = []
    for column in columns:
        meaning = (column.field, column.indicator)
        if column.field in _MANY_ALLOWED:
            continue
        if meaning in first:
            other = first[meaning]
            params = {"header": column.header, "other": other.place.address, "other_header": other.header}
            problems.append(_ask("T204", column, params | {"field": FIELDS[column.field].title}))
        else:
            first[meaning] = column
    return problems


def _score_that_counts(shape: TableShape) -> Column | None:
    columns = [column for column in shape.columns if column.indicator is None]
    if not shape.long and any(column.field == "total" for column in columns):
        return None
    final = [column for column in columns if column.field == "final_score"]
    if final:
        return final[0]
    scores = [column for column in columns if column.field in _SCORES]
    return scores[0] if len(scores) == 1 and scores[0].field == "score" else None


def _unclear_scores(shape: TableShape) -> list[Problem]:
    columns = [column for column in shape.columns if column.indicator is None]
    scores = [column for column in columns if column.field in _SCORES]
    has_total = not shape.long and any(column.field == "total" for column in columns)
    if not scores or has_total or _score_that_counts(shape) is not None:
        return []
    return [_ask("T208", scores[0], {"headers": "、".join(column.header for column in scores)})]


def _ask(code: str, column: Column, params: Mapping[str, str]) -> Problem:
    return Problem(code, "error", column.place, params, stops=True)
