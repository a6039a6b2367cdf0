"""The made-up document: every field has a value, lists have two items, and it says that it is a preview."""

from __future__ import annotations

import pytest

from pipeline.core.deciding.numbering import is_number
from pipeline.core.drafting.content import Content
from pipeline.core.models import Scope
from pipeline.core.templates.example_content import PREVIEW_NUMBER, as_preview, example_content
from pipeline.core.templates.template_fields import CHARTS, FIELDS
from tests.builders import DOCUMENTS
from tests.core.test_context import leaves

MARK = "预览样张"


def _lists(value: object) -> list[int]:
    if isinstance(value, dict):
        return [length for inner in value.values() for length in _lists(inner)]
    if isinstance(value, list):
        return [len(value), *(length for inner in value for length in _lists(inner))]
    return []


@pytest.mark.parametrize("scope", ["employee", "unit"])
def test_every_field_has_a_value_of_its_kind(scope: Scope) -> None:
    found = leaves(example_content(scope, None, MARK).values)

    assert found.keys() == FIELDS.keys()
    truths = {path for path, field in FIELDS.items() if field.example in ("是", "否")}
    assert {path for path, value in found.items() if isinstance(value, bool)} == truths
    assert {type(value) for path, value in found.items() if path not in truths} == {str}


def test_every_list_has_two_items_which_are_numbered() -> None:
    values = example_content("employee", None, MARK).values

    assert set(_lists(values)) == {2}
    findings = values["findings"]
    assert isinstance(findings, list)
    assert [item["no"] for item in findings if isinstance(item, dict)] == ["1", "2"]


def test_every_chart_has_figures_and_is_told_to_have_them() -> None:
    content = example_content("unit", None, MARK)

    assert content.charts.keys() == CHARTS.keys()
    assert content.values["charts"] == dict.fromkeys(CHARTS, True)
    for chart in content.charts.values():
        assert {len(series.values) for series in chart.series} == {len(chart.categories)}


def test_it_is_about_a_unit_where_the_template_is() -> None:
    values = example_content("unit", DOCUMENTS[-1], MARK).values

    subject = values["subject"]
    assert isinstance(subject, dict)
    assert (subject["kind"], subject["name"]) == ("unit", "华北销售部")


def test_title_and_copies_are_those_of_the_document_type() -> None:
    doc = example_content("employee", DOCUMENTS[0], MARK).values["doc"]

    assert isinstance(doc, dict)
    assert (doc["title"], doc["copies_text"]) == (
        "improvement_plan",
        "一式两份，员工本人、直接主管各执一份",
    )


def test_its_number_and_classification_say_that_it_is_a_preview() -> None:
    doc = example_content("employee", None, MARK).values["doc"]

    assert isinstance(doc, dict)
    assert (doc["number"], doc["classification"]) == (PREVIEW_NUMBER, MARK)
    assert not is_number(PREVIEW_NUMBER)


def test_a_real_document_is_marked_without_being_changed_itself() -> None:
    real = Content({"doc": {"number": "JX-1", "classification": "内部", "title": "计划"}})

    marked = as_preview(real, MARK)

    assert marked.values["doc"] == {"number": PREVIEW_NUMBER, "classification": MARK, "title": "计划"}
    assert real.values["doc"] == {"number": "JX-1", "classification": "内部", "title": "计划"}
