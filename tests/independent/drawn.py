"""The charts of a draft: each number of the cache, of the workbook and of the alternative text is reckoned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree
from openpyxl.utils import range_boundaries

from tests.independent.sales import Row
from tests.independent.source import INDICATORS
from tests.independent.subjects import PersonSubject, Subject, UnitSubject
from tests.independent.word_text import C, Drawing
from tests.independent.world import PERIODS

_RATIO, _MONEY = "0.0####%", "0.00"
_MOST_SLICES = 8


@dataclass(frozen=True)
class Chart:
    """What a chart has to show: the figures as they are printed, without the unit of money."""

    categories: list[str]
    series: dict[str, list[str]]
    number_format: str

    @property
    def words(self) -> str:
        """What stands in the alternative text."""
        return "；".join(
            f"{name}：" + "，".join(map(" ".join, zip(self.categories, texts, strict=True)))
            for name, texts in self.series.items()
        )


def objections(subject: Subject, drawings: tuple[Drawing, ...], names: list[str]) -> Iterator[str]:
    """Object to what a draft draws; ``names`` are those of the charts in the template."""
    known = {name: chart for name in names if (chart := chart_of(subject, name)) is not None}
    if subject.type == "SAN" and isinstance(subject, UnitSubject) and not subject.children:
        del known["target_actual"]
    # The cycle of a PDCA plan shows the course where it is known, else target and actual.
    wanted = list(known)[:1] if subject.type == "PDC" else list(known)
    there = [str(drawing.properties.get("name")).removeprefix("chart:") for drawing in drawings]
    if there != wanted:
        yield f"charts {there}, expected {wanted}"
        return
    for name, drawing in zip(there, drawings, strict=True):
        for what in _differences(drawing, known[name]):
            yield f"chart {name}: {what}"


def _differences(drawing: Drawing, chart: Chart) -> Iterator[str]:
    words = drawing.properties.get("descr")
    if words != chart.words:
        yield f"reads {words}, expected {chart.words}"
    series = list(drawing.tree.iter(f"{C}ser"))
    table: list[list[object]] = [[None, *chart.series]]
    table += [list(row) for row in zip(chart.categories, *chart.series.values(), strict=True)]
    for column, (name, texts) in enumerate(chart.series.items(), 1):
        if column > len(series):
            yield f"{name} is not drawn"
            continue
        drawn = series[column - 1]
        for tag, wanted, span in (
            ("tx", [name], (column, 0, column, 0)),
            ("cat", chart.categories, (0, 1, 0, len(texts))),
            ("val", texts, (column, 1, column, len(texts))),
        ):
            yield from _cache(drawn.find(f"{C}{tag}"), wanted, span)
        formats = {node.text for node in drawn.iter(f"{C}formatCode")}
        if formats != {chart.number_format}:
            yield f"{name} is written as {formats}"
    if len(series) > len(chart.series):
        yield "more is drawn than there is"
    if [list(map(_plain, row)) for row in drawing.cells] != [list(map(_plain, row)) for row in table]:
        yield f"its workbook holds {drawing.cells}, expected {table}"


def _cache(node: etree._Element | None, wanted: list[str], span: tuple[int, int, int, int]) -> Iterator[str]:
    assert node is not None
    points = [point.findtext(f"{C}v") for point in node.iter(f"{C}pt")]
    if list(map(_plain, points)) != list(map(_plain, wanted)):
        yield f"{points} is drawn, expected {wanted}"
    place = next(node.iter(f"{C}f")).text or ""
    left, top, right, bottom = range_boundaries(place.partition("!")[2].replace("$", ""))
    if (left - 1, top - 1, right - 1, bottom - 1) != span:
        yield f"{place} is not where the workbook holds {wanted}"


def _plain(value: object) -> object:
    """A number as a decimal, 78.0% as 0.78; another text as it is."""
    text = str(value)
    if not re.fullmatch(r"-?[\d.]+(E-?\d+)?%?", text):
        return None if value is None else text
    return (Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text)).normalize()


# --- what each chart shows ------------------------------------------------------------------------------


def chart_of(subject: Subject, name: str) -> Chart | None:
    """Return what a chart has to show about a subject; None where there is nothing to be drawn."""
    if isinstance(subject, UnitSubject) and name in ("target_actual", "sales_months"):
        return _targets(subject) if name == "target_actual" else _months(subject)
    if isinstance(subject, UnitSubject) and name.endswith("_share"):
        sales = subject.sales
        parts = {"product": sales.products, "channel": sales.channels, "class": sales.kinds}
        return _shares(subject, parts[name.removesuffix("_share")])
    return {"rates": _rates, "trend": _trend, "levels": _levels}[name](subject)


def _rates(subject: Subject) -> Chart | None:
    names = [n for n in INDICATORS if n in subject.figures and subject.figures[n].get("完成率") is not None]
    rates = [subject.figures[name].show("完成率") for name in names]
    return Chart(names, {"完成率": rates, "目标（100%）": ["100.0%"] * len(names)}, _RATIO)


def _trend(subject: Subject) -> Chart | None:
    before = subject.history.get(PERIODS["2026Q2"])
    if before is None or before["实际"] == "—":
        return None
    texts = [_amount(before["实际"]), _amount(subject.main.show("实际"))]
    return Chart([PERIODS["2026Q2"], PERIODS["2026Q3"]], {"销售额（万元）": texts}, _MONEY)


def _levels(subject: Subject) -> Chart | None:
    if not isinstance(subject, PersonSubject) or not subject.abilities:
        return None
    levels = [[text.removesuffix("分") for text in told[:2]] for told in subject.abilities.values()]
    now, wanted = map(list, zip(*levels, strict=True))
    return Chart(list(subject.abilities), {"目前水平": now, "期望水平": wanted}, "General")


def _targets(subject: UnitSubject) -> Chart:
    main = subject.main
    own = {"下级部门或团队": subject.name, "目标": main.show("目标"), "实际": main.show("实际")}
    rows = subject.children or [own]
    series = {f"{name}（万元）": [_amount(row[name]) for row in rows] for name in ("目标", "实际")}
    return Chart([row["下级部门或团队"] for row in rows], series, _MONEY)


def _months(subject: UnitSubject) -> Chart:
    months = subject.sales.months
    texts = [_amount(month["销售额"]) for month in months]
    return Chart([month["名称"] for month in months], {"销售额（万元）": texts}, _MONEY)


def _shares(subject: UnitSubject, parts: list[Row]) -> Chart | None:
    """Slices from the largest down; none for what no pie can show."""
    amounts = {part["名称"]: Decimal(_amount(part["销售额"])) for part in parts}
    assert len(parts) <= _MOST_SLICES, f"{subject.name} has more slices than the sample is made for"
    if len(parts) < 2 or min(amounts.values()) <= 0:
        return None
    ordered = sorted(parts, key=lambda part: -amounts[part["名称"]])
    return Chart([part["名称"] for part in ordered], {"占比": [part["占比"] for part in ordered]}, _RATIO)


def _amount(text: str) -> str:
    return text.removesuffix("万元")
