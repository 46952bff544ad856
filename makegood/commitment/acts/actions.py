"""Actions: made, changed, said to be done, confirmed, failed, withdrawn, taken up again."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from makegood.engines.commitment import Answer
from makegood.record.acts import Actor, write

from ..models import Action, ActionEdition, ActionEvent, Clause, Dependency, Link
from ..reads.facts import answer_of
from .stamp import changed_meanwhile, day, reason, touch

TERMS = ("title", "done_looks_like", "owner", "authority", "start", "due", "period",
         "money_promised", "money_given", "fte_promised", "fte_given")  # fmt: skip
# Which events an action allows, by what it is: its status, or "open" for all that have not ended.
ALLOWED = {
    "claimed": "open", "confirmed": "waiting", "sent back": "waiting", "failed": "open",
    "withdrawn": "open", "reopened": "ended", "flagged": "open", "cleared": "open",
}  # fmt: skip
ENDS = ("done", "failed", "withdrawn")


@transaction.atomic
def make_action(
    *, clause: Clause, terms: dict[str, Any], by: Actor, because: str, code: str = "",
    on: date | None = None,
) -> Action:  # fmt: skip
    """An action under a clause. Refused without an owner, dates and "done looks like"."""
    clause = Clause.objects.select_for_update().get(pk=clause.pk)
    if clause.state != "in force":
        raise ValidationError(_("This clause is not in force; an action would lead nowhere."))
    code = code or _free_code(clause)
    if Action.objects.filter(code=code).exists():
        raise ValidationError(_("There is an action %(code)s already.") % {"code": code})
    terms = _checked(terms)
    on, because = day(on), reason(because)
    action = Action.objects.create(code=code, clause=clause, made_on=on)
    ActionEdition.objects.create(action=action, number=1, on=on, because=because, **terms)
    write(by=by, act="commitment.action.make", subject=("action", code), because=because,
          after=_told(terms))  # fmt: skip
    touch(clause.commitment_id)
    return action


@transaction.atomic
def change_action(
    *, action: Action, version: int, terms: dict[str, Any], by: Actor, because: str,
    on: date | None = None,
) -> ActionEdition:  # fmt: skip
    """A new edition of what was agreed. A new due date counts as re-dated, for everyone to see."""
    Action.objects.select_for_update().get(pk=action.pk)
    latest = action.editions.order_by("number").last()
    assert latest is not None
    if latest.number != version:
        raise changed_meanwhile()
    before = {name: getattr(latest, name) for name in TERMS}
    after = _checked({**before, **terms})
    if _told(before) == _told(after):
        raise ValidationError(_("Nothing differs from the edition in force."))
    because = reason(because)
    edition = ActionEdition.objects.create(
        action=action, number=version + 1, on=day(on), because=because, **after
    )
    act = "re-date" if before["due"] != after["due"] else "change"
    write(by=by, act=f"commitment.action.{act}", subject=("action", action.code), because=because,
          before=_told(before), after=_told(after))  # fmt: skip
    touch(action.clause.commitment_id)
    return edition


@transaction.atomic
def say(
    *, action: Action, kind: str, by: Actor, because: str, on: date | None = None
) -> ActionEvent:
    """Say how an action stands; the status follows from it.

    kind: claimed, confirmed, sent back, failed, withdrawn, reopened, flagged, cleared. Raises
    ValidationError where the action is not where this can be said, or the second person is the first.
    """
    Action.objects.select_for_update().get(pk=action.pk)
    on, because = day(on), reason(because)
    now = answer_of(action, on)
    if kind not in ALLOWED or now is None or not _fits(ALLOWED[kind], now):
        raise ValidationError(_refusal(kind, now))
    person = by.id if by.kind == "person" else None
    if kind == "claimed" and now.last is None:
        raise ValidationError(_("Add evidence first; without it nothing is done."))
    if kind == "confirmed":
        _second_person(action, person, on)
    event = ActionEvent.objects.create(
        action=action, kind=kind, on=on, because=because, person_id=person
    )
    write(by=by, act=f"commitment.action.{kind}", subject=("action", action.code),
          because=because, before={"status": now.status})  # fmt: skip
    touch(action.clause.commitment_id)
    return event


def _fits(wanted: str, now: Answer) -> bool:
    if wanted == "waiting":
        return now.waiting
    return (now.status in ENDS) == (wanted == "ended")


def _refusal(kind: str, now: Answer | None) -> str:
    if kind in {"confirmed", "sent back"}:
        return _("Nobody has said that this is done, or it was answered already.")
    state = now.status if now else "unknown"
    return _("This action is %(state)s; that cannot be said of it now.") % {"state": state}


def _second_person(action: Action, person: int | None, on: date) -> None:
    claim = action.events.filter(kind="claimed", on__lte=on).order_by("on", "pk").last()
    if person is None or claim is None or claim.person_id == person:
        raise ValidationError(_("A second person has to confirm: not the one who said it is done."))
    live = action.evidence.filter(on__lte=on, retracted_on__isnull=True, progress=True)
    if not live.exclude(voucher=person).exists():
        raise ValidationError(_("You vouch for all of the evidence; somebody else has to confirm."))


@transaction.atomic
def wait_for(*, action: Action, other: Action, by: Actor, because: str, on: date | None = None) -> Dependency:  # fmt: skip
    """This action depends on another one; a circle is refused."""
    edges: dict[int, set[int]] = {}
    for one, two in Dependency.objects.filter(until=None).values_list("action_id", "on_action_id"):
        edges.setdefault(one, set()).add(two)
    seen, edge = {other.pk}, [other.pk]
    while edge:
        fresh = edges.get(edge.pop(), set()) - seen
        seen |= fresh
        edge.extend(fresh)
    if action.pk in seen:
        raise ValidationError(
            _("%(other)s waits for %(action)s itself; both would wait for ever.")
            % {"other": other.code, "action": action.code}
        )
    held, fresh_one = Dependency.objects.get_or_create(
        action=action, on_action=other, until=None, defaults={"since": day(on)}
    )
    if fresh_one:
        write(by=by, act="commitment.action.depend", subject=("action", action.code),
              because=reason(because), after={"on": other.code})  # fmt: skip
        touch(action.clause.commitment_id)
    return held


@transaction.atomic
def wait_no_more(*, held: Dependency, by: Actor, because: str) -> None:
    """The dependency is over; that it was there stays on record."""
    if Dependency.objects.filter(pk=held.pk, until=None).update(until=day(None)):
        write(by=by, act="commitment.action.depend-no-more", subject=("action", held.action.code),
              because=reason(because), before={"on": held.on_action.code})  # fmt: skip
        touch(held.action.clause.commitment_id)


@transaction.atomic
def link(
    *, action: Action, kind: str, code: str, label: str, by: Actor, because: str,
    on: date | None = None,
) -> Link:  # fmt: skip
    """Link the action to something elsewhere by its kind and stable code."""
    if kind not in dict(Link.KINDS) or not code.strip():
        raise ValidationError(_("Name what is linked: its kind and its id."))
    held, fresh = Link.objects.get_or_create(
        action=action, kind=kind, code=code.strip(), until=None,
        defaults={"since": day(on), "label": label[:200]},
    )  # fmt: skip
    if fresh:
        write(by=by, act="commitment.action.link", subject=("action", action.code),
              because=reason(because), after={"kind": kind, "code": code})  # fmt: skip
        touch(action.clause.commitment_id)
    return held


@transaction.atomic
def unlink(*, held: Link, by: Actor, because: str) -> None:
    """The link no longer holds; that it was there stays on record."""
    if Link.objects.filter(pk=held.pk, until=None).update(until=day(None)):
        write(by=by, act="commitment.action.unlink", subject=("action", held.action.code),
              because=reason(because), before={"kind": held.kind, "code": held.code})  # fmt: skip
        touch(held.action.clause.commitment_id)


def _checked(terms: dict[str, Any]) -> dict[str, Any]:
    missing = [
        words
        for name, words in (
            ("title", _("what is done")), ("owner", _("an owner")), ("due", _("a due date")),
            ("start", _("a start")), ("done_looks_like", _("what done looks like")),
            ("authority", _("who can compel it")),
        )
        if not (terms.get(name).strip() if isinstance(terms.get(name), str) else terms.get(name))  # type: ignore[union-attr]
    ]  # fmt: skip
    if missing:
        raise ValidationError(_("An action needs %(what)s.") % {"what": ", ".join(missing)})
    if terms["due"] < terms["start"]:
        raise ValidationError(_("The due date must not be before the start."))
    period = terms.get("period") or 90
    if not 7 <= period <= 730:
        raise ValidationError(_("Evidence lasts between 7 and 730 days."))
    unknown = set(terms) - set(TERMS)
    assert not unknown, unknown
    return {**terms, "period": period}


def _told(terms: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in terms.items() if name != "owner"}
    for name in ("money_promised", "money_given", "fte_promised", "fte_given"):
        if name in told:
            told[name] = f"{float(told[name]):.2f}"
    return {**told, "owner": terms["owner"].code}


def _free_code(clause: Clause) -> str:
    number = clause.actions.count() + 1
    while Action.objects.filter(code=f"{clause.code}-{number}").exists():
        number += 1
    return f"{clause.code}-{number}"
