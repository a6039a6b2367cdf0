"""A batch of many documents: report.html leads to a page for each unit."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from pipeline.adapters.folders.workspace import Workspace
from pipeline.steps import presenting
from pipeline.steps.picking import Filters
from tests.steps.workspaces import copy_workspace, documents, run_sample

_LINK = re.compile(r'href="([^"]+)"')


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setattr(presenting, "_MOST_ON_A_PAGE", 20)
    return copy_workspace(tmp_path / "ws")


def _links(page: Path) -> list[str]:
    return [unquote(unescape(link)) for link in _LINK.findall(page.read_text(encoding="utf-8"))]


def test_every_document_is_on_the_page_of_one_unit_and_every_link_leads_somewhere(
    workspace: Workspace,
) -> None:
    report = run_sample(workspace)

    folder = workspace.outputs / "2026Q3"
    pages = sorted((folder / "report").iterdir())
    texts = [page.read_text(encoding="utf-8") for page in pages]
    shown = Counter(
        str(line["number"]) for line in documents(report) for text in texts if str(line["number"]) in text
    )
    assert shown == {str(line["number"]): 1 for line in documents(report)}
    for page in (folder / "report.html", *pages):
        inside = [link for link in _links(page) if not link.startswith("#")]
        assert inside
        assert [link for link in inside if not (page.parent / link).is_file()] == []
    assert sum("report/" in link for link in _links(folder / "report.html")) == len(pages)
    assert all("../report.html" in _links(page) for page in pages)


def test_a_long_list_says_where_the_rest_is(workspace: Workspace) -> None:
    run_sample(workspace)

    page = (workspace.outputs / "2026Q3" / "report.html").read_text(encoding="utf-8")
    assert re.search(r"另有 \d+ 行，见 清单\.xlsx。", page)


def test_pages_of_a_larger_batch_go_when_it_is_small_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_sample(workspace)
    pages = workspace.outputs / "2026Q3" / "report"
    shutil.copy(next(pages.iterdir()), pages / "笔记.html")
    monkeypatch.setattr(presenting, "_MOST_ON_A_PAGE", 1000)

    run_sample(workspace, filters=Filters(types=frozenset({"PIP"})))

    assert [page.name for page in pages.iterdir()] == ["笔记.html"]
