"""The text layer and the properties of a PDF; nothing in it is carried out."""

from __future__ import annotations

import io
import logging
import re
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject

from pipeline.adapters.gate import Refused

_MOST_PAGES = 300
_INFO = ("/Subject", "/Keywords", "/Title")
_FAULTS = (
    *(PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError),
    *(RecursionError, OverflowError, AssertionError, OSError, NotImplementedError, MemoryError),
)
_ACTING = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")

# It tells oddities of a file on standard error; what matters is told by us.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class PdfText:
    """What can be read in a PDF.

    Attributes:
        text: Its text layer, page after page; "" for a scan.
        info: Subject, keywords and title.
        acting: What in it could act when it is opened; None: nothing.
    """

    text: str
    info: str
    acting: str | None


def read_pdf(data: bytes) -> PdfText:
    """Return what can be read in a PDF.

    Raises:
        Refused: It is damaged (F112) or protected by a password (F111).
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("F111")
        pages = [page.extract_text() or "" for page in reader.pages[:_MOST_PAGES]]
        told = reader.metadata
        info = "" if told is None else " ".join(str(told.get(name) or "") for name in _INFO)
        return PdfText("\n".join(pages), info, _acting(data, reader))
    except _FAULTS as fault:
        raise Refused("F112", part="PDF") from fault


def _acting(data: bytes, reader: PdfReader) -> str | None:
    if match := _ACTING.search(data):
        return match[0].decode("ascii").lstrip("/")
    root = reader.trailer["/Root"].get_object()
    names = root.get("/Names") if isinstance(root, DictionaryObject) else None
    listed = names.get_object() if names is not None else None
    found = listed if isinstance(listed, DictionaryObject) else {}
    return next((name.lstrip("/") for name in ("/JavaScript", "/EmbeddedFiles") if name in found), None)
