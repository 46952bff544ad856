"""Why me: every rule, the fact it takes hold of, the sum of the dates, and where to object."""

from datetime import date
from typing import Any

import pytest

from makegood.curriculum.models import Unit
from makegood.curriculum.reads.why import why
from makegood.people.acts import record_leave
from makegood.record.acts import SYSTEM
from tests.curriculum.cast import OPTIONS, curriculum, done, settle
from tests.curriculum.small import publish, track_text

pytestmark = pytest.mark.django_db
STATEMENTS = 15


@pytest.fixture
def ines(hire: Any) -> Any:
    person = hire("Ines Marrow")
    curriculum()
    return person


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def test_the_sum_adds_up_and_ends_in_the_due_date(ines: Any) -> None:
    record_leave(person=ines, start=date(2026, 10, 1), end=date(2026, 10, 20), by=SYSTEM,
                 because="test")  # fmt: skip
    settle()
    page = why(ines, unit(OPTIONS[0]))
    amounts = [line.amount for line in page.lines if line.amount]
    assert amounts == ["1 October 2026", "+ 100 days", "+ 19 days", "28 January 2027"]
    assert page.row is not None and page.row.due == date(2027, 1, 28)
    total = [line for line in page.lines if line.total]
    assert [line.text for line in total] == ["Due 28 January 2027."]


def test_the_rule_is_named_with_edition_authority_and_appointment(ines: Any) -> None:
    (reason,) = why(ines, unit(OPTIONS[0])).reasons
    assert (reason.title, reason.edition, reason.state) == ("Skills for nurses", 1, "leads")
    assert reason.whom == "Everyone who has the role family “Nurses”."
    assert reason.authority == "Executive Faculty"
    assert reason.appointment == "nurse-app, Trauma"
    assert reason.object_to == "Office, equity@example.edu"
    first = why(ines, unit(OPTIONS[0])).lines[0]
    assert first.text == "Skills for nurses, edition 1, asks this of you."
    assert "Decided by: Executive Faculty." in first.detail


def test_a_second_rule_is_told_and_does_not_bring_the_date_forward(ines: Any) -> None:
    publish(track_text("again", title="Asked again", groups=f"all_of: [{OPTIONS[0]}]",
                       due="{by: 2026-12-01}", effective="2026-11-01"))  # fmt: skip
    settle()
    page = why(ines, unit(OPTIONS[0]))
    assert page.row is not None and page.row.due == date(2027, 1, 9)
    assert {one.title: one.state for one in page.reasons} == {
        "Skills for nurses": "leads", "Asked again": "also",
    }  # fmt: skip


def test_not_yet_open_says_what_has_to_happen(ines: Any) -> None:
    (reason,) = why(ines, unit("notes-and-words")).reasons
    assert "at least 50% of the people in your department" in reason.opens


def test_what_is_not_asked_says_so(ines: Any, sign_in: Any) -> None:
    unit_not_asked = Unit.objects.create(code="extra", title="Extra", minutes=10)
    page = sign_in(ines).get(f"/why/{unit_not_asked.code}/").content.decode()
    assert "No rule asks this unit of you" in page


def test_after_completion_it_says_when_and_offers_no_session(ines: Any, sign_in: Any) -> None:
    whole = unit("shared-language")
    Unit.objects.create(code="in-a-group", title="In a group", minutes=60, kind="facilitated",
                        variant_of=whole)  # fmt: skip
    client = sign_in(ines)
    assert "Choose a session" in client.get("/why/shared-language/").content.decode()
    done(ines, "shared-language")
    page = client.get("/why/shared-language/").content.decode()
    assert "You completed this on 2 November 2026." in page and "Choose a session" not in page


def test_the_page_links_the_public_rule_and_the_three_ways_to_object(
    ines: Any, sign_in: Any, queries: Any
) -> None:
    client = sign_in(ines)
    with queries(STATEMENTS):
        page = client.get(f"/why/{OPTIONS[0]}/").content.decode()
    assert "/tracks/nurses/?edition=1" in page
    for kind in ("question", "objection", "correction"):
        assert f"/ask/{OPTIONS[0]}/?kind={kind}" in page


def test_only_the_person_sees_their_own(ines: Any, client: Any) -> None:
    answer = client.get(f"/why/{OPTIONS[0]}/")
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]


def test_an_unknown_unit_is_not_found(ines: Any, sign_in: Any) -> None:
    assert sign_in(ines).get("/why/nothing-such/").status_code == 404
