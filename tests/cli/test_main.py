"""The command line: exit codes, what goes to which stream, and how a fault is told."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from pipeline.cli.answering import guarded
from pipeline.cli.main import jixiao, run_command
from pipeline.cli.options import Screen
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.errors import (
    ArchiveError,
    InputError,
    OutputError,
    PipelineError,
    PolicyError,
    ReturnedDraftError,
    TemplateError,
)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty workspace, the current folder; the locale says nothing."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "jixiao.yaml").write_text("organisation: 星河公司\nlanguage: zh\n", encoding="utf-8")
    (tmp_path / "inputs" / "2026Q3").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def raising() -> Iterator[list[BaseException]]:
    """A command of the test's own that raises what it is given."""
    faults: list[BaseException] = []

    @jixiao.command("raise")
    @click.option("--json", "as_json", is_flag=True)
    def command(as_json: bool) -> int:
        def work() -> int:
            raise faults[0]

        return guarded(Screen(None, as_json, None), work)

    yield faults
    del jixiao.commands["raise"]


def _problem(code: str = "O802") -> Problem:
    return Problem(code, "error", FileRef("outputs/2026Q3"), {"reason": "EACCES"}, stops=True)


def _jixiao(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        cwd=cwd,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
    )


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (InputError, 3),
        (PolicyError, 4),
        (TemplateError, 5),
        (ReturnedDraftError, 6),
        (ArchiveError, 7),
        (OutputError, 8),
    ],
)
def test_a_fault_has_the_exit_code_of_its_class_and_is_told_on_standard_error(
    raising: list[BaseException], capsys: pytest.CaptureFixture[str], kind: type[PipelineError], code: int
) -> None:
    raising.append(kind([_problem(), _problem("O801")]))

    assert run_command(["raise"]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert "(O802)" in err
    assert "(O801)" in err
    assert "outputs/2026Q3 写不进去" in err


@pytest.mark.usefixtures("workspace")
def test_a_fault_is_json_for_whoever_asked_for_json(
    raising: list[BaseException], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    raising.append(OutputError([_problem()]))

    assert run_command(["raise", "--json"]) == 8
    told = json.loads(capsysbinary.readouterr().out)
    assert (told["exit_code"], told["problems"][0]["code"], told["problems"][0]["cell"]) == (
        8,
        "O802",
        "outputs/2026Q3",
    )


def test_an_unforeseen_fault_leaves_a_log_without_any_personal_word(
    workspace: Path, raising: list[BaseException], capsys: pytest.CaptureFixture[str]
) -> None:
    fault = ValueError("王小明 59.5")
    fault.__cause__ = KeyError("工号 000123")
    raising.append(fault)

    assert run_command(["raise"]) == 1
    err = capsys.readouterr().err
    (log,) = (workspace / "outputs").glob("jixiao-fault-*.log")
    text = log.read_text(encoding="utf-8")
    assert str(log) in err
    assert "Traceback" not in err
    assert "builtins.ValueError" in text
    assert "builtins.KeyError" in text
    assert re.search(r"pipeline/cli/answering\.py:\d+ guarded", text)
    for word in ("王小明", "59.5", "000123", "tests"):
        assert word not in text + err


@pytest.mark.usefixtures("workspace")
def test_an_interruption_has_its_own_exit_code(raising: list[BaseException]) -> None:
    raising.append(KeyboardInterrupt())

    assert run_command(["raise"]) == 130


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(
    "arguments",
    [
        ["plan"],
        ["nosuch"],
        ["plan", "2026Q3", "--nosuch"],
        ["run", "2026Q3", "--jobs", "0"],
        ["check", "--propose"],
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    assert run_command(arguments) == 2


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["--version"]])
def test_asking_for_help_is_no_fault(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(arguments) == 0
    assert capsys.readouterr().out


@pytest.mark.usefixtures("workspace")
def test_a_batch_that_is_not_there_is_an_input_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["plan", "2026Q4"]) in (3, 4)
    assert capsys.readouterr().err


def test_outside_of_a_workspace_the_user_is_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    assert run_command(["plan", "2026Q3"]) == 3
    assert "jixiao init" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("settings", "lang", "locale", "chinese"),
    [
        ("zh", None, "en_US.UTF-8", True),
        ("en", None, "zh_CN.UTF-8", False),
        ("zh", "en", "zh_CN.UTF-8", False),
        ("auto", None, "zh_CN.UTF-8", True),
        ("auto", None, "en_US.UTF-8", False),
        ("auto", None, "C", False),
    ],
)
def test_the_screen_speaks_as_asked_then_as_set_then_as_the_locale(
    workspace: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: str,
    lang: str | None,
    locale: str,
    chinese: bool,
) -> None:
    (workspace / "jixiao.yaml").write_text(f"language: {settings}\n", encoding="utf-8")
    monkeypatch.setenv("LC_ALL", locale)

    assert Screen(None, False, lang).language == ("zh" if chinese else "en")


def test_json_texts_follow_the_settings_and_not_the_screen(workspace: Path) -> None:
    assert Screen(workspace, True, "en").data_language() == "zh"


def test_json_is_utf8_whatever_the_locale_says(workspace: Path) -> None:
    done = _jixiao("plan", "2026Q4", "--json", cwd=workspace, LC_ALL="C", PYTHONIOENCODING="gbk")

    assert done.returncode in (3, 4)
    assert "。" in json.loads(done.stdout.decode("utf-8"))["problems"][0]["text"]
    assert b"\r" not in done.stdout


def test_a_screen_that_cannot_show_a_character_still_gets_the_message(workspace: Path) -> None:
    done = _jixiao("plan", "2026Q4", cwd=workspace, PYTHONIOENCODING="ascii")

    assert done.returncode in (3, 4)
    assert b"UnicodeEncodeError" not in done.stderr


def test_a_reader_that_stops_reading_is_no_fault(tmp_path: Path) -> None:
    command = f'"{sys.executable}" -m pipeline init "{tmp_path}/ws" --json | true; exit ${{PIPESTATUS[0]}}'
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}

    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False, env=environment)

    assert (done.returncode, done.stderr) == (0, b"")


def test_control_c_stops_quietly(tmp_path: Path) -> None:
    script = (
        "import time, click\n"
        "from pipeline.cli import main as cli; from pipeline.cli.options import Screen\n"
        "from pipeline.cli.answering import guarded\n"
        "@cli.jixiao.command('wait')\n"
        "def wait():\n"
        "    print('waiting', flush=True)\n"
        "    return guarded(Screen(None, False, None), lambda: time.sleep(30))\n"
        # Tests that run in the background are born deaf to Ctrl-C.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "import sys; sys.exit(cli.run_command(['wait']))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == b"waiting\n"
    time.sleep(0.05)

    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)

    assert process.returncode == 130
    assert b"Traceback" not in err
