"""What came back from the managers (B…): why a file is in quarantine, and what to know of the others."""

from __future__ import annotations

from pipeline.wording.shape import Wording


def _label(zh: str, en: str) -> Wording:
    return Wording(zh, "", en, "")


_SEND_AGAIN = "请向发件人要一份完好的文件；收到的原件已保留。"
_SEND_AGAIN_EN = "Ask the sender for a sound one; what came is kept."

WORDING: dict[str, Wording] = {
    # The file could not be had.
    "B101": Wording(
        "没有这个文件或文件夹：{file}。",
        "请核对路径后再收一次。",
        "there is no such file or folder: {file}.",
        "Check the path and collect again.",
    ),
    "B102": Wording(
        "读不到 {file}：没有权限、被别的程序占用，或是链接。",
        "请关闭打开它的程序，或把文件本身复制出来，再收一次。",
        "{file} cannot be read: not permitted, held by another program, or a link.",
        "Close it elsewhere, or copy the file itself, and collect again.",
    ),
    "B103": Wording(
        "{file} 超过 {limit} MB，没有读入。",
        "请确认是不是放错了文件；扫描件请降低分辨率后再收一次。",
        "{file} is larger than {limit} MB and was not read.",
        "Check that it is the right file; scan it at a lower resolution and collect again.",
    ),
    "B104": Wording(
        "压缩包里的 {file} 读不出来。",
        "请让发件人重新打包，或直接发文件。",
        "{file} cannot be read out of its zip.",
        "Ask the sender to zip it again, or to send the file itself.",
    ),
    "B105": Wording(
        "压缩包不安全，没有打开：{reason}。",
        "包里文件过多、过大、层数过多，或文件名指向包外。请确认来源，让发件人直接发文件。",
        "this zip is not safe and was not opened: {reason}.",
        "It holds too much, too deep, or a name that leads out of it. Ask for the files themselves.",
    ),
    "B106": Wording(
        "压缩包设了密码，没有打开。",
        "请让发件人发没有密码的压缩包或文件；不要猜密码。",
        "this zip has a password and was not opened.",
        "Ask the sender for one without a password, or for the files; do not guess it.",
    ),
    "B107": Wording(
        "这里没有可收的文件：{paths}。",
        "请核对路径，把收到的文件或压缩包放进去再试。",
        "there is nothing to collect in: {paths}.",
        "Check the path, put what came there, and try again.",
    ),
    # Which document it is.
    "B201": Wording(
        "文件里找不到文件编号，不能确定是哪一份文书。",
        "请打开原件核对工号、姓名和文种；建议的编号仅供参考。",
        "holds no document number, so it cannot be told which document it is.",
        "Look at id, name and title in the original; the number that is suggested is only a hint.",
    ),
    "B202": Wording(
        "文件编号“{number}”的校验位不对，可能被改过或抄错。",
        "请对照清单核对编号；建议的编号仅供参考。",
        "the check characters of “{number}” are wrong: it was changed or mistyped.",
        "Compare it with the list; the number that is suggested is only a hint.",
    ),
    "B203": Wording(
        "文件编号“{number}”不在本批次的台账里。",
        "它可能属于别的批次或别的单位，请核对后收到那个批次里。",
        "the number “{number}” is not in the ledger of this batch.",
        "It may belong to another batch; check it and collect it there.",
    ),
    "B204": Wording(
        "“{number}”不是本批次台账里的文件编号。",
        "请从 清单.xlsx 里抄录完整的编号，包括最后两位校验位。",
        "“{number}” is no number of this batch's ledger.",
        "Copy it whole from 清单.xlsx, with the two check characters at its end.",
    ),
    "B205": Wording(
        "--as 一次只能用于一个文件，这里有 {count} 个。",
        "请写出那一个文件的路径。",
        "--as is for one file at a time; there are {count}.",
        "Name the path of that one file.",
    ),
    "B211": Wording(
        "文件各处的编号不一致：{numbers}。",
        "多半是拿同事的文件改的。请问清是谁的哪一份，改正后重新收。",
        "different places of this file tell different numbers: {numbers}.",
        "Probably a colleague's file was used again. Ask whose it is, put it right and collect it again.",
    ),
    "B212": Wording(
        "一个文件里有几份文书：{numbers}。",
        "请让发件人一份文书存一个文件，分开发来。",
        "this file holds several documents: {numbers}.",
        "Ask the sender for one file a document.",
    ),
    "B213": Wording(
        "文件里的编号是 {number}，文件名却指 {other}。",
        "请打开原件，看内容是谁的哪一份；改名或改正后重新收。",
        "the number inside is {number}, but the file's name means {other}.",
        "Look whose it is in the original; rename or correct it and collect it anew.",
    ),
    "B214": Wording(
        "文件里的编号是 {number}，文件名里却是另一个人的工号 {id}。",
        "请打开原件，看内容是谁的；改名或改正后重新收。",
        "the number inside is {number}, but the file's name holds the id of somebody else: {id}.",
        "Look whose it is in the original; rename or correct it and collect it anew.",
    ),
    "B215": Wording(
        "填写处的标记属于另一种文书（{count} 处）。",
        "内容多半是从别的文书整段复制来的，请打开原件核对。",
        "the marks of its regions belong to another kind of document ({count} of them).",
        "The text was probably copied from another one; look at the original.",
    ),
    "B216": Wording(
        "“{field}”由“{issued}”变成了“{returned}”，像是别人的文书。",
        "多半是拿同事的文件改的。请问清是谁的，用本人的草稿重新填写。",
        "“{field}” was “{issued}” and is “{returned}” now: it seems to be somebody else's.",
        "Probably a colleague's file was used again. Ask whose it is; each fills in the own draft.",
    ),
    "B217": Wording(
        "文件里多出了别人的工号和姓名（{id}），可能合进了两个人的内容。",
        "请打开原件核对，让发件人一人一份分开发来。",
        "id and name of somebody else were added ({id}): it may hold two people.",
        "Look at the original, and ask the sender for one file a person.",
    ),
    # What to know of a file that was recognised.
    "B221": Wording(
        "这一版已由 {number} 取代。",
        "请确认主管填的是不是旧版；要以新版为准的，请他在新版上填写。",
        "this version was superseded by {number}.",
        "Check whether the manager used the old one; if the new one is to hold, ask for that.",
    ),
    "B222": Wording(
        "这份文书已经撤回。",
        "请确认是否还需要；不需要的归入留存，不必催办。",
        "this document was withdrawn.",
        "Decide whether it is still needed.",
    ),
    "B223": Wording(
        "与下发的草稿完全相同，什么也没有填。",
        "请问主管是否发错了文件。",
        "is the very draft that was handed out: nothing was filled in.",
        "Ask the manager whether it is the right file.",
    ),
    "B224": Wording(
        "这是同一份文书第 {turn} 次交回，以它为准；前一次的也保留着。",
        "不必处理；要改用前一次的，请让主管重新发一次。",
        "is return number {turn} of the same document and holds from now on; the earlier one is kept.",
        "Nothing to do; if the earlier one is to hold, ask for it once more.",
    ),
    "B225": Wording(
        "同一份文书一次交来几个不同的版本，看不出哪个在后；暂按文件名的次序排列。",
        "请问主管以哪个为准，只收那一个。",
        "several versions of one document came at once, and nothing tells which is the later.",
        "Ask the manager which one holds.",
    ),
    "B231": Wording(
        "有 {count} 处数据与下发时不同（{fields}）。",
        "数据由人力资源部核定，不能在文书里改；请核对，确有错误的在源表更正后重出。",
        "{count} facts are not as they were issued ({fields}).",
        "Facts are not changed in a document: check them, and correct the source where they are wrong.",
    ),
    "B232": Wording(
        "固定文字有 {count} 处被改动、增加或删去（{places}）。",
        "请看前后对照，决定是否接受。",
        "fixed text was changed, added or removed in {count} places ({places}).",
        "Look at before and after, and decide whether to accept it.",
    ),
    "B233": Wording(
        "有 {count} 个日期不在 {first} 到 {last} 之间：{dates}。",
        "请与主管核对，多半是年份写错或超过了期限。",
        "{count} dates are not between {first} and {last}: {dates}.",
        "Check them with the manager: mostly the year is wrong, or they are past the due date.",
    ),
    "B234": Wording(
        "还有 {count} 处没有填写。",
        "请退给主管补填，或写“无”。",
        "{count} places are not filled in yet.",
        "Send it back to be completed, or ask for “none”.",
    ),
    "B235": Wording(
        "还留着 {count} 处修订痕迹。",
        "归档前请接受或拒绝；这里按接受后的文字读取。",
        "{count} tracked changes are still in it.",
        "Accept or reject them before filing; it was read as if they were accepted.",
    ),
    "B236": Wording(
        "有 {count} 条新批注。",
        "请看批注，需要答复的请答复。",
        "{count} new comments are in it.",
        "Read them, and answer where an answer is wanted.",
    ),
    "B237": Wording(
        "有 {count} 段隐藏的文字。",
        "请在 Word/WPS 里显示隐藏文字，看看写了什么。",
        "{count} paragraphs hold hidden text.",
        "Show hidden text in Word or WPS and read it.",
    ),
    "B238": Wording(
        "下发的草稿已经不是原样，数据只与台账核对过，固定文字没有核对。",
        "请不要在 outputs 里直接改草稿；需要全面核对的，请从备份取回原草稿再收一次。",
        "the draft that was issued is no longer as it was: facts were checked with the ledger only.",
        "Do not edit drafts in outputs; bring it back from a backup and collect again for a full check.",
    ),
    "B239": Wording(
        "原件是 {kind} 格式，经 LibreOffice 转换后读取（降级）。",
        "要紧的地方请对照原件；以后请让主管直接保存为 .docx。",
        "came as {kind} and was read through a conversion by LibreOffice (degraded).",
        "Check what matters with the original; ask for .docx next time.",
    ),
    "B241": Wording(
        "按文件里的编号附到这份文书，内容没有核对。",
        "请打开看签字、日期是否齐全。",
        "was attached to its document by the number in it; its content was not compared.",
        "Open it and see whether signatures and dates are complete.",
    ),
    "B242": Wording(
        "文件里读不到文字，只按文件名附到这份文书。",
        "请打开核对编号和姓名，再看签字、日期是否齐全。",
        "no text can be read in it: it was attached to its document by its name alone.",
        "Open it and check number and name, then signatures and dates.",
    ),
    "B243": Wording(
        "由 {by} 核对原件后确认是这份文书。",
        "不必处理；当初待核的原因列在后面。",
        "{by} looked at the original and said that it is this document.",
        "Nothing to do; why it was in doubt is told below.",
    ),
    # The file itself.
    "B301": Wording(
        "文件已损坏或不完整，读不出来。",
        _SEND_AGAIN,
        "is damaged or incomplete and cannot be read.",
        _SEND_AGAIN_EN,
    ),
    "B302": Wording(
        "文件内部的结构不安全（过大、过多、重名或越界），没有打开。",
        "请确认来源；" + _SEND_AGAIN,
        "its inside is not safe (too large, too many, double or escaping names); it was not opened.",
        "Check where it comes from. " + _SEND_AGAIN_EN,
    ),
    "B303": Wording(
        "文件设了打开密码。",
        "请让发件人去掉密码后再发；不要猜密码。",
        "is protected by a password.",
        "Ask the sender for one without; do not guess it.",
    ),
    "B304": Wording(
        "文件内部的 XML 带有 DOCTYPE 声明或不认识的编码，不安全，没有打开。",
        "请确认来源；" + _SEND_AGAIN,
        "has a DOCTYPE or an unknown encoding in its XML, which is not safe; it was not opened.",
        "Check where it comes from. " + _SEND_AGAIN_EN,
    ),
    "B305": Wording(
        "不是能读的文书（Word、RTF、ODT、PDF 或图片）。",
        "请看原件是什么；文书请让发件人存成 .docx 再发。",
        "is no kind of document that is read (Word, RTF, ODT, PDF or a picture).",
        "See what it is; ask for documents as .docx.",
    ),
    "B306": Wording(
        "要用 LibreOffice 转换才能读，这台电脑上没有找到它。",
        "请到 libreoffice.org 下载安装（免费）后再收一次；或让主管保存为 .docx。",
        "can only be read through LibreOffice, which was not found on this computer.",
        "Install it from libreoffice.org (it is free) and collect again; or ask for .docx.",
    ),
    "B307": Wording(
        "LibreOffice 没能转换这个文件，读不出来。",
        "请用 Word/WPS 打开它，另存为 .docx 后再收一次；收到的原件已保留。",
        "LibreOffice could not convert it, so it cannot be read.",
        "Open it in Word or WPS, save it as .docx and collect that; what came is kept.",
    ),
    # What could act.
    "B311": Wording(
        "文件带有宏、脚本或控件（{what}），没有打开。",
        "请不要在 Word 里直接打开；请让主管另存为不带宏的 .docx 再发。",
        "holds macros, scripts or controls ({what}); it was not opened.",
        "Do not open it in Word; ask the manager to save it as .docx without macros.",
    ),
    "B312": Wording(
        "文件指向外部的内容（{what}），打开时会去取，没有打开。",
        "多半是模板或图片的链接；请让主管断开链接后另存，再发一次。",
        "leads to something outside of it ({what}), which would be fetched on opening; it was not opened.",
        "Mostly a linked template or picture; ask the manager to break the link, save and send it again.",
    ),
    "B313": Wording(
        "文件里嵌了别的文件（{what}），没有打开。",
        "请让主管把附件单独发来，文书里只留文字和图片。",
        "another file is embedded in it ({what}); it was not opened.",
        "Ask the manager to send attachments apart.",
    ),
    "B314": Wording(
        "文件会插入或执行别处的内容（{what}），没有打开。",
        "请让主管把内容粘贴为文字后另存，再发一次。",
        "would insert or carry out something from elsewhere ({what}); it was not opened.",
        "Ask the manager to paste it as text, save and send it again.",
    ),
    # Passed over.
    "B401": Wording(
        "与第 {seq} 号收件（{file}）完全相同，已经收过。",
        "不必处理。",
        "is the same as number {seq} ({file}), which was collected before.",
        "Nothing to do.",
    ),
    "B402": Wording(
        "是系统或 Word 留下的临时文件，没有收。",
        "不必处理。",
        "was left behind by the system or by Word; it was passed over.",
        "Nothing to do.",
    ),
    "B403": Wording(
        "是随文书下发的清单或填写说明，不是文书，没有收。",
        "不必处理；主管在清单里写了什么的，请直接看原文件。",
        "is the list or the instructions of a packet, no document; it was passed over.",
        "Nothing to do; what a manager wrote into the list is to be read there.",
    ),
    # The ledger of returns.
    "B601": Wording(
        "回收台账的这一行已损坏，无法判断收过哪些文件。",
        "请从备份恢复该文件；或删去这一行，再把 returns 文件夹里的原件收一次。",
        "this line of the ledger of returns is damaged, so it cannot be told what was collected.",
        "Restore it from a backup; or delete the line and collect the originals in returns/ once more.",
    ),
    # On the screen.
    "collect_progress": _label("收回", "Collecting"),
    "collect_matched": _label("已收回", "matched"),
    "collect_degraded": _label("已收回，降级", "matched, through a conversion"),
    "collect_attached": _label("附件", "attached"),
    "collect_quarantined": _label("待核", "quarantined"),
    "collect_ignored": _label("略过", "passed over"),
    "collect_suggested": _label("（像是 {number}）", "(probably {number})"),
    "collect_gone": _label("（不在了）", "(gone)"),
    "collect_sum": _label("共 {count} 个文件：{by_verdict}", "{count} files: {by_verdict}"),
    "collect_where": _label(
        "原件在 {folder}/returns，登记在 returns.jsonl", "Originals: {folder}/returns, told in returns.jsonl"
    ),
}
