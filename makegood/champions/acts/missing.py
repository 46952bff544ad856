"""A champion says that no time was given; the sponsor answers, or the office does."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from makegood.people.acts.facts import ChangedMeanwhile
from makegood.record.acts import Actor, write

from ..models import MissingTime, Term
from ..reads.facts import derived_clock
from ..reads.programme import programme
from .messages import is_self, tell
from .positions import _because, _text


@transaction.atomic
def report_missing(
    *, term: Term, period_start: date, period_end: date, words: str, by: Actor,
    on: date | None = None,
) -> MissingTime:  # fmt: skip
    """The champion says that no time was given in a period; the sponsor's clock starts.

    Only sponsor, liaison and the champion read it. Raises ValidationError for a period outside the
    term or one that is reported already.
    """
    if not is_self(by, term.person_id):
        raise ValidationError(_("Only the champion can say this."))
    today = on or timezone.localdate()
    if period_end < period_start or period_start > today:
        raise ValidationError(_("Give a period that has begun, from a day to a later one."))
    if period_start < term.start or period_end > term.end:
        raise ValidationError(_("The period lies outside your term."))
    going = term.missing_times.exclude(state="closed").filter(
        period_start__lte=period_end, period_end__gte=period_start
    )
    if going.exists():
        raise ValidationError(_("You have reported this period already; its clock is running."))
    made = MissingTime.objects.create(
        term=term, period_start=period_start, period_end=period_end, words=_text(words),
        reported_on=today, due=today + timedelta(days=programme(today).answer_days),
        state="waiting", state_on=today,
    )  # fmt: skip
    write(by=by, act="champions.missing.report", subject=("missing time", made.pk),
          person=term.person_id, because=_("reported by the champion"),
          after={"from": period_start, "until": period_end, "due": made.due})  # fmt: skip
    partnership = term.position.partnership
    for person in {partnership.sponsor_id, partnership.liaison_id}:
        tell(person=person, key=f"missing:{made.pk}:{person}",
             subject=_("No protected time was given: %(org)s") % {"org": term.position.org.name},
             lines=[_("A champion reports that the agreed time was not given. An answer is due by %(day)s.")
                    % {"day": date_format(made.due)}],
             path=f"/champions/missing-time/{made.pk}/", by=by)  # fmt: skip
    return made


@transaction.atomic
def answer_missing(
    *, report: MissingTime, version: int, answer: str, by: Actor, on: date | None = None
) -> None:
    """The sponsor says what will change; also after the date, when the office watches already."""
    if not is_self(by, report.term.position.partnership.sponsor_id):
        raise ValidationError(_("The sponsor answers this."))
    if report.answered_on is not None:
        raise ValidationError(_("This is answered already."))
    _change(report, version, ("waiting", "escalated"), answer=_because(answer),
            answered_on=on or timezone.localdate())  # fmt: skip
    _wrote(report, "answer", by, _("answered by the sponsor"))
    tell(person=report.term.person_id, key=f"missing:{report.pk}:answer",
         subject=_("Your sponsor has answered"),
         lines=[_("Say whether the answer helps. If you say nothing, it closes after some time.")],
         path=f"/champions/missing-time/{report.pk}/", by=by)  # fmt: skip


@transaction.atomic
def accept_answer(*, report: MissingTime, version: int, by: Actor) -> None:
    """The champion says that the answer helps."""
    _only_champion(report, by)
    if report.answered_on is None:
        raise ValidationError(_("There is no answer yet."))
    _change(report, version, ("answered", "escalated"), accepted_on=timezone.localdate())
    _wrote(report, "accept", by, _("accepted by the champion"))


@transaction.atomic
def refuse_answer(*, report: MissingTime, version: int, words: str, by: Actor) -> None:
    """The champion says that the answer does not help; it goes to the office."""
    _only_champion(report, by)
    if report.answered_on is None:
        raise ValidationError(_("There is no answer yet."))
    _change(report, version, ("answered",), refused_on=timezone.localdate(),
            refused_words=_because(words))  # fmt: skip
    _wrote(report, "refuse", by, _("refused by the champion"))
    tell_office(report, by)


@transaction.atomic
def settle_missing(*, report: MissingTime, version: int, words: str, by: Actor) -> None:
    """The office says how it ended."""
    if by.kind == "person" and by.id == report.term.position.partnership.sponsor_id:
        raise ValidationError(_("Somebody other than the sponsor settles this."))
    _change(report, version, ("escalated",), settled_on=timezone.localdate(),
            settled_words=_because(words))  # fmt: skip
    _wrote(report, "settle", by, _("settled by the office"))
    for person in {report.term.person_id, report.term.position.partnership.sponsor_id}:
        tell(person=person, key=f"missing:{report.pk}:settled:{person}",
             subject=_("The office has settled a report of missing time"), lines=[words],
             path=f"/champions/missing-time/{report.pk}/", by=by)  # fmt: skip


@transaction.atomic
def withdraw_missing(*, report: MissingTime, version: int, by: Actor) -> None:
    """The champion takes the report back."""
    _only_champion(report, by)
    _change(report, version, ("waiting", "answered", "escalated"),
            withdrawn_on=timezone.localdate())  # fmt: skip
    _wrote(report, "withdraw", by, _("withdrawn by the champion"))


def tell_office(report: MissingTime, by: Actor) -> None:
    """The liaison is told that a report is with the office now; once, however often this is called."""
    partnership = report.term.position.partnership
    tell(person=partnership.liaison_id, key=f"missing:{report.pk}:escalated",
         subject=_("Missing time is with the office: %(org)s") % {"org": partnership.org.name},
         lines=[_("No answer that helped came in time. The office says how it goes on.")],
         path=f"/champions/missing-time/{report.pk}/", by=by)  # fmt: skip


def refresh_missing(*, report: MissingTime, on: date, by: Actor) -> str:
    """Keep the state for a day as it is derived; the same day twice changes nothing."""
    state = derived_clock(report, on, programme(on).accept_days)
    if (state, on) != (report.state, report.state_on):
        before = report.state
        if state != before:
            write(by=by, act="champions.missing.state", subject=("missing time", report.pk),
                  person=report.term.person_id, because=_("derived for %(day)s") % {"day": on},
                  before={"state": before}, after={"state": state})  # fmt: skip
        MissingTime.objects.filter(pk=report.pk).update(state=state, state_on=on)
        report.state, report.state_on = state, on
        if state == "escalated" and before != state:
            tell_office(report, by)
    return state


def _only_champion(report: MissingTime, by: Actor) -> None:
    if not is_self(by, report.term.person_id):
        raise ValidationError(_("Only the champion can say this."))


def _change(report: MissingTime, version: int, states: tuple[str, ...], **changes: object) -> None:
    saved = MissingTime.objects.filter(pk=report.pk, version=version, state__in=states).update(
        **changes, version=F("version") + 1
    )
    if not saved:
        raise ChangedMeanwhile(
            _("Somebody changed this since you opened it. Look at it again; nothing was overwritten.")
        )  # fmt: skip
    report.refresh_from_db()


def _wrote(report: MissingTime, what: str, by: Actor, because: str) -> None:
    write(by=by, act=f"champions.missing.{what}", subject=("missing time", report.pk),
          person=report.term.person_id, because=because)  # fmt: skip
    refresh_missing(report=report, on=timezone.localdate(), by=by)
