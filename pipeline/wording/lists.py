"""Why somebody has no document: codes of not_selected and exceptions (L…)."""

from __future__ import annotations

from pipeline.wording.shape import Wording

WORDING: dict[str, Wording] = {}
