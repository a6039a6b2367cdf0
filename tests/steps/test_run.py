"""The sample batch as HR runs it: what is made, what a rerun makes, what is never touched."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest

from pipeline.adapters.folders.workspace import Workspace
from pipeline.errors import InputError, OutputError
from pipeline.steps import making
from pipeline.steps.picking import Filters
from pipeline.steps.plan import plan
from pipeline.steps.reading import read_batch, read_policy
from pipeline.steps.run import RunReport
from tests import sample_cases
from tests.steps.conftest import Sample
from tests.steps.workspaces import (
    ROOT,
    blocked_ids,
    copy_workspace,
    documents,
    each_draft,
    edit_document,
    outputs,
    replace_text,
    run_sample,
)

CSV = "inputs/2026Q3/客户指标.csv"
DOCUMENTS = sample_cases.DOCUMENTS["2026Q3"]
ONE_ROW = ("001407,2026年第三季度,客户保留率,80,88.5", "001407,2026年第三季度,客户保留率,80,88.4")


def lasting(workspace: Workspace) -> dict[str, bytes]:
    """Drafts, ledger and facts: what does not tell which run did what."""
    return {
        name: data
        for name, data in outputs(workspace).items()
        if name.startswith("drafts/") or name.endswith(".jsonl")
    }


def test_everybody_gets_what_the_independent_list_says(sample: Sample) -> None:
    served: dict[str, list[str]] = {}
    for line in documents(sample.report):
        subject = line["subject"]
        assert isinstance(subject, dict)
        served.setdefault(str(subject["id"]), []).append(str(line["code"]))
    expected = sample_cases.outcome_by_id("2026Q3")

    assert {id_: codes for id_, codes in served.items() if id_ in expected} == {
        id_: [code, *sample_cases.COMPANIONS.get(code, ())]
        for id_, code in expected.items()
        if code in sample_cases.DOCUMENT_CODES
    }
    units = {id_: tuple(codes) for id_, codes in served.items() if id_ not in expected}
    assert units == sample_cases.UNIT_DOCUMENTS["2026Q3"]
    assert sum(map(len, served.values())) == DOCUMENTS == 102


@pytest.mark.parametrize("batch", ["2026Q2", "2026Q3", "2026Q3-faults"])
def test_each_group_of_each_batch_is_what_the_independent_list_says(sample: Sample, batch: str) -> None:
    found = plan(sample.workspace, batch, Filters()).plan
    groups = {item.subject.id: item.code for item in found.documents if item.parent is None}
    groups |= {item.subject.id: "not_selected" for item in found.not_selected}
    groups |= {item.subject.id: item.code for item in found.exceptions}
    expected = sample_cases.outcome_by_id(batch)

    assert {id_: groups.get(id_) for id_ in expected} == expected
    of_units: dict[str, tuple[str, ...]] = {}
    for item in found.documents:
        if item.subject.kind == "unit":
            of_units[item.subject.id] = (*of_units.get(item.subject.id, ()), item.code)
    assert of_units == sample_cases.UNIT_DOCUMENTS[batch]
    assert len(found.documents) == sample_cases.DOCUMENTS.get(batch, len(found.documents))


def test_the_four_totals_are_disjoint_and_sum_to_the_people_by_name(sample: Sample) -> None:
    told = sample.report.json
    groups = [
        {line["subject"]["id"] for line in told[name] if line["subject"]["kind"] == "employee"}  # type: ignore[union-attr,index,call-overload]
        for name in ("documents", "not_selected", "exceptions")
    ]
    groups.append(blocked_ids(sample.workspace))
    totals = told["totals"]

    assert isinstance(totals, dict)
    assert sum(map(len, groups)) == len(set.union(*groups)) == totals["people"] == 120
    names = ("with_documents", "not_selected", "exceptions", "blocked")
    assert [len(group) for group in groups] == [totals[name] for name in names]


def test_a_plan_tells_exactly_what_a_run_makes(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "ws")
    planned = plan(workspace, "2026Q3", Filters()).json
    assert not (workspace.outputs / "2026Q3").exists()

    made = run_sample(workspace).json

    lines = [
        {k: v for k, v in line.items() if k not in ("status", "sha256", "bytes", "pdf")}  # type: ignore[union-attr]
        for line in made["documents"]  # type: ignore[union-attr]
    ]
    assert {**planned, "packs": []} == {**made, "documents": lines}
    on_disk = {path.relative_to(workspace.outputs / "2026Q3").as_posix() for path in each_draft(workspace)}
    assert on_disk == {line["path"] for line in lines}


def test_every_piece_of_evidence_has_a_cell(sample: Sample) -> None:
    for line in documents(sample.report):
        for finding in line["findings"]:  # type: ignore[attr-defined]
            assert finding["evidence"]
            assert all(item["cell"].startswith("inputs/2026Q") for item in finding["evidence"])


def test_a_rerun_makes_nothing_and_changes_no_byte(workspace: Workspace) -> None:
    before = lasting(workspace)

    report = run_sample(workspace)

    assert {line["status"] for line in documents(report)} == {"unchanged"}
    assert lasting(workspace) == before


def test_one_changed_row_remakes_exactly_the_documents_that_print_it(
    sample: Sample, workspace: Workspace, tmp_path: Path
) -> None:
    replace_text(workspace.root / CSV, *ONE_ROW, "gb18030")
    fresh = copy_workspace(tmp_path / "fresh")
    replace_text(fresh.root / CSV, *ONE_ROW, "gb18030")

    report = run_sample(workspace)
    run_sample(fresh)

    old, clean = outputs(sample.workspace), outputs(fresh)
    differing = {name for name in clean if name.startswith("drafts/") and clean[name] != old.get(name)}
    remade = {line["path"] for line in documents(report) if line["action"] == "remake"}
    assert remade == differing
    assert remade
    now = outputs(workspace)
    assert {n: now[n] for n in now if n.startswith("drafts/")} == {
        n: clean[n] for n in clean if n.startswith("drafts/")
    }


def causes(report: RunReport) -> dict[str, set[tuple[str, ...]]]:
    """Whom a remade document is about (employee 001407, others, units) → the causes told."""
    told: dict[str, set[tuple[str, ...]]] = {}
    for line in documents(report):
        subject, cause = line["subject"], line["cause"]
        assert isinstance(subject, dict)
        assert isinstance(cause, list)
        if line["action"] == "remake":
            about = "001407" if subject["id"] == "001407" else str(subject["kind"])
            told.setdefault(about, set()).add(tuple(map(str, cause)))
    return told


def test_a_remade_document_says_through_what(workspace: Workspace) -> None:
    replace_text(workspace.root / CSV, *ONE_ROW, "gb18030")

    assert causes(run_sample(workspace)) == {"001407": {("own",)}, "employee": {("peer",)}}


def test_another_day_of_issue_is_no_change_of_policy(workspace: Workspace) -> None:
    settings = workspace.inputs / "2026Q3" / "batch.yaml"
    settings.write_text(settings.read_text("utf-8") + "\nissued_on: 2026-10-26\n", encoding="utf-8")

    report = run_sample(workspace)

    assert causes(report) == {"001407": {("own",)}, "employee": {("own",)}, "unit": {("unit",)}}
    assert {line["action"] for line in documents(report)} == {"remake"}


def test_another_text_of_a_measure_is_a_change_of_policy(workspace: Workspace) -> None:
    line = next(line for line in documents(run_sample(workspace)) if line["measures"])
    old = str(line["measures"][0]["actions"][0])  # type: ignore[index]
    for path in workspace.policy.glob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace(old, f"{old}（重点）"), encoding="utf-8")

    told = causes(run_sample(workspace))

    assert set().union(*told.values()) == {("policy",)}


TYPO = (ONE_ROW[0], "001407,2026年第三季度,客户保留率,八十,88.5")


def test_a_typo_withdraws_no_draft_of_the_person_or_the_unit(workspace: Workspace) -> None:
    before = lasting(workspace)
    replace_text(workspace.root / CSV, *TYPO, "gb18030")

    report = run_sample(workspace)

    assert blocked_ids(workspace) == {"001407"}
    mine = [line for line in documents(report) if line["subject"]["id"] == "001407"]  # type: ignore[index]
    assert [(line["action"], line["cause"], line["status"]) for line in mine] == [
        ("kept", ["blocked"], "kept")
    ] * len(mine)
    assert mine
    assert not [line for line in documents(report) if line["action"] == "withdraw"]
    now = lasting(workspace)
    assert before.keys() <= now.keys()
    assert all(now[str(line["path"])] == before[str(line["path"])] for line in mine)
    states = [json.loads(line)["state"] for line in now["documents.jsonl"].splitlines()]
    assert set(states) == {"current"}
    row = next(row for row in listed(workspace) if row[0] == mine[0]["number"])
    assert "数据待更正，暂不变动" in row
    assert mine[0]["path"] in row


def listed(workspace: Workspace) -> list[tuple[object, ...]]:
    """The rows of the list of documents."""
    book = openpyxl.load_workbook(workspace.outputs / "2026Q3" / "清单.xlsx")
    return list(book["文件清单"].iter_rows(min_row=2, values_only=True))


def test_an_edited_draft_stays_and_what_must_change_is_version_two(workspace: Workspace) -> None:
    folder = workspace.outputs / "2026Q3"
    changed = _remade_by_one_row(workspace)[0]
    draft = folder / str(changed["path"])
    edit_document(draft, "面谈纪要：双方确认下季度目标。")
    edited = draft.read_bytes()
    replace_text(workspace.root / CSV, ONE_ROW[1], ONE_ROW[0], "gb18030")

    report = run_sample(workspace)

    assert draft.read_bytes() == edited
    same = ("subject", "code")
    mine = [line for line in documents(report) if all(line[name] == changed[name] for name in same)]
    assert [(line["action"], line["status"]) for line in mine] == [("kept", "kept"), ("new_version", "made")]
    assert mine[0]["superseded_by"] == mine[1]["number"]
    assert (folder / str(mine[1]["path"])).is_file()
    assert str(mine[1]["path"]).endswith("_V2.docx")


def _remade_by_one_row(workspace: Workspace) -> list[dict[str, object]]:
    replace_text(workspace.root / CSV, *ONE_ROW, "gb18030")
    return [line for line in documents(run_sample(workspace)) if line["action"] == "remake"]


def test_an_edited_draft_that_need_not_change_is_kept(workspace: Workspace) -> None:
    draft = next(each_draft(workspace))
    edit_document(draft, "补充事例。")
    edited = draft.read_bytes()

    report = run_sample(workspace)

    assert draft.read_bytes() == edited
    relative = draft.relative_to(workspace.outputs / "2026Q3").as_posix()
    (line,) = [line for line in documents(report) if line["path"] == relative]
    assert line["status"] == "kept"


def test_a_draft_that_was_deleted_is_made_again(workspace: Workspace) -> None:
    draft = next(each_draft(workspace))
    before = draft.read_bytes()
    draft.unlink()

    report = run_sample(workspace)

    assert draft.read_bytes() == before
    assert sum(line["status"] == "made" for line in documents(report)) == 1


def test_somebody_no_longer_selected_has_their_untouched_draft_withdrawn(workspace: Workspace) -> None:
    line = next(line for line in documents(run_sample(workspace)) if line["code"] == "RSE")
    batch = workspace.inputs / "2026Q3" / "batch.yaml"
    skip = (
        f'  - id: "{line["subject"]["id"]}"\n    type: results_and_shortfalls\n    do: skip\n'  # type: ignore[index]
        "    reason: 已另行约谈\n    by: 人力资源部\n"
    )
    batch.write_text(batch.read_text(encoding="utf-8") + skip, encoding="utf-8")

    report = run_sample(workspace)

    assert not (workspace.outputs / "2026Q3" / str(line["path"])).exists()
    withdrawn = [item for item in documents(report) if item["action"] == "withdraw"]
    assert [item["number"] for item in withdrawn] == [line["number"]]


def test_what_a_part_does_not_withdraw_is_told_as_waiting(workspace: Workspace) -> None:
    line = next(line for line in documents(run_sample(workspace)) if line["code"] == "RSE")
    batch = workspace.inputs / "2026Q3" / "batch.yaml"
    skip = (
        f'  - id: "{line["subject"]["id"]}"\n    type: results_and_shortfalls\n    do: skip\n'  # type: ignore[index]
        "    reason: 已另行约谈\n    by: 人力资源部\n"
    )
    batch.write_text(batch.read_text(encoding="utf-8") + skip, encoding="utf-8")

    run_sample(workspace, filters=Filters(types=frozenset({"PIP"})))

    assert (workspace.outputs / "2026Q3" / str(line["path"])).is_file()
    (row,) = [row for row in listed(workspace) if row[0] == line["number"]]
    assert "待撤回" in row
    assert line["path"] in row
    page = (workspace.outputs / "2026Q3" / "report.html").read_text("utf-8")
    assert quote(str(line["path"])) in page


def test_a_name_that_nobody_has_is_refused(workspace: Workspace) -> None:
    before = outputs(workspace)
    filters = Filters(frozenset({"99999", "001209"}), frozenset({"华北"}), frozenset({"XXX"}))

    with pytest.raises(InputError) as caught:
        run_sample(workspace, filters=filters)

    assert [(p.code, p.params.get("subject") or p.params["type"]) for p in caught.value.problems] == [
        ("D714", "99999"),
        ("D714", "华北"),
        ("D715", "XXX"),
    ]
    assert outputs(workspace) == before
    with pytest.raises(InputError):
        plan(workspace, "2026Q3", filters)


def test_a_name_of_two_units_is_refused_and_both_are_named(workspace: Workspace) -> None:
    with pytest.raises(InputError) as caught:
        run_sample(workspace, filters=Filters(units=frozenset({"一组"})))

    (problem,) = caught.value.problems
    assert problem.params["candidates"].split("、") == [
        "营销中心/华东销售部/一组",
        "营销中心/华南销售部/一组",
    ]
    (line, *_) = documents(run_sample(workspace, filters=Filters(units=frozenset({"华东销售部/一组"}))))
    assert line["subject"]["unit"] == "营销中心/华东销售部/一组"  # type: ignore[index]


def test_files_that_are_not_read_change_no_digest(workspace: Workspace) -> None:
    policy, _ = read_policy(workspace)
    before = read_batch(workspace, "2026Q2", policy).digest
    folder = workspace.inputs / "2026Q2"
    (folder / "~$考核结果.xlsx").write_bytes(b"lock")
    (folder / "batch.proposed.yaml").write_text("columns: {}", encoding="utf-8")

    assert read_batch(workspace, "2026Q2", policy).digest == before
    settings = folder / "batch.yaml"
    settings.write_text(
        (settings.read_text("utf-8") if settings.is_file() else "") + "\n# 核对\n", encoding="utf-8"
    )
    assert read_batch(workspace, "2026Q2", policy).digest != before


def test_a_part_can_be_made_alone_and_withdraws_nothing(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "ws")

    run_sample(workspace, filters=Filters(types=frozenset({"PIP"})))
    first = {path.name for path in each_draft(workspace)}
    run_sample(workspace, filters=Filters(only=frozenset({"001209"})))
    second = {path.name for path in each_draft(workspace)}
    report = run_sample(workspace)

    assert len(first) == 5
    assert len(second) == 5 + 3
    assert first < second
    assert sum(line["status"] == "made" for line in documents(report)) == DOCUMENTS - 8
    whole = copy_workspace(tmp_path / "whole")
    run_sample(whole)
    assert lasting(workspace) == lasting(whole)


@pytest.mark.parametrize("picked", ["营销中心/华北销售部", "华北销售部"])
def test_a_unit_is_picked_by_its_name_or_full_name(tmp_path: Path, picked: str) -> None:
    workspace = copy_workspace(tmp_path / "ws")

    report = run_sample(workspace, filters=Filters(units=frozenset({picked})))

    units = {line["subject"]["unit"] for line in documents(report)}  # type: ignore[index]
    assert units
    assert all("华北销售部" in unit for unit in units)


def test_worker_counts_make_no_difference(
    sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "_CHUNK", 7)
    workspace = copy_workspace(tmp_path / "ws")

    run_sample(workspace, jobs=2)

    assert outputs(workspace) == outputs(sample.workspace)


@pytest.mark.parametrize(("zone", "umask"), [("Asia/Shanghai", 0o000), ("America/Los_Angeles", 0o077)])
def test_time_zone_umask_and_locale_make_no_difference(
    sample: Sample, tmp_path: Path, zone: str, umask: int
) -> None:
    workspace = copy_workspace(tmp_path / "ws")
    code = f"import os; os.umask({umask}); from pipeline.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "run", "2026Q3", "--workspace", str(workspace.root)],
        env={**os.environ, "TZ": zone, "LANG": "C", "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(umask)},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr.decode("utf-8")
    assert outputs(workspace) == outputs(sample.workspace)
    modes = {
        stat.S_IMODE(path.stat().st_mode)
        for path in (workspace.outputs / "2026Q3").rglob("*")
        if path.is_file()
    }
    assert modes == {0o600}


def test_the_ledger_tells_no_time_and_the_events_tell_who(workspace: Workspace) -> None:
    folder = workspace.outputs / "2026Q3"
    ledger = [json.loads(line) for line in (folder / "documents.jsonl").read_text("utf-8").splitlines()]
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text("utf-8").splitlines()]

    assert len(ledger) == DOCUMENTS
    assert {entry["state"] for entry in ledger} == {"current"}
    assert [(event["what"], event["who"], len(event["made"])) for event in events] == [
        ("run", "测试", DOCUMENTS)
    ]


def test_facts_tell_everybody_served_or_not(workspace: Workspace) -> None:
    path = workspace.outputs / "2026Q3" / "facts.jsonl"
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]

    assert sum(line["kind"] == "employee" for line in lines) == 120
    rates = {
        line["id"]: item["rate"]["printed"]
        for line in lines
        if line["kind"] == "employee"
        for item in line["indicators"]
        if item["indicator"] == "sales" and "rate" in item
    }
    for id_, rate in sample_cases.MAIN_RATES.items():
        assert float(rates[id_].rstrip("%")) == float(rate.rstrip("%")), id_


def test_faults_of_single_people_leave_the_others_served(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "ws")

    report = run_sample(workspace, "2026Q3-faults")

    assert report.exit_code == 10
    blocked = blocked_ids(workspace, "2026Q3-faults")
    expected = sample_cases.outcome_by_id("2026Q3-faults")
    assert not blocked & set(expected)
    errors = [problem for problem in report.problems if problem.level == "error"]
    assert all(problem.place is not None for problem in errors)
    assert blocked <= {problem.subject for problem in errors}
    assert list(each_draft(workspace, "2026Q3-faults"))


def test_a_batch_that_cannot_be_used_lists_every_fault_and_writes_nothing(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "ws")

    with pytest.raises(InputError) as caught:
        run_sample(workspace, "2026Q3-unusable")

    stops = [problem for problem in caught.value.problems if problem.stops]
    files = {str(problem.place).partition("[")[0].partition("!")[0] for problem in stops}
    assert len(files) >= len(sample_cases.UNUSABLE) - 1
    assert not workspace.outputs.exists() or not list(workspace.outputs.rglob("*"))


def test_what_was_made_is_in_the_log_even_where_the_list_cannot_be_written(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "ws")
    folder = workspace.outputs / "2026Q3"
    (folder / "清单.xlsx").mkdir(parents=True)

    with pytest.raises(OutputError):
        run_sample(workspace)

    events = [json.loads(line) for line in (folder / "events.jsonl").read_text("utf-8").splitlines()]
    ledger = [json.loads(line) for line in (folder / "documents.jsonl").read_text("utf-8").splitlines()]
    assert [event["made"] for event in events] == [[entry["number"] for entry in ledger]]


def test_why_a_draft_could_not_be_made_is_in_the_answer(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "ws")
    edit_document(workspace.templates / "development_plan.docx", "{{ [] | first }}")

    report = run_sample(workspace)

    failed = {str(line["type"]) for line in documents(report) if line["status"] == "failed"}
    assert failed == {"development_plan"}
    told = report.json["problems"]
    assert isinstance(told, list)
    assert [problem["code"] for problem in told if isinstance(problem, dict)] == [
        problem.code for problem in report.problems
    ]
    assert not any(line["status"] == "failed" for line in documents(report) if line["type"] == "pdca_plan")
