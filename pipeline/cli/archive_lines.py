"""What the archive's commands say on the screen."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.cli.report import Report
from pipeline.steps.archive_add import AddReport
from pipeline.steps.archive_verify import VerifyReport

_KIND = {"generated": "archive_generated", "collected": "archive_collected"}


def add_lines(report: AddReport, words: Report) -> Iterator[str]:
    """What was filed, and the head to be noted."""
    for bag in report.bags:
        code = "archive_filed" if bag.is_new else "archive_same"
        counts = {"files": str(bag.files), "documents": str(bag.documents)}
        yield words.say(code, kind=words.say(_KIND[bag.kind]), bag=bag.bag, **counts)
    yield words.say("archive_head", head=report.head)
    yield from words.problems(report.problems)


def verify_lines(report: VerifyReport, words: Report) -> Iterator[str]:
    """What was looked at, and every file that is not as it was."""
    counts = {
        name: str(count) for name, count in report.json.items() if name in ("bags", "files", "digested")
    }
    yield words.say("archive_sound" if not report.problems else "archive_unsound", **counts)
    yield words.say("archive_head", head=report.head)
    yield from words.problems(report.problems, most=None)
