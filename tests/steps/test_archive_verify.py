"""verify: whatever is done to an archive is named by its file, and a sound one is never accused."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import bagit
import pytest

from pipeline.adapters.files import digest_bytes
from pipeline.core.archive.verifying import FULL, QUICK, Slice
from pipeline.steps.archive_place import Place
from pipeline.steps.archive_verify import verify_place
from tests.adapters.sealed_archive import FILES, place, seal, tree

_FIRST, _SECOND = "2026Q3-G0001", "2026Q3-G0002"
_LATER = {**FILES, "data/outputs/drafts/销售一部/张三.docx": b"later " * 50}
# More of them: JIXIAO_ALTERATIONS=5000.
_TIMES = int(os.environ.get("JIXIAO_ALTERATIONS", "500"))


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Place:
    where = place(tmp_path_factory.mktemp("sealed") / "archive")
    seal(where, _FIRST, FILES)
    seal(where, _SECOND, _LATER)
    return where


@pytest.fixture
def where(sealed: Place, tmp_path: Path) -> Place:
    return _copy(sealed, tmp_path / "archive")


def _copy(sealed: Place, root: Path) -> Place:
    shutil.copytree(sealed.root, root)
    return place(root)


def _found(where: Place, part: Slice = FULL, head: str | None = None) -> set[tuple[str, str]]:
    return {(problem.code, str(problem.place)) for problem in verify_place(where, part, head).problems}


@pytest.mark.parametrize("part", [QUICK, FULL, Slice(1, 3)])
def test_a_sound_archive_is_not_accused_and_not_touched(where: Place, part: Slice) -> None:
    before = tree(where.root)

    report = verify_place(where, part, None)

    assert (report.problems, report.exit_code, report.bags) == ((), 0, 2)
    assert tree(where.root) == before


Alteration = Callable[[Place, random.Random], set[str]]


def _any_file(where: Place, dice: random.Random, only: str = "") -> Path:
    files = sorted(path for path in where.root.rglob("*") if path.is_file() and only in path.as_posix())
    return dice.choice(files)


def _name(where: Place, path: Path) -> str:
    return path.relative_to(where.root).as_posix()


def _flip(where: Place, dice: random.Random) -> set[str]:
    path = _any_file(where, dice)
    data = bytearray(path.read_bytes())
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    path.write_bytes(data)
    return {_name(where, path)}


def _truncate(where: Place, dice: random.Random) -> set[str]:
    path = _any_file(where, dice)
    data = path.read_bytes()
    path.write_bytes(data[: dice.randrange(len(data))])
    return {_name(where, path)}


def _grow(where: Place, dice: random.Random) -> set[str]:
    path = _any_file(where, dice)
    path.write_bytes(path.read_bytes() + dice.choice([b"\n", b" ", b"\0", b"{}\n"]))
    return {_name(where, path)}


def _delete(where: Place, dice: random.Random) -> set[str]:
    path = _any_file(where, dice, "bags/")
    path.unlink()
    return {_name(where, path)}


def _add(where: Place, dice: random.Random) -> set[str]:
    folders = sorted(path for path in where.root.rglob("*") if path.is_dir())
    path = dice.choice(folders) / dice.choice(["new.docx", "张三 (2).docx", ".hidden", "空"])
    path.mkdir() if path.name == "空" else path.write_bytes(b"new")
    return {_name(where, path)}


def _rename(where: Place, dice: random.Random) -> set[str]:
    path = _any_file(where, dice, "data/")
    other = path.with_name(f"另存_{path.name}")
    path.rename(other)
    return {_name(where, path), _name(where, other)}


def _swap(where: Place, dice: random.Random) -> set[str]:
    first, second = (where.folder.bag(_FIRST) / path for path in dice.sample(sorted(FILES), 2))
    one, two = first.read_bytes(), second.read_bytes()
    first.write_bytes(two)
    second.write_bytes(one)
    return {_name(where, first), _name(where, second)}


def _older_file(where: Place, _dice: random.Random) -> set[str]:
    path = "data/outputs/drafts/销售一部/张三.docx"
    shutil.copy(where.folder.bag(_FIRST) / path, where.folder.bag(_SECOND) / path)
    return {f"bags/{_SECOND}/{path}"}


def _older_bag(where: Place, dice: random.Random) -> set[str]:
    old, new = dice.choice([(_FIRST, _SECOND), (_SECOND, _FIRST)])
    shutil.rmtree(where.folder.bag(new))
    shutil.copytree(where.folder.bag(old), where.folder.bag(new))
    tags = ("bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt")
    return {f"bags/{new}/{name}" for name in tags}


def _lost_bag(where: Place, dice: random.Random) -> set[str]:
    bag = dice.choice([_FIRST, _SECOND])
    shutil.rmtree(where.folder.bag(bag))
    return {f"bags/{bag}"}


def _new_bag(where: Place, dice: random.Random) -> set[str]:
    shutil.copytree(where.folder.bag(dice.choice([_FIRST, _SECOND])), where.folder.bag("2026Q3-G0003"))
    return {"bags/2026Q3-G0003"}


def _rewritten(where: Place, dice: random.Random) -> set[str]:
    """A file altered together with its lines in both manifests: any BagIt tool finds the bag valid."""
    bag = where.folder.bag(dice.choice([_FIRST, _SECOND]))
    file = bag / dice.choice(sorted(FILES))
    _write_with_its_line(file, bytes(255 - byte for byte in file.read_bytes()), bag / "manifest-sha256.txt")
    return {
        _name(where, path)
        for path in (file, *(bag / name for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt")))
    }


def _write_with_its_line(file: Path, data: bytes, manifest: Path) -> None:
    old = digest_bytes(file.read_bytes())
    file.write_bytes(data)
    listed = manifest.read_text(encoding="utf-8").replace(old, digest_bytes(data)).encode()
    if manifest.name.startswith("tag"):
        manifest.write_bytes(listed)
    else:
        _write_with_its_line(manifest, listed, manifest.with_name("tagmanifest-sha256.txt"))


def _log_line_gone(where: Place, dice: random.Random) -> set[str]:
    log = where.root / "events.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    gone = dice.randrange(len(lines))
    del lines[gone]
    log.write_bytes(b"".join(lines))
    # The last line takes with it only what it says: its bag is then one that nobody knows.
    return {f"bags/{_SECOND}"} if gone == len(lines) else {"events.jsonl"}


def _link(where: Place, dice: random.Random) -> set[str]:
    path = _any_file(where, dice, "data/")
    kept = where.root.parent / "kept"
    path.rename(kept)
    path.symlink_to(kept)
    return {_name(where, path)}


_ALTERATIONS: tuple[Alteration, ...] = (
    *(_flip, _flip, _flip, _truncate, _truncate, _grow, _delete, _add, _rename, _swap),
    *(_older_file, _older_bag, _lost_bag, _new_bag, _rewritten, _log_line_gone, _link),
)


def test_whatever_is_altered_is_named_by_its_file(sealed: Place, tmp_path: Path) -> None:
    for time in range(_TIMES):
        dice = random.Random(time)
        alter = _ALTERATIONS[time % len(_ALTERATIONS)]
        where = _copy(sealed, tmp_path / "altered")
        altered = alter(where, dice)

        found = {place.split(":")[0] for _, place in _found(where)}

        told = f"{time} {alter.__name__}: {sorted(altered)} told as {sorted(found)}"
        # Nothing else is accused; but for what the log does not know any more when it was altered itself.
        allowed = altered | {f"bags/{_FIRST}", f"bags/{_SECOND}"} if "events.jsonl" in altered else altered
        assert found <= allowed, told
        assert altered <= found, told
        shutil.rmtree(tmp_path / "altered")
        (tmp_path / "kept").unlink(missing_ok=True)


def test_quick_finds_what_has_another_name_or_size(where: Place) -> None:
    bag = where.folder.bag(_FIRST)
    (bag / "data/inputs/2026Q3/花名册.xlsx").write_bytes(b"short")
    (bag / "data/outputs/documents.jsonl").unlink()

    assert _found(where, QUICK) == {
        ("A705", f"bags/{_FIRST}/data/inputs/2026Q3/花名册.xlsx"),
        ("A703", f"bags/{_FIRST}/data/outputs/documents.jsonl"),
    }


def test_the_parts_together_read_everything(where: Place) -> None:
    for path in FILES:
        file = where.folder.bag(_FIRST) / path
        file.write_bytes(file.read_bytes()[::-1])

    found = set().union(*(_found(where, Slice(part, 3)) for part in (1, 2, 3)))

    assert found == {("A705", f"bags/{_FIRST}/{path}") for path in FILES}


def test_an_archive_put_back_to_an_earlier_day_is_told_by_a_head_noted_elsewhere(tmp_path: Path) -> None:
    where = place(tmp_path / "archive")
    seal(where, _FIRST, FILES)
    shutil.copytree(where.root, tmp_path / "backup")
    seal(where, _SECOND, _LATER)
    head = verify_place(where, QUICK, None).head

    assert _found(where, QUICK, head) == set()
    assert _found(place(tmp_path / "backup"), QUICK, head) == {("A708", "events.jsonl")}


def test_every_alteration_of_a_file_is_found_by_another_tool_too_or_by_the_log(where: Place) -> None:
    _rewritten(where, random.Random(1))

    for bag in (_FIRST, _SECOND):
        bagit.Bag(str(where.folder.bag(bag))).validate()
    assert {code for code, _ in _found(where)} == {"A705", "A706"}
