"""Workshops by outside organisations: who provides them, what was agreed, what followed."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from makegood.curriculum.models import Unit
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.models import Person
from makegood.record.acts import Actor, write

from ..models import Provider, Workshop, WorkshopOutcome


@transaction.atomic
def put_provider(
    *, code: str, name: str, by: Actor, because: str, contact: str = "", contract_note: str = "",
    version: int | None = None,
) -> Provider:  # fmt: skip
    """Add or change an outside organisation. Raises ChangedMeanwhile."""
    row = Provider.objects.filter(code=code).first()
    values = {"name": _plain(name, 200), "contact": _plain(contact, 200),
              "contract_note": _plain(contract_note, 4000)}  # fmt: skip
    if not values["name"]:
        raise ValidationError(_("Name the organisation."))
    if row is None:
        row = Provider.objects.create(code=code, **values)
    else:
        found = Provider.objects.filter(pk=row.pk)
        found = found.filter(version=version) if version is not None else found
        if not found.update(version=F("version") + 1, **values):
            raise ChangedMeanwhile(_("Somebody changed this since you opened it."))
        row.refresh_from_db()
    write(by=by, act="rollout.provider.put", subject=("provider", code), because=because,
          after=values)  # fmt: skip
    return row


@transaction.atomic
def agree_workshop(
    *, provider: Provider, title: str, by: Actor, because: str, unit: Unit | None = None,
    purpose: str = "", contract_note: str = "",
) -> Workshop:  # fmt: skip
    """Note a workshop that was agreed with a provider; its sessions are offered as its groups."""
    if not _plain(title, 200):
        raise ValidationError(_("Give the workshop a title."))
    row = Workshop.objects.create(
        provider=provider, title=_plain(title, 200), unit=unit, purpose=_plain(purpose, 4000),
        contract_note=_plain(contract_note, 4000),
    )  # fmt: skip
    write(by=by, act="rollout.workshop.agree", subject=("workshop", row.pk), because=because,
          after={"provider": provider.code, "title": row.title,
                 "unit": unit.code if unit else None})  # fmt: skip
    return row


@transaction.atomic
def note_outcome(
    *, workshop: Workshop, on: date, text: str, by: Actor, owner: Person | None = None,
    due: date | None = None,
) -> WorkshopOutcome:  # fmt: skip
    """Say what followed from a workshop, and who does what by when."""
    words = _plain(text, 4000)
    if not words:
        raise ValidationError(_("Say what followed."))
    row = WorkshopOutcome.objects.create(
        workshop=workshop, on=on, text=words, owner=owner, due=due,
        said_by_id=by.id if by.kind == "person" else None,
    )  # fmt: skip
    write(by=by, act="rollout.workshop.outcome", subject=("workshop", workshop.pk),
          because="noted", after={"on": on, "owner": owner.pk if owner else None,
                                  "due": due})  # fmt: skip
    return row


def _plain(text: str, most: int) -> str:
    return text.replace("\x00", "").strip()[:most]
