"""Tries: planned with a prediction, begun, ended with what happened. Public unless a reason is given."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from makegood.record.acts import Actor, write

from ..models import Action, Try
from ..states import MACHINES
from .stamp import changed_meanwhile, day, reason, touch

PLAN = ("title", "tried", "prediction", "next")


@transaction.atomic
def plan_try(
    *, action: Action, title: str, tried: str, prediction: str, by: Actor, because: str,
    on: date | None = None,
) -> Try:  # fmt: skip
    """Plan a try under an action; without a prediction nothing can be learnt from it."""
    _needed(title, tried, prediction)
    Action.objects.select_for_update().get(pk=action.pk)
    number = (action.tries.order_by("number").values_list("number", flat=True).last() or 0) + 1
    made = Try.objects.create(
        action=action, number=number, title=title, tried=tried, prediction=prediction, on=day(on)
    )
    write(by=by, act="commitment.try.plan", subject=("try", f"{action.code}/{number}"),
          because=because, after={"title": title, "prediction": prediction})  # fmt: skip
    touch(action.clause.commitment_id)
    return made


@transaction.atomic
def edit_try(*, one: Try, version: int, words: dict[str, Any], by: Actor, because: str) -> None:
    """Change the plan of a try. Once it runs, the prediction and the plan stay as they were."""
    now = Try.objects.select_for_update().get(pk=one.pk)
    if now.version != version:
        raise changed_meanwhile()
    if now.state != "planned":
        raise ValidationError(
            _("The try has begun; plan and prediction stay as they were written.")
        )
    before = {name: getattr(now, name) for name in PLAN}
    after = {name: words.get(name, before[name]) for name in PLAN}
    _needed(after["title"], after["tried"], after["prediction"])
    Try.objects.filter(pk=now.pk).update(**after, version=F("version") + 1)
    write(by=by, act="commitment.try.edit", subject=("try", _name(now)), because=reason(because),
          before=before, after=after)  # fmt: skip
    touch(now.action.clause.commitment_id)


@transaction.atomic
def begin_try(*, one: Try, by: Actor, because: str, on: date | None = None) -> None:
    """The try runs from today on."""
    _turn(one, "running", {"began_on": day(on)}, by, because)


@transaction.atomic
def end_try(
    *, one: Try, outcome: str, happened: str, learnt: str, next_step: str, by: Actor, because: str,
    version: int | None = None, on: date | None = None,
) -> None:  # fmt: skip
    """The try is over: kept, changed and tried again, failed or abandoned; and what was learnt."""
    if version is not None and Try.objects.filter(pk=one.pk).exclude(version=version).exists():
        raise changed_meanwhile()
    if not MACHINES[Try].get(outcome) or not MACHINES[Try][outcome].is_end:
        raise ValidationError(_("Say how it ended: kept, changed, did not work, abandoned."))
    if not happened.strip() or not learnt.strip():
        raise ValidationError(_("Say what happened and what was learnt, also of what failed."))
    more = {"ended_on": day(on), "happened": happened, "learnt": learnt, "next": next_step}
    _turn(one, outcome, more, by, because)


@transaction.atomic
def hide_try(*, one: Try, hide: bool, by: Actor, because: str) -> None:
    """Keep a try from the public page, with a reason that is shown in its place; or show it again."""
    because = reason(because)
    Try.objects.filter(pk=one.pk).update(
        hidden_because=because if hide else "", version=F("version") + 1
    )
    write(by=by, act=f"commitment.try.{'hide' if hide else 'show'}", subject=("try", _name(one)),
          because=because)  # fmt: skip
    touch(one.action.clause.commitment_id)


def _turn(one: Try, state: str, more: dict[str, Any], by: Actor, because: str) -> None:
    now = Try.objects.select_for_update().get(pk=one.pk)
    if state not in MACHINES[Try][now.state].leads_to:
        raise ValidationError(_("This try is %(state)s.") % {"state": now.get_state_display()})
    before = now.state
    Try.objects.filter(pk=now.pk).update(state=state, **more, version=F("version") + 1)
    write(by=by, act=f"commitment.try.{state}", subject=("try", _name(now)), because=because,
          before={"state": before}, after={"state": state, **more})  # fmt: skip
    touch(now.action.clause.commitment_id)


def _name(one: Try) -> str:
    return f"{one.action.code}/{one.number}"


def _needed(title: str, tried: str, prediction: str) -> None:
    if not (title.strip() and tried.strip() and prediction.strip()):
        raise ValidationError(
            _("A try needs a title, what is tried and what you expect to happen.")
        )
