"""A batch's sheets → its input: people, results, units and sales, with every problem in one list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.core.models import (
    Appraisal,
    BatchInput,
    BatchSettings,
    Competency,
    Employee,
    Problem,
)
from pipeline.core.periods import Period, period_of
from pipeline.core.places import CellRef, FileRef, FoldRef, Place, SheetRef
from pipeline.core.policies.policy import Policy
from pipeline.core.reading.competencies import read_competencies
from pipeline.core.reading.headers import HeaderBook
from pipeline.core.reading.mapping import Mapped, answers_for, build_mapping, check_answers
from pipeline.core.reading.people import people_of
from pipeline.core.reading.period_checks import check_periods
from pipeline.core.reading.printed_totals import check_printed_totals
from pipeline.core.reading.readings import Readings
from pipeline.core.reading.results import Result, read_results
from pipeline.core.reading.roster import read_roster
from pipeline.core.reading.sales import read_sales
from pipeline.core.reading.scales import decide_readings
from pipeline.core.reading.table_rows import Table
from pipeline.core.reading.table_shapes import TableKind
from pipeline.core.reading.tables import FoundTables, find_tables
from pipeline.core.reading.unit_results import read_unit_results
from pipeline.core.sheets import Sheet

_NOBODY = Result()
# How the title of a sheet begins that tells how to fill in the others, as the blank workbook has it.
_GUIDE = "填写说明"


@dataclass(frozen=True, slots=True)
class Intake:
    """A batch as read, and how its headers were understood.

    Attributes:
        mapping: file → sheet ("" for CSV) → header → field as HR writes it; "-" for a column left out.
    """

    input: BatchInput
    mapping: Mapped


def read_input(
    batch: str, period: Period, sheets: Iterable[Sheet], policy: Policy, settings: BatchSettings
) -> Intake:
    """Return what the sheets say, with all problems in the order in which the user sees them.

    Nothing is guessed: what cannot be decided is a problem. Those with ``stops`` make the batch unusable as
    a whole, those with ``blocks`` keep one person or unit out.

    Args:
        sheets: Taken one after the other, and let go as soon as their tables are found.
    """
    book = HeaderBook(policy.indicators)
    place = FileRef(f"inputs/{batch}/batch.yaml")
    problems: list[Problem] = []
    found = _find_all(sheets, policy, settings, book, problems)
    refs = [ref for ref, _ in found]
    problems = [*check_answers(settings, refs, book, place), *problems]
    tables = _Tables(_decided(found, book, period, policy, settings, problems))
    found = [(ref, one._replace(tables=())) for ref, one in found]
    rosters, spare = tables.take_rosters()
    problems += _check_presence(rosters, spare, tables.has("results"), len(refs), place)

    employees = read_roster(rosters, book, policy.settings, period, problems)
    del rosters  # and with it their cells
    people = people_of(employees)
    results = read_results(tables.take("results"), people, book, policy, problems)
    level_scale = policy.settings.level_scale
    competencies = read_competencies(tables.take("competencies"), people, book, level_scale, problems)
    sales = read_sales(tables.take("sales"), people, book, period, problems)
    units = read_unit_results(tables.take("unit_results"), employees, book, policy, problems)
    problems += people.report_strangers()
    problems += _check_hiring(employees, results, period)

    ordered = _in_sight_order(problems, refs)
    batch_input = BatchInput(
        name=batch,
        period=period,
        appraisals=tuple(
            _appraisal(employee, results.get(employee.id, _NOBODY), competencies) for employee in employees
        ),
        unit_results=units,
        sales=sales,
        problems=ordered,
        blocked=frozenset(problem.subject for problem in ordered if problem.blocks and problem.subject),
        unknown_columns={place: text for _, one in found for place, text in one.unknown.items()},
        dropped_columns={place: text for _, one in found for place, text in one.private.items()},
    )
    return Intake(batch_input, build_mapping((ref, one.headers) for ref, one in found))


class _Tables:
    """The tables of a batch and how they are read. What is taken is let go: long tables hold every cell."""

    def __init__(self, tables: Iterable[tuple[Table, Readings]]) -> None:
        self._tables = list(tables)

    def has(self, kind: TableKind) -> bool:
        return any(table.kind == kind for table, _ in self._tables)

    def take(self, kind: TableKind) -> list[tuple[Table, Readings]]:
        taken = [one for one in self._tables if one[0].kind == kind]
        self._tables = [one for one in self._tables if one[0].kind != kind]
        return taken

    def take_rosters(self) -> tuple[list[tuple[Table, Readings]], list[Table]]:
        """Return the tables that are the roster, and those like it that are not read.

        Those that name managers go before other lists of people; a results table serves when there is no
        list.
        """
        lists = self.take("roster")
        leading = [one for one in lists if _names_managers(one[0])]
        if leading:
            return leading, [table for table, _ in lists if not _names_managers(table)]
        if lists:
            return lists, []
        combined = [one for one in self._tables if one[0].kind == "results" and one[0].shape.also_roster]
        return [one for one in combined if _names_managers(one[0])] or combined, []


def _find_all(
    sheets: Iterable[Sheet],
    policy: Policy,
    settings: BatchSettings,
    book: HeaderBook,
    problems: list[Problem],
) -> list[tuple[SheetRef, FoundTables]]:
    """What each sheet gives, in the order of the sheets; nothing for one that is hidden or left out."""
    all_found = []
    for sheet in sheets:
        answers = answers_for(sheet.ref, settings, book)
        found = find_tables(sheet, book, policy.indicators, answers.overrides)
        hidden = sheet.state != "visible" and not answers.named
        if answers.skipped or hidden:
            if hidden and (found.tables or found.problems) and not answers.skipped:
                params = {"sheet": sheet.ref.sheet or "", "file": sheet.ref.file}
                problems.append(Problem("T209", "error", sheet.ref, params, stops=True))
            all_found.append((sheet.ref, FoundTables((), (), {}, {}, {})))
            continue
        problems += found.problems
        problems += _column_notes(found, book)
        is_guide = (sheet.ref.sheet or "").startswith(_GUIDE)
        if sheet.rows and not found.tables and not found.problems and not is_guide:
            problems.append(Problem("T229", "note", sheet.ref))
        all_found.append((sheet.ref, found))
    return all_found


def _column_notes(found: FoundTables, book: HeaderBook) -> list[Problem]:
    problems = []
    for place, header in found.unknown.items():
        suggestion = book.suggestion(header)
        if suggestion is None:
            problems.append(Problem("T211", "note", place, {"header": header}))
        else:
            params = {"header": header, "suggestion": suggestion}
            problems.append(Problem("T212", "warning", place, params))
    problems += [
        Problem("T213", "note", place, {"header": header}) for place, header in found.private.items()
    ]
    problems += [
        Problem("T210", "warning", column.place, {"header": column.header})
        for table in found.tables
        for column in table.columns
        if column.hidden and column.field != "unused"
    ]
    return problems


def _decided(
    found: Iterable[tuple[SheetRef, FoundTables]],
    book: HeaderBook,
    period: Period,
    policy: Policy,
    settings: BatchSettings,
    problems: list[Problem],
) -> list[tuple[Table, Readings]]:
    """The tables of all sheets, each with how its numbers are read."""
    tables = [table for _, one in found for table in one.tables]
    problems += _check_tables(tables, period, policy, settings)
    decided = []
    for table in tables:
        readings, questions = decide_readings(table, book, policy.indicators, settings)
        decided.append((table, readings))
        problems += questions
    return decided


def _check_tables(
    tables: Sequence[Table], period: Period, policy: Policy, settings: BatchSettings
) -> list[Problem]:
    named = period_of(settings.period) if settings.period is not None else None
    year = named.start.year if named is not None else None
    problems: list[Problem] = []
    for table in tables:
        problems += check_periods(table, period, policy.settings.fiscal_year_start, year)
        problems += check_printed_totals(table)
        if not table.rows:
            problems.append(Problem("T228", "warning", table.columns[table.shape.key].place))
    return problems


def _names_managers(table: Table) -> bool:
    return any(column.field in ("manager", "manager_id") for column in table.columns)


def _check_presence(
    rosters: Sequence[tuple[Table, Readings]],
    spare: Sequence[Table],
    has_results: bool,
    sheets: int,
    place: FileRef,
) -> list[Problem]:
    folder: Place = FileRef(place.file.rsplit("/", 1)[0])
    params = {"sheets": str(sheets)}
    problems = [Problem("T225", "warning", table.columns[table.shape.key].place) for table in spare]
    if not rosters:
        problems.append(Problem("T201", "error", folder, params, stops=True))
    if not has_results:
        problems.append(Problem("T202", "error", folder, params, stops=True))
    return problems


def _check_hiring(
    employees: Sequence[Employee], results: Mapping[str, Result], period: Period
) -> list[Problem]:
    """Somebody hired after the period's end has no results in it; in the roster alone that is no fault."""
    problems = []
    params = {"period": period.text()}
    for employee in employees:
        hired = employee.hired
        if hired is None or hired.day <= period.end:
            continue
        if employee.id in results:
            problems.append(Problem("R320", "error", hired.place, params, employee.id, blocks=True))
        else:
            problems.append(Problem("R328", "warning", hired.place, params, employee.id))
    return problems


def _appraisal(
    employee: Employee, result: Result, competencies: Mapping[str, tuple[Competency, ...]]
) -> Appraisal:
    return Appraisal(
        employee=employee,
        evaluations=result.evaluations,
        grade=result.grade,
        previous_grade=result.previous_grade,
        total=result.total,
        comment=result.comment,
        strengths=result.strengths,
        shortfalls=result.shortfalls,
        competencies=competencies.get(employee.id, ()),
    )


def _in_sight_order(problems: Iterable[Problem], sheets: Sequence[SheetRef]) -> tuple[Problem, ...]:
    """By file and sheet as given, then down the rows; what stands in no sheet comes first."""
    order = {sheet: index for index, sheet in enumerate(sheets)}

    def key(problem: Problem) -> tuple[int, int, int, str]:
        place = problem.place.first if isinstance(problem.place, FoldRef) else problem.place
        if isinstance(place, CellRef):
            return order.get(place.sheet, -1), place.row, place.column, problem.code
        if isinstance(place, SheetRef):
            return order.get(place, -1), 0, 0, problem.code
        return -1, 0, 0, problem.code

    return tuple(sorted(problems, key=key))
