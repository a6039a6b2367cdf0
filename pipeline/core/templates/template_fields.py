"""Every field that a template may print: path → what it is and an example. docs/fields.md is made from it.

``[]`` stands for each item of a list. All values are text, printed as they are, but those whose example is
是/否: truth values for conditions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class TemplateField(NamedTuple):
    """What a field holds, in the words of a template's author, and an example of it."""

    meaning: str
    example: str


def _field(meaning: str, example: str) -> TemplateField:
    return TemplateField(meaning, example)


_INDICATOR = {
    "id": _field("指标代号", "sales"),
    "name": _field("指标名称", "销售额"),
    "unit": _field("打印单位", "万元"),
    "target": _field("目标；没有约定时为“待定”", "50.00万元"),
    "actual": _field("实际", "46.80万元"),
    "rate": _field("完成率；没有目标时为“不适用”", "93.6%"),
    "gap": _field("实际减目标", "-3.20万元"),
    "status": _field("达标、未达标、目标待定、不适用、数据缺失", "未达标"),
    "on_target": _field("完成率是否达到100%", "否"),
    "previous": _field("上期实际", "45.00万元"),
    "growth": _field("环比", "4.0%"),
    "last_year": _field("去年同期实际", "48.00万元"),
    "year_growth": _field("同比", "-2.5%"),
    "peer_average": _field("同部门同岗位其余人员的平均值", "52.10万元"),
    "peer_count": _field("参与比较的人数", "6人"),
    "peer_gap": _field("与同岗平均的差距", "-10.2%"),
    "weight": _field("权重", "40.0%"),
    "score": _field("得分", "36.5分"),
    "reason": _field("表中写明的原因", "主力产品缺货"),
    "source": _field("数据来源", "销售台账"),
}
_MEASURE = {
    "no": _field("序号", "1"),
    "finding_no": _field("回应的发现序号", "1"),
    "title": _field("措施", "客户拜访计划"),
    "actions[]": _field("具体行动，一条一项", "每周提交客户拜访计划"),
    "owner": _field("责任人", "周敏"),
    "resources_text": _field("所需资源", "培训时间、专业书籍"),
    "due": _field("完成时间", "2026年11月16日"),
    "hand_in_text": _field("应交材料", "拜访记录"),
    "effect": _field("预期效果", "新签客户数量上升"),
}


def _below(prefix: str, fields: Mapping[str, TemplateField]) -> dict[str, TemplateField]:
    return {f"{prefix}.{name}": field for name, field in fields.items()}


def _sales_part(name: str, example: str, before: str = "比上期的同一项") -> dict[str, TemplateField]:
    return {
        "name": _field(name, example),
        "amount": _field("金额；没有记录时为“—”", "270.10万元"),
        "share": _field("占合计的比例；合计不大于0时为“不适用”", "33.3%"),
        "rows": _field("行数", "125"),
        "customers": _field("客户数", "31"),
        "change": _field(f"{before}；没有可比时为“—”", "-2.5%"),
    }


_RETAINED = {
    "retention": _field("上月客户中本月再次购买的占比；不能计算时为“不适用”", "58.1%"),
}
_PER_PERSON = {
    "people": _field("人数，含本期离职的", "8"),
    "per_person": _field("人均", "33.76万元"),
}

FIELDS: Mapping[str, TemplateField] = {
    "org.name": _field("单位名称", "云岭智选商贸有限公司"),
    "org.hr_department": _field("人力资源部门名称", "人力资源部"),
    "doc.number": _field("文件编号", "JX-2026Q3-IDP-000123-V1-D7"),
    "doc.type": _field("文种代号", "development_plan"),
    "doc.title": _field("标题，不含括号里的说明", "绩效改进计划"),
    "doc.batch": _field("批次", "2026Q3"),
    "doc.period": _field("考核周期", "2026年第三季度"),
    "doc.period_span": _field("考核周期起止", "2026年7月1日至2026年9月30日"),
    "doc.last_year_period": _field("去年的同一考核周期", "2025年第三季度"),
    "doc.issued_on": _field("出具日期", "2026年10月20日"),
    "doc.due_on": _field("截止日期；没有时为空", "2026年12月21日"),
    "doc.classification": _field("密级", "内部·人事"),
    "doc.copies[].no": _field("份号", "1"),
    "doc.copies[].holder": _field("持有人", "员工本人"),
    "doc.copies_text": _field("份数说明；只有一份时为空", "一式三份，员工本人、直接主管、人力资源部各执一份"),
    "doc.signs[].caption": _field("签字栏名称", "直接主管"),
    "doc.policy_version": _field("制度版本", "3f9a1c22d0be"),
    "doc.appeal_days": _field("申诉期（工作日）", "5"),
    "doc.consequence": _field("后果说明；默认为空", ""),
    "doc.goal": _field("本文种设定的完成率目标；没有时为空", "90%"),
    "subject.kind": _field("employee 或 unit", "employee"),
    "subject.id": _field("工号或部门全称", "000123"),
    "subject.name": _field("姓名或部门名称", "周敏"),
    "subject.unit": _field("所在部门全称", "营销中心/华东销售部"),
    **_below(
        "person",
        {
            "id": _field("工号（仅个人文件）", "000123"),
            "name": _field("姓名", "周敏"),
            "unit": _field("部门全称", "营销中心/华东销售部/一组"),
            "department": _field("部门", "华东销售部"),
            "post": _field("岗位", "客户经理"),
            "level": _field("职级", "P3"),
            "manager": _field("直接上级", "林岚"),
            "manager_id": _field("直接上级工号", "000001"),
            "hired_on": _field("入职日期", "2020年3月1日"),
            "tenure": _field("司龄", "6年6个月"),
        },
    ),
    **_below(
        "unit",
        {
            "name": _field("部门名称（仅部门文件）", "华北销售部"),
            "full_name": _field("部门全称", "营销中心/华北销售部"),
            "leader": _field("负责人；没有时为空", "高远"),
            "leader_id": _field("负责人工号", "000003"),
            "headcount": _field("在册人数，不含已离职", "20"),
            "assessed": _field("参评人数", "18"),
            "short": _field("有不足的人数", "6"),
            "short_share": _field("有不足的人数占比", "33.3%"),
            "left_out[].id": _field("未参评人员工号", "000130"),
            "left_out[].name": _field("未参评人员姓名", "何川"),
            "left_out[].why": _field("未参评原因", "考核期不完整"),
            "left_out_text": _field("未参评情况，按原因计数", "考核期不完整1人、已离职1人"),
            "reconciliation": _field(
                "部门合计与人员的对应", "销售额合计812.30万元 = 在册人员800.00万元 + 本期离职人员12.30万元"
            ),
            "members[].id": _field("成员工号", "000123"),
            "members[].name": _field("成员姓名", "周敏"),
            "members[].post": _field("成员岗位", "客户经理"),
            "members[].grade": _field("成员等级", "B"),
            "members[].rate": _field("成员主要指标完成率", "93.6%"),
            "members[].status": _field("需改进或正常", "正常"),
        },
    ),
    "grade.text": _field("等级；没有时为空", "B（良好）"),
    "grade.basis": _field("等级依据", "加权总分"),
    "grade.previous": _field("上期等级；没有时为空", "B（良好）"),
    **_below("main", _INDICATOR),
    **_below("indicators[]", _INDICATOR),
    "has_peers": _field("是否有同岗比较", "是"),
    "met_target": _field("主要指标是否达标", "否"),
    **_below(
        "competencies[]",
        {
            "name": _field("有差距的能力项", "客户沟通能力"),
            "current": _field("目前水平", "3分"),
            "expected": _field("期望水平", "5分"),
            "gap": _field("差距", "2分"),
            "reason": _field("发展的原因", "岗位主要工作"),
            "actions[]": _field("发展措施", "参加沟通课程"),
            "resources[]": _field("所需资源", "培训时间"),
            "hand_in[]": _field("应交材料", "学习小结"),
            "due": _field("评估时间", "2026年12月"),
        },
    ),
    **_below(
        "findings[]",
        {
            "no": _field("发现序号", "1"),
            "rule": _field("规则代号", "RATE_MINOR"),
            "severity": _field("note、minor 或 major", "minor"),
            "severity_text": _field("重大不足、一般不足或发展提示", "一般不足"),
            "cause_text": _field("原因类别", "市场产品"),
            "about": _field("小标题：指标、能力项，或规则的标题", "销售额"),
            "text": _field("发现的内容，含数字", "销售额完成率85.0%，低于90%"),
            **_below("measures[]", _MEASURE),
        },
    ),
    **_below("measures[]", _MEASURE),
    **_below(
        "goals[]",
        {
            "no": _field("目标序号", "1"),
            "text": _field("目标全文", "2026年12月21日期满评估时，……完成率由65.0%提高到90%以上"),
            "indicator": _field("指标", "销售额"),
            "baseline": _field("基线", "65.0%"),
            "target": _field("目标值", "不低于90%"),
            "due": _field("期限", "2026年12月21日"),
            "source": _field("数据来源", "销售台账"),
            "owner": _field("责任人", "周敏"),
        },
    ),
    **_below(
        "steps[]",
        {
            "no": _field("步骤序号，按完成时间先后", "1"),
            "what": _field("要做的事（措施）", "客户拜访计划"),
            "actions_text": _field("具体行动，连成一句", "列出重点客户；每周提交拜访计划"),
            "owner": _field("责任人", "周敏"),
            "due": _field("完成时间", "2026年11月16日"),
        },
    ),
    "next_period.text": _field("下一考核周期", "2026年第四季度"),
    "next_period.span": _field("下一考核周期起止", "2026年10月1日至2026年12月31日"),
    "next_period.months[].id": _field("下一考核周期的各月：代号", "2026-10"),
    "next_period.months[].text": _field("月份", "2026年10月"),
    "next_period.months[].span": _field("月份起止", "2026年10月1日至2026年10月31日"),
    **_below(
        "children[]",
        {
            "name": _field("下级部门或团队（仅部门文件）", "一组"),
            "full_name": _field("下级部门全称", "营销中心/华东销售部/一组"),
            "headcount": _field("人数，含本期离职的", "8"),
            "short": _field("有不足的人数", "2"),
            "target": _field("主要指标的目标", "400.00万元"),
            "actual": _field("主要指标的实际", "372.40万元"),
            "rate": _field("主要指标的完成率", "93.1%"),
            "growth": _field("环比", "4.0%"),
            "year_growth": _field("同比", "-2.5%"),
            "status": _field("达标、未达标、目标待定、不适用、数据缺失", "未达标"),
        },
    ),
    **_below(
        "awards",
        {
            "tiers[].range": _field("奖励档位：完成率范围（仅部门文件）", "90%（含）以上、不足100%"),
            "tiers[].share_text": _field("奖励标准", "基本工资的2%"),
            "members[].id": _field("工号", "000123"),
            "members[].name": _field("姓名", "周敏"),
            "members[].base_pay": _field("基本工资", "6500.00元"),
            "members[].rate": _field("完成率；没有目标时为“待定”", "93.6%"),
            "members[].tier": _field("所在档位；不能确定时为“待定”", "90%（含）以上、不足100%"),
            "members[].award": _field("奖金，精确到分；不能确定时为“待定”", "130.00元"),
            "members[].note": _field("待定的原因；没有时为空", "没有约定目标，目标确定后再定"),
            "members[].cell": _field("出处", "基本工资 inputs/2026Q3/花名册.xlsx[在职]!K5；完成率 …!F12"),
            "total": _field("已能确定的奖金合计", "12345.00元"),
            "pending": _field("待定人数；没有时为空", "1人待定，未计入合计"),
            "left_out_text": _field("不在奖金表里的成员，按原因计数；没有时为空", "已离职1人、暂缓1人"),
            "basis": _field("计算办法", "奖金＝基本工资×奖励比例，四舍五入到分"),
        },
    ),
    **_below(
        "sales",
        {
            "present": _field("有没有销售明细（仅部门文件）", "是"),
            "rows": _field("明细行数", "380"),
            "total": _field("明细合计，已减退货", "812.30万元"),
            "change": _field("合计比上期；上期没有明细时为“—”", "4.0%"),
            "customers": _field("客户数，同名只算一家；明细不写客户时为“—”", "52"),
            "per_customer": _field("平均每家客户的金额", "15.62万元"),
            "returns": _field("退货金额合计", "-12.30万元"),
            "return_rows": _field("退货行数", "6"),
            "retention": _field("客户保留率：上期客户中本期再次购买的占比；不能计算时为“不适用”", "82.7%"),
            "retention_basis": _field(
                "保留率的依据，或不适用的原因", "2026年第二季度的52家客户中，43家本期再次购买"
            ),
            "repeat_rate": _field("复购率：在两个及以上日期购买的客户占比；不能计算时为“不适用”", "61.5%"),
            "repeat_basis": _field("复购率的依据", "有购买的52家客户中，32家在两个及以上日期购买"),
            "difference_text": _field("明细合计与考核结果的核对", "明细合计与考核结果的销售额相符"),
            "class_title": _field("按客户分类的表名：客户类别或新老客户", "客户类别"),
            "power_basis": _field(
                "购买力分类的办法",
                "客户按本期购买额从大到小累计，到70%之前的为A类，……",
            ),
            "basis": _field("明细怎样计算", "按明细各行原数计算，退货以负数计入；含本期离职人员1人的记录"),
            "source": _field("出处", "inputs/2026Q3/销售明细.csv!G2:G381（共380行）"),
            **_below("by_month[]", {**_sales_part("月份", "7月", "比上月"), **_RETAINED}),
            **_below(
                "by_team[]", {**_sales_part("下级部门或团队；不在其中的为“直属人员”", "一组"), **_PER_PERSON}
            ),
            **_below("by_product[]", _sales_part("产品线；没有写明的为“未注明”", "厨房小电")),
            **_below("by_channel[]", _sales_part("渠道；没有写明的为“未注明”", "电商")),
            **_below("by_class[]", _sales_part("客户类别；明细没有这一列时为新客户、老客户", "连锁商超")),
            **_below("by_power[]", _sales_part("购买力分类", "A类")),
            "leading[].id": _field("销售额靠前、本期没有不足、可请其分享经验的成员：工号", "000123"),
            "leading[].name": _field("姓名；至多三人，也不超过有销售记录人数的一半", "周敏"),
            "leading[].amount": _field("销售额", "96.40万元"),
            "leading[].share": _field("占合计的比例", "11.9%"),
            "key_customers[].name": _field("重点客户：A类客户中最大的至多十家", "远景商行"),
            "key_customers[].amount": _field("购买额，已减退货", "83.20万元"),
            "key_customers[].share": _field("占合计的比例", "10.2%"),
            "key_customers[].days": _field("有购买的天数", "5"),
        },
    ),
    "checks[].no": _field("检查序号", "1"),
    "checks[].date": _field("检查日期", "2026年11月3日"),
    "checks[].what": _field("检查内容", "进展检查：核对行动与数据，调整支持"),
    "strengths[]": _field("做得好的方面", "乐于协作"),
    "shortfalls[]": _field("表中写明的不足", "新客户跟进不够及时"),
    "comment": _field("评语或部门说明", "进步明显"),
    **_below(
        "history[]",
        {
            "period": _field("以往周期", "2026年第二季度"),
            "grade": _field("当期等级", "C"),
            "actual": _field("当期主要指标的实际", "98.40万元"),
            "rate": _field("当期主要指标完成率", "82.0%"),
            "findings_text": _field("有不足、无不足或无法判断", "有不足"),
            "source": _field("来源", "2026Q2 批次"),
        },
    ),
    **_below(
        "promises[]",
        {
            "no": _field("序号", "1"),
            "text": _field("上期约定的内容，照收回件原文", "九月底前走访十家老客户，回款达到80万元"),
            "due": _field("期限；没有时为空", "2026年9月30日"),
            "document": _field("约定在哪种文书里", "业绩与不足改进计划"),
            "number": _field("那份文书的编号", "JX-2026Q2-RSE-000123-V1-D7"),
            "indicator": _field("约定涉及的指标；没有或不止一项时为空", "回款"),
            "result": _field(
                "该指标的本期数据；没有时为空，由主管填写", "2026年第三季度回款：目标80.00万元，实际76.20万元"
            ),
        },
    ),
    **_below(
        "evidence[]",
        {
            "no": _field("依据序号", "1"),
            "finding_no": _field("对应的发现", "1"),
            "rule": _field("规则代号", "RATE_MINOR"),
            "indicator": _field("指标", "销售额"),
            "field": _field("字段", "完成率"),
            "value": _field("数值", "85.0%"),
            "unit": _field("单位", "%"),
            "cell": _field("出处", "inputs/2026Q3/考核结果.xlsx[华东]!F12（F12 ÷ E12）"),
        },
    ),
    "reasons[].rule": _field("出具依据的规则", "RATE_MINOR"),
    "reasons[].text": _field("出具依据的内容", "销售额完成率85.0%，低于90%"),
    "parent.number": _field("所随文件的编号，不含版本；没有时为空", "JX-2026Q3-PIP-000123"),
    "parent.title": _field("所随文件的名称；没有时为空", "绩效改进计划（PIP）"),
    "charts.rates": _field("图“rates”有没有数据，其他图同样写法", "是"),
    "charts.trend": _field("图“trend”有没有数据", "是"),
    "charts.target_actual": _field("图“target_actual”有没有数据", "是"),
    "charts.levels": _field("图“levels”有没有数据", "是"),
    "charts.sales_months": _field("图“sales_months”有没有数据", "否"),
    "charts.product_share": _field("图“product_share”有没有数据", "否"),
    "charts.channel_share": _field("图“channel_share”有没有数据", "否"),
    "charts.class_share": _field("图“class_share”有没有数据", "否"),
}

CHARTS: Mapping[str, str] = {
    "rates": "各项指标的完成率，与100%对照",
    "trend": "主要指标的实际值，按考核周期",
    "target_actual": "主要指标的目标与实际，按下级部门或团队（仅部门文件）",
    "levels": "各项能力的目前水平与期望水平",
    "sales_months": "销售明细，按月",
    "product_share": "销售明细，各产品线占比",
    "channel_share": "销售明细，各渠道占比",
    "class_share": "销售明细，各客户类别占比",
}
"""Every chart that a template may show (alternative text ``chart:NAME``) → what it shows."""

KNOWN_FIELDS = frozenset(FIELDS)
