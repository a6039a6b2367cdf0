"""JSON of the ledger: one text for one value."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from pipeline.core.deciding.plan_json import canonical, canonical_bytes, parse_json

_LETTERS = st.text(st.characters(exclude_categories=("Cs",)))
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _LETTERS,
    lambda inner: st.lists(inner) | st.dictionaries(_LETTERS, inner),
)


@given(_VALUES)
def test_the_text_is_that_of_the_standard_library_with_its_keys_sorted(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    assert canonical(value) == text  # type: ignore[arg-type]
    assert canonical_bytes(value) == text.encode("utf-8")  # type: ignore[arg-type]
    assert parse_json(text.encode("utf-8")) == value
