"""How a command answers: text or JSON; the one place where a fault becomes a message and an exit code."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.faults import write_fault
from pipeline.cli.options import Screen
from pipeline.core.deciding.plan_json import Json
from pipeline.errors import EXIT_UNFORESEEN, InputError, PipelineError

# --help must not wait for what the steps load.
if TYPE_CHECKING:
    from pipeline.cli.report import Report


def guarded(screen: Screen, work: Callable[[], int]) -> int:
    """Do the work of a command; tell what went wrong in the user's language, never by a stack trace."""
    try:
        return work()
    except PipelineError as error:
        from pipeline.steps.deciding import problem_json

        language = screen.data_language()
        told: dict[str, Json] = {
            "exit_code": error.exit_code,
            "problems": [problem_json(problem, language) for problem in error.problems],
        }
        if screen.as_json:
            write_json(told)
        say(report_of(screen).problems(error.problems, most=None), err=True)
        return error.exit_code
    except Exception as error:  # the one broad except: whatever it is, the user gets a sentence and a file
        path = write_fault(error, _outputs(screen), datetime.now().astimezone())
        say([report_of(screen).say("unforeseen", path=str(path))], err=True)
        return EXIT_UNFORESEEN


def report_of(screen: Screen) -> Report:
    """Return the report in the language of the screen."""
    from pipeline.cli.report import Report

    return Report(screen.language)


def _outputs(screen: Screen) -> Path | None:
    try:
        return screen.workspace().outputs
    except InputError:
        return None


def answer(
    screen: Screen, told: Mapping[str, Json], lines: Iterable[str], documents: Iterable[Json] | None = None
) -> None:
    """Give the answer: JSON on standard output, or lines of text.

    Args:
        documents: What ``told`` says of documents, where they may be many.
    """
    if screen.as_json:
        write_json(told, documents)
    else:
        say(lines)


def write_json(told: Mapping[str, Json], documents: Iterable[Json] | None = None) -> None:
    """JSON is UTF-8 with plain line ends, whatever the console or the locale say; a document is one line."""
    with _pipe_may_close():
        if documents is None:
            _write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        else:
            head = json.dumps(told, ensure_ascii=False, indent=2).removesuffix("\n}")
            _write(f'{head},\n  "documents": [')
            separator = "\n    "
            for document in documents:
                _write(f"{separator}{json.dumps(document, ensure_ascii=False)}")
                separator = ",\n    "
            _write("\n  ]\n}\n")
        sys.stdout.buffer.flush()


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8"))


def say(lines: Iterable[str], err: bool = False) -> None:
    """Print lines; to standard error when they are no answer."""
    with _pipe_may_close():
        for line in lines:
            click.echo(line, err=err)


@contextmanager
def _pipe_may_close() -> Iterator[None]:
    """Whoever reads our output may stop reading: the work is done all the same."""
    try:
        yield
    except BrokenPipeError:
        # Nothing more can be told; without this Python complains when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
