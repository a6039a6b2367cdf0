"""The catalog's rows of a batch, as its held bags tell them; no row knows more than the bags do.

Rows are plain: column → text, whole number or None. The same bags give the same rows, ids included, whether
the catalog followed each command or is made again from nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.core.archive.lines import Line, inside, number, objects, text, text_or_none, texts_in
from pipeline.core.archive.log import HeldBag
from pipeline.core.archive.search import compact, facet, facets, text_tokens, unit_facets
from pipeline.core.deciding.plan_json import Json, canonical

Row = dict[str, str | int | None]

_IDS_OF_A_BAG = 1_000_000
_ANSWERS = frozenset({"matched", "degraded"})
_RECORDS = frozenset({"draft", "copy", "return"})


@dataclass(frozen=True, slots=True)
class BagContent:
    """What the catalog reads of a bag: its JSON lines."""

    bag: HeldBag
    period: str
    metadata: Sequence[Line]
    ledger: Sequence[Line] = ()
    facts: Sequence[Line] = ()
    events: Sequence[Line] = ()
    releases: Sequence[Line] = ()
    transmittals: Sequence[Line] = ()
    returns: Sequence[Line] = ()


@dataclass(slots=True)
class Rows:
    """Table → rows, in the order of their keys."""

    tables: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, rows: Iterable[Row]) -> None:
        """Add rows to a table."""
        self.tables.setdefault(table, []).extend(rows)


def batch_rows(contents: Sequence[BagContent]) -> Rows:
    """Return the rows of one batch.

    Args:
        contents: Its held bags, in the order of the log.
    """
    rows = Rows()
    ordered = sorted(contents, key=lambda content: content.bag.seq)
    generated = [content for content in ordered if content.ledger]
    returns = _returns(ordered)
    events = _events(ordered)
    status = _statuses(generated, returns)
    records = _records(ordered)
    filled = _filled(returns.values())
    for content in ordered:
        rows.add("bags", [_bag_row(content)])
        rows.add("files", (_file_row(content, line) for line in content.metadata))
    for id_, (content, entry) in _latest_entries(generated).items():
        told = _Told(id_, content, entry, records.get(text(entry, "number"), {}), filled, status)
        rows.add("documents", [_document_row(told)])
        rows.add("findings", _finding_rows(content.bag.batch, entry))
    rows.add("returns", returns.values())
    rows.add("events", events)
    if generated:
        last = generated[-1]
        rows.add("facts", (_fact_row(last, place, line) for place, line in enumerate(last.facts)))
    return rows


# --- documents ----------------------------------------------------------------------------------------


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


def _statuses(
    generated: Sequence[BagContent], returns: Mapping[tuple[str, int], Row]
) -> dict[str, list[str]]:
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
    returned = {str(row["number"]) for row in returns.values() if row["verdict"] in _ANSWERS}
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


# --- what stands beside the documents -------------------------------------------------------------------


def _bag_row(content: BagContent) -> Row:
    bag, sealed = content.bag, content.bag.sealed
    return {
        "bag": bag.name,
        "seq": bag.seq,
        "batch": bag.batch,
        "period": content.period,
        "kind": bag.kind,
        "sealed_at": sealed.text("when"),
        "sealed_by": sealed.text("who"),
        "tagmanifest": bag.tags["tagmanifest-sha256.txt"],
        "files": len(content.metadata),
    }


def _file_row(content: BagContent, line: Line) -> Row:
    return {
        "bag": content.bag.name,
        "path": text(line, "path"),
        "batch": content.bag.batch,
        "role": text(line, "role"),
        "number": text_or_none(line, "number"),
        "subject_id": text_or_none(line, "subject", "id"),
        "sha256": text(line, "sha256"),
        "bytes": number(line, "bytes"),
        "name": text(line, "name"),
        "edited": int(line.get("edited") is True),
        "archival_number": text_or_none(inside(line, "record"), "档号"),
    }


def _returns(contents: Sequence[BagContent]) -> dict[tuple[str, int], Row]:
    """(batch, seq) → the last that was told of a returned file."""
    found: dict[tuple[str, int], Row] = {}
    for content in contents:
        for line in content.returns:
            key = (content.bag.batch, number(line, "seq") or 0)
            found[key] = {
                "batch": key[0],
                "seq": key[1],
                "number": text_or_none(line, "number"),
                "file": text(line, "file"),
                "sha256": text(line, "sha256"),
                "verdict": text(line, "verdict"),
                "code": text_or_none(line, "code"),
                "turn": number(line, "turn"),
                "filled": " ".join(text(region, "text") for region in objects(line, "regions")) or None,
                "told": canonical(dict(line)),
            }
    return dict(sorted(found.items()))


def _events(contents: Sequence[BagContent]) -> list[Row]:
    """One row per event and document that it names; the record of a batch only ever grows."""
    known = {text(entry, "number") for content in contents for entry in content.ledger}
    longest = max((content.events for content in contents), key=len, default=())
    told: list[tuple[str, str, str, set[str], str]] = []
    for event in longest:
        named = texts_in(dict(event)) & known
        told.append((text(event, "what"), text(event, "who"), text(event, "when"), named, ""))
    noted = {(what, when, each) for what, _, when, named, _ in told for each in named}
    generated = [content for content in contents if content.ledger]
    for line in generated[-1].releases if generated else ():
        document, when = text(line, "number"), text(line, "when")
        if ("release", when, document) not in noted:
            told.append(("release", text(line, "by"), when, {document} & known, ""))
    for line in generated[-1].transmittals if generated else ():
        named = {text(each, "number") for each in objects(line, "documents")} & known
        what, to = text(line, "kind"), text(line, "manager", "name")
        if what:
            told.append((what, text(line, "by"), text(line, "when"), named, to))
    batch = contents[0].bag.batch if contents else ""
    rows: list[Row] = []
    for seq, (what, who, when, named, to) in enumerate(told, start=1):
        row: Row = {"batch": batch, "seq": seq, "what": what, "who": who, "at": when, "towards": to or None}
        rows += ({**row, "number": each} for each in sorted(named) or [""])
    return rows


def _fact_row(content: BagContent, position: int, line: Line) -> Row:
    told: Json = dict(line)
    return {
        "batch": content.bag.batch,
        "position": position,
        "kind": text(line, "kind"),
        "subject_id": text(line, "id"),
        "period": content.period,
        "bag": content.bag.name,
        "told": canonical(told),
    }


def is_record(role: str) -> bool:
    """Return whether a file is a record of its own: a draft, its fixed copy, or what came back of it."""
    return role in _RECORDS
