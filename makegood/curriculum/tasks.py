"""Background work of the curriculum: requirements kept up to date, gates opened."""

from collections.abc import Callable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from makegood.jobs.acts import Tell, forget, progress
from makegood.jobs.rounds import comes_round
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.models import Person
from makegood.record.acts import SYSTEM, Actor

from .acts.lived import open_due_gates
from .acts.proposals import apply_proposal, show
from .acts.publishing import publish_due
from .acts.recompute import recompute
from .digests import queue_due
from .models import Proposal
from .reads import shares


@comes_round(every=timedelta(minutes=1))
@task()
def keep_requirements() -> None:
    """Compute what changed since the last minute; nothing changed costs a few queries.

    The shares of departments are computed here as well, so that no page waits for them.
    """
    recompute(by=SYSTEM, because="kept up to date", as_of=timezone.localdate())
    shares.warm()


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


@comes_round(every=timedelta(minutes=1))
@task()
def publish_scheduled() -> list[str]:
    """Publish the units whose time has come; what is published is no longer due."""
    return publish_due(timezone.now())


@task()
def show_proposal(pk: int) -> str:
    """Compute what a proposal would do; for institutions where that takes more than a moment."""
    return _told(pk, lambda proposal, tell: show(proposal=proposal, tell=tell))


@task()
def decide_proposal(pk: int, version: int, person: int | None, name: str, because: str) -> str:
    """Apply a proposal that somebody confirmed; what they are told stands on the proposal's page."""
    by = Actor("person", person, name)
    return _told(
        pk,
        lambda proposal, tell: apply_proposal(
            proposal=proposal, version=version, by=by, because=because, tell=tell
        ),
    )


def _told(pk: int, work: Callable[[Proposal, Tell], Proposal]) -> str:
    key = f"proposal-{pk}"
    proposal = Proposal.objects.get(pk=pk)
    try:
        return work(proposal, progress(key)).state
    except ChangedMeanwhile:
        return Proposal.objects.get(pk=pk).state
    except ValidationError as error:
        Proposal.objects.filter(pk=pk).update(
            state="failed", summary={"faults": error.messages}, version=F("version") + 1
        )
        return "failed"
    finally:
        forget(key)


INLINE_PEOPLE = 25_000  # up to here an answer for everybody takes a few seconds


def begin_proposal(proposal: Proposal) -> Proposal:
    """Compute at once where that is quick, otherwise hand it to a worker; the page shows how far."""
    if Person.objects.count() <= INLINE_PEOPLE:
        return show(proposal=proposal)
    show_proposal.enqueue(proposal.pk)
    return proposal


def decide(proposal: Proposal, *, version: int, by: Actor, because: str) -> Proposal:
    """Apply at once where that is quick, otherwise hand it to a worker."""
    if Person.objects.count() <= INLINE_PEOPLE:
        return apply_proposal(proposal=proposal, version=version, by=by, because=because)
    progress(f"proposal-{proposal.pk}")(0, None, "waiting for a worker")
    decide_proposal.enqueue(proposal.pk, version, by.id, by.label, because)
    return proposal
