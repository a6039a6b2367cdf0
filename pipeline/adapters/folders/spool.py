"""JSON values kept in a file until they are read again, so that a large batch never stands in memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile, gettempdir

import orjson

from pipeline.adapters.files import refusing
from pipeline.core.deciding.plan_json import Json

# Small batches never touch the disk.
_IN_MEMORY = 16 << 20


class Spool:
    """A list of JSON objects in a file of its own, gone with this process; read as often as one likes."""

    def __init__(self) -> None:
        """Begin an empty one."""
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - lives as long as the list
        self._ends = array("Q", [0])

    def add(self, value: dict[str, Json]) -> None:
        """Add an object at the end."""
        self.add_text(orjson.dumps(value))

    def add_text(self, data: bytes) -> None:
        """Add an object that is JSON already, in UTF-8.

        Raises:
            OutputError: The folder for temporary files is full, or takes none.
        """
        with refusing(Path(gettempdir())):
            self._file.seek(self._ends[-1])
            self._file.write(data)
        self._ends.append(self._ends[-1] + len(data))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, index: int) -> dict[str, Json]:
        if not 0 <= index < len(self):
            raise IndexError(index)
        self._file.seek(self._ends[index])
        value: dict[str, Json] = orjson.loads(self._file.read(self._ends[index + 1] - self._ends[index]))
        return value

    def __iter__(self) -> Iterator[dict[str, Json]]:
        return (self[index] for index in range(len(self)))
