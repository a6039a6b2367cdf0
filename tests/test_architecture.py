"""The layers: which module may import which.

cli → steps → adapters → core → errors, and wording beside steps and cli
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).parent.parent / "pipeline"

_MAY_IMPORT = {
    "errors": {"errors"},
    "core": {"core", "errors"},
    "wording": {"wording", "core"},
    "adapters": {"adapters", "core", "errors"},
    "steps": {"steps", "adapters", "core", "errors", "wording"},
    "cli": {"cli", "steps", "adapters", "core", "errors", "wording"},
    "__main__": {"cli"},
    "__init__": set(),
}

# Adapters stand alone; these are what they share, and the formats that need more than one module.
_SHARED_ADAPTERS = {"files", "gate", "packing"}
_CHECKS = {
    f"template_{noun}"
    for noun in (
        *("cells", "charts", "controls", "fonts", "list_levels", "numbering"),
        *("package", "tables", "tag_places", "words"),
    )
}
_OF_CHECKS = {"charts", "template_controls", "template_list_levels", "template_parts", "template_stories"}
_FAMILIES = {
    "executor": {"cluster", "crew", "processes"},
    "cluster": {"crew", "likeness"},
    "processes": {"crew"},
    "workbook": {"delimited", "ods", "xls", "xlsx"},
    "xlsx": {"xlsx_events", "xlsx_rows"},
    "xlsx_rows": {"xlsx_events"},
    "marking": {"workbook"},
    "rendering": {
        *("comments", "charts", "compiled_template", "drawn_chart", "identity", "looks"),
        *("plain_template", "ready_package", "template_environment", "word_package"),
    },
    "ready_package": {
        *("chart_frames", "charts", "comments", "compiled_template", "drawn_chart", "edits", "identity"),
    },
    "compiled_template": {"listings", "piece_templates", "template_proofs", "unique_marks", "word_package"},
    "listings": {"edits"},
    "piece_templates": {"template_environment", "unique_marks"},
    "template_filling": {"compiled_template"},
    "template_proofs": {"open_elements"},
    "open_elements": {"table_counts"},
    "identity": {"word_package"},
    "plain_template": {"word_package"},
    "unique_marks": {"word_package"},
    "charts": {"chart_frames", "chart_workbook", "drawn_chart", "edits", "relations", "word_package"},
    "chart_frames": {"edits"},
    "comments": {"edits"},
    "drawn_chart": {"chart_blanks", "chart_colors", "chart_figures"},
    "chart_blanks": {"chart_colors"},
    "chart_workbook": {"chart_figures"},
    "pdf": {"office", "pdf_bytes"},
    "pdf_bytes": {"pdf_file", "type1"},
    "relations": {"word_package"},
    "looks": {"look_styles", "word_package"},
    "catalog_store": {"catalog_tables"},
    "catalog_search": {"catalog_store", "catalog_tables"},
    "look_styles": {"word_package"},
    "word_text": {"package_relations", "word_comments", "word_elements", "word_flow", "word_walk"},
    "word_comments": {"package_relations", "word_elements", "word_flow", "word_walk"},
    "word_walk": {"word_elements", "word_flow"},
    "active_content": {"package_relations"},
    "conversion": {"office"},
    "run_record": {"workspace"},
    "templates": {*_CHECKS, *_OF_CHECKS},
    **dict.fromkeys(_CHECKS, _OF_CHECKS),
    "template_parts": {"template_stories", "word_package"},
    "template_marking": {"relations", "template_parts", "template_stories", "word_package"},
}

# The core decides; what touches a file, a clock, the system, Excel or Word has no place in it.
_OUTSIDE = {
    *("os", "sys", "io", "pathlib", "shutil", "tempfile", "glob", "zipfile", "importlib", "platform"),
    *("time", "random", "uuid", "locale", "getpass", "socket", "subprocess", "logging"),
    *("threading", "multiprocessing", "concurrent", "asyncio", "filelock", "click", "rich"),
    *("openpyxl", "xlrd", "xlsxwriter", "docx", "docxtpl", "lxml", "yaml", "chinese_calendar", "deflate"),
    *("pypdf", "sqlalchemy", "psycopg"),
}


def _modules() -> list[Path]:
    return sorted(_ROOT.rglob("*.py"))


def _layer(path: Path) -> str:
    parts = path.relative_to(_ROOT).with_suffix("").parts
    return parts[0]


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that is imported, with its line; an import that only types need counts as well."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def _is_for_types_only(path: Path, line: int) -> bool:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            return node.lineno < line <= (node.end_lineno or 0)
    return False


@pytest.mark.parametrize("path", _modules(), ids=lambda path: path.relative_to(_ROOT).as_posix())
def test_imports_point_one_way(path: Path) -> None:
    allowed = _MAY_IMPORT[_layer(path)]

    for name, line in _imports(path):
        parts = name.split(".")
        if parts[0] != "pipeline" or len(parts) < 2 or parts[1] == "__version__":
            continue
        if _layer(path) == "errors" and _is_for_types_only(path, line):
            continue
        assert parts[1] in allowed, f"{path}:{line} imports {name}"


@pytest.mark.parametrize(
    "path", sorted((_ROOT / "core").rglob("*.py")), ids=lambda path: path.relative_to(_ROOT).as_posix()
)
def test_the_core_touches_nothing_outside(path: Path) -> None:
    imported = {name for name, _ in _imports(path)} - {"pathlib.PurePosixPath"}

    assert {name.split(".")[0] for name in imported} & _OUTSIDE == set()


@pytest.mark.parametrize(
    "path", sorted((_ROOT / "core").rglob("*.py")), ids=lambda path: path.relative_to(_ROOT).as_posix()
)
def test_the_core_reads_no_clock_and_hides_no_type(path: Path) -> None:
    names = {ast.unparse(node) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))}

    assert names & {"datetime.now", "date.today", "datetime.today", "datetime.utcnow", "Any", "open"} == set()


@pytest.mark.parametrize(
    "path", sorted((_ROOT / "adapters").rglob("*.py")), ids=lambda path: path.relative_to(_ROOT).as_posix()
)
def test_adapters_share_only_what_is_named_here(path: Path) -> None:
    names = (name for name, _ in _imports(path) if name.startswith("pipeline.adapters."))
    imported = {_adapter(name) for name in names} - _SHARED_ADAPTERS

    assert imported <= _FAMILIES.get(path.stem, set())


def _adapter(name: str) -> str:
    """The module that an import names, whichever folder of the adapters it lies in."""
    first, *rest = name.split(".")[2:]
    return rest[0] if (_ROOT / "adapters" / first).is_dir() else first
