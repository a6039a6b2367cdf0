"""Small Word templates, contexts for any template, and what a draft shows."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from lxml import etree

from pipeline.core.templates.template_fields import FIELDS

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates" / "docx").glob("*.docx"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BASE = ROOT / "templates" / "docx" / "rectification_proposal_employee.docx"  # shows no chart


def paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def control(tag: str, text: str) -> str:
    tagged = f'<w:tag w:val="{tag}"/>' if tag else ""
    inner = f"<w:sdtContent><w:r><w:t>{text}</w:t></w:r></w:sdtContent>"
    return f'<w:p><w:sdt><w:sdtPr>{tagged}<w:id w:val="7"/></w:sdtPr>{inner}</w:sdt></w:p>'


def template(
    folder: Path,
    body: str,
    parts: Mapping[str, str | bytes | None] | None = None,
    types: str = "",
    relations: str = "",
) -> Path:
    """Write a template with this body.

    Args:
        parts: Replaces, adds or (None) leaves out other parts.
        types: More content types.
        relations: More relationships of the body.
    """
    with zipfile.ZipFile(_BASE) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    for name in ("word/header1.xml", "word/footer1.xml"):
        content[name] = re.sub(rb"\{\{.*?\}\}", b"x", content[name])
    document = content["word/document.xml"].decode()
    head, tail = document.split("<w:body>")[0], document[document.rindex("<w:sectPr>") :]
    content["word/document.xml"] = f"{head}<w:body>{body}{tail}".encode()
    for name, text in (parts or {}).items():
        if text is None:
            del content[name]
        else:
            content[name] = text if isinstance(text, bytes) else text.encode()
    for name, closing, added in (
        ("[Content_Types].xml", b"</Types>", types),
        ("word/_rels/document.xml.rels", b"</Relationships>", relations),
    ):
        content[name] = content[name].replace(closing, added.encode() + closing)
    path = folder / "small.docx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def context(value: Callable[[str], str], items: int = 2) -> dict[str, object]:
    """Return a context with every known field; ``value`` gives a field's text from its place in it."""
    root: dict[str, object] = {}
    for path, field in FIELDS.items():
        leaf: Callable[[str], object] = value
        if field.example in ("是", "否"):
            leaf = lambda _place: True  # noqa: E731
        _put(root, path.split("."), "", leaf, items)
    return root


def _put(
    group: dict[str, object], steps: list[str], place: str, leaf: Callable[[str], object], items: int
) -> None:
    name, is_list = steps[0].removesuffix("[]"), steps[0].endswith("[]")
    here = f"{place}.{name}" if place else name
    if is_list and len(steps) == 1:
        group[name] = [leaf(f"{here}[{index}]") for index in range(items)]
    elif is_list:
        rows = group.setdefault(name, [{} for _ in range(items)])
        assert isinstance(rows, list)
        for index, row in enumerate(rows):
            _put(row, steps[1:], f"{here}[{index}]", leaf, items)
    elif len(steps) == 1:
        group[name] = leaf(here)
    else:
        inner = group.setdefault(name, {})
        assert isinstance(inner, dict)
        _put(inner, steps[1:], here, leaf, items)


def parts_of(draft: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(draft)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def stories(draft: bytes) -> list[etree._Element]:
    """Return the roots of body, headers and footers."""
    names = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
    return [
        etree.fromstring(content)
        for name, content in sorted(parts_of(draft).items())
        if names.fullmatch(name)
    ]


def text_of(element: etree._Element) -> str:
    """Return the visible text below an element, with breaks and tabs."""
    shown = {f"{W}br": "\n", f"{W}tab": "\t"}
    pieces = []
    for item in element.iter():
        if item.tag == f"{W}t":
            pieces.append(item.text or "")
        elif item.tag in shown and item.getparent().tag == f"{W}r":
            pieces.append(shown[item.tag])
    return "".join(pieces)


def lines_of(draft: bytes) -> list[str]:
    """Return the text of every paragraph."""
    return [text_of(line) for root in stories(draft) for line in root.iter(f"{W}p")]
