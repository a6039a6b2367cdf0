"""Rows of the sales detail → sales of the period."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.core.models import Problem, Sale
from pipeline.core.periods import Period
from pipeline.core.places import CellRef
from pipeline.core.reading.cells import RowReader
from pipeline.core.reading.headers import HeaderBook
from pipeline.core.reading.people import People
from pipeline.core.reading.readings import Readings
from pipeline.core.reading.table_rows import Table
from pipeline.core.reading.values import parse_yes_no

_MORE_YES_NO = {
    "新": True,
    "新客户": True,
    "新客": True,
    "首单": True,
    "老": False,
    "老客户": False,
    "老客": False,
}


def read_sales(
    tables: Sequence[tuple[Table, Readings]],
    people: People,
    book: HeaderBook,
    period: Period,
    problems: list[Problem],
) -> tuple[Sale, ...]:
    """Return the sales of the period, in the order of the rows; those of other days are only counted."""
    sales: list[Sale] = []
    for table, readings in tables:
        reader = RowReader(table, readings, book, problems)
        outside: list[CellRef] = []
        for row in table.rows:
            reader.begin(row)
            id_ = people.subject_of(reader, problems, None)
            if id_ is None:
                continue
            if row.hidden:
                reader.report("R325", "id", {"row": str(row.number)})
            sale = _sale(reader, id_)
            if sale is not None and period.start <= sale.day <= period.end:
                sales.append(sale)
            elif sale is not None:
                outside.append(reader.place("date"))
        if outside:
            params = {"count": str(len(outside)), "period": period.text()}
            problems.append(Problem("R370", "warning", outside[0], params))
        reader.report_text_numbers()
    return tuple(sales)


def _sale(reader: RowReader, id_: str) -> Sale | None:
    day, amount = reader.day("date"), reader.figure("amount")
    for value, field, code in ((day, "date", "R371"), (amount, "amount", "R372")):
        if value is None and reader.is_blank(field):
            reader.report(code, field)
    if day is not None and day.precision != "day":
        reader.report("R373", "date")
        return None
    if day is None or amount is None:
        return None
    return Sale(
        day.day,
        id_,
        amount,
        reader.text("customer") or None,
        reader.text("product_line") or None,
        reader.text("channel") or None,
        _new_customer(reader),
        reader.text("customer_class") or None,
    )


def _new_customer(reader: RowReader) -> bool | None:
    text = reader.text("new_customer")
    if not text:
        return None
    answer = _MORE_YES_NO.get(text, parse_yes_no(text))
    if answer is None:
        reader.report("R374", "new_customer", {"text": text[:20]}, level="warning")
    return answer
