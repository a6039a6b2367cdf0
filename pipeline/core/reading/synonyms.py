"""What HR writes above columns and in rows: data, no code. Names of indicators come from the policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Field(NamedTuple):
    """One thing a column can hold.

    Attributes:
        title: The header that our own tables use; shown to HR.
        synonyms: Other headers for it, in any spelling that ``headers`` makes equal.
    """

    title: str
    synonyms: tuple[str, ...] = ()


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _field(title: str, synonyms: str = "") -> Field:
    return Field(title, _words(synonyms))


FIELDS: Mapping[str, Field] = {
    # who
    "id": _field(
        "工号",
        "员工编号 员工工号 员工号 人员编码 人员编号 人员工号 职工编码 职工编号 职工号 职员代码 "
        "员工代码 员工编码 账号 帐号 employeeId employee_no employee_number emp_id emp_no "
        "job_number staff_id 被考核人工号 销售员工号",
    ),
    "name": _field(
        "姓名",
        "员工姓名 名字 人员姓名 真实姓名 被考核人 被评估者 被考核人姓名 被评估人 销售员 业务员 "
        "name full_name employee_name",
    ),
    "unit": _field(
        "部门",
        "所属部门 所在部门 组织 组织全称 组织名称 部门名称 部门路径 部门全称 单位名称 所属组织 "
        "department dept dept_name",
    ),
    "unit1": _field("一级部门", "一级组织"),
    "unit2": _field("二级部门", "二级组织"),
    "unit3": _field("三级部门", "三级组织"),
    "team": _field("团队", "小组 组别 所属团队 班组 所属小组 team"),
    "post": _field("岗位", "职位 职务 岗位名称 职位名称 现任岗位 job_title title position post"),
    "level": _field("职级", "职等 级别 岗位序列 序列 岗级 job_level"),
    "manager": _field(
        "直接上级",
        "直属主管 直接主管 直线经理 直属上级 汇报对象 报告对象 考核人 上级 主管 上级主管 "
        "直接领导 评价人 manager 直接上级姓名 上级姓名 主管姓名 直属上级姓名 直线经理姓名 "
        "汇报上级",
    ),
    "manager_id": _field(
        "上级工号",
        "直接上级工号 直属上级工号 主管工号 直线经理工号 经理工号 直接主管工号 考核人工号 manager_id",
    ),
    "hired": _field(
        "入职日期", "入职时间 到岗日期 到职日期 入司日期 入司时间 加入日期 hired_date hire_date join_time"
    ),
    "left": _field("离职日期", "离职时间 最后工作日 离岗日期 leave_date termination_date"),
    "status": _field(
        "状态",
        "员工状态 员工类型 人员状态 用工类型 用工形式 在职状态 人员类别 employee_type status 试用",
    ),
    "confirmed": _field("转正日期", "转正时间 试用期截止 试用期结束日期"),
    "on_hold": _field("暂缓", "暂缓标志 是否暂缓 是否豁免 豁免 暂缓考核 on_hold"),
    "email": _field("邮箱", "电子邮箱 电子邮件 工作邮箱 企业邮箱 公司邮箱 邮箱地址 邮件 e-mail email mail"),
    "base_pay": _field("基本工资", "基本薪资 底薪 月基本工资 岗位工资 base_pay"),
    # when
    "period": _field(
        "考核周期", "考核期 考核期间 评估周期 期间 季度 月份 考核季度 考核月份 考核年月 周期 所属期间 period"
    ),
    "due": _field("评估时间", "评估日期 考核日期 完成时间 完成日期 期限 完成期限 复评时间 due"),
    # what and how much
    "indicator": _field(
        "指标", "指标名 指标名称 考核指标 KPI KPI指标 考核项目 考核项 业绩指标 指标项 indicator"
    ),
    "measure_unit": _field("单位", "计量单位 指标单位 数据单位"),
    "target": _field(
        "目标",
        "目标值 销售目标 任务额 任务 任务值 指标值 计划 计划值 计划销售额 年初指标 本期目标 考核目标 target",
    ),
    "actual": _field(
        "实际",
        "实际值 完成额 实际完成 完成值 完成 实际销售额 业绩 达成 达成值 实绩 本期实际 实际业绩 "
        "完成情况 actual",
    ),
    "rate": _field(
        "完成率", "达成率 目标完成率 目标达成率 实际完成率 完成比例 达成比例 completion_rate rate"
    ),
    "previous": _field(
        "上期", "上季度 上期实际 上季 上月 上期值 上期完成 上季度实际 上季实际 上月实际 previous"
    ),
    "last_year": _field("同期", "去年同期 上年同期 同期实际 同期值 去年同期实际 上年同期实际 last_year"),
    "peer_average": _field(
        "同岗平均",
        "平均 平均值 岗位平均 部门平均 同岗位平均 同岗均值 标杆 平均销售额 同岗平均值 peer_average",
    ),
    "weight": _field("权重", "指标权重 占比权重 weight"),
    "score": _field("得分", "评分 考核得分 指标得分 单项得分 score"),
    "final_score": _field("最终得分", "终评 终评得分 最终评分 最终分 终评分 final_score"),
    "other_score": _field(
        "自评", "自评分 自评得分 上级评 上级评分 主管评分 上级评价分 互评 互评分 初评 复评 复核评分"
    ),
    "total": _field("总分", "综合得分 总得分 考核总分 绩效得分 绩效总分 加权得分 合计得分 综合评分 total"),
    "grade": _field(
        "等级", "绩效等级 考核结果 评级 考核等级 绩效评级 绩效结果 评定等级 考评等级 本期等级 grade"
    ),
    "previous_grade": _field("上期等级", "上季度等级 上期绩效等级 上期考核等级 上季等级 上月等级 上期评级"),
    "comment": _field("评语", "考核评语 主管评语 上级评语 综合评价 评价 comment"),
    "strengths": _field("优势", "亮点 优点 主要优势 主要亮点 长处 strengths"),
    "shortfalls": _field("不足", "主要问题 主要不足 待改进 待改进项 存在问题 短板 问题 shortfalls"),
    "reason": _field("原因", "原因分析 未达标原因 发展原因 发展的原因 差距原因 reason"),
    "note": _field("说明", "情况说明 补充说明 note"),
    "remark": _field("备注", "备注(病假/产假) 备注说明 其他 remark"),
    # abilities
    "competency": _field(
        "能力项",
        "能力 能力项目 能力名称 能力指标 有待发展项目 待发展项目 发展项目 胜任力 素质项 competency",
    ),
    "current": _field("目前水平", "目前 现状 当前等级 当前水平 现水平 目前等级 现有水平 实际水平 current"),
    "expected": _field("期望水平", "期望 目标等级 目标水平 期望等级 要求水平 标准水平 应有水平 expected"),
    # sales
    "date": _field("日期", "销售日期 成交日期 订单日期 下单日期 签约日期 开单日期 签单日期 date"),
    "amount": _field("金额", "销售金额 成交金额 成交额 订单金额 合同金额 签约金额 含税金额 amount"),
    "customer": _field("客户", "客户名称 客户姓名 购货单位 客户单位 customer"),
    "customer_class": _field(
        "客户类别", "客户分类 客户类型 客户等级 客户级别 客户行业 行业 所属行业 customer_class industry"
    ),
    "product_line": _field("产品线", "产品 产品名称 品类 产品类别 商品 product_line product"),
    "channel": _field("渠道", "销售渠道 来源渠道 channel"),
    "new_customer": _field("新客户", "是否新客户 新老客户 首单 new_customer"),
    # counts that make a ratio: their headers are named by the policy's indicators
    "numerator": _field("分子"),
    "denominator": _field("分母"),
    # known, and of no use here
    "unused": _field(
        "序号",
        "编号 No 行号 系数 绩效系数 排名 名次 标准分 满分 同比 环比 增长 同比增长 环比增长 "
        "差额 差异 目标差额 数据来源 考核标准 评分标准 填表人 年份 年度 性别 年龄 学历 职称 工龄 "
        "司龄",
    ),
}

INDICATOR_FIELDS = (
    "target",
    "actual",
    "rate",
    "previous",
    "last_year",
    "peer_average",
    "weight",
    "score",
    "reason",
)
"""Fields of one indicator: 销售额目标 stands for the field 目标 of 销售额."""

PERSONAL_RESULT_FIELDS = frozenset(
    {"grade", "previous_grade", "total", "final_score", "score", "comment", "strengths", "shortfalls"}
)
"""Fields of results that belong to a person, not to an indicator."""

STEM_ENDINGS = ("金额", "额", "数量", "数", "量")
"""新客户数 is also met as 新客户目标, 新客户完成率."""

PRIVATE_WORDS = _words(
    "身份证 证件 护照 idcard idnumber identity 手机 电话 联系方式 联系人 移动号 phone mobile 微信 wechat qq "
    "银行 卡号 开户 账户 bank 社保 公积金 住址 地址 户籍 户口 籍贯 住所 address "
    "健康 病史 疾病 体检 残疾 血型 health 医疗期 婚姻 婚育 婚否 生育 孕 配偶 子女 家庭 marital "
    "出生 生日 民族 宗教 政治面貌 党员 birth"
)
"""A header that holds one of these, and is no known field, is never read."""

SUM_WORDS = frozenset(_words("合计 小计 总计 共计 总和 汇总 累计 total subtotal"))
TOTALS_WORDS = SUM_WORDS | frozenset(_words("总数 平均 平均数 平均分 平均值 均值 人数 总人数 average"))
EXAMPLE_WORDS = _words("示例 例如 样例 范例 举例 【示例】 (示例) （示例） 必填 选填 填写说明 example")
NOTE_WORDS = _words(
    "注: 注： 备注 说明 制表 审核 编制 填表 打印 复核 审批 批准 单位: 单位： 填报 统计人 负责人 日期: 日期： "
    "数据来源 note"
)
SAME_AS_ABOVE = frozenset(_words('同上 〃 " ″ 同左'))

LEAVE_WORDS = _words("病假 产假 孕 哺乳 工伤 医疗期 休假 长假 停薪 陪产 流产 住院 事假 待岗")
"""Words in a remark that make us ask for the neutral flag 暂缓. They are never repeated in a message."""

UNBOUNDED_RATIO_WORDS = _words("增长 增幅 增速 同比 环比 完成率 达成率 变动 变化")
"""A ratio whose name holds one of these may lie outside 0 to 100%."""

ERROR_TEXTS = frozenset(_words("#N/A #REF! #VALUE! #DIV/0! #NAME? #NUM! #NULL! #SPILL! #CALC!"))
"""Errors of formulas, as CSV files hold them: plain text."""
