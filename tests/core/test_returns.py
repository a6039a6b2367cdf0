"""What came back, decided on plain values: numbers, names, pieces, values, turns."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.deciding.ledger import LedgerEntry
from pipeline.core.deciding.numbering import document_number
from pipeline.core.reading.dates import parse_day
from pipeline.core.returns.comparison import RegionSeen, compare
from pipeline.core.returns.copies import is_later_copy, sort_key
from pipeline.core.returns.filled import is_within, open_prompts, read_filled
from pipeline.core.returns.fitting import fit
from pipeline.core.returns.identity import Layers, identify
from pipeline.core.returns.numbers import corrected, find_numbers, sound_numbers
from pipeline.core.returns.pieces import Piece, pieces_of
from pipeline.core.returns.receipts import Note, Receipt, Verdict, in_turn, parse_receipt, receipt_json
from pipeline.core.returns.register import Register
from pipeline.core.returns.stories import Cell, Paragraph, Place, Row, Span, SpanKind, Story, Table, WordText

NUMBER = "JX-2026Q3-IDP-000123-V1-D7"
OTHER = document_number("2026Q3", "IDP", "000124", 1)


# --- numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f"文件编号：{NUMBER}第 1 页",
        f"ＪＸ－２０２６Ｑ３－ＩＤＰ－０００１２３－Ｖ１－Ｄ７ {NUMBER.lower()}",
        "JX‑2026Q3‑IDP–000123—V1-D7",
    ],
    ids=["in a footer", "full width and small letters", "other hyphens"],
)
def test_a_number_is_found_however_it_is_printed(text: str) -> None:
    assert find_numbers(text) == (NUMBER,)


def test_a_number_wrapped_over_lines_is_found_in_a_pdf_alone() -> None:
    text = "文件编号：JX-2026Q3-IDP-\n0001 23-V1-D7 第1页"

    assert find_numbers(text) == ()
    assert sound_numbers(text, wrapped=True) == (NUMBER,)


def test_numbers_of_companions_and_odd_subjects_are_found() -> None:
    for number in (
        document_number("2026Q3-faults", "INT.PIP", "YL-0131", 12),
        document_number("2026-09", "RSU", "UBRES66", 1),
    ):
        assert find_numbers(f"编号{number}。") == (number,)


def test_a_number_without_version_is_none() -> None:
    assert find_numbers("所随文件 JX-2026Q3-PIP-001113") == ()


def test_a_letter_read_for_a_digit_is_only_suggested() -> None:
    assert sound_numbers("JX-2026Q3-IDP-OOO123-V1-D7") == ()
    assert corrected("JX-2026Q3-IDP-OOO123-V1-D7") == NUMBER
    assert corrected("JX-2026Q3-IDP-000129-V1-D7") is None


# --- which document -------------------------------------------------------------------------------------


def entry(
    number: str, subject: str, name: str, code: str = "IDP", title: str = "绩效改进计划（IDP）"
) -> LedgerEntry:
    document = {
        "number": number,
        "code": code,
        "title": title,
        "path": f"drafts/销售部/{subject}_{name}_{title}_2026Q3_V1.docx",
        "subject": {"kind": "employee", "id": subject, "name": name, "unit": "销售部"},
        "issued_on": "2026-10-16",
        "due_on": "2026-12-15",
    }
    return LedgerEntry(document, (code, "employee", subject), 1, "current", None, {}, "0" * 64, 1, "0", "0")  # type: ignore[arg-type]


REGISTER = Register.of(
    [entry(NUMBER, "000123", "周敏"), entry(OTHER, "000124", "周敏一")], {"000125": "何川"}
)


@pytest.mark.parametrize(
    ("file", "number"),
    [
        ("000123_周敏_绩效改进计划（IDP）_2026Q3_V1.docx", NUMBER),
        ("微信 000123_周敏_绩效改进计划(IDP)_2026Q3_V1(2)最终版.doc", NUMBER),
        ("绩效改进计划（IDP）-000124 已改.docx", OTHER),
        ("绩效改进计划（IDP）.docx", None),
        ("1000123_绩效改进计划（IDP）.docx", None),
        ("最终版.docx", None),
    ],
)
def test_a_file_name_tells_a_document_by_title_and_subject(file: str, number: str | None) -> None:
    assert REGISTER.by_file_name(f"包.zip!甲/{file}") == number


def test_layers_that_agree_decide() -> None:
    found = identify(Layers(property=(NUMBER,), text=(NUMBER,), file=NUMBER), REGISTER)

    assert (found.number, found.code) == (NUMBER, None)


@pytest.mark.parametrize(
    ("layers", "code", "suggested"),
    [
        (Layers(property=(NUMBER,), text=(OTHER,)), "B211", None),
        (Layers(property=(NUMBER,), text=(NUMBER, OTHER)), "B212", None),
        (Layers(text=(NUMBER,), file=OTHER), "B213", NUMBER),
        (Layers(text=(NUMBER,), people=frozenset({"000125"})), "B214", NUMBER),
        (Layers(file=NUMBER, person=NUMBER), "B201", NUMBER),
        (Layers(text=("JX-2026Q3-IDP-000123-V1-D8",)), "B202", None),
        (Layers(text=("JX-2026Q3-IDP-OOO123-V1-D7",)), "B202", NUMBER),
        (Layers(text=(document_number("2026Q2", "IDP", "000123", 1),)), "B203", None),
    ],
)
def test_layers_that_do_not_agree_leave_it_in_doubt(layers: Layers, code: str, suggested: str | None) -> None:
    found = identify(layers, REGISTER)

    assert (found.number, found.code, found.suggested) == (None, code, suggested)


# --- pieces and what they become ------------------------------------------------------------------------


def spans(text: str, *marked: tuple[str, str]) -> Paragraph:
    """A paragraph in which each marked text stands in a control with its tag."""
    found = []
    for number, (tag, inner) in enumerate(marked, start=1):
        start = text.index(inner)
        found.append(Span(start, start + len(inner), tag, number))
    return Paragraph(text, tuple(found))


def test_pieces_are_the_whole_paragraph() -> None:
    paragraph = spans(
        "目标50万元，□ 同意　____年__月__日【请补充】", ("f.x", "50万元"), ("r.y", "【请补充】")
    )

    pieces = pieces_of(paragraph)

    assert "".join(piece.text for piece in pieces) == paragraph.text
    assert [piece.kind for piece in pieces] == ["fixed", "fact", "fixed", "tick", "fixed", "blank", "region"]


@pytest.mark.parametrize(
    ("returned", "fact", "region", "holds"),
    [
        ("目标50万元，说明：【请补充】。", "50万元", "【请补充】", True),
        ("目标80万元，说明：多拜访。", "80万元", "多拜访", True),
        ("目标150万元，说明：甲，说明：乙。", "150万元", "甲，说明：乙", True),
        ("目标50万元，原因：多拜访。", "50万元", None, False),
        ("目标，说明：。", "", "", True),
    ],
)
def test_each_piece_is_found_again(returned: str, fact: str, region: str | None, holds: bool) -> None:
    pieces = pieces_of(spans("目标50万元，说明：【请补充】。", ("f.x", "50万元"), ("r.y", "【请补充】")))

    fitted = fit(pieces, Paragraph(returned))

    assert fitted.texts[1] == fact
    assert fitted.fixed_holds is holds
    if region is not None:
        assert fitted.texts[3] == region


@given(st.text("目标甲乙□_，。 12", max_size=12), st.text("目标甲乙□_，。 12", max_size=12))
def test_no_letter_of_a_returned_paragraph_is_passed_over(issued: str, returned: str) -> None:
    middle = Piece("fact", "12", len(issued), "x", "f.x")
    pieces = (Piece("fixed", issued, 0), middle, Piece("fixed", "。", len(issued) + 2))

    fitted = fit(pieces, Paragraph(returned))

    if fitted.fixed_holds:
        assert "".join("".join(text or "" for text in fitted.texts).split()) == "".join(returned.split())


def word(*blocks: Paragraph | Table) -> WordText:
    return WordText((Story("body", blocks),))


def test_equal_texts_differ_in_nothing() -> None:
    text = word(Paragraph("甲"), Table((Row((Cell(0, (Paragraph("乙"),)),)),)), Paragraph("丙"))

    compared = compare(text, text)

    assert (compared.facts, compared.regions, compared.changes) == ([], [], [])


def test_a_paragraph_more_or_less_is_told() -> None:
    before, after = (
        word(Paragraph("甲甲甲"), Paragraph("乙乙乙")),
        word(Paragraph("甲甲甲"), Paragraph("丙丙丙丙")),
    )

    told = [(change.kind, change.before, change.after) for change in compare(before, after).changes]

    assert sorted(told) == [("added", "", "丙丙丙丙"), ("removed", "乙乙乙", "")]


# --- what was filled in -----------------------------------------------------------------------------------


def seen(
    text: str | None,
    prompt: str = "【请补充】",
    form: SpanKind = "text",
    choices: tuple[str, ...] = (),
    name: str = "x",
    kind: str = "region",
) -> RegionSeen:
    return RegionSeen(name, kind, form, "标签", prompt, text, Place("body"), choices)


@pytest.mark.parametrize(
    ("item", "kind", "value", "filled"),
    [
        (seen("【请补充】"), "text", None, False),
        (seen("  "), "text", None, False),
        (seen(None), "text", None, False),
        (seen("每周三次"), "text", "每周三次", True),
        (seen("【请补充】每周三次"), "text", "每周三次", True),
        (seen("2026/11/3", "【请选择】", "date"), "date", "2026-11-03", True),
        (seen("下周三", "【请选择】", "date"), "date", "下周三", True),
        (seen("有偏差", "【请选择】", "choice", ("按计划", "有偏差")), "choice", "有偏差", True),
        (seen("4分", "【请选择】", "choice", ("3分", "4分")), "level", "4", True),
        (seen("____年__月__日", "____年__月__日", "date", kind="blank"), "date", None, False),
        (seen("2026年11月3日", "____年__月__日", "date", kind="blank"), "date", "2026-11-03", True),
        (seen("__张三__", "______", kind="blank"), "text", "张三", True),
    ],
)
def test_a_region_has_a_value(item: RegionSeen, kind: str, value: str | None, filled: bool) -> None:
    (region,) = read_filled([item]).regions

    assert (region.kind, region.value, region.filled) == (kind, value, filled)


@pytest.mark.parametrize(
    ("text", "ticked"),
    [("□", False), ("", False), ("☑", True), ("√", True), ("□√", True), ("■", True), ("□ 见附页", False)],
)
def test_a_tick_is_a_tick(text: str, ticked: bool) -> None:
    (region,) = read_filled([seen(text, "□", kind="tick")]).regions

    assert region.filled is ticked


def test_text_that_libreoffice_multiplied_is_read_once() -> None:
    item = seen("每周三次" * 5)

    assert read_filled([item], "LibreOffice/7.4").regions[0].value == "每周三次"
    assert read_filled([item], "Microsoft Office Word").regions[0].value == "每周三次" * 5
    assert read_filled([seen("哈" * 4)], "LibreOffice/7.4").regions[0].value == "哈" * 4


def test_figures_and_dates_of_a_text_are_told() -> None:
    (region,) = read_filled([seen("2026年12月15日前销售额达到 90%，新客户5家，首月10.5万元")]).regions

    assert region.dates == ("2026-12-15",)
    assert region.figures == ("90%", "5家", "10.5万元")


def test_regions_of_one_name_stay_apart() -> None:
    names = [region.name for region in read_filled([seen("甲"), seen("乙")]).regions]

    assert names == ["x", "x#2"]


def test_what_hr_marked_to_be_checked_is_no_gap_of_the_managers() -> None:
    assert open_prompts("2027年1月14日【请核对】，【请补充：事例】【请选择】") == [
        "【请补充：事例】",
        "【请选择】",
    ]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("2026-10-16", True),
        ("2026-12-15", True),
        ("2026-12-16", False),
        ("2026年12月", True),
        ("2027年", False),
    ],
)
def test_a_day_lies_inside_with_both_ends(text: str, inside: bool) -> None:
    day = parse_day(text)
    assert not isinstance(day, str)

    assert is_within(day, date(2026, 10, 16), date(2026, 12, 15)) is inside


# --- the order of receipt ---------------------------------------------------------------------------------


def receipt(seq: int, file: str, verdict: Verdict = "matched") -> Receipt:
    return Receipt(seq, file, f"{seq:064}", 1, f"returns/{seq:064}.docx", "docx", verdict, number=NUMBER)


def test_copies_are_put_behind_what_they_copy() -> None:
    files = ["甲(2).docx", "甲.docx", "甲（10）.docx", "乙.docx"]

    assert sorted(files, key=sort_key) == ["乙.docx", "甲.docx", "甲(2).docx", "甲（10）.docx"]
    assert is_later_copy("甲（10）.docx", "甲(2).docx")
    assert not is_later_copy("甲最终.docx", "甲.docx")


@pytest.mark.parametrize(
    ("file", "together", "order", "code"),
    [
        ("任意.docx", False, "received", "B224"),
        ("甲(1).docx", True, "name", "B224"),
        ("最终版.docx", True, "unknown", "B225"),
    ],
)
def test_a_later_return_follows_the_one_before(file: str, together: bool, order: str, code: str) -> None:
    first = in_turn(receipt(1, "甲.docx"), [], set())
    doubtful = in_turn(receipt(2, "甲.docx", "quarantined"), [first], set())

    second = in_turn(receipt(3, file), [first, doubtful], {first.sha256} if together else set())

    assert (first.turn, doubtful.turn, second.turn) == (1, None, 2)
    assert (second.replaces, second.order, second.code) == (first.sha256, order, code)


def test_a_receipt_reads_back_as_it_was_written() -> None:
    one = in_turn(receipt(1, "甲.docx"), [], set())
    told = Receipt(
        **{
            **{name: getattr(one, name) for name in Receipt.__slots__},
            "notes": (Note("B234", {"count": "2"}),),
        }
    )

    assert parse_receipt(receipt_json(told)) == told
