"""Sending the mails of transmittals: noted before it is tried, and what became of it noted after.

A mail that was being sent when the program stopped is never sent again by itself: nobody knows whether it
left the house. A person asks, and says so (``--again``, ``--arrived``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.adapters.dispatching.mail import build_mail
from pipeline.adapters.dispatching.sending import Outbox, Unreachable
from pipeline.adapters.files import digest_bytes, read_file
from pipeline.adapters.folders.dispatch_store import append_turn, read_transmittals
from pipeline.adapters.folders.workspace import SETTINGS, Batch
from pipeline.core.dispatching.transmittals import Transmittal, Turn
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.core.policies.policy import Policy
from pipeline.errors import InputError, PolicyError
from pipeline.steps.packets import Writing, mail_of

PASSWORD = "JIXIAO_SMTP_PASSWORD"
"""The environment variable that holds the password of the mail server."""
NEVER_MAILED = "packed"
"""Stands for all transmittals that were made and never mailed."""


@dataclass(frozen=True, slots=True)
class Posting:
    """How mail is sent.

    Attributes:
        password: As the environment tells it; None: it tells none.
        again: Ids of transmittals to be mailed once more as they were handed out, or ``NEVER_MAILED``.
    """

    password: str | None = field(default=None, repr=False)
    again: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """A mail server that let us in."""

    outbox: Outbox
    again: Collection[str]

    @classmethod
    def opened(cls, posting: Posting, policy: Policy) -> Post:
        """Return the way out, before anything is made.

        Raises:
            PolicyError: No server is named, it wants a password that is not there, cannot be sent, or would
                be told in the open; or it cannot be reached (S907, S908, S917, S918, S923).
        """
        server, place = policy.settings.mail, FileRef(SETTINGS)
        if server is None:
            raise PolicyError([Problem("S907", "error", place, stops=True)])
        if server.user is not None and server.security == "none":
            raise PolicyError([Problem("S917", "error", place, {"host": server.host}, stops=True)])
        if server.user is not None and not posting.password:
            params = {"user": server.user, "variable": PASSWORD}
            raise PolicyError([Problem("S908", "error", place, params, stops=True)])
        if posting.password and not posting.password.isascii():
            raise PolicyError([Problem("S923", "error", place, {"variable": PASSWORD}, stops=True)])
        outbox = Outbox(server, posting.password)
        try:
            outbox.open()
        except Unreachable as error:
            params = {"host": f"{server.host}:{server.port}", "answer": str(error)}
            raise PolicyError([Problem("S918", "error", place, params, stops=True)]) from error
        return cls(outbox, posting.again)


def chosen_again(again: Collection[str], before: Iterable[Transmittal], batch: Batch) -> list[Transmittal]:
    """Return the transmittals of before that are to be mailed now; one that was refused is none of them.

    Raises:
        InputError: There is no such transmittal (S915).
    """
    by_id = {item.id: item for item in before}
    _check_known(set(again) - {NEVER_MAILED}, by_id, batch)
    return [
        item
        for item in by_id.values()
        # What was refused is packed anew, with what else is new.
        if item.turn != "failed" and (item.id in again or (NEVER_MAILED in again and item.turn == "packed"))
    ]


def note_arrived(ids: Collection[str], batch: Batch, writing: Writing, by: str) -> None:
    """Record that mails which were in doubt have arrived.

    Raises:
        InputError: There is no such transmittal (S915).
    """
    known = {item.id: item for item in read_transmittals(batch.outputs)} if ids else {}
    _check_known(set(ids), known, batch)
    for id_ in sorted(set(ids)):
        append_turn(batch.outputs, replace(known[id_], turn="sent"), writing.when.isoformat(), by)


def post_mails(
    post: Post, batch: Batch, writing: Writing, transmittals: Sequence[Transmittal], by: str
) -> tuple[list[Transmittal], list[Problem]]:
    """Send a mail for each transmittal; return them at the turn that they took, and what went wrong."""
    sent: list[Transmittal] = []
    problems: list[Problem] = []
    try:
        for transmittal in transmittals:
            after, problem = _post(post, batch, writing, transmittal, by)
            sent.append(after)
            problems += [problem] if problem else []
    finally:
        post.outbox.close()
    return sent, problems


def doubtful(batch: Batch, transmittals: Iterable[Transmittal]) -> list[Problem]:
    """Return a problem for each mail of which nobody knows whether it left the house."""
    return [
        _problem("S906", batch, item, id=item.id, manager=item.manager.name)
        for item in transmittals
        if item.turn == "sending"
    ]


def _check_known(ids: Collection[str], known: Collection[str], batch: Batch) -> None:
    unknown = sorted(id_ for id_ in ids if id_ not in known)
    if unknown:
        raise InputError(
            [Problem("S915", "error", params={"id": id_, "batch": batch.name}) for id_ in unknown]
        )


def _post(
    post: Post, batch: Batch, writing: Writing, transmittal: Transmittal, by: str
) -> tuple[Transmittal, Problem | None]:
    name, packet = transmittal.manager.name, read_file(batch.outputs / transmittal.packet) or b""
    if digest_bytes(packet) != transmittal.packet_sha256:
        return transmittal, _problem("S914", batch, transmittal, id=transmittal.id)
    if transmittal.to is None:
        return transmittal, _problem("S904", batch, transmittal, manager=name, packet=transmittal.packet)
    data = build_mail(mail_of(writing, transmittal, packet), is_draft=False)

    def note(turn: Turn, answer: str = "") -> Transmittal:
        noted = replace(transmittal, turn=turn, answer=answer)
        append_turn(batch.outputs, noted, writing.when.isoformat(), by)
        return noted

    note("sending")
    answer = post.outbox.send(transmittal.to, data)
    match answer.outcome:
        case "sent":
            return note("sent", answer.text), None
        case "failed":
            problem = _problem("S905", batch, transmittal, manager=name, answer=answer.text)
            return note("failed", answer.text), problem
        case "not_tried":
            problem = _problem("S919", batch, transmittal, manager=name, answer=answer.text)
            return note("packed", answer.text), problem
        case _:
            problem = _problem("S906", batch, transmittal, id=transmittal.id, manager=name)
            return note("sending", answer.text), problem


def _problem(code: str, batch: Batch, transmittal: Transmittal, **params: str) -> Problem:
    place = FileRef(f"outputs/{batch.name}/{transmittal.mail}")
    return Problem(code, "error", place, params)
