"""Bags on disk: any BagIt tool takes them, and a command that is killed anywhere leaves a sound archive."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import bagit
import pytest

from pipeline.adapters.archive.bag_store import stage_file
from pipeline.adapters.archive.event_log import append_entry, load_log
from pipeline.core.archive.verifying import FULL
from pipeline.errors import OutputError
from pipeline.steps.archive_place import Place, carry_out, opened, recover
from pipeline.steps.archive_verify import verify_place
from tests.adapters.sealed_archive import FILES, WHEN, WHO, destroy, place, seal, tree


def test_another_tool_finds_the_bag_valid(tmp_path: Path) -> None:
    where = place(tmp_path / "archive")

    seal(where, "2026Q3-G0001", FILES)

    bag = bagit.Bag(str(where.folder.bag("2026Q3-G0001")))
    bag.validate()
    assert bag.version_info == (1, 0)
    assert set(bag.payload_files()) == {*FILES, "data/metadata.jsonl"}
    assert bag.info["Payload-Oxum"] == f"{sum(bag.payload_entries() and _sizes(bag))}.{len(FILES) + 1}"


def _sizes(bag: bagit.Bag) -> list[int]:
    return [(Path(str(bag)) / path).stat().st_size for path in bag.payload_files()]


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_everything_is_for_its_owner_alone(tmp_path: Path) -> None:
    where = place(tmp_path / "archive")

    seal(where, "2026Q3-G0001", FILES)

    modes = {path.stat().st_mode & 0o777 for path in where.root.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert {path.stat().st_mode & 0o777 for path in where.root.rglob("*") if path.is_dir()} == {0o700}


def test_a_link_is_not_followed_into_a_bag(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "link").symlink_to(tmp_path / "secret")

    with pytest.raises(OutputError):
        stage_file(place(tmp_path / "archive").folder, "b", "data/x", tmp_path / "link")


def test_a_sealed_bag_is_never_replaced(tmp_path: Path) -> None:
    where = place(tmp_path / "archive")
    seal(where, "2026Q3-G0001", FILES)
    before = tree(where.root)
    stage_file(where.folder, "2026Q3-G0001", "data/x", b"another")

    with pytest.raises(OutputError):
        carry_out(where, _line(where), "2026Q3-G0001")
    recover(where)

    assert tree(where.root) == before


def _line(where: object) -> str:
    from pipeline.core.archive.log import SEALED, log_line

    log = load_log(where.root)  # type: ignore[attr-defined]
    return log_line(log, SEALED, WHO, WHEN, {"bag": "2026Q3-G0001", "tagmanifest": "0" * 64})


_FEW = {"data/outputs/returns.jsonl": b"{}\n", "data/outputs/returns/a.docx": b"return"}


def _seal_another(where: Place) -> None:
    seal(where, "2026Q3-C0002", _FEW)


def _destroy_one(where: Place) -> None:
    destroy(where, "2026Q3-G0001", "data/outputs/returns/a.docx")


def _die_at(step: int, root: Path, command: Callable[[Place], None]) -> None:
    """Begin a command and die, as by kill -9, before the given call of the system."""
    calls = 0

    def dying(call: object) -> object:
        def wrapped(*args: object, **kwargs: object) -> object:
            nonlocal calls
            calls += 1
            if calls == step:
                os._exit(9)
            return call(*args, **kwargs)  # type: ignore[operator]

        return wrapped

    for name in ("write", "fsync", "replace", "rename", "unlink", "mkdir", "rmdir", "open"):
        setattr(os, name, dying(getattr(os, name)))
    command(place(root))


def _killed(step: int, root: Path, command: Callable[[Place], None]) -> bool:
    process = os.fork()
    if process == 0:
        try:
            _die_at(step, root, command)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 9


@pytest.mark.parametrize("command", [_seal_another, _destroy_one], ids=["add", "purge"])
def test_a_command_killed_at_any_call_leaves_what_an_undisturbed_one_does(
    tmp_path: Path, command: Callable[[Place], None]
) -> None:
    begun, clean = place(tmp_path / "begun"), place(tmp_path / "clean")
    seal(begun, "2026Q3-G0001", _FEW)
    before = tree(begun.root)
    shutil.copytree(begun.root, clean.root)
    command(clean)
    expected = tree(clean.root)

    step, died = 0, True
    while died:
        step += 1
        where = place(tmp_path / str(step) / "archive")
        shutil.copytree(begun.root, where.root)
        died = _killed(step, where.root, command)
        _killed(step % 9 + 1, where.root, recover)  # and the recovery as well
        recover(where)

        assert tree(where.root) in (before, expected), f"killed before call {step}"
        assert not (where.root / "staging").exists()
        assert verify_place(where, FULL, None).problems == (), f"killed before call {step}"
        command(where)
        assert tree(where.root) == expected, f"killed before call {step}"
    assert step > 60


def test_a_cut_line_of_the_command_that_died_is_finished(tmp_path: Path) -> None:
    where = place(tmp_path / "archive")
    seal(where, "2026Q3-G0001", FILES)
    expected = tree(where.root)
    log = where.root / "events.jsonl"
    (where.root / "pending.json").write_bytes(_pending(log.read_text(encoding="utf-8").rstrip("\n")))
    log.write_bytes(log.read_bytes()[:50])

    recover(where)

    assert tree(where.root) == expected


def _pending(line: str) -> bytes:
    from pipeline.core.deciding.plan_json import canonical

    return canonical({"line": line}).encode()


def test_a_cut_line_that_nobody_was_writing_is_left_and_nothing_is_added(tmp_path: Path) -> None:
    from pipeline.errors import ArchiveError

    where = place(tmp_path / "archive")
    seal(where, "2026Q3-G0001", FILES)
    log = where.root / "events.jsonl"
    log.write_bytes(log.read_bytes()[:-20])
    before = tree(where.root)

    with pytest.raises(ArchiveError), opened(where, WHO):
        append_entry(where.root, "never")

    assert tree(where.root) == before


def test_a_second_command_is_told_who_is_at_work(tmp_path: Path) -> None:
    where = place(tmp_path / "archive")

    with opened(where, WHO), pytest.raises(OutputError) as error, opened(where, "小李"):
        pass

    (problem,) = error.value.problems
    assert (problem.code, problem.params["user"]) == ("A806", WHO)


@pytest.mark.parametrize("command", [_seal_another, _destroy_one], ids=["add", "purge"])
def test_a_full_disk_at_any_call_is_told_and_the_archive_is_sound(
    tmp_path: Path, command: Callable[[Place], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, clean = place(tmp_path / "begun"), place(tmp_path / "clean")
    seal(begun, "2026Q3-G0001", _FEW)
    shutil.copytree(begun.root, clean.root)
    command(clean)

    step, failed = 0, True
    while failed:
        step += 1
        where = place(tmp_path / str(step) / "archive")
        shutil.copytree(begun.root, where.root)
        with monkeypatch.context() as patch:
            _fill_the_disk_at(step, patch)
            try:
                command(where)
                failed = False
            except OutputError as error:
                assert {problem.code for problem in error.problems} == {"O801"}

        recover(where)
        assert verify_place(where, FULL, None).problems == (), f"full at call {step}"
        command(where)
        assert tree(where.root) == tree(clean.root), f"full at call {step}"
        shutil.rmtree(where.root)
    assert step > 15


def _fill_the_disk_at(step: int, patch: pytest.MonkeyPatch) -> None:
    calls = 0

    def failing(call: Callable[..., object]) -> Callable[..., object]:
        def wrapped(*args: object, **kwargs: object) -> object:
            nonlocal calls
            calls += 1
            if calls == step:
                raise OSError(errno.ENOSPC, "no space left")
            return call(*args, **kwargs)

        return wrapped

    for name in ("write", "fsync", "mkdir", "rename", "replace"):
        patch.setattr(os, name, failing(getattr(os, name)))
