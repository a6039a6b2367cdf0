"""What the archive's commands say on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pipeline.core.deciding.plan_json import Json
from pipeline.steps.telling import inside, objects, text

# A question to the catalog must not wait for the libraries of Word and Excel.
if TYPE_CHECKING:
    from pipeline.cli.report import Report
    from pipeline.steps.archive_add import AddReport
    from pipeline.steps.archive_catalog import RebuildReport
    from pipeline.steps.archive_export import ExportReport
    from pipeline.steps.archive_purge import PurgeReport
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


def find_lines(told: Mapping[str, Json], words: Report) -> Iterator[str]:
    """One line per document, the newest first."""
    documents = objects(told, "documents")
    if not documents:
        yield words.say("archive_none")
        return
    yield from (_document_line(document) for document in documents)
    code = "archive_more" if told.get("more") is True else "archive_found"
    yield words.say(code, count=str(len(documents)))


def show_lines(told: Mapping[str, Json], words: Report) -> Iterator[str]:
    """A document, its versions, and everything that happened to it."""
    document = inside(told, "document")
    yield _document_line(document)
    until = text(document, "retain_until") or words.say("archive_forever")
    kept = words.say("archive_kept_until", retention=text(document, "retention"), until=until)
    yield f"  {text(document, 'archival_number')}  {kept}"
    for title, name, fields in (
        ("archive_versions", "versions", ("number", "issued_on", "state", "superseded_by")),
        ("archive_findings", "findings", ("rule", "text")),
        ("archive_events", "events", ("at", "what", "who", "towards")),
        ("archive_returns", "returns", ("file", "verdict", "code")),
        ("archive_files", "files", ("bag", "role", "path", "sha256")),
        ("archive_acts", "archive", ("when", "what", "bag", "who")),
    ):
        lines = objects(told, name)
        if lines:
            yield words.say(title)
        yield from (f"  {'  '.join(filter(None, (text(line, each) for each in fields)))}" for line in lines)


def rebuild_lines(report: RebuildReport, words: Report) -> Iterator[str]:
    """Of what the catalog was made again."""
    yield words.say("archive_rebuilt", bags=str(report.bags), documents=str(report.documents))


def _document_line(document: Mapping[str, Json]) -> str:
    subject = text(document, "subject_name") or text(document, "subject_id")
    told = [text(document, name) for name in ("number", "period", "title")]
    unit = text(document, "unit")
    statuses = document.get("status")
    status = " ".join(map(str, statuses)) if isinstance(statuses, list) else ""
    return "  ".join(filter(None, [*told, subject, unit, status]))


def purge_lines(report: PurgeReport, words: Report) -> Iterator[str]:
    """What goes or went, and what names the person and stays."""
    yield words.say("archive_would_go" if report.is_dry else "archive_gone", **_purge_counts(report))
    for title, lines in (
        ("archive_purge_documents", report.documents),
        ("archive_purge_redacted", report.redacted),
        ("archive_purge_mentions", report.mentions),
    ):
        if lines:
            yield words.say(title)
        yield from (f"  {line}" for line in lines)
    if not report.is_dry:
        yield words.say("archive_head", head=report.head)
    yield from words.problems(report.problems)


def _purge_counts(report: PurgeReport) -> dict[str, str]:
    counted = {"documents": report.documents, "files": report.files, "bags": report.bags}
    return {name: str(len(items)) for name, items in counted.items()}


def export_lines(report: ExportReport, words: Report) -> Iterator[str]:
    """What was handed out, and where it stands."""
    yield words.say("archive_exported", files=str(report.files), folder=str(report.target))
    yield words.say("archive_head", head=report.head)
