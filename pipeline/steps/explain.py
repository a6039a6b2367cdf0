"""explain: one person or unit: figures, rules that held and that did not, documents."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.adapters.workspace import Workspace
from pipeline.core.facts_json import person_facts_json, unit_facts_json
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.core.plan_json import Json
from pipeline.errors import InputError
from pipeline.steps.deciding import (
    Filters,
    decide_documents,
    decision_json,
    listed_json,
    load_templates,
    problem_json,
)
from pipeline.steps.evaluating import Prepared, data_language, prepare


@dataclass(frozen=True, slots=True)
class ExplainReport:
    """``json``: ``{batch, subject, facts, documents[], listed, problems[]}``.

    ``facts`` is null for a blocked person, ``listed`` for somebody with documents.
    """

    json: dict[str, Json]


def explain(workspace: Workspace, batch: str, subject: str) -> ExplainReport:
    """Return everything that is known about one employee (by id) or unit (by full name, name or code).

    Raises:
        InputError: Nobody is called so (D714), or the batch cannot be used.
    """
    prepared = prepare(workspace, batch)
    id_ = _id_of(prepared, subject)
    language = data_language(prepared.policy)
    decided = decide_documents(prepared, load_templates(prepared), Filters(only=frozenset({id_})))
    plan = prepared.plan
    listed = [item for item in (*plan.not_selected, *plan.exceptions) if item.subject.id == id_]
    return ExplainReport(
        {
            "batch": plan.batch,
            "subject": id_,
            "facts": _facts(prepared, id_),
            "documents": [decision_json(decision) for decision in decided.decisions.documents],
            "listed": listed_json(listed[0], language) if listed else None,
            "problems": [problem_json(p, language) for p in plan.problems if p.subject == id_],
        }
    )


def _id_of(prepared: Prepared, subject: str) -> str:
    evaluated = prepared.evaluated
    if any(appraisal.employee.id == subject for appraisal in evaluated.batch.appraisals):
        return subject
    units = [facts.unit for facts in evaluated.units.values()]
    named = [unit for unit in units if subject in (unit.full_name, unit.name, unit.code)]
    if len(named) != 1:
        place = FileRef(f"inputs/{prepared.plan.batch}")
        raise InputError([Problem("D714", "error", place, {"subject": subject, "found": str(len(named))})])
    return named[0].full_name


def _facts(prepared: Prepared, id_: str) -> Json:
    evaluated = prepared.evaluated
    if id_ in evaluated.people:
        return person_facts_json(evaluated.people[id_], evaluated, prepared.policy)
    unit = evaluated.units.get(tuple(id_.split("/")))
    return unit_facts_json(unit, evaluated, prepared.policy) if unit else None
