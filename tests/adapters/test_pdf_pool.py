"""The pool of LibreOffices, tried with a program that fails when it is told to: who is blamed, who goes on."""

from __future__ import annotations

import io
import os
import tempfile
import time
import zipfile
from pathlib import Path

import pytest

from pipeline.adapters.pdf.office import Office
from pipeline.adapters.pdf.pdf import GIVEN_UP, Converter, Patience, Pdf, WordFile
from pipeline.core.models import Problem
from tests.adapters.word_files import ISSUED_ON

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")

# It notes how many files it was given, then does with each what the file says.
SCRIPT = """#!/bin/sh
here=$(dirname "$0"); files=
while [ $# -gt 0 ]; do
  case "$1" in --outdir) out=$2; shift 2;; *.docx) files="$files $1"; shift;; *) shift;; esac
done
set -- $files; echo $# >> "$here/calls"
for file; do
  order=$(tail -c 12 "$file" | tr -d '\\000' | sed 's/.*://')
  case "$order" in
    bad*) ;;
    die*) exit 3;;
    hang*) sleep 60 & echo $! > "$here/child"; wait;;
    once*) [ -e "$here/once" ] || { touch "$here/once"; exit 3; } ;;
    half*) printf '%%PDF-1.7 ' > "$out/$(basename "$file" .docx).pdf"; exit 3;;
  esac
  case "$order" in
    good*|once*) printf '%%PDF-1.7\n<</Type/Page/Parent %s\n%%%%EOF\n' "$order" > "$out/$(basename "$file" .docx).pdf";;
  esac
done
"""
HASTE = Patience(2, 1)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    path = tmp_path / "soffice"
    path.write_text(SCRIPT, encoding="utf-8")
    path.chmod(0o700)
    return Office(path, "LibreOffice 0")


def ordered(order: str) -> WordFile:
    """A package that passes as a Word file; what the program is to do with it stands at its end."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<w/>")
        package.comment = f":{order}".encode()
    return WordFile(f"{order}.docx", out.getvalue(), ISSUED_ON)


def convert(program: Office, *orders: str, patience: Patience | None = None) -> list[str]:
    """Convert files that say this; return what each became: ok, or the code of its problem."""
    files = [ordered(order) for order in orders]
    with Converter(program, 1, patience=patience) as converter:
        results = converter.convert(files)
    for file, result in zip(files, results, strict=True):
        if isinstance(result, Pdf):
            assert f"Parent {file.path.removesuffix('.docx')}\n".encode() in result.data
        else:
            assert str(result.place) == file.path
    return [result.code if isinstance(result, Problem) else "ok" for result in results]


def calls(program: Office) -> list[int]:
    """How many files each call was given."""
    return [int(line) for line in (program.program.parent / "calls").read_text(encoding="utf-8").split()]


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_many_files_are_one_call(program: Office) -> None:
    assert convert(program, "good1", "good2", "good3") == ["ok"] * 3
    assert calls(program) == [3]


def test_a_file_that_is_passed_over_is_tried_once_more_alone(program: Office) -> None:
    assert convert(program, "good1", "bad", "good2") == ["ok", "O823", "ok"]
    assert calls(program) == [3, 1]


def test_when_the_program_dies_the_file_it_was_at_is_tried_once_more_and_the_rest_goes_on(
    program: Office,
) -> None:
    assert convert(program, "good1", "die", "good2") == ["ok", "O823", "ok"]
    assert calls(program) == [3, 1, 1]


def test_a_file_that_works_the_second_time_is_no_problem(program: Office) -> None:
    assert convert(program, "good1", "once", "good2") == ["ok"] * 3
    assert calls(program) == [3, 1, 1]


def test_a_pdf_that_was_cut_short_does_not_count(program: Office) -> None:
    assert convert(program, "half", "good") == ["O823", "ok"]


def test_who_takes_too_long_is_ended_with_its_children_tried_once_more_and_named(program: Office) -> None:
    assert convert(program, "good1", "hang", "good2", patience=HASTE) == ["ok", "O824", "ok"]
    assert calls(program) == [3, 1, 1]
    assert not is_running(int((program.program.parent / "child").read_text(encoding="utf-8")))


@pytest.mark.parametrize("order", ["die", "bad"])
def test_a_program_that_fails_at_everything_is_given_up(program: Office, order: str) -> None:
    told = convert(program, *(f"{order}{number}" for number in range(20)))

    assert told == ["O823"] * 8 + [GIVEN_UP] * 12


def test_eight_failures_between_successes_are_single_cases(program: Office) -> None:
    told = convert(program, *(order for number in range(9) for order in (f"die{number}", f"good{number}")))

    assert told == ["O823", "ok"] * 9


def test_a_user_who_interrupts_waits_for_no_document(program: Office, tmp_path: Path) -> None:
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Converter(program, 2) as converter:
        converter.threads.submit(converter.convert, [ordered("hang")])
        while not (tmp_path / "child").exists():
            time.sleep(0.02)
        raise KeyboardInterrupt

    assert time.monotonic() - begun < 30
    assert not is_running(int((tmp_path / "child").read_text(encoding="utf-8")))
    assert list((tmp_path / "temporary").iterdir()) == []
