"""What actions are linked to elsewhere, and the way back: what was promised about a thing."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from makegood.curriculum.reads.known import names
from makegood.library.reads import works

from ..models import Link

Found = dict[str, tuple[str, str]]
# The named address of a thing of this kind, where the room below has one.
ADDRESSES = {
    "track": "track-public", "unit": "unit", "work": "work", "department": "department",
    "partnership": "partnership", "plan": "plan", "reading list": "reading-list",
    "finding": "finding", "indicator": "indicator",
}  # fmt: skip


@dataclass(frozen=True)
class Linked:
    """One link as it is shown: the label of today where its room still knows it."""

    kind: str
    kind_name: str | Promise
    code: str
    label: str
    url: str
    action: int


def _titled(codes: Iterable[str]) -> dict[str, str]:
    return dict(names().completions)


def _orgs(codes: Iterable[str]) -> dict[str, str]:
    return dict(names().orgs)


def _works(codes: Iterable[str]) -> dict[str, str]:
    return {code: f"{one.label}. {one.title}" for code, one in works(codes).items()}


LABELS: dict[str, Callable[[Iterable[str]], dict[str, str]]] = {
    "track": _titled, "unit": _titled, "department": _orgs, "partnership": _orgs, "work": _works,
}  # fmt: skip


def shown(links: Iterable[Link]) -> list[Linked]:
    """The links with labels and addresses as their rooms know them now; else the label they had."""
    rows = list(links)
    wanted: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        wanted[row.kind].add(row.code)
    known = {kind: LABELS[kind](codes) for kind, codes in wanted.items() if kind in LABELS}
    found = []
    for row in rows:
        label = known.get(row.kind, {}).get(row.code, "")
        url = address(row.kind, row.code) if label or row.kind not in LABELS else ""
        found.append(Linked(row.kind, row.get_kind_display(), row.code,
                            label or row.label or row.code, url, row.action_id))  # fmt: skip
    return found


def address(kind: str, code: str) -> str:
    """Where the thing stands; empty where its room has no page for it."""
    try:
        return reverse(ADDRESSES[kind], args=[code])
    except (KeyError, NoReverseMatch):
        return ""


def of_actions(actions: Iterable[int], day: date) -> list[Linked]:
    """The links of these actions on a day."""
    rows = Link.objects.filter(
        Q(until__isnull=True) | Q(until__gt=day), action__in=list(actions), since__lte=day
    )
    return shown(rows)


def actions_about(kind: str, codes: Iterable[str]) -> Q:
    """The actions that are linked to one of these things now; a condition over Action."""
    rows = Link.objects.filter(kind=kind, code__in=list(codes), until=None)
    return Q(pk__in=rows.values("action"))
