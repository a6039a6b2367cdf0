"""What a manager does in LibreOffice, done by LibreOffice: a line more in a numbered list, saved.

The edit is a macro in a profile of the test's own, so that it goes through the program's own editing and
filters. Word and WPS are told of in docs/to-try-on-real-machines.md.
"""

from __future__ import annotations

import re
import subprocess
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from lxml import etree

from tests.adapters.small_template import W, parts_of, text_of
from tests.steps.conftest import Sample
from tests.steps.workspaces import documents

ADDED = "主管新增的一条"
CODES = ("PIP", "RPE", "IDP", "UIS", "UPP", "CHE")  # plans, a letter, a scheme, awards and a companion
_NUMBER = re.compile(r"(\s*)(\d+)\.")
# Without EnableReschedule(False) a build without windows can die over the margin of comments.
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub InsertLines
  EnableReschedule(False)
{calls}
End Sub
Sub InsertLine(source As String, target As String, before As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  document = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
  search = document.createSearchDescriptor()
  search.SearchString = before
  found = document.findFirst(search)
  cursor = found.Text.createTextCursorByRange(found)
  cursor.gotoEndOfParagraph(False)
  found.Text.insertControlCharacter(cursor, com.sun.star.text.ControlCharacter.PARAGRAPH_BREAK, False)
  found.Text.insertString(cursor, "{added}", False)
  Dim format(0) As New com.sun.star.beans.PropertyValue
  format(0).Name = "FilterName"
  format(0).Value = "MS Word 2007 XML"
  document.storeToURL(target, format())
  document.close(True)
End Sub
</script:module>
"""


@dataclass(frozen=True)
class Edited:
    """One draft of a kind, before and after, and both as LibreOffice shows them: a line per paragraph."""

    before: bytes
    after: bytes
    shown_before: list[str]
    shown_after: list[str]
    line: str


def _numbered_line(draft: bytes) -> str | None:
    """A line of a numbered list that another one follows; it must be found by its text alone."""
    body = etree.fromstring(parts_of(draft)["word/document.xml"])
    lines = [(line.find(f"{W}pPr/{W}pStyle"), text_of(line)) for line in body.iter(f"{W}p")]
    numbered = [style is not None and style.get(f"{W}val") == "ListNumber" for style, _ in lines]
    texts = [text for _, text in lines]
    return next(
        (
            text
            for (text, first, second) in zip(texts, numbered, numbered[1:], strict=False)
            if first and second and text and sum(text in other for other in texts) == 1
        ),
        None,
    )


def _shown(folder: Path, office: list[str], files: list[Path]) -> list[list[str]]:
    kind = ["--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(folder)]
    subprocess.run([*office, *kind, *map(str, files)], check=True, capture_output=True)
    return [(folder / f"{path.stem}.txt").read_text(encoding="utf-8-sig").splitlines() for path in files]


@pytest.fixture(scope="module")
def edited(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Edited]:
    """Code of a document type → the first of its drafts that holds a numbered list, edited."""
    folder = tmp_path_factory.mktemp("edited")
    lines: dict[str, tuple[Path, str]] = {}
    for told in documents(sample.report):
        code = str(told["code"]).partition(".")[0]
        path = sample.workspace.outputs / "2026Q3" / str(told["path"])
        line = None if code in lines or code not in CODES else _numbered_line(path.read_bytes())
        if line is not None:
            lines[code] = (folder / f"{code}.docx", line)
            lines[code][0].write_bytes(path.read_bytes())
    office = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    sources = [path for path, _ in lines.values()]
    before = _shown(folder, office, sources)

    targets = [folder / f"{path.stem}_saved.docx" for path in sources]
    calls = "\n".join(
        f'  InsertLine("{source.as_uri()}", "{target.as_uri()}", "{line[:60].replace(chr(34), chr(34) * 2)}")'
        for (source, line), target in zip(lines.values(), targets, strict=True)
    )
    module = folder / "profile" / "user" / "basic" / "Standard" / "Module1.xba"
    escaped = calls.replace("&", "&amp;").replace("<", "&lt;")
    module.write_text(_MODULE.format(calls=escaped, added=ADDED), encoding="utf-8")
    subprocess.run(
        [*office, "macro:///Standard.Module1.InsertLines"], check=True, capture_output=True, timeout=300
    )
    after = _shown(folder, office, targets)
    return {
        code: Edited(source.read_bytes(), target.read_bytes(), *shown, line)
        for (code, (source, line)), target, *shown in zip(lines.items(), targets, before, after, strict=True)
    }


def _with_the_line_added(shown: list[str], line: str) -> list[str]:
    """What should be shown: the new line behind its neighbour, and every later number of that list one more."""
    at = next(index for index, text in enumerate(shown) if text.endswith(line))
    first = _NUMBER.match(shown[at])
    assert first is not None
    number = int(first[2]) + 1
    expected = [*shown[: at + 1], f"{first[1]}{number}. {ADDED}"]
    for index, text in enumerate(shown[at + 1 :], at + 1):
        found = _NUMBER.match(text)
        if found and int(found[2]) != number:
            return expected + shown[index:]
        number += found is not None
        expected.append(text.replace(f"{number - 1}.", f"{number}.", 1) if found else text)
    return expected


@pytest.mark.needs("soffice")
def test_a_line_added_in_libreoffice_moves_the_numbers_and_nothing_else(edited: dict[str, Edited]) -> None:
    assert set(edited) == set(CODES)
    for code, draft in edited.items():
        assert draft.shown_after == _with_the_line_added(draft.shown_before, draft.line), code


@pytest.mark.needs("soffice")
def test_regions_are_found_again_after_a_save(edited: dict[str, Edited]) -> None:
    for code, draft in edited.items():
        before, after = (
            etree.fromstring(parts_of(data)["word/document.xml"]) for data in (draft.before, draft.after)
        )
        marks, kept = (
            {str(mark.get(f"{W}name")) for mark in body.iter(f"{W}bookmarkStart")} for body in (before, after)
        )
        prompts, left = (
            [
                text_of(item)
                for item in body.iter(f"{W}sdt")
                if item.find(f"{W}sdtPr/{W}showingPlcHdr") is not None
            ]
            for body in (before, after)
        )
        assert marks <= kept, code
        assert prompts, code
        assert prompts == left, code


@pytest.mark.needs("soffice")
def test_facts_are_found_again_after_a_save(edited: dict[str, Edited]) -> None:
    for code, draft in edited.items():
        shown = "\n".join(draft.shown_after)
        body = etree.fromstring(parts_of(draft.before)["word/document.xml"])
        facts = {
            text_of(control)
            for control in body.iter(f"{W}sdt")
            if str(control.find(f"{W}sdtPr/{W}tag").get(f"{W}val")).startswith("f.")
        }
        assert facts, code
        assert [fact for fact in facts if fact not in shown] == [], code


@pytest.mark.needs("soffice")
def test_who_a_draft_is_stays_with_it_after_a_save(edited: dict[str, Edited]) -> None:
    for code, draft in edited.items():
        before, after = (Document(BytesIO(data)) for data in (draft.before, draft.after))
        own, kept = (_custom(data) for data in (draft.before, draft.after))
        assert own.items() <= kept.items(), code
        assert kept["jixiao.number"] == after.core_properties.subject == before.core_properties.subject
        footers = "".join(text_of(part._element) for part in (section.footer for section in after.sections))
        assert kept["jixiao.number"] in footers, code
        assert [note.text for note in after.comments] == [note.text for note in before.comments], code


def _custom(data: bytes) -> dict[str, str]:
    root = etree.fromstring(zipfile.ZipFile(BytesIO(data)).read("docProps/custom.xml"))
    return {str(item.get("name")): "".join(item.itertext()) for item in root}
