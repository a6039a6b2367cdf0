"""Where values come from: every field has a source, and every column named is one that the reader knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

import pytest

from pipeline.core.models import Scope
from pipeline.core.policies.vocabulary import FIELDS as NAMES
from pipeline.core.reading.headers import HeaderBook
from pipeline.core.reading.synonyms import FIELDS as COLUMNS
from pipeline.core.reading.synonyms import INDICATOR_FIELDS
from pipeline.core.reading.table_shapes import TableKind
from pipeline.core.templates.field_sources import (
    CHART_SOURCES,
    FIELD_SOURCES,
    NAME_SOURCES,
    PAST_NAME_SOURCES,
    InputColumn,
    Source,
    chart_source,
    source_of,
)
from pipeline.core.templates.template_fields import CHARTS, FIELDS
from tests.builders import policy

SCOPES: tuple[Scope, ...] = ("employee", "unit")


def _all_columns() -> Iterable[InputColumn]:
    for source in (*FIELD_SOURCES.values(), *CHART_SOURCES.values()):
        yield from (*source.columns, *source.instead)
    for columns in (*NAME_SOURCES.values(), *PAST_NAME_SOURCES.values()):
        yield from columns
    for path in FIELDS:
        unit = source_of(path, "unit")
        yield from unit.columns if unit else ()


@pytest.mark.parametrize("scope", SCOPES)
def test_every_field_has_a_source(scope: Scope) -> None:
    sources = {path: source_of(path, scope) for path in FIELDS}

    assert [path for path, source in sources.items() if source is None] == []
    untold = [p for p, s in sources.items() if s and s.origin == "input" and not s.columns]
    assert not untold or scope == "unit", untold


def test_every_chart_and_every_name_of_a_rule_has_a_source() -> None:
    assert CHART_SOURCES.keys() == CHARTS.keys()
    assert set(NAMES) - NAME_SOURCES.keys() - {"有不足"} == set()
    assert NAME_SOURCES.keys() - set(NAMES) == set()


def test_no_source_is_told_for_a_field_that_does_not_exist() -> None:
    stale = [
        path
        for path in FIELD_SOURCES
        if not any(field == path or field.startswith(f"{path}.") for field in FIELDS)
    ]

    assert stale == []


def test_every_column_is_one_that_the_reader_knows() -> None:
    book = HeaderBook(policy().indicators)

    for column in _all_columns():
        assert column.table in get_args(TableKind)
        assert book.field(COLUMNS[column.field].title) == column.field
        assert not column.of or column.field in INDICATOR_FIELDS


@pytest.mark.parametrize(
    ("path", "scope", "columns"),
    [
        ("person.post", "employee", [("roster", "post", "")]),
        ("main.year_growth", "employee", [("results", "actual", "main"), ("results", "last_year", "main")]),
        ("indicators[].target", "employee", [("results", "target", "each")]),
        ("indicators[].target", "unit", [("unit_results", "target", "each")]),
        ("unit.members[].rate", "unit", [("results", "target", "main"), ("results", "actual", "main")]),
        ("comment", "employee", [("results", "comment", "")]),
        ("comment", "unit", [("unit_results", "note", "")]),
        ("competencies[].due", "employee", [("competencies", "due", "")]),
        ("findings[].text", "employee", []),
        ("history[].actual", "employee", [("results", "previous", "main")]),
        ("history[].actual", "unit", []),
    ],
)
def test_sources(path: str, scope: Scope, columns: list[tuple[str, str, str]]) -> None:
    source = source_of(path, scope)

    assert source is not None
    assert [tuple(column) for column in source.columns] == columns


def test_a_unit_without_a_table_of_its_own_has_the_sums_of_its_people() -> None:
    source = source_of("main.rate", "unit")

    assert source is not None
    assert InputColumn("results", "actual", "main") in source.instead


def test_strengths_of_a_unit_are_its_indicators() -> None:
    source = source_of("strengths[]", "unit")

    assert source is not None
    assert {column.field for column in source.columns} == {"target", "actual"}


def test_a_policy_file_is_named() -> None:
    assert source_of("doc.copies[].holder") == Source("policy", file="policy/documents.yaml")
    assert source_of("org.name") == Source("policy", file="jixiao.yaml")


def test_a_chart_of_a_unit_reads_the_units_own_figures() -> None:
    source = chart_source("rates", "unit")

    assert source is not None
    assert {column.table for column in source.columns} == {"unit_results"}


def test_an_unknown_field_has_no_source() -> None:
    assert source_of("person.shoe_size") is None
