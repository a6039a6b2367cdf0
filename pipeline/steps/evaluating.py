"""A batch read, evaluated with its history, and planned: what plan, run and explain share."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.deciding.evaluation import Evaluated, evaluate, mark_leavers
from pipeline.core.deciding.planning import Dates, build_plan, doubled_paths, issue_date, unaccounted
from pipeline.core.models import HistorySource, Language, Plan, Problem
from pipeline.core.periods import batch_period, preceding_batch
from pipeline.core.places import FileRef
from pipeline.core.policies.policy import Policy
from pipeline.core.policies.workdays import Calendar
from pipeline.errors import InputError, OutputError
from pipeline.steps.reading import Reading, calendar_of, read_batch, read_policy


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything that is known before anything is written."""

    workspace: Workspace
    policy: Policy
    calendar: Calendar
    reading: Reading
    evaluated: Evaluated
    plan: Plan


def prepare(workspace: Workspace, name: str) -> Prepared:
    """Return a batch with its plan; the plan accounts for everybody in the roster, or this fails.

    Raises:
        PolicyError, InputError: The policy or the batch cannot be used.
        OutputError: The plan does not account for everybody, or two documents would share a file.
    """
    policy, _ = read_policy(workspace)
    calendar = calendar_of(policy)
    reading = read_batch(workspace, name, policy)
    earlier, sources, problems = _history(workspace, reading, policy)
    issued_on = issue_date(reading.batch.period, reading.settings, policy, calendar)
    batch, contradictions = mark_leavers(reading.intake.input, issued_on)
    evaluated = evaluate(batch, policy, reading.settings.leaders, earlier)
    plan = build_plan(evaluated, policy, reading.settings, Dates(issued_on, calendar), sources)
    plan = replace(plan, problems=(*plan.problems, *contradictions, *problems))
    _check(plan, evaluated)
    return Prepared(workspace, policy, calendar, reading, evaluated, plan)


def _history(
    workspace: Workspace, reading: Reading, policy: Policy
) -> tuple[list[Evaluated], list[HistorySource], list[Problem]]:
    """The preceding batches, newest first, until one cannot be used or leaves a hole: streaks have none."""
    named = reading.settings.history
    names = named if named is not None else _default_history(workspace, reading)
    evaluated: list[Evaluated] = []
    sources: list[HistorySource] = []
    expected = reading.batch.period
    for name in names:
        place = FileRef(f"inputs/{name}")
        expected = expected.preceding()
        if batch_period(name) != expected:
            params = {"batch": name, "expected": expected.id}
            return evaluated, sources, [Problem("H604", "error", place, params)]
        try:
            earlier = read_batch(workspace, name, policy)
        except InputError as error:
            first = error.problems[0].code
            return evaluated, sources, [Problem("H602", "warning", place, {"batch": name, "code": first})]
        batch, _ = mark_leavers(earlier.intake.input, earlier.batch.period.end)
        evaluated.append(evaluate(batch, policy, earlier.settings.leaders))
        sources.append(HistorySource(earlier.batch.period.id, f"inputs/{earlier.batch.name}", earlier.digest))
    return evaluated, sources, []


def _default_history(workspace: Workspace, reading: Reading) -> tuple[str, ...]:
    name = preceding_batch(reading.batch.name)
    return (name,) if name in workspace.batches() else ()


def _check(plan: Plan, evaluated: Evaluated) -> None:
    """The run's own proof that nobody is lost and no file is made twice."""
    ids = dict.fromkeys(appraisal.employee.id for appraisal in evaluated.batch.appraisals)
    problems = [Problem("D711", "error", subject=id_, params={"id": id_}) for id_ in unaccounted(plan, ids)]
    problems += [Problem("D712", "error", FileRef(path)) for path in doubled_paths(plan)]
    if problems:
        raise OutputError(problems)


def data_language(policy: Policy) -> Language:
    """Return the language of files and JSON: as jixiao.yaml says, Chinese where it says auto."""
    return "en" if policy.settings.language == "en" else "zh"
