"""The parts of a filled Word package, made whole: unique ids, named bookmarks, the document's identity."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from xml.sax.saxutils import escape

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_PROPERTY_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # fixed by ECMA-376 for custom properties
STORY = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
_PROPERTY_LENGTH = 255  # characters Word keeps of a core property
_NAME_LENGTH = 40  # characters Word allows in a bookmark's name


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a document is, for its properties; the file can be recognised by any one of them.

    Attributes:
        number: Document number; also the subject and identifier of the core properties.
        subject: Id of the employee, or path of the unit.
        template: Name of the template and what pins it, as the caller records it.
        policy: Policy version.
    """

    number: str
    type: str
    title: str
    subject: str
    batch: str
    template: str
    policy: str
    organisation: str


def strict_parser() -> etree.XMLParser:
    """Return a parser that repairs, resolves and fetches nothing."""
    return etree.XMLParser(resolve_entities=False, no_network=True)


# --- unique ids and names ---------------------------------------------------------------------------


def make_unique(parts: dict[str, bytes]) -> None:
    """Number the ids of bookmarks and controls through, and name each bookmark pair after its region."""
    numbers = count(1)
    names: set[str] = set()
    for name in sorted(filter(STORY.fullmatch, parts)):
        root = etree.fromstring(parts[name], strict_parser())
        _name_bookmarks(root, names)
        _number_bookmarks(root, numbers)
        for identifier in root.iterfind(f".//{_W}sdtPr/{_W}id"):
            identifier.set(f"{_W}val", str(next(numbers)))
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


# --- identity -----------------------------------------------------------------------------------------


def write_identity(parts: dict[str, bytes], identity: Identity, issued_on: date) -> None:
    """Write the core and the custom properties, whether the template has such parts or not."""
    _declare(
        parts,
        "docProps/core.xml",
        "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
        "application/vnd.openxmlformats-package.core-properties+xml",
        lambda _: _core_properties(identity, issued_on),
    )
    _declare(
        parts,
        "docProps/custom.xml",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties",
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        lambda present: _custom_properties(present, identity),
    )


def _declare(
    parts: dict[str, bytes],
    default_name: str,
    relation: str,
    content_type: str,
    write: Callable[[bytes | None], bytes],
) -> None:
    """Write a part of the package, with its relationship and content type where the template has none."""
    relations = etree.fromstring(parts["_rels/.rels"], strict_parser())
    found = [entry for entry in relations if entry.get("Type") == relation]
    name = (found[0].get("Target") or "").lstrip("/") if found else default_name
    parts[name] = write(parts.get(name))
    if not found:
        taken = {entry.get("Id") for entry in relations}
        free = next(f"rId{n}" for n in count(1) if f"rId{n}" not in taken)
        entry = {"Id": free, "Type": relation, "Target": name}
        etree.SubElement(relations, f"{{{_RELATIONSHIPS}}}Relationship", entry)
        parts["_rels/.rels"] = serialised(relations)
    types = etree.fromstring(parts["[Content_Types].xml"], strict_parser())
    if not any(entry.get("PartName") == f"/{name}" for entry in types):
        override = {"PartName": f"/{name}", "ContentType": content_type}
        etree.SubElement(types, f"{{{_TYPES}}}Override", override)
        parts["[Content_Types].xml"] = serialised(types)


def _core_properties(identity: Identity, issued_on: date) -> bytes:
    # Written whole, as text: a template's author and dates must not stay, and python-docx's namespace
    # table can be changed behind our back by other packages.
    moment = f"{issued_on.isoformat()}T00:00:00Z"
    fields = (
        ("dc:title", identity.title),
        ("dc:subject", identity.number),
        ("dc:creator", identity.organisation),
        ("cp:keywords", f"{identity.number} {identity.type} {identity.batch}"),
        ("dc:identifier", identity.number),
        ("dc:language", "zh-CN"),
        ("cp:category", identity.type),
        ("cp:lastModifiedBy", identity.organisation),
    )
    texts = "".join(f"<{name}>{escape(value[:_PROPERTY_LENGTH])}</{name}>" for name, value in fields)
    times = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>'
        for name in ("created", "modified")
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{texts}{times}</cp:coreProperties>'
    ).encode()


def _custom_properties(present: bytes | None, identity: Identity) -> bytes:
    empty = f'<Properties xmlns="{_CUSTOM}" xmlns:vt="{_VT}"/>'.encode()
    root = etree.fromstring(present or empty, strict_parser())
    by_name = {entry.get("name"): entry for entry in root}
    free = count(max((int(entry.get("pid") or 1) for entry in root), default=1) + 1)
    for name in ("number", "type", "subject", "batch", "template", "policy"):
        entry = by_name.get(f"jixiao.{name}")
        if entry is None:
            attributes = {"fmtid": _PROPERTY_FORMAT, "pid": str(next(free)), "name": f"jixiao.{name}"}
            entry = etree.SubElement(root, f"{{{_CUSTOM}}}property", attributes)
        for old in list(entry):
            entry.remove(old)
        etree.SubElement(entry, f"{{{_VT}}}lpwstr").text = getattr(identity, name)
    return serialised(root)


def serialised(root: etree._Element) -> bytes:
    """Return a part's bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
