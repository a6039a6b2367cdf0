"""How far each document of a batch has come on a day, who has to be reminded, and the counts of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipeline.core.deciding.ledger import LedgerEntry
from pipeline.core.deciding.plan_json import Json
from pipeline.core.dispatching.answers import Returns
from pipeline.core.dispatching.lines import mapping_of
from pipeline.core.dispatching.packets import manager_of
from pipeline.core.dispatching.releases import Release
from pipeline.core.dispatching.transmittals import Out, Transmittal, documents_out, documents_recalled
from pipeline.core.models import Person

Stage = Literal["made", "released", "dispatched", "quarantined", "returned", "filed", "to_recall", "recalled"]
STAGES: tuple[Stage, ...] = (
    *("made", "released", "dispatched", "quarantined", "returned", "filed", "to_recall", "recalled"),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one document has come.

    Attributes:
        stage: ``made``: nobody released it; ``quarantined``: what came back is in doubt; ``to_recall``: out,
            though no longer current; ``recalled``: called back, and nothing else of it is left.
        manager: Who hands it out, or has it in hand; None: 待分配.
        due: When it is to come back; None before it was handed out, and for one that is called back.
        overdue: It should be back and complete by now, and is not.
        gaps: Prompts still open in what came back.
        returned: Name of the file that came back; None: none did.
        attached: How many PDFs and scans belong to it.
    """

    number: str
    type: str
    title: str
    subject: Mapping[str, Json]
    manager: Person | None
    stage: Stage
    due: date | None
    overdue: bool
    gaps: tuple[str, ...]
    returned: str | None
    attached: int

    @property
    def unit(self) -> str:
        """Path of the unit it belongs to."""
        return str(self.subject.get("unit") or "")


@dataclass(frozen=True, slots=True)
class Chased:
    """What one manager is reminded of: documents that are late, and late ones that came back with gaps."""

    manager: Person
    documents: tuple[Standing, ...]


def standings(
    entries: Iterable[LedgerEntry],
    releases: Mapping[str, Release],
    transmittals: Sequence[Transmittal],
    returns: Returns,
    filed: Collection[str],
    on: date,
) -> tuple[Standing, ...]:
    """Return how every document stands on a day, in the order of the plan.

    Args:
        entries: The whole ledger; what is no longer current is told only if it ever was handed out.
        filed: Numbers that the archive holds.
    """
    out, recalled = documents_out(transmittals), documents_recalled(transmittals)
    found = []
    for entry in entries:
        held = out.get(entry.number)
        if entry.state != "current" and held is None and entry.number not in recalled:
            continue
        stage = _stage(entry, held, entry.number in releases, returns, filed)
        found.append(_standing(entry, held, stage, returns, on))
    return tuple(found)


def chase_list(documents: Iterable[Standing]) -> tuple[Chased, ...]:
    """Return whom to remind of what: managers and documents in the order of the plan."""
    late: dict[Person, list[Standing]] = {}
    for document in documents:
        if document.overdue and document.manager is not None:
            late.setdefault(document.manager, []).append(document)
    return tuple(Chased(manager, tuple(items)) for manager, items in late.items())


def counted(documents: Iterable[Standing]) -> dict[str, int]:
    """Return how many documents stand at each stage, how many are overdue, and how many have gaps."""
    documents = tuple(documents)
    stages = Counter(document.stage for document in documents)
    return {
        **{stage: stages[stage] for stage in STAGES},
        "overdue": sum(document.overdue for document in documents),
        "with_gaps": sum(bool(document.gaps) for document in documents),
    }


def _stage(
    entry: LedgerEntry, held: Out | None, released: bool, returns: Returns, filed: Collection[str]
) -> Stage:
    if entry.number in filed:
        return "filed"
    if entry.state != "current":
        return "to_recall" if held is not None else "recalled"
    if entry.number in returns.answers:
        return "returned"
    if entry.number in returns.doubtful:
        return "quarantined"
    if held is not None:
        return "dispatched"
    return "released" if released else "made"


def _standing(entry: LedgerEntry, held: Out | None, stage: Stage, returns: Returns, on: date) -> Standing:
    answer = returns.answers.get(entry.number)
    gaps = answer.gaps if answer else ()
    due = held.document.due if held and stage not in ("to_recall", "recalled") else None
    complete = stage == "filed" or (answer is not None and not gaps)
    return Standing(
        number=entry.number,
        type=str(entry.document["type"]),
        title=str(entry.document["title"]),
        subject=mapping_of(entry.document["subject"]),
        manager=held.transmittal.manager if held else manager_of(entry),
        stage=stage,
        due=due,
        overdue=due is not None and due < on and not complete,
        gaps=gaps,
        returned=answer.file if answer else None,
        attached=returns.attached.get(entry.number, 0),
    )
