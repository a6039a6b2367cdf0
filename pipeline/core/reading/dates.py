"""Days and periods as people write them in sheets: text → day with its precision, text → period."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import Literal, NamedTuple

from pipeline.core.models import Precision
from pipeline.core.periods import Period, period_of
from pipeline.core.reading.texts import clean_line
from pipeline.core.sheets import Cell

DayFault = Literal["unreadable", "ambiguous"]
PeriodFault = Literal["unreadable", "no_year"]


class ParsedDay(NamedTuple):
    """A day and how precisely it was written; a month, quarter or year stands on its first day."""

    day: date
    precision: Precision


_TIME = re.compile(r"[T ]*(上午|下午)? *\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$", re.ASCII)
_DAY = re.compile(r"(\d{4})([-/.年])(\d{1,2})([-/.月])(\d{1,2})[日号]?", re.ASCII)
_SHORT_DAY = re.compile(r"(\d{2})年(\d{1,2})月(\d{1,2})[日号]?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4}|\d{2}(?=年))[-/.年](\d{1,2})月?", re.ASCII)
_COMPACT_MONTH = re.compile(r"(\d{4})(\d{2})", re.ASCII)
_QUARTER = re.compile(r"(\d{4})年?(?:第?([1-4])季度?|Q([1-4]))", re.ASCII)
_YEAR = re.compile(r"(\d{4})(年度?)?", re.ASCII)
_UNCLEAR = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](\d{2}|\d{4})", re.ASCII)

_CHINESE = {digit: number for number, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_CHINESE_NUMBER = re.compile(r"[〇零○一二三四五六七八九十廿卅]+")

# A number that is no date by its format is taken as a serial only between 1950 and 2099.
_PLAUSIBLE = range(1950, 2100)
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_FALSE_LEAP_DAY = 60
_LAST_SERIAL = 2_958_465

_FISCAL = re.compile(r"FY(\d{2}|\d{4})(Q[1-4]|H[12])?", re.ASCII | re.IGNORECASE)
_SPAN_WITHOUT_YEAR = re.compile(
    r"[1-4]季度?|Q[1-4]|[上下]半年|H[12]|\d{1,2}月?-\d{1,2}月|\d{1,2}月", re.ASCII
)
_YEAR_AND_REST = re.compile(r"(\d{4}|\d{2}(?=年))年?度?(.*)", re.ASCII)
_REST_AND_YEAR = re.compile(r"(Q[1-4]|H[12])(\d{4})年?", re.ASCII)
_MONTHS = re.compile(r"(\d{1,2})月?-(?:(\d{4})[年./])?(\d{1,2})月?", re.ASCII)
_DASHES = re.compile(r"\s*[-~—–至到]+\s*")


def parse_day(text: str) -> ParsedDay | DayFault:
    """Return the day that a text means; 03/04/05 is ``ambiguous``, a day without a year ``unreadable``."""
    text = _TIME.sub("", _plain(text)).replace(" ", "")
    if match := _DAY.fullmatch(text):
        return _day(int(match[1]), int(match[3]), int(match[5]))
    if match := _SHORT_DAY.fullmatch(text):
        return _day(2000 + int(match[1]), int(match[2]), int(match[3]))
    if match := _COMPACT.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _QUARTER.fullmatch(text):
        return _day(int(match[1]), int(match[2] or match[3]) * 3 - 2, 1, "quarter")
    if match := _MONTH.fullmatch(text) or _COMPACT_MONTH.fullmatch(text):
        return _day(_full_year(match[1]), int(match[2]), 1, "month")
    if match := _YEAR.fullmatch(text):
        return _day(int(match[1]), 1, 1, "year")
    return "ambiguous" if _UNCLEAR.fullmatch(text) else "unreadable"


def day_of(cell: Cell, date1904: bool) -> ParsedDay | DayFault:
    """Return the day of a cell: a date cell, a serial, a number such as 20260930, or a text."""
    if isinstance(cell.value, str):
        return parse_day(cell.value) if cell.kind in ("text", "date") else "unreadable"
    if cell.kind != "number" or cell.value is None or cell.shape == "time":
        return "unreadable"
    number = float(cell.value)
    if cell.shape == "date":
        day = day_of_serial(number, date1904)
        return ParsedDay(day, "day") if day else "unreadable"
    return _day_of_number(number, date1904)


def day_of_serial(serial: float, date1904: bool) -> date | None:
    """Return the day of an Excel serial; None outside the calendar and for the false 29 February 1900."""
    if not 0 <= serial <= _LAST_SERIAL:
        return None
    whole = int(serial)
    if date1904:
        return _EPOCH_1904 + timedelta(days=whole)
    if whole in (0, _FALSE_LEAP_DAY):
        return None
    return _EPOCH_1900 + timedelta(days=whole + 1 if whole < _FALSE_LEAP_DAY else whole)


def parse_period(text: str, fiscal_year_start: int = 1, year: int | None = None) -> Period | PeriodFault:
    """Return the period that people's words mean: 2026年第三季度, 2026年7-9月, 2026年上半年, FY26Q1.

    Args:
        fiscal_year_start: Month in which a fiscal year begins; FY26 is the year that *ends* in 2026, so with
            7 it runs from July 2025 on. Only FY… is read that way.
        year: Year of a text that has none; None makes such a text ``no_year``.
    """
    text = _DASHES.sub("-", _plain(text)).replace(" ", "").upper().replace("第", "")
    if match := _FISCAL.fullmatch(text):
        return _fiscal(_full_year(match[1]), (match[2] or "").upper(), fiscal_year_start)
    if _SPAN_WITHOUT_YEAR.fullmatch(text):
        return "no_year" if year is None else _span(year, text)
    if match := _COMPACT_MONTH.fullmatch(text):
        return _known(f"{match[1]}-{match[2]}")
    if match := _REST_AND_YEAR.fullmatch(text):
        return _known(match[2] + match[1])
    if match := _YEAR_AND_REST.fullmatch(text):
        return _span(_full_year(match[1]), match[2].lstrip("-./"))
    return "unreadable"


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", clean_line(text))
    return _CHINESE_NUMBER.sub(lambda match: _arabic(match[0]), text)


def _arabic(digits: str) -> str:
    digits = digits.replace("廿", "二十").replace("卅", "三十")
    if "十" not in digits:
        return "".join(str(_CHINESE[digit]) for digit in digits)
    tens, _, ones = digits.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return digits
    return str((_CHINESE[tens] if tens else 1) * 10 + (_CHINESE.get(ones, 0)))


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _day(year: int, month: int, day: int, precision: Precision = "day") -> ParsedDay | DayFault:
    try:
        return ParsedDay(date(year, month, day), precision)
    except ValueError:
        return "unreadable"


def _day_of_number(number: float, date1904: bool) -> ParsedDay | DayFault:
    if not number.is_integer():
        return "unreadable"
    whole = int(number)
    if whole // 10000 in _PLAUSIBLE:
        return parse_day(str(whole))
    if whole // 100 in _PLAUSIBLE and 1 <= whole % 100 <= 12:
        return parse_day(str(whole))
    day = day_of_serial(number, date1904)
    return ParsedDay(day, "day") if day and day.year in _PLAUSIBLE else "unreadable"


def _fiscal(year: int, part: str, start: int) -> Period | PeriodFault:
    length = 3 if part.startswith("Q") else 6 if part.startswith("H") else 12
    offset = (int(part[1:]) - 1) * length if part else 0
    months = (year if start == 1 else year - 1) * 12 + start - 1 + offset
    return _of_months(months // 12, months % 12 + 1, length)


def _span(year: int, rest: str) -> Period | PeriodFault:
    if rest in ("", "全年"):
        return _known(str(year))
    if rest in ("上半年", "下半年"):
        return _known(f"{year}H{1 if rest[0] == '上' else 2}")
    if match := re.fullmatch(r"Q?([1-4])季度?|Q([1-4])", rest, re.ASCII):
        return _known(f"{year}Q{match[1] or match[2]}")
    if match := re.fullmatch(r"H([12])", rest, re.ASCII):
        return _known(f"{year}H{match[1]}")
    if match := _MONTHS.fullmatch(rest):
        if match[2] and int(match[2]) != year:
            return "unreadable"
        return _of_months(year, int(match[1]), int(match[3]) - int(match[1]) + 1)
    if match := re.fullmatch(r"(\d{1,2})月?", rest, re.ASCII):
        return _of_months(year, int(match[1]), 1)
    return "unreadable"


def _of_months(year: int, month: int, length: int) -> Period | PeriodFault:
    if not 1 <= month <= 12 or length not in (1, 3, 6, 12) or (month - 1) % length:
        return "unreadable"
    if length == 1:
        return _known(f"{year}-{month:02}")
    if length == 12:
        return _known(str(year))
    return _known(f"{year}{'Q' if length == 3 else 'H'}{(month - 1) // length + 1}")


def _known(canonical: str) -> Period | PeriodFault:
    # Year 0000 is the one id that has the shape of a period and is none.
    return "unreadable" if canonical.startswith("0000") else period_of(canonical) or "unreadable"
