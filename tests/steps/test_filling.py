"""Who fills makes no difference: this process, others, or workers behind a scheduler; nor does a death."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pipeline.adapters.executor import workers
from pipeline.adapters.word.rendering import Identity, Template
from pipeline.core.drafting.content import Content
from pipeline.steps.filling import Filling, fill
from pipeline.steps.picking import Filters
from pipeline.steps.run import run
from tests.adapters.deadly_template import Deadly
from tests.adapters.scheduling import cluster
from tests.adapters.small_template import paragraph, template
from tests.steps.conftest import Sample
from tests.steps.workspaces import WHEN, copy_workspace, outputs

WHO = Identity(*("number", "type", "title", "subject", "2026Q3", "x.docx", "policy"), organisation="某公司")
DAY = date(2026, 10, 20)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with cluster(tmp_path_factory.mktemp("cluster")) as address:
        yield address


def test_workers_behind_a_scheduler_make_the_same_bytes(
    sample: Sample, scheduler: str, tmp_path: Path
) -> None:
    workspace = copy_workspace(tmp_path / "ws")

    run(workspace, "2026Q3", Filters(), 1, "测试", WHEN, scheduler=scheduler)

    assert outputs(workspace) == outputs(sample.workspace)


def test_processes_and_other_machines_fill_many_as_this_process_does(tmp_path: Path, scheduler: str) -> None:
    chunks = [
        tuple(Filling("x.docx", Content({"name": f"王{n}{m}"}), WHO, DAY) for m in range(5)) for n in range(9)
    ]
    found = []
    for jobs, address in ((1, None), (2, None), (2, scheduler)):
        templates = {"x.docx": Template(template(tmp_path, paragraph("{{ name }}")))}
        with workers(jobs, address) as crew:
            found.append([one for filled in fill(crew, templates, chunks) for one in filled])

    assert found[0] == found[1] == found[2]
    assert len({one.data for one in found[0]} - {None}) == 45


def test_a_template_that_has_filled_is_sent_as_it_was_read(tmp_path: Path) -> None:
    path = template(tmp_path, paragraph("{{ name }}"))
    filled, content = Template(path), Content({"name": "王"})
    data = filled.fill(content, WHO, DAY)

    sent = pickle.dumps(filled)

    assert pickle.loads(sent).fill(content, WHO, DAY) == data
    assert len(sent) < len(path.read_bytes()) + 2000


def test_a_template_that_is_edited_meanwhile_is_filled_as_it_was(tmp_path: Path) -> None:
    path = template(tmp_path, paragraph("{{ name }}"))
    templates = {"x.docx": Template(path)}
    chunks = [(Filling("x.docx", Content({"name": "王"}), WHO, DAY),)] * 5
    path.write_bytes(b"edited")

    with workers(2) as crew:
        assert all(one.data for filled in fill(crew, templates, chunks) for one in filled)


def test_a_document_that_ends_every_process_is_named_and_the_others_are_made(tmp_path: Path) -> None:
    templates = {"x.docx": Deadly(template(tmp_path, paragraph("{{ name }}")))}
    names = ["甲", "乙", "终", "丙"]
    chunks = [tuple(Filling("x.docx", Content({"name": name}), WHO, DAY) for name in names)] + [
        (Filling("x.docx", Content({"name": "丁"}), WHO, DAY),)
    ] * 4

    with workers(2) as crew:
        first, *others = fill(crew, templates, chunks)

    assert [one.data is not None for one in first] == [True, True, False, True]
    assert [problem.code for one in first for problem in one.problems] == ["D716"]
    assert all(one.data for filled in others for one in filled)
