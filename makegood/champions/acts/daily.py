"""What a day brings: states that time alone changes, clocks that ring, reminders of renewals.

Everything here is derived from dated facts, and each message has a key; so a day that was missed is
caught up once, a run that was killed is finished by the next, and running twice changes nothing.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from makegood.engines.partnership import last_day
from makegood.people.models import Person
from makegood.record.acts import Actor

from ..models import MissingTime, Partnership, Position, Term
from ..reads.facts import agreement_facts
from ..reads.programme import programme
from .messages import tell
from .missing import refresh_missing
from .partnerships import refresh
from .positions import forget_statements, refresh_position
from .terms import end_duties

MARKS = (
    120,
    60,
    30,
    7,
)  # days before an end at which a reminder goes out; a missed one is not sent late


def mind(*, on: date, by: Actor) -> dict[str, int]:
    """Bring the room to a day; returns how many states changed and statements were forgotten.

    Each partnership, position and report is its own transaction: one that fails or a kill in the
    middle leaves the others done, and the next run does the rest. What is over is looked at once a
    day as well, so that a clock that was wrong is mended.
    """
    changed = 0
    for partnership in Partnership.objects.exclude(state="ended", state_on=on):
        before = partnership.state
        with transaction.atomic():
            changed += refresh(partnership=partnership, on=on, by=by) != before
    for position in Position.objects.exclude(state="closed", state_on=on):
        before = position.state
        with transaction.atomic():
            changed += refresh_position(position=position, on=on, by=by) != before
    for report in MissingTime.objects.exclude(state="closed", state_on=on).select_related(
        "term__position__partnership__org"
    ):
        before = report.state
        with transaction.atomic():
            changed += refresh_missing(report=report, on=on, by=by) != before
    return {
        "states": changed,
        "duties": end_duties(on=on, by=by),
        "forgotten": forget_statements(on=on, by=by),
        "reminders": remind(on=on, by=by),
    }


def remind(*, on: date, by: Actor) -> int:
    """Remind of ends and reviews that come near; returns how many people were addressed."""
    told = 0
    first = programme(on).renewal_days
    going = Partnership.objects.filter(
        state__in=("signed", "active", "paused"), ended_on=None
    ).select_related("org")
    for one in going.prefetch_related("agreements__signatures"):
        end = last_day(agreement_facts(one.agreements.all()))
        if end is not None and (mark := reached(end, on, first)) is not None:
            told += _tell_all(
                {one.sponsor_id, one.supervisor_id, one.liaison_id},
                f"renewal:{one.pk}:{end}:{mark}", _("A partnership ends: %(org)s") % {"org": one.org.name},
                _("It ends on %(day)s. Renew it with a new edition of the agreement, or let it end.")
                % {"day": date_format(end)},
                f"/partnerships/{one.pk}/", by,
            )  # fmt: skip
        if one.review_on is not None and (mark := reached(one.review_on, on, 30)) is not None:
            told += _tell_all(
                {one.sponsor_id, one.liaison_id}, f"review:{one.pk}:{one.review_on}:{mark}",
                _("A partnership is due for review: %(org)s") % {"org": one.org.name},
                _("The review was agreed for %(day)s.") % {"day": date_format(one.review_on)},
                f"/partnerships/{one.pk}/", by,
            )  # fmt: skip
    ending = Term.objects.filter(
        Q(renewed_by__isnull=True), start__lte=on, end__gt=on, end__lte=on + timedelta(days=first)
    ).select_related("position__org", "position__partnership")
    for term in ending:
        if (mark := reached(term.end, on, first)) is not None:
            partnership = term.position.partnership
            told += _tell_all(
                {term.person_id, partnership.sponsor_id, partnership.liaison_id},
                f"term-end:{term.pk}:{term.end}:{mark}",
                _("A champion's term ends: %(org)s") % {"org": term.position.org.name},
                _("It ends on %(day)s. Renew it, or begin the hand-over.")
                % {"day": date_format(term.end)},
                f"/champions/terms/{term.pk}/", by,
            )  # fmt: skip
    return told


def reached(end: date, on: date, first: int) -> int | None:
    """The nearest mark before `end` that a day has reached; None before the first and after the end.

    Days that were missed lead to the newest mark alone: nobody receives three reminders at once.
    """
    left = (end - on).days
    if left < 0:
        return None
    passed = [mark for mark in {first, *MARKS} if mark <= first and left <= mark]
    return min(passed, default=None)


def _tell_all(
    persons: set[int], key: str, subject: str, line: str, path: str, by: Actor
) -> int:  # fmt: skip
    for person in sorted(Person.objects.filter(pk__in=persons).values_list("pk", flat=True)):
        tell(person=person, key=f"{key}:{person}", subject=subject, lines=[line], path=path, by=by)
    return len(persons)
