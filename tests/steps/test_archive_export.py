"""Export: a bag that any tool validates, a person's own file and nobody else's, the official layout."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import bagit
import pytest
from lxml import etree

from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.archive.verifying import FULL
from pipeline.errors import ArchiveError, InputError, OutputError
from pipeline.steps.archive_export import export_bag, export_person, export_transfer
from pipeline.steps.archive_verify import archive_verify
from tests.steps.archives import WHO, bring_back, file_batch, ledger
from tests.steps.workspaces import WHEN
from tests.windows import windows_faults


def _texts(folder: Path) -> dict[str, str]:
    """What each file says, parts of packages together."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            if data.startswith(b"PK\x03\x04"):
                with zipfile.ZipFile(io.BytesIO(data)) as package:
                    data = b"".join(package.read(part) for part in package.namelist())
            found[path.relative_to(folder).as_posix()] = data.decode("utf-8", errors="replace")
    return found


def test_a_bag_goes_out_as_it_is(workspace: Workspace, tmp_path: Path) -> None:
    file_batch(workspace)

    report = export_bag(workspace, "2026Q3-G0001", tmp_path / "out", WHO, WHEN)

    bagit.Bag(str(tmp_path / "out" / "2026Q3-G0001")).validate()
    sealed = workspace.outputs / "archive" / "bags" / "2026Q3-G0001"
    assert report.files == sum(path.is_file() for path in sealed.rglob("*"))
    assert archive_verify(workspace, FULL, report.head, WHO).problems == ()


def test_a_damaged_bag_does_not_go_out(workspace: Workspace, tmp_path: Path) -> None:
    file_batch(workspace)
    facts = workspace.outputs / "archive" / "bags" / "2026Q3-G0001" / "data" / "outputs" / "facts.jsonl"
    facts.write_bytes(facts.read_bytes() + b"{}\n")

    for export, what in ((export_bag, "2026Q3-G0001"), (export_transfer, "2026Q3")):
        with pytest.raises(ArchiveError) as error:
            export(workspace, what, tmp_path / "out", WHO, WHEN)
        assert [str(problem.place) for problem in error.value.problems] == [
            "bags/2026Q3-G0001/data/outputs/facts.jsonl"
        ]
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_something_is_left_alone(workspace: Workspace, tmp_path: Path) -> None:
    file_batch(workspace)
    (tmp_path / "mine.txt").write_bytes(b"mine")

    with pytest.raises(OutputError) as error:
        export_transfer(workspace, "2026Q3", tmp_path, WHO, WHEN)

    assert [problem.code for problem in error.value.problems] == ["A726"]


def test_a_persons_file_holds_everything_about_the_person_and_nobody_else(
    workspace: Workspace, tmp_path: Path
) -> None:
    entries = [entry for entry in ledger(workspace) if entry["subject"]["kind"] == "employee"]  # type: ignore[index]
    person = entries[0]["subject"]["id"]  # type: ignore[index]
    own = {str(entry["number"]) for entry in entries if entry["subject"]["id"] == person}  # type: ignore[index]
    bring_back(workspace, str(entries[0]["number"]), b"came back", "每周拜访")
    file_batch(workspace)

    export_person(workspace, person, tmp_path / "out", WHO, WHEN)

    told = json.loads((tmp_path / "out" / "记录.json").read_text(encoding="utf-8"))
    assert {document["number"] for document in told["documents"]} == own
    assert told["documents"][0]["returns"][0]["regions"][0]["text"] == "每周拜访"
    assert [facts["id"] for facts in told["facts"]] == [person]
    texts = _texts(tmp_path / "out")
    assert "came back" in texts.values()
    facts = (workspace.outputs / "2026Q3" / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    people = [line for line in map(json.loads, facts) if line["kind"] == "employee"]
    others = {line["id"] for line in people} - {person}
    leaders = {str(entry["manager"]["id"]) for entry in entries}  # type: ignore[index]
    found = {(path, id_) for path, text in texts.items() for id_ in others - leaders if id_ in text}
    assert found == set()


def test_the_official_layout_is_complete_and_says_what_is_in_it(workspace: Workspace, tmp_path: Path) -> None:
    bring_back(workspace, str(ledger(workspace)[0]["number"]), b"came back")
    file_batch(workspace)
    out = tmp_path / "移交"

    export_transfer(workspace, "2026Q3", out, WHO, WHEN)

    assert {path.name for path in out.iterdir()} == {"说明文件.TXT", "文件目录.XML", "电子档案", "其他"}
    tree = etree.parse(str(out / "文件目录.XML"))
    etree.XMLSchema(etree.parse(str(out / "其他" / "文件目录.xsd"))).assertValid(tree)
    listed = {entry.findtext("电子档案名称") for entry in tree.getroot()}
    there = {path.relative_to(out).as_posix() for path in (out / "电子档案").rglob("*") if path.is_file()}
    assert listed == there
    assert len(there) == len(ledger(workspace)) + 1
    assert len({entry.findtext("档号") for entry in tree.getroot()}) == len(there)
    for line in (out / "其他" / "摘要值.txt").read_text(encoding="utf-8").splitlines():
        digest, path = line.split("  ", 1)
        assert hashlib.sha256((out / path).read_bytes()).hexdigest() == digest
    assert windows_faults(sorted(path.relative_to(out).as_posix() for path in out.rglob("*"))) == []


def test_what_is_not_filed_cannot_go_out(workspace: Workspace, tmp_path: Path) -> None:
    file_batch(workspace)

    for export, what in (
        (export_bag, "2026Q3-G0009"),
        (export_person, "999999"),
        (export_transfer, "2026Q1"),
    ):
        with pytest.raises(InputError):
            export(workspace, what, tmp_path / "out", WHO, WHEN)
    assert not (tmp_path / "out").exists()
