"""Reading groups: founded, their meetings written down, their decisions linked to actions."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.models import Person
from makegood.record.acts import Actor, write

from ..models import Group, Reading


@transaction.atomic
def save_group(
    *, group: Group | None, words: dict[str, Any], people: list[Person], facilitator: Person,
    version: int, by: Actor, because: str,
) -> Group:  # fmt: skip
    """Found a group or change it. Raises ChangedMeanwhile where somebody else did since `version`."""
    if group is None:
        made = Group(facilitator=facilitator, **words)
    else:
        made = Group.objects.select_for_update().get(pk=group.pk)
        if made.version != version:
            raise ChangedMeanwhile(_("Somebody else changed this group meanwhile."))
        for name, value in words.items():
            setattr(made, name, value)
        made.facilitator, made.version = facilitator, made.version + 1
    made.save()
    made.people.set(people)
    # Who reads with whom is not for the record's readers; that the group exists is.
    write(by=by, act="library.group.write", subject=("reading-group", made.pk), because=because)
    return made


@transaction.atomic
def save_reading(
    *, group: Group, reading: Reading | None, words: dict[str, Any], version: int, by: Actor, because: str
) -> Reading:  # fmt: skip
    """Write down a meeting: date, work, questions, what was decided, the action it led to."""
    if group.state != "open":
        raise ValidationError(_("This group has finished."))
    if reading is None:
        made = Reading(group=group, **words)
    else:
        made = Reading.objects.select_for_update().get(pk=reading.pk, group=group)
        if made.version != version:
            raise ChangedMeanwhile(_("Somebody else wrote here meanwhile."))
        for name, value in words.items():
            setattr(made, name, value)
        made.version += 1
    made.save()
    write(by=by, act="library.group.meet", subject=("reading-group", group.pk), because=because,
          after={"on": made.on, "decided": bool(made.decided), "action": made.action})  # fmt: skip
    return made


@transaction.atomic
def close_group(*, group: Group, on: date, by: Actor, because: str) -> None:
    """The group has finished; what it decided stays."""
    if not Group.objects.filter(pk=group.pk, state="open").update(state="closed"):
        raise ValidationError(_("This group has finished."))
    write(by=by, act="library.group.close", subject=("reading-group", group.pk), because=because,
          after={"on": on})  # fmt: skip
