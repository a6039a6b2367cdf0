"""Parts of an Office container → zip bytes that depend on the parts and a date alone."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from datetime import date

import deflate

_LEVEL = 6
_FIRST = "[Content_Types].xml"
_UTF8_NAME = 0x800


def pack(parts: Mapping[str, bytes], day: date, *, level: int = _LEVEL) -> bytes:
    """Return a zip container of the parts, in the order of their names, every time stamp at ``day``.

    With ``level`` 0 they are stored as they are: a container that stands in another is packed there.
    Written by hand because ``zipfile`` takes no ready deflate stream, and zlib's differs between machines.
    """
    stamp = (max(day.year, 1980) - 1980) << 9 | day.month << 5 | day.day
    entries = bytearray()
    directory = bytearray()
    for name in sorted(parts, key=lambda part: (part != _FIRST, part)):
        content, encoded = parts[name], name.encode("utf-8")
        packed = bytes(deflate.deflate_compress(content, level)) if level else content
        flags = 0 if name.isascii() else _UTF8_NAME
        common = struct.pack(
            "<5H3L2H",
            20,
            flags,
            8 if level else 0,
            0,
            stamp,
            zlib.crc32(content),
            len(packed),
            len(content),
            len(encoded),
            0,
        )
        directory += b"PK\x01\x02\x14\x00" + common
        directory += struct.pack("<3H2L", 0, 0, 0, 0, len(entries)) + encoded
        entries += b"PK\x03\x04" + common + encoded + packed
    end = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, len(parts), len(parts), len(directory), len(entries), 0
    )
    return bytes(entries + directory + end)
