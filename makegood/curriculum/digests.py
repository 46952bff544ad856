"""Composing digests: what is new, due soon or overdue for each person, in plain language."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makegood.notices.acts import Draft, queue
from makegood.record.acts import Actor

from .models import Requirement

NEW_FOR = timedelta(days=7)
OPEN = ("asked", "due soon", "overdue")


def weekly(today: date) -> Iterator[Draft]:
    """A digest for everyone for whom something is new, due soon or overdue; one key a week."""
    year, week, _day = today.isocalendar()
    fresh = Q(status="asked", asked_from__gt=today - NEW_FOR, asked_from__lte=today)
    rows = _rows(Q(status__in=("due soon", "overdue")) | fresh)
    for person, group in groupby(rows, key=lambda row: row.person_id):
        asked = list(group)
        subject = ngettext(
            "%(n)d thing is asked of you this week", "%(n)d things are asked of you this week", len(asked)
        ) % {"n": len(asked)}  # fmt: skip
        yield Draft(
            person=person, kind="digest", key=f"digest:{person}:{year}-{week:02d}", subject=subject,
            text=_text(asked), because=[_line(row) for row in asked],
        )  # fmt: skip


def due_today(today: date) -> Iterator[Draft]:
    """A reminder for everyone for whom something is due today; one key a day."""
    rows = _rows(Q(due=today, status__in=OPEN, asked_minutes__gt=0))
    for person, group in groupby(rows, key=lambda row: row.person_id):
        asked = list(group)
        yield Draft(
            person=person, kind="due-today", key=f"due:{person}:{today}",
            subject=_("Due today: %(title)s") % {"title": asked[0].unit.title},
            text=_text(asked), because=[_line(row) for row in asked],
        )  # fmt: skip


def queue_due(*, now: datetime, by: Actor) -> dict[str, int]:
    """Queue the week's digests and today's reminders; asking again makes nothing twice."""
    today = timezone.localdate(now)
    first = queue(drafts=weekly(today), at=now, by=by, because=_("weekly digest"))
    second = queue(drafts=due_today(today), at=now, by=by, because=_("due today"))
    return {name: first[name] + second[name] for name in first}


def _rows(condition: Q) -> Iterator[Requirement]:
    return (
        Requirement.objects.filter(condition)
        .filter(asked_minutes__gt=0)
        .select_related("unit", "person")
        .order_by("person_id", F("due").asc(nulls_last=True), "unit__title")
        .iterator(chunk_size=5000)
    )


def _line(row: Requirement) -> str:
    reasons = json.loads(row.details)["reasons"]
    track = reasons[0]["track"] if reasons else ""
    due = date_format(row.due) if row.due else _("no date")
    return f"{row.unit.title}: {row.get_status_display()}, {due} ({track})"


def _text(rows: list[Requirement]) -> str:
    base = settings.BASE_URL.rstrip("/")
    parts = [
        _("Hello %(name)s,") % {"name": rows[0].person.preferred_name or rows[0].person.given},
        "",
    ]
    for row in rows:
        parts.append(row.unit.title)
        if row.due and row.status == "overdue":
            parts.append(_("  was due on %(day)s") % {"day": date_format(row.due)})
        elif row.due:
            parts.append(_("  due on %(day)s") % {"day": date_format(row.due)})
        paid = _("paid time") if row.paid else _("not paid time")
        parts.append(_("  about %(n)d minutes, %(paid)s") % {"n": row.asked_minutes, "paid": paid})
        parts.append(_("  why: %(url)s") % {"url": base + reverse("why", args=[row.unit.code])})
        parts.append("")
    parts.append(_("Begin or continue: %(url)s") % {"url": base + "/"})
    parts.append(_("Something is wrong, or you object? Each “why” page has a form."))
    parts.append(
        _("Change what you receive: %(url)s") % {"url": base + reverse("message-settings")}
    )
    return "\n".join(parts)
