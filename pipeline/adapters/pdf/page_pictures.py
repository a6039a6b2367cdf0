"""Pages of a PDF → pictures, through pdftoppm of poppler."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from pipeline.core.models import Problem

_PROGRAM = "pdftoppm"
_DOTS_PER_INCH = "100"
_SECONDS = 120


def draw_pages(pdf: bytes) -> tuple[bytes, ...] | Problem:
    """Return a PNG of each page, or why there is none: no pdftoppm here (O831), or it failed (O832)."""
    program = shutil.which(_PROGRAM)
    if program is None:
        return Problem("O831", "warning")
    with tempfile.TemporaryDirectory(prefix="jixiao-pages-", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder, "in.pdf"), Path(folder, "out")
        target.mkdir()
        source.write_bytes(pdf)
        try:
            subprocess.run(
                [program, "-png", "-r", _DOTS_PER_INCH, str(source), str(target / "page")],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_SECONDS,
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            return Problem("O832", "error")
        # The names have as many digits as the last page's, so their order is that of the pages.
        return tuple(path.read_bytes() for path in sorted(target.glob("*.png")))
