"""Facts → findings: each rule applied to one subject, three-valued, with the evidence behind what held."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.core.deciding.evidence import Facts, InHand, Quoted, quote
from pipeline.core.models import Evidence, Finding, Judged, PersonFacts
from pipeline.core.policies.policy import Indicator, Policy, Rule
from pipeline.core.policies.vocabulary import COMPETENCY_IN_HAND, INDICATOR_IN_HAND

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_STREAK = "连续不足期数"
_NO_ITEMS = {"indicator": "指标", "competency": "能力项"}


def reads_streak(rule: Rule) -> bool:
    """Return whether a rule looks at shortfalls in a row, and so must wait until those are counted."""
    return _STREAK in rule.when.names or f"{{{_STREAK}}}" in rule.says


def derive_findings(facts: Facts, rules: Iterable[Rule], policy: Policy) -> Judged:
    """Return what the rules of the subject's scope say, in rule order.

    A rule that missing data leaves open is *not applicable*: neither held nor failed.
    """
    scope = "employee" if isinstance(facts, PersonFacts) else "unit"
    findings: list[Finding] = []
    failed: list[str] = []
    open_: dict[str, tuple[str, ...]] = {}
    for rule in rules:
        if rule.scope != scope:
            continue
        applied = _apply(rule, facts, policy)
        findings += applied.findings
        if applied.missing:
            open_[rule.id] = applied.missing
        if applied.told and not applied.findings:
            failed.append(rule.id)
    return Judged(tuple(findings), tuple(failed), open_)


def merge_judged(first: Judged, second: Judged) -> Judged:
    """Return two judgements of one subject by different rules as one."""
    return Judged(
        first.findings + second.findings,
        first.failed + second.failed,
        {**first.not_applicable, **second.not_applicable},
    )


class _Applied(NamedTuple):
    """What one rule said; ``told`` when it could be told of anything, ``missing`` what left it open."""

    findings: tuple[Finding, ...]
    told: bool
    missing: tuple[str, ...]


def _apply(rule: Rule, facts: Facts, policy: Policy) -> _Applied:
    items = _items(rule, facts, policy)
    if not items:
        return _Applied((), False, (_NO_ITEMS[rule.for_each or "indicator"],))
    findings: list[Finding] = []
    missing: list[str] = []
    told = False
    for item in items:
        quoted = {name: quote(name, facts, item, policy) for name in rule.when.names}
        held = rule.when.evaluate({name: q.value if q else None for name, q in quoted.items()})
        if held is None:
            missing += [_named(name, item) for name, q in quoted.items() if q is None]
        else:
            told = True
        if held:
            findings.append(_finding(rule, facts, item, quoted, policy))
    return _Applied(tuple(findings), told, tuple(dict.fromkeys(missing)))


def _items(rule: Rule, facts: Facts, policy: Policy) -> Sequence[InHand]:
    if rule.for_each == "indicator":
        return [policy.indicators[id_] for id_ in facts.indicators]
    if rule.for_each == "competency":
        return list(facts.appraisal.competencies) if isinstance(facts, PersonFacts) else []
    return [None]


def _named(name: str, item: InHand) -> str:
    return f"{item.name}.{name}" if isinstance(item, Indicator) and "." not in name else name


def _finding(
    rule: Rule, facts: Facts, item: InHand, quoted: dict[str, Quoted | None], policy: Policy
) -> Finding:
    names = [name for name in _PLACEHOLDER.findall(rule.says) if name not in _IN_HAND]
    said = {name: quote(name, facts, item, policy) for name in names}
    evidence = {name: q.as_evidence() for name, q in {**quoted, **said}.items() if q is not None}
    about = item.name if item is not None else rule.title
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        cause=rule.cause,
        text=_sentence(rule.says, item, said),
        evidence=tuple(_without_repeats(evidence.values())),
        about=about,
        wordings=tuple(_sentence(says, item, said) for says in rule.says_also),
    )


_IN_HAND = (INDICATOR_IN_HAND, COMPETENCY_IN_HAND)


def _sentence(says: str, item: InHand, said: dict[str, Quoted | None]) -> str:
    def printed(match: re.Match[str]) -> str:
        if match[1] in _IN_HAND:
            return item.name if item is not None else ""
        quoted = said[match[1]]
        return "未提供" if quoted is None else quoted.printed

    return _PLACEHOLDER.sub(printed, says)


def _without_repeats(evidence: Iterable[Evidence]) -> list[Evidence]:
    return list({(item.indicator, item.field): item for item in evidence}.values())
