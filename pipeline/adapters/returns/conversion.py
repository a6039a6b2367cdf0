"""Documents of other formats → .docx, by LibreOffice, for reading alone; the original stays what is kept.

LibreOffice ends well even where it could not read a file, so what counts is the copy: a new file that begins
like a .docx. A file that brings a whole process down is tried once more alone.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipeline.adapters.pdf.office import Office, end_process, find_program, make_place, start_conversion

_KIND = "docx:MS Word 2007 XML"
_START_SECONDS = 60
_SECONDS_EACH = 30
_AT_ONCE = 20


def find_office() -> Office | None:
    """Return LibreOffice as it is installed here; None: it is not."""
    program = find_program()
    return None if program is None else Office(program, "")


def convert(office: Office, files: Mapping[str, tuple[str, bytes]]) -> dict[str, bytes]:
    """Return a .docx of each file that LibreOffice could read.

    Args:
        files: Key → ending (doc, rtf, odt) and bytes. Names of people do not reach LibreOffice.

    Returns:
        Key → the copy; a file that could not be converted is missing.
    """
    keys = list(files)
    copies: dict[str, bytes] = {}
    for start in range(0, len(keys), _AT_ONCE):
        chunk = keys[start : start + _AT_ONCE]
        copies |= _converted(office, files, chunk)
        for key in chunk:
            if key not in copies and len(chunk) > 1:
                copies |= _converted(office, files, [key])
    return copies


def _converted(
    office: Office, files: Mapping[str, tuple[str, bytes]], keys: Sequence[str]
) -> dict[str, bytes]:
    with _workplace() as place:
        sources = []
        for number, key in enumerate(keys):
            ending, data = files[key]
            source = place / f"f{number}.{ending}"
            source.write_bytes(data)
            sources.append(source)
        target = place / "out"
        target.mkdir()
        make_place(place / "office")
        process = start_conversion(office, place / "office", sources, target, None, _KIND)
        try:
            process.wait(_START_SECONDS + _SECONDS_EACH * len(keys))
        except subprocess.TimeoutExpired:
            pass  # what was written until then still counts
        finally:
            end_process(process)
        found = ((key, target / f"f{number}.docx") for number, key in enumerate(keys))
        return {key: copy for key, path in found if (copy := _copy(path)) is not None}


def _copy(path: Path) -> bytes | None:
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return data if data.startswith(b"PK") else None


@contextmanager
def _workplace() -> Iterator[Path]:
    """A folder that its owner alone can enter; gone afterwards."""
    place = Path(tempfile.mkdtemp(prefix="jixiao-"))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
