"""Whatever stands in the sheets, reading them ends in a list of problems and never in an exception."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.reading.synonyms import FIELDS
from pipeline.core.sheets import Cell
from pipeline.wording import describe
from tests.builders_sheets import Given, dated, error, intake, percent, roster, sheet, uncached

HEADERS = [entry.title for entry in FIELDS.values()] + [
    "销售额（万元）",
    "销售额目标",
    "销售额完成率",
    "客户满意度",
    "满意度目标（%）",
    "新客户数",
    "续单客户数",
    "7月",
    "自评",
    "手机",
    "单位：元",
    "利润",
]
VALUES: list[Given] = [
    "001",
    "002",
    "1",
    "林岚",
    "销售中心/一部",
    "一部",
    "销售额",
    "投诉数",
    "2026Q3",
    "三季度",
    "2026-08-01",
    "03/04/05",
    "合计",
    "注：无",
    "同上",
    "—",
    "",
    "80%",
    "1,200.5",
    "50万",
    "五十万",
    "A",
    "示例",
    "#N/A",
    "是",
    "在职",
    "离职",
    "\ue81e",
    "9" * 300,
    "\x07\ud800",
    "=1+1",
    0,
    1,
    0.9,
    90,
    -3,
    46295,
    1e15,
    1e300,
    2.5,
    5e-324,
    20260801,
    True,
    percent(0.9),
    dated(46235),
    dated(-4),
    dated(1e9),
    error(),
    uncached(),
    Cell(0, "bool", True, "general"),
    Cell(0, "date", "2026-08-01", "date"),
    Cell(0, "number", float("nan"), "general"),
    None,
]

rows = st.lists(st.lists(st.sampled_from(VALUES), max_size=9), max_size=7)
headers = st.lists(st.sampled_from([*HEADERS, None]), min_size=3, max_size=9)
merges = st.lists(
    st.sampled_from(["A1:B1", "A1:A2", "C1:D1", "B3:B5", "A2:C4", "E1:F2"]), max_size=3, unique=True
)


@given(st.lists(st.tuples(headers, headers, rows, merges), min_size=1, max_size=3), st.booleans())
@settings(max_examples=120, deadline=None)
def test_any_sheet_is_read_or_complained_about(
    tables: list[tuple[list[Given], list[Given], list[list[Given]], list[str]]], with_roster: bool
) -> None:
    sheets = [
        sheet([first, second, *body], f"表{number}", merges=merged)
        for number, (first, second, body, merged) in enumerate(tables)
    ]

    read = intake(*([roster()] if with_roster else []), *sheets)

    for problem in read.input.problems:
        describe(problem, "zh")
        describe(problem, "en")
    ids = {one.employee.id for one in read.input.appraisals}
    assert all(sale.employee_id in ids for sale in read.input.sales)
