"""What comes from outside is measured before any library opens it."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pipeline.adapters.gate import Limits, Refused, open_package, parse_xml, read_file
from tests.builders_workbooks import refusal, xlsx_parts, zip_bytes

DOCTYPE = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def code_of(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Refused) as caught:
        open_package(data, limits or Limits())
    return caught.value.code


# --- files ---------------------------------------------------------------------------------------------


def test_a_plain_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"x")

    assert read_file(tmp_path / "a.csv") == b"x"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    (tmp_path / "a.csv").symlink_to(tmp_path / "secret")

    with pytest.raises(Refused, match="F102"):
        read_file(tmp_path / "a.csv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders on this system")
def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")

    with pytest.raises(Refused, match="F102"):
        read_file(tmp_path / "a.csv")


def test_a_folder_named_like_a_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").mkdir()

    with pytest.raises(Refused, match="F102"):
        read_file(tmp_path / "a.xlsx")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="F101"):
        read_file(tmp_path / "a.csv")


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"12345")

    assert read_file(tmp_path / "a.csv", 5) == b"12345"
    with pytest.raises(Refused, match="F103"):
        read_file(tmp_path / "a.csv", 4)


# --- containers ----------------------------------------------------------------------------------------


def test_parts_are_found_whatever_their_case() -> None:
    package = open_package(zip_bytes({"xl/Workbook.xml": "<a/>"}))

    assert "XL/workbook.xml" in package
    assert package.read("xl/workbook.XML") == b"<a/>"


def test_too_many_parts_are_refused_before_they_are_listed() -> None:
    assert code_of(zip_bytes({f"{n}.xml": "" for n in range(11)}), Limits(entries=10)) == "F121"


def test_a_part_that_grows_a_thousandfold_is_refused() -> None:
    assert code_of(zip_bytes({"a.bin": b"\0" * 2_000_000})) == "F122"


def test_parts_that_are_too_large_together_are_refused() -> None:
    data = zip_bytes({"a.bin": os.urandom(600), "b.bin": os.urandom(600)})

    assert code_of(data, Limits(unpacked=1000)) == "F122"


@pytest.mark.parametrize(
    "name", ["../a.xml", "xl/../../a.xml", "/etc/a.xml", "C:/a.xml", "xl\\a.xml", "xl//a.xml", "a\n.xml"]
)
def test_a_name_that_escapes_is_refused(name: str) -> None:
    assert code_of(zip_bytes({name: "<a/>"})) == "F123"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("twin", ["xl/a.xml", "xl/A.XML"])
def test_a_name_that_stands_twice_is_refused(twin: str) -> None:
    assert code_of(zip_bytes([("xl/a.xml", "<a/>"), (twin, "<b/>")])) == "F123"


def test_parts_that_share_bytes_are_refused() -> None:
    data = bytearray(zip_bytes({"a.bin": "x" * 50, "b.bin": "y" * 50}))
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<L", 0)

    assert code_of(bytes(data)) == "F123"


def test_an_encrypted_part_is_refused() -> None:
    data = bytearray(zip_bytes({"a.xml": "<a/>"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1

    assert code_of(bytes(data)) == "F111"


def test_a_size_that_lies_is_found_while_inflating() -> None:
    data = bytearray(zip_bytes({"a.bin": "x" * 5000}))
    data[data.index(b"PK\x01\x02") + 24 : data.index(b"PK\x01\x02") + 28] = struct.pack("<L", 100)

    assert code_of(bytes(data)) == "F112"


@pytest.mark.parametrize("cut", [10, 100, 400])
def test_a_container_cut_short_is_refused(cut: int) -> None:
    assert code_of(zip_bytes(xlsx_parts())[:-cut]) == "F112"


# --- XML -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", sorted(xlsx_parts(strings="")))
def test_a_doctype_in_any_part_is_refused(tmp_path: Path, part: str) -> None:
    parts = xlsx_parts(strings="")
    text = str(parts[part])
    parts[part] = text.replace("?>", f"?>{DOCTYPE}", 1)

    assert refusal(tmp_path, zip_bytes(parts)).code == "F124"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_doctype_cannot_hide_in_an_encoding(encoding: str) -> None:
    assert code_of(zip_bytes({"a.xml": f"{DOCTYPE}<a/>".encode(encoding)})) == "F124"


def test_an_encoding_that_parsers_read_differently_is_refused() -> None:
    declared = '<?xml version="1.0" encoding="cp037"?>'

    assert code_of(zip_bytes({"a.xml": f"{declared}<a/>".encode("ascii")})) == "F124"
    assert code_of(zip_bytes({"a.xml": f"{declared}{DOCTYPE}<a/>".encode("cp037")})) in ("F112", "F124")


def test_a_doctype_is_found_whatever_the_part_is_called() -> None:
    assert code_of(zip_bytes({"xl/media/picture.bin": f"{DOCTYPE}<a/>"})) == "F124"


def test_empty_parts_pass() -> None:
    assert open_package(zip_bytes({"current.xml": ""})).read("current.xml") == b""


def test_a_part_that_is_no_xml_is_named() -> None:
    package = open_package(zip_bytes({"a.xml": "<a><b></a>"}))

    with pytest.raises(Refused) as caught:
        parse_xml(package, "a.xml")

    assert (caught.value.code, caught.value.params) == ("F112", {"part": "a.xml"})


# --- memory --------------------------------------------------------------------------------------------

_UNDER_LIMIT = """
import resource, sys
from pathlib import Path
from pipeline.adapters.sheets.workbook import read_sheets
from pipeline.errors import InputError
with open("/proc/self/statm", encoding="ascii") as statm:
    now = int(statm.read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (now + 200 * 1024 * 1024,) * 2)
try:
    read_sheets(Path(sys.argv[1]), "a.xlsx")
except InputError as error:
    print(error)
"""


def _flat_bomb() -> bytes:
    # 300 MB of one character in a shared string, as openpyxl would read it into memory.
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in xlsx_parts().items():
            archive.writestr(name, content)
        with archive.open("xl/sharedStrings.xml", "w") as part:
            part.write(b"<sst><si><t>")
            for _ in range(300):
                part.write(b"A" * 1_000_000)
            part.write(b"</t></si></sst>")
    return out.getvalue()


def _slow_bomb() -> bytes:
    # Grows less than the ratio allows, and is one text of 60 MB.
    noise = os.urandom(20_000).hex() * 1500
    return zip_bytes(xlsx_parts(f'<row><c t="inlineStr"><is><t>{noise}</t></is></c></row>'))


def _many_entries() -> bytes:
    return zip_bytes({f"{n}.xml": "" for n in range(20_000)})


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory cannot be limited here")
@pytest.mark.parametrize(
    ("bomb", "code"), [(_flat_bomb, "F122"), (_slow_bomb, "F126"), (_many_entries, "F121")]
)
def test_bombs_are_refused_in_little_memory(tmp_path: Path, bomb: object, code: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(bomb())  # type: ignore[operator]

    done = subprocess.run(
        [sys.executable, "-c", _UNDER_LIMIT, str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.stdout.strip() == code, done.stderr[-500:]
