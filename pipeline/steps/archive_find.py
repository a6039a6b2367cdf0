"""archive find and show: which documents answer a question, and one document's whole life."""

from __future__ import annotations

import json

from pipeline.adapters.archive.catalog_search import find_documents, life_of, versions_of
from pipeline.adapters.archive.catalog_store import find_number
from pipeline.adapters.archive.event_log import load_log
from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.archive.catalog_rows import Row
from pipeline.core.archive.log import Log
from pipeline.core.archive.search import Query
from pipeline.core.deciding.plan_json import Json
from pipeline.core.models import Problem
from pipeline.errors import InputError
from pipeline.steps.archive_catalog import catalog_to_read
from pipeline.steps.archive_place import place_of

_HIDDEN = frozenset({"tokens", "told", "filled"})
_LISTS = frozenset({"status", "findings"})


def archive_find(workspace: Workspace, query: Query, most: int, who: str) -> dict[str, Json]:
    """Return ``{documents[], more}``: the newest documents that answer the query.

    Args:
        most: How many at most; ``more`` tells whether there are others.

    Raises:
        ArchiveError, OutputError: The catalog cannot be read.
    """
    place = place_of(workspace)
    if not place.root.is_dir():
        return {"documents": [], "more": False}
    with catalog_to_read(place, who) as catalog, catalog.read() as connection:
        found, more = find_documents(connection, query, most)
    return {"documents": [_told(row) for row in found], "more": more}


def archive_show(workspace: Workspace, number: str, who: str) -> dict[str, Json]:
    """Return a document's whole life.

    As ``{document, versions[], findings[], files[], events[], returns[], archive[]}``.

    Raises:
        InputError: The archive knows no such number (A724).
        ArchiveError, OutputError: The catalog cannot be read.
    """
    place = place_of(workspace)
    wanted = number.strip().upper()
    if not place.root.is_dir():
        raise InputError([Problem("A724", "error", None, {"name": number}, stops=True)])
    with catalog_to_read(place, who) as catalog, catalog.read() as connection:
        row = find_number(connection, wanted)
        if row is None:
            raise InputError([Problem("A724", "error", None, {"name": number}, stops=True)])
        life = life_of(connection, wanted)
        versions = versions_of(connection, row)
    bags = {str(file["bag"]) for file in life["files"]}
    returns: list[Json] = [json.loads(str(each["told"])) for each in life["returns"]]
    return {
        "document": _told(row),
        "versions": [_told(each) for each in versions],
        **{name: [_told(each) for each in life[name]] for name in ("findings", "files", "events")},
        "returns": returns,
        "archive": _acts(load_log(place.root), bags),
    }


def _told(row: Row) -> Json:
    # What a document says is kept for searching, without its white space; the findings tell it to read.
    hidden = _HIDDEN | {"text"} if "tokens" in row else _HIDDEN
    told: dict[str, Json] = {name: value for name, value in row.items() if name not in hidden}
    for name in _LISTS & told.keys():
        told[name] = [*str(told[name]).split()]
    return told


def _acts(log: Log, bags: set[str]) -> list[Json]:
    """What was done in the archive with the bags that hold a document."""
    return [
        {
            "seq": entry.seq,
            "what": entry.what,
            "bag": entry.text("bag"),
            "who": entry.text("who"),
            "when": entry.text("when"),
        }
        for entry in log.entries
        if {entry.text("bag"), entry.text("replacement")} & bags
    ]
