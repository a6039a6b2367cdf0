"""What the archive's commands say that is no problem."""

from __future__ import annotations

from pipeline.wording.shape import Wording


def _label(zh: str, en: str) -> Wording:
    return Wording(zh, "", en, "")


WORDING: dict[str, Wording] = {
    "archive_generated": _label("生成的文书", "what was made"),
    "archive_collected": _label("收回的文件", "what came back"),
    "archive_filed": _label(
        "已归档：{kind} → {bag}（文书 {documents} 份，文件 {files} 个）",
        "Filed: {kind} → {bag} ({documents} documents, {files} files)",
    ),
    "archive_same": _label(
        "没有变化，未重复归档：{kind}，已在 {bag}（文书 {documents} 份，文件 {files} 个）",
        "Nothing new: {kind} is in {bag} already ({documents} documents, {files} files)",
    ),
    "archive_head": _label(
        "日志末环（请另处记下一份）：{head}", "Head of the log (note it somewhere else): {head}"
    ),
    "archive_sound": _label(
        "档案完好：档案包 {bags} 个，文件 {files} 个，其中通读 {digested} 个。",
        "The archive is sound: {bags} bags, {files} files, {digested} of them read from end to end.",
    ),
    "archive_unsound": _label(
        "档案有损坏：档案包 {bags} 个，文件 {files} 个，其中通读 {digested} 个。问题如下。",
        "The archive is damaged: {bags} bags, {files} files, {digested} of them read from end to end.",
    ),
    "archive_found": _label("找到 {count} 份。", "{count} found."),
    "archive_more": _label(
        "找到的不止 {count} 份；请加条件，或用 --limit。",
        "More than {count} found: narrow it, or use --limit.",
    ),
    "archive_none": _label("没有符合条件的文书。", "No document answers."),
    "archive_rebuilt": _label(
        "目录已由 {bags} 个档案包重建，文书 {documents} 份。",
        "The catalog was made again from {bags} bags: {documents} documents.",
    ),
    "archive_versions": _label("各版本", "Versions"),
    "archive_findings": _label("发现", "Findings"),
    "archive_events": _label("经过", "Events"),
    "archive_returns": _label("收回", "Returns"),
    "archive_files": _label("存档文件", "Files"),
    "archive_acts": _label("档案处置", "In the archive"),
    "archive_kept_until": _label("保管期限 {retention}，至 {until}", "kept {retention}, until {until}"),
    "archive_exported": _label("已导出 {files} 个文件到 {folder}", "Exported {files} files to {folder}"),
    "archive_would_go": _label(
        "将销毁：文书 {documents} 份，文件 {files} 个，涉及档案包 {bags} 个。现在什么也没有销毁。",
        "Would be destroyed: {documents} documents, {files} files in {bags} bags. Nothing was destroyed yet.",
    ),
    "archive_gone": _label(
        "已销毁：文书 {documents} 份，文件 {files} 个，涉及档案包 {bags} 个；清册在 destroyed/。",
        "Destroyed: {documents} documents, {files} files in {bags} bags; the list is in destroyed/.",
    ),
    "archive_purge_documents": _label("文书", "Documents"),
    "archive_purge_redacted": _label("从中删去此人的文件", "Files without the person now"),
    "archive_purge_mentions": _label(
        "提到此人的别人的文书（保留）", "Documents about others that name the person (they stay)"
    ),
    "archive_forever": _label("不定期", "no end"),
}
