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
_CONTROL_ID = re.compile(rf"(<w:id\s+w:val=){_VALUE}", re.DOTALL)
_PLAIN_NUMBER = re.compile(f"{BEGIN}c[^{{{END}]*{END}")
_CONTROL_TAG = re.compile(rf"(<w:tag\s+w:val=){_VALUE}", re.DOTALL)
_DRAWING = re.compile(rf"<wp:docPr\b{_TAG}", re.DOTALL)
_DRAWINGS = re.compile(r"<(?:[\w.-]+:)?docPr\b")
_DRAWING_ID = re.compile(rf"(\sid=){_VALUE}", re.DOTALL)
_NO_LETTER = re.compile(r"\W")
_FIRST_DRAWING = 1001  # docxtpl's own
_BEGIN, _END = BEGIN.encode(), END.encode()
NUMBER = f"{BEGIN}c{END}"  # of a control: what the template says there does not matter
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
        properties = _PLAIN_NUMBER.sub(NUMBER, properties)
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


class Numbering:
    """What is unique in one document; its parts are numbered in the order of their names."""

    def __init__(self) -> None:
        self._controls = map(_digits, count(1))
        self._bookmarks = map(_digits, count(1))
        self._names: set[str] = set()
        self.control = self._controls.__next__

    def fill(self, pieces: list[bytes], marks: Iterable[int]) -> None:
        """Replace the marks of one part.

        Args:
            marks: Which pieces are marks; of one that holds a value, where it begins and where it ends.
        """
        part = _PartNumbering(self._controls, self._bookmarks, self._names)
        begin = 0
        for at in marks:
            piece = pieces[at]
            if piece.startswith(_BEGIN):
                begin = at
            if not piece.endswith(_END):
                continue
            if begin < at:
                piece = b"".join(pieces[begin : at + 1])
                pieces[begin : at + 1] = [piece] + [b""] * (at - begin)
            pieces[begin] = part.filled(_read(piece), begin, pieces)


class _PartNumbering:
    """One pass over the marks of one part."""

    def __init__(self, controls: Iterator[bytes], bookmarks: Iterator[bytes], names: set[str]) -> None:
        self._controls = controls
        self._bookmarks = bookmarks
        self._names = names
        self._drawings = count(_FIRST_DRAWING)
        self._open: dict[str, list[bytes]] = {}
        self._renamed: dict[str, str] = {}
        self._beginning: tuple[str, int] | None = None

    def filled(self, mark: _Mark, at: int, pieces: list[bytes]) -> bytes:
        """Return what stands in place of a mark."""
        match mark.kind:
            case "t" if self._beginning is not None:
                self._region(mark.read, *self._beginning, pieces)
            case "c":
                return next(self._controls)
            case "s":
                opened = next(self._bookmarks)
                self._open.setdefault(mark.read, []).append(opened)
                return opened
            case "e":
                waiting = self._open.get(mark.read)
                return waiting.pop() if waiting else mark.as_it_is
            case "n":
                return self._name(mark, at)
            case "d":
                return _digits(next(self._drawings))
        return mark.as_it_is

    def _name(self, mark: _Mark, at: int) -> bytes:
        name = mark.read
        if name.startswith("_r_"):
            if name.endswith("_a"):
                self._beginning = name[:-2], at
                return mark.as_it_is
            if name.endswith("_b"):
                name = f"{self._renamed.get(name[:-2], name[:-2])}_b"
        free = free_name(name, self._names)
        return mark.as_it_is if free == mark.written else escape(free, _SPECIAL).encode()

    def _region(self, tag: str, opened: str, at: int, pieces: list[bytes]) -> None:
        """Name the pair around a region after the region's tag."""
        if tag.startswith("r."):
            self._renamed[opened] = "_r_" + _NO_LETTER.sub("_", tag[2:])
            pieces[at] = free_name(f"{self._renamed[opened]}_a", self._names).encode()
            self._beginning = None


class _Mark(NamedTuple):
    """A mark: its kind, and its value as it stands in the part, as a text, and as a parser reads it."""

    kind: str
    as_it_is: bytes
    written: str
    read: str


@lru_cache(maxsize=4096)
def _read(piece: bytes) -> _Mark:
    written = piece.decode()[2:-1]
    read = written.replace("\n", " ").replace("\t", " ")
    read = unescape(read, _REFERENCES) if "&" in read else read
    return _Mark(piece.decode()[1], written.encode(), written, read)


@cache
def _digits(number: int) -> bytes:
    return b"%d" % number
