"""Random audience rules and rows for Hypothesis, over a small invented institution."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from makegood.engines import audience as a

ORGS = ("campus", "medi", "medi/cardiology", "peds", "gone")
ROLES = ("nurse-app", "clinical-staff", "is", "07", "Ärzte & Co")
SHIFTS = ("night", "day-weekday", "shift")
LOCATIONS = ("North campus", 'the "old" ward', "back\\slash")
RESPONSIBILITIES = ("supervises", "teaches", "has")
COMPLETIONS = ("universal-core", "shared-language")

TREE = a.Tree(
    [
        a.TreeVersion(
            date(2020, 1, 1),
            {1: None, 2: 1, 3: 2, 4: 1},
            {"campus": 1, "medi": 2, "medi/cardiology": 3, "peds": 4},
        ),
        a.TreeVersion(  # cardiology moved to another department and kept its code
            date(2021, 1, 1),
            {1: None, 2: 1, 3: 4, 4: 1, 5: 3},
            {"campus": 1, "medi": 2, "medi/cardiology": 3, "peds": 4},
        ),
        a.TreeVersion(date(2022, 1, 1), {1: None, 4: 1}, {"campus": 1, "peds": 4}),
    ]
)


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3).map(tuple)


def conditions() -> st.SearchStrategy[a.Rule]:
    return st.one_of(
        st.just(a.Everyone()),
        st.sampled_from(ORGS).map(a.Within),
        some(ROLES).map(a.Role),
        some(SHIFTS).map(a.Shift),
        some(LOCATIONS).map(a.Location),
        st.sampled_from(RESPONSIBILITIES).map(a.Responsible),
        st.sampled_from(COMPLETIONS).map(a.Completed),
        st.builds(
            a.Fte,
            st.sampled_from([">=", "<=", ">", "<", "is"]),
            st.decimals("0", "2", places=2).map(Decimal),
        ),
        st.builds(a.Employed, st.sampled_from([">=", "<"]), st.integers(1, 800), st.just("days")),
        st.builds(a.Employed, st.sampled_from([">=", "<"]), st.integers(1, 40), st.just("months")),
    )


def rules() -> st.SearchStrategy[a.Rule]:
    return st.recursive(
        conditions(),
        lambda inner: st.one_of(
            inner.map(a.Not),
            st.lists(inner, min_size=2, max_size=4).map(lambda parts: a.And(tuple(parts))),
            st.lists(inner, min_size=2, max_size=4).map(lambda parts: a.Or(tuple(parts))),
        ),
        max_leaves=12,
    )


def maybe(values: tuple[str, ...]) -> st.SearchStrategy[str | None]:
    return st.one_of(st.none(), st.sampled_from((*values, "other")))


def rows() -> st.SearchStrategy[dict[str, object]]:
    days = st.dates(date(2019, 1, 1), date(2023, 12, 31))
    month_ends = st.sampled_from([date(2020, 1, 31), date(2020, 2, 29), date(2021, 8, 31)])
    return st.fixed_dictionaries(
        {
            "org": st.one_of(st.none(), st.integers(1, 6)),
            "tree": st.integers(0, len(TREE.versions) - 1),
            "role": maybe(ROLES),
            "shift": maybe(SHIFTS),
            "location": maybe(LOCATIONS),
            "fte": st.one_of(st.none(), st.sampled_from([0.0, 0.1, 0.5, 0.57, 1.0, 2.0])),
            "hired": st.one_of(st.none(), days, month_ends),
            "start": st.one_of(days, st.sampled_from([date(2020, 2, 28), date(2020, 2, 29)])),
        }
        | {f"resp:{code}": st.sampled_from([True, False, None]) for code in RESPONSIBILITIES}
        | {f"done:{code}": st.one_of(st.none(), days) for code in COMPLETIONS}
    )
