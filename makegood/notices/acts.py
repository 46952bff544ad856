"""Queueing and sending messages; a message with the same key is made once, however often asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from makegood.people.models import Person
from makegood.record.acts import Actor, write

from .models import Message, Preference
from .reads import reachable

RETRIES = 5
STALE = timedelta(minutes=15)


@dataclass(frozen=True)
class Draft:
    """A message before it is queued: to whom, of which kind, under which key, and why."""

    person: int
    kind: str
    key: str
    subject: str
    text: str
    because: Sequence[str] = field(default_factory=tuple)
    legally_required: bool = False


@transaction.atomic
def queue(*, drafts: Iterable[Draft], at: datetime, by: Actor, because: str) -> dict[str, int]:
    """Queue messages for after each person's quiet hours; returns how many wait and are withheld.

    Withheld are those whom no e-mail reaches and those who opted out of this kind, unless the law
    requires the message; they are kept too, so that the table shows why nothing was sent.
    """
    wanted = {draft.key: draft for draft in drafts}
    held = Message.objects.filter(key__in=list(wanted)) if len(wanted) < 5000 else Message.objects
    for key in held.filter(kind__in={d.kind for d in wanted.values()}).values_list(
        "key", flat=True
    ):
        wanted.pop(key, None)
    ways = reachable({draft.person for draft in wanted.values()}, at)
    rows = []
    for draft in wanted.values():
        way = ways[draft.person]
        opted_out = draft.kind in way.refused and not draft.legally_required
        withheld = opted_out or not way.email
        rows.append(
            Message(
                person_id=draft.person, kind=draft.kind, key=draft.key,
                subject=draft.subject[:200], text=draft.text, because=list(draft.because),
                legally_required=draft.legally_required, not_before=way.earliest,
                state="withheld" if withheld else "waiting",
                fault="" if not withheld else "opted out" if opted_out else "no e-mail address",
            )
        )  # fmt: skip
    Message.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    counts = {"waiting": sum(row.state == "waiting" for row in rows)}
    counts["withheld"] = len(rows) - counts["waiting"]
    if rows:
        write(by=by, act="notices.queue", subject=("messages", rows[0].kind), because=because,
              after=counts)  # fmt: skip
    return counts


def send_waiting(*, now: datetime | None = None, most: int = 200) -> dict[str, int]:
    """Send what may be sent now. Safe to run twice: a message is claimed before it is sent.

    One that was claimed by a worker that died is sent again after a while under the same
    Message-ID, so that mail systems show it once. A failing address is tried five times.
    """
    now = now or timezone.now()
    counts = {"sent": 0, "failed": 0}
    with transaction.atomic():
        Message.objects.filter(state="sending", sent_at__lt=now - STALE).update(state="waiting")
        claimed = list(
            Message.objects.select_for_update(of=("self",))
            .filter(state="waiting", not_before__lte=now)
            .select_related("person")
            .order_by("not_before")[:most]
        )
        Message.objects.filter(pk__in=[m.pk for m in claimed]).update(state="sending", sent_at=now)
    if not claimed:
        return counts
    connection = get_connection()
    host = settings.BASE_URL.split("//")[-1].split(":")[0]
    for message in claimed:
        mail = EmailMessage(
            subject=message.subject.replace("\n", " ").replace("\r", " "), body=message.text,
            to=[message.person.email], connection=connection,
            headers={"Message-ID": f"<{message.key.replace(':', '.')}@{host}>",
                     "Auto-Submitted": "auto-generated"},
        )  # fmt: skip
        try:
            mail.send()
        except Exception as fault:  # any mail backend may fail in its own way
            over = message.attempts + 1 >= RETRIES
            wait = timedelta(minutes=5 * 2**message.attempts)
            Message.objects.filter(pk=message.pk).update(
                state="failed" if over else "waiting", attempts=message.attempts + 1,
                fault=f"{type(fault).__name__}: {fault}"[:300], not_before=now + wait,
            )  # fmt: skip
            counts["failed"] += 1
        else:
            Message.objects.filter(pk=message.pk).update(
                state="sent", sent_at=timezone.now(), attempts=message.attempts + 1, fault=""
            )
            counts["sent"] += 1
    return counts


@transaction.atomic
def choose(*, person: Person, digest: bool, due_today: bool, by: Actor) -> None:
    """What the person wishes to receive."""
    before = Preference.objects.filter(person=person).values("digest", "due_today").first()
    wished = {"digest": digest, "due_today": due_today}
    Preference.objects.update_or_create(person=person, defaults=wished)
    write(by=by, act="notices.choose", subject=("preferences", person.pk), person=person.pk,
          because="chosen by the person", before=before, after=wished)  # fmt: skip
