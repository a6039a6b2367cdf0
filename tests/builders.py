"""Small functions that make a policy, a person, a batch in the words of a test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from pipeline.core.models import (
    Appraisal,
    BatchInput,
    Competency,
    Day,
    Employee,
    Evaluation,
    Figure,
    Person,
    Status,
    UnitResult,
    Words,
)
from pipeline.core.periods import Period, period_of
from pipeline.core.places import CellRef, FileRef, SheetRef
from pipeline.core.policies.expressions import compile_expression
from pipeline.core.policies.policy import (
    Deadline,
    DocumentType,
    ForEach,
    Grade,
    Indicator,
    KeepOut,
    Measure,
    Policy,
    Rule,
    Settings,
    Tier,
)
from pipeline.core.policies.policy_bounds import policy_bounds
from pipeline.core.policies.vocabulary import known_names

LEADER = Person("000001", "林岚")
SHEET = SheetRef("inputs/2026Q3/结果.xlsx", "销售一部")
HERE = FileRef("policy/rules.yaml", 1)


def period(text: str = "2026Q3") -> Period:
    found = period_of(text)
    assert found is not None
    return found


def figure(value: str | int, row: int = 2, column: int = 4) -> Figure:
    return Figure(Decimal(value), CellRef(SHEET, row, column))


def words(text: str, row: int = 2, column: int = 9) -> Words:
    return Words(text, CellRef(SHEET, row, column))


def day(text: str) -> Day:
    return Day(date.fromisoformat(text), "day", CellRef(SHEET, 2, 6))


def employee(
    id_: str = "000101",
    name: str = "周敏",
    unit: Sequence[str] = ("营销中心", "华东销售部"),
    *,
    post: str | None = "客户经理",
    manager: Person | None = LEADER,
    status: Status = "active",
    hired: str | None = "2020-03-01",
    left: str | None = None,
    on_hold: bool = False,
    team: str | None = None,
    row: int = 2,
    base_pay: str | None = None,
) -> Employee:
    return Employee(
        id=id_,
        name=name,
        unit=tuple(unit),
        post=post,
        manager=manager,
        place=CellRef(SheetRef("inputs/2026Q3/花名册.xlsx", "花名册"), row, 1),
        hired=day(hired) if hired else None,
        left=day(left) if left else None,
        status=status,
        on_hold=on_hold,
        team=team,
        base_pay=figure(base_pay, row, 11) if base_pay else None,
    )


def result(
    indicator: str = "sales",
    actual: str | int | None = None,
    target: str | int | None = None,
    *,
    row: int = 2,
    **others: Figure | Words | None,
) -> Evaluation:
    return Evaluation(
        indicator,
        actual=None if actual is None else figure(actual, row, 4),
        target=None if target is None else figure(target, row, 3),
        **others,
    )


def appraisal(
    who: Employee | None = None,
    results: Iterable[Evaluation] = (),
    *,
    grade: str | None = None,
    previous_grade: str | None = None,
    competencies: Sequence[tuple[str, int, int]] = (),
    strengths: Sequence[str] = (),
) -> Appraisal:
    who = who or employee()
    return Appraisal(
        employee=who,
        evaluations={item.indicator: item for item in results},
        grade=words(grade) if grade else None,
        previous_grade=words(previous_grade, column=10) if previous_grade else None,
        competencies=tuple(
            Competency(name, figure(current, column=2), figure(expected, column=3))
            for name, current, expected in competencies
        ),
        strengths=tuple(words(text) for text in strengths),
    )


def person(
    id_: str, actual: str | int | None, target: str | int | None = 100, row: int = 2, **who: object
) -> Appraisal:
    """Somebody with a sales result, and whatever else ``employee`` takes."""
    return appraisal(employee(id_, f"员工{id_}", row=row, **who), [result("sales", actual, target, row=row)])  # type: ignore[arg-type]


def batch(
    appraisals: Iterable[Appraisal],
    name: str = "2026Q3",
    *,
    blocked: Iterable[str] = (),
    unit_results: Iterable[UnitResult] = (),
) -> BatchInput:
    return BatchInput(
        name=name,
        period=period(name),
        appraisals=tuple(appraisals),
        blocked=frozenset(blocked),
        unit_results=tuple(unit_results),
    )


# --- policy -----------------------------------------------------------------------------------------

INDICATORS = {
    "sales": Indicator("sales", "销售额", (), "万元", "higher", "amount", "业绩", None, True, 2),
    "complaints": Indicator("complaints", "投诉数", (), "件", "lower", "count", "客户", None, False, 0),
    "satisfaction": Indicator(
        "satisfaction", "客户满意度", (), "%", "higher", "ratio", "客户", None, False, 1
    ),
}


def rule(
    id_: str,
    when: str,
    *,
    scope: str = "employee",
    severity: str = "minor",
    says: str = "",
    says_also: Sequence[str] = (),
    for_each: ForEach | None = None,
    measures: Sequence[str] = (),
    cause: str = "M",
) -> Rule:
    names = known_names(INDICATORS, None, scope, for_each)  # type: ignore[arg-type]
    expression = compile_expression(when, names)
    return Rule(
        id_,
        scope,
        expression,
        severity,
        cause,
        says or id_,
        tuple(measures),
        HERE,
        for_each,  # type: ignore[arg-type]
        says_also=tuple(says_also),
    )


RULES = (
    rule("GRADE_D", '等级 == "D"', severity="major"),
    rule("GRADE_C", '等级 == "C"'),
    rule("RATE_MAJOR", "完成率 < 70%", severity="major", for_each="indicator", says="{指标}完成率{完成率}"),
    rule("RATE_MINOR", "70% <= 完成率 < 90%", for_each="indicator", says="{指标}完成率{完成率}"),
    rule("REPEATED", "连续不足期数 >= 2", severity="major", says="连续{连续不足期数}"),
    rule("LEVEL_GAP", "能力差距 >= 1", severity="note", for_each="competency", says="{能力项}差{能力差距}"),
    rule(
        "PEER_GAP",
        "完成率 >= 100% 且 同岗差距 <= -20%",
        severity="note",
        says="完成率{完成率}，同岗平均{同岗平均}，相差{同岗差距}",
    ),
    rule("UNIT_RATE", "完成率 < 90%", scope="unit", says="完成率{完成率}"),
    rule("UNIT_SHARE", "未达标人数占比 >= 30%", scope="unit", says="占比{未达标人数占比}"),
)
GRADES = (
    Grade("S", "卓越", Decimal("1.2"), None),
    Grade("A", "优秀", Decimal("1"), None),
    Grade("B", "良好", Decimal("0.9"), None),
    Grade("C", "待改进", Decimal("0.7"), None),
    Grade("D", "不达标", None, None),
)


def document(
    type_: str,
    code: str,
    when: str,
    *,
    scope: str = "employee",
    replaces: Sequence[str] = (),
    days: int | None = 30,
    goes_with: Sequence[str] = (),
    levels: Sequence[int] = (),
    rules: Sequence[Rule] = RULES,
) -> DocumentType:
    ids = [item.id for item in rules if item.scope == scope]
    expression = compile_expression(when, known_names(INDICATORS, ids, scope))  # type: ignore[arg-type]
    return DocumentType(
        type=type_,
        code=code,
        title=f"{type_}（{code}）",
        audience="employee" if scope == "employee" else "leader",
        scope=scope,  # type: ignore[arg-type]
        template=f"{type_}.docx",
        when=expression,
        replaces=tuple(replaces),
        goes_with=tuple(goes_with),
        enabled=True,
        deadline=Deadline(days) if days else None,
        signs=(),
        copies=("员工本人", "直接主管"),
        retention="10年",
        place=HERE,
        levels=tuple(levels),
    )


DOCUMENTS = (
    document("improvement_plan", "PIP", "发现.GRADE_D 或 发现.REPEATED", replaces=("RPE", "RSE", "IDP")),
    document("rectification_proposal", "RPE", "重大不足数 >= 1", replaces=("RSE", "IDP")),
    document("results_and_shortfalls", "RSE", "一般不足数 >= 1", replaces=("IDP",)),
    document("development_plan", "IDP", "发现.LEVEL_GAP 或 发现.PEER_GAP"),
    document("unit_improvement_scheme", "UIS", "发现.UNIT_RATE 或 发现.UNIT_SHARE", scope="unit"),
)
KEEP_OUT = tuple(
    KeepOut(code, compile_expression(name, known_names(INDICATORS, None, "employee")))
    for code, name in (
        ("left", "已离职"),
        ("on_hold", "暂缓"),
        ("partial_period", "考核期不完整"),
        ("non_employee", "非正式员工"),
    )
)


def policy(
    *,
    rules: Sequence[Rule] = RULES,
    documents: Sequence[DocumentType] = DOCUMENTS,
    measures: Mapping[str, Measure] | None = None,
    indicators: Mapping[str, Indicator] = INDICATORS,
    settings: Settings | None = None,
    tiers: Sequence[Tier] = (),
) -> Policy:
    return Policy(
        settings=settings or Settings("云岭智选商贸有限公司"),
        indicators=indicators,
        rules=tuple(rules),
        measures=measures or {},
        grades=GRADES,
        tiers=tuple(tiers),
        documents=tuple(documents),
        keep_out=KEEP_OUT,
        holidays={},
        version="0" * 64,
        bounds=policy_bounds(indicators, rules, GRADES, tiers, documents, KEEP_OUT),
    )
