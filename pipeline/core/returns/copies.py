"""Which of two files of one name came later, as far as their names tell: x.docx, x(1).docx, x（2）.docx."""

from __future__ import annotations

import re
import unicodedata

_COPY = re.compile(r"[ _]*\((\d{1,3})\)(?=(?:\.[^.]*)?$)")


def sort_key(file: str) -> tuple[str, int, str]:
    """Return what puts the copies of one file behind it, in the order of their numbers."""
    stem, number = _parts(file)
    return stem, number, file


def is_later_copy(file: str, earlier: str) -> bool:
    """Return whether a file is a copy with a higher number, which a program gives to what it gets later."""
    (stem, number), (other_stem, other) = _parts(file), _parts(earlier)
    return stem == other_stem and number > other


def _parts(file: str) -> tuple[str, int]:
    folded = unicodedata.normalize("NFKC", file).casefold()
    copy = _COPY.search(folded)
    return _COPY.sub("", folded), int(copy[1]) if copy else 0
