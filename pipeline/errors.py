"""Every fault that makes a run pointless, as one tree; a class carries its exit code.

    PipelineError                never raised itself
    ├─ UsageError            2   what was asked for is not installed, or cannot be meant
    ├─ InputError            3   the roster or the results cannot be used as a whole
    ├─ PolicyError           4   rules, measures or settings are wrong
    ├─ TemplateError         5   a template is broken or asks for an unknown field
    ├─ ReturnedDraftError    6   no returned file can be read
    ├─ ArchiveError          7   catalog and stored files disagree
    └─ OutputError           8   nothing can be written

0 done · 1 unforeseen · 2 wrong usage (Click's own too) · 10 finished, problems listed · 130 interrupted.

An error carries *problems* (records of ``pipeline.core.models.Problem``); their words stand in
``pipeline.wording``, so that this module needs nothing of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.core.models import Problem

EXIT_DONE = 0
EXIT_UNFORESEEN = 1
EXIT_USAGE = 2
EXIT_WITH_PROBLEMS = 10
EXIT_INTERRUPTED = 130


class PipelineError(Exception):
    """A fault that ends the run, with every problem found until then."""

    exit_code = EXIT_UNFORESEEN

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(", ".join(problem.code for problem in self.problems))

    def __reduce__(self) -> tuple[type[PipelineError], tuple[tuple[Problem, ...]]]:
        """What a worker raises comes out of its process with its problems."""
        return type(self), (self.problems,)


class UsageError(PipelineError):
    """What the user asked for is not installed, or cannot be meant."""

    exit_code = EXIT_USAGE


class InputError(PipelineError):
    """The roster or the results cannot be used as a whole."""

    exit_code = 3


class PolicyError(PipelineError):
    """Rules, measures, grades, documents or settings are wrong."""

    exit_code = 4


class TemplateError(PipelineError):
    """A template is broken or asks for a field that does not exist."""

    exit_code = 5


class ReturnedDraftError(PipelineError):
    """None of the returned files can be read."""

    exit_code = 6


class ArchiveError(PipelineError):
    """The catalog and the stored files disagree."""

    exit_code = 7


class OutputError(PipelineError):
    """The output cannot be written."""

    exit_code = 8
