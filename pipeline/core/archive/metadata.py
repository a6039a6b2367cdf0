"""metadata.jsonl of a bag: a line per file, and for each record the elements of GB/T 18894 with ours.

The names of the elements are those of the standard; they are data, in whatever language the program speaks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.core.archive.bag import DATA, SealedFile
from pipeline.core.archive.lines import Line, number, text, text_or_none, texts_in
from pipeline.core.archive.retention import FOREVER, retain_until
from pipeline.core.deciding.plan_json import Json, canonical

_OUTPUTS = f"{DATA}outputs/"
_DRAFTS = f"{_OUTPUTS}drafts/"
_PDFS = f"{_OUTPUTS}pdf/"
_RETURNS = f"{_OUTPUTS}returns/"
_ROLE_OF_FILE = {
    f"{_OUTPUTS}documents.jsonl": "ledger",
    f"{_OUTPUTS}facts.jsonl": "facts",
    f"{_OUTPUTS}plan.json": "plan",
    f"{_OUTPUTS}events.jsonl": "events",
    f"{_OUTPUTS}returns.jsonl": "returns",
    f"{DATA}jixiao.yaml": "policy",
}
_ROLE_OF_FOLDER = {
    _DRAFTS: "draft",
    _PDFS: "copy",
    _RETURNS: "return",
    f"{DATA}inputs/": "input",
    f"{DATA}policy/": "policy",
    f"{DATA}templates/docx/": "template",
    f"{DATA}templates/looks/": "look",
}
_FORMATS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "pdf": "application/pdf",
    "rtf": "application/rtf",
    "odt": "application/vnd.oasis.opendocument.text",
    "png": "image/png",
    "jpg": "image/jpeg",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What the policy says of a document type: how long it is kept, and who holds its copies."""

    retention: str
    copies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """What all records of a bag share.

    Attributes:
        bag, period: The bag's name, and the period of its batch.
        terms: Code of a document → its terms.
        fonds: 全宗号; "" for none.
        program: The program and its version, the libraries that fill documents behind it.
        who, when: Who files it and when, ISO 8601.
    """

    bag: str
    period: str
    organisation: str
    department: str
    classification: str
    fonds: str
    terms: Mapping[str, Terms]
    program: str
    who: str
    when: str


def role_of(path: str) -> str:
    """Return what a file of a bag is: draft, copy, return, ledger, facts, …, "other"."""
    if path in _ROLE_OF_FILE:
        return _ROLE_OF_FILE[path]
    if path.startswith(_PDFS) and not path.endswith(".pdf"):
        return "other"
    return next((role for folder, role in _ROLE_OF_FOLDER.items() if path.startswith(folder)), "other")


def metadata_lines(
    files: Sequence[SealedFile],
    names: Mapping[str, str],
    setting: Setting,
    ledger: Iterable[Line],
    returns: Iterable[Line],
    events: Sequence[Line],
    pages: Mapping[str, int],
) -> list[dict[str, Json]]:
    """Return one line per file of a bag, in the order of their paths.

    Args:
        names: Path in the bag → the path it had in the workspace.
        ledger: Lines of documents.jsonl.
        returns: Lines of returns.jsonl.
        pages: Path of a PDF in the bag → its pages.
    """
    by_number = {text(line, "number"): line for line in ledger}
    owners = _owners(by_number.values(), returns)
    acts = _acts(by_number.keys(), events)
    inputs = _inputs_digest(files)
    told: list[dict[str, Json]] = []
    position = 0
    for file in sorted(files, key=lambda each: each.path):
        role = role_of(file.path)
        owner = owners.get(names[file.path])
        line: dict[str, Json] = {
            "path": file.path,
            "role": role,
            "sha256": file.sha256,
            "bytes": file.bytes,
            "name": names[file.path],
            "number": owner,
            "subject": None,
            "edited": False,
            "record": None,
        }
        entry = by_number.get(owner) if owner is not None else None
        if entry is not None:
            position += 1
            line["subject"] = {"kind": text(entry, "subject", "kind"), "id": text(entry, "subject", "id")}
            line["edited"] = role == "draft" and file.sha256 != text(entry, "sha256")
            process = acts.get(text(entry, "number"), [])
            line["record"] = _record(file, position, entry, setting, process, inputs, pages.get(file.path))
        told.append(line)
    return told


def _owners(ledger: Iterable[Line], returns: Iterable[Line]) -> dict[str, str]:
    """Path below outputs/BATCH, told as ``outputs/…`` → number of the document that the file belongs to."""
    owners: dict[str, str] = {}
    for line in ledger:
        path = text(line, "path")
        # The file of an earlier version may have been taken by a later one.
        if text(line, "state") != "withdrawn" or f"outputs/{path}" not in owners:
            owners[f"outputs/{path}"] = text(line, "number")
            pdf = path.removeprefix("drafts/").removesuffix(".docx")
            owners[f"outputs/pdf/{pdf}.pdf"] = text(line, "number")
    for line in returns:
        if text(line, "number"):
            owners[f"outputs/{text(line, 'stored')}"] = text(line, "number")
    return owners


def _inputs_digest(files: Iterable[SealedFile]) -> str:
    told = [[file.path, file.sha256] for file in sorted(files, key=lambda each: each.path)]
    inputs: list[Json] = [list(pair) for pair in told if role_of(pair[0]) == "input"]
    return hashlib.sha256(canonical(inputs).encode("utf-8")).hexdigest()


def _record(
    file: SealedFile,
    position: int,
    entry: Line,
    setting: Setting,
    process: Sequence[Json],
    inputs: str,
    pages: int | None,
) -> dict[str, Json]:
    issued = text(entry, "issued_on")
    # A companion's code has its parent's behind it: INT.PIP.
    terms = setting.terms.get(text(entry, "code").split(".")[0], Terms(FOREVER, ()))
    until = retain_until(terms.retention, date.fromisoformat(issued)) if issued else None
    suffix = file.path.rsplit(".", 1)[-1].lower()
    key_parts = entry.get("key_parts")
    return {
        "档号": _archival_number(setting, issued, terms.retention, position),
        "题名": _title(entry),
        "文件编号": text(entry, "number"),
        "责任者": f"{setting.organisation}{setting.department}",
        "日期": issued,
        "年度": issued[:4],
        "机构或问题": text(entry, "subject", "unit") or text(entry, "subject", "id"),
        "保管期限": terms.retention,
        "保管期限至": until.isoformat() if until else None,
        "密级": setting.classification,
        "格式信息": _FORMATS.get(suffix, suffix),
        "计算机文件名": file.path.rsplit("/", 1)[-1],
        "文件大小": file.bytes,
        "创建程序": f"jixiao {text(entry, 'program')}".rstrip(),
        "归档程序": setting.program,
        "人名": text_or_none(entry, "subject", "name"),
        "工号": text(entry, "subject", "id") if text(entry, "subject", "kind") == "employee" else None,
        "经办上级": text_or_none(entry, "manager", "name"),
        "文种": text(entry, "title"),
        "考核期": setting.period,
        "页数": pages,
        "份数": len(terms.copies) or 1,
        "存放者": list(terms.copies),
        "摘要算法": "SHA-256",
        "摘要值": file.sha256,
        "版本": number(entry, "version"),
        "状态": text(entry, "state"),
        "关联文件号": text_or_none(entry, "superseded_by"),
        "模板": text(entry, "template"),
        "模板摘要": key_parts.get("template") if isinstance(key_parts, dict) else None,
        "规则版本": text(entry, "policy_version"),
        "输入摘要": inputs,
        "过程": [*process, _act("归档", setting.when, setting.who)],
    }


def _archival_number(setting: Setting, issued: str, retention: str, position: int) -> str:
    """档号: 全宗号, 门类·年度, 保管期限, 案卷 (the bag), 件号."""
    digits = "".join(letter for letter in retention if letter.isdigit())
    term = "Y" if retention == FOREVER or not digits else f"D{digits}"
    fonds = f"{setting.fonds}-" if setting.fonds else ""
    return f"{fonds}JX·{issued[:4]}-{term}-{setting.bag}-{position:04d}"


def _title(entry: Line) -> str:
    subject = text(entry, "subject", "name") or text(entry, "subject", "id")
    return f"{subject} {text(entry, 'title')}"


def _acts(numbers: Iterable[str], events: Iterable[Line]) -> dict[str, list[Json]]:
    """Number → what was done with the document, in order."""
    known = set(numbers)
    acts: dict[str, list[Json]] = {}
    for event in events:
        act = _act(text(event, "what"), text(event, "when"), text(event, "who"))
        for each in sorted(texts_in(dict(event)) & known):
            acts.setdefault(each, []).append(act)
    return acts


def _act(what: str, when: str, who: str) -> Json:
    return {"行为": what, "时间": when, "责任人": who}


def withdrawn_or_missing(ledger: Iterable[Line], filed: Iterable[str]) -> list[tuple[str, str]]:
    """Return (number, path) of the documents that the ledger has as theirs and that no file is there of."""
    there = set(filed)
    return [
        (text(line, "number"), text(line, "path"))
        for line in ledger
        if text(line, "state") != "withdrawn" and f"outputs/{text(line, 'path')}" not in there
    ]


def return_files(returns: Iterable[Line]) -> dict[str, str]:
    """Return path below outputs/BATCH → sha256 of every original that was kept."""
    return {text(line, "stored"): text(line, "sha256") for line in returns if text(line, "stored")}
