from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core import numbering
from pipeline.core.models import Person


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
    assert len(first) == 7


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("CON", "CON_"),
        ("a/b\\c:d", "a_b_c_d"),
        ("末尾.. ", "末尾"),
        ("~$锁", "锁"),
        ("..", "_"),
        ("𠮷·阿依古丽", "𠮷·阿依古丽"),
    ],
)
def test_a_name_is_made_portable(name: str, safe: str) -> None:
    assert numbering.safe_name(name) == safe


def test_a_long_name_is_cut_by_bytes_and_stays_whole_characters() -> None:
    assert len(numbering.safe_name("龙" * 100).encode("utf-8")) <= 180


def test_a_long_name_never_costs_the_version() -> None:
    path = numbering.document_path(("营销中心",), None, "1", "龙" * 100, "整改建议书", "2026Q3-zweitens", 2)

    assert path.endswith("_2026Q3-zweitens_V2.docx")
    assert len(path.rpartition("/")[2].encode("utf-8")) < 255


def test_a_draft_lies_below_its_unit_and_manager() -> None:
    path = numbering.document_path(
        ("营销中心", "华东销售部"), Person("000007", "林岚"), "000123", "张伟", "整改建议书（致员工）", "2026Q3", 1
    )

    assert path == (
        "drafts/营销中心/华东销售部/林岚_000007/000123_张伟_整改建议书（致员工）_2026Q3_V1.docx"
    )


def test_a_draft_without_a_manager_waits_to_be_assigned() -> None:
    path = numbering.document_path(("营销中心",), None, "1", "张伟", "t", "2026Q3", 1)

    assert path.startswith("drafts/营销中心/待分配/")
