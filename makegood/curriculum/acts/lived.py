"""Completions, certificates, waivers and gates: the facts from which requirements are derived."""

from collections.abc import Sequence
from datetime import date

import polars as pl
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.engines.requirements import open_gates
from makegood.people.models import Person
from makegood.record.acts import Actor, Line, take_turn, write, write_many

from ..models import Certificate, Completion, Edition, GateOpening, Track, Unit, Waiver
from ..reads.facts import facts, rules


@transaction.atomic
def complete(
    *, person: Person, edition: Edition, on: date, how: str, by: Actor, because: str = "",
    changed_part: bool = False,
) -> Completion:  # fmt: skip
    """Record that the person completed this edition on a day; the same day twice is one fact.

    `on` may lie in the past (a late-entered attendance); credit counts from it. Raises
    ValidationError where it lies in the future.
    """
    if on > timezone.localdate():
        raise ValidationError(_("A completion cannot lie in the future."))
    done, fresh = Completion.objects.get_or_create(
        person=person, edition=edition, on=on, changed_part=changed_part, withdrawn_at=None,
        defaults={"unit_id": edition.unit_id, "how": how,
                  "entered_by_id": by.id if by.kind == "person" else None},
    )  # fmt: skip
    if fresh:
        write(by=by, act="curriculum.completion.record", subject=("unit", edition.unit.code),
              person=person.pk, because=because,
              after={"edition": edition.number, "on": on, "how": how,
                     "changed_part": changed_part})  # fmt: skip
    return done


@transaction.atomic
def complete_many(
    *, rows: Sequence[tuple[int, int, date]], how: str, by: Actor, because: str
) -> int:
    """Record many completions (person, edition, on); those that exist are left alone."""
    editions = {edition.pk: edition for edition in Edition.objects.select_related("unit")}
    known = set(
        Completion.objects.filter(withdrawn_at=None, changed_part=False).values_list(
            "person_id", "edition_id", "on"
        )
    )
    fresh = [row for row in dict.fromkeys(rows) if row not in known]
    Completion.objects.bulk_create(
        [
            Completion(person_id=person, edition_id=edition, on=on, how=how,
                       unit_id=editions[edition].unit_id)
            for person, edition, on in fresh
        ],
        batch_size=2000,
    )  # fmt: skip
    write_many(
        by=by,
        lines=[
            Line("curriculum.completion.record", "unit", editions[edition].unit.code, person,
                 because, None, {"edition": editions[edition].number, "on": on, "how": how})
            for person, edition, on in fresh
        ],
    )  # fmt: skip
    return len(fresh)


@transaction.atomic
def withdraw_completion(*, completion: Completion, by: Actor, because: str) -> None:
    """A completion was recorded in error; it no longer counts, and stays to be seen."""
    if not because:
        raise ValidationError(_("Say why this completion was recorded in error."))
    completion.withdrawn_at = timezone.now()
    completion.save(update_fields=["withdrawn_at"])
    write(by=by, act="curriculum.completion.withdraw", subject=("completion", completion.pk),
          person=completion.person_id, because=because,
          before={"on": completion.on, "edition": completion.edition_id})  # fmt: skip


@transaction.atomic
def accept_certificate(
    *, person: Person, code: str, on: date, evidence: str, by: Actor, because: str
) -> Certificate:
    """Accept an outside certificate or an earlier employer's record, with its evidence."""
    if not evidence.strip():
        raise ValidationError(_("Say what evidence you saw."))
    if by.kind == "person" and by.id == person.pk:
        raise ValidationError(_("Somebody else has to accept this certificate."))
    certificate = Certificate.objects.create(
        person=person, code=code, on=on, evidence=evidence[:300],
        accepted_by_id=by.id if by.kind == "person" else None,
    )  # fmt: skip
    write(by=by, act="curriculum.certificate.accept", subject=("certificate", code),
          person=person.pk, because=because, after={"on": on, "evidence": evidence})  # fmt: skip
    return certificate


@transaction.atomic
def waive(
    *, person: Person, unit: Unit, start: date, end: date, reason: str, by: Actor,
    track: Track | None = None,
) -> Waiver:  # fmt: skip
    """Set a requirement aside until `end`, with a reason and an approver who is not the person."""
    if not reason.strip():
        raise ValidationError(_("A waiver needs a reason."))
    if end <= start:
        raise ValidationError(_("A waiver must end after it begins."))
    if by.kind == "person" and by.id == person.pk:
        raise ValidationError(_("Nobody waives their own requirement."))
    waiver = Waiver.objects.create(
        person=person, unit=unit, track=track, start=start, end=end, reason=reason,
        approver_id=by.id if by.kind == "person" else None,
    )  # fmt: skip
    write(by=by, act="curriculum.waiver.give", subject=("unit", unit.code), person=person.pk,
          because=reason, after={"start": start, "end": end,
                                 "track": track.code if track else None})  # fmt: skip
    return waiver


@transaction.atomic
def end_waiver(*, waiver: Waiver, end: date, by: Actor, because: str) -> None:
    """End a waiver earlier than agreed."""
    before = waiver.end
    if not waiver.start < end <= before:
        raise ValidationError(_("The new end must lie between the start and the old end."))
    waiver.end = end
    waiver.save(update_fields=["end"])
    write(by=by, act="curriculum.waiver.end", subject=("unit", waiver.unit.code),
          person=waiver.person_id, because=because, before={"end": before},
          after={"end": end})  # fmt: skip


def open_due_gates(*, by: Actor, as_of: date) -> list[GateOpening]:
    """Open each track for each org unit whose people have reached the gate's share; never closes.

    What everybody's facts say is worked out before anything is locked.
    """
    found = open_gates(facts(), rules(), as_of)
    return _open_gates(found, by) if found.height else []


@transaction.atomic
def _open_gates(found: pl.DataFrame, by: Actor) -> list[GateOpening]:
    take_turn()
    tracks = {track.code: track for track in Track.objects.all()}
    held = set(GateOpening.objects.values_list("track__code", "org_id"))
    opened = []
    for row in found.iter_rows(named=True):
        if (row["track"], row["org"]) in held:
            continue
        opening = GateOpening.objects.create(
            track=tracks[row["track"]], org_id=row["org"], on=row["on"], share=row["share"]
        )
        opened.append(opening)
    write_many(
        by=by,
        lines=[
            Line("curriculum.gate.open", "track", opening.track.code, None,
                 "the share that opens this gate was reached", None,
                 {"org": opening.org_id, "on": opening.on, "share": opening.share})
            for opening in opened
        ],
    )  # fmt: skip
    return opened
