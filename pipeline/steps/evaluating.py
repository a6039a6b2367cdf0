"""A batch read, evaluated with its history, and planned: what plan, run and explain share."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.deciding.evaluation import Evaluated, evaluate, mark_leavers
from pipeline.core.deciding.planning import Dates, build_plan, doubled_paths, issue_date, unaccounted
from pipeline.core.models import Language, Plan, Problem
from pipeline.core.places import FileRef
from pipeline.core.policies.policy import Policy
from pipeline.core.policies.workdays import Calendar
from pipeline.errors import OutputError
from pipeline.steps.looking_back import read_history
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
    past = read_history(workspace, reading, policy)
    issued_on = issue_date(reading.batch.period, reading.settings, policy, calendar)
    batch, contradictions = mark_leavers(reading.intake.input, issued_on)
    evaluated = evaluate(batch, policy, reading.settings.leaders, past.earlier, past.filed)
    plan = build_plan(evaluated, policy, reading.settings, Dates(issued_on, calendar), past.sources)
    plan = replace(plan, problems=(*plan.problems, *contradictions, *past.problems))
    _check(plan, evaluated)
    return Prepared(workspace, policy, calendar, reading, evaluated, plan)


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
