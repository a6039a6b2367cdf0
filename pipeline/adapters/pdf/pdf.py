"""Word files → PDFs, through several LibreOffices at once.

Starting LibreOffice costs as much as several documents, so each process is given many of them. It works in
the order given and tells nothing: what it is at is the first file whose PDF is missing. When it dies or takes
too long over a file, that file is tried once more, alone and in a new profile, and the others go on.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock
from types import TracebackType
from typing import Literal

from pipeline.adapters.files import digest_bytes, refusing
from pipeline.adapters.gate import Refused, open_package
from pipeline.adapters.pdf.office import Office, end_process, make_place, start_conversion
from pipeline.adapters.pdf.pdf_bytes import count_pages, steady
from pipeline.core.models import Problem
from pipeline.core.places import FileRef

_GLANCE = 0.05  # seconds between two looks at what a process has done
_HEAD, _TAIL, _END_BYTES = b"%PDF-", b"%%EOF", 1024
_GIVE_UP_AFTER = 8
_CALLS_OF_A_PLACE = 50
GIVEN_UP = "O826"
"""Code of a file that was not tried any more because LibreOffice failed over and over."""

_FAULTS = {"broken": "O823", "late": "O824", "given_up": GIVEN_UP, "unsound": "O819"}

_End = Literal["done", "died", "late", "stopped"]
_Fault = Literal["broken", "late", "given_up", "unsound"]


@dataclass(frozen=True, slots=True)
class WordFile:
    """A Word file to convert; ``path`` names it in problems, the PDF is dated by ``issued_on``."""

    path: str
    data: bytes
    issued_on: date


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF/A-2b; the same Word file, LibreOffice and fonts give the same bytes.

    ``made_of``: sha256 of the Word file.
    """

    data: bytes
    pages: int
    made_of: str


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that LibreOffice may take to start, and over one file."""

    start: float = 60
    file: float = 60


class Converter:
    """LibreOffices at work; leaving the ``with`` block ends them and removes their folders.

    ``convert`` is called from ``threads``, which are as many as there may be LibreOffices.
    """

    def __init__(
        self, office: Office, workers: int, fonts: Path | None = None, patience: Patience | None = None
    ) -> None:
        self._office = office
        self._fonts = fonts
        self._patience = patience or Patience()
        self._folder = Path(tempfile.mkdtemp(prefix="jixiao-pdf-"))
        self._numbers = count(1)
        self._free: SimpleQueue[_Place] = SimpleQueue()
        self._stop = Event()
        self._failures = _Failures()
        self.threads: Executor = ThreadPoolExecutor(workers)
        for _ in range(workers):
            self._free.put(_Place(self._new_folder()))

    def __enter__(self) -> Converter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self.threads.shutdown(wait=True, cancel_futures=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def convert(self, files: Sequence[WordFile]) -> tuple[Pdf | Problem, ...]:
        """Return the PDF of each file, or why there is none; one bad file does not keep the others back."""
        results: dict[int, Pdf | Problem] = {
            index: _problem(file, "unsound") for index, file in enumerate(files) if not _is_sound(file.data)
        }
        waiting = [index for index in range(len(files)) if index not in results]
        with self._place() as place:
            while waiting:
                found, end = self._call(place, [files[index] for index in waiting])
                for position, pdf in found.items():
                    results[waiting[position]] = pdf
                missing = [index for index in waiting if index not in results]
                # A process that ended by itself has seen them all; else the first is to blame.
                suspects, waiting = (missing, []) if end == "done" else (missing[:1], missing[1:])
                for index in suspects:
                    results[index] = self._once_more(place, files[index])
        return tuple(results[index] for index in range(len(files)))

    def _once_more(self, place: _Place, file: WordFile) -> Pdf | Problem:
        if self._failures.too_many or self._stop.is_set():
            return _problem(file, "given_up")
        place.renew(self._new_folder())
        found, end = self._call(place, [file])
        self._failures.note(bool(found))
        return found[0] if found else _problem(file, "late" if end == "late" else "broken")

    def _call(self, place: _Place, files: Sequence[WordFile]) -> tuple[dict[int, Pdf], _End]:
        """Run one LibreOffice; return position → PDF of what it finished, and how it ended.

        Raises:
            OutputError: Its folder cannot be written.
        """
        if self._failures.too_many or self._stop.is_set():
            return {}, "done"
        source, target = place.folder / "in", place.folder / "out"
        try:
            # Under names that every system and locale can take; drafts/ sees no lock file of LibreOffice.
            paths = [source / f"{position:04}.docx" for position in range(len(files))]
            with refusing(place.folder):
                for folder in (source, target):
                    folder.mkdir()
                for path, file in zip(paths, files, strict=True):
                    path.write_bytes(file.data)
            process = start_conversion(self._office, place.folder, paths, target, self._fonts)
            try:
                end = self._watch(process, target)
            finally:
                end_process(process)
            found = _finished(target, files)
        finally:
            for folder in (source, target):
                shutil.rmtree(folder, ignore_errors=True)
        if found:
            self._failures.note(True)
        place.calls += 1
        if end != "done" or place.calls >= _CALLS_OF_A_PLACE:
            place.renew(self._new_folder())
        return found, end

    def _watch(self, process: subprocess.Popen[bytes], target: Path) -> _End:
        done, deadline = 0, time.monotonic() + self._patience.start + self._patience.file
        while True:
            try:
                return "done" if process.wait(_GLANCE) == 0 else "died"
            except subprocess.TimeoutExpired:
                pass
            now = sum(1 for _ in target.glob("*.pdf"))
            if now > done:
                done, deadline = now, time.monotonic() + self._patience.file
            if self._stop.is_set():
                return "stopped"
            if time.monotonic() > deadline:
                return "late"

    @contextmanager
    def _place(self) -> Iterator[_Place]:
        place = self._free.get()
        try:
            yield place
        finally:
            self._free.put(place)

    def _new_folder(self) -> Path:
        return self._folder / str(next(self._numbers))


class _Place:
    """Where one LibreOffice after another works; a worn or doubtful profile is left for a new one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calls = 0
        make_place(folder)

    def renew(self, folder: Path) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder, self.calls = folder, 0
        make_place(folder)


class _Failures:
    """Documents in a row that could not be converted, over all threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._in_a_row = 0

    def note(self, converted: bool) -> None:
        with self._lock:
            self._in_a_row = 0 if converted else self._in_a_row + 1

    @property
    def too_many(self) -> bool:
        """Whether LibreOffice itself must be at fault, and not one document after another."""
        return self._in_a_row >= _GIVE_UP_AFTER


def _is_sound(data: bytes) -> bool:
    """Whether this is a Word file that is safe to open; LibreOffice would make a PDF of any rubbish."""
    try:
        return "word/document.xml" in open_package(data)
    except Refused:
        return False


def _read(path: Path) -> bytes | None:
    """Return a PDF that LibreOffice finished; None when there is none or it was cut short."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    return data if data.startswith(_HEAD) and _TAIL in data[-_END_BYTES:] else None


def _finished(target: Path, files: Sequence[WordFile]) -> dict[int, Pdf]:
    """Return position → PDF of what a process finished."""
    read = ((position, _read(target / f"{position:04}.pdf")) for position in range(len(files)))
    raw = {position: data for position, data in read if data is not None}
    made = steady([(data, files[position].issued_on) for position, data in raw.items()])
    return {
        position: Pdf(data, count_pages(data), digest_bytes(files[position].data))
        for position, data in zip(raw, made, strict=True)
    }


def _problem(file: WordFile, fault: _Fault) -> Problem:
    return Problem(_FAULTS[fault], "error", FileRef(file.path))
