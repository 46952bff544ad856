"""The training ladder: steps as requirements of the curriculum, and the qualifications from them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min, Q

from makegood.curriculum.models import Completion, Requirement, TrackEdition, Unit
from makegood.engines.partnership import Climber, Practised, qualified

from ..models import Practice, Recognition, Term
from .programme import programme

# The tracks of the ladder (content/tracks), in the order in which they are climbed.
STEPS: dict[str, str] = {
    "onboarding": "champion-onboarding",
    "observe": "champion-observe",
    "co-facilitate": "champion-co-facilitate",
    "lead": "champion-lead",
    "train": "champion-train-others",
}
FACILITATED = ("facilitated", "workshop")


@dataclass(frozen=True)
class QualifiedPerson:
    """One person, one unit, one modality (in_person, virtual): what they may do in it."""

    person: int
    unit: str
    modality: str
    may_lead: bool
    may_co_facilitate: bool


def qualifications(on: date) -> list[QualifiedPerson]:
    """Of everybody who serves on a day, each unit and modality that they may facilitate.

    A bounded number of queries, whatever the number of champions.
    """
    serving = set(
        Term.objects.filter(start__lte=on, end__gt=on).values_list("person_id", flat=True)
    )
    return qualifications_of(serving, on)


def qualifications_of(persons: set[int], on: date) -> list[QualifiedPerson]:
    """The same for these persons, also before their term begins."""
    if not persons:
        return []
    rules = programme(on)
    units: dict[str, str | None] = dict(
        Unit.objects.filter(kind__in=FACILITATED, withdrawn_on=None)
        .order_by("code")
        .values_list("code", "variant_of__code")
    )
    found = []
    for person, climber in sorted(climbers(persons, units, on).items()):
        for one in qualified(climber, units, rules, on):
            found.append(
                QualifiedPerson(person, one.unit, one.modality, one.may_lead, one.may_co_facilitate)
            )
    return found


def climbers(persons: set[int], units: dict[str, str | None], on: date) -> dict[int, Climber]:
    """What each of these persons has climbed by a day (five queries).

    units: the facilitated units, with the code of the unit that each is a form of, if any.
    """
    since: dict[int, date] = dict(
        Term.objects.filter(person__in=persons, start__lte=on)
        .order_by()
        .values("person")
        .annotate(first=Min("start"))
        .values_list("person", "first")
    )
    tracks = step_units()
    wanted = {unit for codes in tracks.values() for unit in codes} | set(units)
    wanted |= {base for base in units.values() if base}
    completed: dict[int, set[str]] = defaultdict(set)
    for person, unit in Completion.objects.filter(
        person__in=persons, unit__code__in=wanted, on__lte=on, withdrawn_at=None
    ).values_list("person_id", "unit__code"):
        completed[person].add(unit)
    practised: dict[int, list[Practised]] = defaultdict(list)
    for person, role, unit, modality in Practice.objects.filter(
        person__in=persons, on__lte=on, confirmed_on__lte=on
    ).values_list("person_id", "role", "unit__code", "modality"):
        practised[person].append(Practised(role, unit, modality))
    recognised: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for person, role, code, modality in Recognition.objects.filter(
        Q(end__isnull=True) | Q(end__gt=on), person__in=persons, start__lte=on
    ).values_list("person_id", "role", "unit__code", "modality"):
        recognised[person].append((code or "*", modality or "*", role))
    return {
        person: Climber(
            since=since.get(person, on),
            steps={
                step for step, codes in tracks.items() if codes and codes <= completed[person]
            },
            units={
                code for code, base in units.items()
                if code in completed[person] or (base and base in completed[person])
            },
            practised=tuple(practised[person]),
            recognised=tuple(recognised[person]),
        )
        for person in persons
    }  # fmt: skip


def step_units() -> dict[str, set[str]]:
    """The units of each step, from the newest edition of its track (one query)."""
    codes = {track: step for step, track in STEPS.items()}
    found: dict[str, set[str]] = {}
    rows = TrackEdition.objects.filter(track__code__in=codes).order_by("number")
    for track, definition in rows.values_list("track__code", "definition"):
        found[codes[track]] = units_of(definition)
    return found


def units_of(definition: dict[str, Any]) -> set[str]:
    """All units that a track's definition names, in whichever kind of group."""
    found: set[str] = set()

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                if key in {"units", "all_of"} and isinstance(inner, list):
                    found.update(one for one in inner if isinstance(one, str))
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(definition.get("groups", []))
    return found


@dataclass(frozen=True)
class Rung:
    """One step of the ladder as a page shows it."""

    step: str
    track: str
    done: int
    units: int
    requirements: tuple[Requirement, ...]
    practised: int
    wanted: int

    @property
    def climbed(self) -> bool:
        """Whether every unit of the step is completed."""
        return bool(self.units) and self.done == self.units


def ladder(person: int, on: date) -> list[Rung]:
    """The person's ladder from the bottom up, with what is asked and what was practised."""
    rules = programme(on)
    tracks = step_units()
    codes = {code for units in tracks.values() for code in units}
    asked = {
        one.unit.code: one
        for one in Requirement.objects.filter(person=person, unit__code__in=codes)
        .exclude(status="no longer asked")
        .select_related("unit")
    }
    done = set(
        Completion.objects.filter(
            person=person, unit__code__in=codes, withdrawn_at=None, on__lte=on
        ).values_list("unit__code", flat=True)
    )
    times: dict[str, int] = defaultdict(int)
    for role in Practice.objects.filter(person=person, confirmed_on__lte=on).values_list(
        "role", flat=True
    ):
        times[role] += 1
    wanted = {"observe": rules.observe_times, "co-facilitate": rules.co_facilitate_times}
    return [
        Rung(
            step=step, track=track, done=len(tracks.get(step, set()) & done),
            units=len(tracks.get(step, set())),
            requirements=tuple(
                asked[code] for code in sorted(tracks.get(step, set())) if code in asked
            ),
            practised=times[step], wanted=wanted.get(step, 0),
        )
        for step, track in STEPS.items()
    ]  # fmt: skip
