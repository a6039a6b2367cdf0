"""Word templates that use what docxtpl offers, one feature each."""

from __future__ import annotations

from tests.adapters.word_pieces import (
    OFFICE,
    W,
    bookmark,
    cell,
    control,
    field,
    note,
    p,
    picture,
    row,
    run,
    section,
    span,
    table,
    text_box,
    word_file,
)

REFERENCE = '<w:r><w:footnoteReference w:id="2"/></w:r>'
_SPLIT = (
    '<w:r><w:t>前{</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:b/></w:rPr><w:t>{ </w:t></w:r>'
    '<w:r><w:t>a</w:t></w:r><w:bookmarkStart w:id="9" w:name="_GoBack"/><w:bookmarkEnd w:id="9"/>'
    '<w:r><w:t xml:space="preserve"> }</w:t></w:r><w:r><w:t>}后</w:t></w:r>'
)
_CHANGED = '<w:b/><w:rPrChange w:id="4" w:author="甲"><w:rPr><w:i/></w:rPr></w:rPrChange>'
_RUBY = (
    '<w:r><w:ruby><w:rubyPr><w:rubyAlign w:val="center"/></w:rubyPr><w:rt><w:r><w:rPr><w:sz w:val="10"/></w:rPr>'
    "<w:t>{{ a }}</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>{{ b }}</w:t></w:r></w:rubyBase></w:ruby></w:r>"
)
_EMPTY = '<w:p w:rsidR="00D4"/>'
_PLAIN_RUN = "<w:r><w:t>{}</w:t></w:r>"
_REGION = (
    p(bookmark("_r_case_a", run("情况"), 11))
    + f"<w:p>{control(run('请填写{{ i.name }}'), 'r.case.{{ loop.index }}')}</w:p>"
    + p(bookmark("_r_case_b", run("完"), 12))
)

TRACKED = "tracked changes of the look"  # a tab in it is what docxtpl cannot do

FAST: dict[str, bytes] = {
    "tags in a sentence": word_file(p("{{ a }}，您好：{{ b }}，第 {{ n }} 项") + p("{{a}}{{b}}")),
    "tag split over runs": word_file(f"<w:p>{_SPLIT}</w:p>" + p("{", "{ a", " }", "}") + p("{{", "b", "}}")),
    "statement split over runs": word_file(
        p("{", "% if y", "es %", "}是", "{% e", "lse %}否{%", " endif %}")
    ),
    "paragraphs on a condition": word_file(
        p("{%p if yes %}")
        + p("是{{ a }}")
        + p("{%p elif rows %}")
        + p("表{{ b }}")
        + p("{%p else %}")
        + p("否")
        + p("{%p endif %}")
    ),
    "loop over paragraphs": word_file(
        p("{%p for i in rows %}") + p("{{ loop.index }}. {{ i.name }}") + p("{%p endfor %}")
    ),
    "loops in loops": word_file(
        p("{%p for i in rows %}")
        + p("{{ i.name }}")
        + p("{%p for t in i.parts %}")
        + p("{{ loop.index }}/{{ loop.length }} {{ t }}")
        + p("{%p endfor %}")
        + p("{%p endfor %}")
    ),
    "loop within a sentence": word_file(
        p("{% for i in rows %}{{ i.name }}{% if not loop.last %}、{% endif %}{% endfor %}。")
    ),
    "loop over rows": word_file(
        table(
            3,
            row("甲", "乙", "丙"),
            row("{%tr for i in rows %}"),
            row("{{ i.name }}", "{{ i.value }}", "{{ a }}"),
            row("{%tr endfor %}"),
        )
    ),
    "loops in loops over rows": word_file(
        table(
            2,
            row("甲", "乙"),
            row("{%tr for i in rows %}"),
            row("{{ i.name }}", "小计"),
            row("{%tr for t in i.parts %}"),
            row("{{ t }}", "{{ i.value }}"),
            row("{%tr endfor %}"),
            row("{%tr endfor %}"),
        )
    ),
    "rows on a condition": word_file(
        table(
            2,
            row("甲", "乙"),
            row("{%tr if yes %}"),
            row("{{ a }}", "1"),
            row("{%tr else %}"),
            row(cell("{{ b }}", span(2))),
            row("{%tr endif %}"),
        )
    ),
    "statements in cells": word_file(
        table(
            2,
            row("甲", "乙"),
            row(
                cell(p("{%p for t in cols %}") + p("{{ t }}") + p("{%p endfor %}") + p("")),
                "{% if yes %}{{ a }}{% else %}无{% endif %}",
            ),
        )
    ),
    "cells merged down in a loop": word_file(
        table(
            2,
            row("甲", "乙"),
            row("{%tr for i in rows %}"),
            row("{{ a }}{% vm %}", "{{ i.name }}"),
            row("{%tr endfor %}"),
        )
    ),
    "condition within runs": word_file(
        p("{% if yes %}", "粗{{ a }}", "{% else %}", "细{{ b }}", "{% endif %}", "完")
    ),
    "condition from the middle of one run into another": word_file(
        p("前{% if yes %}甲{{ a }}", "乙{% endif %}后")
    ),
    "condition from one paragraph into another": word_file(
        p("前{% if yes %}甲") + p("{{ a }}") + p("乙{% endif %}后")
    ),
    "runs on a condition": word_file(
        p("{%r if yes %}", "{{ a }}", "{%r else %}", "{{ b }}", "{%r endif %}", "完")
    ),
    "statements joined to the text around them": word_file(
        p("前文 ")
        + p("{%- if yes %}")
        + p(" 是{{ a }} ")
        + p("{%- else -%}")
        + p(" 否 ")
        + p("{%- endif %}")
        + p(" 后文")
    ),
    "expressions that take blanks away": word_file(p("甲  {{- a -}}  乙  {%- if yes -%}  丙  {%- endif %}")),
    "notes of the author": word_file(
        p("甲{# {{ nothing }} #}乙")
        + p("{#p 整段 #}")
        + p("{# 分", "在两", "处 #}{{ a }}")
        + table(1, row("{#tr 整行 #}"), row("{{ b }}"))
    ),
    "braces that are meant literally": word_file(
        p("写 {_{ 字段 }_} 与 {_% if %_}，{{ a }}", "{", "_{", "x}_}")
    ),
    "headers and footers of two sections": word_file(
        p("{{ a }}", "<w:r><w:br/></w:r>")
        + f"<w:p><w:pPr>{section('header1:default', 'header2:first', 'footer1:even')}</w:pPr></w:p>"
        + p("{{ b }}"),
        {
            "header1": p("页眉 {{ a }}") + p("{%p if yes %}") + p("是") + p("{%p endif %}"),
            "header2": p("首页 {{ b }}") + table(2, row("{{ a }}", "x")),
            "footer1": p("第", field("PAGE", "1"), "页 {{ a }}"),
            "footer2": p(bookmark("n", run("编号"), 3), control(run("{{ b }}"), "f.{{ a }}")) + p("没有标记"),
        },
        ends=section("header1:default", "footer2:default"),
    ),
    "headers without tags": word_file(
        p("{{ a }}"),
        {"header1": p("页眉"), "footer1": p(bookmark("f", run("页脚")))},
        ends=section("header1:default", "footer1:default"),
    ),
    "pictures and a loop in a header": word_file(
        p("{{ a }}", picture()),
        {
            "header1": p(picture(7), "{{ a }}")
            + p("{%p for i in rows %}")
            + p("{{ i.name }}")
            + p("{%p endfor %}")
        },
        ends=section("header1:default"),
    ),
    "footnotes": word_file(
        p("正文{{ a }}", REFERENCE),
        {
            "footnotes": note(-1, "<w:p><w:r><w:separator/></w:r></w:p>")
            + note(2, p("注 {{ b }}{% if yes %}是{% endif %}"))
        },
    ),
    "footnotes without tags": word_file(
        p("正文{{ a }}", REFERENCE),
        {
            "footnotes": f"<?xml version='1.0' encoding='UTF-8'?>\r\n<w:footnotes xmlns:w='{W}'>"
            "<w:footnote w:id='2'><w:p><w:r><w:t>写 {_{ 甲 }_}&#x3b1;\t乙</w:t></w:r></w:p></w:footnote></w:footnotes>"
        },
    ),
    "bookmarks and controls in footnotes": word_file(
        p("{{ a }}", REFERENCE),
        {"footnotes": note(2, p(bookmark("注", run("{{ b }}")), control(run("{{ a }}"), "r.{{ b }}")))},
    ),
    "text box": word_file(
        p(
            "{{ a }}",
            text_box(p("框 {{ b }}") + p("{%p if yes %}") + p("是") + p("{%p endif %}")),
            "后{{ a }}",
        )
    ),
    "text boxes and pictures in a loop": word_file(
        p("{%p for i in rows %}")
        + p(picture(1, "{{ i.name }}"), text_box(p("{{ i.value }}")))
        + p("{%p endfor %}")
        + p(picture(1), picture(1))
    ),
    "links": word_file(
        p(
            f'<w:hyperlink r:id="link1" w:tooltip="{{{{ a }}}}">{run("{{ b }}")}</w:hyperlink>',
            f'<w:hyperlink w:anchor="x">{run("见{{ a }}")}</w:hyperlink>',
        ),
        relations=f'<Relationship Id="link1" Type="{OFFICE}/hyperlink" Target="https://example.com/?a=1&amp;b=2" TargetMode="External"/>',
    ),
    "fields of Word": word_file(
        p(
            field("PAGE", "1"),
            field('IF "{{ a }}" = "x" "y"', "{{ b }}"),
            f'<w:fldSimple w:instr=" DOCPROPERTY {{{{ a }}}} ">{run("{{ b }}")}</w:fldSimple>',
        )
    ),
    "a table in a table": word_file(
        table(
            2,
            row("甲", "乙"),
            row(
                cell(
                    table(
                        2,
                        row("{{ a }}", "x"),
                        row("{%tr for i in rows %}"),
                        row("{{ i.name }}", "{{ i.value }}"),
                        row("{%tr endfor %}"),
                    )
                    + p("")
                ),
                "{{ b }}",
            ),
        )
    ),
    "a table in a loop": word_file(
        p("{%p for i in rows %}")
        + table(
            2,
            row("{{ i.name }}", "值"),
            row("{%tr for t in i.parts %}"),
            row(cell("{{ t }}", span(2))),
            row("{%tr endfor %}"),
        )
        + p("{%p endfor %}")
    ),
    "a table on a condition": word_file(
        p("{%p if yes %}") + table(1, row("{{ a }}")) + p("{%p endif %}") + p("")
    ),
    "merged cells": word_file(
        table(
            4,
            row(cell("{{ a }}", span(3)), "丁"),
            row(cell("{{ b }}", '<w:vMerge w:val="restart"/>'), "2", "3", "4"),
            row(cell("", "<w:vMerge/>"), cell("x", span(2)), "{{ n }}"),
        )
    ),
    "loops over nothing": word_file(
        p("{%p for i in nothing %}")
        + p("{{ i.name }}")
        + p("{%p else %}")
        + p("没有{{ a }}")
        + p("{%p endfor %}")
        + table(
            2, row("甲", "乙"), row("{%tr for i in nothing %}"), row("{{ i.x }}", "1"), row("{%tr endfor %}")
        )
        + p("{% for i in nothing or cols %}{{ i }}{% endfor %}")
    ),
    "curly quotes and signs in tags": word_file(
        p(
            "{% if a == “是” or b != ‘否’ %}{{ a }}{% endif %}{% if n &gt;= 2 and n &lt; 9 %}{{ b }}{% endif %}"
        )
    ),
    "tags in attributes": word_file(
        p(
            control(run("{{ a }}"), "r.{{ b }}"),
            control(run("x"), "f.{{ n }}", '<w:placeholder><w:docPart w:val="{{ a }}"/></w:placeholder>'),
            bookmark("名_{{ a }}", run("y"), 6),
            picture(3, "{{ a }}&quot;{{ b }}"),
            run(
                "z",
                '<w:color w:val="{{ color }}"/><w:highlight w:val="{% if yes %}yellow{% else %}none{% endif %}"/>',
            ),
        )
    ),
    "controls in paragraphs": word_file(
        p(
            "前",
            control(run("{{ a }}", '<w:rStyle w:val="PlaceholderText"/>'), "r.x", "<w:showingPlcHdr/>"),
            control(run("{{ b }}"), "f.b", '<w:date><w:dateFormat w:val="yyyy-MM-dd"/></w:date>'),
            control(
                run("甲"),
                "f.c",
                '<w:dropDownList><w:listItem w:displayText="{{ a }}" w:value="1"/></w:dropDownList>',
            ),
            control(run("甲"), "f.d", '<w14:checkbox><w14:checked w14:val="0"/></w14:checkbox>'),
        )
    ),
    "controls around paragraphs and tables": word_file(
        control(p("{{ a }}") + p("{%p for i in rows %}") + p("{{ i.name }}") + p("{%p endfor %}"), "r.block")
        + control(table(1, row("{{ b }}")), "{{ a }}")
        + control(p("x"), "", "<w15:repeatingSection/>")
    ),
    "controls around a cell's content": word_file(
        table(2, row(cell(control(p("{{ a }}"), "f.a") + p("")), cell(p(control(run("{{ b }}"), "r.b")))))
    ),
    "regions in a loop": word_file(p("{%p for i in rows %}") + _REGION + p("{%p endfor %}")),
    "regions on a condition, and pairs left alone": word_file(
        p(bookmark("_r_lone_a", run("甲"), 1))
        + p("{%p if yes %}")
        + _REGION.replace("{{ i.name }}", "").replace(
            "{{ loop.index }}", "{% if rows %}{{ a }}{% else %}x{% endif %}"
        )
        + p("{%p endif %}")
        + p(bookmark("_r_other_b", run("乙"), 1))
        + p('<w:bookmarkEnd w:id="99"/>')
    ),
    "bookmarks in a loop, named by the data": word_file(
        p("{%p for i in rows %}")
        + p(bookmark("{{ i.name }}", run("甲"), 4), bookmark("同名", run("乙"), 4))
        + p("{%p endfor %}")
        + p(bookmark("很长" * 20, run("丙"), 4), bookmark("a&amp;{{ a }}", run("丁"), 5))
        + p(bookmark("&quot;&#10;" * 20, run("戊"), 6), bookmark("甲&#9;" * 20, run("己"), 7))
    ),
    "regions whose tags are of the data": word_file(
        p(bookmark("_r_x_a", run("甲"), 1))
        + p(control(run("{{ b }}"), "{{ a }}"))
        + p(bookmark("_r_x_b", run("乙"), 2))
        + p(bookmark("_r_y_a", run("甲"), 3))
        + p(control(run("{{ b }}"), "r{{ a }}"))
        + p(bookmark("_r_y_b", run("乙"), 4))
    ),
    "core properties with tags": word_file(p("{{ a }}"), title="绩效 {{ n }} {% if yes %}是{% endif %}"),
    "assignments, filters and sums of texts": word_file(
        p(
            "{% set who = a %}{% set k = rows | length %}{{ who }} {{ k }} {{ cols | join('；') }} {{ cols | first | default('无') }}"
        )
        + p(
            "{{ a ~ '&lt;' ~ b }} {{ a if yes else b }} {{ (rows | last).name if rows else '—' }} {{ nothing | length }} {{ yes }}"
        )
    ),
    "text that is no tag": word_file(p("甲{% raw %}{{ a }} {_{ {% endraw %}{{ a }}")),
    "ruby": word_file(p("甲", _RUBY, "{{ a }}")),
    "formulas": word_file(f"<w:p><m:oMath><m:r><m:t>{{{{ a }}}}</m:t></m:r></m:oMath>{run('{{ b }}')}</w:p>"),
    "line breaks and tabs in the template": word_file(p("甲\n{{ a }}\t乙", "{{ b }}\n") + p("丙\t丁")),
    "empty paragraphs and runs": word_file(
        _EMPTY
        + p("{{ a }}")
        + _EMPTY
        + f'<w:p w:rsidR="1"><w:r w:rsidR="2"/>{run("{{ b }}")}</w:p>'
        + p("<w:r><w:t/></w:r>", "{{ a }}")
    ),
    "runs without kept blanks": word_file(
        f"<w:p>{_PLAIN_RUN.format('甲 {{ a }}')}{_PLAIN_RUN.format(' {{ b }} 乙 ')}</w:p>"
    ),
    "namespaces of the document and of the body": word_file(
        p("{{ a }}", '<w:r><q:x q:y="{{ b }}"/></w:r>', picture()),
        around='<w:background w:color="FFFFFF"/><w:body xmlns:q="urn:q" w:rsid="1">{}</w:body>',
    ),
    "controls around rows and cells": word_file(
        table(
            2,
            control(row("{{ a }}", "x"), "r.row"),
            f"<w:tr>{control(cell('{{ b }}'), 'f.cell')}{cell('y')}</w:tr>",
        )
    ),
    "coloured cells": word_file(
        table(
            2,
            row("{% cellbg color %}{{ a }}", "乙"),
            row("{%tr for i in rows %}"),
            row(
                "{% cellbg color %}{{ i.name }}",
                cell("{% cellbg color %}x", '<w:shd w:val="clear" w:fill="00FF00"/>'),
            ),
            row("{%tr endfor %}"),
        )
    ),
    TRACKED: word_file(
        f'<w:p>{run("{{ a }}", _CHANGED)}<w:ins w:id="1" w:author="甲">{run("{{ b }}")}</w:ins>'
        f'<w:del w:id="2" w:author="甲"><w:r><w:delText>{{{{ a }}}}</w:delText></w:r></w:del></w:p>'
    ),
    "nothing to fill": word_file(
        p("固定\t") + table(2, row("甲")), {"header1": p("{# 无 #}", "{_{")}, ends=section("header1:default")
    ),
    "a long text": word_file("".join(p(f"第 {number} 段 {{{{ a }}}}") for number in range(200))),
}

_ALL_OR_NOTHING = p("{%p if yes %}") + table(2, row("{{ a }}")) + p("{%p endif %}")

CHECKED: dict[str, bytes] = {
    "a body that may be empty": word_file(
        "", around=f"<w:body>{_ALL_OR_NOTHING.replace('{', '{{').replace('}', '}}')}</w:body>{{:.0}}"
    ),
    "loop over columns": word_file(
        table(
            3,
            row("甲", "{%tc for t in cols %}", "{{ t }}", "{%tc endfor %}"),
            row("{%tr for i in rows %}"),
            row("{{ i.name }}", "{%tc for t in cols %}", "{{ i.value }}", "{%tc endfor %}"),
            row("{%tr endfor %}"),
        )
    ),
    "cells on a condition": word_file(
        table(3, row("{{ a }}", "{%tc if yes %}", "{{ b }}", "{%tc endif %}", "c"))
    ),
    "columns spanned by the data": word_file(
        table(3, row("{% colspan n %}{{ a }}", "乙"), row("{{ b }}", "2", "3"))
    ),
    "cells merged along in a loop": word_file(
        table(
            2,
            row("{%tc for t in cols %}", "{{ a }}{% hm %}", "{%tc endfor %}"),
            row("{%tc for t in cols %}", cell("{% hm %}{{ b }}", span(2)), "{%tc endfor %}"),
            row("{{ a }}", "x"),
        )
    ),
    "rows narrower than the grid": word_file(
        table(
            4,
            row("{{ a }}", "2"),
            row("{%tr for i in rows %}"),
            row("{{ i.name }}", "x", "y"),
            row("{%tr endfor %}"),
        )
    ),
    "rows wider than the grid": word_file(table(2, row("{{ a }}", "2", "3"), row("1", "2"))),
    "only rows of the data": word_file(
        table(2, row("{%tr for i in rows %}"), row("{{ i.name }}", "x"), row("{%tr endfor %}"))
    ),
    "a condition from one cell into another": word_file(
        table(2, row("甲{% if yes %}{{ a }}", "乙{% endif %}{{ b }}"))
    ),
    "a narrower table in a table": word_file(
        table(
            3,
            row(
                "甲",
                "乙",
                cell(
                    table(
                        3,
                        row("{{ a }}", "x"),
                        row("{%tr for i in rows %}"),
                        row("{{ i.name }}", "y", "z", "u"),
                        row("{%tr endfor %}"),
                    )
                    + p("")
                ),
            ),
        )
    ),
    "values between the runs": word_file(
        p("甲", "{{r a }}", "乙") + p("{{p b }}"),
        {"header1": p("甲", "{{r a }}", "乙")},
        ends=section("header1:default"),
    ),
    "comments and instructions of XML": word_file(
        p("{{ a }}") + "<!-- {{ n }} --><?jixiao {{ n }}?>" + p("{{ b }}"),
        {"header1": p("{{ a }}") + "<!-- 甲 -->"},
        ends=section("header1:default"),
    ),
    "blanks between the elements of footnotes": word_file(
        p("{{ a }}", REFERENCE), {"footnotes": f"\n  {note(2, chr(10), p('{{ b }}'))}\n"}
    ),
}

# What a parser alone can number, or what holds the marks of compiled filling itself.
PLAIN: dict[str, bytes] = {
    "a character that nobody's text needs": word_file(p("{{ a }}\ufdd0")),
    "a bookmark without a name": word_file(
        p('<w:bookmarkStart w:id="1"/><w:bookmarkEnd w:id="1"/>', "{{ a }}")
    ),
    "a picture without a number": word_file(p(picture().replace('id="1" ', "", 1), "{{ b }}")),
    "a control with two numbers": word_file(p(control(run("{{ a }}"), "r.x", '<w:id w:val="8"/>'))),
}
