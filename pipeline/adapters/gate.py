"""Limits on files that come from outside, before any library opens them.

Three gates: a path must be a plain file of a sane size; a zip container must hold no bomb, no double or
escaping names and nothing encrypted; an XML part must have no DOCTYPE, so that no entity can be declared.
What does not pass raises ``Refused``; the adapter that asked turns it into its own error.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import IO
from xml.parsers import expat

from lxml import etree

from pipeline.core.models import Problem
from pipeline.core.places import FileRef, Place

MIB = 1024 * 1024
_CHUNK = 256 * 1024
_LOCAL_HEADER = 30
_CONTROL = re.compile("[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_CENTRAL_ENTRY = b"PK\x01\x02"
_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
_XML_SUFFIXES = frozenset({".xml", ".rels", ".vml"})
_XML_HEADS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00", b"\x4c\x6f\xa7")
_XML_ENCODINGS = frozenset({"utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii"})
_ZIP_FAULTS = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    ValueError,
    LookupError,
    OverflowError,
    EOFError,
    OSError,
    struct.error,
    zlib.error,
)


class Refused(Exception):
    """A file from outside did not pass.

    Attributes:
        code: Code of the problem.
        place: The cell, where one is known; None for the file as a whole.
        params: What the wording fills in.
    """

    def __init__(self, code: str, place: Place | None = None, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.place = place
        self.params = params

    def problem(self, file: str) -> Problem:
        """Return it as a problem that stops the batch; ``file`` is its place unless a cell is known."""
        return Problem(self.code, "error", self.place or FileRef(file), self.params, stops=True)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may hold.

    Attributes:
        entries: Parts in the container; a workbook with a sheet a person needs about four each.
        unpacked: Bytes of all parts together.
        ratio: How many times a part may grow when it is inflated, once it is larger than ``grace``.
            Apache POI refuses at the same figure; sheets reach 10 to 30.
    """

    entries: int = 10_000
    unpacked: int = 256 * MIB
    ratio: int = 100
    grace: int = MIB


LIMITS = Limits()


def read_file(path: Path, limit: int = 64 * MIB) -> bytes:
    """Return the bytes of a plain file.

    Raises:
        Refused: It is missing, may not be read, is a link, folder, pipe or device, or is over ``limit``.
    """
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise Refused("F102")
        with _open_plain(path) as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise Refused("F101") from error
    if len(data) > limit:
        raise Refused("F103", limit=str(limit // MIB))
    return data


def _open_plain(path: Path) -> IO[bytes]:
    # The path may have been swapped since lstat: do not follow a link, do not wait for a pipe.
    flags = os.O_RDONLY
    for name in ("O_BINARY", "O_NOFOLLOW", "O_NONBLOCK"):
        flags |= getattr(os, name, 0)
    handle = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise Refused("F102")
    return os.fdopen(handle, "rb")


class Package:
    """A zip container that passed the gate; its parts are found by name, whatever their case."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._entries = {entry.filename.casefold(): entry for entry in archive.infolist()}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all parts, as written, in the order of the container."""
        return tuple(entry.filename for entry in self._entries.values())

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._entries

    def open(self, name: str) -> IO[bytes]:
        """Return a part as a stream. Raises Refused when there is none."""
        entry = self._entries.get(name.casefold())
        if entry is None:
            raise Refused("F112", part=name)
        try:
            return self._archive.open(entry)
        except _ZIP_FAULTS as error:
            raise Refused("F112", part=name) from error

    def chunks(self, name: str) -> Iterator[bytes]:
        """Give a part piece by piece. Raises Refused where it is damaged."""
        with self.open(name) as stream:
            while True:
                try:
                    # Never more than the size in the directory, which has passed the limits.
                    chunk = stream.read(_CHUNK)
                except _ZIP_FAULTS as error:
                    raise Refused("F112", part=name) from error
                if not chunk:
                    return
                yield chunk

    def read(self, name: str) -> bytes:
        """Return a whole part."""
        return b"".join(self.chunks(name))


def open_package(data: bytes, limits: Limits = LIMITS) -> Package:
    """Return a zip container (.xlsx, .ods, .docx) of which every part is safe to inflate and parse.

    Raises:
        Refused: Damaged, encrypted, a bomb, names that escape or stand twice, a DOCTYPE in any part.
    """
    # zipfile makes an object of every entry before it can be asked: count first.
    if data.count(_CENTRAL_ENTRY) > limits.entries:
        raise Refused("F121", limit=str(limits.entries))
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _ZIP_FAULTS as error:
        raise Refused("F112", part="zip") from error
    entries = archive.infolist()
    _check_names(entries)
    for entry in entries:
        _check_entry(entry, limits)
    if sum(entry.file_size for entry in entries) > limits.unpacked:
        raise Refused("F122", part="zip", limit=str(limits.unpacked // MIB))
    _check_overlap(entries)
    package = Package(archive)
    for name in package.names:
        _refuse_doctype(package, name)
    return package


def _check_names(entries: Iterable[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        steps = name.rstrip("/").split("/")
        if name.casefold() in seen or not _is_inside(name, steps):
            raise Refused("F123", part=_printable(name))
        seen.add(name.casefold())


def _is_inside(name: str, steps: list[str]) -> bool:
    plain = not _CONTROL.search(name) and "\\" not in name and ":" not in steps[0]
    return plain and not {"", ".", ".."} & set(steps)


def _printable(name: str) -> str:
    return _CONTROL.sub("?", name)[:80]


def _check_entry(entry: zipfile.ZipInfo, limits: Limits) -> None:
    name = _printable(entry.filename)
    if entry.flag_bits & _ENCRYPTED_FLAGS:
        raise Refused("F111")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("F112", part=name)
    grown = entry.file_size > limits.ratio * max(entry.compress_size, 1)
    if entry.file_size > limits.unpacked or (entry.file_size > limits.grace and grown):
        raise Refused("F122", part=name, limit=str(limits.unpacked // MIB))


def _check_overlap(entries: Iterable[zipfile.ZipInfo]) -> None:
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise Refused("F123", part=_printable(entry.filename))
        end = entry.header_offset + _LOCAL_HEADER + entry.compress_size


class _RootReached(Exception):
    """The root element began, so no DOCTYPE can follow."""


def _refuse_doctype(package: Package, name: str) -> None:
    chunks = package.chunks(name)
    head = next(chunks, b"")
    if not head or not (PurePosixPath(name.lower()).suffix in _XML_SUFFIXES or head.startswith(_XML_HEADS)):
        return
    parser = xml_parser()

    def stop(_name: str, _attributes: dict[str, str]) -> None:
        raise _RootReached

    parser.StartElementHandler = stop
    try:
        feed(parser, chain((head,), chunks), name)
    except _RootReached:
        return


def xml_parser() -> expat.XMLParserType:
    """Return an expat parser that raises Refused at a DOCTYPE; drive it with ``feed``."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse_doctype(*_: object) -> None:
        raise Refused("F124")

    def refuse_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
        # An encoding that this parser and the next one read differently could hide a DOCTYPE.
        if encoding is not None and encoding.lower() not in _XML_ENCODINGS:
            raise Refused("F124")

    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.XmlDeclHandler = refuse_encoding
    return parser


def feed(parser: expat.XMLParserType, chunks: Iterable[bytes], part: str) -> None:
    """Give a parser a whole part. Raises Refused, naming the part, when it is not well-formed."""
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Refused("F112", part=part) from error


def parse_xml(package: Package, name: str) -> etree._Element:
    """Return the root of a small part. Nothing is resolved, loaded or fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(package.read(name), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("F112", part=name) from error
