"""Rows of the roster → employees, everybody in order, with what is wrong with each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.core.models import Employee, Figure, Problem, Status
from pipeline.core.periods import Period
from pipeline.core.policies.policy import Settings
from pipeline.core.reading.cells import RowReader
from pipeline.core.reading.headers import HeaderBook
from pipeline.core.reading.managers import ManagerCell, resolve_managers
from pipeline.core.reading.people import check_duplicate_ids
from pipeline.core.reading.readings import Readings
from pipeline.core.reading.synonyms import LEAVE_WORDS
from pipeline.core.reading.table_rows import Table
from pipeline.core.reading.texts import clean_name, has_private_use
from pipeline.core.reading.values import parse_status, parse_yes_no

_PATH_STEPS = re.compile(r"\s*(?:->|[/>\\\-＞／＼])\s*")
_UNIT_COLUMNS = ("unit1", "unit2", "unit3", "unit")
_LONGEST_NAME = 30
_MOST_UNITS = 2_000


def read_roster(
    tables: Sequence[tuple[Table, Readings]],
    book: HeaderBook,
    settings: Settings,
    period: Period,
    problems: list[Problem],
) -> tuple[Employee, ...]:
    """Return one employee a row, blocked or not, in the order of the tables.

    A row whose id cannot be read is kept under ``?`` and the address of its cell, so that nobody is lost.
    """
    cells: list[ManagerCell] = []
    has_manager = False
    for table, readings in tables:
        reader = RowReader(table, readings, book, problems)
        has_manager = has_manager or reader.has("manager") or reader.has("manager_id")
        problems += _missing_columns(reader)
        for row in table.rows:
            reader.begin(row)
            employee = _employee(reader, settings, period)
            if row.hidden:
                reader.report("R325", "id", {"row": str(row.number)})
            place = reader.place("manager" if reader.has("manager") else "manager_id")
            cells.append(
                ManagerCell(employee, clean_name(reader.raw_text("manager")), _manager_id(reader), place)
            )
        reader.report_text_numbers()
    managers, unresolved = resolve_managers(cells, has_manager)
    problems += unresolved
    employees = tuple(
        replace(cell.employee, manager=manager) for cell, manager in zip(cells, managers, strict=True)
    )
    problems += check_duplicate_ids(employees)
    return employees


def split_path(text: str) -> tuple[str, ...]:
    """Return the steps of a department path: 销售中心/销售一部, A>B, A-B, /产品部/移动组/."""
    return tuple(step for step in _PATH_STEPS.split(text.strip()) if step)


def unit_of(reader: RowReader) -> tuple[str, ...]:
    """Return the unit that a row names, its team last; () when it names none."""
    return _unit_and_team(reader)[0]


def _unit_and_team(reader: RowReader) -> tuple[tuple[str, ...], str | None]:
    """The unit, and its team where that is a step of its own: 团队 that repeats the department names none."""
    return _joined(tuple([reader.text(field) for field in _UNIT_COLUMNS]), reader.text("team"))


@lru_cache(maxsize=_MOST_UNITS)
def _joined(departments: tuple[str, ...], team: str) -> tuple[tuple[str, ...], str | None]:
    path: tuple[str, ...] = ()
    for text in departments:
        steps = split_path(text)
        # 部门 beside 一级部门 and 二级部门 repeats the last of them, or gives the whole path.
        path = steps if steps[: len(path)] == path else path if path[-len(steps) :] == steps else path + steps
    if not team or path[-1:] == (team,):
        return path, None
    named = any(team in split_path(text) for text in departments)
    return (*path, team), None if named else team


def _missing_columns(reader: RowReader) -> list[Problem]:
    place = reader.table.columns[reader.table.shape.key].place
    missing = []
    if not reader.has("post"):
        missing.append("岗位")
    if not reader.has("manager") and not reader.has("manager_id"):
        missing.append("直接上级")
    return [Problem("T219", "warning", place, {"field": field}) for field in missing]


def _employee(reader: RowReader, settings: Settings, period: Period) -> Employee:
    id_ = _id(reader, settings)
    reader.subject = id_
    name = _name(reader)
    unit, team = _unit_and_team(reader)
    unit_field = "unit" if reader.has("unit") else "unit1"
    if not unit and reader.is_blank(unit_field):
        reader.report("R310", unit_field)
    post = reader.text("post")
    if reader.has("post") and not post:
        reader.report("R311", "post", level="warning")
    hired, left = reader.day("hired"), reader.day("left")
    if hired is not None and left is not None and left.day < hired.day:
        reader.report("R319", "left")
    _check_remark(reader)
    return Employee(
        id=id_,
        name=name,
        unit=unit,
        post=post or None,
        manager=None,
        place=reader.place("id"),
        level=reader.text("level") or None,
        hired=hired,
        left=left,
        status=_status(reader, period),
        on_hold=_on_hold(reader),
        email=_email(reader),
        base_pay=_base_pay(reader),
        team=team,
    )


def _id(reader: RowReader, settings: Settings) -> str:
    id_, fault = reader.id()
    if fault in (None, "lost"):
        reader.subject = id_
        if fault == "lost":
            reader.report("R302", "id", {"text": id_})
        elif settings.id_pattern is not None and re.fullmatch(settings.id_pattern, id_) is None:
            reader.report("R304", "id", {"text": id_, "pattern": settings.id_pattern})
        return id_
    place = reader.place("id")
    reader.subject = f"?{place}"
    code = {"blank": "R301", "same": "R326"}.get(fault or "", "R303")
    reader.report(code, "id", {"field": "工号", "text": id_})
    return reader.subject


def _name(reader: RowReader) -> str:
    name = clean_name(reader.raw_text("name"))
    if has_private_use(name):
        reader.report("R308", "name")
    elif (not name and reader.is_blank("name")) or len(name) > _LONGEST_NAME or any(map(str.isdigit, name)):
        reader.report("R307", "name", {"text": name[:_LONGEST_NAME]})
    return name


def _manager_id(reader: RowReader) -> str:
    return "".join(unicodedata.normalize("NFKC", reader.text("manager_id")).split())


def _status(reader: RowReader, period: Period) -> Status:
    text = reader.text("status")
    status = parse_status(text) if text else "active"
    if status is None:
        reader.report("R321", "status", {"text": text})
        return "active"
    confirmed = reader.day("confirmed")
    if status == "active" and confirmed is not None and confirmed.day > period.end:
        return "probation"
    return status


def _on_hold(reader: RowReader) -> bool:
    text = reader.text("on_hold")
    answer = parse_yes_no(text) if text else False
    if answer is None:
        # The text may name an illness; it is not repeated.
        reader.report("R322", "on_hold", {"field": "暂缓"})
    return bool(answer)


def _email(reader: RowReader) -> str | None:
    email = reader.text("email")
    if email and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        reader.report("R324", "email", level="warning")
        return None
    return email or None


def _base_pay(reader: RowReader) -> Figure | None:
    pay = reader.figure("base_pay")
    if pay is not None and pay.value < 0:
        reader.report("R327", "base_pay", level="warning")
        return None
    return pay


def _check_remark(reader: RowReader) -> None:
    """A remark about leave is asked about, never judged: only HR sets 暂缓."""
    if reader.text("on_hold"):
        return
    remark = reader.text("remark")
    if any(word in remark for word in LEAVE_WORDS):
        reader.report("R323", "remark", level="warning")
