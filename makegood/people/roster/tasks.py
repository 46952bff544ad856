"""Background work of the roster feed: idempotent, it calls acts."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from makegood.jobs.rounds import comes_round

from ..models import FeedRun
from . import acts
from .watching import look_at_all


@comes_round(every=timedelta(minutes=15))
@task()
def look_at_watched_paths() -> int:
    """Take in and preview what is new at watched paths; how many files."""
    return len(look_at_all())


@task()
def preview_run(run_id: int, add_units: bool = False) -> str:
    """Read a file that was taken in and keep what it would change; the run's state."""
    run = FeedRun.objects.select_related("definition").get(pk=run_id)
    if run.state in ("applied", "discarded"):
        return run.state
    acts.preview(run=run, as_of=timezone.localdate(), add_units=add_units)
    return run.state
