"""A real mail server on loopback, with the ways in which servers say no."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "hr", "Geheim-42"


@dataclass
class Mailbox:
    """What the server took, and whom or when it refuses.

    Attributes:
        refused: Addresses that it does not know.
        breaks_on: It drops the line while it is handed a mail to this address.
        hangs_up_after: It closes the line after each mail.
        goes_away_after: After the first mail it closes the line and lets nobody in any more.
    """

    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    breaks_on: str = ""
    hangs_up_after: bool = False
    goes_away_after: bool = False
    listening: asyncio.Server | None = None
    signed_in: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.goes_away_after and self.taken and self.listening is not None:
            self.listening.close()
            server.transport.abort()
        if address in self.refused:
            return "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.breaks_on in envelope.rcpt_tos:
            assert server.transport is not None
            server.transport.abort()
            await asyncio.sleep(0)
            return "250 OK"
        assert isinstance(envelope.content, bytes)
        self.taken.append((str(envelope.mail_from), list(envelope.rcpt_tos), envelope.content))
        if self.hangs_up_after:
            asyncio.get_running_loop().call_later(0.05, server.transport.close)
        return "250 OK"

    def sign_in(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: LoginPassword
    ) -> AuthResult:
        good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        if good:
            self.signed_in.append(USER)
        return AuthResult(success=good, handled=False)


class _AnyPort(Controller):
    """A server at whichever port is free; it learns which before it knocks at its own door."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(
    mailbox: Mailbox, tls: ssl.SSLContext | None = None, largest: int | None = None
) -> Iterator[Mailbox]:
    """Run a server that fills the mailbox; with ``tls`` it wants encryption and a password."""
    options: dict[str, object] = {"data_size_limit": largest} if largest else {}
    if tls is not None:
        options |= {
            "tls_context": tls,
            "require_starttls": True,
            "auth_required": True,
            "auth_require_tls": True,
            "authenticator": mailbox.sign_in,
        }
    controller = _AnyPort(mailbox, hostname="127.0.0.1", port=0, **options)
    controller.start()
    mailbox.port, mailbox.listening = controller.port, controller.server
    try:
        yield mailbox
    finally:
        controller.stop()
