"""The blank workbook: what HR sees in it, that it reads back without a fault, and that every field gets a value."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.sheets.workbook import read_sheets
from pipeline.core.drafting.context import Surroundings, build_content
from pipeline.core.drafting.context_subjects import ORIGIN
from pipeline.core.templates.field_sources import source_of
from pipeline.core.templates.input_needs import documents_in_use, leaves
from pipeline.errors import OutputError
from pipeline.steps.check import check
from pipeline.steps.evaluating import Prepared, prepare
from pipeline.steps.picking import Filters
from pipeline.steps.reading import read_policy
from pipeline.steps.run import run
from pipeline.steps.template_fields import template_use
from pipeline.steps.template_workbook import FILE, template_workbook
from tests.steps.filled_workbook import ASSESSED, PEOPLE, UNIT, fill, headers
from tests.steps.workspaces import WHEN, copy_workspace

_BATCH = "2026Q3"
_NOTHING = {"", "—", "不适用", "待定", "数据缺失"}


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which the workbook was written."""
    workspace = copy_workspace(tmp_path_factory.mktemp("blank") / "ws")
    template_workbook(workspace, None, "zh")
    return workspace.root / FILE


@pytest.fixture(scope="module")
def filled(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace whose only batch is the workbook, filled in, with every document of the policy added."""
    workspace = copy_workspace(tmp_path_factory.mktemp("filled") / "ws")
    shutil.rmtree(workspace.inputs)
    fill(blank, workspace.inputs / _BATCH / "输入表.xlsx")
    return workspace


def sheet(path: Path, title: str) -> Worksheet:
    return openpyxl.load_workbook(path)[title]


def validation(inside: Worksheet, header: str) -> DataValidation:
    letter = inside.cell(1, headers(inside).index(header) + 1).column_letter
    return next(v for v in inside.data_validations.dataValidation if str(v.sqref).startswith(f"{letter}2:"))


# --- what HR sees ---------------------------------------------------------------------------------------


def test_there_is_a_sheet_for_each_table_that_a_template_or_rule_reads(blank: Path) -> None:
    titles = openpyxl.load_workbook(blank).sheetnames

    assert titles[0] == "填写说明"
    assert titles[1:5] == ["花名册", "考核结果", "能力评估", "部门结果"]
    assert titles[-1] == "填写说明·可选项"


def test_required_columns_carry_a_mark_and_a_colour_of_their_own(blank: Path) -> None:
    roster = sheet(blank, "花名册")

    required = [str(cell.value) for cell in roster[1] if str(cell.value).startswith("*")]
    colours = {str(cell.value).startswith("*"): cell.fill.fgColor.rgb for cell in roster[1]}
    assert required == ["*工号", "*姓名", "*部门", "*岗位", "*直接上级"]
    assert colours[True] != colours[False]


def test_amounts_tell_their_unit_and_only_what_is_read_is_asked_for(blank: Path) -> None:
    names = headers(sheet(blank, "考核结果"))

    assert {
        "销售额·目标（万元）",
        "销售额·实际（万元）",
        "客户满意度·实际（%）",
        "新客户数·目标（个）",
    } <= set(names)
    # The default rules look at 同比 of the main indicator of persons, and at that of no other.
    assert [name for name in names if "同期" in name] == ["销售额·同期（万元）"]


def test_every_header_tells_what_to_write_and_who_reads_it(blank: Path) -> None:
    for title in openpyxl.load_workbook(blank).sheetnames[1:5]:
        for cell in sheet(blank, title)[1]:
            assert cell.comment is not None
            assert cell.comment.text.startswith(("【必填】", "【选填】"))
    comment = sheet(blank, "花名册").cell(1, 6).comment
    assert comment is not None
    assert "用于：" in comment.text


def test_choices_are_drop_downs(blank: Path) -> None:
    roster, results = sheet(blank, "花名册"), sheet(blank, "考核结果")
    levels, units = sheet(blank, "能力评估"), sheet(blank, "部门结果")

    assert validation(roster, "状态").formula1 == '"在职,试用期,离职,实习,返聘,外包"'
    assert validation(roster, "暂缓").formula1 == '"是,否"'
    assert validation(results, "等级").formula1 == '"S,A,B,C,D"'
    assert validation(levels, "目前水平").formula1 == '"1,1.5,2,2.5,3,3.5,4,4.5,5"'
    assert "销售额（万元）,回款（万元）" in str(validation(units, "指标").formula1)
    assert "填写说明·可选项" in str(validation(roster, "部门").formula1)
    assert validation(roster, "部门").errorStyle == "information"
    assert validation(roster, "入职日期").type == "date"
    assert validation(results, "客户满意度·实际（%）").formula2 == "1.0"


def test_departments_of_the_newest_batch_can_be_chosen(blank: Path) -> None:
    choices = sheet(blank, "填写说明·可选项")

    listed = [row[0] for row in choices.iter_rows(min_row=2, values_only=True) if row[0]]
    assert "营销中心/华东销售部" in listed
    assert "营销中心" in listed


def test_cells_are_ready_for_ids_dates_amounts_and_percentages(blank: Path) -> None:
    roster, results = sheet(blank, "花名册"), sheet(blank, "考核结果")

    def format_of(inside: Worksheet, header: str) -> str:
        return str(inside.cell(2, headers(inside).index(header) + 1).number_format)

    assert format_of(roster, "工号") == "@"
    assert format_of(roster, "入职日期") == "yyyy-mm-dd"
    assert format_of(results, "销售额·实际（万元）") == "#,##0.00"
    assert format_of(results, "客户满意度·实际（%）") == "0.0%"
    assert roster.freeze_panes == "C2"
    assert roster.column_dimensions["C"].width > 15


def test_the_same_workspace_gives_the_same_bytes(tmp_path: Path, blank: Path) -> None:
    workspace = Workspace(blank.parent)

    template_workbook(workspace, tmp_path / "once.xlsx", "zh")

    assert (tmp_path / "once.xlsx").read_bytes() == blank.read_bytes()


def test_a_file_that_stands_there_is_never_replaced(tmp_path: Path, blank: Path) -> None:
    path = tmp_path / "数据.xlsx"
    path.write_bytes(b"HR's own")

    with pytest.raises(OutputError) as refused:
        template_workbook(Workspace(blank.parent), path, "zh")

    assert [problem.code for problem in refused.value.problems] == ["O830"]
    assert path.read_bytes() == b"HR's own"


def test_a_workbook_in_english_has_the_same_headers(tmp_path: Path, blank: Path) -> None:
    template_workbook(Workspace(blank.parent), tmp_path / "english.xlsx", "en")

    assert headers(sheet(tmp_path / "english.xlsx", "考核结果")) == headers(sheet(blank, "考核结果"))
    comment = sheet(tmp_path / "english.xlsx", "花名册").cell(1, 1).comment
    assert comment is not None
    assert comment.text.startswith("[required]")


def test_documents_that_are_switched_off_ask_for_nothing(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "ws")
    documents = workspace.policy / "documents.yaml"
    text = documents.read_text(encoding="utf-8").replace("retention:", "enabled: 否\n    retention:")
    documents.write_text(text, encoding="utf-8")

    told = template_workbook(workspace, None, "zh").json

    sheets = told["sheets"]
    assert isinstance(sheets, list)
    assert [item["sheet"] for item in sheets if isinstance(item, dict)] == [
        "花名册",
        "考核结果",
        "能力评估",
        "部门结果",
    ]
    # What is left is what the rules read.
    assert "评语" not in headers(sheet(workspace.root / FILE, "考核结果"))
    assert "等级" in headers(sheet(workspace.root / FILE, "考核结果"))


@pytest.mark.needs("soffice")
def test_libreoffice_opens_it_and_reads_the_same_headers(blank: Path, tmp_path: Path) -> None:
    profile = (tmp_path / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "ods"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(blank)], check=True, capture_output=True)

    sheets = {one.ref.sheet: one for one in read_sheets(tmp_path / f"{Path(FILE).stem}.ods", "x.ods")}

    book = openpyxl.load_workbook(blank)
    assert [str(name) for name in sheets] == book.sheetnames
    for title in book.sheetnames[1:5]:
        first = [cell.value for cell in sheets[title].rows[0].cells]
        assert first == [cell.value for cell in book[title][1]]


# --- what the reader makes of it ------------------------------------------------------------------------------


def test_the_blank_workbook_itself_names_nobody(blank: Path, tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "ws")
    shutil.rmtree(workspace.inputs)
    (workspace.inputs / _BATCH).mkdir(parents=True)
    shutil.copy(blank, workspace.inputs / _BATCH)

    report = check(workspace, _BATCH, False)

    told = [p for p in report.problems if p.place is not None and "inputs" in str(p.place)]
    assert {problem.code for problem in told} == {"T224", "T228"}
    assert report.unknown_columns == {}


def test_a_filled_workbook_has_no_fault_and_its_examples_are_nobody(filled: Workspace) -> None:
    report = check(filled, _BATCH, False)

    told = [problem for problem in report.problems if "输入表.xlsx" in str(problem.place)]
    assert {(problem.code, problem.level) for problem in told} == {("T224", "note")}
    assert report.unknown_columns == {}
    people = prepare(filled, _BATCH).evaluated.batch.appraisals
    assert [appraisal.employee.id for appraisal in people] == [id_ for id_, _, _ in PEOPLE]


def test_an_example_row_stays_an_example_with_a_real_id_over_its_own(
    filled: Workspace, tmp_path: Path
) -> None:
    workspace = copy_workspace(tmp_path / "ws")
    shutil.rmtree(workspace.inputs)
    (workspace.inputs / _BATCH).mkdir(parents=True)
    book = openpyxl.load_workbook(filled.inputs / _BATCH / "输入表.xlsx")
    book["花名册"]["A2"] = "000999"
    book.save(workspace.inputs / _BATCH / "输入表.xlsx")

    people = prepare(workspace, _BATCH).evaluated.batch.appraisals

    assert "000999" not in {appraisal.employee.id for appraisal in people}


def test_a_filled_workbook_makes_documents(filled: Workspace) -> None:
    picked = Filters(only=frozenset({PEOPLE[0][0], UNIT}))

    report = run(filled, _BATCH, picked, 1, "测试", WHEN)

    assert report.json["documents"]
    statuses = [line["status"] for line in report.json["documents"] if isinstance(line, dict)]  # type: ignore[union-attr]
    assert set(statuses) == {"made"}


def test_every_field_in_use_that_comes_from_the_input_prints_a_value(filled: Workspace) -> None:
    policy, _ = read_policy(filled)
    subjects = {"employee": [id_ for id_, _, _ in ASSESSED], "unit": [UNIT, UNIT.partition("/")[0]]}
    added = [
        f"  - {{id: {id_}, type: {item.code}, do: add, reason: 试, by: 测试}}"
        for item in documents_in_use(policy)
        if not item.goes_with
        for id_ in subjects[item.scope]
    ]
    text = "\n".join(["overrides:", *added])
    (filled.inputs / _BATCH / "batch.yaml").write_text(text, encoding="utf-8")

    printed = _printed(prepare(filled, _BATCH))

    for document in documents_in_use(policy):
        assert document.code in {code.partition(".")[0] for code in printed}, document.code
        values = {
            path for code in printed if code.partition(".")[0] == document.code for path in printed[code]
        }
        use = template_use(filled.templates / document.template)
        for path in leaves(use.fields):
            source = source_of(path, document.scope)
            assert source is not None, path
            if source.columns and source.origin in ("input", "history") and not path.startswith("charts."):
                assert path in values, f"{document.code} {path}"


def _printed(prepared: Prepared) -> dict[str, set[str]]:
    """Code of a document → the fields that have a value in any document of that code."""
    around = Surroundings(prepared.evaluated, prepared.policy, prepared.calendar)
    printed: dict[str, set[str]] = {}
    for document in prepared.plan.documents:
        values = build_content(document, around).values
        printed.setdefault(document.code, set()).update(_told(values, ""))
    return printed


def _told(value: object, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != ORIGIN:
                yield from _told(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _told(inner, f"{path}[]")
    elif isinstance(value, bool) or value not in _NOTHING:
        yield path
