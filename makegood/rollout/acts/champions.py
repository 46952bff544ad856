"""Champions who may lead are facilitators: their units, ways and hours are taken over each day."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from makegood.champions.reads.held import positions
from makegood.champions.reads.ladder import qualifications
from makegood.curriculum.models import Unit
from makegood.people.models import Person
from makegood.people.reads import current_appointments
from makegood.record.acts import Actor, write

from ..models import Facilitator, Qualification
from .programme import put_facilitator, qualify, set_hours

BECAUSE = "the champions' training ladder"


def follow_champions(*, on: date, by: Actor, since: date | None = None) -> dict[str, int]:
    """Add champions who may lead, and keep what they may lead as the ladder says it on a day.

    Only qualifications that came from the ladder are ended here; what the office gave stays, and so
    do the hours of a facilitator whom it entered; those of one who came from here follow the terms. Doing it again changes nothing. The ladder is read
    before anything is locked.

    since: from when what is new counts (default: the day); for an institution that begins with
    champions who led before. Returns how many facilitators are new, qualifications given and ended.
    """
    units = {one.code: one for one in Unit.objects.filter(format__isnull=False).defer("body")}
    wanted: dict[int, set[tuple[str, str]]] = {}
    for row in qualifications(on):
        if row.may_lead and row.unit in units:
            wanted.setdefault(row.person, set()).add((row.unit, row.modality))
    hours: dict[int, float] = {}
    for term in positions(on):
        hours[term.person] = hours.get(term.person, 0) + term.hours_per_week
    return _follow(units, wanted, hours, on, since or on, by)


@transaction.atomic
def _follow(
    units: Mapping[str, Unit], wanted: Mapping[int, set[tuple[str, str]]],
    hours: Mapping[int, float], on: date, since: date, by: Actor,
) -> dict[str, int]:  # fmt: skip
    known = {one.person_id: one for one in Facilitator.objects.filter(person__isnull=False)}
    shifts: dict[int, object] = {}
    for appointment in current_appointments(wanted, on):
        shifts.setdefault(appointment.person_id, appointment.shift)
    counts = {"new": 0, "given": 0, "ended": 0}
    for person in Person.objects.filter(pk__in=set(wanted) - set(known)).order_by("pk"):
        if shifts.get(person.pk) is not None:
            known[person.pk] = put_facilitator(
                person=person, shift=shifts[person.pk],  # type: ignore[arg-type]
                hours_week=round(hours.get(person.pk, 0), 1), start=since, by=by, because=BECAUSE,
                source="champions",
            )  # fmt: skip
            counts["new"] += 1
    for found in known.values():
        told = round(hours.get(found.person_id or 0, 0), 1)
        if found.source == "champions" and found.end is None and float(found.hours_week) != told:
            set_hours(facilitator=found, hours_week=told, by=by, because=BECAUSE)
    held = Qualification.objects.filter(end=None).select_related("unit", "facilitator")
    there: set[tuple[int, str, str]] = set()
    for one in held:
        person_id = one.facilitator.person_id or 0
        there.add((person_id, one.unit.code, one.modality))
        if one.source == "champions" and (one.unit.code, one.modality) not in wanted.get(
            person_id, set()
        ):
            one.end = max(on, one.start)
            one.save(update_fields=["end"])
            write(by=by, act="rollout.facilitator.unqualify", subject=("facilitator", one.facilitator_id),
                  person=person_id or None, because=BECAUSE,
                  before={"unit": one.unit.code, "modality": one.modality})  # fmt: skip
            counts["ended"] += 1
    for pk, pairs in sorted(wanted.items()):
        for code, modality in sorted(pairs):
            if pk in known and (pk, code, modality) not in there:
                qualify(facilitator=known[pk], unit=units[code], modality=modality, start=since, by=by,
                        because=BECAUSE, source="champions")  # fmt: skip
                counts["given"] += 1
    return counts
