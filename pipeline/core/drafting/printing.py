"""Values as they stand in a document: value → text.

The rule: round half up; while the rounded value would stand on another side of a bound than the exact one,
add a place. 89.96% is never printed as 90.0%.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

from pipeline.core.models import Day, Precision

# Powers of ten between the value as kept (yuan, ratio) and the unit as printed.
_POWERS = {"元": 0, "千元": -3, "万元": -4, "百万元": -6, "亿元": -8, "%": 2}
_MOST_EXTRA_PLACES = 4
_DIGITS = 80


def print_figure(value: Decimal, unit: str, places: int, bounds: Sequence[Decimal] = ()) -> str:
    """Return a value with its unit: 1200000 in 万元 → 120.00万元, 0.8996 in % → 89.96%.

    Args:
        value: As kept: money in yuan, a ratio as 1 for 100%, anything else as it is.
        unit: Unit as printed; "" for none.
        places: Decimals wanted; up to four more are printed rather than crossing a bound.
        bounds: Numbers this value is compared with, kept like the value.

    Returns:
        不足90% or 略高于90% when even four more places would cross a bound.
    """
    return print_number(value, unit, places, bounds) + unit


def print_number(value: Decimal, unit: str, places: int, bounds: Sequence[Decimal] = ()) -> str:
    """Return the number of ``print_figure`` without its unit, for a table that names the unit elsewhere."""
    with localcontext() as context:
        context.prec = _DIGITS
        power = _POWERS.get(unit, 0)
        shown, limits = value.scaleb(power), [bound.scaleb(power) for bound in bounds]
        wanted = _places(shown, places, limits)
        rounded = _rounded(shown, wanted)
        crossed = _crossed(shown, rounded, limits)
        if crossed is None:
            return f"{rounded:f}"
        return f"{'不足' if shown < crossed else '略高于'}{print_exact(crossed)}"


def printed_value(value: Decimal, unit: str, places: int, bounds: Sequence[Decimal] = ()) -> Decimal:
    """Return the number that ``print_number`` prints, for a chart: in the unit, but a ratio as 1 for 100%."""
    with localcontext() as context:
        context.prec = _DIGITS
        power = _POWERS.get(unit, 0)
        wanted = places_needed(value, unit, places, bounds)
        rounded = _rounded(value.scaleb(power), wanted)
        return rounded.scaleb(-power) if unit == "%" else rounded


def print_ratio(value: Decimal, places: int = 1, bounds: Sequence[Decimal] = ()) -> str:
    """Return a ratio in percent: 0.9 → 90.0%, 0.89995 against a bound of 0.9 → 89.995%."""
    return print_figure(value, "%", places, bounds)


def print_amount(yuan: Decimal, unit: str = "万元", places: int = 2, bounds: Sequence[Decimal] = ()) -> str:
    """Return an amount of yuan in a money unit: 899996 against 900000 → 89.9996万元."""
    return print_figure(yuan, unit, places, bounds)


def places_needed(value: Decimal, unit: str, places: int, bounds: Sequence[Decimal]) -> int:
    """Return how many decimals this value needs.

    Two numbers and their gap in one sentence all get the largest number that any of them needs.
    """
    with localcontext() as context:
        context.prec = _DIGITS
        power = _POWERS.get(unit, 0)
        return _places(value.scaleb(power), places, [bound.scaleb(power) for bound in bounds])


def print_exact(value: Decimal) -> str:
    """Return all digits and no zeros behind them: 3.50 → 3.5, 1E+2 → 100."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def print_date(day: date, precision: Precision = "day") -> str:
    """Return a date as precise as it is known: 2026年9月30日, 2026年9月, 2026年第三季度, 2026年."""
    if precision == "year":
        return f"{day.year}年"
    if precision == "quarter":
        return f"{day.year}年第{'一二三四'[(day.month - 1) // 3]}季度"
    month = f"{day.year}年{day.month}月"
    return month if precision == "month" else f"{month}{day.day}日"


def print_day(day: Day) -> str:
    """Return a day that was read, as precise as it was written."""
    return print_date(day.day, day.precision)


def _places(shown: Decimal, places: int, limits: Sequence[Decimal]) -> int:
    for wanted in range(places, places + _MOST_EXTRA_PLACES):
        if _crossed(shown, _rounded(shown, wanted), limits) is None:
            return wanted
    return places + _MOST_EXTRA_PLACES


def _rounded(shown: Decimal, places: int) -> Decimal:
    # Adding zero turns -0.0 into 0.0.
    return shown.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) + 0


def _crossed(shown: Decimal, rounded: Decimal, limits: Sequence[Decimal]) -> Decimal | None:
    crossed = [limit for limit in limits if shown.compare(limit) != rounded.compare(limit)]
    return min(crossed, key=lambda limit: abs(limit - shown)) if crossed else None
