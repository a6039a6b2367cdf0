"""A week of returns, edited and saved by LibreOffice the way people do, and where each of them ends.

The edits are a macro in a profile of the test's own, so that they go through the program's own editing and
filters. Word and WPS are told of in docs/to-try-on-real-machines.md.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.returned_drafts import ReturnedDraft, zipped
from tests.steps.test_collect import Desk, codes, desk, items, region, returns

__all__ = ["desk"]

FILTERS = {
    "docx": "MS Word 2007 XML",
    "doc": "MS Word 97",
    "rtf": "Rich Text Format",
    "odt": "writer8",
    "pdf": "writer_pdf_Export",
}
# Without EnableReschedule(False) a build without windows can die over the margin of comments.
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub EditAll
  EnableReschedule(False)
{calls}
End Sub
Sub Edit(source As String, target As String, kind As String, replacements)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  document = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
  For number = 0 To UBound(replacements) - 1 Step 2
    search = document.createReplaceDescriptor()
    search.SearchString = replacements(number)
    search.ReplaceString = replacements(number + 1)
    document.replaceAll(search)
  Next number
  Dim format(0) As New com.sun.star.beans.PropertyValue
  format(0).Name = "FilterName"
  format(0).Value = kind
  document.storeToURL(target, format())
  document.close(True)
End Sub
</script:module>
"""


@dataclass(frozen=True)
class Save:
    """One draft, what is replaced in it, and how it is saved."""

    draft: bytes
    target: Path
    replaced: dict[str, str]


def save_all(folder: Path, saves: list[Save]) -> None:
    """Let LibreOffice do all of it, in one process; the ending inside ``target`` picks the format."""
    folder.mkdir(parents=True, exist_ok=True)
    office = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    subprocess.run([*office, "--terminate_after_init"], capture_output=True, timeout=120, check=False)
    calls = []
    for number, save in enumerate(saves):
        source, target = folder / f"{number}.docx", folder / f"{number}.{save.target.suffix[1:]}.out"
        source.write_bytes(save.draft)
        texts = ", ".join(f'"{text}"' for pair in save.replaced.items() for text in pair)
        kind = FILTERS[save.target.suffix[1:].replace("wps", "odt")]
        calls.append(f'  Edit("{source.as_uri()}", "{target.as_uri()}", "{kind}", Array({texts}))')
    module = folder / "profile" / "user" / "basic" / "Standard" / "Module1.xba"
    module.parent.mkdir(parents=True, exist_ok=True)
    module.write_text(_MODULE.format(calls="\n".join(calls)), encoding="utf-8")
    for name, text in (("script.xlb", _LIBRARY), ("dialog.xlb", _DIALOGS)):
        if not (module.parent / name).exists():
            (module.parent / name).write_text(text, encoding="utf-8")
    subprocess.run(
        [*office, "macro:///Standard.Module1.EditAll"], check=True, capture_output=True, timeout=300
    )
    for number, save in enumerate(saves):
        save.target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / f"{number}.{save.target.suffix[1:]}.out", save.target)


_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false" library:passwordprotected="false">
 <library:element library:name="Module1"/>
</library:library>
"""
_DIALOGS = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false" library:passwordprotected="false"/>
"""


@pytest.mark.needs("soffice")
def test_each_return_of_a_week_ends_where_a_careful_person_would_put_it(desk: Desk, tmp_path: Path) -> None:
    filled, changed, as_rtf, as_wps, printed = (
        desk.number(code) for code in ("IDP", "RSE", "PIP", "RSU", "RPE")
    )
    reused, owner = desk.number("RSE", 1), desk.number("RSE", 2)
    ours, theirs = desk.subject(reused), desk.subject(owner)
    wish = "【请补充：希望发展的方向，以及需要公司提供的支持】"
    actual = desk.draft(changed).text("f.main.actual")
    mentor = "【请补充：辅导人姓名与辅导频次】"

    def draft(number: str) -> bytes:
        return desk.path(number).read_bytes()

    box = desk.inbox
    save_all(
        tmp_path / "office",
        [
            Save(draft(filled), box / "最终版.docx", {wish: "想往大客户方向发展"}),
            Save(
                draft(filled), box / "周五" / "最终版(2).docx", {wish: "想往大客户方向发展，希望有谈判培训"}
            ),
            Save(draft(changed), box / "业绩表 副本.doc", {actual: "999.99万元"}),
            Save(draft(as_rtf), box / "a.rtf", {mentor: "雷主管，每周一次"}),
            Save(draft(as_wps), box / "部门计划.wps", {}),
            Save(draft(printed), box / "签字扫描.pdf", {}),
            Save(
                draft(reused), box / "新员工.docx", {ours["name"]: theirs["name"], ours["id"]: theirs["id"]}
            ),
        ],
    )
    macros = ReturnedDraft(draft(desk.number("IDP", 1)))
    macros.parts["word/vbaProject.bin"] = b"x"
    desk.send("带宏.docx", macros.data)
    desk.send(desk.path(desk.number("PIP", 1)).with_suffix(".jpg").name, b"\xff\xd8\xff\xe0 scan")
    desk.send("其余.zip", zipped({"甲/无编号.docx": _anonymous(draft(desk.number("IDP", 2)))}))

    report = desk.collect(box)

    told = {Path(str(one["file"]).replace("!", "/")).name: one for one in returns(report)}
    ended = {name: (one["verdict"], one["number"]) for name, one in told.items()}
    assert ended == {
        "最终版.docx": ("matched", filled),
        "最终版(2).docx": ("matched", filled),
        "业绩表 副本.doc": ("degraded", changed),
        "a.rtf": ("degraded", as_rtf),
        "部门计划.wps": ("degraded", as_wps),
        "签字扫描.pdf": ("attached", printed),
        "新员工.docx": ("quarantined", None),
        "带宏.docx": ("quarantined", None),
        desk.path(desk.number("PIP", 1)).with_suffix(".jpg").name: ("attached", desk.number("PIP", 1)),
        "无编号.docx": ("quarantined", None),
    }
    assert report.exit_code == 10
    assert region(told["最终版.docx"], "wish")["value"] == "想往大客户方向发展"
    assert items(told["最终版.docx"], "facts") == items(told["最终版.docx"], "changes") == []
    assert {told["最终版.docx"]["turn"], told["最终版(2).docx"]["turn"]} == {1, 2}
    facts = items(told["业绩表 副本.doc"], "facts")
    assert {fact["field"] for fact in facts} >= {"main.actual", "indicators.sales.actual"}
    assert all("999.99万元" in str(fact["returned"]) for fact in facts)
    assert region(told["a.rtf"], "mentor")["value"] == "雷主管，每周一次"
    assert told["a.rtf"]["comments"] == []
    assert told["新员工.docx"]["code"] in ("B202", "B211", "B216")
    assert told["带宏.docx"]["code"] == "B311"
    assert told["无编号.docx"]["suggested"] == desk.number("IDP", 2)
    assert "B239" in codes(told["部门计划.wps"])


def _anonymous(data: bytes) -> bytes:
    draft = ReturnedDraft(data)
    draft.without_properties()
    draft.set_footer("　")
    return draft.data


@pytest.mark.needs("soffice")
def test_what_libreoffice_cannot_read_is_told(desk: Desk) -> None:
    desk.send("坏.rtf", b"{\\rtf1 " + bytes(range(128, 256)) * 40)

    (told,) = returns(desk.collect())

    assert told["verdict"] == "quarantined"
    assert told["code"] in ("B201", "B307")
