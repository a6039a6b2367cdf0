"""A bar on the terminal while something takes long: done, all, how fast, and how long still."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

# --help must not wait for what the steps load.
if TYPE_CHECKING:
    from pipeline.cli.report import Report

Moves = Callable[[int, int], None]


@contextmanager
def progress_bar(report: Report, label: str) -> Iterator[Moves | None]:
    """Give what moves a bar on standard error: called with (done, all); None in a pipe, which stays quiet.

    Args:
        report: Speaks the language of the screen.
        label: Code of what is being done.
    """
    if not sys.stderr.isatty():
        yield None
        return
    with ExitStack() as stack:
        moves: list[Moves] = []

        def move(done: int, total: int) -> None:
            # What is done in one go needs no bar, and need not wait for its library.
            if not moves and done < total:
                moves.append(stack.enter_context(_bar(report, label)))
            for each in moves:
                each(done, total)

        yield move


@contextmanager
def _bar(report: Report, label: str) -> Iterator[Moves]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.fields[rate]}")
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        rate,
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(report.say(label), total=None, rate="")

        def move(done: int, total: int) -> None:
            speed = bar.tasks[task].speed
            told = (
                ""
                if speed is None
                else report.say("progress_rate", rate=f"{speed:.{1 if speed < 10 else 0}f}")
            )
            bar.update(task, completed=done, total=total, rate=told)

        yield move
