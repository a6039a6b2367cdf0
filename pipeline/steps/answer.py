"""What a command answers when it tells of documents: they are read one by one, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.adapters.folders.spool import Spool
from pipeline.core.deciding.plan_json import Json

Line = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of a spool, each with what is added to it when it is read.

    ``chosen``: their places in the spool; None for all of them.
    """

    spool: Spool
    chosen: Sequence[int] | None = None
    dressed: Callable[[Line], Line] = dict

    def __len__(self) -> int:
        return len(self.spool if self.chosen is None else self.chosen)

    def __iter__(self) -> Iterator[Line]:
        places = range(len(self.spool)) if self.chosen is None else self.chosen
        return (self.dressed(self.spool[place]) for place in places)

    def at(self, place: int) -> Line:
        """Return the line at a place of the spool."""
        return self.dressed(self.spool[place])


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as JSON: ``head`` is all of it but ``documents``, and the rest of what comes after them."""

    head: Line
    documents: Lines = field(default_factory=lambda: Lines(Spool()))

    def with_head(self, **more: Json) -> Answer:
        """Return the answer with some more, or other, values."""
        return replace(self, head={**self.head, **more})

    @property
    def json(self) -> dict[str, Json]:
        """The whole of it, in memory."""
        return {**self.head, "documents": list[Json](self.documents)}
