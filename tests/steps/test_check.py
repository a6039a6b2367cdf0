"""check: every fault in one go, marked copies, and a mapping to correct."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import yaml

from pipeline.adapters.folders.workspace import Workspace
from pipeline.steps.check import check
from tests.steps.conftest import Sample
from tests.steps.workspaces import copy_workspace


def test_the_sample_is_clean_but_for_warnings(workspace: Workspace) -> None:
    report = check(workspace, "2026Q3", propose=False)

    assert report.exit_code == 0
    assert {problem.level for problem in report.problems} == {"warning", "note"}
    assert sorted(report.dropped_columns.values()) == ["手机号", "身份证号"]
    assert list(report.unknown_columns.values()) == ["备用"]


def test_without_a_batch_policy_and_templates_are_checked(sample: Sample) -> None:
    assert check(sample.workspace, None, propose=False).problems == ()


def test_faults_are_marked_in_a_copy_of_the_workbook(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "ws")

    report = check(workspace, "2026Q3-faults", propose=False)

    assert report.exit_code == 10
    (book,) = [path for path in report.marked if path.name == "考核结果.xlsx.标注.xlsx"]
    cell = openpyxl.load_workbook(book)["考核结果"]["C7"]
    assert cell.value == "五十万"
    assert cell.comment is not None
    assert "R330" in cell.comment.text
    assert cell.fill.fgColor.rgb != "00000000"


def test_a_batch_that_cannot_be_used_is_listed_whole_and_marked(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "ws")

    report = check(workspace, "2026Q3-unusable", propose=False)

    assert report.exit_code == 3
    assert sum(problem.stops for problem in report.problems) == 10
    assert [path.name for path in report.marked] == [
        "无单位.xlsx.标注.xlsx",
        "混期.xlsx.标注.xlsx",
        "百分比混写.xlsx.标注.xlsx",
        "缺工号.xlsx.标注.xlsx",
        "花名册.xlsx.标注.xlsx",
    ]


def test_copies_of_an_earlier_check_are_removed(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "ws")
    first = check(workspace, "2026Q3-unusable", propose=False)
    (workspace.inputs / "2026Q3-unusable" / "无单位.xlsx").unlink()

    second = check(workspace, "2026Q3-unusable", propose=False)

    left = {path.name for path in (workspace.outputs / "2026Q3-unusable" / "check").iterdir()}
    assert "无单位.xlsx.标注.xlsx" in {path.name for path in first.marked}
    assert left == {"written.json", *(path.name for path in second.marked)}
    assert "无单位.xlsx.标注.xlsx" not in left


def test_a_copy_that_was_corrected_stays_and_the_next_one_stands_beside_it(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "ws")
    check(workspace, "2026Q3-faults", propose=False)
    folder = workspace.outputs / "2026Q3-faults" / "check"
    copy, own = folder / "考核结果.xlsx.标注.xlsx", folder / "我的核对.txt"
    book = openpyxl.load_workbook(copy)
    book["考核结果"]["C7"] = 500000
    book.save(copy)
    own.write_text("待核对", encoding="utf-8")
    corrected = copy.read_bytes()

    again = [check(workspace, "2026Q3-faults", propose=False) for _ in range(2)][-1]

    assert copy.read_bytes() == corrected
    assert own.is_file()
    names = {path.name for path in folder.iterdir()}
    assert {path.name for path in again.marked} == names - {copy.name, own.name, "written.json"}
    assert "考核结果.xlsx.标注-2.xlsx" in names
    assert "考核结果.xlsx.标注-3.xlsx" not in names


@pytest.mark.parametrize("note", ["", "{", "[]", '{"../../../inputs/2026Q3-faults/batch.yaml": "x"}'])
def test_a_damaged_note_of_the_last_check_removes_nothing(tmp_path: Path, note: str) -> None:
    workspace = copy_workspace(tmp_path / "ws")
    first = check(workspace, "2026Q3-faults", propose=False)
    (first.marked[0].parent / "written.json").write_text(note, encoding="utf-8")

    second = check(workspace, "2026Q3-faults", propose=False)

    assert all(path.is_file() for path in first.marked)
    assert not {*first.marked} & {*second.marked}


def test_a_proposed_mapping_gives_the_same_result_when_it_is_used(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "ws")

    report = check(workspace, "2026Q3", propose=True)

    assert report.proposed is not None
    proposed = yaml.safe_load(report.proposed.read_text(encoding="utf-8"))
    own = workspace.inputs / "2026Q3" / "batch.yaml"
    settings = yaml.safe_load(own.read_text(encoding="utf-8"))
    own.write_text(yaml.safe_dump({**settings, **proposed}, allow_unicode=True), encoding="utf-8")
    again = check(workspace, "2026Q3", propose=False)
    assert {p.code for p in again.problems} <= {p.code for p in report.problems}
    assert again.exit_code == 0


def test_a_wrong_policy_is_told_before_any_batch(tmp_path: Path) -> None:
    workspace: Workspace = copy_workspace(tmp_path / "ws")
    rules = workspace.policy / "rules.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("完成率 < 70%", "完成律 < 70%"), encoding="utf-8")
    line = text[: text.index("完成率 < 70%")].count("\n") + 1

    report = check(workspace, "2026Q3", propose=False)

    assert report.exit_code == 4
    (problem,) = report.problems
    assert (problem.code, problem.params["guess"]) == ("P413", "完成率")
    assert str(problem.place) == f"policy/rules.yaml:{line} rules.RATE_MAJOR.when"
