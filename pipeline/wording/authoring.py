"""What the template author's tools say, and the words of the blank input workbook."""

from __future__ import annotations

from pipeline.wording.shape import Wording


def _label(zh: str, en: str) -> Wording:
    return Wording(zh, "", en, "")


WORDING: dict[str, Wording] = {
    "W590": Wording(
        "没有名为“{name}”的模板。是不是“{suggestion}”？",
        "请写 templates/docx 下的模板名；jixiao template list 列出全部模板。",
        "There is no template “{name}”. Did you mean “{suggestion}”?",
        "Give the name of a template below templates/docx; jixiao template list shows all of them.",
    ),
    "W591": Wording(
        "没有名为“{name}”的模板。",
        "请写 templates/docx 下的模板名；jixiao template list 列出全部模板。",
        "There is no template “{name}”.",
        "Give the name of a template below templates/docx; jixiao template list shows all of them.",
    ),
    "O830": Wording(
        "这个文件已经存在，没有覆盖。",
        "请先移走或改名，或在 --workbook 后面写别的文件名。",
        "exists already and was not replaced.",
        "Move or rename it, or write another file name behind --workbook.",
    ),
    "O831": Wording(
        "这台电脑上没有 pdftoppm，没有生成图片；Word 文件已写好。",
        "请安装 poppler（例如 Debian/Ubuntu：apt-get install poppler-utils），或改用 --pdf。",
        "pdftoppm was not found on this computer, so no pictures were made; the Word file is there.",
        "Install poppler (on Debian or Ubuntu: apt-get install poppler-utils), or use --pdf.",
    ),
    "O832": Wording(
        "pdftoppm 没能把 PDF 转成图片；Word 文件已写好。",
        "请改用 --pdf，打开 PDF 查看。",
        "pdftoppm could not draw the PDF; the Word file is there.",
        "Use --pdf and look at that.",
    ),
    "W592": Wording(
        "模板“{template}”写的不是“{subject}”这类对象：个人模板要写工号，部门模板要写部门。",
        "请换一个 --id，或不写 --batch 和 --id，用示例数据预览。",
        "The template “{template}” is not about such a subject as “{subject}”: one about people takes an id, "
        "one about units a unit.",
        "Give another --id, or leave out --batch and --id to fill it from sample data.",
    ),
    "W593": Wording(
        "“{subject}”的数据有错误，待更正，不能用来预览。",
        "请先更正数据（jixiao check 会列出来），或换一个 --id。",
        "The data of “{subject}” are faulty and cannot be used for a preview.",
        "Correct them first (jixiao check lists them), or give another --id.",
    ),
    # The tree of fields.
    "fields_head": _label(
        "模板可用的字段。列表用 {{%p for %}} 逐项打印，在表格里用 {{%tr for %}}；每个标记单独占一段或一行。",
        "Fields for templates. A list is printed with {{%p for %}}, in a table with {{%tr for %}}; each tag "
        "stands in a paragraph or row of its own.",
    ),
    "fields_used": _label("{template} 用到的字段：{count} 个", "{template} uses {count} fields"),
    "fields_documents": _label("用于文书：{titles}", "Used by: {titles}"),
    "fields_charts": _label(
        "图（在 Word 图表的“替代文字”里写 chart:名称）",
        "Charts (alternative text of a Word chart: chart:NAME)",
    ),
    "fields_rules": _label("规则读取：{columns}", "The rules read: {columns}"),
    "fields_example": _label("例：{example}", "e.g. {example}"),
    "fields_source": _label("来自：{source}", "from: {source}"),
    "field_kind_text": _label("文本", "text"),
    "field_kind_yes_no": _label("是/否", "yes/no"),
    "field_kind_list": _label("列表", "list"),
    "field_kind_group": _label("分组", "group"),
    "field_unit_varies": _label("{unit}等，随指标", "{unit} or another, as the indicator has it"),
    # Where a value comes from.
    "origin_rules": _label(
        "规则和措施（policy/rules.yaml、measures.yaml）",
        "rules and measures (policy/rules.yaml, measures.yaml)",
    ),
    "origin_batch": _label("批次名称和 batch.yaml", "the batch's name and batch.yaml"),
    "origin_program": _label("程序生成", "made by the program"),
    "origin_history": _label("往期批次", "earlier batches"),
    "source_without_history": _label("{origin}；没有时取{columns}", "{origin}, else {columns}"),
    "source_and": _label("{origin}，以及{columns}", "{origin}, and {columns}"),
    "source_or": _label("{columns}（或{instead}）", "{columns} (or {instead})"),
    "source_table": _label("{table}：{columns}", "{table}: {columns}"),
    "each_indicator": _label("各指标·{field}", "each indicator·{field}"),
    "table_roster": _label("花名册", "花名册"),
    "table_results": _label("考核结果", "考核结果"),
    "table_competencies": _label("能力评估", "能力评估"),
    "table_unit_results": _label("部门结果", "部门结果"),
    "table_sales": _label("销售明细", "销售明细"),
    # The blank workbook.
    "workbook_done": _label("空白输入表已写到 {path}", "The blank input workbook is in {path}"),
    "workbook_sheet": _label(
        "  {sheet}：{columns} 列，必填 {required} 列", "  {sheet}: {columns} columns, {required} required"
    ),
    "workbook_next": _label(
        "填好后放进 inputs/ 下以考核周期命名的文件夹，先运行 jixiao check。",
        "Fill it in, put it into a folder of inputs/ named by its period, and run jixiao check first.",
    ),
    "sheet_guide": _label("填写说明", "填写说明 How to fill in"),
    "sheet_choices": _label("填写说明·可选项", "填写说明 Choices"),
    "guide_1": _label(
        "一、每个工作表一种数据，一行一条；用不到的工作表可以整张删去，列的次序可以调整，表头文字请不要改。",
        "1. One kind of data a sheet. Delete sheets that you do not use; columns may be moved, headers stay.",
    ),
    "guide_2": _label(
        "二、表头为橙色并带 * 的是必填列，蓝色的可以留空。没有数据请留空，不要填 0。"
        "鼠标停在表头上可以看到说明。",
        "2. Orange headers with * are required, blue ones may stay blank. Leave blank what is not known; "
        "do not write 0. Rest the mouse on a header to read about it.",
    ),
    "guide_3": _label(
        "三、第二行灰色斜体是示例，工号或部门以“示例”开头，程序不会读入，可以保留也可以删去。",
        "3. The grey row is an example. It begins with 示例 and is never read; keep it or delete it.",
    ),
    "guide_4": _label(
        "四、金额按表头括号里的单位填写；百分比列填 92% 这样的形式；工号是文本，前面的 0 会保留。",
        "4. Amounts are in the unit of the header; percentages are written as 92%; ids are text with their "
        "zeros.",
    ),
    "guide_5": _label(
        "五、填好后另存到 inputs/ 下以考核周期命名的文件夹（如 2026Q4），先运行 jixiao check 核对。",
        "5. Save it into a folder of inputs/ named by its period, such as 2026Q4; run jixiao check first.",
    ),
    "guide_sheet": _label("工作表", "Sheet"),
    "guide_column": _label("列名", "Column"),
    "guide_required": _label("必填或选填", "Required"),
    "guide_form": _label("填什么形式", "Form"),
    "guide_help": _label("填写内容", "What to write"),
    "guide_users": _label("哪些文书和规则用到", "Documents and rules that read it"),
    "required": _label("必填", "required"),
    "optional": _label("选填", "optional"),
    "form_text": _label("文字", "text"),
    "form_date": _label("日期，如 2026-09-30", "date, such as 2026-09-30"),
    "form_month": _label("日期或年月，如 2026年12月", "date or month, such as 2026年12月"),
    "form_money": _label("金额，单位{unit}", "amount in {unit}"),
    "form_percent": _label("百分比，如 92%", "percentage, such as 92%"),
    "form_count": _label("整数 {unit}", "whole number {unit}"),
    "form_number": _label("数字 {unit}", "number {unit}"),
    "form_level": _label(
        "能力等级，{lowest} 至 {highest}，可有半级", "level, {lowest} to {highest}, halves included"
    ),
    "form_choice": _label("从下拉列表选：{choices}", "one of the list: {choices}"),
    "form_open_choice": _label("可从下拉列表选，也可以另写", "from the list, or another one"),
    "comment_head": _label("【{required}】{form}", "[{required}] {form}"),
    "comment_documents": _label("用于：{titles}", "Used by: {titles}"),
    "comment_rules": _label("规则：{rules}", "Rules: {rules}"),
    "and_more": _label("{listed} 等 {count} 项", "{listed} and others, {count} in all"),
    "example_comment": _label(
        "这一行是示例，程序看到“示例”就跳过，不会当成员工；请从下一行开始填写。",
        "An example: the program skips a row that begins with 示例, it is nobody. Begin in the next row.",
    ),
    "input_fault": _label("应填：{form}", "Expected: {form}"),
    # What to write in each column.
    "help_id": _label("员工工号，与花名册一致", "employee id, as in the roster"),
    "help_name": _label("员工姓名，与工号一起核对", "name, checked against the id"),
    "help_unit": _label(
        "部门；有上下级的用“/”连接，如 营销中心/华东销售部",
        "department; levels joined by /, as in 营销中心/华东销售部",
    ),
    "help_team": _label("部门下面的团队或小组，没有就留空", "team below the department, if there are any"),
    "help_post": _label("岗位；同岗平均按部门和岗位计算", "post; peers are those of one post and department"),
    "help_level": _label("职级", "level"),
    "help_manager": _label(
        "直接上级的姓名或工号；有重名时请写工号",
        "the manager's name or id; the id where a name is not unique",
    ),
    "help_hired": _label(
        "入职日期；据此计算司龄，考核期内入职的人默认不出文书",
        "day of hiring; those hired inside the period get no document by default",
    ),
    "help_left": _label("离职日期，在职的留空", "last day, blank for those present"),
    "help_status": _label("不填按在职处理", "blank means present"),
    "help_on_hold": _label(
        "填“是”的人本期不出文书；请不要写原因", "是: no document this time; no reasons, please"
    ),
    "help_base_pay": _label("月基本工资，用于计算奖金", "monthly base pay, for awards"),
    "help_target": _label(
        "本期目标；没有约定目标的留空，文书里印“待定”", "target of the period; blank where none was agreed"
    ),
    "help_actual": _label("本期实际完成；没有数据的留空", "what was reached; blank where it is not known"),
    "help_previous": _label(
        "上期实际；工作区里有上一期批次时不必填",
        "actual of the preceding period; not needed beside its batch",
    ),
    "help_last_year": _label("去年同期的实际", "actual of the same period last year"),
    "help_peer_average": _label(
        "同岗平均；不填时按同部门同岗位其余人员计算", "average of peers; blank: worked out from the others"
    ),
    "help_weight": _label("权重；不填时按指标表", "weight; blank: as the policy says"),
    "help_score": _label("单项得分", "score"),
    "help_reason": _label("原因，原样印在文书里", "reason, printed as it stands"),
    "help_total": _label("加权总分（百分制）；不填时由完成率和权重推出", "total of 100; blank: worked out"),
    "help_grade": _label(
        "本期等级；不填时由总分推出，没有总分再看主要指标",
        "grade; blank: by the total, else by the main indicator",
    ),
    "help_previous_grade": _label(
        "上期等级；工作区里有上一期批次时不必填", "grade before; not needed beside its batch"
    ),
    "help_comment": _label("评语，原样印在文书里", "comment, printed as it stands"),
    "help_strengths": _label("做得好的方面；几项之间用分号隔开", "strengths, divided by ;"),
    "help_shortfalls": _label("不足的方面；几项之间用分号隔开", "shortfalls, divided by ;"),
    "help_competency": _label("能力项名称，一项一行", "ability, one a row"),
    "help_current": _label("目前达到的等级", "level now"),
    "help_expected": _label("岗位要求的等级", "level wanted"),
    "help_due": _label("计划什么时候复评", "when it is to be looked at again"),
    "help_indicator": _label(
        "指标；括号里是这一行数字的单位，按它填写",
        "indicator; the numbers of the row are in the unit in brackets",
    ),
    "help_numerator": _label(
        "“{indicator}”的分子；分子分母都填时，它的“实际”可以不填",
        "numerator of {indicator}; with both counts its actual may stay blank",
    ),
    "help_denominator": _label(
        "“{indicator}”的分母；分子分母都填时，它的“实际”可以不填",
        "denominator of {indicator}; with both counts its actual may stay blank",
    ),
    "help_note": _label("部门情况说明，原样印在文书里", "note on the unit, printed as it stands"),
    "help_date": _label("成交日期，只用考核期内的", "day of the sale; only those of the period count"),
    "help_amount": _label("金额，退货填负数", "amount, negative for goods returned"),
    "help_customer": _label("客户名称；同一客户请写同一个名称", "customer, always by the same name"),
    "help_customer_class": _label(
        "客户类别，如行业或规模；都不填时按新老客户分", "class of the customer; blank: new and old ones"
    ),
    "help_product_line": _label("产品线", "product line"),
    "help_channel": _label("销售渠道", "channel"),
    "help_new_customer": _label("是不是新客户", "whether it is a new customer"),
    # The preview.
    "preview_done": _label("预览已写到：", "The preview is in:"),
    "preview_sample": _label(
        "填的是示例数据；加 --batch 和 --id 可以换成真实的人或部门。",
        "Filled from sample data; --batch and --id take a real person or unit.",
    ),
    "preview_mark": _label("预览样张，不作文书使用", "预览样张，不作文书使用"),
}
