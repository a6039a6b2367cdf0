"""The catalog: opened and brought up to date, filled batch by batch, read by key.

A cache of the bags, so whatever is wrong with it is mended by making it again. Searching: catalog_search.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, Select, create_engine, delete, event, insert, inspect, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from pipeline.adapters.archive.catalog_tables import (
    BAGS,
    DOCUMENTS,
    META,
    OF_BATCHES,
    STATE,
    STEPS,
    VERSION,
)
from pipeline.adapters.files import make_folder, refusing, remove_file
from pipeline.core.archive.catalog_rows import Row, Rows
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.errors import ArchiveError, OutputError

SQLITE = "catalog.sqlite"
_CHUNK = 2000
_DRIVER = {"postgresql": "postgresql+psycopg"}
# How long a command waits for another one's transaction, in seconds.
_PATIENCE = 30
_WRITES = "jixiao_writes"
# Any number that no other program takes: "JX" in ASCII.
_LOCK = 0x4A58


class Catalog:
    """An open catalog; ``read`` and ``write`` give a transaction."""

    def __init__(self, engine: Engine, place: FileRef) -> None:
        """Take an engine; ``place`` is how problems call the catalog."""
        self._engine = engine
        self._place = place

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection to read from; faults of the database become ours."""
        with self._told(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a transaction: all of it is kept, or nothing; one writer at a time."""
        with self._told(), self._engine.connect() as connection:
            writing = connection.execution_options(**{_WRITES: True})
            with writing.begin():
                yield writing

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            code = "A710" if self._engine.dialect.name == "sqlite" else "A731"
            raise _refusal(code, self._place) from error
        except DBAPIError as error:
            raise _refusal("A710", self._place) from error


def open_catalog(root: Path, address: str | None) -> Catalog:
    """Return the catalog, made or brought up to date where it has to be.

    Args:
        root: The archive's folder, which holds it unless an address is given.
        address: Of a PostgreSQL server.

    Raises:
        ArchiveError: It cannot be read, or a newer program made it (A710).
        OutputError: The server does not answer (A731), or its driver is missing (A730).
    """
    place = FileRef(SQLITE if address is None else _without_user(address))
    if address is None:
        _make_for_owner_alone(root / SQLITE)
    try:
        engine = _sqlite(root / SQLITE) if address is None else _server(address)
    except (ImportError, NoSuchModuleError) as error:
        raise _refusal("A730", place) from error
    except ArgumentError as error:
        raise _refusal("A731", place) from error
    catalog = Catalog(engine, place)
    with catalog.read() as connection:
        is_current = _version(connection) == len(STEPS)
    if not is_current:
        with catalog.write() as connection:
            _bring_up(connection, place)
    return catalog


def _make_for_owner_alone(path: Path) -> None:
    """Make an empty file, which to SQLite is an empty database; one that is there stays as it is."""
    make_folder(path.parent)
    with refusing(path), suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def peek_head(root: Path, address: str | None) -> str | None:
    """Return the head that the catalog knows, and change nothing; None where there is no catalog yet.

    Raises:
        ArchiveError, OutputError: It cannot be read.
    """
    if address is None and not (root / SQLITE).exists():
        return None
    place = FileRef(SQLITE if address is None else _without_user(address))
    catalog = Catalog(_sqlite(root / SQLITE) if address is None else _server(address), place)
    try:
        with catalog.read() as connection:
            head = read_head(connection) if _version(connection) is not None else None
    finally:
        catalog.close()
    return None if head is None else head[0]


def discard_catalog(root: Path, address: str | None) -> None:
    """Delete the catalog, whatever state it is in.

    Raises:
        OutputError: It cannot be deleted, or the server does not answer.
    """
    if address is None:
        for name in (SQLITE, f"{SQLITE}-journal", f"{SQLITE}-wal", f"{SQLITE}-shm"):
            remove_file(root / name)
        return
    catalog = Catalog(_server(address), FileRef(_without_user(address)))
    with catalog.write() as connection:
        META.drop_all(connection)
    catalog.close()


def put_batch(connection: Connection, batch: str, rows: Rows) -> None:
    """Put the rows of a batch in place of those that it had."""
    search = connection.dialect.name == "sqlite"
    if search:
        # The index holds no text of its own: it must be told what to forget.
        connection.execute(
            text(
                "INSERT INTO documents_search (documents_search, rowid, tokens) "
                "SELECT 'delete', id, tokens FROM documents WHERE batch = :batch"
            ),
            {"batch": batch},
        )
    for table in OF_BATCHES:
        connection.execute(delete(table).where(table.c.batch == batch))
        for chunk in _chunks(rows.tables.get(table.name, [])):
            connection.execute(insert(table), [_stored(row, search) for row in chunk])
    if search:
        connection.execute(
            text(
                "INSERT INTO documents_search (rowid, tokens) "
                "SELECT id, tokens FROM documents WHERE batch = :batch ORDER BY id"
            ),
            {"batch": batch},
        )


def put_head(connection: Connection, head: str, seq: int) -> None:
    """Note up to which line of the log the catalog goes."""
    connection.execute(delete(STATE))
    connection.execute(insert(STATE), [{"name": "head", "value": head}, {"name": "seq", "value": str(seq)}])


def read_head(connection: Connection) -> tuple[str, int] | None:
    """Return digest and number of the line of the log that the catalog goes up to; None when it is empty."""
    told = {str(name): str(value) for name, value in connection.execute(select(STATE.c.name, STATE.c.value))}
    return (told["head"], int(told["seq"])) if "head" in told else None


def read_rows(connection: Connection, query: Select[tuple[object, ...]]) -> list[Row]:
    """Return rows as plain values, tokens as one text."""
    return [_plain(dict(row._mapping)) for row in connection.execute(query)]


def batches_of(connection: Connection) -> list[str]:
    """Return the batches that the catalog holds, sorted."""
    return sorted(str(name) for (name,) in connection.execute(select(BAGS.c.batch).distinct()))


def find_number(connection: Connection, number: str) -> Row | None:
    """Return the row of a document; None when there is none of that number."""
    found = read_rows(connection, select(DOCUMENTS).where(DOCUMENTS.c.number == number))
    return found[0] if found else None


def _version(connection: Connection) -> int | None:
    """The version of the schema; None when there is none yet."""
    if not inspect(connection).has_table(VERSION.name):
        return None
    return connection.execute(select(VERSION.c.version)).scalar()


def _bring_up(connection: Connection, place: FileRef) -> None:
    if connection.dialect.name != "sqlite":
        # Of two commands that come first at once, the second one waits and finds everything made.
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    VERSION.create(connection, checkfirst=True)
    version = _version(connection)
    if version is None and inspect(connection).has_table(DOCUMENTS.name):
        raise _refusal("A710", place)
    if version is not None and version > len(STEPS):
        raise _refusal("A710", place)
    if version == len(STEPS):
        return
    for step in STEPS[version or 0 :]:
        step(connection)
    connection.execute(delete(VERSION))
    connection.execute(insert(VERSION), [{"version": len(STEPS)}])


def _sqlite(path: Path) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": _PATIENCE})

    @event.listens_for(engine, "connect")
    def _begin(connection: object, _record: object) -> None:
        # The driver would begin a transaction of its own, late; writers wait for each other from the start.
        connection.isolation_level = None  # type: ignore[attr-defined]
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _immediate(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _server(address: str) -> Engine:
    scheme, rest = address.split("://", 1)
    return create_engine(
        f"{_DRIVER.get(scheme, scheme)}://{rest}", connect_args={"connect_timeout": _PATIENCE}
    )


def _stored(row: Row, is_sqlite: bool) -> dict[str, object]:
    if is_sqlite or "tokens" not in row:
        return dict(row)
    return {**row, "tokens": str(row["tokens"]).split()}


def _plain(row: dict[str, object]) -> Row:
    if isinstance(tokens := row.get("tokens"), list):
        row["tokens"] = " ".join(tokens)
    return {
        name: value if isinstance(value, int) or value is None else str(value) for name, value in row.items()
    }


def _chunks(rows: Sequence[Row]) -> Iterable[Sequence[Row]]:
    return (rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK))


def _without_user(address: str) -> str:
    scheme, rest = address.split("://", 1)
    return f"{scheme}://{rest.rsplit('@', 1)[-1]}"


def _refusal(code: str, place: FileRef) -> ArchiveError | OutputError:
    kind = ArchiveError if code == "A710" else OutputError
    return kind([Problem(code, "error", place, stops=True)])
