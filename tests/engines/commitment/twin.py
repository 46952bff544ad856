"""The slow, obvious twin of the status engine: lives through every day, one after the other."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from makegood.engines.commitment import Action, Holding

ONE = timedelta(days=1)


class Life:
    """One action, lived day by day."""

    def __init__(self, action: Action) -> None:
        self.action = action
        self.state = "open"
        self.claimer: int | None = None
        self.ended_on: date | None = None
        self.anew: date | None = None
        self.flagged = False
        self.anchor: date | None = None
        self.dues: list[date] = []
        self.live: list[object] = []

    def live_through(self, day: date) -> None:
        action = self.action
        for proof in action.proofs:
            if proof.on == day:
                self.live.append(proof)
        for proof in action.proofs:
            gone = proof.retracted and max(proof.retracted, proof.on) == day
            if gone and any(one is proof for one in self.live):
                self.live = [one for one in self.live if one is not proof]
                if not self.live and self.state in ("done", "claimed"):
                    self.state, self.ended_on = "open", None
        for terms in action.terms:
            if terms.on == day:
                if self.anchor is None or self.anchor > day:
                    self.anchor = terms.start
                self.dues.append(terms.due)
        for event in action.events:
            if event.on == day:
                self.hear(event.kind, event.person, day)

    def hear(self, kind: str, person: int | None, day: date) -> None:
        over = self.state in ("done", "failed", "withdrawn")
        if kind == "flagged":
            self.flagged = True
        elif kind == "cleared":
            self.flagged = False
        elif kind == "reopened" and over:
            self.state, self.ended_on, self.anew = "open", None, day
        elif over or kind == "reopened":
            return
        elif kind in ("failed", "withdrawn"):
            self.state, self.ended_on = kind, day
        elif kind == "claimed" and self.live:
            self.state, self.claimer = "claimed", person
        elif kind == "sent back" and self.state == "claimed":
            self.state = "open"
        elif kind == "confirmed" and self.state == "claimed":
            other = [p for p in self.live if p.person is None or p.person != person]
            if person is not None and person != self.claimer and other:
                self.state, self.ended_on = "done", day

    def alone(self, holdings: Mapping[int, Sequence[Holding]], day: date) -> dict[str, object]:
        now = [one for one in self.action.terms if one.on <= day][-1]
        redated = len([1 for n in range(1, len(self.dues)) if self.dues[n] != self.dues[n - 1]])
        last = max([p.dated for p in self.live]) if self.live else None
        told = {"redated": redated, "last": last, "start": now.start, "due": now.due}
        if self.state in ("done", "failed", "withdrawn"):
            done_on = self.ended_on if self.state == "done" else None
            return {**told, "status": self.state, "late": False, "waiting": False,
                    "reasons": set(), "done_on": done_on}  # fmt: skip
        clock = last if last else self.anchor
        if self.anew and self.anew > clock:
            clock = self.anew
        began = bool(last) or day >= now.start or bool(self.anew) or day >= clock
        quiet = (day - clock).days
        reasons = set()
        if day > now.due:
            reasons.add(("late", ""))
        elif not last and (now.due - day).days <= 30:
            reasons.add(("due soon", ""))
        if began and now.given[0] < now.promised[0]:
            reasons.add(("unfunded", "money"))
        if began and now.given[1] < now.promised[1]:
            reasons.add(("unfunded", "fte"))
        holders = [h for h in holdings.get(now.role, ()) if h.start <= day < (h.end or date.max)]
        if not holders:
            reasons.add(("no owner", ""))
        if self.flagged:
            reasons.add(("flagged", ""))
        if began and quiet > now.period:
            status = "stale"
        elif reasons:
            status = "at risk"
        else:
            status = "under way" if began else "proposed"
        return {**told, "status": status, "late": day > now.due, "reasons": reasons,
                "waiting": self.state == "claimed", "done_on": None}  # fmt: skip


def slow(
    actions: Mapping[str, Action], holdings: Mapping[int, Sequence[Holding]], day: date
) -> dict[str, dict[str, object]]:
    """What every action is on the day, by living through all days up to it."""
    found = {}
    for code, action in actions.items():
        if not action.terms or action.terms[0].on > day:
            continue
        life = Life(action)
        days = [one.on for one in (*action.terms, *action.events, *action.proofs)]
        at = min(days)
        while at <= day:
            life.live_through(at)
            at += ONE
        found[code] = life.alone(holdings, day)
    told = {code: dict(one) for code, one in found.items()}
    for code, mine in told.items():
        if mine["status"] in ("done", "failed", "withdrawn"):
            continue
        extra = set()
        for other, since, until in actions[code].depends:
            if other not in found or not since <= day < (until or date.max):
                continue
            its = found[other]
            if its["status"] in ("failed", "withdrawn", "stale"):
                extra.add((f"waits for {its['status']}", other))
            elif its["late"]:
                extra.add(("waits for late", other))
            elif its["status"] != "done" and its["due"] > mine["due"]:
                extra.add(("waits for later", other))
        mine["reasons"] = mine["reasons"] | extra
        if extra and mine["status"] != "stale":
            mine["status"] = "at risk"
    return told
