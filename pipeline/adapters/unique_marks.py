"""Identifiers that a loop repeats, marked once in a template and made unique in each document.

Bookmarks, content controls and drawings carry numbers that must differ within a document. In a template's
source they are marked with noncharacters, which no value may hold; after rendering one pass over the marks
numbers them and names each pair of bookmarks after the region between it, as ``word_package.make_unique``
does on any package.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from itertools import count

from pipeline.adapters.word_package import STORY, free_name

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
MARKS = _OPEN + _CLOSE

_BOOKMARK = re.compile(r"<w:bookmark(Start|End)\b[^>]*>")
_ID = re.compile(r'(\sw:id=")([^"]*)(")')
_NAME = re.compile(r'(\sw:name=")([^"]*)(")')
_CONTROL = re.compile(r"<w:sdtPr>.*?</w:sdtPr>", re.DOTALL)
_CONTROL_ID = re.compile(r'(<w:id w:val=")([^"]*)(")')
_TAG = re.compile(r'(<w:tag w:val=")((?:r\.|\{\{)[^"]*)(")')
_DRAWING = re.compile(r'(<wp:docPr\b[^>]*?\sid=")([^"]*)(")')
_FIRST_DRAWING = 1001  # docxtpl's own


def mark_identifiers(source: str, is_body: bool) -> str:
    """Return a part's source with its identifiers marked; docxtpl numbers drawings in the body alone."""
    source = _BOOKMARK.sub(_mark_bookmark, source)
    source = _CONTROL.sub(_mark_control, source)
    return _DRAWING.sub(_marking("d"), source) if is_body else source


def _mark_bookmark(found: re.Match[str]) -> str:
    if found[1] == "End":
        return _ID.sub(_marking("e"), found[0])
    return _NAME.sub(_marking("n"), _ID.sub(_marking("s"), found[0]))


def _mark_control(found: re.Match[str]) -> str:
    return _TAG.sub(_marking("t"), _CONTROL_ID.sub(_marking("c"), found[0], count=1))


def _marking(kind: str) -> str:
    return rf"\g<1>{_OPEN}{kind}\g<2>{_CLOSE}\g<3>"


def number_marks(parts: Mapping[str, str]) -> dict[str, str]:
    """Return the rendered parts with every mark replaced by what is unique in this document."""
    numbers, names = count(1), set[str]()
    numbered = dict(parts)
    for name in sorted(filter(STORY.fullmatch, parts)):
        numbered[name] = _Numbering(numbers, names).of(parts[name])
    return numbered


class _Numbering:
    """One pass over the marks of one part."""

    def __init__(self, numbers: Iterator[int], names: set[str]) -> None:
        self._numbers = numbers
        self._names = names
        self._drawings = count(_FIRST_DRAWING)
        self._open: dict[str, list[str]] = {}
        self._renamed: dict[str, str] = {}
        self._beginning: tuple[int, str] | None = None
        self._opened: str | None = None

    def of(self, text: str) -> str:
        pieces = text.split(_OPEN)
        controls: list[tuple[int, str]] = []
        for index in range(1, len(pieces)):
            piece = pieces[index]
            end = piece.index(_CLOSE)
            written, rest = piece[1:end], piece[end + 1 :]
            kind = piece[0]
            if kind == "c":
                controls.append((index, rest))
                continue
            pieces[index] = self._value(kind, written, index, pieces) + rest
        for index, rest in controls:
            pieces[index] = f"{next(self._numbers)}{rest}"
        return "".join(pieces)

    def _value(self, kind: str, written: str, index: int, pieces: list[str]) -> str:
        match kind:
            case "s":
                self._open.setdefault(written, []).append(str(next(self._numbers)))
                return self._open[written][-1]
            case "e":
                opened = self._open.get(written)
                return opened.pop() if opened else written
            case "n":
                return self._name(written, index)
            case "t":
                self._region(written, pieces)
                return written
            case _:
                return str(next(self._drawings))

    def _name(self, name: str, index: int) -> str:
        if name.startswith("_r_") and name.endswith("_a"):
            self._opened, self._beginning = name[:-2], (index, name)
            return name
        if name.startswith("_r_") and name.endswith("_b"):
            return free_name(f"{self._renamed.get(name[:-2], name[:-2])}_b", self._names)
        return free_name(name, self._names)

    def _region(self, tag: str, pieces: list[str]) -> None:
        """Name the pair around a region after the region's tag."""
        plain = html.unescape(tag) if "&" in tag else tag
        if self._beginning is None or self._opened is None or not plain.startswith("r."):
            return
        index, name = self._beginning
        self._renamed[self._opened] = "_r_" + re.sub(r"\W", "_", plain[2:])
        pieces[index] = (
            free_name(f"{self._renamed[self._opened]}_a", self._names) + pieces[index][len(name) :]
        )
        self._beginning = None
