"""What comes round: links looked at once a week, owners told once a week what needs them."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from makegood.notices.acts import Draft, queue
from makegood.record.acts import Actor

from ..linkcheck import Answer, check
from ..models import Evidence, Holder, LinkCheck
from ..reads.facts import facts
from ..reads.public import ActionLine, lines_of
from .evidence import note_check

NEAR = timedelta(days=14)


def check_links(*, now: datetime, most: int = 50, ask: Callable[[str], Answer] = check) -> int:
    """Look at links that were not looked at this week, at most so many; how many were.

    What was looked at is kept row by row, so that a worker that is killed goes on where it was, and
    a second one in the same week finds nothing to do. No transaction is open while a server is asked.
    """
    monday = timezone.localdate(now)
    monday -= timedelta(days=monday.weekday())
    done = LinkCheck.objects.filter(week=monday).values("evidence")
    due = Evidence.objects.filter(kind="link", retracted_on=None).exclude(pk__in=done)
    count = 0
    for row in due.select_related("action__clause").order_by("pk")[:most]:
        answer = ask(row.url)
        count += note_check(
            evidence=row,
            week=monday,
            at=now,
            alive=answer.alive,
            told=answer.told,
            gone=answer.gone,
        )
    return count


def remind(*, now: datetime, by: Actor) -> dict[str, int]:
    """Queue for each holder of an owner role one message a week: what is stale, late, near.

    The key holds the person and the week: asked again, or after a day that was missed, or under a
    clock that was set back, nobody is told twice.
    """
    today = timezone.localdate(now)
    year, week, _day = today.isocalendar()
    known = facts(Q())
    by_role: dict[int, list[ActionLine]] = defaultdict(list)
    for line in lines_of(Q(), today, known.answers(today)):
        one = line.answer
        stale_soon = one.stale_on is not None and one.stale_on - today <= NEAR
        near = one.due - today <= NEAR and one.status != "proposed"
        if one.status in {"under way", "at risk", "stale"} and (stale_soon or near):
            by_role[line.edition.owner_id].append(line)
    held = Holder.objects.filter(
        Q(end__isnull=True) | Q(end__gt=today), role__in=list(by_role), start__lte=today
    )
    mine: dict[int, list[ActionLine]] = defaultdict(list)
    for role, person in held.order_by("pk").values_list("role_id", "person_id"):
        mine[person] += by_role[role]
    drafts = [
        Draft(
            person=person, kind="commitment", key=f"commitment-{person}-{year}-{week:02d}",
            subject=_("What you own in our commitment needs you"), text=_text(lines, today),
            because=(_("you hold a role that owns these actions"),),
        )
        for person, lines in sorted(mine.items())
    ]  # fmt: skip
    return queue(drafts=drafts, at=now, by=by, because="weekly word to owners")


def _text(lines: list[ActionLine], today: object) -> str:
    told = [_("Nothing here is said about you as a person. These actions belong to a role you hold:"), ""]  # fmt: skip
    for line in sorted(lines, key=lambda one: one.answer.due):
        one = line.answer
        if one.status == "stale" and one.stale_on:
            what = _("stale since %(day)s: no evidence in time") % {
                "day": date_format(one.stale_on)
            }
        elif one.late:
            what = _("late: it was due on %(day)s") % {"day": date_format(one.due)}
        elif one.stale_on and one.stale_on <= one.due:
            what = _("goes stale on %(day)s without new evidence") % {
                "day": date_format(one.stale_on)
            }
        else:
            what = _("due on %(day)s") % {"day": date_format(one.due)}
        address = settings.BASE_URL + reverse("action-desk", args=[line.code])
        told += [f"- {line.edition.title}", f"  {what}", f"  {address}"]
    told += ["", _("Add evidence, say that it failed, or ask for another date with a reason; each is honest.")]  # fmt: skip
    return "\n".join(told)
