"""``jixiao template fields`` and ``preview`` as a user types them: answer, exit code, what is left on the disk."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from pipeline.cli.main import run_command
from pipeline.cli.template_lines import padded
from tests.steps.workspaces import copy_workspace


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_workspace(tmp_path_factory.mktemp("template") / "ws").root
    shutil.rmtree(root / "inputs")
    return root


def said(capsys: pytest.CaptureFixture[str], ready: Path, *arguments: str, code: int = 0) -> str:
    assert run_command(["template", *arguments, "--workspace", str(ready), "--lang", "zh"]) == code
    told = capsys.readouterr()
    return told.err if code else told.out


def test_the_tree_reads_well_on_a_screen(capsys: pytest.CaptureFixture[str], ready: Path) -> None:
    lines = said(capsys, ready, "fields").splitlines()

    assert any(line.startswith("findings") or "{%p for f in findings %}" in line for line in lines)
    (rate,) = [line for line in lines if "{{ main.rate }}" in line]
    assert rate.split() == [
        "{{",
        "main.rate",
        "}}",
        "文本",
        "完成率；没有目标时为“不适用”",
        "[%]",
        "例：93.6%",
    ]
    (target,) = [line for line in lines if "{{ main.target }}" in line]
    assert "[万元等，随指标]" in target
    assert any("chart:rates" in line for line in lines)


def test_one_templates_fields_tell_where_they_come_from(
    capsys: pytest.CaptureFixture[str], ready: Path
) -> None:
    text = said(capsys, ready, "fields", "improvement_plan")

    assert "用于文书：绩效改进计划（PIP）" in text
    assert "来自：花名册：岗位" in text
    assert "来自：policy/documents.yaml" in text
    assert "来自：往期批次；没有时取考核结果：上期等级" in text
    assert "规则读取：" in text


def test_the_answer_is_json_on_request(capsys: pytest.CaptureFixture[str], ready: Path) -> None:
    told = json.loads(said(capsys, ready, "fields", "improvement_plan", "--json"))

    assert told["template"] == "improvement_plan.docx"
    assert {"path", "kind", "unit", "example", "source"} <= told["fields"][0].keys()


def test_a_misspelt_template_is_asked_about(capsys: pytest.CaptureFixture[str], ready: Path) -> None:
    told = said(capsys, ready, "fields", "improvment_plan", code=5)

    assert "是不是“improvement_plan”？" in told
    assert "(W590)" in told


def test_the_workbook_goes_beside_the_settings_and_is_never_replaced(
    capsys: pytest.CaptureFixture[str], ready: Path
) -> None:
    first = said(capsys, ready, "fields", "--workbook")
    path = ready / "输入表_空白.xlsx"
    before = path.read_bytes()

    refused = said(capsys, ready, "fields", "--workbook", code=8)

    assert str(path) in first
    assert "花名册" in first
    assert "(O830)" in refused
    assert path.read_bytes() == before


def test_the_workbook_goes_where_the_user_says(
    capsys: pytest.CaptureFixture[str], ready: Path, tmp_path: Path
) -> None:
    said(capsys, ready, "fields", "--workbook", str(tmp_path / "表.xlsx"))

    assert "花名册" in openpyxl.load_workbook(tmp_path / "表.xlsx").sheetnames


def test_the_workbook_is_of_all_templates(capsys: pytest.CaptureFixture[str], ready: Path) -> None:
    assert "NAME" in said(capsys, ready, "fields", "improvement_plan", "--workbook", code=2)


def test_a_preview_is_made_and_told(capsys: pytest.CaptureFixture[str], ready: Path) -> None:
    text = said(capsys, ready, "preview", "pdca_plan")

    assert (ready / "outputs" / "templates" / "pdca_plan_预览.docx").is_file()
    assert "pdca_plan_预览.docx" in text
    assert "示例数据" in text


def test_a_preview_may_go_elsewhere(capsys: pytest.CaptureFixture[str], ready: Path, tmp_path: Path) -> None:
    told = json.loads(said(capsys, ready, "preview", "pdca_plan", "--out", str(tmp_path), "--json"))

    assert told["files"] == [str(tmp_path / "pdca_plan_预览.docx")]
    assert told["problems"] == []


@pytest.mark.parametrize("half", [["--batch", "2026Q3"], ["--id", "000101"]])
def test_batch_and_id_go_together(capsys: pytest.CaptureFixture[str], ready: Path, half: list[str]) -> None:
    assert "--batch" in said(capsys, ready, "preview", "pdca_plan", *half, code=2)


def test_an_unknown_batch_is_told(capsys: pytest.CaptureFixture[str], ready: Path) -> None:
    assert "(O810)" in said(capsys, ready, "preview", "pdca_plan", "--batch", "2031Q1", "--id", "1", code=3)


@pytest.mark.parametrize(
    ("text", "width", "shown"), [("ab", 4, "ab  "), ("部门", 6, "部门  "), ("部门", 2, "部门")]
)
def test_chinese_characters_take_two_columns(text: str, width: int, shown: str) -> None:
    assert padded(text, width) == shown
