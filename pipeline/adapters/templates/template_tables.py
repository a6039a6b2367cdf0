"""Tables of a template: docxtpl needs a grid of columns, and corrects one that does not fit."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pipeline.adapters.templates.template_controls import cell_span
from pipeline.adapters.templates.template_stories import Story, W
from pipeline.core.templates.template_faults import Fault, Fix

_AROUND = (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml")


def check_tables(story: Story) -> Iterator[Fault]:
    """Give the faults of the tables of a part."""
    repeated_cells = {
        table
        for tag in story.tags
        if tag.reach == "tc" and tag.is_visible
        for table in story.paragraph(tag.spot).element.iterancestors(f"{W}tbl")
    }
    for table in story.root.iter(f"{W}tbl"):
        declared = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        widest = max((_width(row) for row in _below(table, f"{W}tr")), default=0)
        fix = Fix("fix_grid", {"columns": str(widest)})
        if declared == 0:
            yield Fault("W544", story.spot_of(table), {"columns": str(widest)}, fix)
        elif declared != widest and table not in repeated_cells:
            params = {"declared": str(declared), "columns": str(widest)}
            yield Fault("W545", story.spot_of(table), params, fix, "warning")


def _width(row: etree._Element) -> int:
    """How many columns a row takes, those that it leaves out at its sides included."""
    beside = (row.find(f"{W}trPr/{W}{name}") for name in ("gridBefore", "gridAfter"))
    values = [item.get(f"{W}val") or "" for item in beside if item is not None]
    return sum(map(cell_span, _below(row, f"{W}tc"))) + sum(int(text) for text in values if text.isdigit())


def _below(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, whatever is wrapped around them; none of a table inside."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _AROUND:
            yield from _below(child, tag)
