"""Working days, document numbers and printed figures, reckoned anew from the written rules."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import chinese_calendar

_DAY = timedelta(days=1)
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def is_published(day: date) -> bool:
    """Return whether the public holidays of the day's year are known."""
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


def is_workday(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day)) if is_published(day) else day.weekday() < 5


def workday_after(day: date, count: int) -> date:
    """Return the count-th working day after a day."""
    while count:
        day += _DAY
        count -= is_workday(day)
    return day


def term(start: date, days: int) -> date:
    """Return the last day of a term; a day off moves on to the next working day."""
    day = start + timedelta(days=days)
    while not is_workday(day):
        day += _DAY
    return day


def long_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def tenure(hired: date, until: date) -> str:
    """Return the whole years and months of service."""
    months = (until.year - hired.year) * 12 + until.month - hired.month - (until.day < hired.day)
    years, months = divmod(months, 12)
    return (f"{years}年" if years else "") + (f"{months}个月" if months or not years else "")


def number_of(batch: str, code: str, key: str) -> str:
    """Return a document number of the first version, with its check by ISO 7064 mod 1271-36."""
    body = f"JX-{batch}-{code}-{_escape(key)}-V1"
    value = 0
    for letter in (c for c in body if c in _ALPHABET):
        value = (value * 36 + _ALPHABET.index(letter)) % 1271
    check = (1 - value * 36 * 36) % 1271
    return f"{body}-{_ALPHABET[check // 36]}{_ALPHABET[check % 36]}"


def _escape(text: str) -> str:
    return re.sub("[^A-Z0-9]+", lambda run: "." + run[0].encode().hex().upper() + ".", text)


def unit_key(full_name: str) -> str:
    """Return ``U`` and six base32 characters (Crockford's) of the digest of a unit's name."""
    digest = hashlib.sha256(full_name.encode()).digest()
    plain = base64.b32encode(digest).decode()[:6]
    ours = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    return "U" + "".join(ours["ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".index(letter)] for letter in plain)


def printed(value: Decimal, unit: str, places: int, bounds: Iterable[Decimal] = ()) -> str:
    """Return a figure as it has to stand in a document.

    Half up, and with more places wherever rounding would move it over, onto or off a bound.
    """
    factor = {"万元": Decimal("0.0001"), "%": Decimal(100), "个百分点": Decimal(100)}.get(unit, Decimal(1))
    shown, limits = value * factor, [bound * factor for bound in bounds]
    for wanted in range(places, places + 5):
        text = shown.quantize(Decimal(1).scaleb(-wanted), ROUND_HALF_UP) + 0
        if all((text > b) == (shown > b) and (text < b) == (shown < b) for b in limits):
            return f"{text:f}{unit}"
    raise AssertionError(f"no printed form for {value}")
