"""One file that came back → where it ends: read, recognised, compared with what was issued."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.adapters.files import digest_bytes
from pipeline.adapters.folders.dispatch_store import read_transmittals
from pipeline.adapters.folders.workspace import Batch
from pipeline.adapters.gate import Refused
from pipeline.adapters.returns.active_content import (
    acting_field,
    active_in_doc,
    active_in_odt,
    active_in_rtf,
    active_in_word,
    is_locked_doc,
    is_locked_odt,
)
from pipeline.adapters.returns.conversion import convert, find_office
from pipeline.adapters.returns.delivery import Received
from pipeline.adapters.returns.pdf_text import PdfText, read_pdf
from pipeline.adapters.returns.sniffing import kind_of, streams_of
from pipeline.adapters.returns.word_text import open_document, read_word
from pipeline.core.deciding.ledger import LedgerEntry
from pipeline.core.dispatching.transmittals import Transmittal
from pipeline.core.returns.identity import (
    Identity,
    identify,
    is_of_a_packet,
    layers_of_text,
    layers_of_word,
)
from pipeline.core.returns.judging import bookmarks_agree, judge_by_ledger, judge_word
from pipeline.core.returns.receipts import Kind, Note, Reading, Verdict
from pipeline.core.returns.register import Register
from pipeline.core.returns.stories import WordText
from pipeline.steps.handed_out import issued_bytes

_CONVERTED: tuple[Kind, ...] = ("doc", "rtf", "odt")
_OF_THE_FILE = {
    "F111": "B303",
    "F112": "B301",
    "F121": "B302",
    "F122": "B302",
    "F123": "B302",
    "F124": "B304",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said a file in doubt is, having looked at it."""

    number: str
    by: str


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
    _transmittals: Sequence[Transmittal] | None = None

    def text(self, entry: LedgerEntry) -> WordText | None:
        """Return a document as it was handed out, else as it was made; None when no copy is as it was."""
        if entry.number not in self._texts:
            if self._transmittals is None:
                self._transmittals = read_transmittals(self.batch.outputs)
            data = issued_bytes(self.batch.outputs, entry, self._transmittals)
            self._texts[entry.number] = None if data is None else read_word(open_document(data))
        return self._texts[entry.number]


@dataclass
class Converted:
    """Copies of .doc, .rtf and .odt files as .docx, made all at once for a delivery.

    Attributes:
        copies: Digest of the original → copy; one that LibreOffice could not read is missing.
        has_office: LibreOffice is installed here.
    """

    copies: Mapping[str, bytes]
    has_office: bool

    @classmethod
    def of(cls, deliveries: Iterable[Received]) -> Converted:
        """Convert what needs it and holds nothing that could act."""
        wanted: dict[str, tuple[str, bytes]] = {}
        for received in deliveries:
            kind = kind_of(received.data)
            if received.code is None and kind in _CONVERTED and not _refusal(kind, received.data):
                wanted[digest_bytes(received.data)] = (kind, received.data)
        office = find_office() if wanted else None
        return cls({} if office is None else convert(office, wanted), office is not None)


def receive(received: Received, issued: Issued, converted: Converted, said: Said | None = None) -> Outcome:
    """Return where a file ends. It is not changed, and nothing in it is opened that could act.

    Args:
        said: What HR says it is: stands for what its layers say, and settles doubts about whose it is.
    """
    kind = kind_of(received.data)
    if received.code is not None:
        return Outcome(kind, "quarantined", (Note(received.code, received.params),))
    try:
        if note := _refusal(kind, received.data):
            return Outcome(kind, "quarantined", (note,))
        if kind in ("pdf", "image"):
            return _receive_print(kind, received, issued, said)
        return _receive_word(kind, received, issued, converted, said)
    except Refused as refused:
        return Outcome(kind, "quarantined", (_note_of(refused),))


def _refusal(kind: Kind, data: bytes) -> Note | None:
    """Return why a file is not read at all; None when it may be."""
    try:
        match kind:
            case "doc":
                streams = streams_of(data)
                if is_locked_doc(data, streams):
                    return Note("B303")
                active = active_in_doc(data, streams)
            case "rtf":
                active = active_in_rtf(data)
            case "odt":
                package = open_document(data)
                if is_locked_odt(package):
                    return Note("B303")
                active = active_in_odt(package)
            case "other":
                return Note("B305")
            case _:
                active = None
    except Refused as refused:
        return _note_of(refused)
    return None if active is None else Note(active.code, active.params)


def _note_of(refused: Refused) -> Note:
    return Note(_OF_THE_FILE.get(refused.code, "B301"))


def _receive_word(
    kind: Kind, received: Received, issued: Issued, converted: Converted, said: Said | None
) -> Outcome:
    data = received.data
    if kind != "docx":
        copy = converted.copies.get(digest_bytes(data))
        if copy is None:
            return Outcome(kind, "quarantined", (Note("B307" if converted.has_office else "B306"),))
        data = copy
    package = open_document(data)
    active = active_in_word(package)
    # A chart becomes an embedded workbook when LibreOffice converts it: what was sent had been looked at.
    if active is not None and (kind == "docx" or active.code != "B313"):
        return Outcome(kind, "quarantined", (Note(active.code, active.params),))
    word = read_word(package)
    if active := acting_field(word.instructions):
        return Outcome(kind, "quarantined", (Note(active.code, active.params),))
    return _recognised(kind, word, received, issued, said)


def _recognised(kind: Kind, word: WordText, received: Received, issued: Issued, said: Said | None) -> Outcome:
    """Return where a Word text ends: by its identity, then by what is in it."""
    if is_of_a_packet(word):
        return Outcome(kind, "ignored", (Note("B403"),))
    register = issued.register
    identity = _settled(identify(layers_of_word(word, received.file, register), register), said)
    entry = register.get(identity.number)
    if entry is None:
        return Outcome(kind, "quarantined", (Note(identity.code or "B201", identity.params),), identity)
    original = issued.text(entry)
    if original is None:
        judged = judge_by_ledger(word, entry, register, issued.batch.period)
    else:
        judged = judge_word(word, original, entry, register, issued.batch.period)
        told = entry.number if bookmarks_agree(original, word) else None
        identity = replace(identity, layers={**identity.layers, "bookmarks": told})
    if judged.doubts and said is None:
        return Outcome(kind, "quarantined", judged.doubts, identity, judged.reading)
    notes = (*_by_word(said), *(judged.doubts if said else ()), *judged.notes)
    if kind == "docx":
        return Outcome(kind, "matched", notes, identity, judged.reading)
    return Outcome(kind, "degraded", (*notes, Note("B239", {"kind": kind})), identity, judged.reading)


def _settled(identity: Identity, said: Said | None) -> Identity:
    """The identity as a person said, with the layers as they are."""
    return identity if said is None else Identity(said.number, identity.layers)


def _by_word(said: Said | None) -> tuple[Note, ...]:
    return () if said is None else (Note("B243", {"by": said.by}),)


def _receive_print(kind: Kind, received: Received, issued: Issued, said: Said | None) -> Outcome:
    """Attach a PDF or a picture to its document: by the number in its text, else by its name alone."""
    register = issued.register
    read = read_pdf(received.data) if kind == "pdf" else PdfText("", "", None)
    if read.acting is not None:
        return Outcome(kind, "quarantined", (Note("B311", {"what": read.acting}),))
    layers = layers_of_text(read.text, read.info, received.file, register)
    identity = _settled(identify(layers, register), said)
    if identity.number is not None:
        return Outcome(kind, "attached", _by_word(said) or (Note("B241"),), identity)
    if identity.code == "B201" and layers.file is not None:
        by_name = replace(identity, number=layers.file, code=None, suggested=None)
        return Outcome(kind, "attached", (Note("B242"),), by_name)
    return Outcome(kind, "quarantined", (Note(identity.code or "B201", identity.params),), identity)
