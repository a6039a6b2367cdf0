"""archive purge: destroys what is kept no longer, by term or by person, and leaves a list of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from pipeline.adapters.archive.bag_store import read_member
from pipeline.adapters.archive.catalog_search import documents_about, ended_documents, facts_of, files_about
from pipeline.adapters.archive.catalog_store import discard_catalog
from pipeline.adapters.archive.event_log import load_log
from pipeline.adapters.archive.mentions import mentions
from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.archive.bag import METADATA
from pipeline.core.archive.destruction import (
    Reason,
    Wish,
    list_lines,
)
from pipeline.core.archive.lines import read_lines, read_object, text
from pipeline.core.archive.log import Log
from pipeline.core.deciding.plan_json import Json
from pipeline.core.models import Problem
from pipeline.errors import InputError
from pipeline.steps.archive_catalog import catalog_at, follow
from pipeline.steps.archive_destroying import destroy_in, work_on
from pipeline.steps.archive_place import Place, opened, place_of
from pipeline.steps.archive_verify import sound_files


@dataclass(frozen=True, slots=True)
class PurgeReport:
    """What was destroyed, or would be.

    Attributes:
        mentions: Documents about others that name the person, and stay.
    """

    is_dry: bool
    documents: tuple[str, ...]
    files: tuple[dict[str, Json], ...]
    redacted: tuple[str, ...]
    mentions: tuple[str, ...]
    bags: tuple[str, ...]
    head: str
    problems: tuple[Problem, ...]

    @property
    def json(self) -> dict[str, Json]:
        """The report as JSON, problems left out."""
        return {
            "dry_run": self.is_dry,
            "documents": [*self.documents],
            "files": [*self.files],
            "redacted": [*self.redacted],
            "mentions": [*self.mentions],
            "bags": [*self.bags],
            "head": self.head,
        }


def purge_person(
    workspace: Workspace, person: str, with_mentions: bool, why: str, dry: bool, who: str, when: datetime
) -> PurgeReport:
    """Destroy everything about a person.

    Args:
        person: Id.
        with_mentions: Documents about others that name the person go as well.
        why: In the user's words, for the list.
        dry: Only tell what would go.

    Raises:
        InputError: The archive holds nothing about such a person (A724).
        OutputError, ArchiveError: As every command of the archive.
    """
    place = place_of(workspace)
    with opened(place, who) as log:
        with catalog_at(place) as catalog:
            follow(place, catalog, log)
            with catalog.read() as connection:
                rows = documents_about(connection, person)
                facts = [read_object(str(row["told"]).encode()) for row in facts_of(connection, person)]
                has_files = bool(files_about(connection, person))
        if not rows and not facts and not has_files:
            raise InputError([Problem("A724", "error", None, {"name": person}, stops=True)])
        names = {str(row["subject_name"]) for row in rows} | {text(line, "name") for line in facts}
        numbers: dict[str, Reason] = {str(row["number"]): "person" for row in rows}
        wish = Wish(numbers, person, frozenset(names - {""}))
        wish = replace(wish, digests=_unmatched(place, log, wish))
        named = _mentions(place, log, wish)
        if with_mentions:
            wish = replace(wish, numbers={**numbers, **dict.fromkeys(named, "mention")})
        return _purge(place, log, wish, () if with_mentions else named, why, dry, who, when)


def purge_ended(
    workspace: Workspace, day: date, why: str, dry: bool, who: str, when: datetime
) -> PurgeReport:
    """Destroy every document whose term has ended before a day.

    Raises:
        OutputError, ArchiveError: As every command of the archive.
    """
    place = place_of(workspace)
    with opened(place, who) as log:
        with catalog_at(place) as catalog:
            follow(place, catalog, log)
            with catalog.read() as connection:
                ended = ended_documents(connection, day.isoformat())
        numbers: dict[str, Reason] = {str(row["number"]): "term" for row in ended}
        return _purge(place, log, Wish(numbers), (), why, dry, who, when)


def _purge(
    place: Place,
    log: Log,
    wish: Wish,
    named: Iterable[str],
    why: str,
    dry: bool,
    who: str,
    when: datetime,
) -> PurgeReport:
    works = [work_on(place, bag, wish) for bag in log.held().values()]
    works = [work for work in works if work.is_needed]
    lists = {
        work.bag.name: list_lines(work.gone, work.changed, wish, who, when.isoformat(), why) for work in works
    }
    for work in works:
        # A replacement of a damaged bag would seal the damage.
        sound_files(place, work.bag)
    if not dry:
        for work in works:
            destroy_in(place, work, lists[work.bag.name], who, when)
        if works:
            _follow_from_nothing(place)
    files = [line for lines in lists.values() for line in lines if line["what"] == "destroyed"]
    return PurgeReport(
        is_dry=dry,
        documents=tuple(sorted(wish.numbers)) if works else (),
        files=tuple(files),
        redacted=tuple(f"bags/{work.bag.name}/{path}" for work in works for path in sorted(work.changed)),
        mentions=tuple(named),
        bags=tuple(work.bag.name for work in works),
        head=load_log(place.root).head,
        problems=tuple(problem for work in works for problem in work.problems),
    )


def _unmatched(place: Place, log: Log, wish: Wish) -> frozenset[str]:
    """Return the digests of returned files that nobody could match and that seem to be the person's."""
    found: set[str] = set()
    for bag in log.held().values():
        for line in read_lines(read_member(place.folder, bag.name, "data/outputs/returns.jsonl")):
            seems = text(line, "suggested") in wish.numbers or any(
                word in text(line, "file") for word in wish.words
            )
            stored = place.folder.bag(bag.name) / "data" / "outputs" / text(line, "stored")
            if not text(line, "number") and (seems or mentions(stored, wish.words)):
                found.add(text(line, "sha256"))
    return frozenset(found - {""})


def _mentions(place: Place, log: Log, wish: Wish) -> tuple[str, ...]:
    """Return the numbers of the documents about others of which a filed file names the person."""
    found: set[str] = set()
    for bag in log.held().values():
        for line in read_lines(read_member(place.folder, bag.name, METADATA)):
            document, path = text(line, "number"), text(line, "path")
            is_others = document and document not in found and document not in wish.numbers
            if not is_others or not path.endswith(".docx"):
                continue
            if mentions(place.folder.bag(bag.name) / path, wish.words):
                found.add(document)
    return tuple(sorted(found))


def _follow_from_nothing(place: Place) -> None:
    """Make the catalog again: pages of a database that are free may still hold what was destroyed."""
    discard_catalog(place.root, place.catalog)
    with catalog_at(place) as catalog:
        follow(place, catalog, load_log(place.root))
