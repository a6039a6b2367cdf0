"""A planned document → what its draft is filled with.

Every leaf is text as printed, a truth value, or a list of such; docs/fields.md lists the whole tree. A
template takes what it needs, so a new document type needs no code. ``ORIGIN`` beside some values is for
the key of the document (see ``printed``), never printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from pipeline.core.deciding.evaluation import Evaluated
from pipeline.core.deciding.planning import governing_type
from pipeline.core.drafting.content import Chart, Content, Context
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
from pipeline.core.drafting.context_promises import promise_rows
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
from pipeline.core.models import PersonFacts, PlannedDocument, Subject, UnitFacts
from pipeline.core.periods import Period
from pipeline.core.policies.policy import DocumentType, Policy
from pipeline.core.policies.workdays import Calendar
from pipeline.core.templates.template_fields import CHARTS

_CHECK = "进展检查：核对行动与数据，调整支持"
_LAST_CHECK = "期满评估：逐项核对改进目标"
_BY_HR = "人力资源部决定"
_COUNTS = "零一两三四五六七八九十"


@dataclass(frozen=True)
class Surroundings:
    """What a document is filled from, beside its own plan entry.

    What the documents of one subject share is worked out for the first of them and kept until another
    subject's turn comes: in a plan they follow each other.
    """

    evaluated: Evaluated
    policy: Policy
    calendar: Calendar
    _subject: dict[Subject, SubjectContent] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _types: dict[str, Context] = field(init=False, repr=False, compare=False, default_factory=dict)

    @cached_property
    def following(self) -> Period:
        """The period after this one."""
        return self.evaluated.batch.period.following()

    @cached_property
    def organisation(self) -> Context:
        """Who the documents are from."""
        settings = self.policy.settings
        return {"name": settings.organisation, "hr_department": settings.hr_department}

    @cached_property
    def next_period(self) -> Context:
        """The period after this one, as printed."""
        return _next_period(self.following)

    def of_subject(self, document: PlannedDocument) -> SubjectContent:
        """Return what all documents of the same subject share."""
        known = self._subject.get(document.subject)
        if known is None:
            self._subject.clear()
            known = self._subject[document.subject] = _subject_content(document, self)
        return known

    def of_type(self, code: str) -> Context:
        """Return the block that tells about the document, its own values still empty."""
        if code not in self._types:
            type_ = next(item for item in self.policy.documents if item.code == code)
            self._types[code] = _type_block(type_, self)
        return self._types[code]


class SubjectContent(NamedTuple):
    """What all documents about one subject say.

    Attributes:
        values: By their place in the context; what only units or only persons have is among ``more``.
    """

    facts: PersonFacts | UnitFacts
    values: Context
    more: Context
    charts: Mapping[str, Chart]


def build_content(document: PlannedDocument, around: Surroundings) -> Content:
    """Return what one document is filled with; documents of one subject share what they hold."""
    charts = around.of_subject(document).charts
    values = build_context(document, around)
    values["charts"] = {name: name in charts for name in CHARTS}
    return Content(values, charts, notes_of(document, around.policy))


def build_context(document: PlannedDocument, around: Surroundings) -> Context:
    """Return the values of one document."""
    policy, calendar = around.policy, around.calendar
    subject = around.of_subject(document)
    facts, own = subject.facts, subject.values
    reasons: list[Context] = [
        {"rule": _BY_HR if item.rule == "override" else item.rule, "text": item.text}
        for item in document.reasons
    ]
    governing = governing_type(document.code, policy)
    return {
        "org": around.organisation,
        "doc": _document_block(document, around),
        "subject": {
            "kind": document.subject.kind,
            "id": document.subject.id,
            "name": document.subject.name,
            "unit": document.subject.unit,
        },
        "grade": own["grade"],
        "main": own["main"],
        "indicators": own["indicators"],
        "has_peers": own["has_peers"],
        "met_target": own["met_target"],
        "findings": finding_rows(document, calendar),
        "measures": measure_rows(document, calendar),
        "competencies": competency_rows(facts, document, calendar),
        "goals": goal_rows(document, facts, governing, policy, calendar, around.following),
        "steps": step_rows(document, calendar),
        "next_period": around.next_period,
        "checks": _checks(document, calendar),
        "strengths": own["strengths"],
        "shortfalls": own["shortfalls"],
        "comment": own["comment"],
        "history": own["history"],
        "promises": own["promises"],
        "evidence": evidence_rows(document, policy),
        "reasons": reasons,
        "parent": {
            "number": document.parent.number if document.parent else "",
            "title": document.parent.title if document.parent else "",
        },
        **subject.more,
    }


def _subject_content(document: PlannedDocument, around: Surroundings) -> SubjectContent:
    policy, evaluated = around.policy, around.evaluated
    facts = facts_of(document, evaluated)
    rows = indicator_rows(facts, policy)
    main = next((row for row in rows if row["id"] == policy.main.id), missing_row(policy.main))
    values: Context = {
        "grade": grade_block(facts, policy),
        "main": main,
        "indicators": rows,
        "has_peers": main["peer_average"] != "—",
        "met_target": main["on_target"],
        "strengths": strength_lines(facts, rows),
        "shortfalls": _texts(facts, "shortfalls"),
        "comment": _comment(facts),
        "history": history_rows(facts, policy),
        "promises": promise_rows(
            evaluated.promises.get((document.subject.kind, document.subject.id), ()),
            facts,
            policy,
            evaluated.batch.period,
        ),
    }
    more: Context
    if isinstance(facts, PersonFacts):
        more = {"person": person_block(facts)}
    else:
        more = {
            "unit": unit_block(facts, evaluated, policy),
            "children": child_rows(facts, evaluated, policy),
            "awards": awards_block(facts, evaluated, policy),
            "sales": sales_block(facts, evaluated, policy),
        }
    return SubjectContent(facts, values, more, build_charts(facts, evaluated, policy))


def facts_of(document: PlannedDocument, evaluated: Evaluated) -> PersonFacts | UnitFacts:
    """Return the facts that a document is about."""
    if document.subject.kind == "employee":
        return evaluated.people[document.subject.id]
    return evaluated.units[tuple(document.subject.id.split("/"))]


def _document_block(document: PlannedDocument, around: Surroundings) -> Context:
    calendar, due = around.calendar, document.due_on
    return around.of_type(document.type_code) | {
        "number": document.number,
        "type": document.type,
        "title": document.title.partition("（")[0],
        "issued_on": date_text(document.issued_on, calendar),
        "due_on": date_text(due, calendar) if due else "",
    }


def _type_block(type_: DocumentType, around: Surroundings) -> Context:
    """What all documents of a type say about themselves; number, title and days are each one's own."""
    settings = around.policy.settings
    period = around.evaluated.batch.period
    copies: list[Context] = [{"no": str(no), "holder": who} for no, who in enumerate(type_.copies, 1)]
    signs: list[Context] = [{"caption": caption} for caption in type_.signs]
    return {
        "number": "",
        "type": "",
        "title": "",
        "batch": around.evaluated.batch.name,
        "period": period.text(),
        "period_span": span_text(period),
        "last_year_period": period.last_year().text(),
        "issued_on": "",
        "due_on": "",
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
