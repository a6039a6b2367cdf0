"""What a run has to do about each document, given what earlier runs left.

Nothing a person edited or received is ever replaced: a draft that is edited or released stays where it is,
and what must change becomes its next version. A draft that nobody touched is remade, moved or withdrawn in
place, under the same number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from pipeline.core.ledger import KEY_PARTS, LedgerEntry, Lineage, Made, State, entry_of, lineage_of
from pipeline.core.models import PlannedDocument
from pipeline.core.numbering import at_version

Action = Literal["make", "unchanged", "remake", "new_version", "kept", "withdraw", "restore"]

_MAKING = frozenset({"make", "remake", "new_version", "restore"})
_GONE = "no_longer_selected"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that the plan asks for, at its first version, and the digests of what it prints.

    ``key_parts``: part (``ledger.KEY_PARTS``) → digest.
    """

    document: PlannedDocument
    key_parts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Decision:
    """What will be done about one version of one document.

    Attributes:
        cause: Why: the parts of the key that changed, or one of ``new``, ``missing`` (the file is gone),
            ``selected_again``, ``moved`` (another folder or name), ``edited`` and ``released`` (why it
            stays), ``path_taken`` (a file that is not ours stands there), ``no_longer_selected``.
        document: What is made or stays; None where only the ledger still knows it.
        entry: What the ledger says of this version until now; None for a version that is new.
        follows: For a new version: the entry that it supersedes.
        superseded_by: Number of the version that takes its place.
        removes: Path of the file to delete once everything else is done.
    """

    action: Action
    cause: tuple[str, ...]
    version: int
    document: PlannedDocument | None
    key_parts: Mapping[str, str] = field(default_factory=dict)
    entry: LedgerEntry | None = None
    follows: LedgerEntry | None = None
    superseded_by: str | None = None
    removes: str | None = None

    @property
    def is_making(self) -> bool:
        """Whether a file has to be filled and written."""
        return self.action in _MAKING

    def entries_after(self, made: Made | None = None) -> tuple[LedgerEntry, ...]:
        """Return what the ledger says of it afterwards; the old version stands before the new one.

        Args:
            made: The file as made; None when none had to be made, or when it could not be: then the
                ledger says what it said before.
        """
        if self.is_making:
            return self._entries_made(made)
        if self.entry is None or self.superseded_by is not None:
            return ()
        state: State = "withdrawn" if _GONE in self.cause else "current"
        return (replace(self.entry, state=state),)

    def _entries_made(self, made: Made | None) -> tuple[LedgerEntry, ...]:
        if made is None or self.document is None:
            return tuple(entry for entry in (self.follows, self.entry) if entry is not None)
        new = entry_of(self.document, self.version, self.key_parts, made)
        if self.follows is None:
            return (new,)
        return (replace(self.follows, state="superseded", superseded_by=new.number), new)


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a run does.

    Attributes:
        documents: In plan order, a version that is kept before the one that follows it; withdrawals last.
        carried: Entries that this run does not touch.
    """

    documents: tuple[Decision, ...]
    carried: tuple[LedgerEntry, ...]

    def ledger_after(self, made: Mapping[str, Made]) -> tuple[LedgerEntry, ...]:
        """Return the whole ledger after the run, unsorted (``ledger.in_plan_order`` sorts it).

        Args:
            made: Number → file, for every document that was made; one that failed is missing.
        """
        return self.carried + tuple(
            entry
            for decision in self.documents
            for entry in decision.entries_after(
                made.get(decision.document.number) if decision.document else None
            )
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """Path → digest of every file found, and the numbers that left the house."""

    digests: Mapping[str, str | None]
    released: Collection[str]

    def is_free(self, path: str) -> bool:
        return self.digests.get(path) is None

    def why_fixed(self, entry: LedgerEntry) -> tuple[str, ...]:
        """Return why the file may not be touched; empty when it may."""
        edited = not self.is_free(entry.path) and self.digests[entry.path] != entry.sha256
        return ("edited",) * edited + ("released",) * (entry.number in self.released)


def decide(
    batch: str,
    candidates: Sequence[Candidate],
    ledger: Iterable[LedgerEntry],
    observed: Mapping[str, str | None],
    released: Collection[str] = frozenset(),
    partial: bool = False,
) -> Decisions:
    """Return what has to be done so that the drafts are what the plan asks for.

    Args:
        batch: Name of the batch, for the numbers of later versions.
        candidates: What the plan asks for; with ``partial`` only what the user picked of it.
        ledger: All entries that earlier runs left.
        observed: Path → sha256 of every file that stands below drafts/; absent or None: no file.
        released: Numbers of documents that were released or dispatched.
        partial: Only a part of the plan was picked: nothing is withdrawn.
    """
    found = _Found(observed, released)
    versions: dict[Lineage, list[LedgerEntry]] = {}
    for entry in sorted(ledger, key=lambda entry: entry.version):
        versions.setdefault(entry.lineage, []).append(entry)
    wanted = {lineage_of(candidate.document) for candidate in candidates}

    decisions: list[Decision] = []
    for candidate in candidates:
        earlier = versions.get(lineage_of(candidate.document), [])
        decisions += _decide_one(batch, candidate, earlier, found)
    if not partial:
        for lineage in sorted(versions.keys() - wanted, key=lambda lineage: lineage[::-1]):
            decisions += _withdraw(versions[lineage][-1], found)

    touched = {decision.entry.number for decision in decisions if decision.entry is not None}
    carried = (entry for entries in versions.values() for entry in entries if entry.number not in touched)
    return Decisions(tuple(decisions), tuple(carried))


def _decide_one(
    batch: str, candidate: Candidate, earlier: Sequence[LedgerEntry], found: _Found
) -> list[Decision]:
    if not earlier:
        return [_first_free(batch, candidate, None, "make", ("new",), found)]
    latest = earlier[-1]
    fixed = found.why_fixed(latest)
    changed = _changed_parts(latest.key_parts, candidate.key_parts)
    if changed and fixed:
        follower = _first_free(batch, candidate, latest, "new_version", changed, found)
        number = follower.document.number if follower.document else None
        return [Decision("kept", fixed, latest.version, None, entry=latest, superseded_by=number), follower]
    document = at_version(candidate.document, batch, latest.version)
    if fixed or not (document.path == latest.path or found.is_free(document.path)):
        document = replace(document, path=latest.path)
    return [_same_version(document, candidate.key_parts, latest, changed, fixed, found)]


def _same_version(
    document: PlannedDocument,
    key_parts: Mapping[str, str],
    latest: LedgerEntry,
    changed: tuple[str, ...],
    fixed: tuple[str, ...],
    found: _Found,
) -> Decision:
    action: Action
    old_path = None
    if found.is_free(latest.path):
        action = "remake" if changed else "restore"
        cause = changed or ("missing" if latest.state == "current" else "selected_again",)
    elif changed or document.path != latest.path:
        action, cause = "remake", changed or ("moved",)
        old_path = latest.path if document.path != latest.path else None
    elif "edited" in fixed:
        action, cause = "kept", fixed
    else:
        action, cause = "unchanged", ()
    return Decision(action, cause, latest.version, document, key_parts, latest, removes=old_path)


def _first_free(
    batch: str,
    candidate: Candidate,
    follows: LedgerEntry | None,
    action: Action,
    cause: tuple[str, ...],
    found: _Found,
) -> Decision:
    """Return the making of the next version whose path is free: a file that is not ours is not replaced."""
    version = first = follows.version + 1 if follows else 1
    while not found.is_free(at_version(candidate.document, batch, version).path):
        version += 1
    document = at_version(candidate.document, batch, version)
    cause += ("path_taken",) * (version != first)
    return Decision(action, cause, version, document, candidate.key_parts, follows=follows)


def _withdraw(latest: LedgerEntry, found: _Found) -> list[Decision]:
    if latest.state == "withdrawn":
        return []
    fixed = found.why_fixed(latest)
    action: Action = "kept" if fixed else "withdraw"
    removes = None if fixed or found.is_free(latest.path) else latest.path
    return [Decision(action, (_GONE, *fixed), latest.version, None, entry=latest, removes=removes)]


def _changed_parts(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(part for part in KEY_PARTS if before.get(part) != now.get(part))
