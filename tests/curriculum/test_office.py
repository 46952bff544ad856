"""The office's pages: who may open them, what they do, and that nothing typed is a 500."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.curriculum.acts.lived import waive
from makegood.curriculum.acts.questions import ask_question
from makegood.curriculum.acts.recompute import recompute
from makegood.curriculum.models import (
    Certificate,
    Completion,
    Edition,
    Proposal,
    Question,
    Requirement,
    Track,
    Unit,
    Waiver,
)
from makegood.curriculum.reads import office as reads
from makegood.people.acts import give_role
from makegood.people.models import OrgUnit, Person
from makegood.record.acts import SYSTEM, Actor
from makegood.record.models import Entry

from .small import publish, publish_units, track_text, unit_text

PAGES = ("office", "tracks", "track-new", "proposals", "move-org", "gates", "review-dates", "waivers",
         "questions", "people")  # fmt: skip


@pytest.fixture
def office(hire: Any, settings: Any, tmp_path: Any) -> Person:
    """Somebody of the office, three people, and two tracks with their requirements."""
    settings.DATA_DIR = tmp_path
    person = hire("Olive Office", org="medi", role="leader")
    give_role(person=person, role="office", by=SYSTEM, because="test")
    publish_units()
    publish(track_text("universal-core"))
    publish(track_text("skills-nurses", audience="role is nurse-app", strength="expected",
                       groups="all_of: [bedside-reasoning]",
                       gate="{track: universal-core, share: 0.5, level: department}"))  # fmt: skip
    for name in ("Nia Nurse", "Ned Nurse", "Fay Facilities"):
        hire(
            name, role="nurse-app" if "Nurse" in name else "facilities", account=name == "Nia Nurse"
        )
    recompute(by=SYSTEM, because="test", as_of=timezone.localdate())
    return person


def fields(**more: Any) -> dict[str, Any]:
    """What the form sends for the next edition of the core."""
    return {
        "code": "universal-core", "title": "The core", "audience": 'within "surg"', "basis": "1",
        "groups": "all of: shared-language\n1 of: race-as-construct, notes-and-words",
        "effective": timezone.localdate().isoformat(), "strength": "required", "paid_time": "on",
        "due_kind": "role-start", "due_days": "60", "notice_days": "30", "gate_level": "department",
        "authority": "Executive Faculty", "object_to": "Office, equity@example.edu",
        "explanation": "Why it is asked.", "because": "The surgeons asked for it.", "step": "send",
        **more,
    }  # fmt: skip


@pytest.mark.django_db
def test_pages_open_for_the_office_and_for_nobody_else(
    office: Person, sign_in: Any, client: Any
) -> None:
    addresses = [reverse(name) for name in PAGES]
    addresses += [reverse("track", args=["universal-core"]), reverse("person", args=[office.pk]),
                  reverse("track-propose", args=["universal-core"]), reverse("waive", args=[office.pk]),
                  reverse("track-reach"), reverse("certificate-accept", args=[office.pk]),
                  reverse("completion-record", args=[office.pk])]  # fmt: skip
    sign_in(office)
    for address in addresses:
        assert client.get(address).status_code == 200, address
    nurse = Person.objects.get(given="Nia")
    lead = give_role(
        person=nurse, role="lead", scope=OrgUnit.objects.get(code="surg"), by=SYSTEM, because="t"
    )
    assert lead.pk
    sign_in(nurse)
    for address in addresses:
        assert client.get(address).status_code == 403, address
    client.logout()
    for address in addresses:
        assert client.get(address).status_code == 302, address


@pytest.mark.django_db
def test_an_edition_is_written_seen_and_applied(office: Person, sign_in: Any, client: Any) -> None:
    sign_in(office)
    sent = client.post(reverse("track-propose", args=["universal-core"]), fields())
    proposal = Proposal.objects.get()
    assert sent.url == reverse("proposal", args=[proposal.pk])
    assert proposal.state == "shown"
    page = client.get(sent.url)
    assert b"Dry run: nothing has been changed" in page.content
    assert Requirement.objects.filter(person=office, status="no longer asked").count() == 0
    table = client.get(reverse("proposal-csv", args=[proposal.pk]))
    text = b"".join(table.streaming_content).decode("utf-8-sig")
    assert text.startswith("day,institution id,name")
    assert "Olive Office" in text
    refused = client.post(
        reverse("proposal-apply", args=[proposal.pk]), {"version": proposal.version, "because": ""}
    )
    assert refused.status_code == 302
    client.post(
        reverse("proposal-apply", args=[proposal.pk]),
        {"version": proposal.version, "because": "Agreed."},
    )
    proposal.refresh_from_db()
    assert proposal.state == "applied"
    assert Track.objects.get(code="universal-core").editions.count() == 2
    assert Requirement.objects.filter(person=office, status="no longer asked").count() == 2
    again = client.post(reverse("proposal-apply", args=[proposal.pk]),
                        {"version": proposal.version - 1, "because": "Agreed."}, follow=True)  # fmt: skip
    assert "Somebody else decided" in again.content.decode()
    assert client.get(reverse("track", args=["universal-core"])).status_code == 200


@pytest.mark.django_db
def test_a_fault_in_the_audience_is_pointed_at_and_nothing_typed_is_lost(
    office: Person, sign_in: Any, client: Any
) -> None:
    sign_in(office)
    sent = client.post(reverse("track-propose", args=["universal-core"]),
                       fields(audience='within "surg" und role is nurse-app', title="Kept words"))  # fmt: skip
    text = sent.content.decode()
    assert sent.status_code == 200
    assert "Kept words" in text
    assert "^^^" in text
    assert not Proposal.objects.exists()
    unknown = client.get(reverse("track-reach"), {"audience": "role is nurse-ap"}).content.decode()
    assert "nurse-app" in unknown


@pytest.mark.django_db
def test_the_reach_is_counted_as_one_types(office: Person, sign_in: Any, client: Any) -> None:
    sign_in(office)
    for text, people in (("role is nurse-app", 2), ("everyone", 4), ('not within "surg"', 1),
                         ("completed shared-language", 0), ("employed >= 1 days", 4)):  # fmt: skip
        page = client.get(reverse("track-reach"), {"audience": text}).content.decode()
        assert f'<strong class="num">{people}</strong>' in page, (text, page)


@pytest.mark.django_db
def test_the_audience_is_built_from_conditions_without_script(
    office: Person, sign_in: Any, client: Any
) -> None:
    sign_in(office)
    address = reverse("track-propose", args=["universal-core"])
    rule = 'within "surg" and (role is nurse-app or has responsibility supervises)'
    page = client.post(address, fields(audience=rule, step="to-rows")).content.decode()
    assert 'name="by_rows" value="yes"' in page
    rows = {"by_rows": "yes", "match0": "all", "match1": "any", "match2": "any",
            "row0-field": "within", "row0-op": "is", "row0-values": "surg", "row0-within": "0",
            "row1-field": "role", "row1-op": "is", "row1-values": "nurse-app, leader", "row1-within": "1",
            "row2-field": "employed", "row2-op": ">=", "row2-values": "90 days", "row2-within": "1"}  # fmt: skip
    page = client.post(address, fields(step="to-text", **rows)).content.decode()
    assert "role in (nurse-app, leader) or employed &gt;= 90 days" in page
    bad = client.post(
        address, fields(step="to-text", **{**rows, "row2-values": "soon"})
    ).content.decode()
    assert "whole number and a unit" in bad
    sent = client.post(address, fields(**rows))
    assert sent.status_code == 302
    assert "employed >= 90 days" in Proposal.objects.get().payload["source"]


@pytest.mark.django_db
def test_two_people_writing_the_next_edition(office: Person, sign_in: Any, client: Any) -> None:
    sign_in(office)
    publish(track_text("universal-core", edition=2, effective="2026-10-01"))
    sent = client.post(reverse("track-propose", args=["universal-core"]), fields(title="Mine"))
    assert sent.status_code == 200
    assert "Someone else changed this" in sent.content.decode()
    assert "Mine" in sent.content.decode()
    assert not Proposal.objects.exists()


@pytest.mark.django_db
def test_acts_on_a_person(office: Person, sign_in: Any, client: Any) -> None:
    sign_in(office)
    nurse, today = Person.objects.get(given="Nia"), timezone.localdate()
    unit = Unit.objects.get(code="shared-language")
    ends = (today + timedelta(days=30)).isoformat()
    sent = client.post(reverse("waive", args=[nurse.pk]),
                       {"unit": unit.code, "start": f"{today}", "end": ends, "because": "agreed"})  # fmt: skip
    assert sent.status_code == 302, sent.content
    assert Requirement.objects.get(person=nurse, unit=unit).status == "waived"
    waiver = Waiver.objects.get()
    client.post(
        reverse("waiver-end", args=[waiver.pk]),
        {"end": f"{today + timedelta(days=1)}", "because": "over"},
    )
    waiver.refresh_from_db()
    assert waiver.end == today + timedelta(days=1)
    edition = Edition.objects.get(unit=unit)
    late = today - timedelta(days=200)
    client.post(reverse("completion-record", args=[nurse.pk]),
                {"edition": edition.pk, "on": f"{late}", "how": "attendance", "because": "list found"})  # fmt: skip
    done = Completion.objects.get(person=nurse)
    assert Requirement.objects.get(person=nurse, unit=unit).done_on == late
    client.post(
        reverse("completion-withdraw", args=[done.pk]), {"because": "another person of that name"}
    )
    done.refresh_from_db()
    assert done.withdrawn_at
    assert Requirement.objects.get(person=nurse, unit=unit).status != "done"
    client.post(reverse("certificate-accept", args=[nurse.pk]),
                {"code": "outside-course", "on": f"{late}", "evidence": "seen", "because": "accepted"})  # fmt: skip
    assert Certificate.objects.get().accepted_by == office
    own = client.post(reverse("waive", args=[office.pk]),
                      {"unit": unit.code, "start": f"{today}", "end": ends, "because": "me"})  # fmt: skip
    assert own.status_code == 200
    assert "Nobody waives their own requirement" in own.content.decode()
    acts = set(Entry.objects.filter(actor_id=office.pk).values_list("act", flat=True))
    assert {"curriculum.waiver.give", "curriculum.waiver.end", "curriculum.completion.record",
            "curriculum.completion.withdraw", "curriculum.certificate.accept"} <= acts  # fmt: skip
    assert client.get(reverse("person", args=[nurse.pk])).status_code == 200


@pytest.mark.django_db
def test_a_question_is_answered_once(office: Person, sign_in: Any, client: Any) -> None:
    sign_in(office)
    nurse = Person.objects.get(given="Nia")
    question = ask_question(
        person=nurse,
        kind="objection",
        text="Not by then.",
        by=Actor("person", nurse.pk, nurse.name),
    )
    address = reverse("question", args=[question.pk])
    assert (
        client.post(address, {"version": 1, "answer": "You have until spring."}).status_code == 302
    )
    question.refresh_from_db()
    assert question.answer == "You have until spring."
    second = client.post(address, {"version": 1, "answer": "No."})
    assert "Someone else changed this" in second.content.decode()
    question.refresh_from_db()
    assert question.answer == "You have until spring."


@pytest.mark.django_db
def test_a_move_and_a_withdrawal_are_proposals(office: Person, sign_in: Any, client: Any) -> None:
    sign_in(office)
    today = f"{timezone.localdate()}"
    sent = client.post(
        reverse("move-org"),
        {"unit": "surg/burns", "parent": "medi", "start": today, "because": "merged"},
    )
    assert sent.status_code == 302
    circle = client.post(
        reverse("move-org"),
        {"unit": "surg", "parent": "surg/burns", "start": today, "because": "x"},
    )
    assert "below itself" in circle.content.decode()
    sent = client.post(
        reverse("track-withdraw", args=["skills-nurses"]), {"on": today, "because": "replaced"}
    )
    proposal = Proposal.objects.get(subject="skills-nurses")
    assert sent.url == reverse("proposal", args=[proposal.pk])
    client.post(
        reverse("proposal-discard", args=[proposal.pk]),
        {"version": proposal.version, "because": "not now"},
    )
    proposal.refresh_from_db()
    assert proposal.state == "discarded"
    assert Track.objects.get(code="skills-nurses").withdrawn_on is None


def more(count: int, hire: Any) -> None:
    """So many more of everything that the lists show."""
    unit, today = Unit.objects.get(code="shared-language"), timezone.localdate()
    for n in range(count):
        person = hire(f"Extra{n} Person", account=False)
        waive(
            person=person,
            unit=unit,
            start=today,
            end=today + timedelta(days=9),
            reason="t",
            by=SYSTEM,
        )
        Question.objects.create(person=person, kind="question", text="Why?")
        Proposal.objects.create(
            kind="track", subject=f"t{n}", payload={}, state="discarded", made_by=person
        )
        publish(track_text(f"extra-{n}", audience='within "surg"'))
        Unit.objects.create(code=f"unit-{n}", title=f"Unit {n}", review_by=today)
    recompute(by=SYSTEM, because="t", as_of=today)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 50])
@pytest.mark.parametrize(
    ("name", "most"),
    [("office", 32), ("tracks", 11), ("proposals", 6), ("waivers", 6), ("questions", 6), ("people", 6),
     ("review-dates", 4), ("gates", 26)],
)  # fmt: skip
def test_lists_cost_the_same_for_one_row_and_fifty(
    office: Person,
    sign_in: Any,
    client: Any,
    hire: Any,
    queries: Any,
    name: str,
    most: int,
    count: int,
) -> None:
    more(count, hire)
    sign_in(office)
    with queries(most):
        assert client.get(reverse(name)).status_code == 200


ANY = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["\x00", "x" * 100_000, "9" * 40, "-1", "1e99", "2026-02-30", "(" * 400]),
)


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(sorted(fields_ := ("title", "audience", "groups", "effective", "due_kind", "due_days",
       "due_track", "notice_days", "renewal_months", "gate_track", "gate_percent", "authority", "explanation",
       "because", "step", "basis", "code", "row0-field", "row0-values", "match0", "by_rows"))), value=ANY)  # fmt: skip
def test_no_field_of_the_track_form_breaks_it(
    office: Person, sign_in: Any, client: Any, name: str, value: str
) -> None:
    sign_in(office)
    for address in (reverse("track-propose", args=["universal-core"]), reverse("track-new")):
        assert client.post(address, fields(**{name: value})).status_code in (200, 302)
    assert client.get(reverse("track-reach"), {"audience": value}).status_code == 200


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(value=ANY)
def test_no_field_of_the_other_forms_breaks_them(
    office: Person, sign_in: Any, client: Any, value: str
) -> None:
    sign_in(office)
    names = ("unit", "track", "start", "end", "because", "code", "on", "evidence", "edition", "how", "parent",
             "version", "answer")  # fmt: skip
    pk = office.pk
    question = Question.objects.create(
        person=Person.objects.get(given="Ned"), kind="question", text="?"
    )
    for address in (
        reverse("waive", args=[pk]), reverse("certificate-accept", args=[pk]), reverse("move-org"),
        reverse("completion-record", args=[pk]), reverse("question", args=[question.pk]),
        reverse("track-withdraw", args=["universal-core"]),
    ):  # fmt: skip
        assert client.post(address, dict.fromkeys(names, value)).status_code in (200, 302)
    for name in ("people", "proposals", "questions", "waivers"):
        sent = {"text": value, "page": value, "state": value, "day": value}
        assert client.get(reverse(name), sent).status_code == 200
    assert unit_text("x")


def test_a_gate_is_about_to_open_within_five_points_and_the_nearest_stands_first() -> None:
    def gate(name: str, completed: int, people: int = 100, on: date | None = None) -> reads.Gate:
        share = completed / people
        return reads.Gate("t", name, name, people, completed, int(100 * share), 50, on, share, 0.5)

    rows = [gate("far", 44), gate("edge", 45), gate("reached", 50), gate("close", 49),
            gate("nobody", 0, 1), gate("open", 80, on=date(2026, 11, 1))]  # fmt: skip
    assert [one.name for one in rows if one.near] == ["edge", "reached", "close"]
    assert [one.missing for one in rows] == [6, 5, 0, 1, 1, 0]
    ordered = [one.name for one in sorted(rows, key=reads._order)]
    assert ordered == ["reached", "close", "edge", "far", "nobody", "open"]
