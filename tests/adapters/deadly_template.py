"""A template that no process survives; in a module of its own, for a process imports it each time."""

from __future__ import annotations

import os
import signal
from datetime import date

from pipeline.adapters.word.rendering import Identity, Template
from pipeline.core.drafting.content import Content


class Deadly(Template):
    """Ends the process that fills it for one person."""

    def fill(self, content: Content, identity: Identity, issued_on: date) -> bytes:
        """Return the draft, of anybody else."""
        if content.values["name"] == "终":
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        return super().fill(content, identity, issued_on)
