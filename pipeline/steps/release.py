"""status --release: HR lets drafts go; only what was released is handed out, with the very bytes of then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pipeline.adapters.files import digest_file
from pipeline.adapters.folders.dispatch_store import append_releases, read_releases
from pipeline.adapters.folders.ledger_store import append_event, read_ledger, recover
from pipeline.adapters.folders.locks import holding
from pipeline.adapters.folders.workspace import Batch, Workspace
from pipeline.core.deciding.ledger import LedgerEntry
from pipeline.core.deciding.plan_json import Json
from pipeline.core.dispatching.lines import mapping_of
from pipeline.core.dispatching.picking import pick_entries
from pipeline.core.dispatching.releases import Release, latest
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.errors import InputError
from pipeline.steps.deciding import problem_json
from pipeline.steps.evaluating import data_language
from pipeline.steps.picking import Filters
from pipeline.steps.reading import read_policy
from pipeline.steps.run import exit_code


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """What was released, as JSON and in problems, and how the command ends."""

    json: dict[str, Json]
    problems: tuple[Problem, ...]
    exit_code: int


def release(workspace: Workspace, batch: str, filters: Filters, by: str, when: datetime) -> ReleaseReport:
    """Release the current drafts that were picked, as they stand now.

    One that is released already and did not change is left as it is; one that was edited since is released
    anew, and the next dispatch hands out the new one.

    Args:
        filters: Names as typed; nothing picks all.
        by: Who takes the decision, as HR gives it.
        when: For the record; compared with nothing.

    Raises:
        PolicyError, InputError: A name means nothing, or nothing was made yet; nothing is released.
        OutputError: Something cannot be read or written, or a run holds the batch.
    """
    policy, _ = read_policy(workspace)
    place = workspace.batch(batch)
    with holding(workspace.outputs, place.name, by):
        recover(place.outputs)
        current = (entry for entry in whole_ledger(place) if entry.state == "current")
        entries = picked(workspace, place, current, filters)
        known = latest(read_releases(place.outputs))
        new: list[Release] = []
        already: list[Json] = []
        problems: list[Problem] = []
        for entry in entries:
            digest = digest_file(place.outputs / entry.path)
            if digest is None:
                problems.append(_missing(workspace, place, entry))
            elif entry.number in known and known[entry.number].sha256 == digest:
                already.append(entry.number)
            else:
                new.append(Release(entry.number, digest, by, when.isoformat()))
        append_releases(place.outputs, new)
        numbers = list[Json](item.number for item in new)
        if new:
            append_event(place.outputs, "release", by, when, {"released": numbers})
    told: dict[str, Json] = {
        "batch": place.name,
        "released": numbers,
        "already": already,
        "problems": [problem_json(problem, data_language(policy)) for problem in problems],
    }
    return ReleaseReport(told, tuple(problems), exit_code(problems))


def whole_ledger(batch: Batch) -> tuple[LedgerEntry, ...]:
    """Return every version of every document of a batch, in the order of the plan.

    Raises:
        InputError: None was ever made (S912).
    """
    ledger = read_ledger(batch.outputs)
    if not ledger:
        raise InputError([Problem("S912", "error", params={"batch": batch.name}, stops=True)])
    return ledger


def picked(
    workspace: Workspace, batch: Batch, entries: Iterable[LedgerEntry], filters: Filters
) -> tuple[LedgerEntry, ...]:
    """Return the entries that the user picked.

    Raises:
        InputError: With every name that no document answers to (S911).
    """
    place = workspace.relative(batch.outputs)
    found, problems = pick_entries(entries, filters.only, filters.units, filters.types, place)
    if problems:
        raise InputError(problems)
    return found


def _missing(workspace: Workspace, batch: Batch, entry: LedgerEntry) -> Problem:
    place = FileRef(workspace.relative(batch.outputs / entry.path))
    subject = str(mapping_of(entry.document["subject"]).get("id"))
    return Problem("S913", "error", place, {"number": entry.number}, subject=subject)
