"""What has to be printed about everybody, reckoned from the sheets with Decimal.

The policy is the one that ships; its conditions are written down here once more, by hand, so that a slip in
the rule language shows. Titles, days and sentences are read from the YAML files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from tests.independent.reckoning import is_workday, long_date, printed, tenure, term, workday_after
from tests.independent.source import INDICATORS, RosterRow, Row, Source

UNITS = {
    "销售额": ("万元", 2),
    "回款": ("万元", 2),
    "新客户数": ("个", 0),
    "客户满意度": ("%", 1),
    "客户保留率": ("%", 1),
    "投诉数": ("次", 0),
}
WEIGHTS = dict(zip(INDICATORS, map(Decimal, ("0.4", "0.2", "0.15", "0.15", "0.1")), strict=False))
FLOORS = {"S": Decimal("1.2"), "A": Decimal(1), "B": Decimal("0.9"), "C": Decimal("0.7"), "D": None}
GRADE_NAMES = {"S": "卓越", "A": "优秀", "B": "良好", "C": "待提高", "D": "待改进"}
MAJOR, MINOR = Decimal("0.7"), Decimal("0.9")
PEERS, FALL, SHARE = Decimal("-0.2"), Decimal("-0.1"), Decimal("0.3")
ENOUGH_PEERS = 3
SPANS = {
    "2026Q2": (date(2026, 4, 1), date(2026, 6, 30)),
    "2026Q3": (date(2026, 7, 1), date(2026, 9, 30)),
}
PERIODS = {"2026Q2": "2026年第二季度", "2026Q3": "2026年第三季度"}
NEXT_PERIOD = ("2026年第四季度", date(2026, 10, 1), date(2026, 12, 31))
# A unit's change against the year before, from which a PDCA plan is due; how many people a unit has at least.
PDCA_FALL, GROWTH = Decimal("-0.1"), Decimal("0.1")
UNIT_MINIMUM, LETTER_MINIMUM = 3, 5
# From the better tier down: completion rate on 销售额 from which it holds, and its share of base pay.
TIERS = (
    (Decimal(1), Decimal("0.05"), "100%（含）以上"),
    (Decimal("0.9"), Decimal("0.02"), "90%（含）以上、不足100%"),
    (None, Decimal(0), "不足90%"),
)
WHY_OUT = {
    "left": "已离职",
    "on_hold": "暂缓",
    "non_employee": "非正式员工",
    "partial": "考核期不完整",
    "no_result": "本期无考核结果",
}
_ZERO, _ONE = Decimal(0), Decimal(1)
# What the rules compare a change of the main indicator with, beside 0.
_CHANGES = {"环比": _ZERO, "同比": FALL, "同岗差距": PEERS}

Finding = tuple[str, str]
"""Rule id and what it is about: an indicator, an ability, or ""."""


@dataclass(frozen=True)
class Figures:
    """One subject's exact figures on one indicator, by field name; a missing one is not in it."""

    indicator: str
    exact: Mapping[str, Decimal]

    def get(self, field: str) -> Decimal | None:
        return self.exact.get(field)

    def show(self, field: str) -> str:
        """Return a field as a document has to print it."""
        unit, places = UNITS[self.indicator]
        value = self.get(field)
        if field == "达成情况":
            rate = self.get("完成率")
            return "目标待定" if rate is None else "达标" if rate >= 1 else "未达标"
        if field == "目标" and not value:
            return "待定"
        if value is None:
            return "不适用" if field == "完成率" else "—"
        if field == "完成率":
            main = {Decimal("1.2")} if self.indicator == "销售额" else set()
            return printed(value, "%", 1, {MAJOR, MINOR, _ONE} | main)
        if field in _CHANGES:
            bounds = {_ZERO, _CHANGES[field]} if self.indicator == "销售额" else {_ZERO}
            return printed(value, "个百分点" if unit == "%" else "%", 1, bounds)
        if field == "同岗平均":
            return printed(value, unit, max(places, 1))
        if field == "同岗人数":
            return f"{value}人"
        if field in ("目标", "实际", "差额") and self.get("差额") is not None:
            return self._beside_each_other(field, unit, places)
        return printed(value, unit, places)

    def _beside_each_other(self, field: str, unit: str, places: int) -> str:
        """Target, actual and gap keep enough places that a small gap does not look like none."""
        target, actual, gap = (self.exact[name] for name in ("目标", "实际", "差额"))
        wanted = max(_places(actual, unit, places, target), _places(gap, unit, places, _ZERO))
        unit = "个百分点" if unit == "%" and field == "差额" else unit
        return printed(self.exact[field], unit, wanted)


def _places(value: Decimal, unit: str, places: int, bound: Decimal) -> int:
    text = re.sub(r"[^\d.]", "", printed(value, unit, places, (bound,)))
    return len(text.partition(".")[2])


def rate_of(indicator: str, target: Decimal | None, actual: Decimal | None) -> Decimal | None:
    if not target or actual is None:
        return None
    return 2 - actual / target if indicator == "投诉数" else actual / target


def change(indicator: str, value: Decimal | None, base: Decimal | None) -> Decimal | None:
    """Return the change against a base above 0: a share of it, but points where the figure is a ratio."""
    if value is None or base is None or base <= 0:
        return None
    return value - base if UNITS[indicator][0] == "%" else (value - base) / base


class Quarter:
    """One batch: figures, grades, shortfalls and who is kept out."""

    def __init__(self, source: Source, before: Quarter | None) -> None:
        self.source, self.before = source, before
        self.start, self.end = SPANS[source.batch]
        self.roster = source.roster

    @cached_property
    def kept_out(self) -> dict[str, str]:
        found = {}
        for id_, person in self.roster.items():
            if person.status == "离职":
                found[id_] = "left"
            elif person.on_hold:
                found[id_] = "on_hold"
            elif person.status in ("外包", "实习", "返聘"):
                found[id_] = "non_employee"
            elif self.start < person.hired <= self.end:
                found[id_] = "partial"
            elif id_ not in self.source.results:
                found[id_] = "no_result"
        return found

    @cached_property
    def figures(self) -> dict[str, dict[str, Figures]]:
        """Id → indicator → figures, peers and the preceding quarter included."""
        return {
            id_: {
                name: self._figures(self.roster[id_], row, name) for name in INDICATORS if name in row.figures
            }
            for id_, row in self.source.results.items()
            if id_ in self.roster
        }

    def raw(self, id_: str, indicator: str, field: str) -> Decimal | None:
        row = self.source.results.get(id_)
        value = row.figures.get(indicator, {}).get(field) if row else None
        return value.number if value else None

    def peers(self, person: RosterRow, indicator: str) -> list[str]:
        """Return who else of the same department and post has a figure; people kept out do not count."""
        if person.id in self.kept_out:
            return []
        return [
            id_
            for id_, other in self.roster.items()
            if (other.department, other.post) == (person.department, person.post)
            and id_ != person.id
            and id_ not in self.kept_out
            and self.raw(id_, indicator, "实际") is not None
        ]

    def _figures(self, person: RosterRow, row: Row, indicator: str) -> Figures:
        exact = {name: value.number for name, value in row.figures[indicator].items()}
        target, actual = exact.get("目标"), exact.get("实际")
        if "上期实际" not in exact and self.before and person.id not in self.before.kept_out:
            previous = self.before.raw(person.id, indicator, "实际")
            exact |= {"上期实际": previous} if previous is not None else {}
        peers = self.peers(person, indicator)
        if actual is not None and len(peers) >= ENOUGH_PEERS:
            values = [self.raw(id_, indicator, "实际") for id_ in peers]
            exact["同岗平均"] = sum((v for v in values if v is not None), _ZERO) / len(peers)
            exact["同岗人数"] = Decimal(len(peers))
        return _derived(indicator, exact, rate_of(indicator, target, actual))

    def rate(self, id_: str, indicator: str) -> Decimal | None:
        figures = self.figures.get(id_, {}).get(indicator)
        return figures.get("完成率") if figures else None

    def total(self, id_: str) -> Decimal | None:
        """Return the total that the sheet gives, else the weighted one, where every rate is known."""
        given = self.source.results[id_].total if id_ in self.source.results else None
        if given is not None:
            return given / 100
        rates = {name: self.rate(id_, name) for name in WEIGHTS}
        if any(rate is None for rate in rates.values()):
            return None
        return sum((WEIGHTS[name] * rate for name, rate in rates.items() if rate is not None), _ZERO)

    def grade(self, id_: str) -> str | None:
        row = self.source.results.get(id_)
        if row is None:
            return None
        if row.grade:
            return row.grade
        ratio = self.total(id_)
        ratio = self.rate(id_, "销售额") if ratio is None else ratio
        if ratio is None:
            return None
        return next(grade for grade, floor in FLOORS.items() if floor is None or ratio >= floor)

    def shortfalls(self, id_: str) -> list[Finding]:
        found: list[Finding] = []
        grade = self.grade(id_)
        if grade in ("C", "D"):
            found.append((f"GRADE_{grade}", ""))
        for name in INDICATORS:
            rate = self.rate(id_, name)
            if rate is not None and rate < MINOR:
                found.append(("RATE_MAJOR" if rate < MAJOR else "RATE_MINOR", name))
        return found

    def is_short(self, id_: str) -> bool:
        return bool(self.shortfalls(id_))

    # --- units --------------------------------------------------------------------------------------

    @cached_property
    def units(self) -> list[str]:
        """Every unit in which anybody is, teams and what lies above departments included, sorted."""
        paths = [person.unit.split("/") for person in self.roster.values()]
        return sorted({"/".join(path[:depth]) for path in paths for depth in range(1, len(path) + 1)})

    def is_team(self, unit: str) -> bool:
        return any(person.team and person.unit == unit for person in self.roster.values())

    def children(self, unit: str) -> list[str]:
        """The units one level below."""
        return [other for other in self.units if other.rpartition("/")[0] == unit]

    def members(self, unit: str) -> list[str]:
        return [i for i, p in self.roster.items() if p.unit == unit or p.unit.startswith(f"{unit}/")]

    def assessed(self, unit: str) -> list[str]:
        return [id_ for id_ in self.members(unit) if id_ not in self.kept_out]

    def short_members(self, unit: str) -> list[str]:
        return [id_ for id_ in self.assessed(unit) if self.is_short(id_)]

    def short_share(self, unit: str) -> Decimal:
        return Decimal(len(self.short_members(unit))) / len(self.assessed(unit))

    def unit_figures(self, unit: str) -> dict[str, Figures]:
        """Indicator → the unit's own row, else the sum over all its members; ratios are not summed."""
        row = self.source.unit_rows.get(unit)
        found = {}
        for name in INDICATORS:
            given = row.figures.get(name) if row else None
            if given is not None:
                exact = {field: value.number for field, value in given.items()}
            elif UNITS[name][0] != "%":
                exact = self._summed(unit, name)
            else:
                continue
            if "上期实际" not in exact and self.before and unit in self.before.units:
                earlier = self.before.unit_figures(unit).get(name)
                previous = earlier.get("实际") if earlier else None
                exact |= {"上期实际": previous} if previous is not None else {}
            found[name] = _derived(name, exact, rate_of(name, exact.get("目标"), exact.get("实际")))
        return found

    def counted(self, unit: str, name: str) -> list[str]:
        """Return whose figures a unit's sum takes in: of those with a target, where anybody has one."""
        with_actual = [id_ for id_ in self.members(unit) if self.raw(id_, name, "实际") is not None]
        return [id_ for id_ in with_actual if self.raw(id_, name, "目标")] or with_actual

    def _summed(self, unit: str, name: str) -> dict[str, Decimal]:
        ids = self.counted(unit, name)
        fields = ("目标", "实际")
        return {field: sum((self.raw(id_, name, field) or _ZERO for id_ in ids), _ZERO) for field in fields}

    def unit_shortfalls(self, unit: str) -> set[Finding]:
        """Return what the rules that ship find about a unit, and that counts as a shortfall."""
        figures = self.unit_figures(unit)
        rates = {name: rate for name, item in figures.items() if (rate := item.get("完成率")) is not None}
        found = {("UNIT_BELOW", name) for name, rate in rates.items() if MINOR <= rate < 1}
        if "销售额" in rates and rates["销售额"] < MINOR:
            found.add(("UNIT_RATE", ""))
        if self.short_share(unit) >= SHARE:
            found.add(("UNIT_SHARE", ""))
        return found

    def unit_findings(self, unit: str) -> set[Finding]:
        year = self.unit_figures(unit)["销售额"].get("同比")
        fallen = year is not None and year <= FALL
        return self.unit_shortfalls(unit) | ({("UNIT_FALL", "")} if fallen else set())

    def unit_documents(self, unit: str) -> list[str]:
        """Return what the policy that ships gives a unit, companions included; [] for a unit too small."""
        people = len(self.members(unit))
        if people < UNIT_MINIMUM:
            return []
        short = self.unit_shortfalls(unit)
        rules = {rule for rule, _ in short}
        year = self.unit_figures(unit)["销售额"].get("同比")
        letters = ["RPT"] if self.short_share(unit) >= SHARE and people >= LETTER_MINIMUM else []
        if self.is_team(unit):
            return [*letters, "UPP"]
        found = ["RPL", "UIS"] if rules & {"UNIT_RATE", "UNIT_SHARE"} else []
        found += letters
        found += ["RSU"] if "UNIT_BELOW" in rules and "UIS" not in found else []
        found += ["PDC", "CHU.PDC"] if year is not None and year <= PDCA_FALL else []
        sold = any(sale.seller in self.members(unit) for sale in self.source.sales)
        return [*found, "UPP", *(["SAN"] if sold else [])]


def _derived(indicator: str, exact: dict[str, Decimal], rate: Decimal | None) -> Figures:
    target, actual = exact.get("目标"), exact.get("实际")
    derived = {
        "完成率": rate,
        "差额": actual - target if actual is not None and target else None,
        "环比": change(indicator, actual, exact.get("上期实际")),
        "同比": change(indicator, actual, exact.get("同期实际")),
        "同岗差距": change(indicator, actual, exact.get("同岗平均")),
    }
    return Figures(indicator, exact | {name: value for name, value in derived.items() if value is not None})


class World:
    """Everything the drafts of 2026Q3 may say, and about whom."""

    def __init__(self, now: Source, before: Source) -> None:
        self.before = Quarter(before, None)
        self.now = Quarter(now, self.before)
        self.root: Path = now.root
        policy = self.root / "policy"
        self.settings: dict[str, Any] = self._yaml(self.root / "jixiao.yaml")
        self.rules: dict[str, Any] = {r["id"]: r for r in self._yaml(policy / "rules.yaml")["rules"]}
        self.measures: dict[str, Any] = {
            m["title"]: m for m in self._yaml(policy / "measures.yaml")["measures"]
        }
        self.documents: dict[str, Any] = {
            d["code"]: d for d in self._yaml(policy / "documents.yaml")["documents"]
        }
        indicators = self._yaml(policy / "indicators.yaml")["indicators"]
        self.sources: dict[str, str] = {i["name"]: i["source"] for i in indicators}
        self.indicator_names: dict[str, str] = {i["id"]: i["name"] for i in indicators}
        overlay = self._yaml(policy / "holidays.yaml")
        assert not overlay["days_off"], "the oracle counts by the published calendar alone"
        assert not overlay["working_days"], "the oracle counts by the published calendar alone"

    @staticmethod
    def _yaml(path: Path) -> Any:
        return yaml.safe_load(path.read_text(encoding="utf-8"))

    # --- dates --------------------------------------------------------------------------------------

    @cached_property
    def issued(self) -> date:
        return workday_after(self.now.end, self.settings["issue_working_day"])

    def due(self, code: str) -> date:
        """Return the last day of a plan: so many days on, or the last working day of the next period."""
        deadline = self.documents[code]["deadline"]
        if deadline.get("until") == "next_period":
            day = NEXT_PERIOD[2]
            while not is_workday(day):
                day -= timedelta(1)
            return day
        return term(self.issued, deadline["days"])

    def checks(self, code: str) -> list[date]:
        due, every = self.due(code), self.documents[code]["deadline"].get("every")
        if not every:
            return []
        days = [term(self.issued, day) for day in range(every, (due - self.issued).days, every)]
        return [*(day for day in dict.fromkeys(days) if day < due), due]

    def measure_day(self, title: str, code: str) -> date:
        day = min(term(self.issued, self.measures[title]["days"]), self.due(code))
        assert is_workday(day)
        return day

    def measure_due(self, title: str, code: str) -> str:
        return long_date(self.measure_day(title, code))

    def can_answer(self, title: str, finding: Finding, scope: str) -> bool:
        """Return whether a measure of the library may answer a finding.

        It fits the scope, is made for nothing else, and the rule names it or it is of the rule's cause.
        """
        measure, rule = self.measures[title], self.rules[finding[0]]
        names = (self.indicator_names[id_] for id_ in measure.get("indicators", ()))
        tied = {*measure.get("competencies", ()), *names}
        if scope not in measure["scopes"] or (tied and finding[1] not in tied):
            return False
        return measure["id"] in rule["measures"] or measure["cause"] == rule["cause"]

    # --- people -------------------------------------------------------------------------------------

    def manager(self, id_: str) -> str:
        written = self.now.roster[id_].manager
        person = self.now.roster.get(written)
        return person.name if person else written

    def leader(self, unit: str) -> str:
        """The head of a unit: as HR names it, else whom more than half of its own people answer to."""
        named = self.now.source.settings["leaders"]
        assert isinstance(named, dict)
        if unit in named:
            return self.now.roster[named[unit]].name
        members = self.now.members(unit)
        own = [id_ for id_ in members if self.now.roster[id_].unit == unit]
        heads = {id_: self._head(id_, set(members)) for id_ in own}
        voters = [id_ for id_ in own if self.now.roster[id_].name not in heads.values()]
        told = [heads[id_] for id_ in voters]
        head = max(told, key=told.count)
        assert told.count(head) * 2 > len(told), f"{unit} has no leader"
        return head

    def _head(self, id_: str, members: set[str]) -> str:
        """Whose a member is: their manager, or the one above while both belong to the unit."""
        by_name = {self.now.roster[member].name: member for member in members}
        head = self.manager(id_)
        while head in by_name and self.manager(by_name[head]) in by_name:
            head = self.manager(by_name[head])
        return head

    def tenure(self, id_: str) -> str:
        return tenure(self.now.roster[id_].hired, self.now.end)

    def grade_text(self, quarter: Quarter, id_: str) -> str:
        grade = quarter.grade(id_)
        return "—" if grade is None else f"{grade}（{GRADE_NAMES[grade]}）"

    def previous_grade_text(self, id_: str) -> str:
        return "—" if id_ in self.before.kept_out else self.grade_text(self.before, id_)

    def findings(self, id_: str) -> set[Finding]:
        """Return what the rules that ship find about a person."""
        now = self.now
        found = set(now.shortfalls(id_))
        if found and id_ not in self.before.kept_out and self.before.is_short(id_):
            found.add(("REPEATED", ""))
        for ability in now.source.abilities.get(id_, []):
            if ability.expected - ability.current >= 1:
                found.add(("LEVEL_GAP", ability.name))
        sales = now.figures[id_]["销售额"]
        rate, gap, year = (sales.get(name) for name in ("完成率", "同岗差距", "同比"))
        if rate is not None and rate >= 1 and gap is not None and gap <= PEERS:
            found.add(("PEER_GAP", ""))
        if year is not None and year <= FALL:
            found.add(("YEAR_FALL", ""))
        return found

    def left_out(self, unit: str) -> dict[str, str]:
        """Id → why, for members that took no part."""
        out = self.now.kept_out
        return {id_: WHY_OUT[out[id_]] for id_ in self.now.members(unit) if id_ in out}
