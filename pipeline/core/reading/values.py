"""Numbers, units, ids and words of a cell: text → value. Nothing is guessed; what has no reading is None.

Days and periods are read by ``dates``; ``parse_period`` is offered here too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from pipeline.core.models import Status
from pipeline.core.reading.dates import parse_period
from pipeline.core.reading.texts import clean_line, is_blank
from pipeline.core.sheets import Cell

__all__ = [
    "MONEY_UNITS",
    "Quantity",
    "cell_text",
    "decimal_of",
    "parse_id",
    "parse_level",
    "parse_money_unit",
    "parse_number",
    "parse_period",
    "parse_quantity",
    "parse_status",
    "parse_yes_no",
    "quantity_of",
    "ratio_of",
    "yuan_of",
]

Scale = Literal["fraction", "percent"]
IdFault = Literal["blank", "lost", "unreadable"]

# Power of ten that makes yuan of an amount in the unit.
MONEY_UNITS: Mapping[str, int] = {
    **{"元": 0, "千元": 3, "万元": 4, "百万元": 6, "亿元": 8},
    **{"万": 4, "w": 4, "亿": 8},
}
_NUMBER = re.compile(r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*(%|[元千万百亿wW]{0,3})", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d{2}", re.ASCII)
_MINUS = str.maketrans(dict.fromkeys("−﹣", "-"))
# A sheet keeps 15 digits; no figure of a salesperson has more.
_MOST_DIGITS = 15
_LOST_FROM = 10**_MOST_DIGITS
_LONGEST_NUMBER = 24

_STATUS_WORDS: Mapping[Status, tuple[str, ...]] = {
    "active": ("在职", "正式", "正式员工", "已转正", "转正", "全职", "active"),
    "probation": ("试用", "试用期", "试用期员工", "未转正", "probation"),
    "left": ("离职", "已离职", "离任", "left"),
    "intern": ("实习", "实习生", "实习期", "intern"),
    "rehired": ("返聘", "退休返聘", "rehired"),
    "outsourced": ("外包", "劳务外包", "劳务派遣", "派遣", "劳务", "outsourced"),
}
_STATUS = {word: status for status, words in _STATUS_WORDS.items() for word in words}
_YES = frozenset({"是", "有", "y", "yes", "true", "1", "√", "✓", "✔", "对", "暂缓", "豁免"})
_NO = frozenset({"否", "无", "n", "no", "false", "0", "×", "✗", "✕", "不", "没有"})


class Quantity(NamedTuple):
    """A number as a cell states it; ``suffix`` is "", "%" or a money unit that stands in the cell itself."""

    number: Decimal
    suffix: str


def decimal_of(value: float) -> Decimal:
    """Return the decimal that the sheet shows: 15 significant digits.

    The full repr of a computed cell puts 0.9 at 0.8999999999999999, below a bound of 90 %.
    """
    return Decimal("%.15g" % value)  # noqa: UP031  the format of C is what the trial was made with


def parse_quantity(text: str) -> Quantity | None:
    """Return number and unit of a text; None unless it is a plain number with an optional % or money unit.

    Full-width digits, thousands commas and the long minus are read; ``1e3``, ``(3.5)``, ``￥5``, ``10²`` and
    digits of other scripts are not, nor is a number of 16 digits or more.
    """
    if len(text) > _LONGEST_NUMBER:
        return None
    if not text.isascii():
        if any(unicodedata.category(letter) == "No" for letter in text):
            return None
        text = unicodedata.normalize("NFKC", text).translate(_MINUS)
    elif text.isdigit() and len(text) <= _MOST_DIGITS:
        # Most cells of a column of numbers.
        return Quantity(Decimal(text), "")
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    number, suffix = Decimal(match[1].replace(",", "")), match[2].casefold()
    if abs(number) >= _LOST_FROM or (suffix not in ("", "%") and suffix not in MONEY_UNITS):
        return None
    return Quantity(number, suffix)


def parse_number(text: str) -> Decimal | None:
    """Return a number without any unit; None when the text is anything else."""
    quantity = parse_quantity(text)
    return quantity.number if quantity is not None and not quantity.suffix else None


def quantity_of(cell: Cell) -> Quantity | None:
    """Return the number of a cell; None when it holds none. 0.8 shown as 80% is 80 and "%"."""
    if isinstance(cell.value, str):
        return parse_quantity(cell.value) if cell.kind == "text" else None
    if cell.kind != "number" or cell.value is None or cell.shape in ("date", "time"):
        return None
    if not abs(cell.value) < _LOST_FROM:
        return None
    number = decimal_of(cell.value)
    return Quantity(number.scaleb(2), "%") if cell.shape == "percent" else Quantity(number, "")


def yuan_of(quantity: Quantity, unit: str | None) -> Decimal | None:
    """Return an amount in yuan; a unit in the cell goes before the column's. None: no unit, or a %.

    Nothing is nothing in every unit: 0 needs none.
    """
    if not quantity.number and not quantity.suffix:
        return Decimal(0)
    power = MONEY_UNITS.get((quantity.suffix or unit or "").casefold())
    if not power:
        return None if power is None else quantity.number
    return quantity.number.scaleb(power)


def ratio_of(quantity: Quantity, scale: Scale | None) -> Decimal | None:
    """Return a ratio, 1 for 100%. ``scale`` tells what a number without a sign means; None leaves it open."""
    if quantity.suffix == "%":
        return quantity.number.scaleb(-2)
    if not quantity.number and not quantity.suffix:
        return Decimal(0)
    if quantity.suffix or scale is None:
        return None
    return quantity.number.scaleb(-2) if scale == "percent" else quantity.number


def parse_money_unit(text: str) -> str | None:
    """Return 元, 千元, 万元 … for a text that is a money unit, W and 万 being 万元; else None."""
    word = unicodedata.normalize("NFKC", text).strip().casefold().removeprefix("人民币")
    if word in ("万", "w"):
        return "万元"
    if word == "亿":
        return "亿元"
    return word if word in MONEY_UNITS else None


def parse_level(cell: Cell) -> Decimal | None:
    """Return a level such as 4, 3.5, 4分 or 4级; None for anything else."""
    if isinstance(cell.value, str) and cell.kind == "text":
        return parse_number(clean_line(cell.value).removesuffix("分").removesuffix("级"))
    quantity = quantity_of(cell)
    return quantity.number if quantity is not None and not quantity.suffix else None


def cell_text(cell: Cell) -> str:
    """Return what a reader of the sheet sees in a cell; "" for a formula without a value."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value
    return _digits(value, cell.shape)


def parse_id(cell: Cell) -> tuple[str, IdFault | None]:
    """Return an id as text with its zeros, and what is wrong with it.

    ``lost``: 16 digits or more were stored as a number, so the last ones are gone for good.
    """
    if cell.kind == "number" and isinstance(cell.value, float | int):
        text = _digits(cell.value, cell.shape)
        if abs(cell.value) >= _LOST_FROM:
            return text, "lost"
        readable = cell.value >= 0 and float(cell.value).is_integer() and cell.shape not in ("date", "time")
        return text, None if readable else "unreadable"
    if not isinstance(cell.value, str) or cell.kind != "text":
        return "", "unreadable"
    text = cell.value
    if text.isdigit() and text.isascii():
        return text, None
    text = "".join(unicodedata.normalize("NFKC", clean_line(text)).split()).lstrip("'‘’")
    if is_blank(text):
        return "", "blank"
    return text, "lost" if _SCIENTIFIC.fullmatch(text) else None


def parse_status(text: str) -> Status | None:
    """Return the state of employment that a word names; None when nobody knows the word."""
    return _STATUS.get(unicodedata.normalize("NFKC", clean_line(text)).casefold())


def parse_yes_no(text: str) -> bool | None:
    """Return whether a word means yes; None when it is neither yes nor no."""
    word = unicodedata.normalize("NFKC", clean_line(text)).casefold()
    return True if word in _YES else False if word in _NO else None


def _digits(value: float, shape: str) -> str:
    number = decimal_of(value)
    if number != number.to_integral_value():
        return f"{number:f}"
    text = f"{number.to_integral_value():f}"
    return text.zfill(int(shape.removeprefix("digits"))) if shape.startswith("digits") else text
