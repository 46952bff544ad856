"""What people and the office are told: noted with the act, sent once, a day's news as one message."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makegood.notices.acts import Draft, queue
from makegood.record.acts import SYSTEM, Actor, write

from ..models import News, Seat, Session
from ..rules import zone

KIND = "sessions"


def tell(
    *, person: int | None, kind: str, text: str, cohort: int | None = None, urgent: bool = False
) -> News:
    """Note something to tell a person (None: the office); call it in the transaction of the act."""
    return News.objects.create(
        person_id=person, kind=kind, cohort_id=cohort, text=text, urgent=urgent,
        made_at=timezone.now(),
    )  # fmt: skip


def tell_many(rows: Iterable[News]) -> None:
    """Note many at once."""
    News.objects.bulk_create(rows, batch_size=1000)


def when(session: Session) -> str:
    """The day, the time and the place of a session, on its own wall clock, in words."""
    local = session.starts_at.astimezone(zone(session.time_zone))
    where = (
        _("by video") if session.room is None else f"{session.room.name}, {session.room.place.name}"
    )
    return _("%(day)s at %(time)s, %(where)s") % {
        "day": date_format(local, "l j F Y"), "time": date_format(local, "H:i"), "where": where,
    }  # fmt: skip


@transaction.atomic
def hand_over(*, now: datetime | None = None, urgent_only: bool = False) -> dict[str, int]:
    """Give untold news to notices: urgent ones at once, the rest as one message a person and day."""
    now = now or timezone.now()
    rows = News.objects.select_for_update().filter(told_at=None, person__isnull=False)
    if urgent_only:
        rows = rows.filter(urgent=True)
    waiting = list(rows.order_by("person_id", "made_at", "pk")[:20_000])
    if not waiting:
        return {"waiting": 0, "withheld": 0}
    by_person: dict[int, list[News]] = {}
    for one in waiting:
        by_person.setdefault(one.person_id or 0, []).append(one)
    day = timezone.localdate(now)
    drafts = []
    for person, news in by_person.items():
        urgent = [one for one in news if one.urgent]
        key = f"sessions:{person}:{day}" if not urgent else f"sessions:{person}:{urgent[-1].pk}"
        drafts.append(_draft(person, news, key))
    counts = queue(drafts=drafts, at=now, by=SYSTEM, because=_("news of sessions"))
    News.objects.filter(pk__in=[one.pk for one in waiting]).update(told_at=now)
    return counts


def _draft(person: int, news: Sequence[News], key: str) -> Draft:
    base = settings.BASE_URL.rstrip("/")
    lines = [f"- {one.text}" for one in news]
    subject = news[0].text if len(news) == 1 else ngettext(
        "%(n)d change in your sessions", "%(n)d changes in your sessions", len(news)
    ) % {"n": len(news)}  # fmt: skip
    text = "\n".join(
        [*lines, "", _("Your sessions: %(url)s") % {"url": base + reverse("my-sessions")}]
    )
    return Draft(person=person, kind=KIND, key=key, subject=subject, text=text,
                 because=[one.text for one in news])  # fmt: skip


def remind(*, now: datetime | None = None) -> dict[str, int]:
    """Queue one reminder a person for the sessions of tomorrow; asking again makes nothing twice.

    Tomorrow is that of each session's own place.
    """
    now = now or timezone.now()
    soon = (
        Seat.objects.filter(
            state="held", cohort__sessions__state="planned",
            cohort__sessions__starts_at__gt=now,
            cohort__sessions__starts_at__lt=now + timedelta(hours=50),
        )
        .values_list("person_id", "cohort__sessions__pk")
        .order_by("cohort__sessions__starts_at")
    )  # fmt: skip
    pairs = list(soon)
    sessions = Session.objects.select_related("room__place", "cohort__unit").defer(
        "cohort__unit__body"
    ).in_bulk({session for _person, session in pairs})  # fmt: skip
    told: dict[tuple[int, str], list[str]] = {}
    for person, pk in pairs:
        session = sessions[pk]
        clock = zone(session.time_zone)
        day = session.starts_at.astimezone(clock).date()
        if day == now.astimezone(clock).date() + timedelta(days=1):
            words = _("%(unit)s: %(when)s") % {
                "unit": session.cohort.unit.title, "when": when(session),
            }  # fmt: skip
            told.setdefault((person, day.isoformat()), []).append(words)
    base = settings.BASE_URL.rstrip("/") + reverse("my-sessions")
    drafts = [
        Draft(
            person=person, kind=KIND, key=f"session-tomorrow:{person}:{day}",
            subject=_("Tomorrow: %(what)s") % {"what": lines[0]},
            text="\n".join([*[f"- {one}" for one in lines], "",
                            _("You cannot come? Say so here: %(url)s") % {"url": base}]),
            because=lines,
        )
        for (person, day), lines in told.items()
    ]  # fmt: skip
    return queue(drafts=drafts, at=now, by=SYSTEM, because=_("a session is tomorrow"))


@transaction.atomic
def mark_seen(*, person: int | None, before: datetime, by: Actor) -> int:
    """The person (None: the office) has looked at their news so far."""
    rows = News.objects.filter(Q(person=person) if person else Q(person=None))
    seen = rows.filter(seen_at=None, made_at__lte=before).update(seen_at=timezone.now())
    if seen:
        write(by=by, act="rollout.news.see", subject=("news", person or "office"), person=person,
              after={"seen": seen})  # fmt: skip
    return seen
