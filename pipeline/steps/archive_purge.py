"""archive purge: destroys what is kept no longer, by term or by person, and leaves a list of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from pipeline.adapters.archive.bag_store import close_stage, read_member, stage_file
from pipeline.adapters.archive.catalog_search import documents_about, ended_documents, facts_of, files_about
from pipeline.adapters.archive.catalog_store import discard_catalog
from pipeline.adapters.archive.event_log import load_log
from pipeline.adapters.archive.mentions import mentions
from pipeline.adapters.files import digest_bytes
from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.sheets.workbook import is_table_file, read_sheets
from pipeline.core.archive.bag import INFO, METADATA, SealedFile, tag_files
from pipeline.core.archive.destruction import (
    Gone,
    Reason,
    Wish,
    files_to_destroy,
    is_nothing_left,
    is_told_in_lines,
    list_lines,
    names_person,
    scrub,
    scrub_rows,
)
from pipeline.core.archive.lines import Line, read_lines, read_object, text, write_lines
from pipeline.core.archive.log import DESTROYED, HeldBag, Log, log_line, tag_digests
from pipeline.core.deciding.plan_json import Json, canonical
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.errors import InputError
from pipeline.steps.archive_catalog import catalog_at, follow
from pipeline.steps.archive_place import Place, carry_out, end, opened, place_of

_ROWS = ".rows.jsonl"
_REPLACEMENT = re.compile(r"-R\d+$")


@dataclass(slots=True)
class _Work:
    """What is done to one bag: files that go, files that change, files that take their place."""

    bag: HeldBag
    metadata: list[Line]
    gone: list[Gone]
    whole: bool
    changed: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_needed(self) -> bool:
        return self.whole or bool(self.changed) or any(each.reason != "overview" for each in self.gone)


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
        named = _mentions(place, log, wish)
        if with_mentions:
            wish = Wish({**numbers, **dict.fromkeys(named, "mention")}, person, wish.names)
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
    works = [_work(place, bag, wish) for bag in log.held().values()]
    works = [work for work in works if work.is_needed]
    lists = {
        work.bag.name: list_lines(work.gone, work.changed, wish, who, when.isoformat(), why) for work in works
    }
    if not dry:
        for work in works:
            _destroy(place, work, lists[work.bag.name], who, when)
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


# --- what is done to a bag ----------------------------------------------------------------------------


def _work(place: Place, bag: HeldBag, wish: Wish) -> _Work:
    metadata: list[Line] = [*read_lines(read_member(place.folder, bag.name, METADATA))]
    gone = files_to_destroy(metadata, wish)
    has_records = any(text(line, "number") for line in metadata)
    work = _Work(bag, metadata, gone, has_records and is_nothing_left(metadata, gone))
    if work.whole:
        going = {text(each.line, "path") for each in gone}
        reason: Reason = "person" if wish.person else "term"
        gone += (Gone(line, reason) for line in metadata if text(line, "path") not in going)
        return work
    going = {text(each.line, "path") for each in gone}
    known = frozenset(text(line, "id") for line in _facts(place, bag)) | {wish.person}
    for line in metadata:
        path = text(line, "path")
        if path not in going and not text(line, "number"):
            _change(place, work, line, wish, known)
    return work


def _change(place: Place, work: _Work, line: Line, wish: Wish, known: frozenset[str]) -> None:
    """Note the file as it has to be without what is destroyed, where it has to be another."""
    path = text(line, "path")
    data = read_member(place.folder, work.bag.name, path)
    if is_told_in_lines(path):
        scrubbed = _scrubbed(path, data, wish)
        if scrubbed != data:
            work.changed[path] = scrubbed
    elif wish.person and text(line, "role") == "input":
        _change_input(place, work, line, data, wish, known)


def _scrubbed(path: str, data: bytes, wish: Wish) -> bytes:
    if path.endswith(".jsonl"):
        values = (scrub(line, wish) for line in read_lines(data))
        kept = [value for value in values if isinstance(value, dict)]
        return data if kept == read_lines(data) else write_lines(kept)
    if not path.endswith(".json"):
        return data
    told = read_object(data)
    value = scrub(told, wish)
    return data if value == told else f"{canonical(value)}\n".encode()


def _change_input(
    place: Place, work: _Work, line: Line, data: bytes, wish: Wish, known: frozenset[str]
) -> None:
    path = text(line, "path")
    file = place.folder.bag(work.bag.name) / path
    if path.endswith(_ROWS) or not is_table_file(file):
        kept = [each for each in data.split(b"\n") if not _holds(each, wish)]
        if len(kept) != len(data.split(b"\n")):
            work.changed[path] = b"\n".join(kept)
        return
    try:
        sheets = read_sheets(file, path)
    except InputError:
        # It cannot be told whether it names the person: it goes, and the list says so.
        work.gone.append(Gone(line, "person"))
        place_of_file = FileRef(f"bags/{work.bag.name}/{path}")
        work.problems.append(Problem("A727", "warning", place_of_file))
        return
    if any(names_person(sheet.rows, wish) for sheet in sheets):
        rows: list[dict[str, Json]] = [
            {"sheet": sheet.ref.sheet, **row}
            for sheet in sheets
            for row in scrub_rows(sheet.rows, wish, known)
        ]
        work.gone.append(Gone(line, "person"))
        work.changed[f"{path}{_ROWS}"] = write_lines(rows)


def _holds(data: bytes, wish: Wish) -> bool:
    return any(word.encode("utf-8") in data for word in wish.words)


def _facts(place: Place, bag: HeldBag) -> list[dict[str, Json]]:
    lines = read_lines(read_member(place.folder, bag.name, "data/outputs/facts.jsonl"))
    return [line for line in lines if text(line, "kind") == "employee"]


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


# --- doing it -----------------------------------------------------------------------------------------


def _destroy(place: Place, work: _Work, lines: list[dict[str, Json]], who: str, when: datetime) -> None:
    log = load_log(place.root)
    name = f"{work.bag.name}.{log.next_seq:06d}.jsonl"
    data = write_lines(lines)
    details: dict[str, Json] = {
        "bag": work.bag.name,
        "batch": work.bag.batch,
        "list": name,
        "list_sha256": digest_bytes(data),
        "files": len(work.gone),
    }
    replacement = None
    if not work.whole:
        replacement = f"{_REPLACEMENT.sub('', work.bag.name)}-R{log.next_seq:04d}"
        details |= {"replacement": replacement, **_stage_replacement(place, work, replacement)}
    line = log_line(log, DESTROYED, who, when.isoformat(), details)
    carry_out(place, line, replacement, (name, data))
    end(place)


def _stage_replacement(place: Place, work: _Work, name: str) -> dict[str, Json]:
    """Make the bag without what is destroyed, and return what the log says of its tag files."""
    going = {text(each.line, "path") for each in work.gone}
    lines = {text(line, "path"): dict(line) for line in work.metadata if text(line, "path") not in going}
    files: list[SealedFile] = []
    for path in sorted({*lines, *work.changed}):
        source = work.changed.get(path, place.folder.bag(work.bag.name) / path)
        file = stage_file(place.folder, name, path, source)
        told = lines.get(path) or _line_of_rows(path, work.metadata)
        lines[path] = {**told, "sha256": file.sha256, "bytes": file.bytes, **_redacted(path, work)}
        files.append(file)
    files.append(
        stage_file(place.folder, name, METADATA, write_lines([lines[path] for path in sorted(lines)]))
    )
    info = _info(read_member(place.folder, work.bag.name, INFO))
    tags = tag_files(files, {**info, "External-Identifier": name, "Jixiao-Replaces": work.bag.name})
    close_stage(place.folder, name, tags)
    return tag_digests(tags)


def _line_of_rows(path: str, metadata: Iterable[Line]) -> dict[str, Json]:
    original = path.removesuffix(_ROWS)
    line = next(line for line in metadata if text(line, "path") == original)
    return {**line, "path": path}


def _redacted(path: str, work: _Work) -> Mapping[str, Json]:
    return {"redacted": True} if path in work.changed else {}


def _info(data: bytes) -> dict[str, str]:
    pairs = (line.split(": ", 1) for line in data.decode("utf-8").splitlines())
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2 and pair[0] != "Payload-Oxum"}


def _follow_from_nothing(place: Place) -> None:
    """Make the catalog again: pages of a database that are free may still hold what was destroyed."""
    discard_catalog(place.root, place.catalog)
    with catalog_at(place) as catalog:
        follow(place, catalog, load_log(place.root))
