"""run --pdf --pack over a part of the sample: what is made, what a rerun makes, what is left alone."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from pypdf import PdfReader

from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.pdf import office
from pipeline.cli.main import run_command
from pipeline.steps.pdfs import PdfReport, Wish, make_pdfs, numbers_of, with_pdfs
from pipeline.steps.picking import Filters
from pipeline.steps.run import RunReport
from tests.adapters.word_files import broken_file
from tests.steps.workspaces import ROOT, WHEN, copy_workspace, documents, edit_document, outputs, run_sample

pytestmark = pytest.mark.needs("soffice")

# Two teams: people and documents of the teams themselves.
PART = Filters(units=frozenset({"营销中心/华南销售部/二组", "营销中心/华东销售部/三组"}))
ALL = Wish(packs=True, jobs=2)


@dataclass(frozen=True)
class Printed:
    """A part of the sample after run --pdf --pack; ``drafted`` as it was before any PDF was made."""

    workspace: Workspace
    drafted: Path
    report: RunReport

    @property
    def folder(self) -> Path:
        return self.workspace.outputs / "2026Q3"

    @property
    def lines(self) -> list[Mapping[str, object]]:
        return list(documents(self.report))

    def draft(self, line: Mapping[str, object]) -> Path:
        return self.folder / str(line["path"])

    def again(self, wish: Wish = ALL) -> tuple[PdfReport, RunReport]:
        """What --pdf does when the drafts need not be made."""
        done = make_pdfs(self.workspace, "2026Q3", wish, "测试", WHEN)
        return done, with_pdfs(self.report, done)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    folder = tmp_path_factory.mktemp("printed")
    workspace = copy_workspace(folder / "ws")
    report = run_sample(workspace, filters=PART)
    shutil.copytree(workspace.root, folder / "drafted")
    done, report = Printed(workspace, folder / "drafted", report).again()
    assert [problem.code for problem in done.problems if problem.level == "error"] == []
    return Printed(workspace, folder / "drafted", report)


@pytest.fixture
def mine(printed: Printed, tmp_path: Path) -> Printed:
    """A copy that a test may change."""
    shutil.copytree(printed.workspace.root, tmp_path / "ws")
    return Printed(Workspace(tmp_path / "ws"), printed.drafted, printed.report)


def pdfs(workspace: Workspace) -> dict[str, bytes]:
    return {name: data for name, data in outputs(workspace).items() if name.startswith(("pdf/", "print/"))}


def unit_of(line: Mapping[str, object]) -> str:
    return "/".join(str(line["path"]).split("/")[1:-2])


def pack_of(line: Mapping[str, object]) -> str:
    return f"print/{unit_of(line).replace('/', '_')}.pdf"


def copies(line: Mapping[str, object]) -> int:
    """How many copies documents.yaml names for the document."""
    entries = yaml.safe_load((ROOT / "policy" / "documents.yaml").read_text(encoding="utf-8"))["documents"]
    (entry,) = [entry for entry in entries if entry["code"] == str(line["code"]).partition(".")[0]]
    return len(entry["copies"])


def packs(report: RunReport) -> list[Mapping[str, object]]:
    told = report.json["packs"]
    assert isinstance(told, list)
    return [pack for pack in told if isinstance(pack, dict)]


def words(path: Path) -> str:
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return text.stdout.decode("utf-8")


@pytest.mark.needs("pdftotext")
def test_each_draft_has_its_pdf_at_the_same_place_and_says_the_same(printed: Printed) -> None:
    for line in printed.lines:
        path = str(line["pdf"])
        assert path == "pdf" + str(line["path"]).removeprefix("drafts").removesuffix(".docx") + ".pdf"
        text = words(printed.folder / path)
        assert str(line["number"]) in text
        assert str(line["subject"]["name"]).rpartition("/")[2] in text  # type: ignore[index]
        assert "云岭智选商贸有限公司" in text
    assert len(list((printed.folder / "pdf").rglob("*.pdf"))) == len(printed.lines) > 3


def test_no_pdf_holds_a_comment_for_the_manager(printed: Printed) -> None:
    for path in (printed.folder / "pdf").rglob("*.pdf"):
        kinds = {
            str(note.get_object()["/Subtype"])
            for page in PdfReader(path).pages
            for note in page.get("/Annots", ())
        }
        assert kinds <= {"/Link"}


def test_a_rerun_converts_nothing_and_changes_no_byte(mine: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    before = pdfs(mine.workspace)
    monkeypatch.setattr("pipeline.steps.pdfs.find_program", lambda: pytest.fail("nothing is to be converted"))

    done, report = mine.again()

    assert (done.made, done.problems) == ((), ())
    assert pdfs(mine.workspace) == before
    assert report.json == {**mine.report.json, "problems": report.json["problems"]}


@pytest.mark.needs("pdftotext")
def test_an_edited_draft_is_converted_as_it_stands_and_no_other(mine: Printed) -> None:
    before = pdfs(mine.workspace)
    line = mine.lines[0]
    edit_document(mine.draft(line), "面谈纪要：双方确认下季度目标。")

    done, _ = mine.again()

    assert done.made == (line["number"],)
    changed = {name for name, data in pdfs(mine.workspace).items() if data != before[name]}
    assert changed == {line["pdf"], pack_of(line), "pdf/pdf.jsonl", "print/print.jsonl"}
    assert "面谈纪要：双方确认下季度目标" in words(mine.folder / str(line["pdf"]))


def test_a_run_without_pdfs_takes_away_those_that_no_longer_hold(mine: Printed) -> None:
    edited, withdrawn = mine.lines[0], mine.lines[-1]
    edit_document(mine.draft(edited), "补充事例。")
    batch = mine.workspace.inputs / "2026Q3" / "batch.yaml"
    skip = (
        f'  - id: "{withdrawn["subject"]["id"]}"\n    type: {withdrawn["type"]}\n    do: skip\n'  # type: ignore[index]
        "    reason: 已另行约谈\n    by: 人力资源部\n"
    )
    batch.write_text(batch.read_text(encoding="utf-8") + skip, encoding="utf-8")

    report = run_sample(mine.workspace)

    gone = {edited["number"], withdrawn["number"]}
    told = {line["number"]: line["pdf"] for line in documents(report)}
    assert {number for number in told if number in gone} == gone
    for line in mine.lines:
        is_gone = line["number"] in gone
        assert (mine.folder / str(line["pdf"])).exists() is not is_gone
        assert told[line["number"]] == (None if is_gone else line["pdf"])
    # The whole sample was run: both units have documents now that their print files do not hold.
    assert packs(report) == []
    assert not (mine.folder / "print").exists()


def test_what_somebody_put_into_a_pdf_is_never_replaced(mine: Printed) -> None:
    first, second, *_ = mine.lines
    for line in (first, second):
        (mine.folder / str(line["pdf"])).write_bytes(b"%PDF-1.7 with a note of HR")
    edit_document(mine.draft(first), "补充事例。")

    done, report = mine.again(Wish())

    assert done.made == ()
    assert [(problem.code, str(problem.place)) for problem in done.problems] == [
        ("O828", f"outputs/2026Q3/{first['pdf']}")
    ]
    assert report.exit_code == 10
    for line in (first, second):
        assert (mine.folder / str(line["pdf"])).read_bytes() == b"%PDF-1.7 with a note of HR"
    told = {line["number"]: line["pdf"] for line in documents(report)}
    assert (told[first["number"]], told[second["number"]]) == (None, second["pdf"])


def test_a_pdf_that_somebody_changed_goes_into_no_print_file(mine: Printed) -> None:
    line = mine.lines[0]
    (mine.folder / str(line["pdf"])).write_bytes(b"%PDF-1.7 with a note of HR")
    (mine.folder / pack_of(line)).unlink()

    done, report = mine.again()

    assert [(problem.code, str(problem.place)) for problem in done.problems] == [
        ("O828", f"outputs/2026Q3/{line['pdf']}")
    ]
    assert unit_of(line) not in {pack["unit"] for pack in packs(report)}


def test_a_draft_that_cannot_be_converted_is_named_and_the_print_file_says_whom_it_lacks(
    mine: Printed,
) -> None:
    first, second, *_ = mine.lines
    mine.draft(first).write_bytes(broken_file().data)
    edit_document(mine.draft(second), "补充事例。")

    done, report = mine.again()

    assert done.made == (second["number"],)
    told = [problem for problem in done.problems if problem.code != "O827"]
    assert [(problem.code, problem.level) for problem in told] == [("O823", "error"), ("O829", "warning")]
    assert str(told[0].place) == f"outputs/2026Q3/{first['path']}"
    assert told[0].subject == first["subject"]["id"]  # type: ignore[index]
    assert (str(told[1].place), told[1].params["numbers"]) == (
        f"outputs/2026Q3/{pack_of(first)}",
        first["number"],
    )
    assert report.exit_code == 10
    assert {line["number"] for line in documents(report) if line["pdf"] is None} == {first["number"]}
    (pack,) = [pack for pack in packs(report) if pack["unit"] == unit_of(first)]
    assert first["number"] not in pack["documents"]  # type: ignore[operator]


def test_a_print_file_holds_its_unit_in_plan_order_with_every_copy(printed: Printed) -> None:
    assert [pack["unit"] for pack in packs(printed.report)] == list(
        dict.fromkeys(map(unit_of, printed.lines))
    )
    for pack in packs(printed.report):
        of_unit = [line for line in printed.lines if unit_of(line) == pack["unit"]]
        assert pack["path"] == pack_of(of_unit[0])
        assert pack["documents"] == [line["number"] for line in of_unit]
        assert pack["copies"] == sum(copies(line) for line in of_unit)
        printed_numbers = [
            str(line["number"])
            for line in of_unit
            for _ in range(copies(line) * len(PdfReader(printed.folder / str(line["pdf"])).pages))
        ]
        pages = PdfReader(printed.folder / str(pack["path"])).pages
        assert pack["pages"] == len(pages) == len(printed_numbers)
        for number, page in zip(printed_numbers, pages, strict=True):
            assert number in page.extract_text()


def test_the_bookmarks_of_a_print_file_name_people_documents_and_holders(printed: Printed) -> None:
    line = printed.lines[0]
    outline = PdfReader(printed.folder / pack_of(line)).outline
    person, below = outline[0], outline[1]
    assert isinstance(below, list)
    copies = below[1]
    assert isinstance(copies, list)

    assert person["/Title"] == f"{line['subject']['name']} {line['subject']['id']}"  # type: ignore[index,call-overload]
    assert below[0]["/Title"] == f"{line['title']} {line['number']}"  # type: ignore[call-overload]
    assert [copy["/Title"] for copy in copies] == [  # type: ignore[call-overload]
        "第1份，共3份 员工本人",
        "第2份，共3份 直接主管",
        "第3份，共3份 人力资源部",
    ]


def test_what_is_converted_alone_or_by_one_worker_gives_the_same_bytes(
    printed: Printed, tmp_path: Path
) -> None:
    shutil.copytree(printed.drafted, tmp_path / "other")
    other = Printed(Workspace(tmp_path / "other"), printed.drafted, printed.report)

    # What was converted before must leave no trace.
    last = str(printed.lines[-1]["number"])
    done, _ = other.again(Wish(numbers={last}))
    assert done.made == (last,)
    other.again(Wish(packs=True, jobs=1))

    assert pdfs(other.workspace) == pdfs(printed.workspace)


def test_nothing_is_written_but_the_outputs(
    mine: Printed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    before = everything(mine.workspace)
    (mine.folder / str(mine.lines[0]["pdf"])).unlink()

    done, _ = mine.again()

    assert done.made == (mine.lines[0]["number"],)
    assert everything(mine.workspace) == before
    assert list((tmp_path / "temporary").iterdir()) == []
    assert {path.stat().st_mode & 0o777 for path in mine.folder.rglob("*.pdf")} == {0o600}


def everything(workspace: Workspace) -> dict[str, bytes]:
    """Every file of the workspace but the events, which tell the time, and the lock."""
    return {
        path.relative_to(workspace.root).as_posix(): path.read_bytes()
        for path in workspace.root.rglob("*")
        if path.is_file() and path.name != "events.jsonl" and path.suffix != ".lock"
    }


def test_the_events_tell_which_pdfs_were_made(printed: Printed) -> None:
    events = [json.loads(line) for line in (printed.folder / "events.jsonl").read_text("utf-8").splitlines()]
    record = [
        json.loads(line) for line in (printed.folder / "pdf" / "pdf.jsonl").read_text("utf-8").splitlines()
    ]

    assert [(event["what"], event["who"]) for event in events] == [("run", "测试"), ("pdf", "测试")]
    assert set(events[1]["made"]) == numbers_of(printed.report)
    assert {line["made_with"].split(" ")[0] for line in record} == {"LibreOffice"}


def test_without_libreoffice_the_drafts_are_made_and_the_user_is_told_where_to_get_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    workspace = copy_workspace(tmp_path / "ws")
    monkeypatch.setattr(office, "_USUAL_PLACES", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    arguments = ["run", "2026Q3", "--only", "001209", "--pdf", "--workspace", str(workspace.root), "--json"]

    assert run_command(arguments) == 10

    told = json.loads(capsysbinary.readouterr().out)
    (problem,) = [problem for problem in told["problems"] if problem["code"] == "O821"]
    assert "libreoffice.org" in problem["hint"]
    assert {(line["status"], line["pdf"]) for line in told["documents"]} == {("made", None)}
    assert told["packs"] == []
    assert list((workspace.outputs / "2026Q3" / "drafts").rglob("*.docx"))
    assert not (workspace.outputs / "2026Q3" / "pdf").exists()


def test_a_picked_document_prints_its_whole_unit(
    printed: Printed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(printed.drafted, tmp_path / "ws")
    line = printed.lines[0]
    picked = str(line["subject"]["id"])  # type: ignore[index]

    assert (
        run_command(["run", "2026Q3", "--only", picked, "--pack", "--workspace", str(tmp_path / "ws")]) == 0
    )

    folder = tmp_path / "ws" / "outputs" / "2026Q3"
    of_unit = {str(other["pdf"]) for other in printed.lines if unit_of(other) == unit_of(line)}
    assert {path.relative_to(folder).as_posix() for path in (folder / "pdf").rglob("*.pdf")} == of_unit
    assert [path.name for path in (folder / "print").glob("*.pdf")] == [pack_of(line).removeprefix("print/")]
    assert (folder / pack_of(line)).read_bytes() == (printed.folder / pack_of(line)).read_bytes()
    assert "print/" in capsys.readouterr().out
