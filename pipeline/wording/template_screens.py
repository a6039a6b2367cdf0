"""What `jixiao template list` and `template check` say besides the faults."""

from __future__ import annotations

from pipeline.wording.shape import Wording


def _label(zh: str, en: str) -> Wording:
    return Wording(zh, "", en, "")


WORDING: dict[str, Wording] = {
    "part_document": _label("正文", "body"),
    "part_header": _label("页眉", "header"),
    "part_footer": _label("页脚", "footer"),
    "part_footnotes": _label("脚注", "footnotes"),
    "part_comments": _label("批注", "comments"),
    "part_styles": _label("样式", "styles"),
    "part_chart": _label("图表", "chart"),
    "part_properties": _label("文档属性", "properties"),
    "part_file": _label("整个文件", "whole file"),
    "part_paragraph": _label("{part}第{number}段", "{part}, paragraph {number}"),
    "check_author": _label("绩效文书检查", "jixiao check"),
    "check_fix": _label("改法：{fix}", "Fix: {fix}"),
    "template_clean": _label("检查通过", "clean"),
    "template_faults": _label("错误 {errors}，提醒 {warnings}", "{errors} errors, {warnings} warnings"),
    "template_counts": _label(
        "字段 {fields} · 图 {charts} · 填写处 {regions}",
        "fields {fields} · charts {charts} · regions {regions}",
    ),
    "template_unused": _label("没有文种使用", "no document uses it"),
    "template_off": _label("（停用）", " (off)"),
    "template_missing": _label(
        "缺少模板：{template}，policy/documents.yaml 里用到它",
        "missing: {template}, which policy/documents.yaml names",
    ),
    "template_marked": _label("带批注的副本：{path}", "copy with comments: {path}"),
    "template_none": _label("templates/docx 里没有模板。", "There is no template in templates/docx."),
    "audience_employee": _label("致员工", "to the employee"),
    "audience_team": _label("致团队", "to the team"),
    "audience_leader": _label("致部门负责人", "to the unit's leader"),
    "audience_manager": _label("致主管", "to the manager"),
    "audience_hr": _label("致人力资源部", "to HR"),
}
