"""Sessions that a champion observed, co-facilitated or led, and what the office accepts from elsewhere."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.curriculum.acts.lived import complete
from makegood.curriculum.models import Edition, Unit
from makegood.people.models import Person
from makegood.record.acts import Actor, Line, write, write_many

from ..models import Practice, Recognition
from ..reads.ladder import step_units
from ..reads.programme import programme


@transaction.atomic
def record_practice(
    *, source: str, person: Person, role: str, unit: Unit, modality: str, on: date, by: Actor,
    because: str,
) -> Practice:  # fmt: skip
    """Say that a champion observed, co-facilitated or led a session of a unit.

    source: the key of the session; the same key and role is one practice. What somebody else says
    counts at once; what the champion says waits for somebody's confirmation.
    """
    if role not in dict(Practice.ROLES) or modality not in dict(Practice.MODALITIES):
        raise ValidationError(_("Choose what was done, and whether in person or by video."))
    if on > timezone.localdate():
        raise ValidationError(_("A session that has not taken place does not count yet."))
    made, fresh = Practice.objects.get_or_create(
        person=person, source=source[:120], role=role,
        defaults={"unit": unit, "modality": modality, "on": on},
    )  # fmt: skip
    if made.refused_on is not None:
        raise ValidationError(_("This session could not be confirmed. If that was an error, ask the office."))  # fmt: skip
    if fresh:
        write(by=by, act="champions.practice.record", subject=("practice", made.pk),
              person=person.pk, because=because,
              after={"role": role, "unit": unit.code, "modality": modality, "on": on})  # fmt: skip
    if not (by.kind == "person" and by.id == person.pk):
        confirm_practice(practice=made, by=by, because=because)
    return made


@transaction.atomic
def confirm_practice(*, practice: Practice, by: Actor, because: str) -> None:
    """Somebody else confirms; a step that is complete with it is recorded as completed."""
    if by.kind == "person" and by.id == practice.person_id:
        raise ValidationError(_("Somebody else has to confirm this."))
    if practice.confirmed_on is not None:
        return
    if practice.refused_on is not None:
        raise ValidationError(_("It was said that this cannot be confirmed; accept it as experience instead if that was an error."))  # fmt: skip
    practice.confirmed_on = timezone.localdate()
    practice.confirmed_by_id = by.id if by.kind == "person" else None
    practice.save(update_fields=["confirmed_on", "confirmed_by"])
    write(by=by, act="champions.practice.confirm", subject=("practice", practice.pk),
          person=practice.person_id, because=because)  # fmt: skip
    _climb(practice, by, because)


@transaction.atomic
def refuse_practice(*, practice: Practice, by: Actor, because: str) -> None:
    """Say that this session cannot be confirmed, and why; the champion reads it in the record."""
    if by.kind == "person" and by.id == practice.person_id:
        raise ValidationError(_("Somebody else has to confirm this."))
    if practice.confirmed_on is not None:
        raise ValidationError(_("This is confirmed already."))
    if not because.strip():
        raise ValidationError(_("Say why."))
    practice.refused_on = timezone.localdate()
    practice.save(update_fields=["refused_on"])
    write(by=by, act="champions.practice.refuse", subject=("practice", practice.pk),
          person=practice.person_id, because=because)  # fmt: skip


@transaction.atomic
def recognise(
    *, person: Person, role: str, start: date, evidence: str, by: Actor, because: str,
    unit: Unit | None = None, modality: str = "", end: date | None = None,
) -> Recognition:  # fmt: skip
    """Accept experience from elsewhere as co-facilitating or leading, for a unit or for all."""
    if by.kind == "person" and by.id == person.pk:
        raise ValidationError(_("Somebody else has to accept this."))
    if role not in ("co-facilitate", "lead", "train"):
        raise ValidationError(_("Choose co-facilitating, leading or training others."))
    if not evidence.strip():
        raise ValidationError(_("Say what evidence you saw."))
    if end is not None and end <= start:
        raise ValidationError(_("The end must come after the start."))
    made = Recognition.objects.create(
        person=person, role=role, unit=unit, modality=modality, start=start, end=end,
        evidence=evidence.replace("\x00", "").strip()[:300],
    )  # fmt: skip
    write(by=by, act="champions.recognition.give", subject=("recognition", made.pk),
          person=person.pk, because=because,
          after={"role": role, "unit": unit.code if unit else None, "modality": modality,
                 "from": start, "until": end})  # fmt: skip
    return made


@transaction.atomic
def end_recognition(*, recognition: Recognition, on: date, by: Actor, because: str) -> None:
    """What was accepted no longer counts from a day on."""
    if by.kind == "person" and by.id == recognition.person_id:
        raise ValidationError(_("Somebody else has to accept this."))
    before = recognition.end
    recognition.end = max(on, recognition.start)
    recognition.save(update_fields=["end"])
    write(by=by, act="champions.recognition.end", subject=("recognition", recognition.pk),
          person=recognition.person_id, because=because, before={"end": before},
          after={"end": recognition.end})  # fmt: skip


@transaction.atomic
def load_practice(*, rows: Sequence[Practice], by: Actor, because: str) -> int:
    """Take in many confirmed sessions from an earlier system; keys that exist are left alone."""
    known = set(Practice.objects.values_list("person_id", "source", "role"))
    fresh = [row for row in rows if (row.person_id, row.source, row.role) not in known]
    Practice.objects.bulk_create(fresh, batch_size=1000)
    write_many(
        by=by,
        lines=[
            Line("champions.practice.record", "practice", row.source, row.person_id, because, None,
                 {"role": row.role, "modality": row.modality, "on": row.on})
            for row in fresh
        ],
    )  # fmt: skip
    return len(fresh)


def _climb(practice: Practice, by: Actor, because: str) -> None:
    """Record the step's units as completed once enough sessions are confirmed."""
    rules = programme(timezone.localdate())
    wanted = {"observe": rules.observe_times, "co-facilitate": rules.co_facilitate_times}
    need = wanted.get(practice.role)
    if need is None:
        return
    days = list(
        Practice.objects.filter(
            person=practice.person_id, role=practice.role, confirmed_on__isnull=False
        )
        .order_by("on")
        .values_list("on", flat=True)
    )
    if len(days) < max(need, 1):
        return
    for code in sorted(step_units().get(practice.role, set())):
        edition = Edition.objects.filter(unit__code=code).order_by("-number").first()
        if (
            edition is not None
            and not edition.unit.completions.filter(
                person=practice.person_id, withdrawn_at=None
            ).exists()
        ):
            complete(person=practice.person, edition=edition, on=days[max(need, 1) - 1],
                     how="attendance", by=by, because=because)  # fmt: skip
