"""The catalog brought to where the log is, and made again from the bags alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.adapters.archive.bag_store import read_member
from pipeline.adapters.archive.catalog_store import (
    Catalog,
    batches_of,
    discard_catalog,
    open_catalog,
    put_batch,
    put_head,
    read_head,
)
from pipeline.adapters.archive.event_log import load_log, read_pending
from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.archive.bag import METADATA
from pipeline.core.archive.catalog_rows import BagContent
from pipeline.core.archive.lines import read_lines
from pipeline.core.archive.log import HeldBag, Log
from pipeline.core.archive.records import batch_rows
from pipeline.core.deciding.plan_json import Json
from pipeline.core.models import Problem
from pipeline.core.periods import batch_period
from pipeline.core.places import FileRef
from pipeline.errors import ArchiveError, OutputError
from pipeline.steps.archive_place import Place, opened, place_of

_BUSY = "A806"
_OUTPUTS = "data/outputs/"


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What the catalog was made of, and what it holds."""

    root: Path
    bags: int
    documents: int
    head: str

    @property
    def json(self) -> dict[str, Json]:
        """The report as JSON."""
        counts: dict[str, Json] = {"bags": self.bags, "documents": self.documents}
        return {"archive": str(self.root), **counts, "head": self.head}


def archive_rebuild(workspace: Workspace, who: str) -> RebuildReport:
    """Make the catalog again from the bags alone.

    Raises:
        OutputError: Somebody else is at work, or it cannot be written.
        ArchiveError: The log is damaged.
    """
    place = place_of(workspace)
    with opened(place, who) as log:
        discard_catalog(place.root, place.catalog)
        with catalog_at(place) as catalog:
            documents = _read_in(place, catalog, log, sorted({bag.batch for bag in log.held().values()}))
    return RebuildReport(place.root, len(log.held()), documents, log.head)


@contextmanager
def catalog_at(place: Place) -> Iterator[Catalog]:
    """Give the catalog of an archive, as far as it goes.

    Raises:
        ArchiveError, OutputError: It cannot be opened.
    """
    catalog = open_catalog(place.root, place.catalog)
    try:
        yield catalog
    finally:
        catalog.close()


@contextmanager
def catalog_to_read(place: Place, who: str) -> Iterator[Catalog]:
    """Give the catalog for a question: brought up to date first, unless somebody is just at work.

    Raises:
        ArchiveError: The archive is an older copy than its catalog (A708), or one of them is damaged.
    """
    with catalog_at(place) as catalog:
        if _is_behind(place, catalog):
            try:
                with opened(place, who) as log:
                    follow(place, catalog, log)
            except OutputError as error:
                if any(problem.code not in (_BUSY, "O802") for problem in error.problems):
                    raise
        yield catalog


def follow(place: Place, catalog: Catalog, log: Log) -> None:
    """Bring the catalog to the end of the log.

    Raises:
        ArchiveError: The catalog goes further than the log (A708).
    """
    with catalog.read() as connection:
        head = read_head(connection)
        known = batches_of(connection)
    if head is not None and head[0] == log.head:
        return
    after = 0 if head is None else _position(log, head[0])
    changed = {entry.text("batch") for entry in log.entries if entry.seq > after and entry.text("bag")}
    _read_in(place, catalog, log, sorted(changed if head is not None else changed | {*known}))


def content_of(place: Place, bag: HeldBag) -> BagContent:
    """Return what the catalog reads of a bag."""

    def lines(name: str) -> list[dict[str, Json]]:
        return read_lines(read_member(place.folder, bag.name, f"{_OUTPUTS}{name}.jsonl"))

    period = batch_period(bag.batch)
    return BagContent(
        bag=bag,
        period=period.id if period else bag.batch,
        metadata=read_lines(read_member(place.folder, bag.name, METADATA)),
        ledger=lines("documents"),
        facts=lines("facts"),
        events=lines("events"),
        releases=lines("releases"),
        transmittals=lines("transmittals"),
        returns=lines("returns"),
    )


def _read_in(place: Place, catalog: Catalog, log: Log, batches: Sequence[str]) -> int:
    held = log.held().values()
    documents = 0
    with catalog.write() as connection:
        for batch in batches:
            rows = batch_rows([content_of(place, bag) for bag in held if bag.batch == batch])
            put_batch(connection, batch, rows)
            documents += len(rows.tables.get("documents", []))
        put_head(connection, log.head, log.next_seq - 1)
    return documents


def _is_behind(place: Place, catalog: Catalog) -> bool:
    with catalog.read() as connection:
        head = read_head(connection)
    log = load_log(place.root)
    return read_pending(place.root) is not None or head != (log.head, log.next_seq - 1)


def _position(log: Log, head: str) -> int:
    for entry in log.entries:
        if entry.digest == head:
            return entry.seq
    if head == Log((), (), False).head:
        return 0
    params = {"head": head[:16], "source": "catalog"}
    raise ArchiveError([Problem("A708", "error", FileRef("events.jsonl"), params, stops=True)])
