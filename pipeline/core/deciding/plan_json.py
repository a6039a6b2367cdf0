"""Planned documents as JSON values: what plan.json, documents.jsonl and ``--json`` share."""

from __future__ import annotations

import orjson

from pipeline.core.models import ChosenMeasure, Evidence, Finding, Person, PlannedDocument, Reason, Subject
from pipeline.core.places import FoldRef

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


def canonical(value: Json) -> str:
    """Return the one JSON text of a value: keys sorted, no spaces, letters as they are."""
    return canonical_bytes(value).decode("utf-8")


def canonical_bytes(value: Json) -> bytes:
    """Return the same in UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def parse_json(data: bytes) -> Json:
    """Return the value of a JSON text in UTF-8.

    Raises:
        ValueError: It is none.
    """
    value: Json = orjson.loads(data)
    return value


def document_json(document: PlannedDocument) -> dict[str, Json]:
    """Return a document as ``plan --json`` tells it; the action and its cause are the caller's to add."""
    return {
        "number": document.number,
        "type": document.type,
        "code": document.code,
        "title": document.title,
        "audience": document.audience,
        "subject": subject_json(document.subject),
        "manager": person_json(document.manager),
        "template": document.template,
        "path": document.path,
        "issued_on": document.issued_on.isoformat(),
        "due_on": document.due_on.isoformat() if document.due_on else None,
        "reasons": [_reason_json(reason) for reason in document.reasons],
        "findings": [finding_json(finding) for finding in document.findings],
        "measures": [_measure_json(measure) for measure in document.measures],
    }


def subject_json(subject: Subject) -> dict[str, Json]:
    """Return whom it is about: ``{kind, id, name, unit}``."""
    return {"kind": subject.kind, "id": subject.id, "name": subject.name, "unit": subject.unit}


def person_json(person: Person | None) -> Json:
    """Return ``{id, name}``; null for nobody, a null id for somebody who is not in the roster."""
    return None if person is None else {"id": person.id, "name": person.name}


def finding_json(finding: Finding) -> dict[str, Json]:
    """Return a finding with the evidence behind it."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "cause": finding.cause,
        "text": finding.text,
        "about": finding.about,
        "evidence": [evidence_json(evidence) for evidence in finding.evidence],
    }


def evidence_json(evidence: Evidence) -> dict[str, Json]:
    """Return a piece of evidence; one folded from many cells tells how many they are, and how."""
    told: dict[str, Json] = {
        "indicator": evidence.indicator,
        "field": evidence.field,
        "value": evidence.value,
        "unit": evidence.unit,
        "cell": str(evidence.place),
    }
    formula = evidence.formula
    if isinstance(evidence.place, FoldRef):
        told["count"] = evidence.place.count
        formula = formula or evidence.place.formula
    if formula is not None:
        told["formula"] = formula
    return told


def _reason_json(reason: Reason) -> dict[str, Json]:
    return {"rule": reason.rule, "severity": reason.severity, "text": reason.text}


def _measure_json(measure: ChosenMeasure) -> dict[str, Json]:
    return {
        "id": measure.id,
        "finding": measure.finding,
        "title": measure.title,
        "actions": list(measure.actions),
        "owner": measure.owner,
        "resources": list(measure.resources),
        "due": measure.due.isoformat(),
        "hand_in": list(measure.hand_in),
        "effect": measure.effect,
    }
