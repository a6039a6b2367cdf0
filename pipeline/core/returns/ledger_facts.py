"""What the ledger knows of the facts in a draft, for the case that the draft itself is no longer there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.core.deciding.ledger import LedgerEntry
from pipeline.core.deciding.plan_json import Json


def ledger_facts(entry: LedgerEntry) -> dict[str, str]:
    """Return path of a fact → how it was printed, as far as the ledger tells."""
    document = entry.document
    subject, manager = document.get("subject"), document.get("manager")
    facts = {"doc.number": entry.number, **_findings(document.get("findings"))}
    if isinstance(subject, dict):
        kind = "person" if entry.lineage[1] == "employee" else "unit"
        facts |= {f"{kind}.name": str(subject["name"]), "subject.name": str(subject["name"])}
        facts["person.id" if kind == "person" else "unit.full_name"] = str(subject["id"])
        facts["subject.id"] = str(subject["id"])
    if isinstance(manager, dict) and entry.lineage[1] == "employee":
        facts["person.manager"] = str(manager["name"])
    issued = document.get("issued_on")
    if isinstance(issued, str):
        facts["doc.issued_on"] = _printed(date.fromisoformat(issued))
    return facts


def _findings(findings: Json) -> dict[str, str]:
    facts: dict[str, str] = {}
    if not isinstance(findings, list):
        return facts
    for number, finding in enumerate(findings, start=1):
        if isinstance(finding, dict):
            facts[f"findings.{number}.text"] = str(finding["text"])
    for number, value in enumerate(_evidence(findings), start=1):
        facts[f"evidence.{number}.value"] = value
    return facts


def _evidence(findings: list[Json]) -> Iterator[str]:
    for finding in findings:
        evidence = finding.get("evidence") if isinstance(finding, dict) else None
        for item in evidence if isinstance(evidence, list) else ():
            if isinstance(item, dict):
                yield str(item["value"])


def _printed(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
