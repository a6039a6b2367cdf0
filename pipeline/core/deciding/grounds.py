"""What a document rests on, as digests by origin: what HR wrote, before any policy.

They are recorded beside a document's key and tell through what its printed values changed: where the grounds
of an origin are the same, no change came from there.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from operator import itemgetter

from pipeline.core.models import (
    Appraisal,
    BatchInput,
    BatchSettings,
    Figure,
    HistorySource,
    PlannedDocument,
    Sale,
    UnitFacts,
    UnitResult,
)

_Path = tuple[str, ...]
# Sums of digests: what all but one say is the sum less that one, whatever the number of people.
_MODULUS = 1 << 256


class Grounds:
    """The grounds of every document of one batch."""

    def __init__(
        self,
        batch: BatchInput,
        units: Mapping[_Path, UnitFacts],
        settings: BatchSettings,
        history: Sequence[HistorySource],
    ) -> None:
        self._units = units
        self._issued_on = str(settings.issued_on)
        self._leaders = sorted(settings.leaders.items())
        self._overrides: dict[str, list[object]] = defaultdict(list)
        for item in settings.overrides:
            self._overrides[item.subject].append((item.type, item.do, item.reason, item.by))
        self._rows: dict[_Path, list[tuple[int, UnitResult]]] = defaultdict(list)
        for at, result in enumerate(batch.unit_results):
            self._rows[result.unit].append((at, result))
        self._history = _digest([_plain(source) for source in history])
        self._people = {a.employee.id: a for a in batch.appraisals}
        self._own = {id_: _number(a, id_ in batch.blocked) for id_, a in self._people.items()}
        self._departments: dict[_Path, int] = defaultdict(int)
        self._sales: dict[str, int] = defaultdict(int)
        for sale in batch.sales:
            self._sales[sale.employee_id] += _number_of_sale(sale)
        for id_, appraisal in self._people.items():
            self._departments[appraisal.employee.department] += self._own[id_]

    def of(self, document: PlannedDocument) -> dict[str, str]:
        """Return origin → digest of what the document rests on.

        A person's: ``own``, ``peer`` (all others of the department), ``unit``, ``history``.
        A unit's: ``unit`` (all its members, and their rows of the sales detail) and ``history``.
        """
        id_ = document.subject.id
        settled = self._settled(id_)
        if document.subject.kind == "unit":
            path = tuple(id_.split("/"))
            members = sum(self._own[id_] + self._sales[id_] for id_ in self._units[path].unit.members)
            return {
                "unit": _digest([members % _MODULUS, self._results(path), settled]),
                "history": self._history,
            }
        employee = self._people[id_].employee
        others = (self._departments[employee.department] - self._own[id_]) % _MODULUS
        return {
            "own": _digest([self._own[id_], settled]),
            "peer": _digest(others),
            "unit": _digest([others, self._results(employee.unit)]),
            "history": self._history,
        }

    def _settled(self, subject: str) -> object:
        """What batch.yaml settles for a subject; whoever leads a unit may be named in any plan."""
        return [self._issued_on, self._overrides.get(subject, []), self._leaders]

    def _results(self, path: _Path) -> object:
        """The rows of the unit-results table of a unit and of those it is part of."""
        steps = (path[:depth] for depth in range(len(path) + 1))
        rows = sorted((row for step in steps for row in self._rows.get(step, ())), key=itemgetter(0))
        return [_plain(result) for _, result in rows]


def _number(appraisal: Appraisal, blocked: bool) -> int:
    return int(_digest([_plain(appraisal), blocked]), 16)


def _number_of_sale(sale: Sale) -> int:
    who = (sale.employee_id, sale.customer, sale.customer_class, sale.new_customer)
    what = (sale.day, sale.amount.value, sale.product_line, sale.channel)
    return int(_digest([str(item) for item in (*who, *what)]), 16)


def _plain(value: object) -> object:
    """Return a record as lists of texts, without the places: a row that was only moved says the same."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Figure):
        return str(value.value)
    record: type = type(value)
    names = _fields(record)
    if names is not None:
        return [_plain(getattr(value, name)) for name in names]
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Mapping):
        return [(name, _plain(inner)) for name, inner in value.items()]
    return str(value)


@cache
def _fields(record: type) -> tuple[str, ...] | None:
    """The fields of a record that say something; None for what is no record."""
    if not is_dataclass(record):
        return None
    return tuple(item.name for item in fields(record) if item.name != "place")


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()
