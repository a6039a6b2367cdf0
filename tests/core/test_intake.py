"""A batch as a whole: what stops it, what is only asked, and in which order it is told."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from pipeline.core.models import BatchSettings
from pipeline.core.periods import batch_period
from pipeline.core.reading.intake import read_input
from pipeline.core.sheets import Cell, Sheet
from pipeline.wording import describe
from tests.builders_sheets import (
    ROSTER,
    ROSTER_HEADER,
    Given,
    appraisal,
    error,
    intake,
    policy,
    problems,
    results,
    roster,
    sheet,
    stops,
    value,
)

RESULTS = results(["工号", "姓名", "投诉数"], ["001", "林岚", 1], ["002", "周宁", 2])
FILE = "inputs/2026Q3/结果.xlsx"
PERIOD = batch_period("2026Q3") or pytest.fail("no period")


def long(*periods: str) -> list[list[Given]]:
    ids = ["001", "002", "003"]
    rows = [[ids[row % 3], period, "投诉数", row] for row, period in enumerate(periods)]
    return [["工号", "考核周期", "指标", "实际"], *rows]


def columns(headers: dict[str, str], file: str = "结果.xlsx", name: str = "结果") -> BatchSettings:
    return BatchSettings(columns={file: {name: headers}})


def _cells() -> int:
    return sum(type(one) is Cell for one in gc.get_objects())


def test_a_sound_batch_has_nothing_that_stops_or_blocks() -> None:
    read = intake(roster(), RESULTS)

    assert (stops(read), read.input.blocked) == ([], frozenset())
    assert read.input.name == "2026Q3"
    assert value(read, "002", "complaints", "actual") == 2


def test_without_roster_and_without_results_both_are_told() -> None:
    assert stops(intake()) == [("T201", "inputs/2026Q3"), ("T202", "inputs/2026Q3")]
    assert stops(intake(roster())) == [("T202", "inputs/2026Q3")]
    assert stops(intake(RESULTS)) == [("T201", "inputs/2026Q3")]


def test_no_cell_outlives_the_reading() -> None:
    def sheets() -> Iterator[Sheet]:
        yield roster()
        yield results(["工号", "姓名", "投诉数", "满意度"], ["001", "林岚", 7, "91%"])

    gc.collect()
    gc.disable()
    try:
        before = _cells()
        read = read_input("2026Q3", PERIOD, sheets(), policy(), BatchSettings())
        after = _cells()
    finally:
        gc.enable()

    # A cycle of references would keep them until the collector comes, and in a run it does not come.
    assert (after, len(read.input.appraisals)) == (before, len(ROSTER) - 1)


def test_one_table_may_be_roster_and_results() -> None:
    header = [*ROSTER_HEADER, "投诉数", "等级"]
    read = intake(results(header, ["001", "林岚", "一部", "经理", "高总", 1, "A"]))

    assert stops(read) == []
    assert appraisal(read, "001").employee.unit == ("一部",)
    assert value(read, "001", "complaints", "actual") == 1


def test_a_results_table_with_departments_is_no_second_roster() -> None:
    read = intake(roster(), results([*ROSTER_HEADER, "投诉数"], ["001", "林岚", "一部", "经理", "高总", 1]))

    assert len(read.input.appraisals) == 3
    assert problems(read, "R305") == []


def test_another_list_of_people_is_named_and_not_used() -> None:
    extra = sheet([["工号", "姓名", "部门", "出勤天数"], ["001", "林岚", "一部", 60]], "考勤")
    read = intake(roster(), RESULTS, extra)

    assert problems(read, "T225", "R305") == [("T225", "A1")]


def test_mixed_periods_stop_the_batch_with_their_counts() -> None:
    read = intake(roster(), results(*long("2026年第三季度", "2026Q3", "2026年第二季度")))

    (problem,) = [one for one in read.input.problems if one.stops]
    assert (problem.code, str(problem.place)) == ("T214", f"{FILE}[结果]!B4")
    assert problem.params["counts"] == "2026年第三季度（2）、2026年第二季度（1）"


@pytest.mark.parametrize(("written", "code"), [("三季度", "T215"), ("上个季度", "T216")])
def test_a_period_that_cannot_be_told_is_asked_for(written: str, code: str) -> None:
    read = intake(roster(), results(*long(written, written)))

    assert stops(read) == [(code, "B2")]


def test_the_run_may_set_the_year() -> None:
    read = intake(roster(), results(*long("三季度", "7-9月")), settings=BatchSettings(period="2026Q3"))

    assert stops(read) == []


def test_a_title_of_another_period_is_warned_about() -> None:
    other = intake(
        roster(), results(["2026年第二季度考核结果"], ["工号", "姓名", "投诉数"], ["001", "林岚", 1])
    )
    same = intake(
        roster(),
        results(["2026年Q3考核结果（制表 2026年10月9日）"], ["工号", "姓名", "投诉数"], ["001", "林岚", 1]),
    )

    assert problems(other, "T217") == [("T217", "A1")]
    assert problems(same, "T217") == []


def test_a_hidden_sheet_with_a_table_is_asked_about() -> None:
    rows = (["工号", "姓名", "新客户数"], ["001", "林岚", 7])
    hidden = sheet(rows, "旧版", file=FILE, state="hidden")
    asked = intake(roster(), RESULTS, hidden)
    wanted = intake(roster(), RESULTS, hidden, settings=columns({}, name="旧版"))
    unwanted = intake(roster(), RESULTS, hidden, settings=columns({"*": "-"}, name="旧版"))

    assert stops(asked) == [("T209", f"{FILE}[旧版]")]
    assert value(asked, "001", "new_customers", "actual") is None
    assert stops(wanted) == stops(unwanted) == []
    assert value(wanted, "001", "new_customers", "actual") == 7
    assert value(unwanted, "001", "new_customers", "actual") is None


def test_a_hidden_sheet_of_plain_text_is_no_question() -> None:
    assert stops(intake(roster(), RESULTS, sheet([["部门列表"], ["一部"]], state="very_hidden"))) == []


def test_a_hidden_column_is_read_and_named() -> None:
    read = intake(roster(), results(["工号", "姓名", "投诉数"], ["001", "林岚", 1], hidden_columns=[3]))

    assert problems(read, "T210") == [("T210", "C1")]
    assert value(read, "001", "complaints", "actual") == 1


def test_columns_that_nobody_knows_are_listed_with_a_question_where_one_is_near() -> None:
    read = intake(
        roster(), results(["工号", "姓名", "投诉数", "绩效等及", "ZZZ"], ["001", "林岚", 1, "A", "x"])
    )

    assert problems(read, "T211", "T212") == [("T212", "D1"), ("T211", "E1")]
    assert list(read.input.unknown_columns.values()) == ["绩效等及", "ZZZ"]
    assert appraisal(read, "001").grade is None


def test_private_data_reaches_nothing() -> None:
    secret = "110101190001011234"
    rows = [[*row, secret if number else "身份证号码"] for number, row in enumerate(ROSTER)]
    read = intake(roster(rows), RESULTS)

    assert list(read.input.dropped_columns.values()) == ["身份证号码"]
    assert secret not in repr(read)
    assert problems(read, "T213") == [("T213", "F1")]


def test_the_settings_name_columns_by_file_and_sheet() -> None:
    rows = (["代号", "姓名", "客诉"], ["001", "林岚", 1])
    asked = intake(roster(), RESULTS, results(*rows))
    told = intake(roster(), results(*rows), settings=columns({"代号": "工号", "客诉": "投诉数"}))
    full_path = intake(
        roster(), results(*rows), settings=columns({"代号": "id", "客诉": "complaints.actual"}, FILE)
    )

    assert value(asked, "001", "complaints", "actual") == 1
    assert value(told, "001", "complaints", "actual") == value(full_path, "001", "complaints", "actual") == 1


def test_the_settings_leave_a_column_out() -> None:
    read = intake(
        roster(), results(["工号", "姓名", "投诉数"], ["001", "林岚", 1]), settings=columns({"姓名": "-"})
    )

    assert read.mapping["结果.xlsx"]["结果"] == {"工号": "工号", "姓名": "-", "投诉数": "投诉数.实际"}


def test_a_field_or_file_that_the_settings_misspell_is_told() -> None:
    wrong = intake(roster(), RESULTS, settings=columns({"投诉数": "投诉书"}))
    lost = intake(roster(), RESULTS, settings=columns({}, file="结课.xlsx"))
    no_sheet = intake(roster(), RESULTS, settings=columns({}, name="结课"))

    assert stops(wrong) == [("T220", "inputs/2026Q3/batch.yaml columns.结果.xlsx.结果.投诉数")]
    assert [code for code, _ in problems(lost, "T221")] == ["T221"]
    assert [code for code, _ in problems(no_sheet, "T221")] == ["T221"]


def test_the_mapping_found_is_by_file_sheet_and_header() -> None:
    csv = sheet([["工号", "指标", "实际"], ["001", "新客户数", 1]], None, file="inputs/2026Q3/补.csv")
    read = intake(roster(), RESULTS, csv)

    assert read.mapping["补.csv"] == {"": {"工号": "工号", "指标": "指标", "实际": "实际"}}
    assert list(read.mapping) == ["花名册.xlsx", "结果.xlsx", "补.csv"]


def test_files_of_one_name_are_told_apart_by_their_path() -> None:
    rows = [["工号", "指标", "实际"], ["001", "新客户数", 1]]
    one, other = (sheet(rows, None, file=f"inputs/2026Q3/{folder}/补.csv") for folder in "ab")

    assert "inputs/2026Q3/a/补.csv" in intake(roster(), one, other).mapping


def test_sheets_and_headers_without_data_are_named() -> None:
    read = intake(roster(), RESULTS, sheet([["填写说明"], ["一"]]), sheet([["工号", "指标", "实际"]], "空"))

    assert problems(read, "T228", "T229") == [("T229", "inputs/2026Q3/表.xlsx[表1]"), ("T228", "A1")]


def test_problems_stand_in_the_order_in_which_the_user_sees_them() -> None:
    read = intake(
        results(
            ["工号", "姓名", "投诉数", "等级"],
            ["001", "林蓝", error(), "E"],
            ["009", "某人", 1, "A"],
            ["002", "周宁", "x"],
        ),
        roster([*ROSTER, ["004", "方书瑶", None, None, "林岚"]]),
        settings=columns({}, file="无.xlsx"),
    )

    assert problems(read) == [
        ("T221", "inputs/2026Q3/batch.yaml columns.无.xlsx"),
        ("R309", "B2"),
        ("R332", "C2"),
        ("R348", "D2"),
        ("R340", "A3"),
        ("R330", "C4"),
        ("R313", "E2"),
        ("R310", "C5"),
        ("R311", "D5"),
    ]


def test_every_problem_can_be_told_in_both_languages() -> None:
    read = intake(
        roster([*ROSTER, ["001", "许静", None, "经理", None], [None, "某人", "一部", "经理", "林岚"]]),
        results(
            ["工号", "姓名", "销售额", "客户满意度", "等级"],
            ["001", "林蓝", 5, 0.5, "E"],
            ["1", "x", "x", 91, None],
            ["9", "x", 1, 1, None],
        ),
        sheet([["代号", "姓名", "岗位", "直接上级"], ["1", "林岚", "经理", "高总"]]),
    )

    for problem in read.input.problems:
        for told in (describe(problem, "zh"), describe(problem, "en")):
            assert problem.code in told
            assert "{" not in told


def test_the_same_sheets_give_the_same_input() -> None:
    sheets = (roster(), RESULTS, sheet([["部门", "指标", "实际"], ["一部", "投诉数", 3]]))

    assert intake(*sheets) == intake(*sheets)
