"""Housekeeping of background work itself."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from .leases import forget_old
from .rounds import comes_round


@comes_round(every=timedelta(days=1))
@task()
def forget_old_jobs() -> int:
    """Remove the rows of jobs that ended long ago; how many."""
    return forget_old(timezone.now())
