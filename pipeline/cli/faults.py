"""What is kept of a fault that nobody foresaw: enough to find it, and nothing about any person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pipeline import __version__
from pipeline.adapters.files import write_file
from pipeline.errors import OutputError

_OURS = Path(__file__).parent.parent


def write_fault(error: BaseException, folder: Path | None, when: datetime) -> Path:
    """Write a log file and return its path.

    It holds the kinds of the exceptions and the lines of our own code that they passed, no message and no
    value: those may quote a name or a score.

    Args:
        folder: outputs/ of the workspace; None, or one that cannot be written: the system's folder for
            temporary files.
    """
    name = f"jixiao-fault-{when:%Y%m%d-%H%M%S}.log"
    text = "\n".join(_lines(error, when)).encode("utf-8")
    if folder is not None:
        try:
            write_file(folder / name, text)
        except OutputError:
            pass
        else:
            return folder / name
    import tempfile  # seldom needed, as what follows

    path = Path(tempfile.mkdtemp(prefix="jixiao-")) / name
    write_file(path, text)
    return path


def _lines(error: BaseException, when: datetime) -> Iterator[str]:
    import platform
    import traceback

    yield f"jixiao {__version__}, Python {platform.python_version()}"
    yield f"{platform.system()} {platform.release()}"
    yield when.isoformat(timespec="seconds")
    cause: BaseException | None = error
    while cause is not None:
        yield f"{type(cause).__module__}.{type(cause).__qualname__}"
        for frame in traceback.extract_tb(cause.__traceback__):
            path = Path(frame.filename)
            if path.is_relative_to(_OURS):
                yield f"  {path.relative_to(_OURS.parent).as_posix()}:{frame.lineno} {frame.name}"
        cause = cause.__cause__ or cause.__context__
    yield ""
