"""status --redline: a document as it was issued against what came back, as one page to look at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.adapters.dispatching.redline_page import Entry, Listing, RedlinePage, build_redline_page
from pipeline.adapters.files import digest_bytes, read_file, write_file
from pipeline.adapters.folders.ledger_store import read_ledger
from pipeline.adapters.folders.returns_record import read_returns
from pipeline.adapters.folders.workspace import Batch, Workspace
from pipeline.adapters.gate import Refused
from pipeline.adapters.returns.conversion import convert, find_office
from pipeline.adapters.returns.sniffing import kind_of
from pipeline.adapters.returns.word_text import open_document, read_word
from pipeline.core.deciding.ledger import LedgerEntry
from pipeline.core.deciding.plan_json import Json
from pipeline.core.dispatching.answers import Answer
from pipeline.core.dispatching.lines import mapping_of
from pipeline.core.dispatching.packets import manager_of
from pipeline.core.dispatching.picking import pick_entries
from pipeline.core.dispatching.redline import count_changes, redline
from pipeline.core.models import Language, Problem
from pipeline.core.places import FileRef
from pipeline.core.policies.policy import Policy
from pipeline.core.returns.stories import WordText
from pipeline.errors import InputError
from pipeline.steps.evaluating import data_language
from pipeline.steps.handed_out import issued_bytes
from pipeline.steps.reading import read_policy
from pipeline.steps.status import name_of
from pipeline.wording import text_of

FOLDER = "redlines"
_OLDER = frozenset({"doc", "rtf", "odt"})


@dataclass(frozen=True, slots=True)
class RedlineReport:
    """Where the page stands, and how many additions of each kind it shows."""

    path: Path
    json: dict[str, Json]


def make_redline(workspace: Workspace, batch: str, number: str) -> RedlineReport:
    """Write the redline of one document, below outputs/BATCH/redlines, and return where it stands.

    Args:
        number: Of the document; the last return of it that was understood is taken.

    Raises:
        PolicyError: The policy is wrong.
        InputError: There is no such document (S911), nothing of it came back (S921), what was issued is no
            longer there (S922), what came back was changed since (S924), or one of the two cannot be read
            as a Word document (S920).
        OutputError: The page cannot be written.
    """
    policy, _ = read_policy(workspace)
    place = workspace.batch(batch)
    entry = _entry(workspace, place, number)
    answer = read_returns(place.outputs).answers.get(number)
    if answer is None:
        raise _refusal("S921", workspace.relative(place.outputs), number=number)
    sent = issued_bytes(place.outputs, entry)
    if sent is None:
        raise _refusal("S922", workspace.relative(place.outputs / entry.path), number=number)
    data = read_file(place.outputs / answer.stored) or b""
    if digest_bytes(data) != answer.sha256:
        raise _refusal("S924", workspace.relative(place.outputs / answer.stored), number=number)
    returned = _text(_as_docx(data, answer.file), answer.file)
    page = _page(policy, entry, answer, _text(sent, entry.path), returned)
    path = place.outputs / FOLDER / f"{number}.html"
    write_file(path, build_redline_page(page))
    told: dict[str, Json] = {"number": number, "path": str(path), "changes": dict(page.counts)}
    return RedlineReport(path, told)


def _entry(workspace: Workspace, batch: Batch, number: str) -> LedgerEntry:
    place = workspace.relative(batch.outputs)
    picked, problems = pick_entries(read_ledger(batch.outputs), {number}, (), (), place)
    exact = [entry for entry in picked if entry.number == number]
    if not exact:
        unknown = Problem("S911", "error", FileRef(place), {"name": number, "candidates": "—"})
        raise InputError(problems or [unknown])
    return exact[0]


def _as_docx(data: bytes, file: str) -> bytes:
    """What came back in an older format, through LibreOffice; ``collect`` saw to it that nothing acts."""
    kind = kind_of(data)
    if kind not in _OLDER:
        return data
    office = find_office()
    copies = {} if office is None else convert(office, {file: (kind, data)})
    if file not in copies:
        raise _refusal("S920", file, cause=kind)
    return copies[file]


def _text(data: bytes, file: str) -> WordText:
    try:
        return read_word(open_document(data))
    except Refused as refused:
        raise _refusal("S920", file, cause=refused.code) from refused


def _page(
    policy: Policy, entry: LedgerEntry, answer: Answer, issued: WordText, returned: WordText
) -> RedlinePage:
    language, settings = data_language(policy), policy.settings
    stories = redline(issued, returned)
    return RedlinePage(
        language=language,
        title=text_of("redline_title", {"title": str(entry.document["title"])}, language),
        number=entry.number,
        organisation=settings.organisation,
        marking=settings.classification,
        heads=_heads(entry, answer, returned, language),
        words={
            "filled": text_of("redline_filled", {}, language),
            "fact": text_of("redline_fact", {}, language),
            "fixed": text_of("redline_fixed", {}, language),
            "removed": text_of("redline_removed", {}, language),
            "only": text_of("redline_only", {}, language),
            "all": text_of("redline_all", {}, language),
        },
        counts={str(touch): count for touch, count in count_changes(stories).items()},
        stories=stories,
        listings=tuple(_listings(issued, returned, language)),
    )


def _heads(
    entry: LedgerEntry, answer: Answer, returned: WordText, language: Language
) -> tuple[tuple[str, str], ...]:
    subject, manager = mapping_of(entry.document["subject"]), manager_of(entry)
    lines = [
        ("heading_subject", name_of(str(subject.get("name")), str(subject.get("id")))),
        ("heading_unit", str(subject.get("unit"))),
        ("heading_manager", name_of(manager.name, manager.id) if manager else ""),
        ("heading_issued", str(entry.document.get("issued_on") or "")),
        ("heading_returned", PurePosixPath(answer.file).name),
        ("redline_program", returned.program),
    ]
    return tuple((text_of(code, {}, language), value) for code, value in lines if value)


def _listings(issued: WordText, returned: WordText, language: Language) -> list[Listing]:
    before = {(comment.author, comment.text) for comment in issued.comments}
    comments = [item for item in returned.comments if (item.author, item.text) not in before]
    tracked = [item for item in returned.changes if item.text]
    listings = [
        Listing(
            text_of("redline_comments", {"count": str(len(comments))}, language),
            tuple(Entry(_head(item.author, item.date, item.about), item.text) for item in comments),
        ),
        Listing(
            text_of("redline_tracked", {"count": str(len(tracked))}, language),
            tuple(
                Entry(_head(item.author, item.date, text_of(_TRACKED[item.kind], {}, language)), item.text)
                for item in tracked
                if item.kind in _TRACKED
            ),
        ),
    ]
    return [listing for listing in listings if listing.entries]


_TRACKED = {
    "insertion": "tracked_insertion",
    "deletion": "tracked_deletion",
    "moved_here": "tracked_moved_here",
    "moved_away": "tracked_moved_away",
}


def _head(author: str, when: str, about: str) -> str:
    return " · ".join(filter(None, (author, when.replace("T", " ").removesuffix("Z")[:16], about)))


def _refusal(code: str, place: str, **params: str) -> InputError:
    return InputError([Problem(code, "error", FileRef(place), params, stops=True)])
