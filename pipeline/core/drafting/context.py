"""A planned document → what its draft is filled with.

Every leaf is text as printed, a truth value, or a list of such; docs/fields.md lists the whole tree. A
template takes what it needs, so a new document type needs no code. ``ORIGIN`` beside some values is for
the key of the document (see ``printed``), never printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.core.deciding.evaluation import Evaluated
from pipeline.core.deciding.planning import governing_type
from pipeline.core.drafting.content import Content, Context
from pipeline.core.drafting.context_awards import awards_block
from pipeline.core.drafting.context_charts import build_charts
from pipeline.core.drafting.context_findings import (
    competency_rows,
    date_text,
    evidence_rows,
    finding_rows,
    goal_rows,
    history_rows,
    measure_rows,
    step_rows,
)
from pipeline.core.drafting.context_sales import sales_block
from pipeline.core.drafting.context_subjects import (
    grade_block,
    indicator_rows,
    missing_row,
    person_block,
    strength_lines,
)
from pipeline.core.drafting.context_units import child_rows, unit_block
from pipeline.core.drafting.manager_notes import notes_of
from pipeline.core.drafting.printing import print_date, print_exact
from pipeline.core.models import PersonFacts, PlannedDocument, UnitFacts
from pipeline.core.periods import Period
from pipeline.core.policies.policy import DocumentType, Policy
from pipeline.core.policies.workdays import Calendar
from pipeline.core.templates.template_fields import CHARTS

_CHECK = "进展检查：核对行动与数据，调整支持"
_LAST_CHECK = "期满评估：逐项核对改进目标"
_BY_HR = "人力资源部决定"
_COUNTS = "零一两三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a document is filled from, beside its own plan entry."""

    evaluated: Evaluated
    policy: Policy
    calendar: Calendar


def build_content(document: PlannedDocument, around: Surroundings) -> Content:
    """Return what one document is filled with."""
    facts = facts_of(document, around.evaluated)
    charts = build_charts(facts, around.evaluated, around.policy)
    notes = notes_of(document, around.policy)
    values = build_context(document, around)
    values["charts"] = {name: name in charts for name in CHARTS}
    return Content(values, charts, notes)


def build_context(document: PlannedDocument, around: Surroundings) -> Context:
    """Return the values of one document."""
    policy, evaluated = around.policy, around.evaluated
    type_ = next(item for item in policy.documents if item.code == document.type_code)
    facts = facts_of(document, evaluated)
    rows = indicator_rows(facts, policy)
    reasons: list[Context] = [
        {"rule": _BY_HR if item.rule == "override" else item.rule, "text": item.text}
        for item in document.reasons
    ]
    governing = governing_type(document.code, policy)
    following = evaluated.batch.period.following()
    main = next((row for row in rows if row["id"] == policy.main.id), missing_row(policy.main))
    context: Context = {
        "org": {"name": policy.settings.organisation, "hr_department": policy.settings.hr_department},
        "doc": _document_block(document, type_, around),
        "subject": {
            "kind": document.subject.kind,
            "id": document.subject.id,
            "name": document.subject.name,
            "unit": document.subject.unit,
        },
        "grade": grade_block(facts, policy),
        "main": main,
        "indicators": rows,
        "has_peers": main["peer_average"] != "—",
        "met_target": main["on_target"],
        "findings": finding_rows(document, around.calendar),
        "measures": measure_rows(document, around.calendar),
        "competencies": competency_rows(facts, document, around.calendar),
        "goals": goal_rows(document, facts, governing, policy, around.calendar, following),
        "steps": step_rows(document, around.calendar),
        "next_period": _next_period(following),
        "checks": _checks(document, around.calendar),
        "strengths": strength_lines(facts, rows),
        "shortfalls": _texts(facts, "shortfalls"),
        "comment": _comment(facts),
        "history": history_rows(facts, policy),
        "evidence": evidence_rows(document, policy),
        "reasons": reasons,
        "parent": {
            "number": document.parent.number if document.parent else "",
            "title": document.parent.title if document.parent else "",
        },
    }
    if isinstance(facts, PersonFacts):
        context["person"] = person_block(facts)
    else:
        context["unit"] = unit_block(facts, evaluated, policy)
        context["children"] = child_rows(facts, evaluated, policy)
        context["awards"] = awards_block(facts, evaluated, policy)
        context["sales"] = sales_block(facts, evaluated, policy)
    return context


def facts_of(document: PlannedDocument, evaluated: Evaluated) -> PersonFacts | UnitFacts:
    """Return the facts that a document is about."""
    if document.subject.kind == "employee":
        return evaluated.people[document.subject.id]
    return evaluated.units[tuple(document.subject.id.split("/"))]


def _document_block(document: PlannedDocument, type_: DocumentType, around: Surroundings) -> Context:
    settings = around.policy.settings
    period = around.evaluated.batch.period
    copies: list[Context] = [{"no": str(no), "holder": who} for no, who in enumerate(type_.copies, 1)]
    signs: list[Context] = [{"caption": caption} for caption in type_.signs]
    return {
        "number": document.number,
        "type": document.type,
        "title": document.title.partition("（")[0],
        "batch": around.evaluated.batch.name,
        "period": period.text(),
        "period_span": span_text(period),
        "last_year_period": period.last_year().text(),
        "issued_on": date_text(document.issued_on, around.calendar),
        "due_on": date_text(document.due_on, around.calendar) if document.due_on else "",
        "classification": settings.classification,
        "copies": copies,
        "copies_text": copies_text(type_.copies),
        "signs": signs,
        "policy_version": around.policy.version[:12],
        "appeal_days": str(settings.appeal_days),
        "consequence": settings.consequence,
        "goal": f"{print_exact(type_.goal * 100)}%" if type_.goal else "",
    }


def _next_period(following: Period) -> Context:
    months: list[Context] = [
        {"id": month.id, "text": month.text(), "span": span_text(month)} for month in following.each_month()
    ]
    return {"text": following.text(), "span": span_text(following), "months": months}


def span_text(period: Period) -> str:
    """Return both ends of a period: 2026年7月1日至2026年9月30日."""
    return f"{print_date(period.start)}至{print_date(period.end)}"


def copies_text(holders: Sequence[str]) -> str:
    """Return who keeps a copy: 一式三份，员工本人、直接主管、人力资源部各执一份; "" for a single copy."""
    if len(holders) < 2:
        return ""
    count = _COUNTS[len(holders)] if len(holders) < len(_COUNTS) else str(len(holders))
    return f"一式{count}份，{'、'.join(holders)}各执一份"


def _checks(document: PlannedDocument, calendar: Calendar) -> list[Context]:
    days = document.checks
    return [
        {"no": str(no), "date": date_text(day, calendar), "what": _CHECK if day != days[-1] else _LAST_CHECK}
        for no, day in enumerate(days, 1)
    ]


def _texts(facts: PersonFacts | UnitFacts, name: str) -> list[str]:
    if not isinstance(facts, PersonFacts):
        return []
    return [words.text for words in getattr(facts.appraisal, name)]


def _comment(facts: PersonFacts | UnitFacts) -> str:
    if isinstance(facts, PersonFacts):
        return facts.appraisal.comment.text if facts.appraisal.comment else ""
    return facts.result.note.text if facts.result and facts.result.note else ""
