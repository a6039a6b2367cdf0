"""A .docx as its XML holds it: every visible word, in document order, with zipfile and lxml alone."""

from __future__ import annotations

import io
import posixpath
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
COMMENTS = "word/comments.xml"
_BREAKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_VISIBLE = ("document", "header", "footer", "footnotes", "endnotes", "comments")

Cell = tuple[str, ...]
"""The paragraphs of a table cell."""


@dataclass(frozen=True)
class Table:
    """Rows of cells; each cell is its paragraphs."""

    rows: tuple[tuple[Cell, ...], ...]

    @property
    def header(self) -> tuple[str, ...]:
        return tuple("".join(cell) for cell in self.rows[0])


@dataclass(frozen=True)
class Comment:
    """A comment's paragraphs, and the text of the paragraph that it stands beside."""

    lines: tuple[str, ...]
    beside: str | None


Block = str | Table
"""A paragraph's text, or a table."""


@dataclass(frozen=True)
class Drawing:
    """A chart of a draft: its cache, its workbook, and what is read out instead of it.

    Attributes:
        properties: The ``wp:docPr``: name and alternative text.
        tree: The chart part.
        cells: The rows of the workbook that opens when one edits the figures.
    """

    properties: etree._Element
    tree: etree._Element
    cells: list[list[object]]

    def texts(self) -> Iterator[str]:
        """Every word and number that the chart, its workbook and its alternative text hold."""
        yield from (str(value) for value in self.properties.attrib.values())
        yield from (text for text in self.tree.itertext() if text.strip())
        yield from (str(cell) for row in self.cells for cell in row if cell is not None)


@dataclass(frozen=True)
class Draft:
    """One draft: where it is kept below ``drafts``, and the XML of its parts.

    Attributes:
        path: POSIX, relative to the folder of all drafts.
        trees: Part name → parsed XML, for the parts that show text; the document comes first.
        drawings: The charts, in the order of the document.
    """

    path: str
    trees: dict[str, etree._Element]
    drawings: tuple[Drawing, ...] = ()

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def key(self) -> str:
        """The employee id or unit code that the file name begins with."""
        return self.name.partition("_")[0]

    def blocks(self) -> Iterator[Block]:
        for tree in self.trees.values():
            yield from _blocks(tree)

    def printed_blocks(self) -> Iterator[Block]:
        """What is on paper: without the comments."""
        for name, tree in self.trees.items():
            if name != COMMENTS:
                yield from _blocks(tree)

    def comments(self) -> Iterator[Comment]:
        tree = self.trees.get(COMMENTS)
        marks = [*self.trees["word/document.xml"].iter(f"{W}commentRangeStart")]
        beside = {mark.get(f"{W}id"): next(mark.iterancestors(f"{W}p"), None) for mark in marks}
        for node in tree if tree is not None else ():
            paragraph = beside.get(node.get(f"{W}id"))
            lines = tuple(paragraph_text(child) for child in node.iter(f"{W}p"))
            yield Comment(lines, paragraph_text(paragraph) if paragraph is not None else None)

    def lines(self) -> Iterator[str]:
        """Every paragraph, those in tables and comments too."""
        return lines_of(self.blocks())

    def texts(self) -> Iterator[str]:
        """Every paragraph, and every text of a chart."""
        yield from self.lines()
        for drawing in self.drawings:
            yield from drawing.texts()

    def text_nodes(self) -> list[etree._Element]:
        """Every ``w:t``, to be changed by a test that wants to see the change noticed."""
        return [node for tree in self.trees.values() for node in tree.iter(f"{W}t")]


def lines_of(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, str):
            yield block
        else:
            yield from (text for row in block.rows for cell in row for text in cell)


def read_draft(path: Path, root: Path) -> Draft:
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if _is_visible(name)]
        names.sort(key=lambda name: (name != "word/document.xml", name))
        trees = {name: etree.fromstring(package.read(name)) for name in names}
        drawings = tuple(_drawings(package, trees["word/document.xml"]))
    return Draft(path.relative_to(root).as_posix(), trees, drawings)


def _drawings(package: zipfile.ZipFile, document: etree._Element) -> Iterator[Drawing]:
    parts = _targets(package, "word/document.xml")
    for node in document.iter(f"{C}chart"):
        part = parts[str(node.get(_R))]
        (book,) = _targets(package, part).values()
        with warnings.catch_warnings(action="ignore"):  # of styles, which such a small book has none of
            sheet = openpyxl.load_workbook(io.BytesIO(package.read(book))).worksheets[0]
        properties = next(node.iterancestors(f"{_WP}inline")).find(f"{_WP}docPr")
        assert properties is not None
        cells: list[list[object]] = [list(row) for row in sheet.iter_rows(values_only=True)]
        yield Drawing(properties, etree.fromstring(package.read(part)), cells)


def _targets(package: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Id of a relationship of a part → the part it leads to."""
    folder, _, file = part.rpartition("/")
    relations = etree.fromstring(package.read(f"{folder}/_rels/{file}.rels"))
    return {
        str(node.get("Id")): posixpath.normpath(posixpath.join(folder, str(node.get("Target"))))
        for node in relations
    }


def read_drafts(root: Path) -> list[Draft]:
    return [read_draft(path, root) for path in sorted(root.rglob("*.docx"))]


def _is_visible(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    return folder == "word" and file.endswith(".xml") and file.startswith(_VISIBLE)


def _blocks(element: etree._Element) -> Iterator[Block]:
    for child in element:
        if child.tag == f"{W}p":
            yield paragraph_text(child)
        elif child.tag == f"{W}tbl":
            yield Table(tuple(_rows(child)))
        elif len(child):
            yield from _blocks(child)


def _rows(table: etree._Element) -> Iterator[tuple[Cell, ...]]:
    for child in table:
        if child.tag == f"{W}tr":
            yield tuple(_cells(child))
        elif len(child):
            yield from _rows(child)


def _cells(row: etree._Element) -> Iterator[Cell]:
    for child in row:
        if child.tag == f"{W}tc":
            yield tuple(paragraph_text(node) for node in child.iter(f"{W}p"))
        elif len(child):
            yield from _cells(child)


def paragraph_text(paragraph: etree._Element) -> str:
    """Return what one sees of a paragraph; content controls and fields show what they hold."""
    return "".join(
        (node.text or "") if node.tag == f"{W}t" else _BREAKS.get(str(node.tag), "")
        for node in paragraph.iter()
    )
