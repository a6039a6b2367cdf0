"""Document numbers in any text: as printed, retyped, wrapped over lines or read out of a PDF."""

from __future__ import annotations

import re
import unicodedata

from pipeline.core.deciding.numbering import is_number

_NUMBER = re.compile(r"JX-[A-Z0-9.]+-[A-Z]{3}(?:\.[A-Z]{3})?-[A-Z0-9.]+-V\d{1,4}-[A-Z0-9]{2}")
_HYPHENS = re.compile("[\u2010-\u2015\u2212\u00ad\ufe58\ufe63]")
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def find_numbers(text: str, wrapped: bool = False) -> tuple[str, ...]:
    """Return every number in a text, each once, in the order of their places; also such with wrong check.

    Capitals, widths and hyphens do not matter.

    Args:
        wrapped: Spaces and line ends may stand inside of a number, as a PDF's text layer has them.
    """
    folded = _HYPHENS.sub("-", unicodedata.normalize("NFKC", text)).upper()
    found = _NUMBER.findall(folded)
    if wrapped:
        found += _NUMBER.findall(re.sub(r"\s+", "", folded))
    return tuple(dict.fromkeys(found))


def sound_numbers(text: str, wrapped: bool = False) -> tuple[str, ...]:
    """Return the numbers whose check characters are right."""
    return tuple(filter(is_number, find_numbers(text, wrapped)))


def corrected(number: str) -> str | None:
    """Return a number with letters that are easily misread as digits put right; None when that does not help.

    It is a suggestion only: nothing is matched by it.
    """
    head, _, rest = number.partition("-")
    steps = rest.split("-")
    if len(steps) < 4:
        return None
    batch, code, *subject, version, check = steps
    fixed = "-".join(
        [head, batch.translate(_MISREAD), code, *(s.translate(_MISREAD) for s in subject), version, check]
    )
    return next((text for text in (fixed,) if is_number(text)), None)
