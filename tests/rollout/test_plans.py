"""Plans as runs: frozen, solved, compared, accepted entirely or not at all; faults in the middle."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from makegood.curriculum.models import Requirement
from makegood.engines.planner.layout import PLAN
from makegood.engines.planner.plan import Plan, read_plan
from makegood.engines.planner.problem import read_problem
from makegood.engines.rollout_check import check
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.models import Appointment
from makegood.record.acts import SYSTEM
from makegood.record.models import Entry
from makegood.rollout import tasks
from makegood.rollout.acts import applying, plans, programme, seats
from makegood.rollout.files import folder_of
from makegood.rollout.models import Cohort, News, PlanRun, Seat, Session, Unplaced
from makegood.rollout.reads.problem import problem
from tests.rollout.stage import ask, group, me, stage


@pytest.fixture
def at(hire: Any, settings: Any, tmp_path: Any) -> SimpleNamespace:
    settings.DATA_DIR = tmp_path
    found = stage(hire, leads=2)
    found.people = [
        hire(f"Pa{n} Plan", shift="night" if n < 4 else "day-weekday") for n in range(8)
    ]
    for person in found.people:
        ask(person, found.base)
    surgery, medicine = (found.leads[0].person.appointments.get().org, None)
    programme.put_wave(
        code="w1", name="First wave", order=1, by=SYSTEM, because="test",
        orgs=[found.people[0].appointments.get().org], units=[
            (found.unit, found.monday, found.monday + timedelta(weeks=4))],
    )  # fmt: skip
    del surgery, medicine
    return found


def simple(run: PlanRun, say: Any, *, slot: str = "", leads: int = 0, skip: int = 0) -> Plan:
    """One group for days and one for nights, in the wave's first week; no search."""
    given = read_problem(folder_of(run) / "problem")
    first = int(given.waves["first_week"][0])
    needs = given.needs.join(given.people.select("person", "pattern"), on="person")
    rows: dict[str, list[Any]] = {name: [] for name in PLAN}
    lead = given.facilitators["facilitator"].to_list()
    for number, (name, time) in enumerate((("day-weekday", slot or "d0-9"), ("night", "d1-9"))):
        who = [r for r in needs.iter_rows() if r[2] == name][skip:]
        if name == "night":
            rows["unplaced"] += [(r[0], r[1], "no lead at night") for r in who]
            continue
        rows["series"].append((f"s{number}", who[0][1], "virtual"))
        rows["meetings"].append((f"s{number}", 1, first, time, None))
        rows["leads"].append((f"s{number}", lead[leads]))
        rows["seats"] += [(r[0], r[1], f"s{number}") for r in who]
        rows["unplaced"] += [(r[0], r[1], "held back") for r in needs.iter_rows()
                             if r[2] == name and r not in who]  # fmt: skip
    frames = {
        name: pl.DataFrame(
            rows[name], schema={c.name: c.dtype for c in PLAN[name][0]}, orient="row"
        )
        for name in PLAN
    }
    return Plan(**frames, summary={"objective": 100.0, "lower_bound": 90.0})


def proposed(at: Any, **more: Any) -> PlanRun:
    run = plans.ask_for_plan(kind="fresh", weeks=8, seconds=5, seed=3, by=at.office, because="test")
    state = tasks.run_plan(run.pk, lambda one, say: simple(one, say, **more))
    run.refresh_from_db()
    assert state == run.state == "proposed", run.faults
    return run


def accept(at: Any, run: PlanRun) -> Any:
    return applying.accept_plan(run=run, version=run.version, by=at.office, because="agreed")


def test_the_frozen_problem_is_the_institutions_facts(at: Any) -> None:
    fixed = group(at, day=2, leads=(1,))
    seats.take_seat(person=at.people[5], cohort=fixed, by=me(at.people[5]))
    run = plans.ask_for_plan(kind="fresh", weeks=8, seconds=5, seed=3, by=at.office, because="t")
    plans.freeze(run=run)
    run.refresh_from_db()
    given = read_problem(folder_of(run) / "problem")
    needs = set(given.needs["person"].to_list())
    assert needs == {str(one.pk) for one in at.people} - {str(at.people[5].pk)}
    busy = given.room_closures.filter(pl.col("room") == "n1")
    assert busy.select("week", "slot").rows() == [(1, "d2-9")]
    own = given.facilitators.filter(pl.col("facilitator") == str(at.leads[1].pk))["pattern"][0]
    free = given.pattern_slots.filter((pl.col("pattern") == own) & (pl.col("cycle_week") == 1))
    assert "d2-9" not in free["slot"].to_list() and "d2-11" in free["slot"].to_list()
    again = run.input_hash
    plans.freeze(run=run)
    assert (run.input_hash, plans.digest(folder_of(run))) == (again, again)
    assert Entry.objects.get(act="rollout.plan.freeze").after["hash"] == again


def test_the_planner_solves_the_rooms_own_problem_and_its_checker_agrees(at: Any) -> None:
    from makegood.rollout.demo_plan import Looks

    run = plans.ask_for_plan(kind="fresh", weeks=8, seconds=5, seed=3, by=at.office, because="t")

    def solver(one: PlanRun, say: Any) -> Plan:
        from makegood.engines import planner

        clock = Looks(2)
        return planner.solve(read_problem(folder_of(one) / "problem"), seed=3, clock=clock,
                             deterministic=True, tell=clock.tell)  # fmt: skip

    assert tasks.run_plan(run.pk, solver) == "proposed"
    run.refresh_from_db()
    verdict = check(folder_of(run) / "problem", folder_of(run) / "plan")
    assert not verdict.violations, verdict.violations
    accept(at, run)
    held = Seat.objects.filter(state="held")
    assert held.count() + Unplaced.objects.filter(plan=run).count() == len(at.people)
    for seat in held.select_related("cohort"):
        assert seat.cohort.taken == seat.cohort.seats.filter(state="held").count()


def test_an_accepted_plan_is_sessions_seats_news_and_record(at: Any, sign_in: Any) -> None:
    run = proposed(at)
    assert run.comparison["changes"] == {
        "stays": 0,
        "moves": 0,
        "new": 4,
        "loses": 0,
        "unplaced": 4,
    }
    done = accept(at, run)
    run.refresh_from_db()
    assert (run.state, run.decided_because, done.new) == ("accepted", "agreed", 4)
    cohort = Cohort.objects.get(plan=run)
    session = cohort.sessions.get()
    assert timezone.localdate(session.starts_at) == at.monday
    assert (cohort.taken, cohort.wave.code, Unplaced.objects.count()) == (4, "w1", 4)
    assert News.objects.filter(kind="seated").count() == 4
    assert Entry.objects.filter(act="rollout.seat.plan").count() == 4
    with pytest.raises(ChangedMeanwhile):
        accept(at, run)


def test_of_two_officers_who_accept_two_plans_the_second_is_refused(at: Any) -> None:
    first, second = proposed(at), proposed(at, slot="d2-9")
    accept(at, first)
    with pytest.raises(ChangedMeanwhile) as refused:
        accept(at, second)
    assert f"number {first.pk}" in refused.value.messages[0]
    assert PlanRun.objects.filter(state="accepted").count() == 1
    assert Session.objects.count() == 1
    plans.discard_plan(run=second, version=second.version, by=at.office, because="too late")


def test_a_second_plan_moves_people_once_and_keeps_their_own_choice(at: Any) -> None:
    accept(at, proposed(at))
    old = Cohort.objects.get()
    run = proposed(at, slot="d2-9", leads=1)
    assert run.comparison["changes"]["moves"] == 4
    late = at.people[4]
    mine = group(at, day=4, room=1)
    seats.change_seat(seat=Seat.objects.get(person=late, state="held"), cohort=mine, by=me(late))
    done = accept(at, run)
    assert (done.moved, done.skipped) == (3, 1)
    old.refresh_from_db()
    assert (old.state, Session.objects.get(cohort=old).state) == ("cancelled", "cancelled")
    assert Seat.objects.get(person=late, state="held").cohort == mine
    new = Cohort.objects.get(plan=run)
    assert (new.taken, Seat.objects.filter(cohort=new, state="held").count()) == (3, 3)
    assert Seat.objects.filter(state="moved").count() == 4


def test_who_left_since_gets_no_seat_and_who_lost_one_comes_first(at: Any) -> None:
    from makegood.rollout.models import Waiting

    accept(at, proposed(at))
    run = proposed(at, slot="d2-9", skip=1)
    gone = at.people[6]
    Appointment.objects.filter(person=gone).update(end=timezone.localdate())
    done = accept(at, run)
    assert (done.moved, done.freed) == (2, 2)
    lost = Waiting.objects.get(priority=0, person=at.people[4])
    assert lost.state == "waiting"


def test_nothing_is_applied_where_something_fails_in_the_middle(
    at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = proposed(at)

    def fails(*words: Any) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(applying, "recount", fails)
    with pytest.raises(RuntimeError), transaction.atomic():
        accept(at, run)
    run.refresh_from_db()
    assert (run.state, Cohort.objects.count(), Seat.objects.count()) == ("proposed", 0, 0)
    (folder_of(run) / "plan" / "seats.csv").write_text("person,unit,series\n")
    with pytest.raises(ValidationError, match="not those that were proposed"):
        accept(at, run)


def test_a_run_that_lost_its_worker_says_so_and_begins_again_on_the_same_inputs(at: Any) -> None:
    run = plans.ask_for_plan(kind="fresh", weeks=8, seconds=5, seed=3, by=at.office, because="t")
    attempt = plans.begin(run=run)
    plans.freeze(run=PlanRun.objects.get(pk=run.pk))
    frozen = PlanRun.objects.get(pk=run.pk).input_hash
    ask(at.leads[0].person, at.base)  # facts change meanwhile; the frozen inputs do not
    assert tasks.run_plan(run.pk, simple) == "proposed"
    run.refresh_from_db()
    assert "lost its worker" in run.faults[0]
    assert (run.attempts, run.input_hash) == (2, frozen)
    late = read_plan(folder_of(run) / "plan")
    assert not plans.keep_result(run=run, attempt=attempt, plan=late)


def test_a_run_can_be_stopped_and_resumed_and_fails_with_its_reason(at: Any) -> None:
    from makegood.jobs.acts import ask_to_stop
    from makegood.rollout.reads.plans import key_of

    run = plans.ask_for_plan(kind="fresh", weeks=8, seconds=5, seed=3, by=at.office, because="t")
    ask_to_stop(key_of(run))
    assert tasks.run_plan(run.pk, simple) == "stopped"
    run.refresh_from_db()
    plans.resume(run=run, version=run.version, by=at.office, because="again")

    def breaks(one: PlanRun, say: Any) -> Plan:
        raise ValueError("units.csv:2 [leads]: nobody can lead it")

    assert tasks.run_plan(run.pk, breaks) == "failed"
    run.refresh_from_db()
    assert "units.csv:2" in run.faults[-1]
    assert not (folder_of(run) / "plan").exists()
    plans.resume(run=run, version=run.version, by=at.office, because="again")
    assert tasks.run_plan(run.pk, simple) == "proposed"
    assert tasks.run_plan(run.pk, simple) == "proposed"  # a job that runs twice does no harm


def test_the_office_watches_compares_and_decides_on_pages(at: Any, sign_in: Any, hire: Any) -> None:
    from django.urls import reverse

    from makegood.people.acts import give_role

    chief = hire("Otto Office", org="medi", role="leader")
    give_role(person=chief, role="office", by=SYSTEM, because="test")
    client = sign_in(chief)
    run = proposed(at)
    for name in ("plan", "plan-moves"):
        page = client.get(reverse(name, args=[run.pk]) + "?change=new").content.decode()
        assert "Plan" in page
    assert at.people[5].name in page
    client.post(reverse("plan-accept", args=[run.pk]), {"because": "", "version": run.version})
    run.refresh_from_db()
    assert run.state == "proposed"
    client.post(reverse("plan-accept", args=[run.pk]), {"because": "good", "version": run.version})
    run.refresh_from_db()
    assert (run.state, run.decided_by) == ("accepted", chief)
    assert "In force" in client.get(reverse("plan", args=[run.pk])).content.decode()


def test_a_repair_moves_few_and_tells_why(at: Any, sign_in: Any, hire: Any) -> None:
    from django.urls import reverse

    from makegood.people.acts import give_role

    accept(at, proposed(at))
    Requirement.objects.filter(person__in=at.people[:4]).update(status="done")  # all others sit
    cohort = Cohort.objects.get()
    lead = cohort.leads.get().facilitator
    programme.facilitator_away(facilitator=lead, start=at.monday, end=at.monday + timedelta(weeks=4),
                               by=SYSTEM, because="ill")  # fmt: skip
    run = plans.ask_for_plan(kind="replan", weeks=8, seconds=5, seed=3, by=at.office, because="ill")
    assert tasks.run_plan(run.pk) == "proposed"
    run.refresh_from_db()
    assert not check(folder_of(run) / "problem", folder_of(run) / "plan").violations
    told = run.comparison["changes"]["moves"], run.summary["forced_moves"]
    assert told == (0, 0), run.summary["changes"]
    accept(at, run)
    assert [one.facilitator for one in cohort.leads.filter(until=None)] == [at.leads[1]]
    assert Seat.objects.filter(cohort=cohort, state="held").count() == 4
    chief = hire("Otto Office", org="medi", role="leader")
    give_role(person=chief, role="office", by=SYSTEM, because="test")
    client = sign_in(chief)
    assert "Why things change" in client.get(reverse("plan", args=[run.pk])).content.decode()
    page = client.get(reverse("rollout-capacity") + "?weeks=8&more=1&fte=0.5&by=2027-03-01")
    assert "binds most" in page.content.decode() or "Weeks sooner" in page.content.decode()
    assert client.get(reverse("rollout-capacity") + "?weeks=x&by=\x00").status_code == 200


def test_a_plan_gets_the_cover_that_groups_by_hand_leave(
    at: Any, hire: Any, institution: Any
) -> None:
    """Two of the ward may be away; one sits in a group by hand: one more keeps that time, no other."""
    programme.put_cover(org=institution.units["surg/trauma"], max_away=2, by=SYSTEM, because="t")
    hand = group(at, day=2, leads=(1,))
    seats.take_seat(person=at.people[5], cohort=hand, by=me(at.people[5]))
    found = problem(now=timezone.now(), today=timezone.localdate(), weeks=8)
    slots = found.pattern_slots.filter((pl.col("cycle_week") == 1) & (pl.col("slot") == "d2-9"))
    keeps = {
        *slots["pattern"].to_list(),
        "day-weekday",
    }  # the shift's own pattern has all its times
    day = {str(one.pk) for one in at.people if one.appointments.get().shift_id == "day-weekday"}
    rows = found.people.filter(pl.col("person").is_in(list(day)))
    free = [row for row in rows.select("person", "pattern").iter_rows() if row[1] in keeps]
    assert len(free) == 1 and free[0][0] != str(at.people[5].pk)
    other = found.pattern_slots.filter((pl.col("cycle_week") == 1) & (pl.col("slot") == "d2-11"))
    assert set(rows["pattern"].to_list()) <= {*other["pattern"].to_list(), "day-weekday"}


def test_days_without_sessions_of_the_whole_institution_reach_the_plan(
    at: Any, institution: Any
) -> None:
    day = at.monday + timedelta(days=3)
    programme.put_blackout(start=day, end=day + timedelta(days=1), org=institution.campus, by=SYSTEM,
                           because="t")  # fmt: skip
    found = problem(now=timezone.now(), today=timezone.localdate(), weeks=8)
    there = found.blackouts.filter((pl.col("week") == 1) & (pl.col("slot") == "d3-9"))
    assert there["department"].to_list() == [None]
