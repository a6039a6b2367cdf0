"""Pages in docs/ that are made from the code. Rewrite them with ``python -m tests.test_docs``."""

from __future__ import annotations

from pathlib import Path

from pipeline.core.templates.template_fields import FIELDS

DOCS = Path(__file__).parent.parent / "docs"


def fields_page() -> str:
    rows = [f"| `{path}` | {field.meaning} | {field.example or '（空）'} |" for path, field in FIELDS.items()]
    head = [
        "# 模板可用的字段 · Fields for templates",
        "",
        "`[]` 表示列表里的每一项，在模板里用 `{%p for %}` 或 `{%tr for %}` 逐项打印。除“是/否”用于条件外，",
        "所有值都是已经排好数字格式的文字，直接打印即可。",
        "",
        "`[]` stands for each item of a list. Every value is text as printed, but 是/否, which are for conditions.",
        "",
        "| 字段 | 含义 | 例 |",
        "|---|---|---|",
    ]
    return "\n".join([*head, *rows]) + "\n"


def test_the_page_of_fields_is_what_the_code_gives() -> None:
    assert (DOCS / "fields.md").read_text(encoding="utf-8") == fields_page()


if __name__ == "__main__":
    (DOCS / "fields.md").write_text(fields_page(), encoding="utf-8")
