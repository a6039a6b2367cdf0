"""A look laid over a template: the styles and the page of one Word file, for every template.

Styles are matched by their names, because Word and WPS write their own ids on saving. Text, controls,
numbering, headers and footers stay the template's; what it measured against its own page (tables, pictures,
indents counted in characters) is measured anew, and the fill of its cells goes, which belongs to the plain
look.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from lxml import etree

from pipeline.adapters.gate import Refused, open_package, read_file
from pipeline.adapters.word_package import STORY, serialised, strict_parser
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.errors import TemplateError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_DOCUMENT, _STYLES, _THEME = "word/document.xml", "word/styles.xml", "word/theme/theme1.xml"
_FONTS = "word/fontTable.xml"
_READ = (_DOCUMENT, _STYLES, _THEME, _FONTS)
_EMU = 635  # of a drawing's extent, in a twentieth of a point
_HALF_POINTS = 24  # Word's size of a style that names none
_PARAGRAPH = (
    *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr"),
    *("suppressLineNumbers", "pBdr", "shd", "tabs"),
)
_SECTION = (
    *("headerReference", "footerReference", "footnotePr", "endnotePr", "type", "pgSz", "pgMar", "paperSrc"),
    *("pgBorders", "lnNumType", "pgNumType", "cols", "formProt", "vAlign", "noEndnote", "titlePg"),
    *("textDirection", "bidi", "rtlGutter", "docGrid", "printerSettings", "sectPrChange"),
)


@dataclass(frozen=True, slots=True)
class Look:
    """A look as read: ``name`` of its file, sha256 in hex, and those parts that say how a document looks."""

    name: str
    digest: str
    parts: Mapping[str, bytes]


def read_look(path: Path) -> Look:
    """Return a look.

    Raises:
        TemplateError: The file is missing or is no Word document (W581).
    """
    try:
        data = read_file(path)
        package = open_package(data)
        parts = {name: package.read(name) for name in _READ if name in package}
        trees = {name: _tree(content) for name, content in parts.items()}
    except (Refused, etree.XMLSyntaxError) as fault:
        raise _refusal(path) from fault
    if _STYLES not in trees or _DOCUMENT not in trees or not _tells_its_page(trees[_DOCUMENT]):
        raise _refusal(path)
    return Look(path.name, sha256(data).hexdigest(), parts)


def _refusal(path: Path) -> TemplateError:
    return TemplateError([Problem("W581", "error", FileRef(path.as_posix()), {"look": path.stem})])


def _tells_its_page(document: etree._Element) -> bool:
    sections = _sections(document)
    return bool(sections) and _text_width(sections[-1]) is not None


def lay_over(parts: dict[str, bytes], look: Look) -> None:
    """Give the parts of a template the styles, faces and page of a look.

    Raises:
        KeyError: The template has no styles.
    """
    styles = _tree(parts[_STYLES])
    _lay_styles(styles, _tree(look.parts[_STYLES]))
    parts[_STYLES] = serialised(styles)
    _lay_faces(parts, look)
    document = _tree(parts[_DOCUMENT])
    ratio = _lay_page(document, _sections(_tree(look.parts[_DOCUMENT]))[-1])
    sizes = _Sizes(styles)
    for name in sorted(filter(STORY.fullmatch, parts)):
        story = document if name == _DOCUMENT else _tree(parts[name])
        if name != _DOCUMENT:
            _scale(story, ratio)
        _restyle(story, sizes)
        parts[name] = serialised(story)


def _tree(content: bytes) -> etree._Element:
    return etree.fromstring(content, strict_parser())


# --- styles and faces -------------------------------------------------------------------------------


def _lay_styles(own: etree._Element, look: etree._Element) -> None:
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
        before = _PARAGRAPH[: _PARAGRAPH.index("numPr")]
        place = sum(child.tag in {f"{_W}{name}" for name in before} for child in properties)
        properties.insert(place, deepcopy(numbering))


def _lay_faces(parts: dict[str, bytes], look: Look) -> None:
    """Take over the theme's faces, and what stands in for a face that a machine does not have."""
    if _THEME in parts and _THEME in look.parts:
        theme = _tree(parts[_THEME])
        old = theme.find(f".//{_A}fontScheme")
        new = _tree(look.parts[_THEME]).find(f".//{_A}fontScheme")
        if old is not None and new is not None:
            old.getparent().replace(old, deepcopy(new))  # type: ignore[union-attr]
            parts[_THEME] = serialised(theme)
    if _FONTS in parts and _FONTS in look.parts:
        faces = _tree(parts[_FONTS])
        known = {face.get(f"{_W}name") for face in faces}
        for face in _tree(look.parts[_FONTS]):
            if face.get(f"{_W}name") not in known:
                faces.append(_without_embedded(face))
        parts[_FONTS] = serialised(faces)


def _without_embedded(face: etree._Element) -> etree._Element:
    copy = deepcopy(face)
    for child in list(copy):
        if etree.QName(child).localname.startswith("embed"):
            copy.remove(child)
    return copy


# --- the page ---------------------------------------------------------------------------------------


def _lay_page(document: etree._Element, look: etree._Element) -> float:
    """Give each section the look's page and fit what stands in it; return by how much the last one changed.

    A section that lies on its side keeps its page, because the look tells of an upright one.
    """
    ratio = 1.0
    for section, blocks in _blocks(document):
        before = _text_width(section)
        names = ("docGrid",) if _is_on_its_side(section) else ("pgSz", "pgMar", "docGrid")
        for name in names:
            for old in section.findall(f"{_W}{name}"):
                section.remove(old)
            section.extend(deepcopy(new) for new in look.findall(f"{_W}{name}"))
        section[:] = sorted(section, key=lambda child: _SECTION.index(etree.QName(child).localname))
        after = _text_width(section)
        ratio = after / before if before and after else 1.0
        for block in blocks:
            _scale(block, ratio)
            _fit_drawings(block, after)
    return ratio


def _sections(document: etree._Element) -> list[etree._Element]:
    return list(document.iter(f"{_W}sectPr"))


def _blocks(document: etree._Element) -> Iterator[tuple[etree._Element, list[etree._Element]]]:
    """Give each section with the paragraphs, tables and controls that stand in it."""
    blocks: list[etree._Element] = []
    for block in document.iterfind(f"{_W}body/*"):
        section = block if block.tag == f"{_W}sectPr" else block.find(f"{_W}pPr/{_W}sectPr")
        blocks.append(block)
        if section is not None:
            yield section, blocks
            blocks = []


def _is_on_its_side(section: etree._Element) -> bool:
    size = section.find(f"{_W}pgSz")
    return size is not None and size.get(f"{_W}orient") == "landscape"


def _text_width(section: etree._Element) -> int | None:
    """Return the width between the margins, in twentieths of a point."""
    size, margins = section.find(f"{_W}pgSz"), section.find(f"{_W}pgMar")
    if size is None or margins is None:
        return None
    sides = sum(int(margins.get(f"{_W}{side}") or 0) for side in ("left", "right", "gutter"))
    return int(size.get(f"{_W}w") or 0) - sides


def _scale(block: etree._Element, ratio: float) -> None:
    """Narrow or widen tables; widths in percent follow the page by themselves."""
    for width in block.iter(f"{_W}tblW", f"{_W}tcW", f"{_W}gridCol"):
        if width.get(f"{_W}type", "dxa") == "dxa":
            width.set(f"{_W}w", str(round(int(width.get(f"{_W}w") or 0) * ratio)))


def _fit_drawings(block: etree._Element, width: int | None) -> None:
    """Make pictures and charts that are wider than the text as wide as the text."""
    for drawing in block.iter(f"{_WP}inline", f"{_WP}anchor"):
        extent = drawing.find(f"{_WP}extent")
        wide = int(extent.get("cx") or 0) if extent is not None else 0
        if width is None or wide <= width * _EMU:
            continue
        for size in drawing.iter(f"{_WP}extent", f"{_A}ext"):
            for side in ("cx", "cy"):
                if size.get(side):
                    size.set(side, str(int(size.get(side) or 0) * width * _EMU // wide))


# --- direct formatting ------------------------------------------------------------------------------


class _Sizes:
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


def _restyle(story: etree._Element, sizes: _Sizes) -> None:
    for shade in list(story.iterfind(f".//{_W}tcPr/{_W}shd")):
        shade.getparent().remove(shade)  # type: ignore[union-attr]
    # LibreOffice reads the length alone, Word the number of characters: both must tell the same.
    for indent in story.iterfind(f".//{_W}pPr/{_W}ind"):
        size = sizes.of(indent.getparent())  # type: ignore[arg-type]
        for side in ("firstLine", "hanging", "left", "right", "start", "end"):
            characters = indent.get(f"{_W}{side}Chars")
            if characters is not None:
                indent.set(f"{_W}{side}", str(int(characters) * size // 100))


def _value(element: etree._Element | None) -> str:
    return "" if element is None else element.get(f"{_W}val") or ""
