"""A worker killed with -9 in the middle of a real solve: the run says so, and another begins it anew."""

import json
import signal
from pathlib import Path
from typing import Any

from tests.jobs.processes import Place, place, until

ASKED = """
from datetime import date, timedelta
from makegood.people.models import Appointment, OrgUnit, Person, Shift
from makegood.record.acts import SYSTEM
from makegood.rollout.acts import plans, programme
from makegood.rollout.models import Cohort, Format, Seat
from makegood.rollout.rules import monday
from makegood.rollout.tasks import solve_plan
from tests.rollout.race import stage
stage(24, 4)
campus, unit = OrgUnit.objects.get(), Format.objects.get().unit
week = monday(date.today()) + timedelta(weeks=1)
lead = Person.objects.create(code="F1", given="Lead", family="Ek")
Appointment.objects.create(person=lead, ref="1", org=campus, role_family_id="nurse-app",
                           shift_id="day-weekday", start=date(2020, 1, 1))
programme.put_facilitator(person=lead, shift=Shift.objects.get(pk="day-weekday"), hours_week=20,
                          start=date(2026, 1, 1), by=SYSTEM, because="test",
                          units=[(unit, way) for way in ("in_person", "virtual")])
programme.put_wave(code="w1", name="First", order=1, orgs=[campus], by=SYSTEM, because="test",
                   units=[(unit, week, week + timedelta(weeks=6))])
run = plans.ask_for_plan(kind="fresh", weeks=8, seconds=4, seed=3, by=SYSTEM, because="test")
solve_plan.enqueue(run.pk)
"""
RUN = "SELECT state, attempts, input_hash, faults, output_hash FROM rollout_planrun"
TOLD = "SELECT label FROM jobs_progress"


def searching(at: Place) -> bool:
    return any("looking" in words for (words,) in at.rows(TOLD))


def test_a_solve_whose_worker_was_killed_says_so_and_ends_with_another(tmp_path: Path) -> None:
    with place(tmp_path, ASKED, MAKEGOOD_JOB_LEASE_SECONDS="2") as at:
        first = at.start("worker", "--batch")
        until(lambda: searching(at), "the search to begin")
        first.send_signal(signal.SIGKILL)
        first.wait(timeout=60)
        ((state, attempts, frozen, *_rest),) = at.rows(RUN)
        assert (state, attempts, bool(frozen)) == ("running", 1, True)
        assert not list(tmp_path.glob("rollout/plan-*/plan"))

        at.start("worker")
        until(lambda: at.rows(RUN)[0][0] == "proposed", "another worker to propose a plan")
        ((_state, attempts, again, faults, output),) = at.rows(RUN)
        told: Any = json.loads(faults) if isinstance(faults, str) else faults
        assert (attempts, again, len(told), bool(output)) == (2, frozen, 1, True)
        assert "lost its worker" in told[0]
        plan = next(tmp_path.glob("rollout/plan-*/plan"))
        assert len((plan / "seats.csv").read_text().splitlines()) > 20
