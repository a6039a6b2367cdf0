"""PDFs of single documents → one print file: each as often as it has copies, found by the bookmarks.

Pages are taken as they are, so every document keeps its own header, footer and page numbers; the copies of a
document share its content. Nothing depends on when or where it is made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, NameObject

_HEADER = "%PDF-1.7"
_TRAILER = b"trailer\n<<"


@dataclass(frozen=True, slots=True)
class Sheaf:
    """One document of a print file: its PDF, and the title of each copy of it."""

    title: str
    pdf: bytes
    copies: tuple[str, ...]


def build_pack(
    title: str, sheaves_by_subject: Sequence[tuple[str, Sequence[Sheaf]]], issued_on: str
) -> tuple[bytes, int]:
    """Return the print file and how many pages it has.

    Bookmarks are three deep: whom it is about, the document, the copy.

    Args:
        sheaves_by_subject: Whom it is about → the documents, in the order of printing.
        issued_on: Day that the file is dated by, as 2026-10-16.
    """
    writer = PdfWriter()
    marks = [
        (subject, [_added(writer, sheaf) for sheaf in sheaves]) for subject, sheaves in sheaves_by_subject
    ]
    for subject, documents in marks:
        above = writer.add_outline_item(title=subject, page_number=documents[0].first, is_open=False)
        for document in documents:
            under = writer.add_outline_item(
                title=document.title, page_number=document.first, parent=above, is_open=False
            )
            for copy, first in document.copies:
                writer.add_outline_item(title=copy, page_number=first, parent=under)
    return _written(writer, title, issued_on), len(writer.pages)


@dataclass(frozen=True, slots=True)
class _Marked:
    """A document in the file: on which page it begins, and each titled copy of it, counted from 0."""

    title: str
    first: int
    copies: tuple[tuple[str, int], ...]


def _added(writer: PdfWriter, sheaf: Sheaf) -> _Marked:
    # One reader for all copies: pypdf then writes what their pages share only once.
    pages = PdfReader(BytesIO(sheaf.pdf)).pages
    first = len(writer.pages)
    for _ in sheaf.copies:
        for page in pages:
            writer.add_page(page)
    begins = range(first, len(writer.pages), len(pages))
    return _Marked(
        sheaf.title, first, tuple((copy, at) for copy, at in zip(sheaf.copies, begins, strict=True) if copy)
    )


def _written(writer: PdfWriter, title: str, issued_on: str) -> bytes:
    writer.pdf_header = _HEADER
    moment = f"D:{issued_on.replace('-', '')}000000Z"
    writer.add_metadata({"/Title": title, "/Producer": "jixiao", "/CreationDate": moment})
    preferences = writer.create_viewer_preferences()
    # Two documents must not share a sheet of paper, and none may be made smaller.
    preferences[NameObject("/Duplex")] = NameObject("/Simplex")
    preferences[NameObject("/PrintScaling")] = NameObject("/None")
    preferences[NameObject("/DisplayDocTitle")] = BooleanObject(True)
    writer.page_mode = "/UseOutlines"
    out = BytesIO()
    writer.write(out)
    return _identified(out.getvalue())


def _identified(data: bytes) -> bytes:
    """Give the file an id made from its content; pypdf would take a random one."""
    head, trailer, rest = data.rpartition(_TRAILER)
    identifier = hashlib.sha256(data).hexdigest()[:32].upper().encode("ascii")
    return head + trailer + b"\n/ID [<%b> <%b>]" % (identifier, identifier) + rest
