"""One run per batch at a time, on Windows and Linux.

The lock belongs to the process: when it dies, the system lets go, and a note that it left behind says
nothing any more. The note beside the lock only tells the others who is at work.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.adapters.files import make_folder, reachable, refusing, remove_file, write_file
from pipeline.core.models import Problem
from pipeline.core.places import FileRef
from pipeline.errors import OutputError

_UNKNOWN = "?"


@contextmanager
def holding(outputs: Path, batch: str, who: str) -> Iterator[None]:
    """Hold the lock of a batch for as long as the block runs.

    Args:
        outputs: The workspace's outputs/, where lock and note stand as hidden files beside the batch's
            folder: a run that is refused leaves nothing in that folder.
        who: Name of the user, told to others who try.

    Raises:
        OutputError: Somebody else holds it (O806, with user, machine and process).
    """
    make_folder(outputs)
    note = outputs / f".{batch}.holder"
    lock_file = outputs / f".{batch}.lock"
    lock = FileLock(reachable(lock_file), timeout=0, mode=0o600)
    with refusing(lock_file):
        try:
            lock.acquire()
        except Timeout as error:
            raise OutputError([_held(outputs / batch, note)]) from error
    try:
        told = {"pid": os.getpid(), "host": platform.node(), "user": who}
        write_file(note, json.dumps(told, ensure_ascii=False, sort_keys=True).encode("utf-8"))
        yield
    finally:
        try:
            remove_file(note)
        finally:
            lock.release()


def _held(folder: Path, note: Path) -> Problem:
    try:
        told = json.loads(reachable(note).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        told = {}  # The other run has not written its note yet, or is about to end.
    params = {name: str(told.get(name, _UNKNOWN)) for name in ("user", "host", "pid")}
    return Problem("O806", "error", FileRef(folder.as_posix()), params, stops=True)
