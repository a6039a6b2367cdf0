"""What managers do to drafts, done to the XML of a draft: facts changed, regions filled, files reused."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Callable, Mapping

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_STORIES = re.compile(r"word/(document|header\d*|footer\d*)\.xml")


class ReturnedDraft:
    """A draft that is being edited; ``data`` gives the file as it comes back."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.trees = {
            name: etree.fromstring(part) for name, part in self.parts.items() if _STORIES.fullmatch(name)
        }

    @property
    def body(self) -> etree._Element:
        found = self.trees["word/document.xml"].find(f"{W}body")
        assert found is not None
        return found

    @property
    def data(self) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in self.parts.items():
                tree = self.trees.get(name)
                data = part if tree is None else etree.tostring(tree, xml_declaration=True, encoding="UTF-8")
                archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
        return out.getvalue()

    # --- controls --------------------------------------------------------------------------------------

    def controls(self, prefix: str) -> list[tuple[str, etree._Element]]:
        """Tag and control of each whose tag begins so, in reading order."""
        found = []
        for tree in self.trees.values():
            for control in tree.iter(f"{W}sdt"):
                tag = control.find(f"{W}sdtPr/{W}tag")
                name = "" if tag is None else str(tag.get(f"{W}val"))
                if name.startswith(prefix):
                    found.append((name, control))
        return found

    def text(self, tag: str) -> str:
        return text_of(dict(self.controls(tag))[tag])

    def write(self, tag: str, text: str) -> None:
        """Type into the first control with this tag; a line for each paragraph."""
        write_into(next(control for name, control in self.controls(tag) if name == tag), text)

    def untag(self) -> None:
        """What a save in LibreOffice leaves of controls: their text."""
        for tree in self.trees.values():
            for control in list(tree.iter(f"{W}sdt")):
                content = control.find(f"{W}sdtContent")
                parent = control.getparent()
                assert parent is not None
                at = parent.index(control)
                parent[at : at + 1] = [] if content is None else list(content)

    def without_bookmarks(self) -> None:
        for tree in self.trees.values():
            for mark in [*tree.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")]:
                parent = mark.getparent()
                assert parent is not None
                parent.remove(mark)

    # --- who it is --------------------------------------------------------------------------------------

    def change_part(self, name: str, change: Callable[[str], str]) -> None:
        self.parts[name] = change(self.parts[name].decode()).encode()

    def set_property(self, number: str) -> None:
        self.change_part(
            "docProps/custom.xml",
            lambda text: re.sub(r'(name="jixiao\.number"[^>]*><vt:lpwstr>)[^<]*', rf"\g<1>{number}", text),
        )

    def set_core(self, number: str) -> None:
        self.change_part("docProps/core.xml", lambda text: re.sub(r"JX-[A-Z0-9.\-]+", number, text))

    def set_footer(self, number: str) -> None:
        for name, control in self.controls("f.doc.number"):
            assert name
            write_into(control, number)

    def without_properties(self) -> None:
        self.set_property("")
        self.set_core("")

    # --- text -------------------------------------------------------------------------------------------

    def paragraphs(self) -> list[etree._Element]:
        return list(self.body.iter(f"{W}p"))

    def replace(self, old: str, new: str) -> int:
        """Replace a text wherever it stands in one run; gives how often."""
        count = 0
        for tree in self.trees.values():
            for element in tree.iter(f"{W}t"):
                if element.text and old in element.text:
                    count += element.text.count(old)
                    element.text = element.text.replace(old, new)
        return count

    def append(self, xml: str) -> None:
        """Put XML before the last section's properties."""
        wrapped = etree.fromstring(f'<w:x xmlns:w="{W[1:-1]}">{xml}</w:x>')
        for element in wrapped:
            self.body.insert(len(self.body) - 1, element)

    def add_comment(self, paragraph: etree._Element, author: str, text: str) -> None:
        """What Word writes for a comment; the draft must have some already."""
        comments = etree.fromstring(self.parts["word/comments.xml"])
        id_ = str(900 + len(comments))
        comment = etree.SubElement(
            comments, f"{W}comment", {f"{W}id": id_, f"{W}author": author, f"{W}date": "2026-11-02T08:00:00Z"}
        )
        comment.append(new_paragraph(text))
        self.parts["word/comments.xml"] = etree.tostring(comments, xml_declaration=True, encoding="UTF-8")
        properties = paragraph.find(f"{W}pPr")
        start = 0 if properties is None else 1
        paragraph.insert(start, etree.Element(f"{W}commentRangeStart", {f"{W}id": id_}))
        paragraph.append(etree.Element(f"{W}commentRangeEnd", {f"{W}id": id_}))
        run = etree.SubElement(paragraph, f"{W}r")
        etree.SubElement(run, f"{W}commentReference", {f"{W}id": id_})


def text_of(element: etree._Element) -> str:
    return "".join(item.text or "" for item in element.iter(f"{W}t"))


def new_paragraph(text: str) -> etree._Element:
    paragraph = etree.Element(f"{W}p")
    set_run(etree.SubElement(etree.SubElement(paragraph, f"{W}r"), f"{W}t"), text)
    return paragraph


def set_run(element: etree._Element, text: str) -> None:
    element.text = text
    element.set(_XML_SPACE, "preserve")


def write_into(control: etree._Element, text: str) -> None:
    """Type a text into a control, as Word does: the prompt goes; further lines are paragraphs behind it."""
    properties = control.find(f"{W}sdtPr")
    prompt = None if properties is None else properties.find(f"{W}showingPlcHdr")
    if properties is not None and prompt is not None:
        properties.remove(prompt)
    first, *more = text.split("\n")
    texts = list(control.iter(f"{W}t"))
    set_run(texts[0], first)
    for other in texts[1:]:
        other.text = ""
    paragraph = control
    while paragraph.tag != f"{W}p":
        above = paragraph.getparent()
        assert above is not None
        paragraph = above
    parent = paragraph.getparent()
    assert parent is not None
    for number, line in enumerate(more, start=1):
        parent.insert(parent.index(paragraph) + number, new_paragraph(line))


def track(text: etree._Element, new: str, author: str) -> None:
    """Replace the text of a run under tracking: it is deleted, and another run is inserted."""
    run = text.getparent()
    assert run is not None
    parent = run.getparent()
    assert parent is not None
    stamp = {f"{W}id": "801", f"{W}author": author, f"{W}date": "2026-11-02T09:30:00Z"}
    gone, added = etree.Element(f"{W}del", stamp), etree.Element(f"{W}ins", stamp)
    inserted = copy.deepcopy(run)
    for element in inserted.iter(f"{W}t"):
        set_run(element, new)
    added.append(inserted)
    parent.insert(parent.index(run), gone)
    gone.append(run)
    parent.insert(parent.index(gone) + 1, added)
    text.tag = f"{W}delText"


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def gbk_zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip as Chinese Windows wrote them: names in GBK, without the flag for UTF-8."""
    plain = {f"n{number:04}.docx": data for number, data in enumerate(files.values())}
    packed = zipped(plain)
    for short, name in zip(plain, files, strict=True):
        raw = name.encode("gbk")
        assert len(raw) == len(short), "names of ten bytes only: the places in the zip must not move"
        packed = packed.replace(short.encode(), raw)
    return packed
