"""The slow, obvious twin of the requirements engine: one person, one day, one step at a time.

Written from the semantics, it shares only the rules' classes. `twin_life` holds what is true of a
person on a day, `twin_asks` what each track asks; here reasons become one requirement.
"""

from __future__ import annotations

from datetime import date, timedelta

from makegood.engines.requirements import AllOf, UnitInfo

from .twin_asks import Asking
from .twin_life import NEVER, STRENGTHS, Ask, Person, Row, days_in_force, group_unit, shown_date


class Twin(Asking):
    """The answer for one person on one day."""

    def answer(self) -> tuple[list[Row], list[Row]]:
        """The requirement rows and the reason rows of the person."""
        if not self.appointments:
            return [], []
        turns = self.turning_days()
        asks = [ask for track in self.rules.tracks for ask in self.track_asks(track, turns)]
        requirements, reasons = [], []
        for unit in self.rules.units:
            mine = [ask for ask in asks if ask.unit is unit]
            if mine:
                requirements.append(self.requirement(unit, mine))
                reasons += [self.reason(ask) for ask in mine]
        return requirements, reasons

    def requirement(self, unit: UnitInfo, mine: list[Ask]) -> Row:
        rank = {track.id: i for i, track in enumerate(self.rules.tracks)}
        basis = [ask for ask in mine if ask.state == "active" and not ask.enough]
        active = bool(basis)
        if not basis:
            basis = [ask for ask in mine if ask.state == "pending" and not ask.enough]
        undone = [ask for ask in basis if not ask.done]
        open_ = [ask for ask in undone if not ask.waived]
        among = [ask for ask in open_ if ask.due is not None]
        if among:
            among += [
                ask
                for ask in mine
                if ask.state != "active" and ask not in among
                if ask.due is not None and ask.since < ask.end < NEVER
            ]
        among.sort(key=lambda ask: (ask.since, ask.due, rank[ask.track.id]))
        leads: list[Ask] = []
        covered: set[date] = set()
        last = max([self.today, *(ask.since for ask in among)])
        for ask in among if len(among) > 1 else []:
            days = days_in_force(ask, last)
            if not leads or days - covered:
                leads.append(ask)
            covered |= days
        leads = leads or among
        due = max((ask.due or NEVER for ask in leads), default=NEVER)
        for ask in mine:
            ask.label = {"active": "also", "pending": "pending", "ended": "ended"}[ask.state]
            if ask.enough and ask.state != "ended":
                ask.label = "enough"
            if ask in leads and ask in basis:
                ask.label = "leads"
        firsts = leads
        if not leads and basis:
            front = min(open_ or basis, key=lambda ask: (ask.start, rank[ask.track.id]))
            front.label = "leads"
            firsts = [front]
        if not basis:
            status = "no longer asked"
        elif not undone:
            status = "renewed" if any(ask.renewed for ask in basis) else "done"
        elif not open_:
            status = "waived"
        elif self.on_leave(self.today):
            status = "waiting"
        elif not active:
            status = "not yet open"
        elif due < self.today:
            status = "overdue"
        elif due <= self.today + timedelta(self.rules.soon_days):
            status = "due soon"
        else:
            status = "asked"
        counted = status in ("asked", "due soon", "overdue", "waiting")
        shown = basis or mine
        changed = bool(open_) and all(ask.changed for ask in open_)
        strength = max(STRENGTHS.index(a.edition.strength) for a in shown)
        strong = [a for a in basis if a.edition.strength == STRENGTHS[strength]]
        choice = (
            strong[0] if strong and not any(isinstance(a.group, AllOf) for a in strong) else None
        )
        done_on = max((ask.on for ask in shown if ask.on is not None), default=None)
        credit, source, months = self.earned_by(unit.id, done_on)
        enough = any(ask.enough and ask.state != "ended" for ask in mine)
        return {
            "person": self.person.id,
            "unit": unit.id,
            "status": status,
            "strength": ("invited", "expected", "required")[strength],
            "asked_from": shown_date(min(ask.start for ask in (firsts if basis else mine))),
            "due": shown_date(due)
            if counted or (status == "not yet open" and due > self.today)
            else None,
            "done_on": done_on,
            "valid_until": shown_date(min((a.until for a in shown if a.until), default=NEVER)),
            "minutes": max(a.minutes for a in open_) if changed else unit.minutes,
            "asked_minutes": max(a.asked_minutes for a in open_) if counted else 0,
            "paid": any(ask.edition.paid_time for ask in shown),
            "part": "changed part" if changed else "whole",
            "group": choice.group_name if choice else None,
            "group_unit": group_unit(choice),
            "group_need": choice.need if choice else None,
            "group_done": choice.so_far if choice else None,
            "closed": None if basis else self.closed(enough, mine),
            "ended": None if basis or enough else self.left_on(mine),
            "credit": credit,
            "credit_from": source,
            "credit_months": months,
        }

    def left_on(self, mine: list[Ask]) -> date:
        return max(ask.end for ask in mine if ask.state == "ended")

    def closed(self, enough: bool, mine: list[Ask]) -> str:
        if enough:
            return "enough"
        last = [ask for ask in mine if ask.state == "ended" and ask.end == self.left_on(mine)]
        return "dropped" if any(ask.dropped for ask in last) else "left"

    def reason(self, ask: Ask) -> Row:
        due = ask.edition.due
        clocked = ask.told and ask.start != NEVER and not ask.done
        return {
            "person": self.person.id,
            "unit": ask.unit.id,
            "track": ask.track.id,
            "edition": ask.edition.number,
            "appointment": ask.appointment["appointment"],
            "responsibilities": ask.duties,
            "org": ask.appointment["org"],
            "anchor": "none" if due is None else getattr(due, "anchor", "by"),
            "started": shown_date(ask.start),
            "allotted_days": ask.days if clocked else None,
            "paused_days": (ask.paused or 0) if clocked else None,
            "due": shown_date(ask.due or NEVER),
            "floor_from": ask.floor_from,
            "floor_days": ask.floor_days,
            "ended": ask.end if ask.state == "ended" else None,
            "strength": ask.edition.strength,
            "paid": ask.edition.paid_time,
            "authority": ask.edition.authority,
            "state": ask.label,
        }


__all__ = ["NEVER", "Person", "Twin"]
