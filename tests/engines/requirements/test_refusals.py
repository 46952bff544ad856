"""What the engine refuses, with a message that says where and how to mend it; and edge cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from makegood.engines.audience import Tree
from makegood.engines.requirements import (
    SCHEMAS,
    After,
    Equivalent,
    Facts,
    FactsError,
    Gate,
    MinutesOf,
    NOf,
    Renewal,
    Rules,
    RulesError,
    Track,
    UnitEdition,
    UnitInfo,
    compute,
    stream,
)
from makegood.engines.requirements.days import INF, add_months
from tests.engines.audience_twin import later

from .case import TREE, Case, edition, track, unit

D = date
GOOD = edition()


def rules(one: Any = GOOD, *, units: tuple[UnitInfo, ...] = (unit("a"), unit("b"))) -> Rules:
    return Rules((Track("t", (one,)),), units, TREE)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"strength": "must"}, 'strength "must"'),
        ({"notice_days": -1}, "notice_days is -1"),
        ({"groups": (NOf(3, ("a", "b")),)}, "n is 3 of 2 units"),
        ({"groups": (NOf(0, ("a", "b")),)}, "n is 0"),
        ({"groups": (MinutesOf(0, ("a",)),)}, "minutes of a group is 0"),
        ({"groups": (NOf(1, ("a", "a")),)}, 'unit in Track "t", edition 1 "a" is given twice'),
        ({"groups": (NOf(1, ("x",)),)}, '"x" is not known'),
        ({"due": After(-1, "hire")}, "due after -1 days"),
        ({"due": After(1, "birth")}, 'anchor "birth"'),  # type: ignore[arg-type]
        ({"due": After(1, "completion")}, "name a track"),
        ({"due": After(1, "hire", "t")}, "name a track"),
        ({"due": After(1, "completion", "x")}, 'track "x", which is not known'),
        ({"renewal": Renewal(2, 60)}, "shorter than the period"),
        ({"renewal": Renewal(0, 0)}, "renewal of 0 months"),
        ({"gate": Gate("x", 0.5)}, 'waits for "x"'),
        ({"gate": Gate("t", 0)}, "share is 0"),
        ({"gate": Gate("t", 0.5, "floor")}, 'level "floor"'),
    ],
)
def test_an_edition_that_cannot_be_applied(change: dict[str, Any], said: str) -> None:
    with pytest.raises(RulesError) as error:
        rules(replace(GOOD, **change))
    assert said in str(error.value)
    assert "edition 1" in str(error.value)


@pytest.mark.parametrize(
    ("units", "said"),
    [
        ((unit("a"), unit("a")), "given twice"),
        ((unit("a", -1),), "minutes is -1"),
        ((unit("a", variant_of="a"),), "not another known unit"),
        ((unit("a", equivalents=(Equivalent(),)),), "a unit or a certificate"),
        ((unit("a", equivalents=(Equivalent(unit="x"),)),), '"x" is not known'),
        ((unit("a", equivalents=(Equivalent(certificate="c", max_age_months=0),)),), "1 or more"),
        ((unit("a"), unit("t")), "names a unit and a track"),
        (
            (UnitInfo("a", 1, (UnitEdition(2, D(2020, 1, 1)), UnitEdition(1, D(2021, 1, 1)))),),
            "number 1 follows 2",
        ),
    ],
)
def test_units_that_cannot_be_used(units: tuple[UnitInfo, ...], said: str) -> None:
    with pytest.raises(RulesError, match=said):
        rules(units=units)


def test_tracks_that_cannot_be_used() -> None:
    units = (unit("a"),)
    with pytest.raises(RulesError, match="no edition"):
        Rules((Track("t", ()),), units, TREE)
    with pytest.raises(RulesError, match="effective"):
        Rules((track("t", GOOD, edition(number=2)),), units, TREE)
    with pytest.raises(RulesError, match="soon_days"):
        Rules((), units, TREE, soon_days=-1)
    with pytest.raises(ValueError, match="chunk"):
        list(stream(Facts(none()), rules(), D(2026, 1, 1), chunk=0))


def none(name: str = "appointments") -> pl.DataFrame:
    return pl.DataFrame(schema=dict(SCHEMAS[name]))


def test_facts_that_cannot_be_read() -> None:
    with pytest.raises(FactsError, match="the column person is missing"):
        Facts(none().drop("person"))
    with pytest.raises(FactsError, match="wrong type"):
        Facts(none(), leave=pl.DataFrame({"person": ["x"], "start": ["y"], "end": ["z"]}))
    job = {"appointment": [1], "person": [1], "org": [1], "start": [None]}
    frame = none().clear(1).with_columns(pl.Series(name, value) for name, value in job.items())
    with pytest.raises(FactsError, match="row 1: start is empty"):
        Facts(frame)
    twice = frame.with_columns(start=pl.lit(D(2026, 1, 1)))
    with pytest.raises(FactsError, match="appointment 1 is given twice"):
        Facts(pl.concat([twice, twice]))


def test_a_title_may_be_left_out() -> None:
    assert Facts(none().drop("title")).appointments.columns[-1] == "title"


def test_nobody_and_nothing() -> None:
    """No people, no tracks, no tree, unknown persons: empty frames with the usual columns."""
    empty = compute(Facts(none()), rules(), D(2026, 1, 1))
    case = Case(track("t"))
    case.job(D(2026, 1, 1))
    facts = case.world(D(2026, 2, 1)).facts()
    plain = compute(facts, rules(), D(2026, 2, 1))
    for other in (
        empty,
        compute(facts, Rules((), (), Tree([])), D(2026, 2, 1)),
        compute(facts, rules(), D(2026, 2, 1), pl.Series([77])),
    ):
        assert other.requirements.is_empty()
        assert other.requirements.columns == plain.requirements.columns
        assert other.reasons.columns == plain.reasons.columns
    assert plain.requirements.height == 1


def test_an_edition_without_units_asks_nothing() -> None:
    case = Case(track("t", edition(groups=())), track("u", edition("completed t", units=("b",))))
    case.job(D(2026, 1, 1))
    assert case.on(D(2026, 2, 1)) == {}


def test_facts_about_things_unknown_bind_nothing() -> None:
    case = Case(track("t"))
    case.job(D(2026, 1, 1), org=99)
    case.waive("zzz", D(2026, 1, 1))
    case.waive("a", D(2026, 1, 1), track="zzz")
    case.done("zzz", D(2026, 1, 2))
    case.paper("zzz", D(2026, 1, 2))
    assert case.on(D(2026, 2, 1))["a"]["status"] == "asked"


def test_calendar_months_clamp_the_day() -> None:
    epoch = date(1970, 1, 1)
    days = np.arange(18_000, 22_000, 7, dtype=np.int64)
    for months in (1, 2, 6, 11, 12, 13, 24, 120):
        expected = [
            (later(date.fromordinal(epoch.toordinal() + int(d)), months, "months") - epoch).days
            for d in days
        ]
        assert add_months(days, months).tolist() == expected
    assert add_months(np.array([INF]), 5).tolist() == [INF]
