"""Queueing and sending: once under a key, to whom and when it may be, whatever breaks in between."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.notices import acts
from makegood.notices.models import Message, Preference
from makegood.notices.tasks import send
from makegood.people.models import Person, Shift
from makegood.record.acts import SYSTEM, Actor
from makegood.record.models import Entry

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def draft(person: Person, key: str = "digest:1:2026-48", **more: Any) -> acts.Draft:
    words = {"kind": "digest", "subject": "One thing", "text": "Hello", "because": ["a rule"]}
    return acts.Draft(person=person.pk, key=key, **{**words, **more})


def queue(*drafts: acts.Draft, at: datetime = NOON) -> dict[str, int]:
    return acts.queue(drafts=drafts, at=at, by=SYSTEM, because="test")


def test_a_message_is_made_once_and_sent_once_with_its_reason(hire: Any) -> None:
    person = hire("Ada Quist")
    assert queue(draft(person), draft(person)) == {"waiting": 1, "withheld": 0}
    assert queue(draft(person, subject="Again")) == {"waiting": 0, "withheld": 0}
    assert Entry.objects.filter(act="notices.queue").count() == 1
    assert acts.send_waiting(now=NOON)["sent"] == 1
    assert acts.send_waiting(now=NOON)["sent"] == 0
    assert [(m.to, m.subject, m.body[:5]) for m in mail.outbox] == [
        ([person.email], "One thing", "Hello")
    ]
    kept = Message.objects.get()
    assert (kept.state, kept.because, kept.attempts) == ("sent", ["a rule"], 1)


def test_who_opted_out_or_has_no_address_is_withheld_and_shown(hire: Any, sign_in: Any) -> None:
    refuses, away = hire("Ada Quist"), hire("Bo Lind", account=False)
    Person.objects.filter(pk=away.pk).update(email="")
    Preference.objects.create(person=refuses, digest=False)
    counts = queue(
        draft(refuses, "a"), draft(away, "b"), draft(refuses, "c", legally_required=True),
        draft(refuses, "d", kind="due-today"), draft(away, "e", legally_required=True),
    )  # fmt: skip
    assert counts == {"waiting": 2, "withheld": 3}
    acts.send_waiting(now=NOON)
    assert len(mail.outbox) == 2
    from makegood.people.acts import give_role

    office = hire("Eve Office")
    give_role(person=office, role="office", by=SYSTEM, because="test")
    page = sign_in(office).get("/office/messages/").content.decode()
    assert "opted out" in page
    assert "no e-mail address" in page


def test_opting_out_between_queueing_and_sending_counts(hire: Any) -> None:
    person = hire("Ada Quist")
    queue(draft(person))
    acts.choose(person=person, digest=False, due_today=True, by=Actor("person", person.pk, "Ada"))
    assert acts.send_waiting(now=NOON) == {"sent": 0, "failed": 0, "put off": 1}
    assert Message.objects.get().state == "withheld"
    assert mail.outbox == []
    assert Entry.objects.filter(act="notices.choose", person_id=person.pk).exists()


def test_nothing_is_sent_in_quiet_hours_even_when_the_worker_was_away(hire: Any) -> None:
    Shift.objects.filter(pk="day-weekday").update(quiet_from=time(20), quiet_until=time(7))
    person = hire("Ada Quist")
    queue(draft(person))
    late = NOON.replace(hour=22)
    assert acts.send_waiting(now=late)["sent"] == 0
    assert Message.objects.get().not_before == datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert acts.send_waiting(now=datetime(2026, 11, 24, 7, tzinfo=UTC))["sent"] == 1


def test_a_night_shift_sleeps_by_day(hire: Any) -> None:
    Shift.objects.filter(pk="night").update(quiet_from=time(8), quiet_until=time(18))
    queue(draft(hire("Ada Quist", shift="night")))
    assert Message.objects.get().not_before == NOON.replace(hour=18)


def test_one_that_was_claimed_by_a_worker_that_died_goes_out_under_the_same_id(
    hire: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(draft(hire("Ada Quist")))

    class Killed(BaseException):
        pass

    real = mail.EmailMessage.send

    def send_then_die(self: Any, **words: Any) -> None:
        real(self, **words)
        raise Killed

    monkeypatch.setattr(mail.EmailMessage, "send", send_then_die)
    with pytest.raises(Killed):
        acts.send_waiting(now=NOON)
    monkeypatch.undo()
    assert Message.objects.get().state == "sending"
    assert acts.send_waiting(now=NOON + timedelta(minutes=5))["sent"] == 0
    assert acts.send_waiting(now=NOON + timedelta(minutes=16))["sent"] == 1
    ids = [m.extra_headers["Message-ID"] for m in mail.outbox]
    assert ids == ["<digest.1.2026-48@localhost>"] * 2


def test_a_failing_address_is_tried_five_times(hire: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    queue(draft(hire("Ada Quist")))
    monkeypatch.setattr(mail.EmailMessage, "send", lambda self: 1 / 0)
    now, tries = NOON, 0
    while Message.objects.get().state == "waiting":
        now = Message.objects.get().not_before
        tries += acts.send_waiting(now=now)["failed"]
    kept = Message.objects.get()
    assert (tries, kept.state, kept.attempts) == (5, "failed", 5)
    assert "ZeroDivisionError" in kept.fault


def test_while_the_mail_server_is_away_nothing_counts(
    hire: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.mail.backends.locmem import EmailBackend

    def refuse(self: Any) -> None:
        raise ConnectionRefusedError("nobody listens")

    queue(draft(hire("Ada Quist")))
    monkeypatch.setattr(EmailBackend, "open", refuse)
    for hours in range(10):
        assert acts.send_waiting(now=NOON + timedelta(minutes=6 * hours))["sent"] == 0
    monkeypatch.undo()
    assert Message.objects.get().attempts == 0
    assert acts.send_waiting(now=NOON + timedelta(hours=2))["sent"] == 1


HOSTILE = st.text(alphabet=st.characters(codec="utf-8"), max_size=40) | st.sampled_from(
    ["a\r\nBcc: all@x.example", "a\nb", "a\x0bBcc: x", "a\u2028To: b", "\x00", "a\x85Bcc: y", "=?utf-8?q?=0ABcc?="]
)  # fmt: skip


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(subject=HOSTILE, key=HOSTILE)
def test_no_words_can_add_a_header(hire: Any, subject: str, key: str) -> None:
    person = Person.objects.filter(given="Ada").first() or hire("Ada Quist")
    made = Message(
        person=person, kind="digest", key=key, subject=subject, text="t", not_before=NOON
    )
    sent = acts._mail(made, None).message()
    assert sorted(name.lower() for name in sent) == sorted(
        ["content-type", "mime-version", "content-transfer-encoding", "subject", "from", "to", "date",
         "message-id", "auto-submitted", "list-unsubscribe", "list-unsubscribe-post"]
    )  # fmt: skip
    head = sent.as_bytes().split(b"\n\n")[0].decode("ascii")
    assert not [line for line in head.splitlines() if line.lower().startswith(("bcc", "cc"))]


def test_an_address_with_a_header_in_it_fails_and_is_told(hire: Any) -> None:
    person = hire("Ada Quist")
    Person.objects.filter(pk=person.pk).update(email="a@b.example\nBcc: all@x.example")
    queue(draft(person))
    assert acts.send_waiting(now=NOON)["failed"] == 1
    assert "BadHeaderError" in Message.objects.get().fault
    assert mail.outbox == []


def test_statements_do_not_grow_with_the_people(hire: Any, queries: Any) -> None:
    people = [hire(f"P{n} Q{n}", account=False) for n in range(40)]
    drafts = [draft(person, f"k:{person.pk}") for person in people]
    with queries(11):
        queue(*drafts[:1])
    with queries(11):
        queue(*drafts)
    Message.objects.update(not_before=NOON + timedelta(days=1))
    with queries(9):
        assert acts.send_waiting(now=NOON)["sent"] == 0


def test_the_task_sends_all_in_batches(hire: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = acts.send_waiting
    monkeypatch.setattr("makegood.notices.tasks.send_waiting", lambda: real(most=2))
    queue(
        *[draft(hire(f"P{n} Q", account=False), f"k{n}") for n in range(5)],
        at=NOON - timedelta(days=400),
    )
    assert send.call() == 5


def test_the_table_costs_the_same_for_1_and_50(hire: Any, sign_in: Any, queries: Any) -> None:
    from makegood.people.acts import give_role

    office = hire("Eve Office")
    give_role(person=office, role="office", by=SYSTEM, because="test")
    client = sign_in(office)
    for n in (1, 49):
        queue(*[draft(office, f"k{n}-{i}") for i in range(n)])
        with queries(12):
            assert client.get("/office/messages/").status_code == 200


def test_one_says_what_one_wishes_to_receive(hire: Any, sign_in: Any) -> None:
    person = hire("Ada Quist")
    client = sign_in(person)
    assert client.post("/me/messages/", {"due_today": "on"}).status_code == 302
    kept = Preference.objects.get(person=person)
    assert (kept.digest, kept.due_today) == (False, True)
