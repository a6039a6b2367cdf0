"""Earlier periods for a batch to look back on: by the archive, and by their sheets below inputs/."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.adapters.archive.bag_store import read_member
from pipeline.adapters.archive.event_log import load_log
from pipeline.adapters.files import digest_bytes
from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.archive.bag import DATA, MANIFEST, read_manifest
from pipeline.core.archive.lines import read_lines
from pipeline.core.archive.log import HeldBag, Log
from pipeline.core.deciding.evaluation import Evaluated, evaluate, mark_leavers
from pipeline.core.deciding.filed_history import Filed, read_filed
from pipeline.core.deciding.promises import Promise, SubjectKey, read_promises
from pipeline.core.models import HistorySource, Problem
from pipeline.core.periods import Period, batch_period, preceding_batch
from pipeline.core.places import FileRef
from pipeline.core.policies.policy import Policy
from pipeline.errors import InputError, OutputError
from pipeline.steps.archive_place import Place, place_for
from pipeline.steps.archive_sets import COLLECTED, GENERATED, bags_of
from pipeline.steps.reading import Reading, read_batch

_FACTS = f"{DATA}outputs/facts.jsonl"
_LEDGER = f"{DATA}outputs/documents.jsonl"
_RETURNS = f"{DATA}outputs/returns.jsonl"


@dataclass(slots=True)
class History:
    """What is known of earlier periods, newest first.

    Attributes:
        earlier: From their sheets, evaluated with today's policy.
        filed: As they were sealed.
        sources: Where each of them was read.
    """

    earlier: list[Evaluated] = field(default_factory=list)
    filed: list[Filed] = field(default_factory=list)
    sources: list[HistorySource] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_history(workspace: Workspace, reading: Reading, policy: Policy) -> History:
    """Return the preceding batches, until one cannot be had or leaves a hole: streaks have none."""
    found = History()
    place = place_for(workspace, policy.settings)
    log = _log(place, found)
    expected = reading.batch.period
    for name in _names(workspace, reading, log):
        expected = expected.preceding()
        if batch_period(name) != expected:
            params = {"batch": name, "expected": expected.id}
            found.problems.append(Problem("H604", "error", FileRef(f"inputs/{name}"), params))
            break
        is_filed = log is not None and _add_filed(place, log, name, expected, found)
        is_there = name in workspace.batches()
        if not is_there and is_filed:
            continue
        if not _add_afresh(workspace, name, policy, found) and not is_filed:
            break
    return found


def _names(workspace: Workspace, reading: Reading, log: Log | None) -> Sequence[str]:
    if reading.settings.history is not None:
        return reading.settings.history
    name = preceding_batch(reading.batch.name)
    is_filed = log is not None and name is not None and bool(bags_of(log, name, GENERATED))
    return (name,) if name is not None and (is_filed or name in workspace.batches()) else ()


def _add_afresh(workspace: Workspace, name: str, policy: Policy, found: History) -> bool:
    """Evaluate an earlier batch from its sheets; False where it cannot be used."""
    try:
        earlier = read_batch(workspace, name, policy)
    except InputError as error:
        params = {"batch": name, "code": error.problems[0].code}
        found.problems.append(Problem("H602", "warning", FileRef(f"inputs/{name}"), params))
        return False
    batch, _ = mark_leavers(earlier.intake.input, earlier.batch.period.end)
    found.earlier.append(evaluate(batch, policy, earlier.settings.leaders))
    source = f"inputs/{earlier.batch.name}"
    found.sources.append(HistorySource(earlier.batch.period.id, source, earlier.digest))
    return True


# --- the archive --------------------------------------------------------------------------------------


def _log(place: Place, found: History) -> Log | None:
    """The log of the archive; None where there is no archive, or its log cannot be relied on."""
    try:
        log = load_log(place.root)
    except OutputError:
        found.problems.append(_damaged("events.jsonl"))
        return None
    if log.damaged:
        found.problems.append(_damaged("events.jsonl"))
        return None
    return log


def _add_filed(place: Place, log: Log, name: str, period: Period, found: History) -> bool:
    """Read what the newest sealed set of a batch says; False where there is none, or it was altered."""
    bag = max(bags_of(log, name, GENERATED), key=lambda each: each.sealed.seq, default=None)
    if bag is None:
        return False
    try:
        data = _sealed_bytes(place, bag, _FACTS)
    except OutputError:
        data = None
    if data is None:
        found.problems.append(_damaged(f"{bag.name}/{_FACTS}"))
        return False
    source = f"archive:{bag.name}"
    filed = read_filed(name, period, data, f"{source}/{_FACTS}")
    found.filed.append(replace(filed, promises=_promises(place, log, bag, found)))
    found.sources.append(HistorySource(period.id, source, digest_bytes(data)))
    return True


def _promises(place: Place, log: Log, made: HeldBag, found: History) -> dict[SubjectKey, tuple[Promise, ...]]:
    """What was promised in what came back; the newest collected set has the whole record."""
    collected = max(bags_of(log, made.batch, COLLECTED), key=lambda each: each.sealed.seq, default=None)
    if collected is None:
        return {}
    read: list[bytes] = []
    for bag, path in ((made, _LEDGER), (collected, _RETURNS)):
        try:
            data = _sealed_bytes(place, bag, path)
        except OutputError:
            data = None
        if data is None:
            found.problems.append(_damaged(f"{bag.name}/{path}"))
            return {}
        read.append(data)
    ledger, returns = map(read_lines, read)
    return read_promises(ledger, returns)


def _sealed_bytes(place: Place, bag: HeldBag, path: str) -> bytes | None:
    """A file of a bag as it was sealed: log → manifest → file; None where one of them was altered."""
    manifest = read_member(place.folder, bag.name, MANIFEST)
    if digest_bytes(manifest) != bag.tags[MANIFEST]:
        return None
    data = read_member(place.folder, bag.name, path)
    return data if digest_bytes(data) == (read_manifest(manifest) or {}).get(path) else None


def _damaged(file: str) -> Problem:
    return Problem("H607", "warning", FileRef(file))
