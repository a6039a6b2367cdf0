"""What the benchmarks rest on: other engines are given the same document, and goals are judged rightly."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from benchmarks import peer_documents
from benchmarks.filling import fillings
from benchmarks.page import Goal, table
from benchmarks.ways_to_fill import ours


def test_what_other_engines_are_given_says_the_same_as_our_drafts() -> None:
    work = fillings()[:3]
    parts = peer_documents.parts_of(work[0].template)

    for one in work:
        data = peer_documents.data_of(parts, one.content.values)
        told = "".join(peer_documents.ready(part, data) for _, part in sorted(parts.items()))
        draft = ours(one.template)(one)
        assert "".join(told.split()) == peer_documents.words_of(draft)


@pytest.mark.parametrize(
    ("syntax", "tag"),
    [
        (peer_documents.Hashes(), "{#"),
        (peer_documents.Commands(), "+++FOR "),
        (peer_documents.Markers(), "[i+1]"),
        (peer_documents.MergeFields(), "MERGEFIELD "),
    ],
)
def test_a_template_in_another_syntax_has_none_of_our_tags(syntax: peer_documents.Syntax, tag: str) -> None:
    template = fillings()[0].template

    whole = peer_documents.written(template, peer_documents.parts_of(template), syntax)

    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        text = package.read("word/document.xml").decode()
    assert tag in text
    assert not re.search(r"\{\{|\{%", text)


@pytest.mark.parametrize(
    ("goal", "told"),
    [
        (Goal("a", 1.6, 1.6), "| a | ≤ 1.6 × | 1.6 × | yes |"),
        (Goal("a", 1.61, 1.6), "| a | ≤ 1.6 × | 1.61 × | **no** |"),
        (Goal("a", 49.9, 50, at_least=True), "| a | ≥ 50 × | 49.9 × | **no** |"),
        (Goal("a", 50.0, 50, at_least=True), "| a | ≥ 50 × | 50 × | yes |"),
        (Goal("a", 3.0, None, unit="s"), "| a | told | 3 s | |"),
    ],
)
def test_a_goal_is_met_at_its_limit_and_not_beyond(goal: Goal, told: str) -> None:
    assert goal.line == told


def test_figures_are_written_with_the_digits_that_say_something() -> None:
    assert table(("a",), [(1234.5,), (0.123456,)]) == ["| a |", "|---|", "| 1,234 |", "| 0.123 |"]
