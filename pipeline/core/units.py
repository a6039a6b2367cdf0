"""Departments and teams as a tree: who belongs to each, and who leads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pipeline.core.models import Employee, Person, Unit
from pipeline.core.numbering import unit_code


def build_units(
    employees: Sequence[Employee], minimum: int, leaders: Mapping[str, str]
) -> dict[tuple[str, ...], Unit]:
    """Return every unit with at least ``minimum`` present people, parents before children.

    Args:
        employees: The roster; people who left count as members, not towards the minimum.
        minimum: Smallest number of people that makes a unit.
        leaders: Full name of a unit (销售中心/销售一部) → employee id, as HR settled it.
    """
    members = _members_by_path(employees)
    employee_by_id = {employee.id: employee for employee in employees}
    kept = {
        path: people
        for path, people in sorted(members.items())
        if sum(employee.status != "left" for employee in people) >= minimum
    }
    teams = {employee.unit for employee in employees if employee.team}
    units: dict[tuple[str, ...], Unit] = {}
    for path in sorted(kept, key=len, reverse=True):
        children = [unit for unit in units.values() if unit.path[:-1] == path]
        leader = _settled_leader(path, leaders, employee_by_id) or _leader_of(path, kept[path], children)
        ids = tuple(person.id for person in kept[path])
        units[path] = Unit(path, unit_code(path), leader, ids, path in teams)
    return dict(sorted(units.items()))


def _members_by_path(employees: Iterable[Employee]) -> dict[tuple[str, ...], list[Employee]]:
    members: dict[tuple[str, ...], list[Employee]] = {}
    for employee in employees:
        for depth in range(1, len(employee.unit) + 1):
            members.setdefault(employee.unit[:depth], []).append(employee)
    return members


def _settled_leader(
    path: tuple[str, ...], leaders: Mapping[str, str], employee_by_id: Mapping[str, Employee]
) -> Person | None:
    employee = employee_by_id.get(leaders.get("/".join(path), ""))
    return Person(employee.id, employee.name) if employee else None


def _leader_of(path: tuple[str, ...], members: Sequence[Employee], children: Sequence[Unit]) -> Person | None:
    """The manager of more than half of the direct members, those aside who lead others of the unit.

    Where everybody sits in a team, the manager of more than half of the teams' leaders.
    """
    present = [member for member in members if member.status != "left"]
    managers = {member.manager.id for member in present if member.manager and member.manager.id}
    direct = [member for member in present if member.unit == path and member.id not in managers]
    if not direct:
        heads = {unit.leader.id for unit in children if unit.leader}
        direct = [member for member in present if member.id in heads]
    counts = Counter(member.manager for member in direct if member.manager)
    if not counts:
        return None
    leader, count = counts.most_common(1)[0]
    return leader if count * 2 > len(direct) else None
