"""Whether a document of Word says a word: all of its parts, text as it reads without its marks."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.adapters import gate
from pipeline.adapters.files import read_file

_MARK = re.compile(r"<[^>]*>")


def mentions(path: Path, words: frozenset[str]) -> bool:
    """Return whether any part of a package holds one of the words; False for what is no package.

    Raises:
        OutputError: The file cannot be read.
    """
    try:
        package = gate.open_package(read_file(path) or b"")
        parts = [package.read(name) for name in package.names if name.endswith(".xml")]
    except gate.Refused:
        return False
    for part in parts:
        told = _MARK.sub("", part.decode("utf-8", errors="replace"))
        if any(word in told for word in words):
            return True
    return False
