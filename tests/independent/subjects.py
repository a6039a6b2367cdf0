"""One draft's subject: what may be printed about a person or a unit, and where each figure stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property

from tests.independent.reckoning import long_date, number_of, printed, unit_key
from tests.independent.source import INDICATORS, RosterRow
from tests.independent.world import PERIODS, Figures, Finding, World

_OWNER_WORDS = {"manager", "leader"}


class Subject:
    """What a person's draft and a unit's draft have in common.

    Attributes:
        code: Code of the document type, such as ``RSE``.
        key: Employee id, or the code of the unit.
        labels: Label of the block at the head of a draft → value.
        own_words: Texts that the sheets hold about this subject.
        people: Ids of everybody whom the draft may name.
    """

    key: str
    labels: dict[str, str]
    own_words: set[str]
    people: set[str]
    name: str
    figures: Mapping[str, Figures]
    findings: set[Finding]
    abilities: Mapping[str, tuple[str, str, str, str, str]]

    def __init__(self, world: World, code: str) -> None:
        self.world, self.code = world, code
        self.due: date = world.due(code)

    @cached_property
    def number(self) -> str:
        return number_of("2026Q3", self.code, self.key)

    @property
    def main(self) -> Figures:
        return self.figures["销售额"]

    @cached_property
    def goals(self) -> list[str]:
        """Indicators that get a goal: below the one that the policy sets for this document type."""
        goal = self.world.documents[self.code].get("goal")
        if goal is None:
            return []
        rates = {name: item.get("完成率") for name, item in self.figures.items()}
        return [name for name in INDICATORS if (rate := rates.get(name)) is not None and rate < ratio(goal)]

    @property
    def common_labels(self) -> dict[str, str]:
        """What the head of every draft tells."""
        return {
            "考核周期": PERIODS["2026Q3"],
            "制定日期": long_date(self.world.issued),
            "签发日期": long_date(self.world.issued),
            "完成期限": long_date(self.due),
        }

    def owner(self, role: str) -> str:
        raise NotImplementedError

    def quoted(self, rule: str, about: str, field: str) -> str | None:  # noqa: ARG002 (for abilities)
        """Return what a name in a rule's sentence stands for, as printed."""
        figures = self.figures.get(about or "销售额")
        if figures is None or field not in _SAID:
            return None
        return figures.show(_SAID[field])


_SAID = {
    name: name
    for name in (
        "目标",
        "实际",
        "完成率",
        "差额",
        "环比",
        "同比",
        "同期实际",
        "上期实际",
        "同岗平均",
        "同岗差距",
    )
}


def ratio(text: str) -> Decimal:
    return Decimal(text.rstrip("%")) / 100


def plain(number: Decimal) -> str:
    """Return all digits and no zeros behind them."""
    return re.sub(r"\.?0+$", "", f"{number:f}") if "." in f"{number:f}" else f"{number:f}"


class PersonSubject(Subject):
    """An employee."""

    def __init__(self, world: World, code: str, id_: str) -> None:
        super().__init__(world, code)
        self.key, self.row = id_, world.now.roster[id_]
        self.name = self.row.name
        self.figures = world.now.figures[id_]
        self.findings = world.findings(id_)

    @cached_property
    def abilities(self) -> Mapping[str, tuple[str, str, str, str, str]]:  # type: ignore[override]
        """Ability below the wanted level → current, expected, gap, reason, month of the next look."""
        found = {}
        for item in self.world.now.source.abilities.get(self.key, []):
            gap = item.expected - item.current
            if gap > 0:
                texts = [f"{plain(number)}分" for number in (item.current, item.expected, gap)]
                reason = item.reason or f"与岗位期望水平相差{texts[2]}"
                found[item.name] = (texts[0], texts[1], texts[2], reason, item.due)
        return found

    @cached_property
    def labels(self) -> dict[str, str]:
        row, world = self.row, self.world
        grade, previous = world.grade_text(world.now, self.key), world.previous_grade_text(self.key)
        if self.code == "RPE" and previous != "—":
            grade = f"{grade}（上期 {previous}）"
        return self.common_labels | {
            "姓名": row.name,
            "工号": row.id,
            "部门": row.unit,
            "岗位": row.post,
            "职级": row.level,
            "直接主管": world.manager(self.key),
            "入职日期": f"{long_date(row.hired)}（司龄{world.tenure(self.key)}）",
            "考核等级": grade,
            "上期等级": previous,
        }

    @cached_property
    def own_words(self) -> set[str]:
        source = self.world.now.source
        words = set(source.results[self.key].words)
        words |= {item.reason for item in source.abilities.get(self.key, []) if item.reason}
        overrides = source.settings["overrides"]
        assert isinstance(overrides, list)
        return words | {f"{o['reason']}（{o['by']}）" for o in overrides if o["id"] == self.key}

    @cached_property
    def people(self) -> set[str]:
        manager = self.world.manager(self.key)
        return {self.key} | {i for i, p in self.world.now.roster.items() if p.name == manager}

    def owner(self, role: str) -> str:
        if role == "employee":
            return self.name
        return self.world.manager(self.key) if role in _OWNER_WORDS else "人力资源部"

    def quoted(self, rule: str, about: str, field: str) -> str | None:
        if about in self.abilities and rule == "LEVEL_GAP":
            return dict(
                zip(("目前水平", "期望水平", "能力差距"), self.abilities[about][:3], strict=True)
            ).get(field)
        if field == "等级":
            return self.world.now.grade(self.key)
        if field == "连续不足期数":
            return "2期"
        return super().quoted(rule, about, field)

    @cached_property
    def history(self) -> dict[str, tuple[str, ...]]:
        """Period → grade, rate, whether there was a shortfall, source."""
        before = self.world.before
        if self.key in before.kept_out or self.key not in before.roster:
            return {}
        rate = before.figures[self.key]["销售额"].show("完成率")
        short = "有不足" if before.is_short(self.key) else "无不足"
        return {PERIODS["2026Q2"]: (before.grade(self.key) or "—", rate, short, "2026Q2 批次")}


class UnitSubject(Subject):
    """A department."""

    def __init__(self, world: World, code: str, unit: str) -> None:
        super().__init__(world, code)
        self.full_name, self.key = unit, unit_key(unit)
        self.name = unit.rpartition("/")[2]
        self.figures = world.now.unit_figures(unit)
        self.findings = world.unit_findings(unit)
        self.abilities = {}
        self.leader = world.leader(unit)

    @cached_property
    def counts(self) -> dict[str, int]:
        now = self.world.now
        return {
            "人数": len(now.members(self.full_name)),
            "参评人数": len(now.assessed(self.full_name)),
            "未达标人数": len(now.short_members(self.full_name)),
        }

    @cached_property
    def labels(self) -> dict[str, str]:
        return self.common_labels | {
            "单位": self.full_name,
            "负责人": self.leader,
            "在册人数": f"{self.counts['人数']} 人",
            "参评人数": f"{self.counts['参评人数']} 人",
        }

    @cached_property
    def own_words(self) -> set[str]:
        row = self.world.now.source.unit_rows.get(self.full_name)
        return row.words if row else set()

    @cached_property
    def people(self) -> set[str]:
        return set(self.world.now.members(self.full_name))

    def owner(self, role: str) -> str:
        return "人力资源部" if role == "hr" else self.leader

    def quoted(self, rule: str, about: str, field: str) -> str | None:
        if field in self.counts:
            return f"{self.counts[field]}人"
        if field == "未达标人数占比":
            return self.share
        return super().quoted(rule, about, field)

    @cached_property
    def share(self) -> str:
        return printed(self.world.short_share(self.full_name), "%", 1, {Decimal("0.3")})

    @cached_property
    def members(self) -> dict[str, tuple[str, ...]]:
        """Id → name, post, grade, rate, state; those who took part, in the order of the roster."""
        now = self.world.now
        found = {}
        for id_ in now.assessed(self.full_name):
            person = now.roster[id_]
            state = "需改进" if now.is_short(id_) else "正常"
            sales = now.figures[id_].get("销售额")
            rate = sales.show("完成率") if sales else "—"
            found[id_] = (person.name, person.post, now.grade(id_) or "—", rate, state)
        return found

    @cached_property
    def absent(self) -> dict[str, tuple[str, ...]]:
        """Id → name and why, for members who took no part."""
        roster = self.world.now.roster
        return {id_: (roster[id_].name, why) for id_, why in self.world.left_out(self.full_name).items()}

    @cached_property
    def parts(self) -> dict[str, str]:
        """What the unit's main figure is made of: words in the draft → amount."""
        now = self.world.now
        members = [now.roster[id_] for id_ in now.members(self.full_name)]
        left = sum((self._sales(p) for p in members if p.status == "离职"), Decimal(0))
        here = sum((self._sales(p) for p in members if p.status != "离职"), Decimal(0))
        whole = self.main.get("实际") or Decimal(0)
        amounts = {
            "合计": whole,
            "在册人员": here,
            "本期离职人员": left,
            "未分配到个人": whole - here - left,
        }
        return {word: printed(amount, "万元", 2) for word, amount in amounts.items()}

    def _sales(self, person: RosterRow) -> Decimal:
        return self.world.now.raw(person.id, "销售额", "实际") or Decimal(0)


def subject_of(world: World, code: str, key: str) -> Subject:
    """Return the subject that a file name begins with: an employee id or a unit's code."""
    if key in world.now.roster:
        return PersonSubject(world, code, key)
    units = {person.department for person in world.now.roster.values()}
    unit = next(name for name in units if unit_key(name) == key)
    return UnitSubject(world, code, unit)
