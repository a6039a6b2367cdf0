"""A document type that nobody foresaw: HR adds a template and a few lines of policy, and no code."""

from __future__ import annotations

import re
from pathlib import Path

from docx import Document

from pipeline.adapters.folders.workspace import Workspace
from pipeline.steps.check import check
from pipeline.steps.picking import Filters
from tests.adapters.small_template import paragraph, template
from tests.steps.workspaces import ROOT, copy_workspace, documents, run_sample

GUIDE = ROOT / "docs" / "zh" / "templates.md"
LETTER = (
    "{{ person.name }}：",
    "{%p if met_target %}",
    "你在{{ doc.period }}的{{ main.name }}完成率为{{ main.rate }}（目标{{ main.target }}，实际{{ main.actual }}）。",
    "{%p for line in strengths %}",
    "{{ line }}",
    "{%p endfor %}",
    "{%p endif %}",
    "{{ org.name }}　{{ doc.issued_on }}　{{ doc.number }}",
)


def with_praise(target: Path) -> Workspace:
    """The shipped workspace, a letter of praise added as the guide for authors says."""
    workspace = copy_workspace(target / "ws")
    lines = re.search(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert lines is not None
    policy = workspace.root / "policy" / "documents.yaml"
    policy.write_text(policy.read_text(encoding="utf-8") + "\n" + lines[1], encoding="utf-8")
    made = template(target, "".join(map(paragraph, LETTER)))
    made.replace(workspace.templates / "praise.docx")
    return workspace


def test_a_new_type_is_a_template_and_lines_of_policy(tmp_path: Path) -> None:
    workspace = with_praise(tmp_path)

    assert not [item for item in check(workspace, None, False).problems if item.level == "error"]
    report = run_sample(workspace, filters=Filters(types=frozenset({"praise_letter"})))

    made = documents(report)
    assert len(made) >= 3
    assert {line["status"] for line in made} == {"made"}
    assert all(str(line["number"]).startswith("JX-2026Q3-PRA-") for line in made)


def test_its_drafts_tell_the_figures_of_their_own_person(tmp_path: Path) -> None:
    workspace = with_praise(tmp_path)
    report = run_sample(workspace, filters=Filters(types=frozenset({"praise_letter"})))

    for line in documents(report):
        subject = line["subject"]
        assert isinstance(subject, dict)
        path = workspace.outputs / "2026Q3" / str(line["path"])
        text = "\n".join(item.text for item in Document(str(path)).paragraphs)
        assert f"{subject['name']}：" in text
        rate = re.search(r"完成率为([\d.]+)%", text)
        assert rate is not None
        assert float(rate[1]) >= 110
        assert str(line["number"]) in text
