"""Mail through a server: one connection for many mails, and for each what became of it.

Three ends: the server took it, the server refused it, or the line broke while it was handed over; then nobody
knows whether it left, and it is never sent again by itself.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from pipeline.core.policies.policy import MailServer

Outcome = Literal["sent", "failed", "unknown", "not_tried"]

_TIMEOUT = 30  # seconds, for each answer of the server
_LONGEST_ANSWER = 200
_TAKEN = (250, 251)


class Unreachable(Exception):
    """The server cannot be reached, or does not let us in; the text is its answer, never the password."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one mail, and what the server said.

    ``failed``: refused for good, nothing left. ``unknown``: the line broke while it was handed over.
    ``not_tried``: the line broke before, and the server cannot be reached again.
    """

    outcome: Outcome
    text: str


@dataclass(slots=True)
class Outbox:
    """A connection that is opened when it is needed and opened anew after it broke."""

    server: MailServer
    password: str | None = field(repr=False)
    _line: smtplib.SMTP | None = field(default=None, repr=False)

    def open(self) -> None:
        """Connect and sign in.

        Raises:
            Unreachable: It cannot be done.
        """
        try:
            self._line = self._connected()
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Unreachable(_said(error)) from error

    def send(self, to: str, data: bytes) -> Answer:
        """Hand one mail over; a line that broke before that is opened again, once."""
        answer = self._tried(to, data)
        return self._tried(to, data) if answer.outcome == "not_tried" else answer

    def close(self) -> None:
        """Say goodbye; a line that is broken is just let go."""
        line, self._line = self._line, None
        if line is not None:
            _quietly(line.quit)
            _quietly(line.close)

    def _tried(self, to: str, data: bytes) -> Answer:
        try:
            if self._line is None or not _is_alive(self._line):
                self.close()
                self.open()
        except Unreachable as error:
            return Answer("not_tried", str(error))
        line = self._line
        if line is None:
            return Answer("not_tried", "")
        return self._handed_over(line, to, data)

    def _connected(self) -> smtplib.SMTP:
        server, context = self.server, ssl.create_default_context()
        if server.security == "tls":
            line: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=_TIMEOUT, context=context)
        else:
            line = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT)
        self._line = line
        if server.security == "starttls":
            line.starttls(context=context)
        line.ehlo()
        if server.user is not None and self.password is not None:
            line.login(server.user, self.password)
        return line

    def _handed_over(self, line: smtplib.SMTP, to: str, data: bytes) -> Answer:
        size = [f"size={len(data)}"] if line.has_extn("size") else []
        try:
            refused = _refused(line.mail(self.server.sender, size)) or _refused(line.rcpt(to))
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return Answer("not_tried", _said(error))
        if refused is not None:
            _quietly(line.rset)
            return refused
        try:
            return _refused(line.data(data)) or Answer("sent", "")
        except smtplib.SMTPDataError as error:
            # It said no before it was given anything.
            _quietly(line.rset)
            return Answer("failed", _said(error))
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return Answer("unknown", _said(error))


def _refused(reply: tuple[int, bytes]) -> Answer | None:
    code, text = reply
    return None if code in _TAKEN else Answer("failed", _short(f"{code} {text.decode('utf-8', 'replace')}"))


def _is_alive(line: smtplib.SMTP) -> bool:
    try:
        return line.noop()[0] == _TAKEN[0]
    except (smtplib.SMTPException, OSError):
        return False


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        told = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
        return _short(f"{error.smtp_code} {told}")
    return _short(str(error) or type(error).__name__)


def _short(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_ANSWER]


def _quietly(ask: Callable[[], object]) -> None:
    with suppress(smtplib.SMTPException, OSError):  # the line is let go anyway
        ask()
