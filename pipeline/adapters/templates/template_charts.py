"""Charts of a template: which ones there are, what is wrong with them, and in which paragraph they stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lxml import etree

from pipeline.adapters.templates.template_parts import TemplateParts
from pipeline.adapters.templates.template_stories import Story, W
from pipeline.adapters.word.charts import check_charts
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.core.templates.template_faults import Fault, Fix, Spot

_NAME = re.compile(r"chart\s*[:：]\s*([^\s&\"<>]+)")  # as charts reads it
_ANYWHERE = FileRef("")  # the check tells the chart's name; its paragraph is found here


def check_template_charts(
    parts: TemplateParts, known: Collection[str], read: Collection[str]
) -> Iterator[Fault]:
    """Give the faults of the charts.

    Args:
        known: Names of charts that there are.
        read: Fields that the template reads.
    """
    nameless: list[Spot] = []
    named: dict[str, Spot] = {}
    for spot, text in _frames(parts):
        if name := _NAME.search(text):
            named.setdefault(name[1], spot)
        else:
            nameless.append(spot)
    for problem in check_charts(_ANYWHERE, parts.data, known, read):
        at = named.get(problem.params.get("name", ""), Spot())
        if problem.code == "W560" and nameless:
            at = nameless.pop(0)
        yield Fault(problem.code, at, problem.params, _fix(problem, known), problem.level)


def _frames(parts: TemplateParts) -> list[tuple[Spot, str]]:
    """Paragraph and alternative text of each drawing that shows a chart, in the order of the parts."""
    return [
        (story.spot_of(drawing), _description(drawing))
        for story in parts.stories
        for drawing in _drawings(story)
    ]


def _drawings(story: Story) -> Iterator[etree._Element]:
    for drawing in story.root.iter(f"{W}drawing"):
        if any(etree.QName(element).localname == "chart" for element in drawing.iter(etree.Element)):
            yield drawing


def _description(drawing: etree._Element) -> str:
    for element in drawing.iter(etree.Element):
        if etree.QName(element).localname == "docPr":
            return element.get("descr") or ""
    return ""


def _fix(problem: Problem, known: Collection[str]) -> Fix | None:
    name, suggestion = problem.params.get("name", ""), problem.params.get("suggestion", "")
    match problem.code:
        case "W560":
            return Fix("fix_alt_text", {"new": "、".join(f"chart:{name}" for name in sorted(known))})
        case "W561":
            return Fix("fix_alt_text", {"new": "、".join(f"chart:{one}" for one in suggestion.split("、"))})
        case "W562" | "W566":
            return Fix("fix_chart_condition", {"begin": f"{{%p if charts.{name} %}}", "end": "{%p endif %}"})
        case _:
            return None
