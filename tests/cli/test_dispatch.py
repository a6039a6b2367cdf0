"""status and dispatch on the command line: what is asked for, what is answered, how it ends."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipeline.cli.main import run_command

_BATCH = "2026Q3-faults"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("cli") / "ws"
    assert run_command(["init", str(target)]) == 0
    assert run_command(["run", _BATCH, "--workspace", str(target)]) == 10
    return target


@pytest.fixture
def workspace(ready: Path, tmp_path: Path) -> Path:
    shutil.copytree(ready, tmp_path / "ws")
    return tmp_path / "ws"


def _json(capsysbinary: pytest.CaptureFixture[bytes], *arguments: str) -> dict[str, object]:
    capsysbinary.readouterr()
    run_command([*arguments, "--json"])
    told = json.loads(capsysbinary.readouterr().out)
    assert isinstance(told, dict)
    return told


def _release(workspace: Path, *more: str) -> int:
    return run_command(
        ["status", _BATCH, "--release", "--by", "王秀英", "--workspace", str(workspace), *more]
    )


def test_release_dispatch_and_status_follow_each_other(
    workspace: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    place = ("--workspace", str(workspace))
    assert _release(workspace) == 0
    sent = _json(capsysbinary, "dispatch", _BATCH, *place)
    told = _json(capsysbinary, "status", _BATCH, "--on", "2099-01-01", *place)

    assert sent["transmittals"]
    documents = told["documents"]
    assert isinstance(documents, list)
    states = {item["state"] for item in documents}
    assert "dispatched" in states
    assert all(item["overdue"] for item in documents if item["state"] == "dispatched")


def test_the_screen_tells_the_packets_and_whom_to_remind(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ("--workspace", str(workspace), "--lang", "zh")
    _release(workspace)
    run_command(["dispatch", _BATCH, *place])
    run_command(["status", _BATCH, "--on", "2099-01-01", "--chase", *place])

    out = capsys.readouterr().out

    assert "下一步：jixiao dispatch" in out
    assert ".zip" in out
    assert "请催办：" in out
    assert (workspace / "outputs" / _BATCH / "status" / "催办清单.xlsx").is_file()


def test_both_languages_have_words_for_everything(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ("--workspace", str(workspace), "--lang", "en")
    _release(workspace, "--lang", "en")
    run_command(["dispatch", _BATCH, *place])
    run_command(["status", _BATCH, "--on", "2099-01-01", *place])

    out = capsys.readouterr().out

    assert "released" in out
    assert "To be reminded:" in out


@pytest.mark.parametrize(
    "arguments",
    [("status", _BATCH, "--release"), ("dispatch", _BATCH, "--again", "packed")],
    ids=["a release by nobody", "again without sending"],
)
def test_what_makes_no_sense_is_refused_as_usage(arguments: tuple[str, ...], workspace: Path) -> None:
    assert run_command([*arguments, "--workspace", str(workspace)]) == 2


def test_sending_without_a_server_is_a_fault_of_the_settings(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _release(workspace)

    assert run_command(["dispatch", _BATCH, "--send", "--workspace", str(workspace), "--lang", "zh"]) == 4
    assert "(S907)" in capsys.readouterr().err


def test_a_name_that_means_nothing_is_a_fault_of_the_input(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _release(workspace, "--only", "nobody") == 3
    assert "(S911)" in capsys.readouterr().err


def test_a_redline_of_what_did_not_come_back_is_refused(
    workspace: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    told = _json(capsysbinary, "status", _BATCH, "--workspace", str(workspace))
    documents = told["documents"]
    assert isinstance(documents, list)

    place = ("--workspace", str(workspace))
    assert run_command(["status", _BATCH, "--redline", documents[0]["number"], *place]) == 3
