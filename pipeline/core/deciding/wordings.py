"""Which of a rule's wordings a document has: another from person to person, the same on every run."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from pipeline.core.models import Finding, Reason


def worded(findings: Sequence[Finding], subject: str) -> tuple[Finding, ...]:
    """Return the findings, each in the wording that falls to the subject; figures are the same in all."""
    return tuple(replace(finding, text=_chosen(finding, subject)) for finding in findings)


def reworded(
    reasons: Sequence[Reason], before: Sequence[Finding], after: Sequence[Finding]
) -> tuple[Reason, ...]:
    """Return the reasons in the wording that their findings were given."""
    texts = {(old.rule, old.text): new.text for old, new in zip(before, after, strict=True)}
    return tuple(
        replace(reason, text=texts.get((reason.rule, reason.text), reason.text)) for reason in reasons
    )


def _chosen(finding: Finding, subject: str) -> str:
    texts = (finding.text, *finding.wordings)
    # Not the number of the document: a later version must read like the first.
    seed = f"{subject}/{finding.rule}/{finding.about or ''}".encode()
    return texts[int.from_bytes(hashlib.sha256(seed).digest()[:4], "big") % len(texts)]
