"""Accepting a plan: entirely or not at all, in one transaction, and only while its base is in force."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.curriculum.models import Unit
from makegood.engines.planner.plan import Plan, read_plan
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.models import Appointment, Person
from makegood.record.acts import Actor, Line, take_turn, write, write_many

from ..files import folder_of
from ..models import (
    Cohort,
    News,
    PlanRun,
    Seat,
    Unplaced,
    Waiting,
)
from ..reads.plans import in_force
from ..reads.standing import asked_pairs
from .applying_groups import put_groups, recount
from .applying_news import lost_news, seat_news
from .news import tell, tell_many
from .plans import digest


@dataclass
class Applied:
    """What acceptance did, for the record and the page."""

    kept: int = 0
    moved: int = 0
    new: int = 0
    freed: int = 0
    skipped: int = 0
    cohorts: int = 0
    news: list[News] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The numbers alone."""
        return {name: getattr(self, name)
                for name in ("kept", "moved", "new", "freed", "skipped", "cohorts")}  # fmt: skip


@transaction.atomic
def accept_plan(
    *, run: PlanRun, version: int, by: Actor, because: str, now: datetime | None = None,
    silent: bool = False,
) -> Applied:  # fmt: skip
    """Put a proposed plan in force: groups, sessions, leads and seats as it says.

    Raises ChangedMeanwhile where another plan was accepted since the inputs were frozen or somebody
    else decided about this one; ValidationError without a reason, or where the files are not those
    that were proposed. People whose facts changed since (left, completed, chose for themselves) keep
    what they have; how many is told. silent: nobody is told (the demo's past).
    """
    reason = because.replace("\x00", "").strip()
    if not reason:
        raise ValidationError(_("Say why this plan is accepted. It goes into the record."))
    take_turn()
    now = now or timezone.now()
    run = PlanRun.objects.select_related("base").get(pk=run.pk)
    before = in_force()
    _check(run, version, before)
    folder = folder_of(run)
    if digest(folder, ("plan",)) != run.output_hash or digest(folder) != run.input_hash:
        raise ValidationError(
            _("The plan's files are not those that were proposed. Solve it again.")
        )
    if before is not None:
        before.state = "superseded"
        before.save(update_fields=["state"])
    run.state, run.decided_at, run.decided_because = "accepted", now, reason
    run.decided_by_id = by.id if by.kind == "person" else None
    run.version += 1
    run.save()
    done = Applied()
    plan, current = read_plan(folder / "plan"), read_plan(folder / "current")
    cohorts, replaced = put_groups(run, plan, current, folder, now)
    done.cohorts = len(cohorts)
    _seats(run, plan, cohorts, replaced, now, done)
    _unplaced(run, plan)
    recount(cohorts)
    write(by=by, act="rollout.plan.accept", subject=("plan", run.pk), because=reason,
          before={"plan in force": before.pk if before else None},
          after={"inputs": run.input_hash, "plan": run.output_hash, **done.counts()})  # fmt: skip
    write_many(by=by, lines=done.lines)
    if not silent:
        tell_many(done.news)
        tell(person=None, kind="changed", text=_(
            "Plan %(n)d is in force: %(new)d new seats, %(moved)d moved, %(freed)d freed."
        ) % {"n": run.pk, "new": done.new, "moved": done.moved, "freed": done.freed})  # fmt: skip
    return done


def _check(run: PlanRun, version: int, before: PlanRun | None) -> None:
    if (before.pk if before else None) != run.base_id:
        said = _("nobody") if before is None else (
            before.decided_by.name if before.decided_by else _("the system")
        )  # fmt: skip
        raise ChangedMeanwhile(
            _("%(who)s put another plan (number %(n)s) in force after this one's inputs were "
              "frozen. Nothing was applied. Ask for a plan on what is in force now.")
            % {"who": said, "n": before.pk if before else "-"}
        )  # fmt: skip
    if run.state != "proposed" or run.version != version:
        raise ChangedMeanwhile(
            _("Somebody else decided about this plan since you opened it (it is now: %(state)s). "
              "Nothing was applied twice.") % {"state": run.get_state_display()}
        )  # fmt: skip


def _seats(
    run: PlanRun, plan: Plan, cohorts: dict[str, Cohort], replaced: set[int], now: datetime,
    done: Applied,
) -> None:  # fmt: skip
    """Seats as the plan says, except for people whose facts changed since it was frozen."""
    ours = {one.pk for one in cohorts.values()}
    held: dict[tuple[int, str], Seat] = {
        (one.person_id, one.unit.code): one
        for one in Seat.objects.filter(state="held").select_related("unit").defer("unit__body")
    }
    units = dict(Unit.objects.values_list("code", "pk"))
    here = _employed(plan.seats["person"].cast(int).to_list() if plan.seats.height else [])
    wanted: dict[tuple[int, str], Cohort] = {
        (int(person), unit): cohorts[series]
        for person, unit, series in plan.seats.select("person", "unit", "series").iter_rows()
        if series in cohorts
    }
    still_asked = {
        (int(person), unit) for person, unit in plan.unplaced.select("person", "unit").iter_rows()
    }
    asked_now, given_up = asked_pairs(), set[tuple[int, str]]()
    ending: dict[str, list[int]] = {"moved": [], "freed": []}
    fresh: list[Seat] = []
    for key, cohort in wanted.items():
        seat = held.get(key)
        person, unit = key
        if seat is not None and seat.cohort_id == cohort.pk:
            done.kept += 1
            continue
        own = seat is not None and seat.taken_at > run.made_at and seat.cohort_id not in replaced
        foreign = seat is not None and seat.cohort_id not in ours | replaced
        if person not in here or key not in asked_now or own or foreign:
            done.skipped += 1
            given_up |= set() if own or foreign else {key}
            continue
        if seat is not None:
            ending["moved"].append(seat.pk)
            done.moved += 1
        else:
            done.new += 1
        fresh.append(
            Seat(cohort=cohort, person_id=person, unit_id=units[unit], how="plan", taken_at=now)
        )
        done.lines.append(
            Line("rollout.seat.plan", "cohort", cohort.code, person, f"plan {run.pk}",
                 {"cohort": seat.cohort_id} if seat else None, {"cohort": cohort.pk})
        )  # fmt: skip
        done.news.append(seat_news(person, cohort, moved=seat is not None, now=now))
    again: list[tuple[int, int]] = []
    for key, seat in held.items():
        chosen_since = seat.taken_at > run.made_at and seat.cohort_id not in replaced
        kept = key in wanted and key not in given_up
        if kept or seat.cohort_id not in ours | replaced or chosen_since:
            continue
        ending["freed"].append(seat.pk)
        done.freed += 1
        asked = key in still_asked or seat.taken_at > run.made_at
        if asked:
            again.append((key[0], seat.unit_id))
        done.lines.append(
            Line("rollout.seat.end", "cohort", str(seat.cohort_id), key[0], f"plan {run.pk}",
                 {"state": "held"}, {"state": "cancelled"})
        )  # fmt: skip
        done.news.append(lost_news(key[0], asked=asked, now=now))
    _end_seats(ending["moved"], "moved", now)
    _end_seats(ending["freed"], "cancelled", now)
    Seat.objects.bulk_create(fresh, batch_size=2000)
    _stop_waiting({(one.person_id, one.unit_id) for one in fresh})
    _wait_first(again, now)


def _employed(persons: Iterable[int]) -> set[int]:
    """Those who still hold an appointment."""
    today = timezone.localdate()
    rows = Appointment.objects.filter(Q(end__isnull=True) | Q(end__gt=today))
    return set(rows.values_list("person_id", flat=True)) & set(persons)


def _end_seats(pks: list[int], state: str, now: datetime) -> None:
    for at in range(0, len(pks), 5000):
        Seat.objects.filter(pk__in=pks[at : at + 5000]).update(
            state=state, ended_at=now, version=F("version") + 1, reason=_("a new plan")
        )


def _stop_waiting(seated: set[tuple[int, int]]) -> None:
    rows = Waiting.objects.filter(state__in=("waiting", "offered"))
    ended = [
        pk for pk, *key in rows.values_list("pk", "person_id", "unit_id") if tuple(key) in seated
    ]
    Waiting.objects.filter(pk__in=ended).update(state="taken")


def _wait_first(pairs: list[tuple[int, int]], now: datetime) -> None:
    """Whoever lost a seat and is still asked comes first when one is free."""
    waits = set(
        Waiting.objects.filter(state__in=("waiting", "offered")).values_list("person_id", "unit_id")
    )
    Waiting.objects.bulk_create(
        [Waiting(person_id=person, unit_id=unit, priority=0, since=now)
         for person, unit in pairs if (person, unit) not in waits],
        batch_size=1000,
    )  # fmt: skip


def _unplaced(run: PlanRun, plan: Plan) -> None:
    units = dict(Unit.objects.values_list("code", "pk"))
    known = set(Person.objects.values_list("pk", flat=True))
    Unplaced.objects.bulk_create(
        [Unplaced(plan=run, person_id=int(person), unit_id=units[unit], reason=(reason or "")[:300])
         for person, unit, reason in plan.unplaced.select("person", "unit", "reason").iter_rows()
         if int(person) in known],
        batch_size=2000,
    )  # fmt: skip
