"""Findings → measures: which entries of the library answer a finding, in what order, until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from pipeline.core.models import ChosenMeasure, Finding, Scope
from pipeline.core.policies.policy import Measure, Policy, Rule
from pipeline.core.policies.workdays import Calendar, add_days

_FEWEST = 2


def choose_measures(
    findings: Sequence[Finding],
    scope: Scope,
    policy: Policy,
    issued_on: date,
    days: int | None,
    owners: Mapping[str, str],
    calendar: Calendar,
) -> tuple[ChosenMeasure, ...]:
    """Return the measures for all findings, by finding and then best first.

    The rule's own measures come first; where they are fewer than two, others of the same cause follow.
    A measure tied to abilities or indicators answers only findings about one of them, and for an ability
    nothing else is suggested beside it. At most
    ``measures_per_finding`` each; due dates are working days.

    Args:
        days: How long the document runs: a measure that takes longer is chosen only when no other fits,
            and ends with it. None: it has no end.
        owners: Role of the library (employee, manager, leader, hr) → name to print.
    """
    rule_by_id = {rule.id: rule for rule in policy.rules}
    chosen = []
    for index, finding in enumerate(findings):
        fitting = _fitting(finding, rule_by_id[finding.rule], scope, policy)
        if days is not None:
            # Nothing at all would leave the manager without a suggestion: the best one is then cut short.
            fitting = [measure for measure in fitting if measure.days <= days] or fitting[:1]
        for measure in fitting[: policy.settings.measures_per_finding]:
            term = measure.days if days is None else min(measure.days, days)
            due = add_days(issued_on, term, calendar)
            owner = owners.get(measure.owner, measure.owner)
            chosen.append(
                ChosenMeasure(
                    id=measure.id,
                    finding=index,
                    title=measure.title,
                    actions=measure.actions,
                    owner=owner,
                    resources=measure.resources,
                    due=due,
                    hand_in=measure.hand_in,
                    effect=measure.effect,
                )
            )
    return tuple(chosen)


def _fitting(finding: Finding, rule: Rule, scope: Scope, policy: Policy) -> list[Measure]:
    own = [policy.measures[id_] for id_ in rule.measures if id_ in policy.measures]
    fitting = [measure for measure in own if _fits(measure, finding, scope)]
    of_ability = [measure for measure in fitting if finding.about in measure.competencies]
    if of_ability:
        return of_ability
    tied = [measure for measure in fitting if finding.about in measure.ties]
    fitting = tied + [measure for measure in fitting if not measure.ties]
    if len(fitting) < _FEWEST:
        same_cause = (m for m in policy.measures.values() if m.cause == finding.cause and not m.ties)
        fitting += [m for m in same_cause if _fits(m, finding, scope) and m not in fitting]
    return fitting


def _fits(measure: Measure, finding: Finding, scope: Scope) -> bool:
    tied_elsewhere = measure.ties and finding.about not in measure.ties
    return scope in measure.scopes and not tied_elsewhere
