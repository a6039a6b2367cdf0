"""The package of a template: what must not be handed out, what is missing, and what is left over."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from pipeline.adapters.templates.template_parts import DOCUMENT, TYPES, TemplateParts, is_filled
from pipeline.adapters.templates.template_stories import Story, W
from pipeline.adapters.word.charts import chart_workbooks
from pipeline.core.templates.template_faults import Fault, Fix, Spot

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MACROS = re.compile(r"vbaProject|vbaData|/activeX/|macroEnabled", re.IGNORECASE)
_EMBEDDED = re.compile(r"/embeddings/|/oleObject|/afchunk|/package$", re.IGNORECASE)
_UNFILLED = re.compile(r"(word|docProps)/.+\.xml")
_MAIN_TEMPLATE = "wordprocessingml.template.main+xml"
_RELATIONS = re.compile(r"(.*?)/?_rels/([^/]*)\.rels")
_TRACKED = tuple(
    f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "tblPrChange")
)


class _Relation(NamedTuple):
    """A relationship of one part.

    Attributes:
        target: Part of the package, or the address of what lies outside.
    """

    source: str
    id: str
    type: str
    target: str
    is_external: bool


def check_package(parts: TemplateParts) -> Iterator[Fault]:
    """Give the faults of the package as a whole."""
    relations = list(_relations(parts))
    yield from _check_kind(parts)
    yield from _check_active(parts, relations)
    yield from _check_targets(parts, relations)
    yield from _check_unfilled(parts)
    yield from _check_left_over(parts)


def _relations(parts: TemplateParts) -> Iterator[_Relation]:
    for name, root in parts.roots.items():
        match = _RELATIONS.fullmatch(name)
        if match is None:
            continue
        folder, source = match.groups()
        for entry in root.iter(etree.Element):
            if entry.get("Target") is None:
                continue
            target, is_external = entry.get("Target") or "", entry.get("TargetMode") == "External"
            if not is_external:
                target = posixpath.normpath(posixpath.join("/", folder, target.partition("#")[0])).lstrip("/")
            part = posixpath.join(folder, source)
            yield _Relation(part, entry.get("Id") or "", entry.get("Type") or "", target, is_external)


def _spot(parts: TemplateParts, relation: _Relation) -> Spot:
    """The paragraph that shows what a relationship leads to; the file as a whole where none does."""
    story = next((story for story in parts.stories if story.part == relation.source), None)
    if story is None:
        return Spot()
    for element in story.root.iter(etree.Element):
        if any(value == relation.id and str(name).startswith(_R) for name, value in element.attrib.items()):
            return story.spot_of(element)
    return Spot()


def _check_kind(parts: TemplateParts) -> Iterator[Fault]:
    types = parts.data[TYPES].decode("utf-8", "replace")
    if _MAIN_TEMPLATE in types:
        yield Fault("W552", Spot(), {"kind": ".dotx"})
    elif parts.roots[DOCUMENT].tag != f"{W}document":
        yield Fault("W552", Spot(), {"kind": "Strict Open XML"})


def _check_active(parts: TemplateParts, relations: list[_Relation]) -> Iterator[Fault]:
    types = parts.data[TYPES].decode("utf-8", "replace")
    if any(map(_MACROS.search, (*parts.data, types, *(relation.type for relation in relations)))):
        yield Fault("W506", Spot())
    of_charts = chart_workbooks(parts.data)
    embedded = [
        relation
        for relation in relations
        if relation.target not in of_charts and not relation.is_external and not _is_macro(relation)
        if _EMBEDDED.search(relation.type) or _EMBEDDED.search(f"/{relation.target}")
    ]
    for relation in embedded:
        yield Fault("W554", _spot(parts, relation), {"part": relation.target})
    loose = {name for name in parts.data if _EMBEDDED.search(f"/{name}")} - of_charts
    for name in sorted(loose - {relation.target for relation in embedded}):
        yield Fault("W554", Spot(), {"part": name})


def _is_macro(relation: _Relation) -> bool:
    return _MACROS.search(f"{relation.type} {relation.target}") is not None


def _check_targets(parts: TemplateParts, relations: list[_Relation]) -> Iterator[Fault]:
    for relation in relations:
        if relation.is_external and not relation.type.endswith("/hyperlink"):
            yield Fault("W507", _spot(parts, relation), {"target": relation.target})
        elif not relation.is_external and relation.target and relation.target not in parts.data:
            yield Fault("W555", _spot(parts, relation), {"part": relation.target})


# --- tags where nothing is filled in ---


def _check_unfilled(parts: TemplateParts) -> Iterator[Fault]:
    for name, root in parts.roots.items():
        if is_filled(name) or not _UNFILLED.fullmatch(name):
            continue
        found = [
            Spot(name, number, text)
            for number, paragraph in enumerate(root.iter(f"{W}p", f"{_A}p"), 1)
            if _has_tag(text := "".join(piece.text or "" for piece in paragraph.iter(f"{W}t", f"{_A}t")))
        ]
        if not found and _has_tag(parts.data[name].decode("utf-8", "replace")):
            found = [Spot(name)]
        for spot in found:
            yield Fault("W509", spot, {"part": name}, Fix("fix_move_tag", {"text": spot.text or "{{ … }}"}))


def _has_tag(text: str) -> bool:
    return "{{" in text or "{%" in text


# --- what an author left behind ---


def _check_left_over(parts: TemplateParts) -> Iterator[Fault]:
    for story in parts.stories:
        changes = list(story.root.iter(*_TRACKED))
        if changes:
            yield Fault("W559", story.spot_of(changes[0]), {"count": str(len(changes))}, level="warning")
    yield from _check_comments(parts.body)
    settings = parts.roots.get("word/settings.xml")
    protection = None if settings is None else settings.find(f"{W}documentProtection")
    if protection is not None and protection.get(f"{W}enforcement") in ("1", "true", "on"):
        yield Fault("W568", Spot(), level="warning")


def _check_comments(body: Story) -> Iterator[Fault]:
    marks = list(body.root.iter(f"{W}commentReference"))
    if marks:
        yield Fault("W567", body.spot_of(marks[0]), {"count": str(len(marks))}, level="warning")
