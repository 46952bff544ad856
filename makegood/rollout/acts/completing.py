"""From attendance to completion: a group's sessions together, once, on the day of the last one."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from makegood.curriculum.acts.lived import complete_many, withdraw_completion
from makegood.curriculum.models import Completion, Edition
from makegood.engines.checkin import whole
from makegood.record.acts import Actor, Line, write_many

from ..models import Attendance, Cohort, Seat
from ..rules import zone

HOW = "attendance"


@transaction.atomic
def complete_cohort(*, cohort: Cohort, by: Actor, now: datetime, persons: set[int]) -> int:
    """Settle the seats of these people once all sessions are over; returns how many seats changed.

    Who took part in all (or was excused from some) has the unit completed on the day of the last
    session that they took part in, however late that was entered; a later correction puts it
    right in either direction.
    """
    sessions = list(cohort.sessions.exclude(state="cancelled").order_by("starts_at"))
    if not sessions or any(one.ends_at > now for one in sessions):
        return 0
    states: dict[int, dict[int, str]] = {}
    rows = Attendance.objects.filter(session__in=sessions, person__in=persons)
    for person, session, state in rows.values_list("person_id", "session_id", "state"):
        states.setdefault(person, {})[session] = state
    edition = (
        Edition.objects.filter(unit=cohort.unit_id).order_by("-number").values_list("pk", flat=True)
    ).first()
    finished: list[Seat] = []
    missed: list[Seat] = []
    completions = []
    seats = Seat.objects.filter(
        cohort=cohort, person__in=persons, state__in=("held", "completed", "missed")
    )
    for seat in seats.select_related("person"):
        mine = states.get(seat.person_id, {})
        took = [one for one in sessions if mine.get(one.pk) in {"present", "late"}]
        if whole([mine.get(one.pk, "absent") for one in sessions]):
            on = took[-1].starts_at.astimezone(zone(took[-1].time_zone)).date()
            if edition is not None:
                completions.append((seat.person_id, edition, on))
            if seat.state != "completed":
                finished.append(seat)
        elif seat.state != "missed":
            missed.append(seat)
    if completions:
        complete_many(rows=completions, how=HOW, by=by, because=f"took part in group {cohort.code}")
    lines = [*_settle(finished, "completed", now), *_settle(missed, "missed", now)]
    for seat in missed:
        if seat.state == "completed":
            _take_back(seat, cohort, by)
    if lines:
        write_many(by=by, lines=lines)
    return len(lines)


def _settle(seats: list[Seat], state: str, now: datetime) -> list[Line]:
    Seat.objects.filter(pk__in=[one.pk for one in seats]).update(
        state=state, ended_at=now, version=F("version") + 1
    )
    return [
        Line("rollout.seat.end", "cohort", str(one.cohort_id), one.person_id,
             "attendance", {"state": one.state}, {"state": state})
        for one in seats
    ]  # fmt: skip


def _take_back(seat: Seat, cohort: Cohort, by: Actor) -> None:
    """The completion that this group gave is withdrawn, not one that came another way."""
    given = Completion.objects.filter(
        person=seat.person_id, unit=cohort.unit_id, how=HOW, withdrawn_at=None,
        on__gte=cohort.made_at.date(),
    ).first()  # fmt: skip
    if given is not None:
        withdraw_completion(completion=given, by=by, because="the attendance was corrected")
