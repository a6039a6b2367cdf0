"""Ledger entries in the words of a test about handing out."""

from __future__ import annotations

from pipeline.core.deciding.ledger import LedgerEntry, State
from pipeline.core.deciding.plan_json import Json

MANAGER: dict[str, Json] = {"id": "000001", "name": "林岚"}
OTHER: dict[str, Json] = {"id": "000002", "name": "许闻"}


def entry(
    id_: str = "000101",
    *,
    code: str = "IDP",
    unit: str = "营销中心/华东销售部",
    manager: dict[str, Json] | None = MANAGER,
    version: int = 1,
    state: State = "current",
    superseded_by: str | None = None,
    sha256: str = "made",
    path: str | None = None,
) -> LedgerEntry:
    number = f"JX-2026Q3-{code}-{id_}-V{version}-00"
    return LedgerEntry(
        document={
            "number": number,
            "type": "development_plan",
            "code": code,
            "title": "绩效改进计划",
            "subject": {"kind": "employee", "id": id_, "name": f"员工{id_}", "unit": unit},
            "manager": manager,
            "path": path or f"drafts/{unit}/{id_}_{code}_V{version}.docx",
        },
        lineage=(code, "employee", id_),
        version=version,
        state=state,
        superseded_by=superseded_by,
        key_parts={},
        sha256=sha256,
        bytes=1,
        program="0",
        policy_version="0",
    )
