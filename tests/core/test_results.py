"""Rows of results, abilities, units and sales."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.core.sheets import Sheet
from tests.builders_sheets import (
    ROSTER,
    Given,
    appraisal,
    error,
    intake,
    percent,
    problems,
    results,
    roster,
    sheet,
    stops,
    uncached,
    value,
)

ANY = results(["工号", "姓名", "投诉数"], ["001", "林岚", 0])


def one_row(header: str, cell: Given) -> list[list[Given]]:
    return [["工号", "姓名", header], ["001", "林岚", cell]]


def units(*rows: list[Given], header: list[str] | None = None) -> Sheet:
    return sheet(
        [header or ["部门", "指标", "目标（元）", "实际（元）"], *rows],
        "部门",
        file="inputs/2026Q3/部门.xlsx",
    )


SALES = ["日期", "工号", "金额（元）", "客户", "产品线", "渠道", "新客户"]


def sales(*rows: list[Given], header: list[str] = SALES) -> Sheet:
    return sheet([header, *rows], None, file="inputs/2026Q3/明细.csv")


def abilities(*rows: list[Given]) -> Sheet:
    header = ["工号", "姓名", "能力项", "目前水平", "期望水平", "原因", "评估时间"]
    return sheet([header, *rows], "能力", file="inputs/2026Q3/能力.xlsx")


def test_long_rows_become_evaluations_with_their_cells() -> None:
    read = intake(
        roster(),
        results(
            [
                "工号",
                "姓名",
                "指标",
                "目标（万元）",
                "实际（万元）",
                "完成率",
                "上期（万元）",
                "同期（万元）",
                "同岗平均（万元）",
                "得分",
            ],
            ["001", "林岚", "销售额", 50, 46.8, percent(0.936), 40, 39, 45, 28],
        ),
    )

    evaluation = appraisal(read, "001").evaluations["sales"]
    assert evaluation.actual is not None
    assert evaluation.actual.value == 468_000
    assert str(evaluation.actual.place) == "inputs/2026Q3/结果.xlsx[结果]!E2"
    assert [
        value(read, "001", "sales", field) for field in ("previous", "last_year", "peer_average", "score")
    ] == [
        400_000,
        390_000,
        450_000,
        28,
    ]
    assert problems(read, "R339") == []


def test_blank_is_not_zero() -> None:
    read = intake(
        roster(),
        results(
            ["工号", "销售额目标（元）", "销售额实际（元）"],
            ["001", 0, None],
            ["002", None, 0],
            ["003", "—", "无"],
        ),
    )

    assert (value(read, "001", "sales", "target"), value(read, "001", "sales", "actual")) == (0, None)
    assert (value(read, "002", "sales", "target"), value(read, "002", "sales", "actual")) == (None, 0)
    assert appraisal(read, "003").evaluations == {}
    assert read.input.blocked == set()


@pytest.mark.parametrize(
    ("header", "cell", "code"),
    [
        ("销售额（元）", "五十万", "R330"),
        ("销售额（元）", "80%", "R330"),
        ("销售额（元）", error(), "R332"),
        ("销售额（元）", "#N/A", "R332"),
        ("销售额（元）", uncached(), "R333"),
        ("销售额（元）", "同上", "R330"),
        ("销售额目标（元）", -5, "R334"),
        ("投诉数", -1, "R338"),
        ("客户满意度", "120%", "R337"),
        ("客户满意度", "-1%", "R337"),
        ("客户满意度目标", "101%", "R337"),
        ("等级", "E", "R348"),
        ("等级", "同上", "R326"),
        ("总分", "优", "R330"),
    ],
)
def test_a_fault_in_a_needed_cell_blocks_its_person_by_name_of_the_cell(
    header: str, cell: Given, code: str
) -> None:
    read = intake(roster(), results(*one_row(header, cell), ["002", "周宁", None]))

    assert [found for found in problems(read) if found[0] not in ("R313", "R331")] == [(code, "C2")]
    assert read.input.blocked == {"001"}


@pytest.mark.parametrize(
    ("header", "cell", "code"),
    [
        ("销售额（元）", -5, "R335"),
        ("投诉数", 1.5, "R336"),
        ("销售额上期（元）", error(), "R332"),
        ("销售额同岗平均（元）", "无人", "R330"),
        ("上期等级", "E", "R349"),
    ],
)
def test_what_is_only_odd_is_a_warning(header: str, cell: Given, code: str) -> None:
    read = intake(roster(), results(*one_row(header, cell), ["002", "周宁", None]))

    assert problems(read, code) == [(code, "C2")]
    assert all(problem.level != "error" for problem in read.input.problems)
    assert read.input.blocked == set()


def test_an_error_in_a_rate_beside_target_and_actual_is_how_sheets_say_not_applicable() -> None:
    header = ["工号", "销售额目标（元）", "销售额实际（元）", "销售额完成率"]
    beside = intake(roster(), results(header, ["001", None, 5, error("#DIV/0!")], ["002", 4, 5, uncached()]))
    alone = intake(roster(), results(*one_row("销售额完成率", error())))

    assert problems(beside, "R332", "R333") == []
    assert problems(alone, "R332") == [("R332", "C2")]


def test_a_rate_that_does_not_follow_is_a_warning_and_kept() -> None:
    header = ["工号", "销售额目标（元）", "销售额实际（元）", "销售额完成率"]
    read = intake(
        roster(), results(header, ["001", 90, 72, "95%"], ["002", 90, 72, "80.5%"], ["003", 90, 72, "80.51%"])
    )

    assert problems(read, "R339") == [("R339", "D2"), ("R339", "D4")]
    assert value(read, "001", "sales", "rate") == Decimal("0.95")


@pytest.mark.parametrize("shown", ["80%", "120%", "83.33%"])
def test_where_lower_is_better_any_usual_rate_is_accepted(shown: str) -> None:
    read = intake(
        roster(), results(["工号", "投诉数目标", "投诉数实际", "投诉数完成率"], ["001", 5, 6, shown])
    )

    assert problems(read, "R339") == []


def test_a_growth_rate_may_be_negative_or_above_one() -> None:
    read = intake(roster(), results(*one_row("销售增长率", "-20%"), ["002", "周宁", "150%"]))

    assert problems(read, "R337") == []


def test_an_id_outside_the_roster_is_listed_once_and_blocks_nobody() -> None:
    read = intake(
        roster(),
        results(["工号", "指标", "实际"], ["009", "投诉数", 1], ["009", "新客户数", 1], ["001", "投诉数", 0]),
    )

    (found,) = [problem for problem in read.input.problems if problem.code == "R340"]
    assert (found.params["id"], found.params["count"], found.subject) == ("009", "2", None)
    assert read.input.blocked == set()


@pytest.mark.parametrize("written", ["1", "01", 1])
def test_an_id_without_its_zeros_is_asked_about_and_never_joined(written: Given) -> None:
    read = intake(roster(), results(["工号", "姓名", "投诉数"], [written, "林岚", 7], ["002", "周宁", 0]))

    assert problems(read, "R341") == [("R341", "A2")]
    assert appraisal(read, "001").evaluations == {}
    assert read.input.blocked == {"001"}


def test_zeros_that_could_mean_two_people_block_neither() -> None:
    read = intake(
        roster([*ROSTER, ["01", "方书瑶", "一部", "经理", "林岚"]]),
        results(["工号", "姓名", "投诉数"], ["1", "林岚", 7], ["002", "周宁", 0]),
    )

    assert problems(read, "R340", "R341") == [("R340", "A2")]
    assert read.input.blocked == set()


def test_another_name_for_the_same_id_blocks() -> None:
    read = intake(roster(), results(["工号", "姓名", "投诉数"], ["003", "许静如", 7], ["002", "周　宁", 0]))

    assert problems(read, "R309") == [("R309", "B2")]
    assert read.input.blocked == {"003"}


def test_a_row_without_an_id_is_not_joined_by_name() -> None:
    read = intake(
        roster(), results(["工号", "姓名", "投诉数", "新客户数"], [None, "林岚", 7, 1], ["002", "周宁", 0, 1])
    )

    assert problems(read, "R301") == [("R301", "A2")]
    assert appraisal(read, "001").evaluations == {}


def test_a_blank_id_in_a_long_table_keeps_the_person_above_waiting() -> None:
    read = intake(
        roster(), results(["工号", "指标", "目标", "实际"], ["001", "投诉数", 3, 1], [None, "新客户数", 3, 1])
    )

    assert problems(read, "R301") == [("R301", "A3")]
    assert read.input.blocked == {"001"}
    assert list(appraisal(read, "001").evaluations) == ["complaints"]


def test_a_merged_id_covers_its_rows() -> None:
    read = intake(
        roster(),
        results(
            ["工号", "指标", "目标", "实际"],
            ["001", "投诉数", 3, 1],
            [None, "新客户数", 3, 2],
            merges=["A2:A3"],
        ),
    )

    assert problems(read, "R301") == []
    assert value(read, "001", "new_customers", "actual") == 2


def test_two_tables_fill_each_others_blanks_and_must_not_contradict() -> None:
    wide = results(["工号", "新客户数目标", "新客户数实际"], ["001", 6, None], ["002", 6, 6], ["003", 6, 6])
    long = sheet(
        [["工号", "指标", "实际"], ["001", "新客户数", 5], ["002", "新客户数", 4], ["003", "新客户数", 6]],
        None,
        file="inputs/2026Q3/补.csv",
    )
    read = intake(roster(), wide, long)

    assert (value(read, "001", "new_customers", "target"), value(read, "001", "new_customers", "actual")) == (
        6,
        5,
    )
    assert problems(read, "R343") == [("R343", "C3")]
    assert read.input.blocked == {"002"}


def test_grades_and_totals_must_not_contradict_either() -> None:
    read = intake(
        roster(),
        results(["工号", "等级", "总分"], ["001", "A", 90], ["002", "A", 90]),
        sheet(
            [["工号", "等级", "总分"], ["001", "B", 90], ["002", "a", 91]], None, file="inputs/2026Q3/补.csv"
        ),
    )

    assert problems(read, "R343") == [("R343", "B2"), ("R343", "C3")]


def test_one_person_twice_in_a_table_is_a_fault() -> None:
    wide = intake(roster(), results(["工号", "姓名", "投诉数"], ["001", "林岚", 1], ["001", "林岚", 1]))
    long = intake(roster(), results(["工号", "指标", "实际"], ["001", "投诉数", 1], ["001", "投诉数", 1]))

    assert problems(wide, "R346") == [("R346", "A3")]
    assert problems(long, "R342") == [("R342", "A3")]
    assert wide.input.blocked == long.input.blocked == {"001"}


def test_an_unknown_indicator_is_warned_about_once_a_name() -> None:
    read = intake(
        roster(),
        results(
            ["工号", "指标", "实际"],
            ["001", "利润", 1],
            ["002", "利润", 1],
            ["001", "投诉书", 1],
            ["001", "投诉数", 0],
            ["002", None, 4],
        ),
    )

    assert problems(read, "T230", "T231") == [("T230", "B2"), ("T231", "B4")]
    assert problems(read, "R347") == [("R347", "B6")]


def test_grades_are_those_of_the_policy_in_any_case() -> None:
    read = intake(roster(), results(["工号", "姓名", "等级", "上期等级"], ["001", "林岚", "ａ", "C"]))

    grades = (appraisal(read, "001").grade, appraisal(read, "001").previous_grade)
    assert [grade.text for grade in grades if grade] == ["A", "C"]


def test_words_are_split_where_items_end_and_commas_stay() -> None:
    read = intake(
        roster(),
        results(
            ["工号", "姓名", "优势", "不足", "评语"],
            ["001", "林岚", "合作、好学；认真", "拜访少;\n报价慢，需跟进", "总体平稳\n继续努力"],
        ),
    )

    one = appraisal(read, "001")
    assert [words.text for words in one.strengths] == ["合作、好学", "认真"]
    assert [words.text for words in one.shortfalls] == ["拜访少", "报价慢，需跟进"]
    assert one.comment is not None and one.comment.text == "总体平稳\n继续努力"


def test_words_of_two_tables_are_kept_both_and_not_doubled() -> None:
    read = intake(
        roster(),
        results(["工号", "姓名", "优势", "评语"], ["001", "林岚", "好学", "平稳"]),
        sheet(
            [["工号", "优势", "评语"], ["001", "好学；认真", "继续努力"]], None, file="inputs/2026Q3/补.csv"
        ),
    )

    assert [words.text for words in appraisal(read, "001").strengths] == ["好学", "认真"]
    comment = appraisal(read, "001").comment
    assert comment is not None and comment.text == "平稳\n继续努力"


def test_weights_and_scores_that_do_not_add_up_are_warned_about() -> None:
    header = ["工号", "指标", "实际", "权重", "得分", "总分"]
    read = intake(
        roster(),
        results(
            header,
            ["001", "投诉数", 1, 60, 55, 80],
            ["001", "新客户数", 1, 30, 20, 80],
            ["002", "投诉数", 1, 60, 55, 75.05],
            ["002", "新客户数", 1, 40, 20, 75.05],
            ["003", "投诉数", 1, 50, 90, 80],
            ["003", "新客户数", 1, 50, 70, 80],
        ),
    )

    assert problems(read, "R344", "R345") == [("R344", "D2"), ("R345", "F2")]


def test_a_reason_goes_with_its_indicator() -> None:
    long = intake(roster(), results(["工号", "指标", "实际", "原因"], ["001", "投诉数", 1, "发货慢"]))
    wide = intake(roster(), results(["工号", "投诉数", "新客户数", "投诉数原因"], ["001", 1, 2, "发货慢"]))
    bare = intake(roster(), results(["工号", "销售额（元）", "新客户数", "原因"], ["001", 1, 2, "季节"]))

    for read, indicator in ((long, "complaints"), (wide, "complaints"), (bare, "sales")):
        reason = appraisal(read, "001").evaluations[indicator].reason
        assert reason is not None
    assert appraisal(bare, "001").evaluations["new_customers"].reason is None


def test_numbers_kept_as_text_are_read_and_counted() -> None:
    read = intake(
        roster(),
        results(
            ["工号", "姓名", "新客户数"], ["001", "林岚", "９"], ["002", "周宁", "1"], ["003", "许清如", 4]
        ),
    )

    (note,) = [problem for problem in read.input.problems if problem.code == "R331"]
    assert (note.level, note.params["count"]) == ("note", "2")
    assert value(read, "001", "new_customers", "actual") == 9


def test_a_hidden_row_of_results_blocks_its_person() -> None:
    read = intake(
        roster(), results(["工号", "姓名", "投诉数"], ["001", "林岚", 1], ["002", "周宁", 1], hidden_rows=[2])
    )

    assert problems(read, "R325") == [("R325", "A2")]
    assert read.input.blocked == {"001"}


def test_a_printed_total_is_held_against_the_rows() -> None:
    header: list[Given] = ["工号", "姓名", "新客户数", "客户满意度"]
    right = intake(
        roster(),
        results(
            header,
            ["001", "林岚", 3, "90%"],
            ["002", "周宁", 4, "80%"],
            ["小计", None, 4],
            ["003", "许清如", 5, "80%"],
            ["小计", None, 5],
            ["合计", None, 12, "250%"],
            ["平均", None, 99],
        ),
    )
    wrong = intake(roster(), results(header, ["001", "林岚", 3], ["002", "周宁", 4], ["合计", None, 12]))

    assert problems(right, "T227") == []
    assert problems(wrong, "T227") == [("T227", "C4")]


# --- abilities ---


def test_abilities_keep_their_levels_reason_and_date() -> None:
    read = intake(
        roster(), ANY, abilities(["001", "林岚", "市场意识", "3分", 4.5, "缺少竞品信息", "2026年12月"])
    )

    (ability,) = appraisal(read, "001").competencies
    assert (ability.name, ability.current.value, ability.expected.value) == ("市场意识", 3, Decimal("4.5"))
    assert ability.due is not None and ability.due.precision == "month"
    assert ability.reason is not None and ability.reason.text == "缺少竞品信息"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (["001", "林岚", "市场意识", 3, 6], ("R350", "E2")),
        (["001", "林岚", "市场意识", 0, 4], ("R350", "D2")),
        (["001", "林岚", "市场意识", 3.2, 4], ("R351", "D2")),
        (["001", "林岚", "市场意识", "良", 4], ("R330", "D2")),
        (["001", "林岚", None, 3, 4], ("R354", "C2")),
    ],
)
def test_a_level_out_of_range_blocks(row: list[Given], fault: tuple[str, str]) -> None:
    read = intake(roster(), ANY, abilities(row))

    assert problems(read, fault[0]) == [fault]
    assert read.input.blocked == {"001"}
    assert appraisal(read, "001").competencies == ()


def test_levels_above_the_wanted_and_half_filled_rows_are_warnings() -> None:
    read = intake(
        roster(), ANY, abilities(["001", "林岚", "市场意识", 4, 3], ["002", "周宁", "市场意识", 4, None])
    )

    assert problems(read, "R352", "R355") == [("R352", "D2"), ("R355", "E3")]
    assert len(appraisal(read, "001").competencies) == 1
    assert read.input.blocked == set()


def test_one_ability_twice_is_a_fault() -> None:
    read = intake(
        roster(), ANY, abilities(["001", "林岚", "市场意识", 3, 4], ["001", "林岚", "市场意识", 2, 4])
    )

    assert problems(read, "R353") == [("R353", "C3")]
    assert len(appraisal(read, "001").competencies) == 1


# --- units ---


def test_a_unit_is_named_by_its_path_or_its_end() -> None:
    read = intake(
        roster(),
        ANY,
        units(["销售中心/一部", "销售额", 100, 90], ["一部", "回款", 50, 40], ["销售中心", "销售额", 1, 2]),
    )

    assert [(unit.unit, list(unit.evaluations)) for unit in read.input.unit_results] == [
        (("销售中心", "一部"), ["sales", "collection"]),
        (("销售中心",), ["sales"]),
    ]
    assert stops(read) == []


def test_a_name_that_two_units_end_with_is_not_chosen_from() -> None:
    rows = [*ROSTER, ["004", "方书瑶", "渠道中心/一部", "经理", "林岚"]]
    read = intake(roster(rows), ANY, units(["一部", "销售额", 100, 90], ["三部", "销售额", 1, 2]))

    assert problems(read, "R360", "R361") == [("R360", "A2"), ("R361", "A3")]
    assert [unit.unit for unit in read.input.unit_results] == [("三部",)]


def test_counts_that_make_a_ratio_are_read_with_the_unit() -> None:
    header = ["部门", "续单客户数", "上期客户数", "说明"]
    read = intake(roster(), ANY, units(["一部", 40, 50, "含代管客户"], header=header))

    (unit,) = read.input.unit_results
    evaluation = unit.evaluations["retention"]
    assert evaluation.numerator and evaluation.denominator and evaluation.actual is None
    assert (evaluation.numerator.value, evaluation.denominator.value) == (40, 50)
    assert unit.note is not None and unit.note.text == "含代管客户"


def test_a_units_fault_is_the_units_own() -> None:
    read = intake(
        roster(),
        ANY,
        units(
            ["一部", "销售额", -100, 90],
            ["一部", "销售额", 1, 1],
            ["合计", "销售额", 5, 5],
            [None, "销售额", 5, 5],
        ),
    )

    assert problems(read, "R334", "R362", "R310") == [("R334", "C2"), ("R362", "A3"), ("R310", "A5")]
    assert read.input.blocked == {"销售中心/一部"}


def test_two_unit_tables_must_not_contradict() -> None:
    more = sheet([["部门", "销售额（元）"], ["一部", 91]], None, file="inputs/2026Q3/补.csv")
    read = intake(roster(), ANY, units(["一部", "销售额", 100, 90]), more)

    assert [code for code, _ in problems(read, "R343")] == ["R343"]


# --- sales ---


def test_sales_keep_their_day_amount_and_labels() -> None:
    read = intake(
        roster(),
        ANY,
        sales(
            ["2026-07-01", "001", "1,500.50", "远景商行", "家电", "电商", "是"],
            ["2026-09-30", "002", -20, None, None, None, "老客户"],
        ),
    )

    first, second = read.input.sales
    assert (first.employee_id, first.amount.value, first.customer, first.new_customer) == (
        "001",
        Decimal("1500.50"),
        "远景商行",
        True,
    )
    assert (second.amount.value, second.customer, second.new_customer) == (-20, None, False)
    assert str(first.amount.place) == "inputs/2026Q3/明细.csv!C2"


@pytest.mark.parametrize("title", ["客户类别", "客户分类", "客户等级", "所属行业"])
def test_classes_of_customers_are_read_whatever_they_are_called(title: str) -> None:
    header = [*SALES, title]
    rows: list[list[Given]] = [["2026-07-01", "001", 5, "甲", None, None, None, "连锁  商超"]]

    read = intake(roster(), ANY, sales(*rows, header=header))

    assert read.input.sales[0].customer_class == "连锁 商超"
    assert problems(read, "T211") == []


def test_what_stands_in_many_rows_is_read_and_complained_about_in_each() -> None:
    row: list[Given] = ["2026-07-01", "001", "1,200", "甲 店", "—", "#N/A"]
    same: list[Given] = ["2026-07-01", "001", 5, "同上"]

    read = intake(roster(), ANY, sales(row, row, same, same, ["#N/A", "002", 1], ["#N/A", "002", 1]))

    assert [(sale.day.day, sale.customer, sale.product_line) for sale in read.input.sales[:2]] == [
        (1, "甲 店", None),
        (1, "甲 店", None),
    ]
    assert problems(read, "R326", "R332") == [
        *(("R332", "F2"), ("R332", "F3"), ("R326", "D4"), ("R326", "D5"), ("R332", "A6"), ("R332", "A7"))
    ]


def test_an_id_in_many_rows_is_one_person_and_a_wrong_one_is_told_each_time() -> None:
    rows: list[list[Given]] = [
        ["2026-07-01", id_, 1] for id_ in ("001", "001", "同上", "同上", "1E+15", "1E+15")
    ]

    read = intake(roster(), ANY, sales(*rows))

    assert [sale.employee_id for sale in read.input.sales] == ["001", "001"]
    assert problems(read, "R326", "R302") == [("R326", "B4"), ("R326", "B5"), ("R302", "B6"), ("R302", "B7")]


def test_sales_of_other_days_are_counted_and_left_out() -> None:
    read = intake(
        roster(), ANY, sales(["2026-06-30", "001", 1], ["2026-07-01", "001", 2], ["2026-10-01", "001", 3])
    )

    assert [sale.amount.value for sale in read.input.sales] == [2]
    assert problems(read, "R370") == [("R370", "A2")]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ([None, "001", 5, "甲"], ("R371", "A2")),
        (["2026-07-01", "001", None, "甲"], ("R372", "C2")),
        (["2026年7月", "001", 5], ("R373", "A2")),
        (["03/04/05", "001", 5], ("R318", "A2")),
        (["2026-07-01", "001", "五百"], ("R330", "C2")),
    ],
)
def test_a_sale_that_cannot_be_read_blocks_its_person(row: list[Given], fault: tuple[str, str]) -> None:
    read = intake(roster(), ANY, sales(row))

    assert problems(read, fault[0]) == [fault]
    assert read.input.blocked == {"001"}
    assert read.input.sales == ()


def test_an_odd_customer_flag_is_only_left_out() -> None:
    read = intake(
        roster(), ANY, sales(["2026-07-01", "001", 5, "甲", "乙", "丙", "不详"], ["2026-07-01", "009", 5])
    )

    assert problems(read, "R374", "R340") == [("R374", "G2"), ("R340", "B3")]
    assert read.input.sales[0].new_customer is None


def test_a_unit_table_may_be_wide() -> None:
    read = intake(
        roster(),
        ANY,
        units(["一部", 100, 90, "季节"], header=["部门", "销售额目标（元）", "销售额实际（元）", "原因"]),
    )

    (unit,) = read.input.unit_results
    evaluation = unit.evaluations["sales"]
    assert evaluation.target is not None and evaluation.target.value == 100
    assert evaluation.reason is not None and evaluation.reason.text == "季节"


def test_unknown_indicators_of_units_are_warned_about() -> None:
    read = intake(roster(), ANY, units(["一部", "利润", 1, 2], ["一部", None, 1, 2]))

    assert problems(read, "T230", "R347") == [("T230", "B2"), ("R347", "B3")]
    assert read.input.unit_results == ()


def test_hidden_rows_of_every_table_are_asked_about() -> None:
    ability = sheet(
        [["工号", "能力项", "目前水平", "期望水平"], ["001", "市场意识", 3, 4]], "能力", hidden_rows=[2]
    )
    unit = sheet([["部门", "指标", "实际"], ["一部", "投诉数", 4]], "部门", hidden_rows=[2])
    sale = sheet([["日期", "工号", "金额（元）"], ["2026-07-01", "002", 4]], "明细", hidden_rows=[2])
    read = intake(roster(), ANY, ability, unit, sale)

    assert read.input.blocked == {"001", "002", "销售中心/一部"}
    assert len(problems(read, "R325")) == 3
