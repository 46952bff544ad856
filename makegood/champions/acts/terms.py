"""A champion's term: appointment, renewal, hand-over, early end."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from makegood.people.acts import end_grant, give_role, load_reference
from makegood.people.acts.facts import ChangedMeanwhile, end_responsibility, set_responsibility
from makegood.people.models import Duty, Grant, Person, Responsibility
from makegood.record.acts import SYSTEM, Actor, write

from ..models import Application, Position, Term
from ..reads.held import WHEN
from ..reads.programme import programme
from ..reads.terms import months_after, shift_hours
from .messages import tell
from .positions import _because, _decide, _text, refresh_position

DUTY = "serves-as-champion"


@transaction.atomic
def appoint(
    *, application: Application, version: int, start: date, by: Actor, because: str,
    end: date | None = None, short_reason: str = "",
) -> Term:  # fmt: skip
    """Appoint the applicant: a term, the role over the org unit, and the duty from which the ladder follows.

    end: by default as many months later as the programme says; a shorter term needs a reason.
    Raises ValidationError where the supervisor has not agreed, or somebody holds the position.
    """
    if by.kind == "person" and by.id == application.person_id:
        raise ValidationError(_("Nobody decides on their own application."))
    position = Position.objects.select_for_update().get(pk=application.position_id)
    if position.state == "closed":
        raise ValidationError(_("This position is closed."))
    term = _begin(position, application.person, start, end, short_reason, by, because)
    _decide(application, version, ("to be decided",), state="appointed",
            decided_on=timezone.localdate(), decision_words=_because(because))  # fmt: skip
    write(by=by, act="champions.application.appoint", subject=("application", application.pk),
          person=application.person_id, because=because, after={"term": term.pk})  # fmt: skip
    tell(person=term.person_id, key=f"term:{term.pk}:begin",
         subject=_("You are appointed Equity Champion of %(org)s") % {"org": position.org.name},
         lines=[_("Your page shows your ladder, your time and your department.")],
         path="/champion/", by=by)  # fmt: skip
    return term


@transaction.atomic
def renew(*, term: Term, version: int, end: date, by: Actor, because: str) -> Term:
    """Renew a term from its end until a later day; the same person, the same position."""
    if hasattr(term, "renewed_by"):
        raise ValidationError(_("This term is renewed already."))
    if term.end < term.planned_end:
        raise ValidationError(_("This term ended early; it cannot be renewed."))
    _change(term, version)
    made = _begin(term.position, term.person, term.end, end, _("a renewal"), by, because, term)
    tell(person=term.person_id, key=f"term:{made.pk}:renewed", subject=_("Your term is renewed"),
         lines=[_("It now lasts until %(day)s.") % {"day": date_format(end)}], path="/champion/", by=by)  # fmt: skip
    return made


@transaction.atomic
def end_early(*, term: Term, version: int, on: date, by: Actor, because: str) -> None:
    """End a term before its time, with a reason; role and duty end with it."""
    today = timezone.localdate()
    if on < today:
        raise ValidationError(_("The end cannot lie in the past."))
    if on >= term.end:
        raise ValidationError(_("The term ends by then anyway."))
    _change(term, version, end=max(on, term.start), end_reason=_because(because))
    grant = Grant.objects.filter(pk=term.grant or 0).select_related("scope").first()
    if grant is not None:
        end_grant(grant=grant, end=term.end, by=by, because=because)
    write(by=by, act="champions.term.end", subject=("term", term.pk), person=term.person_id,
          because=because, before={"end": term.planned_end}, after={"end": term.end})  # fmt: skip
    refresh_position(position=term.position, on=today, by=by)
    end_duties(on=today, by=by)
    partnership = term.position.partnership
    for person in {term.person_id, partnership.sponsor_id, partnership.liaison_id}:
        tell(person=person, key=f"term:{term.pk}:ended:{person}",
             subject=_("A term ends early: %(org)s") % {"org": term.position.org.name},
             lines=[_("It ends on %(day)s. The succession pack holds what comes next.")
                    % {"day": date_format(term.end)}],
             path=f"/champions/terms/{term.pk}/", by=by)  # fmt: skip


@transaction.atomic
def hand_over(*, term: Term, version: int, words: str, by: Actor) -> None:
    """The champion writes what a successor should know; a successor who is appointed is told."""
    if by.kind == "person" and by.id != term.person_id:
        raise ValidationError(_("The champion writes this."))
    text = _text(words)
    if not text:
        raise ValidationError(_("Write what your successor should know."))
    _change(term, version, handover_words=text, handover_on=timezone.localdate())
    write(by=by, act="champions.term.hand-over", subject=("term", term.pk), person=term.person_id,
          because=_("written by the champion"))  # fmt: skip
    following = term.position.terms.filter(start__gte=term.start).exclude(person=term.person)
    for one in following:
        tell(person=one.person_id, key=f"handover:{term.pk}:{one.pk}",
             subject=_("The hand-over of your position"), lines=[_("Your predecessor wrote it for you.")],
             path=f"/champions/terms/{term.pk}/pack/", by=by)  # fmt: skip


@transaction.atomic
def set_available(*, term: Term, version: int, available: list[str], by: Actor) -> None:
    """At which hours the champion can lead: weekday, evening, night, weekend."""
    if by.kind == "person" and by.id != term.person_id:
        raise ValidationError(_("The champion says this."))
    wanted = [one for one in WHEN if one in available]
    if not wanted:
        raise ValidationError(_("Choose at least one."))
    before = term.available
    _change(term, version, available=wanted)
    write(by=by, act="champions.term.available", subject=("term", term.pk), person=term.person_id,
          because=_("said by the champion"), before={"when": before}, after={"when": wanted})  # fmt: skip


@transaction.atomic
def end_duties(*, on: date, by: Actor) -> int:
    """End the duty of everybody whose last term is over; the ladder asks nothing of them any more."""
    held = Responsibility.objects.filter(duty=DUTY, end=None, source="department")
    last: dict[int, date] = {}
    for person, end in Term.objects.filter(person__in=held.values("person_id")).values_list(
        "person_id", "end"
    ):
        last[person] = max(end, last.get(person, end))
    ended = 0
    for one in held:
        if (day := last.get(one.person_id)) is not None and day <= on:
            end_responsibility(held=one, end=day, by=by, because=_("the term is over"))
            ended += 1
    return ended


def _begin(
    position: Position, person: Person, start: date, end: date | None, short_reason: str,
    by: Actor, because: str, renews: Term | None = None,
) -> Term:  # fmt: skip
    rules = programme(start)
    usual = months_after(start, rules.term_months)
    end = end or usual
    if end <= start:
        raise ValidationError(_("The end must come after the start."))
    if end < usual and not short_reason.strip():
        raise ValidationError(
            _("A term lasts at least %(n)d months; say why this one is shorter.")
            % {"n": rules.term_months}
        )
    if (end - start) > timedelta(days=366 * 10):
        raise ValidationError(_("A term lasts at most ten years."))
    others = position.terms.filter(end__gt=start, start__lt=end)
    overlap = start + timedelta(days=rules.handover_days)
    if others.exclude(person=person).filter(end__gt=overlap).exists() or (
        others.filter(person=person).exists()
    ):
        raise ValidationError(
            _("Somebody holds this position then; terms overlap by %(n)d days of hand-over at most.")
            % {"n": rules.handover_days}
        )  # fmt: skip
    grant = give_role(person=person, role="champion", scope=position.org, start=start, end=end,
                      by=by, because=because)  # fmt: skip
    term = Term.objects.create(
        position=position, person=person, start=start, planned_end=end, end=end,
        short_reason=_text(short_reason) if end < usual else "", renews=renews, grant=grant.pk,
        available=renews.available if renews else shift_hours(person, start),
    )  # fmt: skip
    write(by=by, act="champions.term.begin", subject=("term", term.pk), person=person.pk,
          because=_because(because),
          after={"position": position.pk, "start": start, "end": end,
                 "renews": renews.pk if renews else None})  # fmt: skip
    set_responsibility(person=person, duty=_duty(), start=start, by=by, because=because)
    refresh_position(position=position, on=timezone.localdate(), by=by)
    return term


def _duty() -> Duty:
    found = Duty.objects.filter(pk=DUTY).first()
    if found is None:
        load_reference(
            role_families=[], shifts=[], by=SYSTEM, because="champions programme",
            duties=[{"id": DUTY, "name": _("Serves as Equity Champion")}],
        )  # fmt: skip
        found = Duty.objects.get(pk=DUTY)
    return found


def _change(term: Term, version: int, **changes: object) -> None:
    saved = Term.objects.filter(pk=term.pk, version=version).update(
        **changes, version=F("version") + 1
    )
    if not saved:
        raise ChangedMeanwhile(
            _("Somebody changed this since you opened it. Look at it again; nothing was overwritten.")
        )  # fmt: skip
    term.refresh_from_db()
