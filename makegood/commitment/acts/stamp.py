"""What every act of the room does beside its own write: new stamp, a reason, the day."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.people.acts.facts import ChangedMeanwhile

from ..models import Commitment


def touch(commitment: int) -> None:
    """Count one more change that readers can see; kept pages and feeds are made anew."""
    Commitment.objects.filter(pk=commitment).update(stamp=F("stamp") + 1)


def day(on: date | None) -> date:
    """The day on which a fact counts as known: today, unless a file brings its own."""
    today = timezone.localdate()
    if on is not None and on > today:
        raise ValidationError(_("%(day)s is in the future.") % {"day": on})
    return on or today


def reason(because: str) -> str:
    """The reason, which nobody may leave out."""
    text = because.replace("\x00", "").strip()
    if not text:
        raise ValidationError(_("Say why; the reason is public."))
    return text


def changed_meanwhile() -> ChangedMeanwhile:
    """The second of two writers is told, and nothing is overwritten."""
    return ChangedMeanwhile(
        _("Somebody changed this since you opened it. Look at it again; nothing was overwritten.")
    )
