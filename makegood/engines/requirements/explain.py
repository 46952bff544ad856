"""Why me, and why by then: the reasons of one requirement as steps in plain sentences.

Steps are structured (`Step`), so that a page can lay them out and translate them: every sentence
is a template in `TEMPLATES`, filled after `say` (gettext) has been applied to it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

Row = Mapping[str, Any]
Say = Callable[[str], str]

TEMPLATES: Mapping[str, str] = {
    "asked": "{track}, edition {edition}, asks this of you.",
    "expected": "{track}, edition {edition}, expects this of you.",
    "invited": "{track}, edition {edition}, invites you to this.",
    "authority": "Decided by: {authority}.",
    "appointment": "It follows from your appointment: {appointment}.",
    "responsibilities": "It follows from what you are responsible for: {responsibilities}.",
    "start hire": "Your employment began, or you joined this group, on {start}.",
    "start role-start": "You have held this role or responsibility since {start}.",
    "start leave-end": "You came back from leave on {start}.",
    "start completion": "The clock began on {start}, when you had completed what comes before.",
    "start track-start": "It is asked of you from {start}.",
    "start by": "It is asked of you from {start}.",
    "start none": "It is open to you from {start}.",
    "start renewal": "You completed it on {done}, which counts until {until}. "
    "It is asked again from {start}.",
    "start changed": "You completed an earlier edition on {done}. "
    "Only the part that changed is asked, from {start}.",
    "allotted": "{days} days from then is {day}.",
    "away": "You were away from {start} and back on {end}: {days} days added.",
    "paused": "For {days} days the clock stood still: {days} days added.",
    "floor": "Because you came back, or the rule changed, on {start}, you have at least "
    "{days} days from then.",
    "due": "Due {day}.",
    "first told": "The date that you were told first stands: {day}.",
    "also": "{track} asks it as well. It does not bring the date forward.",
    "due unknown": "The due date is set once it is known when the clock runs again.",
    "due none": "There is no due date.",
    "choice units": "It is one of a choice: {need} needed, {done} done so far.",
    "choice minutes": "It is one of a choice: {need} minutes needed, {done} done so far.",
    "done": "You completed it on {day}.",
    "valid": "It counts until {day}.",
    "waived": "A waiver is in force, so it does not bind you at present.",
    "waiting": "You are on leave. The clock waits for you.",
    "not yet open": "It is not open to you yet.",
    "credit variant": "You took part in {source} on {day}, which is the same unit in another form.",
    "credit equivalent": "You completed {source} on {day}, which counts as this unit.",
    "credit certificate": "Your certificate or earlier record {source} of {day} counts as this unit.",
    "age limit": "It counts for {months} months: {months} months from {day} is {until}.",
    "dropped": "It is no longer asked since {day}: {track} does not contain it any more. "
    "What you completed stays on record.",
    "left": "It is no longer asked since {day}. What you completed stays on record.",
    "enough": "It is no longer asked: you have done enough others of the choice.",
    "object": "If you think that this is wrong, write to {contact}.",
}
"""Every sentence by the kind of its step."""

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def plain_day(on: date) -> str:
    """A date as 1 September 2026."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


@dataclass(frozen=True)
class Names:
    """Display names; what has none is shown by its id.

    contacts: by track id, whom to write to in order to object. units: units and certificates.
    """

    tracks: Mapping[str, str] = field(default_factory=dict)
    appointments: Mapping[int, str] = field(default_factory=dict)
    responsibilities: Mapping[str, str] = field(default_factory=dict)
    contacts: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One sentence: the kind names its template, the values fill it (dates stay dates)."""

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def told(self, say: Say = str, day: Callable[[date], str] = plain_day) -> str:
        """The sentence, translated by `say`, with dates written by `day`."""
        filled = {
            name: day(value) if isinstance(value, date) else value
            for name, value in self.values.items()
        }
        return say(TEMPLATES[self.kind]).format(**filled)


@dataclass(frozen=True)
class Explanation:
    """The steps of one requirement, in the order in which they are read."""

    steps: tuple[Step, ...]

    def told(self, say: Say = str, day: Callable[[date], str] = plain_day) -> str:
        """All sentences as one paragraph."""
        return " ".join(step.told(say, day) for step in self.steps)

    @property
    def text(self) -> str:
        """The paragraph in English."""
        return self.told()


def explain(
    row: Row,
    reasons: Iterable[Row],
    names: Names,
    away: Sequence[tuple[date, date | None]] = (),
) -> Explanation:
    """Why one requirement stands as it does.

    Args:
        row: a row of `Answer.requirements`, as a mapping. reasons: its rows of `Answer.reasons`.
        names: display names. away: the person's leaves, to be told one by one where they alone
            account for the days added; otherwise only the sum of days is told.
    """
    ranked = sorted(reasons, key=lambda one: (one["state"] != "leads", one["track"]))
    leading = [one for one in ranked if one["state"] == "leads"]
    ended = [one for one in ranked if one["state"] == "ended"]
    steps: list[Step] = []
    for one in leading or ended[:1] or ranked[:1]:
        steps += _source(one, names)
        if row["status"] in ("asked", "due soon", "overdue", "waiting", "not yet open"):
            steps += _clock(row, one, away)
    steps += _credit(row, names)
    steps += _outcome(row, leading, ended, names)
    if row["due"] is not None:
        for one in ranked:
            if one["state"] == "also" and one["allotted_days"] is not None:
                steps.append(Step("also", {"track": _name(names.tracks, one["track"])}))
    contacts = [names.contacts[one["track"]] for one in ranked if one["track"] in names.contacts]
    if contacts:
        steps.append(Step("object", {"contact": contacts[0]}))
    return Explanation(tuple(steps))


def _name(names: Mapping[Any, str], code: Any) -> str:
    return names.get(code, str(code))


def _source(one: Row, names: Names) -> list[Step]:
    kind = {"required": "asked", "expected": "expected", "invited": "invited"}[one["strength"]]
    values = {
        "track": _name(names.tracks, one["track"]),
        "edition": one["edition"],
    }
    steps = [Step(kind, values)]
    if one["authority"]:
        steps.append(Step("authority", {"authority": one["authority"].rstrip(".")}))
    if one["responsibilities"]:
        listed = [_name(names.responsibilities, c) for c in one["responsibilities"].split(",")]
        steps.append(Step("responsibilities", {"responsibilities": ", ".join(listed)}))
    if one["appointment"] in names.appointments:
        told = names.appointments[one["appointment"]]
        steps.append(Step("appointment", {"appointment": told}))
    return steps


def _clock(row: Row, one: Row, away: Sequence[tuple[date, date | None]]) -> list[Step]:
    start: date | None = one["started"]
    if start is None:
        return []
    until: date | None = row["valid_until"]
    if row["part"] == "changed part":
        steps = [Step("start changed", {"done": row["done_on"], "start": start})]
    elif until is not None and row["done_on"] is not None and start <= until:
        told = {"done": row["done_on"], "until": until, "start": start}
        steps = [Step("start renewal", told)]
    else:
        steps = [Step(f"start {one['anchor']}", {"start": start})]
    if one["allotted_days"] is None:
        return steps
    if one["floor_from"] is not None:
        start, days = one["floor_from"], one["floor_days"]
        steps.append(Step("floor", {"start": start, "days": days}))
    else:
        days = one["allotted_days"]
    steps.append(Step("allotted", {"days": days, "day": start + timedelta(days=days)}))
    if one["due"] is not None and one["paused_days"]:
        steps += _paused(start, one["due"], one["paused_days"], away)
    return steps


def _paused(
    start: date, due: date, paused: int, away: Sequence[tuple[date, date | None]]
) -> list[Step]:
    """Each leave between start and due, if together they are the days paused; else their sum."""
    steps = []
    for begin, end in sorted(away, key=lambda one: one[0]):
        if end is not None and begin < due and end > start:
            since = max(begin, start)
            days = (end - since).days
            steps.append(Step("away", {"start": since, "end": end, "days": days}))
    if sum(step.values["days"] for step in steps) != paused:
        return [Step("paused", {"days": paused})]
    return steps


def _credit(row: Row, names: Names) -> list[Step]:
    """What else than the unit itself earned the credit, and how long that counts."""
    kind, on, months = row.get("credit"), row["done_on"], row.get("credit_months")
    if kind is None or kind == "unit" or on is None:
        return []
    told = {"source": _name(names.units, row["credit_from"]), "day": on}
    steps = [Step(f"credit {kind}", told)]
    if months is not None:
        end = _months_later(on, months)
        steps.append(Step("age limit", {"months": months, "day": on, "until": end}))
    return steps


def _months_later(on: date, months: int) -> date:
    """The same day so many months on; the last of the month where there is no such day."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def _outcome(row: Row, leading: Sequence[Row], ended: Sequence[Row], names: Names) -> list[Step]:
    status = row["status"]
    steps: list[Step] = []
    if row["group"] is not None and status not in ("done", "renewed"):
        kind = "choice minutes" if row["group_unit"] == "minutes" else "choice units"
        steps.append(Step(kind, {"need": row["group_need"], "done": row["group_done"]}))
    if status in ("done", "renewed"):
        if row.get("credit") in (None, "unit"):
            steps.append(Step("done", {"day": row["done_on"]}))
        if row["valid_until"] is not None:
            steps.append(Step("valid", {"day": row["valid_until"]}))
        return steps
    if status == "no longer asked":
        if row["closed"] == "enough":
            return [*steps, Step("enough")]
        if row["closed"] == "dropped":
            last = [one for one in ended if one["ended"] == row["ended"]]
            told = {"day": row["ended"], "track": _name(names.tracks, last[0]["track"])}
            return [*steps, Step("dropped", told)]
        return [*steps, Step("left", {"day": row["ended"]})]
    if status in ("waived", "waiting", "not yet open"):
        steps.append(Step(status))
    if status == "waived":
        return steps
    if row["due"] is not None:
        own = [one["due"] for one in leading]
        steps.append(Step("due" if row["due"] in own else "first told", {"day": row["due"]}))
    elif any(one["allotted_days"] is not None for one in leading):
        steps.append(Step("due unknown"))
    elif leading and status != "not yet open":
        steps.append(Step("due none"))
    return steps
