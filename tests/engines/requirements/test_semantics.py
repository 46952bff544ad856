"""Worked examples, by hand, of the clock: segments, starts, pauses and due dates (1 to 3)."""

from __future__ import annotations

from datetime import date

import pytest

from makegood.engines.audience import Tree, TreeVersion
from makegood.engines.requirements import After, By, Due, Gate, NOf, Renewal

from .case import TREE, Case, edition, track

D = date


# 1. segments and membership -----------------------------------------------------------------


def test_membership_is_the_union_over_appointments() -> None:
    """Two jobs match one after the other and overlap: one stretch, one clock."""
    case = Case(track("t", edition("role is nurse-app")))
    case.job(D(2026, 1, 5), D(2026, 3, 1), org=4)
    case.job(D(2026, 2, 20), org=3)
    row = case.on(D(2026, 3, 10))["a"]
    assert (row["asked_from"], row["due"]) == (D(2026, 1, 5), D(2026, 4, 5))


def test_a_duty_taken_on_later_begins_membership_that_day() -> None:
    case = Case(track("t", edition("has responsibility teaches")))
    case.job(D(2026, 1, 1))
    case.duty("teaches", D(2026, 2, 1))
    assert case.on(D(2026, 3, 1))["a"]["asked_from"] == D(2026, 2, 1)
    assert case.why(D(2026, 3, 1))["a", "t"]["responsibilities"] == "teaches"


def test_a_length_of_employment_is_reached_on_its_day() -> None:
    case = Case(track("t", edition("employed >= 90 days")))
    case.job(D(2026, 1, 1))
    assert case.on(D(2026, 3, 31))["a"]["status"] == "not yet open"
    assert case.on(D(2026, 4, 1))["a"]["asked_from"] == D(2026, 4, 1)


def test_a_moved_org_unit_takes_its_people_along() -> None:
    """From June the division stands below surgery: medicine's track ends, surgery's begins."""
    first = TREE.versions[0]
    moved = TreeVersion(D(2026, 6, 1), {**first.parent, 4: 3}, first.code)
    tree = Tree([first, moved])
    case = Case(
        track("m", edition('within "medi"')), track("s", edition('within "surg"')), tree=tree
    )
    case.job(D(2026, 1, 1), org=4)
    why = case.why(D(2026, 6, 10))
    assert (why["a", "m"]["state"], why["a", "m"]["ended"]) == ("ended", D(2026, 6, 1))
    assert why["a", "s"]["started"] == D(2026, 6, 1)


def test_a_track_can_follow_what_was_completed() -> None:
    case = Case(track("t", edition("completed b", units=("a",))), track("u", edition(units=("b",))))
    case.job(D(2026, 1, 1))
    case.done("b", D(2026, 2, 10))
    assert case.on(D(2026, 3, 1))["a"]["asked_from"] == D(2026, 2, 10)


def test_an_edition_counts_only_while_it_is_in_force() -> None:
    """The second edition leaves nurses out: they are no longer asked from its first day."""
    case = Case(
        track(
            "t",
            edition("everyone"),
            edition("role is admin-staff", number=2, effective=D(2026, 5, 1)),
        )
    )
    case.job(D(2026, 1, 1))
    assert case.on(D(2026, 4, 30))["a"]["status"] == "overdue"
    row = case.on(D(2026, 5, 1))["a"]
    assert (row["status"], row["ended"]) == ("no longer asked", D(2026, 5, 1))


# 2. the clock's start and the days allotted ----------------------------------------------------


@pytest.mark.parametrize(
    ("due", "start", "day"),
    [
        (After(90, "hire"), D(2026, 2, 1), D(2026, 5, 2)),
        (After(90, "role-start"), D(2026, 2, 1), D(2026, 5, 2)),
        (After(90, "track-start"), D(2026, 2, 1), D(2026, 5, 2)),
        (By(D(2026, 6, 30)), D(2026, 2, 1), D(2026, 6, 30)),
        (By(D(2026, 2, 10)), D(2026, 2, 1), D(2026, 3, 3)),  # never less than 30 days' notice
        (None, D(2026, 2, 1), None),
    ],
)
def test_due_rules(due: Due, start: date, day: date | None) -> None:
    case = Case(track("t", edition(due=due)))
    case.job(D(2026, 2, 1))
    row = case.on(D(2026, 2, 5))["a"]
    assert (row["asked_from"], row["due"]) == (start, day)


def test_an_employee_of_old_starts_when_the_track_does() -> None:
    case = Case(track("t", edition(due=After(90, "hire"))))
    case.job(D(2019, 5, 1))
    assert case.on(D(2026, 2, 1))["a"]["due"] == D(2026, 4, 1)  # 1 January and 90 days


def test_the_clock_starts_on_coming_back_from_leave() -> None:
    case = Case(track("t", edition(due=After(30, "leave-end"))))
    case.job(D(2020, 1, 1))
    assert case.on(D(2026, 2, 1))["a"]["status"] == "not yet open"
    case.away(D(2026, 2, 10), D(2026, 5, 1))
    assert case.on(D(2026, 3, 1))["a"]["status"] == "waiting"
    assert case.on(D(2026, 5, 1))["a"]["due"] == D(2026, 5, 31)


def test_a_leave_that_ended_before_the_track_began_does_not_start_the_clock() -> None:
    case = Case(track("t", edition(due=After(30, "leave-end"))))
    case.job(D(2020, 1, 1))
    case.away(D(2025, 10, 1), D(2025, 12, 31))
    assert case.on(D(2026, 2, 1))["a"]["status"] == "not yet open"
    case.away(D(2025, 12, 31), D(2026, 1, 1))  # back on the day on which the track begins
    assert case.on(D(2026, 2, 1))["a"]["due"] == D(2026, 1, 31)


def test_the_clock_starts_on_completing_another_track() -> None:
    first = track("first", edition(units=("b", "c")))
    case = Case(first, track("t", edition(due=After(60, "completion", "first"))))
    case.job(D(2026, 1, 1))
    case.done("b", D(2026, 2, 1))
    assert case.on(D(2026, 3, 1))["a"]["status"] == "not yet open"
    case.done("c", D(2026, 3, 1))
    assert case.on(D(2026, 3, 1))["a"]["due"] == D(2026, 4, 30)


def test_a_gate_opens_for_the_department_of_the_appointment() -> None:
    case = Case(track("core"), track("t", edition(units=("b",), gate=Gate("core", 0.5))))
    case.job(D(2026, 1, 1), org=4)
    case.job(D(2026, 1, 1), org=3, person=2)
    case.gates["t", 2] = D(2026, 4, 1)
    assert case.on(D(2026, 3, 31))["b"]["status"] == "not yet open"
    assert case.on(D(2026, 4, 1))["b"]["due"] == D(2026, 6, 30)
    assert case.on(D(2026, 4, 1), person=2)["b"]["status"] == "not yet open"


def test_a_rehire_starts_a_new_spell_with_full_time() -> None:
    case = Case(track("t", edition(due=After(90, "hire"))))
    case.job(D(2026, 1, 1), D(2026, 2, 1))
    case.job(D(2026, 9, 1))
    assert case.on(D(2026, 9, 2))["a"]["due"] == D(2026, 11, 30)


def test_a_gap_of_a_day_is_not_a_rehire() -> None:
    """Ended on the 1st, begun again on the 2nd: the clock lost one day, and nothing else."""
    case = Case(track("t", edition(due=After(90, "hire"))))
    case.job(D(2026, 1, 1), D(2026, 2, 1))
    case.job(D(2026, 2, 2))
    assert case.on(D(2026, 2, 3))["a"]["due"] == D(2026, 4, 2)


def test_after_a_rehire_nobody_has_less_than_the_notice() -> None:
    """80 of 90 days were used before leaving; ten are left, but the notice is 30."""
    case = Case(track("t"))
    case.job(D(2026, 1, 1), D(2026, 3, 22))
    case.job(D(2026, 9, 1))
    row, why = case.on(D(2026, 9, 2))["a"], case.why(D(2026, 9, 2))["a", "t"]
    assert row["due"] == D(2026, 10, 1)
    assert (why["floor_from"], why["floor_days"]) == (D(2026, 9, 1), 30)


# 3. active days ------------------------------------------------------------------------------


def test_leave_moves_the_due_date_by_its_length() -> None:
    """1 September and 90 days is 30 November; away 1 to 20 October, 19 days: 19 December."""
    case = Case(track("t", edition(due=After(90, "hire"), effective=D(2026, 9, 1))))
    case.job(D(2026, 9, 1))
    case.away(D(2026, 10, 1), D(2026, 10, 20))
    row, why = case.on(D(2026, 11, 1))["a"], case.why(D(2026, 11, 1))["a", "t"]
    assert row["due"] == D(2026, 12, 19)
    assert (why["allotted_days"], why["paused_days"]) == (90, 19)


def test_two_leaves_that_overlap_count_once() -> None:
    case = Case(track("t"))
    case.job(D(2026, 1, 1))
    case.away(D(2026, 2, 1), D(2026, 2, 11))
    case.away(D(2026, 2, 6), D(2026, 2, 16))
    assert case.on(D(2026, 3, 1))["a"]["due"] == D(2026, 4, 16)


def test_dropping_out_and_coming_back_resumes() -> None:
    """30 days used, 59 out, 60 left from the day of coming back."""
    case = Case(track("t", edition("role is nurse-app")))
    case.job(D(2026, 1, 1), D(2026, 1, 31))
    case.job(D(2026, 1, 31), D(2026, 3, 31), role="admin-staff")
    case.job(D(2026, 3, 31))
    assert case.on(D(2026, 4, 1))["a"]["due"] == D(2026, 5, 30)


def test_an_open_leave_leaves_the_due_date_open() -> None:
    case = Case(track("t"))
    case.job(D(2026, 1, 1))
    case.away(D(2026, 2, 1))
    row = case.on(D(2026, 6, 1))["a"]
    assert (row["status"], row["due"]) == ("waiting", None)


def test_a_leave_that_begins_on_the_due_day_moves_it() -> None:
    case = Case(track("t"))
    case.job(D(2026, 1, 1))
    case.away(D(2026, 4, 1), D(2026, 4, 11))
    assert case.on(D(2026, 3, 1))["a"]["due"] == D(2026, 4, 11)


def test_a_due_date_stands_beyond_the_known_end_of_an_appointment() -> None:
    """A contract that ends sooner may be renewed; the date is told all the same."""
    case = Case(track("t"))
    case.job(D(2026, 1, 1), D(2026, 3, 1))
    assert case.on(D(2026, 2, 1))["a"]["due"] == D(2026, 4, 1)
    assert case.on(D(2026, 3, 1))["a"]["status"] == "no longer asked"


def test_a_stricter_edition_gives_its_notice() -> None:
    """The new edition asks within 10 days; whoever was asked before has 30 from its first day."""
    case = Case(
        track(
            "t",
            edition(),
            edition(due=After(10, "track-start"), number=2, effective=D(2026, 2, 1)),
        )
    )
    case.job(D(2026, 1, 1))
    assert case.on(D(2026, 2, 2))["a"]["due"] == D(2026, 3, 3)


def test_a_unit_added_by_a_later_edition_has_the_full_time() -> None:
    """Asked since January; edition 2 adds b in June: b is due 90 days from June, a stays."""
    second = edition(units=("a", "b"), number=2, effective=D(2026, 6, 1))
    case = Case(track("t", edition(), second))
    case.job(D(2026, 1, 1))
    rows = case.on(D(2026, 6, 2))
    assert (rows["a"]["due"], rows["a"]["status"]) == (D(2026, 4, 1), "overdue")
    assert (rows["b"]["asked_from"], rows["b"]["due"]) == (D(2026, 6, 1), D(2026, 8, 30))


def test_a_choice_made_larger_starts_again() -> None:
    """One of two was done; from June two of three are needed: 90 days from June for the second."""
    first = edition(groups=(NOf(1, ("a", "b")),))
    second = edition(groups=(NOf(2, ("a", "b", "c")),), number=2, effective=D(2026, 6, 1))
    case = Case(track("t", first, second))
    case.job(D(2026, 1, 1))
    case.done("a", D(2026, 2, 1))
    rows = case.on(D(2026, 6, 2))
    assert rows["b"]["due"] == rows["c"]["due"] == D(2026, 8, 30)


def test_a_renewal_brought_in_later_gives_its_notice() -> None:
    """Done in 2023; from June 2026 it counts two years only: nobody is overdue that morning."""
    first = edition(effective=D(2023, 1, 1))
    second = edition(number=2, effective=D(2026, 6, 1), renewal=Renewal(24, 90))
    case = Case(track("t", first, second))
    case.job(D(2023, 1, 1))
    case.done("a", D(2023, 2, 1))
    assert case.on(D(2026, 5, 31))["a"]["status"] == "done"
    assert case.on(D(2026, 6, 1))["a"]["due"] == D(2026, 7, 1)


def test_an_invitation_that_becomes_required_gives_its_notice() -> None:
    first = edition(strength="invited")
    second = edition(number=2, effective=D(2026, 6, 1))
    case = Case(track("t", first, second))
    case.job(D(2026, 1, 1))
    assert case.on(D(2026, 6, 1))["a"]["due"] == D(2026, 7, 1)
