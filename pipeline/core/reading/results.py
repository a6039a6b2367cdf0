"""Rows of results, wide or long → evaluations by employee id and indicator, with grade, total and words."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.core.drafting.printing import print_exact
from pipeline.core.models import Evaluation, Figure, Level, Problem, Words
from pipeline.core.places import CellRef
from pipeline.core.policies.policy import Policy
from pipeline.core.reading.cells import RowReader
from pipeline.core.reading.evaluations import Conflict, check_evaluation, merge_evaluations, read_evaluation
from pipeline.core.reading.headers import HeaderBook
from pipeline.core.reading.people import People
from pipeline.core.reading.readings import Readings
from pipeline.core.reading.synonyms import FIELDS, PERSONAL_RESULT_FIELDS
from pipeline.core.reading.table_rows import Table
from pipeline.core.reading.texts import clean_line

_WEIGHT_TOLERANCE = Decimal("0.001")
_TOTAL_TOLERANCE = Decimal("0.1")


@dataclass(slots=True)
class Result:
    """What all result tables together say about one person; grows while rows are read."""

    evaluations: dict[str, Evaluation] = field(default_factory=dict)
    grade: Words | None = None
    previous_grade: Words | None = None
    total: Figure | None = None
    comment: Words | None = None
    strengths: tuple[Words, ...] = ()
    shortfalls: tuple[Words, ...] = ()


def read_results(
    tables: Sequence[tuple[Table, Readings]],
    people: People,
    book: HeaderBook,
    policy: Policy,
    problems: list[Problem],
) -> Mapping[str, Result]:
    """Return employee id → result, in the order in which the sheets name them."""
    results: dict[str, Result] = {}
    unknown: dict[str, list[CellRef]] = {}
    for table, readings in tables:
        reader = RowReader(table, readings, book, problems)
        _ResultTable(reader, people, book, policy, problems, results, unknown).read()
    problems += unknown_indicators(unknown, book)
    for id_, result in results.items():
        problems += _check_sums(id_, result)
    return results


def unknown_indicators(unknown: Mapping[str, Sequence[CellRef]], book: HeaderBook) -> list[Problem]:
    """Return one warning for each name of an indicator that the policy does not know."""
    problems = []
    for name, places in unknown.items():
        suggestion = book.suggested_indicator(name)
        params = {"name": name, "count": str(len(places)), "suggestion": suggestion or ""}
        problems.append(Problem("T231" if suggestion else "T230", "warning", places[0], params))
    return problems


class _ResultTable:
    """Reads one table of results into the results of all."""

    def __init__(
        self,
        reader: RowReader,
        people: People,
        book: HeaderBook,
        policy: Policy,
        problems: list[Problem],
        results: dict[str, Result],
        unknown: dict[str, list[CellRef]],
    ) -> None:
        self._reader, self._people, self._book = reader, people, book
        self._policy, self._main, self._problems = policy, policy.main.id, problems
        self._results, self._unknown = results, unknown
        self._grades = {_plain(name): grade.id for grade in policy.grades for name in (grade.id, grade.name)}
        # (id, indicator) → row of this table that has given it; indicator None for the person's own fields
        self._given: dict[tuple[str, str | None], int] = {}
        self._indicators: list[str] = []
        self._has_personal = any(reader.has(name) for name in PERSONAL_RESULT_FIELDS)

    def read(self) -> None:
        reader = self._reader
        columns = reader.table.columns
        self._indicators = list(dict.fromkeys(column.indicator for column in columns if column.indicator))
        last: str | None = None
        for row in reader.table.rows:
            reader.begin(row)
            id_ = self._people.subject_of(reader, self._problems, last if reader.table.shape.long else None)
            if id_ is None:
                continue
            last = id_
            if row.hidden:
                reader.report("R325", "id", {"row": str(row.number)})
            result = self._results.setdefault(id_, Result())
            if reader.table.shape.long:
                self._read_indicator_row(id_, result)
            elif self._is_first(id_, None):
                for indicator in self._indicators:
                    self._add(id_, result, indicator)
            if self._has_personal:
                self._read_person(result)
        reader.report_text_numbers()

    def _is_first(self, id_: str, indicator: str | None) -> bool:
        row = self._reader.key_row
        first = self._given.setdefault((id_, indicator), row)
        if first != row:
            name = self._policy.indicators[indicator].name if indicator is not None else ""
            code = "R346" if indicator is None else "R342"
            self._reader.report(code, "id", {"row": str(first), "indicator": name})
        return first == row

    def _read_indicator_row(self, id_: str, result: Result) -> None:
        name = self._reader.text("indicator")
        if not name:
            self._reader.report("R347", "indicator")
            return
        indicator = self._book.indicator(name)
        if indicator is None:
            self._unknown.setdefault(name, []).append(self._reader.place("indicator"))
        elif self._is_first(id_, indicator):
            self._add(id_, result, indicator)

    def _add(self, id_: str, result: Result, indicator: str) -> None:
        # 原因 of a wide row that names no indicator belongs to the only one, else to the main one.
        bare = indicator == self._main or not self._indicators or self._indicators == [indicator]
        evaluation = read_evaluation(self._reader, indicator, bare)
        if evaluation is None:
            return
        check_evaluation(self._reader, evaluation, self._policy.indicators[indicator])
        known = result.evaluations.get(indicator)
        if known is not None:
            evaluation, conflicts = merge_evaluations(known, evaluation)
            for conflict in conflicts:
                self._contradict(id_, self._policy.indicators[indicator].name, conflict)
        result.evaluations[indicator] = evaluation

    def _contradict(self, id_: str, indicator: str, conflict: Conflict) -> None:
        field, known, found = conflict
        params = {"indicator": indicator, "field": FIELDS[field].title, "other": str(known)}
        self._problems.append(Problem("R343", "error", found, params, id_, blocks=True))

    def _read_person(self, result: Result) -> None:
        reader = self._reader
        if reader.has("grade"):
            result.grade = self._one("grade", result.grade, self._grade("grade", "R348"))
        if reader.has("previous_grade"):
            found = self._grade("previous_grade", "R349")
            result.previous_grade = self._one("previous_grade", result.previous_grade, found)
        total = reader.figure("total")
        if total is not None and result.total is not None and total.value != result.total.value:
            reader.report(
                "R343", "total", {"indicator": "", "field": "总分", "other": str(result.total.place)}
            )
        result.total = result.total or total
        comment = reader.words("comment")
        result.comment = result.comment if comment is None else _joined(result.comment, comment)
        result.strengths = _extended(result.strengths, reader.words("strengths"))
        result.shortfalls = _extended(result.shortfalls, reader.words("shortfalls"))

    def _grade(self, name: str, code: str) -> Words | None:
        text = self._reader.text(name)
        if not text:
            return None
        grade = self._grades.get(_plain(text))
        if grade is None:
            grades = "、".join(grade.name for grade in self._policy.grades)
            level: Level = "error" if name == "grade" else "warning"
            self._reader.report(code, name, {"text": text, "grades": grades}, level=level)
            return None
        return Words(grade, self._reader.place(name))

    def _one(self, name: str, known: Words | None, found: Words | None) -> Words | None:
        if known is not None and found is not None and known.text != found.text:
            params = {"indicator": "", "field": FIELDS[name].title, "other": str(known.place)}
            self._reader.report("R343", name, params)
        return known or found


def _plain(grade: str) -> str:
    return unicodedata.normalize("NFKC", grade).casefold()


def _joined(known: Words | None, found: Words) -> Words:
    if known is None:
        return found
    return known if found.text in known.text else Words(f"{known.text}\n{found.text}", known.place)


def _extended(known: tuple[Words, ...], found: Words | None) -> tuple[Words, ...]:
    """The items of a cell, one a line or divided by a semicolon, behind those already known."""
    if found is None:
        return known
    texts = {words.text for words in known}
    pieces = found.text.replace("；", "\n").replace(";", "\n").split("\n")
    items = [Words(text, found.place) for piece in pieces if (text := clean_line(piece))]
    return (*known, *(item for item in items if item.text not in texts))


def _check_sums(id_: str, result: Result) -> list[Problem]:
    problems = []
    evaluations = result.evaluations.values()
    weights = [evaluation.weight for evaluation in evaluations if evaluation.weight is not None]
    if weights:
        total = sum((weight.value for weight in weights), Decimal(0))
        if abs(total - 1) > _WEIGHT_TOLERANCE:
            params = {"sum": print_exact(total.scaleb(2))}
            problems.append(Problem("R344", "warning", weights[0].place, params, id_))
    scores = [evaluation.score for evaluation in evaluations if evaluation.score is not None]
    complete = bool(scores) and len(scores) == len(result.evaluations)
    if result.total is not None and complete and not _adds_up(result.total, result.evaluations):
        params = {"total": print_exact(result.total.value)}
        problems.append(Problem("R345", "warning", result.total.place, params, id_))
    return problems


def _adds_up(total: Figure, evaluations: Mapping[str, Evaluation]) -> bool:
    """Whether the total is the sum of the scores, or of the scores times their weights."""
    pairs = [(one.score.value, one.weight) for one in evaluations.values() if one.score is not None]
    sums = [sum((score for score, _ in pairs), Decimal(0))]
    if all(weight is not None for _, weight in pairs):
        sums.append(sum((score * weight.value for score, weight in pairs if weight is not None), Decimal(0)))
    return any(abs(one - total.value) <= _TOTAL_TOLERANCE for one in sums)
