"""What waits for whom to decide: texts, retractions of works that units cite, dry runs to publish."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from makegood.people.models import Grant, Person
from makegood.people.roles import ROLES

from ..models import Proposal, Unit
from . import evidence
from .writing import state_of, with_state, writers


@dataclass(frozen=True)
class Decision:
    """One thing that waits for a person: in words, and where to go."""

    words: str
    url: str


def decisions(today: date) -> dict[int, list[Decision]]:
    """What waits for each person (by number), texts first.

    A text that was handed in waits for those whose role approves its step, but for who wrote it;
    one that was sent back waits for its writers; a unit that cites a retracted work waits for its
    named approver, or for all approvers where the name is an office's; a dry run that is shown
    waits for whoever publishes. The statements grow with the texts on their way, never with the people.
    """
    on_the_way = with_state(Unit.objects.filter(withdrawn_on=None).exclude(latest_revision=None))
    units = [one for one in on_the_way.defer("body").order_by("title") if one.flow_status]  # type: ignore[attr-defined]
    shown = list(Proposal.objects.filter(kind="unit", state__in=("shown", "stale")))
    retractions = evidence.tasks()
    if not (units or shown or retractions):
        return {}
    found: dict[int, list[Decision]] = {}

    def waits(people: Iterable[int], words: str, url: str) -> None:
        for person in people:
            found.setdefault(person, []).append(Decision(words, url))

    holding: dict[str, set[int]] = {}
    in_force = Grant.objects.filter(Q(end=None) | Q(end__gt=today), start__lte=today)
    for person, role in in_force.values_list("person_id", "role"):
        for permission in ROLES[role].permissions if role in ROLES else ():
            holding.setdefault(permission, set()).add(person)
    for unit in units:
        state = state_of(unit)
        url = reverse("unit-desk", args=[unit.code])
        if state == "in review":
            task = unit.current_workflow_task_state
            wanted = task.task.specific.permission if task else ""
            people = holding.get(wanted, set()) - writers(unit)
            waits(people, _("%(title)s: the text waits for your approval") % {"title": unit.title}, url)  # fmt: skip
        elif state == "sent back":
            waits(writers(unit), _("%(title)s: the text was sent back to you") % {"title": unit.title}, url)  # fmt: skip
    approvers = holding.get("curriculum.approve", set())
    for task in retractions:
        words = _("%(title)s cites a work that was retracted (%(work)s): say what follows") % {
            "title": task.unit.title, "work": task.work.label,
        }  # fmt: skip
        waits(_named(task.unit.approver, approvers) or approvers, words, reverse("evidence"))
    titles = dict(Unit.objects.filter(code__in=[one.subject for one in shown]).values_list("code", "title"))  # fmt: skip
    for one in shown:
        words = _("%(title)s: approved, to be published or not") % {
            "title": titles.get(one.subject, one.subject)
        }
        publishers = holding.get("curriculum.publish", set())
        waits(publishers, words, reverse("proposal", args=[one.pk]))
    return found


def _named(name: str, people: Iterable[int]) -> set[int]:
    """Those of these people who have this name; none where it is the name of an office."""
    if not name:
        return set()
    return {one.pk for one in Person.objects.filter(pk__in=list(people)) if one.name == name}
