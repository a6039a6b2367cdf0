from __future__ import annotations

from datetime import date
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pathvalidate import sanitize_filename

from pipeline.core.deciding import numbering
from pipeline.core.models import Person, PlannedDocument, Subject


def test_check_characters_are_those_of_the_standard() -> None:
    assert numbering.check_characters("ISO79") == "3W"
    assert numbering.document_number("2026Q3", "IDP", "000123", 1) == "JX-2026Q3-IDP-000123-V1-D7"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_an_escape_can_be_undone(text: str) -> None:
    escaped = numbering.escape(text)

    assert numbering.unescape(escaped) == text
    assert all(c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789." for c in escaped)


@given(st.text("0123456789", min_size=6, max_size=6), st.integers(0, 5), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_noticed(subject: str, at: int, digit: str) -> None:
    number = numbering.document_number("2026Q3", "IDP", subject, 1)
    wrong = number.replace(f"-{subject}-", f"-{subject[:at]}{digit}{subject[at + 1 :]}-")

    assert numbering.is_number(number)
    assert numbering.is_number(wrong) == (wrong == number)


def test_a_unit_keeps_its_code_and_another_unit_gets_another() -> None:
    first = numbering.unit_code(("营销中心", "华东销售部"))

    assert first == numbering.unit_code(("营销中心", "华东销售部"))
    assert first != numbering.unit_code(("营销中心", "华南销售部"))
    assert first == "UZ8JHHJ", "codes stand in numbers that were printed long ago"
    assert numbering.unit_code(("营销中心",)) == "UBRES66"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("CON", "CON_"),
        ("a/b\\c:d", "a_b_c_d"),
        ("末尾.. ", "末尾"),
        ("~$锁", "锁"),
        ("..", "_"),
        ("𠮷·阿依古丽", "𠮷·阿依古丽"),
        ("X光设备部", "X光设备部"),
        ("设备部X", "设备部X"),
        ("", "_"),
        ("龙" * 60, "龙" * 60),
        ("龙" * 61, "龙" * 60),
        ("a" + "龙" * 60, "a" + "龙" * 59),
        ("甲 " * 45 + "乙", "甲 " * 44 + "甲"),
    ],
)
def test_a_name_is_made_portable(name: str, safe: str) -> None:
    assert numbering.safe_name(name) == safe


@given(st.from_regex(r"[0-9一-鿿][0-9A-Za-z一-鿿_（）-]{0,60}", fullmatch=True))
@example("1CON")
def test_a_name_that_is_taken_as_it_is_would_not_be_changed(name: str) -> None:
    universal = sanitize_filename(name, replacement_text="_", platform="universal")

    assert numbering.safe_name(name, 255) == universal


def test_a_long_name_is_cut_by_bytes_and_stays_whole_characters() -> None:
    assert len(numbering.safe_name("龙" * 100).encode("utf-8")) <= 180


def test_a_long_name_never_costs_the_version() -> None:
    path = numbering.document_path(("营销中心",), None, "1", "龙" * 100, "整改建议书", "2026Q3-zweitens", 2)

    assert path.endswith("_2026Q3-zweitens_V2.docx")
    assert len(path.rpartition("/")[2].encode("utf-8")) < 255


def test_a_draft_lies_below_its_unit_and_manager() -> None:
    path = numbering.document_path(
        ("营销中心", "华东销售部"),
        Person("000007", "林岚"),
        "000123",
        "张伟",
        "整改建议书（致员工）",
        "2026Q3",
        1,
    )

    assert path == ("drafts/营销中心/华东销售部/林岚_000007/000123_张伟_整改建议书（致员工）_2026Q3_V1.docx")


def test_a_draft_without_a_manager_waits_to_be_assigned() -> None:
    path = numbering.document_path(("营销中心",), None, "1", "张伟", "t", "2026Q3", 1)

    assert path.startswith("drafts/营销中心/待分配/")


def test_a_number_begins_with_the_letters_of_ours() -> None:
    body = "XJ-2026Q3-IDP-000123-V1"

    assert not numbering.is_number(f"{body}-{numbering.check_characters(body)}")
    assert not numbering.is_number("")


def test_two_digits_changed_places_are_noticed() -> None:
    assert numbering.is_number("JX-2026Q3-IDP-000123-V1-D7")
    assert not numbering.is_number("JX-2026Q3-IDP-000132-V1-D7")
    assert not numbering.is_number("JX-2026Q3-IDP-000123-V1-7D")


def test_what_no_number_may_hold_is_escaped_run_by_run() -> None:
    assert numbering.escape("2026Q3-faults") == "2026Q3.2D6661756C7473."
    assert numbering.escape("A.B") == "A.2E.B"
    assert numbering.document_number("2026Q3", "PIP", "1号", 12).startswith("JX-2026Q3-PIP-1.E58FB7.-V12-")


@pytest.mark.parametrize(
    ("kind", "id_", "key"), [("employee", "000123", "000123"), ("unit", "营销中心/华东销售部", "UZ8JHHJ")]
)
def test_the_next_version_is_another_number_and_another_file(
    kind: Literal["employee", "unit"], id_: str, key: str
) -> None:
    first = PlannedDocument(
        number="",
        type="development_plan",
        code="IDP",
        title="",
        audience="employee",
        subject=Subject(kind, id_, "", ""),
        manager=None,
        template="",
        path="drafts/组_V1.docx/甲_V1.docx_2026Q3_V9.docx",
        reasons=(),
        findings=(),
        measures=(),
        issued_on=date(2026, 10, 20),
        due_on=None,
    )

    third = numbering.at_version(first, "2026Q3", 13)

    assert third.number == numbering.document_number("2026Q3", "IDP", key, 13)
    assert third.path == "drafts/组_V1.docx/甲_V1.docx_2026Q3_V13.docx"
    assert third.subject == first.subject


@pytest.mark.parametrize(("who", "folder"), [(Person(None, "林岚"), "林岚"), (Person("7", "林岚"), "林岚_7")])
def test_a_managers_folder_has_the_id_where_it_is_known(who: Person, folder: str) -> None:
    path = numbering.document_path(("甲", "a/b"), who, "1", "张伟", "t", "2026Q3", 1)

    assert path == f"drafts/甲/a_b/{folder}/1_张伟_t_2026Q3_V1.docx"


def test_subject_and_title_are_cut_each_by_itself() -> None:
    path = numbering.document_path(("甲",), None, "1", "a" * 118, "b" * 80, "2026Q3", 1)
    longer = numbering.document_path(("甲",), None, "1", "a" * 119, "b" * 81, "2026Q3", 1)

    assert path.rpartition("/")[2] == f"1_{'a' * 118}_{'b' * 80}_2026Q3_V1.docx"
    assert longer == path
