"""Chinese faces that Word files name, and what stands in for those that this computer does not have.

Left alone, LibreOffice takes any face that has the characters, be it a Japanese one. So each missing face is
given an installed one of its kind that is made for Chinese as it is written on the mainland.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

_FACE = re.compile(rb'w:eastAsia="([^"]+)"')
_PARTS = re.compile(r"word/(styles|document|numbering|header\d*|footer\d*)\.xml")
_LANGUAGE = re.compile(r"[a-z]{2}-[A-Z]{2}")  # w:lang has an attribute of the same name
_PART_LIMIT = 20 * 1024 * 1024
_SYSTEM = Path("/etc/fonts/fonts.conf")
_SECONDS = 60

COMMON_FACES = frozenset(
    {
        *(
            "宋体",
            "SimSun",
            "新宋体",
            "NSimSun",
            "黑体",
            "SimHei",
            "微软雅黑",
            "Microsoft YaHei",
            "等线",
            "DengXian",
        ),
        *(
            "仿宋",
            "FangSong",
            "仿宋_GB2312",
            "楷体",
            "KaiTi",
            "楷体_GB2312",
            "方正小标宋简体",
            "方正小标宋_GBK",
        ),
        *("华文中宋", "STZhongsong", "华文仿宋", "STFangsong", "华文楷体", "STKaiti", "华文细黑", "STXihei"),
    }
)
"""What Word and WPS offer: an edited draft may name any of them."""

_SERIF = (
    *("宋体", "SimSun", "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Source Han Serif CN"),
    *("思源宋体", "Songti SC", "AR PL UMing CN"),
)
_SANS = (
    *("黑体", "SimHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN"),
    *("思源黑体", "微软雅黑", "Microsoft YaHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei"),
)
_KAI = ("楷体", "KaiTi", "楷体_GB2312", "STKaiti", "AR PL UKai CN", "LXGW WenKai")
_FANGSONG = ("仿宋", "FangSong", "仿宋_GB2312", "STFangsong")
# What a face's name tells of its kind → faces of that kind, best first; the first line that fits counts.
_KINDS = (
    (re.compile("楷|kai", re.IGNORECASE), _KAI + _SERIF + _SANS),
    (re.compile("仿宋|fang", re.IGNORECASE), _FANGSONG + _SERIF + _SANS),
    (re.compile("黑|等线|圆|hei|deng|sans", re.IGNORECASE), _SANS + _SERIF),
    (re.compile(""), _SERIF + _SANS),
)


@dataclass(frozen=True, slots=True)
class Installed:
    """Families that fontconfig knows, and those of them that can write Chinese."""

    families: frozenset[str]
    chinese: tuple[str, ...]


def faces_named(word_file: bytes) -> frozenset[str]:
    """Return the faces that a Word file names for Chinese; none for a file that cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(word_file)) as package:
            parts = [
                package.read(entry)
                for entry in package.infolist()
                if _PARTS.fullmatch(entry.filename) and entry.file_size <= _PART_LIMIT
            ]
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        return frozenset()
    names = {name.decode("utf-8", "replace") for part in parts for name in _FACE.findall(part)}
    return frozenset(name for name in names if not _LANGUAGE.fullmatch(name))


def read_installed() -> Installed | None:
    """Return what fontconfig knows; None where LibreOffice does not ask it (Windows, macOS)."""
    if shutil.which("fc-list") is None or not _SYSTEM.is_file():
        return None
    return Installed(frozenset(_families(":")), tuple(sorted(set(_families(":lang=zh-cn")))))


def find_stand_ins(faces: Iterable[str], installed: Installed) -> dict[str, str]:
    """Return missing face → the installed one that stands in; empty when nothing is missing.

    ``installed.chinese`` must not be empty: without any such face no text would be seen.
    """
    known = {family.casefold(): family for family in installed.families}
    missing = sorted(face for face in faces if face.casefold() not in known)
    return {face: _stand_in(face, known, installed.chinese) for face in missing}


def fonts_conf(stand_ins: Mapping[str, str]) -> str:
    """Return a configuration of fontconfig: the system's, and each missing face by its stand-in."""
    matches = "".join(
        '<match target="pattern">'
        f'<test name="family" qual="any"><string>{escape(face)}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{escape(family)}</string></edit>'
        "</match>\n"
        for face, family in sorted(stand_ins.items())
    )
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>\n'
        f"<include>{_SYSTEM}</include>\n{matches}</fontconfig>\n"
    )


def _families(pattern: str) -> list[str]:
    """Return the names of the families that fit; one with names in several languages gives them all."""
    listed = subprocess.run(
        ["fc-list", pattern, "family"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_SECONDS,
        check=False,
    )
    lines = listed.stdout.decode("utf-8", "replace").splitlines()
    return [name.replace("\\", "").strip() for line in lines for name in line.split(",") if name.strip()]


def _stand_in(face: str, known: Mapping[str, str], chinese: tuple[str, ...]) -> str:
    wanted = next(kind for mark, kind in _KINDS if mark.search(face))
    found = (known[name.casefold()] for name in wanted if name.casefold() in known)
    return next(found, None) or _mainland(chinese)


def _mainland(chinese: tuple[str, ...]) -> str:
    """Return the face that looks most like the mainland's: of a collection, not the one of another place."""
    elsewhere = re.compile(r"\b(JP|KR|TC|HK|TW|Mono)\b")
    return next((name for name in chinese if not elsewhere.search(name)), chinese[0])
