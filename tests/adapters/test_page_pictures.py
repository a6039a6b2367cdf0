"""Pictures of pages: what is told where there can be none. Real ones: tests/steps/test_template_preview.py."""

from __future__ import annotations

import pytest

from pipeline.adapters.pdf.page_pictures import draw_pages
from pipeline.core.models import Problem


def test_without_the_program_the_user_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    told = draw_pages(b"%PDF-1.7")

    assert isinstance(told, Problem)
    assert told.code == "O831"


@pytest.mark.needs("pdftoppm")
def test_what_is_no_pdf_is_told() -> None:
    told = draw_pages(b"no pdf at all")

    assert isinstance(told, Problem)
    assert told.code == "O832"
