"""Right person, right numbers: every figure of every draft is explained from the inputs, in its own place."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from lxml import etree

from tests.independent.oracle import Oracle
from tests.independent.reading import NUMBER, Objection
from tests.independent.reckoning import is_published, is_workday
from tests.independent.source import as_day
from tests.independent.word_text import COMMENTS, C, Draft, Drawing, Table, W
from tests.independent.world import Quarter
from tests.sample_cases import COMPANIONS, DOCUMENTS, OUTCOMES, UNIT_DOCUMENTS, UNITS

_AMOUNT = re.compile(r"-?[\d.]+(万元|个百分点|%|个|次|分)")
_SWAPS, _CHANGES = 60, 300


def test_the_sample_has_a_draft_for_everybody_who_should_have_one(
    drafts: list[Draft], oracle: Oracle
) -> None:
    served = sorted((oracle.subject_of(draft).code, oracle.subject_of(draft).name) for draft in drafts)

    roster = oracle.world.now.roster
    people = [
        (code, roster[id_].name)
        for own in ("PIP", "RPE", "RSE", "IDP")
        for id_ in _outcome(own)
        for code in (own, *COMPANIONS.get(own, ()))
    ]
    units = [
        (code, unit.rpartition("/")[2]) for unit, codes in UNIT_DOCUMENTS["2026Q3"].items() for code in codes
    ]
    assert served == sorted(people + units)
    assert len(served) == DOCUMENTS["2026Q3"]


def test_units_have_the_documents_that_the_conditions_written_by_hand_give_them(oracle: Oracle) -> None:
    for quarter in (oracle.world.before, oracle.world.now):
        given = {unit: sorted(codes) for unit in quarter.units if (codes := quarter.unit_documents(unit))}
        listed = UNIT_DOCUMENTS[quarter.source.batch]

        assert given == {unit: sorted(codes) for unit, codes in listed.items()}
    assert {unit: _people(oracle.world.now, unit) for unit in UNITS} == UNITS


def _people(quarter: Quarter, unit: str) -> tuple[int, int, int]:
    return tuple(len(ids(unit)) for ids in (quarter.members, quarter.assessed, quarter.short_members))  # type: ignore[return-value]


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
    cited = sum(len(_evidence(draft)) for draft in drafts)

    drawn = sum(len(list(_values(drawing))) for draft in drafts for drawing in draft.drawings)
    comments = sum(len(list(draft.comments())) for draft in drafts)
    assert numbers > 20_000
    assert cited > 400
    assert drawn > 400
    assert comments > 150


def _evidence(draft: Draft) -> list[list[str]]:
    """The rows of the table that tells where the figures of findings stand."""
    tables = [block for block in draft.blocks() if isinstance(block, Table)]
    told = [table for table in tables if {"规则", "出处"} <= set(table.header)]
    return [["".join(cell) for cell in row] for table in told for row in table.rows[1:]]


def _values(drawing: Drawing) -> Iterator[etree._Element]:
    """Every number that a chart keeps of its workbook."""
    yield from (node for values in drawing.tree.iter(f"{C}val") for node in values.iter(f"{C}v"))


def test_sentences_vary_where_the_policy_says_so_and_nowhere_else(
    drafts: list[Draft], oracle: Oracle
) -> None:
    """Some of those drafts have another wording, some the first one; which figures stand in it is told above."""
    used: dict[str, set[int]] = {}
    for draft in drafts:
        code = oracle.subject_of(draft).code
        lines = [line for line in draft.lines() if "　" not in line]
        used.setdefault(code, set()).update(
            number for _, number, pattern, _ in oracle.sentences if any(map(pattern.search, lines))
        )

    assert used["RSE"] == used["IDP"] == {0, 1, 2}
    assert {frozenset(numbers) for code, numbers in used.items() if code not in ("RSE", "IDP")} == {
        frozenset({0})
    }


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
    """Two drafts of a type of document that there is more than one of."""
    while True:
        code = oracle.subject_of(random_.choice(drafts)).code
        kind = [draft for draft in drafts if oracle.subject_of(draft).code == code]
        if len(kind) > 1:
            return random_.sample(kind, 2)


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


def test_a_swapped_or_changed_number_of_a_chart_is_objected_to(drafts: list[Draft], oracle: Oracle) -> None:
    unnoticed = []
    for draft in drafts:
        for drawing in draft.drawings:
            first, *more = _values(drawing)
            other = next((node for node in more if node.text != first.text), None)
            texts = first.text, other.text if other is not None else None
            first.text = texts[1] or f"{Decimal(str(texts[0])) + Decimal('0.01')}"
            if other is not None:
                other.text = texts[0]
            unnoticed += [] if oracle.objections(draft) else [(draft.name, *texts)]
            first.text = texts[0]
            if other is not None:
                other.text = texts[1]

    assert not unnoticed


def test_a_number_that_a_charts_workbook_alone_tells_is_objected_to(
    drafts: list[Draft], oracle: Oracle
) -> None:
    unnoticed = []
    for draft in drafts:
        for drawing in draft.drawings:
            row: list[Any] = drawing.cells[-1]
            before = row[1]
            row[1] = before + 0.01
            unnoticed += [] if oracle.objections(draft) else [draft.name]
            row[1] = before
            drawing.cells.append(["张伟", 1])
            unnoticed += [] if oracle.objections(draft) else [draft.name]
            drawing.cells.pop()

    assert not unnoticed


def test_a_comment_that_tells_another_figure_or_stands_elsewhere_is_objected_to(
    drafts: list[Draft], oracle: Oracle
) -> None:
    last_digit = re.compile(r"\d(?=\D*，出处)")
    unnoticed = []
    for draft in drafts:
        tree = draft.trees.get(COMMENTS)
        nodes = tree.iter(f"{W}t") if tree is not None else ()
        for node in [node for node in nodes if last_digit.search(node.text or "")][:1]:
            before = node.text or ""
            node.text = last_digit.sub(lambda digit: str((int(digit[0]) + 1) % 10), before)
            unnoticed += [] if oracle.objections(draft) else [(draft.name, node.text)]
            node.text = before
        marks = list(draft.trees["word/document.xml"].iter(f"{W}commentRangeStart"))
        if len(marks) > 1:
            _exchange(marks[0], marks[1])
            unnoticed += [] if oracle.objections(draft) else [(draft.name, "exchanged")]
            _exchange(marks[0], marks[1])

    assert not unnoticed


def _exchange(one: etree._Element, other: etree._Element) -> None:
    ids = str(one.get(f"{W}id")), str(other.get(f"{W}id"))
    one.set(f"{W}id", ids[1])
    other.set(f"{W}id", ids[0])


def test_awards_are_right_to_the_cent_and_a_cent_more_is_objected_to(
    drafts: list[Draft], oracle: Oracle
) -> None:
    money = re.compile(r"(\d+\.\d)(\d)元")
    plans = [draft for draft in drafts if oracle.subject_of(draft).type == "UPP"]
    unnoticed = []
    for draft in plans:
        nodes = [node for node in draft.text_nodes() if money.match(node.text or "")]
        for node in (nodes[1], nodes[-1]):
            before = node.text or ""
            node.text = money.sub(lambda match: f"{match[1]}{(int(match[2]) + 1) % 10}元", before)
            unnoticed += [] if oracle.objections(draft) else [(draft.name, before)]
            node.text = before

    assert len(plans) == 12
    assert not unnoticed


def test_a_members_name_in_a_letter_to_the_team_is_objected_to(drafts: list[Draft], oracle: Oracle) -> None:
    letters = [draft for draft in drafts if oracle.subject_of(draft).type == "RPT"]
    for draft in letters:
        unit = oracle.subject_of(draft).name
        member = next(p for p in oracle.world.now.roster.values() if p.unit.endswith(unit))
        node = next(node for node in draft.text_nodes() if "大家的看法" in (node.text or ""))
        before = node.text
        for slip in (member.name, member.id):
            node.text = f"{before}{slip}"
            assert oracle.objections(draft), slip
        node.text = before
        assert not oracle.objections(draft)

    assert len(letters) == 4


def test_a_colleagues_draft_under_ones_name_is_objected_to(drafts: list[Draft], oracle: Oracle) -> None:
    unnoticed = []
    for draft in drafts:
        code = oracle.subject_of(draft).code
        kind = [other for other in drafts if oracle.subject_of(other).code == code]
        if len(kind) == 1:
            continue
        other = kind[(kind.index(draft) + 1) % len(kind)]
        if len(oracle.objections(replace(draft, trees=other.trees, drawings=other.drawings))) < 10:
            unnoticed.append((draft.name, other.name))

    assert not unnoticed


def test_a_number_with_no_words_before_it_is_objected_to(drafts: list[Draft], oracle: Oracle) -> None:
    draft = next(draft for draft in drafts if oracle.subject_of(draft).code == "RSE")
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
        places = [row[-1].partition("（")[0] for row in _evidence(draft)]
        wrong += [f"{draft.name}: {place}" for place in places if place.count("!") != 1]

    assert not wrong, "\n".join(wrong)


def test_a_grade_that_no_cell_holds_is_cited_with_how_it_came_about(
    drafts: list[Draft], oracle: Oracle
) -> None:
    given = {id_ for id_, row in oracle.world.now.source.results.items() if row.grade}
    wrong = []
    for draft in drafts:
        rows = [] if draft.key in given else [row for row in _evidence(draft) if row[3] == "等级"]
        wrong += [f"{draft.name}: {row[-1]}" for row in rows if "（" not in row[-1]]

    assert not wrong, "\n".join(wrong)
