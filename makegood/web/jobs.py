"""The office's sight of background work: workers, what runs, waits and failed, progress."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from makegood.jobs.models import Progress, WorkerBeat


@dataclass(frozen=True)
class Work:
    """Background work at one moment; six statements however much there is."""

    workers: list[tuple[WorkerBeat, bool]]
    counts: dict[str, int]
    running: list[DBTaskResult]
    waiting: list[DBTaskResult]
    progress: list[Progress]

    @property
    def alive(self) -> int:
        return sum(living for _worker, living in self.workers)


def work(now: datetime | None = None) -> Work:
    """Who works, on what, and what waits to be tried again."""
    now = now or timezone.now()
    limit = now - timedelta(seconds=settings.JOB_LEASE_SECONDS)
    beats = WorkerBeat.objects.order_by("-beat_at")[:50]
    jobs: Any = DBTaskResult.objects
    counted = jobs.order_by().values_list("status").annotate(n=Count("pk"))
    return Work(
        workers=[(one, one.beat_at > limit) for one in beats],
        counts=dict(counted),
        running=list(jobs.running().order_by("started_at")[:50]),
        waiting=list(jobs.filter(status="READY").exclude(traceback="").order_by("run_after")[:50]),
        progress=list(Progress.objects.order_by("-updated_at")[:50]),
    )


def failed() -> QuerySet[DBTaskResult]:
    """Jobs that used up their attempts, newest first."""
    return DBTaskResult.objects.failed().order_by("-finished_at")
