"""Facts → findings: each rule applied to one subject, three-valued, with the evidence behind what held."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.core.deciding.evidence import Facts, InHand, Said, quote
from pipeline.core.models import Evidence, Finding, Judged, PersonFacts
from pipeline.core.policies.policy import ForEach, Indicator, Policy, Rule
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
    said = _SaidOf(facts, policy)
    for rule in rules:
        if rule.scope != scope:
            continue
        applied = _apply(rule, facts, policy, said)
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


_FAILED = _Applied((), True, ())


def _apply(rule: Rule, facts: Facts, policy: Policy, said: _SaidOf) -> _Applied:
    items = said.each(rule.for_each)
    if not items:
        return _Applied((), False, (_NO_ITEMS[rule.for_each or "indicator"],))
    findings: list[Finding] = []
    missing: list[str] = []
    told = False
    for item, values in items:
        held = rule.when.evaluate(values)
        if held is None:
            missing += [_named(name, item) for name in rule.when.names if values.get(name) is None]
        else:
            told = True
        if held:
            findings.append(_finding(rule, facts, item, policy))
    if not findings and not missing:
        return _FAILED
    return _Applied(tuple(findings), told, tuple(dict.fromkeys(missing)))


class _SaidOf:
    """What a rule is applied to in one subject's facts, with the values: several rules look at the same."""

    def __init__(self, facts: Facts, policy: Policy) -> None:
        self._facts, self._policy = facts, policy
        self._known: dict[ForEach | None, list[tuple[InHand, Said]]] = {}

    def each(self, for_each: ForEach | None) -> Sequence[tuple[InHand, Said]]:
        """Return every indicator or competency with what names stand for then; None: the subject once."""
        if for_each not in self._known:
            items = _items(for_each, self._facts, self._policy)
            self._known[for_each] = [(item, Said(self._facts, item, self._policy)) for item in items]
        return self._known[for_each]


def _items(for_each: ForEach | None, facts: Facts, policy: Policy) -> Iterable[InHand]:
    if for_each == "indicator":
        return [policy.indicators[id_] for id_ in facts.indicators]
    if for_each == "competency":
        return facts.appraisal.competencies if isinstance(facts, PersonFacts) else ()
    return (None,)


def _named(name: str, item: InHand) -> str:
    return f"{item.name}.{name}" if isinstance(item, Indicator) and "." not in name else name


def _finding(rule: Rule, facts: Facts, item: InHand, policy: Policy) -> Finding:
    pieces = _pieces(rule.says)
    names = (*rule.when.names, *(name for name in pieces[1::2] if name not in _IN_HAND))
    quoted = {name: quote(name, facts, item, policy) for name in dict.fromkeys(names)}
    evidence = {name: q.as_evidence() for name, q in quoted.items() if q is not None}
    about = item.name if item is not None else rule.title
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        cause=rule.cause,
        text=_sentence(pieces, item, evidence),
        evidence=tuple(_without_repeats(evidence.values())),
        about=about,
        wordings=tuple(_sentence(_pieces(says), item, evidence) for says in rule.says_also),
    )


_IN_HAND = (INDICATOR_IN_HAND, COMPETENCY_IN_HAND)


@lru_cache(maxsize=1024)
def _pieces(says: str) -> tuple[str, ...]:
    """A sentence cut at its braces: text, name, text, name, text."""
    return tuple(_PLACEHOLDER.split(says))


def _sentence(pieces: Sequence[str], item: InHand, evidence: Mapping[str, Evidence]) -> str:
    said = list(pieces)
    for at in range(1, len(pieces), 2):
        name = pieces[at]
        if name in _IN_HAND:
            said[at] = item.name if item is not None else ""
        else:
            said[at] = evidence[name].value if name in evidence else "未提供"
    return "".join(said)


def _without_repeats(evidence: Iterable[Evidence]) -> Iterable[Evidence]:
    return {(item.indicator, item.field): item for item in evidence}.values()
