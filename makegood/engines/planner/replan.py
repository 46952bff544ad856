"""Repair a plan in force after facts have changed, with as few people moved as can be.

Order of aims: hard rules; seats for all; people who move; facilitators who move; soft costs. So the
smallest change is tried first: another facilitator (somebody free, then somebody whose own series
another can take), another room, the same time by video; then free seats elsewhere, a new series for
those who fit none, and only for who would be left without a seat, others who make room.
"""

import resource

import numpy as np

from makegood.engines.planner import judging, mending
from makegood.engines.planner.carried import Carried, carry, from_week
from makegood.engines.planner.changes import look, meetings_of, moved, told
from makegood.engines.planner.clock import Clock, Endless, Stage, Tell, silent
from makegood.engines.planner.cost import count
from makegood.engines.planner.explain import reasons
from makegood.engines.planner.facts import AFTER, LEADS, MEETINGS, SIZE_MIN, UNIT, encode
from makegood.engines.planner.kit import Kit
from makegood.engines.planner.making_room import make_room, standing
from makegood.engines.planner.packed import Pack
from makegood.engines.planner.plan import Plan
from makegood.engines.planner.problem import Problem
from makegood.engines.planner.state import S_SIZE, S_SLOT, S_UNIT, copy_state, overwrite
from makegood.engines.planner.windows import chain_order, followed
from makegood.engines.planner.written import to_plan
from makegood.engines.words import Words

PASSES = 6
MOST = 60  # of a unit, for whom others make room in one pass


def replan(
    problem: Problem, current: Plan, *, now: int, seed: int, clock: Clock | None = None,
    deterministic: bool = False, tell: Tell = silent,
) -> Plan:  # fmt: skip
    """The plan in force, changed as little as the changed problem allows.

    now: meetings in weeks before it are history and stay; nobody joins a series that has begun.
    The summary says `forced_moves` (a lower bound on the people who must move: their own seat does
    not stand, their room is closed, or nobody could lead their series), `moves`, `lead_moves`, and
    `changes`: each with its cause.
    """
    clock = clock or Endless()
    tell(Stage("reading", clock.elapsed()))
    facts, names = encode(problem)
    repair = Repair(carry(facts, names, current, now), now, seed)
    repair.run(clock)
    plan = repair.plan(clock, seed)
    tell(Stage("done", clock.elapsed(), plan.summary["objective"], None, plan.unplaced.height))  # type: ignore[arg-type]
    return plan


class Repair:
    """One repair: what is judged, what was done, and why."""

    def __init__(self, carried: Carried, now: int, seed: int) -> None:
        facts, state, ids = carried.facts, carried.state, carried.ids
        self.facts, self.names, self.state, self.now = facts, carried.names, state, now
        self.names_of = np.full(len(state.series), "", dtype=object)
        self.names_of[: len(ids)] = ids
        self.before = look(facts, state, now)
        self.named_before = self.names_of.copy()
        self.kit = Kit(from_week(facts, now), seed, state)
        self.f = Pack(facts)  # with the windows as they were, to judge what is there
        self.causes: dict[int, Words] = {}
        self.lead_causes: dict[str, Words] = {}
        self.forced: set[int] = set()
        after = np.asarray(facts.unit[:, AFTER])
        self.comes_after = followed(facts.need, after, len(facts.person))
        self.lost = self._lost(carried.lost)
        self._thin()

    def _lost(self, lost: dict[tuple[str, str], str]) -> dict[int, str]:
        """Needs whose series did not fit the problem any more, with its name."""
        found: dict[int, str] = {}
        for need, (person, unit) in enumerate(self.facts.need[:, :2].tolist()) if lost else ():
            series = lost.get((str(self.names.people[person]), self.names.units[unit]))
            if series is not None:
                found[need] = series
                self.causes[need] = Words("the unit is no longer held in that way")
        self.forced |= set(found)
        return found

    def _thin(self) -> None:
        """Series that hold more than their unit allows now."""
        out = np.zeros(self.state.member.shape[1], np.int32)
        for row in self._ahead().tolist():
            count = mending.thin(self.f, self.kit.s, row, out)
            self._note(out[:count].tolist(), Words("{series} holds fewer people now", series=str(self.names_of[row])))  # fmt: skip
            self.forced |= set(out[:count].tolist())

    def run(self, clock: Clock) -> None:
        """Judge and mend until everything stands; what cannot be mended loses its seat."""
        for turn in range(PASSES):
            broken = self._judge_seats(first=turn == 0)
            changed = self._mend_series(first=turn == 0)
            self._fill_up()
            self._reseat(turn)
            if turn and not broken and not changed:
                break
            if clock.stopped():
                break
        self._go_home()
        self._let_go()

    # Judging --------------------------------------------------------------------------------

    def _judge_seats(self, *, first: bool) -> int:
        found = np.zeros(len(self.state.seat), np.int8)
        seat_before = self.state.seat.copy()
        judging.judge_seats(self.f, self.kit.s, self.now, found)
        broken = np.flatnonzero(found == judging.BROKEN)
        for need in broken.tolist():
            series = self.names_of[seat_before[need]]
            self.causes.setdefault(
                need, Words("leave, shift, cover or another fact no longer lets them attend {series}",
                            series=str(series)))  # fmt: skip
        if first:
            self.forced |= set(broken.tolist())
        return len(broken)

    def _ahead(self) -> np.ndarray:
        """Rows of series that are not over."""
        used = np.flatnonzero(self.state.series[:, S_UNIT] >= 0)
        last = self.facts.unit[self.state.series[used, S_UNIT], MEETINGS] - 1
        ahead = self.state.week[used, last] >= self.now
        return np.asarray(used[ahead], np.int32)

    def _begun(self, row: int) -> bool:
        return bool(self.state.week[row, 0] < self.now)

    # Series ---------------------------------------------------------------------------------

    def _mend_series(self, *, first: bool) -> int:
        """Mend leads and rooms; a series that cannot be mended is dissolved. How many were broken."""
        rows = self._ahead()
        rooms = np.zeros((len(rows), self.state.room.shape[1]), np.int8)
        leads = np.zeros((len(rows), self.state.lead.shape[1]), np.int8)
        judging.judge_series(self.f, self.kit.s, self.now, rows, rooms, leads)
        if first:
            self._force(rows, rooms, leads)
        bad = np.flatnonzero(rooms.any(axis=1) | leads.any(axis=1))
        for at in bad.tolist():
            row = int(rows[at])
            why = self._why(row, rooms[at], leads[at])
            good = all(
                mending.change_lead(self.f, self.kit.s, self.kit.x, row, j, self.now)
                for j in np.flatnonzero(leads[at]).tolist()
            )
            if leads[at].any():
                self.lead_causes[str(self.names_of[row])] = why
            good = good and all(
                mending.change_room(self.f, self.kit.s, row, i)
                for i in np.flatnonzero(rooms[at]).tolist()
            )
            if good:
                if rooms[at].any():
                    self._note(self._members(row), why)
                continue
            self._note(self._members(row), why)
            if not self._begun(row) and self._virtual(row):
                continue
            self._dissolve(row)
        return len(bad) + self._unusable(first=first)

    def _unusable(self, *, first: bool) -> int:
        """Series in a slot or modality, or with gaps, that the unit no longer has."""
        wrong = [
            row for row in self._ahead().tolist()
            if not judging.usable(self.f, self.kit.s, row, self.now)
        ]  # fmt: skip
        for row in wrong:
            if first:
                self.forced |= set(self._members(row))
            self._note(self._members(row), Words("the unit is no longer held in that way"))
            self._dissolve(row)
        return len(wrong)

    def _force(self, rows: np.ndarray, rooms: np.ndarray, leads: np.ndarray) -> None:
        """Those who move in any case: a closed room, or nobody who could lead."""
        for at, row in enumerate(rows.tolist()):
            unit = int(self.state.series[row, S_UNIT])
            nobody = leads[at].any() and judging.leads_possible(
                self.f, self.kit.s, row, self.now
            ) < int(self.facts.unit[unit, LEADS])
            if rooms[at].any() or nobody:
                self.forced |= set(self._members(row))

    def _why(self, row: int, rooms: np.ndarray, leads: np.ndarray) -> Words:
        if leads.any():
            who = ", ".join(
                str(self.names.facilitators[int(self.state.lead[row, j])])
                for j in np.flatnonzero(leads).tolist()
            )
            return Words(
                "{who} can no longer lead {series}", who=who, series=str(self.names_of[row])
            )
        gone = sorted({
            str(self.names.rooms[int(self.state.room[row, i])]) for i in np.flatnonzero(rooms).tolist()
        })  # fmt: skip
        return Words("room {room} cannot be used", room=", ".join(gone))

    def _members(self, row: int) -> list[int]:
        size = int(self.state.series[row, S_SIZE])
        return [int(need) for need in self.state.member[row, :size, 0]]

    def _note(self, needs: list[int], why: Words) -> None:
        for need in needs:
            self.causes.setdefault(need, why)

    def _virtual(self, row: int) -> bool:
        new = int(mending.go_virtual(self.kit.f, self.kit.s, self.kit.x, row))
        if new < 0:
            return False
        self.names_of[new], self.names_of[row] = self.names_of[row], ""
        return True

    def _dissolve(self, row: int) -> list[int]:
        out = np.zeros(max(1, int(self.state.series[row, S_SIZE])), np.int32)
        size = mending.dissolve(self.f, self.kit.s, row, out)
        self.names_of[row] = ""
        return [int(need) for need in out[:size]]

    # Seats ----------------------------------------------------------------------------------

    def _waiting(self) -> np.ndarray:
        """Needs without a seat that have a window at all."""
        need = self.kit.facts.need
        return np.flatnonzero((self.state.seat < 0) & (need[:, 3] >= need[:, 2])).astype(np.int32)

    def _look_again(self) -> None:
        """Sort the series that have not begun by unit and slot: nobody joins any other."""
        facts, state, scratch = self.kit.facts, self.state, self.kit.scratch
        rows = self._ahead()
        rows = rows[state.week[rows, 0] >= self.now]
        key = state.series[rows, S_UNIT] * facts.S + state.series[rows, S_SLOT]
        order = np.argsort(key, kind="stable")
        scratch.bucket[: len(rows)] = rows[order]
        scratch.bucket_at[0] = 0
        np.cumsum(np.bincount(key, minlength=len(scratch.bucket_at) - 1), out=scratch.bucket_at[1:])

    def _fill_up(self) -> None:
        """Series that fell below their least size: those who wait, then a few from fuller series, or
        it is dissolved, whichever moves fewer."""
        rows = self._ahead()
        least = self.facts.unit[self.state.series[rows, S_UNIT], SIZE_MIN]
        small = rows[self.state.series[rows, S_SIZE] < least]
        for row in small.tolist():
            need_of = int(self.facts.unit[self.state.series[row, S_UNIT], SIZE_MIN])
            if not self._begun(row):
                size = mending.fill(self.kit.f, self.kit.s, row, self._waiting(), need_of)
                if size >= need_of:
                    continue
                if need_of - size <= size:
                    self._look_again()
                    mending.recruit(self.kit.f, self.kit.s, self.kit.x, row, need_of - size)
                if self.state.series[row, S_SIZE] >= need_of:
                    continue
            self._note(self._members(row), Words("too few were left in {series}",
                                                 series=str(self.names_of[row])))  # fmt: skip
            self._dissolve(row)

    def _reseat(self, turn: int) -> None:
        """Seats for those who wait; others make room only where more have a seat in the end."""
        self._along_chain(making_room=False)
        if not turn or not len(self._waiting()):
            return
        before, names, causes = copy_state(self.state), self.names_of.copy(), dict(self.causes)
        self._along_chain(making_room=True)
        if standing(self.facts, self.comes_after, self.state) > standing(
            self.facts, self.comes_after, before
        ):
            self._go_home()
        else:
            overwrite(self.state, before)
            self.names_of, self.causes = names, causes
        self._name_new()

    def _along_chain(self, *, making_room: bool) -> None:
        """Unit by unit, a unit before those that come after it."""
        for unit in chain_order(self.facts.unit[:, AFTER]).tolist():
            waiting = self._waiting()
            waiting = waiting[self.facts.need[waiting, UNIT] == unit]
            for at in range(0, len(waiting), 400):
                self._look_again()
                some = waiting[at : at + 400]
                mending.reseat(self.kit.f, self.kit.s, self.kit.x, some, unit, True)
                self._name_new()
            left = waiting[self.state.seat[waiting] < 0]
            if len(left) and making_room:
                self._free_followers(left)
                for need in left[:MOST].tolist():
                    self._look_again()
                    make_room(self.kit, need)
                self._name_new()

    def _go_home(self) -> None:
        """Let those who made room back into their old series, where it can have them."""
        rows = self.before.series
        there = (rows >= 0) & (self.names_of[rows] == self.named_before[rows])
        homes = np.where(there, rows, -1).astype(np.int32)
        same = np.array([self._as_it_was(int(row)) for row in np.unique(homes)], np.bool_)
        homes[~same[np.searchsorted(np.unique(homes), homes)]] = -1
        while mending.go_home(self.f, self.kit.s, homes):
            pass
        for row in self._ahead().tolist():
            if not self.state.series[row, S_SIZE]:
                self._dissolve(row)

    def _as_it_was(self, row: int) -> bool:
        """Whether a series is still held when and where it was."""
        if row < 0 or self.state.series[row, S_UNIT] < 0 or not self.before.meetings[row]:
            return False
        return bool(meetings_of(self.facts, self.state, row, self.now) == self.before.meetings[row])

    def _free_followers(self, needs: np.ndarray) -> None:
        """Who cannot be seated before a later unit of theirs: that one is looked for anew as well."""
        out = np.zeros(64, np.int32)
        for need in needs.tolist():
            found = out[: mending.followers(self.f, self.kit.s, need, out)].copy()
            for one in found.tolist():
                if self._begun(int(self.state.seat[one])):
                    continue
                mending.unseat_many(self.f, self.kit.s, np.array([one], np.int32))
                self._note([one], Words("comes after a unit that had to be moved"))

    def _name_new(self) -> None:
        """Names for series that were opened, and none for those that are gone."""
        there = self.state.series[:, S_UNIT] >= 0
        self.names_of[~there] = ""
        taken = set(self.names_of[self.names_of != ""].tolist()) | set(self.named_before.tolist())
        number = 0
        for row in np.flatnonzero(there & (self.names_of == "")).tolist():
            unit = self.names.units[int(self.state.series[row, S_UNIT])]
            while f"{unit}-r{number}" in taken:
                number += 1
            self.names_of[row] = f"{unit}-r{number}"
            taken.add(self.names_of[row])

    def _let_go(self) -> None:
        """What still stands on nothing: later units of those without the earlier one, and series that
        nobody leads or that are too small, lose their seats."""
        for _turn in range(len(self.facts.unit) + 2):
            found = np.zeros(len(self.state.seat), np.int8)
            judging.judge_seats(self.f, self.kit.s, self.now, found)
            out = np.zeros(64, np.int32)
            for need in np.flatnonzero(self.state.seat < 0).tolist():
                some = out[: mending.followers(self.f, self.kit.s, need, out)].copy()
                some = some[[not self._over(int(self.state.seat[one])) for one in some.tolist()]]
                mending.unseat_many(self.f, self.kit.s, some.astype(np.int32))
            rows = self._ahead()
            rooms = np.zeros((len(rows), self.state.room.shape[1]), np.int8)
            leads = np.zeros((len(rows), self.state.lead.shape[1]), np.int8)
            judging.judge_series(self.f, self.kit.s, self.now, rows, rooms, leads)
            least = self.facts.unit[self.state.series[rows, S_UNIT], SIZE_MIN]
            bad = rooms.any(axis=1) | leads.any(axis=1) | (self.state.series[rows, S_SIZE] < least)
            for row in rows[bad].tolist():
                self._dissolve(row)
            if not bad.any() and not (found == judging.BROKEN).any():
                break
        self._name_new()

    def _over(self, row: int) -> bool:
        k = int(self.facts.unit[self.state.series[row, S_UNIT], MEETINGS])
        return bool(self.state.week[row, k - 1] < self.now)

    # The answer -----------------------------------------------------------------------------

    def plan(self, clock: Clock, seed: int) -> Plan:
        """The repaired plan with what it says of itself."""
        facts, names, state = self.facts, self.names, self.state
        after = look(facts, state, self.now)
        changed = moved(self.before, after, self.named_before, self.names_of)
        changed[list(self.lost)] = True
        rows = told(facts, names, state, self.before, changed, self.named_before, self.names_of,
                    self.causes, self.lead_causes, self.lost)  # fmt: skip
        costs = count(facts, state)
        people = set(facts.need[np.flatnonzero(changed), 0].tolist())
        forced = set(facts.need[sorted(self.forced), 0].tolist()) if self.forced else set()
        summary: dict[str, object] = {
            "objective": round(costs.objective, 6),
            "parts": {name: round(value, 6) for name, value in costs.parts.items()},
            "lower_bound": 0.0,
            "bound_method": "none: a repair is measured by the people it moves",
            "seed": seed, "seconds": round(clock.elapsed(), 2),
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
            "pattern_cost": {names.patterns[code]: round(value, 6)
                             for code, value in costs.pattern_cost.items()},
            "now": self.now, "forced_moves": len(forced), "moves": len(people),
            "lead_moves": sum("facilitator" in row for row in rows), "changes": rows,
        }  # fmt: skip
        return to_plan(facts, names, state, summary, reasons(facts, names, state), self.names_of)
