"""Roles: over a subtree, within dates; what each one opens."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from makegood.people import acts
from makegood.people.models import Grant
from makegood.people.roles import ROLES
from makegood.people.rules import Viewer
from makegood.record.acts import SYSTEM
from makegood.record.models import Entry

pytestmark = pytest.mark.django_db
OPENS = {
    "learner": set(),
    "champion": {"departments"},
    "partner": set(),
    "lead": {"departments"},
    "delegate": {"departments"},
    "author": set(),
    "approver": set(),
    "curator": set(),
    "counsel": set(),
    "office": {"departments", "roles", "messages", "jobs"},
    "executive": {"departments"},
    "auditor": {"record", "record-verify", "record-csv"},
}
PAGES = {
    "departments": "/departments/", "roles": "/office/roles/", "messages": "/office/messages/",
    "jobs": "/office/jobs/", "record": "/record/", "record-verify": "/record/verify/",
    "record-csv": "/record.csv",
}  # fmt: skip


def grant(person: Any, role: str, **more: Any) -> Grant:
    return acts.give_role(person=person, role=role, by=SYSTEM, because="test", **more)


def test_every_role_has_its_row_in_the_matrix() -> None:
    assert set(OPENS) == set(ROLES)


@pytest.mark.parametrize("role", OPENS)
def test_each_role_opens_these_pages_and_no_others(
    hire: Any, sign_in: Any, institution: Any, role: str
) -> None:
    person = hire("Ada Quist")
    if role != "learner":
        grant(person, role, scope=institution.surgery if ROLES[role].scoped else None)
    client = sign_in(person)
    got = {name: client.get(path).status_code for name, path in PAGES.items()}
    assert {name for name, status in got.items() if status != 403} == OPENS[role]
    assert set(got.values()) <= {200, 302, 403}  # one department alone is opened at once


def test_a_scoped_role_reaches_its_subtree_and_no_further(hire: Any, institution: Any) -> None:
    person = hire("Ada Quist")
    grant(person, "lead", scope=institution.surgery)
    viewer, units = Viewer(person.account), institution.units
    seen = {code for code, unit in units.items() if viewer.may("department.see", org=unit.pk)}
    assert seen == {"surg", "surg/trauma", "surg/burns"}
    assert viewer.scopes("department.see") == [institution.surgery.pk]
    assert viewer.scopes("record.search") == []
    assert not viewer.may("record.search")


def test_a_role_begins_on_its_first_day_and_is_over_on_its_end(hire: Any, institution: Any) -> None:
    person = hire("Ada Quist")
    start, end = date(2026, 3, 1), date(2026, 6, 1)
    grant(person, "lead", scope=institution.surgery, start=start, end=end)
    held = {
        day: Viewer(person.account, day).may("department.see")
        for day in (start - timedelta(1), start, end - timedelta(1), end)
    }
    assert list(held.values()) == [False, True, True, False]


def test_a_move_of_an_org_unit_moves_it_out_of_one_scope_and_into_another(
    hire: Any, institution: Any
) -> None:
    surgeon, internist = hire("Ada Quist"), hire("Bo Lind")
    units, day = institution.units, timezone.localdate()
    grant(surgeon, "lead", scope=units["surg"])
    grant(internist, "lead", scope=units["medi"])
    burns = units["surg/burns"]
    acts.move_unit(unit=burns, parent=units["medi"], start=day, by=SYSTEM, because="merged")
    assert not Viewer(surgeon.account).may("department.see", org=burns.pk)
    assert Viewer(internist.account).may("department.see", org=burns.pk)
    assert Viewer(surgeon.account, day - timedelta(1)).may("department.see", org=burns.pk) is False
    assert burns.pk in Viewer(surgeon.account, day - timedelta(1)).below(units["surg"].pk)


def test_a_role_is_given_and_ended_with_entries(hire: Any) -> None:
    person = hire("Ada Quist")
    given = grant(person, "auditor")
    acts.end_grant(grant=given, end=timezone.localdate(), by=SYSTEM, because="left")
    assert not Viewer(person.account).may("record.search")
    kept = list(Entry.objects.filter(act__startswith="people.role.").values_list("act", "because"))
    assert kept == [("people.role.give", "test"), ("people.role.end", "left")]


@pytest.mark.parametrize(
    ("role", "more"),
    [("learner", {}), ("king", {}), ("lead", {}), ("auditor", {"start": date(2026, 2, 1), "end": date(2026, 2, 1)})],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(hire: Any, role: str, more: dict) -> None:
    with pytest.raises(ValidationError):
        grant(hire("Ada Quist"), role, **more)
    assert not Grant.objects.exists()


def test_a_role_with_an_end_ahead_can_be_ended_today(hire: Any, sign_in: Any) -> None:
    office, person = hire("Eve Office"), hire("Ada Quist")
    grant(office, "office")
    held = grant(person, "auditor", end=timezone.localdate() + timedelta(days=90))
    client = sign_in(office)
    assert client.post(f"/office/roles/{held.pk}/end/", {"because": "left"}).status_code == 302
    assert not Viewer(person.account).may("record.search")
    assert client.post(f"/office/roles/{held.pk}/end/", {"because": "left"}).status_code == 404


def test_a_role_that_no_edition_knows_gives_nothing(hire: Any) -> None:
    person = hire("Ada Quist")
    Grant.objects.create(person=person, role="former", start=date(2020, 1, 1))
    assert Viewer(person.account).may("department.see") is False


def test_everything_a_viewer_is_asked_costs_two_statements(
    hire: Any, institution: Any, queries: Any
) -> None:
    person = hire("Ada Quist")
    grant(person, "lead", scope=institution.surgery)
    viewer = Viewer(person.account)
    with queries(2):
        for unit in institution.units.values():
            viewer.may("department.see", org=unit.pk)
