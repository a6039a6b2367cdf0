"""An evaluated batch → the plan: every document with number, path and dates, and everybody without one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.core.deciding.evaluation import BLOCKED, Evaluated
from pipeline.core.deciding.measures import choose_measures
from pipeline.core.deciding.numbering import document_number, document_path, number_stem
from pipeline.core.deciding.selection import (
    Selected,
    added_documents,
    open_fields,
    select_documents,
    subject_of,
    unknown_overrides,
)
from pipeline.core.deciding.wordings import reworded, worded
from pipeline.core.models import (
    BatchSettings,
    HistorySource,
    Listed,
    Override,
    Parent,
    PersonFacts,
    Plan,
    PlannedDocument,
    Problem,
    Scope,
    Subject,
    UnitFacts,
)
from pipeline.core.periods import Period
from pipeline.core.policies.policy import Deadline, DocumentType, Policy
from pipeline.core.policies.workdays import Calendar, add_days, check_years, last_workday, nth_workday

_INCOMPLETE = "unit_incomplete"
_BLOCKED_UNIT = "unit_blocked"
_NO_LEADER = "U602"


@dataclass(frozen=True, slots=True)
class Dates:
    """What dates are counted from, and by which calendar."""

    issued_on: date
    calendar: Calendar


def issue_date(period: Period, settings: BatchSettings, policy: Policy, calendar: Calendar) -> date:
    """Return the day of issue: HR's own, else the Nth working day after the period."""
    if settings.issued_on is not None:
        return settings.issued_on
    return nth_workday(period.end, policy.settings.issue_working_day, calendar)


def build_plan(
    evaluated: Evaluated,
    policy: Policy,
    settings: BatchSettings,
    dates: Dates,
    history: Sequence[HistorySource],
) -> Plan:
    """Return the whole plan of a batch, people in roster order and units after them."""
    documents: list[PlannedDocument] = []
    not_selected: list[Listed] = []
    exceptions: list[Listed] = []
    blocked: list[Subject] = []
    for appraisal in evaluated.batch.appraisals:
        id_ = appraisal.employee.id
        if id_ not in evaluated.people:
            employee = appraisal.employee
            blocked.append(Subject("employee", id_, employee.name, "/".join(employee.unit)))
            continue
        facts = evaluated.people[id_]
        selected, listed = _of_person(facts, evaluated, settings.overrides, policy)
        documents += [_document(item, facts, evaluated, policy, dates) for item in selected]
        if listed and id_ in evaluated.left_out:
            exceptions.append(listed)
        elif listed:
            not_selected.append(listed)
    problems = [*evaluated.batch.problems, *evaluated.problems]
    for unit in evaluated.units.values():
        selected, listed = _of_unit(unit, evaluated, settings.overrides, policy)
        documents += [_document(item, unit, evaluated, policy, dates) for item in selected]
        problems += _leaderless(unit, selected, evaluated)
        if listed and listed.code in (_INCOMPLETE, _BLOCKED_UNIT):
            exceptions.append(listed)
        elif listed:
            not_selected.append(listed)
    problems += _override_problems(evaluated, settings.overrides, policy)
    problems += check_years(
        [day for d in documents for day in (d.issued_on, *d.checks, d.due_on) if day], dates.calendar
    )
    return Plan(
        batch=evaluated.batch.name,
        period=evaluated.batch.period,
        policy_version=policy.version,
        history=tuple(history),
        documents=tuple(documents),
        not_selected=tuple(not_selected),
        exceptions=tuple(exceptions),
        problems=tuple(problems),
        blocked=tuple(blocked),
        people=len(evaluated.batch.appraisals),
    )


def totals_of(plan: Plan) -> dict[str, int]:
    """Return the counts of a plan: people first, then the four groups that they fall into, then documents."""
    served = {d.subject.id for d in plan.documents if d.subject.kind == "employee"}
    return {
        "people": plan.people,
        "with_documents": len(served),
        "not_selected": sum(item.subject.kind == "employee" for item in plan.not_selected),
        "exceptions": sum(item.subject.kind == "employee" for item in plan.exceptions),
        "blocked": len(plan.blocked),
        "documents": len(plan.documents),
        "units_with_documents": len({d.subject.id for d in plan.documents if d.subject.kind == "unit"}),
    }


def unaccounted(plan: Plan, ids: Iterable[str]) -> list[str]:
    """Return who is in none of the four lists, or in more than one; empty when everybody is in just one."""
    lists = (
        {d.subject.id for d in plan.documents if d.subject.kind == "employee"},
        {item.subject.id for item in plan.not_selected if item.subject.kind == "employee"},
        {item.subject.id for item in plan.exceptions if item.subject.kind == "employee"},
        {subject.id for subject in plan.blocked},
    )
    return [id_ for id_ in ids if sum(id_ in group for group in lists) != 1]


def doubled_paths(plan: Plan) -> list[str]:
    """Return the paths that two documents would share where upper and lower case are one."""
    seen: set[str] = set()
    doubled = []
    for document in plan.documents:
        key = document.path.casefold()
        if key in seen:
            doubled.append(document.path)
        seen.add(key)
    return doubled


def _of_person(
    facts: PersonFacts, evaluated: Evaluated, overrides: Iterable[Override], policy: Policy
) -> tuple[tuple[Selected, ...], Listed | None]:
    id_ = facts.employee.id
    judged = evaluated.judged[id_]
    own = [item for item in overrides if item.subject == id_]
    code = evaluated.left_out.get(id_)
    if code is None:
        return select_documents(facts, judged, own, policy)
    selected = added_documents(facts, judged, own, policy)
    return selected, None if selected else Listed(subject_of(facts), code, _params(facts))


def _params(facts: PersonFacts) -> dict[str, str]:
    employee = facts.employee
    days = {"hired": employee.hired, "left": employee.left}
    return {name: day.day.isoformat() for name, day in days.items() if day}


def _of_unit(
    facts: UnitFacts, evaluated: Evaluated, overrides: Iterable[Override], policy: Policy
) -> tuple[tuple[Selected, ...], Listed | None]:
    path, name = facts.unit.path, facts.unit.full_name
    own = [item for item in overrides if item.subject == name]
    selected, listed = select_documents(facts, evaluated.unit_judged[path], own, policy)
    if name in evaluated.batch.blocked:
        return (), Listed(subject_of(facts), _BLOCKED_UNIT)
    if listed and listed.code == "some_rules_open" and not facts.complete:
        count = sum(code == BLOCKED for code in facts.left_out.values())
        missing = "、".join(open_fields(evaluated.unit_judged[path], policy))
        listed = Listed(listed.subject, _INCOMPLETE, {"blocked": str(count), "missing": missing})
    return selected, listed


def _document(
    selected: Selected,
    facts: PersonFacts | UnitFacts,
    evaluated: Evaluated,
    policy: Policy,
    dates: Dates,
) -> PlannedDocument:
    type_, batch = selected.type, evaluated.batch.name
    subject = subject_of(facts)
    key = facts.employee.id if isinstance(facts, PersonFacts) else facts.unit.code
    path = facts.employee.unit if isinstance(facts, PersonFacts) else facts.unit.path
    manager = facts.employee.manager if isinstance(facts, PersonFacts) else facts.unit.leader
    code = f"{type_.code}.{selected.parent}" if selected.parent else type_.code
    file_title = f"{type_.title}（{selected.parent}）" if selected.parent else type_.title
    governing = governing_type(code, policy)
    deadline = governing.deadline
    findings = worded(selected.findings, subject.id) if governing.vary else selected.findings
    due = _due(deadline, evaluated.batch.period, dates)
    return PlannedDocument(
        number=document_number(batch, code, key, 1),
        type=type_.type,
        code=code,
        title=type_.title,
        audience=type_.audience,
        subject=subject,
        manager=manager,
        template=type_.template,
        path=document_path(path, manager, key, subject.name, file_title, batch, 1),
        reasons=reworded(selected.reasons, selected.findings, findings),
        findings=findings,
        measures=choose_measures(
            findings,
            type_.scope,
            policy,
            dates.issued_on,
            _term(deadline, due, dates),
            _owners(facts, evaluated, policy),
            dates.calendar,
        ),
        issued_on=dates.issued_on,
        due_on=due,
        checks=_check_days(deadline, due, dates),
        parent=_parent(selected, policy, number_stem(batch, selected.parent or "", key)),
    )


def governing_type(code: str, policy: Policy) -> DocumentType:
    """Return the type whose deadline, goals and wording hold: a companion without a deadline follows."""
    own, _, parent = code.partition(".")
    by_code = {type_.code: type_ for type_ in policy.documents}
    return by_code[parent] if parent and by_code[own].deadline is None else by_code[own]


def _parent(selected: Selected, policy: Policy, number: str) -> Parent | None:
    if selected.parent is None:
        return None
    title = next(type_.title for type_ in policy.documents if type_.code == selected.parent)
    return Parent(number, title)


def _due(deadline: Deadline | None, period: Period, dates: Dates) -> date | None:
    if deadline is None:
        return None
    if deadline.days is not None:
        return add_days(dates.issued_on, deadline.days, dates.calendar)
    return last_workday(period.following().end, dates.calendar)


def _term(deadline: Deadline | None, due: date | None, dates: Dates) -> int | None:
    """How many days a document runs, by which measures are chosen; None when it has no end."""
    if deadline is None or due is None:
        return None
    return (due - dates.issued_on).days if deadline.days is None else deadline.days


def _check_days(deadline: Deadline | None, due: date | None, dates: Dates) -> tuple[date, ...]:
    """The working days on which a plan is looked at, the last of them its due date."""
    if deadline is None or deadline.every is None or due is None:
        return ()
    steps = range(deadline.every, (due - dates.issued_on).days, deadline.every)
    days = [add_days(dates.issued_on, step, dates.calendar) for step in steps]
    return (*(day for day in dict.fromkeys(days) if day < due), due)


def _owners(facts: PersonFacts | UnitFacts, evaluated: Evaluated, policy: Policy) -> dict[str, str]:
    hr = policy.settings.hr_department
    if isinstance(facts, UnitFacts):
        leader = facts.unit.leader.name if facts.unit.leader else "部门负责人"
        return {"employee": leader, "manager": leader, "leader": leader, "hr": hr}
    employee = facts.employee
    manager = employee.manager.name if employee.manager else "直接上级"
    unit = evaluated.units.get(employee.department)
    leader = unit.unit.leader.name if unit and unit.unit.leader else manager
    return {"employee": employee.name, "manager": manager, "leader": leader, "hr": hr}


def _leaderless(unit: UnitFacts, selected: Sequence[Selected], evaluated: Evaluated) -> list[Problem]:
    if not selected or unit.unit.leader is not None:
        return []
    members = (evaluated.people[id_] for id_ in unit.unit.members if id_ in evaluated.people)
    place = next((member.employee.place for member in members), None)
    name = unit.unit.full_name
    return [Problem(_NO_LEADER, "error", place, {"unit": name}, subject=name)]


def _override_problems(evaluated: Evaluated, overrides: Sequence[Override], policy: Policy) -> list[Problem]:
    scopes: dict[str, Scope] = {a.employee.id: "employee" for a in evaluated.batch.appraisals}
    scopes |= {unit.unit.full_name: "unit" for unit in evaluated.units.values()}
    return [
        Problem("D701", "error", item.place, {"subject": item.subject, "type": item.type})
        for item in unknown_overrides(overrides, scopes, policy)
    ]
