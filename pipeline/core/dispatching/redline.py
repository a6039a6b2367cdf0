"""The text that was issued against the text that came back: what was added, what was taken away, and where.

Blocks are laid beside each other first (``core.returns.alignment``), then the characters of each pair:
Chinese has no words to compare by.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from pipeline.core.returns.alignment import Pair, align_blocks, align_cells, align_rows
from pipeline.core.returns.pieces import PieceKind, pieces_of
from pipeline.core.returns.stories import Block, Cell, Paragraph, Row, Story, Table, WordText

Sort = Literal["same", "added", "removed"]
Touch = Literal["open", "fact", "fixed"]

_SHORT = 2  # equal characters between two changes that are read together with them
_MOST_PAIRS = 25_000_000  # of characters; a paragraph beyond is told as replaced, lest it takes minutes
_MARGINS = ("header", "footer")
TOUCHES: tuple[Touch, ...] = ("open", "fact", "fixed")
_TOUCHES: dict[PieceKind, Touch] = {"fact": "fact", "fixed": "fixed"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text; ``touches``: what a change befell, a place to fill in, a fact or fixed text."""

    sort: Sort
    text: str
    touches: Touch = "open"


@dataclass(frozen=True, slots=True)
class RedLine:
    """One paragraph."""

    marks: tuple[Mark, ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything in it differs."""
        return any(mark.sort != "same" for mark in self.marks)


@dataclass(frozen=True, slots=True)
class RedCell:
    """One cell of a table."""

    blocks: tuple[RedBlock, ...]


@dataclass(frozen=True, slots=True)
class RedRow:
    """One row; ``sort`` tells whether the row as a whole was added or removed."""

    sort: Sort
    cells: tuple[RedCell, ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything in it differs."""
        return self.sort != "same" or any(is_changed(block) for cell in self.cells for block in cell.blocks)


@dataclass(frozen=True, slots=True)
class RedTable:
    """One table."""

    rows: tuple[RedRow, ...]


RedBlock = RedLine | RedTable


@dataclass(frozen=True, slots=True)
class RedStory:
    """One flow of text by its name: ``body``, ``footnotes``, ``footer1``."""

    name: str
    blocks: tuple[RedBlock, ...]


def redline(issued: WordText, returned: WordText) -> tuple[RedStory, ...]:
    """Return what was issued against what came back; headers and footers only where they differ."""
    names = dict.fromkeys(story.name for text in (issued, returned) for story in text.stories)
    stories = (_story(issued.story(name), returned.story(name)) for name in names)
    return tuple(story for story in stories if story.blocks and (_is_main(story) or _differs(story)))


def count_changes(stories: Sequence[RedStory]) -> dict[Touch, int]:
    """Return how many places of each kind differ; what was replaced by something counts once."""
    counts: dict[Touch, int] = dict.fromkeys(TOUCHES, 0)
    for story in stories:
        before: Sort = "same"
        for mark in _marks(story.blocks):
            replaces = mark.sort == "added" and before == "removed"
            if mark.sort != "same" and not replaces:
                counts[mark.touches] += 1
            before = mark.sort
    return counts


def is_changed(block: RedBlock) -> bool:
    """Return whether anything in a block differs."""
    return block.is_changed if isinstance(block, RedLine) else any(row.is_changed for row in block.rows)


def compare_texts(issued: str, returned: str, touches: Sequence[Touch] = ()) -> tuple[Mark, ...]:
    """Return two texts as one, with what was taken away and what was added.

    Args:
        touches: For each character of ``issued``, what it belongs to; shorter: the rest is fixed text.
    """
    if issued == returned:
        return (Mark("same", issued),) if issued else ()
    marks: list[Mark] = []
    for same, first, last, start, end in _stretches(issued, returned):
        if same:
            marks.append(Mark("same", issued[first:last]))
            continue
        touched = _touched(touches, first, last)
        if first < last:
            marks.append(Mark("removed", issued[first:last], touched))
        if start < end:
            marks.append(Mark("added", returned[start:end], touched))
    return tuple(marks)


def _stretches(issued: str, returned: str) -> list[tuple[bool, int, int, int, int]]:
    """Equal and different stretches; a few equal characters between two changes belong to them."""
    if len(issued) * len(returned) > _MOST_PAIRS:
        return [(False, 0, len(issued), 0, len(returned))]
    # Long texts without junk are slow to compare, but wrong with it: every Chinese 的 would count as junk.
    codes = SequenceMatcher(None, issued, returned, autojunk=False).get_opcodes()
    found: list[tuple[bool, int, int, int, int]] = []
    for index, (tag, first, last, start, end) in enumerate(codes):
        inside = 0 < index < len(codes) - 1
        same = tag == "equal" and not (inside and last - first <= _SHORT)
        if found and not same and not found[-1][0]:
            found[-1] = (False, found[-1][1], last, found[-1][3], end)
        else:
            found.append((same, first, last, start, end))
    return found


def _touched(touches: Sequence[Touch], first: int, last: int) -> Touch:
    if first == last:  # something was put in: it belongs to what stands on both sides
        around = {touches[at] for at in (first - 1, first) if 0 <= at < len(touches)}
        return "open" if "open" in around else "fact" if around == {"fact"} else "fixed"
    among = set(touches[first:last]) if touches else {"fixed"}
    return "fact" if "fact" in among else "open" if "open" in among else "fixed"


# --- stories, tables, paragraphs ------------------------------------------------------------------------


def _story(issued: Story, returned: Story) -> RedStory:
    name = issued.name if issued.blocks else returned.name
    return RedStory(name, _blocks(issued.blocks, returned.blocks))


def _blocks(issued: Sequence[Block], returned: Sequence[Block]) -> tuple[RedBlock, ...]:
    found: list[RedBlock] = []
    for old, new in _paired(align_blocks(issued, returned), issued, returned):
        before = None if old is None else issued[old]
        after = None if new is None else returned[new]
        if isinstance(before, Table) and isinstance(after, Table):
            found.append(_table(before, after))
        elif isinstance(before, Paragraph) and isinstance(after, Paragraph):
            found.append(RedLine(compare_texts(before.text, after.text, _touches(before))))
        else:
            found += [_whole(before, "removed")] if before else []
            found += [_whole(after, "added")] if after else []
    return tuple(block for block in found if not isinstance(block, RedLine) or block.marks)


def _paired(pairs: Sequence[Pair], issued: Sequence[Block], returned: Sequence[Block]) -> list[Pair]:
    """Pair a paragraph that had a place to fill in with the one that stands there now, however unlike."""
    found: list[Pair] = []
    for old, new in pairs:
        before, after = found[-1] if found else (0, 0)
        if old is None and after is None and before is not None and new is not None:
            candidate = (before, new)
        elif new is None and before is None and after is not None and old is not None:
            candidate = (old, after)
        else:
            candidate = None
        if (
            candidate
            and _may_be_filled(issued[candidate[0]])
            and isinstance(returned[candidate[1]], Paragraph)
        ):
            found[-1] = candidate
        else:
            found.append((old, new))
    return found


def _may_be_filled(block: Block) -> bool:
    return isinstance(block, Paragraph) and any(piece.is_open for piece in pieces_of(block))


def _table(issued: Table, returned: Table) -> RedTable:
    rows = []
    for old, new in align_rows(issued.rows, returned.rows):
        if old is not None and new is not None:
            pairs = align_cells(issued.rows[old], returned.rows[new])
            rows.append(RedRow("same", tuple(_cell(before, after) for before, after in pairs)))
        elif old is not None:
            rows.append(_whole_row(issued.rows[old], "removed"))
        elif new is not None:
            rows.append(_whole_row(returned.rows[new], "added"))
    return RedTable(tuple(rows))


def _cell(issued: Cell | None, returned: Cell | None) -> RedCell:
    return RedCell(_blocks(issued.blocks if issued else (), returned.blocks if returned else ()))


def _whole(block: Block, sort: Sort) -> RedBlock:
    if isinstance(block, Table):
        return RedTable(tuple(_whole_row(row, sort) for row in block.rows))
    return RedLine((Mark(sort, block.text, "fixed"),) if block.text else ())


def _whole_row(row: Row, sort: Sort) -> RedRow:
    cells = tuple(RedCell(tuple(_whole(block, sort) for block in cell.blocks)) for cell in row.cells)
    return RedRow(sort, cells)


def _touches(paragraph: Paragraph) -> list[Touch]:
    """For each character of an issued paragraph, what it belongs to."""
    return [
        _TOUCHES.get(piece.kind, "open") for piece in pieces_of(paragraph) for _ in range(len(piece.text))
    ]


def _marks(blocks: Sequence[RedBlock]) -> Iterator[Mark]:
    for block in blocks:
        if isinstance(block, RedLine):
            yield from block.marks
        else:
            for row in block.rows:
                for cell in row.cells:
                    yield from _marks(cell.blocks)


def _is_main(story: RedStory) -> bool:
    return not story.name.startswith((*_MARGINS, "chart", "diagram"))


def _differs(story: RedStory) -> bool:
    return any(is_changed(block) for block in story.blocks)
