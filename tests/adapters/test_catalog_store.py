"""The catalog on SQLite and on PostgreSQL: one schema, one answer."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from sqlalchemy import text as sql

from pipeline.adapters.archive.catalog_search import find_documents
from pipeline.adapters.archive.catalog_store import (
    Catalog,
    discard_catalog,
    open_catalog,
    put_batch,
    put_head,
    read_head,
)
from pipeline.core.archive.catalog_rows import BagContent, Rows
from pipeline.core.archive.log import HeldBag, LogEntry
from pipeline.core.archive.records import batch_rows
from pipeline.core.archive.search import Query
from pipeline.errors import ArchiveError, OutputError
from tests.adapters.catalog_rows import dump

_names = itertools.count()


@dataclass(frozen=True)
class Store:
    root: Path
    address: str | None

    def open(self) -> Catalog:
        return open_catalog(self.root, self.address)


_BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.needs("initdb"))]


@pytest.fixture(params=_BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return _store(request, tmp_path)


def _store(request: pytest.FixtureRequest, root: Path) -> Store:
    if request.param == "sqlite":
        return Store(root, None)
    server = request.getfixturevalue("postgres")
    name = f"catalog{next(_names)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return Store(root, f"{server}/{name}")


def _entry(number: str, name: str, unit: str = "营销中心/华东销售部", **more: object) -> dict[str, object]:
    return {
        "number": number,
        "type": "development_plan",
        "code": "IDP",
        "title": "绩效改进计划（IDP）",
        "audience": "employee",
        "subject": {"kind": "employee", "id": number[-6:], "name": name, "unit": unit},
        "manager": {"id": "000900", "name": "雷浩然"},
        "version": 1,
        "state": "current",
        "issued_on": "2026-10-16",
        "findings": [
            {
                "rule": "RATE_MINOR",
                "severity": "minor",
                "cause": "M",
                "text": "完成率 89.995%，距离 90% 还有差距。",
            }
        ],
        "sha256": "0" * 64,
        **more,
    }


def _rows(batch: str, seq: int, *entries: dict[str, object]) -> Rows:
    sealed = LogEntry(seq, "sealed", "0" * 64, {"when": "2026-10-20T09:30:00+08:00", "who": "小王"})
    bag = HeldBag(
        f"{batch}-G{seq:04d}", seq, batch, "generated", {"tagmanifest-sha256.txt": "0" * 64}, "", sealed
    )
    return batch_rows([BagContent(bag, batch, (), entries)])  # type: ignore[arg-type]


_ENTRIES = (
    _entry("JX-000001", "王芳"),
    _entry("JX-000002", "王小芳", unit="营销中心/华南销售部/一组"),
    _entry("JX-000003", "林𠮷安", title="Plan ABC-12", findings=[]),
    _entry("JX-000004", "欧阳思齐", state="superseded", manager=None),
)


@pytest.fixture(params=_BOTH, scope="module")
def searched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """A catalog that nobody changes."""
    return _filled(_store(request, tmp_path_factory.mktemp("catalog")))


@pytest.fixture
def filled(store: Store) -> Iterator[Catalog]:
    catalog = _filled(store)
    yield catalog
    catalog.close()


def _filled(store: Store) -> Catalog:
    catalog = store.open()
    with catalog.write() as connection:
        put_batch(connection, "2026Q3", _rows("2026Q3", 1, *_ENTRIES))
        put_head(connection, "f" * 64, 1)
    return catalog


def _found(catalog: Catalog, query: Query, most: int = 50) -> list[str]:
    with catalog.read() as connection:
        return [str(row["number"])[-1] for row in find_documents(connection, query, most)[0]]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        (Query(), "4321"),
        (Query(person="000001"), "1"),
        (Query(person="王芳"), "1"),
        (Query(text="王"), "21"),
        (Query(text="小芳"), "2"),
        (Query(text="芳"), ""),
        (Query(text="𠮷安"), "3"),
        (Query(text="林𠮷"), "3"),
        (Query(text="有差距"), "421"),
        (Query(text="89.995%"), "421"),
        (Query(text="距离９０%"), "421"),
        (Query(text="距离 91%"), ""),
        (Query(text="abc-12"), "3"),
        (Query(text="abc"), "3"),
        (Query(text="bc-1"), ""),
        (Query(text="-12"), "3"),
        (Query(unit="华东销售部"), "431"),
        (Query(unit="营销中心"), "4321"),
        (Query(unit="营销中心/华南销售部"), "2"),
        (Query(unit="一组"), "2"),
        (Query(unit="销售部"), ""),
        (Query(manager="雷浩然"), "321"),
        (Query(type="idp"), "4321"),
        (Query(type="Plan ABC-12"), "3"),
        (Query(period="2026Q3", finding="RATE_MINOR", status="current"), "21"),
        (Query(status="superseded"), "4"),
        (Query(text="50%_' OR 1"), ""),
        (Query(text='" NEAR ('), ""),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else " ".join(filter(None, vars_of(value))),
)
def test_a_document_is_found_by_what_it_says_and_by_whom_it_is_about(
    searched: Catalog, query: Query, numbers: str
) -> None:
    assert "".join(_found(searched, query)) == numbers


def vars_of(query: Query) -> list[str]:
    return [str(getattr(query, name)) for name in query.__slots__]


def test_the_newest_come_first_and_more_is_told(searched: Catalog) -> None:
    with searched.read() as connection:
        rows, more = find_documents(connection, Query(type="IDP"), 2)

    assert ([row["number"] for row in rows], more) == (["JX-000004", "JX-000003"], True)


def test_what_a_batch_had_before_is_found_no_more(filled: Catalog) -> None:
    with filled.write() as connection:
        put_batch(connection, "2026Q3", _rows("2026Q3", 5, _entry("JX-000001", "赵敏")))

    assert _found(filled, Query(text="王芳")) == []
    assert _found(filled, Query(text="赵敏")) == ["1"]
    assert len(dump(filled)["documents"]) == 1


def test_the_words_of_what_was_taken_out_are_in_the_file_no_more(tmp_path: Path) -> None:
    catalog = Store(tmp_path, None).open()
    with catalog.write() as connection:
        put_batch(connection, "2026Q3", _rows("2026Q3", 1, _entry("JX-000001", "canary慕容")))
    assert "canary慕容".encode() in (tmp_path / "catalog.sqlite").read_bytes()

    with catalog.write() as connection:
        put_batch(connection, "2026Q3", Rows())
    catalog.close()

    data = (tmp_path / "catalog.sqlite").read_bytes()
    assert "canary慕容".encode() not in data
    assert b"wcanary" not in data


def test_a_catalog_opened_again_is_as_it_was(store: Store, filled: Catalog) -> None:
    before = dump(filled)

    again = store.open()

    assert dump(again) == before
    with again.read() as connection:
        assert read_head(connection) == ("f" * 64, 1)
    again.close()


def test_all_of_a_transaction_is_kept_or_nothing(filled: Catalog) -> None:
    before = dump(filled)

    with pytest.raises(ZeroDivisionError), filled.write() as connection:
        put_batch(connection, "2026Q3", Rows())
        raise ZeroDivisionError

    assert dump(filled) == before
    assert _found(filled, Query(person="王芳")) == ["1"]


def test_two_who_write_at_once_wait_for_each_other(store: Store) -> None:
    store.open().close()
    faults: list[BaseException] = []

    def work(batch: str, first: int) -> None:
        try:
            catalog = store.open()
            for seq in range(first, first + 5):
                with catalog.write() as connection:
                    put_batch(connection, batch, _rows(batch, seq, _entry(f"JX-{batch}", "王芳")))
            catalog.close()
        except BaseException as fault:
            faults.append(fault)

    batches = (("2026Q1", 10), ("2026Q2", 20), ("2026Q3", 30))
    threads = [Thread(target=work, args=told) for told in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert len(dump(store.open())["documents"]) == 3


def test_two_who_come_first_at_once_make_it_once(store: Store) -> None:
    catalogs: list[Catalog] = []
    threads = [Thread(target=lambda: catalogs.append(store.open())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(catalogs) == 3


def test_one_that_a_newer_program_made_is_left_alone(store: Store) -> None:
    catalog = store.open()
    with catalog.write() as connection:
        connection.execute(sql("UPDATE schema_version SET version = 99"))
    catalog.close()

    with pytest.raises(ArchiveError) as error:
        store.open()

    assert [problem.code for problem in error.value.problems] == ["A710"]
    discard_catalog(store.root, store.address)
    assert dump(store.open())["documents"] == []


@pytest.mark.parametrize("damage", [b"this is no database" * 100, b"SQLite format 3\0" + bytes(4000)])
def test_a_damaged_file_is_told_and_can_be_made_again(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "catalog.sqlite").write_bytes(damage)

    with pytest.raises(ArchiveError) as error:
        open_catalog(tmp_path, None)

    assert [problem.code for problem in error.value.problems] == ["A710"]
    discard_catalog(tmp_path, None)
    assert dump(open_catalog(tmp_path, None))["documents"] == []


def test_somebody_elses_database_is_not_taken_over(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "catalog.sqlite") as connection:
        connection.execute("CREATE TABLE documents (mine TEXT)")

    with pytest.raises(ArchiveError):
        open_catalog(tmp_path, None)


def test_a_server_that_does_not_answer_is_named_without_its_user() -> None:
    with pytest.raises(OutputError) as error:
        open_catalog(Path("unused"), "postgresql://hr@127.0.0.1:1/jixiao")

    (problem,) = error.value.problems
    assert (problem.code, str(problem.place)) == ("A731", "postgresql://127.0.0.1:1/jixiao")
