"""A Word document as it came → everything that can be read in it. Nothing is opened, loaded or fetched."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from lxml import etree

from pipeline.adapters.gate import MIB, Limits, Package, Refused, open_package, parse_xml
from pipeline.adapters.returns.package_relations import Relation, relations_of, target_of
from pipeline.adapters.returns.word_comments import read_comments
from pipeline.adapters.returns.word_elements import attribute
from pipeline.adapters.returns.word_flow import Flow
from pipeline.adapters.returns.word_walk import walk
from pipeline.core.returns.stories import Paragraph, Story, WordText

LIMITS = Limits(entries=2_000, unpacked=200 * MIB, ratio=200)
"""What a document may hold; the largest of 117 real ones had 300 parts."""

_SEPARATORS = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_NOTES = ("footnotes", "endnotes")
_DRAWINGS = {"chart": "chart", "diagramdata": "diagram"}


def open_document(data: bytes) -> Package:
    """Return a Word document as a container of which every part is safe to read.

    Raises:
        Refused: Damaged, encrypted, a bomb, a DOCTYPE.
    """
    return open_package(data, LIMITS)


def main_part(package: Package) -> str:
    """Return the name of the part that holds the body.

    Raises:
        Refused: There is none.
    """
    main = target_of(package, "", "officedocument")
    if main is None:
        raise Refused("F112", part="officeDocument")
    return main


def read_word(package: Package) -> WordText:
    """Return the text, the tracked changes, the comments and the properties of a document.

    Raises:
        Refused: A part is damaged.
    """
    main = main_part(package)
    hidden = _hidden_styles(package, main)
    root = parse_xml(package, main)
    body = walk(_body_of(root), hidden)
    relations = {relation.id: relation for relation in relations_of(package, main)}
    flows = {"body": body, **_margins(package, body, relations, hidden), **_notes(package, main, hidden)}
    return WordText(
        stories=(
            *(flow.story(name) for name, flow in flows.items()),
            *_drawings(package, body, relations),
        ),
        changes=tuple(change for name, flow in flows.items() for change in flow.tracked(name)),
        comments=read_comments(package, main, body),
        properties=_custom_properties(package),
        core=_properties(package, "core-properties"),
        program=_properties(package, "extended-properties").get("Application", ""),
        instructions=tuple(text for flow in flows.values() for text in flow.instructions),
    )


def _body_of(root: etree._Element) -> etree._Element:
    return next(root.iterchildren("{*}body"), root)


def _margins(
    package: Package, body: Flow, relations: dict[str, Relation], hidden: frozenset[str]
) -> dict[str, Flow]:
    """Return the headers and footers that a section refers to, each part once."""
    flows: dict[str, Flow] = {}
    numbers = {"header": count(1), "footer": count(1)}
    seen: set[str] = set()
    for id_ in body.sections:
        relation = relations.get(id_)
        if relation is None or relation.target in seen or relation.target not in package:
            continue
        seen.add(relation.target)
        if relation.kind in numbers and not relation.external:
            name = f"{relation.kind}{next(numbers[relation.kind])}"
            flows[name] = walk(parse_xml(package, relation.target), hidden)
    return flows


def _notes(package: Package, main: str, hidden: frozenset[str]) -> dict[str, Flow]:
    flows = {}
    for kind in _NOTES:
        part = target_of(package, main, kind)
        if part is None:
            continue
        root = parse_xml(package, part)
        for note in root.iterchildren(etree.Element):
            if attribute(note, "type") in _SEPARATORS:
                root.remove(note)
        flow = walk(root, hidden)
        if flow.blocks:
            flows[kind] = flow
    return flows


def _drawings(package: Package, body: Flow, relations: dict[str, Relation]) -> Iterator[Story]:
    """Give the texts of charts and diagrams; their numbers are those last drawn, no workbook is opened."""
    numbers = {name: count(1) for name in _DRAWINGS.values()}
    for id_ in body.drawings:
        relation = relations.get(id_)
        name = _DRAWINGS.get(relation.kind) if relation is not None else None
        if relation is not None and name is not None and relation.target in package:
            root = parse_xml(package, relation.target)
            texts = [element.text for element in root.iter("{*}t", "{*}v") if element.text]
            yield Story(f"{name}{next(numbers[name])}", tuple(map(Paragraph, texts)))


def _hidden_styles(package: Package, main: str) -> frozenset[str]:
    part = target_of(package, main, "styles")
    if part is None:
        return frozenset()
    styles = parse_xml(package, part).iterchildren("{*}style")
    return frozenset(
        attribute(style, "styleId")
        for style in styles
        if any(
            attribute(vanish, "val") not in ("0", "false", "off")
            for vanish in style.findall("{*}rPr/{*}vanish")
        )
    )


def _custom_properties(package: Package) -> dict[str, str]:
    part = target_of(package, "", "custom-properties")
    if part is None:
        return {}
    entries = parse_xml(package, part).iterchildren("{*}property")
    return {entry.get("name") or "": "".join(map(str, entry.itertext())) for entry in entries}


def _properties(package: Package, kind: str) -> dict[str, str]:
    part = target_of(package, "", kind)
    if part is None:
        return {}
    entries = parse_xml(package, part).iterchildren(etree.Element)
    return {etree.QName(entry).localname: "".join(map(str, entry.itertext())) for entry in entries}
