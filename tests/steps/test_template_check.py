"""template check and template list: what they answer and what they leave on the disk."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest
from docx import Document

from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.deciding.plan_json import Json
from pipeline.errors import PolicyError, TemplateError
from pipeline.steps.picking import Filters
from pipeline.steps.plan import plan
from pipeline.steps.telling import objects
from pipeline.steps.template_check import template_check
from pipeline.steps.template_fields import template_fields
from pipeline.steps.template_list import template_list
from tests.adapters.broken_templates import write_parts
from tests.adapters.small_template import parts_of
from tests.steps.workspaces import copy_workspace, edit_document

NAME = "improvement_plan"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Policy and two of the templates: the others are as good, and take their time."""
    workspace = copy_workspace(tmp_path / "ws")
    for path in workspace.templates.glob("*.docx"):
        if path.stem not in (NAME, "development_plan"):
            path.unlink()
    return workspace


def change(
    workspace: Workspace, old: str, new: str, part: str = "word/document.xml", name: str = NAME
) -> Path:
    """Edit a template of the workspace."""
    path = workspace.templates / f"{name}.docx"
    parts = parts_of(path.read_bytes())
    text = parts[part].decode()
    assert old in text
    write_parts(path, {**parts, part: text.replace(old, new, 1).encode()})
    return path


def misspell(workspace: Workspace) -> Path:
    return change(workspace, "{{ person.name }}", "{{ person.nane }}")


def copies(workspace: Workspace) -> list[str]:
    folder = workspace.outputs / "templates"
    return sorted(path.name for path in folder.glob("*.docx"))


def checked(
    workspace: Workspace, *names: str, mark: bool = True
) -> tuple[int, Mapping[str, Mapping[str, Json]]]:
    report = template_check(workspace, names, mark, "zh", "zh")
    return report.exit_code, {str(item["template"]): item for item in objects(report.json, "templates")}


def test_what_is_clean_leaves_nothing_behind(workspace: Workspace) -> None:
    code, found = checked(workspace)

    assert code == 0
    assert list(found) == ["development_plan.docx", "improvement_plan.docx"]
    assert [name for name, item in found.items() if item["problems"]] == []
    assert not (workspace.outputs / "templates").exists()


def test_a_fault_is_told_with_all_that_an_author_needs(workspace: Workspace) -> None:
    misspell(workspace)

    code, found = checked(workspace, NAME)

    assert code == 5
    assert objects(found["improvement_plan.docx"], "problems") == (
        {
            "code": "W502",
            "level": "error",
            "part": "word/document.xml",
            "paragraph": 4,
            "text": "{{ person.nane }}",
            "place": "正文第4段",
            "message": "段落“{{ person.nane }}”用了不存在的字段“person.nane”。是不是“person.name”？",
            "hint": "请改正字段名；可用字段用 jixiao template fields 列出。",
            "fix": "把 {{ person.nane }} 改为 {{ person.name }}",
            "replace": {"old": "{{ person.nane }}", "new": "{{ person.name }}"},
        },
    )
    assert found["improvement_plan.docx"]["marked"] == "outputs/templates/improvement_plan_检查.docx"


def test_the_copy_says_it_in_a_comment_and_the_template_is_left_alone(workspace: Workspace) -> None:
    path = misspell(workspace)
    before = path.read_bytes()

    checked(workspace)

    copy = workspace.outputs / "templates" / f"{NAME}_检查.docx"
    (comment,) = Document(str(copy)).comments
    assert comment.author == "绩效文书检查"
    assert comment.text.splitlines()[-1] == "改法：把 {{ person.nane }} 改为 {{ person.name }}"
    assert path.read_bytes() == before
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_warning_is_marked_too_but_stops_nothing(workspace: Workspace) -> None:
    change(workspace, "{{ doc.number }}", "", "word/footer1.xml")

    code, found = checked(workspace)

    assert code == 0
    assert [problem["code"] for problem in objects(found[f"{NAME}.docx"], "problems")] == ["W558"]
    assert copies(workspace) == [f"{NAME}_检查.docx"]


def test_what_makes_the_documents_slow_is_noted_and_stops_nothing(workspace: Workspace) -> None:
    grid = "<w:tblGrid>"
    change(workspace, grid, f'{grid}<w:gridCol w:w="10"/>')

    code, found = checked(workspace)

    assert code == 0
    told = objects(found[f"{NAME}.docx"], "problems")
    assert ("W517", "note") in [(problem["code"], problem["level"]) for problem in told]


def test_an_error_stops_the_plan_with_its_paragraph_and_a_warning_does_not(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "ws")
    misspell(workspace)
    change(workspace, "{{ doc.number }}", "", "word/footer1.xml", "development_plan")

    with pytest.raises(TemplateError) as caught:
        plan(workspace, "2026Q3", Filters())

    (problem,) = caught.value.problems
    assert str(problem.place).endswith("templates/docx/improvement_plan.docx[document]¶4")


def test_a_corrected_template_loses_its_copy(workspace: Workspace) -> None:
    path = workspace.templates / f"{NAME}.docx"
    sound = path.read_bytes()
    misspell(workspace)
    checked(workspace)
    path.write_bytes(sound)

    checked(workspace)

    assert copies(workspace) == []


def test_a_copy_that_somebody_edited_stays(workspace: Workspace) -> None:
    misspell(workspace)
    checked(workspace)
    edit_document(workspace.outputs / "templates" / f"{NAME}_检查.docx", "我的笔记")

    checked(workspace)
    checked(workspace)

    assert copies(workspace) == [f"{NAME}_检查-2.docx", f"{NAME}_检查.docx"]


def test_checking_one_template_leaves_the_copies_of_others(workspace: Workspace) -> None:
    misspell(workspace)
    change(workspace, "{{ person.name }}", "{{ person.nane }}", name="development_plan")
    checked(workspace)

    checked(workspace, NAME)
    checked(workspace)

    assert copies(workspace) == ["development_plan_检查.docx", f"{NAME}_检查.docx"]


def test_nothing_is_written_when_no_copy_is_wanted(workspace: Workspace) -> None:
    misspell(workspace)

    code, found = checked(workspace, mark=False)

    assert code == 5
    assert found[f"{NAME}.docx"]["marked"] is None
    assert not (workspace.outputs / "templates").exists()


def test_a_template_that_stands_elsewhere_can_be_checked(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "新模板.docx"
    shutil.copy(misspell(workspace), path)

    code, found = checked(workspace, str(path))

    assert code == 5
    assert list(found) == ["新模板.docx"]
    assert copies(workspace) == ["新模板_检查.docx"]


def test_what_cannot_be_opened_is_told_and_the_rest_is_marked(workspace: Workspace) -> None:
    misspell(workspace)
    (workspace.templates / "broken.docx").write_bytes(b"hello")

    code, found = checked(workspace)

    assert code == 5
    assert len(objects(found["broken.docx"], "problems")) == 1
    assert found["broken.docx"]["marked"] is None
    assert copies(workspace) == [f"{NAME}_检查.docx"]


def test_a_name_that_is_none_is_told(workspace: Workspace) -> None:
    with pytest.raises(TemplateError):
        checked(workspace, "nosuch")


def test_the_policy_says_which_words_are_forbidden(workspace: Workspace) -> None:
    settings = workspace.settings_file.read_text(encoding="utf-8")
    changed = settings.replace("forbidden_words: [", "forbidden_words: [辅导, ")
    workspace.settings_file.write_text(changed, encoding="utf-8")

    _, found = checked(workspace, NAME)

    assert {problem["code"] for problem in objects(found[f"{NAME}.docx"], "problems")} == {"W556"}


# --- list ---


def test_the_list_names_users_unused_and_missing_templates(workspace: Workspace) -> None:
    shutil.copy(workspace.templates / f"{NAME}.docx", workspace.templates / "spare.docx")
    (workspace.templates / "development_plan.docx").unlink()
    misspell(workspace)

    told = template_list(workspace).json

    entries = {entry["template"]: entry for entry in objects(told, "templates")}
    fields = objects(template_fields(workspace, "spare", "zh").json, "fields")
    used = [field for field in fields if field["source"]]
    assert entries["spare.docx"]["fields"] == len(used)
    assert told["unused"] == ["spare.docx"]
    assert "development_plan.docx" in str(told["missing"])
    assert entries["improvement_plan.docx"] == {
        "template": "improvement_plan.docx",
        "documents": [
            {
                "type": "improvement_plan",
                "code": "PIP",
                "title": "绩效改进计划（PIP）",
                "audience": "employee",
                "enabled": True,
            }
        ],
        "fields": len(used) - 1,  # the misspelt one is none
        "charts": ["rates"],
        "regions": entries["spare.docx"]["regions"],
        "errors": 1,
        "warnings": 0,
    }
    assert entries["spare.docx"]["documents"] == []


def test_the_list_needs_a_policy_that_can_be_read(workspace: Workspace) -> None:
    (workspace.policy / "documents.yaml").write_text("documents: 3\n", encoding="utf-8")

    with pytest.raises(PolicyError):
        template_list(workspace)
