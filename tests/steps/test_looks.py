"""Two looks: one line of jixiao.yaml, one Word file that HR may edit."""

from __future__ import annotations

from datetime import date

import pytest
from docx import Document

from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.packing import pack
from pipeline.errors import TemplateError
from pipeline.steps.check import check
from pipeline.steps.picking import Filters
from pipeline.steps.plan import plan
from tests.adapters.small_template import parts_of
from tests.steps.workspaces import documents, each_draft, replace_text, run_sample

ONE = Filters(only=frozenset({"001513"}))


def set_look(workspace: Workspace) -> None:
    replace_text(workspace.settings_file, "look: business", "look: official", "utf-8")


def actions(workspace: Workspace) -> set[tuple[str, tuple[str, ...]]]:
    lines = plan(workspace, "2026Q3", Filters()).json["documents"]
    assert isinstance(lines, list)
    return {(str(line["action"]), tuple(line["cause"])) for line in lines}  # type: ignore[call-overload,index]


def test_another_look_remakes_every_draft_and_no_more_than_once(workspace: Workspace) -> None:
    set_look(workspace)

    before = actions(workspace)
    run_sample(workspace)

    assert before == {("remake", ("look",))}
    assert actions(workspace) == {("unchanged", ())}


def test_drafts_have_the_page_and_the_faces_of_the_look(workspace: Workspace) -> None:
    set_look(workspace)
    run_sample(workspace)

    for path in each_draft(workspace):
        draft = Document(str(path))
        assert draft.sections[0].left_margin.mm == pytest.approx(28, abs=0.1)
        assert draft.styles["Normal"].font.size.pt == 16


def test_a_look_that_hr_edited_remakes_every_draft(workspace: Workspace) -> None:
    set_look(workspace)
    run_sample(workspace)
    look = workspace.looks / "official.docx"
    parts = parts_of(look.read_bytes())
    wider = parts["word/styles.xml"].replace(b'w:line="700"', b'w:line="720"')
    look.write_bytes(pack(parts | {"word/styles.xml": wider}, date(2026, 1, 1)))

    assert actions(workspace) == {("remake", ("look",))}


def test_without_the_file_nothing_is_made(workspace: Workspace) -> None:
    set_look(workspace)
    (workspace.looks / "official.docx").unlink()

    with pytest.raises(TemplateError) as caught:
        run_sample(workspace, filters=ONE)

    report = check(workspace, None, False)
    assert caught.value.problems[0].code == "W581"
    assert ([problem.code for problem in report.problems], report.exit_code) == (["W581"], 5)


def test_comments_leave_with_the_setting(workspace: Workspace) -> None:
    replace_text(workspace.settings_file, "manager_comments: 是", "manager_comments: 否", "utf-8")
    drafts = list(each_draft(workspace))
    with_comments = sum("word/comments.xml" in parts_of(path.read_bytes()) for path in drafts)

    report = run_sample(workspace)

    assert with_comments > 0
    assert any(line["status"] == "made" for line in documents(report))
    assert not any("word/comments.xml" in parts_of(path.read_bytes()) for path in each_draft(workspace))
