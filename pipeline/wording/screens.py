"""Everything the commands, the list and the report say that is no problem: headings, labels, summaries."""

from __future__ import annotations

from pipeline.wording.shape import Wording


def _label(zh: str, en: str) -> Wording:
    return Wording(zh, "", en, "")


WORDING: dict[str, Wording] = {
    # How a document stands, and why.
    "status_make": _label("新出", "new"),
    "status_remake": _label("重出", "made again"),
    "status_new_version": _label("新版本", "new version"),
    "status_restore": _label("补出", "restored"),
    "status_unchanged": _label("未变", "unchanged"),
    "status_kept": _label("保留", "kept"),
    "status_withdraw": _label("撤回", "withdrawn"),
    "status_failed": _label("失败", "failed"),
    "status_waiting": _label("待出", "to be made"),
    "status_waiting_withdraw": _label("待撤回", "to be withdrawn"),
    "cause_own": _label("本人或本部门数据有变", "own data changed"),
    "cause_peer": _label("同岗数据有变", "peer figures changed"),
    "cause_unit": _label("部门数据有变", "unit figures changed"),
    "cause_history": _label("往期数据有变", "history changed"),
    "cause_policy": _label("规则或措施有变", "policy changed"),
    "cause_template": _label("模板有变", "template changed"),
    "cause_look": _label("版式有变", "look changed"),
    "cause_new": _label("首次出件", "first made"),
    "cause_missing": _label("文件缺失", "file was missing"),
    "cause_selected_again": _label("重新符合出件条件", "selected again"),
    "cause_moved": _label("换了部门、上级或名称", "moved to another folder or name"),
    "cause_edited": _label("已有人修改，不覆盖", "edited by hand, not replaced"),
    "cause_released": _label("已下发，不覆盖", "released, not replaced"),
    "cause_path_taken": _label("原位置有别的文件，不覆盖", "another file stands there, not replaced"),
    "cause_no_longer_selected": _label("不再符合出件条件", "no longer selected"),
    "cause_blocked": _label("数据待更正，暂不变动", "left as it is until the data are corrected"),
    "superseded_by": _label("已由 {number} 取代", "superseded by {number}"),
    "severity_major": _label("重大不足", "major"),
    "severity_minor": _label("一般不足", "minor"),
    "severity_note": _label("提示", "note"),
    "level_error": _label("错误", "error"),
    "level_warning": _label("提醒", "warning"),
    "level_note": _label("说明", "note"),
    "nobody_yet": _label("待分配", "not assigned"),
    # Headings of the list and of the report.
    "sheet_documents": _label("文件清单", "Documents"),
    "sheet_not_selected": _label("未出件", "No document"),
    "sheet_exceptions": _label("例外", "Exceptions"),
    "sheet_problems": _label("数据问题", "Data problems"),
    "sheet_blocked": _label("数据待更正", "Blocked"),
    "sheet_totals": _label("汇总", "Totals"),
    "heading_number": _label("文件编号", "Number"),
    "heading_type": _label("文种", "Document"),
    "heading_subject": _label("对象", "About"),
    "heading_id": _label("工号或部门", "Id"),
    "heading_unit": _label("部门", "Unit"),
    "heading_manager": _label("经办上级", "Manager"),
    "heading_issued": _label("签发日期", "Issued"),
    "heading_due": _label("期限", "Due"),
    "heading_status": _label("状态", "Status"),
    "heading_cause": _label("缘由", "Cause"),
    "heading_reasons": _label("出件依据", "Reasons"),
    "heading_path": _label("文件", "File"),
    "heading_why": _label("原因", "Why"),
    "heading_level": _label("级别", "Level"),
    "heading_code": _label("代码", "Code"),
    "heading_cell": _label("位置", "Cell"),
    "heading_text": _label("问题", "Problem"),
    "heading_hint": _label("怎么办", "What to do"),
    "heading_item": _label("项目", "Item"),
    "heading_count": _label("数量", "Count"),
    "total_people": _label("花名册人数", "People in the roster"),
    "total_with_documents": _label("有文书的人", "People with documents"),
    "total_not_selected": _label("无需出件", "Nothing called for"),
    "total_exceptions": _label("例外", "Exceptions"),
    "total_blocked": _label("数据待更正", "Blocked by data"),
    "total_documents": _label("文书份数", "Documents"),
    "total_units": _label("有文书的部门", "Units with documents"),
    "total_of_type": _label("其中：{title}", "of them: {title}"),
    "total_of_status": _label("状态：{status}", "status: {status}"),
    "sum_line": _label(
        "有文书 {with_documents} + 无需出件 {not_selected} + 例外 {exceptions} + 数据待更正 {blocked} "
        "= {people} 人，与花名册一致。",
        "{with_documents} with documents + {not_selected} nothing called for + {exceptions} exceptions + "
        "{blocked} blocked = {people} people, as in the roster.",
    ),
    "report_title": _label("{period}绩效改进文书 出件报告", "Documents of {period}: who got what, and why"),
    "report_subtitle": _label(
        "批次 {batch} · 考核期 {start} 至 {end}", "Batch {batch} · period {start} to {end}"
    ),
    "report_documents": _label("谁收到什么，为什么", "Who gets what, and why"),
    "report_handed_out_by": _label("经办上级：", "Handed out by"),
    "report_due": _label("期限", "due"),
    "report_open": _label("打开文件", "open"),
    "report_back": _label("回到出件报告", "Back to the report"),
    "report_contents": _label("目录", "Contents"),
    "report_no_documents": _label("本批次没有需要出具的文书。", "No document is called for in this batch."),
    "report_count": _label("{count} 份", "{count}"),
    "intro_not_selected": _label(
        "规则已逐条核对，没有需要出具文件的情况。", "Every rule was applied; nothing calls for a document."
    ),
    "intro_exceptions": _label(
        "按人力资源政策不出件，或没有可用数据。", "Kept out by policy, or without usable data."
    ),
    "intro_blocked": _label(
        "数据有错误，本次没有出件，也不计入同岗平均。更正后重新运行即可。",
        "Faulty data: no document was made, and peer figures leave them out. Correct it and run again.",
    ),
    "intro_problems": _label(
        "先处理“错误”；“提醒”请核对；“说明”不必处理。",
        "See to the errors first; check the warnings; notes need no action.",
    ),
    "report_more": _label("另有 {count} 行，见 {list}。", "{count} more rows: see {list}."),
    "none_listed": _label("没有。", "None."),
    "count_people": _label("{count} 人", "{count} people"),
    "count_units": _label("{count} 个部门", "{count} units"),
    "count_lines": _label("{count} 条", "{count}"),
    "report_policy": _label(
        "规则版本 {version}。每条依据后的位置是数据文件中的单元格。",
        "Policy version {version}. The place after each figure is the cell it stands in.",
    ),
    "report_history": _label("往期数据：{period}，来自 {source}。", "History: {period}, from {source}."),
    "report_no_history": _label("没有使用往期批次。", "No earlier batch was used."),
    "report_drafts": _label(
        "所有文书都是草稿，由人审定后才能下发；本工具不对任何人作出结论。",
        "All documents are drafts for a person to decide on; this tool judges nobody.",
    ),
    # What the commands say.
    "batch_line": _label("批次 {batch}（考核期 {period}）", "Batch {batch} (period {period})"),
    "documents_line": _label("文书 {count} 份：{by_status}", "{count} documents: {by_status}"),
    "nothing_to_make": _label("没有需要出具的文书。", "No document is called for."),
    "more_documents": _label(
        "……另有 {count} 份，用 --json 可看全部。", "… and {count} more; --json gives all of them."
    ),
    "problems": _label("数据问题：", "Problems: "),
    "more_problems": _label(
        "  ……另有 {count} 条，jixiao check 或 {list} 可看全部。",
        "  … and {count} more; jixiao check or {list} gives all of them.",
    ),
    "next_plan": _label(
        "下一步：jixiao plan {batch}（先看谁会收到什么）", "Next: jixiao plan {batch} (who would get what)"
    ),
    "next_run": _label(
        "还没有写入任何文件。下一步：jixiao run {batch}", "Nothing was written. Next: jixiao run {batch}"
    ),
    "run_where": _label("结果在 {folder}", "Everything is in {folder}"),
    "run_files": _label(
        "  {report} 谁收到什么、为什么；{list} 清单；drafts/ 草稿，按部门和上级分文件夹",
        "  {report}: who got what and why; {list}: the list; drafts/: the drafts by unit and manager",
    ),
    "run_pdfs": _label(
        "  pdf/ 草稿的 PDF：{count} 份，文件夹与 drafts/ 相同",
        "  pdf/: {count} PDFs, in folders like those of drafts/",
    ),
    "run_packs": _label(
        "  print/ 打印文件：{count} 个，共 {pages} 页，每个部门一个，已按份数排好",
        "  print/: {count} print files, {pages} pages, one per unit, every copy in its place",
    ),
    "pack_copy": _label("第{no}份，共{count}份 {holder}", "copy {no} of {count} {holder}"),
    "progress_pdf": _label("转换为 PDF", "Making PDFs"),
    "progress_rate": _label("{rate} 份/秒", "{rate} a second"),
    "progress_publish": _label("复制成品", "Publishing"),
    "run_published": _label(
        "  已复制到 {address}：新传 {sent} 个文件，删去 {removed} 个，{unchanged} 个原已相同",
        "  published to {address}: {sent} files sent, {removed} removed, {unchanged} were there already",
    ),
    "progress": _label("生成草稿", "Making drafts"),
    "unforeseen": _label(
        "出现了没有预料到的错误。已完成的文件不受影响；详情（不含任何人员信息）写在 {path}，"
        "请连同它一起反馈。",
        "Something went wrong that nobody foresaw. What is done is kept; details, without any personal data, "
        "are in {path}: please send it along when you report this.",
    ),
    "init_done": _label(
        "工作区已建好：{folder}（{files} 个文件）", "Workspace made: {folder} ({files} files)"
    ),
    "init_next": _label("试一试自带的示例：", "Try the sample that comes with it:"),
    "check_unknown": _label("不认得、没有使用的列：", "Columns that nobody knows, not used:"),
    "check_dropped": _label("涉及隐私、没有读入的列：", "Private columns, never read in:"),
    "check_marked": _label("标出问题单元格的副本：", "Copies with the faulty cells marked:"),
    "check_proposed": _label(
        "识别到的列对应关系写在 {path}，核对后改名为 batch.yaml 即生效。",
        "The columns as recognised are in {path}; correct it and rename it to batch.yaml.",
    ),
    "check_clean": _label("没有发现问题。", "No problem was found."),
    "explain_grade": _label("等级", "Grade"),
    "explain_held": _label("成立的规则：", "Rules that held:"),
    "explain_not_met": _label("不成立的规则：", "Rules that did not hold:"),
    "explain_not_applicable": _label(
        "无法判断的规则：{rule}（缺 {missing}）",
        "Rule that could not be applied: {rule} (missing: {missing})",
    ),
    "explain_document": _label("文书：", "Document:"),
    "explain_listed": _label("没有文书：", "No document:"),
    "figure_target": _label("目标", "target"),
    "figure_actual": _label("实际", "actual"),
    "figure_rate": _label("完成率", "rate"),
    "figure_prorated_rate": _label("按在岗天数折算的完成率", "rate for the days served"),
    "figure_growth": _label("环比", "growth"),
    "figure_year_growth": _label("同比", "growth on last year"),
    "figure_peer_average": _label("同岗平均", "peer average"),
    "figure_peer_gap": _label("与同岗平均之差", "gap to peers"),
}
