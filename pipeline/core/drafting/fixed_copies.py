"""PDFs beside the drafts: which there are, of what they were made, and which have to go or to be made.

A fixed copy is made of other files and is worth nothing once those have changed: a PDF of its draft, a print
file of the PDFs in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby

from pipeline.core.deciding.ledger import LedgerEntry
from pipeline.core.deciding.numbering import safe_name
from pipeline.core.deciding.plan_json import Json, canonical
from pipeline.core.models import Language

PDFS = "pdf"
PACKS = "print"
_DIGEST_LETTERS = 6


@dataclass(frozen=True, slots=True)
class FixedCopy:
    """A PDF that stands in a batch's outputs.

    Attributes:
        path: POSIX, relative to outputs/BATCH.
        made_of: sha256 of the draft; of a print file: digest of everything in it (``Pack.made_of``).
        sha256, bytes, pages: Of the file as it was made.
        made_with: LibreOffice and its version; of a print file: "".
    """

    path: str
    made_of: str
    sha256: str
    bytes: int
    pages: int
    made_with: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One document of a print file.

    Attributes:
        subject: Whom it is about, with the id: 张伟 000001.
        copies: Who keeps each copy, in order; one holder "" where the policy names none.
        pdf: The document's PDF; None where none could be made.
    """

    number: str
    title: str
    subject: str
    issued_on: str
    copies: tuple[str, ...]
    pdf: FixedCopy | None


@dataclass(frozen=True, slots=True)
class Pack:
    """The print file of one unit: each document as often as it has copies, in the order of the plan."""

    path: str
    unit: str
    language: Language
    parts: tuple[Part, ...]

    @property
    def made_of(self) -> str:
        """Digest of everything the file shows: it changes with any PDF, title, holder or order."""
        told: list[Json] = [
            [part.number, part.title, part.subject, list(part.copies), part.pdf.sha256 if part.pdf else None]
            for part in self.parts
        ]
        return sha256(canonical([self.language, self.unit, told]).encode("utf-8")).hexdigest()


def pdf_path(draft: str) -> str:
    """Return where the PDF of a draft stands: as the draft below drafts/, so the PDF below pdf/."""
    _, _, below = draft.partition("/")
    return f"{PDFS}/{below.removesuffix('.docx')}.pdf"


def stale_copies(copies: Iterable[FixedCopy], wanted: Mapping[str, str]) -> list[FixedCopy]:
    """Return the copies of what is no longer there or has changed; ``wanted``: path → made of what."""
    return [copy for copy in copies if wanted.get(copy.path) != copy.made_of]


def plan_packs(
    entries: Sequence[LedgerEntry],
    pdfs: Mapping[str, FixedCopy],
    holders: Mapping[str, tuple[str, ...]],
    language: Language,
) -> tuple[Pack, ...]:
    """Return the print file of every unit that has a document.

    Args:
        entries: Current documents in the order of the plan.
        pdfs: Number → its PDF.
        holders: Code of a document type → who keeps the copies.
    """
    by_unit: dict[tuple[str, ...], list[LedgerEntry]] = {}
    for entry in entries:
        by_unit.setdefault(unit_steps(entry), []).append(entry)
    names = _file_names(by_unit)
    return tuple(
        Pack(
            f"{PACKS}/{names[steps]}.pdf",
            "/".join(steps),
            language,
            tuple(_part(entry, pdfs, holders) for entry in of_unit),
        )
        for steps, of_unit in by_unit.items()
    )


def unit_steps(entry: LedgerEntry) -> tuple[str, ...]:
    """Return the folders of the unit that a draft stands in: between drafts/ and the manager's."""
    return tuple(entry.path.split("/")[1:-2])


def by_subject(parts: Iterable[Part]) -> list[tuple[str, list[Part]]]:
    """Return the parts of each subject that stand next to each other, in their order."""
    return [(subject, list(parts)) for subject, parts in groupby(parts, key=lambda part: part.subject)]


def copy_json(copy: FixedCopy) -> dict[str, Json]:
    """Return a copy as a line of the record holds it."""
    return {
        "path": copy.path,
        "made_of": copy.made_of,
        "sha256": copy.sha256,
        "bytes": copy.bytes,
        "pages": copy.pages,
        "made_with": copy.made_with,
    }


def parse_copy(line: Json) -> FixedCopy | None:
    """Return the copy that a line of the record tells; None when it tells none that is ours to touch."""
    match line:
        case {
            "path": str(path),
            "made_of": str(made_of),
            "sha256": str(digest),
            "bytes": int(size),
            "pages": int(pages),
            "made_with": str(made_with),
        } if path.startswith((f"{PDFS}/", f"{PACKS}/")) and not {"..", ""} & set(path.split("/")):
            return FixedCopy(path, made_of, digest, size, pages, made_with)
    return None


def _part(entry: LedgerEntry, pdfs: Mapping[str, FixedCopy], holders: Mapping[str, tuple[str, ...]]) -> Part:
    told = entry.document
    code, _, _ = str(told["code"]).partition(".")
    return Part(
        entry.number,
        str(told["title"]),
        _subject(told),
        str(told["issued_on"]),
        holders.get(code) or ("",),
        pdfs.get(entry.number),
    )


def _subject(told: Mapping[str, Json]) -> str:
    subject = told["subject"]
    if not isinstance(subject, dict):
        return ""
    return str(subject["name"]) if subject["kind"] == "unit" else f"{subject['name']} {subject['id']}"


def _file_names(units: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """Return unit → portable file name; what two units would share, or what was cut, ends in a digest."""
    joined = {steps: "_".join(steps) for steps in units}
    uses = Counter(name.casefold() for name in joined.values())
    names = {}
    for steps, name in joined.items():
        mark = "_" + sha256("/".join(steps).encode("utf-8")).hexdigest()[:_DIGEST_LETTERS]
        is_plain = uses[name.casefold()] == 1 and safe_name(name) == name
        names[steps] = name if is_plain else safe_name(name) + mark
    return names
