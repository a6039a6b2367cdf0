"""Outputs, reruns, locks and the workspace itself (O…)."""

from __future__ import annotations

from pipeline.wording.shape import Wording

WORDING: dict[str, Wording] = {
    "O801": Wording(
        "写不进去：磁盘已满（{reason}）。",
        "请腾出空间后重新运行，已完成的不会丢失，也不会重做。",
        "cannot be written: the disk is full ({reason}).",
        "Free some space and run again; what is done is kept and not done again.",
    ),
    "O802": Wording(
        "写不进去：没有权限，或文件正在别的程序中打开（{reason}）。",
        "请关闭 Word/WPS/Excel 中打开的文件，并确认对该文件夹有写入权限，然后重新运行。",
        "cannot be written: no permission, or the file is open in another program ({reason}).",
        "Close it in Word, WPS or Excel, check that you may write to the folder, and run again.",
    ),
    "O803": Wording(
        "写不进去：文件名或路径太长（{reason}）。",
        "请把工作区移到路径更短的文件夹，或缩短部门名称。",
        "cannot be written: the name or path is too long ({reason}).",
        "Move the workspace to a folder with a shorter path, or shorten the department's name.",
    ),
    "O804": Wording(
        "这里应是普通文件或文件夹，却是链接、设备或别的东西。",
        "请将其移走后重新运行；程序不跟随链接。",
        "should be a plain file or folder, but is a link, a device or the other of the two.",
        "Move it away and run again; links are not followed.",
    ),
    "O805": Wording(
        "读写失败（{reason}）。",
        "请检查磁盘或网络共享是否可用，然后重新运行，已完成的不会丢失。",
        "could not be read or written ({reason}).",
        "Check the disk or the network share and run again; what is done is kept.",
    ),
    "O806": Wording(
        "这个批次正在运行：用户 {user}，电脑 {host}，进程 {pid}。",
        "请等它结束后再试。",
        "is being run already: user {user}, machine {host}, process {pid}.",
        "Wait until it has finished and try again.",
    ),
    "O807": Wording(
        "文书台账的这一行已损坏，无法判断哪些草稿被人改过。",
        "请从备份恢复该文件，或删去这一行（该份文书会被当作新文书，现有文件不会被覆盖）。",
        "this line of the ledger is damaged, so it cannot be told which drafts were edited.",
        "Restore it from a backup, or delete the line: its document counts as new, no file is replaced.",
    ),
    "O808": Wording(
        "运行期间有人改动或新建了这个文件，没有覆盖它。",
        "请重新运行：改动过的草稿会保留，需要时另出新版本。",
        "was changed or made by somebody while the run was at work; it was not replaced.",
        "Run again: the edited draft stays, and a new version is made where one is needed.",
    ),
    "O810": Wording(
        "没有这个批次的文件夹。现有批次：{batches}。",
        "请核对名称，或把数据文件放进 inputs/ 下以考核周期命名的文件夹。",
        "there is no folder for this batch. Batches here: {batches}.",
        "Check the name, or put the workbooks into a folder of inputs/ that is named by its period.",
    ),
    "O811": Wording(
        "批次文件夹“{name}”的名称看不出考核周期。",
        "请按考核周期命名：2026Q3、2026H1、2026-09 或 2026，后面可加 -小写字母或数字。",
        "the folder name “{name}” does not tell a period.",
        "Name it by its period: 2026Q3, 2026H1, 2026-09 or 2026, with -suffix of a-z and 0-9 if you like.",
    ),
    "O812": Wording(
        "这个文件夹及其上级都不是工作区（没有 jixiao.yaml）。",
        "请进入工作区再运行，或用 --workspace 指明；新建工作区用 jixiao init 文件夹。",
        "is not inside a workspace (no jixiao.yaml here or above).",
        "Change into one, name it with --workspace, or make one with: jixiao init DIR.",
    ),
    "O813": Wording(
        "这个文件已经存在，没有覆盖，也没有写入任何文件。",
        "请换一个空文件夹。",
        "exists already; nothing was replaced and nothing was written.",
        "Choose an empty folder.",
    ),
    "O819": Wording(
        "这不是完好的 Word 文件（.docx），没有转成 PDF。",
        "请用 Word/WPS 打开它，另存为 .docx 后重新运行；打不开就删去它，重新运行会补出草稿。",
        "is not a sound Word file (.docx), so no PDF was made of it.",
        "Open it in Word or WPS and save it as .docx; if it does not open, delete it: a run makes it anew.",
    ),
    "O821": Wording(
        "这台电脑上没有找到 LibreOffice，没有生成 PDF；Word 文件都已生成。",
        "请到 libreoffice.org 下载安装（免费），安装在默认位置即可，然后再运行一次同一条命令。",
        "LibreOffice was not found on this computer, so no PDF was made; the Word files are all there.",
        "Install it from libreoffice.org (it is free), in its usual place, and give the same command again.",
    ),
    "O822": Wording(
        "LibreOffice 启动不了，没有生成 PDF；Word 文件都已生成。",
        "请手工打开一次 LibreOffice 看看提示；打不开就重新安装，然后再运行一次同一条命令。",
        "LibreOffice does not start, so no PDF was made; the Word files are all there.",
        "Open it by hand, see what it says, install it again if need be, and give the same command again.",
    ),
    "O823": Wording(
        "LibreOffice 试了两次都没能把这份草稿转成 PDF。",
        "请用 Word/WPS 打开它，另存为 .docx 后重新运行；没有人改过的草稿删去后重新运行即可补出。",
        "LibreOffice tried twice and could not make a PDF of this draft.",
        "Open it in Word or WPS and save it as .docx; an unedited one may be deleted: a run makes it anew.",
    ),
    "O824": Wording(
        "LibreOffice 转换这份草稿超过时限，试了两次都没有完成。",
        "请用 Word/WPS 打开看看是否有特别大的图片或表格，精简后另存，再重新运行。",
        "LibreOffice took too long over this draft, twice.",
        "Open it in Word or WPS, look for very large pictures or tables, save it smaller and run again.",
    ),
    "O825": Wording(
        "这台电脑上没有中文字体，转出来的 PDF 看不到汉字，所以没有生成；Word 文件都已生成。",
        "请安装中文字体（例如 Debian/Ubuntu：apt-get install fonts-noto-cjk），然后重新运行。",
        "no Chinese font is installed: a PDF would show no text, so none was made; the Word files are there.",
        "Install one (on Debian or Ubuntu: apt-get install fonts-noto-cjk) and run again.",
    ),
    "O826": Wording(
        "LibreOffice 接连失败，没有再试，还有 {count} 份草稿没有转成 PDF。",
        "请先用 LibreOffice 手工打开一份草稿看看提示，解决后重新运行；已经转好的不会重做。",
        "LibreOffice failed over and over and was not tried any more: {count} drafts have no PDF.",
        "Open a draft in LibreOffice by hand and see what it says, then run again; what is done stays.",
    ),
    "O827": Wording(
        "这台电脑没有文书所用的部分字体，PDF 里用相近的字体代替：{faces}。版面和页数可能与 Word 中不同。",
        "想要与 Word 中一致，请装上这些字体，删去已有的 PDF 后重新运行；否则不必处理。",
        "some faces of the documents are not on this computer; in the PDF others stand in: {faces}. Lines "
        "and pages may break elsewhere than in Word.",
        "To have them as in Word, install the faces, delete the PDFs and run again; else leave it.",
    ),
    "O828": Wording(
        "这里有一个不是程序生成、或有人改动过的文件，没有覆盖它，也没有用它做打印文件。",
        "请把它移走或改名，然后重新运行。",
        "was not made by the program, or was changed by somebody: it was neither replaced nor printed.",
        "Move it away or rename it, and run again.",
    ),
    "O829": Wording(
        "这个打印文件缺 {count} 份文书，因为它们没有 PDF：{numbers}。",
        "请先解决这几份文书的问题，再重新运行。",
        "this print file lacks {count} documents, because they have no PDF: {numbers}.",
        "See to these documents first and run again.",
    ),
}
