"""A person's completions and accepted certificates, in one list each."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from ..models import Certificate, Completion, Requirement


@dataclass(frozen=True)
class Done:
    """One line of the record of completions."""

    unit: str
    title: str
    edition: int
    minutes: int
    on: date
    how: str
    changed_part: bool
    valid_until: date | None


def completions(person: int) -> list[Done]:
    """What the person completed, newest first, in one query; what was withdrawn is left out.

    `valid_until` stands with the newest completion of a unit only: that is what it is about.
    """
    valid = Requirement.objects.filter(person=person, unit=OuterRef("unit")).values("valid_until")
    rows = (
        Completion.objects.filter(person=person, withdrawn_at=None)
        .annotate(valid=Subquery(valid[:1]))
        .select_related("edition", "unit")
        .defer("edition__document", "edition__source", "unit__body")
        .order_by("-on", "unit__code", "-pk")
    )
    found, seen = [], set()
    for row in rows:
        newest = row.unit_id not in seen
        seen.add(row.unit_id)
        found.append(
            Done(
                unit=row.unit.code,
                title=row.edition.title,
                edition=row.edition.number,
                minutes=row.edition.changed_minutes if row.changed_part else row.edition.minutes,
                on=row.on,
                how=row.get_how_display(),
                changed_part=row.changed_part,
                valid_until=row.valid if newest else None,
            )
        )
    return found


def minutes(rows: list[Done]) -> int:
    """The minutes of all lines together."""
    return sum(row.minutes for row in rows)


def certificates(person: int) -> list[Certificate]:
    """Outside certificates and earlier employers' records that were accepted, in one query."""
    return list(Certificate.objects.filter(person=person).order_by("-on", "code"))
