"""Tables wherever they stand in a sheet."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.core.reading.headers import HeaderBook, Meaning
from pipeline.core.reading.table_rows import Table
from pipeline.core.reading.tables import FoundTables, find_tables
from pipeline.core.reading.values import cell_text
from pipeline.core.sheets import Sheet
from tests.builders_sheets import INDICATORS, ROSTER_HEADER, Given, indicator, sheet

BOOK = HeaderBook(INDICATORS)
WIDE_TOP: list[Given] = ["工号", "姓名", "销售额（万元）", None, "新客户数", None, "等级"]
WIDE_SECOND: list[Given] = [None, None, "目标", "实际", "目标", "实际"]
WIDE_MERGES = ["A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:G2"]


def find(one: Sheet, overrides: Mapping[str, Meaning | None] | None = None) -> FoundTables:
    return find_tables(one, BOOK, INDICATORS, overrides or {})


def fields(table: Table) -> list[str]:
    return [
        f"{column.indicator}.{column.field}" if column.indicator else column.field for column in table.columns
    ]


def keys(table: Table) -> list[str]:
    return [cell_text(cell) for row in table.rows if (cell := row.cells[table.shape.key])]


def codes(found: FoundTables) -> list[str]:
    return [problem.code for problem in found.problems]


def test_a_header_is_found_below_titles_and_a_corner_unit() -> None:
    found = find(
        sheet(
            [
                ["2026年第三季度业绩表"],
                [None, None, "单位：万元"],
                [],
                ["工号", "姓名", "销售额"],
                ["001", "林岚", 5],
            ]
        )
    )

    (table,) = found.tables
    assert table.kind == "results"
    assert table.corner == "万元"
    assert keys(table) == ["001"]
    assert str(table.cell_ref(table.rows[0], 2)) == "inputs/2026Q3/表.xlsx[表1]!C5"


def test_two_merged_header_rows_name_indicator_and_field() -> None:
    found = find(sheet([WIDE_TOP, WIDE_SECOND, ["001", "林岚", 5, 6, 7, 8, "A"]], merges=WIDE_MERGES))

    (table,) = found.tables
    assert fields(table) == [
        "id",
        "name",
        "sales.target",
        "sales.actual",
        "new_customers.target",
        "new_customers.actual",
        "grade",
    ]
    assert table.columns[2].unit == table.columns[3].unit == "万元"
    assert table.columns[3].header == "销售额（万元） / 实际"
    assert len(table.rows) == 1


def test_two_header_rows_are_read_from_a_file_that_knows_no_merges() -> None:
    found = find(sheet([WIDE_TOP, WIDE_SECOND, ["001", "林岚", 5, 6, 7, 8, "A"]], name=None))

    assert fields(found.tables[0])[2:6] == [
        "sales.target",
        "sales.actual",
        "new_customers.target",
        "new_customers.actual",
    ]


def test_groups_may_stand_above_the_row_that_has_the_key() -> None:
    found = find(
        sheet(
            [
                ["基本信息", None, "销售额（元）"],
                ["工号", "姓名", "目标", "实际", "等级"],
                ["001", "林岚", 5, 6, "A"],
            ],
            merges=["A1:B1", "C1:D1"],
        )
    )

    assert fields(found.tables[0]) == ["id", "name", "sales.target", "sales.actual", "grade"]


def test_a_title_merged_over_everything_is_no_group() -> None:
    found = find(
        sheet([["销售额"], ["工号", "指标", "目标", "实际"], ["001", "销售额", 1, 2]], merges=["A1:D1"])
    )

    assert fields(found.tables[0]) == ["id", "indicator", "target", "actual"]


def test_a_group_that_no_indicator_has_is_listed_and_not_read() -> None:
    found = find(
        sheet(
            [
                ["工号", "姓名", "利润（万元）", None, "等级"],
                [None, None, "目标", "实际"],
                ["001", "林岚", 5, 6, "A"],
            ],
            merges=["C1:D1"],
        )
    )

    assert fields(found.tables[0]) == ["id", "name", "grade"]
    assert list(found.unknown.values()) == ["利润（万元） / 目标", "利润（万元） / 实际"]


def test_a_totals_row_is_not_a_person_and_a_person_called_total_is() -> None:
    found = find(
        sheet(
            [
                ["工号", "姓名", "销售额（万元）", "等级"],
                ["001", "李合计", 5, "A"],
                ["小计", None, 5],
                [None, "一部小计", 5],
                ["合 计：", None, 5],
                ["平均分", None, 5],
                ["总计", "", 5, ""],
            ]
        )
    )

    (table,) = found.tables
    assert keys(table) == ["001"]
    assert [(row.number, row.sums) for row in table.totals] == [
        (3, True),
        (4, True),
        (5, True),
        (6, False),
        (7, True),
    ]


def test_notes_signatures_and_section_titles_are_not_people() -> None:
    found = find(
        sheet(
            [
                ["工号", "姓名", "销售额（万元）"],
                ["销售一部"],
                ["001", "林岚", 5],
                [],
                ["注：以财务入账为准"],
                ["制表人：方书瑶", "审核：林岚", "日期：2026年10月9日"],
                [None, "说明：", "以到账日为准"],
            ]
        )
    )

    assert keys(found.tables[0]) == ["001"]
    assert found.problems == ()


def test_an_example_row_is_dropped_and_listed() -> None:
    found = find(
        sheet(
            [
                ["工号", "姓名", "销售额（元）"],
                ["示例", "张三", 5],
                ["10001", "示例：张三", 5],
                ["001", "林岚", 6],
            ]
        )
    )

    assert keys(found.tables[0]) == ["001"]
    assert codes(found) == ["T224", "T224"]


def test_a_row_with_data_and_no_key_stays_to_be_asked_about() -> None:
    found = find(
        sheet([["工号", "姓名", "销售额（元）", "等级"], [None, "沙以安", 5, "A"], ["—", "沙以安", 5]])
    )

    assert [row.number for row in found.tables[0].rows] == [2, 3]


def test_the_same_header_again_is_the_same_table() -> None:
    header: list[Given] = ["工号", "姓名", "销售额（元）"]
    found = find(sheet([header, ["001", "林岚", 5], header, ["002", "周宁", 6]]))

    (table,) = found.tables
    assert keys(table) == ["001", "002"]


def test_two_header_rows_again_are_the_same_table() -> None:
    found = find(
        sheet(
            [WIDE_TOP, WIDE_SECOND, ["001", "林岚", 5], WIDE_TOP, WIDE_SECOND, ["002", "周宁", 6]], name=None
        )
    )

    (table,) = found.tables
    assert keys(table) == ["001", "002"]


def test_another_header_below_begins_another_table() -> None:
    found = find(
        sheet(
            [
                ["工号", "能力项", "目前水平", "期望水平"],
                ["001", "市场意识", 3, 4],
                [],
                ["部门业绩"],
                ["部门", "指标", "目标（万元）", "实际（万元）"],
                ["销售一部", "销售额", 100, 90],
            ]
        )
    )

    assert [(table.kind, keys(table)) for table in found.tables] == [
        ("competencies", ["001"]),
        ("unit_results", ["销售一部"]),
    ]


def test_tables_side_by_side_are_divided_at_the_blank_column() -> None:
    found = find(
        sheet(
            [
                ["工号", "姓名", "销售额（元）", None, "工号", "能力项", "目前水平", "期望水平"],
                ["001", "林岚", 5, None, "002", "市场意识", 3, 4],
                [None, None, None, None, "003", "市场意识", 2, 4],
            ]
        )
    )

    assert [(table.kind, keys(table)) for table in found.tables] == [
        ("results", ["001"]),
        ("competencies", ["002", "003"]),
    ]


def test_a_blank_column_inside_a_table_divides_nothing() -> None:
    found = find(sheet([["工号", "姓名", None, "岗位", "销售额（元）"], ["001", "林岚", None, "经理", 5]]))

    (table,) = found.tables
    assert fields(table) == ["id", "name", "post", "sales.actual"]


def test_a_key_twice_without_a_blank_column_is_asked_about() -> None:
    found = find(sheet([["工号", "姓名", "销售额（元）", "工号", "等级"], ["001", "林岚", 5, "001", "A"]]))

    assert codes(found) == ["T204"]


def test_of_english_keys_and_chinese_names_the_row_that_says_more_is_the_header() -> None:
    found = find(
        sheet(
            [
                ["employee_no", "name", "dept_name", "job_title", "x", "hired_date"],
                [*ROSTER_HEADER, "入职日期"],
                ["001", "林岚", "一部", "经理", "高总"],
            ]
        )
    )

    assert fields(found.tables[0]) == ["id", "name", "unit", "post", "manager", "hired"]
    assert keys(found.tables[0]) == ["001"]


def test_english_keys_below_the_header_are_no_person() -> None:
    found = find(
        sheet(
            [
                ROSTER_HEADER,
                ["job_number", "name", "department", "x", "y"],
                ["001", "林岚", "一部", "经理", "高总"],
            ]
        )
    )

    assert keys(found.tables[0]) == ["001"]


def test_a_header_without_a_key_is_a_question_and_not_a_skip() -> None:
    for header in (
        ["代号", "姓名", "岗位", "直接上级"],
        ["代号", "姓名", "部门", "指标", "实际"],
        ["代号", "能力项", "目前", "期望"],
    ):
        found = find(sheet([header, ["1", "林岚", "经理", "高总"]]))

        assert codes(found) == ["T203"], header
        assert found.problems[0].stops


def test_an_answer_in_the_settings_makes_it_a_key() -> None:
    found = find(
        sheet([["代号", "姓名", "岗位", "直接上级"], ["001", "林岚", "经理", "高总"]]),
        {"代号": Meaning("id")},
    )

    assert keys(found.tables[0]) == ["001"]
    assert found.problems[0].code == "T218"


def test_a_plain_text_sheet_has_no_table_and_no_question() -> None:
    found = find(
        sheet([["填写说明"], ["1. 目标、实际按部门填写"], ["指标", "目标", "权重"], ["销售额", 100, 30]])
    )

    assert found.tables == ()
    assert found.problems == ()


def test_private_columns_are_named_and_their_values_never_kept() -> None:
    found = find(
        sheet(
            [
                [*ROSTER_HEADER, "身份证号", "手机"],
                ["001", "林岚", "一部", "经理", "高总", "110101190001011234", "13900000000"],
            ]
        )
    )

    assert list(found.private.values()) == ["身份证号", "手机"]
    assert "13900000000" not in repr(found)
    assert "110101190001011234" not in repr(found)


def test_a_private_column_is_not_read_even_when_the_settings_ask_for_it() -> None:
    found = find(
        sheet([[*ROSTER_HEADER, "手机"], ["001", "林岚", "一部", "经理", "高总", "139"]]),
        {"手机": Meaning("team")},
    )

    assert list(found.private.values()) == ["手机"]


def test_text_runs_down_a_merged_range_and_nowhere_else() -> None:
    found = find(
        sheet(
            [
                ["部门", "工号", "姓名", "岗位", "销售额（元）"],
                ["一部", "001", "林岚", "经理", 5],
                [None, "002", "周宁", "经理", 6],
                [None, "003", "许清如", "经理"],
            ],
            merges=["A2:A3", "E2:E3"],
        )
    )

    (table,) = found.tables
    assert [cell_text(row.cells[0]) if row.cells[0] else None for row in table.rows] == ["一部", "一部", None]
    assert table.cell_ref(table.rows[1], 0).row == 2
    assert table.rows[2].cells[4] is None


def test_a_merged_number_belongs_to_its_first_row_only() -> None:
    found = find(
        sheet([["工号", "姓名", "销售额（元）"], ["001", "林岚", 5], ["002", "周宁"]], merges=["C2:C3"])
    )

    assert [row.cells[2] is not None for row in found.tables[0].rows] == [True, False]


def test_scores_without_a_final_one_are_asked_about() -> None:
    asked = find(sheet([["工号", "姓名", "自评", "上级评"], ["001", "林岚", 80, 85]]))
    final = find(sheet([["工号", "姓名", "自评", "上级评", "最终得分"], ["001", "林岚", 80, 85, 86]]))

    assert codes(asked) == ["T208"]
    assert codes(final) == []
    assert fields(final.tables[0]) == ["id", "name", "unused", "unused", "total"]


def test_bare_targets_and_months_are_asked_about() -> None:
    bare = find(sheet([["工号", "姓名", "目标", "实际"], ["001", "林岚", 80, 85]]))
    months = find(sheet([["工号", "姓名", "销售额（元）", "7月", "8月"], ["001", "林岚", 80, 85, 1]]))

    assert codes(bare) == ["T222", "T222"]
    assert codes(months) == ["T223"]


def test_with_one_indicator_a_bare_target_is_its_own() -> None:
    only = {"sales": INDICATORS["sales"]}
    found = find_tables(
        sheet([["工号", "姓名", "目标", "实际"], ["001", "林岚", 80, 85]]), HeaderBook(only), only, {}
    )

    assert fields(found.tables[0]) == ["id", "name", "sales.target", "sales.actual"]
    assert found.problems == ()


def test_the_mapping_found_names_every_header() -> None:
    header: list[Given] = ["序号", "工号", "姓名", "销售额目标（元）", "备用", "手机"]
    found = find(sheet([header, [1, "001", "林岚", 80, "x", "1"]]))

    assert found.headers == {
        "序号": "-",
        "工号": "工号",
        "姓名": "姓名",
        "销售额目标（元）": "销售额.目标",
        "备用": "-",
    }


def test_groups_above_are_carried_right_in_a_file_that_knows_no_merges() -> None:
    found = find(
        sheet(
            [
                ["基本信息", None, "销售额（元）", None, "回款（元）"],
                ["工号", "姓名", "目标", "实际", "目标", "实际", "等级"],
                ["001", "林岚", 5, 6, 7, 8, "A"],
            ],
            name=None,
        )
    )

    assert fields(found.tables[0]) == [
        "id",
        "name",
        "sales.target",
        "sales.actual",
        "collection.target",
        "collection.actual",
        "grade",
    ]


def test_two_people_tables_with_spacers_inside_them_stand_side_by_side() -> None:
    found = find(
        sheet(
            [
                [
                    "序号",
                    None,
                    "工号",
                    "姓名",
                    "新客户数",
                    None,
                    "工号",
                    None,
                    "能力项",
                    "目前水平",
                    "期望水平",
                ],
                [1, None, "001", "林岚", 5, None, "002", None, "市场意识", 3, 4],
            ]
        )
    )

    assert [(table.kind, keys(table)) for table in found.tables] == [
        ("results", ["001"]),
        ("competencies", ["002"]),
    ]


def test_a_department_table_beside_people_is_its_own() -> None:
    found = find(
        sheet(
            [
                ["工号", "姓名", "新客户数", None, "部门", "指标", "实际"],
                ["001", "林岚", 5, None, "一部", "新客户数", 30],
                ["002", "周宁", 5, None, "小计", None, 30],
            ]
        )
    )

    assert [(table.kind, keys(table)) for table in found.tables] == [
        ("results", ["001", "002"]),
        ("unit_results", ["一部"]),
    ]
    assert len(found.tables[1].totals) == 1


def test_a_header_may_begin_with_a_digit_where_an_indicator_or_hr_names_it_so() -> None:
    book = HeaderBook({**INDICATORS, "stay": indicator("stay", "7日留存", "%", "ratio")})
    one = sheet([["工号", "姓名", "7日留存"], ["001", "林岚", 5]])
    other = sheet([["工号", "姓名", "2026"], ["001", "林岚", 5]])

    (by_policy,) = find_tables(one, book, INDICATORS, {}).tables
    (by_hr,) = find(other, {"2026": Meaning("actual", "sales")}).tables

    assert fields(by_policy) == ["id", "name", "stay.actual"]
    assert fields(by_hr) == ["id", "name", "sales.actual"]
