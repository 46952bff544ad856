"""After a session: what those who led it note, and what those who took part say anonymously."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.models import Person
from makegood.record.acts import Actor, take_turn, write

from ..models import AccessNeed, Cohort, Debrief, Feedback, FeedbackGiven, Session
from ..reads.kit import QUESTIONS, SHOWN_FROM, may_give_feedback

MOST_WORDS = 2000


@transaction.atomic
def write_debrief(
    *, session: Session, worked: str, change: str, after_care: str, version: int, by: Actor
) -> Debrief:
    """Note what worked, what to change, what needs following up. Nobody who took part is named.

    Raises ChangedMeanwhile where the other facilitator saved since the form was opened.
    """
    take_turn()
    row = Debrief.objects.filter(session=session).first()
    if (row.version if row else 0) != version:
        raise ChangedMeanwhile(_("Somebody changed this since you opened it. Look at it again."))
    row = row or Debrief(session=session, version=0)
    row.worked, row.change, row.after_care = (
        text.replace("\x00", "").strip()[:MOST_WORDS] for text in (worked, change, after_care)
    )
    row.written_by_id, row.version = by.id, version + 1
    row.save()
    write(by=by, act="rollout.debrief.write", subject=("session", session.pk))
    return row


@transaction.atomic
def give_feedback(*, person: Person, cohort: Cohort, answers: dict[str, int], words: str) -> None:
    """Take one anonymous answer. That the person answered is kept, and apart from it what was said;
    the record holds neither, because its order would tell who said what.

    Raises ValidationError where they did not take part, or answered already.
    """
    take_turn()
    if not may_give_feedback(person, cohort.pk):
        raise ValidationError(_("You gave feedback on this group already, or did not take part."))
    clean = {key: value for key, value in answers.items() if key in QUESTIONS and 1 <= value <= 5}
    text = words.replace("\x00", "").strip()[:MOST_WORDS]
    if not clean and not text:
        raise ValidationError(_("Answer one question at least, or write a few words."))
    try:
        with transaction.atomic():
            FeedbackGiven.objects.create(cohort=cohort, person=person)
    except IntegrityError:
        raise ValidationError(_("You gave feedback on this group already.")) from None
    Feedback.objects.create(cohort=cohort, answers=clean, words=text)
    waiting = Feedback.objects.filter(cohort=cohort, step=0)
    if waiting.count() >= SHOWN_FROM:
        last = Feedback.objects.filter(cohort=cohort).aggregate(n=Max("step"))["n"] or 0
        waiting.update(step=last + 1)


@transaction.atomic
def say_needs(*, person: Person, text: str, by: Actor) -> None:
    """What a person needs to take part, in their own words; those who lead their sessions read it."""
    words = text.replace("\x00", "").strip()[:300]
    AccessNeed.objects.update_or_create(person=person, defaults={"text": words})
    write(by=by, act="rollout.needs.say", subject=("person", person.pk), person=person.pk)
