"""The groups of an accepted plan: made, moved and cancelled so that they are the plan's."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.db.models import Count, F, Min
from django.utils.translation import gettext as _

from makegood.curriculum.models import Unit
from makegood.engines.planner.plan import Plan

from ..models import Cohort, Format, Lead, News, PlanRun, Room, Seat, Session, Slot, Waiting, Wave
from ..rules import moment
from .news import tell_many


def put_groups(
    run: PlanRun, plan: Plan, current: Plan, folder: Path, now: datetime
) -> tuple[dict[str, Cohort], set[int]]:
    """Make, move and cancel groups; returns the plan's by series name, and the numbers of the ended.

    Groups that have begun since the inputs were frozen are left as they are.
    """
    codes = current.series["series"].to_list()
    known = {
        one.code: one
        for one in Cohort.objects.filter(code__in=codes, state="offered").annotate(
            first=Min("sessions__starts_at")
        )
    }
    begun = {code for code, one in known.items() if one.first <= now}
    movable = {code: one for code, one in known.items() if code not in begun}
    wanted = set(plan.series["series"].to_list())
    gone = [one for code, one in movable.items() if code not in wanted]
    _end_groups(gone, run, now)
    units = {one.code: one for one in Unit.objects.filter(code__in=plan.series["unit"].unique())}
    formats = {one.unit.code: one for one in Format.objects.select_related("unit")}
    waves = _waves(plan, folder)
    fresh = []
    for series, unit, modality in plan.series.iter_rows():
        if series in known:
            continue
        form = formats.get(unit)
        fresh.append(
            Cohort(code=_code(run, series), unit=units[unit], modality=modality,
                   origin="plan", plan=run, capacity=form.size_max if form else 12,
                   size_min=form.size_min if form else 1, wave_id=waves.get(series))
        )  # fmt: skip
    Cohort.objects.bulk_create(fresh, batch_size=500)
    names = [s for s, *_rest in plan.series.iter_rows() if s not in known]
    cohorts = {**{c: o for c, o in movable.items() if c in wanted},
               **dict(zip(names, fresh, strict=True))}  # fmt: skip
    Cohort.objects.filter(pk__in=[o.pk for c, o in movable.items() if c in wanted]).update(plan=run)
    _sessions(run, plan, cohorts, units, formats)
    _leads(plan, cohorts, now)
    return cohorts, {one.pk for one in gone}


def _code(run: PlanRun, series: str) -> str:
    """The name of a new group: the plan's number and the series', as an address can hold it."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", f"P{run.pk}-{series}")[:40]


def _end_groups(gone: Sequence[Cohort], run: PlanRun, now: datetime) -> None:
    pks = [one.pk for one in gone]
    Cohort.objects.filter(pk__in=pks).update(
        state="cancelled", version=F("version") + 1,
        cancelled_because=_("replaced by plan %(n)d") % {"n": run.pk},
    )  # fmt: skip
    Session.objects.filter(cohort__in=pks, state="planned").update(
        state="cancelled", version=F("version") + 1
    )
    held = Waiting.objects.filter(offered__in=pks, state="offered")
    tell_many([
        News(person_id=person, kind="cancelled", cohort_id=cohort, urgent=True, made_at=now,
             text=_("The session in which a seat was held for you was cancelled. "
                    "You are first in line for the next."))
        for person, cohort in held.values_list("person_id", "offered_id")
    ])  # fmt: skip
    held.update(state="waiting", offered=None, offered_at=None, expires_at=None, priority=0)
    Waiting.objects.filter(cohort__in=pks, state="waiting").update(cohort=None)


def _sessions(
    run: PlanRun, plan: Plan, cohorts: dict[str, Cohort], units: dict[str, Unit],
    formats: dict[str, Format],
) -> None:  # fmt: skip
    """The meetings' moments, rooms and numbers; a changed one gets a new version."""
    slots = {one.code: one for one in Slot.objects.all()}
    rooms = {one.code: one for one in Room.objects.select_related("place")}
    unit_of = dict(plan.series.select("series", "unit").iter_rows())
    held: dict[tuple[int, int], Session] = {
        (one.cohort_id, one.number): one
        for one in Session.objects.filter(cohort__in=[o.pk for o in cohorts.values()])
    }
    fresh, changed = [], []
    for series, number, week, slot_code, room_code in plan.meetings.select(
        "series", "number", "week", "slot", "room"
    ).iter_rows():
        if series not in cohorts:
            continue
        slot, room = slots[slot_code], rooms.get(room_code or "")
        clock = room.place.time_zone if room and room.place.time_zone else settings.TIME_ZONE
        day = run.start + timedelta(days=7 * week + slot.weekday)
        starts = moment(day, slot.start, clock)
        minutes = formats[unit_of[series]].minutes
        wanted: dict[str, Any] = {
            "starts_at": starts, "ends_at": starts + timedelta(minutes=minutes),
            "time_zone": clock, "slot_id": slot.pk, "room_id": room.pk if room else None,
            "place_id": room.place_id if room else None,
        }  # fmt: skip
        there = held.pop((cohorts[series].pk, number), None)
        if there is None:
            fresh.append(Session(cohort=cohorts[series], number=number, **wanted))
        elif any(getattr(there, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(there, name, value)
            there.version += 1
            changed.append(there)
    # Rooms are let go first: two sessions may exchange theirs.
    Session.objects.filter(pk__in=[one.pk for one in changed]).update(room=None)
    for one in held.values():
        Session.objects.filter(pk=one.pk).update(state="cancelled", version=F("version") + 1)
    Session.objects.bulk_update(
        changed,
        ["starts_at", "ends_at", "time_zone", "slot", "room", "place", "version"],
        batch_size=500,
    )
    Session.objects.bulk_create(fresh, batch_size=500)


def _leads(plan: Plan, cohorts: dict[str, Cohort], now: datetime) -> None:
    wanted: dict[int, set[int]] = {}
    for series, facilitator in plan.leads.iter_rows():
        if series in cohorts:
            wanted.setdefault(cohorts[series].pk, set()).add(int(facilitator))
    stopping, held = [], set()
    for one in Lead.objects.filter(cohort__in=[o.pk for o in cohorts.values()], until=None):
        if one.facilitator_id in wanted.get(one.cohort_id, set()):
            held.add((one.cohort_id, one.facilitator_id))
        else:
            stopping.append(one.pk)
    Lead.objects.filter(pk__in=stopping).update(until=now)
    Lead.objects.bulk_create(
        [Lead(cohort_id=cohort, facilitator_id=pk) for cohort, pks in wanted.items()
         for pk in sorted(pks) if (cohort, pk) not in held],
        batch_size=1000,
    )  # fmt: skip


def recount(cohorts: dict[str, Cohort]) -> None:
    """Capacity by format and room, and the places taken, counted anew."""
    pks = [one.pk for one in cohorts.values()]
    seats = dict(
        Seat.objects.filter(cohort__in=pks, state="held")
        .values_list("cohort_id")
        .annotate(n=Count("pk"))
    )
    offers = dict(
        Waiting.objects.filter(offered__in=pks, state="offered")
        .values_list("offered_id").annotate(n=Count("pk"))
    )  # fmt: skip
    leads = dict(
        Lead.objects.filter(cohort__in=pks, until=None)
        .values_list("cohort_id")
        .annotate(n=Count("pk"))
    )
    rooms = dict(
        Session.objects.filter(cohort__in=pks, room__isnull=False)
        .values_list("cohort_id").annotate(n=Min("room__capacity"))
    )  # fmt: skip
    changed = []
    for one in cohorts.values():
        one.taken = seats.get(one.pk, 0) + offers.get(one.pk, 0)
        most = one.capacity
        if one.pk in rooms:
            most = min(most, rooms[one.pk] - leads.get(one.pk, 0))
        one.capacity = max(most, one.taken)
        changed.append(one)
    Cohort.objects.bulk_update(changed, ["taken", "capacity"], batch_size=500)


def _waves(plan: Plan, folder: Path) -> dict[str, int]:
    """The wave that most people of each series belong to."""
    people = pl.read_csv(
        folder / "problem" / "people.csv", columns=["person", "wave"], infer_schema=False
    )
    known = dict(Wave.objects.values_list("code", "pk"))
    rows = (
        plan.seats.join(people, on="person", how="inner")
        .group_by("series", "wave").len()
        .sort("len", "wave", descending=[True, False])
        .group_by("series", maintain_order=True).first()
    )  # fmt: skip
    return {series: known[wave] for series, wave in rows.select("series", "wave").iter_rows()
            if wave in known}  # fmt: skip
