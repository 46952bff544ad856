"""Qualifications from the steps of the ladder: nothing before its step, per unit and modality."""

from datetime import date

import pytest

from makegood.engines.partnership import Climber, Practised, Programme, Qualified, qualified

ON = date(2026, 11, 23)
SEEN = (Practised("observe", "a", "in_person"), Practised("observe", "b", "in_person"))
HELPED = tuple(Practised("co-facilitate", unit, "in_person") for unit in ("a", "a", "b"))
ALL = ("onboarding", "observe", "co-facilitate", "lead")


def may(one: Climber, on: date = ON) -> dict[tuple[str, str], tuple[bool, bool]]:
    found = qualified(one, ["a", "b"], Programme(), on)
    return {(q.unit, q.modality): (q.may_lead, q.may_co_facilitate) for q in found}


def test_each_step_opens_its_part_and_no_more() -> None:
    since = date(2025, 11, 23)
    assert may(Climber(since, ["onboarding"], {"a"}, SEEN)) == {}
    assert may(Climber(since, ["onboarding", "observe"], {"a"}, SEEN[:1])) == {}  # one of two seen
    assert may(Climber(since, ["onboarding", "observe"], {"a"}, SEEN)) == {
        ("a", "in_person"): (False, True)
    }
    assert may(Climber(since, ALL, {"a", "b"}, SEEN + HELPED)) == {
        ("a", "in_person"): (True, True), ("b", "in_person"): (True, True)
    }  # fmt: skip
    assert may(Climber(since, ALL, {"a"}, SEEN + HELPED)) == {("a", "in_person"): (True, True)}


@pytest.mark.parametrize(
    ("since", "leads"),
    [(date(2025, 11, 23), True), (date(2025, 11, 24), False), (date(2026, 1, 1), False)],
)
def test_leading_comes_after_a_year(since: date, leads: bool) -> None:
    found = may(Climber(since, ALL, {"a"}, SEEN + HELPED))
    assert found == {("a", "in_person"): (leads, True)}


def test_the_other_modality_has_to_be_practised_too() -> None:
    video = (*SEEN, *HELPED, Practised("co-facilitate", "a", "virtual"))
    found = may(Climber(date(2024, 1, 1), ALL, {"a", "b"}, video))
    assert found[("a", "virtual")] == (True, True)
    assert found[("b", "virtual")] == (False, True)  # helps by video, has not co-led this unit so


def test_what_the_office_recognised_counts_as_climbed() -> None:
    one = Climber(ON, (), (), (), (("a", "*", "lead"), ("b", "virtual", "co-facilitate")))
    assert list(qualified(one, ["a", "b"], Programme(), ON)) == [
        Qualified("a", "in_person", True, True), Qualified("a", "virtual", True, True),
        Qualified("b", "virtual", False, True),
    ]  # fmt: skip
