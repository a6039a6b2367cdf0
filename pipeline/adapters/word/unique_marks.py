"""Identifiers that a loop repeats, marked once in a template and made unique in each document.

Bookmarks, content controls and drawings carry numbers that must differ within a document. In a template's
source they are marked with noncharacters, which no value may hold; after rendering one pass over the marks
numbers them and names each pair of bookmarks after the region between it, as ``word_package.make_unique``
does on any package.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from itertools import count
from typing import NamedTuple
from xml.sax.saxutils import escape, unescape

from pipeline.adapters.word.word_package import free_name

BEGIN, END = "\ufdd0", "\ufdd1"  # stand before and behind what is marked

# A value may hold Jinja, and Jinja any character.
_INSIDE = r"(?:\{\{.*?\}\}|\{%.*?%\}|\{\#.*?\#\}|[^\"<{]|\{(?![{%\#]))*"
_VALUE = rf'"({_INSIDE})"'
_TAG = rf'(?:\s+[\w:.-]+="{_INSIDE}")*\s*/?>'
_BOOKMARK = re.compile(rf"<w:bookmark(Start|End)\b{_TAG}", re.DOTALL)
_BOOKMARKS = re.compile(r"<w:bookmark(?:Start|End)\b")
_ID = re.compile(rf"(\sw:id=){_VALUE}", re.DOTALL)
_NAME = re.compile(rf"(\sw:name=){_VALUE}", re.DOTALL)
_CONTROL = re.compile(r"<w:sdtPr>.*?</w:sdtPr>", re.DOTALL)
_CONTROLS = re.compile(r"<w:sdtPr\b(?!\s*/>)")
_CONTROL_ID = re.compile(r'(<w:id\s+w:val=)"([^"<{]*)"')
_CONTROL_TAG = re.compile(rf"(<w:tag\s+w:val=){_VALUE}", re.DOTALL)
_DRAWING = re.compile(rf"<wp:docPr\b{_TAG}", re.DOTALL)
_DRAWINGS = re.compile(r"<(?:[\w.-]+:)?docPr\b")
_DRAWING_ID = re.compile(rf"(\sid=){_VALUE}", re.DOTALL)
_NO_LETTER = re.compile(r"\W")
_FIRST_DRAWING = 1001  # docxtpl's own
_SPECIAL = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;"}
_REFERENCES = {
    "&#34;": '"',
    "&#39;": "'",
    **{reference: character for character, reference in _SPECIAL.items()},
}


class Irregular(Exception):
    """An identifier that stands in no way known here, or is missing: only a parser can number it."""


def mark_identifiers(source: str, is_body: bool) -> str:
    """Return a part's source with its identifiers marked; docxtpl numbers drawings in the body alone.

    Raises:
        Irregular: An identifier cannot be marked.
    """
    source = _marked_all(_BOOKMARK, _mark_bookmark, source, _BOOKMARKS)
    source = _marked_all(_CONTROL, _mark_control, source, _CONTROLS)
    return _marked_all(_DRAWING, _mark_drawing, source, _DRAWINGS) if is_body else source


def _marked_all(
    pattern: re.Pattern[str], mark: Callable[[re.Match[str]], str], source: str, expected: re.Pattern[str]
) -> str:
    marked, number = pattern.subn(mark, source)
    if number != len(expected.findall(source)):
        raise Irregular
    return marked


def _mark_bookmark(found: re.Match[str]) -> str:
    if found[1] == "End":
        return _marked(_ID, "e", found[0])
    return _marked(_NAME, "n", _marked(_ID, "s", found[0]))


def _mark_drawing(found: re.Match[str]) -> str:
    return _marked(_DRAWING_ID, "d", found[0])


def _mark_control(found: re.Match[str]) -> str:
    properties = found[0]
    if "<w:id" in properties:
        properties = _marked(_CONTROL_ID, "c", properties)
    if "<w:tag" in properties:
        tag = _CONTROL_TAG.search(properties)
        if tag is None:
            raise Irregular
        literal = tag[2].partition("{")[0]
        if literal.startswith("r.") or ("{" in tag[2] and "r.".startswith(literal)):
            properties = _marked(_CONTROL_TAG, "t", properties)
    return properties


def _marked(pattern: re.Pattern[str], kind: str, element: str) -> str:
    marked, number = pattern.subn(rf'\g<1>"{BEGIN}{kind}\g<2>{END}"', element)
    if number != 1:
        raise Irregular
    return marked


Mark = tuple[int, str, bool, bool]
"""Which piece of a rendered part is a mark's value, or only its beginning or its end, and the mark's kind."""


class Numbering:
    """What is unique in one document; its parts are numbered in the order of their names.

    Attributes:
        control: Gives the number of the next control.
    """

    def __init__(self) -> None:
        self._bookmarks = map(digits, count(1))
        self._names: set[str] = set()
        self.control = map(digits, count(1)).__next__

    def fill(self, pieces: list[bytes], marks: Iterable[Mark]) -> None:
        """Replace the values of the marks of one part."""
        part = _PartNumbering(self._bookmarks, self._names)
        begin = 0
        for at, kind, begins, ends in marks:
            if kind == "t" and not part.is_beginning:
                continue
            if begins:
                begin = at
            if ends:
                value = pieces[at] if begin == at else b"".join(pieces[begin : at + 1])
                filled = part.filled(kind, _read(value), begin, pieces)
                if filled is not None:
                    pieces[begin : at + 1] = [filled] + [b""] * (at - begin)


class _PartNumbering:
    """One pass over the marks of one part."""

    def __init__(self, bookmarks: Iterator[bytes], names: set[str]) -> None:
        self._bookmarks = bookmarks
        self._names = names
        self._drawings = map(digits, count(_FIRST_DRAWING))
        self._open: dict[str, list[bytes]] = {}
        self._renamed: dict[str, str] = {}
        self._beginning: tuple[str, int] | None = None

    @property
    def is_beginning(self) -> bool:
        """Whether a region begins, whose tag will tell the name of the bookmark before it."""
        return self._beginning is not None

    def filled(self, kind: str, value: _Value, at: int, pieces: list[bytes]) -> bytes | None:
        """Return what stands in place of a value; None where it stays."""
        match kind:
            case "s":
                opened = next(self._bookmarks)
                self._open.setdefault(value.read, []).append(opened)
                return opened
            case "e":
                waiting = self._open.get(value.read)
                return waiting.pop() if waiting else None
            case "n":
                return self._name(value, at)
            case "d":
                return next(self._drawings)
            case _ if self._beginning is not None:
                self._region(value.read, *self._beginning, pieces)
        return None

    def _name(self, value: _Value, at: int) -> bytes | None:
        name = value.read
        if name.startswith("_r_"):
            if name.endswith("_a"):
                self._beginning = name[:-2], at
                return None
            if name.endswith("_b"):
                name = f"{self._renamed.get(name[:-2], name[:-2])}_b"
        free = free_name(name, self._names)
        return None if free == value.written else escape(free, _SPECIAL).encode()

    def _region(self, tag: str, opened: str, at: int, pieces: list[bytes]) -> None:
        """Name the pair around a region after the region's tag."""
        if tag.startswith("r."):
            self._renamed[opened] = "_r_" + _NO_LETTER.sub("_", tag[2:])
            pieces[at] = free_name(f"{self._renamed[opened]}_a", self._names).encode()
            self._beginning = None


class _Value(NamedTuple):
    """An attribute's value as it is written, and as a parser reads it."""

    written: str
    read: str


@lru_cache(maxsize=1024)
def _read(value: bytes) -> _Value:
    written = value.decode()
    read = written.replace("\n", " ").replace("\t", " ")
    return _Value(written, unescape(read, _REFERENCES) if "&" in read else read)


@cache
def digits(number: int) -> bytes:
    """Return a number as it is written."""
    return b"%d" % number
