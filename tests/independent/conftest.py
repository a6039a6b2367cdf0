from __future__ import annotations

import pytest

from tests.independent.oracle import Oracle
from tests.independent.source import Source
from tests.independent.word_text import Draft, read_drafts
from tests.independent.world import World
from tests.steps.conftest import Sample, sample

__all__ = ["sample"]


@pytest.fixture(scope="session")
def drafts(sample: Sample) -> list[Draft]:
    """Every draft of the sample batch, in order of its path."""
    return read_drafts(sample.workspace.root / "outputs" / "2026Q3" / "drafts")


@pytest.fixture(scope="session")
def world(sample: Sample) -> World:
    """What the inputs of the sample say, reckoned anew."""
    root = sample.workspace.root
    return World(Source(root, "2026Q3"), Source(root, "2026Q2"))


@pytest.fixture(scope="session")
def oracle(world: World) -> Oracle:
    return Oracle(world)
