"""Content controls and bookmarks of a template: what a manager fills in must be found again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from pipeline.adapters.templates.template_stories import Story, W
from pipeline.core.models import Level
from pipeline.core.templates.template_faults import Fault, Fix, Spot, shown

# Controls whose text LibreOffice keeps as it is, wherever they stand (docs/word-behaviour.md, 1).
_CHOSEN = ("dropDownList", "comboBox", "date", "docPartObj", "checkbox", "picture")
_PRINTED = re.compile(r"\{\{\s*([a-z_]\w*(?:\.\w+)*)(?:\s+or\s+'[^']*')?\s*\}\}")
_OWN = re.compile(r"_r_\w+_[ab]")
_WORDS_OWN = ("_GoBack",)  # where Word's cursor stood last


def check_controls(story: Story) -> Iterator[Fault]:
    """Give the faults of the content controls of a part."""
    regions: Counter[tuple[str, tuple[tuple[int, int], ...]]] = Counter()
    for control in story.root.iter(f"{W}sdt"):
        # A gallery, such as Word's own page numbers, is a control that nobody fills in.
        if control.find(f"{W}sdtPr/{W}docPartObj") is not None:
            continue
        spot, tag = story.spot_of(control), control_tag(control)
        if not tag:
            text = shown(_text_of(control))
            fix = Fix("fix_control_tag", {"tag": _tag_for(text, spot)})
            yield Fault("W505", spot, {"text": text}, fix, "warning")
        yield from _check_level(control, spot)
        if tag.startswith("r.") and "{" not in tag:
            regions[tag, story.nesting_of(spot)] += 1
            yield from _check_repeated(story, tag, spot, regions[tag, story.nesting_of(spot)])


def control_tag(control: etree._Element) -> str:
    """Return the tag of a control; "" when it has none."""
    tag = control.find(f"{W}sdtPr/{W}tag")
    return "" if tag is None else tag.get(f"{W}val") or ""


def _tag_for(text: str, spot: Spot) -> str:
    """A tag after what the control prints, else one that no other region has."""
    printed = _PRINTED.fullmatch(text)
    return f"f.{printed[1]}" if printed else f"r.region_{spot.paragraph or 0}"


def _check_level(control: etree._Element, spot: Spot) -> Iterator[Fault]:
    content = control.find(f"{W}sdtContent")
    if content is None:
        return
    kinds = {child.tag for child in content}
    name = control_tag(control) or shown(_text_of(control))
    if f"{W}tc" in kinds:
        row = control.getparent()
        table = next(control.iterancestors(f"{W}tbl"), None)
        if row is not None and table is not None and not _has_plain_row(table):
            yield Fault("W549", spot, {"control": name})
            return
    if _is_multiplied(control, content):
        yield Fault("W548", spot, {"control": name}, level="warning")


def _has_plain_row(table: etree._Element) -> bool:
    """A row without such a control tells docxtpl how many columns there are."""
    columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
    spans = (sum(map(cell_span, row.findall(f"{W}tc"))) for row in table.iter(f"{W}tr"))
    return any(span >= columns for span in spans)


def cell_span(cell: etree._Element) -> int:
    """Return how many columns of the grid a cell takes."""
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    text = "" if span is None else span.get(f"{W}val") or ""
    return int(text) if text.isdigit() else 1


def _is_multiplied(control: etree._Element, content: etree._Element) -> bool:
    properties = control.find(f"{W}sdtPr")
    children = {etree.QName(child).localname for child in (() if properties is None else properties)}
    if "text" in children:
        return True
    if children & set(_CHOSEN):
        return False
    first = next(content.iterchildren(f"{W}p", f"{W}tbl", f"{W}tc"), None)
    if first is None:
        return False
    paragraph = first if first.tag == f"{W}p" else next(first.iter(f"{W}p"), None)
    return paragraph is not None and bool(_text_of(paragraph).strip())


def _check_repeated(story: Story, tag: str, spot: Spot, count: int) -> Iterator[Fault]:
    """A region whose tag stands twice in one draft cannot be told from the other."""
    # The else of a loop is written once, where the loop has nothing to go through.
    turns = (story.blocks.blocks[index] for index, branch in story.nesting_of(spot) if branch == 0)
    if any(block.begin.word == "for" for block in turns):
        fix = Fix("fix_control_tag", {"tag": f"{tag}.{{{{loop.index}}}}"})
        yield Fault("W569", spot, {"tag": tag}, fix, "warning")
    elif count > 1:
        yield Fault("W569", spot, {"tag": tag}, Fix("fix_control_tag", {"tag": f"{tag}_{count}"}), "warning")


def _text_of(element: etree._Element) -> str:
    return "".join(piece.text or "" for piece in element.iter(f"{W}t"))


# --- bookmarks ---


def check_bookmarks(story: Story) -> Iterator[Fault]:
    """Give the faults of the bookmarks of a part."""
    starts = {mark.get(f"{W}id"): mark for mark in story.root.iter(f"{W}bookmarkStart")}
    ends = {mark.get(f"{W}id"): mark for mark in story.root.iter(f"{W}bookmarkEnd")}
    for id_ in sorted(starts.keys() ^ ends.keys(), key=str):
        mark = starts[id_] if id_ in starts else ends[id_]
        name = mark.get(f"{W}name") or "…"
        yield Fault("W541", story.spot_of(mark), {"name": name}, Fix("fix_bookmark", {"name": name}))
    vanishing = _vanishing(story)
    for id_, start in starts.items():
        if id_ in ends and (start.get(f"{W}name") or "") not in _WORDS_OWN:
            yield from _check_kept(story, start, ends[id_], vanishing)
    names = {mark.get(f"{W}name") or "" for mark in starts.values()}
    for start in starts.values():
        name = start.get(f"{W}name") or ""
        other = name[:-1] + ("b" if name.endswith("a") else "a")
        if _OWN.fullmatch(name) and other not in names:
            params = {"name": name, "other": other}
            yield Fault("W543", story.spot_of(start), params, Fix("fix_bookmark", {"name": other}), "warning")


def _vanishing(story: Story) -> set[etree._Element]:
    """The paragraphs and rows that tags take with them."""
    found = set()
    for tag in story.tags:
        if not tag.is_visible:
            continue
        element = story.paragraph(tag.spot).element
        if tag.reach == "p":
            found.add(element)
        elif tag.reach == "tr":
            found |= set(element.iterancestors(f"{W}tr"))
    return found


def _check_kept(
    story: Story, start: etree._Element, end: etree._Element, vanishing: set[etree._Element]
) -> Iterator[Fault]:
    lost = [not vanishing.isdisjoint(mark.iterancestors()) for mark in (start, end)]
    nested = [story.nesting_of(story.spot_of(mark)) for mark in (start, end)]
    if not any(lost) and (nested[0] == nested[1] or _is_between_paragraphs(start, end)):
        return
    # A half that is left over makes the draft invalid; a pair that goes as a whole is only no help any more.
    level: Level = "warning" if all(lost) else "error"
    name = start.get(f"{W}name") or "…"
    at = story.spot_of(start if lost[0] or not lost[1] else end)
    yield Fault("W542", at, {"name": name}, Fix("fix_bookmark_move", {"name": name}), level)


def _is_between_paragraphs(*marks: etree._Element) -> bool:
    return any(next(mark.iterancestors(f"{W}p"), None) is None for mark in marks)
