"""Background work of the curriculum: requirements kept up to date, gates opened."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from makegood.jobs.rounds import comes_round
from makegood.record.acts import SYSTEM

from .acts.lived import open_due_gates
from .acts.recompute import recompute
from .digests import queue_due


@comes_round(every=timedelta(minutes=1))
@task()
def keep_requirements() -> None:
    """Compute what changed since the last minute; nothing changed costs a few queries."""
    recompute(by=SYSTEM, because="kept up to date", as_of=timezone.localdate())


@comes_round(every=timedelta(hours=6))
@task()
def open_gates() -> None:
    """Open tracks for org units whose people have reached the gate's share, then compute."""
    if open_due_gates(by=SYSTEM, as_of=timezone.localdate()):
        recompute(by=SYSTEM, because="a gate opened", as_of=timezone.localdate())


@comes_round(every=timedelta(hours=1))
@task()
def queue_messages() -> dict[str, int]:
    """Queue digests and reminders; their keys keep them from being made twice."""
    return queue_due(now=timezone.now(), by=SYSTEM)
