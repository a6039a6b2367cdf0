"""Print files: order, copies, bookmarks, and the same bytes from the same PDFs."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject

from pipeline.adapters.pdf.print_pack import Sheaf, build_pack

THREE = ("第1份 员工本人", "第2份 直接主管", "第3份 人力资源部")


def pdf(width: int, pages: int = 1) -> bytes:
    """A PDF whose pages can be told by their width."""
    writer = PdfWriter()
    for number in range(pages):
        writer.add_blank_page(width + number, 100)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pack(*subjects: tuple[str, Sequence[Sheaf]]) -> PdfReader:
    data, pages = build_pack("华东/一组", subjects, "2026-10-16")
    reader = PdfReader(io.BytesIO(data), strict=True)
    assert len(reader.pages) == pages
    return reader


def marks(
    reader: PdfReader, outline: list[object] | None = None, depth: int = 0
) -> list[tuple[int, str, int]]:
    """Bookmarks as (depth, title, page counted from 1)."""
    found: list[tuple[int, str, int]] = []
    for item in reader.outline if outline is None else outline:
        if isinstance(item, list):
            found += marks(reader, item, depth + 1)
        else:
            page = reader.get_destination_page_number(item)  # type: ignore[arg-type]
            found.append((depth, str(item["/Title"]), page + 1))  # type: ignore[index]
    return found


def test_each_document_comes_as_often_as_it_has_copies_copy_after_copy() -> None:
    reader = pack(
        ("张伟 1", [Sheaf("计划", pdf(100, 2), THREE), Sheaf("面谈记录", pdf(200), ("",))]),
        ("李静 2", [Sheaf("计划", pdf(300), THREE[:2])]),
    )

    widths = [int(page.mediabox.width) for page in reader.pages]
    assert widths == [100, 101, 100, 101, 100, 101, 200, 300, 300]


def test_bookmarks_name_person_document_and_copy() -> None:
    reader = pack(
        ("张伟 1", [Sheaf("计划", pdf(100, 2), THREE), Sheaf("面谈记录", pdf(200), ("",))]),
        ("李静 2", [Sheaf("计划", pdf(300), THREE[:2])]),
    )

    assert marks(reader) == [
        (0, "张伟 1", 1),
        (1, "计划", 1),
        (2, THREE[0], 1),
        (2, THREE[1], 3),
        (2, THREE[2], 5),
        (1, "面谈记录", 7),
        (0, "李静 2", 8),
        (1, "计划", 8),
        (2, THREE[0], 8),
        (2, THREE[1], 9),
    ]


def test_the_same_pdfs_give_the_same_bytes_and_others_another_id() -> None:
    subjects = [("张伟 1", [Sheaf("计划", pdf(100), THREE)])]
    other = [("张伟 1", [Sheaf("计划", pdf(101), THREE)])]

    assert build_pack("一组", subjects, "2026-10-16") == build_pack("一组", subjects, "2026-10-16")
    ids = {
        bytes(
            PdfReader(io.BytesIO(build_pack("一组", told, "2026-10-16")[0])).trailer["/ID"][0].original_bytes
        )
        for told in (subjects, other)
    }
    assert len(ids) == 2


def test_copies_cost_no_room() -> None:
    once, _ = build_pack("一组", [("张伟 1", [Sheaf("计划", _heavy(), ("",))])], "2026-10-16")
    thrice, _ = build_pack("一组", [("张伟 1", [Sheaf("计划", _heavy(), THREE)])], "2026-10-16")

    assert len(thrice) < 1.5 * len(once)


def _heavy() -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    stream = DecodedStreamObject()
    stream.set_data(b"0 0 m 1 1 l S\n" * 2000)
    page.replace_contents(stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_it_asks_for_one_sided_printing_in_full_size_and_is_dated_by_the_day_of_issue() -> None:
    reader = pack(("张伟 1", [Sheaf("计划", pdf(100), THREE)]))
    wishes = reader.root_object["/ViewerPreferences"]

    assert (wishes["/Duplex"], wishes["/PrintScaling"]) == ("/Simplex", "/None")  # type: ignore[index]
    assert reader.metadata is not None
    assert reader.metadata["/CreationDate"] == "D:20261016000000Z"
    assert reader.metadata.title == "华东/一组"


@pytest.mark.parametrize("name", ["计划（PIP）", "𠮷䶮", "a\\(b"])
def test_rare_characters_in_a_bookmark_stay(name: str) -> None:
    assert marks(pack((name, [Sheaf(name, pdf(100), ("",))])))[0][1] == name
