"""Faults of Word templates, as `jixiao template check` tells them (W52… to W57…)."""

from __future__ import annotations

from pipeline.wording.shape import Wording

WORDING: dict[str, Wording] = {
    "W520": Wording(
        "{tag} 没有结束：它在段落“{text}”开始，后面缺少 {end}。",
        "每个 if 都要有 endif，每个 for 都要有 endfor，字母（p、tr）与开始处相同。",
        "{tag} is never closed: it opens in the paragraph “{text}”, and {end} is missing.",
        "Every if needs its endif and every for its endfor, with the letter (p, tr) of the beginning.",
    ),
    "W521": Wording(
        "段落“{text}”里的 {tag} 前面没有对应的开始。",
        "请删除它，或者补上它前面的 if 或 for。",
        "{tag} in the paragraph “{text}” ends what never began.",
        "Delete it, or add the if or for before it.",
    ),
    "W522": Wording(
        "段落“{text}”里的 {tag} 与开始不配：开始是段落“{opened}”里的 {begin}。",
        "if 用 endif 结束，for 用 endfor 结束。这里应写 {meant}。",
        "{tag} in the paragraph “{text}” does not end what began: {begin} in the paragraph “{opened}”.",
        "An if ends with endif, a for with endfor. Here it is {meant}.",
    ),
    "W523": Wording(
        "段落“{text}”里的 {tag} 不在 if 之内，或者同一个 if 已经有 else。",
        "请删除它，或者移到对应的 if 与 endif 之间。",
        "{tag} in the paragraph “{text}” stands outside of an if, or that if has its else already.",
        "Delete it, or move it between its if and endif.",
    ),
    "W524": Wording(
        "段落“{text}”里有两个整段（整行、整格）的标记：{first} 与 {second}。只有一个会生效。",
        "带字母的标记（{{%p、{{%tr、{{%tc）每个独占一段、一行或一格。",
        "The paragraph, row or cell “{text}” has two tags that take it as a whole: {first} and {second}. "
        "Only "
        "one would count.",
        "A tag with a letter ({{%p, {{%tr, {{%tc) stands in a paragraph, row or cell of its own.",
    ),
    "W525": Wording(
        "段落“{text}”里，{tag} 旁边的内容（{lost}）会随它一起消失。",
        "带字母的标记所在的段落（行、格）只放这个标记；其他文字、图片、分节符放到别的段落。",
        "What stands beside {tag} in the paragraph “{text}” vanishes with it: {lost}.",
        "Leave a tag with a letter alone in its paragraph, row or cell; move text, pictures and section "
        "breaks.",
    ),
    "W526": Wording(
        "{begin} 与 {end} 不在同一层位置：一个在段落“{opened}”，另一个在别的单元格、填写框或表格里。"
        "填写后文档会损坏。",
        "开始、else 和结束要放在同样的位置：同一单元格、同一表格，或都在正文里；字母（p、tr）也要相同。",
        "{begin} and {end} stand in places of different kinds: one in the paragraph “{opened}”, the other in "
        "another cell, control or table. The filled document would be broken.",
        "Put beginning, else and end into the same cell, table or text, with the same letter (p, tr).",
    ),
    "W527": Wording(
        "段落“{text}”的标记用了全角的花括号或百分号：{tag}。它会原样印出来。",
        "请改成半角：{meant}。",
        "The tag {tag} in the paragraph “{text}” has full-width braces or percent signs, and would be "
        "printed.",
        "Type them in half width: {meant}.",
    ),
    "W528": Wording(
        "段落“{text}”的标记用了中文引号：{tag}。",
        "请改成半角直引号：{meant}。",
        "The tag {tag} in the paragraph “{text}” has typographic quotes.",
        "Type straight ones: {meant}.",
    ),
    "W529": Wording(
        "段落“{text}”的标记用了全角标点或看不见的字符：{tag}。",
        "标记里的标点和空格都用半角：{meant}。",
        "The tag {tag} in the paragraph “{text}” has full-width punctuation or invisible characters.",
        "Type half-width ones: {meant}.",
    ),
    "W530": Wording(
        "段落“{text}”的标记 {tag} 一半在填写框、链接或域里，一半在外面，或者中间夹着书签、图片。"
        "填写后会丢失内容。",
        "请把这个标记整个删掉，在同一处一次输入完。",
        "The tag {tag} in the paragraph “{text}” stands half inside a control, link or field, or has a "
        "bookmark "
        "or picture in its middle. Filling it would lose content.",
        "Delete the whole tag and type it again in one go, in one place.",
    ),
    "W531": Wording(
        "段落“{text}”的标记到段末也没有结束：{tag}。",
        "标记要在同一段里写完，以 }}}} 或 %}} 结束：{meant}。",
        "The tag {tag} in the paragraph “{text}” does not end in its paragraph.",
        "A tag ends in the same paragraph with }}}} or %}}: {meant}.",
    ),
    "W532": Wording(
        "段落“{text}”的标记花括号不成对：{tag}。",
        "值写成 {{{{ 字段 }}}}，条件和循环写成 {{% … %}}：{meant}。",
        "The braces of the tag {tag} in the paragraph “{text}” do not match.",
        "A value is written {{{{ field }}}}, a condition or loop {{% … %}}: {meant}.",
    ),
    "W533": Wording(
        "段落“{text}”里有一个没有开头的标记：{tag}。",
        "请补上开头的花括号；多出来的花括号请删除。",
        "The paragraph “{text}” has a tag without a beginning: {tag}.",
        "Add the opening braces, or delete the closing ones that are too many.",
    ),
    "W534": Wording(
        "段落“{text}”的标记 {tag} 里面有 % 或 }}，带字母的标记里不能写这两个符号。",
        "请改用不含这两个符号的条件，例如比较字段本身（{{%p if 字段 %}}）。",
        "The tag {tag} in the paragraph “{text}” holds a % or }}, which a tag with a letter cannot.",
        "Write the condition without them, for instance on the field itself ({{%p if field %}}).",
    ),
    "W535": Wording(
        "段落“{text}”的标记字母写法不对：{tag}。",
        "字母紧跟在 {{% 后面，小写，后面空一格：{meant}。",
        "The letter of the tag {tag} in the paragraph “{text}” is wrongly written.",
        "It follows {{% at once, in lower case, with a space behind it: {meant}.",
    ),
    "W536": Wording(
        "段落“{text}”的标记里有不认识的词：{tag}。是不是 {meant}？",
        "模板只认 if、elif、else、endif、for、endfor、set。",
        "The tag {tag} in the paragraph “{text}” has a word that is not known. Did you mean {meant}?",
        "A template knows if, elif, else, endif, for, endfor and set.",
    ),
    "W537": Wording(
        "段落“{text}”不在表格里，不能用 {tag}。",
        "表格以外用 {{%p … %}}，表格的整行用 {{%tr … %}}。",
        "The paragraph “{text}” stands in no table, so that {tag} has no row or cell to take.",
        "Use {{%p … %}} outside of tables, {{%tr … %}} for a whole row.",
    ),
    "W538": Wording(
        "段落“{text}”的 {tag} 带了字母，值不能这样写。",
        "打印一个值写成 {meant}。",
        "The value {tag} in the paragraph “{text}” has a letter, which values cannot.",
        "A value is written {meant}.",
    ),
    "W539": Wording(
        "段落“{text}”的格式或编号里写了标记 {tag}（{where}），那里只能是数字或固定的词，Word "
        "可能打不开模板。",
        "请把它改回固定的值；标记只写在正文、填写框的标记或替代文字里。",
        "The tag {tag} in the paragraph “{text}” stands in a setting ({where}) that takes a number or a "
        "fixed "
        "word only. Word may refuse the template.",
        "Put a fixed value there; tags belong into text, the tags of controls and alternative texts.",
    ),
    "W540": Wording(
        "段落“{text}”的书签名里的标记有空格：{tag}。LibreOffice 保存后标记就坏了。",
        "请去掉空格，或者给书签一个固定的名字。",
        "The tag {tag} in a bookmark's name in the paragraph “{text}” has spaces, which LibreOffice would "
        "spoil.",
        "Remove the spaces, or give the bookmark a fixed name.",
    ),
    "W541": Wording(
        "段落“{text}”的书签“{name}”只有一半：缺开始或结束。",
        "请在“插入—书签”里删除它，需要的话重新选中文字再加。",
        "The bookmark “{name}” in the paragraph “{text}” has lost its beginning or its end.",
        "Delete it under Insert, Bookmark; select the text and add it again if it is needed.",
    ),
    "W542": Wording(
        "书签“{name}”在会随标记消失的段落“{text}”上，填写后书签就没有了。",
        "请把书签放到一直保留的段落上，例如上一个小标题。",
        "The bookmark “{name}” stands on the paragraph “{text}”, which vanishes with its tag.",
        "Put it on a paragraph that stays, such as the heading before.",
    ),
    "W543": Wording(
        "段落“{text}”的书签“{name}”缺另一个：{other}。收回的文件里就少了一种找到填写处的办法。",
        "填写处前后各有一个书签，名字以 _a 和 _b 结尾。",
        "The bookmark “{name}” in the paragraph “{text}” has no partner {other}: one way less to find the "
        "region.",
        "A region has a bookmark before and one behind it, named …_a and …_b.",
    ),
    "W544": Wording(
        "段落“{text}”所在的表格没有列宽定义，填写时会出错。",
        "请在 Word 里选中表格，在“布局”里重新设置列宽；这个表格应有 {columns} 列。",
        "The table of the paragraph “{text}” defines no columns, and cannot be filled.",
        "Select it in Word and set the widths of its {columns} columns again.",
    ),
    "W545": Wording(
        "段落“{text}”所在的表格定义了 {declared} 列，行里却有 {columns} 列，填写后列宽会变。",
        "请在 Word 里选中表格，重新设置列宽，或者改正合并的单元格。",
        "The table of the paragraph “{text}” defines {declared} columns, its rows have {columns}; widths "
        "would "
        "change.",
        "Select it in Word and set the widths again, or put merged cells right.",
    ),
    "W546": Wording(
        "从段落“{text}”开始的编号不会重新从 1 开始：它前面在同一个标题下已经有一个列表。",
        "请让每个列表前面有自己的编号标题，或者改用项目符号。",
        "The numbers that begin with the paragraph “{text}” would run on: a list stands before it below the "
        "same heading.",
        "Give each list a numbered heading of its own, or use bullets.",
    ),
    "W547": Wording(
        "从段落“{text}”开始的编号是另一个列表，但没有设置重新编号，会接着前面的数往下排。",
        "请右键单击编号，选“重新开始于 1”；或者改用随标题重新编号的列表样式。",
        "The paragraph “{text}” begins another list that is not set to begin again, so that its numbers "
        "run on.",
        "Right-click the number and choose Restart at 1, or use the list style that restarts below a "
        "heading.",
    ),
    "W548": Wording(
        "填写框“{control}”（段落“{text}”）包着整段文字，或者是纯文本框；用 LibreOffice "
        "保存后文字会重复几遍。",
        "请删除它，选中段内的文字，插入“格式文本内容控件”。",
        "The control “{control}” (paragraph “{text}”) stands around paragraphs, or is a plain text one; "
        "LibreOffice would repeat its text on saving.",
        "Delete it, select the text inside the paragraph and insert a rich text content control.",
    ),
    "W549": Wording(
        "填写框“{control}”（段落“{text}”）包着整个单元格，表格的每一行都是这样，填写后会少列。",
        "请删除它，选中单元格里的文字，插入“格式文本内容控件”。",
        "The control “{control}” (paragraph “{text}”) stands around a cell, as in every row of the table; "
        "columns "
        "would be lost.",
        "Delete it, select the text in the cell and insert a rich text content control.",
    ),
    "W550": Wording(
        "“{where}”只设了西文字体，没有设中文字体（段落“{text}”），中文用什么字体要看各人的电脑。",
        "请在“字体”里同时选定中文字体。",
        "“{where}” sets a face for Latin letters only (paragraph “{text}”); Chinese depends on the machine.",
        "Choose the Asian text font as well.",
    ),
    "W551": Wording(
        "“{where}”的字体取自主题（段落“{text}”），中文用什么字体要看各人的电脑。",
        "请在“字体”里选定具体的中文字体，不选“+中文正文”这类主题字体。",
        "“{where}” takes its font from a theme (paragraph “{text}”); Chinese depends on the machine.",
        "Choose a named Asian text font, not one like +Body Asian.",
    ),
    "W552": Wording(
        "文件虽然叫 .docx，其实是 {kind}。",
        "请用 Word 或 WPS 打开，另存为“Word 文档（.docx）”。",
        "The file is called .docx, but is {kind}.",
        "Open it in Word or WPS and save it as a Word document (.docx).",
    ),
    "W553": Wording(
        "模板加了打开密码，读不出来。",
        "请在 Word 里打开，在“文件—信息—保护文档”里去掉密码后保存。",
        "The template is locked with a password.",
        "Open it in Word, remove the password under File, Info, Protect Document, and save.",
    ),
    "W554": Wording(
        "段落“{text}”里有嵌入的文件（{part}），不能发给员工。",
        "请删除嵌入的对象；要放表格就插入 Word 表格，要放图就插入图片。",
        "The paragraph “{text}” embeds a file ({part}), which must not be handed out.",
        "Delete it; insert a Word table or a picture instead.",
    ),
    "W555": Wording(
        "模板内部缺少一个部件（{part}），填写时会出错。",
        "请用 Word 打开并另存一份；打不开就换回原来的模板。",
        "A part of the template is missing ({part}); it cannot be filled.",
        "Open it in Word and save it again; if it does not open, go back to the earlier one.",
    ),
    "W556": Wording(
        "段落“{text}”里有文书不得出现的词“{word}”。",
        "请删去，改为写明事实；不得出现的词在 jixiao.yaml 的 forbidden_words 里。",
        "The paragraph “{text}” holds the word “{word}”, which no document may.",
        "Take it out and state the facts; the words stand under forbidden_words in jixiao.yaml.",
    ),
    "W557": Wording(
        "段落“{text}”所在的单元格，在条件不成立或列表为空时一个段落都不剩，Word 会说文档已损坏。",
        "单元格里至少留一个不带条件的段落；循环可以写 or ['—']。",
        "The cell of the paragraph “{text}” would hold no paragraph when the condition fails or the list is "
        "empty; Word calls that damaged.",
        "Leave one paragraph outside of the condition; a loop may say or ['—'].",
    ),
    "W558": Wording(
        "页眉、页脚都没有打印文件编号，打印出来的文书就查不到出处。",
        "请在页脚写上 {{{{ doc.number }}}}。",
        "Neither header nor footer prints the document's number; a print could not be traced.",
        "Write {{{{ doc.number }}}} into the footer.",
    ),
    "W559": Wording(
        "模板里留着修订（{count} 处，第一处在段落“{text}”），会带进每一份文书。",
        "请在“审阅”里接受或拒绝全部修订，再关掉修订。",
        "The template still holds tracked changes ({count}, the first in the paragraph “{text}”).",
        "Accept or reject all of them under Review, and turn tracking off.",
    ),
    "W567": Wording(
        "模板里留着批注（{count} 条，第一条在段落“{text}”），会带进每一份文书。",
        "请在“审阅”里删除全部批注。",
        "The template still holds comments ({count}, the first at the paragraph “{text}”).",
        "Delete all of them under Review.",
    ),
    "W568": Wording(
        "模板限制了编辑，做出来的文书主管改不了。",
        "请在“审阅—限制编辑”里停止保护；需要锁定的内容用填写框锁定。",
        "The template restricts editing; managers could not work in the drafts.",
        "Stop protection under Review, Restrict Editing; lock facts by content controls.",
    ),
    "W569": Wording(
        "填写框的标记“{tag}”在一份文书里会出现不止一次（段落“{text}”），收回时分不清是哪一处。",
        "每个填写框一个标记；循环里的加上序号。",
        "The control tag “{tag}” would stand more than once in a draft (paragraph “{text}”).",
        "Give each control a tag of its own; inside a loop add the number.",
    ),
    "W571": Wording(
        "段落“{text}”用了“{field}”，但“{name}”只在 {begin} 与它的 endfor 之间有效。",
        "请把这一段移到循环里面，或者改用循环以外的字段。",
        "The paragraph “{text}” uses “{field}”, but “{name}” exists between {begin} and its endfor only.",
        "Move the paragraph into the loop, or use a field that exists outside of it.",
    ),
}
