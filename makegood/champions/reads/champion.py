"""A champion's own page: the department's shares, kit, ladder, time, circle; never a person's answers."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from makegood.curriculum.models import Question, Unit
from makegood.curriculum.reads.shares import Line, shares
from makegood.people.models import OrgUnit
from makegood.people.reads import Tree

from ..models import CircleMeeting, CircleNote, Hours, MissingTime, Position, Practice, Term
from .ladder import FACILITATED

KIND_NAMES = dict(Practice.ROLES)


@dataclass(frozen=True)
class KitPiece:
    """A unit that can be led, with its facilitator guide, and what the champion may do in it."""

    unit: Unit
    url: str
    may_lead: tuple[str, ...]
    may_help: tuple[str, ...]


def terms_of(person: int, on: date) -> list[Term]:
    """The person's terms that have not ended, the one that serves now first (one query)."""
    return list(
        Term.objects.filter(person=person, end__gt=on)
        .select_related("position__org", "position__partnership__sponsor",
                        "position__partnership__liaison", "position__partnership__supervisor")
        .order_by("start", "pk")
    )  # fmt: skip


def department(org: OrgUnit, now: Tree) -> tuple[Line, list[Line]]:
    """The unit's shares and those of the units right below it, protected as everywhere."""
    whole = shares()
    below = [now.unit[pk] for pk in now.children.get(org.pk, [])]
    return whole.line(org.code, org.name), [whole.line(one.code, one.name) for one in below]


def kit(may: dict[tuple[str, str], bool]) -> list[KitPiece]:
    """Every unit that can be led, with its guide's address (one query).

    may: by unit and modality, whether the champion may lead; a pair that is missing: neither.
    """
    found = []
    for unit in Unit.objects.filter(kind__in=FACILITATED, withdrawn_on=None).order_by("title"):
        try:
            url = reverse("unit-guide", args=[unit.code])
        except NoReverseMatch:
            url = ""
        pairs = {way: lead for (code, way), lead in may.items() if code == unit.code}
        found.append(
            KitPiece(
                unit, url, tuple(way for way, lead in sorted(pairs.items()) if lead),
                tuple(way for way, lead in sorted(pairs.items()) if not lead),
            )
        )  # fmt: skip
    return found


def own_hours(person: int, most: int) -> list[Hours]:
    """The champion's own lines, newest first."""
    return list(Hours.objects.filter(person=person, dropped_on=None).order_by("-on", "-pk")[:most])


def reports_of(person: int) -> list[MissingTime]:
    """The champion's reports of missing time."""
    return list(
        MissingTime.objects.filter(term__person=person).select_related("term__position__org")
    )


def practice_of(person: int, most: int = 30) -> list[Practice]:
    """Sessions that the champion observed or led, newest first."""
    found = Practice.objects.filter(person=person).select_related("unit", "confirmed_by")
    return list(found.order_by("-on", "-pk")[:most])


def questions_of(person: int, most: int = 5) -> list[Question]:
    """The person's latest questions to the office."""
    return list(Question.objects.filter(person=person).select_related("unit")[:most])


def meetings(on: date, most: int = 6) -> list[CircleMeeting]:
    """Meetings of the circle that lie ahead, and the last that was."""
    return list(
        CircleMeeting.objects.filter(
            Q(called_off_on=None) | Q(called_off_on__gte=on - timedelta(days=14)),
            on__gte=on - timedelta(days=28),
        ).select_related("made_by")[:most]
    )


def notes(limit: int = 100) -> list[CircleNote]:
    """What champions share, newest first; what was taken back is gone."""
    found = CircleNote.objects.filter(taken_back_at=None).select_related("author", "meeting")
    return list(found[:limit])


def open_positions(on: date) -> list[Position]:
    """Positions for which anybody may apply now."""
    return list(
        Position.objects.filter(
            Q(closes_on=None) | Q(closes_on__gt=on), state__in=("open", "handing over"),
            opened_on__lte=on,
        )
        .select_related("org", "partnership")
        .order_by("org__name", "pk")
    )  # fmt: skip
