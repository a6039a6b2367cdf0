"""Blanks in a drawn chart: the chart part as a text template of our own.

They are XML processing instructions, which Jinja reads as its tags. ``read_closed`` makes sure that what was
drawn holds none of them.
"""

from __future__ import annotations

from jinja2 import Environment, StrictUndefined, Template
from lxml import etree

from pipeline.adapters.gate import Refused
from pipeline.adapters.word.chart_colors import further_color

# A processing instruction cannot stand in an attribute; no text has these code points.
_IN_ATTRIBUTE = ("\ufdd0", "\ufdd1")

_ENVIRONMENT = Environment(
    block_start_string="<?do ",
    block_end_string="?>",
    variable_start_string="<?out ",
    variable_end_string="?>",
    comment_start_string="<?comment ",
    comment_end_string="?>",
    undefined=StrictUndefined,
    autoescape=False,  # what is filled in is XML already
)
_ENVIRONMENT.filters["color"] = further_color
_ENVIRONMENT.globals = {}


def read_closed(source: bytes) -> etree._Element:
    """Return the root of a chart part without anything that could be taken for a blank.

    Raises:
        Refused: It is no XML, or forges one (W564).
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_pis=True, remove_comments=True)
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as fault:
        raise Refused("W564") from fault
    if any(mark in etree.tostring(root, encoding="unicode") for mark in _IN_ATTRIBUTE):
        raise Refused("W564")
    return root


def blank(expression: str) -> etree._Element:
    """Return an element in whose place the value of an expression will stand."""
    return etree.ProcessingInstruction("out", f"{expression} ")


def inside(expression: str) -> str:
    """Return an attribute's value in whose place the value of an expression will stand."""
    return expression.join(_IN_ATTRIBUTE)


def wrap(element: etree._Element, opening: str, closing: str) -> None:
    """Put an element into a condition or a loop."""
    element.addprevious(etree.ProcessingInstruction("do", f"{opening} "))
    element.addnext(etree.ProcessingInstruction("do", f"{closing} "))


def compiled(root: etree._Element) -> Template:
    """Return the chart, ready for its blanks to be filled."""
    text = etree.tostring(root, encoding="unicode")
    for mark, tag in zip(_IN_ATTRIBUTE, ("<?out ", "?>"), strict=True):
        text = text.replace(mark, tag)
    return _ENVIRONMENT.from_string(text)


def filled(template: Template, values: dict[str, object]) -> str:
    """Return the chart with its blanks filled."""
    values["range"] = range  # Jinja copies globals for each chart
    return "".join(template.root_render_func(template.new_context(values, shared=True)))
