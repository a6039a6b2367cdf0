"""A stand-in for Windows: what it would say about the names of files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"/\\|?*]')


def windows_faults(paths: Iterable[str]) -> list[str]:
    """Return what Windows would say about POSIX paths of files that are to stand beside each other."""
    faults = []
    seen: dict[str, str] = {}
    for path in paths:
        for part in PurePosixPath(path).parts:
            if _FORBIDDEN.search(part) or _RESERVED.fullmatch(part) or part.endswith((".", " ")):
                faults.append(f"{path}: {part!r} is no Windows name")
            if len(part.encode("utf-16-le")) // 2 > 255 or len(part.encode("utf-8")) > 255:
                faults.append(f"{path}: {part!r} is too long")
        same = unicodedata.normalize("NFC", path).casefold()
        if seen.setdefault(same, path) != path:
            faults.append(f"{path} and {seen[same]} are one file on Windows")
    return faults
