"""status: how far every document has come, what is open or late, and whom to remind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pipeline.adapters.files import write_file
from pipeline.adapters.folders.dispatch_store import read_releases, read_transmittals
from pipeline.adapters.folders.returns_record import read_returns
from pipeline.adapters.folders.workspace import Batch, Workspace
from pipeline.adapters.sheets.writing_workbook import Table, build_workbook
from pipeline.core.deciding.plan_json import Json, canonical, person_json
from pipeline.core.dispatching.answers import Returns
from pipeline.core.dispatching.releases import latest
from pipeline.core.dispatching.stages import Chased, Stage, Standing, chase_list, counted, standings
from pipeline.core.models import Language
from pipeline.steps.archive_place import place_of
from pipeline.steps.archive_sets import filed_returns
from pipeline.steps.evaluating import data_language
from pipeline.steps.picking import Filters
from pipeline.steps.reading import read_policy
from pipeline.steps.release import picked, whole_ledger
from pipeline.wording import text_of

CHASE_LIST = "status/催办清单.xlsx"
"""Where the chase list is written, below outputs/BATCH; it is none of the batch's records."""
STAGE_WORDS: Mapping[Stage, str] = {
    "made": "stage_made",
    "released": "stage_released",
    "dispatched": "stage_dispatched",
    "quarantined": "stage_quarantined",
    "returned": "stage_returned",
    "filed": "stage_filed",
    "to_recall": "stage_to_recall",
    "recalled": "stage_recalled",
}
_CHASE_HEADINGS = (
    *("heading_manager", "heading_subject", "heading_id", "heading_type", "heading_number"),
    *("heading_return_due", "heading_days_late", "heading_open"),
)
_ALL_HEADINGS = (
    *("heading_number", "heading_type", "heading_subject", "heading_id", "heading_unit"),
    *("heading_manager", "heading_status", "heading_return_due", "heading_open", "heading_returned"),
)


@dataclass(frozen=True, slots=True)
class StatusReport:
    """How a batch stands on a day.

    Attributes:
        chased: Whom to remind.
        quarantined: Names of the files in quarantine.
        workbook: The chase list, where it was asked for.
    """

    batch: str
    on: date
    documents: tuple[Standing, ...]
    chased: tuple[Chased, ...]
    quarantined: tuple[str, ...]
    workbook: Path | None
    json: dict[str, Json]


def status(
    workspace: Workspace, batch: str, filters: Filters, on: date, with_workbook: bool = False
) -> StatusReport:
    """Return how every document of a batch stands; writes nothing but the chase list, if that is asked for.

    Args:
        filters: Names as typed; nothing picks all.
        on: The day against which lateness is told.

    Raises:
        PolicyError, InputError: A name means nothing, or nothing was made yet.
        OutputError: Something cannot be read or written.
    """
    policy, _ = read_policy(workspace)
    place, language = workspace.batch(batch), data_language(policy)
    ledger = picked(workspace, place, whole_ledger(place), filters)
    returns = read_returns(place.outputs)
    documents = standings(
        ledger,
        latest(read_releases(place.outputs)),
        read_transmittals(place.outputs),
        returns,
        filed_numbers(workspace, place, returns),
        on,
    )
    chased = chase_list(documents)
    path = place.outputs / CHASE_LIST if with_workbook else None
    if path is not None:
        created = datetime(on.year, on.month, on.day)
        write_file(path, build_workbook(_tables(documents, chased, on, language), created))
    told = _told(place, documents, chased, returns.quarantined, on)
    return StatusReport(place.name, on, documents, chased, returns.quarantined, path, told)


def filed_numbers(workspace: Workspace, batch: Batch, returns: Returns) -> frozenset[str]:
    """Return the numbers whose last return the archive holds; a draft alone is not the end of a document."""
    place = place_of(workspace)
    if not place.root.is_dir():
        return frozenset()
    filed = filed_returns(place, batch)
    return frozenset(number for number, answer in returns.answers.items() if answer.sha256 in filed)


# --- as JSON ------------------------------------------------------------------------------------------------


def _told(
    batch: Batch,
    documents: Iterable[Standing],
    chased: Iterable[Chased],
    quarantined: Iterable[str],
    on: date,
) -> dict[str, Json]:
    documents = tuple(documents)
    return {
        "batch": batch.name,
        "on": on.isoformat(),
        "documents": [_standing_json(document) for document in documents],
        "totals": dict(counted(documents)),
        "units": _by(documents, lambda document: document.unit, "unit"),
        "managers": _by(documents, lambda document: person_json(document.manager), "manager"),
        "chase": [
            {
                "manager": person_json(item.manager),
                "documents": [document.number for document in item.documents],
            }
            for item in chased
        ],
        "quarantined": list[Json](quarantined),
    }


def _standing_json(document: Standing) -> Json:
    return {
        "number": document.number,
        "type": document.type,
        "title": document.title,
        "subject": dict(document.subject),
        "manager": person_json(document.manager),
        "state": document.stage,
        "due": document.due.isoformat() if document.due else None,
        "overdue": document.overdue,
        "gaps": list[Json](document.gaps),
        "returned": document.returned,
        "attached": document.attached,
    }


def _by(documents: Iterable[Standing], key: Callable[[Standing], Json], name: str) -> Json:
    grouped: dict[str, list[Standing]] = {}
    for document in documents:
        grouped.setdefault(canonical(key(document)), []).append(document)
    return [{name: key(items[0]), **counted(items)} for items in grouped.values()]


# --- as a workbook ------------------------------------------------------------------------------------------


def _tables(
    documents: Iterable[Standing], chased: Iterable[Chased], on: date, language: Language
) -> list[Table]:
    def say(code: str) -> str:
        return text_of(code, {}, language)

    late = [
        (
            name_of(item.manager.name, item.manager.id),
            str(document.subject["name"]),
            str(document.subject["id"]),
            document.title,
            document.number,
            document.due.isoformat() if document.due else "",
            str((on - document.due).days) if document.due else "",
            "\n".join(document.gaps) or say("chase_not_returned"),
        )
        for item in chased
        for document in item.documents
    ]
    whole = [
        (
            document.number,
            document.title,
            str(document.subject["name"]),
            str(document.subject["id"]),
            document.unit,
            name_of(document.manager.name, document.manager.id) if document.manager else say("nobody_yet"),
            say(STAGE_WORDS[document.stage]),
            document.due.isoformat() if document.due else "",
            "\n".join(document.gaps),
            document.returned or "",
        )
        for document in documents
    ]
    return [
        Table(say("sheet_chase"), tuple(map(say, _CHASE_HEADINGS)), late),
        Table(say("sheet_documents"), tuple(map(say, _ALL_HEADINGS)), whole),
    ]


def name_of(name: str, id_: str | None) -> str:
    """Return a person as lists name him: 戴向阳 001202."""
    return f"{name} {id_}" if id_ else name
