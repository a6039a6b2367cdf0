"""Searching the catalog: all tokens at once in one index, the newest first, the text itself compared last."""

from __future__ import annotations

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    and_,
    column,
    func,
    literal_column,
    select,
    table,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY

from pipeline.adapters.archive.catalog_store import read_rows
from pipeline.adapters.archive.catalog_tables import DOCUMENTS, EVENTS, FACTS, FILES, FINDINGS, RETURNS
from pipeline.core.archive.catalog_rows import Row
from pipeline.core.archive.search import Query, compact, query_tokens

_SEARCH = table("documents_search", column("rowid"))
_NOT_SHOWN = frozenset({"text", "tokens"})


def find_documents(connection: Connection, query: Query, most: int) -> tuple[list[Row], bool]:
    """Return the newest documents that answer a query, and whether there are more than ``most``."""
    columns = [each for each in DOCUMENTS.c if each.name not in _NOT_SHOWN]
    wanted = select(*columns).order_by(DOCUMENTS.c.id.desc()).limit(most + 1)
    tokens = query_tokens(query)
    if tokens and connection.dialect.name == "sqlite":
        # From the index to the rows, by its own order: nothing has to be sorted.
        wanted = (
            select(*columns)
            .select_from(_SEARCH.join(DOCUMENTS, DOCUMENTS.c.id == _SEARCH.c.rowid))
            .where(literal_column("documents_search").op("MATCH")(" AND ".join(tokens)))
            .order_by(_SEARCH.c.rowid.desc())
            .limit(most + 1)
        )
    elif tokens:
        wanted = wanted.where(type_coerce(DOCUMENTS.c.tokens, ARRAY(Text)).contains(tokens))
    said = compact(query.text)
    if len(said) > 1:
        wanted = wanted.where(_says(connection, said))
    found = read_rows(connection, wanted)
    return found[:most], len(found) > most


def life_of(connection: Connection, number: str) -> dict[str, list[Row]]:
    """Return everything that is known of a document: findings, files, events, returns, by name."""
    tables = {"findings": FINDINGS, "files": FILES, "events": EVENTS, "returns": RETURNS}
    return {
        name: read_rows(
            connection, select(each).where(each.c.number == number).order_by(*each.primary_key.columns)
        )
        for name, each in tables.items()
    }


def versions_of(connection: Connection, row: Row) -> list[Row]:
    """Return every version of the document that a row is of, the first one first."""
    same = and_(*(DOCUMENTS.c[name] == row[name] for name in ("batch", "code", "subject_kind", "subject_id")))
    return read_rows(connection, select(DOCUMENTS).where(same).order_by(DOCUMENTS.c.version))


def documents_about(connection: Connection, subject: str) -> list[Row]:
    """Return the documents about a person or unit, by id, the newest first."""
    about = select(DOCUMENTS).where(DOCUMENTS.c.subject_id == subject)
    return read_rows(connection, about.order_by(DOCUMENTS.c.id.desc()))


def facts_of(connection: Connection, subject: str) -> list[Row]:
    """Return what facts.jsonl of each period says of a person or unit, the latest period first."""
    about = select(FACTS).where(FACTS.c.subject_id == subject)
    return read_rows(connection, about.order_by(FACTS.c.period.desc(), FACTS.c.batch, FACTS.c.position))


def files_about(connection: Connection, subject: str) -> list[Row]:
    """Return the filed files about a person or unit, by bag and path."""
    about = select(FILES).where(FILES.c.subject_id == subject)
    return read_rows(connection, about.order_by(FILES.c.bag, FILES.c.path))


def ended_documents(connection: Connection, day: str) -> list[Row]:
    """Return the documents whose term has ended before a day, by id."""
    ended = and_(DOCUMENTS.c.retain_until.is_not(None), DOCUMENTS.c.retain_until < day)
    return read_rows(connection, select(DOCUMENTS).where(ended).order_by(DOCUMENTS.c.id))


def _says(connection: Connection, text: str) -> ColumnElement[bool]:
    # Not LIKE: a percent sign of a query is a percent sign.
    found = func.instr if connection.dialect.name == "sqlite" else func.strpos
    return found(DOCUMENTS.c.text, text) > 0
