"""Department pages: who sees which, small groups protected, what the lead confirms and sets."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from makegood.curriculum.acts.recompute import recompute
from makegood.curriculum.reads import shares
from makegood.curriculum.reads.shares import compute_shares
from makegood.engines.suppression import derivable
from makegood.people import acts
from makegood.people.models import Duty, Person, Responsibility
from makegood.record.acts import SYSTEM
from makegood.record.models import Entry
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def surgery(hire: Any, institution: SimpleNamespace) -> SimpleNamespace:
    """Trauma with 14 nurses, Burns with 3; a lead and a champion of Surgery."""
    for n in range(14):
        hire(f"Trauma{n} Nurse", account=False)
    for n in range(3):
        hire(f"Burns{n} Nurse", org="surg/burns", account=False)
    lead = hire("Lea Lead", org="surg", role="leader")
    champion = hire("Cham Pion", org="surg/trauma")
    for person, role in ((lead, "lead"), (champion, "champion")):
        acts.give_role(person=person, role=role, scope=institution.units["surg"],
                       start=date(2026, 1, 1), by=SYSTEM, because="test")  # fmt: skip
    Duty.objects.create(code="teaches", name="Teaches")
    return SimpleNamespace(lead=lead, champion=champion)


def test_a_lead_sees_the_own_department_and_no_other(surgery: Any, sign_in: Any) -> None:
    client = sign_in(surgery.lead)
    assert client.get("/departments/").headers["Location"] == "/departments/surg/"
    assert client.get("/departments/surg/").status_code == 200
    assert client.get("/departments/surg/burns/").status_code == 200
    assert client.get("/departments/medi/").status_code == 403
    assert client.get("/departments/campus/").status_code == 403
    assert client.get("/departments/nowhere/").status_code == 404


def test_a_group_of_three_is_neither_shown_nor_derivable(surgery: Any, sign_in: Any) -> None:
    whole = compute_shares(TODAY)
    assert whole.protected.cell("surg/burns").value is None
    assert derivable(whole.protected) == []
    page = sign_in(surgery.champion).get("/departments/surg/").content.decode()
    assert "Burns" in page and "not shown" in page
    assert "Burns0" not in page


def test_the_page_lists_no_person(surgery: Any, sign_in: Any) -> None:
    page = sign_in(surgery.champion).get("/departments/surg/").content.decode()
    for person in Person.objects.exclude(pk=surgery.champion.pk):
        assert person.name not in page and person.code not in page


def test_the_download_says_what_the_page_says(surgery: Any, sign_in: Any) -> None:
    answer = sign_in(surgery.lead).get("/departments.csv/surg/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    burns = [line for line in text.splitlines() if line.startswith("Burns,all")]
    assert burns and "not shown" in burns[0]
    assert sign_in(surgery.champion).get("/departments.csv/surg/").status_code == 403


def test_few_statements_with_few_or_many_divisions(
    surgery: Any, sign_in: Any, hire: Any, queries: Any, institution: Any
) -> None:
    client = sign_in(surgery.champion)
    client.get("/departments/surg/")
    with queries(9):  # 11 where the cache is a table; one looks for what was promised about it
        client.get("/departments/surg/")
    for n in range(50):
        acts.open_unit(code=f"surg/d{n}", name=f"Division {n}", kind="division",
                       parent=institution.units["surg"], start=date(2020, 1, 1), by=SYSTEM,
                       because="test")  # fmt: skip
    from django.core.cache import cache

    cache.clear()
    with queries(13):
        client.get("/departments/surg/")
    with queries(9):
        client.get("/departments/surg/")


def test_the_worker_computes_the_shares_and_a_page_never_waits(
    surgery: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.cache import cache

    cache.clear()
    assert shares.warm() and not shares.warm()

    def refuse(on: date) -> shares.Whole:
        raise AssertionError("a page computed everybody's shares")

    monkeypatch.setattr(shares, "compute_shares", refuse)
    client = sign_in(surgery.lead)
    assert client.get("/departments/surg/").status_code == 200
    assert client.get("/departments.csv/surg/").status_code == 200
    # the requirements change, and another process already computes: the last answer is shown
    recompute(by=SYSTEM, because="test", as_of=TODAY)
    cache.add("shares-2:computing", "somebody", 60)
    assert client.get("/departments/surg/").status_code == 200
    cache.delete("shares-2:computing")


def test_pages_show_what_was_protected_at_once(surgery: Any, sign_in: Any) -> None:
    from django.core.cache import cache

    cache.clear()
    whole = compute_shares(TODAY)
    units = [*whole.protected.parents]
    shares.warm()
    shown = shares.shares(units)
    for unit in units:
        for kind in ("", *whole.kinds):
            cells = tuple(whole.protected.cell(unit, kind, name) for name in shares.NAMES)
            assert shown.line(unit, "", kind).cells == cells
    assert not shown.line("opened a minute ago", "").shown


def test_a_lead_confirms_what_somebody_declared(surgery: Any, sign_in: Any) -> None:
    held = acts.declare_responsibility(person=surgery.champion, duty=Duty.objects.get(),
                                       start=TODAY, by=SYSTEM)  # fmt: skip
    client = sign_in(surgery.lead)
    assert "Teaches" in client.get("/departments/surg/").content.decode()
    client.post(f"/departments/confirm/{held.pk}/")
    held.refresh_from_db()
    assert held.confirmed_by == surgery.lead
    assert Entry.objects.filter(act="people.responsibility.confirm").count() == 1
    client.post(f"/departments/confirm/{held.pk}/")
    assert Entry.objects.filter(act="people.responsibility.confirm").count() == 1


def test_a_lead_sets_a_responsibility_within_the_department_only(
    surgery: Any, sign_in: Any, hire: Any
) -> None:
    nurse, outsider = Person.objects.get(given="Burns0"), hire("Out Sider", org="medi")
    client = sign_in(surgery.lead)
    data = {"duty": "teaches", "start": "2026-09-01", "because": "new course"}
    answer = client.post("/departments/set/surg/", {**data, "number": outsider.code})
    assert answer.status_code == 200 and "Nobody with this number" in answer.content.decode()
    assert not Responsibility.objects.filter(person=outsider).exists()
    client.post("/departments/set/surg/", {**data, "number": nurse.code.lower()})
    held = Responsibility.objects.get(person=nurse)
    assert (held.source, held.confirmed_by) == ("department", surgery.lead)
    assert Entry.objects.filter(person_id=nurse.pk, because="new course").exists()
    assert sign_in(surgery.champion).get("/departments/set/surg/").status_code == 403
