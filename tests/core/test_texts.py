"""Cleaning of texts and names."""

from __future__ import annotations

import pytest

from pipeline.core.reading.texts import (
    clean_line,
    clean_name,
    clean_text,
    has_private_use,
    is_blank,
    name_key,
)


@pytest.mark.parametrize("name", ["\ufa19田", "⼀鸣", "𠮷安", "龚䶮", "古丽米热·阿卜杜热西提", "王　芳"])
def test_a_name_keeps_every_character_it_is_written_with(name: str) -> None:
    assert clean_name(name) == name


def test_a_name_loses_only_what_nobody_sees() -> None:
    assert clean_name("\ufeff 王\u200b芳\u00a0\u3000") == "王芳"


@pytest.mark.parametrize("dot", "•・‧∙⋅")
def test_all_middle_dots_are_one(dot: str) -> None:
    assert clean_name(f"古丽米热{dot}阿卜杜") == "古丽米热·阿卜杜"


def test_a_full_width_space_inside_a_name_does_not_make_another_person() -> None:
    assert name_key("王　芳") == name_key("王芳") == name_key("王 芳")
    assert name_key("Anna  Lee") == name_key("anna lee") != name_key("Annalee")


def test_compatibility_characters_stay_different_people() -> None:
    assert name_key("\ufa19田") != name_key("神田")


def test_a_private_use_character_is_seen() -> None:
    assert has_private_use("马\ue81e")
    assert not has_private_use("龚䶮𠮷")


def test_characters_that_word_cannot_hold_are_removed_and_line_breaks_stay() -> None:
    assert clean_text("一\x07\x0b二\ud800\r\n三\uffff\t四") == "一二\n三\t四"
    assert clean_line(" 一\n 二\t三 ") == "一 二 三"


@pytest.mark.parametrize("text", ["", " ", "-", "——", "/", "无", "N/A", "Ｎ／Ａ", "\u3000"])
def test_what_people_write_for_nothing_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["0", "无锡", "同上", "-1"])
def test_a_value_is_not_blank(text: str) -> None:
    assert not is_blank(text)
