"""Findings → which document for whom, with the reason; also who gets none, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.core.deciding.evidence import Facts, Said
from pipeline.core.models import (
    Finding,
    Judged,
    Listed,
    Override,
    PersonFacts,
    Reason,
    Scope,
    Severity,
    Subject,
    UnitFacts,
)
from pipeline.core.policies.expressions import Value
from pipeline.core.policies.policy import DocumentType, Policy
from pipeline.core.policies.vocabulary import FINDING

_FINDING = f"{FINDING}."
_COUNTED: Mapping[str, Severity] = {"重大不足数": "major", "一般不足数": "minor", "提示数": "note"}


@dataclass(frozen=True, slots=True)
class Selected:
    """A document type for one subject, and why: the reasons that its condition read, or HR's override.

    ``parent`` is the code of the document that a companion goes with; None for one of its own.
    """

    type: DocumentType
    reasons: tuple[Reason, ...]
    findings: tuple[Finding, ...]
    parent: str | None = None


def subject_of(facts: Facts) -> Subject:
    """Return whom facts are about: a person by id, a unit by its full name."""
    if isinstance(facts, PersonFacts):
        employee = facts.employee
        return Subject("employee", employee.id, employee.name, "/".join(employee.unit))
    return Subject("unit", facts.unit.full_name, facts.unit.name, facts.unit.full_name)


def keep_out_code(facts: PersonFacts, policy: Policy) -> str | None:
    """Return why policy keeps a person out of all documents; None when it does not."""
    said = Said(facts, None, policy)
    for item in policy.keep_out:
        if item.when.evaluate(said):
            return item.code
    return None


def select_documents(
    facts: Facts, judged: Judged, overrides: Sequence[Override], policy: Policy
) -> tuple[tuple[Selected, ...], Listed | None]:
    """Return the documents of one subject and, when there are none, the line that says why.

    Args:
        facts: Of somebody who is neither blocked nor kept out.
        overrides: HR's decisions about this subject.
    """
    due = _without_replaced(_wanted(facts, judged, policy), policy)
    wanted = _overridden(due, facts, judged, overrides, policy)
    wanted |= _companions(wanted, overrides, policy)
    selected = _selected(wanted, judged, policy)
    return selected, None if selected else _unselected(facts, judged, overrides if due else (), policy)


def added_documents(
    facts: PersonFacts, judged: Judged, overrides: Sequence[Override], policy: Policy
) -> tuple[Selected, ...]:
    """Return what HR adds for somebody whom the policy alone keeps out."""
    wanted = _overridden({}, facts, judged, overrides, policy)
    return _selected(wanted | _companions(wanted, overrides, policy), judged, policy)


def unknown_overrides(
    overrides: Iterable[Override], scopes: Mapping[str, Scope], policy: Policy
) -> list[Override]:
    """Return HR's decisions that name nobody of this batch, or a document that is not for such a subject.

    ``scopes`` is subject → scope, for everybody in the roster, blocked or not, and every unit.
    """
    types = {(name, type_.scope) for type_ in policy.documents for name in _names(type_)}
    return [item for item in overrides if (item.type, scopes.get(item.subject)) not in types]


def _names(type_: DocumentType) -> tuple[str, str]:
    """How policy and HR may name a document: by its type, or by its code where a type has two audiences."""
    return type_.type, type_.code


def _scope(facts: Facts) -> Scope:
    return "employee" if isinstance(facts, PersonFacts) else "unit"


Wanted = dict[str, tuple[Reason, ...]]
"""Code of a document type → reasons; a companion's code ends with its parent's: ``INT.PIP``."""


def _wanted(facts: Facts, judged: Judged, policy: Policy) -> Wanted:
    wanted: Wanted = {}
    scope, said = _scope(facts), _SaidAndFound(facts, judged, policy)
    for type_ in policy.documents:
        if not type_.enabled or type_.scope != scope or not _at_level(type_, facts):
            continue
        if type_.when and type_.when.evaluate(said):
            wanted[type_.code] = _reasons(type_, judged)
    return wanted


def _without_replaced(wanted: Wanted, policy: Policy) -> Wanted:
    kept = dict(wanted)
    if len(kept) < 2:
        return kept
    for type_ in policy.documents:
        if type_.code in kept:
            replaced = {t.code for t in policy.documents if set(_names(t)) & set(type_.replaces)}
            kept = {code: reasons for code, reasons in kept.items() if code not in replaced}
    return kept


def _at_level(type_: DocumentType, facts: Facts) -> bool:
    if not isinstance(facts, UnitFacts):
        return True
    if facts.unit.is_team and not type_.teams:
        return False
    return not type_.levels or len(facts.unit.path) in type_.levels


class _SaidAndFound(Said):
    """What the names of a document's condition stand for: a rule's names, findings and their counts."""

    __slots__ = ("_judged",)

    def __init__(self, facts: Facts, judged: Judged, policy: Policy) -> None:
        super().__init__(facts, None, policy)
        self._judged = judged

    def get(self, name: str, /) -> Value:
        known = self._known
        if name in known:
            return known[name]
        if name.startswith(_FINDING):
            known[name] = _has_finding(name.removeprefix(_FINDING), self._judged)
        elif name in _COUNTED:
            known[name] = Decimal(sum(item.severity == _COUNTED[name] for item in self._judged.findings))
        return super().get(name)


def _has_finding(rule: str, judged: Judged) -> bool | None:
    if any(finding.rule == rule for finding in judged.findings):
        return True
    return None if rule in judged.not_applicable else False


def _reasons(type_: DocumentType, judged: Judged) -> tuple[Reason, ...]:
    return tuple(Reason(item.rule, item.severity, item.text) for item in _relevant_to_when(type_, judged))


def _relevant_to_when(type_: DocumentType, judged: Judged) -> tuple[Finding, ...]:
    """The findings that the condition reads, by name or by their severity; all of them when it reads none."""
    read_names = type_.when.names if type_.when else ()
    rules = {name.removeprefix(_FINDING) for name in read_names if name.startswith(_FINDING)}
    severities = {_COUNTED[name] for name in read_names if name in _COUNTED}
    read = tuple(f for f in judged.findings if f.rule in rules or f.severity in severities)
    return read or judged.findings


def _selected(wanted: Wanted, judged: Judged, policy: Policy) -> tuple[Selected, ...]:
    order = {"major": 0, "minor": 1, "note": 2}
    findings = tuple(sorted(judged.findings, key=lambda finding: order[finding.severity]))
    by_type = {type_.code: type_ for type_ in policy.documents}
    order_of = list(by_type)
    parts = [(code, *code.partition(".")[::2]) for code in wanted]
    parts.sort(key=lambda part: (order_of.index(part[1]), order_of.index(part[2]) if part[2] else -1))
    return tuple(
        Selected(by_type[own], wanted[code], findings, parent or None) for code, own, parent in parts
    )


def _overridden(
    wanted: Wanted, facts: Facts, judged: Judged, overrides: Sequence[Override], policy: Policy
) -> Wanted:
    result = dict(wanted)
    for override in overrides:
        for type_ in policy.documents:
            if type_.scope != _scope(facts) or override.type not in _names(type_):
                continue
            if override.do == "skip":
                result.pop(type_.code, None)
            elif type_.code not in result:
                reason = Reason("override", "note", f"{override.reason}（{override.by}）")
                result[type_.code] = (reason, *_reasons(type_, judged))
    return result


def _companions(wanted: Wanted, overrides: Sequence[Override], policy: Policy) -> Wanted:
    """Documents that go with those chosen, one beside each, for the same reasons, unless HR skips them.

    A companion's ``goes_with`` names what it goes with; of a type with two audiences the one of its scope.
    """
    if not wanted:
        return {}
    skipped = {item.type for item in overrides if item.do == "skip"}
    chosen = [type_ for type_ in policy.documents if type_.code in wanted]
    found: Wanted = {}
    for companion in policy.documents:
        parents = [
            type_
            for type_ in chosen
            if type_.scope == companion.scope and set(_names(type_)) & set(companion.goes_with)
        ]
        if not companion.enabled or companion.code in wanted or skipped & set(_names(companion)):
            continue
        found |= {f"{companion.code}.{parent.code}": wanted[parent.code] for parent in parents}
    return found


def _unselected(facts: Facts, judged: Judged, overrides: Sequence[Override], policy: Policy) -> Listed:
    subject = subject_of(facts)
    skipped = [item for item in overrides if item.do == "skip"]
    if skipped:
        params = {"reason": skipped[0].reason, "by": skipped[0].by, "type": skipped[0].type}
        return Listed(subject, "skipped_by_hr", params)
    if judged.findings:
        findings = "；".join(item.text for item in judged.findings)
        return Listed(subject, "no_document_for_findings", {"findings": findings})
    missing = open_fields(judged, policy)
    if missing:
        return Listed(subject, "some_rules_open", {"missing": "、".join(missing)})
    return Listed(subject, "no_finding")


def open_fields(judged: Judged, policy: Policy) -> tuple[str, ...]:
    """Return the names whose absence left a rule of severity minor or major open."""
    names = [
        name
        for rule in policy.rules
        if rule.severity != "note"
        for name in judged.not_applicable.get(rule.id, ())
    ]
    return tuple(dict.fromkeys(names))


def no_rule_applicable(judged: Judged) -> bool:
    """Return whether missing data left every rule open, so that nothing at all was judged."""
    return not judged.findings and not judged.failed
