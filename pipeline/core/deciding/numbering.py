"""Document numbers with check characters, and the names of draft files.

``JX-<batch>-<code>-<subject>-V<n>-<check>``: capitals, digits, hyphens and dots only, so that a number can be
printed, typed, scanned and put into a QR code. Numbers are looked up, never taken apart.

Escaping: in batch and subject a run of characters outside A-Z and 0-9 becomes the hex digits of its UTF-8
bytes between two dots: ``2026Q3-faults`` is ``2026Q3.2D6661756C7473.``. It is reversible, because a dot never
stands for itself.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace

from pathvalidate import sanitize_filename

from pipeline.core.models import Person, PlannedDocument

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_MODULUS = 1271
_RADIX = 36
_CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_FOREIGN = re.compile(r"[^A-Z0-9]+")
_ESCAPED = re.compile(r"\.([0-9A-F]+)\.")
# 255 bytes is the limit of ext4 and of most shares; Chinese takes three bytes a character.
_NAME_BYTES = 180
_SUBJECT_BYTES = 120
_TITLE_BYTES = 80
_UNASSIGNED = "待分配"
# Nothing here is forbidden anywhere, and no reserved name (CON, LPT1) begins like this.
_SAFE = re.compile(r"[0-9一-鿿][0-9A-Za-z一-鿿_（）-]*")


def document_number(batch: str, code: str, subject: str, version: int) -> str:
    """Return the number of a document: ``JX-2026Q3-IDP-000123-V1-D7``.

    Args:
        batch: Name of the batch folder.
        code: Code of type and audience, such as ``IDP``.
        subject: Employee id, or code of a unit.
        version: 1 for the first.
    """
    body = f"{number_stem(batch, code, subject)}-V{version}"
    return f"{body}-{check_characters(body)}"


def number_stem(batch: str, code: str, subject: str) -> str:
    """Return what the numbers of all versions of a document begin with: ``JX-2026Q3-IDP-000123``."""
    return f"JX-{escape(batch)}-{code}-{escape(subject)}"


def check_characters(text: str) -> str:
    """Return the two check characters of ISO 7064 mod 1271-36 over letters and digits; others are skipped."""
    product = 0
    for character in text:
        value = _VALUES.get(character)
        if value is not None:
            product = (product + value) * _RADIX % _MODULUS
    high, low = divmod((1 - product * _RADIX) % _MODULUS, _RADIX)
    return _ALPHABET[high] + _ALPHABET[low]


def is_number(text: str) -> bool:
    """Return whether the check characters of a number are right."""
    body, _, check = text.rpartition("-")
    return text.startswith("JX-") and check_characters(body) == check


def escape(text: str) -> str:
    """Return the text with each run outside A-Z and 0-9 as ``.HEX.`` of its UTF-8 bytes; reversible."""
    return _FOREIGN.sub(lambda run: f".{run[0].encode('utf-8').hex().upper()}.", text)


def unescape(text: str) -> str:
    """Return what ``escape`` was given."""
    return _ESCAPED.sub(lambda run: bytes.fromhex(run[1]).decode("utf-8"), text)


def unit_code(path: tuple[str, ...]) -> str:
    """Return a stable code for a unit: ``U`` and six base32 characters of its path's digest."""
    digest = hashlib.sha256("/".join(path).encode("utf-8")).digest()
    return "U" + base64.b32encode(digest).decode("ascii")[:6].translate(_CROCKFORD)


def document_path(
    unit: tuple[str, ...],
    manager: Person | None,
    subject_id: str,
    subject_name: str,
    title: str,
    batch: str,
    version: int,
) -> str:
    """Return where a draft is kept, relative to outputs/BATCH, as a POSIX path of portable names.

    ``drafts/<unit>/<manager>_<id>/<工号>_<姓名>_<文种>_<batch>_V1.docx``; without a manager the folder
    is 待分配.
    """
    folder = _UNASSIGNED if manager is None else "_".join(filter(None, (manager.name, manager.id)))
    # Cut before batch and version are put behind it: a version must stay a file of its own.
    # So is the subject, lest a long name costs the title that tells two documents of it apart.
    subject = safe_name(f"{subject_id}_{subject_name}", _SUBJECT_BYTES)
    file = f"{subject}_{safe_name(title, _TITLE_BYTES)}_{batch}_V{version}.docx"
    return "/".join(["drafts", *(safe_name(step) for step in unit), safe_name(folder), file])


def safe_name(name: str, most: int = _NAME_BYTES) -> str:
    """Return the name as Windows, macOS and Linux accept it; cut by bytes, rare characters kept."""
    if _SAFE.fullmatch(name) and len(name.encode("utf-8")) <= most:
        return name
    name = sanitize_filename(name, replacement_text="_", platform="universal").strip(" .~$") or "_"
    while len(name.encode("utf-8")) > most:
        name = name[:-1]
    return name.rstrip(" .")


def at_version(document: PlannedDocument, batch: str, version: int) -> PlannedDocument:
    """Return the same document as its n-th version: another number, another file."""
    number = document_number(batch, document.code, _subject_key(document), version)
    stem = re.sub(r"_V\d+\.docx$", f"_V{version}.docx", document.path)
    return replace(document, number=number, path=stem)


def _subject_key(document: PlannedDocument) -> str:
    if document.subject.kind == "unit":
        return unit_code(tuple(document.subject.id.split("/")))
    return document.subject.id
