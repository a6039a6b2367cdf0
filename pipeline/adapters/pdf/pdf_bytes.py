"""PDFs as LibreOffice writes them → the same PDFs, with nothing in them that tells when they were made.

LibreOffice puts the moment into the properties (twice: as entries and as XMP) and into the head of the colour
profile, makes the file's ids from the moment and a random number, and counts the fonts of all documents that
one process converts. All of that is set from the day of issue and the content. docs/printing.md tells how it
was seen that PDF/A allows it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from pypdf import PdfReader

from pipeline.adapters.pdf.pdf_file import Edit, PackedStream, PdfFile, UnknownPdf, joined
from pipeline.adapters.pdf.type1 import Type1, with_own_ids

_INFO_DATE = re.compile(rb"/(CreationDate|ModDate)\(D:[^)]*\)")
_XMP = re.compile(rb"<\?xpacket begin=.*?<\?xpacket end=\"[rw]\"\?>", re.DOTALL)
_XMP_DATE = re.compile(rb"(<xmp:(?:CreateDate|ModifyDate|MetadataDate)>)[^<]*(<)")
_ID = re.compile(rb"/ID\s*\[\s*<([0-9A-F]{32})>\s*<([0-9A-F]{32})>\s*\]")
# LibreOffice's own checksum, and an opening "as the reader likes": PDF/A knows neither of them.
_NEEDLESS = re.compile(rb"/DocChecksum\s*/[0-9A-F]{32}\s*|/OpenAction\[\d+ 0 R /XYZ null null 0\]")
_PAGE = re.compile(rb"<</Type/Page/Parent ")
_PROFILE = re.compile(rb"/DestOutputProfile (\d+) 0 R")
_PROFILE_DATE = slice(24, 36)  # dateTimeNumber in the head of an ICC profile
_PROFILE_DAY = bytes.fromhex("07e400010001000000000000")  # the first second of 2020, whatever the document
_FONT = re.compile(rb"/FontFile (\d+) 0 R")
_LENGTHS = re.compile(rb"/Length1 (\d+)/Length2 (\d+)")
_LEVEL, _FONT_LEVEL = 6, 1  # what is encrypted in a font cannot be packed


def steady(files: Sequence[tuple[bytes, date]]) -> list[bytes]:
    """Return each PDF as if it had been written alone, on its day of issue: the same draft, the same bytes.

    A file that is built in another way than LibreOffice's (packed tables of offsets, appended changes) is
    given back as it came: its bytes then differ from run to run, its pages do not.
    """
    opened = [_opened(data) for data, _ in files]
    fonts = [font for item in opened if item for font in item.fonts]
    # All fonts of all files at once: one by one would take as long as LibreOffice.
    programs = iter(with_own_ids([_program(font) for font in fonts]))
    result = []
    for (data, issued_on), item in zip(files, opened, strict=True):
        result.append(data if item is None else item.steady(issued_on, [next(programs) for _ in item.fonts]))
    return result


def count_pages(data: bytes) -> int:
    """Return how many pages a PDF has."""
    # The pages stand open in what LibreOffice writes; a reader needs a hundred times as long to find them.
    return len(_PAGE.findall(data)) or len(PdfReader(BytesIO(data)).pages)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A PDF, its colour profiles and its Type 1 fonts."""

    file: PdfFile
    profiles: tuple[PackedStream, ...]
    fonts: tuple[PackedStream, ...]

    def steady(self, issued_on: date, programs: Sequence[bytes]) -> bytes:
        data, edits = self.file.data, []
        entry = issued_on.strftime("%Y%m%d").encode("ascii")
        for found in _INFO_DATE.finditer(data):
            edits.append(Edit(*found.span(), b"/%b(D:%b000000Z)" % (found[1], entry)))
        edits += (Edit(*found.span(), _dated(found[0], issued_on)) for found in _XMP.finditer(data))
        edits += (Edit(*found.span(), b"") for found in _NEEDLESS.finditer(data))
        for profile in self.profiles:
            edits += profile.replaced(_undated(profile.content), _LEVEL)
        for font, program in zip(self.fonts, programs, strict=True):
            edits += font.replaced(program, _FONT_LEVEL)
        return _with_ids(self.file.edited(edits))


def _opened(data: bytes) -> _Opened | None:
    try:
        file = PdfFile(data)
        profiles, fonts = (
            tuple(file.stream(number) for number in sorted({int(found) for found in pattern.findall(data)}))
            for pattern in (_PROFILE, _FONT)
        )
    except UnknownPdf:
        return None
    return _Opened(file, profiles, fonts) if _ID.search(data, file.trailer) else None


def _program(font: PackedStream) -> Type1:
    lengths = _LENGTHS.search(font.dictionary)
    clear, encrypted = (int(lengths[1]), int(lengths[2])) if lengths else (0, 0)
    return Type1(font.content, clear, encrypted)


def _dated(packet: bytes, issued_on: date) -> bytes:
    """The XMP with its dates set; what it is shorter or longer now is taken from its padding."""
    moment = issued_on.isoformat().encode("ascii") + b"T00:00:00Z"
    changed = _XMP_DATE.sub(lambda found: found[1] + moment + found[2], packet)
    head, end, tail = changed.rpartition(b"<?xpacket end=")
    return head.rstrip().ljust(len(packet) - len(end) - len(tail)) + end + tail


def _undated(profile: bytes) -> bytes:
    return profile[: _PROFILE_DATE.start] + _PROFILE_DAY + profile[_PROFILE_DATE.stop :]


def _with_ids(data: bytes) -> bytes:
    """Set the two ids from everything else in the file."""
    found = _ID.search(data, data.rindex(b"trailer"))
    if found is None:
        raise UnknownPdf
    blank = b"0" * 32
    zeroed = joined(data, [Edit(*found.span(1), blank), Edit(*found.span(2), blank)])
    made = hashlib.sha256(zeroed).hexdigest()[:32].upper().encode("ascii")
    return joined(data, [Edit(*found.span(1), made), Edit(*found.span(2), made)])
