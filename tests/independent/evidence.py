"""The table 附：数据依据: each row's cell is looked up in the real workbook, each formula reckoned again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from openpyxl.utils import column_index_from_string, get_column_letter

from tests.independent.source import RosterRow
from tests.independent.subjects import PersonSubject, Subject, UnitSubject
from tests.independent.world import FLOORS, WEIGHTS, Figures, Quarter, World

_PLACE = re.compile(r"(?P<file>inputs/[^\[\]!（）]+)(?:\[(?P<sheet>[^\]]+)\])?!(?P<address>[A-Z]+\d+)")
_TINY = Decimal("1e-20")
_HELD = {"目标", "实际", "上期实际", "同期实际"}
_LEVELS = {"目前水平": "D", "期望水平": "E"}


@dataclass(frozen=True)
class Held:
    """What a cell of the results holds: whose number, on what."""

    owner: str
    indicator: str
    field: str
    number: Decimal


class EvidenceReader:
    """Objects to rows of evidence that the workbooks do not bear out."""

    def __init__(self, world: World) -> None:
        self.world = world

    @cached_property
    def cells(self) -> dict[str, Held]:
        """Place → what stands there, for every number of both quarters' results."""
        found = {}
        for source in (self.world.now.source, self.world.before.source):
            for rows in (source.results, source.unit_rows):
                for row in rows.values():
                    for indicator, values in row.figures.items():
                        for name, value in values.items():
                            found[value.cell] = Held(row.id, indicator, name, value.number)
        return found

    def objections(self, subject: Subject, row: dict[str, str]) -> Iterator[str]:
        rule, name, value = row["规则"], row["字段"], row["数值"]
        place, _, formula = row["出处"].removesuffix("）").partition("（")
        named, told = row["指标或能力"], self.world.rules.get(rule, {})
        each = told.get("for_each")
        # Where a row is about no indicator and no ability, the heading of its rule stands there.
        about = "" if named in ("—", told.get("title")) else named
        if (rule, about if each else "") not in subject.findings or not _is_about(each, named, subject):
            yield f"there is no finding {rule} {named}"
            return
        wanted = subject.quoted(rule, about if each else "", name)
        if value != wanted:
            yield f"{name} is {value}, expected {wanted}"
        if each == "competency":
            yield from self._ability(subject, about, name, value, place, formula)
        elif about:
            yield from self._figure(subject, about, name, place, formula)
        elif isinstance(subject, UnitSubject):
            yield from self._people(subject, name, place, formula)
        elif isinstance(subject, PersonSubject):
            yield from self._person(subject, name, value, place, formula)

    # --- figures ------------------------------------------------------------------------------------

    def _figure(self, subject: Subject, indicator: str, name: str, place: str, formula: str) -> Iterator[str]:
        figures = subject.figures[indicator]
        if isinstance(subject, UnitSubject) and formula.startswith("SUM"):
            yield from self._sum(subject, indicator, name, place, formula)
            return
        if name == "同岗平均":
            yield from self._average(subject, figures, place, formula)
            return
        wanted = figures.get(name)
        held = self.cells.get(place)
        own = subject.key if isinstance(subject, PersonSubject) else subject.full_name  # type: ignore[attr-defined]
        if held is None or (held.owner, held.indicator) != (own, indicator):
            yield f"{place} does not hold {indicator} of the subject"
        elif name in _HELD:
            if formula or held.field != name or held.number != wanted:
                yield f"{place} holds {held.field} {held.number}"
        else:
            reckoned = self._reckon(formula, place, figures)
            if wanted is None or reckoned is None or abs(reckoned - wanted) > _TINY:
                yield f"{formula} does not give the {name}"

    def _sum(
        self, subject: UnitSubject, indicator: str, name: str, place: str, formula: str
    ) -> Iterator[str]:
        """A sum over the members: of one sheet its range is the place, of several all ranges are told."""
        fields = {"完成率": ["实际", "目标"]}.get(name, [name])
        sums = formula.split(" ÷ ")
        if len(sums) != len(fields):
            yield f"{formula} does not give {name}"
            return
        if sums[0] != "SUM" and not sums[0].startswith(f"SUM：{place}、"):
            yield f"{place} is not where the sum begins"
        for sum_, field in zip(sums, fields, strict=True):
            told = sum_.partition("：")[2]
            if told or field == fields[0]:
                ranges = told.split("、") if told else [place]
                yield from self._ranges(subject, indicator, field, ranges)

    def _ranges(self, subject: UnitSubject, indicator: str, field: str, ranges: list[str]) -> Iterator[str]:
        """Object unless the ranges are those from the first to the last cell of the members, a sheet each."""
        now = self.world.now
        owners = set(now.counted(subject.full_name, indicator))
        cells = {
            place: held
            for place, held in self.cells.items()
            if place.startswith(f"inputs/{now.source.batch}/")
            and held.owner in owners
            and (held.indicator, held.field) == (indicator, field)
        }
        for range_ in ranges:
            if not set(_ends(range_)) <= cells.keys():
                yield f"{range_} does not begin and end with {field} of members"
        within = {cell for range_ in ranges for cell in _range(range_)}
        if cells.keys() - within:
            yield f"{ranges} leave out {sorted(cells.keys() - within)[0]}"
        if len({range_.rpartition("!")[0] for range_ in ranges}) != len(ranges):
            yield f"{ranges} are of one sheet"

    def rate_objections(self, id_: str, place: str, formula: str) -> Iterator[str]:
        """Object to a place that does not give somebody's completion rate on 销售额."""
        held = self.cells.get(place)
        figures = self.world.now.figures[id_]["销售额"]
        if held is None or (held.owner, held.indicator, held.field) != (id_, "销售额", "实际"):
            yield f"{place} does not hold what {id_} sold"
        else:
            reckoned = self._reckon(formula, place, figures)
            if reckoned is None or reckoned != figures.get("完成率"):
                yield f"{formula} does not give the rate"

    def _reckon(self, formula: str, place: str, figures: Figures) -> Decimal | None:
        """Reckon a formula: addresses are cells of the same sheet, 同岗平均 is that of the peers.

        None when it names a cell that is not the subject's or holds no number.
        """
        sheet, owner = place.rpartition("!")[0], self.cells[place].owner
        average = figures.get("同岗平均")

        def number(match: re.Match[str]) -> str:
            if match[0] == "同岗平均":
                return f"Decimal('{average}')"
            if match[0].isdigit():
                return f"Decimal('{match[0]}')"
            where = match[0] if "!" in match[0] else f"{sheet}!{match[0]}"
            held = self.cells.get(where)
            return f"Decimal('{held.number}')" if held and held.owner == owner else "?"

        code = re.sub(rf"同岗平均|{_PLACE.pattern}|[A-Z]+\d+|\d+", number, formula)
        code = code.replace("÷", "/").replace("−", "-")
        if not code or re.sub(r"Decimal\('[-\d.E]+'\)|[-+*/() ]", "", code):
            return None
        return Decimal(eval(code, {"Decimal": Decimal}))  # numbers and signs alone, see the line above

    def _average(self, subject: Subject, figures: Figures, place: str, formula: str) -> Iterator[str]:
        assert isinstance(subject, PersonSubject)
        peers = self.world.now.peers(subject.row, figures.indicator)
        if formula != f"同岗位其余{len(peers)}人的平均值":
            yield f"{formula}, but there are {len(peers)} peers"
        held = [self.cells[cell] for cell in _range(place) if cell in self.cells]
        numbers = {h.owner: h.number for h in held if h.field == "实际" and h.owner in peers}
        if set(numbers) != set(peers):
            yield f"{place} does not hold all peers"
        elif sum(numbers.values(), Decimal(0)) / len(numbers) != figures.get("同岗平均"):
            yield f"{place} has another average"

    # --- abilities ----------------------------------------------------------------------------------

    def _ability(
        self, subject: Subject, about: str, name: str, value: str, place: str, formula: str
    ) -> Iterator[str]:
        source = self.world.now.source
        file, sheet, rows = source.abilities_file
        match = _PLACE.fullmatch(place)
        if match is None or place != source.place(file, sheet, match["address"]):
            yield f"{place} is no cell of the abilities"
            return
        letter, number = re.fullmatch(r"([A-Z]+)(\d+)", match["address"]).groups()  # type: ignore[union-attr]
        if int(number) > len(rows):
            yield f"{place} lies below the table"
            return
        row = rows[int(number) - 1]
        if (row[0], row[2]) != (subject.key, about):
            yield f"{place} is about {row[2]} of {row[0]}"
            return
        current, expected = Decimal(repr(row[3])), Decimal(repr(row[4]))
        number_there = expected - current if formula else {"D": current, "E": expected}.get(letter)
        if formula not in ("", "期望 − 目前") or bool(formula) != (name == "能力差距"):
            yield f"{formula} is no formula of {name}"
        if not formula and _LEVELS.get(name) != letter:
            yield f"{place} does not hold {name}"
        if number_there is None or Decimal(value.removesuffix("分")) != number_there:
            yield f"{place} gives {number_there}"

    # --- grades, streaks, units ---------------------------------------------------------------------

    def _person(
        self, subject: PersonSubject, name: str, value: str, place: str, formula: str
    ) -> Iterator[str]:
        if name == "等级":
            if not self._is_place_of_grade(self.world.now, subject.key, place):
                yield f"{place} is not where the grade comes from"
            return
        match = re.fullmatch(r"本期与 2026Q2（(.+)） 均有不足", formula)
        if name != "连续不足期数" or value != "2期" or match is None:
            yield f"{name} {value} is not explained by {formula}"
            return
        for quarter, cell in ((self.world.now, place), (self.world.before, match[1])):
            if not self._is_place_of_shortfall(quarter, subject.key, cell):
                yield f"{cell} shows no shortfall of the person in {quarter.source.batch}"

    def _is_place_of_shortfall(self, quarter: Quarter, id_: str, place: str) -> bool:
        """A figure whose rate falls short, or where a low grade comes from."""
        held = self.cells.get(place)
        short = quarter.shortfalls(id_)
        if held is not None and held.owner == id_ and held.field == "实际":
            batch = f"inputs/{quarter.source.batch}/"
            return place.startswith(batch) and any(about == held.indicator for _, about in short)
        low = any(rule.startswith("GRADE") for rule, _ in short)
        return low and self._is_place_of_grade(quarter, id_, place)

    def _is_place_of_grade(self, quarter: Quarter, id_: str, place: str) -> bool:
        """The grade's own cell; else the total's; else from the first to the last figure of a weighted total."""
        row, grade = quarter.source.results[id_], quarter.grade(id_)
        if row.grade:
            return place == row.cells["等级"] and row.grade == grade
        if row.total is not None:
            return place == row.cells["总分"] and _grade_at(row.total / 100) == grade
        total = quarter.total(id_)
        held = [self.cells.get(cell) for cell in _ends(place)]
        own = all(h is not None and h.owner == id_ and h.indicator in WEIGHTS for h in held)
        return own and total is not None and _grade_at(total) == grade

    def _people(self, subject: UnitSubject, name: str, place: str, formula: str) -> Iterator[str]:
        source, now = self.world.now.source, self.world.now
        match = re.fullmatch(rf"{_PLACE.pattern}:[A-Z]+(\d+)", place)
        if match is None or match["file"] != f"inputs/{source.batch}/花名册.xlsx":
            yield f"{place} is no range of the roster"
            return
        first, last = int(re.sub(r"\D", "", match["address"])), int(match[4])
        rows: list[RosterRow] = [row for row in now.roster.values() if first <= row.row <= last]
        assessed = set(now.assessed(subject.full_name))
        # A team's people do not stand together: those of the department may be between them.
        department = now.roster[next(iter(assessed))].department
        if {row.id for row in rows} - set(now.members(department)):
            yield f"{place} holds people of another unit"
        if assessed - {row.id for row in rows} or {rows[0].id, rows[-1].id} - assessed:
            yield f"{place} does not hold those who took part"
        short = len(now.short_members(subject.full_name))
        if formula != (f"{short} ÷ {len(assessed)}" if name == "未达标人数占比" else ""):
            yield f"{formula} is not {short} ÷ {len(assessed)}"


def _is_about(each: str | None, named: str, subject: Subject) -> bool:
    if each == "competency":
        return named in subject.abilities
    return each is None or named in subject.figures


def _range(place: str) -> Iterator[str]:
    """Every cell of ``file[sheet]!F12:F16``."""
    where, _, cells = place.rpartition("!")
    first, _, last = cells.partition(":")
    (left, top), (right, bottom) = (
        re.fullmatch(r"([A-Z]+)(\d+)", a).groups() for a in (first, last or first)
    )  # type: ignore[union-attr]
    for row in range(int(top), int(bottom) + 1):
        for column in range(column_index_from_string(left), column_index_from_string(right) + 1):
            yield f"{where}!{get_column_letter(column)}{row}"


def _ends(place: str) -> tuple[str, str]:
    """The first and the last cell of a place of one sheet."""
    sheet, _, cells = place.rpartition("!")
    first, _, last = cells.partition(":")
    return f"{sheet}!{first}", f"{sheet}!{last or first}"


def _grade_at(ratio: Decimal) -> str:
    return next(grade for grade, floor in FLOORS.items() if floor is None or ratio >= floor)
