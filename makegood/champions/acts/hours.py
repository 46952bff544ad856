"""Planned and given hours, told by the rooms above; hours that a champion adds."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.people.models import Person
from makegood.record.acts import Actor, Line, write, write_many

from ..models import Hours, Term

MOST = 24 * 60


@transaction.atomic
def plan_hours(
    *, source: str, person: Person, on: date, minutes: int, preparation: int = 0, what: str = "",
    by: Actor, because: str = "planned",
) -> Hours:  # fmt: skip
    """Say that something is planned for a champion: how long it takes, and its preparation.

    source: the key of what it comes from, such as "session:12". Telling the same again changes
    nothing; telling something else under the same key moves it. Raises ValidationError where the
    minutes are not those of a day.
    """
    return _tell("planned", source, person, on, minutes, preparation, what, by, because)


@transaction.atomic
def give_hours(
    *, source: str, person: Person, on: date, minutes: int, preparation: int = 0, what: str = "",
    by: Actor, because: str = "confirmed from attendance",
) -> Hours:  # fmt: skip
    """Say that a champion gave these hours, confirmed from attendance; keys as in plan_hours."""
    return _tell("given", source, person, on, minutes, preparation, what, by, because)


@transaction.atomic
def drop_hours(
    *, source: str, by: Actor, because: str, person: Person | None = None, kind: str = "planned"
) -> int:
    """Take back what was told under this key (of one person, or of all); returns how many rows."""
    rows = Hours.objects.select_for_update().filter(source=source, kind=kind, dropped_on=None)
    if person is not None:
        rows = rows.filter(person=person)
    dropped = 0
    for row in rows:
        row.dropped_on = timezone.localdate()
        row.save(update_fields=["dropped_on"])
        write(by=by, act=f"champions.hours.{kind}.drop", subject=("hours", row.source),
              person=row.person_id, because=because, before=_told(row))  # fmt: skip
        dropped += 1
    return dropped


@transaction.atomic
def add_hours(
    *, person: Person, on: date, minutes: int, what: str, by: Actor, source: str = ""
) -> Hours:
    """The champion adds time that no session accounts for; others see it only in a total.

    source: a key that keeps a form that is sent twice from counting twice; made where empty.
    """
    if by.kind == "person" and by.id != person.pk:
        raise ValidationError(_("Only the champion adds time of their own."))
    if on > timezone.localdate():
        raise ValidationError(_("This day has not come yet; add time once it was given."))
    if not Term.objects.filter(person=person, start__lte=on, end__gt=on).exists():
        raise ValidationError(_("You were not serving as a champion on this day."))
    if not what.strip():
        raise ValidationError(_("Say in a few words what the time was for."))
    return _tell(
        "added", source or f"own:{uuid.uuid4()}", person, on, minutes, 0, what, by,
        _("added by the champion"),
    )  # fmt: skip


@transaction.atomic
def take_back_hours(*, row: Hours, by: Actor) -> None:
    """The champion takes back a line that they added; it counts no more, and the words go."""
    if row.kind != "added" or by.kind != "person" or by.id != row.person_id:
        raise ValidationError(_("Only the champion takes back what they added."))
    if row.dropped_on is not None:
        return
    row.dropped_on, row.what = timezone.localdate(), ""
    row.save(update_fields=["dropped_on", "what"])
    write(by=by, act="champions.hours.added.drop", subject=("hours", row.source),
          person=row.person_id, because=_("taken back by the champion"), before=_told(row))  # fmt: skip


@transaction.atomic
def load_hours(*, rows: Sequence[Hours], by: Actor, because: str) -> int:
    """Take in many hours from an earlier system at once; keys that exist are left alone."""
    known = set(Hours.objects.values_list("person_id", "kind", "source"))
    fresh = [row for row in rows if (row.person_id, row.kind, row.source) not in known]
    Hours.objects.bulk_create(fresh, batch_size=1000)
    write_many(
        by=by,
        lines=[
            Line(f"champions.hours.{row.kind}", "hours", row.source, row.person_id, because, None,
                 _told(row))
            for row in fresh
        ],
    )  # fmt: skip
    return len(fresh)


def _tell(
    kind: str, source: str, person: Person, on: date, minutes: int, preparation: int, what: str,
    by: Actor, because: str,
) -> Hours:  # fmt: skip
    if not source or len(source) > 120:
        raise ValidationError(_("A source key has 1 to 120 characters."))
    if not 0 < minutes <= MOST or not 0 <= preparation <= 7 * MOST:
        raise ValidationError(_("Give between 1 minute and 24 hours."))
    if abs((on - timezone.localdate()).days) > timedelta(days=365 * 5).days:
        raise ValidationError(_("This day is more than five years away."))
    values = {
        "on": on, "minutes": minutes, "preparation": preparation,
        "what": what.replace("\x00", "").strip()[:200], "dropped_on": None,
    }  # fmt: skip
    row, fresh = Hours.objects.select_for_update().get_or_create(
        person=person, kind=kind, source=source, defaults=values
    )
    if not fresh:
        if all(getattr(row, name) == value for name, value in values.items()):
            return row
        before = _told(row)
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
    write(by=by, act=f"champions.hours.{kind}", subject=("hours", source), person=person.pk,
          because=because, before=None if fresh else before, after=_told(row))  # fmt: skip
    return row


def _told(row: Hours) -> dict[str, object]:
    """What the record keeps: day and minutes, never the words beside them."""
    return {"on": row.on, "minutes": row.minutes, "preparation": row.preparation}
