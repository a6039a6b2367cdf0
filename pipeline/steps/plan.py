"""plan: who gets which document and why; who gets none and why. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.adapters.folders.dispatch_store import released_numbers
from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.deciding.plan_json import Json
from pipeline.core.models import Plan, Problem
from pipeline.steps.answer import Answer
from pipeline.steps.deciding import Deciding, decided_lines, load_templates
from pipeline.steps.evaluating import prepare
from pipeline.steps.picking import Filters, known_filters


@dataclass(frozen=True, slots=True)
class PlanReport:
    """The plan as a record and as it is told; ``problems`` are those of the data."""

    plan: Plan
    answer: Answer
    problems: tuple[Problem, ...]

    @property
    def json(self) -> dict[str, Json]:
        """``plan --json`` as a whole, in memory."""
        return self.answer.json


def plan(workspace: Workspace, batch: str, filters: Filters) -> PlanReport:
    """Return the plan of a batch.

    Raises:
        PolicyError, InputError, TemplateError: Something cannot be used as a whole, or a filter names
            nothing.
    """
    prepared = prepare(workspace, batch)
    filters = known_filters(filters, prepared.evaluated, prepared.policy)
    deciding = Deciding(prepared, load_templates(prepared), released_numbers(prepared.reading.batch.outputs))
    return PlanReport(prepared.plan, decided_lines(deciding, filters), prepared.plan.problems)
