"""Comments for the manager: why a finding stands in the draft, and whom to ask about it."""

from __future__ import annotations

from pipeline.core.drafting.content import Note
from pipeline.core.drafting.context_findings import SEVERITIES, cell_text, furthest_origin
from pipeline.core.models import Evidence, Finding, PlannedDocument
from pipeline.core.policies.policy import Policy, Rule


def notes_of(document: PlannedDocument, policy: Policy) -> tuple[Note, ...]:
    """Return one note per finding; none when HR's settings leave them out.

    A note stands beside the finding's sentence, the control ``f.findings.1.text``.
    """
    if not policy.settings.manager_comments:
        return ()
    rules = {rule.id: rule for rule in policy.rules}
    return tuple(
        Note(
            tag=f"f.findings.{no}.text",
            text="\n".join(_lines(finding, rules.get(finding.rule), policy)),
            author=policy.settings.hr_department,
            origin=furthest_origin(finding.evidence),
        )
        for no, finding in enumerate(document.findings, 1)
    )


def _lines(finding: Finding, rule: Rule | None, policy: Policy) -> list[str]:
    about = f"，这里看的是“{finding.about}”" if rule is not None and rule.for_each else ""
    lines = [f"为什么有这一条：符合规则 {finding.rule}（{SEVERITIES[finding.severity]}）{about}。"]
    if rule is not None:
        lines.append(f"规则的条件：{rule.when.text}")
    if finding.evidence:
        lines.append("依据的数据：")
    lines += [_figure(item, policy) for item in finding.evidence]
    lines.append(
        f"对数据或判定有疑问，请联系{policy.settings.hr_department}核对原始数据，不要直接改文中的数字；"
        "具体情况和不同意见可写在填写处。"
    )
    return lines


def _figure(item: Evidence, policy: Policy) -> str:
    name = policy.indicators[item.indicator].name if item.indicator else ""
    return f"{name}{item.field} {item.value}，出处 {cell_text(item)}"
