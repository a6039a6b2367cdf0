"""Right person, right numbers: every figure of every draft is explained from the inputs, in its own place."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from tests.independent.oracle import NUMBER, Objection, Oracle
from tests.independent.reckoning import is_published, is_workday
from tests.independent.source import as_day
from tests.independent.word_text import Draft, Table
from tests.sample_cases import OUTCOMES, UNIT_DOCUMENTS

_AMOUNT = re.compile(r"-?[\d.]+(万元|个百分点|%|个|次|分)")
_SWAPS, _CHANGES = 60, 300


def test_the_sample_has_a_draft_for_everybody_who_should_have_one(
    drafts: list[Draft], oracle: Oracle
) -> None:
    served = sorted((oracle.subject_of(draft).code, oracle.subject_of(draft).name) for draft in drafts)

    roster = oracle.world.now.roster
    people = [(code, roster[id_].name) for code in oracle.codes.values() for id_ in _outcome(code)]
    units = [
        (code, unit.rpartition("/")[2]) for unit, codes in UNIT_DOCUMENTS["2026Q3"].items() for code in codes
    ]
    assert served == sorted(people + units)
    assert len(served) == 52


def _outcome(code: str) -> tuple[str, ...]:
    return OUTCOMES["2026Q3"].get(code, ())


def test_every_number_of_every_draft_is_explained_where_it_stands(
    drafts: list[Draft], oracle: Oracle
) -> None:
    objections = [o for draft in drafts for o in oracle.objections(draft) if not o.is_about_measures]

    assert not objections, "\n".join(map(str, objections))


def test_every_finding_that_asks_for_measures_has_them(drafts: list[Draft], oracle: Oracle) -> None:
    objections = [o for draft in drafts for o in oracle.objections(draft) if o.is_about_measures]

    assert not objections, "\n".join(map(str, objections))


def test_the_oracle_has_read_thousands_of_numbers(drafts: list[Draft]) -> None:
    numbers = sum(len(NUMBER.findall(line)) for draft in drafts for line in draft.lines())
    cited = sum(
        len(block.rows) - 1
        for draft in drafts
        for block in draft.blocks()
        if isinstance(block, Table) and "出处" in block.header
    )

    assert numbers > 7_000
    assert cited > 150


def test_figures_swapped_between_two_drafts_are_objected_to(drafts: list[Draft], oracle: Oracle) -> None:
    random_, clean = random.Random(20261016), _clean(drafts, oracle)
    unnoticed: list[tuple[str, str, str]] = []
    for _ in range(_SWAPS):
        here, there = _two_of_a_kind(drafts, oracle, random_)
        mine, yours = _two_amounts(here, there, random_)
        texts = mine[0].text, yours[0].text
        _write(mine, yours[1][0])
        _write(yours, mine[1][0])
        unnoticed += [
            (draft.name, mine[1][0], yours[1][0])
            for draft in (here, there)
            if not _new_objections(oracle, draft, clean)
        ]
        mine[0].text, yours[0].text = texts

    assert not unnoticed


def _clean(drafts: list[Draft], oracle: Oracle) -> dict[str, set[Objection]]:
    """Objections to the drafts as they are: what a change adds must be noticed beside them."""
    return {draft.path: set(oracle.objections(draft)) for draft in drafts}


def _new_objections(oracle: Oracle, draft: Draft, clean: dict[str, set[Objection]]) -> set[Objection]:
    return set(oracle.objections(draft)) - clean[draft.path]


_Spot = tuple[etree._Element, re.Match[str]]


def _two_of_a_kind(drafts: list[Draft], oracle: Oracle, random_: random.Random) -> list[Draft]:
    code = oracle.subject_of(random_.choice(drafts)).code
    return random_.sample([draft for draft in drafts if oracle.subject_of(draft).code == code], 2)


def _two_amounts(here: Draft, there: Draft, random_: random.Random) -> tuple[_Spot, _Spot]:
    """An amount of one draft and another one, of the same unit, of the other."""
    mine, yours = list(_amounts(here)), list(_amounts(there))
    while True:
        first = random_.choice(mine)
        others = [spot for spot in yours if spot[1][1] == first[1][1] and spot[1][0] != first[1][0]]
        if others:
            return first, random_.choice(others)


def _amounts(draft: Draft) -> Iterator[_Spot]:
    for node in draft.text_nodes():
        yield from ((node, match) for match in _AMOUNT.finditer(node.text or ""))


def _write(spot: _Spot, text: str) -> None:
    node, match = spot
    node.text = match.string[: match.start()] + text + match.string[match.end() :]


def test_any_digit_that_changes_is_objected_to(drafts: list[Draft], oracle: Oracle) -> None:
    random_, clean = random.Random(20270114), _clean(drafts, oracle)
    unnoticed = []
    for _ in range(_CHANGES):
        draft = random_.choice(drafts)
        spots = [
            (node, match) for node in draft.text_nodes() for match in re.finditer("[0-9]", node.text or "")
        ]
        spot = random_.choice(spots)
        before = spot[0].text
        _write(spot, str((int(spot[1][0]) + random_.randint(1, 9)) % 10))
        if not _new_objections(oracle, draft, clean):
            unnoticed.append((draft.name, before, spot[0].text))
        spot[0].text = before

    assert not unnoticed


def test_a_colleagues_draft_under_ones_name_is_objected_to(drafts: list[Draft], oracle: Oracle) -> None:
    unnoticed = []
    for draft in drafts:
        code = oracle.subject_of(draft).code
        kind = [other for other in drafts if oracle.subject_of(other).code == code]
        other = kind[(kind.index(draft) + 1) % len(kind)]
        if len(oracle.objections(replace(draft, trees=other.trees))) < 10:
            unnoticed.append((draft.name, other.name))

    assert not unnoticed


def test_a_number_with_no_words_before_it_is_objected_to(drafts: list[Draft], oracle: Oracle) -> None:
    draft = drafts[0]
    node = next(node for node in draft.text_nodes() if "本考核周期内" in (node.text or ""))
    before = node.text

    node.text = f"{before}另有12.34万元。"
    objections = oracle.objections(draft)
    node.text = before

    (told,) = [objection for objection in objections if objection.what == "12.34 is not explained"]
    assert told.draft == draft.name
    assert "另有12.34万元" in told.paragraph


def test_an_issued_draft_tells_only_working_days(drafts: list[Draft]) -> None:
    """Days that the program has chosen: the day of issue, what is due, when progress is looked at."""
    own = re.compile(r"(\d{4}年\d{1,2}月\d{1,2}日)(?!至|（司龄)")
    days = {
        day for draft in drafts for line in draft.lines() if "至2026年9月30日" not in line
        for day in own.findall(line)
    }  # fmt: skip
    issued = [as_day(day) for day in days if as_day(day).year >= 2026 and as_day(day).month > 9]

    assert issued
    assert all(is_workday(day) for day in issued)


def test_days_of_a_year_without_published_holidays_are_marked_and_no_others(drafts: list[Draft]) -> None:
    wrong = []
    for draft in drafts:
        for line in draft.lines():
            for match in re.finditer(r"(\d{4}年\d{1,2}月\d{1,2}日)(【请核对】)?", line):
                if is_published(as_day(match[1])) == bool(match[2]):
                    wrong.append(f"{draft.name}: {line[:60]}")

    assert not wrong, "\n".join(wrong[:20])


def test_evidence_is_cells_of_one_sheet(drafts: list[Draft]) -> None:
    wrong = []
    for draft in drafts:
        for block in draft.blocks():
            if isinstance(block, Table) and "出处" in block.header:
                places = ["".join(row[-1]).partition("（")[0] for row in block.rows[1:]]
                wrong += [f"{draft.name}: {place}" for place in places if place.count("!") != 1]

    assert not wrong, "\n".join(wrong)


def test_a_grade_that_no_cell_holds_is_cited_with_how_it_came_about(
    drafts: list[Draft], oracle: Oracle
) -> None:
    given = {id_ for id_, row in oracle.world.now.source.results.items() if row.grade}
    wrong = []
    for draft in drafts:
        for block in draft.blocks():
            if isinstance(block, Table) and "出处" in block.header and draft.key not in given:
                rows = [["".join(cell) for cell in row] for row in block.rows[1:]]
                wrong += [
                    f"{draft.name}: {row[-1]}" for row in rows if row[3] == "等级" and "（" not in row[-1]
                ]

    assert not wrong, "\n".join(wrong)
