"""The actions that name a department's partnership, for the place that the champions' room keeps."""

from datetime import date

from django.urls import reverse

from makegood.champions.slots import Promise

from . import links


def promised(org: str, on: date) -> list[Promise]:
    """Actions that are linked to the partnership of an org unit (by its code), as they stand on a day."""
    return [
        Promise(title=line.edition.title, state=line.answer.status, url=reverse("action", args=[line.code]))
        for line in links.promised("partnership", [org], on)
    ]  # fmt: skip
