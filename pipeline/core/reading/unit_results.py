"""Rows of results of departments and teams → one result a unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipeline.core.models import Employee, Evaluation, Problem, UnitResult, Words
from pipeline.core.places import CellRef
from pipeline.core.policies.policy import Policy
from pipeline.core.reading.cells import RowReader
from pipeline.core.reading.evaluations import check_evaluation, merge_evaluations, read_evaluation
from pipeline.core.reading.headers import HeaderBook
from pipeline.core.reading.readings import Readings
from pipeline.core.reading.results import unknown_indicators
from pipeline.core.reading.roster import unit_of
from pipeline.core.reading.synonyms import FIELDS
from pipeline.core.reading.table_rows import Table

Path = tuple[str, ...]


def read_unit_results(
    tables: Sequence[tuple[Table, Readings]],
    employees: Iterable[Employee],
    book: HeaderBook,
    policy: Policy,
    problems: list[Problem],
) -> tuple[UnitResult, ...]:
    """Return one result a unit, in the order in which the sheets name them.

    A unit is named by its whole path, or by the end of it where that is no other unit's.
    """
    reader = _UnitReader(employees, book, policy, problems)
    for table, readings in tables:
        reader.read(RowReader(table, readings, book, problems))
    problems += unknown_indicators(reader.unknown, book)
    return tuple(
        UnitResult(path, evaluations, reader.notes.get(path))
        for path, evaluations in reader.evaluations.items()
    )


class _UnitReader:
    def __init__(
        self, employees: Iterable[Employee], book: HeaderBook, policy: Policy, problems: list[Problem]
    ) -> None:
        self._book, self._policy, self._problems = book, policy, problems
        self._paths = _paths_by_ending(employees)
        self.evaluations: dict[Path, dict[str, Evaluation]] = {}
        self.notes: dict[Path, Words] = {}
        self.unknown: dict[str, list[CellRef]] = {}

    def read(self, reader: RowReader) -> None:
        columns = reader.table.columns
        named = list(dict.fromkeys(column.indicator for column in columns if column.indicator))
        given: dict[tuple[Path, str], int] = {}
        for row in reader.table.rows:
            reader.begin(row)
            path = self._unit(reader)
            if path is None:
                continue
            reader.subject = "/".join(path)
            if row.hidden:
                reader.report("R325", "unit", {"row": str(row.number)})
            for indicator in self._indicators(reader, named):
                first = given.setdefault((path, indicator), row.number)
                if first != row.number:
                    name = self._policy.indicators[indicator].name
                    reader.report("R362", "unit", {"row": str(first), "indicator": name})
                else:
                    self._add(reader, path, indicator, named)
            note = reader.words("note") or reader.words("remark")
            if note is not None:
                self.notes.setdefault(path, note)
        reader.report_text_numbers()

    def _unit(self, reader: RowReader) -> Path | None:
        written = unit_of(reader)
        if not written:
            reader.report("R310", "unit" if reader.has("unit") else "unit1")
            return None
        found = self._paths.get(written, set())
        if written in found or not found:
            if not found:
                reader.report("R361", "unit", {"unit": "/".join(written)}, level="warning")
            return written
        if len(found) > 1:
            meant = "、".join(sorted("/".join(path) for path in found))
            reader.report("R360", "unit", {"unit": "/".join(written), "meant": meant})
            return None
        return next(iter(found))

    def _indicators(self, reader: RowReader, named: Sequence[str]) -> Sequence[str]:
        if not reader.table.shape.long:
            return named
        name = reader.text("indicator")
        indicator = self._book.indicator(name) if name else None
        if indicator is not None:
            return [indicator]
        if name:
            self.unknown.setdefault(name, []).append(reader.place("indicator"))
        elif reader.is_blank("indicator"):
            reader.report("R347", "indicator")
        return []

    def _add(self, reader: RowReader, path: Path, indicator: str, named: Sequence[str]) -> None:
        bare = reader.table.shape.long or list(named) == [indicator] or indicator == self._policy.main.id
        evaluation = read_evaluation(reader, indicator, bare)
        if evaluation is None:
            return
        check_evaluation(reader, evaluation, self._policy.indicators[indicator])
        evaluations = self.evaluations.setdefault(path, {})
        known = evaluations.get(indicator)
        if known is not None:
            evaluation, conflicts = merge_evaluations(known, evaluation)
            for conflict in conflicts:
                params = {
                    "indicator": self._policy.indicators[indicator].name,
                    "field": FIELDS[conflict.field].title,
                    "other": str(conflict.known),
                }
                self._problems.append(Problem("R343", "error", conflict.found, params, "/".join(path), True))
        evaluations[indicator] = evaluation


def _paths_by_ending(employees: Iterable[Employee]) -> Mapping[Path, set[Path]]:
    """Every way to name a unit of the roster → the units so named; a whole path names its own unit too."""
    paths: dict[Path, set[Path]] = {}
    units = {employee.unit[:depth] for employee in employees for depth in range(1, len(employee.unit) + 1)}
    for unit in units:
        for start in range(len(unit)):
            paths.setdefault(unit[start:], set()).add(unit)
    return paths
