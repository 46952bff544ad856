"""Worked examples, by hand, of credit, editions, renewal, merging, choices and status (4 to 9)."""

from __future__ import annotations

from datetime import date

from makegood.engines.requirements import (
    After,
    AllOf,
    By,
    Equivalent,
    Gate,
    MinutesOf,
    NOf,
    Renewal,
    UnitEdition,
    UnitInfo,
)

from .case import Case, edition, track, unit

D = date
EDITIONS = (
    UnitEdition(1, D(2020, 1, 1), True, 60, 90),
    UnitEdition(2, D(2026, 3, 1), True, 15, 60),
    UnitEdition(3, D(2026, 5, 1), False, 5, 30),
    UnitEdition(4, D(2026, 6, 1), True, 10, 45),
)


# 4. credit -------------------------------------------------------------------------------------


def test_a_variant_counts_as_the_unit() -> None:
    case = Case(track("t"), units=(unit("a"), unit("a-together", variant_of="a")))
    case.job(D(2026, 1, 1))
    case.done("a-together", D(2026, 2, 1))
    assert case.on(D(2026, 3, 1))["a"]["status"] == "done"


def test_an_equivalent_counts_until_its_age_limit_and_is_asked_again_before() -> None:
    equal = (Equivalent(unit="z", max_age_months=12), Equivalent(certificate="c"))
    case = Case(track("t"), units=(unit("a", equivalents=equal), unit("z")))
    case.job(D(2026, 1, 1))
    case.done("z", D(2026, 2, 1))
    row = case.on(D(2027, 1, 1))["a"]
    assert (row["status"], row["valid_until"]) == ("done", D(2027, 2, 1))
    row = case.on(D(2027, 1, 2))["a"]  # 30 days, the notice, before it ends
    assert (row["status"], row["asked_from"], row["due"]) == (
        "due soon",
        D(2027, 1, 2),
        D(2027, 2, 1),
    )
    case.paper("c", D(2024, 1, 1))
    assert case.on(D(2027, 6, 1))["a"]["valid_until"] is None


def test_a_major_edition_asks_for_the_changed_part_only() -> None:
    """Edition 1 was done; 2 is major (15 min), 3 minor, 4 major (10 min): 25 minutes by 30 April."""
    case = Case(track("t"), units=(UnitInfo("a", 60, EDITIONS),))
    case.job(D(2026, 1, 1))
    case.done("a", D(2026, 1, 10), number=1)
    row = case.on(D(2026, 3, 1))["a"]
    assert (row["status"], row["part"], row["minutes"]) == ("asked", "changed part", 15)
    assert (row["asked_from"], row["due"]) == (D(2026, 3, 1), D(2026, 4, 30))
    row = case.on(D(2026, 6, 1))["a"]
    assert (row["minutes"], row["due"], row["status"]) == (25, D(2026, 4, 30), "overdue")
    case.done("a", D(2026, 4, 1), number=2, changed=True)
    row = case.on(D(2026, 6, 1))["a"]
    assert (row["minutes"], row["due"]) == (10, D(2026, 7, 16))
    case.done("a", D(2026, 6, 5), number=4, changed=True)
    assert case.on(D(2026, 6, 5))["a"]["status"] == "done"


def test_a_minor_edition_asks_nothing() -> None:
    case = Case(track("t"), units=(UnitInfo("a", 60, EDITIONS[:3]),))
    case.job(D(2026, 1, 1))
    case.done("a", D(2026, 3, 10), number=2)
    assert case.on(D(2026, 5, 2))["a"]["status"] == "done"


def test_a_changed_part_alone_is_not_the_unit() -> None:
    case = Case(track("t"), units=(UnitInfo("a", 60, EDITIONS),))
    case.job(D(2026, 1, 1))
    case.done("a", D(2026, 3, 10), number=2, changed=True)
    row = case.on(D(2026, 3, 11))["a"]
    assert (row["part"], row["minutes"], row["due"]) == ("whole", 60, D(2026, 4, 1))


# 5. renewal ------------------------------------------------------------------------------------


def test_renewal_is_asked_in_its_window_and_due_at_the_end() -> None:
    """Done 31 August 2026, 18 months: valid until 29 February 2028; asked 90 days before."""
    case = Case(track("t", edition(renewal=Renewal(18, 90))))
    case.job(D(2026, 1, 1))
    case.done("a", D(2026, 8, 31))
    assert case.on(D(2027, 11, 30))["a"]["status"] == "done"
    row = case.on(D(2027, 12, 1))["a"]
    assert (row["status"], row["asked_from"], row["due"]) == (
        "asked",
        D(2027, 12, 1),
        D(2028, 2, 29),
    )
    assert case.on(D(2028, 3, 1))["a"]["status"] == "overdue"


def test_renewing_early_in_the_window_costs_nothing() -> None:
    case = Case(track("t", edition(renewal=Renewal(12, 90))))
    case.job(D(2026, 1, 1))
    case.done("a", D(2026, 2, 1))
    case.done("a", D(2026, 12, 1))  # inside the window before 1 February 2027
    row = case.on(D(2026, 12, 2))["a"]
    assert (row["status"], row["valid_until"]) == ("renewed", D(2028, 2, 1))


def test_a_completion_before_the_window_counts_from_its_day() -> None:
    case = Case(track("t", edition(renewal=Renewal(12, 30))))
    case.job(D(2026, 1, 1))
    case.done("a", D(2026, 2, 1))
    case.done("a", D(2026, 7, 1))
    row = case.on(D(2026, 7, 2))["a"]
    assert (row["status"], row["valid_until"]) == ("done", D(2027, 7, 1))


def test_leave_in_the_window_moves_the_renewal() -> None:
    case = Case(track("t", edition(renewal=Renewal(12, 60))))
    case.job(D(2026, 1, 1))
    case.done("a", D(2026, 2, 1))
    case.away(D(2027, 1, 1), D(2027, 1, 21))
    assert case.on(D(2027, 1, 25))["a"]["due"] == D(2027, 2, 21)


def test_joining_with_a_credit_about_to_end_gives_the_full_time() -> None:
    """Joined in the window: 90 days from joining, not the few that were left."""
    case = Case(track("t", edition(due=After(90, "hire"), renewal=Renewal(12, 60))))
    case.job(D(2026, 12, 20))
    case.done("a", D(2026, 1, 1))
    assert case.on(D(2026, 12, 21))["a"]["due"] == D(2027, 3, 20)


# 6. merging ------------------------------------------------------------------------------------


def test_a_second_job_never_brings_a_due_date_forward() -> None:
    """Asked since January, due 31 December; the stricter second job changes the strength only."""
    case = Case(
        track("slow", edition(due=By(D(2026, 12, 31)), strength="expected")),
        track("fast", edition("role is admin-staff", due=After(30, "role-start"))),
    )
    case.job(D(2026, 1, 1))
    case.job(D(2026, 6, 1), D(2026, 9, 1), role="admin-staff")
    row, why = case.on(D(2026, 6, 10))["a"], case.why(D(2026, 6, 10))
    assert (row["due"], row["strength"]) == (D(2026, 12, 31), "required")
    assert (why["a", "slow"]["state"], why["a", "fast"]["state"]) == ("leads", "also")
    assert why["a", "fast"]["due"] == D(2026, 7, 1)
    assert case.on(D(2026, 9, 2))["a"]["strength"] == "expected"


def test_leaving_the_first_reason_does_not_bring_the_date_forward() -> None:
    case = Case(
        track("slow", edition("role is nurse-app", due=By(D(2026, 12, 31)))),
        track("fast", edition(due=After(30, "track-start"), effective=D(2026, 2, 1))),
    )
    job = case.job(D(2026, 1, 1))
    assert case.on(D(2026, 3, 1))["a"]["due"] == D(2026, 12, 31)
    job["end"] = D(2026, 3, 1)
    case.job(D(2026, 3, 1), role="admin-staff")
    assert case.on(D(2026, 3, 2))["a"]["due"] == D(2026, 12, 31)


def test_of_two_reasons_on_the_same_day_the_earlier_date_is_told() -> None:
    case = Case(track("x", edition(due=By(D(2026, 12, 31)))), track("y"))
    case.job(D(2026, 1, 1))
    assert case.on(D(2026, 1, 2))["a"]["due"] == D(2026, 4, 1)


def test_an_invitation_without_a_date_does_not_hide_a_due_date() -> None:
    case = Case(
        track("invite", edition(due=None, strength="invited")),
        track("must", edition(effective=D(2026, 3, 1))),
    )
    case.job(D(2026, 1, 1))
    row = case.on(D(2026, 3, 2))["a"]
    assert (row["due"], row["strength"]) == (D(2026, 5, 30), "required")


def test_a_unit_is_done_when_every_reason_is_satisfied() -> None:
    """One track wants it every 12 months, the other once: the shortest validity rules."""
    case = Case(track("once"), track("yearly", edition(renewal=Renewal(12, 30))))
    case.job(D(2026, 1, 1))
    case.done("a", D(2026, 2, 1))
    assert case.on(D(2026, 6, 1))["a"]["valid_until"] == D(2027, 2, 1)
    row = case.on(D(2027, 1, 15))["a"]
    assert (row["status"], row["due"]) == ("due soon", D(2027, 2, 1))


# 7. choices ------------------------------------------------------------------------------------


def test_two_of_three_let_the_third_go() -> None:
    units = (unit("a", 60), unit("b", 20), unit("c", 30))
    case = Case(track("t", edition(groups=(NOf(2, ("a", "b", "c")),))), units=units)
    case.job(D(2026, 1, 1))
    rows = case.on(D(2026, 2, 1))
    assert [rows[u]["asked_minutes"] for u in "abc"] == [0, 20, 30]
    assert (rows["a"]["group_need"], rows["a"]["group_done"]) == (2, 0)
    case.done("a", D(2026, 2, 2))
    assert [case.on(D(2026, 2, 3))[u]["asked_minutes"] for u in "abc"] == [0, 20, 0]
    case.done("c", D(2026, 2, 4))
    row = case.on(D(2026, 2, 5))["b"]
    assert (row["status"], row["closed"], row["asked_minutes"]) == ("no longer asked", "enough", 0)


def test_minutes_of_asks_the_smallest_sum_that_suffices() -> None:
    """75 minutes of 60, 45, 30 and 20: 30 and 45 are exactly enough."""
    units = (unit("a", 60), unit("b", 45), unit("c", 30), unit("d", 20))
    case = Case(track("t", edition(groups=(MinutesOf(75, ("a", "b", "c", "d")),))), units=units)
    case.job(D(2026, 1, 1))
    rows = case.on(D(2026, 2, 1))
    assert [rows[u]["asked_minutes"] for u in "abcd"] == [0, 45, 30, 0]
    assert rows["a"]["group_unit"] == "minutes"


def test_a_waived_option_counts_towards_the_choice() -> None:
    case = Case(track("t", edition(groups=(NOf(1, ("a", "b")),))))
    case.job(D(2026, 1, 1))
    case.waive("a", D(2026, 1, 10), D(2026, 2, 10))
    rows = case.on(D(2026, 1, 20))
    assert (rows["a"]["status"], rows["b"]["status"]) == ("waived", "no longer asked")
    assert case.on(D(2026, 2, 10))["b"]["status"] == "asked"


def test_choosing_another_option_at_renewal_is_not_late() -> None:
    groups = (NOf(1, ("a", "b")),)
    case = Case(track("t", edition(groups=groups, renewal=Renewal(12, 60))))
    case.job(D(2026, 1, 1))
    case.done("a", D(2026, 2, 1))
    rows = case.on(D(2027, 1, 1))
    assert rows["a"]["due"] == rows["b"]["due"] == D(2027, 2, 1)
    case.done("b", D(2027, 1, 5))
    assert case.on(D(2027, 3, 1))["a"]["status"] == "no longer asked"


# 8. status, 9. the answer ----------------------------------------------------------------------


def test_every_status_in_its_turn() -> None:
    case = Case(track("t", edition(renewal=Renewal(12, 30))))
    job = case.job(D(2026, 1, 10))
    said = {
        on: case.on(on)["a"]["status"] for on in (D(2026, 1, 1), D(2026, 1, 10), D(2026, 3, 11))
    }
    assert list(said.values()) == ["not yet open", "asked", "due soon"]
    assert case.on(D(2026, 4, 10))["a"]["status"] == "due soon"
    assert case.on(D(2026, 4, 11))["a"]["status"] == "overdue"
    case.away(D(2026, 4, 15), D(2026, 4, 20))
    assert case.on(D(2026, 4, 16))["a"]["status"] == "waiting"
    case.waive("a", D(2026, 4, 15), D(2026, 4, 18))
    assert case.on(D(2026, 4, 16))["a"]["status"] == "waived"
    case.done("a", D(2026, 4, 16))
    assert case.on(D(2026, 4, 16))["a"]["status"] == "done"
    case.done("a", D(2027, 4, 1))
    assert case.on(D(2027, 4, 2))["a"]["status"] == "renewed"
    job["end"] = D(2027, 5, 1)
    assert case.on(D(2027, 5, 1))["a"]["status"] == "no longer asked"


def test_no_row_for_what_never_started() -> None:
    """The gate never opened while the person was there; another role was never asked."""
    case = Case(
        track("t", edition(gate=Gate("u", 0.5))),
        track("u", edition("role is admin-staff", units=("b",))),
    )
    case.job(D(2026, 1, 1), D(2026, 6, 1))
    assert case.on(D(2026, 5, 1))["a"]["status"] == "not yet open"
    assert case.on(D(2026, 7, 1)) == {}


def test_next_change_is_told() -> None:
    case = Case(track("t", edition(due=By(D(2026, 6, 30)))))
    case.job(D(2026, 1, 1))
    assert case.on(D(2026, 2, 1))["a"]["next_change"] == D(2026, 5, 31)  # due soon
    assert case.on(D(2026, 5, 31))["a"]["next_change"] == D(2026, 7, 1)  # overdue
    assert case.on(D(2026, 7, 1))["a"]["next_change"] is None
    answer = case.answer(D(2026, 2, 1))
    assert answer.people["next_change"].to_list() == [D(2026, 5, 31)]


def test_paid_time_and_minutes_of_the_whole() -> None:
    case = Case(
        track("paid", edition(paid_time=True, strength="invited", due=None)),
        track("unpaid", edition(paid_time=False, groups=(AllOf(("a", "b")),))),
    )
    case.job(D(2026, 1, 1))
    rows = case.on(D(2026, 1, 2))
    assert (rows["a"]["paid"], rows["b"]["paid"]) == (True, False)
    assert rows["a"]["asked_minutes"] == 60
