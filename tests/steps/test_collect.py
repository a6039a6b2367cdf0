"""collect: each return ends where a careful HR person would put it."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.adapters.files import digest_bytes
from pipeline.adapters.folders.workspace import Workspace
from pipeline.errors import InputError, ReturnedDraftError
from pipeline.steps.collect import CollectReport, collect
from pipeline.steps.dispatch import dispatch
from pipeline.steps.picking import Filters
from pipeline.steps.receiving import Said
from pipeline.steps.release import release
from tests.returned_drafts import ReturnedDraft, W, gbk_zipped, new_paragraph, text_of, track, zipped
from tests.steps.conftest import Sample

WHEN = datetime(2026, 11, 3, 9, 0)


@dataclass
class Desk:
    """A workspace whose drafts were made, and a folder for what comes back."""

    workspace: Workspace
    inbox: Path
    ledger: dict[str, dict[str, object]]

    def number(self, code: str, nth: int = 0) -> str:
        return [number for number, line in self.ledger.items() if line["code"] == code][nth]

    def path(self, number: str) -> Path:
        return self.workspace.outputs / "2026Q3" / str(self.ledger[number]["path"])

    def draft(self, number: str) -> ReturnedDraft:
        return ReturnedDraft(self.path(number).read_bytes())

    def subject(self, number: str) -> dict[str, str]:
        subject = self.ledger[number]["subject"]
        assert isinstance(subject, dict)
        return subject

    def send(self, name: str, data: bytes) -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def collect(self, *paths: Path) -> CollectReport:
        return collect(self.workspace, "2026Q3", paths or (self.inbox,), "测试", WHEN)

    def take(self, name: str, data: bytes) -> dict[str, object]:
        """Send one file, collect it and return what is told of it."""
        return only(self.collect(self.send(name, data)))

    @property
    def lines(self) -> list[dict[str, object]]:
        path = self.workspace.outputs / "2026Q3" / "returns.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def returns(report: CollectReport) -> list[dict[str, object]]:
    told = report.json["returns"]
    assert isinstance(told, list)
    return [one for one in told if isinstance(one, dict)]


def only(report: CollectReport) -> dict[str, object]:
    (told,) = returns(report)
    return told


def items(told: dict[str, object], name: str) -> list[dict[str, object]]:
    found = told[name]
    assert isinstance(found, list)
    return found


def region(told: dict[str, object], name: str) -> dict[str, object]:
    return next(one for one in items(told, "regions") if one["name"] == name)


def codes(told: dict[str, object]) -> list[object]:
    return [note["code"] for note in items(told, "notes")]


@pytest.fixture
def desk(sample: Sample, tmp_path: Path) -> Desk:
    """The outputs are a copy of the test's own; nothing is evaluated again."""
    shutil.copytree(sample.workspace.root / "outputs", tmp_path / "ws" / "outputs")
    for name in ("policy", "templates"):
        shutil.copytree(sample.workspace.root / name, tmp_path / "ws" / name)
    shutil.copy(sample.workspace.root / "jixiao.yaml", tmp_path / "ws")
    (tmp_path / "ws" / "inputs" / "2026Q3").mkdir(parents=True)
    workspace = Workspace(tmp_path / "ws")
    text = (workspace.outputs / "2026Q3" / "documents.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    return Desk(workspace, tmp_path / "inbox", {str(line["number"]): line for line in lines})


# --- recognised -------------------------------------------------------------------------------------------


def test_a_renamed_file_is_recognised_and_kept_byte_for_byte(desk: Desk) -> None:
    number = desk.number("IDP")
    draft = desk.draft(number)
    draft.write("r.strengths", "主动带教两名新同事，客户反馈好")

    told = desk.take("最终版(2).docx", draft.data)

    assert (told["verdict"], told["number"]) == ("matched", number)
    kept = desk.workspace.outputs / "2026Q3" / str(told["stored"])
    assert kept.read_bytes() == draft.data
    assert kept.name.startswith(digest_bytes(draft.data))
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert (desk.inbox / "最终版(2).docx").read_bytes() == draft.data


@pytest.mark.parametrize(
    "spoil",
    [
        lambda draft: draft.without_properties(),
        lambda draft: (draft.set_property(""), draft.set_footer(" ")),
        lambda draft: (draft.set_core(""), draft.set_footer(" ")),
        lambda draft: (draft.untag(), draft.without_bookmarks()),
    ],
    ids=["number in the footer alone", "core properties alone", "custom property alone", "no marks at all"],
)
def test_any_one_layer_is_enough(desk: Desk, spoil: Callable[[ReturnedDraft], object]) -> None:
    number = desk.number("PIP")
    draft = desk.draft(number)
    spoil(draft)

    told = desk.take("x.docx", draft.data)

    assert (told["verdict"], told["number"]) == ("matched", number)


def test_a_region_is_read_with_its_tags_and_without_them(desk: Desk) -> None:
    number = desk.number("IDP")
    for untag in (False, True):
        draft = desk.draft(number)
        draft.write("r.interview.date", "2026年10月28日")
        draft.write("r.interview.by", "雷主管")
        draft.write("r.wish", "希望参加谈判课程\n也愿意带新人，2026年12月前见效")
        draft.write("r.opt.levels.1.self", "4分")
        if untag:
            draft.untag()

        told = desk.take(f"{untag}.docx", draft.data)

        assert region(told, "interview.date")["value"] == "2026-10-28"
        assert region(told, "interview.by")["value"] == "雷主管"
        assert region(told, "wish")["value"] == "希望参加谈判课程\n也愿意带新人，2026年12月前见效"
        assert region(told, "wish")["dates"] == ["2026-12"]
        if not untag:
            assert region(told, "opt.levels.1.self")["kind"] == "level"
        assert region(told, "opt.levels.1.self")["text"] == "4分"
        assert {gap["region"] for gap in items(told, "gaps")} == {"strengths", "opinion"}
        assert items(told, "facts") == items(told, "changes") == []


def test_ticks_and_signatures_are_values(desk: Desk) -> None:
    number = desk.number("IDP")
    draft = desk.draft(number)
    assert draft.replace("□ 部分同意", "☑ 部分同意") == 1
    row = next(row for row in draft.body.iter(f"{W}tr") if text_of(row).startswith("员工本人　"))
    cells = list(row.iter(f"{W}tc"))
    paragraph = cells[1].find(f"{W}p")
    assert paragraph is not None
    paragraph.append(new_paragraph("林某")[0])
    next(cells[2].iter(f"{W}t")).text = "2026年11月2日"

    told = desk.take("x.docx", draft.data)

    assert region(told, "员工本人对内容的意见")["value"] == ["部分同意"]
    assert region(told, "员工本人·签名")["value"] == "林某"
    assert region(told, "员工本人·日期")["value"] == "2026-11-02"
    assert items(told, "changes") == []


def test_gaps_tell_what_is_due_now_and_what_comes_later(desk: Desk) -> None:
    told = desk.take("x.docx", desk.draft(desk.number("CHE.PIP")).data)

    by_when = {(gap["region"], gap["when"]) for gap in items(told, "gaps")}
    assert ("quality.1", "now") in by_when
    assert ("checks.1.held", "later") in by_when
    assert ("outcome.why", "later") in by_when
    assert not any(str(name).startswith("opt.") for name, _ in by_when)


def test_an_unchanged_draft_is_told_as_such(desk: Desk) -> None:
    told = desk.take("x.docx", desk.path(desk.number("RSE")).read_bytes())

    assert told["verdict"] == "matched"
    assert "B223" in codes(told)


# --- what was changed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("untag", [False, True], ids=["tags kept", "tags lost"])
def test_a_changed_fact_is_told_with_old_new_and_place(desk: Desk, untag: bool) -> None:
    draft = desk.draft(desk.number("IDP"))
    issued = draft.text("f.main.actual")
    draft.write("f.main.actual", "999.99万元")
    if untag:
        draft.untag()

    told = desk.take("x.docx", draft.data)

    (fact,) = items(told, "facts")
    assert (fact["field"], fact["issued"], fact["returned"]) == ("main.actual", issued, "999.99万元")
    assert str(fact["place"]).startswith("body ¶")
    assert (told["verdict"], told["code"]) == ("matched", "B231")


def test_fixed_text_that_changed_is_told_before_and_after(desk: Desk) -> None:
    draft = desk.draft(desk.number("IDP"))
    assert draft.replace("不涉及对本期结果的重新评价", "涉及对本期结果的重新评价") == 1

    told = desk.take("x.docx", draft.data)

    (change,) = items(told, "changes")
    assert change["kind"] == "edited"
    assert "不涉及" in str(change["before"])
    assert "不涉及" not in str(change["after"])


def test_a_tracked_change_counts_as_made_and_is_told_with_its_author(desk: Desk) -> None:
    draft = desk.draft(desk.number("IDP"))
    control = dict(draft.controls("f.main.rate"))["f.main.rate"]
    issued = text_of(control)
    track(next(control.iter(f"{W}t")), "130.0%", "主管甲")

    told = desk.take("x.docx", draft.data)

    (fact,) = items(told, "facts")
    assert (fact["issued"], fact["returned"]) == (issued, "130.0%")
    tracked = [(one["kind"], one["author"], one["before"], one["after"]) for one in items(told, "changes")]
    assert tracked == [("deletion", "主管甲", issued, ""), ("insertion", "主管甲", "", "130.0%")]


def test_a_new_comment_is_told_and_those_of_hr_are_not(desk: Desk) -> None:
    draft = desk.draft(desk.number("IDP"))
    draft.add_comment(draft.paragraphs()[0], "主管甲", "这里的目标请再核一下")

    told = desk.take("x.docx", draft.data)

    (comment,) = items(told, "comments")
    assert (comment["author"], comment["text"]) == ("主管甲", "这里的目标请再核一下")
    assert comment["about"] == text_of(draft.paragraphs()[0])


def test_a_date_out_of_the_plan_is_told(desk: Desk) -> None:
    draft = desk.draft(desk.number("IDP"))
    draft.write("r.interview.date", "2025年10月28日")

    told = desk.take("x.docx", draft.data)

    assert "B233" in codes(told)


def test_a_draft_edited_where_it_stands_is_compared_with_the_ledger(desk: Desk) -> None:
    number = desk.number("PIP")
    draft = desk.draft(number)
    draft.write("f.findings.1.text", "没有问题")
    desk.path(number).write_bytes(draft.data)

    told = desk.take("x.docx", draft.data)

    assert (told["verdict"], told["compared_with"]) == ("matched", "ledger")
    assert [fact["field"] for fact in items(told, "facts")] == ["findings.1.text"]
    assert "B238" in codes(told)


# --- quarantine -----------------------------------------------------------------------------------------


def test_a_colleagues_file_with_another_name_in_it_is_quarantined(desk: Desk) -> None:
    one, other = desk.number("RSE", 0), desk.number("RSE", 1)
    draft = desk.draft(one)
    ours, theirs = desk.subject(one), desk.subject(other)
    draft.replace(ours["name"], theirs["name"])
    draft.replace(ours["id"], theirs["id"])

    told = desk.take("x.docx", draft.data)

    assert told["verdict"] == "quarantined"
    assert told["number"] is None
    assert told["code"] in ("B202", "B211", "B216")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda draft, _: draft.set_footer("JX-2026Q3-RSE-001105-V1-M8"), "B202"),
        (lambda draft, _: draft.set_property("JX-2026Q2-IDP-000123-V1-PJ"), "B202"),
        (lambda draft, other: draft.set_property(other), "B211"),
        (lambda draft, other: draft.set_footer(other), "B211"),
        (lambda draft, _: (draft.without_properties(), draft.set_footer("　")), "B201"),
        (
            lambda draft, _: (
                draft.without_properties(),
                draft.set_footer("JX-2026Q3-RSE-001105-V1-M8"),
            ),
            "B202",
        ),
        (
            lambda draft, _: (
                draft.without_properties(),
                draft.set_footer("JX-2026Q3-IDP-000123-V1-D7"),
            ),
            "B203",
        ),
    ],
    ids=[
        "footer mistyped",
        "property of nobody",
        "property of another",
        "footer of another",
        "no number",
        "wrong check characters",
        "not issued",
    ],
)
def test_layers_that_disagree_or_tell_nothing_are_quarantined(
    desk: Desk, spoil: Callable[[ReturnedDraft, str], object], code: str
) -> None:
    draft = desk.draft(desk.number("RSE", 0))
    spoil(draft, desk.number("RSE", 1))

    report = desk.collect(desk.send("x.docx", draft.data))

    told = only(report)
    assert (told["verdict"], told["number"], told["code"]) == ("quarantined", None, code)
    assert report.exit_code == 10
    assert (desk.workspace.outputs / "2026Q3" / str(told["stored"])).read_bytes() == draft.data


def test_a_file_named_after_somebody_else_is_quarantined(desk: Desk) -> None:
    one, other = desk.number("RSE", 0), desk.number("RSE", 1)

    told = desk.take(desk.path(other).name, desk.draft(one).data)

    assert (told["verdict"], told["code"], told["suggested"]) == ("quarantined", "B213", one)


def test_two_people_in_one_file_are_quarantined(desk: Desk) -> None:
    one, other = desk.draft(desk.number("RSE", 0)), desk.draft(desk.number("RSE", 1))
    for element in list(other.body)[:-1]:
        one.body.insert(len(one.body) - 1, element)

    told = desk.take("x.docx", one.data)

    assert (told["verdict"], told["code"]) == ("quarantined", "B217")


def test_two_documents_of_one_person_in_one_file_are_quarantined(desk: Desk) -> None:
    number = desk.number("PIP")
    other = next(
        n
        for n, line in desk.ledger.items()
        if line["code"] == "INT.PIP" and desk.subject(n) == desk.subject(number)
    )
    one, two = desk.draft(number), desk.draft(other)
    for element in list(two.body)[:-1]:
        one.body.insert(len(one.body) - 1, element)

    told = desk.take("x.docx", one.data)

    assert (told["verdict"], told["code"]) == ("quarantined", "B212")


def test_an_id_that_differs_is_never_this_person(desk: Desk) -> None:
    draft = desk.draft(desk.number("RSE"))
    draft.write("f.person.id", "999999")

    assert desk.take("x.docx", draft.data)["code"] == "B216"


def test_a_name_that_is_nobodys_is_a_changed_fact(desk: Desk) -> None:
    draft = desk.draft(desk.number("RSE"))
    draft.write("f.person.name", "陈民")

    told = desk.take("x.docx", draft.data)

    assert (told["verdict"], told["code"]) == ("matched", "B231")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (
            lambda draft: draft.change_part(
                "[Content_Types].xml",
                lambda text: text.replace(
                    "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                    "vnd.ms-word.document.macroEnabled.main+xml",
                ),
            ),
            "B311",
        ),
        (lambda draft: draft.parts.update({"word/vbaProject.bin": b"x"}), "B311"),
        (
            lambda draft: relate(draft, "attachedTemplate", "http://198.51.100.7/a.dotm", external=True),
            "B312",
        ),
        (lambda draft: relate(draft, "image", "http://198.51.100.7/a.png", external=True), "B312"),
        (lambda draft: relate(draft, "hyperlink", "file:///c:/a.exe", external=True), "B312"),
        (lambda draft: relate(draft, "oleObject", "embeddings/a.bin"), "B313"),
        (lambda draft: draft.parts.update({"word/embeddings/a.bin": b"x"}), "B313"),
        (lambda draft: relate(draft, "aFChunk", "a.html"), "B314"),
        (
            lambda draft: draft.append(
                '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDEA</w:instrText></w:r>'
                '<w:r><w:instrText>UTO cmd</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
            ),
            "B314",
        ),
    ],
    ids=[
        *("macro type", "macro part", "template", "tracking picture", "link to a program"),
        *("embedded object", "unrelated embedded", "inserted file", "split field"),
    ],
)
def test_what_could_act_is_never_read(
    desk: Desk, change: Callable[[ReturnedDraft], object], code: str
) -> None:
    draft = desk.draft(desk.number("RSE"))
    change(draft)

    told = desk.take("x.docx", draft.data)

    assert (told["verdict"], told["code"], told["regions"]) == ("quarantined", code, [])


def relate(draft: ReturnedDraft, kind: str, target: str, external: bool = False) -> None:
    mode = ' TargetMode="External"' if external else ""
    entry = (
        '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        f'{kind}" Target="{target}"{mode}/></Relationships>'
    )
    draft.change_part("word/_rels/document.xml.rels", lambda text: text.replace("</Relationships>", entry))


def test_an_ordinary_link_is_no_fault(desk: Desk) -> None:
    draft = desk.draft(desk.number("RSE"))
    relate(draft, "hyperlink", "https://example.com/", external=True)

    assert desk.take("x.docx", draft.data)["verdict"] == "matched"


# --- how it comes ---------------------------------------------------------------------------------------


def test_the_same_file_twice_is_said_and_has_one_line(desk: Desk) -> None:
    data = desk.draft(desk.number("RSE")).data
    desk.take("a.docx", data)

    told = desk.take("b.docx", data)

    assert (told["verdict"], told["code"]) == ("ignored", "B401")
    assert len(desk.lines) == 1


def test_two_versions_are_both_kept_and_the_later_is_told(desk: Desk) -> None:
    number = desk.number("IDP")
    drafts = [desk.draft(number) for _ in range(3)]
    for draft, text in zip(drafts, ("一稿", "二稿", "三稿"), strict=True):
        draft.write("r.wish", text)
    first = desk.take("甲.docx", drafts[0].data)

    second = desk.take("甲.docx", drafts[1].data)
    third = desk.take("乙.docx", drafts[2].data)

    assert [one["turn"] for one in (first, second, third)] == [1, 2, 3]
    assert third["replaces"] == second["sha256"]
    assert third["order"] == "received"
    for draft, line in zip(drafts, desk.lines, strict=True):
        assert (desk.workspace.outputs / "2026Q3" / str(line["stored"])).read_bytes() == draft.data


def test_versions_that_come_together_are_told_apart_by_copy_numbers_alone(desk: Desk) -> None:
    number = desk.number("IDP")
    for name, text in (("甲.docx", "一"), ("甲(1).docx", "二"), ("乙.docx", "三")):
        draft = desk.draft(number)
        draft.write("r.wish", text)
        desk.send(name, draft.data)

    told = {Path(str(one["file"])).name: one for one in returns(desk.collect())}

    assert told["甲(1).docx"]["order"] == "name"
    assert "B225" in codes(told["甲.docx"]) or "B225" in codes(told["乙.docx"])


def test_a_zip_with_names_in_gbk_is_read(desk: Desk) -> None:
    files = {"王芳a.docx": desk.draft(desk.number("RSE")).data}

    told = desk.take("回收.zip", gbk_zipped(files))

    assert told["file"] == "回收.zip!王芳a.docx"
    assert told["verdict"] == "matched"


def test_zips_in_folders_in_zips_are_walked_through(desk: Desk) -> None:
    one, other = (desk.draft(desk.number("RSE", nth)).data for nth in (0, 1))
    inner = zipped({"b.docx": other})
    desk.send("周一/a.zip", zipped({"甲/a.docx": one, "乙/inner.zip": inner, "__MACOSX/._a.docx": b"x"}))

    told = returns(desk.collect())

    assert sorted((one["file"], one["verdict"]) for one in told) == [
        ("inbox/周一/a.zip!__MACOSX/._a.docx", "ignored"),
        ("inbox/周一/a.zip!乙/inner.zip!b.docx", "matched"),
        ("inbox/周一/a.zip!甲/a.docx", "matched"),
    ]


@pytest.mark.parametrize("name", ["../a.docx", "/etc/a.docx", "c:/a.docx"])
def test_a_zip_whose_names_lead_out_of_it_is_quarantined(desk: Desk, name: str) -> None:
    told = desk.take("a.zip", zipped({name: b"x"}))

    assert (told["verdict"], told["code"]) == ("quarantined", "B105")


def test_a_zip_bomb_is_quarantined_unread(desk: Desk) -> None:
    told = desk.take("a.zip", zipped({"a.docx": bytes(60 * 1024 * 1024)}))

    assert (told["verdict"], told["code"]) == ("quarantined", "B105")


def test_lock_files_and_our_own_list_are_passed_over(desk: Desk) -> None:
    desk.send("~$最终版.docx", b"x" * 162)
    desk.send("清单.xlsx", b"PK\x03\x04")
    desk.send("Thumbs.db", b"x")

    report = desk.collect()

    assert {one["verdict"] for one in returns(report)} == {"ignored"}
    assert report.exit_code == 0
    assert not (desk.workspace.outputs / "2026Q3" / "returns").exists()


def test_nothing_readable_ends_with_six(desk: Desk) -> None:
    broken = desk.send("a.docx", desk.draft(desk.number("RSE")).data[:5000])

    assert desk.collect(broken).exit_code == 6
    assert desk.collect(desk.inbox / "missing.docx").exit_code == 6
    (desk.inbox / "empty").mkdir()
    with pytest.raises(ReturnedDraftError):
        desk.collect(desk.inbox / "empty")


def test_what_was_quarantined_is_judged_again_when_it_comes_again(desk: Desk) -> None:
    number = desk.number("RSE")
    ledger = desk.workspace.outputs / "2026Q3" / "documents.jsonl"
    whole = ledger.read_text(encoding="utf-8")
    ledger.write_text(
        "".join(line for line in whole.splitlines(True) if number not in line), encoding="utf-8"
    )
    data = desk.draft(number).data
    assert desk.take("a.docx", data)["code"] == "B203"
    ledger.write_text(whole, encoding="utf-8")

    told = desk.take("a.docx", data)

    assert (told["verdict"], told["number"], told["seq"]) == ("matched", number, 1)
    assert [line["verdict"] for line in desk.lines] == ["matched"]


def test_a_person_may_say_what_a_file_in_doubt_is(desk: Desk) -> None:
    number = desk.number("RSE")
    draft = desk.draft(number)
    draft.without_properties()
    draft.set_footer("　")
    draft.write("r.strengths", "带教新人")
    path = desk.send("a.docx", draft.data)
    assert only(desk.collect(path))["code"] == "B201"

    told = only(collect(desk.workspace, "2026Q3", [path], "测试", WHEN, said=Said(number, "林岚")))

    assert (told["verdict"], told["number"], told["code"], told["seq"]) == ("matched", number, "B243", 1)
    assert region(told, "strengths")["value"] == "带教新人"
    assert [line["verdict"] for line in desk.lines] == ["matched"]


def test_nobody_can_say_away_what_could_act_nor_name_what_was_not_issued(desk: Desk) -> None:
    number = desk.number("RSE")
    draft = desk.draft(number)
    draft.parts["word/vbaProject.bin"] = b"x"
    path = desk.send("a.docx", draft.data)

    told = only(collect(desk.workspace, "2026Q3", [path], "测试", WHEN, said=Said(number, "林岚")))

    assert (told["verdict"], told["code"]) == ("quarantined", "B311")
    with pytest.raises(InputError):
        collect(
            desk.workspace, "2026Q3", [path], "测试", WHEN, said=Said("JX-2026Q3-IDP-000123-V1-D7", "林岚")
        )
    with pytest.raises(InputError):
        collect(desk.workspace, "2026Q3", [path, path], "测试", WHEN, said=Said(number, "林岚"))


def test_what_was_handed_out_is_what_a_return_is_compared_with(desk: Desk) -> None:
    """HR corrected a draft before it was released: what the manager got is what counts."""
    number = desk.number("PIP")
    issued = desk.draft(number)
    issued.write("f.findings.1.text", "经核对，本条改写")
    desk.path(number).write_bytes(issued.data)
    release(desk.workspace, "2026Q3", Filters(only=frozenset({desk.subject(number)["id"]})), "林岚", WHEN)
    dispatch(desk.workspace, "2026Q3", "林岚", WHEN)
    returned = ReturnedDraft(issued.data)
    returned.write("r.mentor", "雷主管")

    told = desk.take("a.docx", returned.data)

    assert (told["compared_with"], told["facts"]) == ("draft", [])


def test_a_collection_is_an_event_and_the_ledger_holds_no_time(desk: Desk) -> None:
    desk.take("a.docx", desk.draft(desk.number("RSE")).data)

    events = (desk.workspace.outputs / "2026Q3" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    event = json.loads(events[-1])
    assert (event["what"], event["who"], event["matched"]) == ("collect", "测试", 1)
    assert "2026-11-03" not in json.dumps(desk.lines)


def test_what_a_packet_brought_along_is_no_return(desk: Desk) -> None:
    number = desk.number("RSE")
    subject = desk.subject(number)["id"]
    release(desk.workspace, "2026Q3", Filters(only=frozenset({subject})), "林岚", WHEN)
    dispatch(desk.workspace, "2026Q3", "林岚", WHEN)
    (packet,) = (desk.workspace.outputs / "2026Q3" / "dispatch").rglob("*.zip")

    told = {Path(str(one["file"]).replace("!", "/")).name: one for one in returns(desk.collect(packet))}

    assert {told[name]["code"] for name in ("清单.xlsx", "填写说明.docx")} == {"B403"}
    assert {one["number"] for one in told.values() if one["verdict"] == "matched"} == {
        n for n in desk.ledger if desk.subject(n)["id"] == subject
    }
