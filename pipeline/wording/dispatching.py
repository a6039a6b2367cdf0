"""Handing drafts out: releases, packets, mail, and what is told of them (S9…)."""

from __future__ import annotations

from pipeline.wording.shape import Wording


def _label(zh: str, en: str) -> Wording:
    return Wording(zh, "", en, "")


WORDING: dict[str, Wording] = {
    "S901": Wording(
        "文书 {number} 没有经办上级，没有下发。",
        "请在花名册里补上直接上级，或在 batch.yaml 的 leaders 里写明部门负责人，重新运行 run 后再下发。",
        "nobody is named who would hand out {number}, so it was not dispatched.",
        "Name the manager in the roster, or the leader under leaders in batch.yaml; run and dispatch again.",
    ),
    "S902": Wording(
        "文书 {number} 放行以后又被改动，没有下发。",
        "请打开看一看：改动是要的，就用 status --release --only {number} 重新放行；不是，就恢复原来的文件。",
        "{number} was changed after it had been released, so it was not dispatched.",
        "Look at it: release it again with status --release --only {number}, or put the former file back.",
    ),
    "S903": Wording(
        "文书 {number} 已经放行，但文件不见了，没有下发。",
        "请把文件放回原处；找不到了，就重新运行 run，再放行一次。",
        "{number} was released, but its file is gone, so it was not dispatched.",
        "Put the file back; if it is lost, run again and release the document once more.",
    ),
    "S904": Wording(
        "{manager} 没有可用的邮箱，邮件没有发出。",
        "请在花名册的“邮箱”一列补上，或把 {packet} 当面交给他。",
        "no usable mail address is known for {manager}, so nothing was sent.",
        "Add it to the roster's 邮箱 column, or hand over {packet} yourself.",
    ),
    "S905": Wording(
        "给 {manager} 的邮件没有发出去（{answer}）。",
        "其余的照常发送。请排除原因后再运行 dispatch --send，会重新发给他。",
        "the mail to {manager} could not be sent ({answer}).",
        "The others were. See to the cause and run dispatch --send again: it is sent anew.",
    ),
    "S906": Wording(
        "给 {manager} 的邮件（{id}）发送时被中断，不知道是否已经发出。",
        "请先问对方有没有收到。没有收到，就用 dispatch --send --again {id} 再发一次；"
        "收到了，就用 --arrived {id} 记下。",
        "sending the mail {id} to {manager} was interrupted; whether it left is not known.",
        "Ask whether it arrived. If not, send it again with dispatch --send --again {id}; if it did, note it "
        "with --arrived {id}.",
    ),
    "S907": Wording(
        "没有设置邮件服务器，不能发送邮件。",
        "请在 jixiao.yaml 里写上 mail（主机、端口、发件地址），或不用 --send，改为打开邮件草稿发送。",
        "names no mail server, so nothing can be sent.",
        "Add mail (host, port, sender) to jixiao.yaml, or leave out --send and use the mail drafts.",
    ),
    "S908": Wording(
        "邮件服务器要用 {user} 登录，但环境变量 {variable} 里没有密码。",
        "请先设置这个环境变量，再运行 dispatch --send。密码不要写进 jixiao.yaml。",
        "signs in to the mail server as {user}, but the environment variable {variable} holds no password.",
        "Set it and run dispatch --send again. Never write the password into jixiao.yaml.",
    ),
    "S909": Wording(
        "这一行已损坏，无法判断哪些文书已经放行或下发。",
        "请从备份恢复该文件。",
        "this line is damaged, so it cannot be told what was released or handed out.",
        "Restore the file from a backup.",
    ),
    "S910": Wording(
        "数据文件现在不能读取（{code}），不知道主管的邮箱；邮件草稿里没有收件人。",
        "请运行 jixiao check 看原因；收件人也可以在邮件草稿里自己填写。",
        "the inputs cannot be read now ({code}), so no mail address is known; mail drafts name no recipient.",
        "See jixiao check for the cause, or fill in the recipients yourself.",
    ),
    "S911": Wording(
        "已出的文书里没有“{name}”。可选：{candidates}。",
        "请核对工号、部门、文种或文件编号。",
        "no document answers to “{name}”. There are: {candidates}.",
        "Check the id, unit, type or number.",
    ),
    "S912": Wording(
        "这个批次还没有出过文书。",
        "请先运行 jixiao run {batch}。",
        "no document was made of this batch yet.",
        "Run jixiao run {batch} first.",
    ),
    "S913": Wording(
        "文书 {number} 的文件不见了，没有放行。",
        "请把文件放回原处，或重新运行 run。",
        "the file of {number} is gone, so it was not released.",
        "Put it back, or run again.",
    ),
    "S914": Wording(
        "{id} 的文件与下发时不同，没有再发。",
        "请恢复原来的文件，或把这个主管的文书重新放行后再下发。",
        "the files of {id} are not what was handed out, so it was not sent again.",
        "Put the former files back, or release the manager's documents again and dispatch them.",
    ),
    "S915": Wording(
        "没有编号为“{id}”的下发记录。",
        "请查看 outputs/{batch}/transmittals.jsonl 里的编号；packed 表示所有还没有用邮件发过的。",
        "there is no transmittal “{id}”.",
        "See outputs/{batch}/transmittals.jsonl for their ids; packed stands for all that were never mailed.",
    ),
    "S916": Wording(
        "给 {manager} 的邮件有 {size} MB，许多邮件服务器拒收 20 MB 以上的邮件。",
        "请改用共享文件夹或移动介质把 {packet} 交给他，或用 --type 分几次放行和下发。",
        "the mail to {manager} has {size} MB; many servers refuse more than 20 MB.",
        "Hand over {packet} in another way, or release and dispatch the documents by --type, bit by bit.",
    ),
    "S917": Wording(
        "要求用不加密的连接（security: none）登录 {host}，密码会被旁人看到，没有登录。",
        "请改为 starttls 或 tls；服务器不需要登录的，删去 user。",
        "would sign in to {host} over a connection that is not encrypted; anybody could read the password.",
        "Use starttls or tls, or leave out user where the server asks for nobody.",
    ),
    "S918": Wording(
        "连不上邮件服务器 {host}（{answer}），什么都没有下发。",
        "请检查 mail 里的主机、端口、加密方式、用户名和密码，以及网络；也可以不用 --send，先打包。",
        "cannot reach the mail server {host} ({answer}); nothing was dispatched.",
        "Check host, port, security, user and password, and the network; or dispatch without --send.",
    ),
    "S919": Wording(
        "与邮件服务器的连接断了，给 {manager} 的邮件没有发（{answer}）。",
        "包已经打好。网络恢复后用 dispatch --send --again packed 发送。",
        "the line to the mail server broke, so the mail to {manager} was not sent ({answer}).",
        "The packet is ready. When the line is back, send it with dispatch --send --again packed.",
    ),
    "S920": Wording(
        "不能当作 Word 文档读取（{cause}），无法对照。",
        "旧格式（doc、rtf、odt）要装有 LibreOffice；或者用 Word 另存为 .docx 后重新收取（collect）。",
        "cannot be read as a Word document ({cause}), so nothing can be compared.",
        "Older formats (doc, rtf, odt) need LibreOffice. Or save it as .docx in Word and collect it again.",
    ),
    "S921": Wording(
        "文书 {number} 还没有收到能对照的交回件。",
        "请先用 jixiao collect 收取；在待核里的，先处理 returns.jsonl 里写的原因。",
        "nothing that could be compared came back of {number}.",
        "Collect it with jixiao collect first; one in quarantine has its reason in returns.jsonl.",
    ),
    "S922": Wording(
        "文书 {number} 下发时的原文已经不在，无法对照。",
        "请把 dispatch/ 里那一份放回原处，或用 jixiao archive show 查找已归档的一份。",
        "what was issued of {number} is no longer there, so nothing can be compared.",
        "Put the file back into dispatch/, or look for the filed one with jixiao archive show.",
    ),
    "S924": Wording(
        "收到的原件已被改动或不见了，无法对照文书 {number}。",
        "请从备份恢复它，或重新收取（collect）。",
        "the original that came back of {number} was changed or is gone, so nothing can be compared.",
        "Restore it from a backup, or collect it again.",
    ),
    "S925": Wording(
        "{id}（给{manager}的文书包）里有已经收回或另行下发的文书，没有再发邮件。",
        "不必处理：现行的文书在后面的包里。",
        "the packet {id} to {manager} holds documents called back or handed out anew since: not mailed.",
        "Nothing to do: what is valid now is in a later packet.",
    ),
    "S923": Wording(
        "环境变量 {variable} 里的密码含有英文字母、数字和符号以外的字，无法用来登录。",
        "请核对密码；邮箱有“授权码”的，用授权码。",
        "takes the password from {variable}, which holds other characters than ASCII: nobody can sign in so.",
        "Check the password; where the mail service gives out codes for programs, use such a code.",
    ),
    # What a manager receives.
    "packet_name": _label("绩效文书_{batch}_{manager}_{round}", "documents_{batch}_{manager}_{round}"),
    "recall_name": _label("收回通知_{batch}_{manager}_{round}", "recall_{batch}_{manager}_{round}"),
    "packet_instructions": _label("填写说明.docx", "填写说明.docx"),
    "packet_list": _label("清单.xlsx", "清单.xlsx"),
    "heading_return_due": _label("交回期限", "Return by"),
    "heading_file": _label("文件名", "File"),
    "heading_filled": _label("填写情况（请选）", "Filled in? (choose)"),
    "heading_remark": _label("备注", "Remarks"),
    "filled_done": _label("已填好", "filled in"),
    "filled_partly": _label("还在填", "not finished"),
    "filled_question": _label("有疑问", "question"),
    "remark_changed": _label("替换先前发的同一份", "takes the place of the one sent before"),
    "remark_again": _label("先前收回过，现在重新下发", "was recalled before, is valid again"),
    "mail_subject": _label(
        "【请于{due}前交回】{period}绩效改进文书 {count} 份",
        "Please return by {due}: {count} documents of {period}",
    ),
    "mail_text": _label(
        "{manager}，您好：\n\n"
        "附件是您部属{period}的绩效改进文书草稿，共 {count} 份：\n\n{list}\n\n"
        "请解压后先看“填写说明”，补上标有【请补充】的地方，与本人面谈，于{due}前把填好的 Word 文件发回。"
        "事实和数据如有出入，请不要直接改数字，写在批注里或回信告诉我们，我们核对后重新出具。\n\n"
        "这些材料只供您本人处理，请勿转发。\n\n{department}\n{organisation}\n",
        "Dear {manager},\n\n"
        "attached are the drafts for your people of {period}, {count} documents:\n\n{list}\n\n"
        "Please unpack them, read 填写说明 first, fill in what is marked 【请补充】, talk with each "
        "person, and send the Word files back by {due}. If a figure is wrong, do not change it: tell us in a "
        "comment or by mail, and we issue the document anew.\n\n"
        "They are for you alone; please do not forward them.\n\n{department}\n{organisation}\n",
    ),
    "recall_subject": _label(
        "【收回】{period}绩效改进文书 {count} 份，请停止使用",
        "Recalled: {count} documents of {period}, please stop using them",
    ),
    "recall_text": _label(
        "{manager}，您好：\n\n"
        "先前发给您的下列 {count} 份文书不再有效，请停止使用，不要再填写或让本人签字：\n\n{list}\n\n"
        "已经打印的请收回销毁；已经面谈或签字的，请告诉我们，不要自行作废。给您添麻烦了。\n\n"
        "{department}\n{organisation}\n",
        "Dear {manager},\n\n"
        "these {count} documents that you were sent before are no longer valid. Please stop using them; do "
        "not fill them in or have them signed:\n\n{list}\n\n"
        "Destroy printed copies. If you have talked about one already, or it has been signed, tell us "
        "first.\n\n"
        "{department}\n{organisation}\n",
    ),
    "recall_superseded": _label("已由新版本 {follows} 代替", "superseded by {follows}"),
    "recall_withdrawn": _label(
        "不再需要出具，没有新文书代替", "no longer called for, nothing takes its place"
    ),
    "recall_moved": _label("改由别的经办人办理", "another manager sees to it now"),
    # What the commands say.
    "released_line": _label(
        "放行 {count} 份；此前已放行、没有变化的 {already} 份。",
        "{count} released; {already} were so before.",
    ),
    "next_dispatch": _label(
        "下一步：jixiao dispatch {batch}（打包给各位主管）",
        "Next: jixiao dispatch {batch} (packets for the managers)",
    ),
    "dispatch_packet": _label("{manager}：{count} 份 → {packet}", "{manager}: {count} documents → {packet}"),
    "dispatch_recall": _label(
        "{manager}：收回 {count} 份 → {packet}", "{manager}: {count} recalled → {packet}"
    ),
    "dispatch_mailed": _label("  已发到 {to}", "  sent to {to}"),
    "dispatch_nothing": _label("没有新的文书要下发。", "Nothing new is to be dispatched."),
    "dispatch_counts": _label(
        "本次下发 {sent} 份；先前已下发、没有变化的 {already} 份；还没有放行的 {unreleased} 份。",
        "{sent} dispatched now; {already} are out already and unchanged; {unreleased} are not released.",
    ),
    "dispatch_due": _label("请主管于 {due} 前交回。", "To be returned by {due}."),
    "dispatch_mail_drafts": _label(
        "邮件草稿（.eml）在各人的文件夹里，双击即可用 Outlook 等打开后发送。",
        "The mail drafts (.eml) lie in each manager's folder; open one in Outlook or the like and send it.",
    ),
    # How a batch stands.
    "stage_made": _label("待放行", "not released"),
    "stage_released": _label("已放行，待下发", "released"),
    "stage_dispatched": _label("已下发", "dispatched"),
    "stage_quarantined": _label("交回待核", "returned, in doubt"),
    "stage_returned": _label("已交回", "returned"),
    "stage_filed": _label("已归档", "filed"),
    "stage_to_recall": _label("已作废，待通知", "void, to be recalled"),
    "stage_recalled": _label("已作废，已通知", "void, recalled"),
    "heading_days_late": _label("逾期天数", "Days late"),
    "heading_open": _label("还缺什么", "What is open"),
    "heading_returned": _label("交回的文件", "File returned"),
    "sheet_chase": _label("催办", "To chase"),
    "status_head": _label(
        "批次 {batch}，截至 {on}，文书 {count} 份：", "Batch {batch} on {on}, {count} documents:"
    ),
    "status_by_unit": _label("按部门：", "By unit:"),
    "status_by_manager": _label("按经办上级：", "By manager:"),
    "status_quarantined": _label(
        "交回的文件中有 {count} 个待核，原因见 returns.jsonl：",
        "{count} returned files are in quarantine; returns.jsonl tells why:",
    ),
    "status_workbook": _label("催办清单：{path}", "Chase list: {path}"),
    "count_overdue": _label("逾期 {count}", "overdue {count}"),
    "count_with_gaps": _label("有缺项 {count}", "with gaps {count}"),
    "chase_head": _label("请催办：", "To be reminded:"),
    "chase_none": _label("没有逾期的文书。", "Nothing is overdue."),
    "chase_late": _label("逾期 {days} 天", "{days} days late"),
    "chase_not_returned": _label("没有交回", "not returned"),
    "chase_gaps": _label("已交回，还有 {count} 处没有填", "returned, {count} places still open"),
    "chase_more": _label(
        "  ……另有 {count} 份，用 --chase 可存成表格。", "  … and {count} more; --chase writes all of them."
    ),
    # The redline.
    "redline_title": _label("{title}：下发稿与交回稿对照", "{title}: as issued and as returned"),
    "redline_filled": _label("填写的内容", "filled in"),
    "redline_fact": _label("数据有改动", "facts changed"),
    "redline_fixed": _label("原有文字有改动", "fixed text changed"),
    "redline_removed": _label("删去的文字", "taken away"),
    "redline_only": _label("只看改动", "changes only"),
    "redline_all": _label("看全文", "whole text"),
    "redline_program": _label("最后保存的软件", "Saved last by"),
    "redline_comments": _label("批注（{count}）", "Comments ({count})"),
    "redline_tracked": _label("修订记录（{count}）", "Tracked changes ({count})"),
    "redline_written": _label("对照页：{path}", "Redline: {path}"),
    "tracked_insertion": _label("插入", "inserted"),
    "tracked_deletion": _label("删除", "deleted"),
    "tracked_moved_here": _label("移入", "moved here"),
    "tracked_moved_away": _label("移走", "moved away"),
    "dispatch_unmailed": _label(
        "有 {count} 份先前打好的包没有用邮件发过；要现在发送，用 --send --again packed。",
        "{count} packets made before were never mailed; --send --again packed sends them.",
    ),
}
