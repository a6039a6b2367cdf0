"""The quick way through a worksheet gives what expat gives, or nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from pipeline.adapters import gate
from pipeline.adapters.sheets.xlsx_events import Budget, SheetParser, StringsParser
from pipeline.adapters.sheets.xlsx_rows import Declined, PlainRows, read_plain_strings
from pipeline.core.sheets import Cell, Merge, SheetRow
from tests.builders_workbooks import MAIN, XML

_STRINGS = ("工号", "王芳", " 甲 ", "a_x000D_b")
_SHAPES = ("general", "percent", "date", "text")
_VALUES = ("1", "-2.5", "1e3", "0", "1e999", "nan", "x", "３", "0.1", " 7 ", "1&#49;", "a<!---->b")
_FORMULAS = ("<f>A1*2</f>", "<f/>", '<f t="shared" ref="A1:A3" si="0">A1&amp;"x"</f>', "<f>A1</f >")


def test_what_programs_write_takes_the_quick_way() -> None:
    rows = (
        '<row r="1" spans="1:4" x14ac:dyDescent="0.25"><c r="A1" s="3" t="s"><v>0</v></c></row>'
        '<row r="3" hidden="1" ht="15"><c r="A3" t="s"><v>1</v></c><c r="B3" s="1"><v>0.8</v></c>'
        '<c r="C3" s="2"/><c r="D3"><f>B3*2</f><v>1.6</v></c><c r="E3"><f>B3*3</f></c>'
        '<c r="F3" t="str"><f>""</f><v></v></c><c r="G3" t="e"><v>#N/A</v></c><c r="H3" t="b"><v>1</v></c>'
        '<c r="I3" t="inlineStr"><is><t xml:space="preserve"> 甲&amp;乙 </t></is></c></row>\n<row r="4" ht="9"/>'
    )

    plain = _quickly(_sheet(rows, after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'))

    assert plain is not None
    assert plain == (
        [
            SheetRow(1, False, (Cell(1, "text", "工号", "text"),)),
            SheetRow(
                3,
                True,
                (
                    Cell(1, "text", "王芳", "general"),
                    Cell(2, "number", 0.8, "percent"),
                    Cell(4, "number", 1.6, "general"),
                    Cell(5, "uncached", None, "general"),
                    Cell(7, "error", "#N/A", "general"),
                    Cell(8, "bool", True, "general"),
                    Cell(9, "text", " 甲&乙 ", "general"),
                ),
            ),
        ],
        [Merge(1, 1, 1, 2)],
        set(),
    )


@pytest.mark.parametrize("seed", range(40))
def test_whatever_a_sheet_holds_both_ways_read_the_same(seed: int) -> None:
    chance = random.Random(seed)

    for _ in range(40):
        sheet = _sheet("".join(_rows(chance)), after=chance.choice(("", '<pageMargins left="0.7"/>')))
        damaged = _damage(sheet, chance) if chance.random() < 0.5 else sheet
        quick = _quickly(damaged)

        assert quick is None or quick == _by_expat(damaged)


def test_a_part_is_read_the_same_whatever_its_pieces() -> None:
    sheet = _sheet("".join(_rows(random.Random(1), plain=True)))

    whole = _quickly(sheet)

    assert whole is not None
    assert all(_quickly(sheet, size) == whole for size in (1, 7, 64))


@pytest.mark.parametrize("seed", range(10))
def test_shared_strings_are_read_the_same_in_both_ways(seed: int) -> None:
    chance = random.Random(seed)
    forms: tuple[str, ...] = (
        "<si><t>{}</t></si>",
        '<si><t xml:space="preserve">{}</t></si>',
        "<si><t/></si>",
    )
    forms += ('<si><t>{}</t><phoneticPr fontId="1" type="noConversion"/></si>', "<si><r><t>{}</t></r></si>")
    texts = ("王芳", " a ", "&lt;b&gt;", "&#x738B;", "_x0041_", "x\r\ny", "&#0;", "&none;", "]]>", "\x01")

    for _ in range(60):
        items = [
            chance.choice(forms[: chance.choice((4, 5))]).format(
                chance.choice(texts[: chance.choice((6, 10))])
            )
            for _ in range(chance.randint(0, 4))
        ]
        data = f'{XML}<sst xmlns="{MAIN}" count="3">{"".join(items)}</sst>'.encode()
        data = _damage(data, chance) if chance.random() < 0.3 else data
        try:
            quick: object = read_plain_strings(data, "strings")
        except Declined:
            continue
        assert quick == _strings_by_expat(data)


def test_too_many_cells_are_refused_in_the_quick_way_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.adapters.sheets.xlsx_events.MAX_CELLS", 2)
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 4))

    with pytest.raises(gate.Refused) as refused:
        _plain_rows().feed([_sheet(rows)])

    assert refused.value.code == "F125"


def _sheet(rows: str, after: str = "") -> bytes:
    return f'{XML}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


def _rows(chance: random.Random, *, plain: bool = False) -> Iterator[str]:
    number = 0
    for _ in range(chance.randint(1, 6)):
        number += chance.choice((1, 1, 1, 2, 0 if chance.random() < 0.05 else 1))
        if chance.random() < 0.1:
            yield f'<row r="{number}" ht="15"/>'
            continue
        columns = sorted(chance.sample("ABCDEFG", chance.randint(0, 5)))
        cells = "".join(_cell(chance, f"{column}{number}", plain=plain) for column in columns)
        yield f'<row r="{number}"{chance.choice(("", " hidden=" + chr(34) + "1" + chr(34)))}>{cells}</row>'


def _cell(chance: random.Random, address: str, *, plain: bool) -> str:
    style = chance.choice(("", ' s="1"', ' s="2"', "" if plain else ' s="9"'))
    if plain or chance.random() < 0.5:
        return f'<c r="{address}"{style}><v>{chance.randint(0, 99)}</v></c>'
    kind = chance.choice(
        ("", ' t="s"', ' t="str"', ' t="b"', ' t="e"', ' t="n"', ' t="d"', ' t="inlineStr"', ' t="q"')
    )
    formula = chance.choice(_FORMULAS) if chance.random() < 0.3 else ""
    value = chance.choice(("0", "1", "3", "9", *_VALUES))
    content = chance.choice(
        (f"<v>{value}</v>", f"<v>{value}</v>", "", "<v/>", "<v></v>", f"<is><t>{value}</t></is>")
    )
    end = "/>" if chance.random() < 0.1 else f">{formula}{content}</c>"
    return f'<c r="{address}"{style}{kind}{end}'


def _damage(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    what = chance.choice(
        (b"", b"<", b">", b'"', b"&", b"/", b" ", b"\x00", b"\xff", b"<v>", b"</c>", b"1", b"</row>")
    )
    return data[:at] + what + data[at + chance.randint(0, 3) :]


def _plain_rows() -> PlainRows:
    strings = {str(index): text for index, text in enumerate(_STRINGS)}
    return PlainRows(_SHAPES, strings, Budget(), stale=True)


def _quickly(data: bytes, size: int = 10_000) -> object:
    plain = _plain_rows()
    try:
        plain.feed(data[at : at + size] for at in range(0, len(data), size))
        around = SheetParser(_SHAPES, _STRINGS, "sheet", Budget(), stale=True)
        around.feed([plain.around])
    except Declined:
        return None
    except gate.Refused as refused:
        return refused.code
    return plain.rows, around.merges, around.hidden_columns


def _by_expat(data: bytes) -> object:
    parser = SheetParser(_SHAPES, _STRINGS, "sheet", Budget(), stale=True)
    try:
        parser.feed([data])
    except gate.Refused as refused:
        return refused.code
    return parser.rows, parser.merges, parser.hidden_columns


def _strings_by_expat(data: bytes) -> object:
    parser = StringsParser()
    try:
        parser.feed([data], "strings")
    except gate.Refused as refused:
        return refused.code
    return tuple(parser.strings)
