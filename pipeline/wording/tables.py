"""Tables and headers (T…)."""

from __future__ import annotations

from pipeline.wording.shape import Wording

WORDING: dict[str, Wording] = {
    "T201": Wording(
        "找不到花名册：{sheets} 个工作表里没有一个表同时有 工号、姓名、部门、岗位、直接上级。",
        "请把花名册放进本批次的文件夹，或检查它的表头。",
        "No roster: none of {sheets} sheets has a table with 工号 (id), 姓名, 部门, 岗位 and 直接上级.",
        "Put the roster into the batch's folder, or check its headers.",
    ),
    "T202": Wording(
        "找不到考核结果：{sheets} 个工作表里没有一个表既有工号又有指标的数值。",
        "请把考核结果放进本批次的文件夹，或检查它的表头。",
        "No results: none of {sheets} sheets has a table with 工号 (id) and figures of an indicator.",
        "Put the results into the batch's folder, or check their headers.",
    ),
    "T203": Wording(
        "这一行像表头，但没有认得的“工号”列，无法知道每一行是谁。",
        '请把工号列的表头写成“工号”，或在 batch.yaml 的 columns 里指明；不需要这张表时写 "*": "-"。',
        "This row looks like a header, but has no column known as 工号 (id) to tell whose rows these are.",
        'Call it 工号, or name it under columns in batch.yaml; "*": "-" there leaves the sheet out.',
    ),
    "T204": Wording(
        "“{header}”与 {other} 的“{other_header}”都被认作“{field}”，无法决定用哪一列。",
        '请改掉其中一个表头，或在 batch.yaml 的 columns 里把不用的一列写成 "-"。',
        '"{header}" and "{other_header}" in {other} both mean {field}; which one counts cannot be decided.',
        'Rename one of them, or give the other "-" under columns in batch.yaml.',
    ),
    "T206": Wording(
        "“{header}”下面有 {count} 个金额没有写单位。",
        "请在表头写明单位，如（万元）或（元），或在 batch.yaml 的 units 里写 {key}: 万元。",
        '"{header}" holds {count} amounts without a unit.',
        "Write it into the header, as in （万元）, or add {key}: 万元 under units in batch.yaml.",
    ),
    "T207": Wording(
        "“{header}”的写法不一致或说明不了单位：{examples}，无法决定 0.9 是 90% 还是 0.9%。",
        "请把整列写成同一种形式（如 90%），或在 batch.yaml 的 scales 里写 {key}: percent 或 fraction。",
        '"{header}" holds {examples}: it cannot be decided whether 0.9 means 90% or 0.9%.',
        "Write the column one way (as 90%), or add {key}: percent or fraction under scales in batch.yaml.",
    ),
    "T208": Wording(
        "有几列得分（{headers}），没有一列写明是最终得分。",
        "请把算数的一列写成“最终得分”，或在 batch.yaml 的 columns 里指明。",
        "There are several scores ({headers}) and none is called final.",
        "Call the one that counts 最终得分, or name it under columns in batch.yaml.",
    ),
    "T209": Wording(
        "工作表“{sheet}”是隐藏的，里面有一张数据表，不知道该不该用。",
        "请取消隐藏或删除它；也可以在 batch.yaml 的 columns 里写上这个工作表（要用），"
        '或给它写 "*": "-"（不用）。',
        'The sheet "{sheet}" is hidden and holds a table; it cannot be told whether it is meant.',
        'Unhide or delete it, or name it under columns in batch.yaml (to use it), with "*": "-" (not to).',
    ),
    "T210": Wording(
        "“{header}”是隐藏列，已照常读入。",
        '如果不该用它，请删除该列，或在 batch.yaml 的 columns 里写成 "-"。',
        '"{header}" is a hidden column; it was read like any other.',
        'If it is not meant, delete it, or give it "-" under columns in batch.yaml.',
    ),
    "T211": Wording(
        "不认得表头“{header}”，这一列没有使用。",
        "需要它时，请在 batch.yaml 的 columns 里指明它是什么。",
        'The header "{header}" is not known; the column is not used.',
        "If you need it, say under columns in batch.yaml what it is.",
    ),
    "T212": Wording(
        "不认得表头“{header}”，这一列没有使用。是不是“{suggestion}”？",
        "如果是，请改表头，或在 batch.yaml 的 columns 里指明。",
        'The header "{header}" is not known; the column is not used. Is it "{suggestion}"?',
        "If so, correct the header, or name it under columns in batch.yaml.",
    ),
    "T213": Wording(
        "“{header}”是个人隐私信息，这一列没有读入，也不会出现在任何文件里。",
        "建议从发来的表里删去这一列。",
        '"{header}" is private data; the column was not read and appears nowhere.',
        "It is better left out of the file.",
    ),
    "T214": Wording(
        "考核周期不一致：{counts}；本批次是 {period}。",
        "一个批次只能有一个周期，请移走其他周期的行。",
        "The rows belong to different periods: {counts}; this batch is {period}.",
        "A batch has one period: move the rows of the others elsewhere.",
    ),
    "T215": Wording(
        "考核周期“{text}”没有写年份（{count} 行）；本批次是 {period}。",
        "请写上年份，或在 batch.yaml 里写 period。",
        'The period "{text}" has no year ({count} rows); this batch is {period}.',
        "Add the year, or state period in batch.yaml.",
    ),
    "T216": Wording(
        "看不懂考核周期“{text}”（{count} 行）；本批次是 {period}。",
        "请写成 2026年第三季度、2026Q3、2026年上半年 或 2026年9月 这样的形式。",
        'The period "{text}" cannot be read ({count} rows); this batch is {period}.',
        "Write it as 2026年第三季度, 2026Q3, 2026年上半年 or 2026年9月.",
    ),
    "T217": Wording(
        "标题写的是 {found}，本批次是 {period}。",
        "请确认没有放错文件。",
        "The title says {found}, this batch is {period}.",
        "Make sure that this is the right file.",
    ),
    "T218": Wording(
        "花名册没有“部门”列。",
        "请加上部门列，或在 batch.yaml 的 columns 里指明是哪一列。",
        "The roster has no column 部门 (department).",
        "Add it, or name it under columns in batch.yaml.",
    ),
    "T219": Wording(
        "花名册没有“{field}”列。",
        "需要时请加上，或在 batch.yaml 的 columns 里指明是哪一列。",
        "The roster has no column {field}.",
        "Add it if you need it, or name it under columns in batch.yaml.",
    ),
    "T220": Wording(
        "没有叫“{field}”的字段（相近的是：{suggestion}）。",
        '请写 工号、部门、销售额.实际 这样的名称，或用 "-" 表示不用这一列。',
        'There is no field "{field}" (near to it: {suggestion}).',
        'Write a name such as 工号, 部门 or 销售额.实际, or "-" to leave the column out.',
    ),
    "T221": Wording(
        "本批次里没有“{name}”。",
        "请核对文件名和工作表名。",
        'This batch has no "{name}".',
        "Check the names of file and sheet.",
    ),
    "T222": Wording(
        "“{header}”没有写明是哪个指标的。",
        "请写成 销售额目标、销售额实际 这样的表头，或在 batch.yaml 的 columns 里写成 销售额.目标。",
        '"{header}" does not say which indicator it belongs to.',
        "Write a header such as 销售额目标, or 销售额.目标 for it under columns in batch.yaml.",
    ),
    "T223": Wording(
        "“{header}”等列是按月份排的，不知道怎样合成本期的数。",
        '请给出本期的合计列，并在 batch.yaml 的 columns 里把各月的列写成 "-"。',
        'Columns such as "{header}" are months; how they make the period\'s figure cannot be told.',
        'Give a column for the whole period, and give the months "-" under columns in batch.yaml.',
    ),
    "T224": Wording(
        "“{text}”是示例或填写说明，这一行没有读入。",
        "如果它是真实数据，请删去“示例”字样。",
        '"{text}" marks an example or instruction; the row was not read.',
        "If it is real data, remove that word.",
    ),
    "T225": Wording(
        "这张人员表没有“直接上级”列，另有一张花名册，所以没有用它。",
        "如果它才是花名册的一部分，请补上直接上级列。",
        "This list of people has no column 直接上级; another table is the roster, so this one is not used.",
        "If it is part of the roster, add the column 直接上级.",
    ),
    "T227": Wording(
        "“{header}”的合计写的是 {printed}，上面各行加起来是 {sum}。",
        "请核对是否漏行或改过数；程序以各行为准。",
        'The printed total of "{header}" is {printed}, the rows above it add up to {sum}.',
        "Check for a missing row or a changed figure; the rows are what counts.",
    ),
    "T228": Wording(
        "表头下面没有数据。",
        "请确认不是空表。",
        "There is no data below this header.",
        "Make sure that the table is not an empty one.",
    ),
    "T229": Wording(
        "这个工作表里没有认得的数据表，没有使用。",
        "如果它有数据，请检查表头是否有工号或部门。",
        "No table was recognised in this sheet; it is not used.",
        "If it holds data, check that its header has 工号 or 部门.",
    ),
    "T230": Wording(
        "指标“{name}”不在 policy/indicators.yaml 里，{count} 行没有使用。",
        "需要它时，请在指标表里加上这个指标或它的别名。",
        'The indicator "{name}" is not in policy/indicators.yaml; {count} rows are not used.',
        "If you need it, add it or its synonym to the indicators.",
    ),
    "T231": Wording(
        "指标“{name}”不在 policy/indicators.yaml 里，{count} 行没有使用。是不是“{suggestion}”？",
        "如果是，请改正名称，或把它加为该指标的别名。",
        'The indicator "{name}" is not in policy/indicators.yaml ({count} rows). Is it "{suggestion}"?',
        "If so, correct the name, or add it as a synonym of that indicator.",
    ),
}
