"""The record of the fixed copies, pdf/pdf.jsonl and print/print.jsonl, and the files that it speaks of.

A line is flushed before its file is written. So a file without a line, or with another digest, is somebody
else's, and is neither replaced nor deleted; a line without a file is a copy that has to be made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.adapters.files import (
    append_lines,
    digest_bytes,
    digest_file,
    is_free,
    read_file,
    remove_empty_folders,
    remove_file,
    write_file,
)
from pipeline.core.deciding.plan_json import canonical
from pipeline.core.drafting.fixed_copies import PACKS, PDFS, FixedCopy, copy_json, parse_copy


def read_copies(folder: Path, kind: str) -> dict[str, FixedCopy]:
    """Return path → copy as recorded; a line that cannot be read tells of no copy.

    Args:
        folder: outputs/BATCH.
        kind: ``fixed_copies.PDFS`` or ``PACKS``.
    """
    copies = {}
    for line in (read_file(_record(folder, kind)) or b"").splitlines():
        try:
            copy = parse_copy(json.loads(line))
        except ValueError:
            copy = None
        if copy is not None:
            copies[copy.path] = copy
    return copies


def has_copies(folder: Path) -> bool:
    """Return whether any PDF or print file was ever made of this batch."""
    return any(_record(folder, kind).exists() for kind in (PDFS, PACKS))


def put_copies(folder: Path, kind: str, made: Sequence[tuple[FixedCopy, bytes]]) -> None:
    """Record some copies and write them; nothing may stand in their places.

    Raises:
        OutputError: Something cannot be written.
    """
    lines = (canonical(copy_json(copy)).encode("utf-8") for copy, _ in made)
    append_lines(_record(folder, kind), lines)
    for copy, data in made:
        write_file(folder / copy.path, data)


def drop_copies(folder: Path, stale: Iterable[FixedCopy]) -> None:
    """Delete copies that nobody changed since they were made."""
    for copy in stale:
        path = folder / copy.path
        if digest_file(path) == copy.sha256:
            remove_file(path)
            remove_empty_folders(path.parent, folder)


def keep_standing(folder: Path, kind: str, copies: Iterable[FixedCopy]) -> dict[str, FixedCopy]:
    """Return path → copy for those that still have a file, and make them the record."""
    standing = sorted(
        (copy for copy in copies if not is_free(folder / copy.path)), key=lambda copy: copy.path
    )
    data = b"".join(canonical(copy_json(copy)).encode("utf-8") + b"\n" for copy in standing)
    record = _record(folder, kind)
    if not data:
        remove_file(record)
        remove_empty_folders(record.parent, folder)
    elif digest_file(record) != digest_bytes(data):
        write_file(record, data)
    return {copy.path: copy for copy in standing}


def _record(folder: Path, kind: str) -> Path:
    return folder / kind / f"{kind}.jsonl"
