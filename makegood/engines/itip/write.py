"""Writing iCalendar: one invitation, its update, its cancelling, or a whole feed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from .zones import definition

PRODUCT = "-//makegood//sessions//EN"
# Told as UTC, which needs no definition; TZID=UTC is not understood everywhere.
IN_UTC = frozenset({"UTC", "Etc/UTC"})
METHODS = ("REQUEST", "CANCEL", "PUBLISH")


@dataclass(frozen=True)
class Attendee:
    """Whom the event is for: name, mail address, PARTSTAT, and whether an answer is asked."""

    name: str
    email: str
    partstat: str = "NEEDS-ACTION"
    rsvp: bool = True


@dataclass(frozen=True)
class Event:
    """One session in one calendar.

    uid never changes; sequence rises with each change that matters; starts, ends and stamp are
    moments (aware); time_zone names the zone (IANA) whose wall clock the event is told in.
    """

    uid: str
    sequence: int
    starts: datetime
    ends: datetime
    time_zone: str
    stamp: datetime
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    cancelled: bool = False
    attendee: Attendee | None = None

    def __post_init__(self) -> None:
        for name in ("starts", "ends", "stamp"):
            if getattr(self, name).tzinfo is None:
                raise ValueError(f"{name} of an event is a moment: it needs a time zone")
        if self.ends <= self.starts:
            raise ValueError("an event ends after it starts")
        ZoneInfo(self.time_zone)


def calendar(
    events: Sequence[Event], *, method: str, organiser: tuple[str, str], name: str = "",
    refresh: timedelta | None = None,
) -> bytes:  # fmt: skip
    """The events as iCalendar (UTF-8, CRLF), with the definition of each time zone in use.

    method: REQUEST (invite, update), CANCEL, or PUBLISH (a feed). organiser: name and mail address.
    name, refresh: the title of a feed and how often programs should look again.
    Raises ValueError where an invitation has more than one event or no attendee.
    """
    if method not in METHODS:
        raise ValueError(f"{method!r} is not one of {', '.join(METHODS)}")
    if method != "PUBLISH" and (len(events) != 1 or events[0].attendee is None):
        raise ValueError("an invitation holds one event and says whom it is for")
    whole = icalendar.Calendar()
    whole.add("prodid", PRODUCT)
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    whole.add("method", method)
    if name:
        whole.add("name", name)
        whole.add("x-wr-calname", name)
    if refresh is not None:
        whole.add("refresh-interval", refresh, {"VALUE": "DURATION"})
        whole.add("x-published-ttl", refresh, {"VALUE": "DURATION"})
    for zone in dict.fromkeys(event.time_zone for event in events if event.time_zone not in IN_UTC):
        years = [
            at.year for one in events for at in (one.starts, one.ends) if one.time_zone == zone
        ]
        whole.add_component(definition(zone, min(years) - 1, max(years) + 1))
    for event in events:
        whole.add_component(_event(event, method, organiser))
    body: bytes = whole.to_ical()
    return body


def _event(event: Event, method: str, organiser: tuple[str, str]) -> icalendar.Event:
    zone = ZoneInfo(event.time_zone)
    made = icalendar.Event()
    made.add("uid", event.uid)
    made.add("dtstamp", event.stamp.astimezone(UTC))
    made.add("last-modified", event.stamp.astimezone(UTC))
    made.add("sequence", event.sequence)
    in_utc = event.time_zone in IN_UTC
    made.add("dtstart", event.starts.astimezone(UTC if in_utc else zone))
    made.add("dtend", event.ends.astimezone(UTC if in_utc else zone))
    made.add("summary", event.summary)
    made.add("status", "CANCELLED" if event.cancelled or method == "CANCEL" else "CONFIRMED")
    made.add("transp", "TRANSPARENT" if event.cancelled else "OPAQUE")
    if event.description:
        made.add("description", event.description)
    if event.location:
        made.add("location", event.location)
    if event.url:
        made.add("url", event.url)
    made.add("organizer", _address(*organiser))
    if event.attendee is not None:
        made.add("attendee", _attendee(event.attendee), encode=False)
    return made


def _address(name: str, email: str) -> icalendar.vCalAddress:
    address = icalendar.vCalAddress(f"mailto:{email}")
    if name:
        address.params["CN"] = _quotable(name)
    return address


def _attendee(one: Attendee) -> icalendar.vCalAddress:
    address = _address(one.name, one.email)
    address.params["CUTYPE"] = "INDIVIDUAL"
    address.params["ROLE"] = "REQ-PARTICIPANT"
    address.params["PARTSTAT"] = one.partstat
    address.params["RSVP"] = "TRUE" if one.rsvp else "FALSE"
    return address


def _quotable(name: str) -> str:
    """A parameter's value cannot hold a double quote or a control character (RFC 5545, 3.1)."""
    return "".join("'" if one == '"' else one for one in name if one.isprintable())
