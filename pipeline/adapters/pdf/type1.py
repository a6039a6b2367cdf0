"""Type 1 fonts in PDFs: each gets an id from its own content, in place of one that LibreOffice counted.

LibreOffice 7 makes Type 1 of OpenType faces and numbers them as they come, over all documents of a process.
So a document's bytes told what was converted before it, and a printer that keeps fonts by their ids could
take one document's glyphs for another's.

The id stands in the part of the font that is encrypted byte after byte, each by those before it (Adobe Type 1
Font Format, 7): everything behind it has to be written anew. One loop does that for many fonts at once, a
lane of one large number for each, in a tenth of the time.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_ID = re.compile(rb"(?<=/UniqueID )\d{7}(?= def)")
_KEY, _TIMES, _PLUS = 55665, 52845, 22719  # eexec; the same page
_HEAD = 1000  # bytes of the encrypted part in which the id stands
_LANES = 128  # fonts in one loop: more would not be faster, and take memory
_LANE_BYTES = 4  # the largest product stays below 2 ** 32


@dataclass(frozen=True, slots=True)
class Type1:
    """A font program; the first ``clear`` bytes are plain, the next ``encrypted`` ones are not."""

    program: bytes
    clear: int
    encrypted: int


def with_own_ids(fonts: Sequence[Type1]) -> list[bytes]:
    """Return each font program with its id made from its content; one that has no id as it is."""
    programs = [font.program for font in fonts]
    found = [(number, lane) for number, font in enumerate(fonts) if (lane := _lane(font))]
    # Fonts of about the same length share a loop.
    found.sort(key=lambda pair: fonts[pair[0]].encrypted)
    for start in range(0, len(found), _LANES):
        group = found[start : start + _LANES]
        for (number, lane), body in zip(group, _recoded([lane for _, lane in group]), strict=True):
            font = fonts[number]
            head = _ID.sub(lane.id, font.program[: font.clear])
            programs[number] = head + body + font.program[font.clear + font.encrypted :]
    return programs


@dataclass(frozen=True, slots=True)
class _Lane:
    """The encrypted part of one font, and where its old id stands in it."""

    data: bytes
    id: bytes
    old: bytes
    at: int


def _lane(font: Type1) -> _Lane | None:
    head = font.program[: font.clear]
    data = font.program[font.clear : font.clear + font.encrypted]
    found = _ID.search(_decrypted(data[:_HEAD]))
    if found is None or not _ID.search(head):
        return None
    digest = hashlib.sha256(_ID.sub(b"0000000", head)).digest()
    # Adobe leaves 4000000 to 4999999 to whoever makes a font.
    own = b"%d" % (4_000_000 + int.from_bytes(digest, "big") % 1_000_000)
    return _Lane(data, own, found[0], found.start())


def _decrypted(data: bytes) -> bytes:
    key, plain = _KEY, bytearray()
    for byte in data:
        plain.append(byte ^ key >> 8)
        key = (byte + key) * _TIMES + _PLUS & 0xFFFF
    return bytes(plain)


def _recoded(lanes: Sequence[_Lane]) -> Iterator[bytes]:
    """Give the encrypted parts with the new ids in them."""
    width = _LANE_BYTES * len(lanes)
    packed = bytearray(width * max(len(lane.data) for lane in lanes))
    changes: dict[int, int] = {}
    for number, lane in enumerate(lanes):
        place = _LANE_BYTES * number
        packed[place : place + width * len(lane.data) : width] = lane.data
        for offset, (old, new) in enumerate(zip(lane.old, lane.id, strict=True), start=lane.at):
            changes[offset] = changes.get(offset, 0) | (old ^ new) << 8 * place
    every = int.from_bytes(b"\1\0\0\0" * len(lanes), "little")
    byte, word, plus = 0xFF * every, 0xFFFF * every, _PLUS * every
    old_key = new_key = _KEY * every
    for step, start in enumerate(range(0, len(packed), width)):
        old = int.from_bytes(packed[start : start + width], "little")
        new = old ^ (old_key ^ new_key) >> 8 & byte ^ changes.get(step, 0)
        old_key = (old + old_key) * _TIMES + plus & word
        new_key = (new + new_key) * _TIMES + plus & word
        packed[start : start + width] = new.to_bytes(width, "little")
    for number, lane in enumerate(lanes):
        place = _LANE_BYTES * number
        yield bytes(packed[place : place + width * len(lane.data) : width])
