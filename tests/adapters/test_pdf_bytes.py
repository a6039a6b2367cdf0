"""Steady PDFs: whenever and among whatever a document was converted, the same bytes; any other file as it came."""

from __future__ import annotations

import io
import re
import zlib
from datetime import date

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import StreamObject

from pipeline.adapters.pdf.pdf_bytes import count_pages, steady

DAY = date(2026, 10, 16)
_XMP = (
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta><xmp:CreateDate>{moment}</xmp:CreateDate>'
    '</x:xmpmeta>\n{padding}<?xpacket end="w"?>'
)


def office_pdf(moment: str, xmp_moment: str, profile_year: int = 2026, id_: str = "A" * 32) -> bytes:
    """A PDF built as LibreOffice builds it, written at this moment."""
    profile = zlib.compress(b"\0" * 24 + profile_year.to_bytes(2, "big") + b"\0" * 200)
    xmp = _XMP.format(moment=xmp_moment, padding=" " * 100).encode()
    xmp = xmp[: -len(b'<?xpacket end="w"?>')].ljust(300) + b'<?xpacket end="w"?>'
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction[3 0 R /XYZ null null 0]/OutputIntents[6 0 R]/Metadata 7 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        b"<</N 3/Length 5 0 R/Filter/FlateDecode>>\nstream\n" + profile + b"\nendstream",
        b"%d" % len(profile),
        b"<</Type/OutputIntent/S/GTS_PDFA1/DestOutputProfile 4 0 R>>",
        b"<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n" % len(xmp) + xmp + b"\nendstream",
        b"<</Producer(LibreOffice 7.4)/CreationDate(D:" + moment.encode() + b")>>",
    ]
    data, table = b"%PDF-1.6\n", b"0000000000 65535 f \n"
    for number, body in enumerate(bodies, start=1):
        table += b"%010d 00000 n \n" % len(data)
        data += b"%d 0 obj\n" % number + body + b"\nendobj\n\n"
    trailer = (
        f"trailer\n<</Size 9/Root 1 0 R\n/Info 8 0 R\n/ID [ <{id_}>\n<{id_}> ]\n/DocChecksum /{id_}\n>>\n"
    ).encode()
    return data + b"xref\n0 9\n" + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(data)


EARLY = office_pdf("20261124190733Z'", "2026-11-24T19:07:33Z")
LATE = office_pdf("20270102030405+08'00'", "2027-01-02T03:04:05+08:00", 2027, "B" * 32)


def test_two_moments_of_writing_leave_one_file() -> None:
    assert EARLY != LATE
    assert len(set(steady([(EARLY, DAY), (LATE, DAY)]))) == 1


def test_the_file_can_still_be_read_and_tells_the_day_of_issue() -> None:
    (data,) = steady([(LATE, DAY)])
    reader = PdfReader(io.BytesIO(data), strict=True)

    assert len(reader.pages) == count_pages(data) == 1
    assert reader.metadata is not None
    assert reader.metadata["/CreationDate"] == "D:20261016000000Z"
    assert b"<xmp:CreateDate>2026-10-16T00:00:00Z</xmp:CreateDate>" in data
    profile = reader.get_object(4)
    assert isinstance(profile, StreamObject)
    assert profile.get_data()[24:26] == (2020).to_bytes(2, "big")
    assert b"DocChecksum" not in data
    assert b"OpenAction" not in data


def test_the_length_that_stands_before_the_xmp_stays_true() -> None:
    for data in steady([(EARLY, DAY), (LATE, DAY)]):
        found = re.search(rb"/XML/Length (\d+)>>\nstream\n(.*?)\nendstream", data, re.DOTALL)
        assert found is not None
        assert int(found[1]) == len(found[2])


def test_ids_come_from_the_content() -> None:
    one, other = steady([(EARLY, DAY), (EARLY, date(2026, 10, 17))])
    ids = [re.findall(rb"<([0-9A-F]{32})>", data) for data in (one, other)]

    assert [len(set(found)) for found in ids] == [1, 1]
    assert ids[0] != ids[1]


def other_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        other_pdf(),
        b"no pdf",
        b"",
        EARLY
        + b"\n1 0 obj\n<<>>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<<>>\nstartxref\n5\n%%EOF\n",
        EARLY.replace(b"xref\n0 9", b"xref\n0 x"),
        EARLY.replace(b"4 0 obj\n<</N 3/Length 5 0 R", b"4 0 obj\n<</N 3/Length 9 0 R"),
    ],
    ids=["another program", "no pdf", "empty", "appended changes", "no table", "no length"],
)
def test_a_file_that_is_built_in_another_way_is_left_as_it_came(data: bytes) -> None:
    assert steady([(data, DAY), (EARLY, DAY)])[0] == data


def test_pages_are_counted_in_any_pdf() -> None:
    assert count_pages(other_pdf()) == 1
