"""The champions' circle: meetings, and what they share with one another."""

from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.people.models import Person
from makegood.record.acts import Actor, write

from ..models import CircleMeeting, CircleNote

LONGEST = 6000


@transaction.atomic
def call_meeting(
    *, on: date, at: time, minutes: int, place: str, agenda: str, by: Actor
) -> CircleMeeting:
    """Call a meeting of the champions."""
    if on < timezone.localdate():
        raise ValidationError(_("A meeting lies ahead."))
    if not 10 <= minutes <= 480:
        raise ValidationError(_("A meeting takes between 10 minutes and 8 hours."))
    if not place.strip():
        raise ValidationError(_("Say where it is."))
    made = CircleMeeting.objects.create(
        on=on, at=at, minutes=minutes, place=_text(place)[:200], agenda=_text(agenda),
        made_by_id=by.id if by.kind == "person" else None,
    )  # fmt: skip
    write(by=by, act="champions.circle.call", subject=("circle meeting", made.pk),
          because=_("called"), after={"on": on, "minutes": minutes})  # fmt: skip
    return made


@transaction.atomic
def call_off(*, meeting: CircleMeeting, by: Actor, because: str) -> None:
    """Call a meeting off; it stays to be seen as such."""
    if meeting.called_off_on is not None:
        return
    if not because.strip():
        raise ValidationError(_("Say why."))
    meeting.called_off_on = timezone.localdate()
    meeting.save(update_fields=["called_off_on"])
    write(by=by, act="champions.circle.call-off", subject=("circle meeting", meeting.pk),
          because=because)  # fmt: skip


@transaction.atomic
def share_note(
    *, author: Person, title: str, text: str, by: Actor, meeting: CircleMeeting | None = None
) -> CircleNote:
    """Share words with the other champions; the record says that, never the words."""
    if by.kind == "person" and by.id != author.pk:
        raise ValidationError(_("Everybody shares their own words."))
    heading, words = _text(title)[:120], _text(text)
    if not heading or not words:
        raise ValidationError(_("Give it a title and some words."))
    made = CircleNote.objects.create(author=author, title=heading, text=words, meeting=meeting)
    write(by=by, act="champions.circle.share", subject=("circle note", made.pk), person=author.pk,
          because=_("shared by the champion"))  # fmt: skip
    return made


@transaction.atomic
def take_back(*, note: CircleNote, by: Actor) -> None:
    """The author takes the words back; they are deleted."""
    if by.kind != "person" or by.id != note.author_id:
        raise ValidationError(_("Only the author can take this back."))
    if note.taken_back_at is not None:
        return
    note.taken_back_at = timezone.now()
    note.title, note.text = "", ""
    note.save(update_fields=["taken_back_at", "title", "text"])
    write(by=by, act="champions.circle.take-back", subject=("circle note", note.pk),
          person=note.author_id, because=_("taken back by the author"))  # fmt: skip


def _text(words: str) -> str:
    text = words.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise ValidationError(
            _("This has %(length)s characters; at most %(most)s can be kept.")
            % {"length": len(text), "most": LONGEST}
        )
    return text
