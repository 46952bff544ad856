"""Suggestions: made by anyone signed in, decided by a curator."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.engines.references.similar import traits_of
from makegood.people.models import Person
from makegood.record.acts import Actor, write

from ..models import Suggestion, Work
from ..reads.intake import match
from .works import add_works


@transaction.atomic
def suggest(*, item: dict[str, Any], why: str, person: Person, by: Actor) -> Suggestion:
    """Suggest a work; where the library seems to have it, that is noted for the curator."""
    found = match(traits_of(item))
    made = Suggestion.objects.create(
        by=person, by_name=by.label, csl=item, why=why[:4000],
        duplicate=Work.objects.filter(code=found.code).first() if found else None,
        duplicate_by=found.by if found else "",
    )  # fmt: skip
    write(by=by, act="library.suggestion.make", subject=("suggestion", made.pk), because=why[:500])
    return made


@transaction.atomic
def approve_suggestion(
    *, suggestion: Suggestion, custom: dict[str, Any], annotation: str, on: date, by: Actor, because: str
) -> Work:  # fmt: skip
    """Take the work into the library, with the curator's annotation, level and topics."""
    found = _waiting(suggestion)
    item = {**found.csl, "custom": {**custom, "annotated_by": by.label if annotation else ""}}
    if annotation:
        item["annote"] = annotation
    work = add_works(items=[item], by=by, because=because, on=on)[0]
    found.work = work
    _decided(found, "approved", by, because)
    return work


@transaction.atomic
def merge_suggestion(*, suggestion: Suggestion, into: Work, by: Actor, because: str) -> None:
    """Say that the library has the work already; what it lacks and the suggestion knows is filled in."""
    from .imports import fill

    found = _waiting(suggestion)
    fill(work=into, item=found.csl, by=by, because=because)
    found.work = into
    _decided(found, "merged", by, because)


@transaction.atomic
def decline_suggestion(*, suggestion: Suggestion, by: Actor, because: str) -> None:
    """Decline with a reason that the person who suggested it reads."""
    if not because.strip():
        raise ValidationError(_("Give the reason: whoever suggested the work reads it."))
    _decided(_waiting(suggestion), "declined", by, because)


@transaction.atomic
def take_back(*, suggestion: Suggestion, by: Actor) -> None:
    """The person who suggested it takes it back."""
    _decided(_waiting(suggestion), "taken-back", by, "")


def _waiting(suggestion: Suggestion) -> Suggestion:
    found = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
    if found.state != "waiting":
        raise ValidationError(_("This suggestion was decided meanwhile."))
    return found


def _decided(found: Suggestion, state: str, by: Actor, because: str) -> None:
    found.state, found.decided_by, found.decided_at = state, by.label, timezone.now()
    found.reason = because[:500]
    found.save()
    write(by=by, act=f"library.suggestion.{state}", subject=("suggestion", found.pk), person=found.by_id,
          because=because, after={"work": found.work.code if found.work else None})  # fmt: skip
