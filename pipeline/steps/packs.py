"""run --pack: the print file of each unit, made of the PDFs as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.adapters.files import digest_bytes, digest_file, is_free, read_file
from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.pdf.copies_store import put_copies
from pipeline.adapters.pdf.print_pack import Sheaf, build_pack
from pipeline.core.drafting.fixed_copies import PACKS, FixedCopy, Pack, Part, by_subject
from pipeline.core.models import Language, Problem
from pipeline.core.places import FileRef
from pipeline.wording import text_of


def make_packs(
    workspace: Workspace, folder: Path, packs: Sequence[Pack], printed: Mapping[str, FixedCopy]
) -> list[Problem]:
    """Write the print files that do not stand yet; return what is to be told of them.

    Args:
        folder: outputs/BATCH.
        printed: Path → print file that stands and holds what its unit has now.
    """
    problems: list[Problem] = []
    for pack in packs:
        lacking = [part.number for part in pack.parts if part.pdf is None]
        if len(lacking) == len(pack.parts):
            continue
        if lacking:
            params = {"count": str(len(lacking)), "numbers": "、".join(lacking)}
            problems.append(Problem("O829", "warning", _place(workspace, folder, pack.path), params))
        if pack.path in printed:
            continue
        foreign = _not_ours(folder, pack)
        if foreign:
            problems += (Problem("O828", "error", _place(workspace, folder, path)) for path in foreign)
            continue
        _put(folder, pack)
    return problems


def _not_ours(folder: Path, pack: Pack) -> list[str]:
    """Return what keeps the file from being made: PDFs that somebody changed, a file in its place."""
    pdfs = [part.pdf for part in pack.parts if part.pdf is not None]
    changed = [pdf.path for pdf in pdfs if digest_file(folder / pdf.path) != pdf.sha256]
    return changed or ([] if is_free(folder / pack.path) else [pack.path])


def _put(folder: Path, pack: Pack) -> None:
    sheaves = [
        (subject, [_sheaf(folder, part, part.pdf, pack.language) for part in parts if part.pdf is not None])
        for subject, parts in by_subject(pack.parts)
    ]
    issued_on = max(part.issued_on for part in pack.parts)
    data, pages = build_pack(pack.unit, [(subject, found) for subject, found in sheaves if found], issued_on)
    copy = FixedCopy(pack.path, pack.made_of, digest_bytes(data), len(data), pages)
    put_copies(folder, PACKS, [(copy, data)])


def _sheaf(folder: Path, part: Part, pdf: FixedCopy, language: Language) -> Sheaf:
    count = len(part.copies)
    titles = (
        text_of("pack_copy", {"no": str(no), "count": str(count), "holder": holder}, language)
        for no, holder in enumerate(part.copies, start=1)
    )
    copies = tuple(titles) if count > 1 else part.copies
    return Sheaf(f"{part.title} {part.number}", read_file(folder / pdf.path) or b"", copies)


def _place(workspace: Workspace, folder: Path, path: str) -> FileRef:
    return FileRef(workspace.relative(folder / path))
