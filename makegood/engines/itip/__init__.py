"""Calendar messages between the institution and its people: invitations out, replies in.

iCalendar is RFC 5545, its exchange (METHOD, SEQUENCE, REPLY) RFC 5546, its way through mail RFC 6047.
An event is told in the wall clock of its place: DTSTART carries TZID, and the zone comes along.
"""

from .read import Answer, answers, calendars_of
from .write import Attendee, Event, calendar

__all__ = ["Answer", "Attendee", "Event", "answers", "calendar", "calendars_of"]
