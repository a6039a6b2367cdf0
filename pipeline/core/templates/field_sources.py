"""Where the value of each field comes from: columns of the input, or something that is no input.

Data, no code to speak of: a field that is new in ``template_fields`` gets its line here, and so do a chart
and a name of the rule language. The blank input workbook and ``template fields`` rest on these tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from pipeline.core.models import Scope
from pipeline.core.reading.table_shapes import TableKind

Origin = Literal["input", "history", "rules", "policy", "batch", "program"]
Of = Literal["", "main", "each"]


class InputColumn(NamedTuple):
    """A column of an input table.

    Attributes:
        field: Field of ``synonyms.FIELDS``.
        of: Whether it is a column of the main indicator, of each indicator, or of none.
    """

    table: TableKind
    field: str
    of: Of = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from.

    Attributes:
        origin: ``input``: from ``columns``. ``history``: from earlier batches, and from ``columns`` where
            there are none. ``rules``: what the rules say about the input, and the measures beside it.
            ``policy``: HR's own ``file``. ``batch``: the batch's name and batch.yaml. ``program``: made by
            the program.
        columns: What HR fills in for it.
        instead: Columns that are read as well, where HR has them.
    """

    origin: Origin
    columns: tuple[InputColumn, ...] = ()
    instead: tuple[InputColumn, ...] = ()
    file: str = ""


def _columns(table: TableKind, fields: str, of: Of = "") -> tuple[InputColumn, ...]:
    return tuple(InputColumn(table, field, of) for field in fields.split())


def _input(table: TableKind, fields: str, of: Of = "") -> Source:
    return Source("input", _columns(table, fields, of))


def _roster(fields: str) -> Source:
    return _input("roster", fields)


_RULES, _BATCH, _PROGRAM = Source("rules"), Source("batch"), Source("program")
_SETTINGS, _DOCUMENTS, _INDICATORS, _GRADES = (
    Source("policy", file=file)
    for file in ("jixiao.yaml", "policy/documents.yaml", "policy/indicators.yaml", "policy/grades.yaml")
)
_UNIT_COLUMNS = "unit team"
_PRESENCE = "status left on_hold hired"
_RATE = "target actual"


def _of_indicator(of: Of) -> dict[str, Source]:
    def columns(fields: str) -> tuple[InputColumn, ...]:
        return _columns("results", fields, of)

    rate = Source("input", columns(_RATE), columns("rate"))
    return {
        **dict.fromkeys(("id", "name", "unit", "source"), _INDICATORS),
        "weight": replace(_INDICATORS, instead=columns("weight")),
        "target": Source("input", columns("target")),
        "actual": Source("input", columns("actual")),
        "gap": Source("input", columns(_RATE)),
        **dict.fromkeys(("rate", "status", "on_target"), rate),
        "previous": Source("history", columns("previous")),
        "growth": Source("history", columns("actual previous")),
        "last_year": Source("input", columns("last_year")),
        "year_growth": Source("input", columns("actual last_year")),
        **dict.fromkeys(("peer_average", "peer_gap"), Source("input", columns("actual peer_average"))),
        "peer_count": Source("input", columns("actual"), _columns("roster", "unit post")),
        "score": Source("input", columns("score")),
        "reason": Source("input", columns("reason")),
    }


_MAIN, _EACH = _of_indicator("main"), _of_indicator("each")


def _below(prefix: str, sources: Mapping[str, Source]) -> dict[str, Source]:
    return {f"{prefix}.{name}": source for name, source in sources.items()}


def _joined(*sources: Source) -> Source:
    """All columns of several sources, as input."""
    return Source(
        "input",
        tuple(dict.fromkeys(column for source in sources for column in source.columns)),
        tuple(dict.fromkeys(column for source in sources for column in source.instead)),
    )


_GRADE = Source("input", _columns("results", "grade"), _columns("results", "total") + _MAIN["rate"].columns)
_PAST_GRADE = Source("history", _columns("results", "previous_grade"))
_SALES = _input("sales", "date id amount")
_BUYERS = _joined(_SALES, _input("sales", "customer"))
_PARTS = ("team", "product", "channel", "class", "power")
_CLASSES = Source(
    "input", _columns("sales", "date id amount customer customer_class"), _columns("sales", "new_customer")
)

CHART_SOURCES: Mapping[str, Source] = {
    "rates": _EACH["rate"],
    "trend": _MAIN["growth"],
    "target_actual": _MAIN["rate"],
    "levels": _input("competencies", "id competency current expected"),
    "sales_months": _SALES,
    "product_share": _joined(_SALES, _input("sales", "product_line")),
    "channel_share": _joined(_SALES, _input("sales", "channel")),
    "class_share": _CLASSES,
}
"""Name of a chart → where its figures come from."""

FIELD_SOURCES: Mapping[str, Source] = {
    "org": _SETTINGS,
    "doc": _DOCUMENTS,
    **dict.fromkeys(("doc.classification", "doc.appeal_days", "doc.consequence"), _SETTINGS),
    "doc.number": _PROGRAM,
    "doc.policy_version": _PROGRAM,
    **dict.fromkeys(("doc.batch", "doc.period", "doc.period_span", "doc.issued_on"), _BATCH),
    "doc.last_year_period": _BATCH,
    "subject.kind": _PROGRAM,
    "subject.id": _roster("id"),
    "subject.name": _roster("name"),
    "subject.unit": _roster(_UNIT_COLUMNS),
    **_below(
        "person",
        {
            "id": _roster("id"),
            "name": _roster("name"),
            "unit": _roster(_UNIT_COLUMNS),
            "department": _roster("unit"),
            "post": _roster("post"),
            "level": _roster("level"),
            "manager": Source("input", _columns("roster", "manager"), _columns("roster", "manager_id")),
            "manager_id": Source("input", _columns("roster", "manager"), _columns("roster", "manager_id")),
            "hired_on": _roster("hired"),
            "tenure": _roster("hired"),
        },
    ),
    **_below(
        "unit",
        {
            **dict.fromkeys(("name", "full_name"), _roster(_UNIT_COLUMNS)),
            **dict.fromkeys(("leader", "leader_id"), _roster("manager")),
            "headcount": _roster("id status left"),
            **dict.fromkeys(("assessed", "short", "short_share"), _RULES),
            "left_out[].id": _roster("id"),
            "left_out[].name": _roster("name"),
            **dict.fromkeys(("left_out[].why", "left_out_text"), _roster(_PRESENCE)),
            "reconciliation": _MAIN["actual"],
            "members[].id": _roster("id"),
            "members[].name": _roster("name"),
            "members[].post": _roster("post"),
            "members[].grade": _GRADE,
            "members[].rate": _MAIN["rate"],
            "members[].status": _RULES,
        },
    ),
    "grade.text": _GRADE,
    "grade.basis": _PROGRAM,
    "grade.previous": _PAST_GRADE,
    **_below("main", _MAIN),
    **_below("indicators[]", _EACH),
    "has_peers": _MAIN["peer_average"],
    "met_target": _MAIN["rate"],
    **_below(
        "competencies[]",
        {
            "name": _input("competencies", "id competency"),
            "current": _input("competencies", "current"),
            "expected": _input("competencies", "expected"),
            "gap": _input("competencies", "current expected"),
            "reason": _input("competencies", "reason"),
            **dict.fromkeys(("actions[]", "resources[]", "hand_in[]"), _RULES),
            "due": _input("competencies", "due"),
        },
    ),
    **dict.fromkeys(("findings[]", "measures[]", "steps[]", "evidence[]", "reasons[]"), _RULES),
    "goals[]": replace(_DOCUMENTS, columns=_EACH["rate"].columns),
    "next_period": _BATCH,
    **_below(
        "children[]",
        {
            **dict.fromkeys(("name", "full_name"), _roster(_UNIT_COLUMNS)),
            "headcount": _roster("id"),
            "short": _RULES,
            **{name: _MAIN[name] for name in ("target", "actual", "rate", "growth", "year_growth", "status")},
        },
    ),
    "awards": _joined(_roster("base_pay"), _MAIN["rate"]),
    **dict.fromkeys(("awards.members[].note", "awards.pending"), _PROGRAM),
    "awards.tiers[]": _GRADES,
    "awards.basis": _GRADES,
    "awards.left_out_text": _PROGRAM,
    "sales": _BUYERS,
    **_below(
        "sales",
        {
            **dict.fromkeys(("present", "rows", "total", "source", "basis"), _SALES),
            **dict.fromkeys(("returns", "return_rows", "difference_text", "leading[]"), _SALES),
            **dict.fromkeys(("change", "retention"), Source("history")),
            **dict.fromkeys((f"by_{part}[].change" for part in _PARTS), Source("history")),
            "class_title": _CLASSES,
            "power_basis": _PROGRAM,
        },
    ),
    "sales.by_team[]": _joined(_BUYERS, _roster(_UNIT_COLUMNS)),
    "sales.by_product[]": _joined(_BUYERS, _input("sales", "product_line")),
    "sales.by_channel[]": _joined(_BUYERS, _input("sales", "channel")),
    "sales.by_class[]": _CLASSES,
    "checks[]": _DOCUMENTS,
    "strengths[]": Source("input", _columns("results", "strengths"), _EACH["rate"].columns),
    "shortfalls[]": _input("results", "shortfalls"),
    "comment": _input("results", "comment"),
    "history[]": Source("history"),
    "promises[]": Source("history"),
    **dict.fromkeys(("history[].findings_text", "history[].grade"), _PAST_GRADE),
    "history[].actual": _MAIN["previous"],
    "parent": _PROGRAM,
    **_below("charts", CHART_SOURCES),
}
"""Path of a field, or of a group or list that holds for all below it → where its value comes from."""

NAME_SOURCES: Mapping[str, tuple[InputColumn, ...]] = {
    # Of an indicator: ``main`` stands for the one that the name means.
    **{
        name: _MAIN[field].columns
        for name, field in {
            "实际": "actual",
            "目标": "target",
            "完成率": "rate",
            "差额": "gap",
            "上期实际": "previous",
            "环比": "growth",
            "同期实际": "last_year",
            "同比": "year_growth",
            "同岗平均": "peer_average",
            "同岗人数": "peer_count",
            "同岗差距": "peer_gap",
            "得分": "score",
        }.items()
    },
    "权重": _MAIN["weight"].columns,
    "折算完成率": _MAIN["rate"].columns + _columns("roster", "hired"),
    # Of a person.
    "等级": _GRADE.columns,
    "总分": _columns("results", "total"),
    "司龄月": _columns("roster", "hired"),
    "连续不足期数": _PAST_GRADE.columns,
    "试用期": _columns("roster", "status"),
    "暂缓": _columns("roster", "on_hold"),
    "考核期不完整": _columns("roster", "hired left"),
    "已离职": _columns("roster", "status left"),
    "非正式员工": _columns("roster", "status"),
    "能力差距": _columns("competencies", "id competency current expected"),
    "目前水平": _columns("competencies", "id competency current"),
    "期望水平": _columns("competencies", "id competency expected"),
    # Of a unit, and of documents: what the rules say, which reads the columns of the rules.
    **dict.fromkeys(("人数", "参评人数", "未达标人数", "未达标人数占比"), _columns("roster", "unit")),
    **dict.fromkeys(("重大不足数", "一般不足数", "提示数"), ()),
    "明细行数": _SALES.columns,
    **dict.fromkeys(("明细保留率", "明细复购率"), _BUYERS.columns),
}
"""Field of the rule language → the columns that it is read from."""

PAST_NAME_SOURCES: Mapping[str, tuple[InputColumn, ...]] = {
    "等级": _PAST_GRADE.columns,
    "有不足": _PAST_GRADE.columns,
    "完成率": (),  # only an earlier batch tells it
}
"""Field behind 上期. → the columns that serve where there is no earlier batch."""


_OF_PEOPLE = ("unit.members[]", "unit.left_out", "unit.reconciliation", "awards")
# The earlier periods of a unit are known from their batches alone.
_ONLY_OF_BATCHES = ("history[]", "charts.trend")
_SUMMED = frozenset(_RATE.split())


def source_of(path: str, scope: Scope = "employee") -> Source | None:
    """Return where the value of a field comes from; None for a path that nobody knows.

    Args:
        path: As ``template_fields`` writes it.
        scope: Whom the document is about: the figures of a unit stand in a table of their own, those of its
            members do not.
    """
    steps = path.split(".")
    for end in range(len(steps), 0, -1):
        name = ".".join(steps[:end])
        if name in FIELD_SOURCES:
            source = FIELD_SOURCES[name]
            if scope == "employee" or path.startswith(_OF_PEOPLE):
                return source
            return _for_units(_without_previous(source) if path.startswith(_ONLY_OF_BATCHES) else source)
    return None


def chart_source(name: str, scope: Scope) -> Source | None:
    """Return where the figures of a chart come from; None for a name that nobody knows."""
    return source_of(f"charts.{name}", scope)


def _without_previous(source: Source) -> Source:
    columns = tuple(column for column in source.columns if column.field != "previous")
    return replace(source, columns=columns)


def _for_units(source: Source) -> Source:
    """The source as it is for a unit: its own table, or else the sums of its people's figures."""
    sums = [column for column in source.columns if column.table == "results" and column.field in _SUMMED]
    columns = columns_of_units(source.columns)
    instead = tuple(dict.fromkeys((*columns_of_units(source.instead), *sums)))
    return replace(source, columns=columns or instead, instead=instead if columns else ())


def columns_of_units(columns: Iterable[InputColumn]) -> tuple[InputColumn, ...]:
    """Return the columns that tell of a unit what these tell of a person; nothing for 等级 and its like."""
    return tuple(found for column in columns if (found := _of_unit(column)) is not None)


def _of_unit(column: InputColumn) -> InputColumn | None:
    if column.table != "results":
        return column
    if column.of:
        return column._replace(table="unit_results")
    return InputColumn("unit_results", "note") if column.field == "comment" else None
