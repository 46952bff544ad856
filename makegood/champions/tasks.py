"""Background work of the champions' room."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from makegood.jobs.rounds import comes_round
from makegood.record.acts import SYSTEM

from .acts.daily import mind


@comes_round(every=timedelta(hours=1))
@task()
def mind_champions() -> dict[str, int]:
    """Bring states, clocks and reminders to today; nothing changed costs a few queries."""
    return mind(on=timezone.localdate(), by=SYSTEM)
