"""The styles and faces of a look, laid over those of a template."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from lxml import etree

from pipeline.adapters.word.word_package import serialised, strict_parser

STYLES, THEME, FONTS = "word/styles.xml", "word/theme/theme1.xml", "word/fontTable.xml"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_HALF_POINTS = 24  # Word's size of a style that names none
_PARAGRAPH = (
    *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr"),
    *("suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap"),
    *("overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid"),
    "spacing",
)


def lay_styles(own: etree._Element, look: etree._Element) -> None:
    """Replace the template's styles by those of the same kind and name, under the template's ids."""
    twins = {_kind_and_name(style): style for style in own.iterfind(f"{_W}style")}
    ids = _ids(look, twins)
    for style in look.iterfind(f"{_W}style"):
        laid = _renamed(style, ids)
        twin = twins.get(_kind_and_name(style))
        _keep_numbering(laid, twin)
        if twin is None:
            own.append(laid)
        else:
            own.replace(twin, laid)
    for name in ("latentStyles", "docDefaults"):
        old, new = own.find(f"{_W}{name}"), look.find(f"{_W}{name}")
        if old is not None:
            own.remove(old)
        if new is not None:
            own.insert(0, deepcopy(new))


def _kind_and_name(style: etree._Element) -> tuple[str, str]:
    name = style.find(f"{_W}name")
    return style.get(f"{_W}type") or "", _value(name).casefold()


def _ids(look: etree._Element, twins: Mapping[tuple[str, str], etree._Element]) -> dict[str, str]:
    """Each id of the look → the id under which its style stands in the template."""
    taken = {twin.get(f"{_W}styleId") or "" for twin in twins.values()}
    ids: dict[str, str] = {}
    for style in look.iterfind(f"{_W}style"):
        own_id = style.get(f"{_W}styleId") or ""
        twin = twins.get(_kind_and_name(style))
        if twin is not None:
            ids[own_id] = twin.get(f"{_W}styleId") or ""
        else:
            ids[own_id] = f"look-{own_id}" if own_id in taken else own_id
    return ids


def _renamed(style: etree._Element, ids: Mapping[str, str]) -> etree._Element:
    laid = deepcopy(style)
    laid.set(f"{_W}styleId", ids[style.get(f"{_W}styleId") or ""])
    for reference in laid.iterfind("*"):
        if reference.tag in (f"{_W}basedOn", f"{_W}next", f"{_W}link"):
            reference.set(f"{_W}val", ids.get(_value(reference), _value(reference)))
    return laid


def _keep_numbering(laid: etree._Element, twin: etree._Element | None) -> None:
    """A style counts in the template's lists, or in none: those of the look are not taken along."""
    properties = laid.find(f"{_W}pPr")
    numbering = None if twin is None else twin.find(f"{_W}pPr/{_W}numPr")
    if properties is None:
        if numbering is None:
            return
        properties = etree.Element(f"{_W}pPr")
        after = laid.find(f"{_W}rPr")
        laid.insert(len(laid) if after is None else laid.index(after), properties)
    for old in properties.findall(f"{_W}numPr"):
        properties.remove(old)
    if numbering is not None:
        put_property(properties, deepcopy(numbering))


def put_property(properties: etree._Element, child: etree._Element) -> None:
    """Put a property of a paragraph where the schema wants it."""
    name = etree.QName(child).localname
    before = {f"{_W}{earlier}" for earlier in _PARAGRAPH[: _PARAGRAPH.index(name)]}
    properties.insert(sum(other.tag in before for other in properties), child)


def lay_faces(parts: dict[str, bytes], look: Mapping[str, bytes]) -> None:
    """Take over the theme's faces, and what stands in for a face that a machine does not have."""
    if THEME in parts and THEME in look:
        theme = _tree(parts[THEME])
        old = theme.find(f".//{_A}fontScheme")
        new = _tree(look[THEME]).find(f".//{_A}fontScheme")
        if old is not None and new is not None:
            old.getparent().replace(old, deepcopy(new))  # type: ignore[union-attr]
            parts[THEME] = serialised(theme)
    if FONTS in parts and FONTS in look:
        faces = _tree(parts[FONTS])
        known = {face.get(f"{_W}name") for face in faces}
        for face in _tree(look[FONTS]):
            if face.get(f"{_W}name") not in known:
                faces.append(_without_embedded(face))
        parts[FONTS] = serialised(faces)


def _without_embedded(face: etree._Element) -> etree._Element:
    copy = deepcopy(face)
    for child in list(copy):
        if etree.QName(child).localname.startswith("embed"):
            copy.remove(child)
    return copy


class Sizes:
    """Size of a paragraph's characters by its style, in twentieths of a point."""

    def __init__(self, styles: etree._Element) -> None:
        self._by_id = {style.get(f"{_W}styleId"): style for style in styles.iterfind(f"{_W}style")}
        default = styles.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr/{_W}sz")
        self._default = int(_value(default) or _HALF_POINTS)
        self._normal = next((id_ for id_, style in self._by_id.items() if _is_default(style)), None)

    def of(self, paragraph_properties: etree._Element) -> int:
        """Return the size that the style of a paragraph gives, itself or by what it is based on."""
        id_ = _value(paragraph_properties.find(f"{_W}pStyle")) or self._normal
        passed: set[str | None] = set()
        while id_ in self._by_id and id_ not in passed:
            passed.add(id_)
            size = self._by_id[id_].find(f"{_W}rPr/{_W}sz")
            if size is not None:
                return int(_value(size)) * 10
            id_ = _value(self._by_id[id_].find(f"{_W}basedOn"))
        return self._default * 10


def _is_default(style: etree._Element) -> bool:
    return style.get(f"{_W}type") == "paragraph" and style.get(f"{_W}default") in ("1", "true", "on")


def _value(element: etree._Element | None) -> str:
    return "" if element is None else element.get(f"{_W}val") or ""


def _tree(content: bytes) -> etree._Element:
    return etree.fromstring(content, strict_parser())
