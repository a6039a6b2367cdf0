"""One draft's subject: what may be printed about a person or a unit, and where each figure stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from tests.independent.reckoning import long_date, number_of, printed, unit_key
from tests.independent.sales import UnitSales
from tests.independent.source import INDICATORS
from tests.independent.world import GROWTH, NEXT_PERIOD, PERIODS, TIERS, Figures, Finding, World

_OWNER_WORDS = {"manager", "leader"}


class Subject:
    """What a person's draft and a unit's draft have in common.

    Attributes:
        code: Code of the document, such as ``RSE`` or, of what goes with a PIP, ``INT.PIP``.
        plan: Code of the document type whose goals, days and checks hold: its own, or that of the plan.
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
    history: Mapping[str, dict[str, str]]
    abilities: Mapping[str, tuple[str, str, str, str, str]]

    def __init__(self, world: World, code: str) -> None:
        self.world, self.code = world, code
        self.type, _, parent = code.partition(".")
        self.plan = parent or code
        self.due: date = world.due(self.plan)

    @cached_property
    def number(self) -> str:
        return number_of("2026Q3", self.code, self.key)

    @property
    def main(self) -> Figures:
        return self.figures["销售额"]

    @cached_property
    def goals(self) -> list[str]:
        """Indicators that get a goal: below the one that the policy sets for this document type."""
        told = self.world.documents[self.plan]
        if told.get("growth_goal") is not None:
            return ["销售额"]
        if told.get("goal") is None:
            return []
        rates = {name: item.get("完成率") for name, item in self.figures.items()}
        limit = ratio(told["goal"])
        return [name for name in INDICATORS if (rate := rates.get(name)) is not None and rate < limit]

    @property
    def is_to_grow(self) -> bool:
        return "growth_goal" in self.world.documents[self.plan]

    def aim(self, indicator: str) -> tuple[str, str]:
        """Return where an indicator stands and what the goal of the plan is for it, as printed."""
        figures = self.figures[indicator]
        if self.is_to_grow:
            goal = (figures.get("实际") or Decimal(0)) * (1 + GROWTH)
            return figures.show("实际"), printed(goal, "万元", 2)
        goal_text = str(self.world.documents[self.plan].get("goal"))
        if indicator != "投诉数":
            return figures.show("完成率"), goal_text
        limit = (figures.get("目标") or Decimal(0)) * (2 - ratio(goal_text))
        return figures.show("实际"), printed(limit, "次", 1)

    @property
    def goal_day(self) -> str:
        """When the goal is to be reached: a growth goal when the next period ends."""
        return long_date(NEXT_PERIOD[2] if self.is_to_grow else self.due)

    @property
    def common_labels(self) -> dict[str, str]:
        """What the head of every draft tells."""
        return {
            "考核周期": PERIODS["2026Q3"],
            "制定日期": long_date(self.world.issued),
            "签发日期": long_date(self.world.issued),
            "完成期限": long_date(self.due),
            "分析周期": PERIODS["2026Q3"],
            "计划周期": NEXT_PERIOD[0],
            "编号": self.number,
            "所随文件": self._plan_text,
        }

    @property
    def _plan_text(self) -> str:
        title, stem = self.world.documents[self.plan]["title"], number_of("2026Q3", self.plan, self.key)
        return f"{title}（编号 {stem.partition('-V')[0]}）"

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
        if self.type == "RPE" and previous != "—":
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
    def history(self) -> dict[str, dict[str, str]]:
        """Period → what the columns say: grade, actual, rate, whether there was a shortfall, source."""
        before = self.world.before
        if self.key in before.kept_out or self.key not in before.roster:
            return {}
        main = before.figures[self.key]["销售额"]
        return {
            PERIODS["2026Q2"]: _past(main, before.is_short(self.key))
            | {"等级": before.grade(self.key) or "—"}
        }


def _past(main: Figures, short: bool) -> dict[str, str]:
    return {
        "实际": main.show("实际"),
        "完成率": main.show("完成率"),
        "考核情况": "有不足" if short else "无不足",
        "来源": "2026Q2 批次",
    }


class UnitSubject(Subject):
    """A department, a team of one, or what lies above departments."""

    def __init__(self, world: World, code: str, unit: str) -> None:
        super().__init__(world, code)
        self.full_name, self.key = unit, unit_key(unit)
        self.name = unit.rpartition("/")[2]
        self.figures = world.now.unit_figures(unit)
        self.findings = world.now.unit_findings(unit)
        self.abilities = {}
        self.leader = world.leader(unit)

    @cached_property
    def history(self) -> dict[str, dict[str, str]]:
        before = self.world.before
        main = before.unit_figures(self.full_name)["销售额"]
        return {PERIODS["2026Q2"]: _past(main, bool(before.unit_shortfalls(self.full_name)))}

    @cached_property
    def sales(self) -> UnitSales:
        return UnitSales(self.world.now, self.full_name)

    @cached_property
    def counts(self) -> dict[str, int]:
        now = self.world.now
        return {
            "人数": len(now.members(self.full_name)),
            "参评人数": len(now.assessed(self.full_name)),
            "未达标人数": len(now.short_members(self.full_name)),
        }

    @property
    def here(self) -> int:
        """How many belong to the unit now: without those who have left."""
        roster = self.world.now.roster
        return sum(roster[id_].status != "离职" for id_ in self.world.now.members(self.full_name))

    @cached_property
    def labels(self) -> dict[str, str]:
        assessed = self.counts["参评人数"]
        here = f"{self.here} 人，参评{assessed} 人" if self.type == "SAN" else f"{self.here} 人"
        return self.common_labels | {
            "致": f"{self.full_name} 全体同事",
            "单位": self.full_name,
            "部门": self.full_name,
            "负责人": self.leader,
            "在册人数": here,
            "参评人数": f"{assessed} 人",
            "人员": f"在册{self.here}人，参评{assessed}人",
            "基期": "上年同期：2025年第三季度",
            "本期": PERIODS["2026Q3"],
            "基期实际": self.main.show("同期实际"),
            "本期实际": self.main.show("实际"),
        }

    @cached_property
    def own_words(self) -> set[str]:
        row = self.world.now.source.unit_rows.get(self.full_name)
        return row.words if row else set()

    @cached_property
    def people(self) -> set[str]:
        """Nobody in the letter to the team."""
        return set() if self.type == "RPT" else set(self.world.now.members(self.full_name))

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
        return printed(self.world.now.short_share(self.full_name), "%", 1, {Decimal("0.3")})

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
        now, unit = self.world.now, self.full_name
        left = self._sold(id_ for id_ in now.members(unit) if now.roster[id_].status == "离职")
        everybody = self._sold(now.members(unit))
        row = now.source.unit_rows.get(unit)
        whole = self.main.get("实际") if row and "销售额" in row.figures else everybody
        assert whole is not None
        amounts = {
            "合计": whole,
            "在册人员": everybody - left,
            "本期离职人员": left,
            "未分配到个人": whole - everybody,
            "其中未设目标的": everybody - self._sold(now.counted(unit, "销售额")),
        }
        return {word: printed(amount, "万元", 2) for word, amount in amounts.items()}

    def _sold(self, ids: Iterable[str]) -> Decimal:
        return sum((self.world.now.raw(id_, "销售额", "实际") or Decimal(0) for id_ in ids), Decimal(0))

    # --- what lies below ----------------------------------------------------------------------------

    @cached_property
    def children(self) -> list[dict[str, str]]:
        """A row for each unit one level below: its people, and where it stands on the main indicator."""
        found = []
        for child in self.world.now.children(self.full_name):
            main = self.world.now.unit_figures(child)["销售额"]
            found.append(
                {
                    "下级部门或团队": child.rpartition("/")[2],
                    "人数": str(len(self.world.now.members(child))),
                    "目标": main.show("目标"),
                    "实际": main.show("实际"),
                    "完成率": main.show("完成率"),
                    "较上期": main.show("环比"),
                    "较上年同期": main.show("同比"),
                }
            )
        return found

    # --- awards -------------------------------------------------------------------------------------

    @cached_property
    def awarded(self) -> list[str]:
        """Everybody whom the policy does not keep out; a result may be missing."""
        out = self.world.now.kept_out
        members = self.world.now.members(self.full_name)
        return [id_ for id_ in members if out.get(id_, "no_result") == "no_result"]

    def award(self, id_: str) -> Decimal | None:
        """Return what somebody is due, in yuan to the cent; None without a rate."""
        rate = self.world.now.rate(id_, "销售额")
        if rate is None:
            return None
        share = next(share for floor, share, _ in TIERS if floor is None or rate >= floor)
        pay = self.world.now.roster[id_].base_pay
        assert pay is not None
        return (pay.number * share).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @cached_property
    def awards(self) -> dict[str, dict[str, str]]:
        """Id → row of the table of awards, in the order of the roster."""
        now, found = self.world.now, {}
        for id_ in self.awarded:
            person, award = now.roster[id_], self.award(id_)
            rate = now.rate(id_, "销售额")
            tier = "待定" if rate is None else next(t for f, _, t in TIERS if f is None or rate >= f)
            assert person.base_pay is not None
            found[id_] = {
                "工号": id_,
                "姓名": person.name,
                "基本工资": f"{person.base_pay.number:.2f}元",
                "完成率": self._rate_text(id_),
                "档位": tier,
                "奖金": "待定" if award is None else f"{award:f}元",
                "说明": "—" if award is not None else _OPEN[id_ in now.source.results],
            }
        return found

    def _rate_text(self, id_: str) -> str:
        now = self.world.now
        if id_ not in now.source.results:
            return "—"
        return "待定" if now.rate(id_, "销售额") is None else now.figures[id_]["销售额"].show("完成率")

    @property
    def awards_total(self) -> str:
        amounts = [self.award(id_) for id_ in self.awarded]
        open_ = amounts.count(None)
        total = sum((amount for amount in amounts if amount is not None), Decimal("0.00"))
        return f"{total:f}元" + (f"（{open_}人待定，未计入合计）" if open_ else "")


# Why an award is open: by whether the results have a row at all.
_OPEN = {True: "没有约定目标，目标确定后再定", False: "本期没有考核结果，补齐后再定"}


def subject_of(world: World, code: str, key: str) -> Subject:
    """Return the subject that a file name begins with: an employee id or a unit's code."""
    if key in world.now.roster:
        return PersonSubject(world, code, key)
    return UnitSubject(world, code, next(name for name in world.now.units if unit_key(name) == key))
