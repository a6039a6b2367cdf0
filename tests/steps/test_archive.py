"""The archive of a whole batch: filed once, found again, made again from the bags."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import bagit
import pytest

from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.archive.search import Query
from pipeline.core.archive.verifying import FULL
from pipeline.errors import ArchiveError, InputError, OutputError, PolicyError
from pipeline.steps.archive_catalog import archive_rebuild, catalog_at
from pipeline.steps.archive_find import archive_find, archive_show
from pipeline.steps.archive_place import place_of
from pipeline.steps.archive_verify import archive_verify
from pipeline.steps.reading import read_policy
from tests.adapters.catalog_rows import dump
from tests.adapters.sealed_archive import tree
from tests.steps.archives import BOTH, WHO, bring_back, file_batch, ledger, use_catalog
from tests.steps.workspaces import edit_document, run_sample


def _bag(workspace: Workspace, name: str) -> Path:
    return workspace.outputs / "archive" / "bags" / name


def _metadata(workspace: Workspace, bag: str) -> dict[str, dict[str, object]]:
    lines = (_bag(workspace, bag) / "data" / "metadata.jsonl").read_text(encoding="utf-8").splitlines()
    return {str(line["path"]): line for line in map(json.loads, lines)}


def _rows(workspace: Workspace) -> dict[str, object]:
    with catalog_at(place_of(workspace)) as catalog:
        return dict(dump(catalog))


def test_everything_behind_the_drafts_is_filed_with_them(workspace: Workspace) -> None:
    report = file_batch(workspace)

    (sealed,) = report.bags
    assert (sealed.bag, sealed.is_new, report.exit_code) == ("2026Q3-G0001", True, 0)
    bagit.Bag(str(_bag(workspace, sealed.bag))).validate()
    data = _bag(workspace, sealed.bag) / "data"
    for entry in ledger(workspace):
        path = str(entry["path"])
        assert (data / "outputs" / path).read_bytes() == (workspace.outputs / "2026Q3" / path).read_bytes()
    filed = {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()}
    assert {"outputs/facts.jsonl", "outputs/plan.json", "outputs/events.jsonl", "jixiao.yaml"} <= filed
    assert {"inputs/2026Q3/花名册.xlsx", "inputs/2026Q2/花名册.xlsx", "policy/rules.yaml"} <= filed
    assert {path.name for path in workspace.templates.glob("*.docx")} <= {Path(name).name for name in filed}
    assert archive_verify(workspace, FULL, None, WHO).problems == ()


def test_a_record_has_the_elements_of_the_standard(workspace: Workspace) -> None:
    file_batch(workspace)
    entry = ledger(workspace)[0]

    line = _metadata(workspace, "2026Q3-G0001")[f"data/outputs/{entry['path']}"]

    record = line["record"]
    assert isinstance(record, dict)
    asked = ("题名", "文件编号", "责任者", "日期", "机构或问题", "保管期限", "密级", "格式信息")
    asked += ("计算机文件名", "文件大小", "创建程序", "档号", "年度", "人名", "工号", "文种", "份数", "版本")
    assert {name for name in asked if not record[name]} == set()
    assert record["摘要值"] == entry["sha256"]
    assert record["保管期限至"] == "2036-12-31"
    assert [act["行为"] for act in record["过程"]] == ["run", "归档"]


def test_the_same_set_is_filed_once(workspace: Workspace) -> None:
    file_batch(workspace)
    before = tree(workspace.outputs / "archive")
    run_sample(workspace)  # makes nothing, and adds a line to the batch's events

    report = file_batch(workspace)

    assert [(bag.bag, bag.is_new) for bag in report.bags] == [("2026Q3-G0001", False)]
    assert tree(workspace.outputs / "archive") == before


def test_an_edited_draft_is_filed_as_it_stands_and_told(workspace: Workspace) -> None:
    file_batch(workspace)
    entry = ledger(workspace)[0]
    edit_document(workspace.outputs / "2026Q3" / str(entry["path"]), "主管补充")

    report = file_batch(workspace)

    assert [(problem.code, problem.level) for problem in report.problems] == [("A723", "note")]
    assert _metadata(workspace, "2026Q3-G0002")[f"data/outputs/{entry['path']}"]["edited"] is True
    found = archive_find(workspace, Query(status="edited"), 5, WHO)
    assert [each["number"] for each in found["documents"]] == [entry["number"]]


def test_a_draft_that_is_gone_is_told_and_the_rest_is_filed(workspace: Workspace) -> None:
    entry = ledger(workspace)[0]
    (workspace.outputs / "2026Q3" / str(entry["path"])).unlink()

    report = file_batch(workspace)

    assert ([problem.code for problem in report.problems], report.exit_code) == (["A722"], 10)
    assert report.bags[0].is_new


def test_a_batch_that_made_nothing_has_nothing_to_file(workspace: Workspace) -> None:
    with pytest.raises(InputError) as error:
        file_batch(workspace, "2026Q2")

    assert [problem.code for problem in error.value.problems] == ["A721"]
    assert not (workspace.outputs / "archive" / "bags").exists()


def test_returns_are_filed_once_each(workspace: Workspace) -> None:
    first, second = (str(entry["number"]) for entry in ledger(workspace)[:2])
    bring_back(workspace, first, b"first return", "每月拜访客户二十家")
    file_batch(workspace)
    bring_back(workspace, second, b"second return")

    bags = [(bag.bag, bag.is_new) for bag in file_batch(workspace).bags]
    again = [bag.is_new for bag in file_batch(workspace).bags]

    assert bags == [("2026Q3-G0001", False), ("2026Q3-C0003", True)]
    assert again == [False, False]
    filed = [
        _bag(workspace, bag) / "data" / "outputs" / "returns" for bag in ("2026Q3-C0002", "2026Q3-C0003")
    ]
    assert [[path.read_bytes() for path in folder.iterdir()] for folder in filed] == [
        [b"first return"],
        [b"second return"],
    ]
    found = archive_find(workspace, Query(text="拜访客户二十家", status="returned"), 5, WHO)
    assert [each["number"] for each in found["documents"]] == [first]


def test_a_name_that_manifests_cannot_hold_is_kept_beside_the_one_in_the_bag(workspace: Workspace) -> None:
    shutil.copy(workspace.inputs / "2026Q3" / "客户指标.csv", workspace.inputs / "2026Q3" / "说明100%.md")

    file_batch(workspace)

    line = _metadata(workspace, "2026Q3-G0001")["data/inputs/2026Q3/说明100％.md"]
    assert line["name"] == "inputs/2026Q3/说明100%.md"
    bagit.Bag(str(_bag(workspace, "2026Q3-G0001"))).validate()


@pytest.mark.usefixtures("catalog")
@pytest.mark.parametrize("catalog", BOTH, indirect=True)
def test_a_catalog_made_again_is_equal_row_by_row(workspace: Workspace) -> None:
    file_batch(workspace)
    entries = ledger(workspace)
    bring_back(workspace, str(entries[0]["number"]), b"a return", "目标")
    edit_document(workspace.outputs / "2026Q3" / str(entries[1]["path"]), "补充")
    file_batch(workspace)
    before = _rows(workspace)

    report = archive_rebuild(workspace, WHO)

    assert _rows(workspace) == before
    assert (report.bags, report.documents) == (3, len(entries))
    assert {name for name, rows in before.items() if not rows} == set()


@pytest.fixture
def catalog(request: pytest.FixtureRequest, workspace: Workspace) -> None:
    use_catalog(request, workspace)


@pytest.mark.usefixtures("catalog")
@pytest.mark.parametrize("catalog", BOTH, indirect=True)
def test_a_document_tells_its_whole_life(workspace: Workspace) -> None:
    number = str(ledger(workspace)[0]["number"])
    file_batch(workspace)
    bring_back(workspace, number, b"a return", "目标")
    file_batch(workspace)

    told = archive_show(workspace, number.lower(), WHO)

    assert told["document"]["status"] == ["current", "returned"]
    assert [event["what"] for event in told["events"]] == ["run"]
    assert {file["role"] for file in told["files"]} == {"draft", "return"}
    assert [act["bag"] for act in told["archive"]] == ["2026Q3-G0001", "2026Q3-C0002"]
    assert told["returns"][0]["regions"][0]["text"] == "目标"
    with pytest.raises(InputError):
        archive_show(workspace, "JX-none", WHO)


def test_a_catalog_that_was_lost_is_made_by_the_next_question(workspace: Workspace) -> None:
    file_batch(workspace)
    before = _rows(workspace)
    (workspace.outputs / "archive" / "catalog.sqlite").unlink()

    found = archive_find(workspace, Query(unit="华东销售部"), 500, WHO)

    assert found["documents"]
    assert _rows(workspace) == before


def test_a_question_changes_nothing_but_a_catalog_that_is_behind(workspace: Workspace) -> None:
    assert archive_find(workspace, Query(), 5, WHO) == {"documents": [], "more": False}
    assert not (workspace.outputs / "archive").exists()


def test_an_archive_put_back_to_an_earlier_day_is_told_by_its_catalog(workspace: Workspace) -> None:
    root = workspace.outputs / "archive"
    file_batch(workspace)
    shutil.copytree(root, root.with_name("backup"))
    edit_document(workspace.outputs / "2026Q3" / str(ledger(workspace)[0]["path"]), "补充")
    file_batch(workspace)
    shutil.copy(root / "catalog.sqlite", root.with_name("backup") / "catalog.sqlite")
    shutil.rmtree(root)
    root.with_name("backup").rename(root)

    problems = archive_verify(workspace, FULL, None, WHO).problems

    assert [problem.code for problem in problems] == ["A708"]
    with pytest.raises(ArchiveError):
        archive_find(workspace, Query(), 5, WHO)


def test_nothing_is_filed_when_the_catalog_does_not_answer(workspace: Workspace) -> None:
    with workspace.settings_file.open("a", encoding="utf-8") as file:
        file.write("\ncatalog: postgresql://hr@127.0.0.1:1/jixiao\n")

    with pytest.raises(OutputError) as error:
        file_batch(workspace)

    assert [problem.code for problem in error.value.problems] == ["A731"]
    assert not (workspace.outputs / "archive" / "bags").exists()


def test_a_password_in_the_address_is_refused(workspace: Workspace) -> None:
    with workspace.settings_file.open("a", encoding="utf-8") as file:
        file.write("\ncatalog: postgresql://hr:secret@db.example.com/jixiao\n")

    with pytest.raises(PolicyError) as error:
        file_batch(workspace)

    assert [problem.code for problem in error.value.problems] == ["P442"]


def test_where_the_archive_stands_is_no_policy(workspace: Workspace, tmp_path: Path) -> None:
    before, _ = read_policy(workspace)
    with workspace.settings_file.open("a", encoding="utf-8") as file:
        file.write(f"\narchive: {(tmp_path / '绩效档案').as_posix()}\nfonds: A012\n")

    file_batch(workspace)

    assert read_policy(workspace)[0].version == before.version
    metadata = tmp_path / "绩效档案" / "bags" / "2026Q3-G0001" / "data" / "metadata.jsonl"
    assert '"档号":"A012-JX·2026-D10-2026Q3-G0001-0001"' in metadata.read_text(encoding="utf-8")
    assert not (workspace.outputs / "archive").exists()


def test_a_batch_with_every_kind_of_fault_is_filed_too(workspace: Workspace) -> None:
    run_sample(workspace, "2026Q3-faults")

    report = file_batch(workspace, "2026Q3-faults")

    assert [bag.is_new for bag in report.bags] == [True]
    found = archive_find(workspace, Query(period="2026Q3-faults"), 500, WHO)
    assert len(found["documents"]) == len(ledger(workspace, "2026Q3-faults")) > 0
    assert archive_verify(workspace, FULL, None, WHO).problems == ()
