"""A run over what has not changed since the last one: nothing is worked out again.

It is known by digests alone, of everything that a run reads and of everything that the last one left. Only a
whole run after which every document stood as it was made leaves such a record; after any other the next run
works everything out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pipeline.adapters.archive.event_log import LOG
from pipeline.adapters.files import digest_file
from pipeline.adapters.folders.dispatch_store import released_numbers
from pipeline.adapters.folders.ledger_store import has_journal, observe_drafts, read_ledger, read_plan
from pipeline.adapters.folders.run_record import Record, basis_of, left_by_run, read_record, write_record
from pipeline.adapters.folders.spool import Spool
from pipeline.adapters.folders.workspace import Batch, Workspace
from pipeline.adapters.pdf.copies_store import has_copies
from pipeline.core.deciding.plan_json import Json
from pipeline.core.models import Level, Problem
from pipeline.core.places import FileRef
from pipeline.errors import OutputError, PolicyError
from pipeline.steps.answer import Answer, Line, Lines
from pipeline.steps.archive_place import place_of
from pipeline.steps.telling import inside, text

_STANDING = frozenset({"made", "unchanged"})
# A file of the archive was damaged: that it is whole again does not show in the log.
_PASSING = frozenset({"H607"})


@dataclass(frozen=True, slots=True)
class Unchanged:
    """What a run would answer: every document is unchanged."""

    answer: Answer
    problems: tuple[Problem, ...]


def basis_now(workspace: Workspace, batch: Batch) -> str | None:
    """Return the digest of all that a run reads; taken before anything is read.

    None where it cannot be told.
    """
    try:
        log = digest_file(place_of(workspace).root / LOG)
    except (PolicyError, OutputError):
        return None
    return basis_of(workspace, batch, released_numbers(batch.outputs), log)


def find_unchanged(batch: Batch, basis: str | None) -> Unchanged | None:
    """Return what a whole run would answer where nothing changed since the last; None where it must run."""
    folder = batch.outputs
    record = read_record(folder)
    if record is None or record.basis != basis or has_journal(folder) or has_copies(folder):
        return None
    if left_by_run(folder) != dict(record.left):
        return None
    current = {entry.number: entry for entry in read_ledger(folder) if entry.state == "current"}
    if observe_drafts(folder) != {entry.path: entry.sha256 for entry in current.values()}:
        return None
    head, documents = read_plan(folder)
    lines = Spool()
    for document in documents:
        lines.add_text(document)

    def as_it_stands(line: Line) -> Line:
        entry = current[str(line["number"])]
        same: Line = {"action": "unchanged", "cause": [], "status": "unchanged"}
        return {**line, **same, "sha256": entry.sha256, "bytes": entry.bytes, "pdf": None}

    answer = Answer({**head, "packs": []}, Lines(lines, dressed=as_it_stands))
    return Unchanged(answer, tuple(_problem(told) for told in record.problems))


def note_standing(
    batch: Batch, basis: str | None, statuses: Collection[str], problems: Iterable[Problem]
) -> None:
    """Note a whole run that went through, so that the next one can tell that nothing changed.

    Args:
        basis: As ``basis_now`` gave it when the run began.
        statuses: Of its documents; where one is not as it was made, nothing is noted.
        problems: Of the data.
    """
    told = tuple(_problem_json(problem) for problem in problems)
    is_lasting = _PASSING.isdisjoint(str(problem["code"]) for problem in told)
    if basis is not None and is_lasting and _STANDING.issuperset(statuses):
        write_record(batch.outputs, Record(basis, left_by_run(batch.outputs), told))


def _problem_json(problem: Problem) -> dict[str, Json]:
    return {
        "code": problem.code,
        "level": problem.level,
        "place": None if problem.place is None else str(problem.place),
        "params": dict(problem.params),
        "subject": problem.subject,
    }


def _problem(told: Mapping[str, Json]) -> Problem:
    level: Level = (
        "error" if told["level"] == "error" else "warning" if told["level"] == "warning" else "note"
    )
    params = {name: text(inside(told, "params"), name) for name in inside(told, "params")}
    place = FileRef(text(told, "place")) if told["place"] is not None else None
    subject = text(told, "subject") if told["subject"] is not None else None
    return Problem(text(told, "code"), level, place, params, subject)
