"""What a publication changes at its address, and that the manifest is true at every moment."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.deciding.published import (
    BadManifest,
    Copy,
    Files,
    Manifest,
    begun,
    gone_on,
    manifest_json,
    parse_manifest,
    plan_publication,
)

_FILES = st.dictionaries(st.sampled_from("abcdef"), st.builds(Copy, st.sampled_from("123"), st.just(1)))


def is_true(manifest: Manifest, there: Files) -> bool:
    """Whether each file is as the manifest says, or one of the two that it says; and no other is there."""
    for path in manifest.paths | there.keys():
        may_be = {manifest.files.get(path)}
        if path in manifest.under_way:
            may_be.add(manifest.under_way[path])
        if there.get(path) not in may_be:
            return False
    return True


def test_only_what_differs_is_sent_and_only_what_is_ours_is_removed() -> None:
    old, new = Copy("1", 1), Copy("2", 1)
    there = Manifest("2026Q3", {"same": old, "changed": old, "gone": old})

    todo = plan_publication(there, {"same": old, "changed": new, "new": new})

    assert (todo.send, todo.remove, todo.unchanged) == (("changed", "new"), ("gone",), 1)


@given(_FILES, _FILES, _FILES, st.integers(0, 20))
def test_the_manifest_is_true_after_every_step_and_the_next_attempt_ends_where_it_should(
    before: Files, first: Files, second: Files, broken_after: int
) -> None:
    there = dict(before)
    manifest = _publish(Manifest("2026Q3", before), first, there, broken_after)
    manifest = _publish(manifest, second, there, 1000)

    assert there == second == dict(manifest.files)
    assert not manifest.under_way


def _publish(manifest: Manifest, here: Files, there: dict[str, Copy], steps: int) -> Manifest:
    """Carry it out one by one, and break off after so many steps."""
    todo = plan_publication(manifest, here)
    manifest = begun(manifest, here, todo)
    for path in todo.send[:steps]:
        there[path] = here[path]
        assert is_true(manifest, there)
        manifest = gone_on(manifest, {path: here[path]})
        assert is_true(manifest, there)
    for path in todo.remove[: max(0, steps - len(todo.send))]:
        there.pop(path, None)
        assert is_true(manifest, there)
    return Manifest("2026Q3", here) if steps >= len(todo.send) + len(todo.remove) else manifest


@given(_FILES, st.dictionaries(st.sampled_from("abc"), st.none() | st.builds(Copy, st.just("9"), st.just(2))))
def test_a_manifest_comes_back_as_it_was_written(files: Files, under_way: dict[str, Copy | None]) -> None:
    manifest = Manifest("2026Q3", files, under_way)

    assert parse_manifest(json.loads(json.dumps(manifest_json(manifest)))) == manifest


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        '{"batch": 1, "files": {}}',
        '{"batch": "2026Q3", "files": []}',
        '{"batch": "2026Q3", "files": {"a": "1"}}',
        '{"batch": "2026Q3", "files": {"a": {"sha256": "1"}}}',
        '{"batch": "2026Q3", "files": {}, "under_way": []}',
    ],
)
def test_what_others_call_a_manifest_is_refused(text: str) -> None:
    with pytest.raises(BadManifest):
        parse_manifest(json.loads(text))
