""".xlsx → sheets, read from the parts themselves.

No library gives all of what is needed here (number formats, hidden rows, error cells, formulas without a
value); calamine is the second opinion in the tests. ``xlsx_rows`` reads parts in the plain form that programs
write, ``xlsx_events`` all others.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from lxml import etree

from pipeline.adapters import gate
from pipeline.adapters.sheets.xlsx_events import TRUE, Budget, SheetParser, StringsParser, unescape
from pipeline.adapters.sheets.xlsx_rows import Declined, PlainRows, read_plain_strings
from pipeline.core.places import SheetRef
from pipeline.core.reading.number_formats import shape_of
from pipeline.core.sheets import Sheet, SheetRow, State

_STATES: Mapping[str, State] = {"hidden": "hidden", "veryHidden": "very_hidden"}


def read(package: gate.Package, name: str) -> tuple[Sheet, ...]:
    """Return the worksheets of a workbook, in the order of their tabs; chart sheets have no cells.

    Args:
        name: The file as places call it, POSIX and relative to the workspace.

    Raises:
        gate.Refused: Damaged, macros, .xlsb, or more cells than a roster can have.
    """
    _refuse_macros(package)
    book_part = _workbook_part(package)
    book = gate.parse_xml(package, book_part)
    targets = _relations(package, book_part)
    shapes = _shapes(package, _target_of(targets, "styles"))
    strings = _strings(package, _target_of(targets, "sharedStrings"))
    date1904 = _flag(book, "workbookPr", "date1904")
    reader = _SheetReader(package, shapes, strings, _flag(book, "calcPr", "fullCalcOnLoad"))
    sheets: list[Sheet] = []
    for element in book.iter("{*}sheet"):
        kind, part = targets.get(_relation_id(element), ("", ""))
        if kind == "xlMacrosheet":
            raise gate.Refused("F115")
        if kind != "worksheet":
            continue
        rows, parser = reader.read(part)
        sheets.append(
            Sheet(
                SheetRef(name, unescape(element.get("name", ""))),
                tuple(rows),
                _STATES.get(element.get("state", ""), "visible"),
                date1904,
                frozenset(parser.hidden_columns),
                tuple(parser.merges),
            )
        )
    return tuple(sheets)


class _SheetReader:
    """Reads the worksheet parts of one workbook, each in the quick way if it is in its plain form."""

    def __init__(
        self, package: gate.Package, shapes: Sequence[str], strings: Sequence[str], stale: bool
    ) -> None:
        self._package, self._shapes, self._strings, self._stale = package, shapes, strings, stale
        self._by_index = {str(index): text for index, text in enumerate(strings)}
        self._budget = Budget()

    def read(self, part: str) -> tuple[list[SheetRow], SheetParser]:
        """Return the rows of a part, and what tells its merges and hidden columns."""
        before = self._budget.cells
        plain = PlainRows(self._shapes, self._by_index, self._budget, self._stale)
        parser = SheetParser(self._shapes, self._strings, part, self._budget, self._stale)
        try:
            plain.feed(self._package.chunks(part))
        except Declined:
            self._budget.cells = before
            parser.feed(self._package.chunks(part))
            return parser.rows, parser
        parser.feed([plain.around])
        return plain.rows, parser


def _refuse_macros(package: gate.Package) -> None:
    types = package.read("[Content_Types].xml").lower() if "[Content_Types].xml" in package else b""
    if b"sheet.binary.macroenabled" in types:
        raise gate.Refused("F113")
    parts = {posixpath.basename(part).casefold() for part in package.names}
    if b"macroenabled" in types or b"vbaproject" in types or "vbaproject.bin" in parts:
        raise gate.Refused("F115")


# --- the parts around the sheets ---------------------------------------------------------------------


def _workbook_part(package: gate.Package) -> str:
    for kind, part in _relations(package, "").values():
        if kind == "officeDocument":
            return part
    return "xl/workbook.xml"


def _relations(package: gate.Package, part: str) -> dict[str, tuple[str, str]]:
    """Return relation id → (last step of its type, part) of a part; "" is the package itself."""
    folder, _, file = part.rpartition("/")
    rels = posixpath.join(folder, "_rels", f"{file}.rels")
    if rels not in package:
        return {}
    return {
        element.get("Id", ""): (
            element.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, unquote(element.get("Target", "")))).lstrip("/"),
        )
        for element in gate.parse_xml(package, rels).iter("{*}Relationship")
        if element.get("TargetMode", "Internal") != "External"
    }


def _target_of(targets: Mapping[str, tuple[str, str]], kind: str) -> str | None:
    return next((part for found, part in targets.values() if found == kind), None)


def _relation_id(element: etree._Element) -> str:
    return next(
        (str(value) for name, value in element.attrib.items() if etree.QName(name).localname == "id"), ""
    )


def _flag(root: etree._Element, tag: str, attribute: str) -> bool:
    return any(element.get(attribute) in TRUE for element in root.iter(f"{{*}}{tag}"))


def _shapes(package: gate.Package, part: str | None) -> tuple[str, ...]:
    """Return the class of the number format of each cell style, in the order that ``s`` counts."""
    if part is None or part not in package:
        return ()
    root = gate.parse_xml(package, part)
    codes = {
        element.get("numFmtId"): element.get("formatCode", "")
        for group in root.iterchildren("{*}numFmts")
        for element in group.iterchildren("{*}numFmt")
    }
    ids = (
        element.get("numFmtId", "0")
        for group in root.iterchildren("{*}cellXfs")
        for element in group.iterchildren("{*}xf")
    )
    return tuple(shape_of(int(id_) if id_.isdecimal() else 0, codes.get(id_)) for id_ in ids)


def _strings(package: gate.Package, part: str | None) -> tuple[str, ...]:
    if part is None or part not in package:
        return ()
    try:
        return read_plain_strings(package.read(part), part)
    except Declined:
        parser = StringsParser()
        parser.feed(package.chunks(part), part)
        return tuple(parser.strings)
