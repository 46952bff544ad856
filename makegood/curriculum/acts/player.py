"""What a person does in the player: keep the place, change to a newer edition, finish.

A place is a bookmark for its reader, not a fact about them: turning pages makes no record entry and
nobody else is shown it. Finishing is a fact and is recorded.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from makegood.people.models import Person
from makegood.record.acts import Actor

from ..models import Completion, Edition, Place, Unit
from .lived import complete
from .recompute import store


@transaction.atomic
def keep_place(*, person: Person, edition: Edition, section: int, place: Place | None) -> None:
    """Remember the section that the person has open; nothing is written where it is known."""
    if place and place.edition_id == edition.pk and place.section == section:
        return
    Place.objects.update_or_create(
        person=person, unit_id=edition.unit_id,
        defaults={"edition": edition, "section": section},
    )  # fmt: skip


@transaction.atomic
def take_newest(*, person: Person, unit: Unit) -> None:
    """Leave the edition that was begun; the next page opens the newest from its start."""
    Place.objects.filter(person=person, unit=unit).delete()


@transaction.atomic
def finish(
    *, person: Person, edition: Edition, on: date, changed_part: bool, by: Actor, because: str
) -> Completion:
    """Record that the person finished the edition, and bring their own requirements up to date.

    Raises ValidationError for a unit that is taken in a group: there attendance is recorded.
    """
    if edition.kind not in ("self-paced", "practice"):
        raise ValidationError(_("This unit is taken in a group; attendance completes it."))
    done = complete(
        person=person, edition=edition, on=on, how="web", by=by, because=because,
        changed_part=changed_part,
    )  # fmt: skip
    Place.objects.filter(person=person, unit_id=edition.unit_id).delete()
    store(persons={person.pk}, as_of=on)
    return done
