"""How long a record is kept: ``10年`` → the last day of its term."""

from __future__ import annotations

import re
from datetime import date

FOREVER = "永久"
_YEARS = re.compile(r"(\d{1,3})\s*(?:年|years?)?", re.IGNORECASE)


def retain_until(retention: str, issued_on: date) -> date | None:
    """Return the last day of the term; None for ever.

    Counted in whole years from the first of January after the record was issued. A term that nobody can
    read keeps the record for ever: nothing is destroyed by a slip of the pen.
    """
    years = _YEARS.fullmatch(retention.strip())
    return date(issued_on.year + int(years[1]), 12, 31) if years else None
