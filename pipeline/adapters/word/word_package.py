"""The parts of a filled Word package: read strictly, their ids unique, their bookmarks named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STORY = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_NAME_LENGTH = 40  # characters Word allows in a bookmark's name


def strict_parser() -> etree.XMLParser:
    """Return a parser that repairs, resolves and fetches nothing."""
    return etree.XMLParser(resolve_entities=False, no_network=True)


# --- unique ids and names ---------------------------------------------------------------------------


def make_unique(parts: dict[str, bytes]) -> None:
    """Number the ids of bookmarks and controls through, and name each bookmark pair after its region."""
    marks, controls = count(1), count(1)
    names: set[str] = set()
    for name in sorted(filter(STORY.fullmatch, parts)):
        root = etree.fromstring(parts[name], strict_parser())
        _name_bookmarks(root, names)
        _number_bookmarks(root, marks)
        for identifier in root.iterfind(f".//{_W}sdtPr/{_W}id"):
            identifier.set(f"{_W}val", str(next(controls)))
        parts[name] = serialised(root)


def _number_bookmarks(root: etree._Element, numbers: Iterator[int]) -> None:
    # A loop repeats a pair with its ids, so the nearest open start is the one that an end closes.
    open_by_id: dict[str | None, list[str]] = {}
    for mark in root.iter(f"{_W}bookmarkStart", f"{_W}bookmarkEnd"):
        written = mark.get(f"{_W}id")
        if mark.tag == f"{_W}bookmarkStart":
            open_by_id.setdefault(written, []).append(str(next(numbers)))
            mark.set(f"{_W}id", open_by_id[written][-1])
        elif opened := open_by_id.get(written):
            mark.set(f"{_W}id", opened.pop())


def _name_bookmarks(root: etree._Element, names: set[str]) -> None:
    """Name the pair around a region after the region's tag, and make every name unique.

    A template needs no placeholder in a bookmark's name that way, which Word might not accept:
    ``_r_case_a`` before the region ``r.case.2`` becomes ``_r_case_2_a``.
    """
    opened: str | None = None
    beginning: etree._Element | None = None
    renamed: dict[str, str] = {}
    for element in root.iter(f"{_W}bookmarkStart", f"{_W}sdt"):
        if element.tag == f"{_W}sdt":
            tag = _tag_of(element)
            if beginning is not None and opened is not None and tag.startswith("r."):
                renamed[opened] = "_r_" + re.sub(r"\W", "_", tag[2:])
                _set_name(beginning, f"{renamed[opened]}_a", names)
                beginning = None
            continue
        name = element.get(f"{_W}name") or ""
        if name.startswith("_r_") and name.endswith("_a"):
            opened, beginning = name[:-2], element
        elif name.startswith("_r_") and name.endswith("_b"):
            _set_name(element, f"{renamed.get(name[:-2], name[:-2])}_b", names)
        else:
            _set_name(element, name, names)


def _tag_of(control: etree._Element) -> str:
    tag = control.find(f"{_W}sdtPr/{_W}tag")
    return "" if tag is None else tag.get(f"{_W}val") or ""


def _set_name(mark: etree._Element, wanted: str, names: set[str]) -> None:
    mark.set(f"{_W}name", free_name(wanted, names))


def free_name(wanted: str, names: set[str]) -> str:
    """Return a bookmark's name as Word accepts it, unlike every other of ``names``, and add it to them."""
    stem, ending = (wanted[:-2], wanted[-2:]) if wanted.endswith(("_a", "_b")) else (wanted, "")
    name = f"{stem[: _NAME_LENGTH - 6]}{ending}"
    for again in count(2):
        if name not in names:
            break
        name = f"{stem[: _NAME_LENGTH - 6]}_{again}{ending}"
    names.add(name)
    return name


def serialised(root: etree._Element) -> bytes:
    """Return a part's bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
