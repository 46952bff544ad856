"""Responsibilities, leave and the few facts that a person may change."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.record.acts import Actor, write

from ..models import Duty, Leave, Person, Responsibility

EDITABLE = ("preferred_name", "pronouns", "language", "no_daily_email", "shared_workstation")


class ChangedMeanwhile(ValidationError):
    """Someone else saved the same thing since it was opened; nothing was overwritten."""


@transaction.atomic
def edit_person(*, person: Person, version: int, changes: dict[str, object], by: Actor, because: str) -> None:  # fmt: skip
    """Change what a person says of themselves; refused if it was changed since `version`."""
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise ValidationError(
            _("%(fields)s cannot be changed here.") % {"fields": ", ".join(sorted(unknown))}
        )
    before = {name: getattr(person, name) for name in changes}
    saved = Person.objects.filter(pk=person.pk, version=version).update(
        **changes, version=F("version") + 1
    )
    if not saved:
        raise ChangedMeanwhile(
            _(
                "Somebody changed this since you opened it. Look at it again; nothing was overwritten."
            )
        )
    write(by=by, act="people.person.edit", subject=("person", person.code), person=person.pk,
          because=because, before=before, after=changes)  # fmt: skip


@transaction.atomic
def declare_responsibility(*, person: Person, duty: Duty, start: date, by: Actor) -> Responsibility:
    """The person says that they hold a duty."""
    return _hold(person, duty, start, "self", by, "declared by the person")


@transaction.atomic
def set_responsibility(
    *, person: Person, duty: Duty, start: date, by: Actor, because: str
) -> Responsibility:
    """The department says that the person holds a duty; it counts as confirmed."""
    held = _hold(person, duty, start, "department", by, because)
    held.confirmed_by_id = by.id
    held.confirmed_at = timezone.now()
    held.save(update_fields=["confirmed_by", "confirmed_at"])
    return held


@transaction.atomic
def confirm_responsibility(*, held: Responsibility, by: Actor, because: str) -> None:
    """Someone other than the person confirms what the person declared."""
    if by.kind == "person" and by.id == held.person_id:
        raise ValidationError(_("Somebody else has to confirm this."))
    held.confirmed_by_id = by.id
    held.confirmed_at = timezone.now()
    held.save(update_fields=["confirmed_by", "confirmed_at"])
    write(by=by, act="people.responsibility.confirm", subject=("responsibility", held.pk),
          person=held.person_id, because=because)  # fmt: skip


@transaction.atomic
def end_responsibility(*, held: Responsibility, end: date, by: Actor, because: str) -> None:
    """The duty is over; `end` is the first day without it."""
    before = held.end
    held.end = max(end, held.start)
    held.save(update_fields=["end"])
    write(by=by, act="people.responsibility.end", subject=("responsibility", held.pk),
          person=held.person_id, because=because, before={"end": before},
          after={"end": held.end, "duty": held.duty_id})  # fmt: skip


@transaction.atomic
def record_leave(
    *, person: Person, start: date, end: date | None, by: Actor, because: str
) -> Leave:
    """Record an absence; `end` is the first day back, None while it is not known."""
    if end is not None and end <= start:
        raise ValidationError(_("The first day back must be after the first day away."))
    leave = Leave.objects.create(person=person, start=start, end=end, source=by.kind)
    write(by=by, act="people.leave.start", subject=("leave", leave.pk), person=person.pk,
          because=because, after={"start": start, "end": end})  # fmt: skip
    return leave


@transaction.atomic
def end_leave(*, leave: Leave, end: date, by: Actor, because: str) -> None:
    """The person is back on `end`."""
    before = leave.end
    leave.end = max(end, leave.start)
    leave.save(update_fields=["end"])
    write(by=by, act="people.leave.end", subject=("leave", leave.pk), person=leave.person_id,
          because=because, before={"end": before}, after={"end": leave.end})  # fmt: skip


def _hold(
    person: Person, duty: Duty, start: date, source: str, by: Actor, because: str
) -> Responsibility:
    held, fresh = Responsibility.objects.get_or_create(
        person=person, duty=duty, source=source, end=None, defaults={"start": start}
    )
    if fresh:
        write(by=by, act="people.responsibility.hold", subject=("responsibility", held.pk),
              person=person.pk, because=because,
              after={"duty": duty.pk, "start": start, "source": source})  # fmt: skip
    return held
