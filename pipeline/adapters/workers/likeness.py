"""What must be equal on all machines, because a draft's bytes depend on it."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline import __version__

_PROGRAM = Path(__file__).parents[2]
# Of what renders, writes XML and packs; distributed, because its own parts must understand each other.
_LIBRARIES = ("docxtpl", "python-docx", "jinja2", "markupsafe", "lxml", "deflate", "distributed")


@lru_cache(maxsize=1)
def read_likeness() -> Mapping[str, str]:
    """Return name → version of everything that makes a draft on this machine.

    The program's version tells its source as well: a copy that somebody changed is another one.
    """
    return {
        "jixiao": f"{__version__} {_digest_of_source()}",
        "Python": f"{sys.version_info.major}.{sys.version_info.minor}",
        **{name: _version(name) for name in _LIBRARIES},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"


def _digest_of_source() -> str:
    digest = hashlib.sha256()
    for path in sorted(_PROGRAM.rglob("*.py"), key=lambda path: path.relative_to(_PROGRAM).as_posix()):
        digest.update(path.relative_to(_PROGRAM).as_posix().encode())
        # Line ends are those of the machine where it was installed from a checkout.
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:8]
