"""The catalog's rows of documents and their findings: what is shown of them, and what they are found by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.core.archive.catalog_rows import BagContent, Row, Rows
from pipeline.core.archive.lines import Line, inside, number, objects, text, text_or_none
from pipeline.core.archive.search import compact, facet, facets, text_tokens, unit_facets

_IDS_OF_A_BAG = 1_000_000
_ANSWERS = frozenset({"matched", "degraded"})


def add_documents(rows: Rows, contents: Sequence[BagContent], returns: Sequence[Row]) -> None:
    """Add the documents of a batch, each as the last bag that holds its ledger line tells it, and findings.

    Args:
        contents: The batch's held bags, in the order of the log.
        returns: Rows of what came back.
    """
    generated = [content for content in contents if content.ledger]
    status = _statuses(generated, returns)
    records = _records(contents)
    filled = _filled(returns)
    for id_, (content, entry) in _latest_entries(generated).items():
        told = _Told(id_, content, entry, records.get(text(entry, "number"), {}), filled, status)
        rows.add("documents", [_document_row(told)])
        rows.add("findings", _finding_rows(content.bag.batch, entry))


@dataclass(frozen=True, slots=True)
class _Told:
    id: int
    content: BagContent
    entry: Line
    record: Line
    filled: Mapping[str, str]
    status: Mapping[str, Sequence[str]]


def _latest_entries(generated: Sequence[BagContent]) -> dict[int, tuple[BagContent, Line]]:
    """Id → the last bag that tells of a document, and what it tells; the id comes from the first one."""
    ids: dict[str, int] = {}
    latest: dict[int, tuple[BagContent, Line]] = {}
    for content in generated:
        for position, entry in enumerate(content.ledger):
            id_ = ids.setdefault(text(entry, "number"), content.bag.seq * _IDS_OF_A_BAG + position)
            latest[id_] = (content, entry)
    return dict(sorted(latest.items()))


def _records(contents: Sequence[BagContent]) -> dict[str, Line]:
    """Number → the last line of metadata.jsonl that is of its draft."""
    drafts = (line for content in contents for line in content.metadata if text(line, "role") == "draft")
    return {text(line, "number"): line for line in drafts if text(line, "number")}


def _document_row(told: _Told) -> Row:
    entry, record = told.entry, inside(told.record, "record")
    document = text(entry, "number")
    statuses = told.status.get(document, ())
    findings = list(dict.fromkeys(text(each, "rule") for each in objects(entry, "findings")))
    said = _said(entry, told.filled.get(document, ""))
    row: Row = {
        "id": told.id,
        "number": document,
        "batch": told.content.bag.batch,
        "period": told.content.period,
        "type": text(entry, "type"),
        "code": text(entry, "code"),
        "title": text(entry, "title"),
        "audience": text(entry, "audience"),
        "subject_kind": text(entry, "subject", "kind"),
        "subject_id": text(entry, "subject", "id"),
        "subject_name": text(entry, "subject", "name"),
        "unit": text(entry, "subject", "unit"),
        "manager_id": text_or_none(entry, "manager", "id"),
        "manager_name": text_or_none(entry, "manager", "name"),
        "version": number(entry, "version"),
        "state": text(entry, "state"),
        "superseded_by": text_or_none(entry, "superseded_by"),
        "issued_on": text(entry, "issued_on"),
        "due_on": text_or_none(entry, "due_on"),
        "status": " ".join(statuses),
        "findings": " ".join(findings),
        "template": text(entry, "template"),
        "policy_version": text(entry, "policy_version"),
        "program": text(entry, "program"),
        "sha256": text(entry, "sha256"),
        "edited": int(told.record.get("edited") is True),
        "retention": text_or_none(record, "保管期限"),
        "retain_until": text_or_none(record, "保管期限至"),
        "archival_number": text_or_none(record, "档号"),
        "text": compact(said),
    }
    return {**row, "tokens": " ".join([*_facets(row, statuses, findings), *text_tokens(said)])}


def _facets(row: Row, statuses: Sequence[str], findings: Sequence[str]) -> list[str]:
    told = {name: str(value or "") for name, value in row.items()}
    name = told["subject_name"] or told["subject_id"]
    return [
        *facets("person", [told["subject_id"], told["subject_name"]]),
        *facets("surname", [name[:1]]),
        *unit_facets(told["unit"] or told["subject_id"]),
        *facets("manager", [told["manager_id"], told["manager_name"]]),
        *facets("type", dict.fromkeys([told["type"], told["code"], told["title"]])),
        *facets("period", dict.fromkeys([told["period"], told["batch"]])),
        *facets("finding", findings),
        *facets("status", statuses),
        facet("number", told["number"]),
    ]


def _said(entry: Line, filled: str) -> str:
    """Everything that the document says on its own account, and what was filled in when it came back."""
    told = [
        *(text(entry, "number"), text(entry, "title"), text(entry, "subject", "id")),
        *(text(entry, "subject", "name"), text(entry, "subject", "unit"), text(entry, "manager", "name")),
        *(text(each, "text") for each in (*objects(entry, "reasons"), *objects(entry, "findings"))),
    ]
    for measure in objects(entry, "measures"):
        told.append(text(measure, "title"))
    return " ".join(filter(None, [*told, filled]))


def _filled(returns: Iterable[Row]) -> dict[str, str]:
    """Number → what was filled into the document, all its returns together."""
    found: dict[str, str] = {}
    for row in returns:
        if row["number"] and row["filled"]:
            document = str(row["number"])
            found[document] = f"{found.get(document, '')} {row['filled']}".lstrip()
    return found


def _finding_rows(batch: str, entry: Line) -> Iterator[Row]:
    for position, finding in enumerate(objects(entry, "findings")):
        yield {
            "number": text(entry, "number"),
            "position": position,
            "batch": batch,
            "rule": text(finding, "rule"),
            "severity": text(finding, "severity"),
            "cause": text(finding, "cause"),
            "text": text(finding, "text"),
        }


def _statuses(generated: Sequence[BagContent], returns: Sequence[Row]) -> dict[str, list[str]]:
    """Number → how it stands: its state in the ledger, then how far it went."""
    found: dict[str, list[str]] = {}
    if not generated:
        return found
    last = generated[-1]
    for content in generated:
        found |= {text(entry, "number"): [text(entry, "state")] for entry in content.ledger}
    released = {text(line, "number") for line in last.releases}
    sent = (
        each
        for line in last.transmittals
        if text(line, "kind") == "dispatch"
        for each in objects(line, "documents")
    )
    dispatched = {text(each, "number") for each in sent}
    returned = {str(row["number"]) for row in returns if row["verdict"] in _ANSWERS}
    edited = {text(line, "number") for line in last.metadata if line.get("edited") is True}
    for name, numbers in (
        ("released", released),
        ("dispatched", dispatched),
        ("returned", returned),
        ("edited", edited),
    ):
        for document in sorted(numbers & found.keys()):
            found[document].append(name)
    return found
