"""Small Word files to convert: good, broken, and one that links to a picture elsewhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date

from docx import Document

from pipeline.adapters.pdf.pdf import WordFile

ISSUED_ON = date(2026, 10, 16)
_PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
    'wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0"><wp:extent cx="900000" cy="900000"/>'
    '<wp:docPr id="9" name="x"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic='
    '"http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="0" name="x"/>'
    '<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="rIdX"/><a:stretch><a:fillRect/></a:stretch>'
    '</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing></w:r></w:p>"
)


def word_file(text: str, pages: int = 1, comment: str | None = None) -> WordFile:
    """A Word file that says this on each of its pages."""
    document = Document()
    for page in range(pages):
        paragraph = document.add_paragraph(text)
        if page < pages - 1:
            document.add_page_break()
    if comment is not None:
        document.add_comment(paragraph.runs, text=comment, author="人力资源部", initials="HR")
    out = io.BytesIO()
    document.save(out)
    return WordFile(f"{text}.docx", out.getvalue(), ISSUED_ON)


def changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A package in which one part is another."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


def broken_file(name: str = "坏") -> WordFile:
    """A Word file that says nothing of what it holds."""
    whole = word_file(name)
    data = changed(whole.data, "[Content_Types].xml", lambda part: part[: len(part) // 2])
    return WordFile(whole.path, data, ISSUED_ON)


def linking_file(address: str) -> WordFile:
    """A Word file that asks for a picture at an address."""
    relation = (
        '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"'
        f' Target="{address}" TargetMode="External"/></Relationships>'
    ).encode()
    data = word_file("链接").data
    data = changed(
        data,
        "word/document.xml",
        lambda part: part.replace(b"<w:sectPr", _PICTURE.encode() + b"<w:sectPr", 1),
    )
    data = changed(
        data, "word/_rels/document.xml.rels", lambda part: part.replace(b"</Relationships>", relation)
    )
    return WordFile("链接.docx", data, ISSUED_ON)
