"""What was issued against what came back: every character accounted for, and what each change befell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.dispatching.redline import (
    Mark,
    RedLine,
    RedStory,
    RedTable,
    compare_texts,
    count_changes,
    redline,
)
from pipeline.core.returns.stories import Block, Cell, Paragraph, Row, Span, Story, Table, WordText

_CHINESE = st.text(alphabet="季度销售额完成率的了，。0123456789%【】 \n", max_size=40)


def _text(*blocks: Block, name: str = "body") -> WordText:
    return WordText((Story(name, blocks),))


def _lines(*texts: str) -> WordText:
    return _text(*map(Paragraph, texts))


def _row(*texts: str) -> Row:
    return Row(tuple(Cell(column, (Paragraph(text),)) for column, text in enumerate(texts)))


def _side(stories: tuple[RedStory, ...], without: str) -> list[str]:
    """One side of a redline of plain paragraphs: all marks but the added, or but the removed ones."""
    found = []
    for story in stories:
        for block in story.blocks:
            assert isinstance(block, RedLine)
            found.append("".join(mark.text for mark in block.marks if mark.sort != without))
    return [text for text in found if text]


@given(_CHINESE, _CHINESE)
def test_both_texts_can_be_read_from_the_marks(issued: str, returned: str) -> None:
    marks = compare_texts(issued, returned)

    assert "".join(mark.text for mark in marks if mark.sort != "added") == issued
    assert "".join(mark.text for mark in marks if mark.sort != "removed") == returned


@given(st.lists(_CHINESE, max_size=6), st.lists(_CHINESE, max_size=6))
def test_no_paragraph_of_either_text_is_lost(issued: list[str], returned: list[str]) -> None:
    stories = redline(_lines(*issued), _lines(*returned))

    assert "".join(_side(stories, "added")) == "".join(issued)
    assert sorted("".join(_side(stories, "removed"))) == sorted("".join(returned))


def test_equal_texts_have_no_change() -> None:
    stories = redline(_lines("甲", "乙"), _lines("甲", "乙"))

    assert count_changes(stories) == {"open": 0, "fact": 0, "fixed": 0}


def test_a_changed_figure_is_a_changed_fact() -> None:
    paragraph = Paragraph("完成率 75.0%，未达到", (Span(4, 9, "f.rate", 1),))

    (story,) = redline(_text(paragraph), _lines("完成率 95.0%，未达到"))

    (line,) = story.blocks
    assert isinstance(line, RedLine)
    assert [mark for mark in line.marks if mark.sort != "same"] == [
        Mark("removed", "7", "fact"),
        Mark("added", "9", "fact"),
    ]


def test_a_prompt_that_was_answered_is_one_place_filled_in() -> None:
    prompt = "【请补充：时间、客户或业务、经过与结果】"
    issued = Paragraph(f"具体事例：{prompt}", (Span(5, 5 + len(prompt), "r.case.1", 1),))

    stories = redline(_text(issued), _lines("具体事例：十月二十一日两次拜访城南建材，都没有见到人。"))

    assert len(stories[0].blocks) == 1
    assert count_changes(stories) == {"open": 1, "fact": 0, "fixed": 0}


def test_a_rewritten_sentence_is_changed_fixed_text() -> None:
    stories = redline(_lines("本计划依据考核结果制定。"), _lines("本计划依据面谈结果制定。"))

    assert count_changes(stories) == {"open": 0, "fact": 0, "fixed": 1}


def test_rows_that_were_added_and_removed_are_marked_as_a_whole() -> None:
    issued = Table((_row("指标", "目标"), _row("销售额", "120万元"), _row("投诉数", "4次")))
    returned = Table((_row("指标", "目标"), _row("销售额", "120万元"), _row("拜访", "每周两次，逐一记录")))

    (story,) = redline(_text(issued), _text(returned))

    (table,) = story.blocks
    assert isinstance(table, RedTable)
    assert table.rows[0].sort == table.rows[1].sort == "same"
    assert any(row.is_changed for row in table.rows[2:])


@pytest.mark.parametrize(("returned", "shown"), [("第 1 页", 0), ("第 1 页 已改", 1)])
def test_a_footer_is_shown_where_it_differs(returned: str, shown: int) -> None:
    stories = redline(_text(Paragraph("第 1 页"), name="footer1"), _text(Paragraph(returned), name="footer1"))

    assert len(stories) == shown


def test_a_story_that_came_with_the_return_is_shown() -> None:
    returned = WordText((Story("body", (Paragraph("甲"),)), Story("footnotes", (Paragraph("注"),))))

    stories = redline(_lines("甲"), returned)

    assert [story.name for story in stories] == ["body", "footnotes"]
