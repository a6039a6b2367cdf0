"""Status and redline on the sample: what is told of a document as it goes out and comes back."""

from __future__ import annotations

import hashlib
import json
import subprocess
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn

from pipeline.adapters.folders.workspace import Workspace
from pipeline.errors import InputError
from pipeline.steps.archive_add import archive_add
from pipeline.steps.dispatch import dispatch
from pipeline.steps.picking import Filters
from pipeline.steps.redline import RedlineReport, make_redline
from pipeline.steps.release import release
from pipeline.steps.status import StatusReport, status

_BATCH = "2026Q3"
_WHEN = datetime(2026, 10, 19, 9, 30, tzinfo=timezone(timedelta(hours=8)))
_LATE = date(2026, 10, 27)
_PLAN = "JX-2026Q3-PIP-001211-V1-LJ"


@pytest.fixture
def handed_out(workspace: Workspace) -> Workspace:
    release(workspace, _BATCH, Filters(frozenset({"001211"})), "王秀英", _WHEN)
    dispatch(workspace, _BATCH, "王秀英", _WHEN)
    return workspace


def _status(
    workspace: Workspace, on: date = _LATE, with_workbook: bool = False, **picked: object
) -> StatusReport:
    return status(workspace, _BATCH, Filters(**picked), on, with_workbook)  # type: ignore[arg-type]


def _document(report: StatusReport, number: str = _PLAN) -> dict[str, object]:
    documents = report.json["documents"]
    assert isinstance(documents, list)
    (found,) = [item for item in documents if isinstance(item, dict) and item["number"] == number]
    return dict(found)


def _folder(workspace: Workspace) -> Path:
    return workspace.outputs / _BATCH


def _draft(workspace: Workspace) -> Path:
    lines = (_folder(workspace) / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    (path,) = [line["path"] for line in map(json.loads, lines) if line["number"] == _PLAN]
    return _folder(workspace) / path


def _receive(workspace: Workspace, data: bytes, suffix: str = "docx", **others: object) -> None:
    """What ``collect`` leaves of one file."""
    digest = hashlib.sha256(data).hexdigest()
    stored = _folder(workspace) / "returns" / f"{digest}.{suffix}"
    stored.parent.mkdir(exist_ok=True)
    stored.write_bytes(data)
    line = {
        "seq": 1,
        "file": f"回收/许思远 最终版(2).{suffix}",
        "sha256": digest,
        "stored": f"returns/{digest}.{suffix}",
        "verdict": "matched",
        "number": _PLAN,
        "turn": 1,
        "gaps": [],
        **others,
    }
    with (_folder(workspace) / "returns.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _filled(path: Path, answer: str, figure: tuple[str, str]) -> bytes:
    """The draft as a manager saves it: the first prompt answered, one figure changed."""
    document = Document(str(path))
    texts = [element for element in document.element.body.iter(qn("w:t")) if element.text]
    next(element for element in texts if "【请补充" in element.text).text = answer
    next(element for element in texts if element.text == figure[0]).text = figure[1]
    target = path.with_name("saved.docx")
    document.save(str(target))
    data = target.read_bytes()
    target.unlink()
    return data


def test_every_document_is_told_once(handed_out: Workspace) -> None:
    report = _status(handed_out)
    lines = (_folder(handed_out) / "documents.jsonl").read_text(encoding="utf-8").splitlines()

    assert [item.number for item in report.documents] == [json.loads(line)["number"] for line in lines]
    assert {item.stage for item in report.documents} == {"made", "dispatched"}


def test_the_contract_of_a_line_holds(handed_out: Workspace) -> None:
    told = _document(_status(handed_out))

    assert {name: told[name] for name in ("number", "state", "due", "overdue", "gaps")} == {
        "number": _PLAN,
        "state": "dispatched",
        "due": "2026-10-26",
        "overdue": True,
        "gaps": [],
    }


def test_the_groups_add_up_to_the_whole(handed_out: Workspace) -> None:
    told = _status(handed_out).json

    for name in ("units", "managers"):
        groups = told[name]
        assert isinstance(groups, list)
        assert isinstance(told["totals"], dict)
        for stage, count in told["totals"].items():
            assert sum(group[stage] for group in groups if isinstance(group, dict)) == count


def test_nothing_is_overdue_on_the_day_it_is_due(handed_out: Workspace) -> None:
    report = _status(handed_out, on=date(2026, 10, 26))

    assert (report.chased, report.json["chase"]) == ((), [])


def test_a_record_that_is_kept_until_the_plan_ends_is_not_chased_before(handed_out: Workspace) -> None:
    (chased,) = _status(handed_out).chased

    assert [item.number for item in chased.documents] == [_PLAN, "JX-2026Q3-INT.PIP-001211-V1-ET"]


def test_what_came_back_is_chased_no_more_unless_it_has_gaps(handed_out: Workspace) -> None:
    gap = {"region": "case.1", "prompt": "【请补充：具体事例】", "when": "now", "place": "body ¶9"}
    _receive(handed_out, b"x", gaps=[gap])
    with_gap = _document(_status(handed_out))
    _receive(handed_out, b"y", turn=2)

    whole = _document(_status(handed_out))

    assert (with_gap["state"], with_gap["overdue"], with_gap["gaps"]) == (
        "returned",
        True,
        ["【请补充：具体事例】"],
    )
    assert (whole["state"], whole["overdue"], whole["gaps"]) == ("returned", False, [])


def test_files_in_quarantine_are_named(handed_out: Workspace) -> None:
    _receive(handed_out, b"x", verdict="quarantined", number=None, turn=None, suggested=_PLAN)

    report = _status(handed_out)

    assert report.quarantined == ("回收/许思远 最终版(2).docx",)
    assert _document(report)["state"] == "quarantined"


def test_a_document_is_filed_when_its_return_is(handed_out: Workspace) -> None:
    generated = archive_add(handed_out, _BATCH, "王秀英", _WHEN)
    out = _document(_status(handed_out))
    _receive(handed_out, _draft(handed_out).read_bytes(), bytes=1, kind="docx")
    back = _document(_status(handed_out))

    archive_add(handed_out, _BATCH, "王秀英", _WHEN)

    filed = _document(_status(handed_out))
    assert generated.exit_code == 0
    assert [told["state"] for told in (out, back, filed)] == ["dispatched", "returned", "filed"]
    assert filed["overdue"] is False


def test_the_chase_list_is_a_workbook_too(handed_out: Workspace) -> None:
    report = _status(handed_out, with_workbook=True)

    assert report.workbook is not None
    book = openpyxl.load_workbook(report.workbook)
    rows = [row[:8] for row in book["催办"].iter_rows(min_row=2, values_only=True)]
    assert rows[0] == (
        "戴向阳 001202",
        "许思远",
        "001211",
        "绩效改进计划（PIP）",
        _PLAN,
        "2026-10-26",
        "1",
        "没有交回",
    )
    assert book["文件清单"].max_row == len(report.documents) + 1


def test_status_writes_nothing_unless_it_is_asked_to(handed_out: Workspace) -> None:
    before = sorted(path for path in handed_out.root.rglob("*"))

    _status(handed_out)

    assert sorted(path for path in handed_out.root.rglob("*")) == before


def test_a_unit_and_a_type_pick_what_they_name(handed_out: Workspace) -> None:
    report = _status(handed_out, units=frozenset({"华南销售部/一组"}), types=frozenset({"PIP"}))

    assert [item.number for item in report.documents] == [_PLAN]


# --- redline ------------------------------------------------------------------------------------------------


def _page(report: RedlineReport) -> str:
    return report.path.read_text(encoding="utf-8")


def test_the_redline_shows_what_was_filled_in_and_which_figure_changed(handed_out: Workspace) -> None:
    data = _filled(_draft(handed_out), "十月二十一日走访<城南建材>，未见到人", ("75.0%", "95.0%"))
    _receive(handed_out, data)

    report = make_redline(handed_out, _BATCH, _PLAN)

    page = _page(report)
    assert '<ins class="open">十月二十一日走访&lt;城南建材&gt;，未见到人</ins>' in page
    assert '<del class="fact">7</del><ins class="fact">9</ins>5.0%' in page
    assert report.json["changes"] == {"open": 1, "fact": 1, "fixed": 0}
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page


def test_a_draft_that_came_back_as_it_went_out_shows_no_change(handed_out: Workspace) -> None:
    _receive(handed_out, _draft(handed_out).read_bytes())

    report = make_redline(handed_out, _BATCH, _PLAN)

    assert report.json["changes"] == {"open": 0, "fact": 0, "fixed": 0}
    assert "<ins class" not in _page(report).replace('<ins class="fact">数据', "").replace(
        '<ins class="fixed">原有', ""
    )


def test_the_redline_compares_with_what_was_handed_out_though_the_draft_was_edited(
    handed_out: Workspace,
) -> None:
    issued = _draft(handed_out).read_bytes()
    _draft(handed_out).write_bytes(_filled(_draft(handed_out), "后来补的", ("75.0%", "65.0%")))
    _receive(handed_out, issued)

    assert make_redline(handed_out, _BATCH, _PLAN).json["changes"] == {"open": 0, "fact": 0, "fixed": 0}


@pytest.mark.parametrize(
    ("number", "returned", "code"),
    [
        ("JX-2026Q3-PIP-009999-V1-00", None, "S911"),
        (_PLAN, None, "S921"),
        (_PLAN, b"PK\x03\x04cut short", "S920"),
    ],
    ids=["no such document", "nothing came back", "damaged"],
)
def test_what_cannot_be_compared_is_told(
    handed_out: Workspace, number: str, returned: bytes | None, code: str
) -> None:
    if returned is not None:
        _receive(handed_out, returned, "doc")

    with pytest.raises(InputError) as caught:
        make_redline(handed_out, _BATCH, number)

    assert [problem.code for problem in caught.value.problems] == [code]


def test_an_original_that_was_changed_since_is_not_compared(handed_out: Workspace) -> None:
    _receive(handed_out, _draft(handed_out).read_bytes())
    (stored,) = (_folder(handed_out) / "returns").iterdir()
    stored.write_bytes(stored.read_bytes() + b"\0")

    with pytest.raises(InputError) as caught:
        make_redline(handed_out, _BATCH, _PLAN)

    assert [problem.code for problem in caught.value.problems] == ["S924"]


@pytest.mark.needs("soffice")
def test_what_came_back_as_doc_is_compared_through_a_conversion(
    handed_out: Workspace, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.docx"
    draft.write_bytes(_filled(_draft(handed_out), "十月二十一日走访城南建材", ("75.0%", "95.0%")))
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "doc:MS Word 97", "--outdir", str(tmp_path), str(draft)),
        ],
        check=True,
        capture_output=True,
    )
    _receive(handed_out, (tmp_path / "draft.doc").read_bytes(), "doc", verdict="degraded")

    page = _page(make_redline(handed_out, _BATCH, _PLAN))

    assert '<ins class="open">十月二十一日走访城南建材</ins>' in page
    assert '<del class="fact">7</del><ins class="fact">9</ins>5.0%' in page


def test_what_was_issued_may_be_gone(handed_out: Workspace) -> None:
    _receive(handed_out, _draft(handed_out).read_bytes())
    for path in _folder(handed_out).rglob("*许思远*PIP*.docx"):
        path.unlink()

    with pytest.raises(InputError) as caught:
        make_redline(handed_out, _BATCH, _PLAN)

    assert [problem.code for problem in caught.value.problems] == ["S922"]
