"""Tags and the places they stand in: what docxtpl would cut, lose or tear apart when it fills them.

docxtpl works on the text of the XML. A tag with a letter takes its paragraph, row or cell with it, whatever
else stands there; a block whose begin and end stand in different places leaves half an element behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from pipeline.adapters.templates.template_stories import Attribute, Paragraph, Story, W
from pipeline.core.templates.template_blocks import Block
from pipeline.core.templates.template_faults import Fault, Fix, Spot, replacing, shown
from pipeline.core.templates.template_tags import Reach, Tag

_ELEMENT_OF: dict[Reach, str] = {"p": f"{W}p", "tr": f"{W}tr", "tc": f"{W}tc"}
_OWN_PLACE: dict[Reach, str] = {"p": "fix_own_paragraph", "tr": "fix_own_row", "tc": "fix_own_cell"}
# What vanishes with a paragraph and shows no text.
_SILENT = (f"{W}drawing", f"{W}pict", f"{W}object", f"{W}sectPr", f"{W}footnoteReference")
# What docxtpl drops when it stands between the beginning and the end of a tag.
_SWALLOWED = frozenset(
    f"{W}{name}"
    for name in (
        "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "commentReference", "fldChar",
        "instrText", "drawing", "pict", "object", "footnoteReference", "endnoteReference", "sdt", "hyperlink",
        "fldSimple",
    )
)  # fmt: skip
# Attributes whose schema takes any text; everywhere else Word expects a number or a fixed word.
_TEXTS = frozenset(
    {("tag", "val"), ("alias", "val"), ("bookmarkStart", "name"), ("docPr", "descr"), ("docPr", "title"),
     ("docPr", "name"), ("hyperlink", "tooltip"), ("hyperlink", "anchor"), ("listItem", "displayText"),
     ("listItem", "value"), ("fldSimple", "instr"), ("shd", "fill")}
)  # fmt: skip


def check_tag_places(story: Story) -> Iterator[Fault]:
    """Give the faults of the places that the tags of a part stand in."""
    visible = [tag for tag in story.tags if tag.is_visible]
    for tag in visible:
        if tag.reach in ("", "r"):
            yield from _check_whole(story, tag)
    yield from _check_alone(story, visible)
    for block in story.blocks.blocks:
        yield from _check_block(story, block)
    for attribute in story.attributes:
        yield from _check_attribute(attribute)


# --- a tag in one piece ---


def _check_whole(story: Story, tag: Tag) -> Iterator[Fault]:
    paragraph = story.paragraph(tag.spot)
    first, last = paragraph.piece_at(tag.start).element, paragraph.piece_at(tag.end - 1).element
    if first is last:
        return
    if _names_above(first) != _names_above(last) or _swallows(paragraph, first, last):
        yield Fault("W530", tag.spot, {"tag": tag.text}, Fix("fix_retype", {"tag": tag.with_body(tag.body)}))


def _names_above(element: etree._Element) -> list[str]:
    names = []
    for above in element.iterancestors():
        if above.tag == f"{W}p":
            break
        names.append(str(above.tag))
    return names


def _swallows(paragraph: Paragraph, first: etree._Element, last: etree._Element) -> bool:
    between = False
    for element in paragraph.element.iter(etree.Element):
        if element is last:
            return False
        if between and element.tag in _SWALLOWED and last not in element.iter(f"{W}t"):
            return True
        between = between or element is first
    return False


# --- a tag with a letter, alone in its place ---


def _check_alone(story: Story, tags: Sequence[Tag]) -> Iterator[Fault]:
    by_place: dict[etree._Element, list[Tag]] = {}
    by_spot: dict[Spot, list[Tag]] = {}
    for tag in tags:
        by_spot.setdefault(tag.spot, []).append(tag)
    for tag in (tag for tag in tags if tag.reach in _ELEMENT_OF):
        place = _place_of(story, tag)
        if place is None:
            plain = tag._replace(reach="p")
            fix = replacing(tag.text, plain.with_body(tag.body))
            yield Fault("W537", tag.spot, {"tag": tag.text}, fix)
        else:
            by_place.setdefault(place, []).append(tag)
    for place, found in by_place.items():
        if len({tag.reach for tag in found}) == 1:
            yield from _check_place(story, place, found, by_spot)


def _place_of(story: Story, tag: Tag) -> etree._Element | None:
    """The element that a tag with a letter takes with it; None where there is none to take."""
    element = story.paragraph(tag.spot).element
    if tag.reach == "p":
        return element
    return next(element.iterancestors(_ELEMENT_OF[tag.reach]), None)


def _check_place(
    story: Story, place: etree._Element, tags: list[Tag], by_spot: Mapping[Spot, list[Tag]]
) -> Iterator[Fault]:
    inside = [story.paragraphs[story.numbers[item]] for item in place.iter(f"{W}p") if item in story.numbers]
    others = [tag for paragraph in inside for tag in by_spot.get(paragraph.spot, ()) if tag != tags[0]]
    block = next((tag for tag in others if tag.kind == "block"), None)
    if block is not None:
        yield Fault("W524", block.spot, {"first": tags[0].text, "second": block.text}, _apart(block, tags))
        return
    lost = shown("".join(paragraph.text for paragraph in inside).replace(tags[0].text, "", 1).strip())
    if not lost and next(place.iter(*_SILENT), None) is None:
        return
    fix = Fix(_OWN_PLACE[tags[0].reach], {"tag": tags[0].text})
    # What shows no text is told by what Word calls it.
    yield Fault("W525", tags[0].spot, {"tag": tags[0].text, "lost": lost or "…"}, fix)


def _apart(second: Tag, tags: list[Tag]) -> Fix:
    """A block that begins and ends in one paragraph needs no letter; others get places of their own."""
    text = second.spot.text
    words = [tag.word for tag in tags]
    is_whole = len(tags) == 2 and words[1] == f"end{words[0]}" and tags[0].spot == tags[1].spot
    if is_whole and tags[0].reach == "p":
        plain = text
        for tag in tags:
            plain = plain.replace(tag.text, tag._replace(reach="").with_body(tag.body), 1)
        return replacing(text, plain)
    return Fix(_OWN_PLACE[tags[0].reach], {"tag": second.text})


# --- a block that begins and ends in places of the same kind ---


def _check_block(story: Story, block: Block) -> Iterator[Fault]:
    for tag in (*block.middles, *([block.end] if block.end is not None else [])):
        placed = all(item.is_visible and _holder(story, item) is not None for item in (block.begin, tag))
        if placed and not _fit(story, block.begin, tag):
            params = {"begin": block.begin.text, "opened": shown(block.begin.spot.text), "end": tag.text}
            at, fix = _refit(story, block.begin, tag)
            yield Fault("W526", at.spot, params, fix)


def _fit(story: Story, begin: Tag, tag: Tag) -> bool:
    first, second = _holder(story, begin), _holder(story, tag)
    if begin.reach in _ELEMENT_OF or tag.reach in _ELEMENT_OF:
        return begin.reach == tag.reach and first is second
    if first is second:
        return True
    both = first is not None and second is not None and {first.tag, second.tag} == {f"{W}p"}
    return both and first.getparent() is second.getparent()  # type: ignore[union-attr]


def _holder(story: Story, tag: Tag) -> etree._Element | None:
    """What keeps standing around a tag: around its paragraph, row or cell, else around its run."""
    if tag.reach in _ELEMENT_OF:
        place = _place_of(story, tag)
        return None if place is None else place.getparent()
    element = story.paragraph(tag.spot).piece_at(tag.start).element
    return next((above for above in element.iterancestors() if above.tag != f"{W}r"), None)


def _refit(story: Story, begin: Tag, tag: Tag) -> tuple[Tag, Fix]:
    """Give the letter to the one of both that lacks it, where it stands alone in its paragraph."""
    for wrong, right in ((tag, begin), (begin, tag)):
        if (
            right.reach in _ELEMENT_OF
            and wrong.reach != right.reach
            and wrong.spot.text.strip() == wrong.text
        ):
            meant = wrong._replace(reach=right.reach)
            if _fit(story, right, meant):
                return wrong, replacing(wrong.text, meant.with_body(meant.body))
    return tag, Fix("fix_same_place", {"begin": begin.text, "end": tag.text})


# --- attributes ---


def _check_attribute(attribute: Attribute) -> Iterator[Fault]:
    name = etree.QName(attribute.element).localname
    for tag in attribute.tags:
        if attribute.name != "instrText" and (name, attribute.name) not in _TEXTS:
            yield Fault("W539", tag.spot, {"tag": tag.text, "where": f"{name} {attribute.name}"})
        elif name == "bookmarkStart" and re.search(r"\s", tag.text):
            new = re.sub(r"\s", "", attribute.text)
            yield Fault(
                "W540", tag.spot, {"tag": tag.text}, Fix("fix_bookmark_name", {"new": new}), "warning"
            )
