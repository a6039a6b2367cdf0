"""Why does this number stand here? Every figure of a draft, explained in its own context or objected to.

A table's cell is told by its row and column, a figure in a sentence by the words before it. What is explained
by nothing is an objection, so is a word before a figure that promises another one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from tests.independent import drawn, unit_tables
from tests.independent.comments import read_comments
from tests.independent.evidence import EvidenceReader
from tests.independent.reading import DAY, NAMES, NUMBER, TO_CHECK, VALUE, Objection, Reading
from tests.independent.reckoning import long_date
from tests.independent.subjects import PersonSubject, Subject, UnitSubject, subject_of
from tests.independent.word_text import Block, Draft, Table, lines_of, read_draft
from tests.independent.world import NEXT_PERIOD, PERIODS, SPANS, World

__all__ = ["Oracle"]

_FIGURE = re.compile(rf"{NUMBER.pattern}|—|不适用|待定|一式")
_CHINESE = "零一二三四五六七八九"
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


class Oracle:
    """Objects to what it cannot explain."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.evidence = EvidenceReader(world)
        self.codes = dict(_titles(world))
        self.sentences = [
            (id_, number, *_sentence(says))
            for id_, rule in world.rules.items()
            for number, says in enumerate([rule["says"], *rule.get("says_also", ())])
        ]
        folder = world.root / "templates" / "docx"
        self.templates = {path.name: read_draft(path, folder) for path in sorted(folder.glob("*.docx"))}
        self.fixed = self._fixed_clauses()
        self._subjects: dict[tuple[str, str], Subject] = {}

    def _fixed_clauses(self) -> set[str]:
        """Clauses of words with a number in them that a template holds as they are."""
        lines = {line for template in self.templates.values() for line in template.lines()}
        clauses = {clause for line in lines for clause in _CLAUSE.findall(line)}
        return {c for c in clauses if NUMBER.search(c) and re.search(r"[^\W\d]", c) and "{" not in c}

    def subject_of(self, draft: Draft) -> Subject:
        key, _, title = draft.name.split("_")[:3]
        code = self.codes[title]
        if (code, key) not in self._subjects:
            self._subjects[code, key] = subject_of(self.world, code, key)
        return self._subjects[code, key]

    def objections(self, draft: Draft) -> list[Objection]:
        """Return everything in a draft that nothing explains."""
        reading = Reading(draft, self.subject_of(draft))
        for block in draft.printed_blocks():
            if isinstance(block, Table):
                self._table(reading, block)
            else:
                self._line(reading, block)
        missing = reading.subject.findings - set(reading.said)
        if missing:
            reading.object("", f"findings left out: {sorted(missing)}")
        left_out = _wanted(reading.subject) - reading.seen
        if left_out:
            reading.object("", f"left out: {sorted(left_out)}")
        self._answered(reading)
        read_comments(self.world, self.evidence, reading, self._finding_at)
        self._drawn(reading)
        self._strangers(reading, list(draft.blocks()))
        return reading.objections

    def _drawn(self, reading: Reading) -> None:
        template = self.templates[self.world.documents[reading.subject.type]["template"]]
        names = [str(drawing.properties.get("descr")).removeprefix("chart:") for drawing in template.drawings]
        for what in drawn.objections(reading.subject, reading.draft.drawings, names):
            reading.object("", what)

    def _strangers(self, reading: Reading, blocks: list[Block]) -> None:
        """Nobody is named but the subject, who manages them, and a unit's own members."""
        roster, subject = self.world.now.roster, reading.subject
        own = {roster[id_].name for id_ in subject.people}
        lines = [line for line in lines_of(blocks) if line not in subject.own_words]
        lines += [text for drawing in reading.draft.drawings for text in drawing.texts()]
        text = "\n".join(lines)
        for person in roster.values():
            if person.name not in own and person.name in text:
                where = next((line for line in lines if person.name in line), "")
                reading.object(where, f"{person.id} is named")
            elif subject.type == "RPT" and person.id in text:
                reading.object("", f"{person.id} stands in a letter to a team")

    # --- sentences ----------------------------------------------------------------------------------

    def _line(self, reading: Reading, text: str) -> None:
        if text in reading.subject.own_words or text.partition("：")[2] in reading.subject.own_words:
            return
        if text in self.world.measures or text.partition("（对应")[0] in self.world.measures:
            reading.measure = text.partition("（对应")[0]
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
            else:
                reading.same(text, "rule", before, rule)
            yield match.span()
            return

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

    def _finding_at(self, reading: Reading, text: str) -> tuple[str, str] | None:
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
                baseline, goal = self._aim(reading, text, told.pop("指标"))
                wanted = {"起点": baseline, "目标值": goal, "期限": due, "下期": NEXT_PERIOD[0]}
                wanted["提高"] = self.world.documents[reading.subject.plan].get("growth_goal", "")
                for name, value in told.items():
                    reading.same(text, name, value, wanted[name])
                yield match.span()
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

    def _aim(self, reading: Reading, text: str, indicator: str) -> tuple[str, str]:
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
                self._answers(reading, text, title, str(len(reading.said)))
        for match in re.finditer(r"（对应问题([\d、]+)）", text):
            title = re.sub(r"^措施\d+：", "", text[: match.start()])
            self._answers(reading, text, title, match[1])
            yield match.span(1)

    def _answers(self, reading: Reading, text: str, title: str, numbers: str) -> None:
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

    def _answered(self, reading: Reading) -> None:
        """Where measures are numbered, each finding has as many as the policy wants; an ability has its own."""
        most = self.world.settings["measures_per_finding"]
        for number, (rule, _) in enumerate(reading.said, 1):
            count = len(reading.answers.get(number, ()))
            fewest = 1 if rule == "LEVEL_GAP" else most
            if reading.answers and not fewest <= count <= most:
                reading.object("", f"finding {number} has {count} measures")

    # --- tables -------------------------------------------------------------------------------------

    def _table(self, reading: Reading, table: Table) -> None:
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
            baseline, goal = self._aim(reading, text, indicator)
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
            self._line(reading, told.get("改进目标", ""))

    def _measure_rows(self, reading: Reading, header: tuple[str, ...], rows: list[list[str]]) -> None:
        subject, days = reading.subject, []
        for number, row in enumerate(rows, 1):
            text, told = "|".join(row), dict(zip(header, row, strict=True))
            title, _, answers = (told.get("措施") or told["工作内容"]).partition("（对应问题")
            numbers = answers.rstrip("）") or (told[header[0]] if header[0].startswith("对应") else "")
            if numbers:
                self._answers(reading, text, title, numbers)
            for name in ("步骤", "序号"):
                reading.same(text, name, told.get(name, str(number)), str(number))
            measure = self.world.measures.get(title)
            if measure is None:
                reading.object(text, f"{title} is no measure of the library")
                continue
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
        """What a check looks at: the goals of the plan, else its measures until there is no more room."""
        subject = reading.subject
        for number, row in enumerate(rows, 1):
            text, (what, *more) = "|".join(row), row[1].split("\n")
            reading.same(text, "number", row[0], f"{reading.checks}.{number}")
            if subject.goals:
                indicator = subject.goals[number - 1] if number <= len(subject.goals) else ""
                limit = "不超过" if indicator == "投诉数" else "不低于"
                wanted = f"{indicator}（{limit}{subject.aim(indicator)[1]}）" if indicator else ""
                reading.same(text, "goal", what, wanted)
            elif what not in set().union(*reading.answers.values()):
                reading.object(text, f"{what} is no measure of the plan")
            else:
                reading.measure = what
                handed = "、".join(self.world.measures[what]["hand_in"])
                reading.same(text, "hand in", "".join(more), f"应交：{handed}")
            for cell in row[2:]:
                self._line(reading, cell)
        if len(rows) < len(subject.goals):
            reading.object("", "a goal is left out")

    def _paired_rows(self, reading: Reading, _header: tuple[str, ...], rows: list[list[str]]) -> None:
        """Each finding with the measures that answer it, and what they are to bring."""
        for number, row in enumerate(rows, 1):
            text, (rule, about) = "|".join(row), dict(enumerate(reading.said, 1)).get(number, ("", ""))
            title = self.world.rules[rule].get("title", about) if rule else ""
            reading.same(text, "finding", row[0], f"问题{number}：{title}")
            for line in row[1].split("\n"):
                measure, _, effect = line.partition("：")
                self._answers(reading, text, measure, str(number))
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
                self._line(reading, cell)

    def _coming_months(self, reading: Reading, _header: tuple[str, ...], rows: list[list[str]]) -> None:
        """A row to fill in for each month of the next period."""
        first, last = NEXT_PERIOD[1:]
        wanted = [f"{first.year}年{month}月" for month in range(first.month, last.month + 1)]
        reading.same("", "months", str([row[0] for row in rows]), str(wanted))
        for row in rows:
            for cell in row[1:]:
                self._line(reading, cell)

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
                self._line(reading, text)

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
                    self._line(reading, text)

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
                self._line(reading, cell)

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


def _titles(world: World) -> Iterator[tuple[str, str]]:
    """Title in the name of a file → code; what goes with a plan tells which in brackets."""
    for code, told in world.documents.items():
        parents = told.get("goes_with")
        if parents is None:
            yield told["title"], code
        for parent, other in world.documents.items() if parents else ():
            if other["type"] in parents and other["scope"] == told["scope"]:
                yield f"{told['title']}（{parent}）", f"{code}.{parent}"


def _wanted(subject: Subject) -> set[str]:
    """What a draft of a kind does not go without."""
    wanted = {"文件编号"} if subject.type == "INT" else {"文件编号", "完成期限"}
    if subject.type in ("CHE", "CHU", "INT"):
        wanted.add("所随文件")
    if subject.type not in ("CHE", "CHU"):
        wanted.add("指标")
    if subject.type != "IDP":
        wanted.add("检查日期")
    if subject.type in ("PIP", "RSE", "INT", "UIS") and subject.history:
        wanted.add("考核周期")
    if subject.goals and subject.type != "RPL":
        wanted.add("起点")
    return wanted | (unit_tables.wanted_of(subject) if isinstance(subject, UnitSubject) else set())


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """The text with blanks in place of what has been read."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


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
_READERS = (
    Oracle._strengths,
    Oracle._goals,
    Oracle._shown,
    Oracle._talk,
    Oracle._figures,
    Oracle._counts,
    Oracle._days,
    Oracle._standing,
    Oracle._numbering,
)


def _plainly(read: Callable[[Reading, tuple[str, ...], list[list[str]]], None]) -> _TableReader:
    """A reader that needs nothing of the oracle."""
    return lambda _oracle, reading, header, rows: read(reading, header, rows)


_TableReader = Callable[[Oracle, Reading, tuple[str, ...], list[list[str]]], None]
# A table is known by some words of its header; the first that fits reads it.
_TABLES: tuple[tuple[tuple[str, ...], _TableReader], ...] = (
    (("序号", "规则", "出处"), Oracle._evidence_rows),
    (("工号", "姓名", "出处"), Oracle._award_places),
    (("起点", "目标值"), Oracle._goal_rows),
    (("完成时间", "应交材料"), Oracle._measure_rows),
    (("完成时间", "执行情况"), Oracle._measure_rows),
    (("目标或措施", "本次计划"), Oracle._tracked_rows),
    (("序号", "自查项"), Oracle._numbered_rows),
    (("月份", "销售额目标"), Oracle._coming_months),
    (("不足", "对应的改进措施与预期效果"), Oracle._paired_rows),
    (("检查日期",), Oracle._check_rows),
    (("有待发展项目",), Oracle._ability_rows),
    (("发展项目", "期满自评"), Oracle._rated_rows),
    (("签名", "签收日期"), Oracle._signers),
    (("工号", "姓名", "原因"), Oracle._absent_rows),
    (("工号", "姓名", "情况"), Oracle._member_rows),
    (("考核周期", "考核情况"), Oracle._history),
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
    (("指标", "目标", "实际"), Oracle._indicators),
    (("指标", "本期目标", "本期实际"), Oracle._indicators),
    (("指标", "上年同期", "实际"), Oracle._indicators),
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
