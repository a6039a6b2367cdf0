"""A .docx as its XML holds it: every visible word, in document order, with zipfile and lxml alone."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
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


Block = str | Table
"""A paragraph's text, or a table."""


@dataclass(frozen=True)
class Draft:
    """One draft: where it is kept below ``drafts``, and the XML of its parts.

    Attributes:
        path: POSIX, relative to the folder of all drafts.
        trees: Part name → parsed XML, for the parts that show text; the document comes first.
    """

    path: str
    trees: dict[str, etree._Element]

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

    def lines(self) -> Iterator[str]:
        """Every paragraph, those in tables too."""
        return lines_of(self.blocks())

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
    return Draft(path.relative_to(root).as_posix(), trees)


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
