"""A mail as bytes that every server and every mail program reads alike: all ASCII, names and files encoded.

Headers follow RFC 2047, the attachment's name RFC 2231. The same mail gives the same bytes: Message-ID and
boundary come from what it holds, not from chance.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from pipeline.adapters.files import digest_bytes

# 8-bit bodies and raw UTF-8 headers come back broken from some servers; this one writes neither.
_POLICY = SMTP.clone(cte_type="7bit")
_NOT_IN_A_HEADER = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_ADDRESS = re.compile(r"[!-?A-~]+@[A-Za-z0-9.-]+")
_ID_DOMAIN = "jixiao.invalid"


@dataclass(frozen=True, slots=True)
class Mail:
    """What is written, and to whom.

    Attributes:
        id: What no other mail has, for the Message-ID.
        sender, to: (name, address); None: the header is left to whoever sends it.
        files: Name → bytes of each attachment, in this order.
    """

    id: str
    sender: tuple[str, str] | None
    to: tuple[str, str] | None
    subject: str
    text: str
    files: tuple[tuple[str, bytes], ...]
    when: datetime


def build_mail(mail: Mail, is_draft: bool) -> bytes:
    """Return the mail as it is sent, or as an .eml that Outlook opens ready to be sent.

    Raises:
        ValueError: An address cannot stand in a header.
    """
    message = EmailMessage(policy=_POLICY)
    if mail.sender is not None:
        message["From"] = _address(mail.sender)
    if mail.to is not None:
        message["To"] = _address(mail.to)
    message["Subject"] = _one_line(mail.subject)
    message["Date"] = format_datetime(mail.when)
    digest = digest_bytes(b"\0".join((mail.id.encode(), *(data for _, data in mail.files))))
    message["Message-ID"] = f"<{digest[:32]}@{_ID_DOMAIN}>"
    if is_draft:
        message["X-Unsent"] = "1"
    message.set_content(mail.text)
    for name, data in mail.files:
        kind, _, subtype = _type_of(name).partition("/")
        message.add_attachment(data, maintype=kind, subtype=subtype, filename=_one_line(name))
    if mail.files:
        message.set_boundary("=_" + hashlib.sha256(digest.encode()).hexdigest()[:40])
    return message.as_bytes()


def is_address(text: str) -> bool:
    """Return whether a text can be the address of a mail."""
    try:
        Address(addr_spec=text)
    except (ValueError, IndexError, MessageError):
        return False
    return _ADDRESS.fullmatch(text) is not None


def _address(who: tuple[str, str]) -> Address:
    name, address = who
    # A comma in a name given as text would make two recipients of it.
    return Address(display_name=_one_line(name), addr_spec=address)


def _one_line(text: str) -> str:
    return _NOT_IN_A_HEADER.sub(" ", text)


def _type_of(name: str) -> str:
    return "application/zip" if name.endswith(".zip") else "application/octet-stream"
