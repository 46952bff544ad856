"""What a plan from a file would do: which clauses and actions are new, changed or the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

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

WORDS = {"heading": "clause_heading", "text": "clause_text", "domain": "domain"}
TERMS = {"action": "title", "done_looks_like": "done_looks_like", "authority": "authority",
         "start": "start", "due": "due", "period": "period"}  # fmt: skip
MEANS = ("money_promised", "money_given", "fte_promised", "fte_given")


@dataclass(frozen=True)
class ClauseRow:
    """A clause of the file: new, changed, same; with the words that it would have."""

    row: PlanRow
    what: str
    words: dict[str, Any]
    clause: Clause | None = None


@dataclass(frozen=True)
class ActionRow:
    """An action of the file: new, changed (in which fields), same. One without an id is known by its
    words under the clause, so that a file that is sent again changes nothing."""

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
    now: dict[int, ClauseWording] = {}
    for one in ClauseWording.objects.filter(clause__in=[c.pk for c in known.values()]).order_by("number"):  # fmt: skip
        now[one.clause_id] = one
    first: dict[str, PlanRow] = {}
    said: dict[str, dict[str, str]] = {}
    for row in rows:
        told = said.setdefault(row.clause_id, {})
        for name, field_ in WORDS.items():
            value = getattr(row, field_)
            if value and told.setdefault(name, value) != value:
                found.faults.append(Fault(row.line, field_, value[:80], Words("The clause {clause} has other words in line {line}.", clause=row.clause_id, line=first[row.clause_id].line), Words("Use the same words in all its rows, or another id.")))  # fmt: skip
        first.setdefault(row.clause_id, row)
    for code, row in first.items():
        clause = known.get(code)
        if clause is None:
            words = {"heading": row.clause, "text": said[code].get("heading", row.clause),
                     "domain": "institution", **said[code]}  # fmt: skip
            found.clauses.append(ClauseRow(row, "new", words))
        elif clause.commitment_id != commitment.pk:
            found.faults.append(Fault(row.line, "clause_id", code, Words("This id belongs to a clause of another commitment."), Words("Choose another id.")))  # fmt: skip
        else:
            held = {name: getattr(now[clause.pk], name) for name in WORDS}
            words = {**held, **said[code]}
            same = all(_same(held[name], words[name]) for name in WORDS)
            if clause.state != "in force" and not (same and (not row.action or _action_known(row))):
                found.faults.append(Fault(row.line, "clause_id", code, Words("This clause is {state}.", state=Words(clause.state)), Words("Leave out the row, or take the clause up again first.")))  # fmt: skip
            found.clauses.append(ClauseRow(row, "same" if same else "changed", words, clause))
    _actions(commitment, [row for row in rows if row.action], known, found)
    return found


def _action_known(row: PlanRow) -> bool:
    return bool(row.action_id) and Action.objects.filter(code=row.action_id).exists()


def _actions(
    commitment: Commitment, rows: Sequence[PlanRow], clauses: Mapping[str, Clause], found: Preview
) -> None:
    codes = [row.action_id for row in rows if row.action_id]
    which = Q(code__in=codes)
    if len(codes) < len(rows):  # rows without an id are known by their words, under their clause
        bare = {row.clause_id for row in rows if not row.action_id}
        which |= Q(clause__in=[one.pk for code, one in clauses.items() if code in bare])
    there = list(Action.objects.filter(which).select_related("clause"))
    latest: dict[int, ActionEdition] = {}
    for one in ActionEdition.objects.filter(action__in=[a.pk for a in there]).select_related("owner").order_by("number"):  # fmt: skip
        latest[one.action_id] = one
    by_code = {one.code: one for one in there}
    by_words: dict[tuple[int, str], list[Action]] = {}
    for held in there:
        by_words.setdefault((held.clause_id, _bare(latest[held.pk].title)), []).append(held)
    waits: dict[int, set[str]] = {}
    for pk, code in Dependency.objects.filter(action__in=list(latest), until=None).values_list("action_id", "on_action__code"):  # fmt: skip
        waits.setdefault(pk, set()).add(code)
    taken: set[int] = set()
    for row in rows:
        action: Action | None = None
        if row.action_id:
            action = by_code.get(row.action_id)
        else:
            clause = clauses.get(row.clause_id)
            alike = by_words.get((clause.pk, _bare(row.action)), []) if clause else []
            alike = [one for one in alike if one.pk not in taken]
            owned = [one for one in alike if _bare(latest[one.pk].owner.name) == _bare(row.owner)]
            action = next(iter(owned or alike), None)
        if action is None:
            found.actions.append(ActionRow(row, "new"))
        elif action.clause.commitment_id != commitment.pk:
            found.faults.append(Fault(row.line, "action_id", row.action_id, Words("This id belongs to an action of another commitment."), Words("Choose another id.")))  # fmt: skip
        elif (clause := clauses.get(row.clause_id)) is None or clause.pk != action.clause_id:
            found.faults.append(Fault(row.line, "clause_id", row.clause_id, Words("The action {action} stands under the clause {clause}.", action=row.action_id, clause=action.clause.code), Words("Name that clause, or give the action an id of its own.")))  # fmt: skip
        else:
            taken.add(action.pk)
            now = latest[action.pk]
            told = terms_of(row, now.start, now)
            names = [n for n in (*TERMS.values(), *MEANS) if not _same(getattr(now, n), told[n])]
            if _bare(now.owner.name) != _bare(row.owner):
                names.append("owner")
            if not set(row.depends_on) <= waits.get(action.pk, set()):
                names.append("depends_on")
            what = "changed" if names else "same"
            found.actions.append(ActionRow(row, what, action, tuple(names)))


def terms_of(row: PlanRow, start: date, now: ActionEdition | None = None) -> dict[str, Any]:
    """The terms of a row, without the owner; what the row does not say stays as it is `now`.

    start: stands in where the file gives none.
    """
    assert row.due is not None
    usual: dict[str, Any] = {"authority": row.owner, "period": 90, **dict.fromkeys(MEANS, Decimal(0))}  # fmt: skip
    told: dict[str, Any] = {
        "title": row.action, "done_looks_like": row.done_looks_like, "due": row.due,
        "start": row.start or min(start, row.due),
    }  # fmt: skip
    for name, value in usual.items():
        said = getattr(row, name)
        kept = value if now is None else getattr(now, name)
        told[name] = kept if said in (None, "") else said
    return told


def _bare(text: str) -> str:
    return " ".join(text.split()).casefold()


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return " ".join(one.split()) == " ".join(other.split())
    if isinstance(one, Decimal):
        return one == Decimal(str(other))
    return bool(one == other)
