"""Fonts of a template: Chinese text takes the East Asian face, which must be named, not left to a theme."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.adapters.templates.template_parts import TemplateParts
from pipeline.adapters.templates.template_stories import Story, W
from pipeline.core.templates.template_faults import Fault, Fix, Spot

_STYLES = "word/styles.xml"
_DEFAULT_FACE = "宋体"
_SYMBOLS = re.compile(r"Wingdings|Webdings|Symbol|MT Extra|Marlett", re.IGNORECASE)
_CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]|\\{\\{")
_USES = (f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")


def check_fonts(parts: TemplateParts) -> Iterator[Fault]:
    """Give where a font is set for Latin letters only, or by a theme."""
    styles = parts.roots.get(_STYLES)
    if styles is None:
        return
    defaults = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}rFonts")
    face = _DEFAULT_FACE if defaults is None else defaults.get(f"{W}eastAsia") or _DEFAULT_FACE
    if defaults is not None:
        yield from _check(defaults, Spot(_STYLES), "docDefaults", face)
    by_id = {style.get(f"{W}styleId") or "": style for style in styles.iter(f"{W}style")}
    for id_, spot in _used(parts, by_id).items():
        fonts = by_id[id_].find(f"{W}rPr/{W}rFonts")
        if fonts is not None:
            name = by_id[id_].find(f"{W}name")
            label = id_ if name is None else name.get(f"{W}val") or id_
            yield from _check(fonts, spot, label, face)
    for story in parts.stories:
        yield from _check_runs(story, face)


def _check(fonts: etree._Element, spot: Spot, where: str, face: str) -> Iterator[Fault]:
    fix = Fix("fix_font", {"where": where, "face": face})
    params = {"where": where}
    latin = fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi")
    # A theme's face wins over one that is named beside it.
    if fonts.get(f"{W}eastAsiaTheme") or (fonts.get(f"{W}asciiTheme") and not fonts.get(f"{W}eastAsia")):
        yield Fault("W551", spot, params, fix, "warning")
    elif latin and not fonts.get(f"{W}eastAsia") and not _SYMBOLS.match(latin):
        yield Fault("W550", spot, params, fix, "warning")


def _used(parts: TemplateParts, by_id: dict[str, etree._Element]) -> dict[str, Spot]:
    """Styles in use → the first paragraph that takes them; those that others rest on included."""
    found: dict[str, Spot] = {}
    for story in parts.stories:
        for use in story.root.iter(*_USES):
            name = use.get(f"{W}val") or ""
            if name in by_id and name not in found:
                found[name] = story.spot_of(use)
    defaults = (id_ for id_, style in by_id.items() if style.get(f"{W}default") == "1")
    for name in defaults:
        found.setdefault(name, Spot(_STYLES))
    for name, spot in list(found.items()):
        base = by_id[name].find(f"{W}basedOn")
        while base is not None and (above := base.get(f"{W}val") or "") in by_id and above not in found:
            found[above] = spot
            base = by_id[above].find(f"{W}basedOn")
    return found


def _check_runs(story: Story, face: str) -> Iterator[Fault]:
    """One fault a paragraph: the author marks the paragraph and picks the face once."""
    told = set()
    for fonts in story.root.iter(f"{W}rFonts"):
        properties = fonts.getparent()
        run = None if properties is None else properties.getparent()
        if run is None or run.tag != f"{W}r":
            continue
        text = "".join(piece.text or "" for piece in run.iter(f"{W}t"))
        spot = story.spot_of(run)
        if spot not in told and _CHINESE.search(text):
            where = fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or fonts.get(f"{W}asciiTheme") or "…"
            for fault in _check(fonts, spot, where, face):
                told.add(spot)
                yield fault
