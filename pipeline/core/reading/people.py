"""Ids and names of the roster: who is meant by a row of another table. Ids join, names only check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.core.models import Employee, Problem
from pipeline.core.places import CellRef
from pipeline.core.reading.cells import RowReader
from pipeline.core.reading.texts import name_key


@dataclass(slots=True)
class _Stranger:
    place: CellRef
    name: str
    count: int = 0


@dataclass(slots=True)
class People:
    """The roster by id, and every id met elsewhere that is not in it."""

    by_id: Mapping[str, Employee]
    _loosely: dict[str, list[str]] = field(default_factory=dict)
    _strangers: dict[str, _Stranger] = field(default_factory=dict)

    def subject_of(self, reader: RowReader, problems: list[Problem], last: str | None) -> str | None:
        """Return the id of the person a row is about, set as the reader's subject; None: not in the roster.

        Args:
            last: Person of the row above: in a table of several rows a person, a row without an id may be
                theirs, so they are not served on what may be half their figures.
        """
        id_, fault = reader.id()
        if fault is not None:
            code = {"blank": "R301", "same": "R326", "lost": "R302"}.get(fault, "R303")
            problems.append(
                Problem(
                    code, "error", reader.place("id"), {"field": "工号", "text": id_}, last, last is not None
                )
            )
            return None
        if id_ not in self.by_id:
            stranger = self._strangers.setdefault(id_, _Stranger(reader.place("id"), reader.text("name")))
            stranger.count += 1
            return None
        reader.subject = id_
        self._check_name(reader, self.by_id[id_])
        return id_

    def report_strangers(self) -> list[Problem]:
        """Return one problem for each id that is not in the roster.

        Where dropping zeros or case leads to one person, that person is asked about and waits; the row is
        not joined.
        """
        if not self._strangers:
            return []
        for id_ in self.by_id:
            self._loosely.setdefault(_loose(id_), []).append(id_)
        problems = []
        for id_, stranger in self._strangers.items():
            candidates = self._loosely.get(_loose(id_), [])
            params = {"id": id_, "count": str(stranger.count), "candidate": "、".join(candidates)}
            if len(candidates) == 1:
                problems.append(Problem("R341", "error", stranger.place, params, candidates[0], blocks=True))
            else:
                problems.append(Problem("R340", "error", stranger.place, params))
        return problems

    def _check_name(self, reader: RowReader, employee: Employee) -> None:
        name = reader.text("name")
        if name and employee.name and name_key(name) != name_key(employee.name):
            reader.report("R309", "name", {"name": name, "roster_name": employee.name})


def check_duplicate_ids(employees: Sequence[Employee]) -> list[Problem]:
    """Return a problem for every row whose id is in the roster more than once, in whatever case."""
    rows: dict[str, list[Employee]] = {}
    for employee in employees:
        rows.setdefault(employee.id.casefold(), []).append(employee)
    problems = []
    for same in rows.values():
        if len(same) > 1:
            for employee in same:
                others = "、".join(str(other.place) for other in same if other is not employee)
                params = {"id": employee.id, "others": others}
                problems.append(Problem("R305", "error", employee.place, params, employee.id, blocks=True))
    return problems


def people_of(employees: Iterable[Employee]) -> People:
    """Return the roster by id; of a doubled id the first row stands for both, which are blocked anyway."""
    by_id: dict[str, Employee] = {}
    for employee in employees:
        by_id.setdefault(employee.id, employee)
    return People(by_id)


def _loose(id_: str) -> str:
    return id_.casefold().lstrip("0")
