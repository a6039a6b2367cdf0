"""The originals of what came back, and their ledger: returns/<sha256>.<ending> and returns.jsonl."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from pipeline.adapters.files import digest_bytes, digest_file, read_file, write_file
from pipeline.core.deciding.plan_json import canonical
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.core.returns.receipts import BadReceipt, Receipt, parse_receipt, receipt_json
from pipeline.errors import OutputError

_FOLDER = "returns"
_LEDGER = "returns.jsonl"


def read_receipts(folder: Path) -> tuple[Receipt, ...]:
    """Return the ledger of returns of a batch's outputs, in the order of receipt; empty when there is none.

    Raises:
        OutputError: A line cannot be read (B601).
    """
    path = folder / _LEDGER
    receipts = []
    for number, line in enumerate((read_file(path) or b"").splitlines(), start=1):
        try:
            receipts.append(parse_receipt(json.loads(line)))
        except (ValueError, BadReceipt) as error:
            place = FileRef(path.as_posix(), number)
            raise OutputError([Problem("B601", "error", place, stops=True)]) from error
    return tuple(receipts)


def write_receipts(folder: Path, receipts: Iterable[Receipt]) -> None:
    """Write the ledger of returns as a whole; nothing is written where it would stay the same."""
    lines = "".join(f"{canonical(receipt_json(receipt))}\n" for receipt in receipts).encode("utf-8")
    if digest_file(folder / _LEDGER) != digest_bytes(lines):
        write_file(folder / _LEDGER, lines)


def stored_path(sha256: str, ending: str) -> str:
    """Return where an original is kept, below outputs/BATCH."""
    return f"{_FOLDER}/{sha256}.{ending}"


def keep_original(folder: Path, stored: str, sha256: str, data: bytes) -> None:
    """Keep the bytes as they came; a copy that stands there whole already is left as it is."""
    if digest_file(folder / stored) != sha256:
        write_file(folder / stored, data)
