"""Parts of an Office container → zip bytes that depend on the parts and a date alone."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

import deflate

# 16 % more bytes than level 6 on the text that is filled, for half its time.
_LEVEL = 1
ONCE_LEVEL = 9  # for what is deflated once and copied often
_SMALL = 4096  # bytes of a part that is kept for the next container: a header often says the same there
_FIRST = "[Content_Types].xml"
_UTF8_NAME = 0x800
_ENTRY = struct.Struct("<5H3L2H")
_OFFSET = struct.Struct("<L")
_NO_ATTRIBUTES = bytes(10)
_END = struct.Struct("<4s4H2LH")


class Packed(NamedTuple):
    """One part, deflated: what does not change from container to container is deflated once."""

    content: bytes
    checksum: int
    data: bytes


def packed(content: bytes, level: int = _LEVEL) -> Packed:
    """Return a part deflated; with ``level`` 0 it is stored as it is."""
    return Packed(content, deflate.crc32(content), deflated(content, level) if level else content)


def deflated(content: bytes, level: int) -> bytes:
    """Return a part as one raw deflate stream."""
    return bytes(deflate.deflate_compress(content, level))


def pack(parts: Mapping[str, bytes], day: date) -> bytes:
    """Return a zip container of the parts, in the order of their names, every time stamp at ``day``."""
    return Container({}, parts, day).pack(parts)


class Container:
    """A zip container whose parts are known, and the content of some: only the others are packed each time.

    Written by hand because ``zipfile`` takes no ready deflate stream, and zlib's differs between machines.
    """

    def __init__(
        self, constant: Mapping[str, Packed], changing: Iterable[str], day: date, level: int = _LEVEL
    ) -> None:
        """Lay out the parts in the order of their names, every time stamp at ``day``.

        Args:
            level: 0 stores parts as they are: a container that stands in another is packed there.
        """
        self._level = level
        self._last: dict[str, Packed] = {}
        self._stamp = (max(day.year, 1980) - 1980) << 9 | day.month << 5 | day.day
        self._runs = [_Run()]
        for name in sorted({*constant, *changing}, key=_order):
            run = self._runs[-1]
            if name in constant:
                run.add(*self._record(name, constant[name]))
            else:
                run.next = name
                self._runs.append(_Run())
        self._count = sum(len(run.listed) + (run.next is not None) for run in self._runs)

    def pack(self, contents: Mapping[str, bytes]) -> bytes:
        """Return the container with these contents of the parts that change."""
        entries: list[bytes] = []
        directory: list[bytes] = []
        offset = 0
        for run in self._runs:
            entries.append(run.entries)
            for at, before, behind in run.listed:
                directory += (before, _OFFSET.pack(offset + at), behind)
            offset += len(run.entries)
            if run.next is not None:
                entry, before, behind = self._record(run.next, self._packed(run.next, contents[run.next]))
                entries.append(entry)
                directory += (before, _OFFSET.pack(offset), behind)
                offset += len(entry)
        listed = b"".join(directory)
        end = _END.pack(b"PK\x05\x06", 0, 0, self._count, self._count, len(listed), offset, 0)
        return b"".join((*entries, listed, end))

    def _packed(self, name: str, content: bytes) -> Packed:
        last = self._last.get(name)
        if last is not None and last.content == content:
            return last
        part = packed(content, self._level)
        if len(content) <= _SMALL:
            self._last[name] = part
        return part

    def _record(self, name: str, part: Packed) -> tuple[bytes, bytes, bytes]:
        """Return the entry of a part, and what stands before and behind its offset in the directory."""
        content, encoded = part.content, name.encode()
        common = _ENTRY.pack(
            20,
            0 if name.isascii() else _UTF8_NAME,
            8 if part.data is not content else 0,
            0,
            self._stamp,
            part.checksum,
            len(part.data),
            len(content),
            len(encoded),
            0,
        )
        entry = b"".join((b"PK\x03\x04", common, encoded, part.data))
        return entry, b"PK\x01\x02\x14\x00" + common + _NO_ATTRIBUTES, encoded


class _Run:
    """Parts that do not change, one behind the other, and the one behind them that does.

    Attributes:
        listed: Of each of them: its place in the run, what stands before and behind it in the directory.
    """

    def __init__(self) -> None:
        self.entries = b""
        self.listed: list[tuple[int, bytes, bytes]] = []
        self.next: str | None = None

    def add(self, entry: bytes, before: bytes, behind: bytes) -> None:
        """Add a part that does not change."""
        self.listed.append((len(self.entries), before, behind))
        self.entries += entry


def _order(name: str) -> tuple[bool, str]:
    return name != _FIRST, name
