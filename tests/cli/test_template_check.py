"""``jixiao template list`` and ``check`` as a user types them: answer and exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from docx import Document

from pipeline.cli.main import run_command
from tests.adapters.broken_templates import write_parts
from tests.adapters.small_template import parts_of
from tests.steps.workspaces import copy_workspace

SPARE = "备用.docx"


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one broken template that nobody uses, and one that is missing."""
    workspace = copy_workspace(tmp_path_factory.mktemp("check") / "ws")
    for path in workspace.templates.glob("*.docx"):
        if path.stem not in ("development_plan", "improvement_plan"):
            path.unlink()
    path = workspace.templates / "development_plan.docx"
    parts = parts_of(path.read_bytes())
    body = parts["word/document.xml"].decode().replace("{{ doc.title }}", "{{ doc.titel }}", 1)
    write_parts(workspace.templates / SPARE, {**parts, "word/document.xml": body.encode()})
    return workspace.root


def said(
    capsys: pytest.CaptureFixture[str], root: Path, *arguments: str, code: int = 0, lang: str = "zh"
) -> str:
    assert run_command(["template", *arguments, "--workspace", str(root), "--lang", lang]) == code
    return capsys.readouterr().out


def test_the_list_reads_well_on_a_screen(capsys: pytest.CaptureFixture[str], broken: Path) -> None:
    lines = said(capsys, broken, "list").splitlines()

    assert lines[:3] == ["development_plan.docx", "  IDP  绩效改进计划（IDP）  致员工", lines[2]]
    assert lines[2].startswith("  字段 ")
    assert lines[2].endswith("检查通过")
    at = lines.index(SPARE)
    assert lines[at + 1] == "  没有文种使用"
    assert lines[at + 2].endswith("错误 1，提醒 0")
    assert "缺少模板：pdca_plan.docx，policy/documents.yaml 里用到它" in lines


def test_the_list_speaks_english(capsys: pytest.CaptureFixture[str], broken: Path) -> None:
    assert "no document uses it" in said(capsys, broken, "list", lang="en")


def test_the_list_is_json_for_scripts(capsys: pytest.CaptureFixture[str], broken: Path) -> None:
    told = json.loads(said(capsys, broken, "list", "--json"))

    assert told["unused"] == [SPARE]
    assert [entry["template"] for entry in told["templates"]][-1] == SPARE


def test_a_fault_is_told_with_its_paragraph_and_fix(capsys: pytest.CaptureFixture[str], broken: Path) -> None:
    lines = said(capsys, broken, "check", code=5).splitlines()

    assert lines == [
        "development_plan.docx  检查通过",
        "improvement_plan.docx  检查通过",
        SPARE,
        "  [错误] W502 正文第1段  " + lines[3].partition("  ")[2].partition("  ")[2],
        "      改法：把 {{ doc.titel }} 改为 {{ doc.title }}",
        "  带批注的副本：outputs/templates/备用_检查.docx",
    ]
    assert (broken / "outputs" / "templates" / "备用_检查.docx").is_file()


def test_json_and_exit_code_of_a_check(capsys: pytest.CaptureFixture[str], broken: Path) -> None:
    told = json.loads(said(capsys, broken, "check", "备用", "--json", "--no-mark", code=5))

    (template,) = told["templates"]
    assert template["marked"] is None
    assert [problem["code"] for problem in template["problems"]] == ["W502"]


def test_a_clean_template_is_exit_code_0(capsys: pytest.CaptureFixture[str], broken: Path) -> None:
    assert said(capsys, broken, "check", "improvement_plan.docx") == "improvement_plan.docx  检查通过\n"


def test_the_screen_may_speak_another_language_than_the_copy(
    capsys: pytest.CaptureFixture[str], broken: Path
) -> None:
    lines = said(capsys, broken, "check", "备用", code=5, lang="en").splitlines()

    assert lines[2] == "      Fix: replace {{ doc.titel }} by {{ doc.title }}"
    (comment,) = Document(str(broken / "outputs" / "templates" / "备用_检查.docx")).comments
    assert comment.text.endswith("改法：把 {{ doc.titel }} 改为 {{ doc.title }}")
