"""Mail: what goes in comes out the same at the other end, and the bytes are those that every server takes."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage

import pytest

from pipeline.adapters.dispatching.mail import Mail, build_mail, is_address

_MAIL = Mail(
    id="TR-2026Q3-0001",
    sender=("人力资源部", "hr@example.com"),
    to=("龚䶮", "001117@example.com"),
    subject="【请于2026年10月26日前交回】林𠮷安等的绩效改进文书，共 12 份，请查收并及时处理",
    text="龚䶮，您好：\n\n  林𠮷安\t绩效改进计划\n. 一行只有点的\n.\nFrom 开头的行\n",
    files=(("绩效文书_2026Q3_龚䶮_1.zip", b"PK\x03\x04" + bytes(range(256)) * 40),),
    when=datetime(2026, 10, 19, 9, 30, tzinfo=timezone(timedelta(hours=8))),
)


def _read(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_names_text_and_file_come_back_as_they_went_in() -> None:
    message = _read(build_mail(_MAIL, is_draft=False))

    (attachment,) = message.iter_attachments()
    body = message.get_body()
    assert body is not None
    assert message["Subject"] == _MAIL.subject
    assert [(item.display_name, item.addr_spec) for item in message["To"].addresses] == [_MAIL.to]
    assert [(item.display_name, item.addr_spec) for item in message["From"].addresses] == [_MAIL.sender]
    assert body.get_content().replace("\r\n", "\n") == _MAIL.text
    assert (attachment.get_filename(), attachment.get_content()) == _MAIL.files[0]


def test_every_line_is_short_ascii_with_the_line_end_of_mail() -> None:
    lines = build_mail(_MAIL, is_draft=False).split(b"\r\n")

    assert all(line.isascii() and b"\n" not in line and b"\r" not in line for line in lines)
    assert max(map(len, lines)) <= 78


def test_the_same_mail_is_the_same_bytes_and_another_one_has_another_id() -> None:
    other = replace(_MAIL, id="TR-2026Q3-0002")

    assert build_mail(_MAIL, is_draft=True) == build_mail(_MAIL, is_draft=True)
    assert _read(build_mail(_MAIL, False))["Message-ID"] != _read(build_mail(other, False))["Message-ID"]


def test_a_draft_opens_ready_to_be_sent_and_a_mail_does_not_say_so() -> None:
    assert _read(build_mail(_MAIL, is_draft=True))["X-Unsent"] == "1"
    assert _read(build_mail(_MAIL, is_draft=False))["X-Unsent"] is None


def test_a_draft_for_nobody_known_names_nobody() -> None:
    message = _read(build_mail(replace(_MAIL, to=None, sender=None), is_draft=True))

    assert (message["To"], message["From"]) == (None, None)


@pytest.mark.parametrize("name", ["李,雷", 'a"b <x@y.z>', "王\r\nBcc: thief@example.com"])
def test_no_name_makes_a_second_recipient_or_header(name: str) -> None:
    message = _read(build_mail(replace(_MAIL, to=(name, "a@example.com")), is_draft=False))

    assert [item.addr_spec for item in message["To"].addresses] == ["a@example.com"]
    assert message["Bcc"] is None


def test_a_line_break_in_the_subject_ends_no_header() -> None:
    message = _read(build_mail(replace(_MAIL, subject="甲\r\nBcc: thief@example.com"), is_draft=False))

    assert message["Bcc"] is None
    assert message["Subject"] == "甲 Bcc: thief@example.com"


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("a@example.com", True),
        ("a.b+c@mail.example.com", True),
        ("a@", False),
        ("@example.com", False),
        ("a b@example.com", False),
        ("王@example.com", False),
        ("a@example.com, b@example.com", False),
        ("a@example.com\r\nBcc: b@example.com", False),
        ("", False),
    ],
)
def test_an_address_is_one_address(text: str, fits: bool) -> None:
    assert is_address(text) is fits
