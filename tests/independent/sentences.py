"""What a sentence of a draft tells: each figure by the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tests.independent import unit_tables
from tests.independent.reading import DAY, NAMES, NUMBER, SEVERITIES, VALUE, Reading
from tests.independent.reckoning import long_date
from tests.independent.subjects import PersonSubject, UnitSubject
from tests.independent.word_text import Draft, read_draft
from tests.independent.world import NEXT_PERIOD, PERIODS, SPANS, World

_FIGURE = re.compile(rf"{NUMBER.pattern}|—|不适用|待定|一式")
_HEADING = re.compile(rf"(?:(?:问题|发现)\d+：)?(\S+?)（({'|'.join(SEVERITIES.values())})）")
_CHINESE = "零一两三四五六七八九"
_CLAUSE = re.compile(r"[^；。\t]+")

# Words that stand before a figure of the main indicator → its field.
_ANCHORS = {
    r"目标为|本期目标": "目标",
    r"实际完成": "实际",
    r"(?<![\w（])完成率": "完成率",
    r"上期为": "上期实际",
    r"上年同期为": "同期实际",
    r"较上期变化": "环比",
    r"其他人员（": "同岗人数",
    r"平均水平为": "同岗平均",
    r"与该水平相比为": "同岗差距",
    r"较上年同期变化": "同比",
}
_ABILITIES = "能力评估与岗位期望有距离的："
_CHECKS = "所随文件约定的检查日期："
# How a plan tells what an indicator is to reach, and what is told there.
_AIMS = {
    rf"(\d{{4}}年第.季度)({NAMES})达到{VALUE}以上，比本期的{VALUE}提高(\d+%)": (
        "下期",
        "指标",
        "目标值",
        "起点",
        "提高",
    ),
    rf"^({NAMES})：{DAY}前不(?:低于|超过){VALUE}（起点{VALUE}）": ("指标", "期限", "目标值", "起点"),
}
_COUNTED = {"参加考核的?": "参评人数", "有不足需要改进的": "未达标人数"}


class Sentences:
    """Reads paragraphs: explains their figures or objects."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sentences = [
            (id_, number, *_sentence(says))
            for id_, rule in world.rules.items()
            for number, says in enumerate([rule["says"], *rule.get("says_also", ())])
        ]
        folder = world.root / "templates" / "docx"
        self.templates: dict[str, Draft] = {
            path.name: read_draft(path, folder) for path in sorted(folder.glob("*.docx"))
        }
        self.fixed = self._fixed_clauses()

    def _fixed_clauses(self) -> set[str]:
        """Clauses of words with a number in them that a template holds as they are."""
        lines = {line for template in self.templates.values() for line in template.lines()}
        clauses = {clause for line in lines for clause in _CLAUSE.findall(line)}
        return {c for c in clauses if NUMBER.search(c) and re.search(r"[^\W\d]", c) and "{" not in c}

    def read_line(self, reading: Reading, text: str) -> None:
        if text in reading.subject.own_words or text.partition("：")[2] in reading.subject.own_words:
            return
        if text in self.world.measures or text.partition("（对应")[0] in self.world.measures:
            reading.measure = text.partition("（对应")[0]
        heading = _HEADING.fullmatch(text)
        if heading:
            reading.heading = (heading[1], heading[2])
        spans = [*self._rules(reading, text), *unit_tables.sales_sentences(reading, text)]
        rest = _without(text, spans)
        if _FIGURE.search(rest):
            spans += [span for read in _READERS for span in read(self, reading, rest)]
        for match in NUMBER.finditer(text):
            if not any(start <= match.start() and match.end() <= end for start, end in spans):
                reading.object(text, f"{match[0]} is not explained")

    def _rules(self, reading: Reading, text: str) -> Iterator[tuple[int, int]]:
        """The sentence of a rule: every name in its braces is the subject's own.

        A finding is told by its sentence alone, below its heading, or behind its heading or its rule.
        """
        for rule, about, told, match in self._told(reading, text):
            for name, value in told.items():
                reading.same(text, f"{rule} {name}", value, reading.subject.quoted(rule, about, name))
            before = text[: match.start()].strip()
            if before in ("", f"{self.world.rules[rule].get('title', about)}："):
                reading.said.append((rule, about))
                self._headed(reading, text, rule, about)
            else:
                reading.same(text, "rule", before, rule)
            yield match.span()
            return

    def _headed(self, reading: Reading, text: str, rule: str, about: str) -> None:
        """The heading above a finding, where there is one, names it and how grave it is."""
        told = self.world.rules[rule]
        wanted = (told.get("title", about), SEVERITIES[told["severity"]])
        if reading.heading[0]:
            reading.same(text, "heading", str(reading.heading), str(wanted))
        reading.heading = ("", "")

    def _told(self, reading: Reading, text: str) -> Iterator[tuple[str, str, dict[str, str], re.Match[str]]]:
        """Rule, what it is about, and name → value of each finding of the subject that a text tells.

        Only the drafts whose sentences may vary tell one of the other wordings.
        """
        subject = reading.subject
        varies = self.world.documents[subject.plan].get("vary") == "是"
        for rule, number, pattern, names in self.sentences:
            match = pattern.search(text)
            if not match or (number and not varies):
                continue
            told = dict(zip(names, match.groups(), strict=True))
            about = told.pop("指标", None) or told.pop("能力项", None) or ""
            if (rule, about) in subject.findings:
                yield rule, about, told, match

    def finding_at(self, reading: Reading, text: str) -> tuple[str, str] | None:
        return next(((rule, about) for rule, about, _, _ in self._told(reading, text)), None)

    def _strengths(self, reading: Reading, text: str) -> Iterator[tuple[int, int]]:
        pattern = rf"^({NAMES})完成率{VALUE}，达到本期目标（实际{VALUE}，目标{VALUE}）。?$"
        match = re.search(pattern, text)
        if match:
            figures = reading.subject.figures[match[1]]
            for value, name in zip(match.groups()[1:], ("完成率", "实际", "目标"), strict=True):
                reading.same(text, f"{match[1]} {name}", value, figures.show(name))
            if (figures.get("完成率") or 0) < 1:
                reading.object(text, f"{match[1]} is not on target")
            yield match.span()

    def _goals(self, reading: Reading, text: str) -> Iterator[tuple[int, int]]:
        """Where an indicator stands and where it should be when the plan ends, the last day included."""
        due = reading.subject.goal_day
        change = re.search(rf"{DAY}\D*?({NAMES})\D*?由{VALUE}\D+?到{VALUE}以[上内]", text)
        reached = re.search(rf"^({NAMES})\D*?{DAY}\D*?{VALUE}，以(.+)为准", text)
        for pattern, groups in _AIMS.items():
            match = re.search(pattern, text)
            if match:
                told = dict(zip(groups, match.groups(), strict=True))
                baseline, goal = self.aim(reading, text, told.pop("指标"))
                wanted = {"起点": baseline, "目标值": goal, "期限": due, "下期": NEXT_PERIOD[0]}
                wanted["提高"] = self.world.documents[reading.subject.plan].get("growth_goal", "")
                for name, value in told.items():
                    reading.same(text, name, value, wanted[name])
                yield match.span()
        if change:
            baseline, goal = self.aim(reading, text, change[2])
            reading.same(text, "due", change[1], due)
            reading.same(text, "baseline", change[3], baseline)
            reading.same(text, "goal", change[4], goal)
            yield change.span()
        if reached:
            reading.same(text, "due", reached[2], due)
            reading.same(text, "goal", reached[3], self.aim(reading, text, reached[1])[1])
            reading.same(text, "source", reached[4], self.world.sources[reached[1]])
            yield reached.span()

    def aim(self, reading: Reading, text: str, indicator: str) -> tuple[str, str]:
        """Return where an indicator stands and what the policy's goal is for it, as printed."""
        if indicator not in reading.subject.goals:
            reading.object(text, f"{indicator} needs no goal")
        return reading.subject.aim(indicator)

    def _shown(self, reading: Reading, text: str) -> Iterator[tuple[int, int]]:
        """An indicator's actual and rate, as the dimensions of an appraisal list them."""
        match = re.fullmatch(rf"({NAMES}) {VALUE}，完成率 {VALUE}", text)
        if match:
            figures = reading.subject.figures[match[1]]
            reading.same(text, "actual", match[2], figures.show("实际"))
            reading.same(text, "rate", match[3], figures.show("完成率"))
            yield match.span()

    def _talk(self, reading: Reading, text: str) -> Iterator[tuple[int, int]]:
        """What an interview record says of the grade, of abilities and of the plan's checks."""
        subject = reading.subject
        if not isinstance(subject, PersonSubject):
            return
        match = re.match(r"本期考核等级为(\S+?)，依据为(\S+?)(?:；上期等级为(\S+?))?。", text)
        if match:
            row = self.world.now.source.results[subject.key]
            basis = "考核结果表" if row.grade else "加权总分"
            previous = self.world.previous_grade_text(subject.key)
            reading.same(text, "grade", match[1], self.world.grade_text(self.world.now, subject.key))
            reading.same(text, "basis", match[2], basis)
            reading.same(text, "previous grade", match[3] or "—", previous)
        if text.startswith(_ABILITIES):
            told = [f"{name}（目前{now}，期望{then}）" for name, (now, then, *_) in subject.abilities.items()]
            reading.same(text, "abilities", text, f"{_ABILITIES}{'、'.join(told)}。")
            yield 0, len(text)
        if text.startswith(_CHECKS):
            days = [long_date(day) for day in self.world.checks(subject.plan)]
            reading.seen.add("检查日期")
            reading.same(text, "checks", text, f"{_CHECKS}{'、'.join(days)}。")
            yield 0, len(text)

    def _figures(self, reading: Reading, text: str) -> Iterator[tuple[int, int]]:
        if re.match(rf"^({NAMES})完成率", text):
            return
        for words, name in _ANCHORS.items():
            for match in re.finditer(f"(?:{words})" + VALUE, text):
                reading.same(text, name, match[1], reading.subject.main.show(name))
                yield match.span(1)

    def _counts(self, reading: Reading, text: str) -> Iterator[tuple[int, int]]:
        subject = reading.subject
        if not isinstance(subject, UnitSubject):
            return
        wanted = {rf"{word}(\d+)人": str(subject.counts[name]) for word, name in _COUNTED.items()}
        wanted[r"在册(\d+)人"] = str(subject.here)
        wanted[r"占比([\d.]+%)"] = subject.share
        absent = [why for _, why in subject.absent.values()]
        wanted |= {rf"{why}(\d+)人": str(absent.count(why)) for why in absent}
        wanted |= {rf"{word}{VALUE}": amount for word, amount in subject.parts.items()}
        for pattern, value in wanted.items():
            for match in re.finditer(pattern, text):
                reading.same(text, pattern.partition("(")[0], match[1], value)
                yield match.span(1)

    def _days(self, reading: Reading, text: str) -> Iterator[tuple[int, int]]:
        issued, due = long_date(self.world.issued), long_date(reading.subject.due)
        start, end = (long_date(day) for day in SPANS["2026Q3"])
        name, first, last = NEXT_PERIOD
        coming = f"{name}（{long_date(first)}至{long_date(last)}）"
        for words in (PERIODS["2026Q3"], f"{start}至{end}", coming):
            yield from (match.span() for match in re.finditer(words, text))
        for match in re.finditer(rf"应?于{DAY}前", text):
            reading.same(text, "due", match[1], due)
            yield match.span(1)
        if re.fullmatch(DAY, text):
            reading.same(text, "date of issue", text, issued)
            yield 0, len(text)
        for match in re.finditer(rf"^第(\d+)次：{DAY}$", text):
            days = [long_date(day) for day in self.world.checks(reading.subject.plan)]
            reading.checks += 1
            reading.same(text, "check", match[1], str(reading.checks))
            reading.same(text, "check", match[2], dict(enumerate(days, 1)).get(reading.checks))
            reading.seen |= {"检查日期"} if reading.checks == len(days) else set()
            yield match.span()
        for match in re.finditer(rf"完成时间：{DAY}", text):
            wanted = (
                self.world.measure_due(reading.measure, reading.subject.plan) if reading.measure else None
            )
            reading.same(text, f"{reading.measure} due", match[1], wanted)
            yield match.span(1)

    def _standing(self, reading: Reading, text: str) -> Iterator[tuple[int, int]]:
        """What every draft of a kind has: its number, the copies, days to appeal, page numbers."""
        document = self.world.documents[reading.subject.type]
        for match in re.finditer(r"文件编号：(\S+)", text):
            reading.seen.add("文件编号")
            reading.same(text, "number", match[1], reading.subject.number)
            yield match.span(1)
        for match in re.finditer(r"(?:之日起|不同意见的，可在)(\d+)个工作日", text):
            reading.same(text, "days to appeal", match[1], str(self.world.settings["appeal_days"]))
            yield match.span(1)
        for match in re.finditer(r"一式(.)份", text):
            reading.same(text, "copies", match[1], _CHINESE[len(document["copies"])])
        for match in re.finditer(r"第(\d+)份（(.+?)）", text):
            holders = dict(enumerate(document["copies"], 1))
            reading.same(text, f"copy {match[1]}", match[2], holders.get(int(match[1])))
            yield match.span(1)
        yield from (match.span() for match in _CLAUSE.finditer(text) if match[0] in self.fixed)

    def _numbering(self, reading: Reading, text: str) -> Iterator[tuple[int, int]]:
        """Problems and steps count up; what answers them names one of them."""
        for match in re.finditer(r"^(?:问题|发现)(\d+)：", text):
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
        for match in re.finditer(r"^我们的建议：(“.+”)，", text):
            for title in re.findall(r"“(.+?)”", match[1]):
                self.answer(reading, text, title, str(len(reading.said)))
        for match in re.finditer(r"（对应问题([\d、]+)）", text):
            title = re.sub(r"^措施\d+：", "", text[: match.start()])
            self.answer(reading, text, title, match[1])
            yield match.span(1)

    def answer(self, reading: Reading, text: str, title: str, numbers: str) -> None:
        """A measure tells the numbers of findings that it may answer; how many each gets is counted."""
        scope = self.world.documents[reading.subject.type]["scope"]
        for number in map(int, numbers.split("、")):
            if not 1 <= number <= len(reading.said):
                reading.object(text, f"there is no finding {number}")
            elif title not in self.world.measures:
                reading.object(text, f"{title} is no measure of the library")
            elif not self.world.can_answer(title, reading.said[number - 1], scope):
                reading.object(text, f"{title} does not answer finding {number}")
            else:
                reading.answers.setdefault(number, set()).add(title)

    def count_answers(self, reading: Reading) -> None:
        """Where measures are numbered, each finding has as many as the policy wants; an ability has its own."""
        most = self.world.settings["measures_per_finding"]
        for number, (rule, _) in enumerate(reading.said, 1):
            count = len(reading.answers.get(number, ()))
            fewest = 1 if rule == "LEVEL_GAP" else most
            if reading.answers and not fewest <= count <= most:
                reading.object("", f"finding {number} has {count} measures")


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with blanks in place of what has been read."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


_READERS = (
    Sentences._strengths,
    Sentences._goals,
    Sentences._shown,
    Sentences._talk,
    Sentences._figures,
    Sentences._counts,
    Sentences._days,
    Sentences._standing,
    Sentences._numbering,
)


@lru_cache(maxsize=64)
def _sentence(says: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """A rule's sentence as a pattern, and the names in its braces."""
    pieces = re.split(r"\{\s*([^{}]+?)\s*\}", says)
    groups = {"指标": f"({NAMES})", "能力项": r"([^\d\s，。]+?)", "等级": "([A-Z])"}
    pattern = "".join(
        groups.get(piece, VALUE) if index % 2 else re.escape(piece) for index, piece in enumerate(pieces)
    )
    return re.compile(pattern), tuple(pieces[1::2])
