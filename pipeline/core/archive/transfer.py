"""The official layout for handing records over: 说明文件.TXT, 文件目录.XML, 电子档案, 其他.

The words in here are the layout's own; they stay Chinese in whatever language the program speaks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from pipeline.core.archive.lines import Line, inside, text
from pipeline.core.deciding.numbering import safe_name
from pipeline.core.deciding.plan_json import Json, canonical

README = "说明文件.TXT"
CATALOG = "文件目录.XML"
RECORDS = "电子档案"
OTHER = "其他"
SCHEMA = f"{OTHER}/文件目录.xsd"
DIGESTS = f"{OTHER}/摘要值.txt"
LOG = f"{OTHER}/archive-events.jsonl"
METADATA_FOLDER = f"{OTHER}/元数据"

_HEAD = ("顺序号", "档号", "责任者", "题名", "日期", "密级", "电子档案名称", "备注")
_PARTS = {"draft": "草稿", "copy": "固定版式", "return": "收回件"}
_SCHEMA_TEXT = """<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="文件目录">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="文件" minOccurs="0" maxOccurs="unbounded">
          <xs:complexType>
            <xs:sequence>
{head}
              <xs:element name="元数据">
                <xs:complexType>
                  <xs:sequence>
                    <xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/>
                  </xs:sequence>
                </xs:complexType>
              </xs:element>
            </xs:sequence>
          </xs:complexType>
        </xs:element>
      </xs:sequence>
      <xs:attribute name="批次" type="xs:string" use="required"/>
      <xs:attribute name="件数" type="xs:nonNegativeInteger" use="required"/>
    </xs:complexType>
  </xs:element>
</xs:schema>
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of a record that is handed over.

    Attributes:
        bag, source: The bag and the path in it.
        path: Where it goes, POSIX, below the target.
        line: Its line of metadata.jsonl.
    """

    bag: str
    source: str
    path: str
    line: Line


def pieces_of(bags: Mapping[str, Sequence[Line]]) -> list[Piece]:
    """Return every file of a record, by year, type and number; the last bag that holds a path has it.

    Args:
        bags: Name of a bag → its lines of metadata.jsonl, in the order of the log.
    """
    found: dict[str, Piece] = {}
    for bag, lines in bags.items():
        for line in lines:
            record = inside(line, "record")
            if record and text(line, "role") in _PARTS:
                path = _place(line, record)
                found[path] = Piece(bag, text(line, "path"), path, line)
    return [found[path] for path in sorted(found)]


def catalog_xml(batch: str, pieces: Sequence[Piece]) -> bytes:
    """Return 文件目录.XML: the asked columns of each file, and every element of its metadata."""
    root = ET.Element("文件目录", {"批次": batch, "件数": str(len(pieces))})
    for number, piece in enumerate(pieces, start=1):
        record = inside(piece.line, "record")
        entry = ET.SubElement(root, "文件")
        told = {
            **record,
            "顺序号": number,
            "电子档案名称": piece.path,
            "备注": _PARTS[text(piece.line, "role")]
            + ("，生成后经人工修改" if piece.line.get("edited") else ""),
        }
        for name in _HEAD:
            ET.SubElement(entry, name).text = _plain(told.get(name))
        metadata = ET.SubElement(entry, "元数据")
        for name, value in record.items():
            ET.SubElement(metadata, name).text = _plain(value)
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode()


def schema_xsd() -> bytes:
    """Return the schema of 文件目录.XML."""
    line = '              <xs:element name="{}" type="xs:string"/>'
    return _SCHEMA_TEXT.format(head="\n".join(line.format(name) for name in _HEAD)).encode()


def readme_text(
    organisation: str, batch: str, pieces: Sequence[Piece], size: int, who: str, when: str, head: str
) -> bytes:
    """Return 说明文件.TXT."""
    lines = {
        "移交单位": organisation,
        "批次": batch,
        "文书件数": str(len({text(piece.line, "number") for piece in pieces})),
        "文件数": str(len(pieces)),
        "总字节数": str(size),
        "移交日期": when[:10],
        "经办人": who,
        "字符编码": "UTF-8",
        "摘要算法": f"SHA-256（见 {DIGESTS}）",
        "档案日志末环": head,
        "结构": f"{CATALOG} 目录；{RECORDS}/年度/类别/编号/ 各件；{OTHER}/ 目录模式、摘要值、元数据、日志",
    }
    return "".join(f"{name}：{value}\r\n" for name, value in lines.items()).encode()


def digest_lines(digests: Mapping[str, str]) -> bytes:
    """Return the list of digests as ``sha256sum -c`` takes it, from the folder of the transfer."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items())).encode()


def _place(line: Line, record: Line) -> str:
    steps = (text(record, "年度"), text(record, "文种"), text(line, "number"))
    name = text(line, "path").rsplit("/", 1)[-1]
    part = _PARTS[text(line, "role")]
    return "/".join([RECORDS, *(safe_name(step) for step in steps), part, name])


def _plain(value: Json) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else canonical(value)
