"""One batch, evaluated: two folds and the findings between them.

    facts of each person → peers (first fold) → findings → shares of units (second fold) → findings of units

Nothing here reads a file; steps give the batch and what earlier batches said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from pipeline.core.deciding.figures import LazyFacts, derive_person, grade_at
from pipeline.core.deciding.filed_history import Filed, FiledPerson, agreed_past
from pipeline.core.deciding.history import (
    count_streak,
    is_short,
    merge_past,
    past_before_hiring,
    past_of_columns,
    past_of_person,
    past_of_unit,
    past_unknown,
    place_of_shortfall,
    unit_with_past,
    with_past,
)
from pipeline.core.deciding.peers import PeerGroups, fold_peers, peers_of
from pipeline.core.deciding.promises import Promise, SubjectKey
from pipeline.core.deciding.rules import derive_findings, merge_judged, reads_streak
from pipeline.core.deciding.sales_analysis import analyse_sales
from pipeline.core.deciding.selection import keep_out_code, no_rule_applicable
from pipeline.core.deciding.totals import derive_unit, reconcile, with_shortfalls
from pipeline.core.deciding.units import build_units, units_by_parent, unknown_leaders
from pipeline.core.models import (
    Appraisal,
    BatchInput,
    Employee,
    Figure,
    Judged,
    PastPeriod,
    PersonFacts,
    Problem,
    SalesAnalysis,
    UnitFacts,
    UnitResult,
)
from pipeline.core.periods import Period
from pipeline.core.places import Place
from pipeline.core.policies.policy import Policy
from pipeline.core.reading.texts import name_key

BLOCKED = "blocked"
NO_RESULT = "no_result"
_PATH = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A batch with everything that follows from it.

    Attributes:
        people: Id → facts, for everybody who is not blocked, in roster order.
        judged: Id → what the rules said.
        short: Id → whether there was a shortfall, streaks aside; None when it cannot be told.
        left_out: Id → why no rule counts: ``blocked``, ``no_result`` or a code of the policy's keep_out.
        promises: Subject → what was promised in the preceding period.
        units: Path → facts, parents before children; ``unit_judged`` beside it.
        employees: Id → roster row, of everybody, blocked or not.
        below: Path → the units one level below, teams included, in the order of their paths.
    """

    batch: BatchInput
    people: Mapping[str, PersonFacts]
    judged: Mapping[str, Judged]
    short: Mapping[str, bool | None]
    left_out: Mapping[str, str]
    units: Mapping[_PATH, UnitFacts]
    unit_judged: Mapping[_PATH, Judged]
    problems: tuple[Problem, ...] = field(default=())
    promises: Mapping[SubjectKey, tuple[Promise, ...]] = field(default_factory=dict)
    employees: Mapping[str, Employee] = field(init=False, repr=False, compare=False)
    below: Mapping[_PATH, tuple[UnitFacts, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        employees = {appraisal.employee.id: appraisal.employee for appraisal in self.batch.appraisals}
        object.__setattr__(self, "employees", employees)
        object.__setattr__(self, "below", units_by_parent(self.units))


def mark_leavers(batch: BatchInput, by: date) -> tuple[BatchInput, list[Problem]]:
    """Return the batch with everybody who left by a day told as left, whatever the 状态 column says.

    A status that says otherwise is warned about: the date is the safer of the two.
    """
    appraisals, problems = [], []
    for appraisal in batch.appraisals:
        employee = appraisal.employee
        if employee.left is None or employee.left.day > by or employee.status == "left":
            appraisals.append(appraisal)
            continue
        params = {"day": employee.left.day.isoformat()}
        problems.append(Problem("U604", "warning", employee.left.place, params, subject=employee.id))
        appraisals.append(replace(appraisal, employee=replace(employee, status="left")))
    return replace(batch, appraisals=tuple(appraisals)), problems


def evaluate(
    batch: BatchInput,
    policy: Policy,
    leaders: Mapping[str, str],
    earlier: Sequence[Evaluated] = (),
    filed: Sequence[Filed] = (),
) -> Evaluated:
    """Return what follows from a batch.

    Args:
        leaders: Full name of a unit → employee id, as HR settled it.
        earlier: Preceding batches, evaluated with the same policy.
        filed: Preceding batches as the archive has them; both are looked back on as far as there is no hole.
    """
    severities = {rule.id: rule.severity for rule in policy.rules}
    appraisals = {a.employee.id: a for a in batch.appraisals if a.employee.id not in batch.blocked}
    left_out = dict.fromkeys(batch.blocked, BLOCKED) | _kept_out(appraisals, batch, policy)
    people = People(appraisals, batch, policy, frozenset(left_out))
    looked_back = _looked_back(batch.period, earlier, filed)
    problems: list[Problem] = []
    judged: dict[str, Judged] = {}
    short: dict[str, bool | None] = {}
    first = [rule for rule in policy.rules if not reads_streak(rule)]
    second = [rule for rule in policy.rules if reads_streak(rule)]
    for id_ in appraisals:
        alone = people.alone(id_)
        past, disagreements = _past_of(alone, looked_back, batch, policy, severities)
        problems += [*disagreements, *_grade_beside_total(alone, policy)]
        facts = with_past(alone, past, policy)
        once = derive_findings(facts, first, policy)
        short[id_] = is_short(once, severities)
        people.look_back(id_, past, count_streak(place_of_shortfall(facts, once), past, short[id_]))
        judged[id_] = merge_judged(once, derive_findings(people[id_], second, policy))
        if id_ not in left_out and no_rule_applicable(judged[id_]):
            left_out[id_] = NO_RESULT
    sales = _earlier_sales(looked_back)
    units, unit_judged, unit_problems = _units(
        batch, people, short, left_out, policy, leaders, looked_back, sales
    )
    return Evaluated(
        batch,
        people,
        judged,
        short,
        left_out,
        units,
        unit_judged,
        (*problems, *unit_problems),
        _promises(looked_back, appraisals),
    )


def _promises(
    earlier: Sequence[_Earlier], appraisals: Mapping[str, Appraisal]
) -> dict[SubjectKey, tuple[Promise, ...]]:
    """What was promised in the preceding period; nothing by somebody whose id another person has now."""
    filed = earlier[0].filed if earlier else None
    if filed is None:
        return {}
    others = {
        id_
        for id_, person in filed.people.items()
        if id_ in appraisals and _is_other(None, person, appraisals[id_].employee)
    }
    return {(kind, id_): told for (kind, id_), told in filed.promises.items() if id_ not in others}


def _kept_out(appraisals: Mapping[str, Appraisal], batch: BatchInput, policy: Policy) -> dict[str, str]:
    facts = ((id_, derive_person(appraisal, policy, batch.period)) for id_, appraisal in appraisals.items())
    return {id_: code for id_, person in facts if (code := keep_out_code(person, policy))}


class People(Mapping[str, PersonFacts]):
    """Id → facts of everybody who is not blocked, in roster order.

    Facts follow from the sheets and are made whenever they are asked for; kept is only what does not: the
    earlier periods and the streak. The person asked for last is remembered.
    """

    def __init__(
        self,
        appraisals: Mapping[str, Appraisal],
        batch: BatchInput,
        policy: Policy,
        kept_out: Collection[str],
    ) -> None:
        """Take the sheets' words; ``kept_out`` are ids that stand beside no peers and count as none."""
        self._appraisals, self._policy, self._period = appraisals, policy, batch.period
        self._kept_out = kept_out
        self._groups: PeerGroups = fold_peers(appraisals.values(), kept_out)
        self._past: dict[str, tuple[PastPeriod, ...]] = {}
        self._streaks: dict[str, Figure] = {}
        self._last: PersonFacts | None = None

    def alone(self, id_: str) -> PersonFacts:
        """Return somebody's facts without earlier periods."""
        return self._facts(id_, (), None)

    def look_back(self, id_: str, past: tuple[PastPeriod, ...], streak: Figure | None) -> None:
        """Keep somebody's earlier periods, and how many had a shortfall; None: it cannot be told."""
        if past:
            self._past[id_] = past
        if streak is not None:
            self._streaks[id_] = streak

    def __getitem__(self, id_: str) -> PersonFacts:
        last = self._last
        if last is None or last.appraisal.employee.id != id_:
            last = self._last = self._facts(id_, self._past.get(id_, ()), self._streaks.get(id_))
        return last

    def __contains__(self, id_: object) -> bool:
        return id_ in self._appraisals

    def __iter__(self) -> Iterator[str]:
        return iter(self._appraisals)

    def __len__(self) -> int:
        return len(self._appraisals)

    def _facts(self, id_: str, past: tuple[PastPeriod, ...], streak: Figure | None) -> PersonFacts:
        appraisal = self._appraisals[id_]
        peers = None if id_ in self._kept_out else peers_of(appraisal.employee, self._groups)
        return LazyFacts.of(appraisal, self._policy, self._period, peers, past, streak)


def _grade_beside_total(facts: PersonFacts, policy: Policy) -> list[Problem]:
    """A warning where the sheet's grade is not that of its total, as after a forced distribution."""
    grade, total = facts.appraisal.grade, facts.appraisal.total
    if grade is None or total is None or facts.total is None:
        return []
    expected = grade_at(facts.total.value, policy.grades).id
    if expected == grade.text:
        return []
    params = {"grade": grade.text, "expected": expected, "cell": str(total.place)}
    return [Problem("D702", "warning", grade.place, params, subject=facts.employee.id)]


@dataclass(frozen=True, slots=True)
class _Earlier:
    """An earlier period: by its sheets, by the archive, or by both."""

    batch: str
    period: Period
    afresh: Evaluated | None
    filed: Filed | None


def _looked_back(
    period: Period, earlier: Sequence[Evaluated], filed: Sequence[Filed]
) -> tuple[_Earlier, ...]:
    """The earlier periods, newest first, until neither source knows the next one back."""
    by_sheets = {item.batch.period.id: item for item in earlier}
    by_archive = {item.period.id: item for item in filed}
    found: list[_Earlier] = []
    period = period.preceding()
    while period.id in by_sheets or period.id in by_archive:
        afresh, sealed = by_sheets.get(period.id), by_archive.get(period.id)
        batch = afresh.batch.name if afresh else sealed.batch if sealed else period.id
        found.append(_Earlier(batch, period, afresh, sealed))
        period = period.preceding()
    return tuple(found)


def _past_of(
    facts: PersonFacts,
    earlier: Iterable[_Earlier],
    batch: BatchInput,
    policy: Policy,
    severities: Mapping[str, str],
) -> tuple[tuple[PastPeriod, ...], list[Problem]]:
    batches: list[PastPeriod] = []
    problems: list[Problem] = []
    for item in earlier:
        past, found = _past_in(item, facts)
        batches.append(past)
        problems += found
    columns = past_of_columns(facts, _short_by_grade(facts, policy, severities), batch.period)
    merged, disagreements = merge_past(batches, columns, facts.employee.id)
    return merged, [*problems, *disagreements]


def _past_in(earlier: _Earlier, facts: PersonFacts) -> tuple[PastPeriod, list[Problem]]:
    """What an earlier batch says about somebody; unknown where it kept them out or did not have them.

    A warning where another person had the id then, or where its two sources disagree.
    """
    employee, period = facts.employee, earlier.period
    unknown = past_unknown(period, earlier.batch, employee.place)
    known = earlier.afresh.people.get(employee.id) if earlier.afresh else None
    filed = earlier.filed.people.get(employee.id) if earlier.filed else None
    problems: list[Problem] = []
    if _is_other(known, filed, employee):
        params = {"batch": earlier.batch}
        problems = [Problem("H603", "warning", employee.place, params, subject=employee.id)]
    if employee.hired is not None and employee.hired.day > period.end:
        return past_before_hiring(period, earlier.batch, employee.hired.place), problems
    if problems:
        return unknown, problems
    afresh = _past_afresh(earlier.afresh, known)
    past, problems = agreed_past(afresh, filed.past if filed else None, employee.id)
    return past or unknown, problems


def _past_afresh(evaluated: Evaluated | None, known: PersonFacts | None) -> PastPeriod | None:
    if evaluated is None or known is None or known.employee.id in evaluated.left_out:
        return None
    id_, batch = known.employee.id, evaluated.batch
    return past_of_person(known, evaluated.judged[id_], evaluated.short[id_], batch.name, batch.period)


def _is_other(known: PersonFacts | None, filed: FiledPerson | None, now: Employee) -> bool:
    """Whether an id was given to somebody else since: the names differ."""
    names = [known.employee.name] if known else []
    names += [filed.name] if filed else []
    return any(name_key(name) != name_key(now.name) for name in names)


def _short_by_grade(facts: PersonFacts, policy: Policy, severities: Mapping[str, str]) -> bool | None:
    """Whether the 上期等级 of the sheet alone makes a shortfall by today's rules; None when it does not."""
    grade = facts.appraisal.previous_grade
    if grade is None:
        return None
    then = replace(
        facts,
        appraisal=Appraisal(facts.employee),
        indicators={},
        grade=grade,
        total=None,
        past=(),
        streak=None,
        largest_gap=None,
    )
    rules = [rule for rule in policy.rules if not reads_streak(rule)]
    return True if is_short(derive_findings(then, rules, policy), severities) else None


def _units(
    batch: BatchInput,
    people: Mapping[str, PersonFacts],
    short: Mapping[str, bool | None],
    left_out: Mapping[str, str],
    policy: Policy,
    leaders: Mapping[str, str],
    earlier: Sequence[_Earlier],
    earlier_sales: Mapping[_PATH, SalesAnalysis] | None,
) -> tuple[dict[_PATH, UnitFacts], dict[_PATH, Judged], list[Problem]]:
    employees = [appraisal.employee for appraisal in batch.appraisals]
    results = {result.unit: result for result in batch.unit_results}
    units: dict[_PATH, UnitFacts] = {}
    judged: dict[_PATH, Judged] = {}
    problems: list[Problem] = []
    built = build_units(employees, policy.settings.unit_minimum, leaders)
    fallen_short = {id_ for id_, is_so in short.items() if is_so}
    analyses = analyse_sales(batch, built, earlier_sales, fallen_short)
    for path, unit in built.items():
        totals = derive_unit(unit, people, results.get(path), left_out, policy)
        problems += reconcile(totals, people, policy)
        past, disagreements = _unit_past(unit.full_name, path, earlier)
        problems += disagreements
        totals = replace(totals, sales=analyses.get(path))
        units[path] = unit_with_past(with_shortfalls(totals, people, short), past, policy)
        judged[path] = derive_findings(units[path], policy.rules, policy)
    problems += [
        Problem(
            "U605",
            "error",
            employees[0].place if employees else None,
            {"unit": unit, "id": id_},
            subject=unit,
        )
        for unit, id_ in unknown_leaders(leaders, employees)
    ]
    problems += [
        Problem("U603", "warning", _place_of(result), {"unit": "/".join(path)})
        for path, result in results.items()
        if path not in units
    ]
    return units, judged, problems


def _earlier_sales(earlier: Sequence[_Earlier]) -> dict[_PATH, SalesAnalysis] | None:
    """The analyses of the preceding batch; None where its sheets are not there or have no sales detail."""
    preceding = earlier[0].afresh if earlier else None
    if preceding is None or not preceding.batch.sales:
        return None
    return {path: facts.sales for path, facts in preceding.units.items() if facts.sales}


def _place_of(result: UnitResult) -> Place | None:
    figures = (item.actual or item.target for item in result.evaluations.values())
    return next((figure.place for figure in figures if figure), None)


def _unit_past(
    name: str, path: _PATH, earlier: Iterable[_Earlier]
) -> tuple[tuple[PastPeriod, ...], list[Problem]]:
    """The earlier periods of a unit, newest first, as far as there is no hole; and where sources disagree."""
    found: list[PastPeriod] = []
    problems: list[Problem] = []
    for item in earlier:
        filed = item.filed.units.get(name) if item.filed else None
        past, disagreements = agreed_past(_unit_past_afresh(path, item.afresh), filed, name)
        if past is None:
            break
        found.append(past)
        problems += disagreements
    return tuple(found), problems


def _unit_past_afresh(path: _PATH, evaluated: Evaluated | None) -> PastPeriod | None:
    facts = evaluated.units.get(path) if evaluated else None
    if evaluated is None or facts is None or facts.unit.full_name in evaluated.batch.blocked:
        return None
    place = next((item.actual.place for item in facts.indicators.values() if item.actual), None)
    if place is None:
        return None
    batch = evaluated.batch
    return past_of_unit(facts, evaluated.unit_judged[path], batch.name, batch.period, place)
