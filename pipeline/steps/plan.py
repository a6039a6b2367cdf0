"""plan: who gets which document and why; who gets none and why. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.deciding.plan_json import Json
from pipeline.core.models import Plan, Problem
from pipeline.steps.deciding import decide_documents, load_templates, plan_json
from pipeline.steps.evaluating import data_language, prepare
from pipeline.steps.picking import Filters, known_filters


@dataclass(frozen=True, slots=True)
class PlanReport:
    """The plan as a record and as JSON; ``problems`` are those of the data."""

    plan: Plan
    json: dict[str, Json]
    problems: tuple[Problem, ...]


def plan(workspace: Workspace, batch: str, filters: Filters) -> PlanReport:
    """Return the plan of a batch.

    Raises:
        PolicyError, InputError, TemplateError: Something cannot be used as a whole, or a filter names
            nothing.
    """
    prepared = prepare(workspace, batch)
    filters = known_filters(filters, prepared.evaluated, prepared.policy)
    decided = decide_documents(prepared, load_templates(prepared), filters)
    return PlanReport(
        prepared.plan,
        plan_json(prepared, decided, data_language(prepared.policy)),
        prepared.plan.problems,
    )
