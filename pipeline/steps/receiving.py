"""One file that came back → where it ends: read, recognised, compared with what was issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.adapters.files import digest_bytes, digest_file, read_file, walk_files
from pipeline.adapters.folders.workspace import Batch
from pipeline.adapters.gate import Refused
from pipeline.adapters.returns.active_content import acting_field, active_in_word
from pipeline.adapters.returns.delivery import Received
from pipeline.adapters.returns.sniffing import kind_of
from pipeline.adapters.returns.word_text import open_document, read_word
from pipeline.core.deciding.ledger import LedgerEntry
from pipeline.core.returns.identity import Identity, identify, layers_of_word
from pipeline.core.returns.judging import judge_by_ledger, judge_word
from pipeline.core.returns.receipts import Kind, Note, Reading, Verdict
from pipeline.core.returns.register import Register
from pipeline.core.returns.stories import WordText

_OF_THE_FILE = {
    "F111": "B303",
    "F112": "B301",
    "F121": "B302",
    "F122": "B302",
    "F123": "B302",
    "F124": "B304",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a file ends, before it has a place in the ledger of returns."""

    kind: Kind
    verdict: Verdict
    notes: tuple[Note, ...] = ()
    identity: Identity | None = None
    reading: Reading = field(default_factory=Reading)

    @property
    def number(self) -> str | None:
        """The document that it is; None in quarantine."""
        return self.identity.number if self.identity and self.verdict != "quarantined" else None


@dataclass
class Issued:
    """The drafts of a batch as they were issued, read when they are asked for."""

    batch: Batch
    register: Register
    _texts: dict[str, WordText | None] = field(default_factory=dict)
    _copies: dict[str, Path] | None = None

    def text(self, entry: LedgerEntry) -> WordText | None:
        """Return a draft as it was issued; None when no copy of it is as it was."""
        if entry.number not in self._texts:
            data = self._data(entry)
            self._texts[entry.number] = None if data is None else read_word(open_document(data))
        return self._texts[entry.number]

    def _data(self, entry: LedgerEntry) -> bytes | None:
        data = read_file(self.batch.outputs / entry.path)
        if data is not None and digest_bytes(data) == entry.sha256:
            return data
        copy = self._handed_out().get(entry.sha256)
        return None if copy is None else read_file(copy)

    def _handed_out(self) -> Mapping[str, Path]:
        """Digest → copy in the folders that were handed out."""
        if self._copies is None:
            drafts = (path for path in walk_files(self.batch.outputs / "dispatch") if path.suffix == ".docx")
            self._copies = {digest_file(path) or "": path for path in drafts}
        return self._copies


def receive(received: Received, issued: Issued) -> Outcome:
    """Return where a file ends. It is not changed, and nothing in it is opened that could act."""
    kind = kind_of(received.data)
    if received.code is not None:
        return Outcome(kind, "quarantined", (Note(received.code, received.params),))
    try:
        if kind == "docx":
            return _receive_word(received, issued)
    except Refused as refused:
        return Outcome(kind, "quarantined", (Note(_OF_THE_FILE.get(refused.code, "B301")),))
    return Outcome(kind, "quarantined", (Note("B305"),))


def _receive_word(received: Received, issued: Issued) -> Outcome:
    package = open_document(received.data)
    if active := active_in_word(package):
        return Outcome("docx", "quarantined", (Note(active.code, active.params),))
    word = read_word(package)
    if active := acting_field(word.instructions):
        return Outcome("docx", "quarantined", (Note(active.code, active.params),))
    return _recognised("docx", "matched", word, received, issued)


def _recognised(kind: Kind, verdict: Verdict, word: WordText, received: Received, issued: Issued) -> Outcome:
    """Return where a Word text ends: by its identity, then by what is in it."""
    register = issued.register
    identity = identify(layers_of_word(word, received.file, register), register)
    entry = register.get(identity.number)
    if entry is None:
        return Outcome(kind, "quarantined", (Note(identity.code or "B201", identity.params),), identity)
    original = issued.text(entry)
    if original is None:
        judged = judge_by_ledger(word, entry, register, issued.batch.period)
    else:
        judged = judge_word(word, original, entry, register, issued.batch.period)
    if judged.doubts:
        return Outcome(kind, "quarantined", judged.doubts, identity, judged.reading)
    return Outcome(kind, verdict, judged.notes, identity, judged.reading)
