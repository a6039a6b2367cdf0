"""Charts of a draft: the figures are the document's, everything else is as it was drawn."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.chart.xmlwriter import SeriesXmlRewriterFactory
from pptx.oxml import parse_xml
from python_calamine import CalamineWorkbook

from pipeline.adapters.gate import Refused
from pipeline.adapters.templates.templates import check_template
from pipeline.adapters.word.charts import chart_names
from pipeline.adapters.word.drawn_chart import DrawnChart
from pipeline.adapters.word.rendering import Template
from pipeline.core.drafting.content import Chart, Content, Series
from pipeline.core.templates.template_fields import CHARTS, KNOWN_FIELDS
from pipeline.errors import TemplateError
from tests.adapters.small_chart import (
    KINDS,
    SAMPLE,
    A,
    C,
    caches,
    chart_template,
    drawn,
    figures,
    fill_xml,
    frame,
    in_workbook,
    shown,
    with_series,
)
from tests.adapters.small_template import paragraph, parts_of
from tests.adapters.test_rendering import DAY, WHO

kinds = pytest.mark.parametrize("kind", KINDS)


def fill(path: Path, charts: Mapping[str, Chart], **values: object) -> dict[str, bytes]:
    told: dict[str, object] = {**values, "charts": {name: name in charts for name in CHARTS}}
    return parts_of(Template(path).fill(Content(told, charts), WHO, DAY))  # type: ignore[arg-type]


def filled(tmp_path: Path, text: str, chart: Chart) -> etree._Element:
    """Return the root of one filled chart."""
    parts = fill(chart_template(tmp_path, frame(1, "chart:rates"), text), {"rates": chart})
    return etree.fromstring(parts["word/charts/chart1.xml"])


def refusal(path: Path, charts: Mapping[str, Chart]) -> tuple[str, dict[str, str]]:
    with pytest.raises(TemplateError) as caught:
        fill(path, charts)
    (problem,) = caught.value.problems
    return problem.code, dict(problem.params)


def values_of(root: etree._Element, path: str) -> list[str | None]:
    return [item.get("val") for item in root.iterfind(path)]


# --- figures ----------------------------------------------------------------------------------------------


@kinds
@pytest.mark.parametrize(("categories", "series"), [(1, 1), (2, 2), (3, 1), (6, 3), (40, 2)])
def test_chart_and_workbook_hold_the_figures_of_the_document(
    tmp_path: Path, kind: str, categories: int, series: int
) -> None:
    chart = figures(categories, series)

    parts = fill(chart_template(tmp_path, frame(1, "chart:rates"), drawn(kind)), {"rates": chart})

    ((_, part, workbook),) = shown(parts)
    assert caches(parts[part]) == chart
    assert in_workbook(parts[workbook]) == chart


@kinds
@pytest.mark.parametrize(("categories", "series"), [(1, 1), (5, 2), (12, 3)])
def test_series_are_rewritten_as_another_program_does(kind: str, categories: int, series: int) -> None:
    chart, source = figures(categories, series), drawn(kind)
    data = CategoryChartData(number_format=chart.number_format)
    data.categories = chart.categories
    for one in chart.series:
        data.add_series(one.name, [float(value) for value in one.values if value is not None])
    theirs = parse_xml(source.encode())
    SeriesXmlRewriterFactory(KINDS[kind], data).replace_series_data(theirs)

    ours = etree.fromstring(DrawnChart(source.encode()).filled(chart))

    for path in (f".//{C}f", f".//{C}v", f".//{C}formatCode"):
        assert [_number(item.text) for item in ours.iterfind(path)] == [
            _number(item.text) for item in theirs.iterfind(path)
        ]
    for name in ("ptCount", "idx", "order"):
        assert values_of(ours, f".//{C}{name}") == values_of(theirs, f".//{C}{name}")


def _number(text: str | None) -> object:
    try:
        return float(text or "")
    except ValueError:
        return text


def test_a_missing_value_is_a_gap(tmp_path: Path) -> None:
    chart = Chart(("一", "二", "三"), (Series("实际", (Decimal(1), None, Decimal(0))),), "0.00")

    parts = fill(chart_template(tmp_path, frame(1, "chart:trend"), drawn("line")), {"trend": chart})

    ((_, part, workbook),) = shown(parts)
    assert caches(parts[part]) == in_workbook(parts[workbook]) == chart


HOSTILE = [
    "A&B <b> \"c\" 'd' ]]> &amp; <?do x?> <?out 7*7?>",
    "{{ 7*7 }} {% raw %} {# x #}",
    "𠮷䶮㛃 é 🙂",
    "=HYPERLINK(1)",
    "  两端空格  ",
    "_x0041_ 与 _x000D_",
    "长" * 100,
    "0012",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_stays_what_it_is(tmp_path: Path, name: str) -> None:
    chart = Chart((name, "乙"), (Series(name, (Decimal("0.5"), Decimal(1))),), "0.0%")

    parts = fill(chart_template(tmp_path, frame(1, "chart:rates"), drawn()), {"rates": chart})

    ((description, part, workbook),) = shown(parts)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(parts[workbook])).get_sheet_by_name("Sheet1")
    assert caches(parts[part]) == chart
    assert description == f"{name}：{name} 50.0%，乙 100.0%"
    assert sheet.to_python() == [["", name], [name, 0.5], ["乙", 1]]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal(2) / Decimal(3), "0.666666666666667"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.00000001"), "-0.00000001"),
        (Decimal("12345678901234.5678"), "12345678901234.6"),
        (Decimal(0), "0"),
    ],
)
def test_a_number_is_written_as_a_spreadsheet_keeps_it(value: Decimal, written: str) -> None:
    chart = Chart(("甲",), (Series("实际", (value,)),), "General")

    text = DrawnChart(drawn().encode()).filled(chart).decode()

    assert f"<c:v>{written}</c:v>" in text


def test_a_name_with_control_characters_is_refused(tmp_path: Path) -> None:
    chart = Chart(("响\x07铃",), (Series("实际", (Decimal(1),)),), "0")

    path = chart_template(tmp_path, frame(1, "chart:rates"), drawn())

    assert refusal(path, {"rates": chart}) == ("W510", {"field": "charts.rates[]"})


# --- what was drawn -----------------------------------------------------------------------------------------


@kinds
def test_everything_but_the_figures_stays_as_it_was_drawn(kind: str) -> None:
    label = '<c:dLbls><c:numFmt formatCode="0.000" sourceLinked="0"/><c:showVal val="1"/></c:dLbls>'
    source = with_series(drawn(kind, series=1), fill_xml("123456") + label)

    ours = DrawnChart(source.encode()).filled(figures(5))

    assert _without_figures(ours) == _without_figures(source.encode())


def _without_figures(chart: bytes) -> bytes:
    root = etree.fromstring(chart, etree.XMLParser(remove_blank_text=True))
    for name in ("tx", "cat", "val"):
        for item in list(root.iterfind(f".//{C}ser/{C}{name}")):
            item.getparent().remove(item)
    for item in root.iterfind(f".//{C}numFmt[@sourceLinked='1']"):
        item.set("formatCode", "")
    return etree.tostring(root, method="c14n")


def test_numbers_that_follow_their_source_take_its_format(tmp_path: Path) -> None:
    label = '<c:dLbls>{}<c:showVal val="1"/></c:dLbls>'
    linked = '<c:numFmt formatCode="General" sourceLinked="1"/>'
    source = with_series(drawn(series=2), label.format(linked), label.format(""))

    root = filled(tmp_path, source, figures(2, 2, '0.0"万"'))

    assert [item.get("formatCode") for item in root.iterfind(f".//{C}dLbls/{C}numFmt")] == ['0.0"万"'] * 2


def test_further_series_are_told_apart_by_their_colours(tmp_path: Path) -> None:
    source = with_series(drawn(series=2), fill_xml("2F5C8F"), fill_xml("accent2", "schemeClr"))

    root = filled(tmp_path, source, figures(2, 9))

    series = list(root.iter(f"{C}ser"))
    colors = [item.find(f"{C}spPr/{A}solidFill")[0].get("val") for item in series]  # type: ignore[index]
    assert colors[:2] == ["2F5C8F", "accent2"]
    assert len(set(colors)) == 9
    assert "C27C2C" not in colors  # the second accent of the shipped theme
    assert values_of(root, f".//{C}ser/{C}idx") == [str(index) for index in range(9)]


def test_a_point_that_was_set_off_in_the_last_series_is_not_set_off_in_further_ones(tmp_path: Path) -> None:
    point = f'<c:dPt><c:idx val="1"/>{fill_xml("FF0000")}</c:dPt>'

    root = filled(tmp_path, with_series(drawn(series=1), fill_xml("2F5C8F") + point), figures(3, 3))

    assert [len(series.findall(f"{C}dPt")) for series in root.iter(f"{C}ser")] == [1, 0, 0]


def test_series_follow_the_order_in_which_they_are_drawn(tmp_path: Path) -> None:
    source = with_series(drawn(series=2), fill_xml("111111"), fill_xml("222222"))
    swapped = re.sub(r'(<c:order val=")(\d)', lambda found: f"{found[1]}{1 - int(found[2])}", source)

    root = filled(tmp_path, swapped, figures(1, 2))

    color_by_name = {
        series.findtext(f"{C}tx//{C}v"): series.find(f"{C}spPr//{A}srgbClr").get("val")  # type: ignore[union-attr]
        for series in root.iter(f"{C}ser")
    }
    assert color_by_name == {"系列1": "222222", "系列2": "111111"}


def test_thirty_series_have_thirty_columns(tmp_path: Path) -> None:
    path = chart_template(tmp_path, frame(1, "chart:rates"), drawn())

    ((_, part, workbook),) = shown(parts := fill(path, {"rates": figures(2, 30)}))

    formulas = [item.text for item in etree.fromstring(parts[part]).iterfind(f".//{C}tx//{C}f")]
    assert formulas[-5:] == [f"Sheet1!${column}$1" for column in ("AA", "AB", "AC", "AD", "AE")]
    assert in_workbook(parts[workbook]) == figures(2, 30)


@pytest.mark.parametrize("slices", [2, 3, 5, 40])
def test_every_slice_has_a_colour_of_its_own(tmp_path: Path, slices: int) -> None:
    points = "".join(
        f'<c:dPt><c:idx val="{index}"/><c:bubble3D val="0"/>{fill_xml(color)}</c:dPt>'
        for index, color in enumerate(("2F5C8F", "C27C2C", "6B8E5A"))
    )
    source = with_series(drawn("pie", series=1), points)

    root = filled(tmp_path, source, figures(slices))

    painted = {
        point.find(f"{C}idx").get("val"): point.find(f".//{A}srgbClr").get("val")  # type: ignore[union-attr]
        for point in root.iter(f"{C}dPt")
    }
    colors = [painted[str(index)] for index in range(slices)]
    assert len(set(colors)) == slices


SECOND_PLOT = (
    '<c:lineChart><c:grouping val="standard"/><c:ser><c:idx val="1"/><c:order val="1"/></c:ser><c:marker val="1"/>'
    '<c:axId val="71"/><c:axId val="72"/></c:lineChart>'
)
SECOND_AXES = "".join(
    f'<c:{name}><c:axId val="{own}"/><c:scaling/><c:delete val="0"/><c:crossAx val="{other}"/></c:{name}>'
    for name, own, other in (("catAx", 71, 72), ("valAx", 72, 71))
)


def test_a_line_over_columns_is_filled_and_goes_with_its_axes_when_nothing_is_left_for_it(
    tmp_path: Path,
) -> None:
    source = drawn(series=1).replace("</c:barChart>", "</c:barChart>" + SECOND_PLOT)
    source = source.replace("</c:plotArea>", SECOND_AXES + "</c:plotArea>")

    both, one = (filled(tmp_path, source, figures(3, series)) for series in (2, 1))

    assert caches(etree.tostring(both)) == figures(3, 2)
    assert len(both.findall(f".//{C}lineChart/{C}ser")) == 1
    assert len(both.findall(f".//{C}plotArea/{C}valAx")) == 2
    assert one.find(f".//{C}lineChart") is None
    assert len(one.findall(f".//{C}plotArea/{C}valAx")) == 1


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ((0, 5), ["5", "0", "1"]),
        ((1, 7), ["0"]),
        ((-1, 5), ["5"]),
        ((-1, 7), []),
    ],
)
def test_no_bound_of_an_axis_cuts_a_figure_off(
    tmp_path: Path, values: tuple[int, int], bounds: list[str]
) -> None:
    source = drawn(series=1).replace(
        "<c:scaling/>", '<c:scaling><c:max val="5"/><c:min val="0"/></c:scaling>'
    )
    source = source.replace("</c:valAx>", '<c:majorUnit val="1"/></c:valAx>')
    chart = Chart(("甲", "乙"), (Series("实际", tuple(map(Decimal, values))),), "0")

    root = filled(tmp_path, source, chart)

    left = [item.get("val") for item in root.iter(f"{C}max", f"{C}min", f"{C}majorUnit")]
    assert left == bounds


def test_stacked_columns_are_measured_by_their_sum(tmp_path: Path) -> None:
    source = drawn("stacked").replace("<c:scaling/>", '<c:scaling><c:max val="5"/></c:scaling>')
    chart = Chart(("甲",), (Series("一", (Decimal(3),)), Series("二", (Decimal(4),))), "0")

    assert filled(tmp_path, source, chart).find(f".//{C}max") is None


@pytest.mark.parametrize(("categories", "labelled"), [(8, True), (9, False)])
def test_labels_that_would_cover_each_other_are_left_out(
    tmp_path: Path, categories: int, labelled: bool
) -> None:
    label = '<c:dLbls><c:showVal val="1"/></c:dLbls>'
    source = with_series(drawn(series=2), label, label)

    root = filled(tmp_path, source, figures(categories, 2))

    assert (root.find(f".//{C}dLbls") is not None) is labelled


@pytest.mark.parametrize(
    ("kind", "categories", "height"),
    [
        ("bars", 1, 2_400_000),
        ("bars", 3, 2_400_000),
        ("bars", 5, 2_832_000),
        ("bars", 40, 6_480_000),
        ("columns", 40, 2_400_000),
    ],
)
def test_bars_below_each_other_get_room(tmp_path: Path, kind: str, categories: int, height: int) -> None:
    path = chart_template(tmp_path, frame(1, "chart:rates"), drawn(kind, categories=3))

    parts = fill(path, {"rates": figures(categories)})

    assert f'cx="5400000" cy="{height}"' in parts["word/document.xml"].decode()


def test_a_chart_that_was_drawn_higher_than_a_page_stays_so(tmp_path: Path) -> None:
    body = frame(1, "chart:rates").replace('cy="2400000"', 'cy="7000000"')

    parts = fill(chart_template(tmp_path, body, drawn("bars")), {"rates": figures(20)})

    assert 'cy="7000000"' in parts["word/document.xml"].decode()


def test_what_the_drawing_program_notes_about_its_sample_goes(tmp_path: Path) -> None:
    note = (
        f"<c:extLst><c:ext uri='x'><c:range xmlns:c='urn:x'><c:f>{SAMPLE}</c:f></c:range></c:ext></c:extLst>"
    )

    root = filled(tmp_path, drawn().replace("</c:ser>", note + "</c:ser>"), figures(2, 3))

    assert root.find(f".//{C}ser/{C}extLst") is None


# --- the document -------------------------------------------------------------------------------------------


def test_each_chart_gets_its_own_figures(tmp_path: Path) -> None:
    body = frame(1, "chart:rates") + frame(2, "chart：levels") + frame(3, "chart: trend")
    charts = {"rates": figures(2), "levels": figures(3, 2), "trend": figures(4)}

    parts = fill(chart_template(tmp_path, body, drawn(), drawn("bars"), drawn("line")), charts)

    assert [caches(parts[part]) for _, part, _ in shown(parts)] == list(charts.values())
    assert [in_workbook(parts[book]) for *_, book in shown(parts)] == list(charts.values())


def test_a_chart_in_a_loop_has_a_part_and_a_workbook_each_time(tmp_path: Path) -> None:
    body = paragraph("{%p for i in items %}") + frame(1, "chart:rates") + paragraph("{%p endfor %}")
    style = {"word/charts/style1.xml": "<x/>"}
    relation = '<Relationship Id="rId9" Type="urn:style" Target="style1.xml"/></Relationships>'
    path = chart_template(tmp_path, body, drawn(), more=style)
    _change(path, "word/charts/_rels/chart1.xml.rels", "</Relationships>", relation)

    parts = fill(path, {"rates": figures(3)}, items=["甲", "乙", "丙"])

    frames = shown(parts)
    assert len({part for _, part, _ in frames}) == len({book for *_, book in frames}) == 3
    assert all(caches(parts[part]) == in_workbook(parts[book]) == figures(3) for _, part, book in frames)
    assert sum(name.startswith("word/charts/style") for name in parts) == 3
    types = parts["[Content_Types].xml"].decode()
    assert all(f'PartName="/{part}"' in types for _, part, _ in frames)


def _change(path: Path, part: str, old: str, new: str) -> None:
    parts = parts_of(path.read_bytes())
    assert old in parts[part].decode()
    parts[part] = parts[part].decode().replace(old, new).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_two_drawings_of_one_part_get_their_own_figures(tmp_path: Path) -> None:
    path = chart_template(tmp_path, frame(1, "chart:rates") + frame(2, "chart:trend"), drawn(), drawn())
    _change(path, "word/_rels/document.xml.rels", "charts/chart2.xml", "charts/chart1.xml")

    parts = fill(path, {"rates": figures(2), "trend": figures(3)})

    assert [caches(parts[part]) for _, part, _ in shown(parts)] == [figures(2), figures(3)]


def test_a_part_that_something_else_shows_stays(tmp_path: Path) -> None:
    body = (
        frame(1, "chart:rates")
        + paragraph("{%p if charts.trend %}")
        + frame(2, "chart:trend")
        + paragraph("{%p endif %}")
    )
    path = chart_template(tmp_path, body, drawn(), drawn())
    _change(path, "word/_rels/document.xml.rels", "charts/chart2.xml", "charts/chart1.xml")

    ((_, part, workbook),) = shown(parts := fill(path, {"rates": figures(2)}))

    assert caches(parts[part]) == in_workbook(parts[workbook]) == figures(2)


def test_a_chart_that_a_condition_cuts_leaves_nothing_behind(tmp_path: Path) -> None:
    body = "".join(
        paragraph(f"{{%p if charts.{name} %}}") + frame(number, f"chart:{name}") + paragraph("{%p endif %}")
        for number, name in enumerate(("rates", "trend"), 1)
    )
    path = chart_template(tmp_path, body, drawn(), drawn("line"))

    without, one = fill(path, {}), fill(path, {"trend": figures(2)})

    assert not [name for name in without if "chart" in name or "embeddings" in name]
    assert "chart" not in without["[Content_Types].xml"].decode()
    assert "chart" not in without["word/_rels/document.xml.rels"].decode()
    assert {name for name in one if "chart" in name or "embeddings" in name} == {
        "word/charts/chart2.xml",
        "word/charts/_rels/chart2.xml.rels",
        "word/embeddings/Sheet2.xlsx",
    }


@kinds
def test_no_figure_of_the_sample_stays(tmp_path: Path, kind: str) -> None:
    parts = fill(chart_template(tmp_path, frame(1, "chart:rates"), drawn(kind)), {"rates": figures(2, 3)})

    inner = [parts_of(content) for name, content in parts.items() if name.endswith(".xlsx")]
    everything = b"".join(content for package in (parts, *inner) for content in package.values())
    assert inner
    assert SAMPLE.encode() not in everything
    assert b"98765" not in everything


def test_a_chart_may_stand_in_a_header(tmp_path: Path) -> None:
    path = chart_template(tmp_path, paragraph("x"), drawn())
    parts = parts_of(path.read_bytes())
    header = parts["word/header1.xml"].decode().replace("</w:hdr>", frame(1, "chart:rates") + "</w:hdr>")
    relations = parts["word/_rels/document.xml.rels"].decode()
    link = re.search(r'<Relationship Id="rId801"[^>]*>', relations)
    assert link is not None
    own = f"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>{link[0]}</Relationships>"
    path = chart_template(
        tmp_path,
        paragraph("x"),
        drawn(),
        more={
            "word/header1.xml": header,
            "word/_rels/header1.xml.rels": own,
            "word/_rels/document.xml.rels": relations.replace(link[0], ""),
        },
    )
    _change(path, "word/_rels/document.xml.rels", link[0], "")

    filled_parts = fill(path, {"rates": figures(4)})

    ((_, part, _),) = shown(filled_parts, "word/header1.xml")
    assert caches(filled_parts[part]) == figures(4)


def test_a_chart_tells_its_figures_to_whom_cannot_see_it(tmp_path: Path) -> None:
    chart = Chart(
        ("甲", "乙"),
        (Series("完成率", (Decimal("0.8996"), None)), Series("目标", (Decimal(1),) * 2)),
        "0.0####%",
    )

    parts = fill(chart_template(tmp_path, frame(1, "chart:rates"), drawn()), {"rates": chart})

    ((description, _, _),) = shown(parts)
    assert description == "完成率：甲 89.96%，乙 —；目标：甲 100.0%，乙 100.0%"
    assert 'name="chart:rates"' in parts["word/document.xml"].decode()


@pytest.mark.parametrize(
    ("number_format", "text"),
    [("0.00", "1234.50"), ("0", "1235"), ("General", "1234.5"), ("0.0#", "1234.5"), ("0.0%", "123450.0%")],
)
def test_a_description_prints_numbers_as_the_labels_do(tmp_path: Path, number_format: str, text: str) -> None:
    chart = Chart(("甲",), (Series("实际", (Decimal("1234.50"),)),), number_format)

    parts = fill(chart_template(tmp_path, frame(1, "chart:rates"), drawn()), {"rates": chart})

    assert shown(parts)[0][0] == f"实际：甲 {text}"


def test_a_description_has_an_end(tmp_path: Path) -> None:
    chart = replace(figures(2), categories=("长" * 800, "乙" * 800))

    parts = fill(chart_template(tmp_path, frame(1, "chart:rates"), drawn()), {"rates": chart})

    assert len(shown(parts)[0][0]) == 1001


def test_equal_figures_give_equal_bytes_however_often(tmp_path: Path) -> None:
    body = frame(1, "chart:rates") + frame(2, "chart:trend")
    shared = Template(chart_template(tmp_path, body, drawn(), drawn("line")))
    first = {"rates": figures(3), "trend": figures(5, 2)}
    second = {"rates": figures(1), "trend": figures(2)}

    drafts = [shared.fill(Content({}, charts), WHO, DAY) for charts in (first, second, first, second)]

    assert drafts[:2] == drafts[2:]
    assert drafts[0] != drafts[1]


def test_a_template_tells_which_charts_it_shows(tmp_path: Path) -> None:
    path = chart_template(tmp_path, frame(1, "chart:rates") + frame(2, "装饰"), drawn(), drawn())

    assert Template(path).charts == chart_names(parts_of(path.read_bytes())) == {"rates"}


# --- refused ------------------------------------------------------------------------------------------------


def test_a_chart_without_a_name_or_figures_is_refused(tmp_path: Path) -> None:
    unnamed = chart_template(tmp_path, frame(1, "图 1"), drawn())
    assert refusal(unnamed, {"rates": figures(1)})[0] == "W560"

    path = chart_template(tmp_path, frame(1, "chart:levels"), drawn())
    assert refusal(path, {"rates": figures(1)}) == ("W562", {"name": "levels"})


SCATTER = '<c:scatterChart><c:ser><c:idx val="0"/><c:order val="0"/></c:ser></c:scatterChart>'
LINKED_TITLE = "<c:title><c:tx><c:strRef><c:f>Sheet1!$A$1</c:f></c:strRef></c:tx></c:title>"
UNFILLABLE = {
    "W563": drawn().replace("<c:plotArea>", f"<c:plotArea>{SCATTER}"),
    "W564": re.sub("<c:ser>.*</c:ser>", "", drawn(), flags=re.DOTALL),
    "W564 ": re.sub("<c:externalData.*</c:externalData>", "", drawn()),
    "W564  ": drawn().replace('<c:order val="0"/>', '<c:order val="eins"/>'),
    "W565": drawn().replace("<c:autoTitleDeleted", f"{LINKED_TITLE}<c:autoTitleDeleted"),
}


@pytest.mark.parametrize("code", UNFILLABLE)
def test_a_chart_that_cannot_be_filled_is_refused_and_found_by_the_check(tmp_path: Path, code: str) -> None:
    body = paragraph("{%p if charts.rates %}") + frame(1, "chart:rates") + paragraph("{%p endif %}")
    path = chart_template(tmp_path, body, UNFILLABLE[code])

    assert refusal(path, {"rates": figures(1)}) == (code.strip(), {"name": "rates"})
    assert found_by_the_check(path) == [(code.strip(), {"name": "rates"})]


def found_by_the_check(path: Path) -> list[tuple[str, dict[str, str]]]:
    """Return what is found about charts, without the place in words."""
    return [
        (item.code, {name: text for name, text in item.params.items() if name != "text"})
        for item in check_template(path, KNOWN_FIELDS)
        if item.code.startswith("W56")
    ]


@pytest.mark.parametrize(
    ("described", "guard", "found"),
    [
        ("chart:rates", "rates", []),
        ("柱形图", "rates", [("W560", {})]),
        ("chart:rate", "rates", [("W561", {"name": "rate", "suggestion": "rates"})]),
        ("chart:rates", "trend", [("W566", {"name": "rates"})]),
    ],
)
def test_the_check_finds_what_is_wrong_with_a_chart(
    tmp_path: Path, described: str, guard: str, found: list[tuple[str, dict[str, str]]]
) -> None:
    body = paragraph(f"{{%p if charts.{guard} %}}") + frame(1, described) + paragraph("{%p endif %}")

    assert found_by_the_check(chart_template(tmp_path, body, drawn())) == found


@pytest.mark.parametrize(
    "forged", ["<!-- <?out 7*7 ?> -->", "<?out 7*7 ?>", "<a:t><![CDATA[<?out 7*7 ?>]]></a:t>", "<?do raw ?>"]
)
def test_nothing_that_was_drawn_is_evaluated(forged: str) -> None:
    source = drawn().replace("<c:plotArea>", f"<c:title>{forged}</c:title><c:plotArea>")

    text = DrawnChart(source.encode()).filled(figures(2, 2)).decode()

    assert "49" not in text
    assert caches(text.encode()) == figures(2, 2)


@pytest.mark.parametrize("text", ["&#xFDD0;7*7&#xFDD1;", "</c:title>"], ids=["forged", "broken"])
def test_what_forges_a_blank_or_is_no_xml_is_refused(text: str) -> None:
    source = drawn().replace("<c:plotArea>", f"<c:title><a:t>{text}</a:t></c:title><c:plotArea>")

    with pytest.raises(Refused):
        DrawnChart(source.encode())


# --- drawn by LibreOffice -------------------------------------------------------------------------------------


@pytest.mark.needs("soffice", "pdftotext")
def test_libreoffice_draws_names_and_figures(tmp_path: Path) -> None:
    label = '<c:dLbls><c:numFmt formatCode="General" sourceLinked="1"/><c:showVal val="1"/></c:dLbls>'
    source = with_series(drawn(series=1), label)
    chart = Chart(
        ("华东一部", "华东二部"), (Series("完成率", (Decimal("0.8996"), Decimal("1.02"))),), "0.0####%"
    )
    path = chart_template(tmp_path, frame(1, "chart:rates"), source)
    draft = tmp_path / "draft.docx"
    draft.write_bytes(Template(path).fill(Content({}, {"rates": chart}), WHO, DAY))

    soffice = shutil.which("soffice")
    assert soffice is not None
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        [
            soffice,
            f"-env:UserInstallation={profile}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            tmp_path,
            draft,
        ],
        check=True,
        capture_output=True,
    )
    text = subprocess.run(
        ["pdftotext", str(tmp_path / "draft.pdf"), "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout

    assert {"89.96%", "102.0%"} <= set(text.split())
    assert "华东一部" in text.replace(" ", "")
