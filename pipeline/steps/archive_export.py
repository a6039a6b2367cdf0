"""archive export: a bag as it is, a person's own file, or the official layout for handing over."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.adapters.archive.bag_store import read_member
from pipeline.adapters.archive.catalog_search import documents_about, facts_of, files_about, life_of
from pipeline.adapters.archive.event_log import load_log
from pipeline.adapters.files import digest_bytes, read_file, write_file
from pipeline.adapters.folders.policy_files import read_yaml
from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.archive.bag import METADATA
from pipeline.core.archive.catalog_rows import Row
from pipeline.core.archive.lines import read_lines
from pipeline.core.archive.log import EXPORTED, HeldBag, Log, log_line
from pipeline.core.archive.records import is_record
from pipeline.core.archive.transfer import (
    CATALOG,
    DIGESTS,
    LOG,
    METADATA_FOLDER,
    README,
    SCHEMA,
    catalog_xml,
    digest_lines,
    pieces_of,
    readme_text,
    schema_xsd,
)
from pipeline.core.deciding.plan_json import Json
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.core.policies.policy_shape import SETTINGS_FILE, build_settings
from pipeline.errors import InputError, OutputError
from pipeline.steps.archive_catalog import catalog_at, follow
from pipeline.steps.archive_place import Place, carry_out, end, opened, place_of
from pipeline.steps.archive_verify import sound_files

PERSON_FILE = "记录.json"
_OF_ROW = frozenset({"text", "tokens", "told", "filled"})


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was handed out, and where it stands."""

    target: Path
    files: int
    bytes: int
    head: str

    @property
    def json(self) -> dict[str, Json]:
        """The report as JSON."""
        return {"target": str(self.target), "files": self.files, "bytes": self.bytes, "head": self.head}


class _Target:
    """An empty folder that is filled, and how much went into it."""

    def __init__(self, folder: Path) -> None:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise OutputError([Problem("A726", "error", FileRef(folder.as_posix()), stops=True)])
        self.folder = folder
        self.digests: dict[str, str] = {}
        self.bytes = 0

    def put(self, path: str, data: bytes) -> None:
        write_file(self.folder / path, data)
        self.digests[path] = digest_bytes(data)
        self.bytes += len(data)


def export_bag(workspace: Workspace, bag: str, target: Path, who: str, when: datetime) -> ExportReport:
    """Copy a bag as it is; a damaged one is not handed out.

    Raises:
        InputError: There is no such bag (A724).
        ArchiveError: It is not as it was sealed.
        OutputError: The target is not empty (A726), or cannot be written.
    """
    place = place_of(workspace)
    with opened(place, who) as log:
        held = _held(log, bag)
        files = sound_files(place, held)
        out = _Target(target)
        for path in files:
            out.put(f"{bag}/{path}", read_member(place.folder, bag, path))
        return _ended(place, log, out, {"bag": bag, "batch": held.batch}, who, when)


def export_person(workspace: Workspace, person: str, target: Path, who: str, when: datetime) -> ExportReport:
    """Write everything that is filed about a person, and nothing about anybody else.

    Args:
        person: Id.

    Raises:
        InputError: The archive holds nothing about such a person (A724).
        OutputError: The target is not empty (A726), or cannot be written.
    """
    place = place_of(workspace)
    with opened(place, who) as log:
        with catalog_at(place) as catalog:
            follow(place, catalog, log)
            with catalog.read() as connection:
                documents = documents_about(connection, person)
                facts = facts_of(connection, person)
                files = [row for row in files_about(connection, person) if is_record(str(row["role"]))]
                lives = [life_of(connection, str(row["number"])) for row in documents]
        if not documents and not facts:
            raise InputError([Problem("A724", "error", None, {"name": person}, stops=True)])
        out = _Target(target)
        for row in files:
            bag, path = str(row["bag"]), str(row["path"])
            folder = f"{row['number'] or person}/{row['role']}"
            out.put(f"{folder}/{bag}_{path.rsplit('/', 1)[-1]}", read_member(place.folder, bag, path))
        told: dict[str, Json] = {
            "person": person,
            "documents": [
                {**_row(row), **{name: [_told(each) for each in rows] for name, rows in life.items()}}
                for row, life in zip(documents, lives, strict=True)
            ],
            "facts": [json.loads(str(row["told"])) for row in facts],
        }
        out.put(PERSON_FILE, json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n")
        return _ended(place, log, out, {"person": person}, who, when)


def export_transfer(workspace: Workspace, batch: str, target: Path, who: str, when: datetime) -> ExportReport:
    """Write the records of a batch in the official layout.

    Raises:
        InputError: Nothing of such a batch is filed (A724).
        ArchiveError: A bag is not as it was sealed.
        OutputError: The target is not empty (A726), or cannot be written.
    """
    place = place_of(workspace)
    settings = build_settings(read_yaml(workspace.settings_file, SETTINGS_FILE))
    with opened(place, who) as log:
        bags = [bag for bag in log.held().values() if bag.batch == batch]
        if not bags:
            raise InputError([Problem("A724", "error", None, {"name": batch}, stops=True)])
        for bag in bags:
            sound_files(place, bag)
        metadata = {bag.name: read_member(place.folder, bag.name, METADATA) for bag in bags}
        pieces = pieces_of({name: read_lines(data) for name, data in metadata.items()})
        out = _Target(target)
        for piece in pieces:
            out.put(piece.path, read_member(place.folder, piece.bag, piece.source))
        size = out.bytes
        for name, data in metadata.items():
            out.put(f"{METADATA_FOLDER}/{name}.jsonl", data)
        out.put(CATALOG, catalog_xml(batch, pieces))
        out.put(SCHEMA, schema_xsd())
        out.put(LOG, read_file(place.root / "events.jsonl") or b"")
        told = readme_text(settings.organisation, batch, pieces, size, who, when.isoformat(), log.head)
        out.put(README, told)
        out.put(DIGESTS, digest_lines(out.digests))
        return _ended(place, log, out, {"batch": batch}, who, when)


def _held(log: Log, bag: str) -> HeldBag:
    held = log.held().get(bag)
    if held is None:
        raise InputError([Problem("A724", "error", None, {"name": bag}, stops=True)])
    return held


def _ended(
    place: Place, log: Log, out: _Target, about: dict[str, Json], who: str, when: datetime
) -> ExportReport:
    """Note in the log what was handed out."""
    details: dict[str, Json] = {**about, "files": len(out.digests)}
    carry_out(place, log_line(log, EXPORTED, who, when.isoformat(), details), None)
    with catalog_at(place) as catalog:
        follow(place, catalog, load_log(place.root))
    end(place)
    return ExportReport(out.folder, len(out.digests), out.bytes, load_log(place.root).head)


def _told(row: Row) -> Json:
    """A return is told as it was recorded, with what was filled in."""
    told: Json = json.loads(str(row["told"])) if "told" in row else {**_row(row)}
    return told


def _row(row: Row) -> dict[str, Json]:
    return {name: value for name, value in row.items() if name not in _OF_ROW}
