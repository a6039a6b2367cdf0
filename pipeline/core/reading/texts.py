"""Texts and names: cleaned for Word, compared without changing what is printed."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE_SPANS = ((0xAD, 0xAE), (0x200B, 0x2010), (0x202A, 0x202F), (0x2060, 0x2065), (0x2066, 0x206A))
_INVISIBLE = dict.fromkeys([0xFEFF, *(code for span in _INVISIBLE_SPANS for code in range(*span))])
_MIDDLE_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅･●", "·"))
_NOT_FOR_WORD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_WHITE = re.compile(r"\s+")
_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_LATIN = re.compile("[A-Za-z]")
_BLANKS = frozenset(
    ["-", "--", "—", "——", "–", "/", "\\", "无", "暂无", "空", "n/a", "na", "null", "none", "不适用", "未填"]
) | {""}

_LONGEST_BLANK = 8
# Most cells are numbers, days and ids; no text that begins with a digit stands for nothing.
_DIGITS = frozenset("0123456789")


def clean_text(text: str) -> str:
    """Return the text without characters that Word cannot hold; line breaks and tabs stay."""
    if text.isprintable():
        # Nearly every cell: no control character, no white space but plain blanks.
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_FOR_WORD.sub("", text).translate(_INVISIBLE).replace("\u00a0", " ").strip()


def clean_line(text: str) -> str:
    """Return the cleaned text on one line, each run of white space as one space."""
    text = clean_text(text)
    return " ".join(text.split()) if " " in text or not text.isprintable() else text


def clean_name(text: str) -> str:
    """Return a name as it is to be printed: trimmed, · unified, no other character replaced.

    Compatibility forms are kept: NFKC would change the names of people (U+FA19 becomes 神). The full-width
    space inside 王　芳 stays; only ``name_key`` drops it.
    """
    return clean_text(text).translate(_MIDDLE_DOTS).replace("\n", " ").replace("\t", " ").strip()


def name_key(name: str) -> str:
    """Return what two writings of one name share: no white space in Chinese names, no case in Latin ones."""
    name = clean_name(name)
    return _WHITE.sub(" ", name).casefold() if _LATIN.search(name) else _WHITE.sub("", name)


def has_private_use(text: str) -> bool:
    """Return whether a character has no agreed meaning: a sign of a lost rare character."""
    return _PRIVATE_USE.search(text) is not None


def is_blank(text: str) -> bool:
    """Return whether a text stands for an empty cell: —, /, 无, N/A."""
    if len(text) > _LONGEST_BLANK or text[:1] in _DIGITS:
        return False
    return text in _BLANKS or unicodedata.normalize("NFKC", clean_line(text)).casefold() in _BLANKS
