"""A prepared batch → what a run has to do about each document, and how that is told as JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.adapters.folders.ledger_store import observe_drafts, read_ledger
from pipeline.adapters.folders.spool import Spool
from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.templates.templates import inspect_template
from pipeline.adapters.word.rendering import Template
from pipeline.core.deciding.evaluation import BLOCKED
from pipeline.core.deciding.grounds import Grounds
from pipeline.core.deciding.ledger import LedgerEntry
from pipeline.core.deciding.plan_json import Json, document_json, subject_json
from pipeline.core.deciding.planning import totals_of
from pipeline.core.deciding.printed import PrintedFields, printed_parts
from pipeline.core.deciding.reruns import Candidate, Decision, Rerun
from pipeline.core.drafting.content import Content
from pipeline.core.drafting.context import Surroundings, build_content
from pipeline.core.models import Language, Listed, PlannedDocument, Problem
from pipeline.core.policies.policy import Look
from pipeline.core.templates.template_fields import KNOWN_FIELDS
from pipeline.errors import TemplateError
from pipeline.steps.answer import Answer, Lines
from pipeline.steps.evaluating import Prepared, data_language
from pipeline.steps.picking import Filters
from pipeline.steps.template_faults import placed
from pipeline.wording import hint_of, text_of

_PLAIN: Look = "business"  # the templates as they are
# Units listed with these codes cannot be judged until somebody's data are corrected.
_WAITING = frozenset({"unit_incomplete", "unit_blocked"})


@dataclass(frozen=True, slots=True)
class Loaded:
    """The templates as a run begins with them, and what each of them prints; both by file name."""

    templates: Mapping[str, Template]
    printed: Mapping[str, PrintedFields]


@dataclass(frozen=True, slots=True)
class Step:
    """A planned document, what would be done about it, and the content of its draft.

    ``is_picked``: the user picked it, so that it will be done.
    """

    document: PlannedDocument
    decisions: tuple[Decision, ...]
    content: Content | None
    is_picked: bool

    @property
    def making(self) -> Decision | None:
        """The decision to fill and write a file; None when none will be made."""
        if not self.is_picked:
            return None
        return next((decision for decision in self.decisions if decision.is_making), None)


class Deciding:
    """What a run will do, in plan order, one document at a time; reads the outputs, writes nothing.

    Attributes:
        observed: Path of every draft found → its sha256.
        look: As ``look_of`` gives it.
    """

    def __init__(self, prepared: Prepared, loaded: Loaded, released: Collection[str] = frozenset()) -> None:
        """Look at what stands in the outputs.

        Args:
            released: Numbers that HR released or dispatched; their files stay.

        Raises:
            OutputError: The ledger cannot be read.
        """
        folder = prepared.reading.batch.outputs
        self.prepared = prepared
        self.templates = loaded.templates
        self.observed = observe_drafts(folder)
        self.look = look_of(prepared)
        self.rerun = Rerun(
            prepared.plan.batch, read_ledger(folder), self.observed, prepared.policy.version, released
        )
        self._around = Surroundings(prepared.evaluated, prepared.policy, prepared.calendar)
        self._grounds = Grounds(
            prepared.evaluated.batch,
            prepared.evaluated.units,
            prepared.reading.settings,
            prepared.plan.history,
        )
        self._printed = loaded.printed
        self._undecided = _undecided(prepared)

    def steps(self, filters: Filters) -> Iterator[Step]:
        """Give every planned document in plan order, whether the filters pick it or not."""
        for document in self.prepared.plan.documents:
            yield self._step(document, not filters or filters.picks(document))

    def picked_steps(self, filters: Filters) -> Iterator[Step]:
        """Give the planned documents that the filters pick; the others are not looked at."""
        for document in self.prepared.plan.documents:
            if not filters or filters.picks(document):
                yield self._step(document, is_picked=True)

    def rest(self) -> Iterator[tuple[Decision, ...]]:
        """Give what will be done about each document that no plan asks for any more."""
        return self.rerun.rest(self._undecided)

    def ledger_of_rest(self, partial: bool) -> Iterator[LedgerEntry]:
        """Give the entries of those documents as they are afterwards; with ``partial`` nothing is done."""
        return self.rerun.ledger_of_rest(self._undecided, partial)

    def _step(self, document: PlannedDocument, is_picked: bool) -> Step:
        content = build_content(document, self._around)
        decisions = self.rerun.about(self._candidate(document, content))
        return Step(document, decisions, content, is_picked)

    def _candidate(self, document: PlannedDocument, content: Content) -> Candidate:
        template = self.templates[document.template]
        origin = "unit" if document.subject.kind == "unit" else "own"
        printed = printed_parts(content, self._printed[document.template], default=origin)
        form = {"template": template.digest, "look": _look_key(self.prepared, template)}
        return Candidate(document, {**printed, **form}, self._grounds.of(document))


def decided_lines(deciding: Deciding, filters: Filters) -> Answer:
    """Return the plan as ``plan --json`` prints it: with ``filters``, of what they pick."""
    lines = Spool()
    for step in deciding.picked_steps(filters):
        for decision in step.decisions:
            lines.add(decision_json(decision))
    for decisions in () if filters else deciding.rest():
        for decision in decisions:
            lines.add(decision_json(decision))
    return Answer(plan_head(deciding.prepared), Lines(lines))


def load_templates(prepared: Prepared) -> Loaded:
    """Return the templates that the plan needs.

    Raises:
        TemplateError: With every fault of every one of them.
    """
    folder = prepared.workspace.templates
    forbidden = prepared.policy.settings.forbidden_words
    templates: dict[str, Template] = {}
    printed: dict[str, PrintedFields] = {}
    faults: list[Problem] = []
    for name in sorted({document.template for document in prepared.plan.documents}):
        path = folder / name
        found = inspect_template(path, KNOWN_FIELDS, forbidden)
        problems = [fault.problem(path.as_posix()) for fault in found.faults if fault.level == "error"]
        faults += (placed(problem, path, prepared.workspace) for problem in problems)
        if not faults:
            templates[name] = Template(path, look_of(prepared))
            printed[name] = PrintedFields(found.fields, found.charts)
    if faults:
        raise TemplateError(faults)
    return Loaded(templates, printed)


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


# --- as JSON ----------------------------------------------------------------------------------------


def plan_head(prepared: Prepared) -> dict[str, Json]:
    """Return the plan as ``plan --json`` prints it and plan.json keeps it, without the documents."""
    plan, language = prepared.plan, data_language(prepared.policy)
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
