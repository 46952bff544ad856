"""Background work of the rollout: solving plans, offers that expire, news, reminders, the roster."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from makegood.engines.planner import Plan, Stage
from makegood.jobs.acts import Stopped, forget, progress
from makegood.jobs.rounds import comes_round
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.record.acts import SYSTEM, Actor

from .acts.applying import accept_plan
from .acts.attendance import settle
from .acts.champions import follow_champions
from .acts.cohorts import end_over
from .acts.hours import give_held, tell_hours
from .acts.invites import bring_in_line
from .acts.news import hand_over, remind
from .acts.plans import begin, end_badly, freeze, keep_result
from .acts.replies import take_mail
from .acts.roster import follow_roster
from .acts.waiting import lapse_offers, offer_everywhere
from .files import folder_of
from .mailbox import read_mailbox
from .models import Cohort, PlanRun
from .reads.plans import key_of
from .solving import solve_files

Say = Callable[[Stage], bool]
Solver = Callable[[PlanRun, Say], Plan]
INLINE_SEATS = 5_000  # up to here a plan is put in force while the page waits


def run_plan(pk: int, solver: Solver | None = None) -> str:
    """Freeze, solve and propose; returns the state that the run ends in."""
    run = PlanRun.objects.get(pk=pk)
    try:
        attempt = begin(run=run)
    except ChangedMeanwhile:
        return PlanRun.objects.get(pk=pk).state
    tell = progress(key_of(run))
    asked_to_stop = False

    def say(stage: Stage | str) -> bool:
        nonlocal asked_to_stop
        try:
            tell(*(in_words(stage, run.seconds) if isinstance(stage, Stage) else (0, None, stage)))
        except Stopped:
            asked_to_stop = True
        return not asked_to_stop

    try:
        say(_("reading the facts"))
        run = freeze(run=PlanRun.objects.get(pk=pk))
        if not say(_("solving")):
            raise Stopped(key_of(run))
        plan = (solver or _solver)(run, say)
        if asked_to_stop and not plan.series.height:
            raise Stopped(key_of(run))
        keep_result(run=run, attempt=attempt, plan=plan)
    except Stopped:
        end_badly(run=run, attempt=attempt, state="stopped", faults=[_("Stopped by the office.")])
    except (ValueError, LookupError, AttributeError, OSError) as fault:
        end_badly(run=run, attempt=attempt, state="failed",
                  faults=str(fault).splitlines()[:20] or [type(fault).__name__])  # fmt: skip
    finally:
        forget(key_of(run))
    return PlanRun.objects.get(pk=pk).state


def in_words(stage: Stage, seconds: int) -> tuple[int, int, str]:
    """Where a solve stands, for the page: seconds done, of how many, and words."""
    names = {"reading": _("reading"), "first plan": _("making a first plan"),
             "search": _("looking for a better plan"), "bound": _("working out the lower bound"),
             "exact": _("finishing exactly"), "done": _("done")}  # fmt: skip
    words = [str(names.get(stage.name, stage.name))]
    if stage.objective is not None:
        words.append(_("cost %(n)s") % {"n": f"{stage.objective:,.0f}"})
    if stage.gap is not None:
        words.append(_("at most %(n)s%% above the best") % {"n": f"{100 * stage.gap:.1f}"})
    if stage.unplaced:
        words.append(_("%(n)s without a seat") % {"n": f"{stage.unplaced:,}"})
    return round(stage.seconds), seconds, ", ".join(words)


def _solver(run: PlanRun, say: Say) -> Plan:
    return solve_files(folder_of(run), kind=run.kind, seconds=run.seconds, seed=run.seed,
                       now_week=run.now_week or 0, say=say)  # fmt: skip


@task()
def solve_plan(pk: int) -> str:
    """Work on a run; safe to run again after a worker was lost."""
    return run_plan(pk)


@task()
def put_in_force(pk: int, version: int, person: int | None, name: str, because: str) -> str:
    """Accept a large plan in the worker; a refusal stands on the plan's page."""
    run = PlanRun.objects.get(pk=pk)
    progress(key_of(run))(0, None, _("putting the plan in force"))
    try:
        accept_plan(run=run, version=version, by=Actor("person", person, name), because=because)
    except ValidationError as refused:
        PlanRun.objects.filter(pk=pk).update(faults=[*run.faults, *refused.messages])
        return "refused"
    finally:
        forget(key_of(run))
    plan_hours_of.enqueue(pk)
    return "accepted"


@task()
def plan_hours_of(pk: int) -> int:
    """Tell the champions' room what leading takes, group by group; telling it again changes nothing."""
    groups = Cohort.objects.filter(plan=pk).exclude(state="ended").order_by("pk")
    for cohort in groups.select_related("unit").defer("unit__body"):
        tell_hours(cohort=cohort, by=SYSTEM)
    return groups.count()


def decide(run: PlanRun, *, version: int, by: Actor, because: str) -> str:
    """Accept at once where that is quick, otherwise hand it to a worker."""
    if run.counts.get("needs", 0) <= INLINE_SEATS:
        accept_plan(run=run, version=version, by=by, because=because)
        plan_hours_of.enqueue(run.pk)
        return "accepted"
    progress(key_of(run))(0, None, _("waiting for a worker"))
    put_in_force.enqueue(run.pk, version, by.id, by.label, because)
    return "waiting"


@comes_round(every=timedelta(hours=24))
@task()
def take_over_champions() -> dict[str, int]:
    """Champions who may lead, as the training ladder says it today."""
    return follow_champions(on=timezone.localdate(), by=SYSTEM)


@comes_round(every=timedelta(minutes=5))
@task()
def keep_lists() -> dict[str, int]:
    """Sessions that are over, offers that have expired, free seats for those who wait, the roster."""
    return {
        "settled": settle(),
        "ended": end_over(by=SYSTEM),
        "given": give_held(by=SYSTEM),
        "lapsed": lapse_offers(),
        "freed": follow_roster(by=SYSTEM),
        "offered": offer_everywhere(),
    }


@comes_round(every=timedelta(minutes=5))
@task()
def tell_urgent() -> dict[str, int]:
    """What cannot wait for the day's message: cancelled, moved, a seat on offer."""
    return hand_over(urgent_only=True)


@comes_round(every=timedelta(hours=24))
@task()
def tell_the_day() -> dict[str, int]:
    """The day's other news, one message a person."""
    return hand_over()


@comes_round(every=timedelta(hours=1))
@task()
def remind_of_tomorrow() -> dict[str, int]:
    """One reminder a person for tomorrow's sessions."""
    return remind(now=timezone.now())


@comes_round(every=timedelta(minutes=5))
@task()
def keep_calendars() -> dict[str, int]:
    """Answers that arrived by mail, then invitations, updates and cancellings that are owed."""
    taken = 0
    if settings.CALENDAR_REPLIES:
        taken = read_mailbox(settings.CALENDAR_REPLIES, lambda body: take_mail(message=body))
    return {"read": taken, **bring_in_line()}
