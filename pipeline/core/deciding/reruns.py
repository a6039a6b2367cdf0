"""What a run has to do about each document, given what earlier runs left.

Nothing a person edited or received is ever replaced: a draft that is edited or released stays where it is,
and what must change becomes its next version. A draft that nobody touched is remade, moved or withdrawn in
place, under the same number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from pipeline.core.deciding.ledger import KEY_PARTS, LedgerEntry, Lineage, Made, State, entry_of, lineage_of
from pipeline.core.deciding.numbering import at_version
from pipeline.core.models import PlannedDocument

Action = Literal["make", "unchanged", "remake", "new_version", "kept", "withdraw", "restore"]

_MAKING = frozenset({"make", "remake", "new_version", "restore"})
_GONE = "no_longer_selected"
_DATA = ("own", "peer", "unit", "history")
_FORM = ("template", "look")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that the plan asks for, at its first version, and the digests of what it prints.

    ``key_parts``: part (``ledger.KEY_PARTS``) → digest; ``grounds``: origin → digest of the data behind it.
    """

    document: PlannedDocument
    key_parts: Mapping[str, str]
    grounds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What will be done about one version of one document.

    Attributes:
        cause: Why: through which parts of the key it changed, or one of ``new``, ``missing`` (the file is
            gone), ``selected_again``, ``moved`` (another folder or name), ``edited`` and ``released`` (why it
            stays), ``path_taken`` (a file that is not ours stands there), ``no_longer_selected``,
            ``blocked`` (faulty data: whether it is still called for cannot be told, so it stays).
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
    grounds: Mapping[str, str] = field(default_factory=dict)
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
        new = entry_of(self.document, self.version, self.key_parts, made, self.grounds)
        if self.follows is None:
            return (new,)
        return (replace(self.follows, state="superseded", superseded_by=new.number), new)


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


class Rerun:
    """What a run has to do, document by document, so that the drafts are what the plan asks for.

    ``about`` is asked once for each planned document; then ``rest`` tells what nobody asks for any more.
    """

    def __init__(
        self,
        batch: str,
        ledger: Iterable[LedgerEntry],
        observed: Mapping[str, str | None],
        policy_version: str,
        released: Collection[str] = frozenset(),
    ) -> None:
        """Begin with what earlier runs left.

        Args:
            batch: Name of the batch, for the numbers of later versions.
            ledger: All entries that earlier runs left.
            observed: Path → sha256 of every file that stands below drafts/; absent or None: no file.
            policy_version: Today's; only a document made by another one can have changed through the policy.
            released: Numbers of documents that were released or dispatched.
        """
        self._batch = batch
        self._policy_version = policy_version
        self._found = _Found(observed, released)
        self._versions: dict[Lineage, list[LedgerEntry]] = {}
        for entry in sorted(ledger, key=lambda entry: entry.version):
            self._versions.setdefault(entry.lineage, []).append(entry)
        self._asked: set[Lineage] = set()

    def about(self, candidate: Candidate) -> tuple[Decision, ...]:
        """Return what has to be done about a planned document; a version that is kept before its follower."""
        self._asked.add(lineage_of(candidate.document))
        earlier = self._versions.get(lineage_of(candidate.document), [])
        return tuple(_decide_one(self._batch, candidate, earlier, self._found, self._policy_version))

    def rest(self, undecided: Collection[tuple[str, str]] = frozenset()) -> Iterator[tuple[Decision, ...]]:
        """Give what has to be done about each document that no plan asks for, by subject.

        Args:
            undecided: Kind and id of subjects whose data cannot be judged: nothing of theirs is withdrawn.
        """
        for lineage, versions in self._unasked():
            is_open = lineage[1:] in undecided
            yield tuple((_stay if is_open else _withdraw)(versions[-1], self._found))

    def ledger_after(
        self, document: PlannedDocument, decisions: Iterable[Decision], made: Mapping[str, Made]
    ) -> tuple[LedgerEntry, ...]:
        """Return every version of a document as the ledger says it afterwards, versions rising.

        Args:
            made: Number → file, for every document that was made; one that failed is missing.
        """
        return _after(self._versions.get(lineage_of(document), ()), decisions, made)

    def ledger_of_rest(
        self, undecided: Collection[tuple[str, str]] = frozenset(), partial: bool = False
    ) -> Iterator[LedgerEntry]:
        """Give the entries of what no plan asks for as they are afterwards; with ``partial`` as they were."""
        for (_, versions), decisions in zip(self._unasked(), self.rest(undecided), strict=True):
            yield from _after(versions, () if partial else decisions, {})

    def _unasked(self) -> list[tuple[Lineage, list[LedgerEntry]]]:
        lineages = sorted(self._versions.keys() - self._asked, key=lambda lineage: lineage[::-1])
        return [(lineage, self._versions[lineage]) for lineage in lineages]


def _after(
    versions: Iterable[LedgerEntry], decisions: Iterable[Decision], made: Mapping[str, Made]
) -> tuple[LedgerEntry, ...]:
    entries = {entry.version: entry for entry in versions}
    for decision in decisions:
        result = made.get(decision.document.number) if decision.document else None
        entries |= {entry.version: entry for entry in decision.entries_after(result)}
    return tuple(entries[version] for version in sorted(entries))


def _decide_one(
    batch: str,
    candidate: Candidate,
    earlier: Sequence[LedgerEntry],
    found: _Found,
    policy_version: str,
) -> list[Decision]:
    if not earlier:
        return [_first_free(batch, candidate, None, "make", ("new",), found)]
    latest = earlier[-1]
    fixed = found.why_fixed(latest)
    changed = _cause(latest, candidate, policy_version)
    if changed and fixed:
        follower = _first_free(batch, candidate, latest, "new_version", changed, found)
        number = follower.document.number if follower.document else None
        return [Decision("kept", fixed, latest.version, None, entry=latest, superseded_by=number), follower]
    document = at_version(candidate.document, batch, latest.version)
    if fixed or not (document.path == latest.path or found.is_free(document.path)):
        document = replace(document, path=latest.path)
    return [_same_version(document, candidate, latest, changed, fixed, found)]


def _same_version(
    document: PlannedDocument,
    candidate: Candidate,
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
    return Decision(
        action,
        cause,
        latest.version,
        document,
        candidate.key_parts,
        candidate.grounds,
        latest,
        removes=old_path,
    )


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
    return Decision(action, cause, version, document, candidate.key_parts, candidate.grounds, follows=follows)


def _withdraw(latest: LedgerEntry, found: _Found) -> list[Decision]:
    if latest.state == "withdrawn":
        return []
    fixed = found.why_fixed(latest)
    action: Action = "kept" if fixed else "withdraw"
    removes = None if fixed or found.is_free(latest.path) else latest.path
    return [Decision(action, (_GONE, *fixed), latest.version, None, entry=latest, removes=removes)]


def _stay(latest: LedgerEntry, found: _Found) -> list[Decision]:
    """A typo in the data withdraws nothing: the document stands as it is until the data can be judged."""
    if latest.state == "withdrawn":
        return []
    why = ("missing",) if found.is_free(latest.path) else found.why_fixed(latest)
    return [Decision("kept", ("blocked", *why), latest.version, None, entry=latest)]


def _cause(before: LedgerEntry, now: Candidate, policy_version: str) -> tuple[str, ...]:
    """Return through what the printed values changed; empty when they did not.

    Printed values of an origin whose data are the same changed through something else: the policy, where it
    is another one, a template that reads other fields, or a row that moved this one in a list.
    """
    changed = [part for part in KEY_PARTS if before.key_parts.get(part) != now.key_parts.get(part)]
    form = tuple(part for part in changed if part in _FORM)
    data = tuple(part for part in changed if part in _DATA)
    behind = tuple(part for part in data if before.grounds.get(part) != now.grounds.get(part))
    is_explained = "policy" not in changed and behind == data
    if before.policy_version != policy_version and not is_explained:
        return (*behind, "policy", *form)
    if is_explained or behind or form:
        return (*behind, *form)
    return data or ("unit" if now.document.subject.kind == "unit" else "own",)
