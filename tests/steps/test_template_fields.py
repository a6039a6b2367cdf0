"""The tree of fields as an answer, and where a template's own fields come from."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.templates.templates import list_templates
from pipeline.core.templates.template_fields import CHARTS, FIELDS
from pipeline.errors import TemplateError
from pipeline.steps.template_fields import template_fields
from pipeline.steps.template_workbook import HELP
from tests.adapters.small_template import TEMPLATES
from tests.builders import policy
from tests.core.test_blank_input import everything
from tests.steps.conftest import Sample


def fields(told: Mapping[str, object]) -> dict[str, dict[str, object]]:
    listed = told["fields"]
    assert isinstance(listed, list)
    return {str(node["path"]): node for node in listed if isinstance(node, dict)}


def source(node: Mapping[str, object]) -> object:
    found = node["source"]
    assert isinstance(found, dict)
    return found["text"]


def test_the_whole_tree_is_told_with_type_unit_example_and_source(sample: Sample) -> None:
    told = template_fields(sample.workspace, None, "zh").json

    nodes = fields(told)
    assert FIELDS.keys() <= nodes.keys()
    assert nodes["main.rate"] == {
        "path": "main.rate",
        "kind": "text",
        "meaning": "完成率；没有目标时为“不适用”",
        "unit": "%",
        "unit_varies": False,
        "example": "93.6%",
        "written": "{{ main.rate }}",
        "source": nodes["main.rate"]["source"],
    }
    assert source(nodes["main.rate"]) == ("考核结果：销售额·目标、销售额·实际（或考核结果：销售额·完成率）")
    assert [chart["name"] for chart in told["charts"]] == list(CHARTS)  # type: ignore[union-attr,index,call-overload]


def test_every_leaf_has_a_source_in_words(sample: Sample) -> None:
    nodes = fields(template_fields(sample.workspace, None, "zh").json)

    assert all(source(nodes[path]) for path in FIELDS)


@pytest.mark.parametrize("name", [path.stem for path in TEMPLATES])
def test_a_template_tells_no_more_than_it_uses(sample: Sample, name: str) -> None:
    told = template_fields(sample.workspace, name, "zh").json

    leaves = [node for node in fields(told).values() if node["source"]]
    assert 10 < len(leaves) < len(FIELDS)
    assert told["rules_read"]


def test_the_figures_of_a_document_about_a_unit_come_from_the_units_table(sample: Sample) -> None:
    nodes = fields(template_fields(sample.workspace, "unit_improvement_scheme", "zh").json)

    assert str(source(nodes["main.actual"])).startswith("部门结果：销售额·实际")


def test_a_template_tells_which_documents_use_it_and_what_the_rules_read(sample: Sample) -> None:
    told = template_fields(sample.workspace, "improvement_plan.docx", "zh").json

    assert told["documents"] == [{"type": "improvement_plan", "code": "PIP", "title": "绩效改进计划（PIP）"}]
    assert "考核结果：等级" in str(told["rules_read"])


def test_charts_of_a_template_are_told(sample: Sample) -> None:
    told = template_fields(sample.workspace, "pdca_plan", "zh").json

    charts = told["charts"]
    assert isinstance(charts, list)
    assert {chart["name"] for chart in charts if isinstance(chart, dict)} <= CHARTS.keys()
    assert charts


def test_an_unknown_template_is_asked_about(sample: Sample) -> None:
    with pytest.raises(TemplateError) as error:
        template_fields(sample.workspace, "pdca_pln", "zh")

    assert error.value.problems[0].params["suggestion"] == "pdca_plan"


def test_a_template_can_be_named_by_its_path(sample: Sample) -> None:
    path = list_templates(Workspace(sample.workspace.root).templates)[0]

    assert template_fields(sample.workspace, str(path), "zh").json["template"] == path.name


def test_every_column_of_a_blank_workbook_has_a_word_of_help() -> None:
    asked = {one.need.field for columns in everything(policy()).values() for one in columns}

    assert asked - HELP.keys() == set()
