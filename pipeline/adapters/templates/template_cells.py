"""Cells of a template that a condition or an empty list would leave without any paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from pipeline.adapters.templates.template_stories import Story, W
from pipeline.core.templates.template_blocks import Block
from pipeline.core.templates.template_faults import Fault, Fix, replacing
from pipeline.core.templates.template_tags import Tag


def check_cells(story: Story) -> Iterator[Fault]:
    """Give the cells in which nothing may be left; Word calls a document with such a cell damaged."""
    of_paragraph = {
        story.paragraph(tag.spot).element: tag
        for tag in story.tags
        if tag.is_visible and tag.reach == "p" and tag.kind == "block"
    }
    cells = dict.fromkeys(
        parent
        for element in of_paragraph
        if (parent := element.getparent()) is not None and parent.tag == f"{W}tc"
    )
    begins = {block.begin: block for block in story.blocks.blocks}
    for cell in cells:
        if _keeps_paragraph(cell.iterchildren(f"{W}p"), of_paragraph, begins):
            continue
        tag = next(of_paragraph[item] for item in cell.iterchildren(f"{W}p") if item in of_paragraph)
        yield Fault("W557", tag.spot, {"tag": tag.text}, _never_empty(tag, story.tags))


def _keeps_paragraph(
    paragraphs: Iterable[etree._Element], tags: dict[etree._Element, Tag], begins: dict[Tag, Block]
) -> bool:
    """Whether a paragraph is left whatever the conditions and lists say."""
    open_: list[tuple[Block | None, bool]] = []  # a block, and whether one was left before it
    conditions: set[str] = set()  # on which one is left
    kept = False
    for paragraph in paragraphs:
        tag = tags.get(paragraph)
        if tag is None:
            kept = True
        elif tag.word in ("if", "for"):
            open_.append((begins.get(tag), kept))
            kept = False
        elif tag.word in ("else", "elif") and open_:
            # What stands before an else counts only when the rest keeps one, too.
            block, before = open_.pop()
            open_.append((block if kept else None, before))
            kept = False
        elif tag.word.startswith("end") and open_:
            block, before = open_.pop()
            if kept and block is not None:
                conditions.add(_condition(block))
            kept = before or (kept and block is not None and _is_never_skipped(block))
    # A block that ends elsewhere is told for that.
    return kept or bool(open_) or any(f"not {condition}" in conditions for condition in conditions)


def _condition(block: Block) -> str:
    word, _, rest = block.begin.body.partition(" ")
    return rest.partition(" in ")[2] if word == "for" else rest


def _is_never_skipped(block: Block) -> bool:
    has_else = any(tag.word == "else" for tag in block.middles)
    has_other = block.begin.word == "for" and re.search(r"\bor\s*\[\s*['\"]", block.begin.body) is not None
    return has_other or has_else


def _never_empty(begin: Tag, tags: Iterable[Tag]) -> Fix:
    loop = re.fullmatch(r"for (\w+) in ([\w.]+)", begin.body)
    if loop is None or any(re.search(rf"\b{loop[1]}\.", tag.body) for tag in tags):
        return Fix("fix_keep_paragraph")
    return replacing(begin.text, begin.with_body(f"{begin.body} or ['—']"))
