"""Ids of Type 1 fonts: from the font's own content, and nothing else of the font changes."""

from __future__ import annotations

import re

import pytest

from pipeline.adapters.pdf import type1
from pipeline.adapters.pdf.type1 import Type1, with_own_ids


def encrypt(plain: bytes) -> bytes:
    """eexec, byte after byte, as Adobe Type 1 Font Format, 7.3 writes it down."""
    key, cipher = 55665, bytearray()
    for byte in plain:
        cipher.append(byte ^ (key >> 8))
        key = ((cipher[-1] + key) * 52845 + 22719) % 65536
    return bytes(cipher)


def decrypt(cipher: bytes) -> bytes:
    key, plain = 55665, bytearray()
    for byte in cipher:
        plain.append(byte ^ (key >> 8))
        key = ((byte + key) * 52845 + 22719) % 65536
    return bytes(plain)


def font(name: str, id_: int, length: int = 3000) -> Type1:
    """A font of this name whose id was counted; its outlines are made from its name."""
    clear = f"%!FontType1-1.0: {name}\n/UniqueID {id_} def\ncurrentfile eexec\n".encode()
    outlines = (name.encode() * length)[:length]
    hidden = encrypt(b"HDU dup\n/Private\n/UniqueID %d def\n" % id_ + outlines)
    return Type1(clear + hidden + b"0" * 512, len(clear), len(hidden))


def opened(program: bytes, of: Type1) -> bytes:
    return (
        program[: of.clear]
        + decrypt(program[of.clear : of.clear + of.encrypted])
        + program[of.clear + of.encrypted :]
    )


def test_the_id_no_longer_tells_how_many_fonts_came_before() -> None:
    assert with_own_ids([font("宋", 4100001)]) == with_own_ids([font("宋", 4100257)])


@pytest.mark.parametrize("lanes", [1, 2, 128])
def test_each_font_is_the_same_among_any_others(lanes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type1, "_LANES", lanes)
    fonts = [font(name, 4100000 + number, 700 * number) for number, name in enumerate("宋黑楷仿魏", start=1)]

    together = with_own_ids(fonts)

    assert together == [with_own_ids([one])[0] for one in fonts]


def test_nothing_but_the_id_changes_and_both_places_have_the_same() -> None:
    fonts = [font("宋", 4100001, 5000), font("黑", 4100002, 20)]

    for program, old in zip(with_own_ids(fonts), fonts, strict=True):
        before, after = opened(old.program, old), opened(program, old)
        ids = re.findall(rb"/UniqueID (\d+) def", after)
        assert len(set(ids)) == 1
        assert len(ids) == 2
        assert 4_000_000 <= int(ids[0]) < 5_000_000
        assert re.sub(rb"(?<=/UniqueID )\d+", b"", after) == re.sub(rb"(?<=/UniqueID )\d+", b"", before)


def test_two_fonts_have_two_ids() -> None:
    programs = with_own_ids([font("宋", 4100001), font("黑", 4100001)])

    assert len({re.findall(rb"/UniqueID (\d+) def", program)[0] for program in programs}) == 2


def test_a_font_without_an_id_or_of_another_kind_stays_as_it_is() -> None:
    plain = Type1(b"\0\1\0\0glyf", 0, 0)

    assert with_own_ids([plain]) == [plain.program]
    assert with_own_ids([]) == []
