"""What kind of file it is, told by what is inside; its name proves nothing."""

from __future__ import annotations

import io
import zipfile
import zlib

from pipeline.core.returns.receipts import Kind

_PICTURES = {
    b"\xff\xd8\xff": "jpg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"II*\x00": "tif",
    b"MM\x00*": "tif",
    b"GIF8": "gif",
    b"BM": "bmp",
}
_CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_FAULTS = (
    *(zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError),
    *(RuntimeError, ValueError, NotImplementedError),
)
_PDF_WITHIN = 1024
_TYPES_WITHIN = 1 << 20
_ENTRY, _NAME = 128, 64  # bytes of a directory entry of a compound file, and of the name in it
_HEADER = 512


def kind_of(data: bytes) -> Kind:
    """Return the kind of a file; ``other`` for what is no document, and for damaged ones."""
    if data.startswith(b"PK"):
        return _kind_of_zip(data)
    if data.startswith(_CFB):
        # A locked .docx is a compound file too; whoever reads it says so.
        return "doc" if streams_of(data) & {"WordDocument", "EncryptedPackage"} else "other"
    if data.lstrip()[:5] == b"{\\rtf":
        return "rtf"
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return "pdf"
    return "image" if data.startswith(tuple(_PICTURES)) or data[4:12] == b"ftypheic" else "other"


def ending_of(data: bytes, kind: Kind) -> str:
    """Return how a file of a kind is named, so that it opens in the right program; bin for what is none."""
    if kind == "image":
        return next((ending for head, ending in _PICTURES.items() if data.startswith(head)), "heic")
    return "bin" if kind == "other" else kind


def streams_of(data: bytes) -> frozenset[str]:
    """Return the names of the streams and storages in a compound file (.doc, .wps, .xls).

    Every place where an entry of a directory may stand is looked at, so that one hidden from a proper
    reader is found as well; random bytes can look like one at worst.
    """
    found = set()
    for at in range(_HEADER, len(data) - _ENTRY + 1, _ENTRY):
        length = int.from_bytes(data[at + _NAME : at + _NAME + 2], "little")
        if 4 <= length <= _NAME and length % 2 == 0 and data[at + _NAME + 2] in (1, 2, 5):
            name = data[at : at + length - 2].decode("utf-16-le", "replace")
            if name.isprintable() or name[:1] in "\x01\x03\x05":
                found.add(name)
    return frozenset(found)


def _kind_of_zip(data: bytes) -> Kind:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = {entry.filename.lower() for entry in archive.infolist()}
        if "[content_types].xml" in names:
            types = archive.open("[Content_Types].xml").read(_TYPES_WITHIN).lower()
            return "docx" if b"wordprocessingml" in types or b"ms-word" in types else "other"
        if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
            kind = archive.read("mimetype")
            return "odt" if kind.startswith(b"application/vnd.oasis.opendocument.text") else "other"
    except _ZIP_FAULTS:
        return "docx"  # begins like one: its reader will say that it is damaged
    return "other"
