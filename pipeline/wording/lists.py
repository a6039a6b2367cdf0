"""Why somebody has no document: codes of not_selected and exceptions."""

from __future__ import annotations

from pipeline.wording.shape import Wording

WORDING: dict[str, Wording] = {
    "no_finding": Wording(
        "各项规则都已核对，没有发现需要出具文件的情况。",
        "",
        "Every rule was applied; nothing calls for a document.",
        "",
    ),
    "some_rules_open": Wording(
        "能判断的规则没有发现问题；以下数据缺失，相关规则未能判断：{missing}",
        "如应参加考核，请补上这些数据后重新运行。",
        "The rules that could be applied found nothing; some were left open, for want of: {missing}",
        "If the person should be assessed by them, add the data and run again.",
    ),
    "no_document_for_findings": Wording(
        "有发现，但没有文种要求出具文件：{findings}",
        "如需出具，请在 policy/documents.yaml 里调整 when，或在 batch.yaml 的 overrides 里添加。",
        "There are findings, but no document asks for them: {findings}",
        "Adjust when in policy/documents.yaml, or add one under overrides in batch.yaml.",
    ),
    "skipped_by_hr": Wording(
        "人力资源部决定不出具（{type}）：{reason}（{by}）",
        "",
        "HR decided against it ({type}): {reason} ({by})",
        "",
    ),
    "no_result": Wording(
        "没有可用的考核数据，任何规则都无法判断。",
        "如应参加考核，请在考核结果里补上此人的数据后重新运行。",
        "There are no results to judge by; no rule was applicable.",
        "If the person should be assessed, add the results and run again.",
    ),
    "left": Wording(
        "已离职，不出具文件。",
        "",
        "Has left; no document is made.",
        "",
    ),
    "on_hold": Wording(
        "人力资源部标记为暂缓，本期不出具文件。",
        "需要恢复时，请去掉花名册里的暂缓标志后重新运行。",
        "Marked as on hold by HR; no document this period.",
        "To resume, clear the mark in the roster and run again.",
    ),
    "partial_period": Wording(
        "考核期不完整（期初之后入职，或期内离职），本期不出具文件。",
        "如需出具，请在 batch.yaml 的 overrides 里添加并写明理由。",
        "Did not work the whole period; no document is made.",
        "To make one all the same, add it under overrides in batch.yaml with a reason.",
    ),
    "non_employee": Wording(
        "实习、返聘或外包人员，不在出具范围内。",
        "",
        "Intern, rehired or outsourced; outside the scope of these documents.",
        "",
    ),
    "unit_blocked": Wording(
        "部门结果表里这个部门的数据有错误，无法判断。",
        "请按“数据问题”里的提示更正后重新运行。",
        "The unit's row of the unit results is faulty, so nothing can be judged.",
        "Correct it as the data problems say, and run again.",
    ),
    "unit_incomplete": Wording(
        "部门数据不完整（有 {blocked} 人的数据待核实），以下数据无法得出，相关规则未能判断：{missing}",
        "请先更正这些人的数据，或在部门结果表里填上部门合计，然后重新运行。",
        "The unit's figures are incomplete (data of {blocked} people is open); rules were left open for want "
        "of: {missing}",
        "Correct those people's data, or give the unit's total in the unit-results table, and run again.",
    ),
}
