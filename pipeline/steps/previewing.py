"""What a template is filled with to look at it: made-up data, or a person or unit of a batch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.deciding.planning import Dates, build_plan, issue_date
from pipeline.core.drafting.content import Content
from pipeline.core.drafting.context import Surroundings, build_content
from pipeline.core.models import BatchSettings, Override, PlannedDocument, Problem, Scope
from pipeline.core.places import FileRef
from pipeline.core.policies.policy import Deadline, DocumentType, Policy
from pipeline.core.templates.example_content import EXAMPLE_DAY, as_preview, example_content
from pipeline.errors import InputError
from pipeline.steps.evaluating import Prepared, prepare
from pipeline.steps.picking import find_subject

CODE = "PREVIEW"
_PREVIEW = "preview"
_DEADLINE = Deadline(60, 20)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The template to look at, and what is known of it.

    Attributes:
        template: File name.
        type: The document type that uses it; None: nobody does yet.
        scope: Whom it is about.
        mark: Printed as the classification.
    """

    template: str
    type: DocumentType | None
    scope: Scope
    mark: str


@dataclass(frozen=True, slots=True)
class Sitter:
    """What the preview is filled with, and of whom."""

    content: Content
    title: str
    subject: str
    batch: str
    issued_on: date


def made_up(wanted: Wanted) -> Sitter:
    """Return a person or unit that does not exist."""
    content = example_content(wanted.scope, wanted.type, wanted.mark)
    return Sitter(content, _title(wanted), _PREVIEW, _PREVIEW, EXAMPLE_DAY)


def of_batch(workspace: Workspace, wanted: Wanted, batch: str, id_: str) -> Sitter:
    """Return a person or unit of a batch, whether this document is due to them or not.

    Raises:
        PolicyError, InputError: The batch cannot be used, nobody of it is meant (D714), the template is not
            about such a subject (W592), or that subject's data are blocked (W593).
        OutputError: The batch's plan does not account for everybody.
    """
    prepared = prepare(workspace, batch)
    subject = find_subject(id_, prepared.evaluated)
    is_unit = tuple(subject.split("/")) in prepared.evaluated.units
    if is_unit != (wanted.scope == "unit"):
        raise InputError([_problem("W592", prepared, template=wanted.template, subject=id_)])
    planned = [d for d in prepared.plan.documents if d.template == wanted.template]
    document = next((d for d in planned if d.subject.id == subject), None)
    policy = prepared.policy
    if document is None:
        policy = _with_preview(policy, wanted)
        document = _planned_as_preview(prepared, policy, subject, id_)
    around = Surroundings(prepared.evaluated, policy, prepared.calendar)
    content = as_preview(build_content(document, around), wanted.mark)
    return Sitter(content, _title(wanted), subject, prepared.plan.batch, document.issued_on)


def _with_preview(policy: Policy, wanted: Wanted) -> Policy:
    """The policy with a document type for the preview alone, like the one that uses the template."""
    like = wanted.type or DocumentType(
        type=_PREVIEW,
        code=CODE,
        title=_title(wanted),
        audience="employee" if wanted.scope == "employee" else "leader",
        scope=wanted.scope,
        template=wanted.template,
        when=None,
        replaces=(),
        goes_with=(),
        enabled=True,
        deadline=_DEADLINE,
        signs=(),
        copies=(),
        retention="",
        place=FileRef(wanted.template),
    )
    own = replace(like, type=_PREVIEW, code=CODE, when=None, replaces=(), goes_with=(), enabled=True)
    return replace(policy, documents=(*policy.documents, own))


def _planned_as_preview(prepared: Prepared, policy: Policy, subject: str, id_: str) -> PlannedDocument:
    """The document that HR would get by adding it for this subject."""
    override = Override(subject, CODE, "add", CODE, CODE, FileRef(prepared.plan.batch))
    settings = prepared.reading.settings
    issued_on = issue_date(prepared.plan.period, settings, policy, prepared.calendar)
    added = build_plan(
        prepared.evaluated,
        policy,
        BatchSettings(overrides=(override,)),
        Dates(issued_on, prepared.calendar),
        prepared.plan.history,
    )
    found = (d for d in added.documents if d.type_code == CODE and d.subject.id == subject)
    document = next(found, None)
    if document is None:
        raise InputError([_problem("W593", prepared, subject=id_)])
    return document


def _title(wanted: Wanted) -> str:
    return wanted.type.title if wanted.type else wanted.template.removesuffix(".docx")


def _problem(code: str, prepared: Prepared, **params: str) -> Problem:
    return Problem(code, "error", FileRef(f"inputs/{prepared.plan.batch}"), params)
