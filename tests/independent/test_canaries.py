"""500 people, each with words and figures of their own: none of them in anybody else's draft."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.adapters import executor
from pipeline.steps import making
from pipeline.steps.run import RunReport
from tests.independent.canary_batch import (
    DEPARTMENTS,
    DIRECTOR,
    NAME,
    PEOPLE,
    STEMS,
    Canary,
    canaries,
    write_batch,
)
from tests.steps.workspaces import copy_workspace, run_sample

_CODE = re.compile(f"[{STEMS}]{{4}}")
_ID = re.compile(r"\bQ\d{5}\b")
_AMOUNT = re.compile(r"\d+\.\d\d万元")
_TITLES = {
    "D": "绩效改进计划（PIP）",
    "B": "整改建议书（致员工）",
    "C": "业绩与不足改进计划",
    "A": "绩效改进计划（IDP）",
}
# What goes with a plan and with a proposal: the record of the talk and that of the checks.
_COMPANIONS = {
    "D": ("绩效面谈记录（PIP）", "改进跟踪记录（PIP）"),
    "B": ("绩效面谈记录（RPE）", "改进跟踪记录（RPE）"),
}
_LETTER = "整改建议书（致团队）"
_UNIT_TITLES = {"整改建议书（致部门负责人）", "销售绩效改进方案", _LETTER, "销售部门绩效计划"}


@pytest.fixture(scope="module")
def people() -> list[Canary]:
    return canaries()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, people: list[Canary]) -> tuple[Path, RunReport]:
    """The drafts' folder of one run with two processes, and what the run told."""
    workspace = copy_workspace(tmp_path_factory.mktemp("canaries") / "ws")
    shutil.rmtree(workspace.inputs)
    write_batch(workspace.inputs / "2026Q3", people)
    assert executor._WORTH_PROCESSES * making._CHUNK <= PEOPLE, "the batch is too small for several processes"
    report = run_sample(workspace, jobs=2)
    return workspace.outputs / "2026Q3" / "drafts", report


@pytest.fixture(scope="module")
def texts(made: tuple[Path, RunReport]) -> dict[str, str]:
    """Path below ``drafts`` → everything in the package: every part, name and comment."""
    return {path.relative_to(made[0]).as_posix(): _everything(path) for path in made[0].rglob("*.docx")}


def _everything(path: Path) -> str:
    return "\n".join(_texts(path.read_bytes()))


def _texts(data: bytes) -> Iterator[str]:
    """Everything in a package; the workbook of a chart is a package of its own."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        yield package.comment.decode("utf-8")
        for item in package.infolist():
            yield from (item.filename, item.comment.decode("utf-8"), item.extra.decode("latin-1"))
            part = package.read(item)
            if item.filename.endswith(".xlsx"):
                yield from _texts(part)
            else:
                yield part.decode("utf-8")


def test_amounts_and_words_are_nobody_elses(people: list[Canary]) -> None:
    assert len(people) == PEOPLE
    assert len({person.code for person in people}) == PEOPLE
    assert len({amount for person in people for amount in person.amounts}) == 3 * PEOPLE


def test_everybody_has_their_drafts_in_the_folder_of_who_manages_them(
    texts: dict[str, str], people: list[Canary], made: tuple[Path, RunReport]
) -> None:
    wanted = {
        f"{person.department}/{_folder(person.manager)}/{person.id}_{person.name}_{title}_2026Q3_V1.docx"
        for person in people
        for title in (_TITLES[person.grade], *_COMPANIONS.get(person.grade, ()))
    }

    of_units = texts.keys() - wanted

    assert made[1].exit_code == 0, [problem.code for problem in made[1].problems if problem.level == "error"]
    assert not wanted - texts.keys()
    assert len(of_units) == len(DEPARTMENTS) * len(_UNIT_TITLES)
    for path in of_units:
        department, folder, name = path.split("/")
        head = next(person for person in people if person.department == department)
        assert folder == f"{head.name}_{head.id}"
        assert re.fullmatch(rf"U[0-9A-Z]{{6}}_{department}_(.+)_2026Q3_V1\.docx", name)


def _folder(manager: tuple[str, str]) -> str:
    return f"{manager[1]}_{manager[0]}"


def test_each_draft_holds_the_persons_own_words_and_figures(
    texts: dict[str, str], people: list[Canary]
) -> None:
    missing = []
    for person in people:
        paths = _paths(texts, person)
        text = texts[next(path for path in paths if f"_{_TITLES[person.grade]}_" in path)]
        strength, shortfall, comment, reason = person.words
        own = {
            person.id,
            person.name,
            strength,
            comment,
            f"{person.target:.2f}万元",
            f"{person.actual:.2f}万元",
        }
        own |= {reason} if person.grade == "A" else {shortfall}
        missing += [(person.id, word) for word in sorted(own) if word not in text]
        everywhere = (person.id, person.name, f"{person.actual:.2f}万元") if len(paths) > 1 else ()
        missing += [(path, word) for path in paths for word in everywhere if word not in texts[path]]

    assert not missing


def _paths(texts: dict[str, str], person: Canary) -> list[str]:
    return [path for path in texts if f"/{person.id}_" in path]


def test_no_draft_holds_anybody_elses_words_figures_or_id(
    texts: dict[str, str], people: list[Canary]
) -> None:
    owner = {amount: person for person in people for amount in person.amounts}
    foreign = []
    for person in people:
        for path in _paths(texts, person):
            foreign += [(path, *found) for found in _foreign(texts[path], person, people, owner)]

    assert not foreign


def _foreign(
    text: str, person: Canary, people: list[Canary], owner: dict[str, Canary]
) -> list[tuple[str, str]]:
    """What stands in a personal draft and belongs to somebody else; the manager's name may stand in it."""
    own = {person.name, person.manager[1]}
    found = [("words", word) for word in _marked(text) if word not in own and person.code not in word]
    found += [("id", id_) for id_ in set(_ID.findall(text)) - {person.id}]
    reckoned = {_average(person, people), f"{person.actual - person.target:.2f}万元".lstrip("-")}
    amounts = set(_AMOUNT.findall(text)) - reckoned - person.amounts
    return found + [("amount", amount) for amount in amounts if amount in owner]


def _marked(text: str) -> set[str]:
    """Every canary code with the character before it, which tells a name from other words."""
    return {text[match.start() - 1 : match.end()] for match in _CODE.finditer(text)}


def _average(person: Canary, people: list[Canary]) -> str:
    """The mean of the others of the same department and post."""
    others = [
        other.actual
        for other in people
        if other.department == person.department
        and (other.manager == DIRECTOR) == (person.manager == DIRECTOR)
        and other is not person
    ]
    return f"{sum(others, Decimal(0)) / max(len(others), 1):.2f}万元"


def test_a_letter_to_a_team_names_nobody(texts: dict[str, str], people: list[Canary]) -> None:
    owner = {amount: person for person in people for amount in person.amounts}
    letters = [text for path, text in texts.items() if f"_{_LETTER}_" in path]

    assert len(letters) == len(DEPARTMENTS)
    for text in letters:
        assert not _marked(text)
        assert not _ID.findall(text)
        assert not set(_AMOUNT.findall(text)) & owner.keys()


def test_a_units_draft_names_its_own_members_alone(texts: dict[str, str], people: list[Canary]) -> None:
    for path, text in texts.items():
        department = path.partition("/")[0]
        if f"_{department}_" not in path:
            continue
        members = [person for person in people if person.department == department]
        names = {person.name for person in members}

        assert _marked(text) <= names, path
        assert set(_ID.findall(text)) <= {person.id for person in members}, path


def test_a_colleagues_word_would_be_found(texts: dict[str, str], people: list[Canary]) -> None:
    person, colleague = people[7], people[8]
    owner = {amount: other for other in people for amount in other.amounts}
    text = texts[_paths(texts, person)[0]]
    slips = {
        "words": colleague.words[0],
        "id": colleague.id,
        "amount": f"{colleague.actual:.2f}万元",
        "name": f"{NAME}{colleague.code}",
    }

    for slip in slips.values():
        assert _foreign(text + f"<w:t>{slip}</w:t>", person, people, owner), slip
    assert not _foreign(text, person, people, owner)
