"""The tables of the catalog, one schema for SQLite and PostgreSQL, and the steps that bring an older one up.

Texts are compared byte by byte on both. A step is never changed once it was released: what it did is done.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY

META = MetaData()

_ID = BigInteger().with_variant(Integer(), "sqlite")
_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
_TOKENS = Text().with_variant(ARRAY(Text()), "postgresql")


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, _TEXT, nullable=False) for name in names]


def _perhaps(*names: str) -> list[Column[str]]:
    return [Column(name, _TEXT) for name in names]


VERSION = Table("schema_version", META, Column("version", Integer, primary_key=True))
STATE = Table("state", META, Column("name", _TEXT, primary_key=True), *_texts("value"))
DOCUMENTS = Table(
    "documents",
    META,
    Column("id", _ID, primary_key=True, autoincrement=False),
    *_texts("number", "batch", "period", "type", "code", "title", "audience"),
    *_texts("subject_kind", "subject_id", "subject_name", "unit"),
    *_perhaps("manager_id", "manager_name"),
    Column("version", Integer),
    *_texts("state"),
    *_perhaps("superseded_by"),
    *_texts("issued_on"),
    *_perhaps("due_on"),
    *_texts("status", "findings", "template", "policy_version", "program", "sha256"),
    Column("edited", Integer, nullable=False),
    *_perhaps("retention", "retain_until", "archival_number"),
    *_texts("text"),
    Column("tokens", _TOKENS, nullable=False),
    Index("documents_number", "number", unique=True),
    Index("documents_subject", "subject_id"),
    Index("documents_batch", "batch"),
)
FINDINGS = Table(
    "findings",
    META,
    Column("number", _TEXT, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    *_texts("batch", "rule", "severity", "cause", "text"),
    Index("findings_batch", "batch"),
)
FILES = Table(
    "files",
    META,
    Column("bag", _TEXT, primary_key=True),
    Column("path", _TEXT, primary_key=True),
    *_texts("batch", "role"),
    *_perhaps("number", "subject_id"),
    *_texts("sha256"),
    Column("bytes", BigInteger),
    *_texts("name"),
    Column("edited", Integer, nullable=False),
    *_perhaps("archival_number"),
    Index("files_number", "number"),
    Index("files_subject", "subject_id"),
    Index("files_batch", "batch"),
)
RETURNS = Table(
    "returns",
    META,
    Column("batch", _TEXT, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    *_perhaps("number"),
    *_texts("file", "sha256", "verdict"),
    *_perhaps("code"),
    Column("turn", Integer),
    *_perhaps("filled"),
    *_texts("told"),
    Index("returns_number", "number"),
)
EVENTS = Table(
    "events",
    META,
    Column("batch", _TEXT, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("number", _TEXT, primary_key=True),
    *_texts("what", "who", "at"),
    *_perhaps("towards"),
    Index("events_number", "number"),
)
FACTS = Table(
    "facts",
    META,
    Column("batch", _TEXT, primary_key=True),
    # Two people of one id are both blocked, and both have their line.
    Column("position", Integer, primary_key=True, autoincrement=False),
    *_texts("kind", "subject_id", "period", "bag", "told"),
    Index("facts_subject", "subject_id", "period"),
)
BAGS = Table(
    "bags",
    META,
    Column("bag", _TEXT, primary_key=True),
    Column("seq", Integer, nullable=False),
    *_texts("batch", "period", "kind", "sealed_at", "sealed_by", "tagmanifest"),
    Column("files", Integer, nullable=False),
    Index("bags_batch", "batch"),
)
OF_BATCHES = (DOCUMENTS, FINDINGS, FILES, RETURNS, EVENTS, FACTS, BAGS)
"""The tables whose rows belong to a batch."""


def _first(connection: Connection) -> None:
    META.create_all(connection)
    if connection.dialect.name == "sqlite":
        connection.execute(
            text(
                "CREATE VIRTUAL TABLE documents_search USING fts5(tokens, content='documents', "
                "content_rowid='id', tokenize='ascii')"
            )
        )
    else:
        connection.execute(text("CREATE INDEX documents_tokens ON documents USING gin (tokens)"))


STEPS: tuple[Callable[[Connection], None], ...] = (_first,)
"""The n-th step brings version n-1 to version n."""
