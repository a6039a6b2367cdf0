"""Files from outside: told by what is inside, and anything that could act is found before it is read."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfWriter

from pipeline.adapters.gate import Refused, open_package
from pipeline.adapters.returns.active_content import (
    acting_field,
    active_in_doc,
    active_in_odt,
    active_in_rtf,
    is_locked_doc,
    is_locked_odt,
)
from pipeline.adapters.returns.delivery import take
from pipeline.adapters.returns.pdf_text import read_pdf
from pipeline.adapters.returns.returns_store import keep_original, read_receipts, stored_path
from pipeline.adapters.returns.sniffing import ending_of, kind_of, streams_of
from pipeline.errors import OutputError
from tests.returned_drafts import zipped

_CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def compound(*names: str, content: bytes = b"") -> bytes:
    """A compound file as far as its directory goes: an entry of 128 bytes for each stream."""
    header = bytearray(512)
    header[:8] = _CFB
    header[0x1E:0x20] = (9).to_bytes(2, "little")
    entries = b""
    for name in names:
        raw = name.encode("utf-16-le")
        entry = bytearray(128)
        entry[: len(raw)] = raw
        entry[64:66] = (len(raw) + 2).to_bytes(2, "little")
        entry[66] = 2
        entry[0x74:0x78] = (3).to_bytes(4, "little")
        entries += bytes(entry)
    entries = entries.ljust(512 * 3, b"\0")
    return bytes(header) + entries + content.ljust(4096, b"\0")


def odt(content: str = "<x/>", manifest: str = "<m/>", **parts: str) -> bytes:
    files = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}
    files |= {"META-INF/manifest.xml": manifest, **parts}
    return zipped({name: text.encode() for name, text in files.items()})


def pdf(text: str | None = None, script: str | None = None, password: str | None = None) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(300, 300)
    if text:
        writer.add_metadata({"/Subject": text})
    if script:
        writer.add_attachment("a.js", script.encode())
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind", "ending"),
    [
        (zipped({"[Content_Types].xml": b"x wordprocessingml y", "a.xml": b""}), "docx", "docx"),
        (zipped({"[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled"}), "docx", "docx"),
        (zipped({"[Content_Types].xml": b"spreadsheetml", "_rels/.rels": b""}), "other", "bin"),
        (b"PK\x03\x04 cut short", "docx", "docx"),
        (odt(), "odt", "odt"),
        (compound("Root Entry", "WordDocument"), "doc", "doc"),
        (compound("Root Entry", "EncryptedPackage"), "doc", "doc"),
        (compound("Root Entry", "Workbook"), "other", "bin"),
        (b"{\\rtf1\\ansi x}", "rtf", "rtf"),
        (pdf(), "pdf", "pdf"),
        (b"\xff\xd8\xff\xe0 jpeg", "image", "jpg"),
        (b"\x89PNG\r\n\x1a\n", "image", "png"),
        (b"hello", "other", "bin"),
        (b"", "other", "bin"),
    ],
)
def test_a_kind_is_told_by_what_is_inside(data: bytes, kind: str, ending: str) -> None:
    assert kind_of(data) == kind
    assert ending_of(data, kind_of(data)) == ending


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (compound("WordDocument"), None),
        (compound("WordDocument", "Macros", "VBA"), "B311"),
        (compound("WordDocument", "_1234567890"), "B313"),
        (compound("WordDocument", content=b"\x13 DDEAUTO cmd"), "B314"),
        (compound("WordDocument", content="\x13 INCLUDEPICTURE x".encode("utf-16-le")), "B314"),
    ],
    ids=["plain", "macros", "object", "field", "wide field"],
)
def test_a_doc_that_could_act_is_found(data: bytes, code: str | None) -> None:
    found = active_in_doc(data, streams_of(data))

    assert (found.code if found else None) == code


def test_a_locked_doc_is_known_by_its_streams_and_by_its_first_bytes() -> None:
    plain = b"\xec\xa5" + bytes(8) + b"\x00\x00"
    locked = b"\xec\xa5" + bytes(8) + b"\x00\x01"

    for data, expected in (
        (compound("EncryptedPackage", "EncryptionInfo"), True),
        (compound("WordDocument", content=plain), False),
        (compound("WordDocument", content=locked), True),
    ):
        assert is_locked_doc(data, streams_of(data)) is expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{\\rtf1 plain}", None),
        ("{\\rtf1 {\\object\\objemb{\\*\\objdata 01}}}", "B313"),
        ("{\\rtf1{\\*\\template http://198.51.100.7/a.dotm}}", "B312"),
        ("{\\rtf1{\\field{\\*\\fldinst {DDEAUTO cmd}}}}", "B314"),
        ("{\\rtf1{\\field{\\*\\fldinst {\\rtlch PAGE }}}}", None),
    ],
)
def test_an_rtf_that_could_act_is_found(text: str, code: str | None) -> None:
    found = active_in_rtf(text.encode())

    assert (found.code if found else None) == code


_X = 'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:t="urn:t" xmlns:s="urn:s"'
_CHART = '<m xmlns:m="urn:m"><m:file-entry m:full-path="Object 1/" m:media-type="application/vnd.oasis.opendocument.chart"/></m>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (odt(), None),
        (odt(**{"Basic/Standard/Module1.xml": "<x/>"}), "B311"),
        (odt(f"<x {_X}><s:event-listener/></x>"), "B311"),
        (odt(f'<x {_X}><t:section-source xlink:href="file:///etc/passwd"/></x>'), "B312"),
        (odt(f'<x {_X}><t:image xlink:href="http://198.51.100.7/a.png"/></x>'), "B312"),
        (
            odt(
                f'<x {_X}><t:a xlink:href="https://example.com/"/><t:image xlink:href="Pictures/1.png"/></x>'
            ),
            None,
        ),
        (odt(**{"Object 1/content.xml": "<x/>"}), "B313"),
        (odt(manifest=_CHART, **{"Object 1/content.xml": "<x/>"}), None),
    ],
    ids=["plain", "basic", "listener", "section", "picture", "link", "object", "chart"],
)
def test_an_odt_that_could_act_is_found(data: bytes, code: str | None) -> None:
    found = active_in_odt(open_package(data))

    assert (found.code if found else None) == code


def test_a_locked_odt_is_known() -> None:
    assert is_locked_odt(open_package(odt(manifest="<m><encryption-data/></m>")))


def test_a_field_that_reaches_out_is_known_by_its_first_word() -> None:
    assert acting_field([" PAGE ", " REF DDE "]) is None
    assert acting_field(["  IncludeText  c:/a.docx"]) is not None


def test_a_pdf_tells_its_text_and_properties_and_what_could_act() -> None:
    assert read_pdf(pdf("JX-2026Q3-IDP-000123-V1-D7")).info.startswith("JX-2026Q3")
    assert read_pdf(pdf()).acting is None
    assert read_pdf(pdf(script="app.alert(1)")).acting is not None


@pytest.mark.parametrize(
    ("data", "code"), [(pdf(password="x"), "F111"), (b"%PDF-1.4 broken", "F112")], ids=["locked", "broken"]
)
def test_a_pdf_that_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_pdf(data)

    assert refused.value.code == code


# --- deliveries -------------------------------------------------------------------------------------------


def test_a_delivery_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.docx").write_bytes(b"x")
    (tmp_path / "in" / "a.docx").symlink_to(tmp_path / "secret.docx")

    (received,) = take(tmp_path / "in")

    assert (received.data, received.code) == (b"", "B102")


def test_a_locked_zip_and_a_broken_member_are_told(tmp_path: Path) -> None:
    data = zipped({"a.docx": b"hello" * 100})
    locked = bytearray(data)
    locked[6] |= 1
    at = data.index(b"PK\x01\x02")
    locked[at + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(bytes(locked))
    broken = bytearray(data)
    broken[40:44] = b"\xff\xff\xff\xff"
    (tmp_path / "broken.zip").write_bytes(bytes(broken))

    found = {one.file: one.code for name in ("locked", "broken") for one in take(tmp_path / f"{name}.zip")}

    assert found == {"locked.zip": "B106", "broken.zip!a.docx": "B104"}


def test_zips_too_deep_inside_of_each_other_are_not_walked_through(tmp_path: Path) -> None:
    data = zipped({"a.docx": b"x"})
    for _ in range(5):
        data = zipped({"z.zip": data})
    (tmp_path / "z.zip").write_bytes(data)

    assert [one.code for one in take(tmp_path / "z.zip")] == ["B105"]


def test_a_zip_of_too_many_files_is_not_walked_through(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(5_001):
            archive.writestr(f"{number}.docx", b"")
    (tmp_path / "z.zip").write_bytes(out.getvalue())

    assert [one.code for one in take(tmp_path / "z.zip")] == ["B105"]


# --- the store --------------------------------------------------------------------------------------------


def test_an_original_that_was_altered_is_put_right(tmp_path: Path) -> None:
    stored = stored_path("ab" * 32, "docx")
    keep_original(tmp_path, stored, "ab" * 32, b"one")

    keep_original(tmp_path, stored, "ab" * 32, b"two")

    assert (tmp_path / stored).read_bytes() == b"two"


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "returns.jsonl").write_bytes(b'{"seq": 1}\n')

    with pytest.raises(OutputError) as error:
        read_receipts(tmp_path)

    assert [(p.code, str(p.place).rpartition("/")[2]) for p in error.value.problems] == [
        ("B601", "returns.jsonl:1")
    ]
