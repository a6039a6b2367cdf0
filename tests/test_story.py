"""One quarter as HR lives it, and the next: made, handed out, sent back in every way, filed, looked back on.

On both catalogs. How drafts come back is what LibreOffice makes of them (tests/steps/test_collect_office.py)
and what people do besides; each ends where a careful HR person would put it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import bagit  # type: ignore[import-untyped]
import pytest

from pipeline.adapters.folders.workspace import Workspace
from pipeline.core.archive.search import Query
from pipeline.core.archive.verifying import FULL
from pipeline.steps.archive_add import archive_add
from pipeline.steps.archive_catalog import archive_rebuild
from pipeline.steps.archive_find import archive_find, archive_show
from pipeline.steps.archive_verify import archive_verify
from pipeline.steps.collect import CollectReport, collect
from pipeline.steps.dispatch import dispatch
from pipeline.steps.evaluating import prepare
from pipeline.steps.picking import Filters
from pipeline.steps.receiving import Said
from pipeline.steps.redline import make_redline
from pipeline.steps.release import release
from pipeline.steps.run import run
from pipeline.steps.status import status
from tests.returned_drafts import ReturnedDraft, gbk_zipped, text_of, track, zipped
from tests.steps.archives import BOTH, ledger, use_catalog
from tests.steps.test_collect import codes, items, region, returns
from tests.steps.test_collect_office import Save, save_all
from tests.steps.workspaces import copy_workspace

pytestmark = pytest.mark.needs("soffice")

HR = "方书瑶"
QUARTER, NEXT = "2026Q2", "2026Q3"
_ZONE = timezone(timedelta(hours=8))
MADE = datetime(2026, 7, 13, 9, 0, tzinfo=_ZONE)
BACK = datetime(2026, 7, 24, 17, 0, tzinfo=_ZONE)
FILED = datetime(2026, 9, 10, 9, 0, tzinfo=_ZONE)
LATER = datetime(2026, 10, 16, 9, 0, tzinfo=_ZONE)
LATE = date(2026, 9, 1)

PLAN = "【请补充：其他措施、责任人、完成时间】"
VISITS = "八月底前走访十家老客户，回款达到80万元"
VISITS_MORE = "2026年9月15日前走访二十家老客户，回款达到90万元"
WEEKLY = "每周五与主管一起整理客户反馈"


class Story:
    """A workspace, the box of what came back, and the numbers of the quarter by type and person."""

    def __init__(self, workspace: Workspace, box: Path) -> None:
        self.workspace, self.box = workspace, box

    def number(self, code: str, subject: str) -> str:
        [found] = [
            str(line["number"])
            for line in ledger(self.workspace, QUARTER)
            if line["code"] == code and _subject(line)["id"] == subject
        ]
        return found

    def draft(self, number: str, batch: str = QUARTER) -> bytes:
        return self.file(number, batch).read_bytes()

    def file(self, number: str, batch: str = QUARTER) -> Path:
        [path] = [line["path"] for line in ledger(self.workspace, batch) if line["number"] == number]
        return self.workspace.outputs / batch / str(path)


def _subject(line: Mapping[str, object]) -> dict[str, str]:
    subject = line["subject"]
    assert isinstance(subject, dict)
    return subject


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The quarter made, released, dispatched; and a box of what the managers sent back."""
    folder = tmp_path_factory.mktemp("story")
    story = Story(copy_workspace(folder / "ws"), folder / "box")
    assert run(story.workspace, QUARTER, Filters(), 1, HR, MADE).exit_code in (0, 10)
    release(story.workspace, QUARTER, Filters(), HR, MADE)
    sent = dispatch(story.workspace, QUARTER, HR, MADE)
    assert sent.json["transmittals"]
    _send_back(story, folder / "office")
    return story


def _send_back(story: Story, office: Path) -> None:
    box, number, draft = story.box, story.number, story.draft
    twice, changed, scanned = (number("RSE", id_) for id_ in ("001306", "001307", "001406"))
    plain, reused = number("RSE", "001605"), number("RSE", "001118")
    ours, theirs = "001118", "001605"
    names = {_subject(line)["id"]: _subject(line)["name"] for line in ledger(story.workspace, QUARTER)}
    actual = ReturnedDraft(draft(changed)).text("f.main.actual")
    save_all(
        office,
        [
            Save(draft(twice), box / "周一" / "最终版.docx", {PLAN: VISITS}),
            Save(draft(twice), box / "周五" / "最终版(2).docx", {PLAN: VISITS_MORE}),
            Save(draft(changed), box / "石 副本.doc", {actual: "999.99万元", PLAN: WEEKLY}),
            Save(draft(number("IDP", "001110")), box / "发展.rtf", {}),
            Save(draft(scanned), box / "签字.pdf", {}),
            Save(draft(reused), box / "新的.docx", {names[ours]: names[theirs], ours: theirs}),
        ],
    )
    filled = ReturnedDraft(draft(plain))
    filled.write("r.plan", WEEKLY)
    text = next(iter(dict(filled.controls("r.strengths")).values()))
    track(
        next(text.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t")), "肯带新人", "主管"
    )
    _put(box / "微信收到" / "1.docx", filled.data)
    macros = ReturnedDraft(draft(number("IDP", "001403")))
    macros.parts["word/vbaProject.bin"] = b"x"
    _put(box / "带宏.docm", macros.data)
    nameless = ReturnedDraft(draft(number("IDP", "001508")))
    nameless.without_properties()
    nameless.set_footer("　")
    _put(box / "其余.zip", zipped({"甲/无编号.docx": nameless.data}))
    _put(box / "汇总.zip", gbk_zipped({"资料1.docx": draft(number("IDP", "001215"))}))
    _put(box / story.file(number("IDP", "001513")).with_suffix(".jpg").name, b"\xff\xd8\xff\xe0 scan")
    _put(box / "~$1.docx", b"lock")


@pytest.fixture(params=BOTH)
def story(request: pytest.FixtureRequest, handed_out: Story, tmp_path: Path) -> Story:
    shutil.copytree(handed_out.workspace.root, tmp_path / "ws")
    workspace = Workspace(tmp_path / "ws")
    use_catalog(request, workspace)
    return Story(workspace, handed_out.box)


def test_a_quarter_and_the_next(story: Story) -> None:
    _collected(story)
    _standing(story)
    _redlined(story)
    _filed(story)
    _looked_back_on(story)


def _collect(story: Story, *paths: Path, said: Said | None = None) -> CollectReport:
    return collect(story.workspace, QUARTER, paths, HR, BACK, said=said)


def _collected(story: Story) -> None:
    number = story.number
    report = _collect(story, story.box)

    told = {Path(str(one["file"]).replace("!", "/")).name: one for one in returns(report)}
    assert {name: (one["verdict"], one["number"]) for name, one in told.items()} == {
        "最终版.docx": ("matched", number("RSE", "001306")),
        "最终版(2).docx": ("matched", number("RSE", "001306")),
        "石 副本.doc": ("degraded", number("RSE", "001307")),
        "发展.rtf": ("degraded", number("IDP", "001110")),
        "签字.pdf": ("attached", number("RSE", "001406")),
        "新的.docx": ("quarantined", None),
        "1.docx": ("matched", number("RSE", "001605")),
        "带宏.docm": ("quarantined", None),
        "无编号.docx": ("quarantined", None),
        "资料1.docx": ("matched", number("IDP", "001215")),
        story.file(number("IDP", "001513")).with_suffix(".jpg").name: (
            *("attached", number("IDP", "001513")),
        ),
        "~$1.docx": ("ignored", None),
    }
    assert report.exit_code == 10
    assert [told[name]["turn"] for name in ("最终版.docx", "最终版(2).docx")] == [1, 2]
    assert region(told["最终版(2).docx"], "plan")["value"] == VISITS_MORE
    assert {fact["field"] for fact in items(told["石 副本.doc"], "facts")} >= {"main.actual"}
    assert "主管" in {change["author"] for change in items(told["1.docx"], "changes")}
    assert "B223" in codes(told["资料1.docx"])
    assert told["带宏.docm"]["code"] == "B311"
    # HR looks at the one without a number and says whose it is.
    settled = _collect(story, story.box / "其余.zip", said=Said(str(told["无编号.docx"]["suggested"]), HR))
    assert returns(settled)[0]["number"] == number("IDP", "001508")


def _standing(story: Story) -> None:
    report = status(story.workspace, QUARTER, Filters(), LATE, with_workbook=True)
    documents = report.json["documents"]
    assert isinstance(documents, list)
    states = {str(each["number"]): each for each in documents if isinstance(each, dict)}

    def state(code: str, subject: str) -> tuple[object, object]:
        told = states[story.number(code, subject)]
        return told["state"], told["overdue"]

    assert state("RSE", "001605")[0] == "returned"
    assert state("RSE", "001306")[0] == "returned"
    assert state("RSE", "001406") == ("dispatched", True)  # a scan alone is no return
    assert states[story.number("RSE", "001406")]["attached"] == 1
    assert state("RSE", "001118") == ("quarantined", True)
    assert state("IDP", "001403") == ("dispatched", True)  # nothing was opened: nobody knows what it is
    assert state("IDP", "001606") == ("dispatched", True)
    in_doubt = report.json["quarantined"]
    assert isinstance(in_doubt, list)
    assert {Path(str(name)).name for name in in_doubt} == {"新的.docx", "带宏.docm"}
    assert (story.workspace.outputs / QUARTER / "status" / "催办清单.xlsx").is_file()


def _redlined(story: Story) -> None:
    report = make_redline(story.workspace, QUARTER, story.number("RSE", "001307"))

    page = report.path.read_text(encoding="utf-8")
    assert '<ins class="fact">999.9</ins>9万元' in page
    assert WEEKLY in page


def _filed(story: Story) -> None:
    workspace = story.workspace
    report = archive_add(workspace, QUARTER, HR, FILED)

    assert [sealed.kind for sealed in report.bags] == ["generated", "collected"]
    for sealed in report.bags:
        bagit.Bag(str(workspace.outputs / "archive" / "bags" / sealed.bag)).validate()
    assert archive_verify(workspace, FULL, report.head, HR).problems == ()
    found = archive_find(workspace, Query(text="走访二十家老客户"), 10, HR)["documents"]
    assert isinstance(found, list)
    assert [each["number"] for each in found if isinstance(each, dict)] == [story.number("RSE", "001306")]
    life = archive_show(workspace, story.number("RSE", "001306"), HR)
    assert isinstance(life["returns"], list)
    assert len(life["returns"]) == 2
    after = status(workspace, QUARTER, Filters(), LATE).json["documents"]
    assert isinstance(after, list)
    filed = {each["number"] for each in after if isinstance(each, dict) and each["state"] == "filed"}
    assert filed >= {story.number("RSE", id_) for id_ in ("001306", "001307", "001605")}
    archive_rebuild(workspace, HR)
    assert archive_find(workspace, Query(text="走访二十家老客户"), 10, HR)["documents"] == found


def _looked_back_on(story: Story) -> None:
    """The next quarter, when nobody has the earlier sheets any more."""
    workspace = story.workspace
    known = prepare(workspace, NEXT)
    shutil.rmtree(workspace.inputs / QUARTER)
    report = run(workspace, NEXT, Filters(), 1, HR, LATER)

    history = report.json["history"]
    assert isinstance(history, list)
    assert [each["source"] for each in history if isinstance(each, dict)] == ["archive:2026Q2-G0001"]
    plan = prepare(workspace, NEXT)
    assert plan.plan.documents == known.plan.documents
    repeated = {
        document.subject.id
        for document in plan.plan.documents
        if any(reason.rule == "REPEATED" for reason in document.reasons)
        or any(finding.rule == "REPEATED" for finding in document.findings)
    }
    assert {"001306", "001307", "001406"} <= repeated

    plans = {
        _subject(line)["id"]: str(line["number"])
        for line in ledger(workspace, NEXT)
        if line["code"] in ("PIP", "IDP")
    }
    # The last version counts; what the figures can tell stands beside it.
    visits = ReturnedDraft(story.draft(plans["001306"], NEXT))
    assert visits.text("f.promises.1.text") == VISITS_MORE
    assert visits.text("f.promises.1.due") == "2026年9月15日"
    assert visits.text("f.promises.1.result").startswith("2026年第三季度回款：目标")
    # What they cannot tell is asked of the manager, even where the file came back as .doc.
    for id_ in ("001307", "001605"):
        weekly = ReturnedDraft(story.draft(plans[id_], NEXT))
        assert weekly.text("f.promises.1.text") == WEEKLY
        assert "【请补充" in text_of(dict(weekly.controls("r.promises.1.done"))["r.promises.1.done"])
    # Nobody gets what is in quarantine, on paper, or somebody else's.
    for id_ in ("001118", "001406"):
        assert ReturnedDraft(story.draft(plans[id_], NEXT)).controls("f.promises") == []
    assert archive_add(workspace, NEXT, HR, LATER).bags[0].is_new
    assert archive_verify(workspace, FULL, None, HR).problems == ()
    lines = (workspace.outputs / "archive" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["bag"] for line in lines] == ["2026Q2-G0001", "2026Q2-C0002", "2026Q3-G0003"]
