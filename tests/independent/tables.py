"""What a table of a draft tells: each cell by its row and column."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.independent import unit_tables
from tests.independent.evidence import EvidenceReader
from tests.independent.reading import TO_CHECK, Reading
from tests.independent.reckoning import long_date
from tests.independent.sentences import Sentences
from tests.independent.subjects import UnitSubject
from tests.independent.word_text import Table
from tests.independent.world import NEXT_PERIOD, World

_COLUMNS = {
    "目标": "目标",
    "实际": "实际",
    "完成率": "完成率",
    "差额": "差额",
    "上期": "上期实际",
    "较上期": "环比",
    "较上年同期": "同比",
    "同岗平均": "同岗平均",
    "与同岗相比": "同岗差距",
    "达成情况": "达成情况",
    "本期目标": "目标",
    "本期实际": "实际",
    "上期实际": "上期实际",
    "上年同期": "同期实际",
}


class Tables(Sentences):
    """Reads tables, and paragraphs in those of their cells that hold sentences."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.evidence = EvidenceReader(world)

    def read_table(self, reading: Reading, table: Table) -> None:
        header = tuple(re.sub(r"\s", "", text) for text in table.header)
        for words, read in _TABLES:
            if set(words) <= set(header):
                rows = [["\n".join(cell) for cell in row] for row in table.rows[1:]]
                read(self, reading, header, rows)
                return
        labels = reading.subject.labels
        for row in table.rows:
            texts = ["\n".join(cell) for cell in row]
            if len(row) % 2 == 0 and all(label in labels for label in texts[::2]):
                reading.seen.update(texts[::2])
                for label, value in zip(texts[::2], texts[1::2], strict=True):
                    reading.same("|".join(texts), label, value, labels[label])
            else:
                for cell in row:
                    for text in cell:
                        self.read_line(reading, text)

    def _indicators(self, reading: Reading, header: tuple[str, ...], rows: list[list[str]]) -> None:
        reading.seen.add("指标")
        figures = reading.subject.figures
        if [row[0] for row in rows] != list(figures):
            reading.object("|".join(row[0] for row in rows), f"indicators expected: {list(figures)}")
        for row in rows:
            for column, value in zip(header[1:], row[1:], strict=True):
                if column == "下期目标":
                    reading.same("|".join(row), column, value, "【请补充：下期目标】")
                    continue
                wanted = figures[row[0]].show(_COLUMNS[column]) if row[0] in figures else None
                reading.same("|".join(row), f"{row[0]} {column}", value, wanted)

    def _history(self, reading: Reading, header: tuple[str, ...], rows: list[list[str]]) -> None:
        known = reading.subject.history
        reading.seen.add("考核周期")
        reading.same("", "periods", str([row[0] for row in rows]), str(list(known)))
        for row in rows:
            reading.same_row(dict(zip(header, row, strict=True)), known.get(row[0], {}))

    def _goal_rows(self, reading: Reading, header: tuple[str, ...], rows: list[list[str]]) -> None:
        subject = reading.subject
        told_rows = [dict(zip(header, row, strict=True)) for row in rows]
        spare = [told for told in told_rows if told["起点"].startswith("【")]
        own = [told for told in told_rows if told not in spare]
        reading.seen.add("起点")
        reading.same("", "goals", str([told["指标"] for told in own]), str(subject.goals))
        for number, told in enumerate(spare, 1):
            reading.same("", "spare row", told["序号"], f"补{number}")
        for number, told in enumerate(own, 1):
            text, indicator = "|".join(told.values()), told["指标"]
            baseline, goal = self.aim(reading, text, indicator)
            wanted = {
                "序号": str(number),
                "起点": baseline,
                "目标值": ("不超过" if indicator == "投诉数" else "不低于") + goal,
                "完成期限": subject.goal_day,
                "数据来源": self.world.sources[indicator],
                "责任人": subject.name,
            }
            for name, value in wanted.items():
                reading.same(text, name, told[name], value)
            if indicator not in told.get("改进目标", indicator):
                reading.object(text, f"the goal is not about {indicator}")
            self.read_line(reading, told.get("改进目标", ""))

    def _measure_rows(self, reading: Reading, header: tuple[str, ...], rows: list[list[str]]) -> None:
        subject, days = reading.subject, []
        for number, row in enumerate(rows, 1):
            text, told = "|".join(row), dict(zip(header, row, strict=True))
            title, _, answers = (told.get("措施") or told["工作内容"]).partition("（对应问题")
            numbers = answers.rstrip("）") or (told[header[0]] if header[0].startswith("对应") else "")
            if numbers:
                self.answer(reading, text, title, numbers)
            for name in ("步骤", "序号"):
                reading.same(text, name, told.get(name, str(number)), str(number))
            measure = self.world.measures.get(title)
            if measure is None:
                reading.object(text, f"{title} is no measure of the library")
                continue
            reading.planned.append(title)
            days.append(self.world.measure_day(title, subject.plan))
            wanted = {
                "完成时间": long_date(days[-1]),
                "责任人": subject.owner(measure["owner"]),
                "应交材料": "、".join(measure["hand_in"]),
                "所需资源": "、".join(measure["resources"]),
                "具体行动": "\n".join(measure["actions"]),
                "预期效果": measure["effect"],
            }
            for name in wanted.keys() & told.keys():
                reading.same(text, name, told[name], wanted[name])
        if "步骤" in header and "执行情况" in header and days != sorted(days):
            reading.object("", "the steps are not in the order of their days")

    def _tracked_rows(self, reading: Reading, _header: tuple[str, ...], rows: list[list[str]]) -> None:
        """What a check looks at: the goals of the plan, else its measures."""
        subject = reading.subject
        for number, row in enumerate(rows, 1):
            text, (what, *more) = "|".join(row), row[1].split("\n")
            reading.same(text, "number", row[0], f"{reading.checks}.{number}")
            if subject.goals:
                indicator = subject.goals[number - 1] if number <= len(subject.goals) else ""
                limit = "不超过" if indicator == "投诉数" else "不低于"
                wanted = f"{indicator}（{limit}{subject.aim(indicator)[1]}）" if indicator else ""
                reading.same(text, "goal", what, wanted)
            elif reading.planned[number - 1 : number] != [what]:
                reading.object(text, f"{what} is not the next measure of the plan")
            else:
                reading.measure = what
                handed = "、".join(self.world.measures[what]["hand_in"])
                reading.same(text, "hand in", "".join(more), f"应交：{handed}")
            for cell in row[2:]:
                self.read_line(reading, cell)
        if len(rows) < len(subject.goals or reading.planned):
            reading.object("", "a check leaves something out")

    def _paired_rows(self, reading: Reading, _header: tuple[str, ...], rows: list[list[str]]) -> None:
        """Each finding with the measures that answer it, and what they are to bring."""
        for number, row in enumerate(rows, 1):
            text, (rule, about) = "|".join(row), dict(enumerate(reading.said, 1)).get(number, ("", ""))
            title = self.world.rules[rule].get("title", about) if rule else ""
            reading.same(text, "finding", row[0], f"问题{number}：{title}")
            for line in row[1].split("\n"):
                measure, _, effect = line.partition("：")
                self.answer(reading, text, measure, str(number))
                reading.same(text, "effect", effect, self.world.measures.get(measure, {}).get("effect"))
        reading.same("", "findings", str(len(rows)), str(len(reading.said)))

    def _signers(self, reading: Reading, _header: tuple[str, ...], rows: list[list[str]]) -> None:
        """A line to sign for everybody who took part."""
        assert isinstance(reading.subject, UnitSubject)
        wanted = [str(number) for number in range(1, reading.subject.counts["参评人数"] + 1)]
        reading.same("", "lines to sign", str([row[0] for row in rows]), str(wanted))

    def _numbered_rows(self, reading: Reading, _header: tuple[str, ...], rows: list[list[str]]) -> None:
        """Rows of words that are numbered from 1."""
        numbers = [str(number) for number in range(1, len(rows) + 1)]
        reading.same("", "numbers", str([row[0] for row in rows]), str(numbers))
        for row in rows:
            for cell in row[1:]:
                self.read_line(reading, cell)

    def _coming_months(self, reading: Reading, _header: tuple[str, ...], rows: list[list[str]]) -> None:
        """A row to fill in for each month of the next period."""
        first, last = NEXT_PERIOD[1:]
        wanted = [f"{first.year}年{month}月" for month in range(first.month, last.month + 1)]
        reading.same("", "months", str([row[0] for row in rows]), str(wanted))
        for row in rows:
            for cell in row[1:]:
                self.read_line(reading, cell)

    def _award_places(self, reading: Reading, _header: tuple[str, ...], rows: list[list[str]]) -> None:
        unit_tables.award_places(self.evidence, reading, rows)

    def _check_rows(self, reading: Reading, _header: tuple[str, ...], rows: list[list[str]]) -> None:
        days = [long_date(day) for day in self.world.checks(reading.subject.plan)]
        reading.seen.add("检查日期")
        there = [(row[0], row[1].replace(TO_CHECK, "")) for row in rows]
        wanted = [(str(number), day) for number, day in enumerate(days, 1)]
        reading.same("", "check dates", str(there), str(wanted))
        for row in rows:
            for text in row[2:]:
                self.read_line(reading, text)

    def _ability_rows(self, reading: Reading, header: tuple[str, ...], rows: list[list[str]]) -> None:
        known = reading.subject.abilities
        *own, blank = rows
        reading.same("", "abilities", str([row[0] for row in own]), str(list(known)))
        for row in own:
            current, expected, _, reason, due = known.get(row[0], ("",) * 5)
            for index, value in ((1, current), (2, expected), (3, reason), (len(header) - 1, due)):
                reading.same("|".join(row), header[index], row[index], value)
        for row in (*own, blank):
            for cell in row[4:-1] if row is not blank else row:
                for text in cell.split("\n"):
                    self.read_line(reading, text)

    def _rated_rows(self, reading: Reading, header: tuple[str, ...], rows: list[list[str]]) -> None:
        """The abilities to be looked at again when the plan ends."""
        known = reading.subject.abilities
        reading.seen.add("期满自评")
        reading.same("", "abilities", str([row[1] for row in rows]), str(list(known)))
        for number, row in enumerate(rows, 1):
            now, then = known.get(row[1], ("", ""))[:2]
            wanted = {"序号": str(number), "目前": now, "期望": then}
            reading.same_row(dict(zip(header, row, strict=True)), wanted)
            for cell in row[4:]:
                self.read_line(reading, cell)

    def _member_rows(self, reading: Reading, _header: tuple[str, ...], rows: list[list[str]]) -> None:
        known = reading.subject.members if isinstance(reading.subject, UnitSubject) else {}
        there = {row[0]: tuple(row[1:]) for row in rows}
        for id_ in sorted(there.keys() | known.keys()):
            reading.same(id_, "member", str(there.get(id_)), str(known.get(id_)))

    def _absent_rows(self, reading: Reading, _header: tuple[str, ...], rows: list[list[str]]) -> None:
        known = reading.subject.absent if isinstance(reading.subject, UnitSubject) else {}
        reading.same("", "who took no part", str({r[0]: tuple(r[1:]) for r in rows}), str(known))

    def _evidence_rows(self, reading: Reading, header: tuple[str, ...], rows: list[list[str]]) -> None:
        for number, row in enumerate(rows, 1):
            told = dict(zip(header, row, strict=True))
            reading.same("|".join(row), "number", told["序号"], str(number))
            reading.cited.add((told["规则"], told["字段"], told["数值"], told["出处"]))
            for what in self.evidence.objections(reading.subject, told):
                reading.object("|".join(row), what)


def _plainly(read: Callable[[Reading, tuple[str, ...], list[list[str]]], None]) -> _TableReader:
    """A reader that needs nothing of the world."""
    return lambda _oracle, reading, header, rows: read(reading, header, rows)


_TableReader = Callable[[Tables, Reading, tuple[str, ...], list[list[str]]], None]
# A table is known by some words of its header; the first that fits reads it.
_TABLES: tuple[tuple[tuple[str, ...], _TableReader], ...] = (
    (("序号", "规则", "出处"), Tables._evidence_rows),
    (("工号", "姓名", "出处"), Tables._award_places),
    (("起点", "目标值"), Tables._goal_rows),
    (("完成时间", "应交材料"), Tables._measure_rows),
    (("完成时间", "执行情况"), Tables._measure_rows),
    (("目标或措施", "本次计划"), Tables._tracked_rows),
    (("序号", "自查项"), Tables._numbered_rows),
    (("月份", "销售额目标"), Tables._coming_months),
    (("不足", "对应的改进措施与预期效果"), Tables._paired_rows),
    (("检查日期",), Tables._check_rows),
    (("有待发展项目",), Tables._ability_rows),
    (("发展项目", "期满自评"), Tables._rated_rows),
    (("签名", "签收日期"), Tables._signers),
    (("工号", "姓名", "原因"), Tables._absent_rows),
    (("工号", "姓名", "情况"), Tables._member_rows),
    (("考核周期", "考核情况"), Tables._history),
    (("工号", "基本工资", "奖金"), _plainly(unit_tables.award_rows)),
    (("档次", "奖励"), _plainly(unit_tables.tier_rows)),
    (("工号", "占本单位"), _plainly(unit_tables.leading_rows)),
    (("客户", "购买天数"), _plainly(unit_tables.customer_rows)),
    (("明细笔数", "客均销售额"), _plainly(unit_tables.total_row)),
    (("下级部门或团队",), _plainly(unit_tables.child_rows)),
    *(
        ((name, "占比"), _plainly(unit_tables.part_rows))
        for name in ("月份", "团队", "产品线", "渠道", "客户类别", "购买力")
    ),
    (("指标", "目标", "实际"), Tables._indicators),
    (("指标", "本期目标", "本期实际"), Tables._indicators),
    (("指标", "上年同期", "实际"), Tables._indicators),
)
