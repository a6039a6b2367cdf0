"""What the archive says about earlier periods: lines of a sealed facts.jsonl as records to look back on.

The lines are those of ``facts_json``, of any version of the program, so nothing is taken for granted: what
cannot be read is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from pipeline.core.archive.lines import Line
from pipeline.core.deciding.plan_json import Json, parse_json
from pipeline.core.deciding.promises import Promise, SubjectKey
from pipeline.core.models import Figure, PastPeriod, Problem, Words
from pipeline.core.periods import Period
from pipeline.core.places import FileRef, Place, read_place

# A rate is unrounded; nobody compares 28 digits by eye.
_LONGEST = 14


@dataclass(frozen=True, slots=True)
class FiledPerson:
    """Somebody as the archive has them: ``past`` is None for one whom no rule counted for then."""

    name: str
    past: PastPeriod | None


@dataclass(frozen=True, slots=True)
class Filed:
    """An earlier batch as it was sealed.

    Attributes:
        people: Id → person, of everybody who was not blocked; served with a document or not.
        units: Full name → what was said of it, where it had figures.
        promises: Subject → what was promised in documents that came back.
    """

    batch: str
    period: Period
    people: Mapping[str, FiledPerson]
    units: Mapping[str, PastPeriod]
    promises: Mapping[SubjectKey, tuple[Promise, ...]] = field(default_factory=dict)


def read_filed(batch: str, period: Period, data: bytes, source: str) -> Filed:
    """Return what a sealed facts.jsonl says.

    Args:
        source: Where it stands, for whom it cites no cell.
    """
    people: dict[str, FiledPerson] = {}
    units: dict[str, PastPeriod] = {}
    for line in data.splitlines():
        told = _parsed(line)
        if told is None:
            continue
        id_ = _text(told, "id")
        if told.get("kind") == "unit":
            past = _past(told, batch, period, source)
            if past.actuals:
                units[id_] = past
        elif told.get("left_out") != "blocked":
            known = None if told.get("left_out") else _past(told, batch, period, source)
            people[id_] = FiledPerson(_text(told, "name"), known)
    return Filed(batch, period, people, units)


def _parsed(line: bytes) -> Line | None:
    try:
        told = parse_json(line)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _past(line: Line, batch: str, period: Period, source: str) -> PastPeriod:
    rates: dict[str, Figure] = {}
    actuals: dict[str, Figure] = {}
    for told in _objects(line, "indicators"):
        id_ = _text(told, "indicator")
        if (rate := _figure(told.get("rate"))) is not None:
            rates[id_] = rate
        if (actual := _figure(told.get("actual"))) is not None:
            actuals[id_] = actual
    grade = line.get("grade")
    words = (
        Words(_text(grade, "value"), read_place(_text(grade, "cell"))) if isinstance(grade, dict) else None
    )
    findings = _objects(line, "findings")
    short = line.get("short") if line.get("kind") == "employee" else _falls_short(findings)
    return PastPeriod(
        period=period.id,
        source=batch,
        grade=words,
        rates=rates,
        actuals=actuals,
        findings=tuple([_text(finding, "rule") for finding in findings]),
        short=short if isinstance(short, bool) else None,
        place=_cell_of_shortfall(findings) or _any_place(words, actuals) or FileRef(source),
    )


def _figure(told: object) -> Figure | None:
    if not isinstance(told, dict):
        return None
    try:
        value = Decimal(told["value"])
    except (KeyError, TypeError, InvalidOperation):
        return None
    formula, count = told.get("formula"), told.get("count")
    words = formula if isinstance(formula, str) else None
    place = read_place(_text(told, "cell"), count if isinstance(count, int) else None, words or "")
    return Figure(value, place, words)


def _text(told: Line, name: str) -> str:
    # As ``archive.lines.text``, which copies the whole line: too dear for every figure of everybody.
    value = told.get(name)
    return value if isinstance(value, str) else ""


def _objects(told: Line, name: str) -> list[dict[str, Json]]:
    value = told.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _falls_short(findings: Iterable[Line]) -> bool:
    return any(finding.get("severity") != "note" for finding in findings)


def _cell_of_shortfall(findings: Iterable[Line]) -> Place | None:
    """The cell of the first finding above a note, as ``history.place_of_shortfall`` takes it."""
    for finding in findings:
        evidence = _objects(finding, "evidence")
        cell = _text(evidence[0], "cell") if evidence else ""
        if cell and finding.get("severity") != "note":
            return read_place(cell)
    return None


def _any_place(grade: Words | None, actuals: Mapping[str, Figure]) -> Place | None:
    if grade is not None:
        return grade.place
    return next((figure.place for figure in actuals.values()), None)


def agreed_past(
    afresh: PastPeriod | None, filed: PastPeriod | None, subject: str
) -> tuple[PastPeriod | None, list[Problem]]:
    """Return what an earlier batch says by its sheets and by the archive, and where the two disagree.

    Where they do, no shortfall is claimed of that period. What only one of them knows is taken from it.

    Args:
        afresh: By its sheets, evaluated with today's policy; None when they are not there.
        filed: As it was sealed; None when the archive does not know.
    """
    if afresh is None or filed is None or afresh.absent:
        return afresh or filed, []
    problems = _disagreements(afresh, filed, subject)
    known = filed.short if afresh.short is None else afresh.short
    merged = replace(
        afresh,
        grade=afresh.grade or filed.grade,
        rates={**filed.rates, **afresh.rates},
        actuals={**filed.actuals, **afresh.actuals},
        short=None if problems else known,
        place=filed.place if afresh.short is None else afresh.place,
    )
    return merged, problems


def _disagreements(afresh: PastPeriod, filed: PastPeriod, subject: str) -> list[Problem]:
    """One problem at most: the first figure that differs tells where to look."""
    found = _differing(afresh, filed)
    if found is not None:
        name, here, there, at, cell = found
        params = {"field": name, "here": here, "there": there, "cell": str(cell), "period": filed.period}
        return [Problem("H605", "warning", at, params, subject=subject)]
    if None not in (afresh.short, filed.short) and afresh.short != filed.short:
        return [Problem("H606", "warning", afresh.place, {"period": filed.period}, subject=subject)]
    return []


def _differing(afresh: PastPeriod, filed: PastPeriod) -> tuple[str, str, str, Place, Place] | None:
    if afresh.grade and filed.grade and afresh.grade.text != filed.grade.text:
        return "等级", afresh.grade.text, filed.grade.text, afresh.grade.place, filed.grade.place
    for now, then in ((afresh.actuals, filed.actuals), (afresh.rates, filed.rates)):
        for id_, figure in now.items():
            other = then.get(id_)
            if other is not None and other.value != figure.value:
                return id_, _printed(figure), _printed(other), figure.place, other.place
    return None


def _printed(figure: Figure) -> str:
    text = f"{figure.value:f}"
    return text if len(text) <= _LONGEST else f"{figure.value:.4f}"
