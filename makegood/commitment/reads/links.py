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
from makegood.library.reads.lists import titles
from makegood.rollout.reads.plans import plan_titles

from ..models import Link
from .facts import facts
from .public import ActionLine, lines_of

# The named address of a thing of this kind, where a room below has one.
ADDRESSES = {
    "track": "track-public", "unit": "unit", "work": "work", "department": "department",
    "partnership": "partnership-of", "plan": "plan", "reading list": "list",
}  # fmt: skip
OPEN = {"track"}  # pages that everybody may open, whatever an institution set


@dataclass(frozen=True)
class Linked:
    """One link as it is shown: the label of today where its room still knows it.

    url: the thing's own page, which not everybody may open; public: a page that everybody may.
    """

    kind: str
    kind_name: str | Promise
    code: str
    label: str
    url: str
    action: int

    @property
    def public(self) -> str:
        """The thing's page where it is open to all, else what was promised about it."""
        return self.url if self.url and self.kind in OPEN else about(self.kind, self.code)


def about(kind: str, code: str) -> str:
    """The page of what was promised about a thing."""
    try:
        return reverse("commitment-about", args=[kind.replace(" ", "-"), code])
    except NoReverseMatch:
        return ""


def _titled(codes: Iterable[str]) -> dict[str, str]:
    return dict(names().completions)


def _orgs(codes: Iterable[str]) -> dict[str, str]:
    return dict(names().orgs)


def _works(codes: Iterable[str]) -> dict[str, str]:
    return {code: f"{one.label}. {one.title}" for code, one in works(codes).items()}


LABELS: dict[str, Callable[[Iterable[str]], dict[str, str]]] = {
    "track": _titled, "unit": _titled, "department": _orgs, "partnership": _orgs, "work": _works,
    "reading list": titles, "plan": plan_titles,
}  # fmt: skip


def known(kind: str, code: str) -> bool:
    """Whether a thing of this kind has this id now; of kinds without a room yet nobody can tell."""
    return kind not in LABELS or code in LABELS[kind]([code])


def shown(links: Iterable[Link]) -> list[Linked]:
    """The links with labels and addresses as their rooms know them now; else the label they had."""
    rows = list(links)
    wanted: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        wanted[row.kind].add(row.code)
    labels = {kind: LABELS[kind](codes) for kind, codes in wanted.items() if kind in LABELS}
    found = []
    for row in rows:
        label = labels.get(row.kind, {}).get(row.code, "")
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


def promised(kind: str, codes: Iterable[str], day: date) -> list[ActionLine]:
    """The actions that name one of these things, as they stand (one query where there are none)."""
    rows = Link.objects.filter(kind=kind, code__in=list(codes), until=None)
    actions = list(rows.values_list("action_id", flat=True).distinct())
    which = Q(pk__in=actions)
    return lines_of(which, day, facts(which).answers(day)) if actions else []
