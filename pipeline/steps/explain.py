"""explain: one person or unit: figures, rules that held and that did not, documents."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.adapters.folders.dispatch_store import released_numbers
from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.deciding.facts_json import person_facts_json, unit_facts_json
from pipeline.core.deciding.plan_json import Json
from pipeline.steps.deciding import Deciding, decided_lines, listed_json, load_templates, problem_json
from pipeline.steps.evaluating import Prepared, data_language, prepare
from pipeline.steps.picking import Filters, find_subject


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
    id_ = find_subject(subject, prepared.evaluated)
    language = data_language(prepared.policy)
    deciding = Deciding(prepared, load_templates(prepared), released_numbers(prepared.reading.batch.outputs))
    told = decided_lines(deciding, Filters(only=frozenset({id_})))
    plan = prepared.plan
    listed = [item for item in (*plan.not_selected, *plan.exceptions) if item.subject.id == id_]
    return ExplainReport(
        {
            "batch": plan.batch,
            "subject": id_,
            "facts": _facts(prepared, id_),
            "documents": list[Json](told.documents),
            "listed": listed_json(listed[0], language) if listed else None,
            "problems": [problem_json(p, language) for p in plan.problems if p.subject == id_],
        }
    )


def _facts(prepared: Prepared, id_: str) -> Json:
    evaluated = prepared.evaluated
    if id_ in evaluated.people:
        return person_facts_json(evaluated.people[id_], evaluated, prepared.policy)
    unit = evaluated.units.get(tuple(id_.split("/")))
    return unit_facts_json(unit, evaluated, prepared.policy) if unit else None
