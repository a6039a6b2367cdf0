"""Files and formats (F…)."""

from __future__ import annotations

from pipeline.wording.shape import Wording

WORDING: dict[str, Wording] = {
    # The file itself
    "F101": Wording(
        "读不到这个文件：不存在、没有权限，或正被别的程序占用。",
        "请关闭 Excel/WPS 中打开的该文件，确认它在批次文件夹里且可以打开，然后重新运行。",
        "cannot be read: it is missing, not permitted, or held by another program. ",
        "Close it in Excel or WPS, check that it is there and opens, and run again. ",
    ),
    "F102": Wording(
        "这里应是普通文件，却是快捷链接、文件夹或设备。",
        "请把文件本身复制到批次文件夹；程序不跟随链接。",
        "should be a plain file, but is a link, a folder or a device. ",
        "Copy the file itself into the batch folder; links are not followed. ",
    ),
    "F103": Wording(
        "文件超过 {limit} MB，不像一份人事表格。",
        "请删去图片和无关的工作表，或拆成几个文件。",
        "is larger than {limit} MB, which no roster or result sheet is. ",
        "Remove pictures and unrelated sheets, or split it into several files. ",
    ),
    "F104": Wording(
        "文件是空的。",
        "请重新导出，或从批次文件夹中移走它。",
        "is empty. ",
        "Export it again, or move it out of the batch folder. ",
    ),
    # The format
    "F111": Wording(
        "文件设了打开密码，读不了。",
        "请用 Excel/WPS 打开，取消密码后另存为 .xlsx。",
        "is protected by a password and cannot be read. ",
        "Open it in Excel or WPS, remove the password and save it as .xlsx. ",
    ),
    "F112": Wording(
        "文件已损坏或不完整（{part} 读不出）。",
        "请用 Excel/WPS（模板用 Word）打开检查后另存；打不开就重新导出，模板换回备份。",
        "is damaged or incomplete ({part} cannot be read). ",
        "Open it in Excel or WPS (a template in Word) and save it; if that fails, export it again. ",
    ),
    "F113": Wording(
        "这是二进制工作簿（.xlsb），不支持。",
        "请用 Excel/WPS 打开，另存为 .xlsx。",
        "is a binary workbook (.xlsb), which is not read. ",
        "Open it in Excel or WPS and save it as .xlsx. ",
    ),
    "F114": Wording(
        "这是 WPS 表格专用格式（.et），不支持。",
        "请用 WPS 打开，另存为 .xlsx。",
        "is in the own format of WPS (.et), which is not read. ",
        "Open it in WPS and save it as .xlsx. ",
    ),
    "F115": Wording(
        "文件带宏，为安全起见不读取。",
        "请用 Excel/WPS 打开，另存为不带宏的 .xlsx。",
        "holds macros and is not read, for safety. ",
        "Open it in Excel or WPS and save it as .xlsx, without macros. ",
    ),
    "F116": Wording(
        "文件内容是网页（或 XML），不是工作簿，多见于系统导出的 .xls。",
        "请用 Excel/WPS 打开，另存为 .xlsx。",
        "is a web page or XML inside, not a workbook, as web systems export it. ",
        "Open it in Excel or WPS and save it as .xlsx. ",
    ),
    "F117": Wording(
        "文件内容不是表格。",
        "应是 .xlsx、.xls、.ods 或 CSV；请核对是否放错文件，或后缀是否被改过。",
        "is not a table inside. ",
        "An .xlsx, .xls, .ods or CSV file is wanted; check that it is the right file and was not renamed. ",
    ),
    # Limits and safety
    "F121": Wording(
        "文件内部的组成部分超过 {limit} 个，不像正常的工作簿。",
        "请用 Excel/WPS 打开检查，把需要的表复制到新的 .xlsx。",
        "holds more than {limit} parts, which no ordinary workbook does. ",
        "Open it in Excel or WPS and copy the sheets you need into a new .xlsx. ",
    ),
    "F122": Wording(
        "文件解压后大得不正常（{part}，上限 {limit} MB）。",
        "请确认来源；把需要的表复制到新的 .xlsx。",
        "grows beyond measure when unpacked ({part}, at most {limit} MB). ",
        "Check where it comes from; copy the sheets you need into a new .xlsx. ",
    ),
    "F123": Wording(
        "文件内部有重名、重叠或越界的组成部分（{part}），不安全。",
        "请确认来源；用 Excel/WPS 打开后另存为新的 .xlsx。",
        "has parts inside that stand twice, overlap or point outside ({part}), which is not safe. ",
        "Check where it comes from; open it in Excel or WPS and save it as a new .xlsx. ",
    ),
    "F124": Wording(
        "文件内部的 XML 带有 DOCTYPE 声明或不认识的编码，不安全。",
        "请确认来源；用 Excel/WPS 打开后另存为新的 .xlsx。",
        "has a DOCTYPE or an unknown encoding in its XML, which is not safe. ",
        "Check where it comes from; open it in Excel or WPS and save it as a new .xlsx. ",
    ),
    "F125": Wording(
        "表格的单元格太多（上限 {limit} 个有内容的单元格）。",
        "请删去无关的行列和工作表，或拆成几个文件。",
        "holds too many cells (at most {limit} that are not blank). ",
        "Remove rows, columns and sheets that are not needed, or split it into several files. ",
    ),
    "F126": Wording(
        "有一个单元格的文字超过 {limit} 个字符，不正常。",
        "请用 Excel/WPS 打开，缩短该单元格的内容。",
        "has a cell with more than {limit} characters. ",
        "Open it in Excel or WPS and shorten that cell. ",
    ),
    # Text of CSV files
    "F131": Wording(
        "第{row}行第{column}列有坏字节 {byte}，不是合法的 {encoding} 文字。",
        "请在源系统重新导出；或用 Excel/WPS 打开，改正该处后另存为 CSV UTF-8。",
        "row {row}, column {column}: byte {byte} is not valid {encoding} text. ",
        "Export it again; or open it in Excel or WPS, correct that place and save it as CSV UTF-8. ",
    ),
    "F132": Wording(
        "第{row}行第{column}列的字节 {byte} 既不是 UTF-8，也不是 GBK/GB18030，认不出文字编码。",
        "请用 Excel/WPS 打开，核对文字后另存为 CSV UTF-8 或 .xlsx。",
        "row {row}, column {column}: byte {byte} is neither UTF-8 nor GBK/GB18030; the encoding is unknown. ",
        "Open it in Excel or WPS, check the text and save it as CSV UTF-8 or .xlsx. ",
    ),
    "F133": Wording(
        "第{row}行第{column}列按 GB18030 读出了无法显示的字符（{char}），编码可能不对，或几种编码混在一起。",
        "请用 Excel/WPS 打开，核对文字后另存为 CSV UTF-8 或 .xlsx。",
        "row {row}, column {column}: reads as {char} in GB18030, a character that does not exist; "
        "the encoding is another one, or several are mixed. ",
        "Open it in Excel or WPS, check the text and save it as CSV UTF-8 or .xlsx. ",
    ),
    "F134": Wording(
        "第{row}行的引号不成对或位置不对，后面的内容无法分列。",
        "请用 Excel/WPS 打开核对该行，另存为 .xlsx。",
        "row {row}: a quotation mark is not closed or stands in the wrong place, so columns cannot be told. ",
        "Open it in Excel or WPS, check that row and save it as .xlsx. ",
    ),
    "F135": Wording(
        "文件里有空字节（NUL），不是文字文件。",
        "请在源系统重新导出，或用 Excel/WPS 打开后另存为 .xlsx。",
        "holds NUL bytes and is no text file. ",
        "Export it again, or open it in Excel or WPS and save it as .xlsx. ",
    ),
}
