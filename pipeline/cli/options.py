"""Options that several commands share, and what follows from them: the workspace and the language."""

from __future__ import annotations

import getpass
import locale
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

import click

from pipeline.adapters.folders.workspace import Workspace, find_workspace
from pipeline.core.models import Language
from pipeline.errors import InputError
from pipeline.steps.picking import Filters

_Command = TypeVar("_Command", bound=Callable[..., Any])

_WORKSPACE = click.option(
    "--workspace",
    "folder",
    type=click.Path(path_type=Path),
    help="工作区文件夹，默认从当前文件夹向上找 · folder with jixiao.yaml",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="以 JSON 回答 · answer as JSON")
_LANGUAGE = click.option("--lang", type=click.Choice(["zh", "en"]), help="屏幕语言 · language of the screen")
_ONLY = click.option(
    "--only", multiple=True, metavar="ID", help="只要这些工号 · only these people (repeatable)"
)
_UNIT = click.option(
    "--unit", "units", multiple=True, metavar="UNIT", help="只要这些部门 · only these units (repeatable)"
)
_TYPE = click.option(
    "--type", "types", multiple=True, metavar="TYPE", help="只要这些文种 · only these types (repeatable)"
)


@dataclass(frozen=True, slots=True)
class Screen:
    """How a command answers, and where it works.

    Attributes:
        folder: As the user named it; None: from the current folder upwards.
        declared: The language that the user asked for; None: as jixiao.yaml says, else the locale.
    """

    folder: Path | None
    as_json: bool
    declared: str | None

    def workspace(self) -> Workspace:
        """Return the workspace.

        Raises:
            InputError: There is none.
        """
        return find_workspace(self.folder or Path())

    @property
    def language(self) -> Language:
        """Of messages on the screen."""
        return self._spoken(self.declared) or self.data_language(_of_locale())

    def data_language(self, otherwise: Language = "zh") -> Language:
        """Of JSON texts: as jixiao.yaml says, wherever it is run."""
        try:
            return self._spoken(self.workspace().declared_language()) or otherwise
        except InputError:
            return otherwise

    @staticmethod
    def _spoken(name: str | None) -> Language | None:
        return "zh" if name == "zh" else "en" if name == "en" else None


def screen_options(command: _Command) -> _Command:
    """Add --workspace, --json and --lang: ``folder``, ``as_json``, ``lang``."""
    return reduce(lambda wrapped, option: option(wrapped), (_LANGUAGE, _JSON, _WORKSPACE), command)


def filter_options(command: _Command) -> _Command:
    """Add --only, --unit and --type: ``only``, ``units``, ``types``."""
    return reduce(lambda wrapped, option: option(wrapped), (_TYPE, _UNIT, _ONLY), command)


def filters_of(only: tuple[str, ...], units: tuple[str, ...], types: tuple[str, ...]) -> Filters:
    """Return what the user picked."""
    return Filters(frozenset(only), frozenset(units), frozenset(types))


def user_name() -> str:
    """Return who runs the program, for the event log; "?" where the system does not tell."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "?"


def _of_locale() -> Language:
    named = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), None
    )
    name = named or locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"
