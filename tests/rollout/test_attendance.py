"""Attendance: codes, marks kept offline, roster, badges, paper, corrections, completions, the kit."""

import json
import random
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from makegood.curriculum.models import Completion
from makegood.engines.checkin import code_at, paper_code
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.record.models import Entry
from makegood.rollout.acts import seats
from makegood.rollout.acts.attendance import Given, check_in, correct, mark_many, secret, settle
from makegood.rollout.acts.kit import give_feedback
from makegood.rollout.models import Attendance, Feedback, Mark, Seat, Session
from makegood.rollout.reads.badges import read_badges
from makegood.rollout.reads.kit import feedback_of, roster
from tests.rollout.stage import ask, group, me, stage


@pytest.fixture
def at(hire: Any) -> SimpleNamespace:
    """A group that began five minutes ago and ends in 55, with two seats and a facilitator."""
    found = stage(hire)
    found.cohort = group(found, leads=(0,))
    found.ana, found.bo = hire("Ana Seated"), hire("Bo Seated")
    for person in (found.ana, found.bo):
        ask(person, found.base)
        seats.take_seat(person=person, cohort=found.cohort, by=me(person))
    found.session = found.cohort.sessions.get()
    found.now = timezone.now().replace(microsecond=0)
    found.session.starts_at = found.now - timedelta(minutes=5)
    found.session.ends_at = found.now + timedelta(minutes=55)
    found.session.save()
    found.over = found.session.ends_at + timedelta(minutes=1)
    return found


def given(
    at: Any, *, key: str = "key-of-device", session: Session | None = None, ago: int = 0
) -> Given:
    when = at.now - timedelta(seconds=ago)
    of = (session or at.session).pk
    return Given(key, at.session.pk, code_at(secret(), of, when).code, when)


def test_a_code_from_the_screen_makes_attendance_and_then_the_completion(at: Any) -> None:
    assert check_in(person=at.ana, marks=[given(at)], device="a", now=at.now) == {
        "key-of-device": ""
    }
    assert Attendance.objects.get(person=at.ana).state == "present"
    assert not Completion.objects.filter(unit=at.unit).exists()  # the session goes on
    settle(now=at.over)
    assert Attendance.objects.get(person=at.bo).state == "absent"
    done = Completion.objects.filter(unit=at.unit)
    if at.unit.editions.exists():
        assert [one.person_id for one in done] == [at.ana.pk]
    assert set(Seat.objects.values_list("person__given", "state")) == {
        ("Ana", "completed"),
        ("Bo", "missed"),
    }
    assert settle(now=at.over) == 0
    assert Entry.objects.filter(act="rollout.attendance.derive", person_id=at.ana.pk).exists()


def test_other_codes_are_refused_with_the_reason(at: Any) -> None:
    other = group(
        at, room=1, clock=at.session.starts_at.time().replace(hour=11, minute=0)
    ).sessions.get()
    wrong = given(at, session=other)
    (why,) = check_in(person=at.ana, marks=[wrong], device="a", now=at.now).values()
    assert "no code of this session" in why
    ahead = Given(
        "k-of-tomorrow", at.session.pk, code_at(secret(), at.session.pk, at.over).code, at.over
    )
    (why,) = check_in(person=at.ana, marks=[ahead], device="a", now=at.now).values()
    assert "not come" in why
    assert not Attendance.objects.exists() and Mark.objects.filter(refused="").count() == 0
    with pytest.raises(ValidationError):
        check_in(person=at.ana, marks=[Given("<bad key>", 1, "x", at.now)], device="", now=at.now)


def test_guessing_is_slowed_down(at: Any) -> None:
    for number in range(20):
        check_in(person=at.ana, marks=[Given(f"guess-{number:04}", at.session.pk, "AAAAAAA", at.now)],
                 device="a", now=at.now)  # fmt: skip
    with pytest.raises(ValidationError, match="Too many"):
        check_in(person=at.ana, marks=[given(at)], device="a", now=at.now)


def test_disconnects_and_replays_lose_nothing_and_double_nothing(at: Any, hire: Any) -> None:
    """10,000 deliveries of marks that phones kept: cut off, repeated, in any order, days later."""
    dice = random.Random(7)
    people = [at.ana, at.bo, *(hire(f"Phone{n} User", account=False) for n in range(8))]
    phones = {person.pk: [given(at, key=f"phone-{person.pk}-{n}", ago=n * 20) for n in range(5)]
              for person in people}  # fmt: skip
    waiting = {pk: list(marks) for pk, marks in phones.items()}
    by_pk = {person.pk: person for person in people}
    deliveries = 0
    while deliveries < 10_000:
        pk = dice.choice(list(phones))
        batch = dice.sample(phones[pk], dice.randint(1, 5))  # a replay of anything, in any order
        deliveries += len(batch)
        if dice.random() < 0.9:  # never arrives, or its answer does not
            continue
        later = at.now + timedelta(minutes=dice.randint(0, 60 * 24 * 3))
        answers = check_in(person=by_pk[pk], marks=batch, device=f"d{pk}", now=later)
        assert set(answers.values()) == {""}
        waiting[pk] = [mark for mark in waiting[pk] if mark.key not in answers]
    for pk, rest in waiting.items():
        check_in(person=by_pk[pk], marks=rest, device=f"d{pk}", now=at.over)
    kept = sorted(Mark.objects.values_list("key", flat=True))
    assert kept == sorted(mark.key for marks in phones.values() for mark in marks)
    assert Attendance.objects.filter(state="present").count() == len(people)
    assert Seat.objects.filter(cohort=at.cohort, state__in=("held", "completed")).count() == len(
        people
    )


def test_a_shared_phone_is_flagged_and_not_blocked(at: Any, hire: Any) -> None:
    people = [at.ana, at.bo, hire("Cy Walk"), hire("Di Walk")]
    for person in people:
        (why,) = check_in(person=person, marks=[given(at, key=f"shared-{person.pk}")], device="one phone",
                          now=at.now).values()  # fmt: skip
        assert why == ""
    assert Mark.objects.filter(flagged=True).count() == 4
    assert all(line.flagged for line in roster(at.session))


def test_a_key_of_somebody_else_is_not_taken_over(at: Any) -> None:
    check_in(person=at.ana, marks=[given(at)], device="a", now=at.now)
    (why,) = check_in(person=at.bo, marks=[given(at)], device="b", now=at.now).values()
    assert why and not Attendance.objects.filter(person=at.bo).exists()


def test_roster_badges_and_paper(at: Any, sign_in: Any) -> None:
    client = sign_in(at.leads[0].person)
    base = f"/sessions/at/{at.session.pk}/"
    shown = {"there": [str(at.ana.pk)], "shown": [str(at.ana.pk), str(at.bo.pk)]}
    assert client.post(base + "roster/", shown).status_code == 302
    assert Attendance.objects.get(person=at.ana).state == "present"
    assert client.post(base + "roster/", {**shown, "there": []}).status_code == 302
    assert not Mark.objects.exists() and Attendance.objects.get(person=at.ana).state == "absent"
    assert client.post(base + "roster/", {"walk_in": "nobody"}).status_code == 422
    local = timezone.localtime(at.session.starts_at).strftime("%Y-%m-%d %H:%M")
    text = f"person_id,time\n{at.ana.code},{local}\nX99,{local}\n{at.bo.code},soon\n"
    page = client.post(base + "badges/", {"file": SimpleUploadedFile("b.csv", text.encode())})
    body = page.content.decode()
    assert (
        "Ana Seated" in body and "X99" in body and "no time" in body and not Mark.objects.exists()
    )
    signed = body.split('name="signed" value="')[1].split('"')[0]
    assert client.post(base + "badges/", {"signed": signed}).status_code == 302
    assert client.post(base + "badges/", {"signed": signed + "x"}).status_code == 422
    assert Mark.objects.get().way == "badge"
    code = paper_code(secret(), at.session.pk, at.bo.pk)
    assert code in client.get(base + "paper/").content.decode()
    assert client.post(base + "paper/", {"codes": f"{code} ZZZZ"}).status_code == 422
    assert client.post(base + "paper/", {"codes": code.lower()}).status_code == 302
    assert Mark.objects.get(person=at.bo).way == "paper"
    for name in ("kit", "screen", "roster", "badges", "paper", "debrief"):
        assert client.get(f"{base}{name}/").status_code == 200, name


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\x01", b"a;b\n1;2\n", b"\xff\xfe", b"person_id\n\xe9\n", b"x" * (3 << 20)]
)
def test_a_file_that_is_none_is_told(at: Any, raw: bytes) -> None:
    found = read_badges(raw, at.session)
    assert found.faults and not found.people


def test_corrections_say_why_stand_and_move_the_completion(at: Any, sign_in: Any) -> None:
    settle(now=at.over)
    row = correct(session=at.session, person=at.ana, state="present", version=1, because="the phone was flat",
                  by=at.office, now=at.over)  # fmt: skip
    assert Seat.objects.get(person=at.ana).state == "completed"
    with pytest.raises(ChangedMeanwhile):
        correct(
            session=at.session, person=at.ana, state="absent", version=1, because="x", by=at.office
        )
    with pytest.raises(ValidationError):
        correct(
            session=at.session,
            person=at.ana,
            state="absent",
            version=row.version,
            because=" ",
            by=at.office,
        )
    mark_many(
        session=at.session, persons={at.ana.pk: at.over}, way="paper", by=at.office, now=at.over
    )
    assert Attendance.objects.get(person=at.ana).state == "present"
    correct(session=at.session, person=at.ana, state="absent", version=row.version, because="mistaken",
            by=at.office, now=at.over)  # fmt: skip
    assert Seat.objects.get(person=at.ana).state == "missed"
    assert not Completion.objects.filter(person=at.ana, unit=at.unit, withdrawn_at=None).exists()


def test_late_entered_attendance_keeps_its_day(at: Any) -> None:
    settle(now=at.over)
    later = at.over + timedelta(days=9)
    mark_many(session=at.session, persons={at.bo.pk: None}, way="paper", by=at.office, now=later)
    assert Seat.objects.get(person=at.bo).state == "completed"
    for one in Completion.objects.filter(person=at.bo, unit=at.unit):
        assert one.on == timezone.localtime(at.session.starts_at).date()


def test_only_those_who_lead_and_the_office_open_the_kit(at: Any, sign_in: Any, hire: Any) -> None:
    from makegood.people.acts import give_role

    office = hire("Olga Office", org="medi")
    give_role(person=office, role="office", by=at.office, because="test")
    base = f"/sessions/at/{at.session.pk}/"
    pages = ["kit/", "screen/", "roster/", "badges/", "paper/", "debrief/", f"roster/{at.ana.pk}/"]
    for person, status in (
        (at.leads[0].person, 200),
        (office, 200),
        (at.ana, 403),
        (at.leads[1].person, 403),
    ):
        client = sign_in(person)
        assert {page: client.get(base + page).status_code for page in pages} == dict.fromkeys(
            pages, status
        )


def test_the_phone_page_with_and_without_script(at: Any, sign_in: Any) -> None:
    client = sign_in(at.ana)
    address = f"/check-in/{at.session.pk}/"
    page = client.get(address)
    assert at.ana.given not in page.content.decode()  # it is kept on the phone
    code = code_at(secret(), at.session.pk, timezone.now()).code
    assert client.post(address, {"code": "wrong"}).status_code == 422
    assert "checked in" in client.post(address, {"code": code}).content.decode()
    who = page.content.decode().split('data-who="')[1].split('"')[0]
    mark = {"key": "from-the-phone", "session": at.session.pk, "code": code,
            "marked": timezone.now().isoformat(), "way": "screen"}  # fmt: skip
    send = {"content_type": "application/json"}
    got = client.post("/check-in/marks/", json.dumps({"who": who, "marks": [mark]}), **send)
    assert got.json() == {"answers": {"from-the-phone": ""}}
    assert (
        client.post(
            "/check-in/marks/", json.dumps({"who": "other", "marks": [mark]}), **send
        ).status_code
        == 409
    )
    for bad in ("", "[]", "{}", '{"who": 1}', json.dumps({"who": who, "marks": [{"key": 1}]}),
                json.dumps({"who": who, "marks": [{**mark, "marked": "soon"}]}),
                json.dumps({"who": who, "marks": [{**mark, "session": "x"}]}), "[" * 9000):  # fmt: skip
        assert client.post("/check-in/marks/", bad, **send).status_code in (400, 409), bad[:40]
    assert client.get("/check-in/worker.js").headers["Content-Type"].startswith("text/javascript")


def test_feedback_is_shown_five_at_a_time_and_given_once(at: Any, hire: Any, sign_in: Any) -> None:
    people = [hire(f"F{n} Back", account=False) for n in range(7)]
    mark_many(
        session=at.session,
        persons=dict.fromkeys(p.pk for p in people),
        way="roster",
        by=at.office,
        now=at.now,
    )
    for number, person in enumerate(people):
        give_feedback(
            person=person, cohort=at.cohort, answers={"useful": 1 + number % 5}, words=f"w{number}"
        )
        shown = feedback_of(at.cohort.pk)
        assert shown.count == (5 if number >= 4 else 0)
        assert len(shown.words) == shown.count
    assert feedback_of(at.cohort.pk).means == {"useful": 3.0}
    with pytest.raises(ValidationError):
        give_feedback(person=people[0], cohort=at.cohort, answers={"useful": 5}, words="")
    with pytest.raises(ValidationError):
        give_feedback(person=at.bo, cohort=at.cohort, answers={"useful": 5}, words="")
    assert not [
        one for one in Feedback._meta.get_fields() if one.name in {"person", "at", "made_at"}
    ]
    assert not Entry.objects.filter(act__startswith="rollout.feedback").exists()
    mark_many(session=at.session, persons={at.ana.pk: None}, way="roster", by=at.office, now=at.now)
    client = sign_in(at.ana)
    address = f"/sessions/feedback/{at.cohort.code}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 422
    assert "Thank you" in client.post(address, {"useful": "4"}).content.decode()
    assert client.get(address).status_code == 404


def test_a_debrief_is_not_overwritten(at: Any, sign_in: Any) -> None:
    client = sign_in(at.leads[0].person)
    address = f"/sessions/at/{at.session.pk}/debrief/"
    assert client.post(address, {"worked": "the case", "version": "0"}).status_code == 302
    stale = client.post(address, {"worked": "mine", "version": "0"})
    assert stale.status_code == 409 and "mine" in stale.content.decode()
    client.post("/me/sessions/needs/", {"text": "captions"})
    assert at.leads[0].person.access_need.text == "captions"
