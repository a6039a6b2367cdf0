"""The columns of the blank input workbook: headers as the reader knows them, forms, choices, an example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from pipeline.core.policies.policy import Indicator, Policy
from pipeline.core.reading.headers import HeaderBook, Meaning
from pipeline.core.reading.readings import is_bounded
from pipeline.core.reading.synonyms import FIELDS
from pipeline.core.reading.table_shapes import TableKind
from pipeline.core.reading.values import parse_money_unit
from pipeline.core.templates.input_needs import NeededColumn

Form = Literal["text", "date", "month", "money", "percent", "count", "number", "level", "choice"]
Sample = str | Decimal | date | None

EXAMPLE_MARK = "示例"
"""How the key of an example row begins; the reader skips such a row and says so (T224)."""

YES_NO = ("是", "否")
STATUSES = ("在职", "试用期", "离职", "实习", "返聘", "外包")
_FORMS: Mapping[str, Form] = {
    **dict.fromkeys(("hired", "left", "date"), "date"),
    "due": "month",
    **dict.fromkeys(("base_pay", "amount"), "money"),
    **dict.fromkeys(("current", "expected"), "level"),
    **dict.fromkeys(("score", "total"), "number"),
    **dict.fromkeys(("numerator", "denominator"), "count"),
    "weight": "percent",
    **dict.fromkeys(("status", "on_hold", "grade", "previous_grade", "indicator", "new_customer"), "choice"),
    **dict.fromkeys(("unit", "competency"), "choice"),
}
_OPEN = frozenset({"unit", "competency"})
_OF_INDICATOR = frozenset({"target", "actual", "previous", "last_year", "peer_average"})
_IN_YUAN = frozenset({"base_pay", "amount"})
_MOST_LEVELS = 10

_SAMPLES: Mapping[str, Sample] = {
    "id": f"{EXAMPLE_MARK} 000123",
    "name": f"{EXAMPLE_MARK}员工",
    "unit": "营销中心/华东销售部",
    "team": "一组",
    "post": "客户经理",
    "level": "P3",
    "manager": "林岚",
    "hired": date(2020, 3, 1),
    "left": None,
    "status": "在职",
    "on_hold": "否",
    "base_pay": Decimal(6500),
    "score": Decimal("36.5"),
    "weight": Decimal("0.4"),
    "total": Decimal("92.5"),
    "reason": "主力产品缺货，补货较慢",
    "comment": "进步明显",
    "strengths": "乐于协作；善于学习",
    "shortfalls": "新客户跟进不够及时",
    "competency": "客户沟通能力",
    "current": Decimal(3),
    "expected": Decimal(5),
    "due": "2026年12月",
    "note": "两名骨干本期调出",
    "date": date(2026, 8, 15),
    "amount": Decimal(12800),
    "customer": "云海商行",
    "customer_class": "零售",
    "product_line": "标准产品",
    "channel": "线下门店",
    "new_customer": "是",
}
# As shares of a made-up target, so that the example of one indicator agrees with itself.
_SHARES = {
    "target": Decimal(1),
    "actual": Decimal("0.936"),
    "previous": Decimal("0.9"),
    "last_year": Decimal("0.96"),
    "peer_average": Decimal("1.042"),
}
_TARGETS: Mapping[str, Decimal] = {
    "money": Decimal(50),
    "percent": Decimal("0.9"),
    "count": Decimal(50),
    "number": Decimal(50),
}


@dataclass(frozen=True, slots=True)
class BlankColumn:
    """One column to be filled in.

    Attributes:
        header: As the reader recognises it, with its unit: 销售额·实际（万元）.
        unit: 万元, 元, %, 个 …; "" for none, and where each row has its own.
        places: Decimals shown.
        lowest, highest: Bounds of what can stand there; None for none.
        choices: Words to choose from.
        closed: Nothing but the choices is accepted.
        sample: What the example row shows; None for a blank cell.
    """

    need: NeededColumn
    header: str
    form: Form
    unit: str = ""
    places: int = 0
    lowest: Decimal | None = None
    highest: Decimal | None = None
    choices: tuple[str, ...] = ()
    closed: bool = True
    sample: Sample = None


def blank_columns(
    needs: Mapping[TableKind, tuple[NeededColumn, ...]], policy: Policy, units: tuple[str, ...] = ()
) -> Mapping[TableKind, tuple[BlankColumn, ...]]:
    """Return table → its columns as they are to be written.

    Args:
        units: Full names of departments known from earlier batches, to choose from.
    """
    maker = _Maker(policy, units)
    return {table: tuple(map(maker.column, columns)) for table, columns in needs.items()}


class _Maker:
    def __init__(self, policy: Policy, units: tuple[str, ...]) -> None:
        self._policy, self._book = policy, HeaderBook(policy.indicators)
        competencies = (name for measure in policy.measures.values() for name in measure.competencies)
        highest = policy.settings.level_scale
        self._choices: Mapping[str, tuple[str, ...]] = {
            "unit": units,
            "indicator": tuple(map(self._named, policy.indicators.values())),
            "competency": tuple(dict.fromkeys(competencies)),
            "status": STATUSES,
            "on_hold": YES_NO,
            "new_customer": YES_NO,
            **dict.fromkeys(("grade", "previous_grade"), tuple(grade.id for grade in policy.grades)),
            **dict.fromkeys(("current", "expected"), _levels(highest) if highest <= _MOST_LEVELS else ()),
        }

    def column(self, need: NeededColumn) -> BlankColumn:
        indicator = self._policy.indicators.get(need.indicator or "")
        if need.field in _OF_INDICATOR:
            return self._figure(need, indicator)
        form = _FORMS.get(need.field, "text")
        choices = self._choices.get(need.field, ())
        is_level = form == "level"
        return BlankColumn(
            need,
            self._header(need, indicator),
            "text" if form == "choice" and not choices else form,
            unit="元" if need.field in _IN_YUAN else "",
            places=2 if form == "money" else 1 if form in ("number", "percent") else 0,
            lowest=Decimal(1) if is_level else Decimal(0) if form == "count" else None,
            highest=Decimal(self._policy.settings.level_scale) if is_level else None,
            choices=choices,
            closed=need.field not in _OPEN,
            sample=self._sample(need),
        )

    def _figure(self, need: NeededColumn, indicator: Indicator | None) -> BlankColumn:
        """A number of an indicator; in a long table each row brings its own indicator and unit."""
        shown = indicator or self._policy.main
        form = _form_of(shown)
        sample = _TARGETS[form] * _SHARES[need.field]
        if form == "count":
            sample = sample.to_integral_value()
        if indicator is None:
            return BlankColumn(need, FIELDS[need.field].title, "number", sample=sample)
        bounded = is_bounded(indicator)
        lowest = Decimal(0) if bounded or indicator.kind == "count" else None
        is_mean = need.field == "peer_average"
        return BlankColumn(
            need,
            self._header(need, indicator),
            "number" if is_mean and form == "count" else form,
            unit=indicator.unit,
            places=max(indicator.places, 1) if is_mean else indicator.places,
            lowest=lowest,
            highest=Decimal(1) if bounded else None,
            sample=sample,
        )

    def _header(self, need: NeededColumn, indicator: Indicator | None) -> str:
        """The first spelling that the reader takes for what is meant."""
        title = FIELDS[need.field].title
        if indicator is None:
            return f"{title}（元）" if need.field in _IN_YUAN else title
        if need.field in ("numerator", "denominator"):
            return getattr(indicator, need.field) or title
        named = f"{indicator.name}·{title}"
        with_unit = _with_unit(named, indicator.unit) if need.field in _OF_INDICATOR else named
        meant = Meaning(need.field, indicator.id)
        return next((text for text in (with_unit, named) if self._book.compound(text) == meant), named)

    def _named(self, indicator: Indicator) -> str:
        """An indicator in a row of a long table, with its unit where the reader knows that for one."""
        text = _with_unit(indicator.name, indicator.unit)
        return text if self._book.indicator(text) == indicator.id else indicator.name

    def _sample(self, need: NeededColumn) -> Sample:
        main, grades = self._policy.main, self._policy.grades
        if need.field == "reason" and need.table == "competencies":
            return "本岗位的主要工作"
        if need.field == "unit" and need.table == "unit_results":
            return f"{EXAMPLE_MARK} {_SAMPLES['unit']}"
        if need.field == "indicator":
            return self._named(main)
        if need.field in ("grade", "previous_grade"):
            return grades[len(grades) // 2].id
        choices = self._choices.get(need.field, ())
        if need.field == "expected" and choices:
            return Decimal(choices[-1])
        return choices[0] if need.field == "competency" and choices else _SAMPLES.get(need.field)


def _form_of(indicator: Indicator) -> Form:
    if indicator.kind == "ratio":
        return "percent"
    if indicator.kind == "count":
        return "count"
    return "money" if indicator.kind == "amount" and parse_money_unit(indicator.unit) else "number"


def _levels(highest: int) -> tuple[str, ...]:
    """1 up to the highest level, halves included."""
    halves = range(2, 2 * highest + 1)
    return tuple(f"{half // 2}.5" if half % 2 else str(half // 2) for half in halves)


def _with_unit(text: str, unit: str) -> str:
    return f"{text}（{unit}）"
