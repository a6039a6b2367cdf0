"""The smallest policy that is whole, as texts that a test changes."""

from __future__ import annotations

from pipeline.adapters.folders.policy_files import parse_yaml
from pipeline.core.models import Problem
from pipeline.core.policies.policy import Policy
from pipeline.core.policies.policy_shape import build_policy
from pipeline.errors import PolicyError

SMALL = {
    "jixiao.yaml": "organisation: 晴川商贸有限公司\nforbidden_words: [淘汰]\n",
    "policy/indicators.yaml": """
indicators:
  - {id: sales, name: 销售额, unit: 万元, direction: higher, kind: amount, dimension: 业绩,
     weight: 60%, main: 是}
  - {id: collection, name: 回款, unit: 万元, direction: higher, kind: amount, dimension: 业绩, weight: 0.4}
""",
    "policy/rules.yaml": """
rules:
  - id: LOW
    scope: employee
    for_each: indicator
    when: 完成率 < 90%
    severity: minor
    cause: M
    says: "{指标}完成率 {完成率}。"
    measures: [M01]
""",
    "policy/measures.yaml": """
measures:
  - id: M01
    title: 拆解差额
    cause: M
    scopes: [employee]
    actions: [列出差额]
    owner: manager
    days: 30
    hand_in: [差额表]
    effect: 完成率回升
""",
    "policy/grades.yaml": """
grades:
  - {id: A, name: 优秀, floor: 100%, coefficient: 1}
  - {id: D, name: 待改进}
tiers:
  - {floor: 100%, share: 5%}
  - {share: 0}
""",
    "policy/documents.yaml": """
keep_out:
  - {code: left, when: 已离职}
documents:
  - type: results_and_shortfalls
    code: RSE
    title: 业绩与不足改进计划
    audience: employee
    scope: employee
    template: rse.docx
    when: 一般不足数 >= 1
    retention: 10年
""",
    "policy/holidays.yaml": "days_off: []\n",
}
TEMPLATES = ("rse.docx",)


def policy_of(**changed: str) -> Policy:
    """Build the small policy with some files replaced: ``rules="..."`` is policy/rules.yaml."""
    texts = SMALL | {file_of(name): text for name, text in changed.items()}
    return build_policy([parse_yaml(text, file) for file, text in texts.items()])


def faults_of(**changed: str) -> tuple[Problem, ...]:
    """Return the problems that a changed policy is refused with; none when it is whole."""
    try:
        policy_of(**changed)
    except PolicyError as error:
        return error.problems
    return ()


def file_of(name: str) -> str:
    """Return the file that a test's keyword means."""
    return "jixiao.yaml" if name == "jixiao" else f"policy/{name}.yaml"


def edited(name: str, old: str, new: str) -> dict[str, str]:
    """Return one file with a piece of its text replaced, as keywords for the functions above."""
    text = SMALL[file_of(name)]
    assert old in text
    return {name: text.replace(old, new, 1)}
