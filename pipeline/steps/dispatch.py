"""dispatch: what HR released goes to the managers, each his own; what is no longer valid is called back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from pipeline.adapters.dispatching.mail import is_address
from pipeline.adapters.dispatching.packet_files import DISPATCH, mark_of, put_packet
from pipeline.adapters.files import digest_bytes, digest_file, read_file, write_file
from pipeline.adapters.folders.dispatch_store import (
    append_releases,
    append_transmittal,
    read_releases,
    read_transmittals,
)
from pipeline.adapters.folders.ledger_store import append_event, recover
from pipeline.adapters.folders.locks import holding
from pipeline.adapters.folders.workspace import Batch, Workspace
from pipeline.core.deciding.ledger import LedgerEntry
from pipeline.core.deciding.numbering import safe_name
from pipeline.core.deciding.plan_json import Json
from pipeline.core.dispatching.packets import Handout, Parcel, Recall, plan_handout
from pipeline.core.dispatching.releases import BY_POLICY, Release, latest
from pipeline.core.dispatching.transmittals import (
    SentDocument,
    Transmittal,
    documents_out,
    is_still_valid,
    transmittal_json,
)
from pipeline.core.models import Person, Problem
from pipeline.core.places import FileRef
from pipeline.core.policies.policy import Policy
from pipeline.core.policies.workdays import nth_workday
from pipeline.errors import InputError, OutputError
from pipeline.steps.deciding import problem_json
from pipeline.steps.evaluating import data_language
from pipeline.steps.mailing import Post, Posting, chosen_again, doubtful, note_arrived, post_mails
from pipeline.steps.packets import (
    Writing,
    load_sheet,
    mail_draft,
    mail_of,
    packet_files,
    packet_name,
    recall_text,
    zipped,
)
from pipeline.steps.reading import calendar_of, read_batch, read_policy
from pipeline.steps.release import whole_ledger
from pipeline.steps.run import exit_code

_NAME_BYTES = 120
_LARGE_MAIL = 20_000_000  # bytes; what many mail servers still take


@dataclass(frozen=True, slots=True)
class DispatchReport:
    """What went out, as JSON and in problems, and how the command ends."""

    json: dict[str, Json]
    problems: tuple[Problem, ...]
    exit_code: int


def dispatch(
    workspace: Workspace,
    batch: str,
    by: str,
    when: datetime,
    due: date | None = None,
    posting: Posting | None = None,
    arrived: Collection[str] = (),
) -> DispatchReport:
    """Hand out what was released and is new, and recall what is no longer valid.

    Args:
        by, when: Who does it and when; the day dates the packets.
        due: When the drafts are to come back; None: as many working days later as the policy says.
        posting: How mail is sent; None: only the mail drafts are written.
        arrived: Ids of transmittals whose mail was in doubt and has arrived, as a person found out.

    Raises:
        PolicyError, InputError, TemplateError: Something cannot be used as a whole; nothing is handed out.
        OutputError: Something cannot be read or written, or a run holds the batch.
    """
    policy, _ = read_policy(workspace)
    place = workspace.batch(batch)
    writing = _writing(workspace, place, policy, when)
    post = None if posting is None else Post.opened(posting, policy)
    with holding(workspace.outputs, place.name, by):
        recover(place.outputs)
        ledger = whole_ledger(place)
        note_arrived(arrived, place, writing, by)
        before = read_transmittals(place.outputs)
        again = chosen_again(post.again, before, place) if post else []
        handout = _handout(workspace, place, policy, ledger, before)
        again, outdated = _without_outdated(workspace, place, again, before, handout)
        addresses, problems = _addresses(
            workspace, place, policy, (*handout.parcels, *handout.recalls, *again)
        )
        due = due or nth_workday(when.date(), policy.settings.return_days, calendar_of(policy))
        own_due = _own_due(ledger, policy)
        desk = _Desk(workspace, place, writing, by, due, own_due, addresses, list(before))
        append_releases(place.outputs, _releases(handout, when))
        for recall in handout.recalls:
            desk.recall(recall)
        for parcel in handout.parcels:
            desk.dispatch(parcel)
        problems = [*handout.problems, *outdated, *problems, *desk.problems]
        new = desk.made
        if post is not None:
            new, faults = post_mails(post, place, writing, [*map(desk.readdressed, again), *desk.made], by)
            problems += faults
        problems += doubtful(place, [item for item in before if item.id not in {each.id for each in new}])
        if new:
            numbers = list[Json](item.id for item in new)
            append_event(place.outputs, "dispatch", by, when, {"transmittals": numbers})
    told = _told(place, policy, handout, new, before, due, problems)
    return DispatchReport(told, tuple(problems), exit_code(problems))


def _writing(workspace: Workspace, batch: Batch, policy: Policy, when: datetime) -> Writing:
    return Writing(
        batch=batch.name,
        period=batch.period,
        settings=policy.settings,
        language=data_language(policy),
        sheet=load_sheet(workspace),
        policy_version=policy.version,
        sender=policy.settings.mail.sender if policy.settings.mail else None,
        when=when,
    )


def _handout(
    workspace: Workspace,
    batch: Batch,
    policy: Policy,
    ledger: Sequence[LedgerEntry],
    before: Sequence[Transmittal],
) -> Handout:
    at_once = frozenset(item.code for item in policy.documents if item.release == "at_once")
    releases = latest(read_releases(batch.outputs))
    wanted = [
        entry
        for entry in ledger
        if entry.state == "current" and (entry.number in releases or entry.lineage[0] in at_once)
    ]
    observed = {entry.path: digest_file(batch.outputs / entry.path) for entry in wanted}
    place = workspace.relative(batch.outputs)
    return plan_handout(ledger, releases, observed, before, at_once, place)


def _without_outdated(
    workspace: Workspace,
    batch: Batch,
    again: Iterable[Transmittal],
    before: Iterable[Transmittal],
    handout: Handout,
) -> tuple[list[Transmittal], list[Problem]]:
    """The transmittals that may still be mailed, and a problem for each packet that may not (S925)."""
    out = documents_out(before)
    called_back = {document.number for recall in handout.recalls for document in recall.documents}
    valid: list[Transmittal] = []
    problems: list[Problem] = []
    for item in again:
        if is_still_valid(item, out, called_back):
            valid.append(item)
        else:
            params = {"id": item.id, "manager": item.manager.name}
            packet = FileRef(workspace.relative(batch.outputs / item.packet))
            problems.append(Problem("S925", "warning", packet, params))
    return valid, problems


def _releases(handout: Handout, when: datetime) -> list[Release]:
    return [
        Release(number, digest, BY_POLICY, when.isoformat())
        for number, digest in handout.released_now.items()
    ]


def _own_due(ledger: Iterable[LedgerEntry], policy: Policy) -> dict[str, date]:
    """Number → the day by which a document comes back that is filled in until its own due date."""
    types = {item.type for item in policy.documents if item.returned == "after_due"}
    calendar, days = calendar_of(policy), policy.settings.return_days
    last = {
        entry.number: date.fromisoformat(str(entry.document["due_on"]))
        for entry in ledger
        if entry.document["type"] in types and entry.document.get("due_on")
    }
    return {number: nth_workday(day, days, calendar) for number, day in last.items()}


def _addresses(
    workspace: Workspace, batch: Batch, policy: Policy, wanted: Sequence[object]
) -> tuple[Mapping[str, str], list[Problem]]:
    """Id → mail address, as the roster tells it now; nothing but addresses is taken from the inputs.

    Where nothing is to be addressed they are not read.
    """
    if not wanted:
        return {}, []
    try:
        employees = read_batch(workspace, batch.name, policy).intake.input.appraisals
    except InputError as error:
        params = {"code": error.problems[0].code}
        return {}, [Problem("S910", "warning", FileRef(workspace.relative(batch.inputs)), params)]
    known = ((item.employee.id, item.employee.email) for item in employees)
    return {id_: email for id_, email in known if email and is_address(email)}, []


@dataclass(slots=True)
class _Desk:
    """Where packets and recall notes are made and recorded, one after the other."""

    workspace: Workspace
    batch: Batch
    writing: Writing
    by: str
    due: date
    own_due: Mapping[str, date]
    addresses: Mapping[str, str]
    recorded: list[Transmittal]
    made: list[Transmittal] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def dispatch(self, parcel: Parcel) -> None:
        """Make the packet of one manager and record it."""
        parcel = replace(parcel, documents=tuple(map(self._with_due, parcel.documents)))
        drafts = self._drafts(parcel)
        base, name = self._place(parcel.manager, "packet_name")
        id_ = self._next_id()
        files = packet_files(self.writing, id_, parcel, drafts, self.due)
        packet = zipped(self.writing, files)
        put_packet(self.batch.outputs / base / name, files)
        self._record(
            Transmittal(
                id=id_,
                kind="dispatch",
                manager=parcel.manager,
                documents=parcel.documents,
                when=self.writing.when.isoformat(),
                by=self.by,
                due=self.due,
                to=self._to(parcel.manager),
                folder=f"{base}/{name}",
                packet=f"{base}/{name}.zip",
                packet_sha256=digest_bytes(packet),
                mail=f"{base}/{name}.eml",
            ),
            packet,
        )

    def recall(self, recall: Recall) -> None:
        """Make the note that calls documents back, and record it."""
        base, name = self._place(recall.manager, "recall_name")
        noted = Transmittal(
            id=self._next_id(),
            kind="recall",
            manager=recall.manager,
            documents=recall.documents,
            when=self.writing.when.isoformat(),
            by=self.by,
            due=None,
            to=self._to(recall.manager),
            folder=base,
            packet=f"{base}/{name}.txt",
            packet_sha256="",
            mail=f"{base}/{name}.eml",
        )
        text = recall_text(self.writing, noted).encode("utf-8-sig")
        self._record(replace(noted, packet_sha256=digest_bytes(text)), text)

    def _record(self, transmittal: Transmittal, packet: bytes) -> None:
        """Write packet and mail draft; the line comes last, so that what is recorded stands."""
        write_file(self.batch.outputs / transmittal.packet, packet)
        mail = mail_draft(mail_of(self.writing, transmittal, packet))
        write_file(self.batch.outputs / transmittal.mail, mail)
        if len(mail) > _LARGE_MAIL:
            params = {"manager": transmittal.manager.name, "packet": transmittal.packet}
            params["size"] = str(len(mail) // 1_000_000)
            place = FileRef(self.workspace.relative(self.batch.outputs / transmittal.mail))
            self.problems.append(Problem("S916", "warning", place, params))
        append_transmittal(self.batch.outputs, transmittal)
        self.recorded.append(transmittal)
        self.made.append(transmittal)

    def _with_due(self, document: SentDocument) -> SentDocument:
        return replace(document, due=self.own_due.get(document.number, self.due))

    def _drafts(self, parcel: Parcel) -> dict[str, bytes]:
        """Name in the packet → bytes; they are still what was released, or nothing goes out (O808)."""
        drafts: dict[str, bytes] = {}
        for document, path in zip(parcel.documents, parcel.paths, strict=True):
            data = read_file(self.batch.outputs / path) or b""
            if digest_bytes(data) != document.sha256:
                place = FileRef(self.workspace.relative(self.batch.outputs / path))
                raise OutputError([Problem("O808", "error", place, stops=True)])
            drafts[document.file] = data
        return drafts

    def _place(self, manager: Person, code: str) -> tuple[str, str]:
        """The manager's folder, and the name of his next transmittal's files."""
        rounds = sum(item.manager == manager for item in self.recorded)
        return self._folder(manager), packet_name(self.writing, code, manager, rounds + 1)

    def _folder(self, manager: Person) -> str:
        own = "_".join(filter(None, (manager.name, manager.id)))
        name = safe_name(own, _NAME_BYTES)
        taken = {item.folder.split("/")[1].casefold() for item in self.recorded if item.manager != manager}
        return f"{DISPATCH}/{name}_{mark_of(own)}" if name.casefold() in taken else f"{DISPATCH}/{name}"

    def readdressed(self, transmittal: Transmittal) -> Transmittal:
        """Return one of before with the address that the roster tells now."""
        return replace(transmittal, to=self._to(transmittal.manager) or transmittal.to)

    def _to(self, manager: Person) -> str | None:
        return self.addresses.get(manager.id) if manager.id else None

    def _next_id(self) -> str:
        return f"TR-{self.batch.name}-{len(self.recorded) + 1:04}"


def _told(
    batch: Batch,
    policy: Policy,
    handout: Handout,
    made: Sequence[Transmittal],
    before: Iterable[Transmittal],
    due: date,
    problems: Iterable[Problem],
) -> dict[str, Json]:
    posted = {item.id for item in made}
    unmailed = [item.id for item in before if item.turn == "packed" and item.id not in posted]
    return {
        "batch": batch.name,
        "due": due.isoformat(),
        "transmittals": [transmittal_json(item) for item in made],
        "already": [entry.number for entry in handout.already],
        "unreleased": [entry.number for entry in handout.unreleased],
        "unmailed": list[Json](unmailed),
        "problems": [problem_json(problem, data_language(policy)) for problem in problems],
    }
