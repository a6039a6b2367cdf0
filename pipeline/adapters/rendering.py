"""A Word template and a context of printed values → the bytes of one draft.

docxtpl fills the body, headers, footers and footnotes. What it leaves open is closed here: values are
checked before they are printed, every filled part must be well formed (docxtpl itself repairs in silence
and can lose the rest of a document), ids and bookmark names are made unique, the document's identity is
written into its properties, and the package is packed so that equal inputs give equal bytes anywhere.
Why templates are built as they are: docs/word-behaviour.md.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import count
from pathlib import Path
from xml.sax.saxutils import escape

import deflate
from docxtpl import DocxTemplate
from jinja2 import DictLoader, StrictUndefined, TemplateRuntimeError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from pipeline.adapters.gate import Refused, open_package, read_file
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.core.template_language import FILTERS, TESTS
from pipeline.errors import TemplateError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_PROPERTY_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # fixed by ECMA-376 for custom properties
_NOT_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_STORY = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
_DEFLATE_LEVEL = 6
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


class Template:
    """One template file, read once and filled many times.

    Attributes:
        name: File name.
        digest: sha256 of the file, hex.
    """

    def __init__(self, path: Path) -> None:
        """Read the file. Raises TemplateError when it does not pass the gate, or is no Word document."""
        self._place = FileRef(path.as_posix())
        self.name = path.name
        try:
            self._source = read_file(path)
            package = open_package(self._source)
        except Refused as refused:
            raise TemplateError([refused.problem(path.as_posix())]) from refused
        if "word/document.xml" not in package:
            raise self._refusal("W501")
        self.digest = sha256(self._source).hexdigest()
        self._environment = _environment()

    def fill(self, context: Mapping[str, object], identity: Identity, issued_on: date) -> bytes:
        """Return the draft.

        Args:
            context: Only str, int, bool, list and dict, at any depth.
            identity: Written into the core and the custom properties.
            issued_on: Date of creation and of every entry of the package.

        Raises:
            TemplateError: The template is broken or asks for a missing field, or a value cannot stand
                in a Word document.
        """
        if refused := next(_refused_values(context, ""), None):
            raise self._refusal("W510", field=refused)
        parts = self._rendered(dict(context))
        _finish_stories(parts)
        _write_properties(parts, identity, issued_on)
        return _packed(parts, issued_on)

    def _rendered(self, context: dict[str, object]) -> dict[str, bytes]:
        document = _Document(io.BytesIO(self._source))
        package = io.BytesIO()
        try:
            document.render(context, self._environment)
            document.save(package)
        except UndefinedError as fault:
            raise self._refusal("W511", message=str(fault.message)) from fault
        except TemplateSyntaxError as fault:
            raise self._refusal("W503", message=str(fault.message), text=_nearby(fault)) from fault
        except JinjaError as fault:
            raise self._refusal("W512", message=str(fault.message)) from fault
        except etree.XMLSyntaxError as fault:
            raise self._refusal("W513", message=str(fault.msg)) from fault
        with zipfile.ZipFile(package) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def _refusal(self, code: str, **params: str) -> TemplateError:
        return TemplateError([Problem(code, "error", self._place, params)])


# --- filling --------------------------------------------------------------------------------------


class _Environment(ImmutableSandboxedEnvironment):
    """Sandbox without globals and products: values are printed, compared and looped over, nothing else."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, _context: object, operator: str, _left: object, _right: object) -> object:
        raise TemplateRuntimeError(f"{operator} is not allowed")


def _environment() -> _Environment:
    environment = _Environment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        loader=DictLoader({}),  # so that an include fails as Jinja's own error
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    environment.tests = {name: environment.tests[name] for name in TESTS}
    return environment


def _printable(value: object) -> object:
    if isinstance(value, StrictUndefined):
        return value  # Jinja raises the better error when it prints it
    if not isinstance(value, (str, int)) or (isinstance(value, str) and _NOT_IN_XML.search(value)):
        raise TemplateRuntimeError("a value that is no text")
    return value


def _refused_values(value: object, path: str) -> Iterator[str]:
    """Give the paths of values that no template may receive.

    Types are compared exactly: a subclass of str can say of itself that it is escaped already.
    """
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _refused_values(inner, f"{path}.{key}" if path else str(key))
    elif type(value) is list:
        for inner in value:
            yield from _refused_values(inner, f"{path}[]")
    elif (type(value) is str and _NOT_IN_XML.search(value)) or type(value) not in (str, int, bool):
        yield path


class _Document(DocxTemplate):  # type: ignore[misc]  # docxtpl carries no types
    """docxtpl, made strict where it is forgiving."""

    def render_xml_part(
        self, source: str, _part: object, context: dict[str, object], environment: _Environment
    ) -> str:
        # Line breaks before paragraphs give an error its paragraph; docxtpl's {_{ is a brace that is meant
        # literally, and must be resolved in the template, not in people's data.
        source = re.sub(r"<w:p([ >])", r"\n<w:p\1", source)
        for written, meant in (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}")):
            source = source.replace(written, f"{{{{ '{meant}' }}}}")
        try:
            rendered = environment.from_string(source).render(context)
        except TemplateSyntaxError as fault:
            fault.source = source
            raise
        rendered = self.resolve_listing(re.sub(r"\n<w:p([ >])", r"<w:p\1", rendered))
        etree.fromstring(rendered, _strict_parser())
        return str(rendered)

    def render_properties(self, context: object, jinja_env: object = None) -> None:
        """Leave them alone: they are written from the identity."""


def _strict_parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True)


def _nearby(fault: TemplateSyntaxError) -> str:
    lines = (fault.source or "").splitlines()
    line = lines[fault.lineno - 1] if 0 < fault.lineno <= len(lines) else ""
    return re.sub(r"<[^>]*>", "", line).strip()


# --- unique ids and names ---------------------------------------------------------------------------


def _finish_stories(parts: dict[str, bytes]) -> None:
    numbers = count(1)
    names: set[str] = set()
    for name in sorted(filter(_STORY.fullmatch, parts)):
        root = etree.fromstring(parts[name], _strict_parser())
        _name_bookmarks(root, names)
        _number_bookmarks(root, numbers)
        for identifier in root.iterfind(f".//{_W}sdtPr/{_W}id"):
            identifier.set(f"{_W}val", str(next(numbers)))
        parts[name] = _serialised(root)


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
    stem, ending = (wanted[:-2], wanted[-2:]) if wanted.endswith(("_a", "_b")) else (wanted, "")
    candidates = (
        f"{stem[: _NAME_LENGTH - 6]}{again}{ending}" for again in ("", *map("_{}".format, range(2, 999)))
    )
    name = next(candidate for candidate in candidates if candidate not in names)
    names.add(name)
    mark.set(f"{_W}name", name)


# --- identity -----------------------------------------------------------------------------------------


def _write_properties(parts: dict[str, bytes], identity: Identity, issued_on: date) -> None:
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
    relations = etree.fromstring(parts["_rels/.rels"], _strict_parser())
    found = [entry for entry in relations if entry.get("Type") == relation]
    name = (found[0].get("Target") or "").lstrip("/") if found else default_name
    parts[name] = write(parts.get(name))
    if not found:
        taken = {entry.get("Id") for entry in relations}
        free = next(f"rId{n}" for n in count(1) if f"rId{n}" not in taken)
        entry = {"Id": free, "Type": relation, "Target": name}
        etree.SubElement(relations, f"{{{_RELATIONSHIPS}}}Relationship", entry)
        parts["_rels/.rels"] = _serialised(relations)
    types = etree.fromstring(parts["[Content_Types].xml"], _strict_parser())
    if not any(entry.get("PartName") == f"/{name}" for entry in types):
        override = {"PartName": f"/{name}", "ContentType": content_type}
        etree.SubElement(types, f"{{{_TYPES}}}Override", override)
        parts["[Content_Types].xml"] = _serialised(types)


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
    root = etree.fromstring(present or empty, _strict_parser())
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
    return _serialised(root)


# --- package ------------------------------------------------------------------------------------------


def _serialised(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _packed(parts: Mapping[str, bytes], issued_on: date) -> bytes:
    """Return a zip whose bytes depend on its parts and the date alone.

    Written by hand because ``zipfile`` takes no ready deflate stream, and zlib's differs between machines.
    """
    stamp = (max(issued_on.year, 1980) - 1980) << 9 | issued_on.month << 5 | issued_on.day
    entries = bytearray()
    directory = bytearray()
    for name in sorted(parts, key=lambda part: (part != "[Content_Types].xml", part)):
        content, encoded = parts[name], name.encode()
        packed = bytes(deflate.deflate_compress(content, _DEFLATE_LEVEL))
        flags = 0 if name.isascii() else 0x800
        common = struct.pack(
            "<5H3L2H", 20, flags, 8, 0, stamp, zlib.crc32(content), len(packed), len(content), len(encoded), 0
        )
        directory += b"PK\x01\x02\x14\x00" + common
        directory += struct.pack("<3H2L", 0, 0, 0, 0, len(entries)) + encoded
        entries += b"PK\x03\x04" + common + encoded + packed
    end = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, len(parts), len(parts), len(directory), len(entries), 0
    )
    return bytes(entries + directory + end)
