"""What the policy and the templates in use read of the input: the columns of the blank workbook."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.core.models import Scope
from pipeline.core.policies.policy import DocumentType, Indicator, Policy, Rule
from pipeline.core.policies.sentences import names_in
from pipeline.core.policies.vocabulary import FINDING, PREVIOUS, split_name
from pipeline.core.reading.synonyms import FIELDS
from pipeline.core.reading.table_shapes import TableKind
from pipeline.core.templates.field_sources import (
    NAME_SOURCES,
    PAST_NAME_SOURCES,
    InputColumn,
    chart_source,
    columns_of_units,
    source_of,
)
from pipeline.core.templates.template_fields import FIELDS as TEMPLATE_FIELDS
from pipeline.core.templates.template_language import is_part

TABLES: tuple[TableKind, ...] = ("roster", "results", "competencies", "unit_results", "sales")
"""In the order of the workbook's sheets."""

REQUIRED: Mapping[TableKind, tuple[str, ...]] = {
    "roster": ("id", "name", "unit", "post", "manager"),
    "results": ("id",),
    "competencies": ("id", "competency", "current", "expected"),
    "unit_results": ("unit", "indicator", "actual"),
    "sales": ("date", "id", "amount"),
}
"""Columns without which a table, or a row of it, cannot be used; of results also the main figure."""

_ALONGSIDE: Mapping[TableKind, tuple[str, ...]] = {
    "results": ("name",),
    "competencies": ("name",),
    "unit_results": ("target",),
}
_ONLY_OF_UNITS = frozenset({"unit", "children", "awards", "sales"})
# Within a table: as FIELDS has them, but for these.
_FIRST: Mapping[TableKind, tuple[str, ...]] = {
    "roster": ("id", "name", "unit", "team", "post", "level", "manager"),
    "results": ("id", "name"),
    "competencies": ("id", "name", "competency", "current", "expected", "reason", "due"),
    "unit_results": ("unit", "indicator", "target", "actual"),
    "sales": ("date", "id", "amount"),
}


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """What one template reads: its fields as paths, and the names of its charts."""

    fields: frozenset[str]
    charts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class NeededColumn:
    """One column of the blank workbook.

    Attributes:
        field: Field of ``synonyms.FIELDS``.
        indicator: In results, which are wide: the indicator whose column it is. For the counts of a ratio of
            units: the ratio.
        required: Without it a table or a row cannot be used.
        documents: Titles of the documents that print it.
        rules: Ids of the rules that read it, in the order of the policy.
    """

    table: TableKind
    field: str
    indicator: str | None
    required: bool
    documents: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(slots=True)
class _Users:
    documents: dict[str, None] = field(default_factory=dict)
    rules: dict[str, None] = field(default_factory=dict)


_Key = tuple[TableKind, str, str | None]


def input_needs(
    policy: Policy, uses: Mapping[str, TemplateUse]
) -> Mapping[TableKind, tuple[NeededColumn, ...]]:
    """Return table → its columns from left to right, for every table that anything reads.

    Args:
        uses: File name of a template → what it reads; for those of the documents in use at least.
    """
    found: dict[_Key, _Users] = {}
    for rule in policy.rules:
        for column, indicator in _read_by_rule(rule, policy):
            _users(found, column, indicator, policy).rules[rule.id] = None
    for keep in policy.keep_out:
        for column, indicator in _read_by_names(keep.when.names, "employee", None, policy):
            _users(found, column, indicator, policy)
    for document in documents_in_use(policy):
        use = uses.get(document.template, TemplateUse(frozenset()))
        for column, indicator in _read_by_document(document, use, policy):
            _users(found, column, indicator, policy).documents[document.title] = None
    _add_keys(found, policy)
    return {
        table: tuple(
            _column(key, found[key], policy)
            for key in sorted(found, key=lambda key: _order(key, policy))
            if key[0] == table
        )
        for table in TABLES
        if any(key[0] == table for key in found)
    }


def documents_in_use(policy: Policy) -> tuple[DocumentType, ...]:
    """Return the document types that HR has not switched off."""
    return tuple(document for document in policy.documents if document.enabled)


def columns_of_rules(policy: Policy, scope: Scope) -> tuple[InputColumn, ...]:
    """Return what the rules of a scope read, each column once, as far as it is one of no indicator or of
    the main one or each."""
    columns: dict[InputColumn, None] = {}
    for rule in policy.rules:
        if rule.scope == scope:
            columns |= dict.fromkeys(_columns_of_names(_names_of(rule), scope, rule.for_each, policy))
    return tuple(columns)


def leaves(fields: Collection[str]) -> list[str]:
    """Return the fields that tell something: a list that is only counted stands for what it holds."""
    known = [path for path in sorted(fields) if path in TEMPLATE_FIELDS]
    counted = [path for path in sorted(fields) if path not in TEMPLATE_FIELDS]
    looked_into = {path for path in counted if any(is_part(other, path) for other in fields)}
    inside = (
        path
        for list_ in counted
        if list_ not in looked_into
        for path in TEMPLATE_FIELDS
        if is_part(path, list_)
    )
    return list(dict.fromkeys((*known, *inside)))


def scope_of(document: DocumentType | None, use: TemplateUse) -> Scope:
    """Return whom a template is about: as its document type says, else by the fields that it reads."""
    if document is not None:
        return document.scope
    groups = {path.partition(".")[0].removesuffix("[]") for path in use.fields}
    return (
        "unit" if groups & {"unit", "children", "awards", "sales"} and "person" not in groups else "employee"
    )


# --- who reads what -----------------------------------------------------------------------------------


def _read_by_rule(rule: Rule, policy: Policy) -> Iterator[tuple[InputColumn, str | None]]:
    yield from _read_by_names(_names_of(rule), rule.scope, rule.for_each, policy)


def _names_of(rule: Rule) -> tuple[str, ...]:
    sentences = (rule.says, *rule.says_also)
    return tuple(dict.fromkeys((*rule.when.names, *(name for text in sentences for name in names_in(text)))))


def _read_by_document(
    document: DocumentType, use: TemplateUse, policy: Policy
) -> Iterator[tuple[InputColumn, str | None]]:
    if document.when is not None:
        yield from _read_by_names(document.when.names, document.scope, None, policy)
    sources = [source_of(path, document.scope) for path in leaves(use.fields)]
    sources += [chart_source(name, document.scope) for name in sorted(use.charts)]
    for source in sources:
        for column in source.columns if source else ():
            yield from _of_indicators(column, None, policy)


def _read_by_names(
    names: Iterable[str], scope: Scope, for_each: str | None, policy: Policy
) -> Iterator[tuple[InputColumn, str | None]]:
    for name in names:
        parts = split_name(name, policy.indicators)
        for column in _columns_of_names((name,), scope, for_each, policy):
            yield from _of_indicators(column, parts.indicator, policy)


def _columns_of_names(
    names: Iterable[str], scope: Scope, for_each: str | None, policy: Policy
) -> Iterator[InputColumn]:
    for name in names:
        parts = split_name(name, policy.indicators)
        if parts.prefix == FINDING:
            continue
        table = PAST_NAME_SOURCES if parts.prefix == PREVIOUS else NAME_SOURCES
        columns = table.get(parts.field, ())
        if for_each == "indicator" and parts.indicator is None:
            columns = tuple(column._replace(of="each") if column.of else column for column in columns)
        yield from columns_of_units(columns) if scope == "unit" else columns


def _of_indicators(
    column: InputColumn, named: str | None, policy: Policy
) -> Iterator[tuple[InputColumn, str | None]]:
    """The column with each indicator that it stands for; None for a column of no indicator."""
    if not column.of:
        yield column, None
    elif named is not None:
        yield column, named
    elif column.of == "main":
        yield column, policy.main.id
    else:
        yield from ((column, indicator) for indicator in policy.indicators)


# --- columns ------------------------------------------------------------------------------------------


def _users(found: dict[_Key, _Users], column: InputColumn, indicator: str | None, policy: Policy) -> _Users:
    """Who reads a column; in a long table one column holds all indicators, so it is the same for each."""
    of = policy.indicators[indicator] if indicator is not None else None
    if column.table == "unit_results" and of is not None:
        if column.field == "actual" and of.numerator and of.denominator:
            for count in ("numerator", "denominator"):
                found.setdefault(("unit_results", count, of.id), _Users())
        return found.setdefault(("unit_results", column.field, None), _Users())
    return found.setdefault((column.table, column.field, indicator), _Users())


def _add_keys(found: dict[_Key, _Users], policy: Policy) -> None:
    """What every table needs to be read at all, and what the program does not run without."""
    for table in ("roster", "results", *{key[0] for key in found}):
        for name in (*REQUIRED[table], *_ALONGSIDE.get(table, ())):
            found.setdefault((table, name, None), _Users())
    for name in ("target", "actual"):
        found.setdefault(("results", name, policy.main.id), _Users())


def _column(key: _Key, users: _Users, policy: Policy) -> NeededColumn:
    table, name, indicator = key
    required = name in REQUIRED[table] if indicator is None else _is_main_actual(key, policy)
    return NeededColumn(table, name, indicator, required, tuple(users.documents), tuple(users.rules))


def _is_main_actual(key: _Key, policy: Policy) -> bool:
    return key == ("results", "actual", policy.main.id)


def _order(key: _Key, policy: Policy) -> tuple[int, int, int]:
    """Keys first, then the indicators in the order of the policy, then what belongs to the person."""
    table, name, indicator = key
    first, known = _FIRST[table], list(FIELDS)
    if table == "results" and indicator is not None:
        return 1, list(policy.indicators).index(indicator), known.index(name)
    if name in first:
        return 0, first.index(name), 0
    of: Indicator | None = policy.indicators.get(indicator or "")
    return 2, known.index(name), list(policy.indicators).index(of.id) if of else 0
