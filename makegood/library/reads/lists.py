"""Reading lists and paths for pages; each function in a fixed number of statements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from ..models import ListItem, Reading, ReadingList, Work
from .works import Standing, standings


@dataclass(frozen=True)
class ListPage:
    """A list with its works in order, each with its note and what disputes it."""

    items: list[ListItem]
    standings: Mapping[str, Standing]
    of: ReadingList

    @property
    def rows(self) -> list[tuple[ListItem, Standing]]:
        return [(item, self.standings[item.work.code]) for item in self.items]

    @property
    def minutes(self) -> int:
        return sum(item.work.minutes or 0 for item in self.items)


def published() -> QuerySet[ReadingList]:
    """Lists that everybody sees, each with the number of its works."""
    return ReadingList.objects.filter(state="published").annotate(size=Count("items"))


def titles(codes: Iterable[str]) -> dict[str, str]:
    """Titles of the published lists among these codes (one statement)."""
    return dict(published().filter(code__in=list(codes)).values_list("code", "title"))


def led_to(action: str) -> list[tuple[date, str]]:
    """Meetings of reading groups that became this action: their day and the work that was read.

    Neither the group nor its people are told; a group's page is its own (one statement).
    """
    found = Reading.objects.filter(action=action).order_by("-on", "pk")
    return [(on, title or "") for on, title in found.values_list("on", "work__title")]


def list_page(found: ReadingList) -> ListPage:
    """One list (at most four statements)."""
    items = list(found.items.select_related("work").defer("work__csl"))
    return ListPage(items, standings(item.work.code for item in items), found)


def for_unit(unit: str) -> list[ListPage]:
    """Published lists that a unit's page shows (at most five statements)."""
    found = [one for one in published() if unit in one.units]
    return [list_page(one) for one in found]


def path(topic: str) -> dict[str, list[Work]]:
    """The works on a topic by level, from starting to leading, the oldest first; in one statement."""
    works = Work.objects.filter(
        withdrawn_on=None, retracted_on=None, topics__icontains=f'"{topic}"'
    )
    steps: dict[str, list[Work]] = {level: [] for level, _name in Work.LEVELS}
    for work in works.defer("csl").order_by("year", "code"):
        if work.level in steps and topic in work.topics:
            steps[work.level].append(work)
    return steps


def topics() -> list[tuple[str, int]]:
    """Every topic with its number of works, the largest first, from the catalogue in memory."""
    import numpy as np

    from .catalogue import current

    shelves = current()
    if not len(shelves.pks):
        return []
    counts = shelves.facets["topic"].counts(np.ones(len(shelves.pks), dtype=bool))
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))
