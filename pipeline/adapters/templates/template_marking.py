"""A copy of a template in which Word comments say, paragraph by paragraph, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from pipeline.adapters.packing import pack
from pipeline.adapters.templates.template_parts import DOCUMENT, TYPES, TemplateParts, read_parts
from pipeline.adapters.templates.template_stories import Story, W
from pipeline.adapters.word.relations import Relations
from pipeline.adapters.word.word_package import serialised
from pipeline.core.templates.template_faults import Spot

_DAY = date(2000, 1, 1)  # a copy says the same whenever it is made
_COMMENTS = "word/comments_of_check.xml"  # no name that a program gives
_NO_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_INITIALS = 2  # characters of the author that Word shows beside the number of a comment


class Remark(NamedTuple):
    """What a comment says, a paragraph a line.

    Attributes:
        spot: Of the body; a remark on anything else is put at the first paragraph.
    """

    spot: Spot
    text: str


def marked_template(path: Path, remarks: Sequence[Remark], author: str) -> bytes:
    """Return the copy; everything but the comments is as it is in the template.

    Raises:
        TemplateError: The template cannot be read, so that there is nothing to mark.
    """
    parts = read_parts(path)
    data = dict(parts.data)
    name = _part_of_comments(parts)
    comments = parts.roots.get(name, etree.Element(f"{W}comments", nsmap={"w": W[1:-1]}))
    first = 1 + max((int(item.get(f"{W}id") or 0) for item in comments), default=-1)
    by_paragraph: dict[etree._Element, list[int]] = {}
    for number, remark in enumerate(remarks, first):
        comments.append(_comment(number, remark.text, author))
        by_paragraph.setdefault(_paragraph(parts.body, remark.spot), []).append(number)
    for paragraph, numbers in by_paragraph.items():
        _anchor(paragraph, numbers)
    _call_document(parts.roots[TYPES])
    changed = {DOCUMENT: parts.body.root, name or _COMMENTS: comments, TYPES: parts.roots[TYPES]}
    if not name:
        changed |= _declared(parts)
    data |= {part: serialised(root) for part, root in changed.items()}
    return pack(data, _DAY)


def _call_document(types: etree._Element) -> None:
    """Call the body what it is in a .docx: programs refuse a renamed .docm or .dotx."""
    for entry in types:
        if entry.get("PartName") == f"/{DOCUMENT}":
            entry.set("ContentType", _DOCUMENT_TYPE)


def _paragraph(body: Story, spot: Spot) -> etree._Element:
    if spot.part == DOCUMENT and spot.paragraph is not None:
        return body.paragraph(spot).element
    if body.paragraphs:
        return body.paragraphs[0].element
    # A body without any paragraph still has room for one.
    paragraph = etree.Element(f"{W}p")
    body.root[0].insert(0, paragraph)
    return paragraph


def _anchor(paragraph: etree._Element, numbers: Sequence[int]) -> None:
    behind_properties = 1 if len(paragraph) and paragraph[0].tag == f"{W}pPr" else 0
    for place, number in enumerate(numbers, behind_properties):
        paragraph.insert(place, etree.Element(f"{W}commentRangeStart", {f"{W}id": str(number)}))
    for number in numbers:
        etree.SubElement(paragraph, f"{W}commentRangeEnd", {f"{W}id": str(number)})
        run = etree.SubElement(paragraph, f"{W}r")
        etree.SubElement(run, f"{W}commentReference", {f"{W}id": str(number)})


def _comment(number: int, text: str, author: str) -> etree._Element:
    comment = etree.Element(
        f"{W}comment",
        {
            f"{W}id": str(number),
            f"{W}author": author,
            f"{W}date": f"{_DAY.isoformat()}T00:00:00Z",
            f"{W}initials": author[:_INITIALS],
        },
        nsmap={"w": W[1:-1]},
    )
    for line in text.split("\n"):
        run = etree.SubElement(etree.SubElement(comment, f"{W}p"), f"{W}r")
        shown = etree.SubElement(run, f"{W}t", {_SPACE: "preserve"})
        shown.text = line
    return comment


def _part_of_comments(parts: TemplateParts) -> str:
    """The part of the comments that the template brought along; "" when it has none."""
    targets = (target for _, kind, target in Relations(parts.data, DOCUMENT) if kind == _KIND)
    return next((target for target in targets if target in parts.roots), "")


def _declared(parts: TemplateParts) -> dict[str, etree._Element]:
    """Relationships and content types that say that there are comments."""
    name = Relations(parts.data, DOCUMENT).file
    relations = parts.roots.get(name, etree.fromstring(_NO_RELATIONS))
    for root, tag, attributes in (
        (relations, "Relationship", {"Id": "templateCheck", "Type": _KIND, "Target": f"/{_COMMENTS}"}),
        (parts.roots[TYPES], "Override", {"PartName": f"/{_COMMENTS}", "ContentType": _TYPE}),
    ):
        etree.SubElement(root, f"{{{etree.QName(root).namespace}}}{tag}", attributes)
    return {name: relations}
