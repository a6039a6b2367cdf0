"""HR's policy as one frozen record: indicators, rules, measures, grades, documents, settings.

``policy_shape`` makes it from the YAML mappings, or gives every fault at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from pipeline.core.drafting.printing import FigurePrinter
from pipeline.core.models import Audience, Language, PersonFacts, Scope, Severity, UnitFacts
from pipeline.core.places import FileRef
from pipeline.core.policies.expressions import Expression, NameParts, Value

Direction = Literal["higher", "lower"]
ValueGetter = Callable[[PersonFacts | UnitFacts], Value]
IndicatorKind = Literal["amount", "count", "ratio", "rating"]
ForEach = Literal["indicator", "competency"]
Look = Literal["business", "official"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured.

    Attributes:
        synonyms: Other headers that HR writes for it.
        unit: Of the value as printed: 元, 万元, 个, 分, %.
        direction: Whether a higher or a lower value is better.
        weight: Share of the weighted total; None when it does not count.
        main: Exactly one indicator is the main one: its fields need no prefix in rules.
        places: Decimals printed (more where rounding would cross a bound).
        numerator, denominator: Headers of the count columns that make it, for a ratio of units.
        source: Where the figure comes from, printed beside a goal: 销售台账.
        place: Where it stands in indicators.yaml.
    """

    id: str
    name: str
    synonyms: tuple[str, ...]
    unit: str
    direction: Direction
    kind: IndicatorKind
    dimension: str
    weight: Decimal | None
    main: bool
    places: int
    numerator: str | None = None
    denominator: str | None = None
    source: str = ""
    place: FileRef | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A criterion that makes a finding.

    Attributes:
        for_each: Applied once to each indicator or competency of the subject; None: once to the subject.
        says: The sentence, with ``{name}`` for any name that the expression language knows.
        measures: Ids, best first; those of the same cause class follow them.
        place: Where it stands in rules.yaml.
        title: Heading of its findings where they are about no indicator or competency in hand.
        says_also: Other wordings of the sentence, with the very same names in braces.
    """

    id: str
    scope: Scope
    when: Expression
    severity: Severity
    cause: str
    says: str
    measures: tuple[str, ...]
    place: FileRef
    for_each: ForEach | None = None
    title: str | None = None
    says_also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """An entry of the library: what can be done about a finding.

    Attributes:
        cause: Cause class: G target, K knowledge, A attitude, P process, C incentive, M market,
            R resources, T teamwork, X unknown.
        competencies: Names of abilities it fits; empty means that it is not tied to one.
        indicators: Names of indicators it fits; empty means that it is not tied to one.
        owner: Role: employee, manager, leader, hr.
        days: Default duration, counted from the day of issue.
    """

    id: str
    version: int
    title: str
    cause: str
    scopes: tuple[Scope, ...]
    actions: tuple[str, ...]
    owner: str
    days: int
    resources: tuple[str, ...]
    hand_in: tuple[str, ...]
    effect: str
    competencies: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    place: FileRef | None = None

    @property
    def ties(self) -> tuple[str, ...]:
        """What it is tied to, by the names that a finding is about; empty when it fits anything."""
        return self.competencies + self.indicators


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and the lowest ratio that earns it; ``floor`` None for the lowest grade."""

    id: str
    name: str
    floor: Decimal | None
    coefficient: Decimal | None
    place: FileRef | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """A bonus tier: from ``floor`` on (included), ``share`` of base pay."""

    floor: Decimal | None
    share: Decimal
    place: FileRef | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a document is due, with check dates ``every`` n days.

    ``days`` after the day of issue; None: on the last working day of the next period.
    """

    days: int | None
    every: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A document HR may owe somebody.

    Attributes:
        when: Expression over everything a rule may read, and ``发现.RULE``, 重大不足数, 一般不足数. None for
            one that is made only beside what it goes with.
        replaces: Types that the same subject does not get beside this one.
        levels: For units: the depths of the path (1 = the top) that get it; empty means all.
        teams: For units: teams get it as well as departments.
        copies: Holders of the copies, in order: 员工本人, 直接主管, 人力资源部.
        signs: Captions of the signature block.
        goal: Completion rate that a goal of this document aims at; None when it sets none.
        growth_goal: Share by which the main indicator's amount is to grow; None when it sets none.
        vary: Sentences may vary between people, without changing a fact.
        release: ``at_once``: ``dispatch`` releases it by itself; None: HR does, one by one or together.
        returned: ``after_due``: it is filled in until its own due date and comes back after that; None: it
            comes back soon after it was handed out.
    """

    type: str
    code: str
    title: str
    audience: Audience
    scope: Scope
    template: str
    when: Expression | None
    replaces: tuple[str, ...]
    goes_with: tuple[str, ...]
    enabled: bool
    deadline: Deadline | None
    signs: tuple[str, ...]
    copies: tuple[str, ...]
    retention: str
    place: FileRef
    levels: tuple[int, ...] = ()
    teams: bool = False
    goal: Decimal | None = None
    growth_goal: Decimal | None = None
    vary: bool = False
    release: Literal["at_once"] | None = None
    returned: Literal["after_due"] | None = None


@dataclass(frozen=True, slots=True)
class KeepOut:
    """Who gets no document at all, listed as an exception under ``code``."""

    code: str
    when: Expression
    place: FileRef | None = None


@dataclass(frozen=True, slots=True)
class MailServer:
    """Through which server mail is sent; the password is never kept with it.

    Attributes:
        sender: The address that mail comes from.
        security: ``starttls`` (usually port 587), ``tls`` from the first byte (465), or ``none``.
        user: To sign in with; None: the server asks for nobody.
    """

    host: str
    port: int
    sender: str
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """jixiao.yaml and the plain numbers of the policy.

    ``return_days``: working days after its dispatch (or its due date) by which a draft comes back.
    ``mail``: None where the program sends no mail itself.
    ``archive``: folder of the archive, None for outputs/archive;
    ``catalog``: address of a database server, None for SQLite in that folder; ``fonds``: 全宗号, "" for none.
    """

    organisation: str
    hr_department: str = "人力资源部"
    language: Language | Literal["auto"] = "zh"
    look: Look = "business"
    classification: str = "内部·人事"
    unit_minimum: int = 3
    peer_minimum: int = 3
    issue_working_day: int = 8
    fiscal_year_start: int = 1
    measures_per_finding: int = 4
    level_scale: int = 5
    id_pattern: str | None = None
    appeal_days: int = 5
    consequence: str = ""
    manager_comments: bool = True
    forbidden_words: tuple[str, ...] = ()
    return_days: int = 5
    mail: MailServer | None = None
    archive: str | None = None
    catalog: str | None = None
    fonds: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything HR decided, checked as a whole.

    Attributes:
        version: sha256 of the policy as read, hex; every document records it.
        holidays: HR's overlay: day → True when people work that day, False when they do not.
        bounds: ``(indicator id or "", field)`` → the numbers that rules, grades and tiers compare it with;
            printing must not cross them. A figure of an earlier period has the field ``上期.完成率``.
        holiday_years: Years of which HR's overlay holds every public holiday.
        main: The main indicator.
        name_parts: Names of the rule language, taken apart as they are met.
        weights: Indicator id → weight, of those that count in the weighted total.
        getters: Id of the indicator in hand ("": none) → name → how its value is looked up, as they are met.
        printers: ``(indicator id, field)`` → how it is printed, made ready as they are met.
    """

    settings: Settings
    indicators: Mapping[str, Indicator]
    rules: tuple[Rule, ...]
    measures: Mapping[str, Measure]
    grades: tuple[Grade, ...]
    tiers: tuple[Tier, ...]
    documents: tuple[DocumentType, ...]
    keep_out: tuple[KeepOut, ...]
    holidays: Mapping[date, bool]
    version: str
    bounds: Mapping[tuple[str, str], tuple[Decimal, ...]] = field(default_factory=dict)
    holiday_years: frozenset[int] = frozenset()
    main: Indicator = field(init=False, repr=False, compare=False)
    weights: Mapping[str, Decimal] = field(init=False, repr=False, compare=False)
    name_parts: dict[str, NameParts] = field(init=False, repr=False, compare=False, default_factory=dict)
    getters: dict[str, dict[str, ValueGetter]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    printers: dict[tuple[str, str], FigurePrinter] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        weights = {item.id: item.weight for item in self.indicators.values() if item.weight}
        object.__setattr__(self, "weights", weights)
        for indicator in self.indicators.values():
            if indicator.main:
                object.__setattr__(self, "main", indicator)
                break
