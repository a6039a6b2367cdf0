"""Which PDFs and print files of a batch still hold after its drafts changed; the others are taken away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.adapters.pdf.copies_store import drop_copies, keep_standing, read_copies
from pipeline.core.deciding.ledger import LedgerEntry
from pipeline.core.deciding.plan_json import Json
from pipeline.core.drafting.fixed_copies import (
    PACKS,
    PDFS,
    FixedCopy,
    Pack,
    pdf_path,
    plan_packs,
    stale_copies,
)
from pipeline.core.policies.policy import Policy
from pipeline.steps.answer import Answer, Line
from pipeline.steps.evaluating import data_language


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands beside the drafts.

    Attributes:
        entries: Current documents whose draft is there, in the order of the plan.
        pdfs: Number → PDF of the draft as it is now.
        packs: The print file of each unit with a document, whether it stands or not.
        printed: Path → print file that holds what its unit has now.
    """

    entries: tuple[LedgerEntry, ...]
    pdfs: Mapping[str, FixedCopy]
    packs: tuple[Pack, ...]
    printed: Mapping[str, FixedCopy]


NOTHING = Standing((), {}, (), {})
"""What stands where --pdf was never asked for."""


def with_copies(answer: Answer, standing: Standing) -> Answer:
    """Return ``run --json`` with the PDF of each document (null: none stands) and the print files."""
    packs = [pack for pack in standing.packs if pack.path in standing.printed]

    dressed = answer.documents.dressed

    def with_pdf(line: Line) -> Line:
        return {**dressed(line), "pdf": _path(standing.pdfs.get(str(line["number"])))}

    told = answer.with_head(packs=[_pack_json(pack, standing.printed[pack.path]) for pack in packs])
    return replace(told, documents=replace(answer.documents, dressed=with_pdf))


def _path(copy: FixedCopy | None) -> str | None:
    return None if copy is None else copy.path


def _pack_json(pack: Pack, copy: FixedCopy) -> Json:
    printed = [part for part in pack.parts if part.pdf is not None]
    return {
        "path": pack.path,
        "unit": pack.unit,
        "documents": [part.number for part in printed],
        "copies": sum(len(part.copies) for part in printed),
        "pages": copy.pages,
        "sha256": copy.sha256,
        "bytes": copy.bytes,
    }


def take_stock(
    folder: Path, ledger: Iterable[LedgerEntry], digests: Mapping[str, str | None], policy: Policy
) -> Standing:
    """Return what stands beside the drafts of a batch; delete PDFs and print files that no longer hold.

    One that somebody changed is left where it is.

    Args:
        folder: outputs/BATCH.
        ledger: In the order of the plan.
        digests: Path of every draft that is there → sha256.
    """
    present = {path: digest for path, digest in digests.items() if digest is not None}
    entries = tuple(entry for entry in ledger if entry.state == "current" and entry.path in present)
    pdfs = _take_pdf_stock(folder, entries, present)
    packs = _packs_of(entries, pdfs, policy)
    printed = _holding(folder, PACKS, {pack.path: pack.made_of for pack in packs})
    return Standing(entries, pdfs, packs, printed)


def _take_pdf_stock(
    folder: Path, entries: Sequence[LedgerEntry], digests: Mapping[str, str]
) -> dict[str, FixedCopy]:
    """Return number → PDF of the draft as it is now; delete the others."""
    standing = _holding(folder, PDFS, {pdf_path(entry.path): digests[entry.path] for entry in entries})
    found = {entry.number: standing.get(pdf_path(entry.path)) for entry in entries}
    return {number: pdf for number, pdf in found.items() if pdf is not None}


def _packs_of(
    entries: Sequence[LedgerEntry], pdfs: Mapping[str, FixedCopy], policy: Policy
) -> tuple[Pack, ...]:
    """Return the print file of each unit as it should be with these PDFs."""
    holders = {document.code: document.copies for document in policy.documents}
    return plan_packs(entries, pdfs, holders, data_language(policy))


def _holding(folder: Path, kind: str, wanted: Mapping[str, str]) -> dict[str, FixedCopy]:
    """Return path → recorded copy that is made of what it should be."""
    recorded = read_copies(folder, kind)
    if not recorded:
        return {}
    stale = stale_copies(recorded.values(), wanted)
    drop_copies(folder, stale)
    gone = {copy.path for copy in stale}
    return keep_standing(folder, kind, (copy for copy in recorded.values() if copy.path not in gone))
