"""The figures of the charts that a template may show."""

from __future__ import annotations

from pipeline.core.content import Chart
from pipeline.core.evaluation import Evaluated
from pipeline.core.models import PersonFacts, UnitFacts
from pipeline.core.policy import Policy


def build_charts(facts: PersonFacts | UnitFacts, evaluated: Evaluated, policy: Policy) -> dict[str, Chart]:
    """Return name → figures for every chart that the subject has any figures for."""
    return {}
