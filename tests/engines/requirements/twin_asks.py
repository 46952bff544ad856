"""The twin's asks: what each track asks of one person, with clocks that are walked day by day."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from makegood.engines.requirements import (
    After,
    AllOf,
    By,
    MinutesOf,
    NOf,
    Track,
    TrackEdition,
)
from tests.engines.audience_twin import later

from .twin_life import (
    DAY,
    NEVER,
    Ask,
    Life,
    asked_since,
    joined,
    stricter,
)


class Asking(Life):
    """What is asked of one person, reason by reason."""

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
        first, begun_on = self.clock_starts(track, edition, member, opened)
        if first > self.today and begun_on <= self.today:
            first = begun_on
        begun = first <= self.today
        if begun and any(a <= self.today < b for a, b in opened):
            state = "active"
        elif begun and not now:
            state = "ended"
        elif now or ahead:
            state = "pending"
        else:
            state = "never"
        end = max(b for a, b in member if a <= self.today) if state == "ended" else NEVER
        duties = sorted(
            code for code in self.needs(edition).responsibilities if self.responsible(code, day)
        )
        if state == "pending" and begun:
            end = max(b for a, b in opened if a <= self.today)
        asks = []
        for position, group in enumerate(edition.groups if state != "never" else ()):
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
                ask.begun = min(first, begun_on)
            since = [asked_since(track, edition, group, unit) for unit in group.units]
            for ask, on in zip(rows, since, strict=True):
                asked = on if isinstance(group, AllOf) else max(since)
                ask.first, ask.begun = max(first, asked), max(ask.begun, asked)
                self.clock(ask)
            if not isinstance(group, AllOf):
                self.choice(group, rows)
            asks += rows
        asks += self.dropped_asks(track, edition, stretches, member, opened, asks)
        for ask in asks:
            self.set_since(ask)
            self.set_due(ask, opened)
        return asks

    def dropped_asks(
        self,
        track: Track,
        present: TrackEdition,
        stretches: list,
        member: list[tuple[date, date]],
        opened: list[tuple[date, date]],
        asks: list[Ask],
    ) -> list[Ask]:
        """What earlier editions asked of this person and the present one does not ask of anybody."""
        found: list[Ask] = []
        for edition in reversed(track.editions):
            mine = [one for one in stretches if track.in_force(one[0]) is edition]
            if edition.number >= present.number or not mine:
                continue
            begin, end, matching = mine[-1]
            first, begun = self.clock_starts(track, edition, member, opened)
            if first >= end:
                first = begun
            if first >= end:
                continue
            duties = sorted(
                code
                for code in self.needs(edition).responsibilities
                if self.responsible(code, begin)
            )
            for group in edition.groups:
                since = [asked_since(track, edition, group, unit) for unit in group.units]
                for unit, on in zip(group.units, since, strict=True):
                    if unit in present.units or any(one.unit.id == unit for one in found):
                        continue
                    ask = Ask(
                        track, edition, self.units[unit], AllOf((unit,)), "", "ended", end,
                        first, matching[0][0], ",".join(duties) or None,
                    )  # fmt: skip
                    ask.gaps = [(a, b) for (_, a), (b, _) in itertools.pairwise(opened)]
                    asked = on if isinstance(group, AllOf) else max(since)
                    ask.first = max(first, asked)
                    ask.begun = max(min(first, begun), asked)
                    ask.dropped = True
                    self.clock(ask)
                    found.append(ask)
        return found

    def set_since(self, ask: Ask) -> None:
        """When the clock of this cycle had first started, before it was started anew."""
        ask.since = ask.start
        if ask.start == ask.first:
            ask.since = min(ask.first, max([ask.begun, *ask.told_again]))

    def clock_starts(
        self,
        track: Track,
        edition: TrackEdition,
        member: list[tuple[date, date]],
        opened: list[tuple[date, date]],
    ) -> tuple[date, date]:
        """The first open day from the present anchor, and from the first there ever was."""
        found = []
        for early in (False, True):
            anchor = self.anchor(track, edition, member, early)
            first = NEVER
            for a, b in opened:
                if anchor is not None and b > anchor and first == NEVER:
                    first = max(a, anchor)
            found.append(first)
        return found[0], found[1]

    def anchor(
        self, track: Track, edition: TrackEdition, member: list[tuple[date, date]], early: bool
    ) -> date | None:
        """The day before which the clock cannot start; None while that is not known."""
        due = edition.due
        if early and isinstance(due, After) and due.anchor in ("hire", "role-start"):
            return date(1, 1, 1)
        if not isinstance(due, After) or due.anchor == "track-start":
            return date(1, 1, 1)
        if due.anchor == "hire":
            return self.hire()
        if due.anchor == "role-start":
            begun = [a for a, b in member if a <= self.today]
            return begun[-1] if begun else member[0][0]
        if due.anchor == "leave-end":
            leaves = joined([(one["start"], one["end"]) for one in self.person.leave])
            since = track.editions[0].effective
            over = [b for a, b in leaves if since <= b <= self.today]
            return None if not over else over[0] if early else over[-1]
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
            ask.told_again.append(opens)
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
            ask.told_again.append(missed[0].published)
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
            lapsed = [ask for ask in left if ask.credited]
            start, days = max((ask.start, ask.days or 0) for ask in lapsed)
            again = [day for ask in lapsed for day in ask.told_again]
            for ask in left:
                ask.start, ask.days, ask.told_again = start, days if ask.told else None, again
        else:
            for ask in left:
                ask.start, ask.told_again = ask.first, []
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
