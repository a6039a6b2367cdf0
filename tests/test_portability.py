"""Windows stand-ins: no POSIX-only module, no text of an unstated encoding, no name that Windows refuses."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

from tests.windows import windows_faults

_ROOT = Path(__file__).parent.parent
_MODULES = sorted((_ROOT / "pipeline").rglob("*.py"))

_POSIX_MODULES = {
    "fcntl",
    "pwd",
    "grp",
    "resource",
    "termios",
    "tty",
    "pty",
    "syslog",
    "crypt",
    "spwd",
    "posix",
}
_POSIX_CALLS = {
    "os.fork", "os.forkpty", "os.getuid", "os.geteuid", "os.getgid", "os.getpgid", "os.killpg", "os.setsid",
    "os.chown", "os.mkfifo", "os.umask", "os.fchmod", "os.uname", "os.nice", "os.wait", "os.sync",
    "os.O_NOFOLLOW", "os.O_NONBLOCK", "os.O_DIRECTORY", "signal.SIGKILL", "signal.SIGHUP", "signal.alarm",
}  # fmt: skip


@pytest.mark.parametrize(
    ("paths", "number"),
    [
        (["drafts/销售一部/王芳_000002/000001_张伟_绩效改进计划_2026Q3_V1.docx", "drafts/龚䶮.docx"], 0),
        (["drafts/CON.docx"], 1),
        (["a/nul"], 1),
        (["com¹.txt"], 1),
        (["a:b"], 1),
        (["a./b"], 1),
        (["a "], 1),
        (["a\\b"], 1),
        (["Report.docx", "report.docx"], 1),
        (["caf\u00e9", "cafe\u0301"], 1),
        (["汉" * 86], 1),
        (["console.docx", "nullable", "com10"], 0),
    ],
)
def test_the_checker_knows_what_windows_refuses(paths: list[str], number: int) -> None:
    assert len(windows_faults(paths)) == number


@pytest.mark.needs("git")
def test_everything_in_the_repository_has_a_name_that_windows_takes() -> None:
    if not (_ROOT / ".git").exists():
        return  # A source distribution is no repository; its files come from one.
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=_ROOT, capture_output=True, check=True, text=True, encoding="utf-8"
    )

    assert windows_faults(listed.stdout.split("\0")[:-1]) == []


@pytest.mark.parametrize("path", _MODULES, ids=lambda path: path.relative_to(_ROOT).as_posix())
def test_no_module_needs_posix(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        (alias.name if isinstance(node, ast.Import) else node.module or "").split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    named = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}

    assert imported & _POSIX_MODULES == set()
    assert named & _POSIX_CALLS == set()


@pytest.mark.parametrize("path", _MODULES, ids=lambda path: path.relative_to(_ROOT).as_posix())
def test_text_is_read_and_written_in_a_stated_encoding(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        named = {keyword.arg for keyword in node.keywords}
        called = ast.unparse(node.func)
        if called.endswith((".read_text", ".write_text")):
            assert "encoding" in named, f"{path}:{node.lineno}"
        if called in ("open", "io.open", "os.fdopen") or called.endswith("path.open"):
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            is_binary = any(isinstance(v, ast.Constant) and "b" in str(v.value) for v in values)
            assert "encoding" in named or is_binary, f"{path}:{node.lineno}"
