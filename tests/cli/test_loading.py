"""What the command line loads before it knows which command is meant."""

from __future__ import annotations

import subprocess
import sys

HEAVY = (
    "openpyxl",
    "xlsxwriter",
    "xlrd",
    "docx",
    "docxtpl",
    "lxml",
    "jinja2",
    "pydantic",
    "lark",
    "rich",
    "yaml",
    "pypdf",
)


def test_help_waits_for_no_library_of_word_or_excel() -> None:
    code = f"import sys, pipeline.cli.main; print([name for name in {HEAVY} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

    assert done.stdout.decode("utf-8").strip() == "[]"
