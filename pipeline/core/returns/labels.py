"""What a reader would call a place that is filled in: by the labels that stand around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.core.returns.pieces import Piece, pieces_of, plain
from pipeline.core.returns.stories import Cell, Row, paragraphs_of


@dataclass(frozen=True)
class Around:
    """Labels that stand around a cell: the head of its row and of its column."""

    row: str = ""
    column: str = ""
    before: str = ""

    @property
    def name(self) -> str:
        """What a reader would call the cell."""
        if self.column:
            return "·".join(dict.fromkeys(filter(None, (self.row, self.column))))
        return self.before


def column_heads(row: Row, following: Row | None) -> dict[int, str]:
    """Column → its head, where a row holds nothing but fixed text and the one below it does not."""
    if following is None or len(row.cells) < 2 or len(following.cells) != len(row.cells):
        return {}
    if not all(_is_fixed(cell) for cell in row.cells) or all(_is_fixed(cell) for cell in following.cells):
        return {}
    return {cell.column: plain(cell.text) for cell in row.cells}


def name_pieces(pieces: Sequence[Piece], around: Around, label: str) -> Iterator[tuple[str, str]]:
    """Give name and label of each piece; a tick's label is the option behind it."""
    before = ""
    question = ""
    cell = around.name
    for index, piece in enumerate(pieces):
        behind = pieces[index + 1].text if index + 1 < len(pieces) else ""
        if piece.kind == "fixed":
            before = plain(piece.text)
            question = question or before.rstrip("：:")
            yield "", ""
        elif piece.kind == "tick":
            yield question or cell or label, _option(behind)
        elif piece.name:
            yield piece.name, (before or cell or label).rstrip("：:")
        else:
            name = _last_words(before) or cell or label
            yield name.rstrip("：:"), name.rstrip("：:")


def _is_fixed(cell: Cell) -> bool:
    pieces = [piece for _, paragraph in paragraphs_of(cell.blocks) for piece in pieces_of(paragraph)]
    return bool(pieces) and all(piece.kind == "fixed" for piece in pieces)


def _option(text: str) -> str:
    return plain(text.replace("\t", "　").split("　　")[0].split("　")[0])


def _last_words(text: str) -> str:
    return text.replace("　", " ").split(" ")[-1] if text else ""
