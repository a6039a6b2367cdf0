"""Departments and teams as a tree: who belongs to each, and who leads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pipeline.core.deciding.numbering import unit_code
from pipeline.core.models import Employee, Person, Unit, UnitFacts


def build_units(
    employees: Sequence[Employee], minimum: int, leaders: Mapping[str, str]
) -> dict[tuple[str, ...], Unit]:
    """Return every unit with at least ``minimum`` present people, parents before children.

    Args:
        employees: The roster; people who left count as members, not towards the minimum.
        minimum: Smallest number of people that makes a unit.
        leaders: Full name of a unit (销售中心/销售一部) → employee id, as HR settled it. An id that is not in
            the roster leaves the unit without a leader (see ``unknown_leaders``): none is guessed then.
    """
    teams = {employee.unit for employee in employees if employee.team}
    employee_by_id = {employee.id: employee for employee in employees}
    units: dict[tuple[str, ...], Unit] = {}
    for path, people in sorted(_members_by_path(employees).items()):
        present = [person for person in people if person.status != "left"]
        if len(present) < minimum:
            continue
        name = "/".join(path)
        leader = _person(employee_by_id.get(leaders[name])) if name in leaders else _leader_of(path, present)
        units[path] = Unit(path, unit_code(path), leader, tuple(p.id for p in people), path in teams)
    return units


def units_by_parent(
    units: Mapping[tuple[str, ...], UnitFacts],
) -> dict[tuple[str, ...], tuple[UnitFacts, ...]]:
    """Return path → the units one level below, teams included, in the order of their paths."""
    below: dict[tuple[str, ...], list[UnitFacts]] = {}
    for path, facts in units.items():
        below.setdefault(path[:-1], []).append(facts)
    return {path: tuple(children) for path, children in below.items()}


def unknown_leaders(leaders: Mapping[str, str], employees: Sequence[Employee]) -> list[tuple[str, str]]:
    """Return (unit, id) of HR's leaders that name no unit, or nobody, of the roster."""
    ids = {employee.id for employee in employees if employee.status != "left"}
    names = {"/".join(employee.unit[:n]) for employee in employees for n in range(1, len(employee.unit) + 1)}
    return [(unit, id_) for unit, id_ in leaders.items() if unit not in names or id_ not in ids]


def _person(employee: Employee | None) -> Person | None:
    return Person(employee.id, employee.name) if employee else None


def _members_by_path(employees: Iterable[Employee]) -> dict[tuple[str, ...], list[Employee]]:
    members: dict[tuple[str, ...], list[Employee]] = {}
    for employee in employees:
        for depth in range(1, len(employee.unit) + 1):
            members.setdefault(employee.unit[:depth], []).append(employee)
    return members


def _leader_of(path: tuple[str, ...], present: Sequence[Employee]) -> Person | None:
    """The head of more than half of the direct members, those aside who lead others of the unit.

    A member's head is their manager and, while that one is a member too, the manager's manager. Where
    everybody sits in teams, all members count; where no head has more than half of them, the heads' own
    managers are asked.
    """
    member_by_id: dict[str | None, Employee] = {member.id: member for member in present}
    leading = {member.manager.id for member in present if member.manager}
    led = [member for member in present if member.id not in leading]
    direct = [member for member in led if member.unit == path] or led
    heads = [_head(member, member_by_id) for member in direct]
    above = [member_by_id[head.id].manager for head in heads if head and head.id in member_by_id]
    return _more_than_half(heads, len(direct)) or _more_than_half(above, len(direct))


def _head(member: Employee, member_by_id: Mapping[str | None, Employee]) -> Person | None:
    head, seen = member.manager, {member.id}
    while head is not None and head.id in member_by_id:
        leader = member_by_id[head.id]
        if leader.id in seen or leader.manager is None or leader.manager.id not in member_by_id:
            break
        seen.add(leader.id)
        head = leader.manager
    return head


def _more_than_half(people: Sequence[Person | None], of: int) -> Person | None:
    counts = Counter(person for person in people if person is not None)
    if not counts:
        return None
    leader, count = counts.most_common(1)[0]
    return leader if count * 2 > of else None
