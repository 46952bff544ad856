"""A unit as one person reads it: which edition, how far, what is asked, what comes next."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from makegood.people.models import Person
from makegood.people.reads import current_appointments, tree

from ..models import Completion, Edition, EditionPicture, Picture, Place, Requirement, Term, Unit
from .blocks import plain
from .sections import Section, changed, own_blocks, sections

# Who takes part in a group has it recorded by attendance, not by a button.
ON_THE_WEB = {"self-paced", "practice"}
KINDS = Unit.KINDS
OPEN = {"asked", "due soon", "overdue"}
_HEAVY = ("document", "source")


@dataclass
class Reading:
    """A unit, the edition that this person reads, and where they are in it."""

    unit: Unit
    person: Person
    edition: Edition
    latest: Edition
    place: Place | None
    completions: list[Completion]
    requirement: Requirement | None
    today: date

    @cached_property
    def sections(self) -> list[Section]:
        return sections(self.edition.document)

    @property
    def front(self) -> dict[str, Any]:
        return self.edition.document["front"]

    @property
    def earlier(self) -> bool:
        """The person finishes an edition that they began before a newer one appeared."""
        return self.edition.pk != self.latest.pk

    @property
    def begun(self) -> bool:
        return self.place is not None and self.place.edition_id == self.edition.pk

    @property
    def at(self) -> int:
        """The section to open: the saved place, or the first."""
        if not self.begun or self.place is None:
            return 1
        return min(max(self.place.section, 1), len(self.sections))

    @property
    def last_done(self) -> Completion | None:
        return self.completions[0] if self.completions else None

    @property
    def changed_part(self) -> bool:
        """Only what changed since the edition they completed is asked."""
        row = self.requirement
        return bool(row and row.part == "changed part" and row.status in OPEN and not self.earlier)

    @property
    def on_the_web(self) -> bool:
        return self.edition.kind in ON_THE_WEB

    @property
    def review_past(self) -> bool:
        return date.fromisoformat(self.front["review_by"]) < self.today

    @property
    def review_by(self) -> date:
        return date.fromisoformat(self.front["review_by"])

    @cached_property
    def changed_sections(self) -> set[int]:
        """Numbers of the sections that differ from the edition completed last, when that is asked."""
        before = [c.edition_id for c in self.completions if c.edition_id != self.edition.pk]
        if not self.changed_part or not before:
            return set()
        old = Edition.objects.filter(pk=before[0]).values_list("document", flat=True).first()
        return changed(old, self.sections) if old else set()


def reading(person: Person, code: str, today: date) -> Reading | None:
    """The unit for this person; None where no such unit has been published (six statements).

    Somebody who began an edition finishes that one: it is read again until it is completed.
    """
    unit = Unit.objects.defer("body").filter(code=code).first()
    if unit is None:
        return None
    editions = list(unit.editions.defer(*_HEAVY).order_by("-number"))
    if not editions:
        return None
    completions = list(
        Completion.objects.filter(person=person, unit=unit, withdrawn_at=None).order_by(
            "-on", "-pk"
        )
    )
    place = Place.objects.filter(person=person, unit=unit).first()
    chosen = editions[0]
    if place and place.edition_id not in {done.edition_id for done in completions}:
        chosen = next((e for e in editions if e.pk == place.edition_id), chosen)
    chosen.document = Edition.objects.values_list("document", flat=True).get(pk=chosen.pk)
    row = Requirement.objects.filter(person=person, unit=unit).defer("details").first()
    return Reading(unit, person, chosen, editions[0], place, completions, row, today)


def variants(unit: Unit) -> list[Unit]:
    """Other forms of the unit: the facilitated form, or the self-paced one that it is a form of."""
    found = Unit.objects.defer("body").filter(withdrawn_on=None, editions__isnull=False)
    if unit.variant_of_id:
        return list(found.filter(pk=unit.variant_of_id).distinct())
    return list(found.filter(variant_of=unit).distinct())


def next_asked(person: Person, besides: Unit) -> Requirement | None:
    """What this person is asked next: begun or not, the earliest due first."""
    return (
        Requirement.objects.filter(person=person, status__in=OPEN)
        .exclude(unit=besides).exclude(strength="invited")
        .select_related("unit").defer("details", "unit__body")
        .order_by("due", "unit__title").first()
    )  # fmt: skip


def picture(unit: str, edition: int, name: str) -> Picture | None:
    """The picture that an edition of the unit shows under a name."""
    if "\x00" in name:  # PostgreSQL takes none
        return None
    shown = EditionPicture.objects.select_related("picture").filter(
        edition__unit__code=unit, edition__number=edition, name=name
    )
    found = shown.first()
    return found.picture if found else None


def places(person: Person, on: date) -> frozenset[str]:
    """Codes of the org units of the person's appointments, and of all above them."""
    now = tree(on)
    mine = {row.org_id for row in current_appointments([person.pk], on)}
    return frozenset(now.unit[pk].code for org in mine for pk in now.line(org) if pk in now.unit)


def concepts(reading: Reading) -> list[Term]:
    """Glossary terms that the unit names as its concepts, in its order."""
    found = {term.code: term for term in Term.objects.filter(code__in=reading.front["concepts"])}
    return [found[code] for code in reading.front["concepts"] if code in found]


def prompts(unit: Unit) -> dict[str, str]:
    """Places for a reader's own words in any edition of the unit, with their prompt in plain words."""
    found: dict[str, str] = {}
    for document in unit.editions.values_list("document", flat=True):
        for code, block in own_blocks(document).items():
            found[code] = plain(block["body"]) if block["kind"] == "reflection" else ""
    return found
