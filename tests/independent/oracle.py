"""Why does this number stand here? Every figure of a draft, explained in its own context or objected to.

A table's cell is told by its row and column, a figure in a sentence by the words before it. What is explained
by nothing is an objection, so is a word before a figure that promises another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from tests.independent.evidence import EvidenceReader
from tests.independent.reckoning import long_date, printed
from tests.independent.source import INDICATORS
from tests.independent.subjects import PersonSubject, Subject, UnitSubject, ratio, subject_of
from tests.independent.word_text import Block, Draft, Table, lines_of, read_draft
from tests.independent.world import PERIODS, SPANS, World

__all__ = ["Objection", "Oracle"]

# A number with what belongs to it: 001105, YL-0142, P5, -41.66, 1,234.50, ①, ３.
NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?|[①-⑳]")
_VALUE = r"([-−]?[\d.,]+(?:万元|元|%|个百分点|个|次|分|期|人)?|—|不适用|待定)"
_FIGURE = re.compile(rf"{NUMBER.pattern}|—|不适用|待定|一式")
_TO_CHECK = "【请核对】"
_DAY = rf"(\d{{4}}年\d{{1,2}}月\d{{1,2}}日)(?:{_TO_CHECK})?"
_NAMES = "|".join(INDICATORS)
_CHINESE = "零一二三四五六七八九"
_CLAUSE = re.compile(r"[^；。\t]+")

# Words that stand before a figure of the main indicator → its field.
_ANCHORS = {
    r"目标为": "目标",
    r"实际完成": "实际",
    r"(?<![\w（])完成率": "完成率",
    r"上期为": "上期实际",
    r"较上期变化": "环比",
    r"其他人员（": "同岗人数",
    r"平均水平为": "同岗平均",
    r"与该水平相比为": "同岗差距",
    r"较上年同期变化": "同比",
}
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
}


@dataclass(frozen=True)
class Objection:
    """A number, or a word that goes with one, that should not stand there."""

    draft: str
    paragraph: str
    what: str

    @property
    def is_about_measures(self) -> bool:
        """Whether a finding has no measures, or too many, rather than a wrong number."""
        return self.what.endswith(" measures")

    def __str__(self) -> str:
        return f"{self.draft}: {self.what}: “{self.paragraph[:80]}”"


@dataclass
class _Reading:
    """How far one draft has been read: what its later paragraphs are numbered after."""

    draft: Draft
    subject: Subject
    said: list[tuple[str, str]] = field(default_factory=list)
    measure: str = ""
    problems: int = 0
    steps: int = 0
    seen: set[str] = field(default_factory=set)
    answers: dict[int, set[str]] = field(default_factory=dict)
    objections: list[Objection] = field(default_factory=list)

    def object(self, paragraph: str, what: str) -> None:
        self.objections.append(Objection(self.draft.name, paragraph, what))

    def same(self, paragraph: str, what: str, there: str, wanted: str | None) -> None:
        if there.replace(_TO_CHECK, "") != wanted:
            self.object(paragraph, f"{what} is {there}, expected {wanted}")


class Oracle:
    """Objects to what it cannot explain."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.evidence = EvidenceReader(world)
        self.codes = {item["title"]: code for code, item in world.documents.items()}
        self.sentences = {id_: _sentence(rule["says"]) for id_, rule in world.rules.items()}
        self.fixed = self._fixed_clauses()
        self._subjects: dict[tuple[str, str], Subject] = {}

    def _fixed_clauses(self) -> set[str]:
        """Clauses with a number in them that a template holds as they are."""
        folder = self.world.root / "templates" / "docx"
        lines = {line for path in folder.glob("*.docx") for line in read_draft(path, folder).lines()}
        clauses = {clause for line in lines for clause in _CLAUSE.findall(line)}
        return {clause for clause in clauses if NUMBER.search(clause) and "{" not in clause}

    def subject_of(self, draft: Draft) -> Subject:
        key, _, title = draft.name.split("_")[:3]
        code = self.codes[title]
        if (code, key) not in self._subjects:
            self._subjects[code, key] = subject_of(self.world, code, key)
        return self._subjects[code, key]

    def objections(self, draft: Draft) -> list[Objection]:
        """Return everything in a draft that nothing explains."""
        reading = _Reading(draft, self.subject_of(draft))
        blocks = list(draft.blocks())
        for block in blocks:
            if isinstance(block, Table):
                self._table(reading, block)
            else:
                self._line(reading, block)
        missing = reading.subject.findings - set(reading.said)
        if missing:
            reading.object("", f"findings left out: {sorted(missing)}")
        if _WANTED - reading.seen:
            reading.object("", f"left out: {sorted(_WANTED - reading.seen)}")
        self._answered(reading)
        self._strangers(reading, blocks)
        return reading.objections

    def _strangers(self, reading: _Reading, blocks: list[Block]) -> None:
        """Nobody is named but the subject, who manages them, and a unit's own members."""
        roster, subject = self.world.now.roster, reading.subject
        own = {roster[id_].name for id_ in subject.people}
        lines = [line for line in lines_of(blocks) if line not in subject.own_words]
        text = "\n".join(lines)
        for person in roster.values():
            if person.name not in own and person.name in text:
                where = next((line for line in lines if person.name in line), "")
                reading.object(where, f"{person.id} is named")

    # --- sentences ----------------------------------------------------------------------------------

    def _line(self, reading: _Reading, text: str) -> None:
        if text in reading.subject.own_words:
            return
        if text in self.world.measures or text.partition("（对应")[0] in self.world.measures:
            reading.measure = text.partition("（对应")[0]
        spans = list(self._rules(reading, text))
        if _FIGURE.search(text):
            spans += [span for read in _READERS for span in read(self, reading, text)]
        for match in NUMBER.finditer(text):
            if not any(start <= match.start() and match.end() <= end for start, end in spans):
                reading.object(text, f"{match[0]} is not explained")

    def _rules(self, reading: _Reading, text: str) -> Iterator[tuple[int, int]]:
        """The sentence of a rule: every name in its braces is the subject's own."""
        subject = reading.subject
        for rule, (pattern, names) in self.sentences.items():
            match = pattern.search(text)
            if not match or (rule.startswith("UNIT") != isinstance(subject, UnitSubject)):
                continue
            told = dict(zip(names, match.groups(), strict=True))
            about = told.pop("指标", None) or told.pop("能力项", None) or ""
            if (rule, about) not in subject.findings:
                continue
            for name, value in told.items():
                reading.same(text, f"{rule} {name}", value, subject.quoted(rule, about, name))
            if match.start() == 0:
                reading.said.append((rule, about))
            else:
                reading.same(text, "rule", text[: match.start()].strip(), rule)
            yield match.span()
            return

    def _strengths(self, reading: _Reading, text: str) -> Iterator[tuple[int, int]]:
        pattern = rf"^({_NAMES})完成率{_VALUE}，达到本期目标（实际{_VALUE}，目标{_VALUE}）$"
        match = re.search(pattern, text)
        if match:
            figures = reading.subject.figures[match[1]]
            for value, name in zip(match.groups()[1:], ("完成率", "实际", "目标"), strict=True):
                reading.same(text, f"{match[1]} {name}", value, figures.show(name))
            if (figures.get("完成率") or 0) < 1:
                reading.object(text, f"{match[1]} is not on target")
            yield match.span()

    def _goals(self, reading: _Reading, text: str) -> Iterator[tuple[int, int]]:
        """Where an indicator stands and where it should be when the plan ends, the last day included."""
        due = long_date(reading.subject.due)
        change = re.search(rf"{_DAY}\D*?({_NAMES})\D*?由{_VALUE}\D+?到{_VALUE}以[上内]", text)
        reached = re.search(rf"^({_NAMES})\D*?{_DAY}\D*?{_VALUE}，以(.+)为准", text)
        if change:
            baseline, goal = self._aim(reading, text, change[2])
            reading.same(text, "due", change[1], due)
            reading.same(text, "baseline", change[3], baseline)
            reading.same(text, "goal", change[4], goal)
            yield change.span()
        if reached:
            reading.same(text, "due", reached[2], due)
            reading.same(text, "goal", reached[3], self._aim(reading, text, reached[1])[1])
            reading.same(text, "source", reached[4], self.world.sources[reached[1]])
            yield reached.span()

    def _aim(self, reading: _Reading, text: str, indicator: str) -> tuple[str, str]:
        """Return where an indicator stands and what the policy's goal is for it, as printed."""
        subject = reading.subject
        if indicator not in subject.goals:
            reading.object(text, f"{indicator} needs no goal")
        goal = str(self.world.documents[subject.code].get("goal"))
        figures = subject.figures[indicator]
        if indicator != "投诉数":
            return figures.show("完成率"), goal
        limit = (figures.get("目标") or 0) * (2 - ratio(goal))
        return figures.show("实际"), printed(limit, "次", 1)

    def _figures(self, reading: _Reading, text: str) -> Iterator[tuple[int, int]]:
        if re.match(rf"^({_NAMES})完成率", text):
            return
        for words, name in _ANCHORS.items():
            for match in re.finditer(words + _VALUE, text):
                reading.same(text, name, match[1], reading.subject.main.show(name))
                yield match.span(1)

    def _counts(self, reading: _Reading, text: str) -> Iterator[tuple[int, int]]:
        subject = reading.subject
        if not isinstance(subject, UnitSubject):
            return
        wanted = {rf"{word}(\d+)人": str(subject.counts[name]) for word, name in _COUNTED.items()}
        wanted[r"占比([\d.]+%)"] = subject.share
        absent = [why for _, why in subject.absent.values()]
        wanted |= {rf"{why}(\d+)人": str(absent.count(why)) for why in absent}
        wanted |= {rf"{word}{_VALUE}": amount for word, amount in subject.parts.items()}
        for pattern, value in wanted.items():
            for match in re.finditer(pattern, text):
                reading.same(text, pattern.partition("(")[0], match[1], value)
                yield match.span(1)

    def _days(self, reading: _Reading, text: str) -> Iterator[tuple[int, int]]:
        issued, due = long_date(self.world.issued), long_date(reading.subject.due)
        start, end = (long_date(day) for day in SPANS["2026Q3"])
        for words in (PERIODS["2026Q3"], f"{start}至{end}"):
            yield from (match.span() for match in re.finditer(words, text))
        for match in re.finditer(rf"应?于{_DAY}前", text):
            reading.same(text, "due", match[1], due)
            yield match.span(1)
        if re.fullmatch(_DAY, text):
            reading.same(text, "date of issue", text, issued)
            yield 0, len(text)
        for match in re.finditer(rf"完成时间：{_DAY}", text):
            wanted = (
                self.world.measure_due(reading.measure, reading.subject.code) if reading.measure else None
            )
            reading.same(text, f"{reading.measure} due", match[1], wanted)
            yield match.span(1)

    def _standing(self, reading: _Reading, text: str) -> Iterator[tuple[int, int]]:
        """What every draft of a kind has: its number, the copies, days to appeal, page numbers."""
        document = self.world.documents[reading.subject.code]
        for match in re.finditer(r"文件编号：(\S+)", text):
            reading.seen.add("文件编号")
            reading.same(text, "number", match[1], reading.subject.number)
            yield match.span(1)
        for match in re.finditer(r"之日起(\d+)个工作日", text):
            reading.same(text, "days to appeal", match[1], str(self.world.settings["appeal_days"]))
            yield match.span(1)
        for match in re.finditer(r"一式(.)份", text):
            reading.same(text, "copies", match[1], _CHINESE[len(document["copies"])])
        for match in re.finditer(r"第(\d+)份（(.+?)）", text):
            holders = dict(enumerate(document["copies"], 1))
            reading.same(text, f"copy {match[1]}", match[2], holders.get(int(match[1])))
            yield match.span(1)
        yield from (match.span() for match in _CLAUSE.finditer(text) if match[0] in self.fixed)

    def _numbering(self, reading: _Reading, text: str) -> Iterator[tuple[int, int]]:
        """Problems and steps count up; what answers them names one of them."""
        for match in re.finditer(r"^问题(\d+)：", text):
            reading.problems += 1
            reading.same(text, "problem", match[1], str(reading.problems))
            yield match.span(1)
        for match in re.finditer(r"^措施(\d+)：", text):
            reading.steps += 1
            reading.same(text, "measure", match[1], str(reading.steps))
            yield match.span(1)
        for match in re.finditer(r"中对应(?:差距|不足)(\d+)的", text):
            reading.same(text, "finding", match[1], str(len(reading.said)))
            yield match.span(1)
        for match in re.finditer(r"（对应问题([\d、]+)）", text):
            title = re.sub(r"^措施\d+：", "", text[: match.start()])
            self._answers(reading, text, title, match[1])
            yield match.span(1)

    def _answers(self, reading: _Reading, text: str, title: str, numbers: str) -> None:
        """A measure tells the numbers of findings that it may answer; how many each gets is counted."""
        scope = self.world.documents[reading.subject.code]["scope"]
        for number in map(int, numbers.split("、")):
            if not 1 <= number <= len(reading.said):
                reading.object(text, f"there is no finding {number}")
            elif title not in self.world.measures:
                reading.object(text, f"{title} is no measure of the library")
            elif not self.world.can_answer(title, reading.said[number - 1], scope):
                reading.object(text, f"{title} does not answer finding {number}")
            else:
                reading.answers.setdefault(number, set()).add(title)

    def _answered(self, reading: _Reading) -> None:
        """Where measures are numbered, each finding has as many as the policy wants; an ability has its own."""
        most = self.world.settings["measures_per_finding"]
        for number, (rule, _) in enumerate(reading.said, 1):
            count = len(reading.answers.get(number, ()))
            fewest = 1 if rule == "LEVEL_GAP" else most
            if reading.answers and not fewest <= count <= most:
                reading.object("", f"finding {number} has {count} measures")

    # --- tables -------------------------------------------------------------------------------------

    def _table(self, reading: _Reading, table: Table) -> None:
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
                        self._line(reading, text)

    def _indicators(self, reading: _Reading, header: tuple[str, ...], rows: list[list[str]]) -> None:
        reading.seen.add("指标")
        figures = reading.subject.figures
        if [row[0] for row in rows] != list(figures):
            reading.object("|".join(row[0] for row in rows), f"indicators expected: {list(figures)}")
        for row in rows:
            for column, value in zip(header[1:], row[1:], strict=True):
                wanted = figures[row[0]].show(_COLUMNS[column]) if row[0] in figures else None
                reading.same("|".join(row), f"{row[0]} {column}", value, wanted)

    def _history(self, reading: _Reading, _header: tuple[str, ...], rows: list[list[str]]) -> None:
        known = reading.subject.history if isinstance(reading.subject, PersonSubject) else {}
        for row in rows:
            reading.same("|".join(row), "history", str(tuple(row[1:])), str(known.get(row[0])))

    def _goal_rows(self, reading: _Reading, header: tuple[str, ...], rows: list[list[str]]) -> None:
        subject = reading.subject
        reading.same("", "goals", str([row[header.index("指标")] for row in rows]), str(subject.goals))
        for number, row in enumerate(rows, 1):
            told = dict(zip(header, row, strict=True))
            indicator = told["指标"]
            baseline, goal = self._aim(reading, "|".join(row), indicator)
            wanted = {
                "序号": str(number),
                "起点": baseline,
                "目标值": ("不超过" if indicator == "投诉数" else "不低于") + goal,
                "完成期限": long_date(subject.due),
                "数据来源": self.world.sources[indicator],
                "责任人": subject.name,
            }
            for name, value in wanted.items():
                reading.same("|".join(row), name, told[name], value)
            if indicator not in told["改进目标"]:
                reading.object("|".join(row), f"the goal is not about {indicator}")
            self._line(reading, told["改进目标"])

    def _measure_rows(self, reading: _Reading, header: tuple[str, ...], rows: list[list[str]]) -> None:
        subject = reading.subject
        for number, row in enumerate(rows, 1):
            text, told = "|".join(row), dict(zip(header, row, strict=True))
            title, _, answers = (told.get("措施") or told["工作内容"]).partition("（对应问题")
            numbers = answers.rstrip("）") or told[header[0]]
            self._answers(reading, text, title, numbers)
            if "步骤" in told:
                reading.same(text, "step", told["步骤"], str(number))
            measure = self.world.measures.get(title)
            if measure is None:
                continue
            reading.same(text, "due", told["完成时间"], self.world.measure_due(title, subject.code))
            reading.same(text, "owner", told["责任人"], subject.owner(measure["owner"]))
            reading.same(text, "hand in", told["应交材料"], "、".join(measure["hand_in"]))
            if "具体行动" in told:
                reading.same(text, "actions", told["具体行动"], "\n".join(measure["actions"]))

    def _check_rows(self, reading: _Reading, _header: tuple[str, ...], rows: list[list[str]]) -> None:
        days = [long_date(day) for day in self.world.checks(reading.subject.code)]
        there = [(row[0], row[1].replace(_TO_CHECK, "")) for row in rows]
        wanted = [(str(number), day) for number, day in enumerate(days, 1)]
        reading.same("", "check dates", str(there), str(wanted))
        for row in rows:
            for text in row[2:]:
                self._line(reading, text)

    def _ability_rows(self, reading: _Reading, header: tuple[str, ...], rows: list[list[str]]) -> None:
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
                    self._line(reading, text)

    def _member_rows(self, reading: _Reading, _header: tuple[str, ...], rows: list[list[str]]) -> None:
        known = reading.subject.members if isinstance(reading.subject, UnitSubject) else {}
        there = {row[0]: tuple(row[1:]) for row in rows}
        for id_ in sorted(there.keys() | known.keys()):
            reading.same(id_, "member", str(there.get(id_)), str(known.get(id_)))

    def _absent_rows(self, reading: _Reading, _header: tuple[str, ...], rows: list[list[str]]) -> None:
        known = reading.subject.absent if isinstance(reading.subject, UnitSubject) else {}
        reading.same("", "who took no part", str({r[0]: tuple(r[1:]) for r in rows}), str(known))

    def _evidence_rows(self, reading: _Reading, header: tuple[str, ...], rows: list[list[str]]) -> None:
        for number, row in enumerate(rows, 1):
            told = dict(zip(header, row, strict=True))
            reading.same("|".join(row), "number", told["序号"], str(number))
            for what in self.evidence.objections(reading.subject, told):
                reading.object("|".join(row), what)


# What no draft goes without.
_WANTED = {"文件编号", "完成期限", "指标"}
_COUNTED = {"参加考核的?": "参评人数", "有不足需要改进的": "未达标人数", "在册": "人数"}
_READERS = (
    Oracle._strengths,
    Oracle._goals,
    Oracle._figures,
    Oracle._counts,
    Oracle._days,
    Oracle._standing,
    Oracle._numbering,
)
# A table is known by some words of its header; the first that fits reads it.
_TABLES = (
    (("出处",), Oracle._evidence_rows),
    (("起点", "目标值"), Oracle._goal_rows),
    (("完成时间", "应交材料"), Oracle._measure_rows),
    (("检查日期",), Oracle._check_rows),
    (("有待发展项目",), Oracle._ability_rows),
    (("工号", "姓名", "原因"), Oracle._absent_rows),
    (("工号", "姓名", "情况"), Oracle._member_rows),
    (("考核周期", "考核情况"), Oracle._history),
    (("指标", "目标", "实际"), Oracle._indicators),
)


@lru_cache(maxsize=64)
def _sentence(says: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """A rule's sentence as a pattern, and the names in its braces."""
    pieces = re.split(r"\{\s*([^{}]+?)\s*\}", says)
    groups = {"指标": f"({_NAMES})", "能力项": r"([^\d\s，。]+?)", "等级": "([A-Z])"}
    pattern = "".join(
        groups.get(piece, _VALUE) if index % 2 else re.escape(piece) for index, piece in enumerate(pieces)
    )
    return re.compile(pattern), tuple(pieces[1::2])
