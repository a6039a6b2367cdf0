"""The README says what the program does: every command and every exit code stands there, and no other."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click

from pipeline import __version__, errors
from pipeline.cli.main import jixiao

_ROOT = Path(__file__).parent.parent
_ENGLISH = (_ROOT / "README.md").read_text(encoding="utf-8")
_CHINESE = (_ROOT / "README.zh-CN.md").read_text(encoding="utf-8")


def _exit_codes() -> set[int]:
    classes = (item for _, item in inspect.getmembers(errors, inspect.isclass))
    of_classes = {item.exit_code for item in classes if issubclass(item, errors.PipelineError)}
    return of_classes | {value for name, value in vars(errors).items() if name.startswith("EXIT_")}


def _commands(group: click.Group = jixiao, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command with its words; a group is none, its commands are."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


def test_the_readme_names_every_command_and_no_other() -> None:
    row = re.compile(r"^\| `jixiao ((?:template |archive )?\w+)", re.MULTILINE)
    named = set(row.findall(_ENGLISH))

    assert named == {name for name, _ in _commands()}
    assert set(row.findall(_CHINESE)) == named


def test_the_readme_names_every_option() -> None:
    options = {
        option
        for _, command in _commands()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--") and option != "--help"
    }

    assert {option for option in options if option not in _ENGLISH} == set()


def test_the_readme_names_every_exit_code_and_no_other() -> None:
    named = {int(code) for code in re.findall(r"^\| (\d+) \|", _ENGLISH, re.MULTILINE)}

    assert named == _exit_codes()
    assert {code for code in named if not re.search(rf"(?<!\d){code} ", _CHINESE)} == set()


def test_the_readme_names_the_version_that_is_built() -> None:
    for text in (_ENGLISH, _CHINESE):
        assert f"jixiao-{__version__}-py3-none-any.whl" in text


def test_every_page_that_is_linked_is_there() -> None:
    for path in (_ROOT / "README.md", _ROOT / "README.zh-CN.md", *(_ROOT / "docs").glob("*.md")):
        for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_every_target_of_the_makefile_is_explained_there() -> None:
    makefile = (_ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))

    assert targets == set(re.findall(r"^#   make (\w+)", makefile, re.MULTILINE))
