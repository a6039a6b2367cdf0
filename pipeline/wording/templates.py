"""Word templates (W…)."""

from __future__ import annotations

from pipeline.wording.shape import Wording

WORDING: dict[str, Wording] = {
    "W501": Wording(
        "模板打不开，或者不是 Word 文档（.docx）。",
        "请用 Word 或 WPS 打开检查，另存为“Word 文档（.docx）”后放回模板文件夹。",
        "The template cannot be opened, or is no Word document (.docx).",
        "Open it in Word or WPS, save it as a Word document (.docx) and put it back.",
    ),
    "W502": Wording(
        "段落“{text}”用了不存在的字段“{field}”。是不是“{suggestion}”？",
        "请改正字段名；可用字段用 jixiao template fields 列出。",
        "The paragraph “{text}” uses the unknown field “{field}”. Did you mean “{suggestion}”?",
        "Correct the name; jixiao template fields lists those that exist.",
    ),
    "W503": Wording(
        "段落“{text}”的模板标记写法有误：{message}。",
        "请检查花括号是否成对，if、for 是否都有对应的 endif、endfor。",
        "The template tag in the paragraph “{text}” is wrongly written: {message}.",
        "Check that braces come in pairs and that every if and for has its endif or endfor.",
    ),
    "W504": Wording(
        "段落“{text}”用了不存在的字段“{field}”。",
        "请改正字段名；可用字段用 jixiao template fields 列出。",
        "The paragraph “{text}” uses the unknown field “{field}”.",
        "Correct the name; jixiao template fields lists those that exist.",
    ),
    "W505": Wording(
        "填写框“{text}”没有标记，收回文件时认不出填的是哪一处。",
        "请在 Word“开发工具—属性”里填写标记（r.名称）；若模板是用 LibreOffice 保存的，请换回原来的模板再改。",
        "The content control “{text}” has no tag, so that a returned file does not tell what was filled in.",
        "Give it a tag (r.name) under Developer, Properties in Word; if LibreOffice saved this template, "
        "go back to the earlier one.",
    ),
    "W506": Wording(
        "模板里有宏、控件或嵌入的文件，这些不能发给员工。",
        "请删除宏和嵌入对象，另存为不含宏的“Word 文档（.docx）”。",
        "The template holds macros, active controls or embedded files, which must not be handed out.",
        "Remove them and save it as a Word document without macros (.docx).",
    ),
    "W507": Wording(
        "模板引用了外部文件：{target}。打开文书时会去读取它。",
        "请把图片等内容直接插入文档，断开链接和附加模板。",
        "The template refers to an outside file: {target}. Opening a draft would read it.",
        "Insert pictures into the document itself, and detach links and the attached template.",
    ),
    "W508": Wording(
        "段落“{text}”直接打印了“{field}”，它是一组内容，不是一个值。",
        "请用 for 逐项打印，或写出其中的字段。",
        "The paragraph “{text}” prints “{field}”, which is a group of values, not a value.",
        "Print its items with a for loop, or name one of its fields.",
    ),
    "W509": Wording(
        "模板标记写在了不会填写的地方（{part}，如批注、尾注、文档属性），会原样出现在文书里。",
        "请把它移到正文、页眉、页脚或脚注。",
        "A template tag stands where nothing is filled in ({part}: comments, endnotes, properties) and would "
        "stay as it is.",
        "Move it into the text, a header, a footer or a footnote.",
    ),
    "W510": Wording(
        "字段“{field}”的值不能写入 Word 文档：它不是文字，或者含有控制字符。",
        "请检查原始数据中的这一项，删去看不见的字符后重新运行。",
        "The value of the field “{field}” cannot stand in a Word document: it is no text, or holds control "
        "characters.",
        "Look at it in the source data, remove invisible characters and run again.",
    ),
    "W511": Wording(
        "模板要的字段没有值：{message}。",
        "请先运行 jixiao template check 检查模板。",
        "The template asks for a field that is not there: {message}.",
        "Run jixiao template check on the template first.",
    ),
    "W512": Wording(
        "填写模板时出错：{message}。",
        "请先运行 jixiao template check 检查模板；模板只能用 if、for、set 和字段。",
        "Filling the template failed: {message}.",
        "Run jixiao template check first; a template may use if, for, set and fields only.",
    ),
    "W513": Wording(
        "填写后的文档不完整（{message}），没有生成文书。",
        "多半是模板标记的一半在填写框里、一半在外面。请把每个标记完整地放在同一处。",
        "The filled document is not well formed ({message}); no draft was made.",
        "Most likely half of a template tag is inside a content control, half outside. Keep each tag whole.",
    ),
    "W514": Wording(
        "模板用了没有定义的编号（{number}），打印时不会显示序号。",
        "请在 Word 里对这些段落重新设置多级列表。",
        "The template uses a numbering that is not defined ({number}); no numbers would be printed.",
        "Set the multilevel list of these paragraphs again in Word.",
    ),
    "W515": Wording(
        "段落“{text}”用了模板不支持的写法：{what}。",
        "模板只能用 if、for、set、字段，以及 default、first、join、last、length。",
        "The paragraph “{text}” uses what a template may not: {what}.",
        "A template may use if, for, set, fields, and default, first, join, last, length.",
    ),
    "W516": Wording(
        "标记使这一部分的结构随数据变化，每份文书填写后都要再检查一遍，做得慢一些。",
        "不影响结果。想快一些：条件和循环的开始、结束写在同一层（同一段、同一行或各占一段）。",
        "Tags make the structure of this part depend on the data; each draft is looked at again, which takes "
        "longer.",
        "The drafts are right. To be faster, begin and end each condition and loop at one level (within a "
        "paragraph, a row, or in paragraphs of their own).",
    ),
    "W517": Wording(
        "有表格的列数随数据变化，或者各行的列数与表格不一致，每份文书都要重新调整列宽，做得慢一些。",
        "不影响结果。想快一些：每行的格数与表格的列数一致，至少有一行不在条件或循环里。",
        "The columns of a table depend on the data, or its rows differ from its grid; they are adjusted in "
        "each draft, which takes longer.",
        "The drafts are right. To be faster, give each row as many cells as the table has columns, and keep "
        "one row outside of conditions and loops.",
    ),
    "W518": Wording(
        "这一部分里有编号不全的书签、填写框或图片，或者有无法显示的字符，每份文书都要整个重新处理，做得慢得多。",
        "不影响结果。想快一些：用 Word 或 WPS 打开模板，删去这些书签、填写框或字符后重新插入，再保存。",
        "Bookmarks, controls or pictures of this part lack their numbers, or it holds characters that cannot "
        "be shown; each draft is made from the very beginning, which takes much longer.",
        "The drafts are right. To be faster, remove and insert them again in Word or WPS, and save.",
    ),
    "W560": Wording(
        "模板里有一张图没有写明是哪张图，不知道该填什么数据。",
        "请右键单击这张图，“编辑替代文字”，写 chart:名称（如 chart:rates）；不用的图请删除。",
        "A chart of the template does not tell which one it is, so that nothing can be filled in.",
        "Right-click it, Edit Alt Text, and write chart:NAME (as chart:rates); delete a chart not in use.",
    ),
    "W561": Wording(
        "模板里的图“{name}”不存在。是不是：{suggestion}？",
        "请在这张图的替代文字里写 chart:名称；可用的图用 jixiao template fields 列出。",
        "There is no chart “{name}”. Did you mean: {suggestion}?",
        "Write chart:NAME into its alternative text; jixiao template fields lists the charts.",
    ),
    "W562": Wording(
        "图“{name}”没有数据，却留在文书里。",
        "请把这张图和它的标题放在 {{%p if charts.{name} %}} 与 {{%p endif %}} 两段之间，没有数据时整段不出。",
        "The chart “{name}” has no data, and yet stands in the document.",
        "Put it and its caption between the paragraphs {{%p if charts.{name} %}} and {{%p endif %}}.",
    ),
    "W563": Wording(
        "图“{name}”的类型不能自动填数（如散点图、气泡图、股价图、瀑布图）。",
        "请改用柱形图、条形图、折线图、饼图、圆环图、面积图或雷达图。",
        "The chart “{name}” is of a kind that cannot be filled (scatter, bubble, stock, waterfall).",
        "Use columns, bars, lines, a pie, a doughnut, areas or a radar.",
    ),
    "W564": Wording(
        "图“{name}”里没有数据系列，或者没有嵌入的数据表，不能填数。",
        "请在 Word 或 WPS 里用“插入—图表”重新画一张，保留示例数据，再写上替代文字。",
        "The chart “{name}” has no series or no embedded workbook, and cannot be filled.",
        "Draw it again with Insert, Chart in Word or WPS, keep the sample data, add the alternative text.",
    ),
    "W565": Wording(
        "图“{name}”的标题、标签或误差线取自示例数据的单元格，填数后会留下示例数字。",
        "请把图的标题改成直接输入的文字，去掉“单元格中的值”标签和自定义误差线。",
        "Title, labels or error bars of the chart “{name}” come from cells of the sample, which would stay.",
        "Type the title, and remove labels taken from cells and custom error bars.",
    ),
    "W566": Wording(
        "图“{name}”没有放在条件里；没有数据时不能出这份文书。",
        "请把这张图和它的标题放在 {{%p if charts.{name} %}} 与 {{%p endif %}} 两段之间。",
        "The chart “{name}” stands without a condition; no draft could be made where it has no data.",
        "Put it and its caption between the paragraphs {{%p if charts.{name} %}} and {{%p endif %}}.",
    ),
    "W581": Wording(
        "版式“{look}”的文件缺失或打不开，也可能不是 Word 文档。",
        "请把这个文件放回 templates/looks（jixiao init 新建的工作区里有一份），"
        "或者在 jixiao.yaml 里改用 look: business。",
        "The file of the look “{look}” is missing, cannot be opened, or is no Word document.",
        "Put it back into templates/looks (a new workspace by jixiao init has one), or set look: business in "
        "jixiao.yaml.",
    ),
}
