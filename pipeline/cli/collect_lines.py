"""What ``collect`` tells on the screen: each file with where it ended, and everything to know about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from pipeline.core.models import Language
from pipeline.wording import hint_of, text_of

if TYPE_CHECKING:
    from pipeline.core.returns.receipts import Receipt
    from pipeline.steps.collect import CollectReport

_VERDICTS = {
    "matched": "collect_matched",
    "degraded": "collect_degraded",
    "attached": "collect_attached",
    "quarantined": "collect_quarantined",
    "ignored": "collect_ignored",
}
_Say = Callable[..., str]


def collect_lines(report: CollectReport, language: Language, say: _Say) -> Iterator[str]:
    """Give what came, doubtful files first, then a line of sums."""
    order = list(_VERDICTS)
    worst_first = sorted(report.receipts, key=lambda one: -order.index(one.verdict))
    quarantined = [one for one in worst_first if one.verdict == "quarantined"]
    for receipt in (*quarantined, *(one for one in worst_first if one.verdict != "quarantined")):
        yield from _lines(receipt, language, say)
    counts = {verdict: sum(one.verdict == verdict for one in report.receipts) for verdict in _VERDICTS}
    yield say(
        "collect_sum",
        count=str(len(report.receipts)),
        by_verdict=" · ".join(f"{say(_VERDICTS[verdict])} {n}" for verdict, n in counts.items() if n),
    )
    yield say("collect_where", folder=str(report.folder))


def _lines(receipt: Receipt, language: Language, say: _Say) -> Iterator[str]:
    number = receipt.number or (
        say("collect_suggested", number=receipt.suggested) if receipt.suggested else ""
    )
    yield f"[{say(_VERDICTS[receipt.verdict])}] {receipt.file}  {number}".rstrip()
    gap = " " if language == "en" else ""
    for note in receipt.notes:
        told = f"{text_of(note.code, note.params, language)}{gap}{hint_of(note.code, note.params, language)}"
        yield f"    {told}({note.code})"
    for fact in receipt.reading.facts:
        if isinstance(fact, dict):
            returned = fact["returned"] if fact["returned"] is not None else say("collect_gone")
            yield f"    {fact['field']}  {fact['issued']} → {returned}  {fact['place']}"
