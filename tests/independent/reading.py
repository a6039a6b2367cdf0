"""What is kept while a draft is read, and the patterns in which its figures stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.independent.source import INDICATORS
from tests.independent.subjects import Subject
from tests.independent.word_text import Draft

# A number with what belongs to it: 001105, YL-0142, P5, -41.66, 1,234.50, ①, ３.
NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?|[①-⑳]")
VALUE = r"([-−]?[\d.,]+(?:万元|元|%|个百分点|个|次|分|期|人)?|—|不适用|待定)"
TO_CHECK = "【请核对】"
DAY = rf"(\d{{4}}年\d{{1,2}}月\d{{1,2}}日)(?:{TO_CHECK})?"
NAMES = "|".join(INDICATORS)
SEVERITIES = {"major": "重大不足", "minor": "一般不足", "note": "发展提示"}


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
class Reading:
    """How far one draft has been read: what its later paragraphs are numbered after.

    Attributes:
        said: The findings, in the order of their sentences.
        heading: Title and severity above the sentence of a finding; "" where there is none.
        measure: The measure whose lines are being read.
        planned: The measures of the plan, in the order of its table.
        checks: How many checks of the plan have been headed.
        seen: Headings and labels that have been met.
        answers: Number of a finding → the measures that are to answer it.
        cited: Rule, field, value and place of every row of evidence.
    """

    draft: Draft
    subject: Subject
    said: list[tuple[str, str]] = field(default_factory=list)
    heading: tuple[str, str] = ("", "")
    measure: str = ""
    problems: int = 0
    steps: int = 0
    planned: list[str] = field(default_factory=list)
    checks: int = 0
    seen: set[str] = field(default_factory=set)
    answers: dict[int, set[str]] = field(default_factory=dict)
    cited: set[tuple[str, str, str, str]] = field(default_factory=set)
    objections: list[Objection] = field(default_factory=list)

    def object(self, paragraph: str, what: str) -> None:
        self.objections.append(Objection(self.draft.name, paragraph, what))

    def same(self, paragraph: str, what: str, there: str, wanted: str | None) -> None:
        if there.replace(TO_CHECK, "") != wanted:
            self.object(paragraph, f"{what} is {there}, expected {wanted}")

    def same_row(self, there: dict[str, str], wanted: dict[str, str]) -> None:
        """Object to every cell of a row that differs; columns that are not known are left aside."""
        for name in there.keys() & wanted.keys():
            self.same("|".join(there.values()), name, there[name], wanted[name])
