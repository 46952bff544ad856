"""Composing digests: what is new, due soon or overdue, or waits for one's decision, in plain language.

Columns, not model objects: once a week this is everybody. People who have their message already are
left out before anything is composed.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import groupby
from typing import NamedTuple

from django.conf import settings
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makegood.notices.acts import Draft, queue
from makegood.notices.reads import known_keys
from makegood.people.frames import among
from makegood.people.models import Person
from makegood.record.acts import Actor

from .models import Requirement
from .reads.decisions import Decision, decisions

_TRACK = re.compile(r'"track":\s*"([^"]*)"')
NEW_FOR = timedelta(days=7)
OPEN = ("asked", "due soon", "overdue")


class Row(NamedTuple):
    """One requirement as a message tells it."""

    person: int
    given: str
    preferred: str
    unit: str
    title: str
    status: str
    due: date | None
    minutes: int
    paid: bool
    details: str


COLUMNS = (
    "person_id", "person__given", "person__preferred_name", "unit__code", "unit__title", "status",
    "due", "asked_minutes", "paid", "details",
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """What is the same in many messages, worked out once: days, links, names of states."""

    day: Callable[[date], str]
    why: Callable[[str], str]
    state: dict[str, str]
    hello: str
    was_due: str
    due: str
    minutes: str
    paid: dict[bool, str]
    link: str
    no_date: str
    end: str


def words() -> Words:
    """The words in the language that is active now."""
    base = settings.BASE_URL.rstrip("/")

    @cache
    def why(unit: str) -> str:
        return base + reverse("why", args=[unit])

    return Words(
        day=cache(lambda day: date_format(day)),
        why=why,
        state={code: str(name) for code, name in Requirement.STATUSES},
        hello=_("Hello %(name)s,"),
        was_due=_("  was due on %(day)s"),
        due=_("  due on %(day)s"),
        minutes=_("  about %(n)d minutes, %(paid)s"),
        paid={True: _("paid time"), False: _("not paid time")},
        link=_("  why: %(url)s"),
        no_date=_("no date"),
        end="\n".join([
            _("Begin or continue: %(url)s") % {"url": base + "/"},
            _("Something is wrong, or you object? Each “why” page has a form."),
            _("Change what you receive: %(url)s") % {"url": base + reverse("message-settings")},
        ]),
    )  # fmt: skip


def weekly(today: date) -> Iterator[Draft]:
    """A digest for everyone for whom something is new, due soon, overdue or to decide; one key a week."""
    year, week, _day = today.isocalendar()
    to_decide = decisions(today)
    fresh = Q(status="asked", asked_from__gt=today - NEW_FOR, asked_from__lte=today)
    said = words()
    for key, asked in _by_person(
        Q(status__in=("due soon", "overdue")) | fresh,
        lambda person: f"digest:{person}:{year}-{week:02d}",
    ):
        subject = ngettext(
            "%(n)d thing is asked of you this week", "%(n)d things are asked of you this week", len(asked)
        ) % {"n": len(asked)}  # fmt: skip
        waits = to_decide.pop(asked[0].person, [])
        yield Draft(
            person=asked[0].person, kind="digest", key=key, subject=subject,
            text=_text(asked, said, waits),
            because=[*(_line(row, said) for row in asked), *(one.words for one in waits)],
        )  # fmt: skip
    # Of nobody here anything is asked. Who has this week's digest already is left out by its key.
    given = Person.objects.in_bulk(to_decide)
    for person, waits in to_decide.items():
        subject = ngettext(
            "%(n)d decision waits for you", "%(n)d decisions wait for you", len(waits)
        ) % {"n": len(waits)}  # fmt: skip
        text = "\n".join([
            said.hello % {"name": given[person].preferred_name or given[person].given}, "",
            *_to_decide(waits), said.end,
        ])  # fmt: skip
        yield Draft(
            person=person, kind="digest", key=f"digest:{person}:{year}-{week:02d}",
            subject=subject, text=text, because=[one.words for one in waits],
        )  # fmt: skip


def due_today(today: date) -> Iterator[Draft]:
    """A reminder for everyone for whom something is due today; one key a day."""
    said = words()
    for key, asked in _by_person(
        Q(due=today, status__in=OPEN), lambda person: f"due:{person}:{today}"
    ):
        yield Draft(
            person=asked[0].person, kind="due-today", key=key,
            subject=_("Due today: %(title)s") % {"title": asked[0].title},
            text=_text(asked, said), because=[_line(row, said) for row in asked],
        )  # fmt: skip


def queue_due(*, now: datetime, by: Actor) -> dict[str, int]:
    """Queue the week's digests and today's reminders; asking again makes nothing twice."""
    today = timezone.localdate(now)
    first = queue(drafts=weekly(today), at=now, by=by, because=_("weekly digest"))
    second = queue(drafts=due_today(today), at=now, by=by, because=_("due today"))
    return {name: first[name] + second[name] for name in first}


def _by_person(condition: Q, key: Callable[[int], str]) -> Iterator[tuple[str, list[Row]]]:
    """What is asked of each person who has no message under their key yet, soonest first.

    What one is only invited to take is nobody's reminder.
    """
    asked = Requirement.objects.filter(condition, asked_minutes__gt=0).exclude(strength="invited")
    keys = {key(person): person for person in asked.order_by().values_list("person_id", flat=True)}
    for known in known_keys(keys):
        del keys[known]
    if not keys:
        return
    where, params = among("curriculum_requirement.person_id", keys.values())
    rows = asked.extra(where=[where], params=params).values_list(*COLUMNS)
    rows = rows.order_by("person_id", F("due").asc(nulls_last=True), "unit__title")
    told = (Row(*row) for row in rows.iterator(chunk_size=5000))
    for person, group in groupby(told, key=lambda row: row.person):
        yield key(person), list(group)


def _line(row: Row, said: Words) -> str:
    first = _TRACK.search(row.details)  # far quicker than to read all of it, for everybody
    track = first[1] if first else ""
    due = said.day(row.due) if row.due else said.no_date
    return f"{row.title}: {said.state[row.status]}, {due} ({track})"


def _to_decide(waits: Sequence[Decision]) -> list[str]:
    """The lines of a message about what waits for its reader's decision; none where nothing does."""
    base = settings.BASE_URL.rstrip("/")
    lines = [_("Waits for you to decide:"), ""] if waits else []
    for one in waits:
        lines += [one.words, f"  {base}{one.url}", ""]
    return lines


def _text(rows: Sequence[Row], said: Words, waits: Sequence[Decision] = ()) -> str:
    parts = [said.hello % {"name": rows[0].preferred or rows[0].given}, "", *_to_decide(waits)]
    for row in rows:
        parts.append(row.title)
        if row.due:
            due = said.was_due if row.status == "overdue" else said.due
            parts.append(due % {"day": said.day(row.due)})
        parts.append(said.minutes % {"n": row.minutes, "paid": said.paid[row.paid]})
        parts.append(said.link % {"url": said.why(row.unit)})
        parts.append("")
    parts.append(said.end)
    return "\n".join(parts)
