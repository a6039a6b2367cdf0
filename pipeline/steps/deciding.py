"""A prepared batch → what a run has to do about each document, and how that is told as JSON."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.adapters.folders.ledger_store import observe_drafts, read_ledger
from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.templates.templates import fields_used
from pipeline.adapters.word.rendering import Template
from pipeline.core.deciding.evaluation import BLOCKED
from pipeline.core.deciding.grounds import Grounds
from pipeline.core.deciding.plan_json import Json, document_json, subject_json
from pipeline.core.deciding.planning import totals_of
from pipeline.core.deciding.printed import printed_parts
from pipeline.core.deciding.reruns import Candidate, Decision, Decisions, decide
from pipeline.core.drafting.context import Surroundings, build_content
from pipeline.core.models import Language, Listed, Problem
from pipeline.core.policies.policy import Look
from pipeline.errors import TemplateError
from pipeline.steps.evaluating import Prepared
from pipeline.steps.picking import Filters
from pipeline.steps.template_faults import find_faults
from pipeline.wording import hint_of, text_of

_PLAIN: Look = "business"  # the templates as they are
# Units listed with these codes cannot be judged until somebody's data are corrected.
_WAITING = frozenset({"unit_incomplete", "unit_blocked"})


@dataclass(frozen=True, slots=True)
class Decided:
    """What will be done about the documents that the user picked.

    ``observed``: path of every draft found → its sha256; ``look``: as ``look_of`` gives it.
    """

    decisions: Decisions
    templates: Mapping[str, Template]
    observed: Mapping[str, str | None]
    look: Path | None


def decide_documents(
    prepared: Prepared,
    templates: Mapping[str, Template],
    filters: Filters,
    released: Collection[str] = frozenset(),
) -> Decided:
    """Return what a run would do; reads the outputs, writes nothing.

    Args:
        filters: As ``known_filters`` gives them.
        released: Numbers that HR released or dispatched; their files stay.

    Raises:
        OutputError: The ledger cannot be read.
    """
    candidates = _candidates(prepared, templates)
    folder = prepared.reading.batch.outputs
    ledger = read_ledger(folder)
    observed = observe_drafts(folder)
    if filters:
        candidates = [candidate for candidate in candidates if filters.picks(candidate.document)]
    decisions = decide(
        prepared.plan.batch,
        candidates,
        ledger,
        observed,
        policy_version=prepared.policy.version,
        released=released,
        undecided=_undecided(prepared),
        partial=bool(filters),
    )
    return Decided(decisions, templates, observed, look_of(prepared))


def load_templates(prepared: Prepared) -> dict[str, Template]:
    """Return file name → template, for those that the plan needs.

    Raises:
        TemplateError: With every fault of every one of them.
    """
    folder = prepared.workspace.templates
    names = sorted({document.template for document in prepared.plan.documents})
    forbidden = prepared.policy.settings.forbidden_words
    problems = find_faults(prepared.workspace, [folder / name for name in names], forbidden)
    faults = [problem for problem in problems if problem.level == "error"]
    if faults:
        raise TemplateError(faults)
    return {name: Template(folder / name, look_of(prepared)) for name in names}


def look_of(prepared: Prepared) -> Path | None:
    """Return the file whose styles and page are laid over every template; None for the templates' own."""
    return look_file(prepared.workspace, prepared.policy.settings.look)


def look_file(workspace: Workspace, look: Look) -> Path | None:
    """Return the file of a look by its name; None for the templates' own."""
    return None if look == _PLAIN else workspace.looks / f"{look}.docx"


def _look_key(prepared: Prepared, template: Template) -> str:
    return " ".join(filter(None, (prepared.policy.settings.look, template.look_digest)))


def _undecided(prepared: Prepared) -> frozenset[tuple[str, str]]:
    """Kind and id of whom faulty data keep from being judged: blocked people, and units waiting for them."""
    plan, units = prepared.plan, prepared.evaluated.units.values()
    waiting = [facts.unit.full_name for facts in units if BLOCKED in facts.left_out.values()]
    waiting += [item.subject.id for item in plan.exceptions if item.code in _WAITING]
    return frozenset(
        [*(("employee", subject.id) for subject in plan.blocked), *(("unit", name) for name in waiting)]
    )


def _candidates(prepared: Prepared, templates: Mapping[str, Template]) -> list[Candidate]:
    evaluated = prepared.evaluated
    around = Surroundings(evaluated, prepared.policy, prepared.calendar)
    grounds = Grounds(evaluated.batch, evaluated.units, prepared.reading.settings, prepared.plan.history)
    fields = {name: fields_used(prepared.workspace.templates / name) for name in templates}
    return [
        Candidate(
            document,
            {
                **printed_parts(
                    build_content(document, around),
                    fields[document.template],
                    templates[document.template].charts,
                    default="unit" if document.subject.kind == "unit" else "own",
                ),
                "template": templates[document.template].digest,
                "look": _look_key(prepared, templates[document.template]),
            },
            grounds.of(document),
        )
        for document in prepared.plan.documents
    ]


# --- as JSON ----------------------------------------------------------------------------------------


def plan_json(prepared: Prepared, decided: Decided, language: Language) -> dict[str, Json]:
    """Return the plan as ``plan --json`` prints it and plan.json keeps it."""
    plan = prepared.plan
    return {
        "batch": plan.batch,
        "period": {
            "id": plan.period.id,
            "start": plan.period.start.isoformat(),
            "end": plan.period.end.isoformat(),
        },
        "policy_version": plan.policy_version,
        "history": [
            {"period": item.period, "source": item.source, "digest": item.digest} for item in plan.history
        ],
        "documents": [decision_json(decision) for decision in decided.decisions.documents],
        "not_selected": [listed_json(item, language) for item in plan.not_selected],
        "exceptions": [listed_json(item, language) for item in plan.exceptions],
        "problems": [problem_json(item, language) for item in plan.problems],
        "totals": dict(totals_of(plan)),
    }


def decision_json(decision: Decision) -> dict[str, Json]:
    """Return a document with what will be done about it, and why."""
    told: dict[str, Json]
    if decision.document is not None:
        told = document_json(decision.document)
    else:
        told = dict(decision.entry.document) if decision.entry else {}
    told["version"] = decision.version
    told["action"] = decision.action
    told["cause"] = list(decision.cause)
    if decision.superseded_by is not None:
        told["superseded_by"] = decision.superseded_by
    return told


def listed_json(listed: Listed, language: Language) -> Json:
    """Return somebody without a document, with the reason in words."""
    return {
        "subject": subject_json(listed.subject),
        "code": listed.code,
        "text": text_of(listed.code, listed.params, language),
    }


def problem_json(problem: Problem, language: Language) -> Json:
    """Return a problem with its words."""
    return {
        "code": problem.code,
        "level": problem.level,
        "cell": None if problem.place is None else str(problem.place),
        "subject": problem.subject,
        "text": text_of(problem.code, problem.params, language),
        "hint": hint_of(problem.code, problem.params, language),
    }
