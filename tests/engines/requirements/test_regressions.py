"""Seen in other systems, and not to be seen here: one named test each."""

from __future__ import annotations

from datetime import date

from makegood.engines.requirements import After, By, Equivalent, Renewal

from .case import Case, edition, track, unit

D = date


def test_rejoining_an_audience_reset_a_certificate() -> None:
    """Out of the group and back in: what was completed stays completed, on its own day."""
    case = Case(track("t", edition("role is nurse-app", renewal=Renewal(24, 90))))
    case.job(D(2026, 1, 1), D(2026, 5, 1))
    case.job(D(2026, 5, 1), D(2026, 8, 1), role="admin-staff")
    case.job(D(2026, 8, 1))
    case.done("a", D(2026, 2, 1))
    assert case.on(D(2026, 6, 1))["a"]["status"] == "no longer asked"
    back = case.on(D(2026, 9, 1))["a"]
    assert back["status"] == "done"
    assert back["done_on"] == D(2026, 2, 1)
    assert back["valid_until"] == D(2028, 2, 1)


def test_a_position_change_duplicated_an_assignment() -> None:
    """A transfer within the audience leaves one requirement, with the same start and due date."""
    case = Case(track("t", edition("role is nurse-app", due=After(90, "role-start"))))
    case.job(D(2026, 2, 1), D(2026, 3, 1), org=4)
    before = case.on(D(2026, 2, 20))["a"]
    case.job(D(2026, 3, 1), org=3)
    answer = case.answer(D(2026, 3, 10))
    assert answer.requirements.height == 1
    assert answer.reasons.height == 1
    after = case.on(D(2026, 3, 10))["a"]
    assert (after["asked_from"], after["due"]) == (before["asked_from"], before["due"])
    assert after["due"] == D(2026, 5, 2)


def test_an_exception_silently_unassigned_people() -> None:
    """A waiver for one track binds that track alone, is shown as a waiver, and ends."""
    case = Case(track("t"), track("other", edition(units=("a", "b"))))
    case.job(D(2026, 1, 1))
    case.waive("a", D(2026, 2, 1), D(2026, 3, 1), track="t")
    rows = case.on(D(2026, 2, 10))
    assert rows["a"]["status"] == rows["b"]["status"] == "asked"
    case.waive("b", D(2026, 2, 1), D(2026, 3, 1))
    assert case.on(D(2026, 2, 10))["b"]["status"] == "waived"
    assert case.on(D(2026, 3, 1))["b"]["status"] == "asked"
    assert case.on(D(2026, 3, 1))["b"]["due"] == D(2026, 4, 29)  # 1 April and 28 days waived


def test_re_enrolment_though_the_criterion_had_ended() -> None:
    """After the duty has ended nothing is asked again, not even when a renewal would fall."""
    case = Case(track("t", edition("has responsibility teaches", renewal=Renewal(12, 60))))
    case.job(D(2026, 1, 1))
    case.duty("teaches", D(2026, 1, 1), D(2026, 6, 1))
    case.done("a", D(2026, 2, 1))
    for on in (D(2026, 7, 1), D(2026, 12, 20), D(2027, 2, 1), D(2029, 1, 1)):
        row = case.on(on)["a"]
        assert (row["status"], row["ended"], row["due"]) == ("no longer asked", D(2026, 6, 1), None)


def test_earlier_completions_not_credited_at_automatic_assignment() -> None:
    """What was done before the audience was joined, even before the track existed, counts."""
    case = Case(track("t", edition("role is nurse-app", effective=D(2026, 9, 1))))
    case.job(D(2025, 1, 1), D(2026, 10, 1), role="admin-staff")
    case.job(D(2026, 10, 1))
    case.done("a", D(2025, 3, 1))
    assert case.on(D(2026, 10, 1))["a"]["status"] == "done"


def test_do_nothing_still_reset() -> None:
    """A rule edited and edited back, or the same rule as a new edition, changes nobody's rows."""
    plain = track("t", edition(due=After(90, "hire"), renewal=Renewal(24, 90)))
    again = track(
        "t",
        plain.editions[0],
        edition(due=After(90, "hire"), renewal=Renewal(24, 90), number=2, effective=D(2026, 6, 1)),
    )
    rows = []
    for one in (plain, again):
        case = Case(one)
        case.job(D(2026, 5, 1))
        case.job(D(2026, 5, 1), person=2)
        case.done("a", D(2026, 5, 10), person=2)
        rows.append([case.on(D(2026, 7, 1), person) for person in (1, 2)])
    for before, after in zip(*rows, strict=True):
        for key in ("status", "asked_from", "due", "done_on", "valid_until", "minutes"):
            assert before["a"][key] == after["a"][key]


def test_a_late_entered_attendance_lost_credit() -> None:
    """Attended in time and entered months later: done in time, valid from the day itself."""
    case = Case(track("t", edition(due=By(D(2026, 3, 1)), renewal=Renewal(12, 30))))
    case.job(D(2025, 6, 1))
    assert case.on(D(2026, 6, 1))["a"]["status"] == "overdue"
    case.done("a", D(2026, 2, 15), entered=D(2026, 5, 30))
    row = case.on(D(2026, 6, 1))["a"]
    assert (row["status"], row["done_on"]) == ("done", D(2026, 2, 15))
    assert row["valid_until"] == D(2027, 2, 15)


def test_a_unit_that_a_new_edition_dropped_lost_its_row() -> None:
    """It is no longer asked, says since when and why, and what was completed stays on the row."""
    case = Case(
        track("t", edition(units=("a", "b", "c")), edition(units=("b",), number=2, effective=D(2026, 6, 1)))
    )  # fmt: skip
    case.job(D(2026, 2, 1))
    case.job(D(2026, 7, 1), person=2)
    case.done("c", D(2026, 3, 1))
    before = case.on(D(2026, 5, 31))
    assert (before["a"]["status"], before["c"]["status"]) == ("overdue", "done")
    rows = case.on(D(2026, 6, 1))
    for name in ("a", "c"):
        row = rows[name]
        assert (row["status"], row["closed"]) == ("no longer asked", "dropped")
        assert (row["ended"], row["due"], row["asked_minutes"]) == (D(2026, 6, 1), None, 0)
    assert rows["c"]["done_on"] == D(2026, 3, 1)
    assert case.why(D(2026, 6, 1))["a", "t"]["edition"] == 1
    assert list(case.on(D(2026, 8, 1), person=2)) == ["b"]  # of whom it was never asked


def test_a_dropped_unit_that_another_track_asks_came_due_sooner() -> None:
    """What the dropped reason had told first is not undercut by the one that follows."""
    case = Case(
        track("t", edition(due=After(300, "track-start")),
              edition(units=("b",), number=2, effective=D(2026, 4, 1))),
        track("u", edition(due=After(30, "track-start"), effective=D(2026, 3, 15))),
    )  # fmt: skip
    case.job(D(2026, 1, 1))
    told = case.on(D(2026, 3, 20))["a"]["due"]
    assert told == D(2026, 10, 28)
    assert case.on(D(2026, 4, 2))["a"]["due"] >= told


def test_a_second_role_start_beside_another_reason_brought_the_date_forward() -> None:
    case = Case(
        track("t", edition("role is nurse-app", due=After(300, "role-start"))),
        track("u", edition(due=After(30, "track-start"), effective=D(2026, 3, 1))),
    )
    case.job(D(2026, 1, 1), D(2026, 5, 1))
    told = case.on(D(2026, 4, 30))["a"]
    assert (told["status"], told["due"]) == ("asked", D(2026, 10, 28))
    case.job(D(2026, 5, 1), D(2026, 6, 1), role="admin-staff")
    case.job(D(2026, 6, 1))
    for on in (D(2026, 5, 10), D(2026, 6, 1), D(2026, 9, 1)):
        row = case.on(on)["a"]
        assert row["status"] == "asked" and row["due"] >= told["due"], on


def test_a_second_leave_beside_another_reason_brought_the_date_forward() -> None:
    case = Case(
        track("t", edition(due=After(365, "leave-end"))),
        track("u", edition(due=After(30, "track-start"), effective=D(2026, 4, 1))),
    )
    case.job(D(2025, 1, 1))
    case.away(D(2026, 1, 10), D(2026, 3, 1))
    told = case.on(D(2026, 5, 30))["a"]["due"]
    assert told == D(2027, 3, 1)
    case.away(D(2026, 6, 1), D(2026, 6, 8))
    for on in (D(2026, 6, 2), D(2026, 6, 8), D(2026, 12, 1)):
        assert case.on(on)["a"]["due"] >= told, on


def test_rehired_into_another_role_kept_no_row_of_what_was_asked_before() -> None:
    """The clock counts from the hire; the old requirement stays, as no longer asked."""
    case = Case(track("t", edition("role is nurse-app", due=After(90, "hire"))))
    case.job(D(2026, 1, 1), D(2026, 3, 1))
    case.job(D(2026, 9, 1), role="admin-staff")
    row = case.on(D(2026, 10, 1))["a"]
    assert (row["status"], row["closed"], row["ended"]) == (
        "no longer asked",
        "left",
        D(2026, 3, 1),
    )


def test_ending_an_equivalence_took_credit_from_those_who_relied_on_it() -> None:
    until = Equivalent(certificate="other", max_age_months=24, until=D(2026, 6, 1))
    case = Case(track("t"), units=(unit("a", equivalents=(until,)),))
    for person, on in ((1, D(2026, 5, 31)), (2, D(2026, 6, 1))):
        case.job(D(2026, 1, 1), person=person)
        case.paper("other", on, person=person)
    row = case.on(D(2026, 7, 1))["a"]
    assert (row["status"], row["valid_until"]) == ("done", D(2028, 5, 31))
    assert (row["credit"], row["credit_from"], row["credit_months"]) == ("certificate", "other", 24)
    assert case.on(D(2026, 7, 1), person=2)["a"]["status"] == "overdue"
