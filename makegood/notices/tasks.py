"""Sending what waits."""

from datetime import timedelta

from django_tasks import task

from makegood.jobs.rounds import comes_round

from .acts import send_waiting


@comes_round(every=timedelta(minutes=1))
@task()
def send() -> int:
    """Send everything that may be sent now."""
    total = 0
    while sum(counts.values()) if (counts := send_waiting()) else 0:
        total += counts["sent"]
    return total
