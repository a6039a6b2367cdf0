"""What was promised the last time: read from returned regions, printed beside this period's figures."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pipeline.core.deciding.figures import derive_person
from pipeline.core.deciding.promises import Promise, read_promises
from pipeline.core.drafting.context_promises import promise_rows
from tests.builders import appraisal, employee, period, policy, result


def entry(number: str = "N1", **others: object) -> dict[str, object]:
    subject = {"kind": "employee", "id": "000123", "name": "周敏", "unit": "华东"}
    told = {"number": number, "code": "RSE", "title": "业绩与不足改进计划", "subject": subject, "version": 1}
    return {**told, "state": "current", "due_on": "2026-09-08", **others}


def region(name: str, text: str, **others: object) -> dict[str, object]:
    return {"name": name, "text": text, "filled": True, "dates": [], "value": text, **others}


def answer(*regions: Mapping[str, object], number: str = "N1", **others: object) -> dict[str, object]:
    return {"number": number, "verdict": "matched", "turn": 1, "regions": list(regions), **others}


def read(ledger: list[dict[str, object]], returns: list[dict[str, object]]) -> tuple[Promise, ...]:
    found = read_promises(ledger, returns)  # type: ignore[arg-type]
    return found.get(("employee", "000123"), ())


def test_what_was_agreed_on_is_a_promise_with_the_day_it_names() -> None:
    [one, two] = read(
        [entry()],
        [
            answer(
                region("plan", "9月15日前走访十家", dates=["2026-09-01", "2026-09-15"]),
                region("goal", " 每周\n总结 "),
                region("strengths", "带新人"),
                region("checks.1.record", "已完成"),
            )
        ],
    )

    assert (one.text, one.due, one.number, one.title) == (
        *("9月15日前走访十家", "2026-09-15", "N1", "业绩与不足改进计划"),
    )
    assert (two.text, two.due) == ("每周 总结", "2026-09-08")


@pytest.mark.parametrize("text", ["无", "无。", "", "—"])
def test_nothing_is_no_promise(text: str) -> None:
    assert read([entry()], [answer(region("plan", text))]) == ()
    assert read([entry()], [answer(region("plan", "【请补充】", filled=False))]) == ()


def test_a_goal_in_a_row_is_one_promise_with_its_own_day() -> None:
    [told] = read(
        [entry(code="INT.PIP")],
        [
            answer(
                region("opt.goal.1.indicator", "回款"),
                region("opt.goal.1.baseline", "60%"),
                region("opt.goal.1.target", "90%以上"),
                region("opt.goal.1.due", "2026年9月30日", value="2026-09-30"),
                region("opt.goal.2.indicator", "只写了指标"),
            )
        ],
    )

    assert (told.text, told.due, told.about) == ("回款，起点60%，目标值90%以上", "2026-09-30", "回款")


def test_of_several_returns_and_versions_the_last_counts() -> None:
    returns = [
        answer(region("plan", "甲"), turn=2),
        answer(region("plan", "乙"), turn=1),
        answer(region("plan", "丙"), turn=3, verdict="attached"),
        answer(region("plan", "丁"), number="N2"),
    ]
    second = entry("N2", version=2)

    assert [told.text for told in read([entry()], returns)] == ["甲"]
    assert [told.text for told in read([entry(state="superseded"), second], returns)] == ["丁"]
    assert [told.text for told in read([entry(state="superseded"), second], returns[:1])] == ["甲"]
    assert read([entry(state="withdrawn")], returns) == ()


def rows(*promises: Promise) -> list[dict[str, object]]:
    facts = derive_person(appraisal(employee("1"), [result("sales", 880000, 1000000)]), policy(), period())
    return promise_rows(promises, facts, policy(), period())  # type: ignore[return-value]


def test_figures_stand_beside_a_promise_that_names_one_indicator() -> None:
    [named, chosen, none] = rows(
        Promise("N1", "计划", "把销售额提高到90万元", "2026-09-30"),
        Promise("N1", "计划", "目标值90%", "2026-12", "sales"),
        Promise("N1", "计划", "每周总结", ""),
    )

    assert (
        named["result"]
        == chosen["result"]
        == "2026年第三季度销售额：目标100.00万元，实际88.00万元，完成率88.0%"
    )
    assert (named["due"], chosen["due"], none["due"]) == ("2026年9月30日", "2026年12月", "")
    assert (none["result"], none["indicator"]) == ("", "")
    assert [row["no"] for row in (named, chosen, none)] == ["1", "2", "3"]


def test_a_promise_about_two_indicators_or_one_without_figures_is_left_to_the_manager() -> None:
    names = [indicator.name for indicator in policy().indicators.values()]
    [both, unknown] = rows(
        Promise("N1", "计划", "、".join(names[:2]), ""), Promise("N1", "计划", f"{names[1]}提高", "")
    )

    assert both["result"] == unknown["result"] == ""
