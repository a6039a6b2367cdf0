"""Units, history and what follows from the data (U…, H…, D…)."""

from __future__ import annotations

from pipeline.wording.shape import Wording

WORDING: dict[str, Wording] = {}
