"""Rows of the roster: everybody is kept, faults block their person."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.core.models import Person
from pipeline.core.reading.roster import split_path
from tests.builders_sheets import (
    ROSTER,
    ROSTER_HEADER,
    Given,
    appraisal,
    dated,
    error,
    formatted_id,
    intake,
    policy,
    problems,
    results,
    roster,
    sheet,
    uncached,
)

RESULTS = results(["工号", "姓名", "新客户数"], ["001", "林岚", 3])


def people(*rows: list[Given]) -> list[list[Given]]:
    return [list(ROSTER_HEADER), *rows]


def test_everybody_stands_in_roster_order() -> None:
    read = intake(roster(), RESULTS)

    assert [one.employee.id for one in read.input.appraisals] == ["001", "002", "003"]
    assert appraisal(read, "002").employee.unit == ("销售中心", "一部")
    assert str(appraisal(read, "002").employee.place) == "inputs/2026Q3/花名册.xlsx[花名册]!A3"


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("销售中心/一部", ("销售中心", "一部")),
        ("/产品部/移动组/", ("产品部", "移动组")),
        ("A>B", ("A", "B")),
        ("A-B", ("A", "B")),
        ("A \\ B", ("A", "B")),
        ("一部", ("一部",)),
        ("", ()),
    ],
)
def test_a_department_path_is_split_at_its_separators(written: str, path: tuple[str, ...]) -> None:
    assert split_path(written) == path


def test_a_team_is_the_last_step_and_not_doubled() -> None:
    header = ["工号", "姓名", "一级部门", "二级部门", "团队", "岗位", "直接上级"]
    read = intake(
        roster(
            [
                header,
                ["001", "林岚", "中心", "一部", "A组", "经理", "高总"],
                ["002", "周宁", "中心", "一部", None, "经理", "林岚"],
            ]
        ),
        RESULTS,
    )

    assert appraisal(read, "001").employee.unit == ("中心", "一部", "A组")
    assert appraisal(read, "001").employee.team == "A组"
    assert appraisal(read, "001").employee.department == ("中心", "一部")
    assert appraisal(read, "002").employee.team is None


def test_a_team_column_that_repeats_the_department_names_no_team() -> None:
    header = ["工号", "姓名", "部门", "团队", "岗位", "直接上级"]
    read = intake(
        roster(
            [
                header,
                ["001", "林岚", "中心/华东", "华东", "经理", "高总"],
                ["002", "周宁", "华南", "华南", "经理", "林岚"],
            ]
        ),
        RESULTS,
    )

    assert appraisal(read, "001").employee.department == ("中心", "华东")
    assert appraisal(read, "002").employee.department == ("华南",)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ([3.7e17, "林岚", "一部", "经理", "高总"], ("R302", "A2")),
        ([error(), "林岚", "一部", "经理", "高总"], ("R303", "A2")),
        ([uncached(), "林岚", "一部", "经理", "高总"], ("R303", "A2")),
        ([None, "林岚", "一部", "经理", "高总"], ("R301", "A2")),
        (["同上", "林岚", "一部", "经理", "高总"], ("R326", "A2")),
        (["001", None, "一部", "经理", "高总"], ("R307", "B2")),
        (["001", "林岚2", "一部", "经理", "高总"], ("R307", "B2")),
        (["001", "长" * 31, "一部", "经理", "高总"], ("R307", "B2")),
        (["001", "林\ue81e", "一部", "经理", "高总"], ("R308", "B2")),
        (["001", "林岚", None, "经理", "高总"], ("R310", "C2")),
        (["001", "林岚", "同上", "经理", "高总"], ("R326", "C2")),
        (["001", "林岚", error("#REF!"), "经理", "高总"], ("R332", "C2")),
    ],
)
def test_a_fault_blocks_its_person_and_nobody_is_lost(row: list[Given], fault: tuple[str, str]) -> None:
    read = intake(roster(people(row, ["009", "周宁", "一部", "经理", "高总"])), RESULTS)

    assert fault in problems(read)
    assert len(read.input.appraisals) == 2
    assert read.input.appraisals[0].employee.id in read.input.blocked
    assert "009" not in read.input.blocked


def test_ids_keep_their_zeros() -> None:
    read = intake(roster(people([formatted_id(12, 5), "林岚", "一部", "经理", "高总"])), RESULTS)

    assert read.input.appraisals[0].employee.id == "00012"


def test_an_id_must_have_the_agreed_form() -> None:
    read = intake(roster(), RESULTS, policy_=policy(id_pattern=r"\d{6}"))

    assert problems(read, "R304") == [("R304", "A2"), ("R304", "A3"), ("R304", "A4")]


@pytest.mark.parametrize("other", ["001", "００１", " 001"])
def test_a_doubled_id_blocks_both(other: str) -> None:
    read = intake(roster([*ROSTER, [other, "许静", "一部", "经理", "林岚"]]), RESULTS)

    assert problems(read, "R305") == [("R305", "A2"), ("R305", "A5")]
    assert read.input.blocked == {"001"}
    assert len(read.input.appraisals) == 4


def test_ids_that_differ_in_case_only_are_doubled() -> None:
    read = intake(
        roster(people(["a1", "林岚", "一部", "经理", "高总"], ["A1", "周宁", "一部", "经理", "高总"])),
        RESULTS,
    )

    assert read.input.blocked == {"a1", "A1"}


def test_departments_run_down_merged_ranges_only() -> None:
    header = ["部门", "工号", "姓名", "岗位", "直接上级"]
    rows = [
        header,
        ["一部", "001", "林岚", "经理", "高总"],
        [None, "002", "周宁", "经理", "林岚"],
        [None, "003", "许清如", "经理", "林岚"],
    ]
    read = intake(roster(rows, merges=["A2:A3"]), RESULTS)

    assert appraisal(read, "002").employee.unit == ("一部",)
    assert problems(read, "R310") == [("R310", "A4")]
    assert read.input.blocked == {"003"}


@pytest.mark.parametrize(
    ("written", "manager"),
    [
        ("林岚", Person("001", "林岚")),
        ("001", Person("001", "林岚")),
        ("林岚(001)", Person("001", "林岚")),
        ("001 林岚", Person("001", "林岚")),
        ("林岚/001", Person("001", "林岚")),
        ("林　岚", Person("001", "林岚")),
        ("何建川", Person(None, "何建川")),
        ("周宁(001)", Person(None, "周宁(001)")),
    ],
)
def test_a_manager_is_an_id_or_a_name(written: str, manager: Person) -> None:
    read = intake(roster([*ROSTER, ["004", "方书瑶", "一部", "经理", written]]), RESULTS)

    assert appraisal(read, "004").employee.manager == manager


def test_a_manager_outside_the_roster_is_warned_about_once() -> None:
    read = intake(roster([*ROSTER, ["004", "方书瑶", "一部", "经理", "高总"]]), RESULTS)

    assert problems(read, "R313") == [("R313", "E2")]
    assert appraisal(read, "004").employee.manager == Person(None, "高总")


def test_a_manager_of_a_doubled_name_is_not_chosen() -> None:
    read = intake(roster([*ROSTER, ["004", "林岚", "二部", "经理", "高总"]]), RESULTS)

    assert problems(read, "R312") == [("R312", "E3"), ("R312", "E4")]
    assert appraisal(read, "002").employee.manager is None
    assert read.input.blocked == set()


def test_of_two_people_of_a_name_the_one_who_left_is_not_the_manager() -> None:
    header = [*ROSTER_HEADER, "状态"]
    read = intake(
        roster(
            [
                header,
                ["001", "林岚", "一部", "经理", "高总", "在职"],
                ["002", "林岚", "一部", "经理", "高总", "离职"],
                ["003", "周宁", "一部", "经理", "林岚"],
            ]
        ),
        RESULTS,
    )

    assert appraisal(read, "003").employee.manager == Person("001", "林岚")


def test_managers_who_left_or_are_oneself_or_not_given() -> None:
    header = [*ROSTER_HEADER, "状态"]
    read = intake(
        roster(
            [
                header,
                ["001", "林岚", "一部", "经理", "林岚"],
                ["002", "周宁", "一部", "经理", None],
                ["003", "许清如", "一部", "经理", "方书瑶"],
                ["004", "方书瑶", "一部", "经理", "林岚", "离职"],
            ]
        ),
        RESULTS,
    )

    assert problems(read, "R314", "R315", "R316") == [("R315", "E2"), ("R314", "E3"), ("R316", "E4")]
    assert [one.employee.manager for one in read.input.appraisals[:3]] == [None, None, None]


def test_a_manager_named_by_an_id_who_left_is_asked_about() -> None:
    header = [*ROSTER_HEADER, "直接上级工号", "状态"]
    read = intake(
        roster(
            [
                header,
                ["001", "林岚", "一部", "经理", "高总", None, "离职"],
                ["002", "周宁", "一部", "经理", None, "001"],
            ]
        ),
        RESULTS,
    )

    assert [code for code, _ in problems(read, "R316")] == ["R316"]
    assert appraisal(read, "002").employee.manager is None


def test_a_manager_id_column_goes_before_the_name() -> None:
    header = [*ROSTER_HEADER, "直接上级工号"]
    read = intake(
        roster(
            [
                header,
                ["001", "林岚", "一部", "经理", "高总"],
                ["002", "林岚", "一部", "经理", "高总"],
                ["003", "周宁", "一部", "经理", "林岚", "002"],
            ]
        ),
        RESULTS,
    )

    assert appraisal(read, "003").employee.manager == Person("002", "林岚")
    assert problems(read, "R312") == []


def row_with(field: str, cell: Given) -> list[list[Given]]:
    return [[*ROSTER_HEADER, field], ["001", "林岚", "一部", "经理", "高总", cell]]


@pytest.mark.parametrize(
    ("cell", "precision"),
    [("2023-02-13", "day"), ("2023年2月", "month"), (dated(44970), "day"), (20230213, "day")],
)
def test_hiring_dates_in_every_form(cell: Given, precision: str) -> None:
    hired = appraisal(intake(roster(row_with("入职日期", cell)), RESULTS), "001").employee.hired

    assert hired is not None
    assert (hired.day.replace(day=13), hired.precision) == (date(2023, 2, 13), precision)


def test_the_1904_calendar_is_honoured() -> None:
    read = intake(roster(row_with("入职日期", dated(43508)), date1904=True), RESULTS)

    hired = appraisal(read, "001").employee.hired
    assert hired is not None and hired.day == date(2023, 2, 13)


@pytest.mark.parametrize(
    ("field", "cell", "code"),
    [
        ("入职日期", "03/04/05", "R318"),
        ("入职日期", "去年", "R317"),
        ("状态", "挂职", "R321"),
        ("暂缓", "产假", "R322"),
        ("离职日期", error(), "R332"),
    ],
)
def test_a_date_or_word_that_cannot_be_read_blocks(field: str, cell: Given, code: str) -> None:
    read = intake(roster(row_with(field, cell)), RESULTS)

    assert problems(read, code) == [(code, "F2")]
    assert read.input.blocked == {"001"}


def test_a_reason_for_leave_is_never_repeated() -> None:
    on_hold = intake(roster(row_with("暂缓", "产假至十月")), RESULTS)
    remark = intake(roster(row_with("备注", "产假至十月")), RESULTS)

    assert problems(remark, "R323") == [("R323", "F2")]
    assert "产假" not in repr(on_hold.input)
    assert "产假" not in repr(remark.input)
    assert not appraisal(remark, "001").employee.on_hold
    assert remark.input.blocked == set()


def test_the_flag_answers_the_question_about_a_remark() -> None:
    rows: list[list[Given]] = [
        [*ROSTER_HEADER, "备注", "暂缓"],
        ["001", "林岚", "一部", "经理", "高总", "病假", "是"],
    ]
    read = intake(roster(rows), RESULTS)

    assert problems(read, "R323") == []
    assert appraisal(read, "001").employee.on_hold


@pytest.mark.parametrize(
    ("status", "confirmed", "expected"),
    [
        ("在职", "2026-12-01", "probation"),
        ("在职", "2026-08-01", "active"),
        (None, None, "active"),
        ("实习", None, "intern"),
        ("离职", "2026-12-01", "left"),
    ],
)
def test_somebody_not_yet_confirmed_is_on_probation(
    status: str | None, confirmed: str | None, expected: str
) -> None:
    rows: list[list[Given]] = [
        [*ROSTER_HEADER, "状态", "转正日期"],
        ["001", "林岚", "一部", "经理", "高总", status, confirmed],
    ]

    assert appraisal(intake(roster(rows), RESULTS), "001").employee.status == expected


def test_leaving_before_joining_is_a_fault() -> None:
    rows: list[list[Given]] = [
        [*ROSTER_HEADER, "入职日期", "离职日期"],
        ["001", "林岚", "一部", "经理", "高总", "2026-08-01", "2026-07-01"],
    ]
    read = intake(roster(rows), RESULTS)

    assert problems(read, "R319") == [("R319", "G2")]


def test_joining_after_the_period_blocks_only_those_with_results() -> None:
    rows: list[list[Given]] = [
        [*ROSTER_HEADER, "入职日期"],
        ["001", "林岚", "一部", "经理", "高总", "2026-10-01"],
        ["002", "周宁", "一部", "经理", "林岚", "2026-10-01"],
    ]
    read = intake(roster(rows), RESULTS)

    assert problems(read, "R320", "R328") == [("R320", "F2"), ("R328", "F3")]
    assert read.input.blocked == {"001"}


def test_a_hidden_row_is_asked_about() -> None:
    read = intake(roster(hidden_rows=[3]), RESULTS)

    assert problems(read, "R325") == [("R325", "A3")]
    assert read.input.blocked == {"002"}


def test_a_missing_post_and_email_are_only_warned_about() -> None:
    rows: list[list[Given]] = [
        [*ROSTER_HEADER, "邮箱", "基本工资（元）"],
        ["001", "林岚", "一部", None, "高总", "nobody", 9000],
    ]
    read = intake(roster(rows), RESULTS)

    assert problems(read, "R311", "R324") == [("R311", "D2"), ("R324", "F2")]
    assert read.input.blocked == set()
    person = appraisal(read, "001").employee
    assert person.post is None and person.email is None
    assert person.base_pay is not None and person.base_pay.value == 9000


def test_a_negative_pay_is_not_used() -> None:
    read = intake(roster(row_with("基本工资（元）", -5)), RESULTS)

    assert problems(read, "R327") == [("R327", "F2")]
    assert appraisal(read, "001").employee.base_pay is None


def test_a_column_that_the_roster_lacks_is_named() -> None:
    read = intake(roster([["工号", "姓名", "部门"], ["001", "林岚", "一部"]]), RESULTS)

    assert problems(read, "T219") == [("T219", "A1"), ("T219", "A1")]
    assert appraisal(read, "001").employee.manager is None


def test_one_roster_may_stand_on_several_sheets() -> None:
    more = sheet(
        [ROSTER_HEADER, ["004", "方书瑶", "二部", "经理", "林岚"]], "二部", file="inputs/2026Q3/花名册.xlsx"
    )
    read = intake(roster(), more, RESULTS)

    assert [one.employee.id for one in read.input.appraisals] == ["001", "002", "003", "004"]
    assert appraisal(read, "004").employee.manager == Person("001", "林岚")


def test_a_manager_id_outside_the_roster_is_used_as_written() -> None:
    rows: list[list[Given]] = [
        ["工号", "姓名", "部门", "岗位", "上级工号"],
        ["001", "林岚", "一部", "经理", "900"],
        ["002", "周宁", "一部", "经理", "001"],
    ]
    read = intake(roster(rows), RESULTS)

    assert [one.employee.manager for one in read.input.appraisals] == [
        Person(None, "900"),
        Person("001", "林岚"),
    ]
    assert problems(read, "R313") == [("R313", "E2")]


def test_a_manager_keeps_the_name_that_was_written() -> None:
    read = intake(roster(people(["001", "林岚", "一部", "经理", "何　川"])), RESULTS)

    assert appraisal(read, "001").employee.manager == Person(None, "何　川")


def test_joining_inside_the_period_and_leaving_the_same_day_are_no_faults() -> None:
    rows: list[list[Given]] = [
        [*ROSTER_HEADER, "入职日期", "离职日期"],
        ["001", "林岚", "一部", "经理", "高总", "2026-09-30", "2026-09-30"],
    ]
    read = intake(roster(rows), RESULTS)

    assert problems(read, "R319", "R320", "R328") == []
