"""The figures of a chart as its XML and its workbook hold them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Context as Rounding
from decimal import Decimal
from typing import NamedTuple
from xml.sax.saxutils import escape

from pipeline.core.drafting.content import Chart

_SHEET_DIGITS = Rounding(prec=15)  # digits that a spreadsheet keeps of a number


class SeriesXml(NamedTuple):
    """One series: its name, then categories and values."""

    name: str
    data: str


def series_xml(chart: Chart) -> Iterator[SeriesXml]:
    """Give the series, each with the cells of the workbook that hold it; a missing value is a gap."""
    last = len(chart.categories) + 1
    categories = (
        f"<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${last}</c:f><c:strCache>{_points(chart.categories)}</c:strCache>"
        "</c:strRef></c:cat>"
    )
    code = f"<c:formatCode>{escape(chart.number_format)}</c:formatCode>"
    for index, series in enumerate(chart.series):
        column = column_letters(index + 1)
        values = [None if value is None else number_text(value) for value in series.values]
        yield SeriesXml(
            f"<c:tx><c:strRef><c:f>Sheet1!${column}$1</c:f><c:strCache>{_points([series.name])}</c:strCache>"
            "</c:strRef></c:tx>",
            f"{categories}<c:val><c:numRef><c:f>Sheet1!${column}$2:${column}${last}</c:f>"
            f"<c:numCache>{code}{_points(values)}</c:numCache></c:numRef></c:val>",
        )


def _points(texts: Sequence[str | None]) -> str:
    points = (
        f'<c:pt idx="{index}"><c:v>{escape(text)}</c:v></c:pt>'
        for index, text in enumerate(texts)
        if text is not None
    )
    return f'<c:ptCount val="{len(texts)}"/>{"".join(points)}'


def extent(chart: Chart, sums: bool) -> tuple[Decimal, Decimal]:
    """Return the lowest and highest figure; of stacked columns the ends of the stacks."""
    rows = [[value for value in series.values if value is not None] for series in chart.series]
    if sums:
        rows = [
            [
                sum((v for v in stack if v is not None and (v < 0) is below), Decimal(0))
                for below in (True, False)
            ]
            for stack in zip(*(series.values for series in chart.series), strict=True)
        ]
    figures = [value for row in rows for value in row]
    return min(figures, default=Decimal(0)), max(figures, default=Decimal(0))


def number_text(value: Decimal) -> str:
    """Return a number as chart and workbook hold it, with the digits that a spreadsheet keeps."""
    return format(_SHEET_DIGITS.plus(value), "f")


def column_letters(index: int) -> str:
    """Return the letters of a column: 0 is A, 26 is AA."""
    letters = chr(ord("A") + index % 26)
    return letters if index < 26 else column_letters(index // 26 - 1) + letters
