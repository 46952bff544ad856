"""What people are told when a plan comes into force: one line each, about what changed for them."""

from datetime import datetime

from django.utils.translation import gettext as _

from ..models import Cohort, News


def seat_news(person: int, cohort: Cohort, *, moved: bool, now: datetime) -> News:
    """A new seat, or another one."""
    values = {"unit": cohort.unit.title}
    if moved:
        text = _("Your session has moved: %(unit)s. See when under your sessions.") % values
    else:
        text = _("You have a seat: %(unit)s. See when under your sessions.") % values
    return News(
        person_id=person, kind="moved" if moved else "seated", cohort=cohort, text=text, made_at=now
    )


def lost_news(person: int, *, asked: bool, now: datetime) -> News:
    """A seat is gone: because nothing is asked any more, or because there was none to give."""
    if asked:
        text = _("Your session no longer takes place. You are first in line for another seat.")
    else:
        text = _("Your seat was given back: the unit is not asked of you any more.")
    return News(
        person_id=person,
        kind="cancelled" if asked else "freed",
        text=text,
        urgent=asked,
        made_at=now,
    )
