"""The small language of rules: ``70% <= 完成率 < 90% 且 新客户 == 0``.

Typed and checked when compiled; exact decimals; three-valued, so that missing data gives None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

ValueKind = Literal["number", "text", "bool"]
Value = Decimal | str | bool | None


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression. (interface; to be written)"""

    text: str
    names: tuple[str, ...]
    bounds: Mapping[str, tuple[Decimal, ...]]

    def evaluate(self, values: Mapping[str, Value]) -> bool | None:
        """Return whether it holds; None when missing data leaves it open."""
        raise NotImplementedError
