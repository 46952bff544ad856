"""Plans are runs: asked for, frozen, solved in a worker, proposed, decided about.

A run's files stand below the data directory: problem/ (frozen), current/ (what was in force), plan/
(the result). What is frozen is never read again from the database, so a run that lost its worker is
begun anew on the same inputs.
"""

import hashlib
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.engines.planner.plan import Plan, write_plan
from makegood.engines.planner.problem import write_problem
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.record.acts import SYSTEM, Actor, write

from ..files import folder_of
from ..models import PlanRun
from ..reads.comparison import compare
from ..reads.fixed import current_plan
from ..reads.plans import in_force
from ..reads.problem import counts, problem
from ..reads.problem_facts import LEAD_TIME
from ..rules import monday

Solve = Callable[[PlanRun], Plan]
MOST_WEEKS, MOST_SECONDS = 104, 4 * 3600


@transaction.atomic
def ask_for_plan(
    *, kind: str, weeks: int, seconds: int, seed: int, by: Actor, because: str, title: str = "",
    today: date | None = None,
) -> PlanRun:  # fmt: skip
    """Ask for a plan; a worker freezes the inputs and solves. Raises ValidationError on nonsense."""
    if kind not in dict(PlanRun.KINDS):
        raise ValidationError(_("Choose a fresh plan, or a repair of the one in force."))
    if not 1 <= weeks <= MOST_WEEKS or not 1 <= seconds <= MOST_SECONDS:
        raise ValidationError(
            _("A plan has 1 to %(weeks)d weeks and takes 1 second to 4 hours.")
            % {"weeks": MOST_WEEKS}
        )
    base = in_force()
    if kind == "replan" and base is None:
        raise ValidationError(_("No plan is in force that could be repaired."))
    run = PlanRun.objects.create(
        kind=kind, title=title[:200], start=monday(today or timezone.localdate()), weeks=weeks,
        now_week=0 if kind == "replan" else None, seed=seed, seconds=seconds, base=base,
        because=because.replace("\x00", ""), made_by_id=by.id if by.kind == "person" else None,
    )  # fmt: skip
    write(by=by, act="rollout.plan.ask", subject=("plan", run.pk), because=because,
          after={"kind": kind, "weeks": weeks, "seconds": seconds, "seed": seed})  # fmt: skip
    return run


def freeze(*, run: PlanRun, now: datetime | None = None, today: date | None = None) -> PlanRun:
    """Write the inputs as the facts are now, and their hash; a run that is frozen stays so.

    The files are written beside and renamed, so that a frozen run is whole.
    """
    if run.input_hash:
        return run
    now = now or timezone.now()
    today = today or timezone.localdate(now)
    found = problem(now=now, today=today, weeks=run.weeks)
    current = current_plan(start=found.start, weeks=run.weeks, soon=now + LEAD_TIME)
    target = folder_of(run)
    beside = target.with_name(f".{target.name}-frozen")
    for one in (target, beside):
        shutil.rmtree(one, ignore_errors=True)
    beside.mkdir(parents=True)
    write_problem(found, beside / "problem")
    write_plan(current, beside / "current")
    beside.rename(target)
    with transaction.atomic():
        base = in_force()
        PlanRun.objects.filter(pk=run.pk, input_hash="").update(
            input_hash=digest(target), counts=counts(found), start=found.start, base=base,
            folder=str(target.relative_to(settings.DATA_DIR)),
        )  # fmt: skip
        run.refresh_from_db()
        write(by=SYSTEM, act="rollout.plan.freeze", subject=("plan", run.pk),
              because="inputs frozen", after={"hash": run.input_hash, **run.counts})  # fmt: skip
    return run


def digest(folder: Path, parts: tuple[str, ...] = ("problem", "current")) -> str:
    """One hash of all files in these parts of a run's folder, names included."""
    total = hashlib.sha256()
    for part in parts:
        for path in sorted((folder / part).iterdir()):
            total.update(f"{part}/{path.name}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


@transaction.atomic
def begin(*, run: PlanRun, by: Actor = SYSTEM) -> int:
    """A worker takes the run; returns its attempt, by which it tells later that the run is its own.

    A run that another worker holds was lost by it: that is said, and the run begins anew.
    """
    run = PlanRun.objects.select_for_update().get(pk=run.pk)
    if run.state not in ("waiting", "running", "interrupted"):
        raise ChangedMeanwhile(
            _("This plan is %(state)s; it is not begun again.") % {"state": run.get_state_display()}
        )
    if run.state == "running":
        _note_lost(run)
    run.attempts += 1
    run.state, run.began_at, run.ended_at = "running", timezone.now(), None
    run.save()
    write(by=by, act="rollout.plan.begin", subject=("plan", run.pk), because="a worker took it",
          after={"attempt": run.attempts})  # fmt: skip
    return run.attempts


def _note_lost(run: PlanRun) -> None:
    at = timezone.localtime(run.began_at).strftime("%d.%m.%Y %H:%M") if run.began_at else "?"
    run.faults = [
        *run.faults,
        _("Attempt %(n)d, begun %(at)s, lost its worker in the middle; nothing of it was kept.")
        % {"n": run.attempts, "at": at},
    ]
    write(by=SYSTEM, act="rollout.plan.interrupt", subject=("plan", run.pk),
          because="the worker ended in the middle", before={"attempt": run.attempts})  # fmt: skip


@transaction.atomic
def interrupted(*, run: PlanRun, by: Actor, because: str) -> PlanRun:
    """Say that a run lost its worker; whoever still works on it no longer decides its end."""
    run = PlanRun.objects.select_for_update().get(pk=run.pk)
    if run.state == "running":
        _note_lost(run)
        run.state = "interrupted"
        run.save()
    return run


@transaction.atomic
def resume(*, run: PlanRun, version: int, by: Actor, because: str) -> PlanRun:
    """Put a run that was interrupted, stopped or failed back in line, on the same frozen inputs."""
    taken = PlanRun.objects.filter(
        pk=run.pk, version=version, state__in=("interrupted", "stopped", "failed")
    ).update(state="waiting", version=F("version") + 1, ended_at=None)
    if not taken:
        raise ChangedMeanwhile(_("This plan is under way, or somebody decided about it."))
    write(by=by, act="rollout.plan.resume", subject=("plan", run.pk), because=because)
    run.refresh_from_db()
    return run


def keep_result(*, run: PlanRun, attempt: int, plan: Plan) -> bool:
    """The solver's plan becomes a proposal, compared with what is in force; False where the run is
    no longer this worker's."""
    folder = folder_of(run)
    write_plan(plan, folder / "plan")
    told = compare(folder)
    with transaction.atomic():
        held = PlanRun.objects.select_for_update().get(pk=run.pk)
        if held.state != "running" or held.attempts != attempt:
            return False
        held.state, held.ended_at = "proposed", timezone.now()
        held.summary, held.comparison = plan.summary, told
        held.output_hash = digest(folder, ("plan",))
        held.version += 1
        held.save()
        write(by=SYSTEM, act="rollout.plan.propose", subject=("plan", run.pk), because="solved",
              after={"hash": held.output_hash, "objective": plan.summary.get("objective"),
                     "unplaced": plan.unplaced.height})  # fmt: skip
    return True


def end_badly(*, run: PlanRun, attempt: int, state: str, faults: list[str]) -> bool:
    """The run was stopped, or failed; False where it is no longer this worker's."""
    with transaction.atomic():
        held = PlanRun.objects.select_for_update().get(pk=run.pk)
        if held.state not in ("running", "waiting") or held.attempts != attempt:
            return False
        held.state, held.ended_at = state, timezone.now()
        held.faults = [*held.faults, *faults][-50:]
        held.version += 1
        held.save()
        write(by=SYSTEM, act=f"rollout.plan.{state}", subject=("plan", run.pk),
              because="; ".join(faults)[:500])  # fmt: skip
    return True


@transaction.atomic
def stop_waiting(*, run: PlanRun, by: Actor) -> bool:
    """Stop a run that no worker has taken yet."""
    stopped = PlanRun.objects.filter(pk=run.pk, state="waiting").update(
        state="stopped", ended_at=timezone.now(), version=F("version") + 1
    )
    if stopped:
        write(by=by, act="rollout.plan.stopped", subject=("plan", run.pk), because="stopped")
    return bool(stopped)


@transaction.atomic
def discard_plan(*, run: PlanRun, version: int, by: Actor, because: str) -> None:
    """Set a plan aside; its files stay."""
    taken = PlanRun.objects.filter(
        pk=run.pk, version=version, state__in=("proposed", "stopped", "failed", "interrupted")
    ).update(
        state="discarded", version=F("version") + 1, decided_at=timezone.now(),
        decided_by=by.id if by.kind == "person" else None, decided_because=because,
    )  # fmt: skip
    if not taken:
        raise ChangedMeanwhile(_("Somebody else decided about this plan since you opened it."))
    write(by=by, act="rollout.plan.discard", subject=("plan", run.pk), because=because)
