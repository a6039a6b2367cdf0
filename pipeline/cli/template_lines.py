"""What ``template fields`` and ``template preview`` say on the screen."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Protocol

from pipeline.core.deciding.plan_json import Json
from pipeline.steps.telling import inside, objects, text

_KINDS = {
    "text": "field_kind_text",
    "yes_no": "field_kind_yes_no",
    "list": "field_kind_list",
    "group": "field_kind_group",
}
_WRITTEN, _KIND = 52, 7


class Saying(Protocol):
    """Texts in the language of the screen."""

    def __call__(self, code: str, **params: str) -> str:
        """Return the text of a code."""


def fields_lines(told: Mapping[str, Json], say: Saying) -> Iterator[str]:
    """The tree of fields, and the charts; of one template those that it uses, with their sources."""
    template = text(told, "template")
    if template:
        used = [node for node in objects(told, "fields") if inside(node, "source")]
        yield say("fields_used", template=template, count=str(len(used)))
        titles = "、".join(text(item, "title") for item in objects(told, "documents"))
        if titles:
            yield say("fields_documents", titles=titles)
    else:
        yield say("fields_head")
    for node in objects(told, "fields"):
        yield from _node_lines(node, say, sources=bool(template))
    charts = objects(told, "charts")
    if charts:
        yield ""
        yield say("fields_charts")
        for chart in charts:
            yield f"  chart:{text(chart, 'name')}  {text(chart, 'meaning')}"
            if template:
                yield f"      {say('fields_source', source=text(inside(chart, 'source'), 'text'))}"
    if text(told, "rules_read"):
        yield ""
        yield say("fields_rules", columns=text(told, "rules_read"))


def _node_lines(node: Mapping[str, Json], say: Saying, sources: bool) -> Iterator[str]:
    path, written, kind = text(node, "path"), text(node, "written"), text(node, "kind")
    depth = path.count(".")
    if depth == 0 and kind in ("group", "list"):
        yield ""
    indent = "  " * depth
    shown = padded(f"{indent}{written or path}", _WRITTEN)
    parts = [padded(say(_KINDS[kind]), _KIND), text(node, "meaning")]
    unit = text(node, "unit")
    if unit:
        varies = node.get("unit_varies") is True
        parts.append(f"[{say('field_unit_varies', unit=unit) if varies else unit}]")
    if text(node, "example") and not sources:
        parts.append(say("fields_example", example=text(node, "example")))
    yield f"{shown} {' '.join(parts)}".rstrip()
    source = inside(node, "source")
    if source and sources:
        yield f"{indent}    {say('fields_source', source=text(source, 'text'))}"


def workbook_lines(told: Mapping[str, Json], say: Saying) -> Iterator[str]:
    """Where the blank workbook is, and what stands in it."""
    yield say("workbook_done", path=text(told, "path"))
    for sheet in objects(told, "sheets"):
        columns = objects(sheet, "columns")
        required = sum(column.get("required") is True for column in columns)
        yield say(
            "workbook_sheet", sheet=text(sheet, "sheet"), columns=str(len(columns)), required=str(required)
        )
    yield say("workbook_next")


def preview_lines(told: Mapping[str, Json], say: Saying) -> Iterator[str]:
    """Where the preview is."""
    yield say("preview_done")
    files = told["files"]
    yield from (f"  {path}" for path in files) if isinstance(files, list) else ()
    if told["batch"] is None:
        yield say("preview_sample")


def padded(line: str, width: int) -> str:
    """Return the text filled up with blanks to a width; a Chinese character takes two columns."""
    taken = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)
    return line + " " * max(0, width - taken)
