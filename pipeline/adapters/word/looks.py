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
from pipeline.adapters.word.look_styles import (
    FONTS,
    STYLES,
    THEME,
    Sizes,
    lay_faces,
    lay_styles,
    put_property,
)
from pipeline.adapters.word.word_package import STORY, serialised, strict_parser
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.errors import TemplateError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_DOCUMENT = "word/document.xml"
_READ = (_DOCUMENT, STYLES, THEME, FONTS)
_EMU = 635  # of a drawing's extent, in a twentieth of a point
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
    if STYLES not in trees or _DOCUMENT not in trees or not _tells_its_page(trees[_DOCUMENT]):
        raise _refusal(path)
    return Look(path.name, sha256(data).hexdigest(), parts)


def check_look(path: Path) -> list[Problem]:
    """Return why a look cannot be used; empty when it can."""
    try:
        read_look(path)
    except TemplateError as error:
        return list(error.problems)
    return []


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
    styles = _tree(parts[STYLES])
    lay_styles(styles, _tree(look.parts[STYLES]))
    parts[STYLES] = serialised(styles)
    lay_faces(parts, look.parts)
    document = _tree(parts[_DOCUMENT])
    ratio = _lay_page(document, _sections(_tree(look.parts[_DOCUMENT]))[-1])
    sizes = Sizes(styles)
    for name in sorted(filter(STORY.fullmatch, parts)):
        story = document if name == _DOCUMENT else _tree(parts[name])
        if name != _DOCUMENT:
            _scale(story, ratio)
        _restyle(story, sizes)
        parts[name] = serialised(story)


def _tree(content: bytes) -> etree._Element:
    return etree.fromstring(content, strict_parser())


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


def _restyle(story: etree._Element, sizes: Sizes) -> None:
    for shade in list(story.iterfind(f".//{_W}tcPr/{_W}shd")):
        shade.getparent().remove(shade)  # type: ignore[union-attr]
    # LibreOffice reads the length alone, Word the number of characters: both must tell the same.
    for indent in story.iterfind(f".//{_W}pPr/{_W}ind"):
        size = sizes.of(indent.getparent())  # type: ignore[arg-type]
        for side in ("firstLine", "hanging", "left", "right", "start", "end"):
            characters = indent.get(f"{_W}{side}Chars")
            if characters is not None:
                indent.set(f"{_W}{side}", str(int(characters) * size // 100))
    for drawing in story.iter(f"{_WP}inline"):
        _make_room(next(drawing.iterancestors(f"{_W}p")))


def _make_room(paragraph: etree._Element) -> None:
    """Let the line of a picture be as high as the picture: one of exact height would cut it off."""
    properties = paragraph.find(f"{_W}pPr")
    if properties is None:
        properties = etree.Element(f"{_W}pPr")
        paragraph.insert(0, properties)
    spacing = properties.find(f"{_W}spacing")
    if spacing is None:
        spacing = etree.Element(f"{_W}spacing")
        put_property(properties, spacing)
    spacing.set(f"{_W}line", "240")
    spacing.set(f"{_W}lineRule", "auto")
