"""What happened lately, as a feed: every public change with its day and an id that never changes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import (
    ActionEdition,
    ActionEvent,
    ClauseEvent,
    ClauseWording,
    Commitment,
    Crossing,
    Evidence,
    Report,
    Try,
)
from .detail import event_words

MOST = 60


@dataclass(frozen=True)
class News:
    """One entry: a stable id, its day, title, text, address."""

    id: str
    on: date
    title: str
    text: str
    path: str


def news(commitment: Commitment, most: int = MOST) -> list[News]:
    """The newest changes, newest first (nine queries)."""
    found = [one for source in _SOURCES for one in source(commitment, most)]
    return sorted(found, key=lambda one: (one.on, one.id), reverse=True)[:most]


def _action(code: str) -> str:
    return reverse("action", args=[code])


def _wordings(commitment: Commitment, most: int) -> Iterator[News]:
    rows = ClauseWording.objects.filter(clause__commitment=commitment).select_related("clause")
    for one in rows.order_by("-on", "-pk")[:most]:
        what = _("Clause worded anew") if one.number > 1 else _("New clause")
        yield News(f"wording-{one.pk}", one.on, f"{what}: {one.heading}", one.because,
                   reverse("clause-history", args=[one.clause.code]))  # fmt: skip


def _clauses(commitment: Commitment, most: int) -> Iterator[News]:
    rows = ClauseEvent.objects.filter(clause__commitment=commitment).select_related(
        "clause", "into"
    )
    for one in rows.order_by("-on", "-pk")[:most]:
        yield News(f"clause-{one.pk}", one.on, f"{event_words(one)}: {one.clause.code}", one.because,
                   reverse("clause-history", args=[one.clause.code]))  # fmt: skip


def _editions(commitment: Commitment, most: int) -> Iterator[News]:
    rows = ActionEdition.objects.filter(action__clause__commitment=commitment)
    for one in rows.select_related("action").order_by("-on", "-pk")[:most]:
        what = _("What was agreed was changed") if one.number > 1 else _("Promised")
        text = _("Due %(due)s. %(why)s") % {"due": one.due, "why": one.because}
        yield News(
            f"agreed-{one.pk}", one.on, f"{what}: {one.title}", text, _action(one.action.code)
        )


def _events(commitment: Commitment, most: int) -> Iterator[News]:
    rows = ActionEvent.objects.filter(action__clause__commitment=commitment)
    for one in rows.select_related("action").order_by("-on", "-pk")[:most]:
        title = f"{str(one.get_kind_display()).capitalize()}: {one.action.code}"
        yield News(f"event-{one.pk}", one.on, title, one.because, _action(one.action.code))


def _crossings(commitment: Commitment, most: int) -> Iterator[News]:
    rows = Crossing.objects.filter(action__clause__commitment=commitment).select_related("action")
    for one in rows.order_by("-on", "-pk")[:most]:
        title = f"{str(one.get_kind_display()).capitalize()}: {one.action.code}"
        yield News(f"crossing-{one.pk}", one.on, title, "", _action(one.action.code))


def _evidence(commitment: Commitment, most: int) -> Iterator[News]:
    rows = Evidence.objects.filter(action__clause__commitment=commitment).select_related("action")
    for one in rows.order_by("-on", "-pk")[:most]:
        text = " ".join(filter(None, [one.figure, one.figure_of, one.note]))
        yield News(f"evidence-{one.pk}", one.on, _("Evidence: %(title)s") % {"title": one.title},
                   text, _action(one.action.code))  # fmt: skip


def _taken_back(commitment: Commitment, most: int) -> Iterator[News]:
    rows = Evidence.objects.filter(
        action__clause__commitment=commitment, retracted_on__isnull=False
    )
    for one in rows.select_related("action").order_by("-retracted_on", "-pk")[:most]:
        assert one.retracted_on is not None
        title = _("Evidence taken back: %(title)s") % {"title": one.title}
        yield News(f"taken-back-{one.pk}", one.retracted_on, title, one.retracted_because,
                   _action(one.action.code))  # fmt: skip


def _tries(commitment: Commitment, most: int) -> Iterator[News]:
    rows = Try.objects.filter(action__clause__commitment=commitment, hidden_because="")
    for one in rows.filter(ended_on__isnull=False).select_related("action").order_by("-ended_on")[:most]:  # fmt: skip
        assert one.ended_on is not None
        title = _("A try ended, %(how)s: %(title)s") % {
            "how": one.get_state_display(), "title": one.title,
        }  # fmt: skip
        yield News(f"try-{one.pk}", one.ended_on, title, one.learnt,
                   f"{_action(one.action.code)}#try-{one.pk}")  # fmt: skip


def _reports(commitment: Commitment, most: int) -> Iterator[News]:
    for one in Report.objects.filter(commitment=commitment, state="published")[:most]:
        assert one.published_on is not None
        title = _("Report for %(year)s") % {"year": one.year}
        yield News(f"report-{one.pk}", one.published_on, title, "",
                   reverse("commitment-report", args=[commitment.code, one.year]))  # fmt: skip


_SOURCES = (_wordings, _clauses, _editions, _events, _crossings, _evidence, _taken_back, _tries,
            _reports)  # fmt: skip


def _at(day: date) -> str:
    """The day's beginning where the institution is: never in the future of the one who reads."""
    begins = timezone.make_aware(datetime.combine(day, time()))
    return begins.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _clean(text: str) -> str:
    """Without the letters that XML cannot hold."""
    return "".join(c for c in text if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff")  # fmt: skip


def atom(commitment: Commitment, title: str, entries: list[News]) -> bytes:
    """The entries as an Atom feed (RFC 4287)."""
    base, home = settings.BASE_URL, reverse("commitment", args=[commitment.code])
    me = reverse("commitment-atom", args=[commitment.code])
    updated = _at(entries[0].on if entries else commitment.made_on)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{escape(base + home)}</id><title>{escape(_clean(title))}</title>",
        f"<updated>{updated}</updated><author><name>{escape(settings.INSTITUTION_NAME)}</name></author>",
        f'<link href={quoteattr(base + home)}/><link rel="self" href={quoteattr(base + me)}/>',
    ]
    for one in entries:
        lines.append(
            f"<entry><id>{escape(f'{base}{home}#{one.id}')}</id><title>{escape(_clean(one.title))}</title>"
            f"<updated>{_at(one.on)}</updated><link href={quoteattr(base + one.path)}/>"
            f"<summary>{escape(_clean(one.text))}</summary></entry>"
        )
    return "\n".join([*lines, "</feed>", ""]).encode()


def json_feed(commitment: Commitment, title: str, entries: list[News]) -> bytes:
    """The entries as a JSON Feed, version 1.1."""
    base, home = settings.BASE_URL, reverse("commitment", args=[commitment.code])
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": base + home,
        "feed_url": base + reverse("commitment-feed", args=[commitment.code]),
        "items": [
            {"id": f"{base}{home}#{one.id}", "url": base + one.path, "title": one.title,
             "content_text": one.text, "date_published": _at(one.on)}
            for one in entries
        ],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1).encode()
