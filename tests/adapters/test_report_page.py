"""The page: self-contained, escaped, the same bytes for the same plan."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from pipeline.adapters.report_page import (
    Card,
    FoundLine,
    Handler,
    Listing,
    Page,
    Proof,
    Total,
    UnitSection,
    build_report,
)

_TRAP = "<script>alert('1')</script> & \"王\""


def _page(name: str = "王小明") -> Page:
    proof = Proof("完成率", "66.4%", "inputs/2026Q3/结果.xlsx[销售一部]!D7")
    found = FoundLine("major", "重大不足", f"{name}完成率 66.4%，低于 70%。", "RATE_MAJOR", (proof,))
    card = Card(
        f"{name} 000123",
        "绩效改进计划",
        "JX-1",
        "新出",
        "done",
        "",
        "2026-12-15",
        "drafts/a.docx",
        (name,),
        (found,),
    )
    listing = Listing("exceptions", "例外", "1 人", "", ("工号", "姓名"), (("000124", name),), "没有。", "")
    return Page(
        language="zh",
        title="出件报告",
        organisation=name,
        marking="内部·人事",
        subtitle="批次 2026Q3",
        totals=(Total("花名册人数", "120", "done"),),
        sum_line="48 + 65 + 7 + 0 = 120",
        words={
            "documents": "谁收到什么",
            "handed_out_by": "经办上级：",
            "due": "期限",
            "open": "打开文件",
            "contents": "目录",
            "no_documents": "没有文书。",
        },
        units=(UnitSection("#unit-1", "销售一部", "1 份", (Handler("赵经理 000001", (card,)),)),),
        listings=(listing,),
        footing=("规则版本 abc",),
    )


class _Text(HTMLParser):
    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())


def test_every_text_stands_on_the_page_as_it_is() -> None:
    words = _Text(build_report(_page(_TRAP))).words

    assert f"{_TRAP} 000123" in words
    assert f"{_TRAP}完成率 66.4%，低于 70%。" in words
    assert words.count(_TRAP) == 3
    assert "inputs/2026Q3/结果.xlsx[销售一部]!D7" in words


def test_the_page_needs_no_network_no_script_and_no_other_file() -> None:
    page = build_report(_page(_TRAP))
    tags = _Text(page).tags

    assert {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in tags} == set()
    assert not re.search(rb"https?:|@import|url\(", page)
    assert [
        attrs["href"] for tag, attrs in tags if tag == "a" and not str(attrs["href"]).startswith("#")
    ] == ["drafts/a.docx"]


def test_every_link_inside_the_page_has_its_place() -> None:
    tags = _Text(build_report(_page())).tags
    anchors = {attrs.get("id") for _, attrs in tags}

    inside = [str(attrs["href"]) for tag, attrs in tags if tag == "a" and str(attrs["href"]).startswith("#")]
    assert inside
    assert {link[1:] for link in inside} <= anchors


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert build_report(_page()) == build_report(_page())


def test_a_list_without_rows_says_so() -> None:
    page = _page()
    empty = replace(page, units=(), listings=(replace(page.listings[0], rows=()),))

    words = _Text(build_report(empty)).words
    assert "没有。" in words
    assert "没有文书。" in words
