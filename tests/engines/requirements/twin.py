"""The slow, obvious twin of the requirements engine: one person, one day, one step at a time.

Written from the semantics, it shares only the rules' classes; due dates are walked day by day.
"""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from makegood.engines.audience import needs
from makegood.engines.requirements import (
    After,
    AllOf,
    By,
    MinutesOf,
    NOf,
    Track,
    TrackEdition,
    UnitInfo,
)
from tests.engines.audience_twin import later

from .twin_life import (
    DAY,
    NEVER,
    STRENGTHS,
    Ask,
    Life,
    Person,
    Row,
    asked_since,
    days_in_force,
    group_unit,
    joined,
    shown_date,
    stricter,
)


class Twin(Life):
    """The answer for one person on one day."""

    def track_asks(self, track: Track, turns: list[date]) -> list[Ask]:
        stretches = []  # from, to, appointments
        for begin, end in zip(turns, [*turns[1:], NEVER], strict=True):
            found = self.matches(track, begin)
            if found:
                stretches.append((begin, end, found))
        if not stretches:
            return []
        member = joined([(a, b) for a, b, _ in stretches])
        opened = joined([(a, b) for a, b, found in stretches if any(one[1] for one in found)])
        now = [found for a, b, found in stretches if a <= self.today < b]
        past = [(b - DAY, found) for a, b, found in stretches if b <= self.today]
        ahead = [(a, found) for a, b, found in stretches if a > self.today]
        if now:
            day, found = self.today, now[0]
        elif past:
            day, found = past[-1]
        else:
            day, found = ahead[0]
        chosen = next((one for one, is_open in found if is_open), found[0][0])
        if not now:
            chosen = found[0][0]
        edition = track.in_force(day)
        assert edition is not None
        anchor = self.anchor(track, edition, member)
        first = NEVER
        for a, b in opened:
            if anchor is not None and b > anchor and first == NEVER:
                first = max(a, anchor)
        begun = first <= self.today
        if begun and any(a <= self.today < b for a, b in opened):
            state = "active"
        elif begun and not now:
            state = "ended"
        elif now or ahead:
            state = "pending"
        else:
            return []
        end = max(b for a, b in member if a <= self.today) if state == "ended" else NEVER
        duties = sorted(
            code
            for code in needs(self.rule(edition)).responsibilities
            if self.responsible(code, day)
        )
        if state == "pending" and begun:
            end = max(b for a, b in opened if a <= self.today)
        asks = []
        for position, group in enumerate(edition.groups):
            name = f"{track.id}/{edition.number}/{position + 1}"
            rows = [
                Ask(
                    track, edition, self.units[unit], group, name, state, end, first, chosen,
                    ",".join(duties) or None,
                )
                for unit in group.units
            ]  # fmt: skip
            for ask in rows:
                ask.gaps = [(a, b) for (_, a), (b, _) in itertools.pairwise(opened)]
            since = [asked_since(track, edition, group, unit) for unit in group.units]
            for ask, on in zip(rows, since, strict=True):
                ask.first = max(first, on if isinstance(group, AllOf) else max(since))
                self.clock(ask)
            if not isinstance(group, AllOf):
                self.choice(group, rows)
            asks += rows
        for ask in asks:
            self.set_due(ask, opened)
        return asks

    def anchor(
        self, track: Track, edition: TrackEdition, member: list[tuple[date, date]]
    ) -> date | None:
        """The day before which the clock cannot start; None while that is not known."""
        due = edition.due
        if not isinstance(due, After) or due.anchor == "track-start":
            return date(1, 1, 1)
        if due.anchor == "hire":
            return self.hire()
        if due.anchor == "role-start":
            begun = [a for a, b in member if a <= self.today]
            return begun[-1] if begun else member[0][0]
        if due.anchor == "leave-end":
            leaves = joined([(one["start"], one["end"]) for one in self.person.leave])
            over = [b for a, b in leaves if b <= self.today]
            since = track.editions[0].effective
            return over[-1] if over and over[-1] >= since else None
        assert due.track is not None
        done = self.done_on(due.track)
        return None if done == NEVER else done

    def clock(self, ask: Ask) -> None:
        """Credit, whether it is done, and from when how many days are given."""
        edition, unit = ask.edition, ask.unit
        window = edition.renewal.window_days if edition.renewal else edition.notice_days
        ask.waived = self.waived(unit.id, ask.track.id, self.today)
        ask.minutes = unit.minutes
        ask.start = ask.first
        if isinstance(edition.due, After):
            ask.days = edition.due.days
        elif isinstance(edition.due, By):
            ask.days = max((edition.due.date - ask.first).days, edition.notice_days)
        whole, cover = self.credits(unit.id)
        if not whole:
            return
        ask.credited = True
        until, on, renewed = None, None, False
        for day, limit in whole:
            base = day
            if until is not None and until != NEVER and until - timedelta(window) <= day < until:
                base = until
            end = later(base, edition.renewal.months, "months") if edition.renewal else NEVER
            end = min(end, limit)
            if until is None:
                until, on = end, day
            elif end > until:
                renewed = day >= until - timedelta(window)
                until, on = end, day
        assert until is not None
        ask.until, ask.on = until, on
        lives = until > self.today
        if until != NEVER and until - timedelta(window) <= self.today:
            opens = until - timedelta(window)
            if ask.first != NEVER and opens >= ask.first:
                ask.start = opens
                ask.days = window if ask.told else None
            elif ask.days is not None and ask.first != NEVER:
                ask.days = max(ask.days, (until - ask.first).days)
            return
        missed = [
            one
            for one in unit.editions
            if one.major and one.published <= self.today and one.number > cover
        ]
        if lives and missed:
            ask.changed = True
            ask.minutes = min(unit.minutes, sum(one.changed_minutes for one in missed))
            ask.start = max(ask.first, missed[0].published)
            ask.days = missed[0].window_days if ask.told else None
            return
        ask.done, ask.renewed = lives, renewed

    def choice(self, group: NOf | MinutesOf, rows: list[Ask]) -> None:
        """Some of a choice: release what is not needed, share one clock, find the least."""

        def worth(ask: Ask) -> int:
            return 1 if isinstance(group, NOf) else ask.unit.minutes

        need = group.n if isinstance(group, NOf) else min(group.minutes, self.length(group.units))
        so_far = sum(worth(ask) for ask in rows if ask.done or ask.waived)
        left = [ask for ask in rows if not ask.done and not ask.waived]
        for ask in rows:
            ask.need, ask.so_far = need, so_far
        if so_far >= need:
            for ask in left:
                ask.enough = True
            return
        if sum(worth(ask) for ask in rows if ask.credited) >= need:
            start, days = max((ask.start, ask.days or 0) for ask in left if ask.credited)
            for ask in left:
                ask.start, ask.days = start, days if ask.told else None
        else:
            for ask in left:
                ask.start = ask.first
                if isinstance(ask.edition.due, After):
                    ask.days = ask.edition.due.days
                elif isinstance(ask.edition.due, By):
                    given = (ask.edition.due.date - ask.first).days
                    ask.days = max(given, ask.edition.notice_days)
        best = min(
            (sum(a.minutes for a in some), len(some), sorted(a.unit.id for a in some))
            for size in range(1, len(left) + 1)
            for some in itertools.combinations(left, size)
            if so_far + sum(worth(a) for a in some) >= need
        )
        for ask in left:
            ask.asked_minutes = ask.minutes if ask.unit.id in best[2] else 0

    def set_due(self, ask: Ask, opened: list[tuple[date, date]]) -> None:
        if isinstance(ask.group, AllOf) and not ask.done and not ask.waived:
            ask.asked_minutes = ask.minutes
        if ask.done or ask.waived or ask.enough or ask.days is None or ask.start == NEVER:
            return
        given = [(ask.start, ask.days, None)]
        here = ask.state != "ended" or self.hire() < ask.end
        if here and self.hire() > ask.start:
            given.append((self.hire(), ask.edition.notice_days, self.hire()))
        changed = None
        for before, after in itertools.pairwise(ask.track.editions):
            if after.number <= ask.edition.number and stricter(before, after):
                changed = after
        if changed is not None and changed.effective > ask.start:
            given.append((changed.effective, changed.notice_days, changed.effective))
        best: tuple[date, int] | None = None
        for start, days, floor in given:
            due, paused = self.walk(ask, start, days, opened)
            if best is None or due > best[0]:
                best = (due, paused)
                if floor is not None:
                    ask.floor_from, ask.floor_days = floor, days
        assert best is not None
        ask.due, ask.paused = best

    def walk(
        self, ask: Ask, start: date, days: int, opened: list[tuple[date, date]]
    ) -> tuple[date, int]:
        """Go from day to day; the due day is the active day with so many active days before it."""
        pauses = [(one["start"], one["end"]) for one in self.person.leave]
        pauses += [(a, b) for (_, a), (b, _) in itertools.pairwise(opened)]
        pauses += [
            (one["start"], one["end"])
            for one in self.person.waivers
            if one["unit"] == ask.unit.id and one["track"] in (None, ask.track.id)
        ]
        pauses = [(a, b) for a, b in pauses if b > start and b > a]
        last = max([start] + [b if b != NEVER else a for a, b in pauses])
        day, counted, paused = start, 0, 0
        while day <= last:
            if any(a <= day < b for a, b in pauses):
                paused += 1
            elif counted == days:
                return day, paused
            else:
                counted += 1
            day += DAY
        if any(b == NEVER for a, b in pauses):
            return NEVER, 0
        return day + timedelta(days - counted), paused

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
                if ask.due is not None and ask.start < ask.end < NEVER
            ]
        among.sort(key=lambda ask: (ask.start, ask.due, rank[ask.track.id]))
        leads: list[Ask] = []
        covered: set[date] = set()
        last = max([self.today, *(ask.start for ask in among)])
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
            "done_on": max((ask.on for ask in shown if ask.on is not None), default=None),
            "valid_until": shown_date(min((a.until for a in shown if a.until), default=NEVER)),
            "minutes": max(a.minutes for a in open_) if changed else unit.minutes,
            "asked_minutes": max(a.asked_minutes for a in open_) if counted else 0,
            "paid": any(ask.edition.paid_time for ask in shown),
            "part": "changed part" if changed else "whole",
            "group": choice.group_name if choice else None,
            "group_unit": group_unit(choice),
            "group_need": choice.need if choice else None,
            "group_done": choice.so_far if choice else None,
            "closed": None if basis else ("enough" if enough else "left"),
            "ended": None
            if basis or enough
            else max(ask.end for ask in mine if ask.state == "ended"),
        }

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
