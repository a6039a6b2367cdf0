"""Shapes of the policy files: which keys they have and what may stand behind each."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainValidator, StringConstraints
from pydantic_core import PydanticCustomError

from pipeline.core.models import Audience, Language, Scope, Severity
from pipeline.core.policies.policy import Direction, ForEach, IndicatorKind, Look
from pipeline.core.policies.yaml_shape import Shape

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?%?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_YES_NO = {
    "是": True,
    "true": True,
    "yes": True,
    "on": True,
    "否": False,
    "false": False,
    "no": False,
    "off": False,
}


def _decimal(value: object) -> Decimal:
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    if not _NUMBER.fullmatch(text):
        raise PydanticCustomError("number", "not a number")
    return Decimal(text[:-1]).scaleb(-2) if text.endswith("%") else Decimal(text)


def _yes_no(value: object) -> bool:
    answer = _YES_NO.get(value.strip().casefold()) if isinstance(value, str) else None
    if answer is None:
        raise PydanticCustomError("yes_no", "neither yes nor no")
    return answer


def _day(value: object) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass  # 2026-02-30: told like any other text that is no date
    raise PydanticCustomError("day", "not a date")


def _pattern(value: object) -> str:
    if isinstance(value, str):
        try:
            return re.compile(value).pattern
        except re.error:
            pass  # told below, like anything that is no text
    raise PydanticCustomError("pattern", "not a pattern")


Number = Annotated[Decimal, PlainValidator(_decimal)]
Share = Annotated[Decimal, BeforeValidator(_decimal), Field(ge=0, le=1)]
Positive = Annotated[Decimal, BeforeValidator(_decimal), Field(gt=0)]
NotNegative = Annotated[Decimal, BeforeValidator(_decimal), Field(ge=0)]
YesNo = Annotated[bool, PlainValidator(_yes_no)]
Day = Annotated[date, PlainValidator(_day)]
Pattern = Annotated[str, PlainValidator(_pattern)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Count = Annotated[int, Field(ge=0, le=10_000)]
AtLeastOne = Annotated[int, Field(ge=1, le=10_000)]

LowerId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
UpperId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
# A name that rules can read: letters, digits and _ without a dot, not beginning with a digit.
RuleName = Annotated[str, StringConstraints(pattern=r"^[^\W\d]\w*$")]
DocxName = Annotated[str, StringConstraints(pattern=r"^[^/\\]+\.docx$")]

Cause = Literal["G", "K", "A", "P", "C", "M", "R", "T", "X"]
Role = Literal["employee", "manager", "leader", "hr"]
KeepOutCode = Literal["left", "on_hold", "partial_period", "non_employee"]


class IndicatorShape(Shape):
    """An entry of indicators.yaml."""

    id: LowerId
    name: RuleName
    synonyms: tuple[Text, ...] = ()
    unit: Text
    direction: Direction
    kind: IndicatorKind
    dimension: Text
    weight: Share | None = None
    main: YesNo = False
    places: Annotated[int, Field(ge=0, le=6)] = 2
    numerator: Text | None = None
    denominator: Text | None = None
    source: str = ""


class RuleShape(Shape):
    """An entry of rules.yaml."""

    id: UpperId
    scope: Scope
    for_each: ForEach | None = None
    when: str
    severity: Severity
    cause: Cause
    title: Text | None = None
    says: Text
    says_also: tuple[Text, ...] = ()
    measures: tuple[str, ...] = ()


class MeasureShape(Shape):
    """An entry of measures.yaml."""

    id: UpperId
    version: AtLeastOne = 1
    title: Text
    cause: Cause
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1)]
    actions: Annotated[tuple[Text, ...], Field(min_length=1)]
    owner: Role
    days: AtLeastOne
    resources: tuple[Text, ...] = ()
    hand_in: Annotated[tuple[Text, ...], Field(min_length=1)]
    effect: Text
    competencies: tuple[Text, ...] = ()
    indicators: tuple[str, ...] = ()


class GradeShape(Shape):
    """An entry of grades in grades.yaml."""

    id: Text
    name: Text
    floor: Number | None = None
    coefficient: NotNegative | None = None


class TierShape(Shape):
    """An entry of tiers in grades.yaml."""

    floor: Number | None = None
    share: NotNegative


class DeadlineShape(Shape):
    """The deadline of a document."""

    days: AtLeastOne | None = None
    until: Literal["next_period"] | None = None
    every: AtLeastOne | None = None


class DocumentShape(Shape):
    """An entry of documents in documents.yaml."""

    type: LowerId
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,6}$")]
    title: Text
    audience: Audience
    scope: Scope
    template: DocxName
    when: str | None = None
    replaces: tuple[str, ...] = ()
    goes_with: tuple[str, ...] = ()
    enabled: YesNo = True
    deadline: DeadlineShape | None = None
    goal: Positive | None = None
    growth_goal: Positive | None = None
    vary: YesNo = False
    signs: tuple[Text, ...] = ()
    copies: tuple[Text, ...] = ()
    retention: Text
    levels: tuple[AtLeastOne, ...] = ()
    teams: YesNo = False
    release: Literal["at_once"] | None = None
    returned: Literal["after_due"] | None = None


class KeepOutShape(Shape):
    """An entry of keep_out in documents.yaml."""

    code: KeepOutCode
    when: str


class HolidaysShape(Shape):
    """holidays.yaml as a whole."""

    days_off: tuple[Day, ...] = ()
    working_days: tuple[Day, ...] = ()
    complete_years: tuple[Annotated[int, Field(ge=2000, le=2200)], ...] = ()


class MailShape(Shape):
    """The mail server in jixiao.yaml."""

    host: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.:_-]+$")]
    port: Annotated[int, Field(ge=1, le=65_535)]
    sender: Annotated[str, StringConstraints(pattern=r"^[!-?A-~]+@[A-Za-z0-9.-]+$")]
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: Annotated[str, StringConstraints(pattern=r"^[!-~]+$")] | None = None


class SettingsShape(Shape):
    """jixiao.yaml as a whole; what is left out keeps the default of the record."""

    organisation: Text
    hr_department: Text | None = None
    language: Language | Literal["auto"] | None = None
    look: Look | None = None
    classification: Text | None = None
    unit_minimum: AtLeastOne | None = None
    peer_minimum: AtLeastOne | None = None
    issue_working_day: Annotated[int, Field(ge=1, le=250)] | None = None
    fiscal_year_start: Annotated[int, Field(ge=1, le=12)] | None = None
    measures_per_finding: Annotated[int, Field(ge=1, le=4)] | None = None
    level_scale: Annotated[int, Field(ge=2, le=100)] | None = None
    id_pattern: Pattern | None = None
    appeal_days: Count | None = None
    consequence: str | None = None
    manager_comments: YesNo | None = None
    forbidden_words: tuple[Text, ...] | None = None
    return_days: Annotated[int, Field(ge=1, le=250)] | None = None
    mail: MailShape | None = None
    archive: Text | None = None
    catalog: Annotated[str, StringConstraints(pattern=r"^postgresql://([^:@/\s]+@)?[^@\s]+$")] | None = None
    fonds: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]*$")] | None = None
