"""A template that no process survives; in a module of its own, for a process imports it each time."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence

from pipeline.adapters.word.rendering import Job, Template
from pipeline.errors import TemplateError


class Deadly(Template):
    """Ends the process that fills it for one person."""

    def fill_all(self, jobs: Sequence[Job]) -> list[bytes | TemplateError]:
        """Return the drafts, of anybody else."""
        if any(content.values["name"] == "终" for content, *_ in jobs):
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        return super().fill_all(jobs)
