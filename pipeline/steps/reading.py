"""What several commands begin with: the policy, and a batch as its files say it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pipeline.adapters.files import digest_bytes, digest_file
from pipeline.adapters.folders.holidays import known_holidays
from pipeline.adapters.folders.policy_files import BATCH_FILE, read_batch_file, read_policy_files
from pipeline.adapters.folders.workspace import Batch, Workspace
from pipeline.adapters.sheets.workbook import is_table_file, read_sheets
from pipeline.adapters.templates.templates import list_templates
from pipeline.core.models import BatchSettings, Problem
from pipeline.core.policies.policy import Policy
from pipeline.core.policies.policy_checks import check_policy
from pipeline.core.policies.policy_shape import build_policy
from pipeline.core.policies.workdays import Calendar
from pipeline.core.reading.batch_shape import build_batch_settings
from pipeline.core.reading.intake import Intake, read_input
from pipeline.core.sheets import Sheet
from pipeline.errors import InputError, PolicyError


@dataclass(frozen=True, slots=True)
class Reading:
    """One batch as read.

    Attributes:
        faults: Problems of whole files.
        digest: sha256 over the files that are read, by name; tells whether anything was changed.
    """

    batch: Batch
    settings: BatchSettings
    intake: Intake
    faults: tuple[Problem, ...]
    digest: str

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Those of files, then those of their cells."""
        return (*self.faults, *self.intake.input.problems)


def read_policy(workspace: Workspace) -> tuple[Policy, list[Problem]]:
    """Return the policy, and what is questionable but usable about it.

    Raises:
        PolicyError: With every fault of all policy files.
    """
    policy = build_policy(read_policy_files(workspace.root))
    problems = check_policy(policy, [path.name for path in list_templates(workspace.templates)])
    errors = [problem for problem in problems if problem.level == "error"]
    if errors:
        raise PolicyError(errors)
    return policy, problems


def calendar_of(policy: Policy) -> Calendar:
    """Return the working days: the published holidays under HR's own."""
    return known_holidays().overlaid(policy.holidays, policy.holiday_years)


def read_batch(workspace: Workspace, name: str, policy: Policy) -> Reading:
    """Return a batch as its files say it, with every problem of single rows in ``intake``.

    Raises:
        InputError: The batch cannot be used, with every problem found.
    """
    reading = open_batch(workspace, name, policy)
    if any(problem.stops for problem in reading.problems):
        raise InputError(reading.problems)
    return reading


def open_batch(workspace: Workspace, name: str, policy: Policy) -> Reading:
    """Return a batch as far as its files can be read, usable or not.

    Raises:
        InputError: There is no such batch, or batch.yaml is wrong.
    """
    batch = workspace.batch(name)
    types = {name for item in policy.documents for name in (item.type, item.code)}
    settings = build_batch_settings(read_batch_file(batch.inputs, workspace.root), types)
    with _uncollected():
        faults: list[Problem] = []
        sheets = _each_sheet(workspace, batch, faults)
        intake = read_input(batch.name, batch.period, sheets, policy, settings)
    return Reading(batch, settings, intake, tuple(faults), _digest(batch))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector of cycles away: a long sheet makes a million records without one.

    Walking them again and again takes as long as reading them. They stay until the end of the run, so they
    are put aside for good.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def _each_sheet(workspace: Workspace, batch: Batch, faults: list[Problem]) -> Iterator[Sheet]:
    """Give the sheets of one file after the other; files that cannot be read are told in ``faults``."""
    for path in sorted(batch.inputs.iterdir()):
        if not is_table_file(path):
            continue
        try:
            yield from read_sheets(path, workspace.relative(path))
        except InputError as error:
            faults += error.problems


def _digest(batch: Batch) -> str:
    read = (path for path in sorted(batch.inputs.iterdir()) if is_table_file(path) or path.name == BATCH_FILE)
    told = [f"{path.name} {digest_file(path)}" for path in read if path.is_file()]
    return digest_bytes("\n".join(told).encode("utf-8"))
