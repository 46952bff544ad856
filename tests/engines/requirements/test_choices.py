"""The least that is still needed of a choice, against trying every combination."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from makegood.engines.requirements.groups import cheapest

OPTIONS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=7
)  # value, cost


@given(OPTIONS, st.integers(1, 12))
def test_the_cheapest_options_that_suffice(rows: list[tuple[int, int]], need: int) -> None:
    options = [(f"u{i}", value, cost, i) for i, (value, cost) in enumerate(rows)]
    enough = [
        (sum(one[2] for one in some), len(some), [one[0] for one in some])
        for size in range(1, len(options) + 1)
        for some in combinations(options, size)
        if sum(one[1] for one in some) >= need
    ]
    found = [options[i][0] for i in cheapest(options, need)]
    assert found == (min(enough)[2] if enough else [])
