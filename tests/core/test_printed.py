"""What counts as printed: exactly what a template reads, each under the origin of its change."""

from __future__ import annotations

import hashlib
import json

import pytest

from pipeline.core.deciding.printed import PrintedFields, printed_parts
from pipeline.core.drafting.content import Chart, Content, Context, Series
from pipeline.core.drafting.context_subjects import ORIGIN

MEASURES: list[Context] = [{"title": "拜访"}, {"title": "复盘"}]
FINDINGS: list[Context] = [
    {"text": "差距", "measures": MEASURES, ORIGIN: "own"},
    {"text": "低于同岗", "measures": list[Context](), ORIGIN: "peer"},
]
VALUES: Context = {
    "doc": {"number": "JX-1", "title": "绩效改进计划"},
    "person": {"name": "周敏", "post": "客户“经理”"},
    "main": {"rate": "89.96%", "peer_average": "50万元", "on_target": False},
    "strengths": ["守时", "认真"],
    "findings": FINDINGS,
}
FIELDS = ["person.name", "main.rate", "main.peer_average", "strengths[]", "findings[].measures[].title"]


def digest(*lines: tuple[str, str]) -> str:
    return hashlib.sha256(json.dumps(lines, ensure_ascii=False).encode()).hexdigest()


def test_the_digest_is_of_paths_and_texts_in_the_order_of_the_content() -> None:
    parts = printed_parts(Content(VALUES), FIELDS)

    assert parts == {
        "own": digest(
            ("person.name", "周敏"),
            ("main.rate", "89.96%"),
            ("strengths[]", "0"),
            ("strengths[]", "守时"),
            ("strengths[]", "1"),
            ("strengths[]", "认真"),
            ("findings[]", "0"),
            ("findings[].measures[]", "0"),
            ("findings[].measures[].title", "拜访"),
            ("findings[].measures[]", "1"),
            ("findings[].measures[].title", "复盘"),
        ),
        "peer": digest(("main.peer_average", "50万元"), ("findings[]", "1")),
    }


def test_a_quote_in_a_value_stays_apart_from_the_quotes_around_it() -> None:
    told: Context = {"person": {"post": 'a"], ["person.post", "b'}}

    parts = printed_parts(Content(told), ["person.post"])

    assert parts == {"own": digest(("person.post", 'a"], ["person.post", "b'))}


@pytest.mark.parametrize("fields", [FIELDS, [], ["person"], ["main.on_target", "doc.number"]])
def test_fields_made_ready_once_give_the_same_as_fields_made_ready_each_time(fields: list[str]) -> None:
    chart = Chart(("甲",), (Series("完成率", (None,)),), "0")
    content = Content(VALUES, {"rates": chart, "trend": chart})

    ready = PrintedFields(fields, ["rates"])

    assert printed_parts(content, ready) == printed_parts(content, fields, ["rates"])
    assert printed_parts(content, ready, default="unit") == printed_parts(
        content, fields, ["rates"], default="unit"
    )


def test_a_chart_counts_only_where_it_stands_in_the_template_and_has_figures() -> None:
    chart = Chart(("甲",), (Series("完成率", (None,)),), "0", "history")
    content = Content({}, {"rates": chart})

    assert set(printed_parts(content, PrintedFields([], ["rates", "trend"]))) == {"history"}
    assert printed_parts(content, PrintedFields([], ["trend"])) == {}


def test_what_no_template_reads_changes_nothing() -> None:
    other: Context = {**VALUES, "person": {"name": "周敏", "post": "主管"}, "comment": "新的"}

    assert printed_parts(Content(other), FIELDS) == printed_parts(Content(VALUES), FIELDS)


def test_number_and_policy_version_are_recorded_but_not_compared() -> None:
    fields = ["doc.number", "doc.policy_version"]

    assert printed_parts(Content(VALUES), fields) == {}
