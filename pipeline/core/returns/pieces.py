"""What the paragraphs of an issued draft are made of: fixed text, facts, regions, blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.core.returns.stories import Paragraph, Span, SpanKind

PieceKind = Literal["fixed", "fact", "region", "tick", "blank", "field"]

_BLANK = re.compile(
    "(?P<tick>[□☐])|(?P<date>[_　 ]*年[_　 ]*月[_　 ]*日)|(?P<line>_{2,})",
)
_IGNORED = str.maketrans({"\u00ad": None, "\u200b": None, "\ufeff": None, "\u00a0": " "})


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an issued paragraph.

    Attributes:
        name: Of a fact its path (``person.name``), of a region its name (``case.2``); else "".
        form: Of a region what its control accepts; ``date`` for a date line.
        choices: Of a drop-down list.
    """

    kind: PieceKind
    text: str
    start: int
    name: str = ""
    tag: str = ""
    form: SpanKind = "text"
    choices: tuple[str, ...] = ()

    @property
    def end(self) -> int:
        """Where it ends in the paragraph."""
        return self.start + len(self.text)

    @property
    def is_open(self) -> bool:
        """Whether a manager may write here."""
        return self.kind in ("region", "tick", "blank", "field")


def plain(text: str) -> str:
    """Return a text without what no reader sees, to compare it."""
    return text.translate(_IGNORED).strip()


def pieces_of(paragraph: Paragraph) -> tuple[Piece, ...]:
    """Return the pieces of an issued paragraph; together they are its text."""
    found: list[Piece] = []
    at = 0
    for span in sorted(paragraph.spans, key=lambda span: (span.start, -span.end)):
        kind = _kind(span)
        if kind is None or span.start < at:
            continue  # no control of ours, or one inside another that is taken whole
        found += _fixed(paragraph.text, at, span.start)
        text = paragraph.text[span.start : span.end]
        found.append(Piece(kind, text, span.start, span.tag[2:], span.tag, span.kind, span.choices))
        at = span.end
    found += _fixed(paragraph.text, at, len(paragraph.text))
    return tuple(found)


def is_open_only(pieces: tuple[Piece, ...]) -> bool:
    """Return whether a paragraph has no text of its own: what stands in it is all the manager's."""
    return any(piece.is_open for piece in pieces) and not any(
        piece.kind in ("fixed", "fact") and piece.text.strip() for piece in pieces
    )


def _kind(span: Span) -> PieceKind | None:
    if span.kind == "field":
        return "field"
    return "fact" if span.tag.startswith("f.") else "region" if span.tag.startswith("r.") else None


def _fixed(text: str, start: int, end: int) -> Iterator[Piece]:
    at = start
    for match in _BLANK.finditer(text, start, end):
        if match.start() > at:
            yield Piece("fixed", text[at : match.start()], at)
        kind: PieceKind = "tick" if match["tick"] else "blank"
        yield Piece(kind, match[0], match.start(), form="date" if match["date"] else "text")
        at = match.end()
    if at < end:
        yield Piece("fixed", text[at:end], at)
