"""Earlier periods out of the archive: what was sealed of everybody is looked back on, and never wrongly."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.deciding.facts_json import facts_lines
from pipeline.core.deciding.plan_json import Json
from pipeline.steps.evaluating import Prepared, prepare
from tests.steps.archives import file_batch
from tests.steps.workspaces import copy_workspace, replace_text, run_sample

ROSTER = """工号,姓名,部门,岗位,直接上级,入职日期
000001,林岚,营销中心,销售总监,,2018-01-01
000002,周敏,营销中心/华东销售部,客户经理,000001,2020-01-01
000003,徐帆,营销中心/华东销售部,客户经理,000001,2020-01-01
000004,何苗,营销中心/华东销售部,客户经理,000001,2020-01-01
000005,沈川,营销中心/华东销售部,客户经理,000001,{hired}
"""
# Short in both quarters: 000002 (served), 000003 (skipped by HR then); in the second one only: 000004.
FIRST = {"000002": 80, "000003": 82, "000004": 120, "000005": 75}
SECOND = {"000002": 85, "000003": 78, "000004": 60, "000005": 79}
SKIPPED = """overrides:
  - {id: "000003", type: development_plan, do: skip, reason: 已面谈, by: 方书瑶}
  - {id: "000003", type: results_and_shortfalls, do: skip, reason: 已面谈, by: 方书瑶}
  - {id: "000003", type: rectification_proposal, do: skip, reason: 已面谈, by: 方书瑶}
  - {id: "000003", type: improvement_plan, do: skip, reason: 已面谈, by: 方书瑶}
"""


def _write(workspace: Workspace, name: str, actuals: dict[str, int], hired: str = "2020-01-01") -> None:
    folder = workspace.inputs / name
    folder.mkdir(parents=True)
    (folder / "花名册.csv").write_text(ROSTER.replace("{hired}", hired), encoding="utf-8")
    rows = "".join(f"{id_},销售额,100,{actual}\n" for id_, actual in actuals.items())
    (folder / "结果.csv").write_text(f"工号,指标,目标(万元),实际(万元)\n{rows}", encoding="utf-8")


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The first quarter made and sealed; of the second one there are only the sheets."""
    workspace = copy_workspace(tmp_path_factory.mktemp("filed") / "ws")
    shutil.rmtree(workspace.inputs)
    _write(workspace, "2026Q1", FIRST)
    (workspace.inputs / "2026Q1" / "batch.yaml").write_text(SKIPPED, encoding="utf-8")
    run_sample(workspace, "2026Q1")
    file_batch(workspace, "2026Q1")
    _write(workspace, "2026Q2", SECOND)
    return workspace


@pytest.fixture
def workspace(tmp_path: Path, filed: Workspace) -> Workspace:
    shutil.copytree(filed.root, tmp_path / "ws")
    return Workspace(tmp_path / "ws")


def _without_sheets(workspace: Workspace) -> Prepared:
    """The plan where the earlier quarter's sheets are gone."""
    shutil.rmtree(workspace.inputs / "2026Q1", ignore_errors=True)
    return prepare(workspace, "2026Q2")


def _streaks(prepared: Prepared) -> dict[str, int]:
    people = prepared.evaluated.people
    return {id_: int(facts.streak.value) for id_, facts in people.items() if facts.streak is not None}


def _codes(prepared: Prepared) -> list[tuple[str, str | None]]:
    return [(each.code, each.subject) for each in prepared.plan.problems if each.code.startswith("H")]


def _facts(prepared: Prepared) -> list[Json]:
    """All facts; of a period without a shortfall the archive cites another cell than the roster's."""
    lines: list[Json] = []
    for line in facts_lines(prepared.evaluated, prepared.policy):
        assert isinstance(line, dict)
        past = line.get("past")
        for each in past if isinstance(past, list) else []:
            assert isinstance(each, dict)
            if each["short"] is not True:
                del each["cell"]
        lines.append(line)
    return lines


def test_a_second_shortfall_is_found_by_the_archive_alone_even_of_somebody_without_a_document(
    workspace: Workspace,
) -> None:
    prepared = _without_sheets(workspace)

    assert _streaks(prepared) == {"000002": 2, "000003": 2, "000004": 1, "000005": 2}
    ledger = (workspace.outputs / "2026Q1" / "documents.jsonl").read_text(encoding="utf-8")
    assert '"id":"000002","kind":"employee"' in ledger
    assert '"id":"000003","kind":"employee"' not in ledger
    [repeated] = [f for f in prepared.evaluated.judged["000003"].findings if f.rule == "REPEATED"]
    assert "inputs/2026Q1/结果.csv!D3" in str(repeated.evidence[0].formula)
    assert _codes(prepared) == []


def test_without_archive_and_sheets_nothing_is_looked_back_on(workspace: Workspace) -> None:
    shutil.rmtree(workspace.outputs / "archive")
    prepared = _without_sheets(workspace)

    assert prepared.plan.history == ()
    assert set(_streaks(prepared).values()) <= {0}
    assert _codes(prepared) == []


def test_the_archive_tells_what_the_sheets_told(workspace: Workspace) -> None:
    both = prepare(workspace, "2026Q2")
    shutil.move(workspace.outputs / "archive", workspace.root / "aside")
    sheets = prepare(workspace, "2026Q2")
    shutil.move(workspace.root / "aside", workspace.outputs / "archive")
    archive = _without_sheets(workspace)

    assert _facts(both) == _facts(sheets) == _facts(archive)
    assert both.plan.documents == sheets.plan.documents == archive.plan.documents
    [sealed, afresh] = both.plan.history
    assert (sealed.period, sealed.source) == ("2026Q1", "archive:2026Q1-G0001")
    assert sheets.plan.history == (afresh,)
    assert archive.plan.history == (sealed,)


def test_history_needs_no_catalog(workspace: Workspace) -> None:
    (workspace.outputs / "archive" / "catalog.sqlite").unlink()

    assert _streaks(_without_sheets(workspace))["000003"] == 2


def test_where_archive_and_sheets_disagree_no_streak_is_claimed(workspace: Workspace) -> None:
    replace_text(
        workspace.inputs / "2026Q1" / "结果.csv", "000003,销售额,100,82", "000003,销售额,100,83", "utf-8"
    )
    prepared = prepare(workspace, "2026Q2")

    assert ("H605", "000003") in _codes(prepared)
    assert "000003" not in _streaks(prepared)
    assert _streaks(prepared)["000002"] == 2
    [problem] = [each for each in prepared.plan.problems if each.subject == "000003"]
    assert (problem.params["here"], problem.params["there"]) == ("830000", "820000")
    assert str(problem.place) == problem.params["cell"] == "inputs/2026Q1/结果.csv!D3"


def test_a_corrected_quarter_is_filed_again_and_agrees_again(workspace: Workspace) -> None:
    replace_text(
        workspace.inputs / "2026Q1" / "结果.csv", "000003,销售额,100,82", "000003,销售额,100,83", "utf-8"
    )
    run_sample(workspace, "2026Q1")
    file_batch(workspace, "2026Q1")
    prepared = prepare(workspace, "2026Q2")

    assert _codes(prepared) == []
    assert _streaks(prepared)["000003"] == 2
    assert prepared.plan.history[0].source == "archive:2026Q1-G0002"


def test_where_todays_rules_find_otherwise_no_streak_is_claimed(workspace: Workspace) -> None:
    rules = workspace.policy / "rules.yaml"
    text = rules.read_text(encoding="utf-8")
    changed = text.replace("severity: minor", "severity: note")
    assert changed != text
    rules.write_text(changed, encoding="utf-8")
    replace_text(
        workspace.inputs / "2026Q2" / "结果.csv", "000003,销售额,100,78", "000003,销售额,100,50", "utf-8"
    )
    prepared = prepare(workspace, "2026Q2")

    assert ("H606", "000003") in _codes(prepared)
    assert "000003" not in _streaks(prepared)


def _alter(name: str) -> Callable[[Workspace], object]:
    def alter(workspace: Workspace) -> None:
        path = workspace.outputs / "archive" / name
        data = path.read_bytes()
        path.write_bytes(data.replace(b"2026Q1", b"2026Q9", 1))

    return alter


_FACTS = "bags/2026Q1-G0001/data/outputs/facts.jsonl"
DAMAGE: dict[str, Callable[[Workspace], object]] = {
    "a figure was altered": _alter(_FACTS),
    "the facts are gone": lambda workspace: (workspace.outputs / "archive" / _FACTS).unlink(),
    "the manifest was rewritten": lambda workspace: (
        workspace.outputs / "archive" / "bags" / "2026Q1-G0001" / "manifest-sha256.txt"
    ).write_bytes(b""),
    "the bag is gone": lambda workspace: shutil.rmtree(workspace.outputs / "archive" / "bags"),
    "the log was altered": _alter("events.jsonl"),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_archive_is_told_and_not_believed(workspace: Workspace, what: str) -> None:
    DAMAGE[what](workspace)
    prepared = prepare(workspace, "2026Q2")

    assert [code for code, _ in _codes(prepared)] == ["H607"]
    assert _streaks(prepared)["000003"] == 2
    assert [source.source for source in prepared.plan.history] == ["inputs/2026Q1"]


def test_another_person_of_the_same_id_has_no_history(workspace: Workspace) -> None:
    replace_text(workspace.inputs / "2026Q2" / "花名册.csv", "徐帆", "顾宁", "utf-8")
    prepared = _without_sheets(workspace)

    assert _codes(prepared) == [("H603", "000003")]
    assert "000003" not in _streaks(prepared)


def test_somebody_kept_out_then_has_no_streak(workspace: Workspace) -> None:
    shutil.rmtree(workspace.inputs / "2026Q1")
    shutil.rmtree(workspace.outputs)
    _write(workspace, "2026Q1", FIRST, hired="2026-03-20")
    run_sample(workspace, "2026Q1")
    file_batch(workspace, "2026Q1")
    prepared = _without_sheets(workspace)

    assert "000005" not in _streaks(prepared)
    assert _streaks(prepared)["000002"] == 2


def test_units_look_back_too(workspace: Workspace) -> None:
    sheets = prepare(workspace, "2026Q2").evaluated.units[("营销中心",)]
    archive = _without_sheets(workspace).evaluated.units[("营销中心",)]

    assert [(past.period, past.short, str(past.place)) for past in archive.past] == [
        (past.period, past.short, str(past.place)) for past in sheets.past
    ]
    assert archive.past
