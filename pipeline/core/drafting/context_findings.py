"""The parts of a context that come from findings: measures, goals, abilities, evidence, history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from pipeline.core.deciding.evidence import print_field
from pipeline.core.drafting.content import Context
from pipeline.core.drafting.context_subjects import NONE, ORIGIN
from pipeline.core.drafting.printing import print_date, print_day, print_exact, print_figure
from pipeline.core.models import (
    ChosenMeasure,
    Competency,
    Evidence,
    Finding,
    IndicatorFigures,
    PastPeriod,
    PersonFacts,
    PlannedDocument,
    UnitFacts,
)
from pipeline.core.periods import Period, period_of
from pipeline.core.policies.policy import DocumentType, Indicator, Policy
from pipeline.core.policies.workdays import Calendar

SEVERITIES = {"major": "重大不足", "minor": "一般不足", "note": "发展提示"}
CAUSES = {
    "G": "目标",
    "K": "知识技能",
    "A": "态度",
    "P": "流程",
    "C": "激励考核",
    "M": "市场产品",
    "R": "资源库存",
    "T": "协作",
    "X": "原因待诊断",
}
TO_CHECK = "【请核对】"
_REMOTENESS = ("own", "unit", "peer", "history")


def finding_rows(document: PlannedDocument, calendar: Calendar) -> list[Context]:
    """Return the findings in order, each with the measures that answer it."""
    return [_finding(index, finding, document, calendar) for index, finding in enumerate(document.findings)]


def _finding(index: int, finding: Finding, document: PlannedDocument, calendar: Calendar) -> Context:
    own = [measure for measure in document.measures if measure.finding == index]
    return {
        "no": str(index + 1),
        "rule": finding.rule,
        "severity": finding.severity,
        "severity_text": SEVERITIES[finding.severity],
        "cause_text": CAUSES.get(finding.cause, finding.cause),
        "about": finding.about or "",
        "text": finding.text,
        "measures": [_measure(no, item, str(index + 1), calendar) for no, item in enumerate(own, 1)],
        ORIGIN: furthest_origin(finding.evidence),
    }


def measure_rows(document: PlannedDocument, calendar: Calendar) -> list[Context]:
    """Return every measure once, in order, with the findings that it answers."""
    findings: dict[str, list[int]] = {}
    first: dict[str, ChosenMeasure] = {}
    for measure in document.measures:
        first.setdefault(measure.id, measure)
        findings.setdefault(measure.id, []).append(measure.finding)
    rows: list[Context] = []
    for no, (id_, measure) in enumerate(first.items(), 1):
        answered = list(dict.fromkeys(findings[id_]))
        row = _measure(no, measure, "、".join(str(index + 1) for index in answered), calendar)
        evidence = tuple(item for index in answered for item in document.findings[index].evidence)
        rows.append({**row, ORIGIN: furthest_origin(evidence)})
    return rows


def step_rows(document: PlannedDocument, calendar: Calendar) -> list[Context]:
    """Return every measure once as a step of the work, the first due first."""
    measures = {measure.id: measure for measure in document.measures}
    ordered = sorted(measures.values(), key=lambda measure: measure.due)
    return [
        {
            "no": str(no),
            "what": measure.title,
            "actions_text": "；".join(measure.actions),
            "owner": measure.owner,
            "due": date_text(measure.due, calendar),
        }
        for no, measure in enumerate(ordered, 1)
    ]


def _measure(no: int, measure: ChosenMeasure, finding_no: str, calendar: Calendar) -> Context:
    return {
        "no": str(no),
        "finding_no": finding_no,
        "title": measure.title,
        "actions": list(measure.actions),
        "owner": measure.owner,
        "resources_text": "、".join(measure.resources),
        "due": date_text(measure.due, calendar),
        "hand_in_text": "、".join(measure.hand_in),
        "effect": measure.effect,
    }


def date_text(day: date, calendar: Calendar) -> str:
    """Return a date, marked 【请核对】 when the public holidays of its year are not known."""
    return print_date(day) + ("" if calendar.is_known(day) else TO_CHECK)


def competency_rows(
    facts: PersonFacts | UnitFacts, document: PlannedDocument, calendar: Calendar
) -> list[Context]:
    """Return the abilities below the wanted level, with what can be done for each."""
    if not isinstance(facts, PersonFacts):
        return []
    return [
        _competency(item, document, calendar)
        for item in facts.appraisal.competencies
        if item.expected.value > item.current.value
    ]


def _competency(item: Competency, document: PlannedDocument, calendar: Calendar) -> Context:
    indexes = {i for i, finding in enumerate(document.findings) if finding.about == item.name}
    own = [measure for measure in document.measures if measure.finding in indexes]
    return {
        "name": item.name,
        "current": f"{print_exact(item.current.value)}分",
        "expected": f"{print_exact(item.expected.value)}分",
        "gap": f"{print_exact(item.expected.value - item.current.value)}分",
        "reason": item.reason.text if item.reason else "",
        "actions": _unique(action for measure in own for action in measure.actions),
        "resources": _unique(resource for measure in own for resource in measure.resources),
        "hand_in": _unique(thing for measure in own for thing in measure.hand_in),
        "due": _due(item, own, calendar),
    }


def _due(item: Competency, own: list[ChosenMeasure], calendar: Calendar) -> str:
    if item.due is not None:
        return print_day(item.due)
    return date_text(max(measure.due for measure in own), calendar) if own else ""


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def goal_rows(
    document: PlannedDocument,
    facts: PersonFacts | UnitFacts,
    type_: DocumentType,
    policy: Policy,
    calendar: Calendar,
    following: Period,
) -> list[Context]:
    """Return a goal for each indicator below the goal that HR set for this document type.

    Nothing is invented: without a goal in the policy, a due date or a rate there is no row, and the
    template asks the manager. Where lower is better the goal is the largest number that still meets it.

    Args:
        following: The next period, for a goal of growth.
    """
    growth = _growth_goal(document, facts, type_, policy, following)
    if type_.goal is None or document.due_on is None:
        return growth
    due = date_text(document.due_on, calendar)
    rows = growth
    for id_, figures in facts.indicators.items():
        indicator = policy.indicators[id_]
        if figures.rate is None or figures.rate.value >= type_.goal:
            continue
        baseline, target, change = _aim(figures, indicator, type_.goal, policy)
        rows.append(
            {
                "no": str(len(rows) + 1),
                "text": f"{due}期满评估时，按计划期内数据计算，{indicator.name}{change}",
                "indicator": indicator.name,
                "baseline": baseline,
                "target": target,
                "due": due,
                "source": indicator.source,
                "owner": document.subject.name,
            }
        )
    return rows


def _growth_goal(
    document: PlannedDocument,
    facts: PersonFacts | UnitFacts,
    type_: DocumentType,
    policy: Policy,
    following: Period,
) -> list[Context]:
    """The goal that the main indicator's amount grows by the policy's share in the next period."""
    main = policy.main
    actual = facts.indicators[main.id].actual if main.id in facts.indicators else None
    if type_.growth_goal is None or actual is None or actual.value <= 0 or main.direction == "lower":
        return []
    baseline = print_field(actual.value, main, "实际", policy)[0]
    target = print_field(actual.value * (1 + type_.growth_goal), main, "实际", policy)[0]
    share = f"{print_exact(type_.growth_goal * 100)}%"
    return [
        {
            "no": "1",
            "text": f"{following.text()}{main.name}达到{target}以上，比本期的{baseline}提高{share}",
            "indicator": main.name,
            "baseline": baseline,
            "target": f"不低于{target}",
            "due": print_date(following.end),
            "source": main.source,
            "owner": document.subject.name,
        }
    ]


def _aim(
    figures: IndicatorFigures, indicator: Indicator, goal: Decimal, policy: Policy
) -> tuple[str, str, str]:
    """Where an indicator stands, where it should come to, and both in words."""
    if indicator.direction == "lower" and figures.actual and figures.target:
        baseline = print_field(figures.actual.value, indicator, "实际", policy)[0]
        limit = print_figure(figures.target.value * (2 - goal), indicator.unit, max(indicator.places, 1))
        return baseline, f"不超过{limit}", f"由{baseline}降到{limit}以内"
    rate = figures.rate.value if figures.rate else Decimal(0)
    baseline = print_field(rate, indicator, "完成率", policy)[0]
    target = f"{print_exact(goal * 100)}%"
    return baseline, f"不低于{target}", f"完成率由{baseline}提高到{target}以上"


def history_rows(facts: PersonFacts | UnitFacts, policy: Policy) -> list[Context]:
    """Return the earlier periods that something is known of, newest first."""
    return [
        _past(past, policy)
        for past in facts.past
        if past.grade or past.rates or past.actuals or past.findings
    ]


def _past(past: PastPeriod, policy: Policy) -> Context:
    period = period_of(past.period)
    rate = past.rates.get(policy.main.id)
    printed = print_field(rate.value, policy.main, "完成率", policy)[0] if rate else NONE
    main, actual = policy.main, past.actuals.get(policy.main.id)
    return {
        "period": period.text() if period else past.period,
        "grade": past.grade.text if past.grade else NONE,
        "actual": print_figure(actual.value, main.unit, main.places) if actual else NONE,
        "rate": printed,
        "findings_text": {True: "有不足", False: "无不足", None: "无法判断"}[past.short],
        "source": past.source if past.source == "上期" else f"{past.source} 批次",
        ORIGIN: "history",
    }


def evidence_rows(document: PlannedDocument, policy: Policy) -> list[Context]:
    """Return the figures behind all findings, each with its rule and cell, numbered through."""
    rows: list[Context] = []
    for index, finding in enumerate(document.findings, 1):
        for item in finding.evidence:
            name = policy.indicators[item.indicator].name if item.indicator else ""
            rows.append(
                {
                    "no": str(len(rows) + 1),
                    "finding_no": str(index),
                    "rule": finding.rule,
                    "indicator": name or NONE,
                    "field": item.field,
                    "value": item.value,
                    "unit": item.unit,
                    "cell": cell_text(item),
                    ORIGIN: item.origin,
                }
            )
    return rows


def cell_text(evidence: Evidence) -> str:
    """Return where a figure stands, and how it was derived: ``结果.xlsx[销售一部]!D7（D7 ÷ C7）``."""
    place = str(evidence.place)
    return f"{place}（{evidence.formula}）" if evidence.formula else place


def furthest_origin(evidence: tuple[Evidence, ...]) -> str:
    """Return the origin that is least the subject's own: a cause names it when the sentence changes."""
    return max((item.origin for item in evidence), key=_REMOTENESS.index, default="own")
