"""What a champion may do in a session, per unit and modality, from the steps of the ladder."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from .programme import Programme

MODALITIES = ("in_person", "virtual")
ROLES = ("observe", "co-facilitate", "lead", "train")


@dataclass(frozen=True, slots=True)
class Practised:
    """One session that was observed, co-facilitated or led, confirmed by somebody else."""

    role: str
    unit: str
    modality: str


@dataclass(frozen=True, slots=True)
class Climber:
    """One champion: since when they serve, which steps are done, which units, what they practised.

    units: the facilitated units that they completed themselves, in whichever form.
    recognised: (unit or "*", modality or "*", role) accepted by the office from elsewhere.
    """

    since: date
    steps: Collection[str]
    units: Collection[str]
    practised: tuple[Practised, ...] = ()
    recognised: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Qualified:
    """A unit and modality, and what the champion may do in it."""

    unit: str
    modality: str
    may_lead: bool
    may_co_facilitate: bool


def qualified(
    one: Climber, units: Iterable[str], programme: Programme, on: date
) -> Iterator[Qualified]:
    """Each unit and modality that the champion may at least co-facilitate.

    To co-facilitate: the onboarding week and the step of observing are done, the unit is completed,
    and enough sessions were seen, one of them in that modality. To lead: also the step of co-facilitating and the
    preparation to lead, the months of service, enough sessions, and this unit co-facilitated in this modality.
    What the office recognised counts as if it had been climbed here.
    """
    steps, completed = set(one.steps), set(one.units)
    modalities = {each.modality for each in one.practised}
    done = {(each.unit, each.modality) for each in one.practised if each.role != "observe"}
    helped = sum(each.role in ("co-facilitate", "lead", "train") for each in one.practised)
    ready_to_help = {"onboarding", "observe"} <= steps and (
        len(one.practised) >= programme.observe_times
    )
    ready_to_lead = ready_to_help and {"co-facilitate", "lead"} <= steps and (
        helped >= programme.co_facilitate_times
    )  # fmt: skip
    long_enough = months_between(one.since, on) >= programme.lead_after_months
    for unit in units:
        for modality in MODALITIES:
            given = {
                role for code, way, role in one.recognised
                if code in ("*", unit) and way in ("*", modality)
            }  # fmt: skip
            lead = bool(given & {"lead", "train"}) or (
                ready_to_lead and long_enough and unit in completed and (unit, modality) in done
            )
            known = unit in completed and modality in modalities
            helps = lead or bool(given) or (ready_to_help and known)
            if helps:
                yield Qualified(unit, modality, lead, helps)


def months_between(start: date, on: date) -> int:
    """Whole months from a day to a later one; the end of a short month completes it."""
    months = (on.year - start.year) * 12 + on.month - start.month
    if on.day < start.day and (on.month == (_next(on)).month):
        months -= 1
    return months


def _next(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1) if day < date.max else day
