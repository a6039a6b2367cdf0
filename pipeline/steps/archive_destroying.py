"""What a purge does to one bag: what goes, what changes, and the bag that takes its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.adapters.archive.bag_store import close_stage, read_member, stage_file
from pipeline.adapters.archive.event_log import load_log
from pipeline.adapters.files import digest_bytes
from pipeline.adapters.sheets.workbook import is_table_file, read_sheets
from pipeline.core.archive.bag import INFO, METADATA, SealedFile, tag_files
from pipeline.core.archive.destruction import (
    Gone,
    Reason,
    Wish,
    files_to_destroy,
    is_nothing_left,
    is_told_in_lines,
    names_person,
    scrub,
    scrub_rows,
)
from pipeline.core.archive.lines import Line, read_lines, read_object, text, write_lines
from pipeline.core.archive.log import DESTROYED, HeldBag, log_line, tag_digests
from pipeline.core.deciding.plan_json import Json, canonical
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.errors import InputError
from pipeline.steps.archive_place import Place, carry_out, end

_ROWS = ".rows.jsonl"
_REPLACEMENT = re.compile(r"-R\d+$")


@dataclass(slots=True)
class BagWork:
    """What is done to one bag.

    Attributes:
        metadata: Its lines of metadata.jsonl.
        gone: The files that go.
        whole: Nothing stays, so the bag has no replacement.
        changed: Path → bytes of the files that change or take the place of one that goes.
    """

    bag: HeldBag
    metadata: list[Line]
    gone: list[Gone]
    whole: bool
    changed: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_needed(self) -> bool:
        """Whether anything in it is destroyed but what names everybody."""
        return self.whole or bool(self.changed) or any(each.reason != "overview" for each in self.gone)


def work_on(place: Place, bag: HeldBag, wish: Wish) -> BagWork:
    """Return what has to be done to a bag; nothing is done yet.

    Raises:
        OutputError: Something of it cannot be read.
    """
    metadata: list[Line] = [*read_lines(read_member(place.folder, bag.name, METADATA))]
    gone = files_to_destroy(metadata, wish)
    has_records = any(text(line, "number") for line in metadata)
    work = BagWork(bag, metadata, gone, has_records and is_nothing_left(metadata, gone))
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


def _change(place: Place, work: BagWork, line: Line, wish: Wish, known: frozenset[str]) -> None:
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
    place: Place, work: BagWork, line: Line, data: bytes, wish: Wish, known: frozenset[str]
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


def destroy_in(place: Place, work: BagWork, lines: list[dict[str, Json]], who: str, when: datetime) -> None:
    """Put the replacement in place of a bag, and keep the list of what is destroyed.

    Raises:
        OutputError: Something cannot be written or deleted.
    """
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


def _stage_replacement(place: Place, work: BagWork, name: str) -> dict[str, Json]:
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


def _redacted(path: str, work: BagWork) -> Mapping[str, Json]:
    return {"redacted": True} if path in work.changed else {}


def _info(data: bytes) -> dict[str, str]:
    pairs = (line.split(": ", 1) for line in data.decode("utf-8").splitlines())
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2 and pair[0] != "Payload-Oxum"}
