"""YAML files with positions: every trap of the format is named or harmless."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.adapters.folders.policy_files import (
    MAX_BYTES,
    parse_yaml,
    read_batch_file,
    read_yaml,
    write_mapping,
)
from pipeline.core.places import FileRef
from pipeline.wording import describe


def fault_of(text: str) -> tuple[str, int | None]:
    source = parse_yaml(text, "a.yaml")
    (problem,) = source.faults
    assert isinstance(problem.place, FileRef)
    assert describe(problem, "zh")
    assert describe(problem, "en")
    return problem.code, problem.place.line


def test_scalars_stay_text_as_written() -> None:
    source = parse_yaml(
        "a: 00123\nb: no\nc: 2026-09-30\nd: 12:30:45\ne: 0.90\nf: 'null'\ng: ~\nh:\ni: 1_000", "a.yaml"
    )

    assert source.values == {
        "a": "00123",
        "b": "no",
        "c": "2026-09-30",
        "d": "12:30:45",
        "e": "0.90",
        "f": "null",
        "g": None,
        "h": None,
        "i": "1_000",
    }


def test_every_value_remembers_its_line() -> None:
    source = parse_yaml("rules:\n  - id: A\n    when: |\n      x\n  - id: B\n", "a.yaml")

    assert source.at(("rules", 1, "id")) == FileRef("a.yaml", 5, "rules.B.id")
    assert source.at(("rules", 0, "when")) == FileRef("a.yaml", 3, "rules.A.when")
    assert source.at(("rules", 0, "severity")) == FileRef("a.yaml", 2, "rules.A.severity")


@pytest.mark.parametrize("text", ["", "# 只有说明\n", "---\n", "~"])
def test_a_file_that_says_nothing_is_empty_and_no_fault(text: str) -> None:
    source = parse_yaml(text, "a.yaml")

    assert (source.values, source.faults) == ({}, ())


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\n\tb: 2\n", "P404", 2),
        ('when: "等级" == "D"\n', "P404", 1),
        ("a: [1, 2\n", "P404", 2),
        ("a: 1\nb: \x07\n", "P404", 2),
        ("a: 1\nb: 2\na: 3\n", "P405", 3),
        ("x:\n  - {a: 1, a: 2}\n", "P405", 2),
        ("a: " + "[" * 41 + "]" * 41, "P406", 1),
        ("a: &x 1\nb: *x\n", "P407", 2),
        ("a: !!python/object:os.system 1\n", "P408", 1),
        ("a: 1\nb: !secret x\n", "P408", 2),
        ("a: 1\n---\nb: 2\n", "P409", 2),
        ("a: 1\n? [x, y]\n: 2\n", "P422", 2),
    ],
)
def test_a_trap_of_the_format_is_named_with_its_line(text: str, code: str, line: int) -> None:
    assert fault_of(text) == (code, line)


@pytest.mark.parametrize("opening", ["[", "{a: ", "[\n", "a: [", "- "])
def test_a_hundred_thousand_levels_are_refused_in_peace(opening: str) -> None:
    assert fault_of(opening * 100_000)[0] in ("P404", "P406")


def test_a_duplicate_key_names_both_lines() -> None:
    (problem,) = parse_yaml("a: 1\nb: 2\na: 3\n", "a.yaml").faults

    assert problem.params == {"key": "a", "first": "1"}


def test_an_alias_bomb_never_unfolds() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(9))

    assert fault_of(bomb) == ("P407", 2)


def test_plain_tags_are_harmless() -> None:
    assert parse_yaml("a: !!str 1\nb: !!int 2\n", "a.yaml").values == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"a: 1\n" + "b: 销售\n".encode("gb18030"), "P402", 2),
        (b"a: " + b"1" * MAX_BYTES, "P403", None),
    ],
)
def test_a_file_that_is_no_settings_file_is_named(
    tmp_path: Path, content: bytes, code: str, line: int | None
) -> None:
    (tmp_path / "a.yaml").write_bytes(content)

    (problem,) = read_yaml(tmp_path / "a.yaml", "policy/a.yaml").faults

    assert (problem.code, problem.place) == (code, FileRef("policy/a.yaml", line))


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("甲: 1\r\n乙: 2\r\n".encode("utf-8-sig"))

    assert read_yaml(tmp_path / "a.yaml", "a.yaml").values == {"甲": "1", "乙": "2"}


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert [problem.code for problem in read_yaml(tmp_path / "a.yaml", "a.yaml").faults] == ["P401"]


def test_a_batch_may_have_no_batch_file(tmp_path: Path) -> None:
    folder = tmp_path / "inputs" / "2026Q3"
    folder.mkdir(parents=True)

    assert read_batch_file(folder, tmp_path) is None

    (folder / "batch.yaml").write_text("period: 2026Q3\n", encoding="utf-8")
    source = read_batch_file(folder, tmp_path)
    assert source is not None
    assert (source.file, source.values) == ("inputs/2026Q3/batch.yaml", {"period": "2026Q3"})


_HEADERS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t: #'\"-%"), max_size=20
)


_FIELDS = st.dictionaries(_HEADERS, _HEADERS, max_size=3)


@given(st.dictionaries(_HEADERS, st.dictionaries(_HEADERS, _FIELDS, max_size=2), max_size=2))
@settings(max_examples=150, deadline=None)
def test_a_mapping_written_is_read_back_as_it_was(columns: dict[str, dict[str, dict[str, str]]]) -> None:
    source = parse_yaml(write_mapping(columns, "说明\n\n第二行"), "batch.yaml")

    assert source.faults == ()
    assert source.values == {"columns": columns}


def test_the_mapping_begins_with_its_explanation() -> None:
    text = write_mapping({"结果.xlsx": {"一部": {"工号": "id", "2026": "-"}}}, "请核对")

    assert text == "# 请核对\n\ncolumns:\n  结果.xlsx:\n    一部:\n      工号: id\n      '2026': '-'\n"


@given(
    st.text(max_size=80) | st.lists(st.sampled_from("a:-[]{}&*!|>'\"%@# \n\t,?甲"), max_size=60).map("".join)
)
@settings(max_examples=400, deadline=None)
def test_any_text_gives_values_or_faults(text: str) -> None:
    source = parse_yaml(text, "a.yaml")

    assert source.faults or source.values is not None
