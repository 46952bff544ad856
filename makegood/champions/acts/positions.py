"""Opening a position, applying for it, and deciding."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.models import OrgUnit, Person
from makegood.people.reads import tree
from makegood.record.acts import Actor, write

from ..models import Application, Partnership, Position
from ..reads.facts import derived_position
from ..reads.partnerships import agreed, supported
from ..reads.programme import programme
from ..reads.terms import fits_kind
from .messages import is_self, tell

LONGEST = 6000
OPEN_STATES = ("open", "choosing", "handing over")


@transaction.atomic
def open_position(
    *, partnership: Partnership, org: OrgUnit, kind: str, fte: Decimal, funding: str, duties: str,
    opened_on: date, closes_on: date | None, by: Actor, because: str, beyond: str = "",
) -> Position:  # fmt: skip
    """Open a position that the unit supports, for itself or for a unit below it.

    beyond: why, where it is more than the agreement promises; a unit may give more than it signed,
    but nobody does so unawares.

    Raises ValidationError where the partnership is not signed, or the org unit is another's.
    """
    if partnership.state not in ("signed", "active"):
        raise ValidationError(_("A position is opened once the agreement is signed."))
    if kind not in dict(Position.KINDS):
        raise ValidationError(_("Choose faculty, staff, or either."))
    if not Decimal(0) < fte <= 1:
        raise ValidationError(_("A position has more than 0 and at most 1 FTE."))
    if org.pk not in tree(timezone.localdate()).below(partnership.org_id):
        raise ValidationError(_("This org unit does not belong to the partnership."))
    if closes_on is not None and closes_on <= opened_on:
        raise ValidationError(_("Applications must end after the position opens."))
    Partnership.objects.select_for_update().get(pk=partnership.pk)  # two at once: one waits
    reason = _beyond(partnership, fte, beyond)
    made = Position.objects.create(
        partnership=partnership, org=org, kind=kind, fte=fte, funding=_line(funding),
        beyond_reason=reason,
        duties=_text(duties), opened_on=opened_on, closes_on=closes_on, state="planned",
        state_on=min(opened_on, timezone.localdate()),
    )  # fmt: skip
    write(by=by, act="champions.position.open", subject=("position", made.pk), because=because,
          after={"partnership": partnership.pk, "org": org.code, "fte": str(fte), "kind": kind,
                 "funded": bool(made.funding), "from": opened_on, "beyond": reason})  # fmt: skip
    refresh_position(position=made, on=timezone.localdate(), by=by)
    return made


@transaction.atomic
def change_position(
    *, position: Position, version: int, funding: str, duties: str, closes_on: date | None,
    by: Actor, because: str,
) -> None:  # fmt: skip
    """Change who pays, the duties, or until when applications are taken."""
    before = {"funded": bool(position.funding), "closes": position.closes_on}
    _change(position, version, funding=_line(funding), duties=_text(duties), closes_on=closes_on)
    write(by=by, act="champions.position.change", subject=("position", position.pk),
          because=_because(because), before=before,
          after={"funded": bool(position.funding), "closes": closes_on})  # fmt: skip
    refresh_position(position=position, on=timezone.localdate(), by=by)


@transaction.atomic
def close_position(*, position: Position, version: int, by: Actor, because: str) -> None:
    """Close a position in which nobody serves; who applied is told."""
    today = timezone.localdate()
    if position.terms.filter(end__gt=today).exists():
        raise ValidationError(_("Somebody holds this position; end the term first."))
    _change(position, version, closed_on=today, close_reason=_because(because))
    write(by=by, act="champions.position.close", subject=("position", position.pk),
          because=because)  # fmt: skip
    refresh_position(position=position, on=today, by=by)
    for one in position.applications.filter(state__in=("with the supervisor", "to be decided")):
        not_choose(application=one, version=one.version, by=by, because=because)


@transaction.atomic
def apply(
    *, position: Position, person: Person, statement: str, supervisor: Person, consent: bool,
    by: Actor,
) -> Application:  # fmt: skip
    """Apply for a position; the supervisor is asked to agree.

    Raises ValidationError without consent, for somebody else, for one's own agreement, and where
    the position takes no applications.
    """
    if not consent:
        raise ValidationError(_("Nothing is sent without your consent."))
    if not is_self(by, person.pk):
        raise ValidationError(_("Everybody applies for themselves."))
    if supervisor.pk == person.pk:
        raise ValidationError(_("Somebody else has to agree."))
    today = timezone.localdate()
    if position.state not in ("open", "handing over") or (
        position.closes_on is not None and position.closes_on <= today
    ):
        raise ValidationError(_("This position takes no applications now."))
    if not fits_kind(position.kind, person.pk, today):
        raise ValidationError(_("This position is for faculty.") if position.kind == "faculty" else _("This position is for staff."))  # fmt: skip
    words = _text(statement)
    if not words:
        raise ValidationError(_("Write why you would like to do this."))
    going = position.applications.filter(
        person=person, state__in=("with the supervisor", "to be decided", "appointed")
    )
    if going.exists():
        raise ValidationError(_("You have applied for this position already."))
    made = Application.objects.create(
        position=position, person=person, statement=words, supervisor=supervisor,
        consented_at=timezone.now(),
    )  # fmt: skip
    write(by=by, act="champions.application.make", subject=("application", made.pk),
          person=person.pk, because=_("consented"), after={"position": position.pk})  # fmt: skip
    tell(person=supervisor.pk, key=f"application:{made.pk}:agree",
         subject=_("%(name)s asks for your agreement") % {"name": person.name},
         lines=[_("They applied to serve as Equity Champion of %(org)s with %(fte)s FTE of protected time.")
                % {"org": position.org.name, "fte": position.fte}],
         path=f"/me/applications/{made.pk}/", by=by)  # fmt: skip
    return made


@transaction.atomic
def answer_application(
    *, application: Application, version: int, agrees: bool, words: str, by: Actor
) -> None:
    """The supervisor agrees to the protected time, or does not and says why."""
    if not is_self(by, application.supervisor_id):
        raise ValidationError(_("Only the supervisor who was asked can answer."))
    if not agrees:
        _because(words)
    state = "to be decided" if agrees else "not agreed"
    _decide(application, version, ("with the supervisor",), state=state,
            supervisor_on=timezone.localdate(), supervisor_words=_text(words))  # fmt: skip
    if not agrees:
        Application.objects.filter(pk=application.pk).update(decided_on=timezone.localdate())
    write(by=by, act="champions.application.supervisor", subject=("application", application.pk),
          person=application.person_id, because=_("answered by the supervisor"),
          after={"agrees": agrees})  # fmt: skip
    partnership = application.position.partnership
    if agrees:
        told = [partnership.sponsor_id, partnership.liaison_id]
        subject = _("An application to decide: %(org)s") % {"org": application.position.org.name}
        lines = [_("The supervisor agrees to the protected time. The decision is the unit's.")]
    else:
        told = [application.person_id]
        subject = _("Your supervisor did not agree")
        lines = [_("You may talk to the office's liaison about it, or apply again later.")]
    for person in told:
        tell(person=person, key=f"application:{application.pk}:{state}:{person}", subject=subject,
             lines=lines, path=f"/me/applications/{application.pk}/", by=by)  # fmt: skip


@transaction.atomic
def withdraw_application(*, application: Application, version: int, by: Actor) -> None:
    """The person takes the application back; the statement is deleted at once."""
    if not is_self(by, application.person_id):
        raise ValidationError(_("Only the person who applied can take it back."))
    today = timezone.localdate()
    _decide(application, version, ("with the supervisor", "to be decided"), state="withdrawn",
            decided_on=today, statement="", forgotten_on=today)  # fmt: skip
    write(by=by, act="champions.application.withdraw", subject=("application", application.pk),
          person=application.person_id, because=_("withdrawn by the person"))  # fmt: skip


@transaction.atomic
def not_choose(*, application: Application, version: int, by: Actor, because: str) -> None:
    """Decide for somebody else or for nobody; the person is told why."""
    if by.kind == "person" and by.id == application.person_id:
        raise ValidationError(_("Nobody decides on their own application."))
    _decide(application, version, ("with the supervisor", "to be decided"), state="not chosen",
            decided_on=timezone.localdate(), decision_words=_because(because))  # fmt: skip
    write(by=by, act="champions.application.not-chosen", subject=("application", application.pk),
          person=application.person_id, because=because)  # fmt: skip
    tell(person=application.person_id, key=f"application:{application.pk}:not-chosen",
         subject=_("About your application"), lines=[_("You were not chosen this time."), because],
         path=f"/me/applications/{application.pk}/", by=by)  # fmt: skip


@transaction.atomic
def forget_statements(*, on: date, by: Actor) -> int:
    """Delete the statements of applications that led to nothing, some time after the decision."""
    days = programme(on).keep_statements_days
    old = Application.objects.filter(
        state__in=("not chosen", "not agreed", "withdrawn"), forgotten_on=None,
        decided_on__lt=date.fromordinal(max(1, on.toordinal() - days)),
    )  # fmt: skip
    forgotten = list(old.values_list("pk", "person_id"))
    old.update(statement="", supervisor_words="", forgotten_on=on)
    for pk, person in forgotten:
        write(by=by, act="champions.application.forget", subject=("application", pk),
              person=person, because=_("kept no longer than the programme says"))  # fmt: skip
    return len(forgotten)


def refresh_position(*, position: Position, on: date, by: Actor) -> str:
    """Keep the state for a day as it is derived; the same day twice changes nothing."""
    state = derived_position(position, on, programme(on).handover_days)
    if (state, on) != (position.state, position.state_on):
        if state != position.state:
            write(by=by, act="champions.position.state", subject=("position", position.pk),
                  because=_("derived for %(day)s") % {"day": on},
                  before={"state": position.state}, after={"state": state})  # fmt: skip
        Position.objects.filter(pk=position.pk).update(state=state, state_on=on)
        position.state, position.state_on = state, on
    return state


def _beyond(partnership: Partnership, fte: Decimal, why: str) -> str:
    """The reason to keep, empty where the position stays within the agreement."""
    promised, (held, supported_fte) = agreed(partnership), supported(partnership.openings.all())
    if promised is None or (held < promised.positions and supported_fte + fte <= promised.fte):
        return ""
    reason = _text(why)
    if not reason:
        raise ValidationError(
            _("The agreement promises %(fte)s FTE in all (positions: %(n)s); with this one there would be %(sum)s (positions: %(m)s). Say why it goes beyond, or agree on a new edition first.")
            % {"n": promised.positions, "fte": promised.fte, "m": held + 1, "sum": supported_fte + fte}
        )  # fmt: skip
    return reason


def _change(position: Position, version: int, **changes: object) -> None:
    saved = Position.objects.filter(pk=position.pk, version=version).update(
        **changes, version=F("version") + 1
    )
    if not saved:
        raise ChangedMeanwhile(
            _("Somebody changed this since you opened it. Look at it again; nothing was overwritten.")
        )  # fmt: skip
    position.refresh_from_db()


def _decide(
    application: Application, version: int, states: tuple[str, ...], **changes: object
) -> None:
    saved = Application.objects.filter(pk=application.pk, version=version, state__in=states).update(
        **changes, version=F("version") + 1
    )
    if not saved:
        raise ChangedMeanwhile(
            _("Somebody decided or withdrew this since you opened it. Nothing was overwritten.")
        )
    application.refresh_from_db()


def _because(text: str) -> str:
    words = _text(text)
    if not words:
        raise ValidationError(_("Say why."))
    return words


def _line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[:200]


def _text(text: str) -> str:
    words = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(words) > LONGEST:
        raise ValidationError(
            _("This has %(length)s characters; at most %(most)s can be kept.")
            % {"length": len(words), "most": LONGEST}
        )
    return words
