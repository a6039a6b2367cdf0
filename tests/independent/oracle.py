"""Why does this number stand here? Every figure of a draft, explained in its own context or objected to.

A table's cell is told by its row and column, a figure in a sentence by the words before it. What is explained
by nothing is an objection, so is a word before a figure that promises another one.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.independent import drawn, unit_tables
from tests.independent.comments import read_comments
from tests.independent.reading import Objection, Reading
from tests.independent.subjects import Subject, UnitSubject, subject_of
from tests.independent.tables import Tables
from tests.independent.word_text import Block, Draft, Table, lines_of
from tests.independent.world import World


class Oracle(Tables):
    """Objects to what it cannot explain."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.codes = dict(_titles(world))
        self._subjects: dict[tuple[str, str], Subject] = {}

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
                self.read_table(reading, block)
            else:
                self.read_line(reading, block)
        missing = reading.subject.findings - set(reading.said)
        if missing:
            reading.object("", f"findings left out: {sorted(missing)}")
        left_out = _wanted(reading.subject) - reading.seen
        if left_out:
            reading.object("", f"left out: {sorted(left_out)}")
        self.count_answers(reading)
        read_comments(self.world, self.evidence, reading, self.finding_at)
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
