"""The next thing to read: one work of the library that fits a person's role, a new one each week."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from makegood.library.models import Work

# Whom the library's audiences mean, by role family; a role that is not listed reads what is for all.
AUDIENCES: dict[str, tuple[str, ...]] = {
    "faculty-clinician": ("clinician",),
    "faculty-researcher": ("researcher",),
    "faculty-educator": ("educator",),
    "resident-fellow": ("clinician", "learner"),
    "postdoc": ("postdoc", "researcher"),
    "student-md": ("learner",),
    "student-grad": ("learner", "researcher"),
    "nurse-app": ("nurse",),
    "clinical-staff": ("clinician",),
    "frontdesk": ("frontdesk",),
    "research-staff": ("researcher", "irb"),
    "it-data": ("data",),
    "admin-staff": ("staff", "hr"),
    "leader": ("leader",),
}
_FIELDS = ("code", "title", "authors", "year", "container", "annotation", "whom", "on")


@dataclass(frozen=True)
class Suggestion:
    """A work and why it was chosen."""

    code: str
    title: str
    authors: str
    year: int | None
    container: str
    note: str
    because: str


def suggest(
    works: QuerySet[Work], *, role: tuple[str, str] | None, today: date
) -> Suggestion | None:
    """One of the works, in one query: for the role's audience if there are any, else for all.

    role: code and name of the role family. The lists are compared as text: reading them as JSON for
    every work took longer than all the rest of the home page's queries.
    """
    lists = works.annotate(whom=Cast("audience", TextField()), on=Cast("topics", TextField()))
    rows: list[dict[str, Any]] = list(lists.order_by("code").values(*_FIELDS))
    wanted = [f'"{name}"' for name in AUDIENCES.get(role[0], ())] if role else []
    fitting = [row for row in rows if any(name in row["whom"] for name in wanted)]
    for_role = bool(fitting)
    chosen = fitting or [row for row in rows if '"all"' in row["whom"]]
    if not chosen:
        return None
    row = chosen[(today.toordinal() // 7) % len(chosen)]
    topics = ", ".join(topic.replace("-", " ") for topic in json.loads(row["on"])[:2])
    if for_role and role is not None:
        because = _("Chosen for your role family (%(role)s). On: %(topics)s.") % {
            "role": role[1], "topics": topics,
        }  # fmt: skip
    else:
        because = _("Chosen from what is for everybody. On: %(topics)s.") % {"topics": topics}
    return Suggestion(
        row["code"], row["title"], row["authors"], row["year"], row["container"],
        row["annotation"], because,
    )  # fmt: skip
