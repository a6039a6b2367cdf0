"""The preview: every shipped template fills, and nobody takes what comes out for a document."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from lxml import etree

from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.models import Problem
from pipeline.core.templates.example_content import PREVIEW_NUMBER
from pipeline.errors import InputError, PipelineError, TemplateError
from pipeline.steps.evaluating import prepare
from pipeline.steps.template_preview import TemplatePreviewReport, Wish, template_preview
from tests.adapters.small_template import TEMPLATES, paragraph, parts_of, stories, template, text_of
from tests.steps.conftest import Sample
from tests.steps.workspaces import copy_workspace, documents

_MARK = "预览样张"
_BATCH = "2026Q3"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace without any batch."""
    workspace = copy_workspace(tmp_path_factory.mktemp("preview") / "ws")
    shutil.rmtree(workspace.inputs)
    return workspace


def preview(workspace: Workspace, name: str, **wish: object) -> tuple[TemplatePreviewReport, bytes]:
    report = template_preview(workspace, name, Wish(**wish), "zh")  # type: ignore[arg-type]
    files = report.json["files"]
    assert isinstance(files, list)
    return report, Path(str(files[0])).read_bytes()


def texts(draft: bytes) -> str:
    return "\n".join(text_of(story) for story in stories(draft))


def codes(error: pytest.ExceptionInfo[PipelineError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


@pytest.mark.parametrize("name", [path.stem for path in TEMPLATES])
def test_every_shipped_template_fills_from_sample_data_without_any_batch(empty: Workspace, name: str) -> None:
    report, draft = preview(empty, name)

    text = texts(draft)
    assert not re.search(r"\{\{|\{%|%\}|\}\}", text)
    assert PREVIEW_NUMBER in text
    assert _MARK in text
    assert report.json["files"] == [str(empty.outputs / "templates" / f"{name}_预览.docx")]
    assert report.exit_code == 0


def test_what_a_preview_is_stands_in_its_properties(empty: Workspace) -> None:
    _, draft = preview(empty, "improvement_plan")

    parts = parts_of(draft)
    properties = etree.fromstring(parts["docProps/custom.xml"])
    told = {entry.get("name"): "".join(entry.itertext()) for entry in properties}
    assert (told["jixiao.number"], told["jixiao.type"]) == (PREVIEW_NUMBER, "preview")
    assert (told["jixiao.subject"], told["jixiao.batch"]) == ("preview", "preview")
    assert "预览" in parts["docProps/core.xml"].decode("utf-8")


def test_the_same_template_gives_the_same_bytes(empty: Workspace, tmp_path: Path) -> None:
    _, once = preview(empty, "pdca_plan")
    _, again = preview(empty, "pdca_plan", out=tmp_path / "elsewhere")

    assert once == again


def test_a_template_that_no_document_uses_can_be_looked_at(empty: Workspace, tmp_path: Path) -> None:
    path = template(tmp_path, paragraph("{{ unit.name }}：{{ doc.number }}，{{ children[0].name }}"))

    report, draft = preview(empty, str(path))

    assert f"华北销售部：{PREVIEW_NUMBER}，一组" in texts(draft)
    assert report.json["template"] == "small.docx"


def test_the_title_and_the_copies_are_those_of_the_document_that_uses_it(empty: Workspace) -> None:
    _, draft = preview(empty, "rectification_proposal_employee")

    assert "整改建议书" in texts(draft)


def test_a_template_at_fault_is_told_as_by_a_check_and_nothing_is_written(
    empty: Workspace, tmp_path: Path
) -> None:
    path = template(tmp_path, paragraph("{{ person.nmae }}"))

    with pytest.raises(TemplateError) as error:
        preview(empty, str(path), out=tmp_path / "out")

    assert codes(error) == ["W502"]
    assert error.value.exit_code == 5
    assert not (tmp_path / "out").exists()


def test_a_forbidden_word_is_a_fault_too(empty: Workspace, tmp_path: Path) -> None:
    path = template(tmp_path, paragraph("本期末位淘汰"))

    with pytest.raises(TemplateError) as error:
        preview(empty, str(path), out=tmp_path / "out")

    assert error.value.problems


def test_a_misspelt_name_is_asked_about(empty: Workspace) -> None:
    with pytest.raises(TemplateError) as error:
        preview(empty, "improvment_plan.docx")

    (problem,) = error.value.problems
    assert (problem.code, problem.params["suggestion"]) == ("W590", "improvement_plan")


def test_a_name_like_no_other_is_only_refused(empty: Workspace) -> None:
    with pytest.raises(TemplateError) as error:
        preview(empty, "xyz")

    assert codes(error) == ["W591"]


# --- from a batch -----------------------------------------------------------------------------------------------


def planned(sample: Sample, template_name: str) -> dict[str, object]:
    return next(line for line in documents(sample.report) if line["template"] == template_name)


def test_somebody_of_a_batch_gets_their_own_figures_and_no_number(sample: Sample, tmp_path: Path) -> None:
    document = planned(sample, "improvement_plan.docx")
    subject = document["subject"]
    assert isinstance(subject, dict)

    _, draft = preview(
        sample.workspace, "improvement_plan", batch=_BATCH, id=str(subject["id"]), out=tmp_path
    )

    text = texts(draft)
    findings = document["findings"]
    assert isinstance(findings, list)
    assert str(subject["name"]) in text
    assert all(str(item["text"]) in text for item in findings if isinstance(item, dict))
    assert PREVIEW_NUMBER in text
    assert _MARK in text
    assert str(document["number"]) not in b"".join(parts_of(draft).values()).decode("utf-8", "replace")


def test_somebody_to_whom_no_such_document_is_due_can_be_chosen_as_well(
    sample: Sample, tmp_path: Path
) -> None:
    ids = {str(line["subject"]["id"]) for line in documents(sample.report) if line["code"] != "PIP"}  # type: ignore[index]
    pip = {str(line["subject"]["id"]) for line in documents(sample.report) if line["code"] == "PIP"}  # type: ignore[index]
    someone = min(id_ for id_ in ids - pip if id_.isdigit())

    _, draft = preview(sample.workspace, "improvement_plan", batch=_BATCH, id=someone, out=tmp_path)

    assert someone in texts(draft)
    assert PREVIEW_NUMBER in texts(draft)


def test_a_companion_tells_what_it_goes_with(sample: Sample, tmp_path: Path) -> None:
    document = planned(sample, "interview_record.docx")
    subject = document["subject"]
    assert isinstance(subject, dict)

    _, draft = preview(
        sample.workspace, "interview_record", batch=_BATCH, id=str(subject["id"]), out=tmp_path
    )

    parent = str(document["code"]).partition(".")[2]
    assert f"JX-{_BATCH}-{parent}-{subject['id']}" in texts(draft)


def test_a_template_that_no_document_uses_fills_from_a_batch_too(sample: Sample, tmp_path: Path) -> None:
    path = template(tmp_path, paragraph("{{ unit.full_name }} {{ main.rate }} {{ checks[0].date }}"))

    _, draft = preview(sample.workspace, str(path), batch=_BATCH, id="华东销售部", out=tmp_path)

    assert re.search(r"营销中心/华东销售部 [\d.]+% 2026年", texts(draft))


def test_looking_at_a_batch_writes_nothing_into_its_outputs(sample: Sample, tmp_path: Path) -> None:
    folder = sample.workspace.outputs / _BATCH
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    preview(sample.workspace, "unit_improvement_scheme", batch=_BATCH, id="华东销售部", out=tmp_path)

    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_unit_is_refused_for_a_template_about_people(sample: Sample) -> None:
    with pytest.raises(InputError) as error:
        preview(sample.workspace, "improvement_plan", batch=_BATCH, id="华东销售部")

    assert codes(error) == ["W592"]


def test_somebody_whose_data_are_blocked_is_refused(sample: Sample) -> None:
    batch = "2026Q3-faults"
    blocked = prepare(sample.workspace, batch).plan.blocked[0]

    with pytest.raises(InputError) as error:
        preview(sample.workspace, "improvement_plan", batch=batch, id=blocked.id)

    assert codes(error) == ["W593"]


# --- pages ------------------------------------------------------------------------------------------------------


@pytest.mark.needs("soffice", "pdftoppm")
def test_pages_are_drawn_and_those_of_an_earlier_preview_go(empty: Workspace, tmp_path: Path) -> None:
    stale = [tmp_path / f"checkin_record_unit_预览_{number}.png" for number in range(1, 30)]
    for path in stale:
        path.write_bytes(b"old")

    report, _ = preview(empty, "checkin_record_unit", pdf=True, png=True, out=tmp_path)

    files = [Path(str(path)) for path in report.json["files"]]  # type: ignore[union-attr]
    pictures = [path for path in files if path.suffix == ".png"]
    assert files[1].read_bytes().startswith(b"%PDF-")
    assert pictures
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in pictures)
    assert set(tmp_path.iterdir()) == set(files)
    assert report.exit_code == 0


@pytest.mark.parametrize(("code", "exit_code"), [("O831", 10), ("O821", 10), ("O827", 0)])
def test_only_a_page_that_is_missing_changes_how_it_ends(code: str, exit_code: int) -> None:
    report = TemplatePreviewReport({}, (Problem(code, "warning"),))

    assert report.exit_code == exit_code
