"""Files: whole or not at all, for the owner alone, and no link is followed."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.adapters.files import (
    append_lines,
    digest_bytes,
    digest_file,
    is_free,
    make_folder,
    refusing,
    remove_empty_folders,
    walk_files,
    write_file,
)
from pipeline.errors import OutputError


@pytest.fixture(params=[0o000, 0o022, 0o777])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def _codes(error: pytest.ExceptionInfo[OutputError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


@pytest.mark.usefixtures("umask")
def test_files_and_folders_are_for_their_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "草稿.docx"

    write_file(path, b"text")
    append_lines(tmp_path / "a" / "events.jsonl", [b"{}"])

    modes = {found.name: stat.S_IMODE(found.stat().st_mode) for found in (tmp_path / "a").rglob("*")}
    assert modes == {"b": 0o700, "草稿.docx": 0o600, "events.jsonl": 0o600}
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o700


def test_a_file_is_replaced_as_a_whole_and_leaves_no_temporary_one(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_file(path, b"a long first text")

    write_file(path, b"second")

    assert path.read_bytes() == b"second"
    assert [found.name for found in tmp_path.iterdir()] == ["a.txt"]


def test_the_longest_name_that_a_disk_allows_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("汉" * 85)

    write_file(path, b"x")

    assert path.read_bytes() == b"x"


def test_a_name_too_long_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as error:
        write_file(tmp_path / ("汉" * 86), b"x")

    assert _codes(error) == ["O803"]
    assert list(tmp_path.iterdir()) == []


def test_a_link_where_a_file_should_be_is_refused(tmp_path: Path) -> None:
    bait = tmp_path / "bait"
    bait.write_bytes(b"keep me")
    link = tmp_path / "draft.docx"
    link.symlink_to(bait)

    with pytest.raises(OutputError) as written:
        write_file(link, b"x")
    with pytest.raises(OutputError) as digested:
        digest_file(link)

    assert _codes(written) == _codes(digested) == ["O804"]
    assert bait.read_bytes() == b"keep me"


def test_a_link_where_a_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "drafts").symlink_to(tmp_path / "elsewhere", target_is_directory=True)

    with pytest.raises(OutputError) as made:
        write_file(tmp_path / "drafts" / "a.docx", b"x")
    with pytest.raises(OutputError) as walked:
        list(walk_files(tmp_path))

    assert _codes(made) == _codes(walked) == ["O804"]
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_or_a_pipe_where_a_file_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    subprocess.run(["mkfifo", tmp_path / "pipe"], check=True)

    for name in ("folder", "pipe"):
        with pytest.raises(OutputError) as error:
            digest_file(tmp_path / name)
        assert _codes(error) == ["O804"]


def test_a_file_where_a_folder_should_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")

    with pytest.raises(OutputError) as error:
        make_folder(tmp_path / "a" / "b")

    assert _codes(error) == ["O804"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "O801"),
        (errno.EACCES, "O802"),
        (errno.EROFS, "O802"),
        (errno.ENAMETOOLONG, "O803"),
        (errno.EIO, "O805"),
        (errno.EMFILE, "O805"),
    ],
)
def test_what_the_system_says_becomes_a_problem_with_its_reason(number: int, code: str) -> None:
    with pytest.raises(OutputError) as error, refusing(Path("x")):
        raise OSError(number, os.strerror(number))

    assert _codes(error) == [code]
    assert error.value.problems[0].params == {"reason": errno.errorcode[number]}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a file")
def test_a_failed_write_leaves_what_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    script = (
        "import resource, sys, signal; from pathlib import Path\n"
        "from pipeline.adapters.files import write_file\n"
        "from pipeline.errors import OutputError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))\n"
        "try: write_file(Path(sys.argv[1]), b'x' * 100)\n"
        "except OutputError as error: print(error.problems[0].code, error.problems[0].params['reason'])\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, path], capture_output=True, text=True, encoding="utf-8", check=True
    )

    assert done.stdout == "O805 EFBIG\n"
    assert path.read_bytes() == b"old"
    assert [found.name for found in tmp_path.iterdir()] == ["a.txt"]


def test_a_line_that_a_crash_cut_short_is_closed_before_the_next(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b'{"seq":1}\n{"se')

    append_lines(path, [b'{"seq":2}', b'{"seq":3}'])

    assert path.read_bytes() == b'{"seq":1}\n{"se\n{"seq":2}\n{"seq":3}\n'


def test_a_digest_is_that_of_the_bytes_and_of_nothing_when_there_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 3_000_000)

    assert digest_file(tmp_path / "a") == digest_bytes(b"x" * 3_000_000)
    assert digest_file(tmp_path / "b") is None


@pytest.mark.parametrize("other", ["REPORT.docx", "caf\u00e9.docx".upper(), "cafe\u0301.docx"])
def test_a_name_is_taken_in_any_case_and_any_unicode_form(tmp_path: Path, other: str) -> None:
    (tmp_path / "report.docx").touch()
    (tmp_path / "caf\u00e9.docx").touch()

    assert not is_free(tmp_path / other)
    assert is_free(tmp_path / "cafes.docx")
    assert is_free(tmp_path / "missing" / "report.docx")


def test_files_are_walked_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b/2", "a/1", "c", "b/1"):
        write_file(tmp_path / name, b"")

    assert [path.relative_to(tmp_path).as_posix() for path in walk_files(tmp_path)] == [
        "a/1",
        "b/1",
        "b/2",
        "c",
    ]
    assert list(walk_files(tmp_path / "none")) == []


def test_empty_folders_go_and_the_last_one_and_full_ones_stay(tmp_path: Path) -> None:
    write_file(tmp_path / "drafts" / "full" / "a", b"")
    make_folder(tmp_path / "drafts" / "full" / "empty" / "deep")

    remove_empty_folders(tmp_path / "drafts" / "full" / "empty" / "deep", tmp_path / "drafts")

    assert [path.name for path in (tmp_path / "drafts").rglob("*")] == ["full", "a"]
