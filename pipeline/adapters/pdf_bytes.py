"""A PDF as LibreOffice writes it → the same PDF with nothing in it that depends on when it was written.

LibreOffice puts the moment into the properties (twice: as entries and as XMP) and into the head of the colour
profile, and makes the file's ids from the moment and a random number. All of them are set from the day of
issue and from the content here. The parts that change length move what stands behind them, so the table of
offsets is written anew. PDF/A allows all of it (docs/printing.md tells how that was seen).
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from itertools import accumulate
from zlib import decompress, error

import deflate
from pypdf import PdfReader

_TAIL = 2048  # bytes from the end in which startxref stands
_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_TABLE = re.compile(rb"xref\r?\n0 (\d+)\r?\n")
_ENTRY_LENGTH = 20  # fixed by ISO 32000, 7.5.4
_INFO_DATE = re.compile(rb"/(CreationDate|ModDate)\(D:[^)]*\)")
_XMP = re.compile(rb"<\?xpacket begin=.*?<\?xpacket end=\"[rw]\"\?>", re.DOTALL)
_XMP_DATE = re.compile(rb"(<xmp:(?:CreateDate|ModifyDate|MetadataDate)>)[^<]*(<)")
_ID = re.compile(rb"/ID\s*\[\s*<([0-9A-F]{32})>\s*<([0-9A-F]{32})>\s*\]")
_CHECKSUM = re.compile(rb"/DocChecksum\s*/[0-9A-F]{32}\s*")
_OPENING = re.compile(
    rb"/OpenAction\[\d+ 0 R /XYZ null null 0\]"
)  # "as the reader likes", which needs no entry
_PAGE = re.compile(rb"<</Type/Page/Parent ")
_PROFILE = re.compile(rb"/DestOutputProfile (\d+) 0 R")
_STREAM = re.compile(rb"\d+ 0 obj\s*<<[^>]*/Length (\d+) 0 R[^>]*/Filter/FlateDecode>>\s*stream\r?\n")
_NUMBER = re.compile(rb"\d+ 0 obj\s*(\d+)\s*endobj")
_PROFILE_DATE = slice(24, 36)  # dateTimeNumber in the head of an ICC profile
_PROFILE_DAY = bytes.fromhex(
    "07e400010001000000000000"
)  # 2020-01-01 00:00:00: it says nothing of the document


@dataclass(frozen=True, slots=True)
class _Edit:
    """Bytes from ``start`` to ``end`` that become ``text``."""

    start: int
    end: int
    text: bytes


class _Unknown(Exception):
    """The file is not built as LibreOffice builds it."""


def steady(data: bytes, issued_on: date) -> bytes:
    """Return the PDF as if it had been written on the day of issue; the same draft gives the same bytes.

    A file that is built in another way than LibreOffice's (compressed tables of offsets, appended changes) is
    given back as it came: its bytes then differ from run to run, its pages do not.
    """
    try:
        return _with_ids(_edited(data, _edits(data, issued_on)))
    except _Unknown:
        return data


def count_pages(data: bytes) -> int:
    """Return how many pages a PDF has."""
    # The pages stand open in what LibreOffice writes; a reader needs a hundred times as long to find them.
    return len(_PAGE.findall(data)) or len(PdfReader(BytesIO(data)).pages)


def _edits(data: bytes, issued_on: date) -> list[_Edit]:
    day = issued_on.strftime("%Y%m%d").encode("ascii")
    edits = [
        _Edit(*found.span(), b"/%b(D:%b000000Z)" % (found[1], day)) for found in _INFO_DATE.finditer(data)
    ]
    edits += [_Edit(*found.span(), _dated(found[0], issued_on)) for found in _XMP.finditer(data)]
    edits += [_Edit(*found.span(), b"") for found in _OPENING.finditer(data)]
    edits += [_Edit(*found.span(), b"") for found in _CHECKSUM.finditer(data, _trailer(data))]
    offsets = _offsets(data)
    for number in {int(found[1]) for found in _PROFILE.finditer(data)}:
        edits += _profile(data, offsets, number)
    return sorted(edits, key=lambda edit: edit.start)


def _dated(packet: bytes, issued_on: date) -> bytes:
    """The XMP with its dates set; what it is shorter or longer now is taken from its padding."""
    moment = issued_on.isoformat().encode("ascii") + b"T00:00:00Z"
    changed = _XMP_DATE.sub(lambda found: found[1] + moment + found[2], packet)
    head, end, tail = changed.rpartition(b"<?xpacket end=")
    missing = len(packet) - len(changed)
    if missing < 0 and head[missing:].strip():
        raise _Unknown
    head = head + b" " * missing if missing >= 0 else head[:missing]
    return head + end + tail


def _profile(data: bytes, offsets: dict[int, int], number: int) -> list[_Edit]:
    """The colour profile without its moment, packed again, and its length, which is an object of its own."""
    stream = _STREAM.match(data, offsets.get(number, len(data)))
    length = stream and _NUMBER.match(data, offsets.get(int(stream[1]), len(data)))
    if not stream or not length:
        raise _Unknown
    start, end = stream.end(), stream.end() + int(length[1])
    try:
        profile = bytearray(decompress(data[start:end]))
    except error as fault:
        raise _Unknown from fault
    profile[_PROFILE_DATE] = _PROFILE_DAY
    packed = bytes(deflate.zlib_compress(bytes(profile), 6))
    return [_Edit(start, end, packed), _Edit(*length.span(1), b"%d" % len(packed))]


# --- the table of offsets -------------------------------------------------------------------------------


def _table(data: bytes) -> tuple[int, int, int]:
    """Return where the one table of offsets begins, where its entries begin, and how many they are."""
    start = _START.search(data, max(0, len(data) - _TAIL))
    table = _TABLE.match(data, int(start[1])) if start else None
    if not table or data.count(b"startxref") != 1:
        raise _Unknown
    return table.start(), table.end(), int(table[1])


def _trailer(data: bytes) -> int:
    _, entries, count = _table(data)
    return entries + count * _ENTRY_LENGTH


def _offsets(data: bytes) -> dict[int, int]:
    """Return object number → where it begins."""
    _, entries, count = _table(data)
    lines = (
        (number, data[entries + number * _ENTRY_LENGTH : entries + (number + 1) * _ENTRY_LENGTH])
        for number in range(count)
    )
    return {number: int(line[:10]) for number, line in lines if line[17:18] == b"n"}


def _edited(data: bytes, edits: list[_Edit]) -> bytes:
    """Return the file with the edits carried out, and its table of offsets after them."""
    start, entries, count = _table(data)
    shifts = _Shifts(edits)
    table = b"".join(
        b"%010d%b" % (shifts.of(int(line[:10])), line[10:]) if line[17:18] == b"n" else line
        for line in (data[at : at + _ENTRY_LENGTH] for at in range(entries, _trailer(data), _ENTRY_LENGTH))
    )
    last = _START.search(data, max(0, len(data) - _TAIL))
    if last is None:
        raise _Unknown
    whole = [
        *edits,
        _Edit(entries, entries + count * _ENTRY_LENGTH, table),
        _Edit(*last.span(1), b"%d" % shifts.of(start)),
    ]
    return _joined(data, sorted(whole, key=lambda edit: edit.start))


def _joined(data: bytes, edits: Iterable[_Edit]) -> bytes:
    parts, at = [], 0
    for edit in edits:
        parts += [data[at : edit.start], edit.text]
        at = edit.end
    return b"".join([*parts, data[at:]])


class _Shifts:
    """How far a place moves through the edits before it."""

    def __init__(self, edits: list[_Edit]) -> None:
        self._starts = [edit.start for edit in edits]
        self._sums = [0, *accumulate(len(edit.text) - (edit.end - edit.start) for edit in edits)]

    def of(self, place: int) -> int:
        return place + self._sums[bisect_right(self._starts, place)]


def _with_ids(data: bytes) -> bytes:
    """Set the two ids from everything else in the file."""
    found = _ID.search(data, _trailer(data))
    if found is None:
        raise _Unknown
    blank = b"0" * 32
    zeroed = _joined(data, [_Edit(*found.span(1), blank), _Edit(*found.span(2), blank)])
    made = hashlib.sha256(zeroed).hexdigest()[:32].upper().encode("ascii")
    return _joined(data, [_Edit(*found.span(1), made), _Edit(*found.span(2), made)])
