"""Values as they stand in a document: value → text.

The rule: round half up; while the rounded value would stand on another side of a bound than the exact one,
add a place. 89.96% is never printed as 90.0%.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from pipeline.core.models import Day, Precision

# Powers of ten between the value as kept (yuan, ratio) and the unit as printed.
_POWERS = {"元": 0, "千元": -3, "万元": -4, "百万元": -6, "亿元": -8, "%": 2}
_MOST_EXTRA_PLACES = 4
# Of its own: nobody else's number of digits or way of rounding counts.
_EXACT = Context(prec=80, rounding=ROUND_HALF_UP)


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
    return _number(value, _POWERS.get(unit, 0), places, bounds)


def printed_value(value: Decimal, unit: str, places: int, bounds: Sequence[Decimal] = ()) -> Decimal:
    """Return the number that ``print_number`` prints, for a chart: in the unit, but a ratio as 1 for 100%."""
    power = _POWERS.get(unit, 0)
    _, rounded, _ = _settled(value, power, places, bounds)
    return rounded if unit == "%" else rounded.scaleb(power, _EXACT)


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
    wanted, _, _ = _settled(value, _POWERS.get(unit, 0), places, bounds)
    return wanted


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


class FigurePrinter:
    """One kind of figure's way of being printed, made ready once; see ``print_figure``.

    Attributes:
        unit: As told beside the printed value.
    """

    __slots__ = ("_bounds", "_last", "_places", "_power", "unit")

    def __init__(self, unit: str, places: int, bounds: Sequence[Decimal], told: str | None = None) -> None:
        """Make it ready; ``told`` is printed in the place of the unit, as points are for percent."""
        self._power, self._places, self._bounds = _POWERS.get(unit, 0), places, tuple(bounds)
        self._last = _last_digit(places + self._power)
        self.unit = unit if told is None else told

    def text(self, value: Decimal) -> str:
        """Return the printed value with its unit."""
        rounded = _EXACT.quantize(value, self._last)
        if not rounded or (rounded != value and _crossed(value, rounded, self._bounds) is not None):
            return _number(value, self._power, self._places, self._bounds) + self.unit
        return f"{rounded.scaleb(self._power, _EXACT) if self._power else rounded:f}{self.unit}"


def _number(value: Decimal, power: int, places: int, bounds: Sequence[Decimal]) -> str:
    _, rounded, crossed = _settled(value, power, places, bounds)
    if crossed is None:
        return f"{rounded.scaleb(power, _EXACT) if power else rounded:f}"
    return f"{'不足' if value < crossed else '略高于'}{print_exact(crossed.scaleb(power, _EXACT))}"


def _settled(
    value: Decimal, power: int, places: int, bounds: Sequence[Decimal]
) -> tuple[int, Decimal, Decimal | None]:
    """The places to print, the value rounded to them, and the bound that even the most of them cross.

    The value stays as it is kept: ``power`` tells where the printed number has its point.
    """
    for wanted in range(places, places + _MOST_EXTRA_PLACES + 1):
        rounded = _EXACT.quantize(value, _last_digit(wanted + power))
        if not rounded:
            rounded = rounded.copy_abs()  # -0.0 is printed as 0.0
        crossed = _crossed(value, rounded, bounds) if bounds and rounded != value else None
        if crossed is None:
            break
    return wanted, rounded, crossed


@lru_cache(maxsize=64)
def _last_digit(places: int) -> Decimal:
    return Decimal((0, (1,), -places))


def _crossed(value: Decimal, rounded: Decimal, bounds: Sequence[Decimal]) -> Decimal | None:
    """The nearest bound that stands elsewhere beside the rounded value than beside the exact one."""
    low, high = (value, rounded) if value < rounded else (rounded, value)
    # Most values have no bound near; only then is the nearest looked for.
    for bound in bounds:
        if low <= bound <= high:
            crossed = [bound for bound in bounds if low <= bound <= high]
            return min(crossed, key=lambda bound: abs(_EXACT.subtract(bound, value)))
    return None
