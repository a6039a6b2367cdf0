"""collect: what came back, recognised, compared, kept; doubt is quarantined, never guessed away."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from pipeline.adapters.files import digest_bytes, read_file
from pipeline.adapters.folders.ledger_store import append_event, read_ledger
from pipeline.adapters.folders.locks import holding
from pipeline.adapters.folders.workspace import Batch, Workspace
from pipeline.adapters.returns.delivery import Received, count_files, is_left_behind, take
from pipeline.adapters.returns.returns_store import (
    keep_original,
    read_receipts,
    stored_path,
    write_receipts,
)
from pipeline.adapters.returns.sniffing import ending_of
from pipeline.core.deciding.plan_json import Json
from pipeline.core.models import Language, Problem
from pipeline.core.returns.receipts import Note, Receipt, in_turn, receipt_json
from pipeline.core.returns.register import Register, people_of
from pipeline.errors import EXIT_DONE, EXIT_WITH_PROBLEMS, InputError, ReturnedDraftError
from pipeline.steps.receiving import Converted, Issued, Outcome, Said, receive
from pipeline.wording import hint_of, text_of

_UNREAD = frozenset(
    {
        *("B101", "B102", "B103", "B104", "B105", "B106"),
        *("B301", "B302", "B303", "B304", "B305", "B306", "B307"),
    }
)
"""Reasons for which nothing of a file could be read."""

_LISTS = frozenset({text_of("packet_list", {}, "zh"), text_of("packet_list", {}, "en")})
_HANDFUL = 20
_HANDFUL_BYTES = 32 * 1024 * 1024

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class CollectReport:
    """What a collection brought.

    Attributes:
        json: As ``collect --json`` gives it: ``{batch, returns[], totals}``.
        receipts: A receipt for each file, in the order in which they were taken.
        folder: Where originals and ledger are kept.
    """

    json: dict[str, Json]
    receipts: tuple[Receipt, ...]
    folder: Path
    exit_code: int


def collect(
    workspace: Workspace,
    batch: str,
    paths: Sequence[Path],
    who: str,
    when: datetime,
    language: Language = "zh",
    said: Said | None = None,
    progress: Progress | None = None,
) -> CollectReport:
    """Take what managers sent back for a batch.

    Args:
        paths: Files, folders and zips; none of them is changed.
        who, when: For the event log; nothing else holds a time.
        said: What HR says the one file is that was handed over; only a file in doubt asks for it.
        progress: Called with (done, all) after each file.

    Raises:
        InputError: There is no such batch, or what was said is no number of it, or meant for several files.
        ReturnedDraftError: Nothing was handed over (B107).
        OutputError: The originals cannot be kept, or another command holds the batch.
    """
    place = workspace.batch(batch)
    folder = place.outputs
    stream: Iterator[Received] = (received for path in paths for received in take(path))
    answers: list[Receipt] = []
    with holding(workspace.outputs, place.name, who):
        issued = Issued(place, _register(folder))
        if said is not None:
            stream = _only_file(stream, said, issued.register)
        known = list(read_receipts(folder))
        total = sum(map(count_files, paths))
        for chunk in _chunks(stream):
            converted = Converted.of(_new(chunk, known))
            for received in chunk:
                answers.append(_take_in(received, issued, converted, said, known, answers, folder))
                if progress is not None:
                    progress(len(answers), max(total, len(answers)))
        if not answers:
            told = "、".join(path.name for path in paths)
            raise ReturnedDraftError([Problem("B107", "error", None, {"paths": told}, stops=True)])
        write_receipts(folder, known)
        append_event(folder, "collect", who, when, _event(answers, said))
    return CollectReport(_told(place, answers, language), tuple(answers), folder, exit_code(answers))


def exit_code(answers: Iterable[Receipt]) -> int:
    """Return how a collection ends: 6 when nothing could be read, 10 with something in quarantine."""
    answers = list(answers)
    if all(one.verdict == "quarantined" and one.code in _UNREAD for one in answers):
        return ReturnedDraftError.exit_code
    return EXIT_WITH_PROBLEMS if any(one.verdict == "quarantined" for one in answers) else EXIT_DONE


def _only_file(stream: Iterable[Received], said: Said, register: Register) -> Iterator[Received]:
    """Give the one file that a person named, and see that it is one."""
    if register.get(said.number) is None:
        raise InputError([Problem("B204", "error", None, {"number": said.number}, stops=True)])
    files = list(stream)
    if len(files) > 1:
        raise InputError([Problem("B205", "error", None, {"count": str(len(files))}, stops=True)])
    return iter(files)


def _chunks(stream: Iterable[Received]) -> Iterator[list[Received]]:
    """Give files by the handful: as many as LibreOffice converts at once, and few enough for memory."""
    chunk: list[Received] = []
    for received in stream:
        chunk.append(received)
        if len(chunk) == _HANDFUL or sum(len(one.data) for one in chunk) > _HANDFUL_BYTES:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _register(folder: Path) -> Register:
    lines = (read_file(folder / "facts.jsonl") or b"").splitlines()
    return Register.of(read_ledger(folder), people_of(json.loads(line) for line in lines))


def _take_in(
    received: Received,
    issued: Issued,
    converted: Converted,
    said: Said | None,
    known: list[Receipt],
    now: Sequence[Receipt],
    folder: Path,
) -> Receipt:
    """Keep one file and give it its line.

    Args:
        known: The ledger in the order of receipt; the file's line is put into it.
        now: What was taken in this collection so far.
    """
    sha256 = digest_bytes(received.data)
    if is_left_behind(received.file):
        return _passed_over(received, sha256, Note("B402"))
    before = next((one for one in known if one.sha256 == sha256), None) if received.data else None
    if before is not None and before.verdict != "quarantined":
        return _again(before, received)
    if PurePosixPath(received.file.replace("!", "/")).name in _LISTS:
        return _passed_over(received, sha256, Note("B403"))
    outcome = receive(received, issued, converted, said)
    if outcome.verdict == "ignored":
        return _passed_over(received, sha256, *outcome.notes)
    receipt = _receipt(outcome, received, sha256, before.seq if before else len(known) + 1)
    if not received.data:
        return replace(receipt, seq=0, stored="")
    keep_original(folder, receipt.stored, sha256, received.data)
    earlier = [one for one in known if one is not before]
    receipt = in_turn(receipt, earlier, {one.sha256 for one in now})
    if before is None:
        known.append(receipt)
        return receipt
    if (receipt.verdict, receipt.code) == (before.verdict, before.code):
        return _again(before, received)
    known[known.index(before)] = receipt
    return receipt


def _new(deliveries: Iterable[Received], known: Sequence[Receipt]) -> Iterator[Received]:
    """Give what is not yet understood."""
    understood = {one.sha256 for one in known if one.verdict != "quarantined"}
    return (received for received in deliveries if digest_bytes(received.data) not in understood)


def _receipt(outcome: Outcome, received: Received, sha256: str, seq: int) -> Receipt:
    identity = outcome.identity
    return Receipt(
        seq=seq,
        file=received.file,
        sha256=sha256,
        bytes=len(received.data),
        stored=stored_path(sha256, ending_of(received.data, outcome.kind)),
        kind=outcome.kind,
        verdict=outcome.verdict,
        notes=outcome.notes,
        number=outcome.number,
        suggested=_suggested(outcome),
        layers=identity.layers if identity else {},
        reading=outcome.reading,
    )


def _suggested(outcome: Outcome) -> str | None:
    if outcome.identity is None or outcome.verdict != "quarantined":
        return None
    return outcome.identity.suggested or outcome.identity.number


def _passed_over(received: Received, sha256: str, *notes: Note) -> Receipt:
    """A file that is not for us: it is neither kept nor counted."""
    size = len(received.data)
    return Receipt(0, received.file, sha256, size, "", "other", "ignored", notes)


def _again(before: Receipt, received: Received) -> Receipt:
    """The same bytes came before: what was found then holds."""
    note = Note("B401", {"seq": str(before.seq), "file": before.file})
    return replace(before, file=received.file, verdict="ignored", notes=(note, *before.notes))


def _event(answers: Sequence[Receipt], said: Said | None) -> dict[str, Json]:
    verdicts = Counter(one.verdict for one in answers)
    taken: list[Json] = [one.sha256 for one in answers if one.verdict != "ignored" and one.stored]
    settled: dict[str, Json] = {} if said is None else {"said": said.number, "by": said.by}
    return {**{name: verdicts[name] for name in sorted(verdicts)}, **settled, "sha256": taken}


def _told(batch: Batch, answers: Sequence[Receipt], language: Language) -> dict[str, Json]:
    returns: list[Json] = [{**receipt_json(one), "notes": list(_notes(one, language))} for one in answers]
    totals = Counter(one.verdict for one in answers)
    return {
        "batch": batch.name,
        "returns": returns,
        "totals": {name: totals[name] for name in sorted(totals)},
    }


def _notes(receipt: Receipt, language: Language) -> Iterator[Json]:
    for note in receipt.notes:
        yield {
            "code": note.code,
            "params": dict(note.params),
            "text": text_of(note.code, note.params, language),
            "hint": hint_of(note.code, note.params, language),
        }
