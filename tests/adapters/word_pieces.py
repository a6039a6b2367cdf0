"""Pieces of Word templates, written as Word writes them, and packages made of them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in (
        ("w", W),
        ("r", OFFICE),
        ("a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
        ("m", "http://schemas.openxmlformats.org/officeDocument/2006/math"),
        ("mc", "http://schemas.openxmlformats.org/markup-compatibility/2006"),
        ("pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"),
        ("v", "urn:schemas-microsoft-com:vml"),
        ("w14", "http://schemas.microsoft.com/office/word/2010/wordml"),
        ("w15", "http://schemas.microsoft.com/office/word/2012/wordml"),
        ("wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
        ("wp14", "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing"),
        ("wps", "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"),
    )
)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_KINDS = {
    "header": "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml",
    "footer": "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml",
    "footnotes": "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
}
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cfc0000000030001 9a3c2f5e0000000049454e44ae426082".replace(" ", "")
)

# --- pieces of a document ---------------------------------------------------------------------------------


def run(text: str, properties: str = "") -> str:
    made = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r w:rsidRPr="00A1">{made}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*texts: str) -> str:
    """Return a paragraph; what is no markup becomes a run of its own, with properties of its own."""
    runs = [
        text if text.startswith("<") else run(text, f'<w:sz w:val="{20 + 2 * number}"/>')
        for number, text in enumerate(texts)
    ]
    return f'<w:p w:rsidR="00B2"><w:pPr><w:jc w:val="left"/></w:pPr>{"".join(runs)}</w:p>'


def cell(content: str = "", properties: str = "") -> str:
    inner = content if content.startswith("<") else p(content)
    return f'<w:tc><w:tcPr><w:tcW w:w="900" w:type="dxa"/>{properties}</w:tcPr>{inner}</w:tc>'


def row(*cells: str) -> str:
    made = "".join(text if text.startswith("<w:") else cell(text) for text in cells)
    return f'<w:tr w:rsidR="00C3">{made}</w:tr>'


def table(columns: int, *rows: str) -> str:
    grid = '<w:gridCol w:w="1500"/>' * columns
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{''.join(rows)}</w:tbl>"
    )


def span(columns: int | str) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


def control(content: str, tag: str = "f.a", more: str = "") -> str:
    properties = f'<w:alias w:val="别名"/><w:tag w:val="{tag}"/><w:id w:val="77"/>{more}'
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def bookmark(name: str, content: str, number: int = 1) -> str:
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'


def picture(number: int = 1, description: str = "图") -> str:
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="9525" cy="9525"/>'
        f'<wp:docPr id="{number}" name="图 {number}" descr="{description}"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        '<pic:nvPicPr><pic:cNvPr id="0" name="p.png"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        '<a:blip r:embed="image1"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr/></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def text_box(content: str, number: int = 5) -> str:
    """Return a text box as Word writes it: its content twice, for new and for old programs."""
    inner = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor simplePos="0" '
        f'relativeHeight="2"><wp:positionH relativeFrom="column"><wp:posOffset>100</wp:posOffset></wp:positionH>'
        f'<wp:docPr id="{number}" name="文本框"/><a:graphic><a:graphicData uri="wps"><wps:wsp><wps:txbx>{inner}'
        "</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f'<mc:Fallback><w:pict><v:shape id="s1"><v:textbox>{inner}</v:textbox></v:shape></w:pict>'
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )


def field(code: str, result: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        f'{mark.format("begin")}<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f"{mark.format('separate')}{run(result)}{mark.format('end')}"
    )


def section(*references: str) -> str:
    """Return section properties; a reference is ``header1:default``, or ``footer1:even``."""
    made = "".join(
        f'<w:{re.sub(r"[0-9]", "", name)}Reference w:type="{kind}" r:id="{name}"/>'
        for name, _, kind in (reference.partition(":") for reference in references)
    )
    return f'<w:sectPr>{made}<w:pgSz w:w="11906" w:h="16838"/><w:titlePg/></w:sectPr>'


# --- packages ---------------------------------------------------------------------------------------------


def word_file(
    body: str,
    parts: Mapping[str, str] | None = None,
    *,
    ends: str = "",
    around: str = "<w:body>{}</w:body>",
    title: str = "标题",
    relations: str = "",
) -> bytes:
    """Return a .docx.

    Args:
        parts: Name → content of headers, footers and footnotes: ``header1``; what is no root becomes one.
        ends: Properties of the last section.
        around: How the document's children are written around its content.
        title: Of the core properties.
        relations: More relationships of the body.
    """
    others = {name: _rooted(name, content) for name, content in (parts or {}).items()}
    document = (
        f'{_DECLARATION}<w:document {_NAMESPACES} mc:Ignorable="w14 w15 wp14">'
        f"{around.format(body + (ends or section()))}</w:document>"
    )
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_KINDS[re.sub("[0-9]", "", name)]}"/>'
        for name in others
    )
    linked = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{re.sub("[0-9]", "", name)}" Target="{name}.xml"/>'
        for name in others
    )
    image = f'<Relationship Id="image1" Type="{OFFICE}/image" Target="media/image1.png"/>'
    package = {
        "[Content_Types].xml": _TYPES.format(types),
        "_rels/.rels": _RELATIONS.format(
            f'<Relationship Id="d" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
            '<Relationship Id="c" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/'
            'core-properties" Target="docProps/core.xml"/>'
        ),
        "docProps/core.xml": _CORE.format(title),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _RELATIONS.format(image + linked + relations),
        **{f"word/{name}.xml": content for name, content in others.items()},
        **{
            f"word/_rels/{name}.xml.rels": _RELATIONS.format(image)
            for name, content in others.items()
            if "image1" in content
        },
    }
    container = io.BytesIO()
    with zipfile.ZipFile(container, "w") as archive:
        for name, text in package.items():
            archive.writestr(name, text)
        archive.writestr("word/media/image1.png", _PIXEL)
    return container.getvalue()


_TYPES = (
    f'{_DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/><Override PartName="/docProps/core.xml" ContentType="application/'
    'vnd.openxmlformats-package.core-properties+xml"/>{}</Types>'
)
_RELATIONS = (
    f'{_DECLARATION}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    "{}</Relationships>"
)
_CORE = (
    f'{_DECLARATION}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title>'
    "<dc:creator>人力资源部</dc:creator></cp:coreProperties>"
)


def _rooted(name: str, content: str) -> str:
    root = {"header": "hdr", "footer": "ftr", "footnotes": "footnotes"}[re.sub("[0-9]", "", name)]
    if content.startswith("<?xml"):
        return content
    return f"{_DECLARATION}<w:{root} {_NAMESPACES}>{content}</w:{root}>"


def note(number: int, *content: str) -> str:
    return f'<w:footnote w:id="{number}">{"".join(content)}</w:footnote>'
