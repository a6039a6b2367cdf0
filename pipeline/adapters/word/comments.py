"""Word comments beside content controls, written into the parts of a filled package."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from pipeline.adapters.word.edits import Edit, edited
from pipeline.core.drafting.content import Note

DOCUMENT, COMMENTS, _STYLES = "word/document.xml", "word/comments.xml", "word/styles.xml"
_RELATIONS, _TYPES = "word/_rels/document.xml.rels", "[Content_Types].xml"
_RELATION = (
    '<Relationship Id="managerComments" Target="comments.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/comments"/>'
)
_TYPE = (
    '<Override PartName="/word/comments.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/>'
)
_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:comments '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"></w:comments>'
)
_BLOCK = re.compile(rb"<w:sdtContent>\s*<w:(p|tbl|tr|tc|sdt)[ >]")
_PLACE = "\ufdd0"  # of our comments among those that the template brought along
_INITIALS = 2  # characters of the author that Word shows beside the number of a comment


def add_comments(parts: dict[str, bytes], notes: Sequence[Note], issued_on: date) -> None:
    """Write each note as a comment beside the first control with its tag; one without a control is left out.

    The control must stand inside a paragraph, as those of facts do. Comments that the template brought along
    stay before these. What is written is the same as python-docx writes, at a fixed time.
    """
    comments = Comments(parts)
    if written := comments.written(parts[DOCUMENT], notes, issued_on):
        comments.declare(parts)
        parts[DOCUMENT] = edited(parts[DOCUMENT], written.edits)
        parts[COMMENTS] = written.part


class Written(NamedTuple):
    """Changes of the body, and the part that holds the comments."""

    edits: list[Edit]
    part: bytes


class Comments:
    """What the comments of all documents of one template share."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        """Read the comments and styles of the template."""
        present = parts.get(COMMENTS, _EMPTY.encode()).decode()
        self._first = 1 + max(map(int, re.findall(r'<w:comment [^>]*w:id="(\d+)"', present)), default=-1)
        self._styles = _Styles.of(parts.get(_STYLES, b"").decode())
        self._before, _, self._behind = _with_last(present, "w:comments", _PLACE).rpartition(_PLACE)

    def written(self, document: bytes, notes: Sequence[Note], issued_on: date) -> Written | None:
        """Return what comments change in a document; None when there are none."""
        by_place = {at: note for note in notes if (at := _anchor(document, note.tag)) is not None}
        if not by_place:
            return None
        edits: list[Edit] = []
        texts: list[str] = []
        for id_, at in enumerate(sorted(by_place), self._first):
            edits += _around(at, id_, self._styles)
            texts.append(_comment(id_, by_place[at], issued_on, self._styles))
        return Written(edits, f"{self._before}{''.join(texts)}{self._behind}".encode())

    def declare(self, parts: MutableMapping[str, bytes]) -> None:
        """Let the package know its comments, if it does not."""
        if COMMENTS not in parts:
            parts[_RELATIONS] = _with_last(parts[_RELATIONS].decode(), "Relationships", _RELATION).encode()
            parts[_TYPES] = _with_last(parts[_TYPES].decode(), "Types", _TYPE).encode()


class _Anchor(NamedTuple):
    """Where a control begins and ends."""

    start: int
    end: int


class _Styles(NamedTuple):
    """Elements that give a comment its styles; empty where the template has no such style."""

    text: str
    reference: str

    @classmethod
    def of(cls, styles: str) -> _Styles:
        text, reference = _style_id(styles, "annotation text"), _style_id(styles, "annotation reference")
        return cls(
            f"<w:pPr><w:pStyle w:val={quoteattr(text)}/></w:pPr>" if text else "",
            f"<w:rPr><w:rStyle w:val={quoteattr(reference)}/></w:rPr>" if reference else "",
        )


def _style_id(styles: str, name: str) -> str:
    # By its name: Word in Chinese gives built-in styles ids of its own.
    named = re.search(rf'w:styleId="([^"]*)"[^>]*>\s*<w:name w:val="{name}"/>', styles)
    return named[1] if named else ""


def _anchor(document: bytes, tag: str) -> _Anchor | None:
    tagged = document.find(f"<w:tag w:val={quoteattr(tag)}/>".encode())
    start = document.rfind(b"<w:sdt>", 0, tagged)
    if tagged < 0 or start < 0 or _BLOCK.match(document, document.find(b"<w:sdtContent>", tagged)):
        return None
    return _Anchor(start, document.index(b"</w:sdt>", tagged) + len(b"</w:sdt>"))


def _around(anchor: _Anchor, id_: int, styles: _Styles) -> tuple[Edit, Edit]:
    """Return the three elements of a comment around its control."""
    mark = f'<w:r>{styles.reference}<w:commentReference w:id="{id_}"/></w:r>'
    start, end = f'<w:commentRangeStart w:id="{id_}"/>', f'<w:commentRangeEnd w:id="{id_}"/>{mark}'
    return (
        Edit(anchor.start, anchor.start, start.encode()),
        Edit(anchor.end, anchor.end, end.encode()),
    )


def _comment(id_: int, note: Note, issued_on: date, styles: _Styles) -> str:
    mark = f"<w:r>{styles.reference}<w:annotationRef/></w:r>"
    paragraphs = "".join(
        f"<w:p>{styles.text}{'' if no else mark}"
        f'<w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
        for no, line in enumerate(note.text.split("\n"))
    )
    return f'<w:comment w:id="{id_}" {_by(note.author, issued_on)}>{paragraphs}</w:comment>'


@lru_cache(maxsize=64)
def _by(author: str, issued_on: date) -> str:
    return (
        f'w:author={quoteattr(author)} w:date="{issued_on.isoformat()}T00:00:00Z" '
        f"w:initials={quoteattr(author[:_INITIALS])}"
    )


def _with_last(xml: str, root: str, child: str) -> str:
    """Add an element at the end of a part."""
    if xml.rstrip().endswith("/>"):
        return re.sub(r"\s*/>\s*$", f">{child}</{root}>", xml)
    return xml[: xml.rindex(f"</{root}>")] + f"{child}</{root}>"
