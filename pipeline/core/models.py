"""The records that travel through a run, in the order in which they come into being.

    sheets → inputs (Appraisal, UnitResult) → facts (PersonFacts, UnitFacts) → findings → plan → drafts

All are frozen. A figure never travels without its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from pipeline.core.periods import Period
from pipeline.core.places import FileRef, Place

Level = Literal["error", "warning", "note"]
Severity = Literal["note", "minor", "major"]
Scope = Literal["employee", "unit"]
Audience = Literal["employee", "team", "leader", "manager", "hr"]
Precision = Literal["day", "month", "quarter", "year"]
Status = Literal["active", "probation", "left", "intern", "rehired", "outsourced"]
Language = Literal["zh", "en"]


# --- problems -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault in the data, the policy or a template; never about a person's work.

    Attributes:
        code: Stable; users quote it. Its words stand in ``pipeline.wording``.
        place: Where; None only when nothing can be pointed at.
        params: What the wording fills in, name → text.
        subject: Id of the person, or path of the unit, that it belongs to.
        blocks: The subject gets no document.
        stops: The batch as a whole cannot be used.
    """

    code: str
    level: Level
    place: Place | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    subject: str | None = None
    blocks: bool = False
    stops: bool = False


# --- values with their place ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and where it stands. ``formula`` tells how it was derived; None for a number as read.

    Money is in yuan, a ratio is 1 for 100%, whatever unit the sheet used.
    """

    value: Decimal
    place: Place
    formula: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """A text and where it stands, cleaned of characters that Word cannot hold."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Day:
    """A date as precise as it was written: 2026年9月 is ``precision="month"`` with day 1."""

    day: date
    precision: Precision
    place: Place


# --- inputs: what the sheets say -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named by the sheets: ``id`` is None for a manager who is not in the roster."""

    id: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Employee:
    """One row of the roster.

    Attributes:
        id: 工号 as text, zeros kept.
        unit: Path of the department and, last, the team: ("销售中心", "销售一部", "一组").
        team: The last step of ``unit`` when it is a team; None when the path ends with a department.
        manager: None when it cannot be resolved (the draft then goes to 待分配).
        on_hold: HR's neutral flag 暂缓; the reason is never read.
        place: The id cell.
    """

    id: str
    name: str
    unit: tuple[str, ...]
    post: str | None
    manager: Person | None
    place: Place
    level: str | None = None
    hired: Day | None = None
    left: Day | None = None
    status: Status = "active"
    on_hold: bool = False
    email: str | None = None
    base_pay: Figure | None = None
    team: str | None = None

    @property
    def department(self) -> tuple[str, ...]:
        """The path without the team."""
        return self.unit[:-1] if self.team else self.unit


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One subject's results on one indicator. None: the sheet has no such column, or the cell is blank.

    ``target`` None or 0 means that none was agreed. ``rate``, ``peer_average``, ``previous`` and
    ``last_year`` are the sheet's own; what is derived stands in ``IndicatorFigures``.
    """

    indicator: str
    actual: Figure | None = None
    target: Figure | None = None
    rate: Figure | None = None
    previous: Figure | None = None
    last_year: Figure | None = None
    peer_average: Figure | None = None
    weight: Figure | None = None
    score: Figure | None = None
    numerator: Figure | None = None
    denominator: Figure | None = None
    reason: Words | None = None


@dataclass(frozen=True, slots=True)
class Competency:
    """Current and wanted level of one ability; a gap of 0 or below is no gap."""

    name: str
    current: Figure
    expected: Figure
    reason: Words | None = None
    due: Day | None = None


@dataclass(frozen=True, slots=True)
class Appraisal:
    """Everything the sheets say about one employee in this period."""

    employee: Employee
    evaluations: Mapping[str, Evaluation] = field(default_factory=dict)
    grade: Words | None = None
    previous_grade: Words | None = None
    total: Figure | None = None
    comment: Words | None = None
    strengths: tuple[Words, ...] = ()
    shortfalls: tuple[Words, ...] = ()
    competencies: tuple[Competency, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitResult:
    """What the unit-results table says about one unit; ``unit`` is its path."""

    unit: tuple[str, ...]
    evaluations: Mapping[str, Evaluation]
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class Sale:
    """One row of the sales detail; ``amount`` in yuan, negative for goods returned.

    ``customer_class``: how HR divides customers, by kind, industry or rank.
    """

    day: date
    employee_id: str
    amount: Figure
    customer: str | None = None
    product_line: str | None = None
    channel: str | None = None
    new_customer: bool | None = None
    customer_class: str | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """HR's own decision for one subject, with its reason (batch.yaml)."""

    subject: str
    type: str
    do: Literal["add", "skip"]
    reason: str
    by: str
    place: FileRef


@dataclass(frozen=True, slots=True)
class BatchSettings:
    """batch.yaml, all optional.

    Attributes:
        columns: file → sheet ("" for CSV) → header → field, or "-" to leave a column out.
        units: header or field → unit (元, 千元, 万元).
        scales: header or field → scale of a rate column (fraction, percent).
        leaders: unit path joined by "/" → employee id.
        history: Batches to read as preceding periods, newest first; None means the default.
    """

    period: str | None = None
    issued_on: date | None = None
    history: tuple[str, ...] | None = None
    columns: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    scales: Mapping[str, str] = field(default_factory=dict)
    leaders: Mapping[str, str] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchInput:
    """One batch as read: nothing decided yet.

    Attributes:
        name: Name of the folder below inputs/, such as ``2026Q3``.
        appraisals: Everybody in the roster, blocked or not, in roster order.
        blocked: Ids of people, and full names of units, that error-level problems keep out.
        unknown_columns: Place of a header that nobody knows → its text.
        dropped_columns: Place of a private header → its text; its values were never kept.
    """

    name: str
    period: Period
    appraisals: tuple[Appraisal, ...]
    unit_results: tuple[UnitResult, ...] = ()
    sales: tuple[Sale, ...] = ()
    problems: tuple[Problem, ...] = ()
    blocked: frozenset[str] = frozenset()
    unknown_columns: Mapping[Place, str] = field(default_factory=dict)
    dropped_columns: Mapping[Place, str] = field(default_factory=dict)


# --- facts: what follows from them -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class IndicatorFigures:
    """One subject's figures on one indicator, read and derived. None: not applicable, never 0.

    Attributes:
        rate: actual ÷ target (2 − actual ÷ target where lower is better), unrounded.
        gap: actual − target, in the indicator's own unit.
        growth: against the preceding period; ``year_growth``: against the same period last year.
        peer_average: The sheet's, else the mean of the others of the same post and unit.
        peer_count: How many others stand behind it; None when the sheet gave it.
        peer_gap: (actual − peer_average) ÷ peer_average.
        prorated_rate: For somebody who joined inside the period: the rate against the share of the
            target that falls to their days.
    """

    indicator: str
    actual: Figure | None = None
    target: Figure | None = None
    rate: Figure | None = None
    gap: Figure | None = None
    previous: Figure | None = None
    growth: Figure | None = None
    last_year: Figure | None = None
    year_growth: Figure | None = None
    peer_average: Figure | None = None
    peer_count: int | None = None
    peer_gap: Figure | None = None
    weight: Figure | None = None
    score: Figure | None = None
    prorated_target: Figure | None = None
    prorated_rate: Figure | None = None
    reason: Words | None = None


@dataclass(frozen=True, slots=True)
class PastPeriod:
    """What an earlier period says about one subject.

    Attributes:
        source: The batch it was evaluated from, or "上期" for the columns of this batch's sheets.
        rates, actuals: indicator → rate, and → actual.
        short: A finding of severity minor or major was derived then; None when it cannot be told.
        absent: The person was not hired yet.
    """

    period: str
    source: str
    grade: Words | None
    rates: Mapping[str, Figure]
    findings: tuple[str, ...]
    short: bool | None
    place: Place
    actuals: Mapping[str, Figure] = field(default_factory=dict)
    absent: bool = False


GradeBasis = Literal["sheet", "total", "main"]


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One employee's facts of one period.

    Attributes:
        grade: The grade's id; its place is the cell it was read or derived from. None: none applies.
        tenure_months: Whole months from hiring to the period's end; None without a hiring date.
        partial: Joined or left inside the period.
        past: Earlier periods, newest first, without a break.
        streak: Periods in a row, this one included, with a shortfall; None when history is missing.
        largest_gap: The largest competency gap; None when no competency was assessed.
    """

    appraisal: Appraisal
    indicators: Mapping[str, IndicatorFigures]
    grade: Words | None
    grade_basis: GradeBasis | None
    total: Figure | None
    tenure_months: int | None
    partial: bool
    past: tuple[PastPeriod, ...] = ()
    streak: Figure | None = None
    largest_gap: Figure | None = None

    @property
    def employee(self) -> Employee:
        """The roster row that these facts are about."""
        return self.appraisal.employee


@dataclass(frozen=True, slots=True)
class Unit:
    """A department or team that is large enough to be looked at.

    Attributes:
        path: ("销售中心", "销售一部").
        code: Stable short code for numbers: ``U`` + 6 base32 characters of the path's digest.
        leader: None when it cannot be told.
        members: Ids of everybody in it and below it, in roster order.
        is_team: The roster names it as a team, not as a step of a department's path.
    """

    path: tuple[str, ...]
    code: str
    leader: Person | None
    members: tuple[str, ...]
    is_team: bool = False

    @property
    def name(self) -> str:
        """The last step of the path."""
        return self.path[-1]

    @property
    def full_name(self) -> str:
        """The path as people write it: 销售中心/销售一部."""
        return "/".join(self.path)


class Count(NamedTuple):
    """A share of counted things: ``part`` of ``whole``, which is above 0."""

    part: int
    whole: int

    @property
    def ratio(self) -> Decimal:
        """The share, unrounded; 1 is all of them."""
        return Decimal(self.part) / self.whole


@dataclass(frozen=True, slots=True)
class SalesPart:
    """What part of a unit's sales detail falls to one month, team, product line, channel or customer class.

    Attributes:
        name: As printed; ``未注明`` for rows that name none.
        amount: In yuan; None where there is no row.
        share: Of the unit's total; None where that is not above 0.
        customers: Different ones, as far as the rows name them.
        change: Of a month: against the month before; else against the preceding period. None: no base.
        retained: Of a month: of the month before's customers, those who bought again. None: not known.
        people: Of a team: everybody in it, leavers included.
    """

    name: str
    amount: Decimal | None
    share: Decimal | None
    rows: int
    customers: int
    change: Decimal | None = None
    retained: Count | None = None
    people: int | None = None


@dataclass(frozen=True, slots=True)
class KeyCustomer:
    """A customer of class A: amount in yuan, and the number of days with a purchase."""

    name: str
    amount: Decimal
    days: int


@dataclass(frozen=True, slots=True)
class SalesAnalysis:
    """What the rows of the sales detail of everybody in a unit tell.

    Attributes:
        total: Their sum in yuan, returns taken off; its place runs over the amounts, with their count.
        rows: How many there are; ``unnamed_rows`` of them name no customer.
        customers: Different ones, two writings of one name counted once.
        per_customer: Mean amount of those; None where no row names a customer.
        returns: Sum of the negative amounts, in yuan; ``return_rows`` of them.
        change: Of the total against the preceding batch's detail. None: no base.
        compared: The preceding batch has a detail; ``before`` is the unit's total in it, None for no row.
        retained: Of the preceding period's customers, those who bought again; None: not known, never 0.
        repeated: Of the customers who bought, those who did so on two days or more.
        classes_given: The detail has classes of its own, else customers are told apart as new and old.
        leading: Employee id → amount in yuan, largest first: present, without a shortfall, at most three and
            never more than half of the sellers; whom one may learn from, never a ranking.
        sellers: Everybody who has rows.
        buyers: Customers who bought, for the next period to look back on; ``last_buyers`` in the last month.
    """

    total: Figure
    rows: int
    unnamed_rows: int
    customers: int
    per_customer: Decimal | None
    returns: Decimal
    return_rows: int
    change: Decimal | None
    compared: bool
    before: Figure | None
    retained: Count | None
    repeated: Count | None
    months: tuple[SalesPart, ...]
    teams: tuple[SalesPart, ...]
    products: tuple[SalesPart, ...]
    channels: tuple[SalesPart, ...]
    classes: tuple[SalesPart, ...]
    powers: tuple[SalesPart, ...]
    classes_given: bool
    key_customers: tuple[KeyCustomer, ...]
    leading: Mapping[str, Decimal]
    sellers: frozenset[str]
    buyers: frozenset[str]
    last_buyers: frozenset[str]


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """One unit's facts of one period.

    Attributes:
        complete: False when somebody's figures are missing from a total built from persons; that total
            is then left out of ``indicators``, so that rules on it are not applicable.
        assessed: Members that rules were applied to; short: of them, those with a shortfall.
        short_share: short ÷ assessed; None when nobody was assessed or the unit is incomplete.
        left_out: Id → why (``blocked``, ``left``, ``on_hold``, ``partial_period``, ``non_employee``,
            ``no_result``), for the reconciliation.
        sales: What the sales detail of its members tells; None where they have no row in it.
    """

    unit: Unit
    indicators: Mapping[str, IndicatorFigures]
    complete: bool
    assessed: int
    short: int
    short_share: Figure | None
    left_out: Mapping[str, str]
    result: UnitResult | None = None
    past: tuple[PastPeriod, ...] = ()
    sales: SalesAnalysis | None = None


# --- findings ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """One figure or word behind a finding.

    Attributes:
        indicator: Its id, or None for a fact that belongs to no indicator (grade, streak).
        field: Name of the field as the rule wrote it: 完成率.
        value: As printed; ``unit`` as printed (%, 万元, 级), "" for none.
        origin: What changed when this changes: own, peer, unit, history.
    """

    indicator: str | None
    field: str
    value: str
    unit: str
    place: Place
    formula: str | None = None
    origin: Literal["own", "peer", "unit", "history"] = "own"


@dataclass(frozen=True, slots=True)
class Finding:
    """Evidence judged by a rule.

    Attributes:
        rule: Id of the rule; ``about`` the indicator or competency it was derived for, else the rule's title.
        text: The sentence, with figures.
        wordings: The same sentence in the rule's other wordings.
    """

    rule: str
    severity: Severity
    cause: str
    text: str
    evidence: tuple[Evidence, ...]
    about: str | None = None
    wordings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules said about one subject: what held, and what could not be told for want of data.

    Attributes:
        failed: Rules that could be told and held for nothing.
        not_applicable: Rule id → names of the missing fields. A rule applied to each indicator stands here as
            well when it was open for one of them.
    """

    findings: tuple[Finding, ...]
    failed: tuple[str, ...]
    not_applicable: Mapping[str, tuple[str, ...]]


# --- plan ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a document is about."""

    kind: Scope
    id: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a document was selected; ``rule`` is a rule id or ``override``."""

    rule: str
    severity: Severity
    text: str


@dataclass(frozen=True, slots=True)
class ChosenMeasure:
    """A measure that answers a finding, with everything a plan row needs.

    ``owner`` is a role of the policy made a name where it is known; ``due`` an explicit date.
    """

    id: str
    finding: int
    title: str
    actions: tuple[str, ...]
    owner: str
    resources: tuple[str, ...]
    due: date
    hand_in: tuple[str, ...]
    effect: str


@dataclass(frozen=True, slots=True)
class Parent:
    """The document that a companion goes with; ``number`` without a version stands for all of them."""

    number: str
    title: str


@dataclass(frozen=True, slots=True)
class PlannedDocument:
    """One document that the run will make.

    Attributes:
        code: Of type and audience, ``IDP``; a companion adds its parent's, ``INT.PIP``.
        checks: Working days on which the plan is looked at, the last of them its due date; often none.
        parent: What a companion goes with; None for a document of its own.
    """

    number: str
    type: str
    code: str
    title: str
    audience: Audience
    subject: Subject
    manager: Person | None
    template: str
    path: str
    reasons: tuple[Reason, ...]
    findings: tuple[Finding, ...]
    measures: tuple[ChosenMeasure, ...]
    issued_on: date
    due_on: date | None
    checks: tuple[date, ...] = ()
    parent: Parent | None = None

    @property
    def type_code(self) -> str:
        """The code of its type in the policy, without a parent's."""
        return self.code.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody without a document, and why. ``params`` fill the wording of ``code``."""

    subject: Subject
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HistorySource:
    """An earlier batch that was evaluated for history; ``digest`` of its input files."""

    period: str
    source: str
    digest: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Who gets which document and why; who gets none and why."""

    batch: str
    period: Period
    policy_version: str
    history: tuple[HistorySource, ...]
    documents: tuple[PlannedDocument, ...]
    not_selected: tuple[Listed, ...]
    exceptions: tuple[Listed, ...]
    problems: tuple[Problem, ...]
    blocked: tuple[Subject, ...]
    people: int
