"""直接上级 as written → the person meant; several people of one name are never chosen from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipeline.core.models import Employee, Level, Person, Problem
from pipeline.core.places import CellRef
from pipeline.core.reading.texts import name_key

_NAME_AND_ID = re.compile(r"(?P<name>.+?)\s*[(（\[【]\s*(?P<id>[^()（）\[\]【】]+?)\s*[)）\]】]")
_ID_AND_NAME = re.compile(r"(?P<id>[A-Za-z0-9_-]+)[\s/:：]+(?P<name>\D+)")
_NAME_THEN_ID = re.compile(r"(?P<name>\D+?)[\s/:：]+(?P<id>[A-Za-z0-9_-]*\d)")


class ManagerCell(NamedTuple):
    """What a roster row says about the manager; "" where it says nothing."""

    employee: Employee
    text: str
    id: str
    place: CellRef


def resolve_managers(
    cells: Sequence[ManagerCell], has_column: bool
) -> tuple[list[Person | None], list[Problem]]:
    """Return each row's manager in order, and what could not be resolved.

    None: nobody is given, or it is not clear who. A manager who is not in the roster is used as written,
    with one warning a name. An id goes before a name.
    """
    resolver = _Resolver([cell.employee for cell in cells])
    managers = [resolver.resolve(cell) for cell in cells]
    problems = resolver.problems
    if has_column:
        problems += [
            Problem("R314", "warning", cell.place, {}, cell.employee.id)
            for cell in cells
            if not cell.text and not cell.id
        ]
    return managers, problems


class _Resolver:
    def __init__(self, employees: Sequence[Employee]) -> None:
        self._by_id: dict[str, Employee] = {}
        self._by_name: dict[str, list[Employee]] = {}
        for employee in employees:
            if employee.id not in self._by_id:
                self._by_id[employee.id] = employee
            self._by_name.setdefault(name_key(employee.name), []).append(employee)
        self._outside: dict[str, Person] = {}
        self.problems: list[Problem] = []

    def resolve(self, cell: ManagerCell) -> Person | None:
        if not cell.text and not cell.id:
            return None
        found = self._by_id.get(cell.id or cell.text)
        if found is None and not cell.id:
            found = self._by_both(cell.text)
        if found is not None:
            return self._present(found, cell)
        if cell.id and not cell.text:
            return self._not_in_roster(cell, cell.id)
        return self._by_name_alone(cell)

    def _by_both(self, text: str) -> Employee | None:
        """王芳(1002), 1002 王芳: taken when id and name are one person of the roster."""
        for shape in (_NAME_AND_ID, _ID_AND_NAME, _NAME_THEN_ID):
            match = shape.fullmatch(text)
            employee = self._by_id.get(match["id"]) if match is not None else None
            if match is not None and employee is not None:
                return employee if name_key(employee.name) == name_key(match["name"]) else None
        return None

    def _by_name_alone(self, cell: ManagerCell) -> Person | None:
        named = self._by_name.get(name_key(cell.text), [])
        present = [employee for employee in named if employee.status != "left"]
        if len(present) == 1:
            return self._present(present[0], cell)
        if len(present) > 1:
            ids = "、".join(employee.id for employee in present)
            self._unclear("R312", cell, {"name": cell.text, "ids": ids})
            return None
        if named:
            self._unclear("R316", cell, {"name": cell.text})
            return None
        return self._not_in_roster(cell, cell.text)

    def _present(self, manager: Employee, cell: ManagerCell) -> Person | None:
        if manager is cell.employee or manager.id == cell.employee.id:
            self._unclear("R315", cell, {"name": cell.text or cell.id}, warning=True)
            return None
        if manager.status == "left":
            self._unclear("R316", cell, {"name": manager.name})
            return None
        return Person(manager.id, manager.name)

    def _not_in_roster(self, cell: ManagerCell, name: str) -> Person:
        if name not in self._outside:
            self._outside[name] = Person(None, name)
            params = {"name": name}
            self.problems.append(Problem("R313", "warning", cell.place, params, cell.employee.id))
        return self._outside[name]

    def _unclear(
        self, code: str, cell: ManagerCell, params: Mapping[str, str], warning: bool = False
    ) -> None:
        level: Level = "warning" if warning else "error"
        self.problems.append(Problem(code, level, cell.place, params, cell.employee.id))
