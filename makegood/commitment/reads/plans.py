"""What a plan from a file would do: which clauses and actions are new, changed or the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from makegood.engines.planfile import Fault, PlanRow
from makegood.engines.words import Words

from ..models import (
    Action,
    ActionEdition,
    Clause,
    ClauseCode,
    ClauseWording,
    Commitment,
    Dependency,
)

TERMS = {"action": "title", "done_looks_like": "done_looks_like", "authority": "authority",
         "start": "start", "due": "due", "period": "period"}  # fmt: skip
MEANS = ("money_promised", "money_given", "fte_promised", "fte_given")


@dataclass(frozen=True)
class ClauseRow:
    """A clause of the file: new, changed, same."""

    row: PlanRow
    what: str
    clause: Clause | None = None


@dataclass(frozen=True)
class ActionRow:
    """An action of the file: new, changed (in which fields), same."""

    row: PlanRow
    what: str
    action: Action | None = None
    fields: tuple[str, ...] = ()


@dataclass
class Preview:
    """What would happen, and what stands in the way."""

    clauses: list[ClauseRow] = field(default_factory=list)
    actions: list[ActionRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each."""
        found: dict[str, int] = {}
        for kind, rows in (("clauses", self.clauses), ("actions", self.actions)):
            for one in rows:
                found[f"{kind} {one.what}"] = found.get(f"{kind} {one.what}", 0) + 1  # type: ignore[attr-defined]
        return found


def preview(commitment: Commitment, rows: Sequence[PlanRow]) -> Preview:
    """Compare rows with what is there (six queries, however many rows)."""
    found = Preview()
    codes = {row.clause_id for row in rows}
    known = {one.code: one.clause for one in ClauseCode.objects.filter(code__in=codes).select_related("clause")}  # fmt: skip
    words: dict[int, ClauseWording] = {}
    for one in ClauseWording.objects.filter(clause__in=[c.pk for c in known.values()]).order_by("number"):  # fmt: skip
        words[one.clause_id] = one
    seen: dict[str, PlanRow] = {}
    for row in rows:
        if row.clause_id in seen:
            first = seen[row.clause_id]
            if (row.clause_text, row.domain) != (first.clause_text, first.domain):
                found.faults.append(Fault(row.line, "clause_text", row.clause_text[:80], Words("The clause {clause} has other words in line {line}.", clause=row.clause_id, line=first.line), Words("Write the same words in each row of a clause.")))  # fmt: skip
            continue
        seen[row.clause_id] = row
        clause = known.get(row.clause_id)
        if clause is None:
            found.clauses.append(ClauseRow(row, "new"))
        elif clause.commitment_id != commitment.pk:
            found.faults.append(Fault(row.line, "clause_id", row.clause_id, Words("This id belongs to a clause of another commitment."), Words("Choose another id.")))  # fmt: skip
        else:
            now = words[clause.pk]
            same = (now.heading, now.text, now.domain) == (row.clause_heading, row.clause_text, row.domain)  # fmt: skip
            if clause.state != "in force" and not (same and not row.action):
                same_words = same and _action_known(row)
                if not same_words:
                    found.faults.append(Fault(row.line, "clause_id", row.clause_id, Words("This clause is {state}.", state=Words(clause.state)), Words("Leave out its rows, or take the clause up again first.")))  # fmt: skip
            found.clauses.append(ClauseRow(row, "same" if same else "changed", clause))
    _actions(commitment, [row for row in rows if row.action], found)
    return found


def _action_known(row: PlanRow) -> bool:
    return bool(row.action_id) and Action.objects.filter(code=row.action_id).exists()


def _actions(commitment: Commitment, rows: Sequence[PlanRow], found: Preview) -> None:
    codes = [row.action_id for row in rows if row.action_id]
    there = {a.code: a for a in Action.objects.filter(code__in=codes).select_related("clause")}
    latest: dict[int, ActionEdition] = {}
    for one in ActionEdition.objects.filter(action__in=[a.pk for a in there.values()]).select_related("owner").order_by("number"):  # fmt: skip
        latest[one.action_id] = one
    waits: dict[int, set[str]] = {}
    for pk, code in Dependency.objects.filter(action__in=list(latest), until=None).values_list("action_id", "on_action__code"):  # fmt: skip
        waits.setdefault(pk, set()).add(code)
    for row in rows:
        action = there.get(row.action_id)
        if action is None:
            found.actions.append(ActionRow(row, "new"))
        elif action.clause.commitment_id != commitment.pk:
            found.faults.append(Fault(row.line, "action_id", row.action_id, Words("This id belongs to an action of another commitment."), Words("Choose another id.")))  # fmt: skip
        else:
            now = latest[action.pk]
            told = terms_of(row, now.start)
            names = [n for n in (*TERMS.values(), *MEANS) if not _same(getattr(now, n), told[n])]
            if now.owner.name.casefold() != row.owner.casefold():
                names.append("owner")
            if not set(row.depends_on) <= waits.get(action.pk, set()):
                names.append("depends_on")
            fields = tuple(names)
            what = "changed" if set(fields) - {"depends_on"} else "same"
            found.actions.append(ActionRow(row, what, action, fields))


def terms_of(row: PlanRow, start: date) -> dict[str, Any]:
    """The terms of a row, without the owner. `start` stands in where the file gives none."""
    assert row.due is not None
    return {
        "title": row.action, "done_looks_like": row.done_looks_like,
        "authority": row.authority or row.owner, "start": row.start or min(start, row.due),
        "due": row.due, "period": row.period, **{name: getattr(row, name) for name in MEANS},
    }  # fmt: skip


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return " ".join(one.split()) == " ".join(other.split())
    if isinstance(one, Decimal):
        return one == Decimal(str(other))
    return bool(one == other)
