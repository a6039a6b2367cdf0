"""The files of a transmittal below outputs/BATCH/dispatch/: a folder per packet, and its zip."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pipeline.adapters.files import remove_empty_folders, remove_file, walk_files, write_file
from pipeline.adapters.packing import Container

DISPATCH = "dispatch"
"""The folder of everything that is handed out, below outputs/BATCH."""


def zip_packet(files: Mapping[str, bytes], day: date) -> bytes:
    """Return a zip of the files: names flagged as UTF-8, every time stamp at ``day``, no folder inside.

    Drafts and workbooks are packed already, so nothing is deflated twice.
    """
    return Container({}, files, day, level=0).pack(files)


def put_packet(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a packet into its folder, which holds nothing else afterwards.

    What an earlier dispatch left there was interrupted before it was recorded: nobody got it.
    """
    for path in tuple(walk_files(folder)):
        if path.relative_to(folder).as_posix() not in files:
            remove_file(path)
            remove_empty_folders(path.parent, folder)
    for name in sorted(files):
        write_file(folder / name, files[name])


def mark_of(text: str) -> str:
    """Return six characters that tell two managers of one folder name apart."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:6]
