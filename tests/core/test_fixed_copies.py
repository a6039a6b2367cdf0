"""Fixed copies: what a PDF and a print file are made of, and when they no longer hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.core.deciding.ledger import LedgerEntry
from pipeline.core.deciding.plan_json import Json
from pipeline.core.drafting.fixed_copies import (
    FixedCopy,
    Pack,
    by_subject,
    copy_json,
    parse_copy,
    pdf_path,
    plan_packs,
    stale_copies,
)
from tests.windows import windows_faults

HOLDERS = {"PIP": ("员工本人", "直接主管", "人力资源部"), "RPL": ("部门负责人",)}


def entry(
    id_: str, unit: str, code: str = "PIP", title: str = "绩效改进计划", kind: str = "employee"
) -> LedgerEntry:
    subject: dict[str, Json] = {"kind": kind, "id": id_, "name": f"名{id_}", "unit": unit}
    document: dict[str, Json] = {
        "number": f"JX-{code}-{id_}",
        "code": code,
        "title": title,
        "subject": subject,
        "issued_on": "2026-10-16",
        "path": f"drafts/{unit}/赵_1/{id_}_{title}_V1.docx",
    }
    lineage = (code, kind, id_)
    return LedgerEntry(document, lineage, 1, "current", None, {}, "0" * 64, 1, "0.1.0", "p")


def pdf(number: str, digest: str = "a") -> FixedCopy:
    return FixedCopy(f"pdf/{number}.pdf", f"of {number}", digest, 10, 2, "LibreOffice 7")


def packs(*entries: LedgerEntry, pdfs: dict[str, FixedCopy] | None = None) -> tuple[Pack, ...]:
    found = {item.number: pdf(item.number) for item in entries} if pdfs is None else pdfs
    return plan_packs(entries, found, HOLDERS, "zh")


def test_a_pdf_stands_below_pdf_as_its_draft_below_drafts() -> None:
    assert pdf_path("drafts/华东/一组/王_1/7_张伟_计划_V1.docx") == "pdf/华东/一组/王_1/7_张伟_计划_V1.pdf"


def test_a_copy_is_stale_when_what_it_was_made_of_changed_or_is_gone() -> None:
    same, changed, gone = pdf("1"), pdf("2"), pdf("3")
    wanted = {same.path: same.made_of, changed.path: "of another draft"}

    assert stale_copies([same, changed, gone], wanted) == [changed, gone]


def test_documents_of_a_unit_keep_the_order_of_the_plan() -> None:
    east, west = packs(entry("1", "华东/一组"), entry("2", "华西"), entry("3", "华东/一组"))

    assert (east.path, east.unit) == ("print/华东_一组.pdf", "华东/一组")
    assert [part.number for part in east.parts] == ["JX-PIP-1", "JX-PIP-3"]
    assert [part.number for part in west.parts] == ["JX-PIP-2"]


def test_each_document_has_the_copies_that_the_policy_names_a_companion_those_of_its_own_type() -> None:
    (pack,) = packs(
        entry("1", "华东"),
        entry("1", "华东", "PIP.XYZ"),
        entry("华东", "华东", "RPL", kind="unit"),
        entry("2", "华东", "OLD"),
    )

    assert [part.copies for part in pack.parts] == [HOLDERS["PIP"], HOLDERS["PIP"], HOLDERS["RPL"], ("",)]
    assert [part.subject for part in pack.parts] == ["名1 1", "名1 1", "名华东", "名2 2"]
    assert [(subject, len(parts)) for subject, parts in by_subject(pack.parts)] == [
        ("名1 1", 2),
        ("名华东", 1),
        ("名2 2", 1),
    ]


def test_units_whose_names_would_be_one_file_have_two() -> None:
    paths = [
        pack.path
        for pack in packs(entry("1", "a_b/c"), entry("2", "a/b_c"), entry("3", "A/B/C"), entry("4", "d"))
    ]

    assert len(set(paths)) == 4
    assert paths[3] == "print/d.pdf"
    assert windows_faults(paths) == []


def test_a_name_that_is_too_long_is_cut_and_stays_its_own() -> None:
    long = "/".join(["一个名称特别特别长的部门" * 3] * 5)
    paths = [pack.path for pack in packs(entry("1", long), entry("2", f"{long}甲"))]

    assert len(set(paths)) == 2
    assert windows_faults(paths) == []


@pytest.mark.parametrize(
    "change",
    [
        {"pdfs": {}},
        {"pdfs": {"JX-PIP-1": pdf("JX-PIP-1", "b"), "JX-PIP-2": pdf("JX-PIP-2")}},
        {"pdfs": {"JX-PIP-1": pdf("JX-PIP-1")}},
    ],
)
def test_a_print_file_changes_with_every_pdf_in_it(change: dict[str, dict[str, FixedCopy]]) -> None:
    entries = (entry("1", "华东"), entry("2", "华东"))
    (before,), (after,) = packs(*entries), packs(*entries, **change)

    assert before.made_of != after.made_of


def test_a_print_file_changes_with_order_title_and_holders_and_with_nothing_else() -> None:
    one, two = entry("1", "华东"), entry("2", "华东")
    pdfs = {item.number: pdf(item.number) for item in (one, two)}
    (before,), (again,), (turned,) = packs(one, two), packs(one, two), packs(two, one)
    (titled,) = packs(entry("1", "华东", title="面谈记录"), two, pdfs=pdfs)
    (fewer,) = plan_packs((one, two), pdfs, {"PIP": ("员工本人",)}, "zh")

    assert again.made_of == before.made_of
    assert len({pack.made_of for pack in (before, turned, titled, fewer)}) == 4
    assert replace(before, language="en").made_of != before.made_of


def test_a_line_of_the_record_comes_back_as_it_was() -> None:
    assert parse_copy(copy_json(pdf("1"))) == pdf("1")


@pytest.mark.parametrize(
    "broken",
    [
        {"path": "../x.pdf"},
        {"path": "pdf/../../x.pdf"},
        {"path": "drafts/x.docx"},
        {"path": "pdf//x"},
        {"bytes": "1"},
    ],
)
def test_a_line_that_leads_elsewhere_or_is_broken_tells_of_no_copy(broken: dict[str, Json]) -> None:
    assert parse_copy({**copy_json(pdf("1")), **broken}) is None
    assert parse_copy([]) is None
