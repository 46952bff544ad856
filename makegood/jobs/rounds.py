"""Work that comes round. Rooms register theirs in `tasks.py`; any worker may start it, one does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from .models import Round


@dataclass(frozen=True)
class Spec:
    """What comes round: a task without arguments, and how often."""

    name: str
    task: Task
    every: timedelta


_ROUNDS: dict[str, Spec] = {}


def comes_round(*, every: timedelta) -> Callable[[Task], Task]:
    """Register a task to be enqueued once in each interval, by whichever worker looks first."""

    def register(task: Task) -> Task:
        _ROUNDS[task.module_path] = Spec(task.module_path, task, every)
        return task

    return register


def rounds() -> dict[str, Spec]:
    """All registered rounds by name; loads each room's tasks module."""
    autodiscover_modules("tasks")
    return dict(_ROUNDS)


def start_due_rounds(now: datetime | None = None) -> list[str]:
    """Enqueue what is due; a conditional update makes sure that only one worker does.

    A round whose last job still waits or runs is left out until that one ends, so that slow work
    does not pile up and never runs twice at once. Marking and enqueueing are one transaction.
    """
    now = now or timezone.now()
    specs = rounds()
    last = dict(Round.objects.values_list("name", "last_started"))
    for name in specs.keys() - last.keys():
        Round.objects.get_or_create(name=name)
    maybe = [
        spec
        for spec in specs.values()
        if (begun := last.get(spec.name)) is None or begun <= now - spec.every
    ]
    unfinished = set(
        DBTaskResult.objects.filter(
            task_path__in=[spec.name for spec in maybe],
            status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING],
        ).values_list("task_path", flat=True)
    )
    started = []
    for spec in maybe:
        if spec.name in unfinished:
            continue
        due = Q(last_started__isnull=True) | Q(last_started__lte=now - spec.every)
        with transaction.atomic():
            if Round.objects.filter(due, name=spec.name).update(last_started=now):
                spec.task.enqueue()
                started.append(spec.name)
    return started
