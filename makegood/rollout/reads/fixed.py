"""Which groups a plan may move, and which it leaves alone."""

from datetime import date, datetime, timedelta

import polars as pl
from django.db.models import Min

from makegood.engines.planner.layout import PLAN
from makegood.engines.planner.plan import Plan

from ..models import Cohort, Lead, Seat, Session
from ..rules import zone


def movable_cohorts(soon: datetime) -> list[Cohort]:
    """Groups of a plan whose first session begins after `soon`: a new plan may move or replace them."""
    rows = Cohort.objects.filter(state="offered", origin="plan")
    return list(
        rows.annotate(first=Min("sessions__starts_at")).filter(first__gt=soon).order_by("pk")
    )


def fixed_cohorts(soon: datetime) -> list[Cohort]:
    """All others that go on: offered by hand, workshops, and what has begun or is about to."""
    movable = {one.pk for one in movable_cohorts(soon)}
    return [one for one in Cohort.objects.filter(state="offered").order_by("pk")
            if one.pk not in movable]  # fmt: skip


def current_plan(*, start: date, weeks: int, soon: datetime) -> Plan:
    """What is in force of the movable groups, as a plan with the groups' codes as series."""
    cohorts = {one.pk: one for one in movable_cohorts(soon)}
    sessions = list(
        Session.objects.filter(cohort__in=cohorts, state="planned")
        .select_related("slot", "room")
        .order_by("cohort_id", "number")
    )
    codes = {pk: one.code for pk, one in cohorts.items()}
    end = start + timedelta(weeks=weeks)
    outside = {
        one.cohort_id
        for one in sessions
        if one.slot is None
        or not start <= one.starts_at.astimezone(zone(one.time_zone)).date() < end
    }
    kept = {pk for pk in cohorts if pk not in outside}
    units = dict(Cohort.objects.filter(pk__in=kept).values_list("pk", "unit__code").order_by("pk"))
    rows: dict[str, list[tuple[object, ...]]] = {
        "series": [(codes[pk], units[pk], cohorts[pk].modality) for pk in units],
        "meetings": [
            (
                codes[one.cohort_id],
                one.number,
                (one.starts_at.astimezone(zone(one.time_zone)).date() - start).days // 7,
                one.slot.code if one.slot else "",
                one.room.code if one.room else None,
            )
            for one in sessions
            if one.cohort_id in kept
        ],
        "leads": [
            (codes[pk], str(lead))
            for pk, lead in Lead.objects.filter(cohort__in=kept, until=None)
            .order_by("cohort_id", "pk")
            .values_list("cohort_id", "facilitator_id")
        ],
        "seats": [
            (str(person), units[pk], codes[pk])
            for person, pk in Seat.objects.filter(cohort__in=kept, state="held")
            .order_by("person_id", "cohort_id")
            .values_list("person_id", "cohort_id")
        ],
        "unplaced": [],
    }
    frames = {
        name: pl.DataFrame(
            rows[name], schema={one.name: one.dtype for one in PLAN[name][0]}, orient="row"
        )
        for name in PLAN
    }
    return Plan(**frames, summary={})
