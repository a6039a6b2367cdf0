"""The record of PDFs and print files, and what may be deleted by it."""

from __future__ import annotations

from pathlib import Path

from pipeline.adapters.files import digest_bytes
from pipeline.adapters.pdf.copies_store import drop_copies, has_copies, keep_standing, put_copies, read_copies
from pipeline.core.drafting.fixed_copies import PDFS, FixedCopy

DATA = b"%PDF-1.7 one"


def copy(name: str = "华东/a", data: bytes = DATA) -> FixedCopy:
    return FixedCopy(f"pdf/{name}.pdf", "draft-1", digest_bytes(data), len(data), 1, "LibreOffice 7")


def put(folder: Path, *copies: FixedCopy) -> None:
    put_copies(folder, PDFS, [(item, DATA) for item in copies])


def test_what_was_put_is_told_and_stands_where_it_says(tmp_path: Path) -> None:
    put(tmp_path, copy(), copy("b"))

    assert has_copies(tmp_path)
    assert read_copies(tmp_path, PDFS) == {"pdf/华东/a.pdf": copy(), "pdf/b.pdf": copy("b")}
    assert (tmp_path / "pdf" / "华东" / "a.pdf").read_bytes() == DATA


def test_a_stale_copy_goes_with_the_folders_that_it_leaves_empty(tmp_path: Path) -> None:
    put(tmp_path, copy(), copy("b"))

    drop_copies(tmp_path, [copy()])
    standing = keep_standing(tmp_path, PDFS, [copy("b")])

    assert standing == read_copies(tmp_path, PDFS) == {"pdf/b.pdf": copy("b")}
    assert sorted(path.name for path in (tmp_path / "pdf").iterdir()) == ["b.pdf", "pdf.jsonl"]


def test_what_somebody_changed_is_not_deleted(tmp_path: Path) -> None:
    put(tmp_path, copy())
    (tmp_path / "pdf" / "华东" / "a.pdf").write_bytes(b"%PDF with a note in it")

    drop_copies(tmp_path, [copy()])

    assert (tmp_path / "pdf" / "华东" / "a.pdf").read_bytes() == b"%PDF with a note in it"


def test_a_copy_whose_file_is_gone_is_no_longer_told(tmp_path: Path) -> None:
    put(tmp_path, copy(), copy("b"))
    (tmp_path / "pdf" / "b.pdf").unlink()

    assert keep_standing(tmp_path, PDFS, [copy(), copy("b")]) == {"pdf/华东/a.pdf": copy()}


def test_when_the_last_copy_goes_nothing_is_left(tmp_path: Path) -> None:
    put(tmp_path, copy())

    drop_copies(tmp_path, [copy()])
    keep_standing(tmp_path, PDFS, [])

    assert list(tmp_path.iterdir()) == []
    assert not has_copies(tmp_path)


def test_a_record_that_says_the_same_is_not_written_again(tmp_path: Path) -> None:
    put(tmp_path, copy())
    keep_standing(tmp_path, PDFS, [copy()])
    before = (tmp_path / "pdf" / "pdf.jsonl").stat()

    keep_standing(tmp_path, PDFS, [copy()])

    assert (tmp_path / "pdf" / "pdf.jsonl").stat() == before


def test_a_line_that_was_cut_short_and_one_that_leads_elsewhere_tell_of_nothing(tmp_path: Path) -> None:
    put(tmp_path, copy())
    record = tmp_path / "pdf" / "pdf.jsonl"
    line = record.read_text(encoding="utf-8")
    record.write_text(line + line.replace("pdf/华东", "drafts") + line[:40], encoding="utf-8")

    assert read_copies(tmp_path, PDFS) == {"pdf/华东/a.pdf": copy()}


def test_the_last_line_of_a_path_counts(tmp_path: Path) -> None:
    put(tmp_path, copy())
    later = FixedCopy(copy().path, "draft-2", digest_bytes(DATA), len(DATA), 1)
    put(tmp_path, later)

    assert read_copies(tmp_path, PDFS) == {later.path: later}
