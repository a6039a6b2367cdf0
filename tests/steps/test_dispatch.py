"""Release and dispatch on the sample: who gets what, what is refused, what is called back, what is mailed."""

from __future__ import annotations

import email
import email.policy
import io
import json
import re
import shutil
import stat
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from pipeline.adapters.folders.workspace import Workspace
from pipeline.errors import InputError, OutputError, PolicyError, TemplateError
from pipeline.steps.dispatch import DispatchReport, dispatch
from pipeline.steps.mailing import Posting
from pipeline.steps.picking import Filters
from pipeline.steps.reading import read_batch, read_policy
from pipeline.steps.release import ReleaseReport, release
from tests.adapters.mail_server import Mailbox, mail_server
from tests.steps.workspaces import replace_text, run_sample
from tests.windows import windows_faults

_BATCH = "2026Q3"
_WHEN = datetime(2026, 10, 19, 9, 30, tzinfo=timezone(timedelta(hours=8)))
_HR = "王秀英"
_DAI = "dispatch/戴向阳_001202"


def _release(workspace: Workspace, *only: str) -> ReleaseReport:
    return release(workspace, _BATCH, Filters(frozenset(only)), _HR, _WHEN)


def _dispatch(workspace: Workspace, posting: Posting | None = None, **others: object) -> DispatchReport:
    return dispatch(workspace, _BATCH, _HR, _WHEN, posting=posting, **others)  # type: ignore[arg-type]


def _transmittals(report: DispatchReport) -> list[dict[str, object]]:
    told = report.json["transmittals"]
    assert isinstance(told, list)
    return [item for item in told if isinstance(item, dict)]


def _numbers(transmittal: dict[str, object]) -> list[str]:
    documents = transmittal["documents"]
    assert isinstance(documents, list)
    return [str(item["number"]) for item in documents]


def _folder(workspace: Workspace) -> Path:
    return workspace.outputs / _BATCH


def _ledger(workspace: Workspace) -> list[dict[str, object]]:
    lines = (_folder(workspace) / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _draft(workspace: Workspace, id_: str) -> Path:
    """The own plan of a person, without its companions."""
    paths = [
        str(line["path"])
        for line in _ledger(workspace)
        if line["subject"]["id"] == id_ and "." not in str(line["code"])  # type: ignore[index]
    ]
    return _folder(workspace) / paths[0]


def _mail(path: Path) -> EmailMessage:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.fixture
def dispatched(workspace: Workspace) -> tuple[Workspace, DispatchReport]:
    _release(workspace)
    return workspace, _dispatch(workspace)


# --- packets ----------------------------------------------------------------------------------------------


def test_every_released_document_is_in_exactly_one_packet(
    dispatched: tuple[Workspace, DispatchReport],
) -> None:
    workspace, report = dispatched

    sent = [number for item in _transmittals(report) for number in _numbers(item)]

    assert sorted(sent) == sorted(str(line["number"]) for line in _ledger(workspace))
    assert report.exit_code == 0


def test_a_packet_holds_the_drafts_as_released_the_list_and_the_instructions(
    dispatched: tuple[Workspace, DispatchReport],
) -> None:
    workspace, report = dispatched
    made = {Path(str(line["path"])).name: str(line["path"]) for line in _ledger(workspace)}

    for item in _transmittals(report):
        folder = _folder(workspace) / str(item["folder"])
        with zipfile.ZipFile(_folder(workspace) / str(item["packet"])) as packet:
            assert sorted(packet.namelist()) == sorted(path.name for path in folder.iterdir())
            assert {"清单.xlsx", "填写说明.docx"} <= set(packet.namelist())
            for info in packet.infolist():
                assert packet.read(info) == (folder / info.filename).read_bytes()
                assert info.flag_bits == (0 if info.filename.isascii() else 0x800)
                if info.filename in made:
                    original = _folder(workspace) / made[info.filename]
                    assert packet.read(info) == original.read_bytes()


def test_the_list_tells_what_is_in_the_packet_and_when_it_is_due(
    dispatched: tuple[Workspace, DispatchReport],
) -> None:
    workspace, report = dispatched
    (item,) = [each for each in _transmittals(report) if str(each["folder"]).startswith(_DAI)]

    sheet = openpyxl.load_workbook(_folder(workspace) / str(item["folder"]) / "清单.xlsx").active
    assert sheet is not None
    head, *rows = sheet.iter_rows(values_only=True)
    due = {str(row[0]): row[head.index("交回期限")] for row in rows}

    assert [str(row[0]) for row in rows] == _numbers(item)
    assert due["JX-2026Q3-PIP-001211-V1-LJ"] == "2026-10-26"
    # What is filled in until the plan ends comes back after that.
    assert due["JX-2026Q3-CHE.PIP-001211-V1-EC"] == "2026-12-22"
    (choice,) = sheet.data_validations.dataValidation
    assert choice.formula1 == '"已填好,还在填,有疑问"'


def test_the_instructions_are_filled_in_and_tell_that_they_are_no_document(
    dispatched: tuple[Workspace, DispatchReport],
) -> None:
    workspace, report = dispatched
    (item,) = [each for each in _transmittals(report) if str(each["folder"]).startswith(_DAI)]
    path = _folder(workspace) / str(item["folder"]) / "填写说明.docx"

    text = "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
    with zipfile.ZipFile(path) as package:
        properties = package.read("docProps/custom.xml").decode("utf-8")

    assert "戴向阳，您好" in text
    assert "2026年10月26日" in text
    assert "{{" not in text
    assert ">instructions<" in properties


def test_the_mail_draft_brings_the_packet_to_the_address_of_the_roster(
    dispatched: tuple[Workspace, DispatchReport],
) -> None:
    workspace, report = dispatched

    for item in _transmittals(report):
        message = _mail(_folder(workspace) / str(item["mail"]))
        (attachment,) = message.iter_attachments()
        manager = item["manager"]
        assert isinstance(manager, dict)
        assert [(who.display_name, who.addr_spec) for who in message["To"].addresses] == [
            (manager["name"], f"{manager['id']}@yunling.example")
        ]
        assert attachment.get_filename() == Path(str(item["packet"])).name
        assert attachment.get_content() == (_folder(workspace) / str(item["packet"])).read_bytes()


def _contents(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Every file inside a file, at any depth, unpacked."""
    yield name, data
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            yield f"{name}!comment", package.comment
            for info in package.infolist():
                yield f"{name}!{info.filename}", info.filename.encode("utf-8") + info.comment + info.extra
                yield from _contents(f"{name}!{info.filename}", package.read(info))


def test_no_packet_names_anybody_of_another_team(dispatched: tuple[Workspace, DispatchReport]) -> None:
    workspace, report = dispatched
    policy, _ = read_policy(workspace)
    people = [item.employee for item in read_batch(workspace, _BATCH, policy).intake.input.appraisals]
    searched = 0

    for item in _transmittals(report):
        manager, documents = item["manager"], item["documents"]
        assert isinstance(manager, dict) and isinstance(documents, list)
        units = {each["subject"]["id"] for each in documents if each["subject"]["kind"] == "unit"}
        subjects = {each["subject"]["id"] for each in documents}
        own = [
            person
            for person in people
            if person.id in subjects | {manager["id"]}
            or any(f"{'/'.join(person.unit)}/".startswith(f"{unit}/") for unit in units)
        ]
        # Above them, and beside them on the same papers: whoever signs for the unit.
        above = {person.manager.id for person in own if person.manager}
        own += [person for person in people if person.id in above]
        mine, names = {person.id for person in own}, {person.name for person in own}
        others = [person for person in people if person.id not in mine]
        foreign = {person.id for person in others} | {p.name for p in others} - names
        if not foreign:  # the head of all of them
            continue
        pattern = re.compile("|".join(map(re.escape, sorted(foreign, key=len, reverse=True))))
        packet = _folder(workspace) / str(item["packet"])
        for name, data in _contents(packet.name, packet.read_bytes()):
            searched += 1
            found = pattern.search(data.decode("utf-8", "ignore"))
            assert found is None, f"{name}: {found[0]}"

    assert searched > 1000


def test_the_same_release_gives_the_same_bytes(workspace: Workspace, tmp_path: Path) -> None:
    _release(workspace)
    shutil.copytree(workspace.root, tmp_path / "other")
    other = Workspace(tmp_path / "other")
    _dispatch(workspace)
    _dispatch(other)

    def files(of: Workspace) -> dict[str, bytes]:
        folder = _folder(of)
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    assert files(workspace) == files(other)


def test_what_is_handed_out_has_portable_names_and_is_for_its_owner_alone(
    dispatched: tuple[Workspace, DispatchReport],
) -> None:
    workspace, _ = dispatched
    paths = list((_folder(workspace) / "dispatch").rglob("*"))

    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in paths}

    assert modes == {(True, 0o700), (False, 0o600)}
    assert (
        windows_faults([path.relative_to(workspace.root).as_posix() for path in paths if path.is_file()])
        == []
    )


# --- what goes out, and what does not ----------------------------------------------------------------------


def test_nothing_goes_out_before_hr_released_it(workspace: Workspace) -> None:
    report = _dispatch(workspace)

    assert _transmittals(report) == []
    assert not (_folder(workspace) / "dispatch").exists()


def test_dispatching_again_sends_only_what_is_new(workspace: Workspace) -> None:
    _release(workspace, "001211")
    first = _dispatch(workspace)
    _release(workspace, "001211", "001207")

    second = _dispatch(workspace)
    third = _dispatch(workspace)

    assert [len(_numbers(item)) for item in _transmittals(first)] == [3]
    assert [_numbers(item) for item in _transmittals(second)] == [["JX-2026Q3-RSE-001207-V1-CH"]]
    assert _transmittals(third) == []
    assert sorted(path.name for path in (_folder(workspace) / _DAI).glob("*.zip")) == [
        "绩效文书_2026Q3_戴向阳_1.zip",
        "绩效文书_2026Q3_戴向阳_2.zip",
    ]


def test_a_draft_that_was_changed_after_its_release_stays_here(workspace: Workspace) -> None:
    _release(workspace, "001211", "001207")
    path = _draft(workspace, "001211")
    path.write_bytes(path.read_bytes() + b"\0")

    report = _dispatch(workspace)

    assert [(problem.code, problem.subject) for problem in report.problems] == [("S902", "001211")]
    assert report.exit_code == 10
    assert "JX-2026Q3-PIP-001211-V1-LJ" not in [n for item in _transmittals(report) for n in _numbers(item)]


def test_hr_may_edit_a_draft_and_release_it_anew(workspace: Workspace) -> None:
    _release(workspace, "001207")
    _dispatch(workspace)
    path = _draft(workspace, "001207")
    edited = Document(str(path))
    edited.add_paragraph("人力资源部补充")
    edited.save(str(path))

    again = _release(workspace, "001207")
    report = _dispatch(workspace)

    (item,) = _transmittals(report)
    assert again.json["released"] == ["JX-2026Q3-RSE-001207-V1-CH"]
    packed = _folder(workspace) / str(item["folder"]) / path.name
    assert packed.read_bytes() == path.read_bytes()


def test_a_type_that_the_policy_releases_at_once_needs_no_release(workspace: Workspace) -> None:
    path = workspace.root / "policy" / "documents.yaml"
    text = path.read_text(encoding="utf-8")
    place = "    code: RSE\n"
    path.write_text(text.replace(place, f"{place}    release: at_once\n"), encoding="utf-8")

    report = _dispatch(workspace)

    sent = [number for item in _transmittals(report) for number in _numbers(item)]
    assert sent and all("-RSE-" in number for number in sent)
    lines = (_folder(workspace) / "releases.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["by"] for line in lines} == {"policy"}


def test_a_name_that_no_document_answers_to_releases_nothing(workspace: Workspace) -> None:
    with pytest.raises(InputError) as caught:
        _release(workspace, "001211", "009999")

    assert [problem.code for problem in caught.value.problems] == ["S911"]
    assert not (_folder(workspace) / "releases.jsonl").exists()


def test_a_batch_that_was_never_run_has_nothing_to_release(workspace: Workspace) -> None:
    with pytest.raises(InputError) as caught:
        release(workspace, "2026Q2", Filters(), _HR, _WHEN)

    assert [problem.code for problem in caught.value.problems] == ["S912"]


def test_a_released_draft_is_never_replaced_by_a_rerun_and_the_old_one_is_called_back(
    workspace: Workspace,
) -> None:
    _release(workspace)
    _dispatch(workspace)
    path = _draft(workspace, "001407")
    before = path.read_bytes()
    replace_text(
        workspace.inputs / _BATCH / "客户指标.csv",
        "001407,2026年第三季度,客户保留率,80,88.5",
        "001407,2026年第三季度,客户保留率,80,88.4",
        "gb18030",
    )

    run_sample(workspace)
    recalled = _dispatch(workspace)
    _release(workspace)
    second = _dispatch(workspace)

    assert path.read_bytes() == before
    old = [number for item in _transmittals(recalled) for number in _numbers(item)]
    assert {item["kind"] for item in _transmittals(recalled)} == {"recall"}
    assert any("001407-V1" in number for number in old)
    new = [number for item in _transmittals(second) for number in _numbers(item)]
    assert {item["kind"] for item in _transmittals(second)} == {"dispatch"}
    assert sorted(number.split("-V")[0] for number in new) == sorted(number.split("-V")[0] for number in old)
    note = _transmittals(recalled)[0]
    text = (_folder(workspace) / str(note["packet"])).read_text(encoding="utf-8-sig")
    body = _mail(_folder(workspace) / str(note["mail"])).get_body()
    assert body is not None
    assert "停止使用" in text
    assert all(number in text for number in _numbers(note))
    assert body.get_content().split() == text.split()


def test_what_an_interrupted_dispatch_left_is_not_in_the_next_packet(workspace: Workspace) -> None:
    _release(workspace, "001207")
    left = _folder(workspace) / _DAI / "绩效文书_2026Q3_戴向阳_1" / "别人的.docx"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"left")

    (item,) = _transmittals(_dispatch(workspace))

    names = [path.name for path in (_folder(workspace) / str(item["folder"])).iterdir()]
    assert len(names) == 3
    assert left.name not in names


def test_a_line_that_was_cut_short_by_a_crash_was_never_acted_on(workspace: Workspace) -> None:
    _release(workspace, "001207")
    path = _folder(workspace) / "releases.jsonl"
    path.write_bytes(path.read_bytes() + b'{"by":"x","numb')

    assert [len(_numbers(item)) for item in _transmittals(_dispatch(workspace))] == [1]


def test_a_damaged_line_stops_everything(workspace: Workspace) -> None:
    (_folder(workspace) / "releases.jsonl").write_text('{"number":"JX-1"}\n', encoding="utf-8")

    with pytest.raises(OutputError) as caught:
        _dispatch(workspace)

    assert [str(problem.place)[-16:] for problem in caught.value.problems] == ["releases.jsonl:1"]


def test_unreadable_inputs_keep_the_addresses_back_and_nothing_else(workspace: Workspace) -> None:
    _release(workspace, "001207")
    (workspace.inputs / _BATCH / "花名册.xlsx").write_bytes(b"PK\x03\x04broken")

    report = _dispatch(workspace)

    assert [(problem.code, problem.level) for problem in report.problems] == [("S910", "warning")]
    assert [item["to"] for item in _transmittals(report)] == [None]


def test_the_day_to_return_may_be_named(workspace: Workspace) -> None:
    _release(workspace, "001207")

    report = _dispatch(workspace, due=date(2026, 11, 6))

    assert [item["due"] for item in _transmittals(report)] == ["2026-11-06"]


def test_a_file_that_is_gone_cannot_be_released(workspace: Workspace) -> None:
    _draft(workspace, "001207").unlink()

    report = _release(workspace, "001207", "001105")

    assert [(problem.code, problem.subject) for problem in report.problems] == [("S913", "001207")]
    assert (len(report.json["released"]), report.exit_code) == (1, 10)  # type: ignore[arg-type]


def test_an_instruction_sheet_that_asks_for_more_than_there_is_stops_the_dispatch(
    workspace: Workspace,
) -> None:
    path = workspace.root / "templates" / "packet" / "instructions.docx"
    template = Document(str(path))
    template.add_paragraph("{{ salary }}")
    template.save(str(path))
    _release(workspace, "001207")

    with pytest.raises(TemplateError):
        _dispatch(workspace)

    assert not (_folder(workspace) / "transmittals.jsonl").exists()


def _rename_manager(workspace: Workspace, id_: str, manager: dict[str, object]) -> None:
    """Give the documents of a person another manager, as a hostile roster would."""
    lines = _ledger(workspace)
    for line in lines:
        if line["subject"]["id"] == id_:  # type: ignore[index]
            line["manager"] = manager
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (_folder(workspace) / "documents.jsonl").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "name",
    ["../../../外面", "CON", "a:b|c?*", "甲\r\nBcc: thief@example.com", "名" * 200, "-rf ~$", "\u202e倒"],
)
def test_no_name_of_a_manager_leads_out_of_the_folder_or_into_a_header(
    workspace: Workspace, name: str
) -> None:
    _rename_manager(workspace, "001207", {"id": "001202", "name": name})
    _release(workspace, "001207")

    (item,) = _transmittals(_dispatch(workspace))

    paths = [path.relative_to(workspace.root) for path in workspace.root.rglob("*") if path.is_file()]
    assert windows_faults([path.as_posix() for path in paths]) == []
    for part in ("folder", "packet", "mail"):
        assert (
            (_folder(workspace) / str(item[part])).resolve().is_relative_to(_folder(workspace) / "dispatch")
        )
    message = _mail(_folder(workspace) / str(item["mail"]))
    assert [who.addr_spec for who in message["To"].addresses] == ["001202@yunling.example"]
    assert message["Bcc"] is None


def test_two_managers_of_one_folder_name_share_no_folder(workspace: Workspace) -> None:
    _rename_manager(workspace, "001105", {"id": None, "name": "戴向阳_001202"})
    _release(workspace, "001105", "001207")

    first, second = _transmittals(_dispatch(workspace))

    assert Path(str(first["folder"])).parent != Path(str(second["folder"])).parent
    assert [len(_numbers(item)) for item in (first, second)] == [1, 1]


# --- mail ---------------------------------------------------------------------------------------------------


@pytest.fixture
def mailbox(workspace: Workspace) -> Iterator[Mailbox]:
    with mail_server(Mailbox()) as box:
        _name_server(workspace, f"host: 127.0.0.1, port: {box.port}, security: none, sender: hr@example.com")
        yield box


def _name_server(workspace: Workspace, server: str) -> None:
    path = workspace.settings_file
    path.write_text(f"{path.read_text(encoding='utf-8')}\nmail: {{{server}}}\n", encoding="utf-8")


def _turns(workspace: Workspace) -> list[str]:
    lines = (_folder(workspace) / "transmittals.jsonl").read_text(encoding="utf-8").splitlines()
    return [str(json.loads(line)["turn"]) for line in lines]


def test_each_manager_is_sent_his_packet_and_nobody_elses(workspace: Workspace, mailbox: Mailbox) -> None:
    _release(workspace)

    report = _dispatch(workspace, Posting())

    assert {item["turn"] for item in _transmittals(report)} == {"sent"}
    assert len(mailbox.taken) == len(_transmittals(report))
    for item, (sender, to, data) in zip(_transmittals(report), mailbox.taken, strict=True):
        message = email.message_from_bytes(data, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        (attachment,) = message.iter_attachments()
        assert (sender, to) == ("hr@example.com", [item["to"]])
        assert attachment.get_content() == (_folder(workspace) / str(item["packet"])).read_bytes()
        assert message["X-Unsent"] is None


@pytest.mark.usefixtures("mailbox")
def test_it_is_noted_that_a_mail_is_sent_before_it_is_and_after(workspace: Workspace) -> None:
    _release(workspace, "001207")

    _dispatch(workspace, Posting())

    assert _turns(workspace) == ["packed", "sending", "sent"]


def test_a_refused_mail_stops_nobody_else_and_is_sent_again_next_time(
    workspace: Workspace, mailbox: Mailbox
) -> None:
    mailbox.refused = {"001202@yunling.example"}
    _release(workspace, "001207", "001105")

    first = _dispatch(workspace, Posting())
    mailbox.refused = set()
    second = _dispatch(workspace, Posting())

    assert {str(item["to"]): item["turn"] for item in _transmittals(first)} == {
        "001102@yunling.example": "sent",
        "001202@yunling.example": "failed",
    }
    assert [problem.code for problem in first.problems] == ["S905"]
    assert [(item["to"], item["turn"]) for item in _transmittals(second)] == [
        ("001202@yunling.example", "sent")
    ]


def test_a_mail_in_doubt_is_never_sent_again_by_itself(workspace: Workspace, mailbox: Mailbox) -> None:
    mailbox.breaks_on = "001202@yunling.example"
    _release(workspace, "001207")
    doubtful = _dispatch(workspace, Posting())
    mailbox.breaks_on = ""

    untouched = _dispatch(workspace, Posting())
    (id_,) = [str(item["id"]) for item in _transmittals(doubtful)]
    asked = _dispatch(workspace, Posting(again=[id_]))

    assert [problem.code for problem in doubtful.problems] == ["S906"]
    assert [problem.code for problem in untouched.problems] == ["S906"]
    assert _transmittals(untouched) == []
    assert [(item["id"], item["turn"]) for item in _transmittals(asked)] == [(id_, "sent")]
    assert [to for _, to, _ in mailbox.taken] == [["001202@yunling.example"]]


def test_a_mail_that_arrived_after_all_is_noted_and_doubted_no_more(
    workspace: Workspace, mailbox: Mailbox
) -> None:
    mailbox.breaks_on = "001202@yunling.example"
    _release(workspace, "001207")
    (item,) = _transmittals(_dispatch(workspace, Posting()))

    report = _dispatch(workspace, arrived=[str(item["id"])])

    assert (report.problems, _turns(workspace)[-1], mailbox.taken) == ((), "sent", [])


def test_packets_made_before_are_mailed_when_hr_says_so(workspace: Workspace, mailbox: Mailbox) -> None:
    _release(workspace, "001207")
    _dispatch(workspace)

    silent = _dispatch(workspace, Posting())
    asked = _dispatch(workspace, Posting(again=["packed"]))

    assert (_transmittals(silent), silent.json["unmailed"]) == ([], ["TR-2026Q3-0001"])
    assert [item["turn"] for item in _transmittals(asked)] == ["sent"]
    assert len(mailbox.taken) == 1


def test_a_packet_with_a_draft_called_back_since_is_not_mailed(
    workspace: Workspace, mailbox: Mailbox
) -> None:
    _release(workspace, "001407")
    (packed,) = _transmittals(_dispatch(workspace))
    replace_text(
        workspace.inputs / _BATCH / "客户指标.csv",
        "001407,2026年第三季度,客户保留率,80,88.5",
        "001407,2026年第三季度,客户保留率,80,88.4",
        "gb18030",
    )
    run_sample(workspace)

    report = _dispatch(workspace, Posting(again=["packed"]))

    assert ("S925", packed["id"]) in [(item.code, item.params.get("id")) for item in report.problems]
    assert [item["kind"] for item in _transmittals(report)] == ["recall"]
    assert all(str(packed["packet"]).rpartition("/")[2] not in str(mail) for mail in mailbox.taken)


def test_an_address_that_the_roster_learned_since_is_the_one_that_is_mailed(
    workspace: Workspace, mailbox: Mailbox
) -> None:
    _release(workspace, "001207")
    roster = workspace.inputs / _BATCH / "花名册.xlsx"
    whole = roster.read_bytes()
    roster.write_bytes(b"PK\x03\x04broken")
    _dispatch(workspace)
    roster.write_bytes(whole)

    report = _dispatch(workspace, Posting(again=["packed"]))

    assert [(item["to"], item["turn"]) for item in _transmittals(report)] == [
        ("001202@yunling.example", "sent")
    ]
    assert len(mailbox.taken) == 1


def test_a_refused_mail_is_not_sent_again_beside_the_new_packet(
    workspace: Workspace, mailbox: Mailbox
) -> None:
    mailbox.refused = {"001202@yunling.example"}
    _release(workspace, "001207")
    (refused,) = _transmittals(_dispatch(workspace, Posting()))
    mailbox.refused = set()

    report = _dispatch(workspace, Posting(again=[str(refused["id"])]))

    assert [item["id"] for item in _transmittals(report)] == ["TR-2026Q3-0002"]
    assert len(mailbox.taken) == 1


def test_a_packet_that_is_no_longer_what_was_handed_out_is_not_mailed(
    workspace: Workspace, mailbox: Mailbox
) -> None:
    _release(workspace, "001207")
    (item,) = _transmittals(_dispatch(workspace))
    (_folder(workspace) / str(item["packet"])).write_bytes(b"changed")

    report = _dispatch(workspace, Posting(again=["packed"]))

    assert [problem.code for problem in report.problems] == ["S914"]
    assert mailbox.taken == []


def test_a_manager_without_an_address_is_told_and_keeps_his_packet(
    workspace: Workspace, mailbox: Mailbox
) -> None:
    _release(workspace, "001207")
    (workspace.inputs / _BATCH / "花名册.xlsx").write_bytes(b"PK\x03\x04broken")

    report = _dispatch(workspace, Posting())

    assert [problem.code for problem in report.problems] == ["S904", "S910"][::-1]
    assert [item["turn"] for item in _transmittals(report)] == ["packed"]
    assert mailbox.taken == []


@pytest.mark.parametrize(
    ("server", "password", "code"),
    [
        ("", None, "S907"),
        ("host: 127.0.0.1, port: 587, sender: hr@example.com, user: hr", None, "S908"),
        ("host: 127.0.0.1, port: 587, sender: hr@example.com, user: hr", "密码", "S923"),
        ("host: 127.0.0.1, port: 25, sender: hr@example.com, user: hr, security: none", "x", "S917"),
        ("host: 127.0.0.1, port: 1, sender: hr@example.com", None, "S918"),
    ],
    ids=["no server", "no password", "a password in Chinese", "in the open", "nobody there"],
)
def test_a_server_that_cannot_be_used_stops_before_anything_is_made(
    workspace: Workspace, server: str, password: str | None, code: str
) -> None:
    _release(workspace, "001207")
    if server:
        _name_server(workspace, server)

    with pytest.raises(PolicyError) as caught:
        _dispatch(workspace, Posting(password))

    assert [problem.code for problem in caught.value.problems] == [code]
    assert not (_folder(workspace) / "dispatch").exists()


def test_a_server_that_goes_away_leaves_the_other_packets_to_be_mailed(
    workspace: Workspace, mailbox: Mailbox
) -> None:
    mailbox.goes_away_after = True
    _release(workspace, "001207", "001105")

    report = _dispatch(workspace, Posting())

    assert [item["turn"] for item in _transmittals(report)] == ["sent", "packed"]
    assert [problem.code for problem in report.problems] == ["S919"]
    assert len(mailbox.taken) == 1


def test_a_mail_that_many_servers_refuse_is_named(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.steps.dispatch._LARGE_MAIL", 50_000)
    _release(workspace, "001207")

    report = _dispatch(workspace)

    assert [(problem.code, problem.level) for problem in report.problems] == [("S916", "warning")]


def test_the_password_stands_in_no_file(workspace: Workspace, mailbox: Mailbox) -> None:
    _release(workspace, "001207")

    _dispatch(workspace, Posting("Geheim-42"))

    written = [path for path in workspace.outputs.rglob("*") if path.is_file()]
    assert mailbox.taken
    assert [path for path in written if b"Geheim-42" in path.read_bytes()] == []


def test_an_unknown_transmittal_cannot_be_sent_again(workspace: Workspace, mailbox: Mailbox) -> None:
    _release(workspace, "001207")

    with pytest.raises(InputError) as caught:
        _dispatch(workspace, Posting(again=["TR-2026Q3-0042"]))

    assert [problem.code for problem in caught.value.problems] == ["S915"]
    assert mailbox.taken == []
