"""Background work of the library: long files, links that are asked now and then."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from makegood.jobs.acts import forget, progress
from makegood.jobs.rounds import comes_round
from makegood.record.acts import SYSTEM, Actor

from .acts import imports as acts
from .acts.verify import check_links
from .models import Import
from .reads.checks import due_for_link_check

AT_ONCE = 2_000_000  # bytes that are read while somebody waits
ROWS_AT_ONCE = 3_000
LINKS_A_ROUND = 50


@comes_round(every=timedelta(hours=6))
@task()
def ask_links() -> dict[str, int]:
    """Ask the addresses that nobody asked for a quarter of a year, some at a time."""
    if not settings.LINK_CHECKS:
        return {}
    today = timezone.localdate()
    return check_links(works=due_for_link_check(today, LINKS_A_ROUND), on=today, by=SYSTEM)


@task()
def preview_import(pk: int, person: int | None, name: str) -> str:
    """Read a long file into its preview."""
    key = f"library-import-{pk}"
    try:
        found = Import.objects.get(pk=pk)
        return acts.preview(found=found, by=Actor("person", person, name), tell=progress(key)).state
    finally:
        forget(key)


@task()
def take_in_import(pk: int, on: str, person: int | None, name: str) -> str:
    """Take a long file in."""
    key = f"library-import-{pk}"
    try:
        found = Import.objects.get(pk=pk)
        if found.state != "previewed":
            return found.state
        by = Actor("person", person, name)
        return acts.take_in(found=found, on=date.fromisoformat(on), by=by, because="import", tell=progress(key)).state  # fmt: skip
    finally:
        forget(key)


def begin_preview(found: Import, *, size: int, by: Actor) -> None:
    """Read at once where that is quick, otherwise hand it to a worker."""
    if size <= AT_ONCE:
        acts.preview(found=found, by=by)
    else:
        preview_import.enqueue(found.pk, by.id, by.label)


def begin_taking_in(found: Import, *, by: Actor, on: date) -> None:
    """Take in at once where that is quick, otherwise hand it to a worker."""
    if found.counts.get("adds", 0) <= ROWS_AT_ONCE:
        acts.take_in(found=found, on=on, by=by, because="import")
    else:
        take_in_import.enqueue(found.pk, on.isoformat(), by.id, by.label)
