"""Invitations follow the facts; answers by mail, link and page; feeds; mailboxes."""

import mailbox
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import icalendar
import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from makegood.notices.acts import send_waiting
from makegood.notices.models import Message
from makegood.record.acts import SYSTEM
from makegood.rollout.acts import cohorts, seats
from makegood.rollout.acts.feeds import make_feed, revoke_feed
from makegood.rollout.acts.invites import bring_in_line
from makegood.rollout.acts.replies import answer, answer_by_link, take_mail
from makegood.rollout.mailbox import MailboxFault, read_mailbox
from makegood.rollout.models import Invite, News, Reply, Seat
from makegood.rollout.reads.calendar import answer_link, read_link
from tests.rollout.stage import ask, group, me, stage


@pytest.fixture
def at(hire: Any) -> SimpleNamespace:
    return stage(hire)


@pytest.fixture
def ana(at: SimpleNamespace, hire: Any) -> Any:
    person = hire("Ana Seated")
    ask(person, at.base)
    return person


def seated(at: Any, person: Any, **more: Any) -> Any:
    cohort = group(at, **more)
    seats.take_seat(person=person, cohort=cohort, by=me(person))
    bring_in_line()
    return cohort


def last(person: Any) -> Any:
    """The person's newest calendar message: its METHOD and its event."""
    body = Message.objects.filter(person=person, kind="invitation").latest("pk").calendar
    whole = icalendar.Calendar.from_ical(body)
    return str(whole["METHOD"]), whole.walk("VEVENT")[0]


def test_seat_change_and_cancelling_reach_the_calendar_under_one_uid(at: Any, ana: Any) -> None:
    cohort = seated(at, ana)
    method, event = last(ana)
    uid = str(event["UID"])
    assert (method, event["SEQUENCE"]) == ("REQUEST", 0)
    assert bring_in_line() == {"invited": 0, "updated": 0, "cancelled": 0}
    session = cohort.sessions.get()
    moved = cohorts.When(at.monday + timedelta(days=1), session.starts_at.time(), 60, at.rooms[1])
    cohorts.move_session(session=session, to=moved, version=session.version, by=at.office,
                         because="the room is painted")  # fmt: skip
    assert bring_in_line()["updated"] == 1
    method, event = last(ana)
    assert (method, str(event["UID"]), event["SEQUENCE"]) == ("REQUEST", uid, 1)
    assert event.decoded("dtstart").date() == at.monday + timedelta(days=1)
    seats.decline(seat=Seat.objects.get(person=ana, state="held"), reason="ill", by=me(ana))
    assert bring_in_line()["cancelled"] == 1
    method, event = last(ana)
    assert (method, str(event["UID"]), event["SEQUENCE"]) == ("CANCEL", uid, 2)
    cohort.refresh_from_db()
    seats.take_seat(person=ana, cohort=cohort, by=me(ana))  # and back again
    assert bring_in_line()["updated"] == 1
    method, event = last(ana)
    assert (method, str(event["UID"]), event["SEQUENCE"]) == ("REQUEST", uid, 3)


def test_leads_are_invited_and_everyone_hears_of_a_cancelled_group(at: Any, ana: Any) -> None:
    cohort = seated(at, ana, leads=(0,))
    assert Invite.objects.filter(role="lead", person=at.leads[0].person, state="sent").count() == 1
    cohort.refresh_from_db()
    cohorts.cancel_cohort(cohort=cohort, version=cohort.version, by=at.office, because="storm")
    assert bring_in_line()["cancelled"] == 2
    assert set(Invite.objects.values_list("state", flat=True)) == {"cancelled"}


def test_the_mail_carries_the_method_and_reaches_by_queue(at: Any, ana: Any) -> None:
    seated(at, ana)
    send_waiting(now=timezone.now() + timedelta(days=1))
    (sent,) = [one for one in mail.outbox if one.to == [ana.email]]
    parts = [part for part in sent.message().walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_param("method") for part in parts] == ["REQUEST"]
    assert "Another" not in sent.body and "/answer/" in sent.body


def test_a_link_answers_once_for_its_own_person(at: Any, ana: Any, hire: Any, client: Any) -> None:
    seated(at, ana)
    invite = Invite.objects.get(person=ana)
    address = answer_link(invite).split("localhost:8000")[-1]
    for _look in range(2):  # a mail scanner looks
        assert client.get(address).status_code == 200
    assert Invite.objects.get().state == "sent"
    assert client.post(address, {"choice": "maybe not"}).status_code == 422
    assert client.post(address, {"choice": "declined", "words": "on call"}).status_code == 200
    assert Seat.objects.get(person=ana).reason == "on call"
    assert client.post(address, {"choice": "accepted"}).status_code == 410
    assert client.get(address[:-4] + "xyz/").status_code == 404
    link = read_link(address.split("/")[2])
    assert link is not None
    other = hire("Bo Other")
    ask(other, at.base)
    seated(at, other, room=1)
    theirs = Invite.objects.get(person=other)
    with pytest.raises(ValidationError):
        answer_by_link(link=type(link)(theirs.pk, link.nonce), choice="accepted")
    assert Invite.objects.get(person=other).state == "sent"


def test_declining_one_of_two_meetings_keeps_the_seat_and_tells(at: Any, ana: Any) -> None:
    day = at.monday
    cohort = cohorts.offer_cohort(
        unit=at.unit, modality="in_person", capacity=8, by=at.office, because="test",
        sessions=[cohorts.When(day + timedelta(weeks=n), _nine(), 60, at.rooms[0]) for n in (0, 1)],
    )  # fmt: skip
    seats.take_seat(person=ana, cohort=cohort, by=me(ana))
    bring_in_line()
    invite = Invite.objects.filter(person=ana).first()
    assert invite is not None
    answer(invite=invite, choice="declined", way="page", by=me(ana))
    assert Seat.objects.get(person=ana).state == "held"
    assert News.objects.filter(kind="at-risk", person=None).exists()
    assert News.objects.filter(kind="changed", person=ana).exists()


def _nine() -> Any:
    from datetime import time

    return time(9)


def reply(invite: Invite, partstat: str = "ACCEPTED", *, sender: str = "", number: int = 1,
          sequence: int | None = None) -> bytes:  # fmt: skip
    email = sender or invite.person.email
    return (
        f"From: {email}\r\nMessage-ID: <{number}@program>\r\nContent-Type: text/calendar; "
        "method=REPLY; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//P//EN\r\n"
        f"METHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:{invite.uid}\r\n"
        f"SEQUENCE:{invite.sequence if sequence is None else sequence}\r\nDTSTAMP:20260101T000000Z\r\n"
        f"ATTENDEE;PARTSTAT={partstat}:mailto:{invite.person.email}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


def test_replies_by_mail_are_applied_once_and_faults_are_kept(at: Any, ana: Any) -> None:
    seated(at, ana)
    invite = Invite.objects.get(person=ana)
    take_mail(message=reply(invite))
    assert Invite.objects.get().state == "accepted"
    assert take_mail(message=reply(invite)) == []  # the same mail again
    (stale,) = take_mail(message=reply(invite, "DECLINED", number=2, sequence=7))
    assert "older" in stale.fault
    (forged,) = take_mail(message=reply(invite, "DECLINED", number=3, sender="bo@x.example"))
    assert "somebody else" in forged.fault
    assert Invite.objects.get().state == "accepted" and Reply.objects.count() == 3
    take_mail(message=reply(invite, "DECLINED", number=4))
    assert Seat.objects.get(person=ana).state == "declined"
    assert bring_in_line()["cancelled"] == 0  # their own program took it out
    (late,) = take_mail(message=reply(invite, number=5))
    assert late.fault


def test_a_feed_opens_by_its_secret_until_it_is_revoked(
    at: Any, ana: Any, client: Any, queries: Any
) -> None:
    seated(at, ana)
    secret = make_feed(person=ana, by=me(ana))
    with queries(6):
        got = client.get(f"/calendar/{secret}.ics")
    assert got.status_code == 200 and b"BEGIN:VEVENT" in got.content
    same = client.get(f"/calendar/{secret}.ics", headers={"if-none-match": got["ETag"]})
    assert same.status_code == 304
    assert client.get("/calendar/guess.ics").status_code == 404
    address = ana.feed_addresses.get()
    assert secret not in str(vars(address)) and address.read_at
    assert revoke_feed(address=address, by=me(ana)) and not revoke_feed(address=address, by=me(ana))
    assert client.get(f"/calendar/{secret}.ics").status_code == 404


def test_the_calendar_page_shows_an_address_once(at: Any, ana: Any, sign_in: Any) -> None:
    client = sign_in(ana)
    shown = client.post("/me/calendar/").content.decode()
    assert "webcal://" in shown
    again = client.get("/me/calendar/").content.decode()
    assert "webcal://" not in again
    client.post(f"/me/calendar/{ana.feed_addresses.get().pk}/off/")
    assert not ana.feed_addresses.filter(revoked_at=None).exists()
    for _n in range(5):
        make_feed(person=ana, by=SYSTEM)
    assert client.post("/me/calendar/").status_code == 422


def test_many_are_invited_in_few_statements(at: Any, hire: Any, queries: Any) -> None:
    cohort = group(at)
    people = [hire(f"P{n} Many", account=False) for n in range(12)]
    for person in people:
        ask(person, at.base)
        cohort.refresh_from_db()
        seats.take_seat(person=person, cohort=cohort, by=me(person))
    with queries(32):
        assert bring_in_line()["invited"] == 12


# Mailboxes ----------------------------------------------------------------------------------


def test_files_as_mailboxes(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "box")
    box.add(b"From: a@b\n\nfirst")
    box.add(b"From: a@b\n\nsecond")
    box.close()
    folder = mailbox.Maildir(tmp_path / "dir", create=True)
    folder.add(b"From: a@b\n\nthird")
    (tmp_path / "one.eml").write_bytes(b"From: a@b\n\nfourth")
    got: list[bytes] = []
    assert read_mailbox(str(tmp_path / "box"), got.append) == 2
    assert read_mailbox(str(tmp_path / "dir"), got.append) == 1
    assert read_mailbox(str(tmp_path / "one.eml"), got.append) == 1
    assert [one.split()[-1] for one in got] == [b"first", b"second", b"third", b"fourth"]
    with pytest.raises(MailboxFault, match="no mailbox"):
        read_mailbox(str(tmp_path / "nothing"), got.append)


class _Server(socketserver.StreamRequestHandler):
    """As much of IMAP4rev1 (RFC 3501) as reading a mailbox needs."""

    def handle(self) -> None:
        seen: set[bytes] = self.server.seen  # type: ignore[attr-defined]
        mails: dict[bytes, bytes] = self.server.mails  # type: ignore[attr-defined]
        say = self.wfile.write
        say(b"* OK ready\r\n")
        for line in self.rfile:
            tag, command, *rest = line.split()
            verb = command.upper()
            if verb == b"CAPABILITY":
                say(b"* CAPABILITY IMAP4rev1\r\n")
            elif verb == b"LOGIN" and rest[-1] != b'"secret"':
                say(tag + b" NO wrong password\r\n")
                continue
            elif verb == b"SELECT":
                say(b"* %d EXISTS\r\n" % len(mails))
            elif verb == b"UID" and rest[0].upper() == b"SEARCH":
                say(b"* SEARCH " + b" ".join(uid for uid in mails if uid not in seen) + b"\r\n")
            elif verb == b"UID" and rest[0].upper() == b"FETCH":
                body = mails[rest[1]]
                say(b"* 1 FETCH (UID %s BODY[] {%d}\r\n%s)\r\n" % (rest[1], len(body), body))
            elif verb == b"UID" and rest[0].upper() == b"STORE":
                seen.add(rest[1])
            say(tag + b" OK done\r\n")
            if verb == b"LOGOUT":
                return


@contextmanager
def mail_server(mails: dict[bytes, bytes]) -> Iterator[tuple[str, set[bytes]]]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Server) as server:
        server.mails, server.seen = mails, set()  # type: ignore[attr-defined]
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}", server.seen  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()


def test_a_mail_server_gives_each_message_once(at: Any, ana: Any) -> None:
    seated(at, ana)
    invite = Invite.objects.get(person=ana)
    with mail_server({b"7": reply(invite), b"9": b"From: a@b\r\n\r\nplain"}) as (host, seen):
        address = f"imap://office:secret@{host}/Answers"
        assert read_mailbox(address, lambda body: take_mail(message=body)) == 2
        assert seen == {b"7", b"9"} and Invite.objects.get().state == "accepted"
        assert read_mailbox(address, lambda body: take_mail(message=body)) == 0
        with pytest.raises(MailboxFault, match="refused"):
            read_mailbox(f"imap://office:wrong@{host}/", lambda body: None)
    with pytest.raises(MailboxFault, match="does not answer"):
        read_mailbox(f"imap://office:secret@{host}/", lambda body: None)


def test_a_fault_in_the_middle_leaves_the_rest_unseen() -> None:
    def take(body: bytes) -> None:
        if b"second" in body:
            raise RuntimeError("stop")

    with mail_server({b"1": b"first", b"2": b"second", b"3": b"third"}) as (host, seen):
        with pytest.raises(RuntimeError):
            read_mailbox(f"imap://office:secret@{host}/", take)
        assert seen == {b"1"}
