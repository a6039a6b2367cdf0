"""check: inputs, policy and templates, every fault in one go, and marked copies of the workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path

from pipeline.adapters.files import write_file
from pipeline.adapters.folders.policy_files import write_mapping
from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.sheets.marking import mark_workbook
from pipeline.adapters.templates.templates import list_templates
from pipeline.adapters.word.looks import check_look
from pipeline.core.models import Language, Problem
from pipeline.core.places import CellRef, FoldRef, Place
from pipeline.core.policies.policy import Policy
from pipeline.errors import (
    EXIT_DONE,
    EXIT_WITH_PROBLEMS,
    InputError,
    PipelineError,
    PolicyError,
    TemplateError,
)
from pipeline.steps.deciding import look_file
from pipeline.steps.evaluating import data_language, prepare
from pipeline.steps.marked_copies import free_copy, note_copies, remove_copies
from pipeline.steps.reading import Reading, open_batch, read_policy
from pipeline.steps.template_faults import find_faults, placed
from pipeline.wording import hint_of, text_of
from pipeline.wording.policy import MAPPING_HEADING

_FOLDER = "check"
_PROPOSED = "batch.proposed.yaml"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Everything that was found.

    Attributes:
        unknown_columns, dropped_columns: Place of a header → its text; see ``BatchInput``.
        marked: Copies of workbooks with the faulty cells coloured.
        proposed: The mapping of columns found, for HR to correct; None when it was not asked for.
        exit_code: 3, 4 or 5 where something cannot be used as a whole, 10 where single people cannot.
    """

    problems: tuple[Problem, ...]
    unknown_columns: Mapping[Place, str] = field(default_factory=dict)
    dropped_columns: Mapping[Place, str] = field(default_factory=dict)
    marked: tuple[Path, ...] = ()
    proposed: Path | None = None
    exit_code: int = EXIT_DONE


def check(workspace: Workspace, batch: str | None, propose: bool) -> CheckReport:
    """Return every fault of policy and templates and, when one is named, of a batch.

    Args:
        propose: Also write ``batch.proposed.yaml`` beside the batch's files, never over batch.yaml.
    """
    try:
        policy, problems = read_policy(workspace)
    except PolicyError as error:
        return CheckReport(error.problems, exit_code=error.exit_code)
    templates = _check_templates(workspace, policy)
    if batch is None:
        return CheckReport((*problems, *templates), exit_code=_worst(templates, ()))
    try:
        reading = open_batch(workspace, batch, policy)
    except InputError as error:
        return CheckReport((*problems, *templates, *error.problems), exit_code=error.exit_code)
    found = _of_batch(workspace, batch, reading)
    return CheckReport(
        problems=(*problems, *templates, *found),
        unknown_columns=reading.intake.input.unknown_columns,
        dropped_columns=reading.intake.input.dropped_columns,
        marked=_mark(reading, found, workspace, data_language(policy)),
        proposed=_propose(reading, policy) if propose else None,
        exit_code=_worst(templates, found),
    )


def _check_templates(workspace: Workspace, policy: Policy) -> list[Problem]:
    forbidden = policy.settings.forbidden_words
    paths = list_templates(workspace.templates)
    problems = find_faults(workspace, paths, forbidden)
    look = look_file(workspace, policy.settings.look)
    return (
        problems
        if look is None
        else [*(placed(problem, look, workspace) for problem in check_look(look)), *problems]
    )


def _of_batch(workspace: Workspace, batch: str, reading: Reading) -> tuple[Problem, ...]:
    """The problems of the rows, and of what follows from them where the batch can be used."""
    if any(problem.stops for problem in reading.problems):
        return reading.problems
    try:
        return prepare(workspace, batch).plan.problems
    except PipelineError as error:
        return (*reading.problems, *error.problems)


def _worst(templates: Iterable[Problem], found: Iterable[Problem]) -> int:
    found = tuple(found)
    if any(problem.stops for problem in found):
        return InputError.exit_code
    if any(problem.level == "error" for problem in templates):
        return TemplateError.exit_code
    return EXIT_WITH_PROBLEMS if any(problem.level == "error" for problem in found) else EXIT_DONE


# --- marked copies -------------------------------------------------------------------------------------


def _mark(
    reading: Reading, problems: Sequence[Problem], workspace: Workspace, language: Language
) -> tuple[Path, ...]:
    """Write a copy of each workbook that has faulty cells; those of an earlier check go, unless edited."""
    folder = reading.batch.outputs / _FOLDER
    remove_copies(folder)
    when = datetime.combine(reading.batch.period.end, time())
    marked = []
    for path in sorted(reading.batch.inputs.iterdir()):
        marks = _marks(problems, workspace.relative(path), language)
        if not marks:
            continue
        target = free_copy(folder, f"{path.name}.标注", ".xlsx")
        # A file that cannot be read has no cells to mark; its problem says so.
        with suppress(InputError):
            mark_workbook(path, marks, target, when)
            marked.append(target)
    note_copies(folder, marked, {})
    return tuple(marked)


def _marks(
    problems: Iterable[Problem], file: str, language: Language
) -> dict[tuple[str | None, int, int], str]:
    """Cell → what is wrong with it, one line a problem."""
    marks: dict[tuple[str | None, int, int], str] = {}
    for problem in problems:
        place = problem.place.first if isinstance(problem.place, FoldRef) else problem.place
        if not isinstance(place, CellRef) or place.sheet.file != file:
            continue
        key = (place.sheet.sheet, place.row, place.column)
        text = text_of(problem.code, problem.params, language)
        line = f"{problem.code} {text}{hint_of(problem.code, problem.params, language)}"
        marks[key] = f"{marks[key]}\n{line}" if key in marks else line
    return marks


def _propose(reading: Reading, policy: Policy) -> Path:
    path = reading.batch.inputs / _PROPOSED
    heading = MAPPING_HEADING[data_language(policy)]
    write_file(path, write_mapping(reading.intake.mapping, heading).encode("utf-8"))
    return path
