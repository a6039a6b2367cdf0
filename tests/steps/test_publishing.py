"""A finished set at an address: a folder, memory, a server that speaks S3; and what a failure leaves there."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import count
from pathlib import Path

import fsspec
import pytest
from moto.server import ThreadedMotoServer

from pipeline.adapters.folders.workspace import Workspace
from pipeline.adapters.publishing import LocalTarget, Target, open_target
from pipeline.core.deciding.published import Copy, parse_manifest
from pipeline.core.models import Problem
from pipeline.errors import OutputError, UsageError
from pipeline.steps.publishing import publish, with_published
from tests.core.test_published import is_true
from tests.steps.workspaces import WHEN, each_draft, edit_document, run_sample

_NUMBERS = count(1)
BESIDE = {"documents.jsonl", "facts.jsonl", "plan.json", "report.html", "清单.xlsx"}


def _files(target: Target) -> dict[str, bytes]:
    found = {path: target.read(path) for path in target.paths()}
    return {path: data for path, data in found.items() if data is not None}


def _is_published(workspace: Workspace, target: Target) -> bool:
    """Whether every file there is the one here, and the manifest says just that."""
    there = _files(target.below("2026Q3"))
    manifest = parse_manifest(json.loads(there.pop("manifest.json")))
    folder = workspace.outputs / "2026Q3"
    here = {name: (folder / name).read_bytes() for name in BESIDE}
    here |= {path.relative_to(folder).as_posix(): path.read_bytes() for path in each_draft(workspace)}
    listed = {path: Copy(sha256(data).hexdigest(), len(data)) for path, data in here.items()}
    return there == here and manifest.files == listed and not manifest.under_way


def _send(workspace: Workspace, target: Target) -> tuple[int, int, int, list[str]]:
    done = publish(workspace, "2026Q3", target, "测试", WHEN)
    return done.sent, done.removed, done.unchanged, [problem.code for problem in done.problems]


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The endpoint of a server that speaks S3, on loopback."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "testing"),
        ("AWS_SECRET_ACCESS_KEY", "very-secret-key"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_ENDPOINT_URL", s3),
        ("AWS_CONFIG_FILE", os.devnull),
        ("AWS_SHARED_CREDENTIALS_FILE", os.devnull),
    ):
        monkeypatch.setenv(name, value)
    fsspec.filesystem("s3", skip_instance_cache=True).mkdir(
        name := f"drafts-{tmp_path.parent.name}-{next(_NUMBERS)}"
    )
    return f"s3://{name}/绩效 2026"


@pytest.fixture(params=["folder", "memory", "s3"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    match request.param:
        case "folder":
            return str(tmp_path / "共享 文件夹")
        case "memory":
            return f"memory://{tmp_path.name}"
        case _:
            return str(request.getfixturevalue("bucket"))


def test_a_set_is_published_then_only_what_changed_and_what_was_withdrawn_goes(
    workspace: Workspace, address: str
) -> None:
    target = open_target(address, workspace.outputs)
    drafts = len(list(each_draft(workspace)))

    assert _send(workspace, target) == (drafts + len(BESIDE), 0, 0, [])
    assert _is_published(workspace, target)
    assert _send(workspace, target) == (0, 0, drafts + len(BESIDE), [])

    there = target.below("2026Q3")
    there.put({"drafts/别人的.docx": b"not ours"})
    gone = _withdraw_one(workspace)
    sent, removed, unchanged, problems = _send(workspace, target)

    assert (sent, removed, unchanged, problems) == (1, 1, drafts - 1 + len(BESIDE) - 1, [])
    assert gone not in there.paths()
    assert there.read("drafts/别人的.docx") == b"not ours"
    there.remove(["drafts/别人的.docx", "never there"])
    assert _is_published(workspace, target)


def _withdraw_one(workspace: Workspace) -> str:
    """Leave one document as a run does that takes it back; return where its draft stood."""
    folder = workspace.outputs / "2026Q3"
    first, *others = map(json.loads, (folder / "documents.jsonl").read_text(encoding="utf-8").splitlines())
    first["state"] = "withdrawn"
    text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in (first, *others))
    (folder / "documents.jsonl").write_text(text, encoding="utf-8")
    (folder / first["path"]).unlink()
    return str(first["path"])


class _Broken(LocalTarget):
    """A share that is gone after so many calls."""

    left = 0

    def put(self, files: Mapping[str, bytes]) -> None:
        for path, data in files.items():
            self._count()
            super().put({path: data})

    def remove(self, paths: Iterable[str]) -> None:
        for path in paths:
            self._count()
            super().remove([path])

    def _count(self) -> None:
        if _Broken.left == 0:
            raise OutputError([Problem("O852", "error", params={"address": "x", "reason": "gone"})])
        _Broken.left -= 1


def test_wherever_it_breaks_off_the_manifest_is_true_and_the_next_attempt_ends_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    target = open_target(str(tmp_path / "share"), workspace.outputs)
    assert isinstance(target, LocalTarget)
    _send(workspace, target)
    _withdraw_one(workspace)
    edit_document(next(each_draft(workspace)), "改过")
    shutil.copytree(tmp_path / "share", tmp_path / "before")
    calls = 0
    for calls in range(100):
        shutil.rmtree(tmp_path / "share")
        shutil.copytree(tmp_path / "before", tmp_path / "share")
        _Broken.left = calls
        try:
            _send(workspace, _Broken(target._system, target._root, "x"))
        except OutputError:
            there = _files(target.below("2026Q3"))
            manifest = parse_manifest(json.loads(there.pop("manifest.json")))
            assert is_true(manifest, {path: Copy(sha256(d).hexdigest(), len(d)) for path, d in there.items()})
            assert bool(manifest.under_way) == (calls > 0)
        else:
            break
        _send(workspace, target)
        assert _is_published(workspace, target)
    assert calls == 5  # the manifest, two changed files, one removed, the manifest
    assert _is_published(workspace, target)


def test_a_folder_can_be_named_by_its_address_too(workspace: Workspace, tmp_path: Path) -> None:
    _send(workspace, open_target((tmp_path / "共享").as_uri(), workspace.outputs))

    assert _is_published(workspace, open_target(str(tmp_path / "共享"), workspace.outputs))


def test_a_first_attempt_that_broke_off_can_be_repeated(workspace: Workspace, tmp_path: Path) -> None:
    target = open_target(str(tmp_path / "share"), workspace.outputs)
    _Broken.left = 30
    with pytest.raises(OutputError):
        _send(workspace, _Broken(target._system, target._root, "x"))

    assert _send(workspace, target)[1:] == (0, 0, [])
    assert _is_published(workspace, target)


def test_a_file_of_somebody_else_is_not_replaced_and_told(workspace: Workspace, tmp_path: Path) -> None:
    target = open_target(str(tmp_path / "share"), workspace.outputs)
    there = target.below("2026Q3")
    there.put({"report.html": b"mine"})

    sent, _, _, problems = _send(workspace, target)

    assert problems == ["O855"]
    assert sent == len(list(each_draft(workspace))) + len(BESIDE) - 1
    assert there.read("report.html") == b"mine"


def test_what_others_call_a_manifest_is_not_replaced(workspace: Workspace, tmp_path: Path) -> None:
    target = open_target(str(tmp_path / "share"), workspace.outputs)
    target.below("2026Q3").put({"manifest.json": b'{"name": "an app"}'})

    with pytest.raises(OutputError, match="O854"):
        _send(workspace, target)

    assert _files(target) == {"2026Q3/manifest.json": b'{"name": "an app"}'}


def test_a_draft_that_is_gone_is_told(workspace: Workspace, tmp_path: Path) -> None:
    next(each_draft(workspace)).unlink()

    assert _send(workspace, open_target(str(tmp_path), workspace.outputs))[3] == ["O856"]


def test_a_failure_ends_with_eight_and_tells_no_secret(workspace: Workspace, bucket: str) -> None:
    missing = bucket.replace("drafts-", "no-such-bucket-")
    target = open_target(f"{missing}?token=very-secret-key", workspace.outputs)

    report = with_published(run_sample(workspace), workspace, "2026Q3", target, "测试", WHEN)

    assert report.exit_code == 8
    assert [problem.code for problem in report.problems][-1] == "O852"
    assert report.json["published"] is None
    assert "very-secret-key" not in json.dumps(report.json, ensure_ascii=False)


def test_nobody_is_shown_who_signs_in(workspace: Workspace) -> None:
    with pytest.raises(UsageError) as error:
        open_target("sftp://hr:very-secret@host/share?key=very-secret", workspace.outputs)

    assert error.value.problems[0].params == {"address": "sftp://host/share", "packages": "paramiko"}


@pytest.mark.parametrize("address", ["nowhere://x", "", " "])
def test_an_address_that_is_none_is_refused(workspace: Workspace, address: str) -> None:
    with pytest.raises(UsageError, match="O851"):
        open_target(address, workspace.outputs)


def test_the_outputs_themselves_are_no_place_to_publish_to(workspace: Workspace) -> None:
    for folder in (workspace.outputs, workspace.outputs / "2026Q3" / "drafts"):
        with pytest.raises(UsageError, match="O853"):
            open_target(str(folder), workspace.outputs)


def test_without_the_extra_it_is_said_what_to_install(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)

    with pytest.raises(UsageError, match="O850"):
        open_target("s3://x", workspace.outputs)


def test_the_event_log_tells_what_was_published(workspace: Workspace, tmp_path: Path) -> None:
    target = open_target(str(tmp_path / "share"), workspace.outputs)
    sent = _send(workspace, target)[0]
    _send(workspace, target)
    lines = (workspace.outputs / "2026Q3" / "events.jsonl").read_text(encoding="utf-8").splitlines()

    published = [event for event in map(json.loads, lines) if event["what"] == "publish"]
    assert [(event["sent"], event["removed"], event["who"]) for event in published] == [(sent, 0, "测试")]
