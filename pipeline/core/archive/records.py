"""The catalog's rows of a batch, as its held bags tell them; no row knows more than the bags do.

Rows are plain: column → text, whole number or None. The same bags give the same rows, ids included, whether
the catalog followed each command or is made again from nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.core.archive.catalog_rows import BagContent, Row, Rows
from pipeline.core.archive.document_rows import add_documents
from pipeline.core.archive.lines import Line, inside, number, objects, text, text_or_none, texts_in
from pipeline.core.deciding.plan_json import Json, canonical

_RECORDS = frozenset({"draft", "copy", "return"})


def batch_rows(contents: Sequence[BagContent]) -> Rows:
    """Return the rows of one batch.

    Args:
        contents: Its held bags, in the order of the log.
    """
    rows = Rows()
    ordered = sorted(contents, key=lambda content: content.bag.seq)
    returns = _returns(ordered)
    for content in ordered:
        rows.add("bags", [_bag_row(content)])
        rows.add("files", (_file_row(content, line) for line in content.metadata))
    add_documents(rows, ordered, tuple(returns.values()))
    rows.add("returns", returns.values())
    rows.add("events", _events(ordered))
    for last in [content for content in ordered if content.ledger][-1:]:
        rows.add("facts", (_fact_row(last, place, line) for place, line in enumerate(last.facts)))
    return rows


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
