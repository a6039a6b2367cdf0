"""What is odd about a policy that can be read: rules that never hold, documents nobody gets, unused parts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from pipeline.core.models import Level, Problem, Scope
from pipeline.core.places import FileRef
from pipeline.core.policies.policy import DocumentType, Grade, Measure, Policy, Rule, Tier
from pipeline.core.policies.reachability import always_holds, implies, never_holds


def check_policy(policy: Policy, template_files: Collection[str]) -> list[Problem]:
    """Return what HR should look at, in the order of the files.

    Args:
        template_files: Names of the files in templates/docx.

    Error level: the policy cannot be used (a template is missing, grades are out of order, documents that
    replace each other, a forbidden word would be printed). Everything else is a warning.
    """
    checks: tuple[Callable[[Policy], Iterable[Problem]], ...] = (
        _check_weights,
        _check_rules,
        _check_rule_measures,
        _check_measures,
        _check_order,
        _check_documents,
        _check_circles,
        _check_companions,
        _check_words,
    )
    problems = [problem for check in checks for problem in check(policy)]
    return [*problems, *_check_templates(policy, template_files)]


def _problem(code: str, place: FileRef | None, level: Level = "warning", **params: str) -> Problem:
    return Problem(code, level, place, params)


def _check_weights(policy: Policy) -> Iterator[Problem]:
    weights = [item.weight for item in policy.indicators.values() if item.weight is not None]
    if weights and sum(weights) != 1:
        total = f"{(sum(weights, Decimal(0)) * 100).normalize():f}%"
        yield _problem("P483", next(iter(policy.indicators.values())).place, total=total)


def _check_rules(policy: Policy) -> Iterator[Problem]:
    first: dict[tuple[str, str | None, str], Rule] = {}
    for rule in policy.rules:
        if never_holds(rule.when, policy):
            yield _problem("P470", rule.place, id=rule.id, when=rule.when.text)
        elif always_holds(rule.when, policy):
            yield _problem("P471", rule.place, id=rule.id, when=rule.when.text)
        key = (rule.scope, rule.for_each, "".join(rule.when.text.split()))
        earlier = first.setdefault(key, rule)
        if earlier is not rule:
            yield _problem("P484", rule.place, id=rule.id, other=earlier.id)


def _check_rule_measures(policy: Policy) -> Iterator[Problem]:
    for rule in policy.rules:
        for name in rule.measures:
            if rule.scope not in policy.measures[name].scopes:
                yield _problem("P478", rule.place, id=rule.id, measure=name, scope=rule.scope)
        if not any(_may_answer(rule, measure) for measure in policy.measures.values()):
            yield _problem("P485", rule.place, id=rule.id)


def _may_answer(rule: Rule, measure: Measure) -> bool:
    """Return whether a finding of the rule could bring the measure: named, or of the same cause."""
    named = measure.id in rule.measures or measure.cause == rule.cause
    tied_elsewhere = _tied_elsewhere(rule, measure)
    return named and rule.scope in measure.scopes and not tied_elsewhere


def _tied_elsewhere(rule: Rule, measure: Measure) -> bool:
    ties = {"competency": measure.competencies, "indicator": measure.indicators}
    if not any(ties.values()):
        return False
    return rule.for_each is None or not ties[rule.for_each]


def _check_measures(policy: Policy) -> Iterator[Problem]:
    for measure in policy.measures.values():
        if not any(_may_answer(rule, measure) for rule in policy.rules):
            yield _problem("P477", measure.place, id=measure.id, title=measure.title)


def _check_order(policy: Policy) -> Iterator[Problem]:
    yield from _check_floors(policy.grades)
    yield from _check_floors(policy.tiers)


def _check_floors(steps: Sequence[Grade | Tier]) -> Iterator[Problem]:
    for above, step in pairwise(steps):
        if above.floor is None:
            yield _problem("P486", above.place, "error")
        elif step.floor is not None and step.floor >= above.floor:
            params = {"above": _percent(above.floor), "found": _percent(step.floor)}
            yield _problem("P475", step.place, "error", **params)
    if steps and (lowest := steps[-1].floor) is not None:
        yield _problem("P476", steps[-1].place, floor=_percent(lowest))


def _percent(ratio: Decimal) -> str:
    return f"{(ratio * 100).normalize():f}%"


def _check_documents(policy: Policy) -> Iterator[Problem]:
    enabled = [document for document in policy.documents if document.enabled]
    for document in enabled:
        if document.when is None:
            continue
        if never_holds(document.when, policy, document.scope):
            yield _problem("P472", document.place, document=document.code, title=document.title)
            continue
        for other in _replacers(document, enabled):
            if other.when is not None and implies(document.when, other.when, policy, document.scope):
                yield _problem(
                    "P473", document.place, document=document.code, title=document.title, by=other.title
                )


def _replacers(document: DocumentType, others: Iterable[DocumentType]) -> list[DocumentType]:
    return [
        other
        for other in others
        if other is not document and other.scope == document.scope and document.type in other.replaces
    ]


def _check_circles(policy: Policy) -> Iterator[Problem]:
    """A document that replaces itself through others: who would get which could not be told."""
    for scope in ("employee", "unit"):
        replaced = _replaced_types(policy, scope)
        for document in policy.documents:
            if document.scope == scope and document.type in _reached(document.type, replaced):
                yield _problem("P474", document.place, "error", document=document.code, title=document.title)


def _replaced_types(policy: Policy, scope: Scope) -> Mapping[str, set[str]]:
    replaced: dict[str, set[str]] = {}
    for document in policy.documents:
        if document.scope == scope:
            replaced.setdefault(document.type, set()).update(document.replaces)
    return replaced


def _reached(start: str, steps: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        new = steps.get(waiting.pop(), set()) - reached
        reached |= new
        waiting += new
    return reached


def _check_companions(policy: Policy) -> Iterator[Problem]:
    enabled = {document.type for document in policy.documents if document.enabled}
    for document in policy.documents:
        if document.enabled and document.goes_with and not enabled & set(document.goes_with):
            yield _problem("P487", document.place, document=document.code, title=document.title)


def _check_words(policy: Policy) -> Iterator[Problem]:
    for text, place in _printed_texts(policy):
        for word in policy.settings.forbidden_words:
            if word in text:
                yield _problem("P482", place, "error", word=word, text=text)


def _printed_texts(policy: Policy) -> Iterator[tuple[str, FileRef | None]]:
    yield policy.settings.consequence, None
    for rule in policy.rules:
        yield from ((text, rule.place) for text in (rule.says, *rule.says_also))
        yield rule.title or "", rule.place
    for measure in policy.measures.values():
        texts = (measure.title, *measure.actions, *measure.resources, *measure.hand_in, measure.effect)
        yield from ((text, measure.place) for text in texts)
    for document in policy.documents:
        texts = (document.title, *document.signs, *document.copies)
        yield from ((text, document.place) for text in texts)


def _check_templates(policy: Policy, files: Collection[str]) -> Iterator[Problem]:
    for document in policy.documents:
        if document.enabled and document.template not in files:
            yield _problem("P481", document.place, "error", template=document.template)
    used = {document.template for document in policy.documents}
    for name in sorted(set(files) - used):
        yield _problem("P479", FileRef(f"templates/docx/{name}"), template=name)
