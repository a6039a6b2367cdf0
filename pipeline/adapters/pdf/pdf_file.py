"""A PDF as LibreOffice builds it: one table of offsets at its end; parts of it can be replaced.

What changes its length moves everything behind it, so the table is written anew.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from zlib import decompress, error

import deflate

_TAIL = 2048  # bytes from the end in which startxref stands
_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_TABLE = re.compile(rb"xref\r?\n0 (\d+)\r?\n")
_ENTRY = 20  # bytes of an entry, fixed by ISO 32000, 7.5.4
_STREAM = re.compile(rb"\d+ 0 obj\s*(<<[^>]*/Length (\d+) 0 R[^>]*/Filter/FlateDecode[^>]*>>)\s*stream\r?\n")
_NUMBER = re.compile(rb"\d+ 0 obj\s*(\d+)\s*endobj")


class UnknownPdf(Exception):
    """The file is not built as LibreOffice builds it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Bytes from ``start`` to ``end`` that become ``text``."""

    start: int
    end: int
    text: bytes


@dataclass(frozen=True, slots=True)
class PackedStream:
    """A packed part of the file: its dictionary, its content unpacked, where it and its length stand."""

    dictionary: bytes
    content: bytes
    span: tuple[int, int]
    length_span: tuple[int, int]

    def replaced(self, content: bytes, level: int) -> list[Edit]:
        """Return what has to change so that the stream holds this, packed at this level."""
        packed = bytes(deflate.zlib_compress(content, level))
        return [Edit(*self.span, packed), Edit(*self.length_span, b"%d" % len(packed))]


class PdfFile:
    """The bytes of a PDF and its table of offsets.

    Raises:
        UnknownPdf: There is another table than a plain one, or more than one.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        last = _START.search(data, max(0, len(data) - _TAIL))
        table = _TABLE.match(data, int(last[1])) if last else None
        if not last or not table or data.count(b"startxref") != 1:
            raise UnknownPdf
        self._start, self._start_span = table.start(), last.span(1)
        self._entries, count = table.end(), int(table[1])
        self.trailer = self._entries + count * _ENTRY
        self._lines = [data[at : at + _ENTRY] for at in range(self._entries, self.trailer, _ENTRY)]

    def stream(self, number: int) -> PackedStream:
        """Return the packed stream of an object.

        Raises:
            UnknownPdf: The object is another thing, or is packed in another way.
        """
        found = _STREAM.match(self.data, self._offset(number))
        length = found and _NUMBER.match(self.data, self._offset(int(found[2])))
        if not found or not length:
            raise UnknownPdf
        span = (found.end(), found.end() + int(length[1]))
        try:
            content = decompress(self.data[slice(*span)])
        except error as fault:
            raise UnknownPdf from fault
        return PackedStream(found[1], content, span, length.span(1))

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """Return the file with the edits carried out; they must not overlap."""
        in_order = sorted(edits, key=lambda edit: edit.start)
        moved = _Moves(in_order)
        table = b"".join(
            b"%010d%b" % (moved.to(int(line[:10])), line[10:]) if line[17:18] == b"n" else line
            for line in self._lines
        )
        new_start = Edit(*self._start_span, b"%d" % moved.to(self._start))
        whole = [*in_order, Edit(self._entries, self.trailer, table), new_start]
        return joined(self.data, sorted(whole, key=lambda edit: edit.start))

    def _offset(self, number: int) -> int:
        if not 0 < number < len(self._lines) or self._lines[number][17:18] != b"n":
            raise UnknownPdf
        return int(self._lines[number][:10])


def joined(data: bytes, edits: Sequence[Edit]) -> bytes:
    """Return the bytes with the edits, which stand in order, carried out; no offset is corrected."""
    parts, at = [], 0
    for edit in edits:
        parts += [data[at : edit.start], edit.text]
        at = edit.end
    return b"".join([*parts, data[at:]])


class _Moves:
    """Where a place is after the edits before it."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._starts = [edit.start for edit in edits]
        self._sums = [0, *accumulate(len(edit.text) - (edit.end - edit.start) for edit in edits)]

    def to(self, place: int) -> int:
        return place + self._sums[bisect_right(self._starts, place)]
