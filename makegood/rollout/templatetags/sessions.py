"""Times of sessions on the wall clock of their own place."""

from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone

from ..models import Blackout, RoomClosure, Session
from ..rules import zone

register = template.Library()


@register.filter(expects_localtime=False)
def own_clock(session: Session) -> datetime:
    """When it begins, where it takes place; without a zone, so that no page turns it."""
    return session.starts_at.astimezone(zone(session.time_zone)).replace(tzinfo=None)


@register.filter(expects_localtime=False)
def own_end(session: Session) -> datetime:
    """When it ends, where it takes place."""
    return session.ends_at.astimezone(zone(session.time_zone)).replace(tzinfo=None)


@register.filter
def other_zone(session: Session) -> bool:
    """Whether its clock shows another time than the institution's."""
    local = session.starts_at.astimezone(zone(session.time_zone))
    return local.utcoffset() != timezone.localtime(session.starts_at).utcoffset()


@register.filter
def last_day(row: RoomClosure | Blackout) -> date:
    """The last day that is meant; the row holds the first on which it no longer is."""
    return row.end - timedelta(days=1)
