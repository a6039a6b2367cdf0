"""A small archive for tests: a few files sealed as bags, without a batch behind them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.adapters.archive.bag_store import ArchiveFolder, close_stage, read_member, stage_file
from pipeline.adapters.archive.event_log import load_log
from pipeline.adapters.files import digest_bytes
from pipeline.core.archive.bag import MANIFEST, METADATA, read_manifest, set_digest, tag_files
from pipeline.core.archive.lines import write_lines
from pipeline.core.archive.log import DESTROYED, SEALED, log_line, tag_digests
from pipeline.steps.archive_place import Place, carry_out, end, recover

WHO, WHEN = "小王", "2026-10-20T09:30:00+08:00"
FILES = {
    "data/outputs/documents.jsonl": b'{"number":"JX-1"}\n',
    "data/outputs/drafts/销售一部/张三.docx": b"draft " * 50,
    "data/outputs/drafts/销售一部/李四.docx": b"other " * 50,
    "data/inputs/2026Q3/花名册.xlsx": bytes(range(256)) * 4,
}


def place(root: Path) -> Place:
    return Place(ArchiveFolder(root), None)


def seal(where: Place, bag: str, files: Mapping[str, bytes]) -> None:
    """What ``archive add`` does, step by step: recover, stage, close, carry out, end."""
    recover(where)
    log = load_log(where.root)
    if bag in log.held():
        return
    sealed = [stage_file(where.folder, bag, path, data) for path, data in files.items()]
    lines = [{"path": file.path, "sha256": file.sha256, "bytes": file.bytes} for file in sealed]
    sealed.append(stage_file(where.folder, bag, METADATA, write_lines(lines)))
    tags = tag_files(sealed, {"Bagging-Date": WHEN[:10], "External-Identifier": bag})
    close_stage(where.folder, bag, tags)
    details = {
        "bag": bag,
        "batch": bag.rsplit("-", 1)[0],
        "kind": "generated",
        "set": set_digest(sealed),
        **tag_digests(tags),
    }
    carry_out(where, log_line(log, SEALED, WHO, WHEN, details), bag)
    end(where)


def destroy(where: Place, bag: str, path: str) -> None:
    """What ``archive purge`` does to one bag: a replacement without one file, a list, the old one gone."""
    recover(where)
    log = load_log(where.root)
    if bag not in log.held():
        return
    name = f"{bag}-R{log.next_seq:04d}"
    listed = read_manifest(read_member(where.folder, bag, MANIFEST)) or {}
    kept = sorted(listed.keys() - {path, METADATA})
    files = [stage_file(where.folder, name, each, where.folder.bag(bag) / each) for each in kept]
    lines = [{"path": file.path, "sha256": file.sha256, "bytes": file.bytes} for file in files]
    files.append(stage_file(where.folder, name, METADATA, write_lines(lines)))
    tags = tag_files(files, {"External-Identifier": name})
    close_stage(where.folder, name, tags)
    told = write_lines([{"what": "destroyed", "sha256": listed[path]}])
    details = {
        "bag": bag,
        "batch": bag.rsplit("-", 1)[0],
        "replacement": name,
        "list": f"{bag}.jsonl",
        "list_sha256": digest_bytes(told),
        **tag_digests(tags),
    }
    line = log_line(log, DESTROYED, WHO, WHEN, details)
    carry_out(where, line, name, (f"{bag}.jsonl", told))
    end(where)


def tree(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.startswith((".", "catalog.sqlite"))
    }
