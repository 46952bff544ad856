"""Invitations read back by icalendar and by a second, independent reader; replies of every kind."""

import warnings
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from makegood.engines.itip import Attendee, Event, answers, calendar

ZONES = ["America/New_York", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "UTC",
         "America/Phoenix"]  # fmt: skip
STAMP = datetime(2026, 11, 23, 12, tzinfo=UTC)
OFFICE = ("Programme office", "office@larkmoor.example")


def event(**more: object) -> Event:
    given = {
        "uid": "abc@larkmoor.example", "sequence": 3, "time_zone": "America/New_York",
        "starts": datetime(2027, 3, 14, 9, 0, tzinfo=ZoneInfo("America/New_York")),
        "ends": datetime(2027, 3, 14, 10, 30, tzinfo=ZoneInfo("America/New_York")),
        "stamp": STAMP, "summary": "Shared language; a first session, with “quotes”",
        "description": "One.\nTwo, three; four \\ five", "location": "Room 1, Old House",
        "attendee": Attendee('Ana "Nia" Lee; RN', "ana@larkmoor.example"), **more,
    }  # fmt: skip
    return Event(**given)  # type: ignore[arg-type]


def second_reader(body: bytes) -> object:
    # The reader keeps the first definition of a zone that it ever met; here each calendar has its own.
    getattr(vobject.icalendar, "__tzidMap").clear()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the reader's own
        return vobject.readOne(body.decode())


def test_both_readers_find_the_same_invitation() -> None:
    one = event()
    body = calendar([one], method="REQUEST", organiser=OFFICE)
    assert body.endswith(b"\r\n") and max(map(len, body.split(b"\r\n"))) <= 75
    first = icalendar.Calendar.from_ical(body)
    found = first.walk("VEVENT")[0]
    assert first["METHOD"] == "REQUEST" and found["UID"] == one.uid and found["SEQUENCE"] == 3
    assert found.decoded("dtstart") == one.starts and found.decoded("dtend") == one.ends
    assert str(found["SUMMARY"]) == one.summary and str(found["DESCRIPTION"]) == one.description
    other = second_reader(body)
    assert other.method.value == "REQUEST"
    again = other.vevent
    assert again.uid.value == one.uid and again.sequence.value == "3"
    assert again.dtstart.value.astimezone(UTC) == one.starts.astimezone(UTC)
    assert again.summary.value == one.summary and again.description.value == one.description
    assert again.attendee.value == "mailto:ana@larkmoor.example"
    assert again.attendee.params["RSVP"] == ["TRUE"]
    assert again.organizer.value == "mailto:office@larkmoor.example"


@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2036, 12, 31)), st.sampled_from(ZONES),
    st.integers(15, 600), st.text(max_size=60), st.text(max_size=60),
)  # fmt: skip
def test_any_moment_in_any_zone_survives_both_readers(
    when: datetime, zone: str, minutes: int, summary: str, name: str
) -> None:
    starts = when.replace(tzinfo=UTC, microsecond=0)
    clean = "".join(one for one in summary if one.isprintable()) or "Session"
    one = event(starts=starts, ends=starts + timedelta(minutes=minutes), time_zone=zone,
                summary=clean, attendee=Attendee(name, "ana@larkmoor.example"))  # fmt: skip
    body = calendar([one], method="REQUEST", organiser=OFFICE)
    found = icalendar.Calendar.from_ical(body).walk("VEVENT")[0]
    assert found.decoded("dtstart").astimezone(UTC) == starts
    again = second_reader(body).vevent
    local = starts.astimezone(ZoneInfo(zone))
    shown = again.dtstart.value
    assert shown.replace(tzinfo=None) == local.replace(tzinfo=None)  # the wall clock of the place
    if local.fold == 0 and local.replace(fold=1).utcoffset() == local.utcoffset():
        assert shown.astimezone(UTC) == starts  # in the hour told twice iCalendar cannot tell which


def test_the_clock_goes_forward_between_two_sessions_of_a_group() -> None:
    zone = ZoneInfo("America/New_York")
    weeks = [datetime(2027, 3, day, 9, 0, tzinfo=zone) for day in (8, 15)]
    bodies = [
        calendar(
            [event(starts=at, ends=at + timedelta(hours=1))], method="REQUEST", organiser=OFFICE
        )
        for at in weeks
    ]
    moments = [second_reader(body).vevent.dtstart.value.astimezone(UTC) for body in bodies]
    assert [one.hour for one in moments] == [14, 13]


def test_a_feed_holds_all_and_a_cancelled_one_says_so() -> None:
    some = [event(uid=str(number), attendee=None) for number in range(3)]
    body = calendar(some, method="PUBLISH", organiser=OFFICE, name="Sessions",
                    refresh=timedelta(hours=4))  # fmt: skip
    assert len(icalendar.Calendar.from_ical(body).walk("VEVENT")) == 3
    assert len(second_reader(body).vevent_list) == 3
    gone = calendar([event()], method="CANCEL", organiser=OFFICE)
    assert second_reader(gone).vevent.status.value == "CANCELLED"
    assert calendar([], method="PUBLISH", organiser=OFFICE, name="Sessions")


@pytest.mark.parametrize("wrong", [
    {"starts": datetime(2027, 1, 1, 9)}, {"time_zone": "Mars/Olympus"},
    {"ends": datetime(2027, 3, 14, 9, 0, tzinfo=ZoneInfo("America/New_York"))},
])  # fmt: skip
def test_what_is_no_event_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises((ValueError, KeyError)):
        event(**wrong)


def test_an_invitation_is_for_one_person() -> None:
    with pytest.raises(ValueError, match="whom it is for"):
        calendar([event(attendee=None)], method="REQUEST", organiser=OFFICE)


def reply(partstat: str = "ACCEPTED", *, sender: str = "Ana <Ana@larkmoor.example>",
          attendee: str = "MAILTO:ana@Larkmoor.example", method: str = "REPLY",
          extra: str = "", encoding: str = "8bit") -> bytes:  # fmt: skip
    body = (
        f"BEGIN:VCALENDAR\r\nPRODID:-//Some Program//EN\r\nVERSION:2.0\r\nMETHOD:{method}\r\n"
        f"BEGIN:VEVENT\r\nUID:abc@larkmoor.example\r\nSEQUENCE:3\r\nDTSTAMP:20261124T080000Z\r\n"
        f"ATTENDEE;CN=Ana;PARTSTAT={partstat}:{attendee}\r\nORGANIZER:mailto:{OFFICE[1]}\r\n"
        f"DTSTART:20270314T130000Z\r\n{extra}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    if encoding == "base64":
        import base64

        body = base64.encodebytes(body.encode()).decode()
    return (
        f"From: {sender}\r\nTo: {OFFICE[1]}\r\nMessage-ID: <1@mail>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/alternative; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n'
        '\r\nYes\r\n--x\r\nContent-Type: text/calendar; method=REPLY; charset="utf-8"\r\n'
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n--x--\r\n"
    ).encode()


@pytest.mark.parametrize("encoding", ["8bit", "base64"])
@pytest.mark.parametrize("partstat", ["ACCEPTED", "DECLINED", "TENTATIVE"])
def test_answers_of_calendar_programs(partstat: str, encoding: str) -> None:
    (one,) = answers(reply(partstat, extra="COMMENT:On leave\\, sorry\r\n", encoding=encoding))
    assert (one.uid, one.sequence, one.email) == ("abc@larkmoor.example", 3, "ana@larkmoor.example")
    assert one.answer == partstat.lower() and one.comment == "On leave, sorry" and not one.fault


def test_an_answer_from_somebody_else_has_a_fault() -> None:
    (one,) = answers(reply(sender="bo@elsewhere.example"))
    assert "somebody else" in one.fault
    (one,) = answers(reply("DELEGATED"))
    assert "no answer" in one.fault
    assert answers(reply(method="REQUEST")) == []
    assert answers(b"From: a@b\r\n\r\nplain") == []
    (one,) = answers(b"x" * (3 << 20))
    assert "larger" in one.fault


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.builds(
    lambda at, bit: reply()[:at] + bit + reply()[at:], st.integers(0, 700), st.binary(max_size=20)
)))  # fmt: skip
def test_no_mail_raises(message: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for one in answers(message):
            assert one.fault or one.answer in {"accepted", "declined", "tentative"}
