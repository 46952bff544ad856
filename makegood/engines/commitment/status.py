"""The status of each action on a day.

The rules, strongest first:

withdrawn, failed: somebody said so, and nobody took the action up again since.
done: its owner claimed it with evidence, and a second person confirmed: neither the one who claimed,
nor the only one who vouches. When all evidence is taken back, it is no longer done.
stale: no evidence within its period. The clock runs from the day the last evidence is of, else from
the start that came first; putting off a start that has passed does not set the clock back.
at risk: late, unfunded, without an owner, waiting for something that failed or is late itself, due
soon without any evidence, or its owner says so.
under way from the start date or the first evidence; before that it is proposed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from .facts import Action, Holding, Terms

NEAR = timedelta(days=30)
STATUSES = ("proposed", "under way", "at risk", "stale", "done", "failed", "withdrawn")
ENDED = frozenset({"done", "failed", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an action is at risk: a code, and what it is about (an action's code or a kind of means)."""

    code: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an action is on a day. `stale_on` is the day from which it counts as stale as things stand.

    redated: how often its due date was changed. waiting: claimed as done, not yet confirmed.
    """

    status: str
    start: date
    due: date
    late: bool = False
    waiting: bool = False
    redated: int = 0
    last: date | None = None
    stale_on: date | None = None
    done_on: date | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class _Walk:
    """Where the events lead: open or an end, with its day; warnings that stand."""

    state: str
    on: date | None
    anew: date | None
    flagged: bool


def answers(
    actions: Mapping[str, Action], holdings: Mapping[int, Sequence[Holding]], day: date
) -> dict[str, Answer]:
    """The status of every action that was known on the day, by its code.

    holdings: who held each owner role, by the role's number.
    """
    known = {code: one for code, one in actions.items() if one.terms and one.terms[0].on <= day}
    alone = {code: _alone(one, holdings, day) for code, one in known.items()}
    return {code: _with_others(known[code], alone, day) for code in known}


def _alone(action: Action, holdings: Mapping[int, Sequence[Holding]], day: date) -> Answer:
    terms = [one for one in action.terms if one.on <= day]
    now = terms[-1]
    redated = sum(a.due != b.due for a, b in pairwise(terms))
    live = [p for p in action.proofs if p.on <= day and (p.retracted is None or p.retracted > day)]
    last = max((proof.dated for proof in live), default=None)
    walk = _walked(action, day)
    if walk.state in ENDED:
        done_on = walk.on if walk.state == "done" else None
        return Answer(walk.state, now.start, now.due, False, False, redated, last, None, done_on)
    began = last is not None or day >= now.start or walk.anew is not None
    from_ = last or _anchor(terms)
    if walk.anew is not None and walk.anew > from_:
        from_ = walk.anew
    # A period so long that the calendar ends before it never runs out.
    left = (date.max - from_).days
    stale_on = from_ + timedelta(days=now.period + 1) if now.period < left else None
    began = began or from_ <= day
    late = day > now.due
    reasons = _reasons(now, holdings, day, late, last, walk.flagged, began)
    stale = began and stale_on is not None and day >= stale_on
    status = (
        "stale" if stale else "at risk" if reasons else "under way" if began else "proposed"
    )  # fmt: skip
    waiting = walk.state == "claimed"
    return Answer(
        status, now.start, now.due, late, waiting, redated, last, stale_on, None, tuple(reasons)
    )


def _anchor(terms: Sequence[Terms]) -> date:
    """The start from which the clock runs without evidence: a start that has come stays."""
    at = terms[0].start
    for one in terms[1:]:
        if at > one.on:
            at = one.start
    return at


def _reasons(
    now: Terms, holdings: Mapping[int, Sequence[Holding]], day: date, late: bool,
    last: date | None, flagged: bool, began: bool,
) -> list[Reason]:  # fmt: skip
    found = []
    if late:
        found.append(Reason("late"))
    elif last is None and now.due - day <= NEAR:
        found.append(Reason("due soon"))
    if began:
        kinds = ("money", "fte")
        short = zip(kinds, now.promised, now.given, strict=True)
        found += [Reason("unfunded", kind) for kind, asked, got in short if got < asked]
    held = holdings.get(now.role, ())
    if not any(one.start <= day and (one.end is None or one.end > day) for one in held):
        found.append(Reason("no owner"))
    if flagged:
        found.append(Reason("flagged"))
    return found


def _with_others(action: Action, alone: Mapping[str, Answer], day: date) -> Answer:
    mine = alone[action.code]
    if mine.status in ENDED:
        return mine
    found = []
    for code, since, until in action.depends:
        other = alone.get(code)
        if other is None or since > day or (until is not None and until <= day):
            continue
        if other.status in {"failed", "withdrawn", "stale"}:
            found.append(Reason(f"waits for {other.status}", code))
        elif other.late:
            found.append(Reason("waits for late", code))
        elif other.status != "done" and other.due > mine.due:
            found.append(Reason("waits for later", code))
    if not found:
        return mine
    status = "stale" if mine.status == "stale" else "at risk"
    return Answer(
        status, mine.start, mine.due, mine.late, mine.waiting, mine.redated, mine.last,
        mine.stale_on, None, (*mine.reasons, *found),
    )  # fmt: skip


def _walked(action: Action, day: date) -> _Walk:
    """Follow the events up to the day. Within a day evidence is added, then taken back, then events."""
    steps: list[tuple[date, int, int, str, int | None]] = []
    for number, event in enumerate(action.events):
        if event.on <= day:
            steps.append((event.on, 2, number, event.kind, event.person))
    for proof in action.proofs:
        if proof.on <= day:
            steps.append((proof.on, 0, 0, "", proof.person))
            if proof.retracted is not None and proof.retracted <= day:
                steps.append((max(proof.retracted, proof.on), 1, 0, "", proof.person))
    steps.sort(key=lambda step: step[:3])
    state, at, anew, flagged = "open", None, None, False
    vouching: dict[int | None, int] = {}
    claimer: int | None = None
    for on, rank, _number, kind, person in steps:
        if rank < 2:
            vouching[person] = vouching.get(person, 0) + (1 if rank == 0 else -1)
            if not any(vouching.values()) and state in {"done", "claimed"}:
                state, at = "open", None
        elif kind in {"flagged", "cleared"}:
            flagged = kind == "flagged"
        elif kind == "reopened":
            if state in ENDED:
                state, at, anew = "open", None, on
        elif state in ENDED:
            continue
        elif kind in {"failed", "withdrawn"}:
            state, at = kind, on
        elif kind == "sent back":
            state = "open" if state == "claimed" else state
        elif kind == "claimed":
            if any(vouching.values()):
                state, claimer = "claimed", person
        elif kind == "confirmed" and state == "claimed":
            others = any(count for who, count in vouching.items() if who is None or who != person)
            if person is not None and person != claimer and others:
                state, at = "done", on
    return _Walk(state, at, anew, flagged)
