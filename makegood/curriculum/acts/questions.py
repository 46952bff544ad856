"""Questions, objections and requests for correction: asked by a person, answered by the office.

The record says that something was asked and answered, by whom and when; never the words. They stay
between the person and the office.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.models import Person
from makegood.record.acts import Actor, write

from ..models import Question, Unit

LONGEST = 4000


@transaction.atomic
def ask_question(
    *, person: Person, kind: str, text: str, by: Actor, unit: Unit | None = None
) -> Question:
    """Put a question, an objection or a request for correction to the office.

    kind: a code of Question.KINDS. unit: what it is about; None for the person's record as a whole.
    Raises ValidationError for an unknown kind, an empty or a too long text, or for someone else.
    """
    if kind not in dict(Question.KINDS):
        raise ValidationError(_("Choose whether this is a question, an objection or a correction."))
    if by.kind != "person" or by.id != person.pk:
        raise ValidationError(_("A question is asked by the person whom it concerns."))
    question = Question.objects.create(person=person, unit=unit, kind=kind, text=_said(text))
    write(by=by, act="curriculum.question.ask", subject=("question", question.pk),
          person=person.pk, because=_("asked by the person"),
          after={"kind": kind, "unit": unit.code if unit else None})  # fmt: skip
    return question


@transaction.atomic
def answer_question(*, question: Question, version: int, answer: str, by: Actor) -> None:
    """Answer what was asked; refused where somebody changed it since `version` was opened."""
    if by.kind == "person" and by.id == question.person_id:
        raise ValidationError(_("Somebody else has to answer this."))
    words = _said(answer)
    _change(question, version, state="answered", answer=words, answered_at=timezone.now(),
            answered_by_id=by.id if by.kind == "person" else None)  # fmt: skip
    write(by=by, act="curriculum.question.answer", subject=("question", question.pk),
          person=question.person_id, because=_("answered by the office"),
          before={"state": "open"}, after={"state": "answered", "kind": question.kind})  # fmt: skip


@transaction.atomic
def withdraw_question(*, question: Question, version: int, by: Actor) -> None:
    """The person takes back what they asked; refused where it was answered meanwhile."""
    if by.kind != "person" or by.id != question.person_id:
        raise ValidationError(_("Only the person who asked can withdraw this."))
    _change(question, version, state="withdrawn")
    write(by=by, act="curriculum.question.withdraw", subject=("question", question.pk),
          person=question.person_id, because=_("withdrawn by the person"),
          before={"state": "open"}, after={"state": "withdrawn", "kind": question.kind})  # fmt: skip


def _said(text: str) -> str:
    words = text.replace("\x00", "").strip()
    if not words:
        raise ValidationError(_("Write what you want to say."))
    if len(words) > LONGEST:
        raise ValidationError(
            _("This has %(length)s characters; at most %(most)s can be kept. Shorten it.")
            % {"length": len(words), "most": LONGEST}
        )
    return words


def _change(question: Question, version: int, **changes: object) -> None:
    """Change an open question in one statement, so that of two at the same time one is told."""
    saved = Question.objects.filter(pk=question.pk, version=version, state="open").update(
        **changes, version=F("version") + 1
    )
    if not saved:
        raise ChangedMeanwhile(
            _("Somebody answered or withdrew this since you opened it. Nothing was overwritten.")
        )
    question.refresh_from_db()
