"""Templates with one fault each: a small sound one in which something is replaced, named by the fault's code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

from tests.adapters.small_chart import chart_template, drawn, frame
from tests.adapters.small_template import control, paragraph, parts_of, template

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FORBIDDEN = ("不胜任", "末位")
FOOTER = f"<w:ftr {_W}>{paragraph('文件编号：{{ doc.number }}')}</w:ftr>"


def row(*cells: str, before: str = "") -> str:
    return f"<w:tr>{before}{''.join(cells)}</w:tr>"


def cell(content: str) -> str:
    return f"<w:tc>{content}</w:tc>"


def table(*rows: str, columns: int = 2) -> str:
    grid = '<w:gridCol w:w="4000"/>' * columns
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def styled(style: str, text: str, numbering: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/>{numbering}</w:pPr>'
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered(number: int, text: str) -> str:
    return (
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
        f"<w:r><w:t>{text}</w:t></w:r></w:p>"
    )


def run(text: str, properties: str = "") -> str:
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def loop(inside: str) -> str:
    return paragraph("{%p for f in findings %}") + inside + paragraph("{%p endfor %}")


def bookmark(id_: int, name: str, end: bool = True) -> str:
    start = f'<w:bookmarkStart w:id="{id_}" w:name="{name}"/>'
    return start + (f'<w:bookmarkEnd w:id="{id_}"/>' if end else "")


ARIAL = '<w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial"/></w:rPr>'
TWO_COLUMNS = row(cell(paragraph("甲")), cell(paragraph("乙")))


@dataclass(frozen=True)
class Broken:
    """A broken template and what is to be told about it.

    Attributes:
        code: Of the only error, or of the only finding when it is a warning.
        spot: What the paragraph shows that is named; "" for the file as a whole.
        fix: What the proposed fix says, in Chinese.
        body: Of the template; "" takes a sound one.
        parts: Other parts, as ``small_template.template`` takes them.
    """

    code: str
    spot: str
    fix: str
    body: str = ""
    parts: Mapping[str, str | bytes | None] = field(default_factory=dict)
    types: str = ""
    relations: str = ""
    level: str = "error"
    change: Callable[[dict[str, bytes]], None] | None = None
    note: str = ""

    @property
    def name(self) -> str:
        return f"{self.code}_{self.note}" if self.note else self.code


SOUND = (
    paragraph("姓名：{{ person.name }}")
    + loop(styled("Heading1", "{{ f.about }}") + styled("ListNumber", "{{ f.text }}"))
    + table(
        TWO_COLUMNS,
        row(cell(paragraph("{%tr for m in measures %}")), cell(paragraph(""))),
        row(cell(paragraph("{{ m.no }}")), cell(paragraph("{{ m.title }}"))),
        row(cell(paragraph("{%tr endfor %}")), cell(paragraph(""))),
    )
    + control("r.reason", "【请补充：原因】")
)


def _text(code: str, text: str, fix: str, note: str = "", level: str = "error", spot: str = "") -> Broken:
    """A fault in one paragraph of text between two sound ones."""
    body = paragraph("前文") + paragraph(text) + paragraph("后文")
    return Broken(code, spot or text, fix, body, level=level, note=note)


_OF_TAGS = (
    _text("W502", "姓名：{{ person.nane }}", "把 {{ person.nane }} 改为 {{ person.name }}"),
    Broken("W502", "{{ f.txt }}", "把 {{ f.txt }} 改为 {{ f.text }}", loop(paragraph("{{ f.txt }}")), note="loop"),
    _text("W502", "{{ name }}", "把 {{ name }} 改为 {{ person.name }}", "group"),
    Broken(
        "W502", "{%p for f in finding %}", "{%p for f in findings %}",
        paragraph("{%p for f in finding %}") + paragraph("{{ f.text }}") + paragraph("{%p endfor %}"), note="list",
    ),
    _text("W504", "{{ person.shoe_size }}", "改成其中一个：department、"),
    _text("W503", "{{ person name }}", "改为 {{ person.name }}"),
    Broken(
        "W503", "{%p if grade.text = 'B' %}", "改为 {%p if grade.text == 'B' %}",
        paragraph("{%p if grade.text = 'B' %}") + paragraph("好") + paragraph("{%p endif %}"), note="one_equals_sign",
    ),
    _text("W508", "{{ person }}", "改为 {{ person.name }}"),
    _text("W508", "{{ strengths }}", "改为 {{ strengths | join('；') }}", "list"),
    _text("W515", "{{ person.name.upper() }}", "改为 {{ person.name }}", "call"),
    _text("W515", "{{ person.name | safe }}", "改为 {{ person.name }}", "filter"),
    _text("W515", "{{ person.name * 3 }}", "改为 {{ person.name }}", "product"),
    _text("W515", "{% include 'x.docx' %}", "删去 {% include 'x.docx' %}", "include"),
    Broken(
        "W520", "{%p if comment %}", "另起一段，写 {%p endif %}",
        paragraph("前文") + paragraph("{%p if comment %}") + paragraph("{{ comment }}"),
    ),
    Broken(
        "W520", "{%p if f.text %}", "在 {%p endfor %}（段落“{%p endfor %}”）之前另起一段，写 {%p endif %}",
        loop(paragraph("{%p if f.text %}") + paragraph("{{ f.text }}")), note="inside_a_loop",
    ),
    Broken(
        "W520", "{%tr for m in measures %}", "下面加一行，写 {%tr endfor %}",
        table(row(cell(paragraph("{%tr for m in measures %}")), cell(paragraph(""))),
              row(cell(paragraph("{{ m.no }}")), cell(paragraph("{{ m.title }}")))), note="row",
    ),
    _text("W521", "{%p endif %}", "删去 {%p endif %}"),
    Broken(
        "W522", "{%p endif %}", "把 {%p endif %} 改为 {%p endfor %}",
        paragraph("{%p for f in findings %}") + paragraph("{{ f.text }}") + paragraph("{%p endif %}"),
    ),
    _text("W523", "{%p else %}", "删去 {%p else %}"),
    Broken(
        "W524", "{%p if strengths %}{%p for s in strengths %}", "把 {%p for s in strengths %} 单独放一段",
        paragraph("{%p if strengths %}{%p for s in strengths %}") + paragraph("{{ s }}")
        + paragraph("{%p endfor %}") + paragraph("{%p endif %}"),
    ),
    _text(
        "W524", "{%p if comment %}评语：{{ comment }}{%p endif %}",
        "改为 {% if comment %}评语：{{ comment }}{% endif %}", "whole_block",
    ),
    Broken(
        "W524", "{{ m.title }}{%tr endfor %}", "加一行，只放 {%tr endfor %}",
        table(row(cell(paragraph("{%tr for m in measures %}{{ m.no }}")), cell(paragraph("{{ m.title }}{%tr endfor %}")))),
        note="row",
    ),
    Broken(
        "W525", "一、{%p if comment %}", "把 {%p if comment %} 单独放一段",
        paragraph("一、{%p if comment %}") + paragraph("{{ comment }}") + paragraph("{%p endif %}"),
    ),
    Broken(
        "W525", "{%tr for m in measures %}", "加一行，只放 {%tr for m in measures %}",
        table(row(cell(paragraph("{%tr for m in measures %}")), cell(paragraph("{{ m.no }}"))),
              row(cell(paragraph("{%tr endfor %}")), cell(paragraph("")))), note="row",
    ),
    Broken(
        "W526", "{% endif %}", "把 {% endif %} 改为 {%p endif %}",
        paragraph("{%p if comment %}") + paragraph("{{ comment }}") + paragraph("{% endif %}"), note="letter",
    ),
    Broken(
        "W526", "{%p endif %}", "移到与 {%p if comment %} 相同的位置",
        table(row(cell(paragraph("甲") + paragraph("{%p if comment %}")), cell(paragraph("乙"))))
        + paragraph("{%p endif %}"), note="cell",
    ),
    _text("W527", "姓名：｛｛ person.name ｝｝", "改为 {{ person.name }}"),
    Broken(
        "W527", "｛％p if comment ％｝", "改为 {%p if comment %}",
        paragraph("｛％p if comment ％｝") + paragraph("{{ comment }}") + paragraph("{%p endif %}"), note="percent",
    ),
    _text("W528", "{{ person.post or 「无」 }}", '改为 {{ person.post or "无" }}', "corner_brackets"),
    _text("W528", "{{ person.post or ‘无’ }}", "改为 {{ person.post or '无' }}", "healed", level="warning"),
    _text("W529", "{{ person。name }}", "改为 {{ person.name }}"),
    _text("W529", "{% if comment ＝＝ '好' %}好{% endif %}", "改为 {% if comment == '好' %}", "equals"),
    Broken(
        "W530", "见 {{ person.name }} 的材料", "重新输入 {{ person.name }}",
        f"<w:p>{run('见 {{ person.')}<w:hyperlink w:anchor='x'>{run('name }} 的材料')}</w:hyperlink></w:p>",
        note="link",
    ),
    Broken(
        "W530", "{{ person.name }}", "重新输入 {{ person.name }}",
        f"<w:p>{run('{{ person.')}<w:sdt><w:sdtPr><w:tag w:val='f.x'/></w:sdtPr>"
        f"<w:sdtContent>{run('name }}')}</w:sdtContent></w:sdt></w:p>", note="control",
    ),
    Broken(
        "W530", "{{ person.name }}", "重新输入 {{ person.name }}",
        f"<w:p>{run('{{ person')}<w:r><w:fldChar w:fldCharType='begin'/></w:r>{run('.name }}')}"
        "<w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>", note="field",
    ),
    Broken(
        "W531", "姓名：{{ person.name", "改为 {{ person.name }}",
        paragraph("姓名：{{ person.name") + paragraph(" }} 同志").replace(" }} 同志", "同志"),
    ),
    _text("W532", "姓名：{{ person.name }", "改为 {{ person.name }}"),
    _text("W532", "姓名：{{ person.name %}", "改为 {{ person.name }}", "other_end"),
    _text("W532", "姓名：{person.name}", "改为 {{ person.name }}", "single"),
    _text("W533", "姓名：{ person.name }}", "改为 {{ person.name }}"),
    Broken(
        "W534", "{%p if main.rate == '90%' %}", "不含这两个符号",
        paragraph("{%p if main.rate == '90%' %}") + paragraph("好") + paragraph("{%p endif %}"),
    ),
    Broken(
        "W535", "{% p if comment %}", "改为 {%p if comment %}",
        paragraph("{% p if comment %}") + paragraph("{{ comment }}") + paragraph("{%p endif %}"),
    ),
    _text(
        "W536", "{% if comment %}有{% elseif strengths %}无{% endif %}",
        "把 {% elseif strengths %} 改为 {% elif strengths %}",
    ),
    Broken(
        "W537", "{%tr if comment %}", "改为 {%p if comment %}",
        paragraph("{%tr if comment %}") + paragraph("{{ comment }}") + paragraph("{%p endif %}"),
    ),
    _text("W538", "{{p person.name }}", "改为 {{ person.name }}"),
    Broken("W571", "{{ f.text }}", "移到循环里面", loop(paragraph("{{ f.about }}")) + paragraph("{{ f.text }}")),
)  # fmt: skip


def _replace(parts: dict[str, bytes], name: str, old: str, new: str, behind: str = "") -> None:
    text = parts[name].decode()
    at = text.index(behind)
    assert old in text[at:]
    parts[name] = (text[:at] + text[at:].replace(old, new, 1)).encode()


def _add_numbers(parts: dict[str, bytes]) -> None:
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    )
    abstract = f'<w:abstractNum w:abstractNumId="9">{level}</w:abstractNum>'
    numbers = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="9"/></w:num>' for number in (50, 51)
    )
    _replace(parts, "word/numbering.xml", '<w:num w:numId="1">', f'{abstract}<w:num w:numId="1">')
    _replace(parts, "word/numbering.xml", "</w:numbering>", f"{numbers}</w:numbering>")


_OF_SHAPES = (
    Broken(
        "W505", "【请补充】", "标记”里写 r.region_1", control("", "【请补充】"), level="warning"
    ),
    Broken(
        "W539", "{{ f.text }}", "改回固定的值",
        loop(numbered(0, "{{ f.text }}").replace('numId w:val="0"', 'numId w:val="{{ f.no }}"')),
    ),
    Broken(
        "W540", "{{ f.text }}", "书签名改为 r_{{f.no}}",
        loop(f"<w:p>{bookmark(1, 'r_{{ f.no }}')}{run('{{ f.text }}')}</w:p>"), level="warning",
    ),
    Broken("W541", "标题", "书签 a", f"<w:p>{bookmark(1, 'a', end=False)}{run('标题')}</w:p>"),
    Broken(
        "W542", "{%p if comment %}", "把书签 _r_note_a 移到上面",
        f"<w:p>{bookmark(1, '_r_note_a')}{run('{%p if comment %}')}</w:p>" + paragraph("{{ comment }}")
        + paragraph("{%p endif %}") + f"<w:p>{bookmark(2, '_r_note_b')}{run('后')}</w:p>", level="warning",
    ),
    Broken(
        "W542", "{%p if comment %}", "把书签 a 移到上面",
        f"<w:p>{bookmark(1, 'a', end=False)}{run('{%p if comment %}')}</w:p>" + paragraph("{{ comment }}")
        + paragraph("{%p endif %}") + f"<w:p><w:bookmarkEnd w:id='1'/>{run('后')}</w:p>", note="half",
    ),
    Broken(
        "W543", "原因", "书签 _r_case_b", f"<w:p>{bookmark(1, '_r_case_a')}{run('原因')}</w:p>", level="warning"
    ),
    Broken("W544", "甲", "共 2 列", table(TWO_COLUMNS).replace('<w:gridCol w:w="4000"/>', "")),
    Broken(
        "W544", "甲", "共 2 列",
        table(TWO_COLUMNS, columns=0).replace("<w:tblGrid></w:tblGrid>", ""), note="no_grid",
    ),
    Broken("W545", "甲", "共 2 列", table(TWO_COLUMNS, columns=3), level="warning"),
    Broken(
        "W557", "{%p for s in strengths %}", "改为 {%p for s in strengths or ['—'] %}",
        table(row(cell(paragraph("甲")), cell(paragraph("{%p for s in strengths %}") + paragraph("{{ s }}")
                                              + paragraph("{%p endfor %}")))),
    ),
    Broken(
        "W557", "{%p if comment %}", "条件以外加一个空段",
        table(row(cell(paragraph("甲")), cell(paragraph("{%p if comment %}") + paragraph("{{ comment }}")
                                              + paragraph("{%p endif %}")))), note="condition",
    ),
    Broken(
        "W548", "【请补充】", "格式文本内容控件",
        f"<w:p><w:sdt><w:sdtPr><w:tag w:val='r.a'/><w:text/></w:sdtPr><w:sdtContent>{run('【请补充】')}"
        "</w:sdtContent></w:sdt></w:p>", level="warning", note="plain_text",
    ),
    Broken(
        "W548", "【请补充】", "格式文本内容控件",
        f"<w:sdt><w:sdtPr><w:tag w:val='r.a'/></w:sdtPr><w:sdtContent>{paragraph('【请补充】')}"
        "</w:sdtContent></w:sdt>", level="warning", note="around_a_paragraph",
    ),
    Broken(
        "W549", "甲", "格式文本内容控件",
        table(row(cell(paragraph("乙")), "<w:sdt><w:sdtPr><w:tag w:val='r.a'/></w:sdtPr><w:sdtContent>"
                  f"{cell(paragraph('甲'))}</w:sdtContent></w:sdt>")),
    ),
    Broken(
        "W569", "{{ f.text }}：【请补充】", "标记”里写 r.case.{{loop.index}}",
        loop(f"<w:p>{run('{{ f.text }}：')}{control('r.case', '【请补充】')[5:]}"), level="warning",
        note="loop",
    ),
    Broken(
        "W569", "【乙】", "标记”里写 r.case_2",
        control("r.case", "【甲】") + control("r.case", "【乙】"), level="warning",
    ),
    Broken("W514", "甲", "重新套用", numbered(77, "甲")),
    Broken(
        "W546", "{{ a }}", "编号标题",
        loop(paragraph("情况：{{ f.text }}") + paragraph("{%p for a in f.measures[0].actions %}")
                     + styled("ListNumber", "{{ a }}") + paragraph("{%p endfor %}")), level="warning", note="loop",
    ),
    Broken(
        "W546", "丙", "编号标题",
        styled("ListNumber", "甲") + styled("ListNumber", "乙") + paragraph("此外：") + styled("ListNumber", "丙")
        + styled("ListNumber", "丁"), level="warning",
    ),
    Broken(
        "W547", "乙", "重新开始于 1", numbered(50, "甲") + paragraph("此外：") + numbered(51, "乙"), level="warning",
        change=_add_numbers,
    ),
    Broken(
        "W550", "说明", "把“Arial”的中文字体设为 宋体",
        f"<w:p>{run('说明', ARIAL)}</w:p>",
        level="warning", note="run",
    ),
    Broken(
        "W550", "说明", "把“heading 1”的中文字体设为 宋体", styled("Heading1", "说明"), level="warning",
        change=lambda parts: _replace(
            parts, "word/styles.xml", ' w:eastAsia="黑体"', "", behind='w:styleId="Heading1"'
        ), note="style",
    ),
    Broken(
        "W550", "", "把“docDefaults”的中文字体设为 宋体", SOUND, level="warning",
        change=lambda parts: _replace(parts, "word/styles.xml", ' w:eastAsia="宋体"', "", behind="<w:docDefaults>"),
        note="defaults",
    ),
    Broken(
        "W551", "说明", "把“heading 1”的中文字体设为 宋体", styled("Heading1", "说明"), level="warning",
        change=lambda parts: _replace(
            parts, "word/styles.xml", 'w:eastAsia="黑体"', 'w:eastAsiaTheme="majorEastAsia"',
            behind='w:styleId="Heading1"',
        ),
    ),
)  # fmt: skip


def _relation(kind: str, target: str, external: bool = False) -> str:
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="rId99" Type="{_KINDS}/{kind}" Target="{target}"{mode}/>'


_PICTURE = (
    f'<w:p><w:r><w:t>图：</w:t></w:r><w:r><w:pict><w:x xmlns:r="{_KINDS}" r:id="rId99"/></w:pict></w:r></w:p>'
)

_OF_PACKAGES = (
    Broken("W501", "", "另存为", parts={"word/document.xml": None}),
    Broken("W506", "", "删除宏", SOUND, {"word/vbaProject.bin": "x"}),
    Broken(
        "W506", "", "不含宏", SOUND, note="docm_renamed",
        change=lambda parts: _replace(
            parts, "[Content_Types].xml", "wordprocessingml.document.main", "wordprocessingml.document.macroEnabled.main"
        ),
    ),
    Broken("W507", "图：", "直接插入文档", _PICTURE, relations=_relation("image", "file:///a.png", True)),
    Broken("W507", "", "断开链接", SOUND, relations=_relation("attachedTemplate", "file:///a.dot", True), note="template"),
    Broken(
        "W509", "请核对 {{ person.name }}", "移到正文", SOUND,
        {"word/comments.xml": f"<w:comments {_W}><w:comment w:id='0'>{paragraph('请核对 {{ person.name }}')}"
                              "</w:comment></w:comments>"},
    ),
    Broken("W509", "", "移到正文", SOUND, {"docProps/app.xml": "<Properties><Company>{{ org.name }}</Company></Properties>"}, note="property"),
    Broken(
        "W552", "", "另存为", SOUND, note="dotx_renamed",
        change=lambda parts: _replace(
            parts, "[Content_Types].xml", "wordprocessingml.document.main", "wordprocessingml.template.main"
        ),
    ),
    Broken(
        "W554", "图：", "删除嵌入的对象", _PICTURE, {"word/embeddings/oleObject1.bin": "x"},
        relations=_relation("oleObject", "embeddings/oleObject1.bin"), types='<Default Extension="bin" ContentType="x/y"/>',
    ),
    Broken("W555", "图：", "换回原来的模板", _PICTURE, relations=_relation("image", "media/image9.png")),
    _text("W556", "该员工不胜任本岗位。", "删去 不胜任"),
    Broken(
        "W556", "该员工不胜任本岗位。", "删去 不胜任",
        f"<w:p>{run('该员工不')}{run('胜任本岗位。')}</w:p>", note="over_two_runs",
    ),
    Broken(
        "W556", "末位名单", "删去 末位", SOUND,
        {"word/header1.xml": f"<w:hdr {_W}>{paragraph('末位名单')}</w:hdr>"}, note="header",
    ),
    Broken(
        "W556", "", "在属性或替代文字里删去 末位", SOUND,
        {"docProps/app.xml": "<Properties><Company>末位</Company></Properties>"}, note="property",
    ),
    Broken(
        "W558", "第 1 页", "在页脚写 文件编号：{{ doc.number }}", SOUND,
        {"word/footer1.xml": f"<w:ftr {_W}>{paragraph('第 1 页')}</w:ftr>"}, level="warning",
    ),
    Broken(
        "W559", "新增的话", "接受或拒绝", f"<w:p><w:ins w:id='1' w:author='x'>{run('新增的话')}</w:ins></w:p>",
        level="warning",
    ),
    Broken(
        "W567", "待定", "删除全部批注",
        f"<w:p>{run('待定')}<w:r><w:commentReference w:id='0'/></w:r></w:p>",
        {"word/comments.xml": f"<w:comments {_W}><w:comment w:id='0'>{paragraph('改')}</w:comment></w:comments>"},
        level="warning",
    ),
    Broken(
        "W568", "", "停止保护", SOUND, level="warning",
        change=lambda parts: _replace(
            parts, "word/settings.xml", "</w:settings>",
            '<w:documentProtection w:edit="readOnly" w:enforcement="1"/></w:settings>',
        ),
    ),
)  # fmt: skip

BROKEN = (*_OF_TAGS, *_OF_SHAPES, *_OF_PACKAGES)


def _guarded(drawing: str) -> str:
    return paragraph("{%p if charts.rates %}") + drawing + paragraph("{%p endif %}")


@dataclass(frozen=True)
class BrokenChart:
    """A chart with a fault: what is told, and the number of the paragraph that shows it."""

    code: str
    paragraph: int
    fix: str
    body: str
    chart: str


BROKEN_CHARTS = (
    BrokenChart("W560", 2, "替代文字写 chart:", _guarded(frame(1, "图 1")), drawn()),
    BrokenChart("W561", 2, "替代文字写 chart:rates", _guarded(frame(1, "chart:rate")), drawn()),
    BrokenChart(
        "W564",
        2,
        "重新画一张",
        _guarded(frame(1, "chart:rates")),
        drawn().split("<c:externalData")[0] + "</c:chartSpace>",
    ),
    BrokenChart("W566", 1, "写 {%p if charts.rates %}", frame(1, "chart:rates"), drawn()),
)


def write_broken_chart(broken: BrokenChart, folder: Path) -> Path:
    """Write a template whose chart has a fault."""
    return chart_template(folder, broken.body, broken.chart, more={"word/footer1.xml": FOOTER})


def write_broken(broken: Broken, folder: Path) -> Path:
    """Write a broken template."""
    parts = {"word/footer1.xml": FOOTER, **broken.parts}
    path = template(folder, broken.body or SOUND, parts, broken.types, broken.relations)
    if broken.change is not None:
        content = parts_of(path.read_bytes())
        broken.change(content)
        write_parts(path, content)
    return path


def write_parts(path: Path, parts: Mapping[str, bytes]) -> None:
    """Write a package."""
    with ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
