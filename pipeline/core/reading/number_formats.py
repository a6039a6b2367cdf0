"""Number format of a cell → the class that readers of workbooks state as ``Cell.shape``.

Only what changes the meaning of a value is told apart: 0.8 in a percent column is 80%, 46295 in a date column
is a day, 123 under ``000000`` is the id 000123.
"""

from __future__ import annotations

import re
from functools import cache

_PERCENT_IDS = frozenset({9, 10})
# 27 to 36 and 50 to 58 are the East Asian dates; files in Chinese use them without stating their code.
_TIME_IDS = frozenset({18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56})
_DATE_IDS = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)}) - _TIME_IDS
_TEXT_ID = 49
_NUMBER_IDS = frozenset({*range(1, 14), *range(37, 45), 48}) - _PERCENT_IDS

_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.', re.DOTALL)
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_GENERAL = ("general", "g/通用格式")


def shape_of(format_id: int, code: str | None) -> str:
    """Return the class of a number format; ``code`` None: ``format_id`` is a built-in one."""
    if code is not None:
        return shape_of_code(code)
    for shape, ids in (
        ("percent", _PERCENT_IDS),
        ("date", _DATE_IDS),
        ("time", _TIME_IDS),
        ("number", _NUMBER_IDS),
    ):
        if format_id in ids:
            return shape
    return "text" if format_id == _TEXT_ID else "general"


@cache
def shape_of_code(code: str) -> str:
    """Return the class of a format code such as ``yyyy"年"m"月"``, by its first section."""
    section = _LITERAL.sub("", code).partition(";")[0]
    elapsed = _ELAPSED.search(section) is not None
    text = _BRACKETS.sub("", section).strip().lower()
    if not code.strip() or text.startswith(_GENERAL):
        return "general"
    if elapsed:
        return "time"
    if any(mark in text for mark in "yd年月日"):
        return "date"
    if any(mark in text for mark in "hs"):
        return "time"
    if "m" in text:
        return "date"
    if "%" in text:
        return "percent"
    if "@" in text:
        return "text"
    return f"digits{len(text)}" if len(text) > 1 and set(text) == {"0"} else "number"
