"""What in a file could act when it is opened: macros, controls, embedded files, links to the outside.

It is decided from the file as it lies there, before any other reader sees it. Its name proves nothing, nor
does it matter whether anything in the file leads to the part in question.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.adapters.gate import Package, parse_xml
from pipeline.adapters.returns.package_relations import Relation, all_relations

_MACRO_TYPES = ("macroenabled", "vbaproject", "vbadata", "activex")
_MACRO_PARTS = re.compile(r"(^|/)(vbaproject\.bin|vbadata\.xml|activex/.*|attachedtoolbars\.bin)$")
_MACRO_RELATIONS = frozenset(
    {
        *("vbaproject", "wordvbadata", "vbaprojectsignature", "control", "activexcontrolbinary"),
        *("attachedtoolbars", "keymapcustomizations", "extensibility"),
    }
)
_INSERTED = frozenset({"afchunk", "subdocument", "frame"})
_EMBEDDED = frozenset({"oleobject", "package"})
_PLAIN_LINK = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_CHART = re.compile(r"word/charts/[^/]+\.xml", re.IGNORECASE)
_ACTING_FIELDS = frozenset(
    {
        *("DDE", "DDEAUTO", "LINK", "IMPORT", "DATABASE"),
        *("INCLUDETEXT", "INCLUDEPICTURE", "MACROBUTTON"),
    }
)
_FIELD_NAMES = "|".join(sorted(_ACTING_FIELDS))

_DOC_MACROS = frozenset({"Macros", "_VBA_PROJECT_CUR", "VBA", "_VBA_PROJECT"})
_DOC_FIELD = re.compile(rf"\x13\s*(?:{_FIELD_NAMES})\b".encode(), re.IGNORECASE)

_RTF_OBJECT = re.compile(rb"\\obj(?:ect|data|update|emb|link|autlink|sub|pub|icemb|html|ocx|class)\b")
_RTF_TEMPLATE = re.compile(rb"\\template\b")
_RTF_FIELD = re.compile(
    rf"\\fldinst[^\\]*(?:\\[^ ]* ?|[{{}}\s])*(?:{_FIELD_NAMES})\b".encode(), re.IGNORECASE
)

_ODF_SCRIPTS = re.compile(r"^(basic|scripts|dialogs)/", re.IGNORECASE)
_ODF_CHART = "application/vnd.oasis.opendocument.chart"


@dataclass(frozen=True, slots=True)
class Active:
    """One thing that could act: its code (B311 macros, B312 outside, B313 embedded, B314 inserted)."""

    code: str
    params: dict[str, str] = field(default_factory=dict)


def active_in_word(package: Package) -> Active | None:
    """Return the first thing in a Word document that could act; None when there is none.

    The workbook behind a chart may be there; it is never opened, only its outside is seen.
    """
    return next(_in_word(package), None)


def acting_field(instructions: Iterable[str]) -> Active | None:
    """Return the first field of a document that reaches out of it."""
    for instruction in instructions:
        words = instruction.split()
        if words and words[0].upper() in _ACTING_FIELDS:
            return Active("B314", {"what": words[0].upper()})
    return None


def plain_links(package: Package) -> tuple[str, ...]:
    """Return where the hyperlinks of a document lead, each address once, sorted."""
    links = {r.target for r in all_relations(package) if r.external and r.kind == "hyperlink"}
    return tuple(sorted(links))


def _in_word(package: Package) -> Iterator[Active]:
    for name in package.names:
        if _MACRO_PARTS.search(name.lower()):
            yield Active("B311", {"what": _last(name)})
    types = parse_xml(package, "[Content_Types].xml")
    for entry in types.iter("{*}Default", "{*}Override"):
        kind = (entry.get("ContentType") or "").lower()
        if any(macro in kind for macro in _MACRO_TYPES):
            yield Active("B311", {"what": _last(kind)})
    related = list(all_relations(package))
    for relation in related:
        yield from _in_relation(relation, package)
    workbooks = {r.target.lower() for r in related if r.kind == "package" and _CHART.fullmatch(r.source)}
    for name in package.names:
        if "/embeddings/" in name.lower() and name.lower() not in workbooks:
            yield Active("B313", {"what": _last(name)})


def _in_relation(relation: Relation, package: Package) -> Iterator[Active]:
    if relation.kind in _MACRO_RELATIONS:
        yield Active("B311", {"what": relation.kind})
    elif relation.external:
        if relation.kind != "hyperlink" or not _PLAIN_LINK.match(relation.target.strip()):
            yield Active("B312", {"what": f"{relation.kind} {_shortened(relation.target)}"})
    elif relation.kind in _INSERTED:
        yield Active("B314", {"what": _last(relation.target)})
    elif relation.kind in _EMBEDDED:
        is_workbook = relation.kind == "package" and _CHART.fullmatch(relation.source)
        if not is_workbook or not _is_plain_workbook(package, relation.target):
            yield Active("B313", {"what": _last(relation.target)})


def _is_plain_workbook(package: Package, name: str) -> bool:
    """Whether a part has the outside of a workbook without macros; it is not looked into further."""
    if name not in package:
        return False
    try:
        names = zipfile.ZipFile(io.BytesIO(package.read(name))).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    lower = [part.lower() for part in names]
    odd = any("vbaproject" in part or "/embeddings/" in part or "activex" in part for part in lower)
    return "[content_types].xml" in lower and any(part.startswith("xl/") for part in lower) and not odd


# --- other formats ---------------------------------------------------------------------------------------


def active_in_doc(data: bytes, streams: frozenset[str]) -> Active | None:
    """Return what in a .doc or .wps could act."""
    if macros := streams & _DOC_MACROS:
        return Active("B311", {"what": sorted(macros)[0]})
    # An embedded object is a storage _1234567890; LibreOffice keeps our charts as such, of its own kind.
    objects = sum(name.startswith("_") and name[1:].isdigit() for name in streams)
    if objects > data.count(b"mimetype" + _ODF_CHART.encode()):
        return Active("B313", {"what": "ObjectPool"})
    found = _DOC_FIELD.search(data) or _DOC_FIELD.search(data.replace(b"\x00", b""))
    return Active("B314", {"what": _words(found[0])}) if found else None


def is_locked_doc(data: bytes, streams: frozenset[str]) -> bool:
    """Return whether a compound file is protected by a password."""
    if streams & {"EncryptedPackage", "EncryptionInfo"}:
        return True
    at = data.find("WordDocument".encode("utf-16-le"))
    while at >= 0:
        first = int.from_bytes(data[at + 0x74 : at + 0x78], "little")
        size = 1 << int.from_bytes(data[0x1E:0x20], "little")
        start = (first + 1) * size
        if at % 128 == 0 and data[start : start + 2] == b"\xec\xa5":
            return bool(int.from_bytes(data[start + 0x0A : start + 0x0C], "little") & 0x0100)
        at = data.find("WordDocument".encode("utf-16-le"), at + 1)
    return False


def active_in_rtf(data: bytes) -> Active | None:
    """Return what in an RTF could act."""
    if found := _RTF_OBJECT.search(data):
        return Active("B313", {"what": _words(found[0])})
    if _RTF_TEMPLATE.search(data):
        return Active("B312", {"what": "template"})
    if found := _RTF_FIELD.search(data):
        return Active("B314", {"what": _words(found[0])[-20:]})
    return None


def active_in_odt(package: Package) -> Active | None:
    """Return what in an OpenDocument text could act."""
    return next(_in_odt(package), None)


def is_locked_odt(package: Package) -> bool:
    """Return whether an OpenDocument text is protected by a password."""
    manifest = "META-INF/manifest.xml"
    return manifest in package and b"encryption-data" in package.read(manifest)


def _in_odt(package: Package) -> Iterator[Active]:
    kinds = _odf_kinds(package)
    for name in package.names:
        if _ODF_SCRIPTS.match(name):
            yield Active("B311", {"what": name.partition("/")[0]})
        folder = name.partition("/")[0]
        if folder.startswith("Object ") and kinds.get(f"{folder}/", kinds.get(folder)) != _ODF_CHART:
            yield Active("B313", {"what": folder})
    for part in ("content.xml", "styles.xml"):
        if part not in package:
            continue
        for element in parse_xml(package, part).iter("*"):
            yield from _in_odf_element(str(element.tag), {str(k): str(v) for k, v in element.attrib.items()})


def _odf_kinds(package: Package) -> dict[str, str]:
    manifest = "META-INF/manifest.xml"
    if manifest not in package:
        return {}
    entries = parse_xml(package, manifest).iter("{*}file-entry")
    told = ({_last_name(str(key)): str(value) for key, value in entry.attrib.items()} for entry in entries)
    return {entry.get("full-path", ""): entry.get("media-type", "") for entry in told}


def _in_odf_element(tag: str, attributes: dict[str, str]) -> Iterator[Active]:
    name = _last_name(tag)
    if name == "event-listener" or name == "script":
        yield Active("B311", {"what": name})
    for key, target in attributes.items():
        if _last_name(key) != "href" or target.startswith(("#", "./", "Pictures/", "Object", "media/")):
            continue
        inside = re.fullmatch(r"[\w .-]+(?:/[\w .-]+)*", target)
        if not inside and not (name == "a" and _PLAIN_LINK.match(target)):
            yield Active("B312", {"what": f"{name} {_shortened(target)}"})


def _last(path: str) -> str:
    return path.rpartition("/")[2][:60]


def _last_name(tag: str) -> str:
    return tag.rpartition("}")[2]


def _shortened(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)[:80]


def _words(raw: bytes) -> str:
    return " ".join(re.findall(r"[A-Za-z]{3,}", raw.decode("latin-1")))
