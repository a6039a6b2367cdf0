"""What came back, as far as handing out has to know it: each document's last answer, and what is in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.core.deciding.plan_json import Json
from pipeline.core.dispatching.lines import BadLine, mapping_of, number_of, text_of, text_or_none

_ANSWERS = frozenset({"matched", "degraded"})


@dataclass(frozen=True, slots=True)
class Answer:
    """The last return of a document.

    Attributes:
        file: Its name as it came; ``stored`` where it is kept, below outputs/BATCH, ``sha256`` its digest.
        gaps: Prompts that should be answered by now and are still open.
    """

    file: str
    stored: str
    sha256: str
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Returns:
    """Everything that came back for a batch.

    Attributes:
        answers: Number → its last return that was understood.
        attached: Number → how many PDFs and scans belong to it.
        doubtful: Number → how many quarantined files are probably meant to be it.
        quarantined: Names of all files in quarantine, in the order of receipt.
    """

    answers: Mapping[str, Answer]
    attached: Mapping[str, int]
    doubtful: Mapping[str, int]
    quarantined: tuple[str, ...]


def parse_returns(lines: Iterable[Json]) -> Returns:
    """Return what the lines of returns.jsonl tell.

    Raises:
        BadLine: One of them is not such a line.
    """
    latest: dict[str, tuple[int, Answer]] = {}
    attached: dict[str, int] = {}
    doubtful: dict[str, int] = {}
    quarantined: list[str] = []
    for line in lines:
        told = mapping_of(line)
        verdict = text_of(told, "verdict")
        if verdict in _ANSWERS:
            number, turn = text_of(told, "number"), number_of(told, "turn")
            if number not in latest or turn >= latest[number][0]:
                latest[number] = (turn, _answer(told))
        elif verdict == "attached":
            number = text_of(told, "number")
            attached[number] = attached.get(number, 0) + 1
        elif verdict == "quarantined":
            quarantined.append(text_of(told, "file"))
            if suggested := text_or_none(told, "suggested"):
                doubtful[suggested] = doubtful.get(suggested, 0) + 1
    answers = {number: answer for number, (_, answer) in latest.items()}
    return Returns(answers, attached, doubtful, tuple(quarantined))


def _answer(told: Mapping[str, Json]) -> Answer:
    gaps = told.get("gaps") or []
    if not isinstance(gaps, list):
        raise BadLine("gaps are no list")
    open_now = (mapping_of(gap) for gap in gaps)
    return Answer(
        file=text_of(told, "file"),
        stored=text_of(told, "stored"),
        sha256=text_of(told, "sha256"),
        gaps=tuple(str(gap.get("prompt") or "") for gap in open_now if gap.get("when") == "now"),
    )
