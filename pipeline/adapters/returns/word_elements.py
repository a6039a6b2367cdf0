"""Reading the elements of Word's XML by their local names, in the transitional and the strict form alike."""

from __future__ import annotations

from lxml import etree

OFF = frozenset({"0", "false", "off"})
"""What switches a property off that would be on by its being there."""


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def child_of(element: etree._Element, *path: str) -> etree._Element | None:
    """Return the first element down a path of local names; None when there is none."""
    found: etree._Element | None = element
    for name in path:
        if found is None:
            return None
        found = next(found.iterchildren(f"{{*}}{name}"), None)
    return found


def attribute(element: etree._Element, name: str) -> str:
    """Return an attribute by its local name; "" when there is none."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def value_of(element: etree._Element | None) -> str:
    """Return the attribute ``val``; "" for no element."""
    return "" if element is None else attribute(element, "val")


def whole_number(element: etree._Element | None, default: int) -> int:
    """Return the attribute ``val`` as a number, else the default."""
    text = value_of(element)
    return int(text) if text.isdecimal() and len(text) < 4 else default


def deleted_text(element: etree._Element) -> str:
    """Return the text below an element that was deleted or moved away."""
    texts = (child.text or "" for child in element.iter("{*}delText", "{*}t"))
    return "".join(texts)


def says_something(branch: etree._Element) -> bool:
    """Return whether a branch of alternatives holds anything that a reader sees."""
    # A box counts with nothing in it that is left: another branch would bring back what was deleted there.
    for element in branch.iter("{*}t", "{*}txbxContent", "{*}textpath", "{*}chart", "{*}relIds"):
        if element.text or local_name(element) != "t":
            return True
    return False


def form_field(element: etree._Element) -> str | None:
    """Return what an old form field shows that has no result of its own; None for the others."""
    data = child_of(element, "ffData")
    if data is None:
        return None
    options = child_of(data, "ddList")
    if options is not None:
        entries = [value_of(item) for item in options.iterchildren("{*}listEntry")]
        chosen = whole_number(child_of(options, "result"), whole_number(child_of(options, "default"), 0))
        return entries[chosen] if chosen < len(entries) else ""
    box = child_of(data, "checkBox")
    if box is None:
        return None
    state = child_of(box, "checked")
    state = child_of(box, "default") if state is None else state
    return "☑" if state is not None and value_of(state).lower() not in OFF else "□"
