"""The institution's tree: units open, move, are renamed and close; history stays."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from makegood.people import acts
from makegood.people.models import Appointment, OrgPlacement, OrgUnit
from makegood.people.reads import tree
from makegood.record.acts import SYSTEM
from makegood.record.models import Entry

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
BY: dict[str, Any] = {"by": SYSTEM, "because": "test"}


def codes(on: date, unit: OrgUnit) -> list[str]:
    at = tree(on)
    return [at.unit[one].code for one in at.below(unit.pk)]


def test_a_move_keeps_the_history(institution: Any) -> None:
    units = institution.units
    acts.move_unit(unit=units["surg"], parent=units["medi"], start=DAY, **BY)
    assert codes(DAY, units["medi"]) == ["medi", "surg", "surg/burns", "surg/trauma"]
    assert codes(DAY - timedelta(1), units["medi"]) == ["medi"]
    entry = Entry.objects.get(act="people.org.move")
    assert (entry.before, entry.after["parent"]) == ({"parent": "campus"}, "medi")


def test_a_unit_cannot_move_below_itself_nor_before_its_last_move(institution: Any) -> None:
    units, before = institution.units, OrgPlacement.objects.count()
    for parent in ("surg", "surg/trauma"):
        with pytest.raises(ValidationError, match="cannot move below itself"):
            acts.move_unit(unit=units["surg"], parent=units[parent], start=DAY, **BY)
    with pytest.raises(ValidationError, match="cannot be earlier"):
        acts.move_unit(unit=units["surg/burns"], parent=units["medi"], start=date(2014, 1, 1), **BY)
    assert OrgPlacement.objects.count() == before
    assert not Entry.objects.filter(act="people.org.move").exists()


def test_two_moves_on_one_day_leave_one_placement(institution: Any) -> None:
    units = institution.units
    acts.move_unit(unit=units["surg/burns"], parent=units["medi"], start=DAY, **BY)
    acts.move_unit(unit=units["surg/burns"], parent=units["campus"], start=DAY, **BY)
    placed = OrgPlacement.objects.filter(unit=units["surg/burns"]).order_by("start")
    assert [(one.parent.code, one.end) for one in placed] == [("surg", DAY), ("campus", None)]


def test_a_code_is_given_once_and_a_name_changes(institution: Any) -> None:
    with pytest.raises(ValidationError):
        acts.open_unit(code="surg", name="x", kind="", parent=None, start=DAY, **BY)
    acts.rename_unit(unit=institution.surgery, name="Surgery and Burns", **BY)
    assert OrgUnit.objects.get(code="surg").name == "Surgery and Burns"


def test_a_unit_closes_when_nobody_and_nothing_is_in_it(institution: Any, hire: Any) -> None:
    units = institution.units
    hire("Ada Quist", org="surg/trauma")
    with pytest.raises(ValidationError, match="people in it"):
        acts.close_unit(unit=units["surg/trauma"], on=DAY, **BY)
    with pytest.raises(ValidationError, match="units below it"):
        acts.close_unit(unit=units["surg"], on=DAY, **BY)
    acts.close_unit(unit=units["surg/burns"], on=DAY, **BY)
    assert units["surg/burns"].pk not in tree(DAY).parent
    assert units["surg/burns"].pk in tree(DAY - timedelta(1)).parent


def test_somebody_who_stays_until_later_keeps_a_unit_open(institution: Any, hire: Any) -> None:
    hire("Ada Quist", org="surg/burns")
    Appointment.objects.update(end=DAY + timedelta(10))
    with pytest.raises(ValidationError, match="people in it"):
        acts.close_unit(unit=institution.units["surg/burns"], on=DAY, **BY)
    acts.close_unit(unit=institution.units["surg/burns"], on=DAY + timedelta(10), **BY)


def test_the_tree_costs_two_statements(institution: Any, queries: Any) -> None:
    with queries(2):
        at = tree(DAY)
        assert next(at.department(unit.pk) for unit in institution.units.values()) is None
