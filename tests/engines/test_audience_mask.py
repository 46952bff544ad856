"""The columns agree with the slow twin, row by row."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makegood.engines import audience as a
from tests.engines.audience_examples import COMPLETIONS, RESPONSIBILITIES, TREE, rows, rules
from tests.engines.audience_twin import holds, later

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "org": pl.Int32,
    "tree": pl.Int16,
    "role": pl.String,
    "shift": pl.String,
    "location": pl.String,
    "fte": pl.Float64,
    "hired": pl.Date,
    "start": pl.Date,
    **{f"resp:{code}": pl.Boolean for code in RESPONSIBILITIES},
    **{f"done:{code}": pl.Date for code in COMPLETIONS},
}


@given(rules(), st.lists(rows(), min_size=1, max_size=12))
def test_mask_agrees_with_the_twin(rule: a.Rule, table: list[dict[str, object]]) -> None:
    frame = pl.DataFrame(table, schema=SCHEMA)
    got = frame.select(m=a.mask(rule, TREE))["m"]
    assert got.dtype == pl.Boolean
    assert got.to_list() == [holds(rule, row, TREE) for row in table]


@given(rules())
def test_mask_of_an_empty_frame_is_empty(rule: a.Rule) -> None:
    assert pl.DataFrame(schema=SCHEMA).select(m=a.mask(rule, TREE)).height == 0


@given(
    st.dates(date(1950, 1, 1), date(2050, 12, 31)),
    st.one_of(
        st.tuples(st.integers(1, 1_200), st.just("months")),
        st.tuples(st.integers(1, 36_600), st.just("days")),
    ),
)
def test_spans_agree_in_python_in_columns_and_in_the_twin(day: date, span: tuple[int, str]) -> None:
    expected = later(day, *span)
    assert a.after(day, *span) == expected
    assert pl.select(a.after_column(pl.lit(day), *span)).item() == expected


@pytest.mark.parametrize("kind", ["hours", ""])
def test_a_span_in_an_unknown_unit_is_refused(kind: str) -> None:
    with pytest.raises(ValueError, match="days or months"):
        a.after(date(2026, 1, 1), 1, kind)
    with pytest.raises(ValueError, match="days or months"):
        a.after_column(pl.col("x"), 1, kind)


def test_a_moved_org_unit_counts_where_it_stood_at_the_time() -> None:
    frame = pl.DataFrame(
        {"org": [3, 3, 5, 2, 4], "tree": [0, 1, 1, 2, 2]},
        schema_overrides={"org": pl.Int32, "tree": pl.Int16},
    )
    got = frame.select(
        medi=a.mask(a.Within("medi"), TREE),
        peds=a.mask(a.Within("peds"), TREE),
        gone=a.mask(a.Within("gone"), TREE),
    )
    assert got["medi"].to_list() == [True, False, False, False, False]
    assert got["peds"].to_list() == [False, True, True, False, True]
    assert not got["gone"].any()


def test_tree_versions_are_found_by_day_and_kept_in_order() -> None:
    assert [TREE.at(date(y, 6, 1)) for y in (2019, 2020, 2021, 2022)] == [0, 0, 1, 2]
    with pytest.raises(ValueError, match="order"):
        a.Tree(list(reversed(TREE.versions)))


def test_a_circle_in_the_tree_ends() -> None:
    circle = a.Tree([a.TreeVersion(date(2020, 1, 1), {1: 2, 2: 1}, {"x": 1})])
    assert circle.below("x", 0) == {1, 2}
