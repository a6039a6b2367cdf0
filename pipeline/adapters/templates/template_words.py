"""Words that a template shows: those that no document may hold, and the number that each must."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lxml import etree

from pipeline.adapters.templates.template_parts import TemplateParts
from pipeline.adapters.templates.template_stories import Story, W
from pipeline.core.templates.template_faults import Fault, Fix, Spot, replacing

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_NUMBER = "doc.number"
_PRINTS_NUMBER = re.compile(r"\bdoc\.number\b|\bdoc\[['\"]number['\"]\]")
_SHOWN_ELSEWHERE = re.compile(
    r"(word/(comments|endnotes|charts/.+|diagrams/.+|glossary/.+)|docProps/.+)\.xml"
)
# Attributes that a reader sees: alternative texts, titles of controls, entries of their lists.
_SEEN = (("docPr", "descr"), ("docPr", "title"), ("alias", "val"), ("listItem", "displayText"))


def check_words(parts: TemplateParts, forbidden: Collection[str]) -> Iterator[Fault]:
    """Give where a template shows a word that no document may hold.

    Args:
        forbidden: Those of the policy; a word inside another of them is told once.
    """
    words = sorted(forbidden, key=lambda word: (-len(word), word))
    if not words:
        return
    pattern = re.compile("|".join(map(re.escape, words)))
    for story in parts.stories:
        for paragraph in story.paragraphs:
            yield from _found(pattern, paragraph.text, paragraph.spot)
        # No attribute is cut in two, so most parts need no further look.
        if any(word.encode() in parts.data[story.part] for word in words):
            yield from _check_attributes(story, pattern)
    for name, root in parts.roots.items():
        if not _SHOWN_ELSEWHERE.fullmatch(name):
            continue
        elements = list(root.iter(f"{W}p", f"{_A}p"))
        if not elements:
            text = " ".join(str(piece) for piece in root.itertext())
            for word in dict.fromkeys(pattern.findall(text)):
                yield Fault("W556", Spot(name), {"word": word}, Fix("fix_property", {"word": word}))
        for number, element in enumerate(elements, 1):
            text = "".join(piece.text or "" for piece in element.iter(f"{W}t", f"{_A}t"))
            yield from _found(pattern, text, Spot(name, number, text))


def _check_attributes(story: Story, pattern: re.Pattern[str]) -> Iterator[Fault]:
    for element in story.root.iter(etree.Element):
        for name, value in element.attrib.items():
            plain = (etree.QName(element).localname, etree.QName(str(name)).localname)
            if plain in _SEEN and (word := pattern.search(str(value))):
                fix = Fix("fix_property", {"word": word[0]})
                yield Fault("W556", story.spot_of(element), {"word": word[0]}, fix)


def _found(pattern: re.Pattern[str], text: str, spot: Spot) -> Iterator[Fault]:
    for word in dict.fromkeys(pattern.findall(text)):
        yield Fault("W556", spot, {"word": word}, replacing(word, ""))


def check_number(parts: TemplateParts) -> Iterator[Fault]:
    """Give whether neither header nor footer prints the document's number."""
    around = [story for story in parts.stories if re.search(r"/(header|footer)\d*\.xml$", story.part)]
    if any(_PRINTS_NUMBER.search(tag.body) for story in around for tag in story.tags if tag.kind == "print"):
        return
    footers = [story for story in around if "footer" in story.part and story.paragraphs]
    spot = footers[0].paragraphs[0].spot if footers else Spot()
    fix = Fix("fix_add_number", {"new": f"文件编号：{{{{ {_NUMBER} }}}}"})
    yield Fault("W558", spot, {}, fix, "warning")
