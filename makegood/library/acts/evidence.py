"""Deciding what follows for a unit from the retraction of a work that it cites."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from makegood.people.models import Person
from makegood.record.acts import Actor, write

from ..models import EvidenceDecision, Work


@transaction.atomic
def decide_evidence(
    *, unit: str, work: Work, person: Person | None, by: Actor, because: str
) -> EvidenceDecision:
    """Say what follows: the text stands, and why; or what is changed in the next edition.

    unit: the unit's stable code.
    """
    if not because.strip():
        raise ValidationError(_("Say what follows for the unit, and why."))
    made, fresh = EvidenceDecision.objects.get_or_create(
        unit=unit, work=work,
        defaults={"because": because[:4000], "by": person, "by_name": by.label[:200]},
    )  # fmt: skip
    if not fresh:
        raise ValidationError(_("%(who)s has decided this already.") % {"who": made.by_name})
    write(by=by, act="library.evidence.decide", subject=("unit", unit), because=because,
          after={"work": work.code})  # fmt: skip
    return made
