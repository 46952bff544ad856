"""Why one unit is asked of one person: the engine's reasons, named and put into steps."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from makegood.engines import audience
from makegood.engines.requirements import Names, Step, explain
from makegood.people.models import Appointment, Duty, Leave, OrgUnit, Person, RoleFamily, Shift

from ..models import Question, Requirement, Track, TrackEdition, Unit
from .learner import appointment_words, opens

_OPEN = ("asked", "due soon", "overdue", "waiting")
_DATES = ("started", "due", "floor_from", "ended")


@dataclass(frozen=True)
class Line:
    """One line of the sum: a sentence, the days it adds or the day it leads to, the last one."""

    text: str
    amount: str = ""
    detail: str = ""
    total: bool = False


@dataclass(frozen=True)
class Reason:
    """One rule that asks, and the fact about the person's work that it takes hold of."""

    track: str  # code
    title: str
    edition: int
    effective: date | None
    whom: str  # the audience in a plain sentence
    authority: str
    strength: str
    appointment: str
    responsibilities: str
    started: date | None
    allotted_days: int | None
    paused_days: int | None
    due: date | None
    ended: date | None
    paid: bool
    state: str  # leads, also, ended, pending, enough
    opens: str
    object_to: str


@dataclass(frozen=True)
class Why:
    """The whole page: the unit, its row if there is one, the sum and every reason."""

    unit: Unit
    row: Requirement | None
    lines: list[Line]
    reasons: list[Reason]
    questions: list[Question]

    @property
    def open(self) -> bool:
        """Whether the person has something to do about it, now or after a leave."""
        asked = self.row is not None and self.row.asked_minutes > 0
        return asked and self.row.status in _OPEN  # type: ignore[union-attr]

    @property
    def object_to(self) -> str:
        """Whom to write to: the office named by the reason that leads."""
        return next((one.object_to for one in self.reasons if one.object_to), "")


def why(person: Person, unit: Unit) -> Why:
    """Why this unit is asked of this person (at most twelve statements)."""
    row = Requirement.objects.filter(person=person, unit=unit).first()
    questions = list(Question.objects.filter(person=person, unit=unit).order_by("-asked_at"))
    if row is None:
        return Why(unit, None, [], [], questions)
    details = json.loads(row.details)
    # The rule that decides the date stands first.
    told = sorted(details["reasons"], key=lambda one: one["state"] != "leads")
    stated = [_dated(one) for one in told]
    editions = _editions(stated)
    titles = _titles()
    held = Appointment.objects.filter(pk__in={one["appointment"] for one in stated}).select_related(
        "org", "role_family"
    )
    appointments = {one.pk: appointment_words(one) for one in held}
    duties = dict(Duty.objects.values_list("code", "name"))
    names = Names(
        tracks=titles,
        appointments=appointments,
        responsibilities=duties,
        units=titles,
        contacts={
            one["track"]: words["object_to"]
            for one in stated
            if (words := editions.get((one["track"], one["edition"])))
        },
    )
    away = list(Leave.objects.filter(person=person).order_by("start").values_list("start", "end"))
    steps = explain(_as_row(row, details["group"]), stated, names, away).steps
    sentences = audience_sentences((words["audience"] for words in editions.values()), duties)
    return Why(
        unit, row, _lines(steps),
        [_reason(one, editions, appointments, duties, sentences, titles) for one in stated],
        questions,
    )  # fmt: skip


def _dated(reason: dict[str, Any]) -> dict[str, Any]:
    """The stored reason with its dates as dates."""
    dates = {name: date.fromisoformat(reason[name]) if reason[name] else None for name in _DATES}
    return {**reason, **dates}


def _as_row(row: Requirement, group: dict[str, Any]) -> dict[str, Any]:
    """The stored requirement as the engine gave it."""
    names = ("status", "strength", "asked_from", "due", "done_on", "valid_until", "minutes", "part")
    ended = date.fromisoformat(group["ended"]) if group.get("ended") else None
    return {
        **{name: getattr(row, name) for name in names},
        "group_unit": "units",
        **group,
        "ended": ended,
    }


def _editions(reasons: list[dict[str, Any]]) -> dict[tuple[str, int], dict[str, Any]]:
    wanted = {(one["track"], one["edition"]) for one in reasons}
    rows = TrackEdition.objects.filter(track__code__in={code for code, _number in wanted})
    found = rows.values_list("track__code", "number", "definition")
    return {(code, number): words for code, number, words in found if (code, number) in wanted}


def _day(on: date) -> str:
    return date_format(on, "DATE_FORMAT")


def _lines(steps: Iterable[Step]) -> list[Line]:
    """The engine's steps as lines of a sum; who decided and which job go below the first line."""
    found: list[Line] = []
    for step in steps:
        text = step.told(_, _day)
        if step.kind in ("authority", "responsibilities", "appointment") and found:
            last = found.pop()
            found.append(Line(last.text, last.amount, f"{last.detail} {text}".strip()))
        elif step.kind != "object":  # the page has its own place for it
            found.append(Line(text, _amount(step), total=step.kind in ("due", "first told")))
    return found


def _amount(step: Step) -> str:
    if step.kind in ("allotted", "away", "paused"):
        return _("+ %(days)s days") % {"days": step.values["days"]}
    if step.kind.startswith("start") and "start" in step.values:
        return _day(step.values["start"])
    if step.kind in ("due", "first told"):
        return _day(step.values["day"])
    return ""


def _reason(
    one: dict[str, Any],
    editions: dict[tuple[str, int], dict[str, Any]],
    appointments: dict[int, str],
    duties: dict[str, str],
    sentences: dict[str, str],
    titles: dict[str, str],
) -> Reason:
    words = editions.get((one["track"], one["edition"]))
    codes = (one["responsibilities"] or "").split(",")
    return Reason(
        track=one["track"],
        title=words["title"] if words else one["track"],
        edition=one["edition"],
        effective=date.fromisoformat(words["effective"]) if words else None,
        whom=sentences.get(words["audience"], "") if words else "",
        authority=one["authority"],
        strength=one["strength"],
        appointment=appointments.get(one["appointment"], ""),
        responsibilities=", ".join(duties.get(code, code) for code in codes if code),
        started=one["started"],
        allotted_days=one["allotted_days"],
        paused_days=one["paused_days"],
        due=one["due"],
        ended=one["ended"],
        paid=one["paid"],
        state=one["state"],
        opens=opens(one, words, titles) if one["state"] == "pending" or not one["started"] else "",
        object_to=words["object_to"] if words else "",
    )


def audience_sentences(
    rules: Iterable[str], duties: dict[str, str] | None = None
) -> dict[str, str]:
    """Each audience rule as a plain sentence with display names (at most five statements).

    duties: the names of responsibilities by code, where the caller has read them already.

    A rule that cannot be read any more is shown as it is written.
    """
    texts = list(dict.fromkeys(rules))
    whole = " ".join(texts)
    names = audience.Names()
    if any(text != "everyone" for text in texts):
        names = audience.Names(
            orgs=dict(OrgUnit.objects.filter(code__in=_quoted(whole)).values_list("code", "name")),
            roles=dict(RoleFamily.objects.values_list("code", "name")),
            responsibilities=dict(Duty.objects.values_list("code", "name"))
            if duties is None
            else duties,
            shifts=dict(Shift.objects.values_list("code", "name")) if "shift" in whole else {},
            completions=_titles() if "completed" in whole else {},
        )
    found = {}
    for text in texts:
        try:
            found[text] = audience.explain(audience.parse(text), names, _)
        except audience.AudienceError:
            found[text] = text
    return found


def _quoted(text: str) -> list[str]:
    return re.findall(r'"([^"]*)"', text)


def _titles() -> dict[str, str]:
    return {
        **dict(Unit.objects.values_list("code", "title")),
        **dict(Track.objects.values_list("code", "title")),
    }
