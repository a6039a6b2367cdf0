"""Sending through a real server: what it took, what it refused, and what nobody can know."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.adapters.dispatching.sending import Outbox, Unreachable
from pipeline.core.policies.policy import MailServer
from tests.adapters.mail_server import PASSWORD, USER, Mailbox, mail_server

_MAIL = b"Subject: a\r\n\r\n.\r\nFrom the start\r\n"


def _server(mailbox: Mailbox, **others: str | None) -> MailServer:
    values: dict[str, object] = {"security": "none", "user": None, **others}
    return MailServer("127.0.0.1", mailbox.port, "hr@example.com", **values)  # type: ignore[arg-type]


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server(Mailbox()) as box:
        yield box


def test_mails_go_over_one_line_byte_for_byte(mailbox: Mailbox) -> None:
    outbox = Outbox(_server(mailbox), None)
    outbox.open()

    answers = [outbox.send(to, _MAIL) for to in ("a@example.com", "b@example.com")]
    outbox.close()

    assert [answer.outcome for answer in answers] == ["sent", "sent"]
    assert mailbox.taken == [
        ("hr@example.com", ["a@example.com"], _MAIL),
        ("hr@example.com", ["b@example.com"], _MAIL),
    ]


def test_a_refused_recipient_stops_nobody_else(mailbox: Mailbox) -> None:
    mailbox.refused = {"b@example.com"}
    outbox = Outbox(_server(mailbox), None)

    answers = [outbox.send(f"{name}@example.com", _MAIL) for name in "abc"]
    outbox.close()

    assert [answer.outcome for answer in answers] == ["sent", "failed", "sent"]
    assert answers[1].text == "550 5.1.1 no such user here"
    assert [to for _, to, _ in mailbox.taken] == [["a@example.com"], ["c@example.com"]]


def test_a_mail_that_is_too_large_is_refused_and_the_next_one_goes() -> None:
    with mail_server(Mailbox(), largest=1000) as mailbox:
        outbox = Outbox(_server(mailbox), None)
        answers = [outbox.send("a@example.com", data) for data in (_MAIL + b"x" * 2000, _MAIL)]
        outbox.close()

    assert [answer.outcome for answer in answers] == ["failed", "sent"]
    assert answers[0].text.startswith("552")


def test_a_line_that_breaks_while_a_mail_is_handed_over_leaves_doubt(mailbox: Mailbox) -> None:
    mailbox.breaks_on = "b@example.com"
    outbox = Outbox(_server(mailbox), None)

    answers = [outbox.send(f"{name}@example.com", _MAIL) for name in "abc"]
    outbox.close()

    assert [answer.outcome for answer in answers] == ["sent", "unknown", "sent"]


def test_a_line_that_was_closed_between_two_mails_is_opened_again(mailbox: Mailbox) -> None:
    mailbox.hangs_up_after = True
    outbox = Outbox(_server(mailbox), None)

    first = outbox.send("a@example.com", _MAIL)
    _wait_for_the_end(outbox)
    second = outbox.send("b@example.com", _MAIL)
    outbox.close()

    assert [first.outcome, second.outcome] == ["sent", "sent"]


def test_a_server_that_went_away_is_told_without_a_try() -> None:
    with mail_server(Mailbox()) as mailbox:
        outbox = Outbox(_server(mailbox), None)
        outbox.open()

    assert outbox.send("a@example.com", _MAIL).outcome == "not_tried"
    assert mailbox.taken == []


def test_nobody_there_is_told_at_once() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        mailbox = Mailbox(port=unused.getsockname()[1])

    with pytest.raises(Unreachable):
        Outbox(_server(mailbox), None).open()


def test_a_server_without_encryption_is_refused_where_it_is_wanted(mailbox: Mailbox) -> None:
    with pytest.raises(Unreachable):
        Outbox(_server(mailbox, security="starttls"), None).open()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            *(shutil.which("openssl") or "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes"),
            *("-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")),
        ],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture
def secured(certificate: Path) -> Iterator[Mailbox]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    with mail_server(Mailbox(), context) as box:
        yield box


@pytest.mark.needs("openssl")
def test_it_signs_in_over_an_encrypted_line(
    secured: Mailbox, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    outbox = Outbox(_server(secured, security="starttls", user=USER), PASSWORD)
    outbox.open()

    answer = outbox.send("a@example.com", _MAIL)
    outbox.close()

    assert (answer.outcome, secured.signed_in) == ("sent", [USER])


@pytest.mark.needs("openssl")
def test_a_wrong_password_is_told_and_never_shown(
    secured: Mailbox, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    outbox = Outbox(_server(secured, security="starttls", user=USER), "falsch-43")

    with pytest.raises(Unreachable) as caught:
        outbox.open()

    assert str(caught.value).startswith("535")
    assert "falsch" not in f"{caught.value}{outbox!r}"


@pytest.mark.needs("openssl")
def test_a_certificate_that_nobody_vouches_for_is_refused(secured: Mailbox) -> None:
    with pytest.raises(Unreachable, match="certificate"):
        Outbox(_server(secured, security="starttls", user=USER), PASSWORD).open()
    assert secured.signed_in == []


def _wait_for_the_end(outbox: Outbox) -> None:
    """Until the server's goodbye is here."""
    line = outbox._line
    assert line is not None and line.sock is not None
    line.sock.settimeout(5)
    assert line.sock.recv(1, socket.MSG_PEEK) == b""
