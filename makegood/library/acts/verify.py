"""Confirming records against Crossref, and addresses against the web; each result with its day."""

from collections.abc import Callable, Iterable
from datetime import date

from django.db import transaction

from makegood.record.acts import Actor, write

from .. import links, lookup
from ..models import Work
from ..reads.checks import differences
from .index import tick

Tell = Callable[[int, int | None, str], None]


def verify(
    *, works: Iterable[Work], on: date, by: Actor, tell: Tell | None = None
) -> dict[str, int]:
    """Compare title and first author of works that have a DOI with what is held under it.

    Returns how many were confirmed, differ, are unknown there, or could not be asked. Without network
    nothing is changed.
    """
    counts = {"confirmed": 0, "different": 0, "unknown": 0, "not asked": 0}
    for number, work in enumerate(works, 1):
        answer = lookup.look("doi", work.doi, tries=lookup.TRIES)
        if not answer.reached:
            counts["not asked"] += 1
            if counts["not asked"] >= 3 and not any(
                v for k, v in counts.items() if k != "not asked"
            ):
                break  # nobody answers; the rest would wait for nothing
            continue
        told = differences(work, answer.item)
        kind = "unknown" if answer.item is None else "different" if told else "confirmed"
        counts[kind] += 1
        with transaction.atomic():
            _noted(work, "confirmed" if kind == "confirmed" else kind, told, answer.source, on, by)
        if tell:
            tell(number, None, work.label)
    return counts


def check_links(*, works: Iterable[Work], on: date, by: Actor) -> dict[str, int]:
    """Ask each work's address once; refused addresses count as dead, because no reader may follow them."""
    counts = {"good": 0, "dead": 0, "unsure": 0}
    for work in works:
        try:
            state = links.state_of(work.url)
        except links.Refused:
            state = "dead"
        counts[state] += 1
        with transaction.atomic():
            changed = work.link_state != state
            Work.objects.filter(pk=work.pk).update(link_state=state, link_checked_on=on)
            if changed and state == "dead":
                write(by=by, act="library.work.link", subject=("work", work.code),
                      because="link check", after={"state": state, "url": work.url})  # fmt: skip
    return counts


def _noted(work: Work, status: str, told: list[str], source: str, on: date, by: Actor) -> None:
    result = {"source": source or "Crossref", "differences": told}
    Work.objects.filter(pk=work.pk).update(
        identifier_status=status, checked_on=on, check_result=result,
        edited=sorted({*work.edited, "identifier_status"}), seq=tick(),
    )  # fmt: skip
    write(by=by, act="library.work.verify", subject=("work", work.code), because="library verify",
          before={"status": work.identifier_status}, after={"status": status, **result})  # fmt: skip
