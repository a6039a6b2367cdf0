"""Word files → PDFs by the LibreOffice that is installed: what is made, what fails alone, what is left behind."""

from __future__ import annotations

import io
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pypdf import PdfReader

from pipeline.adapters.pdf import office
from pipeline.adapters.pdf.office import Office, find_program, read_version
from pipeline.adapters.pdf.pdf import Converter, Pdf, WordFile
from pipeline.core.models import Problem
from tests.adapters.word_files import ISSUED_ON, broken_file, linking_file, word_file

pytestmark = pytest.mark.needs("soffice")

GOOD = [word_file("甲方绩效改进计划"), word_file("乙 second", pages=3), word_file("丙", comment="只给经理看")]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Office:
    program = find_program()
    assert program is not None
    version = read_version(program, tmp_path_factory.mktemp("version"))
    assert version is not None
    return Office(program, version)


@pytest.fixture(scope="module")
def made(installed: Office) -> list[Pdf | Problem]:
    """Three good files, a broken one among them."""
    with Converter(installed, 1) as converter:
        return list(converter.convert([*GOOD[:1], broken_file(), *GOOD[1:]]))


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, of this test alone."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path / "temporary"


def pages(pdf: Pdf | Problem) -> list[str]:
    assert isinstance(pdf, Pdf)
    return [page.extract_text().strip() for page in PdfReader(io.BytesIO(pdf.data)).pages]


def test_a_broken_file_is_named_and_the_others_are_made(made: list[Pdf | Problem]) -> None:
    one, broken, two, three = made

    assert isinstance(broken, Problem)
    assert (broken.code, str(broken.place)) == ("O823", "坏.docx")
    assert pages(one) == ["甲方绩效改进计划"]
    assert pages(two) == ["乙 second"] * 3
    assert [pdf.pages for pdf in (one, two, three) if isinstance(pdf, Pdf)] == [1, 3, 1]


@pytest.mark.parametrize(
    "data", [b"", b"no Word file", GOOD[0].data[:2000]], ids=["empty", "text", "cut short"]
)
def test_what_is_no_word_file_is_not_shown_to_libreoffice(tmp_path: Path, data: bytes) -> None:
    with Converter(Office(tmp_path / "nothing", ""), 1) as converter:
        (problem,) = converter.convert([WordFile("x.docx", data, ISSUED_ON)])

    assert isinstance(problem, Problem)
    assert (problem.code, str(problem.place)) == ("O819", "x.docx")


def test_a_file_gives_the_same_bytes_alone_and_among_others(
    installed: Office, made: list[Pdf | Problem]
) -> None:
    with Converter(installed, 1) as converter:
        alone = converter.convert(GOOD[1:2])

    assert alone == (made[2],)


def test_it_is_dated_by_the_day_of_issue_and_says_that_it_is_pdf_a(made: list[Pdf | Problem]) -> None:
    pdf = made[0]
    assert isinstance(pdf, Pdf)
    reader = PdfReader(io.BytesIO(pdf.data))
    xmp = reader.xmp_metadata

    assert xmp is not None
    assert (xmp.pdfaid_part, xmp.pdfaid_conformance) == ("2", "B")
    assert reader.metadata is not None
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == ISSUED_ON


def test_another_day_of_issue_changes_the_dates_alone(installed: Office, made: list[Pdf | Problem]) -> None:
    later = WordFile("x", GOOD[0].data, ISSUED_ON + timedelta(days=1))
    with Converter(installed, 1) as converter:
        (pdf,) = converter.convert([later])
    first = made[0]

    assert isinstance(pdf, Pdf)
    assert isinstance(first, Pdf)
    assert pdf.data != first.data
    assert len(pdf.data) == len(first.data)
    assert pages(pdf) == pages(first)


def test_a_comment_for_the_manager_is_not_in_the_pdf(made: list[Pdf | Problem]) -> None:
    pdf = made[3]
    assert isinstance(pdf, Pdf)

    assert b"word/comments.xml" in GOOD[2].data
    assert [page.get("/Annots") for page in PdfReader(io.BytesIO(pdf.data)).pages] == [None]


def test_nothing_is_left_in_the_home_or_among_temporary_files(
    installed: Office, temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)

    with Converter(installed, 1) as converter:
        (pdf,) = converter.convert(GOOD[:1])

    assert isinstance(pdf, Pdf)
    # fontconfig may keep its own list of fonts there; that is no part of LibreOffice's profile.
    left = [path for path in home.rglob("*") if path.is_file() and "fontconfig" not in path.parts]
    assert left == []
    assert list(temporary.iterdir()) == []


@pytest.fixture
def requests() -> Iterator[tuple[str, list[str]]]:
    """The address of a picture on this machine, and the requests that came for it."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.command)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_GET

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/a.png", seen
        server.shutdown()


def test_what_a_draft_links_to_is_not_fetched(
    installed: Office,
    requests: tuple[str, list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address, seen = requests
    draft = linking_file(address)
    (tmp_path / "x.docx").write_bytes(draft.data)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [
            installed.program,
            profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            tmp_path,
            tmp_path / "x.docx",
        ],
        capture_output=True,
        check=True,
    )
    assert seen, "LibreOffice left alone must ask for the picture, else this test proves nothing"
    seen.clear()

    # The profile alone has to do it where the system cannot take the network away.
    monkeypatch.setattr(office, "_without_network", tuple)
    with Converter(installed, 1) as converter:
        (pdf,) = converter.convert([draft])

    assert pages(pdf) == ["链接"]
    assert seen == []
