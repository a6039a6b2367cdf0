"""The charts of the sample's drafts: the figures drawn are figures printed, and Word can edit them."""

from __future__ import annotations

from decimal import Decimal

from pipeline.core.drafting.content import Chart
from tests.adapters.small_chart import caches, in_workbook, shown
from tests.adapters.small_template import lines_of, parts_of
from tests.steps.conftest import Sample
from tests.steps.workspaces import outputs


def drawn_in(draft: bytes) -> list[tuple[Chart, Chart]]:
    """Return each chart of a draft with its workbook."""
    parts = parts_of(draft)
    return [(caches(parts[chart]), in_workbook(parts[book])) for _, chart, book in shown(parts)]


def test_a_chart_lost_is_no_fact_lost(sample: Sample) -> None:
    seen = 0
    for name, data in outputs(sample.workspace).items():
        charts = drawn_in(data) if name.endswith(".docx") else []
        text = "\n".join(lines_of(data)) if charts else ""
        rows = [(one, chart.number_format) for chart, _ in charts for one in chart.series]
        for series, number_format in rows:
            printed = [_printed(value, number_format) for value in series.values]
            bound = series.name.startswith("目标（100%）")
            assert bound or [number for number in printed if number not in text] == [], (name, series.name)
            seen += 1
    assert seen > 80


def _printed(value: Decimal | None, number_format: str) -> str:
    if value is None:
        return ""
    if "%" in number_format:
        return f"{(value * 100).normalize():f}"
    return f"{value:.{len(number_format.partition('.')[2])}f}" if "." in number_format else f"{value:f}"


def test_what_word_opens_to_edit_is_what_is_drawn(sample: Sample) -> None:
    for name, data in outputs(sample.workspace).items():
        for chart, workbook in drawn_in(data) if name.endswith(".docx") else ():
            assert workbook == chart, name
