"""A returned document against the issued one: facts that differ, what was filled in, what else changed.

The two are laid beside each other block by block, row by row, cell by cell; the issued side knows which
stretches are facts, which are regions and which are blanks, so the returned side needs no tags for it.
Whatever differs and belongs to no region is told as a change: nothing is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from pipeline.core.returns.alignment import Pair, align_blocks, align_cells, align_rows
from pipeline.core.returns.fitting import fit
from pipeline.core.returns.labels import Around, column_heads, name_pieces
from pipeline.core.returns.pieces import Piece, is_open_only, pieces_of, plain
from pipeline.core.returns.stories import (
    Block,
    Cell,
    Paragraph,
    Place,
    Row,
    SpanKind,
    Story,
    Table,
    WordText,
    in_cell,
    joined,
    paragraphs_of,
    placed,
)

_DRAWN = ("chart", "diagram")
_DRAWN_DIGITS = 9  # beyond, programs differ by how they write a binary number


@dataclass(frozen=True, slots=True)
class FactSeen:
    """A fact as it was issued and as it came back; ``returned`` None: it is no longer there."""

    field: str
    issued: str
    returned: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class RegionSeen:
    """A region or blank as it came back.

    Attributes:
        name: Of the control (``case.2``), else made of the labels beside it (``员工本人·签名``).
        label: Text that stands before it: what a reader would call it.
        prompt: What it was issued with.
        text: What stands in it now; None: the place is no longer there.
        pictures: Pictures that stand in it now.
    """

    name: str
    kind: str
    form: SpanKind
    label: str
    prompt: str
    text: str | None
    place: Place
    choices: tuple[str, ...] = ()
    pictures: int = 0


@dataclass(frozen=True, slots=True)
class FixedChange:
    """Text that nobody should have touched: ``edited``, ``added`` or ``removed``, without any track."""

    kind: str
    before: str
    after: str
    place: Place


@dataclass
class Compared:
    """What a comparison found, in the order of the issued document."""

    facts: list[FactSeen] = field(default_factory=list)
    regions: list[RegionSeen] = field(default_factory=list)
    changes: list[FixedChange] = field(default_factory=list)

    def differing_facts(self) -> Iterator[FactSeen]:
        """Give the facts that are not as they were issued."""
        return (
            fact for fact in self.facts if fact.returned is None or plain(fact.issued) != plain(fact.returned)
        )


def compare(issued: WordText, returned: WordText) -> Compared:
    """Return what became of an issued document.

    Headers, footers and notes are compared as the body is; charts only where both files still hold them.
    """
    comparison = _Comparison(returned)
    theirs = {story.name: story for story in returned.stories}
    for story in issued.stories:
        other = theirs.pop(story.name, None)
        if story.name.startswith(_DRAWN):
            if other is not None:
                comparison.drawn(story, other)
            continue
        comparison.blocks(story.blocks, (other or Story(story.name, ())).blocks, Place(story.name), Around())
    for story in theirs.values():
        if not story.name.startswith(_DRAWN):
            comparison.added(story.blocks, Place(story.name))
    return comparison.found


def compare_with_facts(facts: Mapping[str, str], returned: WordText) -> Compared:
    """Return what the tags of a return say, against facts known otherwise; its fixed text stays unknown.

    Args:
        facts: Path of a fact → how it was printed. A fact that is not among them counts as it stands.
    """
    found = Compared()
    for place, paragraph in returned.paragraphs():
        for piece in pieces_of(paragraph):
            if piece.kind == "fact":
                found.facts.append(FactSeen(piece.name, facts.get(piece.name, piece.text), piece.text, place))
            elif piece.kind == "region":
                prompt = piece.text if _is_prompt(paragraph, piece) else ""
                found.regions.append(
                    RegionSeen(piece.name, "region", piece.form, "", prompt, piece.text, place, piece.choices)
                )
    return found


def _is_prompt(paragraph: Paragraph, piece: Piece) -> bool:
    shown = any(
        span.start == piece.start and span.tag == piece.tag and span.prompt for span in paragraph.spans
    )
    return shown or piece.text.startswith("【")


class _Comparison:
    def __init__(self, returned: WordText) -> None:
        self.found = Compared()
        self._elsewhere = _by_tag(returned)

    def blocks(self, issued: Sequence[Block], returned: Sequence[Block], at: Place, around: Around) -> None:
        """Compare the blocks of a story or a cell."""
        places = [place for place, _ in placed(returned, at)]
        own_places = [place for place, _ in placed(issued, at)]
        pairs = align_blocks(issued, returned, in_cell=bool(at.steps))
        taken = _continued(issued, pairs)
        label = around.name
        for ours, theirs in pairs:
            if ours is None:
                if theirs is not None and theirs not in taken:
                    self.added([returned[theirs]], places[theirs])
                continue
            block, place = issued[ours], own_places[ours] if theirs is None else places[theirs]
            other = None if theirs is None else returned[theirs]
            if isinstance(block, Table):
                self._table(block, other if isinstance(other, Table) else None, place)
                continue
            more = [returned[index] for index in sorted(taken) if taken[index] == ours]
            self._paragraph(
                block, other if isinstance(other, Paragraph) else None, more, place, around, label
            )
            label = plain(block.text) or label

    def added(self, blocks: Iterable[Block], at: Place) -> None:
        """Tell text that was not there."""
        text = _text(blocks)
        if text.strip():
            self.found.changes.append(FixedChange("added", "", text, at))

    def drawn(self, issued: Story, returned: Story) -> None:
        """Compare the texts of a chart; programs write the same number in different ways."""
        ours, theirs = (list(map(_figure, paragraphs_of(story.blocks))) for story in (issued, returned))
        if ours != theirs:
            before, after = (_text(story.blocks) for story in (issued, returned))
            self.found.changes.append(FixedChange("edited", before, after, Place(issued.name)))

    # --- paragraphs ---------------------------------------------------------------------------------------

    def _paragraph(
        self,
        issued: Paragraph,
        returned: Paragraph | None,
        more: Sequence[Block],
        place: Place,
        around: Around,
        label: str,
    ) -> None:
        pieces = pieces_of(issued)
        if returned is None:
            self._gone(issued, pieces, place, around, label)
            return
        if not pieces:
            self._blank_paragraph(returned, more, place, around)
            return
        fitted = fit(pieces, returned)
        texts = list(fitted.texts)
        if more:
            last = max(index for index, piece in enumerate(pieces) if piece.is_open)
            texts[last] = joined([texts[last] or "", _text(more)])
        pictures = returned.pictures - issued.pictures
        names = name_pieces(pieces, around, label)
        for piece, text, (name, beside) in zip(pieces, texts, names, strict=True):
            self._piece(piece, text, place, name, beside, pictures)
        if not fitted.fixed_holds:
            self.found.changes.append(FixedChange("edited", issued.text, returned.text, place))

    def _piece(
        self, piece: Piece, text: str | None, place: Place, name: str, beside: str, pictures: int
    ) -> None:
        if piece.kind == "fact":
            self.found.facts.append(FactSeen(piece.name, piece.text, text, place))
        elif piece.kind in ("region", "tick", "blank"):
            self.found.regions.append(
                RegionSeen(
                    name, piece.kind, piece.form, beside, piece.text, text, place, piece.choices, pictures
                )
            )

    def _blank_paragraph(
        self, returned: Paragraph, more: Sequence[Block], place: Place, around: Around
    ) -> None:
        """An empty paragraph: a place to sign where its cell has labels, else nothing."""
        text = joined([returned.text, _text(more)])
        if name := around.name:
            self.found.regions.append(
                RegionSeen(name, "cell", "text", name, "", text, place, pictures=returned.pictures)
            )
        elif text.strip():
            self.found.changes.append(FixedChange("added", "", text, place))

    def _gone(
        self, issued: Paragraph, pieces: Sequence[Piece], place: Place, around: Around, label: str
    ) -> None:
        """A paragraph that is no longer there; a control of it may have been moved."""
        for piece, (name, beside) in zip(pieces, name_pieces(pieces, around, label), strict=True):
            moved = self._elsewhere.get(piece.tag, []) if piece.tag else []
            where, text = moved.pop(0) if moved else (place, None)
            self._piece(piece, text, where, name, beside, 0)
        if issued.text.strip() and not is_open_only(tuple(pieces)):
            self.found.changes.append(FixedChange("removed", issued.text, "", place))

    # --- tables -------------------------------------------------------------------------------------------

    def _table(self, issued: Table, returned: Table | None, place: Place) -> None:
        heads: dict[int, str] = {}
        rows = returned.rows if returned is not None else ()
        last: Row | None = None
        repeats = 0
        for ours, theirs in align_rows(issued.rows, rows):
            if ours is None and theirs is not None:
                repeats += 1
                self._new_row(last, rows[theirs], in_row(place, theirs), repeats)
                continue
            if ours is None:
                continue
            last, repeats = issued.rows[ours], 0
            following = issued.rows[ours + 1] if ours + 1 < len(issued.rows) else None
            new_heads = column_heads(last, following)
            self._row(
                issued.rows[ours],
                None if theirs is None else rows[theirs],
                in_row(place, ours if theirs is None else theirs),
                {} if new_heads else heads,
            )
            heads = new_heads or heads

    def _row(self, issued: Row, returned: Row | None, place: Place, heads: Mapping[int, str]) -> None:
        head = issued.cells[0] if issued.cells else None
        row_head = plain(head.text) if head is not None and next(_regions(head), None) is None else ""
        before = ""
        for cell, other in align_cells(issued, returned or Row(())):
            if cell is None:
                if other is not None:
                    self.added(other.blocks, in_cell(place, place.steps[-1][1], other))
                continue
            own = cell is head
            around = Around("" if own else row_head, heads.get(cell.column, ""), "" if own else before)
            at = in_cell(place, place.steps[-1][1], other or cell)
            self.blocks(cell.blocks, other.blocks if other is not None else (), at, around)
            before = plain(cell.text) or before

    def _new_row(self, last: Row | None, row: Row, place: Place, repeats: int) -> None:
        """A row that was added behind one with regions repeats them: ``opt.extra.name+1``."""
        if last is None or len(last.cells) != len(row.cells) or not _is_open_row(last):
            for cell in row.cells:
                self.added(cell.blocks, in_cell(place, place.steps[-1][1], cell))
            return
        for cell, pattern in zip(row.cells, last.cells, strict=True):
            at = in_cell(place, place.steps[-1][1], cell)
            region = next(_regions(pattern), None)
            if region is None:
                self.added(cell.blocks, at)
                continue
            self.found.regions.append(
                RegionSeen(
                    f"{region.name}+{repeats}",
                    "region",
                    region.form,
                    "",
                    region.text,
                    cell.text,
                    at,
                    region.choices,
                )
            )


def _figure(placed_paragraph: tuple[Place, Paragraph]) -> Decimal | str:
    text = plain(placed_paragraph[1].text)
    try:
        return round(Decimal(text), _DRAWN_DIGITS)
    except InvalidOperation:
        return text


def in_row(table: Place, row: int) -> Place:
    """Return the place of a row, counted from 0, of a table."""
    number = table.steps[-1][0]
    return Place(table.story, (*table.steps[:-1], (number, row + 1, 1)))


def _by_tag(returned: WordText) -> dict[str, list[tuple[Place, str]]]:
    found: dict[str, list[tuple[Place, str]]] = {}
    for place, paragraph in returned.paragraphs():
        for span in paragraph.spans:
            if span.tag:
                found.setdefault(span.tag, []).append((place, paragraph.text[span.start : span.end]))
    return found


def _continued(issued: Sequence[Block], pairs: Sequence[Pair]) -> dict[int, int]:
    """Index of an added block → index of the region's paragraph that it continues."""
    taken: dict[int, int] = {}
    last: int | None = None
    for ours, theirs in pairs:
        if ours is not None:
            block = issued[ours]
            ends_open = isinstance(block, Paragraph) and _ends_in_region(block)
            last = ours if ends_open and theirs is not None else None
        elif theirs is not None and last is not None:
            taken[theirs] = last
    return taken


def _text(blocks: Iterable[Block]) -> str:
    return joined([paragraph.text for _, paragraph in paragraphs_of(blocks)])


def _ends_in_region(paragraph: Paragraph) -> bool:
    pieces = [piece for piece in pieces_of(paragraph) if piece.text.strip()]
    return bool(pieces) and pieces[-1].kind == "region"


def _regions(cell: Cell) -> Iterator[Piece]:
    for _, paragraph in paragraphs_of(cell.blocks):
        yield from (piece for piece in pieces_of(paragraph) if piece.kind == "region")


def _is_open_row(row: Row) -> bool:
    return sum(next(_regions(cell), None) is not None for cell in row.cells) * 2 > len(row.cells)
