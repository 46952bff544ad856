"""The facts of actions as the engine takes them, and its answers for a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from makegood.engines import commitment as engine

from ..models import Action as ActionRow
from ..models import ActionEdition, ActionEvent, Dependency, Evidence, Holder


@dataclass(frozen=True)
class Facts:
    """What the engine needs, by action code and by number of owner role."""

    actions: dict[str, engine.Action]
    holdings: dict[int, list[engine.Holding]]

    def answers(self, day: date) -> dict[str, engine.Answer]:
        """The status of every action on a day."""
        return engine.answers(self.actions, self.holdings, day)


def facts(which: Q) -> Facts:
    """The facts of the actions that fit, in six queries.

    which: over Action. What an action waits for is known only where it fits as well.
    """
    codes = dict(ActionRow.objects.filter(which).values_list("pk", "code").order_by())
    inside: dict[str, Any] = {"action__in": ActionRow.objects.filter(which).order_by().values("pk")}
    terms: dict[int, list[engine.Terms]] = defaultdict(list)
    for pk, on, start, due, period, mp, mg, fp, fg, role in (
        ActionEdition.objects.filter(**inside)
        .order_by("action_id", "number")
        .values_list("action_id", "on", "start", "due", "period", "money_promised", "money_given",
                     "fte_promised", "fte_given", "owner_id")
    ):  # fmt: skip
        means = (float(mp), float(fp)), (float(mg), float(fg))
        terms[pk].append(engine.Terms(on, start, due, period, *means, role))
    events: dict[int, list[engine.Event]] = defaultdict(list)
    for pk, on, kind, person in (
        ActionEvent.objects.filter(**inside)
        .order_by("action_id", "on", "pk")
        .values_list("action_id", "on", "kind", "person_id")
    ):
        events[pk].append(engine.Event(on, kind, person))
    proofs: dict[int, list[engine.Proof]] = defaultdict(list)
    for pk, on, dated, person, gone in (
        Evidence.objects.filter(progress=True, **inside)
        .order_by()
        .values_list("action_id", "on", "dated", "voucher_id", "retracted_on")
    ):
        proofs[pk].append(engine.Proof(on, dated, person, gone))
    depends: dict[int, list[tuple[str, date, date | None]]] = defaultdict(list)
    for pk, other, since, until in (
        Dependency.objects.filter(**inside)
        .order_by("action_id", "pk")
        .values_list("action_id", "on_action__code", "since", "until")
    ):
        depends[pk].append((other, since, until))
    actions = {
        code: engine.Action(
            code, tuple(terms[pk]), tuple(events[pk]), tuple(proofs[pk]), tuple(depends[pk])
        )
        for pk, code in codes.items()
    }
    roles = {one.role for some in terms.values() for one in some}
    return Facts(actions, holdings(roles))


def holdings(roles: Iterable[int]) -> dict[int, list[engine.Holding]]:
    """Who held each of these owner roles, as spans."""
    found: dict[int, list[engine.Holding]] = defaultdict(list)
    rows = Holder.objects.filter(role__in=list(roles)).order_by("role_id", "start")
    for role, start, end in rows.values_list("role_id", "start", "end"):
        found[role].append(engine.Holding(start, end))
    return dict(found)


def answer_of(action: ActionRow, day: date) -> engine.Answer | None:
    """The status of one action on a day, with those that it waits for; None before it was made."""
    waits = Dependency.objects.filter(action=action).values("on_action")
    return facts(Q(pk=action.pk) | Q(pk__in=waits)).answers(day).get(action.code)
