"""What `jixiao template check` proposes to type or to do, each for the paragraph that it stands beside."""

from __future__ import annotations

from pipeline.wording.shape import Wording


def _label(zh: str, en: str) -> Wording:
    return Wording(zh, "", en, "")


WORDING: dict[str, Wording] = {
    "fix_replace": _label("把 {old} 改为 {new}", "replace {old} by {new}"),
    "fix_delete": _label("删去 {old}", "delete {old}"),
    "fix_end": _label("在这一块结束的地方写 {new}", "where the block ends, write {new}"),
    "fix_end_before": _label(
        "在 {tag}（段落“{text}”）之前写 {new}", "before {tag} (paragraph “{text}”), write {new}"
    ),
    "fix_end_paragraph": _label(
        "在这一块结束的地方另起一段，写 {new}", "where the block ends, in a paragraph of its own, write {new}"
    ),
    "fix_end_paragraph_before": _label(
        "在 {tag}（段落“{text}”）之前另起一段，写 {new}",
        "before {tag} (paragraph “{text}”), in a paragraph of its own, write {new}",
    ),
    "fix_end_row": _label(
        "在要重复的最后一行下面加一行，写 {new}", "in a row of its own below the last one, write {new}"
    ),
    "fix_end_row_before": _label(
        "在 {tag}（段落“{text}”）的上面加一行，写 {new}",
        "in a row of its own above {tag} (paragraph “{text}”), write {new}",
    ),
    "fix_end_cell": _label(
        "在要重复的最后一格右边加一格，写 {new}", "in a cell of its own behind the last one, write {new}"
    ),
    "fix_end_cell_before": _label(
        "在 {tag}（段落“{text}”）的左边加一格，写 {new}",
        "in a cell of its own before {tag} (paragraph “{text}”), write {new}",
    ),
    "fix_own_paragraph": _label("把 {tag} 单独放一段", "move {tag} into a paragraph of its own"),
    "fix_own_row": _label("在上面或下面加一行，只放 {tag}", "add a row that holds nothing but {tag}"),
    "fix_own_cell": _label("加一格，只放 {tag}", "add a cell that holds nothing but {tag}"),
    "fix_same_place": _label(
        "把 {end} 移到与 {begin} 相同的位置（同一单元格，或都在正文）",
        "move {end} to where {begin} stands: the same cell, or the text",
    ),
    "fix_retype": _label("删掉原来的，重新输入 {tag}", "delete it and type again: {tag}"),
    "fix_choose": _label("改成其中一个：{options}", "use one of: {options}"),
    "fix_keep_paragraph": _label(
        "在这一格里、条件以外加一个空段", "add an empty paragraph to the cell, outside of the condition"
    ),
    "fix_bookmark_name": _label("书签名改为 {new}", "name the bookmark {new}"),
    "fix_bookmark": _label("删除后重新添加书签 {name}", "delete and add again the bookmark {name}"),
    "fix_bookmark_move": _label(
        "把书签 {name} 移到上面一个保留的段落", "move the bookmark {name} to the paragraph above that stays"
    ),
    "fix_control_tag": _label("在控件属性的“标记”里写 {tag}", "write {tag} as the Tag of its properties"),
    "fix_grid": _label("重新设置列宽，共 {columns} 列", "set the widths of its {columns} columns again"),
    "fix_number": _label("对这个段落重新套用标题或列表样式", "apply the heading or list style again"),
    "fix_restart": _label(
        "在这个列表前加一个编号标题，或右键编号选“重新开始于 1”",
        "put a numbered heading before the list, or right-click the number: Restart at 1",
    ),
    "fix_font": _label("把“{where}”的中文字体设为 {face}", "set the Asian font of “{where}” to {face}"),
    "fix_move_tag": _label(
        "把 {text} 移到正文、页眉、页脚或脚注", "move {text} into the text, a header, a footer or a footnote"
    ),
    "fix_property": _label(
        "在属性或替代文字里删去 {word}", "delete {word} in the properties or alternative text"
    ),
    "fix_add_number": _label("在页脚写 {new}", "write into the footer: {new}"),
    "fix_alt_text": _label("替代文字写 {new}", "write as its alternative text: {new}"),
    "fix_chart_condition": _label(
        "在图和标题之前另起一段写 {begin}，之后另起一段写 {end}",
        "write {begin} in a paragraph before chart and caption, {end} in one behind them",
    ),
}
