"""Seen in other systems, and not to be seen here: one named test each."""

from __future__ import annotations

from datetime import date

from makegood.engines.requirements import After, By, Renewal

from .case import Case, edition, track

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
