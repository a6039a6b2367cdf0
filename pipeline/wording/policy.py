"""Policy files and settings (P…)."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.core.models import Language
from pipeline.wording.shape import Wording

MAPPING_HEADING: Mapping[Language, str] = {
    "zh": (
        "这是程序从表头读出的对应关系：文件 → 工作表 → 表头: 字段。\n"
        '请逐行核对；认错的改右边的字段名，不要读的列写成 "-"。\n'
        "改好后把 columns 这一段放进同一文件夹的 batch.yaml，程序以 batch.yaml 为准，不读本文件。"
    ),
    "en": (
        "What was found in the headers: file → sheet → header: field.\n"
        'Check every line; correct the field on the right, or write "-" to leave a column out.\n'
        "Then copy the columns part into batch.yaml in this folder. This file itself is never read."
    ),
}

_FILES: dict[str, Wording] = {
    "P401": Wording(
        "没有这个文件，或者打不开。",
        "请从 jixiao init 生成的工作区复制一份，并确认有读取权限。",
        "This file is missing or cannot be opened. ",
        "Copy it from a workspace made by jixiao init and check that it may be read.",
    ),
    "P402": Wording(
        "这一行不是 UTF-8 编码的文字。",
        "请用记事本打开，“另存为”时编码选 UTF-8。",
        "This line is not UTF-8 text. ",
        "Save the file again with the encoding UTF-8.",
    ),
    "P403": Wording(
        "文件超过 {limit} 字节，不像是设置文件。",
        "请检查是否放错了文件。",
        "The file is longer than {limit} bytes, which no settings file is. ",
        "Check whether another file was put in its place.",
    ),
    "P404": Wording(
        "这一行的写法读不懂：{found}。",
        "请检查：缩进用空格不用 Tab；冒号用半角且后面空一格；以引号、方括号或 % "
        "开头的内容整个用单引号括起来。",
        "This line cannot be read: {found}. ",
        "Indent by spaces, not tabs; put a space behind a colon; put single quotes around a value "
        "that begins "
        "with a quote, a bracket or %.",
    ),
    "P405": Wording(
        "“{key}”写了两次，第一次在第 {first} 行。",
        "请只保留一处。",
        "“{key}” is written twice, first in line {first}. ",
        "Keep one of them.",
    ),
    "P406": Wording(
        "嵌套超过 {limit} 层。",
        "请检查方括号和缩进。",
        "Nested deeper than {limit} levels. ",
        "Check the brackets and the indentation.",
    ),
    "P407": Wording(
        "这里用了引用 {found}，设置文件不支持。",
        "请把内容直接写出来；以 * 开头的文字请用引号括起来。",
        "The alias {found} is used here, which is not allowed. ",
        "Write the content itself; put quotes around a text that begins with *.",
    ),
    "P408": Wording(
        "这里用了类型标记 {found}，设置文件不支持。",
        "请去掉标记；以 ! 开头的文字请用引号括起来。",
        "The tag {found} is used here, which is not allowed. ",
        "Remove it; put quotes around a text that begins with an exclamation mark.",
    ),
    "P409": Wording(
        "这里用 --- 开始了第二份内容。",
        "一个文件只能有一份，请去掉 ---。",
        "A second document begins here with ---. ",
        "A file holds one document: remove the ---.",
    ),
    "P422": Wording(
        "这里的名称本身是一个列表或一组设置。",
        "冒号左边只能写一个词，请检查方括号、花括号和缩进。",
        "The key here is a list or a group itself. ",
        "Write one word before the colon; check brackets and indentation.",
    ),
}

_EXPRESSIONS: dict[str, Wording] = {
    "P410": Wording(
        "条件是空的。",
        "请写一个条件，例如：完成率 < 90%。",
        "The condition is empty. ",
        "Write one, such as: completion_rate < 90%.",
    ),
    "P411": Wording(
        "条件有 {length} 个字，最多 {limit} 个。",
        "请拆成几条规则。",
        "The condition has {length} characters; {limit} are allowed. ",
        "Split it into several rules.",
    ),
    "P412": Wording(
        "条件第 {column} 个字：嵌套超过 {limit} 层。",
        "请写得简单一些，或拆成几条规则。",
        "Character {column} of the condition: nested deeper than {limit} levels. ",
        "Make it simpler or split it into several rules.",
    ),
    "P413": Wording(
        "条件第 {column} 个字：没有名为“{name}”的数据，是不是“{guess}”？",
        "请改成规则说明里列出的名称；且、或、非 前后要空格。",
        "Character {column} of the condition: there is no “{name}”; did you mean “{guess}”? ",
        "Use a name from the list; put spaces around and, or, not.",
    ),
    "P414": Wording(
        "条件第 {column} 个字：没有名为“{name}”的数据，或者这里不能用。",
        "请用规则说明里列出的名称，文字要用双引号括起来。",
        "Character {column} of the condition: there is no “{name}”, or it cannot be used here. ",
        "Use a name from the list; put double quotes around a text.",
    ),
    "P415": Wording(
        "条件第 {column} 个字：“{sign}”连接的应是条件，而“{found}”只是一个数据。",
        "请写成完整的比较，例如：完成率 < 90%。",
        "Character {column} of the condition: “{sign}” joins conditions, but “{found}” is a mere value. ",
        "Write a whole comparison, such as: completion_rate < 90%.",
    ),
    "P416": Wording(
        "条件第 {column} 个字：“{sign}”只能用于数字，而“{found}”不是数字。",
        '等级等文字请用 == 或 属于，例如：等级 属于 ["C", "D"]。',
        "Character {column} of the condition: “{sign}” is for numbers, and “{found}” is none. ",
        'For texts such as grades use == or in, such as: grade in ["C", "D"].',
    ),
    "P417": Wording(
        "条件第 {column} 个字：“{sign}”两边不是同一类数据，“{found}”与左边不能比较。",
        "数字与数字比；文字要用双引号括起来。",
        "Character {column} of the condition: “{found}” is not of the kind that stands left of “{sign}”. ",
        "Compare numbers with numbers; put double quotes around a text.",
    ),
    "P418": Wording(
        "“{text}”不是条件，不能回答成立或不成立。",
        "请写成比较，例如：完成率 < 90%。",
        "“{text}” is no condition: it cannot be true or false. ",
        "Write a comparison, such as: completion_rate < 90%.",
    ),
    "P419": Wording(
        "条件第 {column} 个字：这里不应有“{found}”。",
        "可以用的有：< <= > >= == != + - * / 且 或 非 属于、括号；且、或、非 前后要空格，"
        "等级等文字用双引号。",
        "Character {column} of the condition: “{found}” is not expected here. ",
        "Allowed are < <= > >= == != + - * / and or not in, and brackets; put spaces around words and double "
        "quotes around texts.",
    ),
    "P420": Wording(
        "条件第 {column} 个字：用了一个等号。",
        "“等于”请写两个等号：==；“不小于”写 >=，“不大于”写 <=。",
        "Character {column} of the condition: a single equals sign. ",
        "Write == for equal, >= for at least, <= for at most.",
    ),
    "P421": Wording(
        "条件没有写完：{text}。",
        "请补完，并检查括号是否成对；“ #”后面的内容会被当作说明。",
        "The condition is not finished: {text}. ",
        "Complete it and check the brackets; whatever follows “ #” is taken as a comment.",
    ),
}

_SHAPES: dict[str, Wording] = {
    "P430": Wording(
        "缺少“{key}”，或者后面是空的。",
        "请补上“{key}: …”。",
        "“{key}” is missing or empty. ",
        "Add “{key}: …”.",
    ),
    "P431": Wording(
        "没有“{key}”这个设置，是不是“{guess}”？",
        "请改正名称。",
        "There is no setting “{key}”; did you mean “{guess}”? ",
        "Correct the name.",
    ),
    "P432": Wording(
        "没有“{key}”这个设置。",
        "这里可以写的有：{known}。",
        "There is no setting “{key}”. ",
        "Known here: {known}.",
    ),
    "P433": Wording(
        "“{found}”不在可选范围内。",
        "请从这些里选：{limits}。",
        "“{found}” is not one of the choices. ",
        "Choose from: {limits}.",
    ),
    "P434": Wording(
        "“{found}”不是数字。",
        "请写成 90%、0.9 或 12。",
        "“{found}” is not a number. ",
        "Write 90%, 0.9 or 12.",
    ),
    "P435": Wording(
        "“{found}”不是整数。",
        "请写整数，例如 30。",
        "“{found}” is not a whole number. ",
        "Write a whole number, such as 30.",
    ),
    "P436": Wording(
        "“{found}”既不是“是”也不是“否”。",
        "请写 是 或 否（true、false 也可以）。",
        "“{found}” is neither yes nor no. ",
        "Write yes or no (true and false will do).",
    ),
    "P437": Wording(
        "“{found}”不是日期。",
        "请写成 2026-09-30 的样子。",
        "“{found}” is not a date. ",
        "Write it like 2026-09-30.",
    ),
    "P438": Wording(
        "“{found}”应写成列表。",
        "请用方括号括起来，例如 [M01, M02]；或每项一行，以“- ”开头。",
        "“{found}” should be a list. ",
        "Put square brackets around it, such as [M01, M02], or write one item a line behind “- ”.",
    ),
    "P439": Wording(
        "“{found}”应写成若干行“名称: 内容”。",
        "请检查冒号是否为半角（:）、后面是否有空格，以及缩进。",
        "“{found}” should be lines of “name: value”. ",
        "Check for a plain colon with a space behind it, and the indentation.",
    ),
    "P440": Wording(
        "这里应有文字或列表内容，现在是空的或不是文字。",
        "请补上内容。",
        "A text or list is expected here, and there is none. ",
        "Fill it in.",
    ),
    "P441": Wording(
        "“{found}”超出范围，应为 {limits}。",
        "请改正数字；百分比要带 %。",
        "“{found}” is out of range: {limits} is expected. ",
        "Correct the number; write percentages with %.",
    ),
    "P442": Wording(
        "“{found}”的写法不符合要求。",
        "指标和文种的 id 用小写英文字母、数字和 _；规则、措施和文书的编号用大写；"
        "指标名称不带空格和标点；模板是 .docx 文件名。",
        "“{found}” is not written as it must be. ",
        "Ids of indicators and document types are lower-case letters, digits and _; those of rules, "
        "measures and "
        "document codes upper-case; indicator names have no spaces or signs; a template is the name "
        "of a .docx.",
    ),
    "P443": Wording(
        "“{found}”不能用在这里。",
        "请对照文件开头的说明改正。",
        "“{found}” cannot be used here. ",
        "Compare it with the explanation at the top of the file.",
    ),
    "P444": Wording(
        "“{found}”不是正确的正则表达式。",
        "例如六位数字写成 '\\d{{6}}'；不需要检查就留空。",
        "“{found}” is not a regular expression. ",
        "Six digits, for instance, are '\\d{{6}}'; leave it empty for no check.",
    ),
}

_LINKS: dict[str, Wording] = {
    "P450": Wording(
        "没有“{id}”这一项，是不是“{guess}”？",
        "请改正编号。",
        "There is no “{id}”; did you mean “{guess}”? ",
        "Correct the id.",
    ),
    "P451": Wording(
        "没有“{id}”这一项。",
        "请改成已有的编号，或者先把它加上。",
        "There is no “{id}”. ",
        "Use an id that exists, or add the entry.",
    ),
    "P452": Wording(
        "等级表里没有“{found}”。",
        "已有的等级：{known}。请改正条件或补充 grades.yaml。",
        "The grade table has no “{found}”. ",
        "Known grades: {known}. Correct the condition or add the grade to grades.yaml.",
    ),
    "P453": Wording(
        "句子里的 {{{name}}} 不认识，是不是 {{{guess}}}？",
        "请改正花括号里的名称。",
        "{{{name}}} in the sentence is unknown; did you mean {{{guess}}}? ",
        "Correct the name in the braces.",
    ),
    "P454": Wording(
        "句子里的 {{{name}}} 不认识，或者这条规则不能用。",
        "{{指标}} 只能用于 for_each: indicator，{{能力项}} 只能用于 for_each: competency，"
        "其余用规则说明里的名称。",
        "{{{name}}} in the sentence is unknown, or this rule cannot use it. ",
        "{{指标}} needs for_each: indicator, {{能力项}} needs for_each: competency; else use a name "
        "from the list.",
    ),
    "P455": Wording(
        "句子里的花括号不成对：{text}。",
        "请用半角 {{ }}，成对书写。",
        "The braces in the sentence do not match: {text}. ",
        "Write plain braces in pairs.",
    ),
    "P456": Wording(
        "“{value}”重复，第一次在第 {first} 行。",
        "请改用不同的编号或名称，或删去一处。",
        "“{value}” is used twice, first in line {first}. ",
        "Use another one, or delete one of the entries.",
    ),
    "P457": Wording(
        "有 {count} 个主指标，应当正好一个。",
        "请只在一个指标里写 main: 是。",
        "There are {count} main indicators; there must be exactly one. ",
        "Write main: yes at one indicator only.",
    ),
    "P458": Wording(
        "“{name}”是规则里的固定用词，不能作指标的名称或编号。",
        "请换一个，例如在前面加上说明。",
        "“{name}” is a word of the rules and cannot name an indicator. ",
        "Choose another one.",
    ),
    "P459": Wording(
        "部门规则不能写 for_each: competency，部门没有能力评估。",
        "请改 scope 为 employee，或删去 for_each。",
        "A rule of units cannot have for_each: competency: units have no ability levels. ",
        "Change scope to employee or remove for_each.",
    ),
    "P460": Wording(
        "文书名称“{value}”重复，第一次在第 {first} 行；名称用在文件名里，不能相同。",
        "请加以区分，例如：整改建议书（致员工）。",
        "The title “{value}” is used twice, first in line {first}; titles stand in file names. ",
        "Make them differ.",
    ),
    "P461": Wording(
        "“{found}”不是考核周期。",
        "请写成 2026Q3、2026H1、2026-09 或 2026。",
        "“{found}” is not a review period. ",
        "Write 2026Q3, 2026H1, 2026-09 or 2026.",
    ),
    "P462": Wording(
        "“{found}”不是批次名称。",
        "批次名称是周期，可加小写后缀，例如 2026Q2 或 2026Q2-fix。",
        "“{found}” is not the name of a batch. ",
        "It is a period with an optional suffix, such as 2026Q2 or 2026Q2-fix.",
    ),
    "P466": Wording(
        "期限要么写 days（多少天），要么写 until: next_period（到下一考核期结束），写一个。",
        "例如 deadline: {{days: 60, every: 14}} 或 deadline: {{until: next_period, every: 7}}。",
        "A deadline has either days or until: next_period. ",
        "For example deadline: {{days: 60, every: 14}} or deadline: {{until: next_period, every: 7}}.",
    ),
    "P464": Wording(
        "文书 {code} 没有写条件。",
        "请写 when；只随另一种文书一起出的，请写 goes_with。",
        "Document {code} has no condition. ",
        "Write when; for one that only goes with another document, write goes_with.",
    ),
    "P465": Wording(
        "says_also 里的说法用到的数据（{found}）与 says 的（{wanted}）不一样。",
        "换一种说法不能多一个数，也不能少一个数：请用完全相同的 {{ }} 名称。",
        "This wording uses {found}, but says uses {wanted}. ",
        "Another wording may not add or lose a figure: use the very same names in braces.",
    ),
    "P463": Wording(
        "{day} 既写成放假又写成上班。",
        "请只保留一处。",
        "{day} is both a day off and a working day. ",
        "Keep one of them.",
    ),
}

_CHECKS: dict[str, Wording] = {
    "P470": Wording(
        "规则 {id} 的条件永远不会成立：{when}。",
        "请检查数字的大小和“且”“或”。",
        "The condition of rule {id} can never hold: {when}. ",
        "Check the numbers, and and or.",
    ),
    "P471": Wording(
        "规则 {id} 的条件总是成立：{when}。",
        "请检查数字的大小和“且”“或”。",
        "The condition of rule {id} always holds: {when}. ",
        "Check the numbers, and and or.",
    ),
    "P472": Wording(
        "文书“{title}”（{document}）谁也得不到：条件永远不会成立。",
        "请检查 when 和它引用的规则，或写 enabled: 否。",
        "Nobody can get “{title}” ({document}): its condition can never hold. ",
        "Check when and the rules it names, or write enabled: no.",
    ),
    "P473": Wording(
        "文书“{title}”（{document}）谁也得不到：凡是符合的人都改出“{by}”。",
        "请检查两份文书的 when 和 replaces。",
        "Nobody can get “{title}” ({document}): whoever qualifies gets “{by}” instead. ",
        "Check when and replaces of both.",
    ),
    "P474": Wording(
        "文书“{title}”（{document}）经 replaces 绕回了自己，无法确定出哪一份。",
        "请让 replaces 只从重到轻。",
        "“{title}” ({document}) replaces itself through others, so that none could be chosen. ",
        "Let replaces go one way only.",
    ),
    "P475": Wording(
        "这一档的起点 {found} 不低于上一档的 {above}，档位重叠。",
        "请从高到低排列，每档起点比上一档低。",
        "This step begins at {found}, not below the {above} of the one above: they overlap. ",
        "Order them from high to low.",
    ),
    "P476": Wording(
        "最低一档从 {floor} 开始，低于它的没有档位。",
        "请删去最低一档的 floor，或再加一档。",
        "The lowest step begins at {floor}; below it there is none. ",
        "Remove the floor of the lowest step or add another step.",
    ),
    "P477": Wording(
        "措施 {id}“{title}”没有规则会用到。",
        "请写进某条规则的 measures，或检查它的 cause 和 scopes。",
        "No rule can bring measure {id} “{title}”. ",
        "Name it in the measures of a rule, or check its cause and scopes.",
    ),
    "P478": Wording(
        "规则 {id} 列了措施 {measure}，但该措施不适用于 {scope}，不会印出。",
        "请换一条措施，或在措施的 scopes 里加上 {scope}（先确认措辞合适）。",
        "Rule {id} names measure {measure}, which is not for {scope} and will not be printed. ",
        "Name another one, or add {scope} to its scopes if the wording suits.",
    ),
    "P479": Wording(
        "没有文书使用这个模板。",
        "请在 documents.yaml 里选用，或移走它。",
        "No document uses this template. ",
        "Select it in documents.yaml or move it away.",
    ),
    "P480": Wording(
        "{year} 年的放假安排尚未收录，日期按周末推算，文书中标出【请核对】。",
        "请把该年的放假和调休写进 holidays.yaml，并在 complete_years 里写上 {year}。",
        "The public holidays of {year} are not known; dates follow weekends and are marked 【请核对】. ",
        "Write them into holidays.yaml and add {year} to complete_years.",
    ),
    "P481": Wording(
        "templates/docx 里没有模板 {template}。",
        "请放入模板，或改正 template，或写 enabled: 否。",
        "templates/docx has no {template}. ",
        "Put it there, correct template, or write enabled: no.",
    ),
    "P482": Wording(
        "“{text}”里有不得出现的词“{word}”。",
        "请改用中性的说法；词表在 jixiao.yaml 的 forbidden_words。",
        "“{text}” has the forbidden word “{word}”. ",
        "Use neutral words; the list is forbidden_words in jixiao.yaml.",
    ),
    "P483": Wording(
        "指标权重合计 {total}，应为 100%。",
        "请检查各指标的 weight。",
        "The weights add up to {total}, not 100%. ",
        "Check the weight of each indicator.",
    ),
    "P484": Wording(
        "规则 {id} 与规则 {other} 的条件相同，同一件事会说两遍。",
        "请删去一条，或改正条件。",
        "Rules {id} and {other} have the same condition and would say one thing twice. ",
        "Delete one or correct its condition.",
    ),
    "P485": Wording(
        "规则 {id} 配不到任何措施。",
        "请在 measures 里写上适用的措施编号。",
        "Rule {id} can bring no measure. ",
        "Name suitable measures in its measures.",
    ),
    "P486": Wording(
        "这一档没有 floor，后面的档位永远用不到。",
        "只有最后一档可以不写 floor，请补上或调整顺序。",
        "This step has no floor, so that the ones behind it can never be reached. ",
        "Only the last step may go without; add the floor or change the order.",
    ),
    "P487": Wording(
        "文书“{title}”（{document}）随附的文种都没有启用，因此不会出。",
        "请启用 goes_with 里的一种，或写 enabled: 否。",
        "“{title}” ({document}) goes with documents that are all disabled, so it is never made. ",
        "Enable one of goes_with, or write enabled: no.",
    ),
}

WORDING: dict[str, Wording] = {**_FILES, **_EXPRESSIONS, **_SHAPES, **_LINKS, **_CHECKS}
