"""A parcel or a recall → the files that one manager receives, and the mail that carries them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath

from pipeline.adapters.dispatching.mail import Mail, build_mail
from pipeline.adapters.dispatching.packet_files import zip_packet
from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.sheets.writing_workbook import Table, build_workbook
from pipeline.adapters.word.rendering import Identity, Template
from pipeline.core.deciding.numbering import safe_name
from pipeline.core.dispatching.packets import Parcel
from pipeline.core.dispatching.transmittals import SentDocument, Transmittal
from pipeline.core.drafting.content import Content
from pipeline.core.drafting.printing import print_date
from pipeline.core.models import Language, Person
from pipeline.core.periods import Period
from pipeline.core.policies.policy import Settings
from pipeline.wording import text_of

INSTRUCTIONS = "instructions"
"""Type of the instruction sheet in its properties: who finds one in a return knows that it is no document."""

_MOST_LISTED = 40
_NAME_BYTES = 60
_HEADINGS = (
    *("heading_number", "heading_subject", "heading_id", "heading_type"),
    *("heading_return_due", "heading_filled", "heading_remark", "heading_file"),
)
_CHOICES = ("filled_done", "filled_partly", "filled_question")
_REMARKS: Mapping[str, str] = {"changed": "remark_changed", "again": "remark_again"}
_RECALLS: Mapping[str, str] = {
    "superseded": "recall_superseded",
    "withdrawn": "recall_withdrawn",
    "moved": "recall_moved",
}


@dataclass(frozen=True, slots=True)
class Writing:
    """What all packets of one dispatch share.

    Attributes:
        sheet: The instruction sheet, once it was asked for.
        sender: Address that mail comes from; None: whoever sends the draft.
        when: Of the dispatch; its day dates every file.
    """

    batch: str
    period: Period
    settings: Settings
    language: Language
    sheet: Template
    policy_version: str
    sender: str | None
    when: datetime

    @property
    def day(self) -> date:
        """The day of the dispatch."""
        return self.when.date()

    def say(self, code: str, **params: str) -> str:
        """Return a text in the language of files."""
        return text_of(code, params, self.language)


def packet_name(writing: Writing, code: str, manager: Person, number: int) -> str:
    """Return the name that zip, folder and mail draft of a transmittal share."""
    # Cut before the number is put behind it: each packet must stay one of its own.
    name = safe_name(manager.name, _NAME_BYTES)
    return writing.say(code, batch=writing.batch, manager=name, round=str(number))


def packet_files(
    writing: Writing, id_: str, parcel: Parcel, drafts: Mapping[str, bytes], due: date
) -> dict[str, bytes]:
    """Return name → bytes of everything in a packet: the drafts, the list and the instruction sheet.

    Args:
        id_: Of the transmittal.
        drafts: Name in the packet → the draft as it was released.
    """
    return {
        **drafts,
        writing.say("packet_list"): _list(writing, parcel.documents, due),
        writing.say("packet_instructions"): _instructions(writing, id_, parcel, due),
    }


def zipped(writing: Writing, files: Mapping[str, bytes]) -> bytes:
    """Return the packet as one zip."""
    return zip_packet(files, writing.day)


def mail_of(writing: Writing, transmittal: Transmittal, packet: bytes) -> Mail:
    """Return the mail of a transmittal: the packet attached, or a recall in words."""
    if transmittal.kind == "recall":
        params = _recall_params(writing, transmittal)
        return _mail(writing, transmittal, "recall_subject", "recall_text", params, ())
    params = _params(writing, transmittal, [_line(document) for document in transmittal.documents])
    files = ((PurePosixPath(transmittal.packet).name, packet),)
    return _mail(writing, transmittal, "mail_subject", "mail_text", params, files)


def recall_text(writing: Writing, transmittal: Transmittal) -> str:
    """Return the note that calls documents back."""
    return writing.say("recall_text", **_recall_params(writing, transmittal))


def mail_draft(mail: Mail) -> bytes:
    """Return a mail as an .eml that opens ready to be sent."""
    return build_mail(mail, is_draft=True)


def load_sheet(workspace: Workspace) -> Template:
    """Return the template of the instruction sheet.

    Raises:
        TemplateError: It is missing or broken.
    """
    return Template(workspace.templates.parent / "packet" / "instructions.docx")


# --- the list and the instruction sheet -----------------------------------------------------------------


def _list(writing: Writing, documents: Sequence[SentDocument], due: date) -> bytes:
    say = writing.say
    headings = tuple(map(say, _HEADINGS))
    rows = [
        (
            document.number,
            str(document.subject["name"]),
            str(document.subject["id"]),
            document.title,
            (document.due or due).isoformat(),
            "",
            _remark(writing, document),
            document.file,
        )
        for document in documents
    ]
    choices = {say("heading_filled"): tuple(map(say, _CHOICES))}
    table = Table(say("sheet_documents"), headings, rows, choices)
    return build_workbook([table], datetime(writing.day.year, writing.day.month, writing.day.day))


def _remark(writing: Writing, document: SentDocument) -> str:
    return writing.say(_REMARKS[document.why]) if document.why in _REMARKS else ""


def _instructions(writing: Writing, id_: str, parcel: Parcel, due: date) -> bytes:
    settings, manager = writing.settings, parcel.manager
    content = Content(
        {
            "organisation": settings.organisation,
            "department": settings.hr_department,
            "classification": settings.classification,
            "manager": _one_line(manager.name),
            "period": writing.period.text(),
            "count": str(len(parcel.documents)),
            "due": print_date(due),
            "sent_on": print_date(writing.day),
        }
    )
    identity = Identity(
        number=id_,
        type=INSTRUCTIONS,
        title=writing.say("packet_instructions").removesuffix(".docx"),
        subject=manager.id or manager.name,
        batch=writing.batch,
        template=f"{writing.sheet.name} {writing.sheet.digest}",
        policy=writing.policy_version,
        organisation=settings.organisation,
    )
    return writing.sheet.fill(content, identity, writing.day)


# --- mail -------------------------------------------------------------------------------------------------


def _mail(
    writing: Writing,
    transmittal: Transmittal,
    subject: str,
    text: str,
    params: dict[str, str],
    files: tuple[tuple[str, bytes], ...],
) -> Mail:
    sender, to = writing.sender, transmittal.to
    return Mail(
        id=transmittal.id,
        sender=None if sender is None else (writing.settings.hr_department, sender),
        to=None if to is None else (transmittal.manager.name, to),
        subject=writing.say(subject, **params),
        text=writing.say(text, **params),
        files=files,
        when=writing.when,
    )


def _recall_params(writing: Writing, transmittal: Transmittal) -> dict[str, str]:
    lines = [
        f"{_line(document)}（{writing.say(_RECALLS[document.why], follows=document.follows or '')}）"
        for document in transmittal.documents
    ]
    return _params(writing, transmittal, lines)


def _params(writing: Writing, transmittal: Transmittal, lines: Sequence[str]) -> dict[str, str]:
    told = [*lines[:_MOST_LISTED], *(("……",) if len(lines) > _MOST_LISTED else ())]
    return {
        "manager": _one_line(transmittal.manager.name),
        "period": writing.period.text(),
        "count": str(len(transmittal.documents)),
        "list": "\n".join(f"  {line}" for line in told),
        "department": writing.settings.hr_department,
        "organisation": writing.settings.organisation,
        "due": print_date(transmittal.due) if transmittal.due else "",
    }


def _one_line(name: str) -> str:
    """A name without what no document and no header can hold."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())


def _line(document: SentDocument) -> str:
    return f"{document.subject['name']}  {document.title}  {document.number}"
