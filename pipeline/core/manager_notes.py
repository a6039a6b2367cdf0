"""Comments for the manager: why a finding stands in the draft."""

from __future__ import annotations

from pipeline.core.content import Note
from pipeline.core.models import PlannedDocument
from pipeline.core.policy import Policy


def notes_of(document: PlannedDocument, policy: Policy) -> tuple[Note, ...]:
    """Return one note per finding; none when HR's settings leave them out."""
    return ()
