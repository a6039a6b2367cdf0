"""A document as it left the house: what a return is held against."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.adapters.files import digest_bytes, read_file
from pipeline.adapters.folders.dispatch_store import read_transmittals
from pipeline.core.deciding.ledger import LedgerEntry
from pipeline.core.dispatching.transmittals import Transmittal


def issued_bytes(
    folder: Path, entry: LedgerEntry, transmittals: Sequence[Transmittal] | None = None
) -> bytes | None:
    """Return a document as it was handed out last, else as it was made; None: neither stands any more.

    Args:
        folder: outputs/BATCH.
        transmittals: Those of the batch, for who asks for many documents; None: they are read.
    """
    recorded = read_transmittals(folder) if transmittals is None else transmittals
    wanted = [
        (f"{transmittal.folder}/{document.file}", document.sha256)
        for transmittal in reversed(recorded)
        if transmittal.kind == "dispatch" and transmittal.turn != "failed"
        for document in transmittal.documents
        if document.number == entry.number
    ]
    for path, digest in (
        *wanted,
        *((entry.path, digest) for _, digest in wanted),
        (entry.path, entry.sha256),
    ):
        data = read_file(folder / path)
        if data is not None and digest_bytes(data) == digest:
            return data
    return None
