"""Which part of a returned text stands where a part of the issued one stood.

Sequences of blocks, rows or cells are laid beside each other so that as little as possible differs: first
what is equal, then, in the gaps between, whatever makes the least difference. A part without a counterpart
was added or removed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TypeVar

from pipeline.core.returns.pieces import Piece, is_open_only, pieces_of, plain
from pipeline.core.returns.stories import Block, Cell, Paragraph, Row, Table, paragraphs_of

_Item = TypeVar("_Item")
Pair = tuple[int | None, int | None]

_APART = 0.4  # what a part without a counterpart costs; two of them more than an unlike pair
_ANYTHING = 0.3  # what a paragraph that is the manager's alone costs beside any text
_REPLACED = 0.7  # what a cell's paragraph, or one that is a fact as a whole, costs beside any text
_UNLIKE = 1.0
_EQUAL = 1e-9
_MOST_CELLS = 250_000  # pairs that are weighed one by one; beyond, only what is equal counts


def align_blocks(issued: Sequence[Block], returned: Sequence[Block], in_cell: bool = False) -> list[Pair]:
    """Return pairs of indices in reading order; None where a block has no counterpart.

    Args:
        in_cell: They are those of a cell, where one paragraph stands for another however unlike they are.
    """
    return _align(issued, returned, _block_key, _difference_in_cell if in_cell else _difference)


def align_rows(issued: Sequence[Row], returned: Sequence[Row]) -> list[Pair]:
    """Return pairs of indices of rows."""
    return _align(issued, returned, lambda row: plain(row.text), _row_difference)


def align_cells(issued: Row, returned: Row) -> Iterator[tuple[Cell | None, Cell | None]]:
    """Give pairs of cells of two rows: in order where there are as many, else by their columns."""
    if len(issued.cells) == len(returned.cells):
        yield from zip(issued.cells, returned.cells, strict=True)
        return
    by_column = {cell.column: cell for cell in returned.cells}
    for cell in issued.cells:
        yield cell, by_column.pop(cell.column, None)
    yield from ((None, cell) for cell in by_column.values())


def likeness(one: str, other: str) -> float:
    """Return how much two texts have in common, from 0 to 1."""
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one[:2000], other[:2000], autojunk=False)
    return min(matcher.quick_ratio(), 1.0) and matcher.ratio()


def _align(
    issued: Sequence[_Item],
    returned: Sequence[_Item],
    key: Callable[[_Item], str],
    difference: Callable[[_Item, _Item], float],
) -> list[Pair]:
    ours, theirs = list(map(key, issued)), list(map(key, returned))
    if ours == theirs:
        return list(zip(range(len(ours)), range(len(theirs)), strict=True))
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    pairs: list[Pair] = []
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            pairs += zip(range(a1, a2), range(b1, b2), strict=True)
        else:
            pairs += _weighed(issued, returned, range(a1, a2), range(b1, b2), difference)
    return pairs


def _weighed(
    issued: Sequence[_Item],
    returned: Sequence[_Item],
    rows: range,
    columns: range,
    difference: Callable[[_Item, _Item], float],
) -> list[Pair]:
    """Return the pairs of a gap that cost least together."""
    if not rows or not columns or len(rows) * len(columns) > _MOST_CELLS:
        return [*((row, None) for row in rows), *((None, column) for column in columns)]
    cost = [[_APART * (i + j) for j in range(len(columns) + 1)] for i in range(len(rows) + 1)]
    step = [["" for _ in range(len(columns) + 1)] for _ in range(len(rows) + 1)]
    for i, row in enumerate(rows, 1):
        for j, column in enumerate(columns, 1):
            pair = cost[i - 1][j - 1] + difference(issued[row], returned[column])
            removed, added = cost[i - 1][j] + _APART, cost[i][j - 1] + _APART
            cost[i][j] = min(pair, removed, added)
            # Of equal ways the one that pairs early: what is typed behind a line belongs to it.
            step[i][j] = next(
                name
                for name, price in (("added", added), ("removed", removed), ("pair", pair))
                if price <= cost[i][j] + _EQUAL
            )
    return _traced(step, rows, columns)


def _traced(step: list[list[str]], rows: range, columns: range) -> list[Pair]:
    pairs: list[Pair] = []
    i, j = len(rows), len(columns)
    while i or j:
        if i and j and step[i][j] == "pair":
            i, j = i - 1, j - 1
            pairs.append((rows[i], columns[j]))
        elif i and (not j or step[i][j] == "removed"):
            i -= 1
            pairs.append((rows[i], None))
        else:
            j -= 1
            pairs.append((None, columns[j]))
    return pairs[::-1]


def _block_key(block: Block) -> str:
    if isinstance(block, Table):
        return "\ue000" + "\n".join(plain(row.text) for row in block.rows)
    return plain(block.text)


def _difference(issued: Block, returned: Block) -> float:
    if isinstance(issued, Paragraph) and isinstance(returned, Paragraph):
        return _paragraph_difference(issued, returned.text)
    if isinstance(issued, Table) and isinstance(returned, Table):
        return _table_difference(issued, returned)
    return _UNLIKE


def _difference_in_cell(issued: Block, returned: Block) -> float:
    return min(_difference(issued, returned), _UNLIKE if type(issued) is not type(returned) else _REPLACED)


def _paragraph_difference(issued: Paragraph, text: str) -> float:
    pieces = _pieces(issued)
    if is_open_only(pieces):
        return _ANYTHING if text.strip() else _APART
    wanted = "".join(piece.text for piece in pieces if not piece.is_open)
    if all(piece.kind == "fact" for piece in pieces if piece.text.strip()):
        return min(1 - likeness(issued.text, text), _REPLACED)
    # What a manager wrote into a region must not make a paragraph unlike itself.
    found = text if len(text) < 2 * len(issued.text) else text[: len(wanted) + len(issued.text)]
    return 1 - max(likeness(issued.text, found), likeness(wanted, found) if wanted.strip() else 0)


@lru_cache(maxsize=4096)
def _pieces(paragraph: Paragraph) -> tuple[Piece, ...]:
    return pieces_of(paragraph)


def _row_difference(issued: Row, returned: Row) -> float:
    costs, counted = 0.0, 0
    for one, other in align_cells(issued, returned):
        if one is None or other is None:
            costs, counted = costs + 1, counted + 1
            continue
        paragraphs = [block for block in one.blocks if isinstance(block, Paragraph)]
        if not one.text.strip() or any(is_open_only(_pieces(paragraph)) for paragraph in paragraphs):
            continue  # the manager's to fill in: says nothing about which row it is
        counted += 1
        costs += 0 if plain(one.text) == plain(other.text) else 1 - likeness(one.text, other.text) / 2
    return _ANYTHING if not counted else costs / counted * 0.9


def _table_difference(issued: Table, returned: Table) -> float:
    wanted = [plain(text.text) for text in _texts(issued) if not is_open_only(_pieces(text))]
    wanted = list(filter(None, wanted))
    if not wanted:
        return _ANYTHING
    there = Counter(plain(text.text) for text in _texts(returned))
    common = sum((Counter(wanted) & there).values())
    return 1 - common / len(wanted)


def _texts(table: Table) -> Iterator[Paragraph]:
    for row in table.rows:
        for cell in row.cells:
            yield from (paragraph for _, paragraph in paragraphs_of(cell.blocks))
