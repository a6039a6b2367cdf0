"""Colours of series and slices beyond those that were drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"

# Muted colours that differ in hue and lightness; the first six are the accents of the shipped templates.
_COLORS = (
    *("2F5C8F", "C27C2C", "6B8E5A", "7A6A9B", "4C97A8", "9A4F4F"),
    *("B8A23B", "8FB3D9", "A86C8E", "4F6B4A", "D9A98C", "707B8C"),
)
_PALER = 0.6  # how much of a colour is left each time the palette begins again


def free_colors(shapes: Iterable[etree._Element]) -> list[str]:
    """Return the colours that what was drawn leaves free."""
    taken = set()
    for shape in shapes:
        for color in shape.iter(f"{_A}srgbClr", f"{_A}schemeClr"):
            value = color.get("val") or ""
            accent = value.removeprefix("accent")
            known = accent.isdecimal() and accent != value and int(accent) <= len(_COLORS)
            taken.add(_COLORS[int(accent) - 1] if known else value.upper())
    return [color for color in _COLORS if color not in taken] or list(_COLORS)


def further_color(index: int, colors: Sequence[str]) -> str:
    """Return the colour of the index-th series or slice beyond those drawn; paler when they begin again."""
    color = colors[index % len(colors)]
    kept = _PALER ** (index // len(colors))
    parts = (int(color[at : at + 2], 16) for at in (0, 2, 4))
    return "".join(f"{round(255 - (255 - part) * kept):02X}" for part in parts)
