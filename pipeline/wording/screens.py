"""Everything the commands say that is no problem: headings, summaries, labels (S…)."""

from __future__ import annotations

from pipeline.wording.shape import Wording

WORDING: dict[str, Wording] = {}
