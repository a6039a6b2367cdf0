"""An issued paragraph against the same one as it came back: which stretch of it each piece has become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.core.returns.pieces import Piece, plain
from pipeline.core.returns.stories import Paragraph


@dataclass(frozen=True, slots=True)
class Fit:
    """Which stretch each piece has become.

    Attributes:
        texts: One for each piece; None: there is nothing of it.
        fixed_holds: Whether all the text that nobody should touch is as it was issued.
    """

    texts: tuple[str | None, ...]
    fixed_holds: bool


def fit(pieces: Sequence[Piece], returned: Paragraph) -> Fit:
    """Return which stretch of the returned paragraph each piece has become.

    By the tags, where the file kept them; else by the text around; else letter by letter.
    """
    return _by_tags(pieces, returned) or _by_text(pieces, returned.text) or _by_letters(pieces, returned.text)


def _by_tags(pieces: Sequence[Piece], returned: Paragraph) -> Fit | None:
    tags = [piece.tag for piece in pieces if piece.tag]
    spans = sorted(
        (span for span in returned.spans if span.tag in tags), key=lambda span: (span.start, span.end)
    )
    if not tags or [span.tag for span in spans] != tags or len(set(tags)) < len(tags):
        return None
    texts: list[str | None] = []
    holds, at, between = True, 0, list[Piece]()
    stretches: list[tuple[list[Piece], str]] = []
    order = iter(spans)
    for piece in pieces:
        if not piece.tag:
            between.append(piece)
            continue
        span = next(order)
        if span.start < at:
            return None
        stretches.append((between, returned.text[at : span.start]))
        stretches.append(([piece], returned.text[span.start : span.end]))
        between, at = [], span.end
    stretches.append((between, returned.text[at:]))
    for part, text in stretches:
        if len(part) == 1 and part[0].tag:
            texts.append(text)
            continue
        inner = _by_text(part, text) or _by_letters(part, text)
        texts += inner.texts
        holds &= inner.fixed_holds
    return Fit(tuple(texts), holds)


def _by_text(pieces: Sequence[Piece], text: str) -> Fit | None:
    """Between the texts that stand still; None when one of them does not."""
    for facts_hold in (True, False):
        texts = _between([(piece.text, _stands_still(piece, facts_hold)) for piece in pieces], text)
        if texts is not None:
            return Fit(texts, fixed_holds=True)
    return None


def _stands_still(piece: Piece, facts_hold: bool) -> bool:
    return piece.kind == "fixed" or (piece.kind == "fact" and facts_hold)


def _between(parts: Sequence[tuple[str, bool]], text: str) -> tuple[str, ...] | None:
    """Look for each standing text in turn, at its first place; what lies between is the rest.

    One pass, without going back: a paragraph with many blanks must not take forever.
    """
    found: list[str] = []
    at, loose = 0, 0
    for index, (standing, stands) in enumerate(parts):
        if not stands:
            loose += 1
            continue
        last = index == len(parts) - 1
        place = at if not loose else len(text) - len(standing) if last else text.find(standing, at)
        if (
            place < at
            or not text.startswith(standing, place)
            or (last and not text.endswith(standing, place))
        ):
            return None
        found += [text[at:place], *[""] * (loose - 1)][:loose]
        found.append(standing)
        at, loose = place + len(standing), 0
    if not loose:
        return tuple(found) if at == len(text) else None
    return (*found, text[at:], *[""] * (loose - 1))


def _by_letters(pieces: Sequence[Piece], text: str) -> Fit:
    issued = "".join(piece.text for piece in pieces)
    codes = SequenceMatcher(None, issued, text, autojunk=False).get_opcodes()
    texts: list[str | None] = []
    fixed: list[str] = []
    at, taken = 0, 0
    for piece in pieces:
        start, end = at, at + len(piece.text)
        at = end
        if piece.kind == "fixed":
            continue
        low, high = max(_lowest(codes, start), taken), _highest(codes, end)
        fixed.append(text[taken:low])
        texts.append(text[low:high] if low < high else None)
        taken = max(low, high)
    fixed.append(text[taken:])
    wanted = "".join(piece.text for piece in pieces if piece.kind == "fixed")
    open_ = iter(texts)
    return Fit(
        tuple(piece.text if piece.kind == "fixed" else next(open_) for piece in pieces),
        fixed_holds=plain("".join(fixed)) == plain(wanted),
    )


def _lowest(codes: Sequence[tuple[str, int, int, int, int]], at: int) -> int:
    """The first letter of the returned text that may belong to what begins at ``at``."""
    for _, a1, a2, b1, b2 in codes:
        if a1 <= at < a2 or (a1 == at == a2):
            return min(b1 + at - a1, b2)
    return codes[-1][4] if codes else 0


def _highest(codes: Sequence[tuple[str, int, int, int, int]], at: int) -> int:
    """Where what ends at ``at`` may end in the returned text."""
    for tag, a1, a2, b1, b2 in reversed(codes):
        if a1 < at <= a2 or (a1 == at == a2):
            return b2 if at == a2 else min(b1 + at - a1, b2) if tag == "equal" else b2
    return 0
