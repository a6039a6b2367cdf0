"""Names in a bag, the log's chain, terms, and how texts become tokens."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.archive.bag import SealedFile, archive_names, read_manifest, set_digest, tag_files
from pipeline.core.archive.destruction import Wish, scrub, scrub_rows
from pipeline.core.archive.log import SEALED, Log, log_line, read_log
from pipeline.core.archive.retention import retain_until
from pipeline.core.archive.search import Query, compact, query_tokens, text_tokens
from pipeline.core.sheets import Cell, SheetRow
from tests.windows import windows_faults

# Everything that a file system gives, but the separator and what no name can hold.
_NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(st.lists(_NAMES.filter(lambda name: name not in (".", "..")), min_size=1, max_size=8, unique=True))
def test_any_name_becomes_one_that_every_system_and_every_bagit_tool_takes(names: list[str]) -> None:
    given_names = archive_names(f"inputs/{name}" for name in names)

    assert windows_faults([*given_names.values()]) == []
    assert len({name.casefold() for name in given_names.values()}) == len(names)
    files = [SealedFile(f"data/{name}", "0" * 64, 1) for name in given_names.values()]
    listed = read_manifest(tag_files(files, {})["manifest-sha256.txt"])
    assert listed == {file.path: "0" * 64 for file in files}
    assert not any(mark in name for name in given_names.values() for mark in "%\r\n")


def test_a_name_that_is_fine_stays() -> None:
    path = "outputs/drafts/营销中心/林𠮷安_001110/001110_林𠮷安_绩效改进计划（IDP）_2026Q3_V1.docx"

    assert archive_names([path]) == {path: path}


def test_a_set_is_told_by_what_it_says_and_not_by_what_the_last_command_did() -> None:
    draft = SealedFile("data/outputs/drafts/a.docx", "1" * 64, 1)
    plan = SealedFile("data/outputs/plan.json", "2" * 64, 1)
    other_plan = SealedFile("data/outputs/plan.json", "3" * 64, 1)
    releases = SealedFile("data/outputs/releases.jsonl", "4" * 64, 1)

    assert set_digest([draft, plan]) == set_digest([other_plan, draft])
    assert set_digest([draft, releases]) != set_digest([draft])


def _log(*bags: str) -> bytes:
    data = b""
    for bag in bags:
        details = {"bag": bag, "batch": "2026Q3", "kind": "generated"}
        data += log_line(read_log(data), SEALED, "小王", "2026-10-20", details).encode() + b"\n"
    return data


def test_each_line_holds_the_one_before_it() -> None:
    log = read_log(_log("a", "b", "c"))

    assert log.damaged == ()
    assert [entry.seq for entry in log.entries] == [1, 2, 3]
    assert [entry.text("prev") for entry in log.entries[1:]] == [e.digest for e in log.entries[:-1]]
    assert [*log.held()] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("change", "damaged"),
    [
        (lambda lines: [lines[0], lines[1].replace("小王".encode(), "小李".encode()), lines[2]], (2, 3)),
        (lambda lines: [lines[0], lines[2]], (2,)),
        (lambda lines: [lines[1], lines[0], lines[2]], (1, 2, 3)),
        (lambda lines: [lines[0], lines[0], lines[1], lines[2]], (2, 3, 4)),
        (lambda lines: [b"", *lines], (1, 2, 3, 4)),
        (lambda lines: lines[:2], ()),
    ],
    ids=["altered", "gone", "swapped", "doubled", "put before", "cut off"],
)
def test_a_line_that_is_not_what_was_written_is_told_by_its_number(
    change: object, damaged: tuple[int, ...]
) -> None:
    lines = change(_log("a", "b", "c").splitlines())  # type: ignore[operator]

    assert read_log(b"".join(line + b"\n" for line in lines)).damaged == damaged


def test_an_altered_line_with_a_new_sum_is_told_by_the_next() -> None:
    first, second = _log("a", "b").splitlines()
    other = log_line(Log((), (), False), SEALED, "小李", "2026-10-20", {"bag": "a"}).encode()
    assert json.loads(first)["seq"] == json.loads(other)["seq"]

    assert read_log(other + b"\n" + second + b"\n").damaged == (2,)


@pytest.mark.parametrize(
    ("retention", "until"),
    [
        ("10年", date(2036, 12, 31)),
        (" 30 年", date(2056, 12, 31)),
        ("10 years", date(2036, 12, 31)),
        ("永久", None),
        ("长期", None),
        ("", None),
    ],
)
def test_a_term_is_counted_from_the_year_after_and_an_unreadable_one_never_ends(
    retention: str, until: date | None
) -> None:
    assert retain_until(retention, date(2026, 10, 16)) == until


@given(st.text("王芳完成率销售𠮷，。%（ ", max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_every_part_of_a_text_is_found_by_its_tokens(text: str, start: int, length: int) -> None:
    part = compact(text)[start : start + length]

    wanted = set(query_tokens(Query(text=part))) if len(part) > 1 else set()

    assert wanted <= set(text_tokens(compact(text)))


@given(st.text(max_size=40))
def test_a_token_is_plain_letters_and_digits(text: str) -> None:
    assert all(token.isascii() and token.isalnum() for token in text_tokens(text))


def test_a_person_is_taken_out_of_what_tells_of_many() -> None:
    wish = Wish({"JX-1": "person"}, "000001", frozenset({"王芳"}))
    told = {
        "documents": [{"number": "JX-1"}, {"number": "JX-2", "manager": {"id": "000009", "name": "雷浩然"}}],
        "not_selected": [{"subject": {"kind": "employee", "id": "000001", "name": "王芳"}}],
        "problems": [{"subject": "000001", "text": "…"}, {"subject": None, "text": "…"}],
        "members": ["000001", "000002"],
        "left_out": {"000001": "left", "000002": "blocked"},
        "made": ["JX-1", "JX-2"],
    }

    assert scrub(told, wish) == {
        "documents": [{"number": "JX-2", "manager": {"id": "000009", "name": "雷浩然"}}],
        "not_selected": [],
        "problems": [{"subject": None, "text": "…"}],
        "members": ["000002"],
        "left_out": {"000002": "blocked"},
        "made": ["JX-2"],
    }


def _row(number: int, *texts: str | float) -> SheetRow:
    cells = [
        Cell(
            column,
            "text" if isinstance(text, str) else "number",
            text,
            "digits6" if column == 1 else "general",
        )
        for column, text in enumerate(texts, start=1)
    ]
    return SheetRow(number, False, tuple(cells))


def test_a_persons_rows_go_and_somebody_elses_stay_without_the_name() -> None:
    wish = Wish({}, "000001", frozenset({"王芳"}))
    rows = [_row(1, "工号", "姓名", "上级"), _row(2, 1.0, "王芳", "000009"), _row(3, 2.0, "李强", "王芳")]

    kept = scrub_rows(rows, wish, frozenset({"000001", "000002", "000009"}))

    assert kept == [
        {"row": 1, "cells": {"1": "工号", "2": "姓名", "3": "上级"}},
        {"row": 3, "cells": {"1": "000002", "2": "李强", "3": "〔已销毁〕"}},
    ]
