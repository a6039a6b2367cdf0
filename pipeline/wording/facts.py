"""Units, history and what follows from the data (U…, H…, D…)."""

from __future__ import annotations

from pipeline.wording.shape import Wording

WORDING: dict[str, Wording] = {
    "U601": Wording(
        "“{unit}”的{indicator}在部门结果表里是 {stated}，按人员合计是 {summed}，相差 {difference}。",
        "以部门结果表为准；请核对差额是否来自未列入花名册的人员，或更正其中一处。",
        "{indicator} of {unit} is {stated} in the unit results, but its people add up to {summed}: "
        "{difference} apart.",
        "The unit-results table is used; check whether people outside the roster explain it, or correct one.",
    ),
    "U602": Wording(
        "找不到“{unit}”的负责人，其部门文件暂放在“待分配”文件夹。",
        "请在 batch.yaml 的 leaders 下写上：{unit}: 负责人工号。",
        "No leader was found for {unit}; its documents wait in the folder 待分配.",
        "Name one in batch.yaml under leaders: {unit}: employee id.",
    ),
    "U604": Wording(
        "离职日期是 {day}，状态却不是“离职”；按已离职处理，不出具文件。",
        "请核对离职日期和状态，改正其中之一。",
        "The day of leaving is {day}, but the status does not say so; the person is treated as having left.",
        "Check both and correct one.",
    ),
    "U605": Wording(
        "leaders 里写的“{unit}: {id}”，花名册里没有这个部门，或没有这个在册工号；没有另行推断负责人。",
        "请改正 batch.yaml 里的部门全称或工号。",
        "leaders names {unit}: {id}, but the roster has no such unit or no such present employee.",
        "Correct the unit's full name or the id in batch.yaml.",
    ),
    "U606": Wording(
        "“{unit}”在部门结果表里没有{indicator}的{field}，用人员合计补上。",
        "请在部门结果表里补上，或删去这一项，改用人员合计。",
        "{unit} has no {field} of {indicator} in the unit results; the sum over its people is used for it.",
        "Fill it in, or remove the entry so that the people's sums are used.",
    ),
    "U603": Wording(
        "部门结果表里有“{unit}”，花名册里没有这个部门，或人数不足。",
        "请核对部门名称是否与花名册一致；不需要时可以删去这一行。",
        "The unit results name {unit}, which is not in the roster or has too few people.",
        "Check that its name is spelt as in the roster, or remove the row.",
    ),
    "H601": Wording(
        "本批次的上期{field}是 {here}，而 {period} 的数据是 {there}（{cell}），两处不一致，不计连续期数。",
        "请核对哪一处是对的，并更正另一处。",
        "The previous {field} is {here} here, but {there} in {period} ({cell}); no streak is counted.",
        "Check which one is right and correct the other.",
    ),
    "H602": Wording(
        "上一期批次 {batch} 无法使用（{code}），本次没有用它计算连续期数。",
        "请运行 jixiao check {batch} 查看原因；更正后重新运行。",
        "The preceding batch {batch} cannot be used ({code}), so no streak is counted from it.",
        "Run jixiao check {batch} to see why; correct it and run again.",
    ),
    "H603": Wording(
        "批次 {batch} 里同一工号的姓名不同，视为另一个人，没有使用其往期数据。",
        "如果是同一个人，请统一两个批次里的姓名；如果工号换了人用，不必处理。",
        "In {batch} somebody of another name had this id; their record is not used.",
        "If it is the same person, spell the name alike in both batches; otherwise nothing is to be done.",
    ),
    "H604": Wording(
        "history 里的批次 {batch} 不是紧接着的上一期（应为 {expected}），从这里起没有使用往期数据。",
        "请在 batch.yaml 的 history 里按由近到远写出相连的各期，或删去 history。",
        "{batch} under history is not the next period back ({expected} is); history ends there.",
        "Name consecutive periods, newest first, or remove history.",
    ),
    "H605": Wording(
        "{period} 的{field}，inputs/ 里是 {here}，归档的是 {there}（{cell}），两处不一致，不计连续期数。",
        "请核对：如果是归档之后更正了往期数据，请对 {period} 重新运行 jixiao run 与 jixiao archive add。",
        "{field} of {period} is {here} below inputs/, but {there} ({cell}) in the archive; no streak counts.",
        "If the data was corrected since, run jixiao run and jixiao archive add for {period} again.",
    ),
    "H606": Wording(
        "{period} 有没有不足，按归档的结果与按现行规则重算的结果不同，不计连续期数。",
        "多半是规则在归档之后改过。请人工确认是否连续不足，必要时用 batch.yaml 的 overrides 补发或不发。",
        "Whether {period} had a shortfall is not the same in the archive and by today's rules; no streak.",
        "The rules were probably changed since. Decide by hand: overrides in batch.yaml add or skip.",
    ),
    "H607": Wording(
        "归档里的这个文件读不出，或者被改动过，没有用它作往期数据。",
        "请运行 jixiao archive verify 查看归档哪里受损；往期数据改用 inputs/ 里的批次（如果有）。",
        "This file of the archive cannot be read or was altered, so it is not used for history.",
        "Run jixiao archive verify to see what is damaged; the sheets below inputs/ are used if there.",
    ),
    "D701": Wording(
        "overrides 里的“{subject}”在本批次里找不到，或“{type}”不是给这类对象的文种。",
        "请核对工号（或部门全称）与文种；不再需要时可以删去这一项。",
        "{subject} or the document type {type} under overrides is not part of this batch.",
        "Check the id (or the unit's full name) and the type, or remove the entry.",
    ),
    "D702": Wording(
        "等级是 {grade}，但按总分（{cell}）应是 {expected}；以表中的等级为准。",
        "如果是强制分布的结果，不必处理；否则请核对等级和总分。",
        "The grade is {grade}, but the total ({cell}) would make it {expected}; the sheet's grade is used.",
        "Nothing is to be done if grades are distributed by quota; otherwise check both.",
    ),
    "D711": Wording(
        "工号 {id} 没有且只有一个去向（出件、未出件、例外、受阻）；为免遗漏，本次没有写入任何文件。",
        "这是程序的错误，请保留输入文件并联系维护人员。",
        "Employee {id} is not in exactly one of the four groups; nothing was written, lest somebody is lost.",
        "This is a fault of the program; keep the inputs and tell its maintainers.",
    ),
    "D712": Wording(
        "两份文件会用同一个文件名（Windows 不分大小写），本次没有写入任何文件。",
        "请核对花名册：两人的工号只差大小写而姓名相同时，请更正工号。",
        "Two documents would have the same file name (Windows ignores case); nothing was written.",
        "Check the roster for ids that differ only by upper and lower case.",
    ),
    "D714": Wording(
        "在本批次里找到 {found} 个“{subject}”，需要正好一个。可选：{candidates}。",
        "请填工号，或部门全称，例如 营销中心/华东销售部。",
        "{found} subjects of this batch are called {subject}; exactly one is needed. There is: {candidates}.",
        "Give an employee id, or a unit's full name such as 营销中心/华东销售部.",
    ),
    "D715": Wording(
        "没有“{type}”这个文种。可选：{candidates}。",
        "请填 policy/documents.yaml 里的文种或其代号。",
        "There is no document type {type}. There is: {candidates}.",
        "Give a type of policy/documents.yaml, or its code.",
    ),
    "D716": Wording(
        "模板 {template} 的这份文件没有生成：每次填写它，填写的进程都意外中止。",
        "请重新运行一次；仍然如此时，请检查这个人的数据有没有特别长的内容，并联系维护人员。",
        "This document of {template} was not made: whichever process filled it came to an end.",
        "Run again; if it stays so, look for very long texts in the person's data, and tell the maintainers.",
    ),
}
