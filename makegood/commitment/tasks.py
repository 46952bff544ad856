"""Background work of the commitment; each safe to run twice, late, or after a kill."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from makegood.jobs.rounds import comes_round
from makegood.record.acts import SYSTEM

from .acts import rounds
from .acts.crossings import note_crossings


@comes_round(every=timedelta(hours=6))
@task()
def expire() -> int:
    """Note what went stale or late by today."""
    return note_crossings(today=timezone.localdate(), by=SYSTEM)


@comes_round(every=timedelta(hours=6))
@task()
def remind_owners() -> dict[str, int]:
    """Tell owners once a week what needs them."""
    return rounds.remind(now=timezone.now(), by=SYSTEM)


@comes_round(every=timedelta(hours=3))
@task()
def look_at_links() -> int:
    """Look at links that were not looked at this week, fifty at a time."""
    return rounds.check_links(now=timezone.now()) if settings.LINK_CHECKS else 0
