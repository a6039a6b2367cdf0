"""What HR tells the manager in comments: the rule, its condition as written, and the figures with cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tests.independent.evidence import EvidenceReader
from tests.independent.reading import NAMES, SEVERITIES, Reading
from tests.independent.world import World

_FIRST = re.compile(r"为什么有这一条：符合规则 ([A-Z_]+)（(\S+?)）(?:，这里看的是“(.+)”)?。")
_FIGURE = re.compile(rf"({NAMES})?(\S+) (\S+)，出处 (.+)")
_LAST = (
    "对数据或判定有疑问，请联系人力资源部核对原始数据，不要直接改文中的数字；具体情况和不同意见可写在填写处。"
)

FindingAt = Callable[[Reading, str], tuple[str, str] | None]


def read_comments(world: World, evidence: EvidenceReader, reading: Reading, finding_at: FindingAt) -> None:
    """Object to comments that the rules and the workbooks do not bear out; each finding has just one."""
    told: list[tuple[str, str]] = []
    cited: set[tuple[str, str, str, str]] = set()
    for comment in reading.draft.comments():
        first, condition, *lines = comment.lines
        match = _FIRST.fullmatch(first)
        if match is None or match[1] not in world.rules:
            reading.object(first, "names no rule")
            continue
        rule, about = match[1], match[3] or ""
        told.append((rule, about))
        reading.same(first, "severity", match[2], SEVERITIES[world.rules[rule]["severity"]])
        reading.same(condition, "condition", condition, f"规则的条件：{world.rules[rule]['when']}")
        if finding_at(reading, comment.beside or "") != (rule, about):
            reading.object(first, f"stands beside “{comment.beside}”")
        head, *figures, last = lines
        reading.same(head, "heading", head, "依据的数据：")
        reading.same(last, "end", last, _LAST)
        for line in figures:
            cited |= set(_figure(evidence, reading, rule, about, line))
    reading.same("", "comments", str(sorted(told)), str(sorted(reading.subject.findings)))
    reading.same("", "figures of comments", str(sorted(cited)), str(sorted(reading.cited)))


def _figure(
    evidence: EvidenceReader, reading: Reading, rule: str, about: str, line: str
) -> Iterator[tuple[str, str, str, str]]:
    match = _FIGURE.fullmatch(line)
    if match is None:
        reading.object(line, "tells no figure")
        return
    indicator, field, value, place = match.groups()
    named = indicator or about or "—"
    row = {"规则": rule, "指标或能力": named, "字段": field, "数值": value, "出处": place}
    for what in evidence.objections(reading.subject, row):
        reading.object(line, what)
    yield rule, field, value, place
