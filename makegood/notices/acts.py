"""Queueing and sending messages; a message with the same key is made once, however often asked."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.utils import timezone

from makegood.people.models import Person
from makegood.record.acts import Actor, give_way, write

from .leaving import footer, headers
from .models import Message, Preference
from .reads import Way, known_keys, reachable

RETRIES = 5
AT_ONCE = 500  # messages stored in one transaction
STALE = timedelta(minutes=15)
AWAY = timedelta(minutes=5)
OPTED_OUT, NO_ADDRESS = "opted out", "no e-mail address"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
_METHOD = re.compile(r"^METHOD:([A-Z]+)\r?$", re.M)


@dataclass(frozen=True)
class Draft:
    """A message before it is queued: to whom, of which kind, under which key, and why."""

    person: int
    kind: str
    key: str
    subject: str
    text: str
    because: Sequence[str] = field(default_factory=tuple)
    calendar: str = ""  # iCalendar with a METHOD, for the reader's calendar program
    legally_required: bool = False
    legal_ground: str = ""  # which law, in a sentence that the reader is told


def queue(*, drafts: Iterable[Draft], at: datetime, by: Actor, because: str) -> dict[str, int]:
    """Queue messages for after each person's quiet hours; returns how many wait and are withheld.

    Withheld are those whom no e-mail reaches and those who opted out of this kind, unless the law
    requires the message; they are kept too, so that the table shows why nothing was sent. All are
    composed before anything is locked and stored some hundred at a time, each with its entry: the
    whole institution's digests keep nobody from writing.
    """
    wanted = {draft.key: draft for draft in drafts}
    for key in known_keys(wanted):
        del wanted[key]
    counts = {"waiting": 0, "withheld": 0}
    ways = reachable({draft.person for draft in wanted.values()}, at) if wanted else {}
    rows = [_message(draft, ways[draft.person]) for draft in wanted.values()]
    for start in range(0, len(rows), AT_ONCE):
        if start:
            give_way()
        kept = _keep(rows=rows[start : start + AT_ONCE], by=by, because=because)
        counts = {name: counts[name] + kept[name] for name in counts}
    return counts


def _message(draft: Draft, way: Way) -> Message:
    opted_out = draft.kind in way.refused and not draft.legally_required
    withheld = opted_out or not way.email
    return Message(
        person_id=draft.person, kind=draft.kind, key=draft.key,
        subject=_one_line(draft.subject)[:200], text=draft.text.replace("\x00", ""),
        because=list(draft.because), calendar=draft.calendar,
        legally_required=draft.legally_required, legal_ground=draft.legal_ground[:300],
        not_before=way.earliest,
        state="withheld" if withheld else "waiting",
        fault="" if not withheld else OPTED_OUT if opted_out else NO_ADDRESS,
    )  # fmt: skip


@transaction.atomic
def _keep(*, rows: Sequence[Message], by: Actor, because: str) -> dict[str, int]:
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    waiting = sum(row.state == "waiting" for row in rows)
    counts = {"waiting": waiting, "withheld": len(rows) - waiting}
    write(by=by, act="notices.queue", subject=("messages", rows[0].kind), because=because,
          after=counts)  # fmt: skip
    return counts


def send_waiting(*, now: datetime | None = None, most: int = 200) -> dict[str, int]:
    """Send what may be sent now. Safe to run twice: a message is claimed before it is sent.

    One that was claimed by a worker that died is sent again after a while under the same
    Message-ID, so that mail systems show it once. A failing address is tried five times; while the
    mail server itself is away nothing is counted against a message. What has come into quiet hours
    meanwhile (no worker ran, another shift) waits on; who opted out meanwhile receives nothing.
    """
    now = now or timezone.now()
    counts = {"sent": 0, "failed": 0, "put off": 0}
    claimed = _claim(now, most, counts)
    if not claimed:
        return counts
    connection = get_connection()
    try:
        connection.open()
    except Exception as fault:  # any mail backend may fail in its own way
        Message.objects.filter(pk__in=[m.pk for m in claimed]).update(
            state="waiting", sent_at=None, not_before=now + AWAY, fault=_fault(fault)
        )
        counts["put off"] += len(claimed)
        return counts
    try:
        for message in claimed:
            try:
                _mail(message, connection).send()
            except Exception as fault:
                _failed(message, fault, now)
                counts["failed"] += 1
                with suppress(Exception):
                    connection.close()  # the next one opens it again
            else:
                Message.objects.filter(pk=message.pk).update(
                    state="sent", sent_at=timezone.now(), attempts=message.attempts + 1, fault=""
                )
                counts["sent"] += 1
    finally:
        with suppress(Exception):
            connection.close()
    return counts


@transaction.atomic
def _claim(now: datetime, most: int, counts: dict[str, int]) -> list[Message]:
    """Mark what is sent now as being sent; put off or withhold what may not be any more."""
    Message.objects.filter(state="sending", sent_at__lt=now - STALE).update(state="waiting")
    due = list(
        Message.objects.select_for_update(of=("self",), skip_locked=_skips())
        .filter(state="waiting", not_before__lte=now)
        .select_related("person")
        .order_by("not_before", "pk")[:most]
    )
    if not due:
        return []
    ways = reachable({message.person_id for message in due}, now)
    claimed, changed = [], []
    for message in due:
        way = ways[message.person_id]
        opted_out = message.kind in way.refused and not message.legally_required
        if opted_out or not way.email:
            message.state = "withheld"
            message.fault = OPTED_OUT if opted_out else NO_ADDRESS
            changed.append(message)
        elif way.earliest > now:
            message.not_before = way.earliest
            changed.append(message)
        else:
            claimed.append(message)
    Message.objects.bulk_update(changed, ["state", "fault", "not_before"])
    Message.objects.filter(pk__in=[m.pk for m in claimed]).update(state="sending", sent_at=now)
    counts["put off"] += len(changed)
    return claimed


def _mail(message: Message, connection: Any) -> EmailMultiAlternatives:
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    mail = EmailMultiAlternatives(
        subject=_one_line(message.subject), to=[message.person.email], connection=connection,
        body=f"{message.text}\n\n{footer(message)}\n",
        headers={"Message-ID": f"<{_UNSAFE.sub('.', message.key)}@{host}>",
                 "Auto-Submitted": "auto-generated", **headers(message)},
    )  # fmt: skip
    if message.calendar:  # RFC 6047: the method stands in the part's type as well as in the body
        found = _METHOD.search(message.calendar)
        method = found.group(1) if found else "PUBLISH"
        mail.attach_alternative(
            message.calendar, f"text/calendar; method={method}; component=VEVENT"
        )
    return mail


def _failed(message: Message, fault: Exception, now: datetime) -> None:
    over = message.attempts + 1 >= RETRIES
    wait = timedelta(minutes=5 * 2**message.attempts)
    Message.objects.filter(pk=message.pk).update(
        state="failed" if over else "waiting", attempts=message.attempts + 1,
        fault=_fault(fault), not_before=now + wait,
    )  # fmt: skip


def _fault(fault: Exception) -> str:
    return _one_line(f"{type(fault).__name__}: {fault}")[:300]


def _one_line(text: str) -> str:
    """The words with single spaces: no break of any kind that could begin another header."""
    return " ".join(text.replace("\x00", "").split())


def _skips() -> bool:
    return transaction.get_connection().features.has_select_for_update_skip_locked


@transaction.atomic
def choose(
    *, person: Person, digest: bool, due_today: bool, by: Actor, others: Sequence[str] | None = None,
    because: str = "chosen by the person",
) -> None:  # fmt: skip
    """What the person wishes to receive. others: further kinds refused; None leaves them."""
    kept = Preference.objects.select_for_update().filter(person=person).first()
    before = _told(kept) if kept else None
    wish = kept or Preference(person=person)
    wish.digest, wish.due_today = digest, due_today
    if others is not None:
        wish.others = sorted(set(others))
    wish.save()
    write(by=by, act="notices.choose", subject=("preferences", person.pk), person=person.pk,
          because=because, before=before, after=_told(wish))  # fmt: skip


@transaction.atomic
def unsubscribe(*, person: Person, kind: str, by: Actor, because: str) -> bool:
    """Stop one kind of message for one person; False where it was stopped already."""
    kept = Preference.objects.select_for_update().filter(person=person).first()
    wish = kept or Preference(person=person)
    if kind in wish.refused:
        return False
    more = [] if kind in ("digest", "due-today") else [kind]
    choose(
        person=person, by=by, because=because, digest=wish.digest and kind != "digest",
        due_today=wish.due_today and kind != "due-today", others=[*wish.others, *more],
    )  # fmt: skip
    return True


def _told(wish: Preference) -> dict[str, Any]:
    told: dict[str, Any] = {"digest": wish.digest, "due_today": wish.due_today}
    return {**told, "others": wish.others} if wish.others else told
