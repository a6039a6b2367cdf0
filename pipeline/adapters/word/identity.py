"""Who a document is, written into the properties of its package."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from xml.sax.saxutils import escape

from lxml import etree

from pipeline.adapters.word.word_package import serialised, strict_parser

_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_PROPERTY_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # fixed by ECMA-376 for custom properties
_PROPERTY_LENGTH = 255  # characters Word keeps of a core property
_PROPERTIES = ("number", "type", "subject", "batch", "template", "policy")
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
)


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


class IdentityParts:
    """The two parts of one package that tell who a document is."""

    def __init__(self, parts: MutableMapping[str, bytes]) -> None:
        """Find them, or declare them in ``parts`` where the template has none."""
        self._core = _declared(
            parts,
            "docProps/core.xml",
            "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
            "application/vnd.openxmlformats-package.core-properties+xml",
        )
        self._custom = _declared(
            parts,
            "docProps/custom.xml",
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties",
            "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        )
        self._frame = _custom_frame(parts.get(self._custom))

    def write(self, parts: MutableMapping[str, bytes], identity: Identity, issued_on: date) -> None:
        """Write the core and the custom properties of one document."""
        parts[self._core] = _core_properties(identity, issued_on)
        values = {name: escape(getattr(identity, name)) for name in _PROPERTIES}
        parts[self._custom] = self._frame.format_map(values).encode()


def _declared(parts: MutableMapping[str, bytes], default: str, relation: str, content_type: str) -> str:
    """Return the name of a part of the package, with its relationship and content type in place."""
    relations = etree.fromstring(parts["_rels/.rels"], strict_parser())
    found = [entry for entry in relations if entry.get("Type") == relation]
    name = (found[0].get("Target") or "").lstrip("/") if found else default
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
    return name


def _core_properties(identity: Identity, issued_on: date) -> bytes:
    # Written whole, as text: a template's author and dates must not stay, and python-docx's namespace
    # table can be changed behind our back by other packages.
    moment = f"{issued_on.isoformat()}T00:00:00Z"
    number, type_, organisation = map(_property, (identity.number, identity.type, identity.organisation))
    keywords = f"{identity.number} {identity.type} {identity.batch}"
    return (
        f"{_HEAD}<dc:title>{_property(identity.title)}</dc:title><dc:subject>{number}</dc:subject>"
        f"<dc:creator>{organisation}</dc:creator><cp:keywords>{_property(keywords)}</cp:keywords>"
        f"<dc:identifier>{number}</dc:identifier><dc:language>zh-CN</dc:language>"
        f"<cp:category>{type_}</cp:category><cp:lastModifiedBy>{organisation}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
    ).encode()


def _property(value: str) -> str:
    return escape(value[:_PROPERTY_LENGTH])


def _custom_frame(present: bytes | None) -> str:
    """Return the custom properties as a text with a place for each of ours; those of other programs stay."""
    empty = f'<Properties xmlns="{_CUSTOM}" xmlns:vt="{_VT}"/>'.encode()
    root = etree.fromstring(present or empty, strict_parser())
    by_name = {entry.get("name"): entry for entry in root}
    free = count(max((int(entry.get("pid") or 1) for entry in root), default=1) + 1)
    for name in _PROPERTIES:
        entry = by_name.get(f"jixiao.{name}")
        if entry is None:
            attributes = {"fmtid": _PROPERTY_FORMAT, "pid": str(next(free)), "name": f"jixiao.{name}"}
            entry = etree.SubElement(root, f"{{{_CUSTOM}}}property", attributes)
        for old in list(entry):
            entry.remove(old)
        etree.SubElement(entry, f"{{{_VT}}}lpwstr").text = f"\ufdd0{name}\ufdd1"
    text = serialised(root).decode().replace("{", "{{").replace("}", "}}")
    return text.replace("\ufdd0", "{").replace("\ufdd1", "}")
