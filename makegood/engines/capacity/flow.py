"""Week by week: how many of each group can begin each unit, and what holds up the rest.

Seats are counted as if they could be divided: a series of the target size is so many minutes of its
leads and one room time, spread over the seats. Who waits longest begins first within the week's
supply, in proportion. It is an estimate from above: whole series, clashes of single people and
manager lines are not seen.
"""

from dataclasses import dataclass

import numpy as np

from makegood.engines.capacity.demand import DAY, NIGHT, Flags, Floats, Scene

FACILITATORS, NIGHTS, ROOMS, COVER = "facilitators", "nights", "rooms", "cover"
SUPPLIES = (FACILITATORS, NIGHTS, ROOMS, COVER)


@dataclass(frozen=True)
class Extra:
    """More facilitators, for every unit and time: minutes a week; supplies taken as without end."""

    minutes: float = 0.0
    lifted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Flow:
    """finished (department, week): seats whose last meeting lies in the week; left (department):
    seats that found no time; waited: seats times weeks held up, by supply; used: share of the
    facilitators' minutes."""

    finished: Floats
    left: Floats
    waited: dict[str, float]
    used: float


def flow(scene: Scene, extra: Extra | None = None) -> Flow:
    """Let the groups begin as early as the supplies allow."""
    return _Run(scene, extra or Extra()).all()


class _Run:
    def __init__(self, scene: Scene, extra: Extra) -> None:
        self.scene, self.extra = scene, extra
        groups, weeks = scene.count.shape[0], scene.minutes.shape[1]
        self.weeks = weeks
        self.minutes = scene.minutes.copy()
        self.more = np.full(weeks, extra.minutes)
        self.rooms, self.cover = scene.rooms.copy(), scene.cover.copy()
        self.waiting = np.where(scene.needs, scene.count[:, None], 0.0)
        self.began = np.zeros((groups, len(scene.units)))
        self.done = np.zeros((groups, len(scene.units), weeks))
        self.waited = dict.fromkeys(SUPPLIES, 0.0)

    def all(self) -> Flow:
        scene = self.scene
        for week in range(self.weeks):
            for unit in scene.order:
                self._begin(unit, week)
        finished = np.zeros((len(scene.departments), self.weeks))
        np.add.at(finished, scene.department, self.done.sum(axis=1))
        left = np.zeros(len(scene.departments))
        np.add.at(left, scene.department, self.waiting.sum(axis=1))
        there = max(1.0, scene.minutes.sum() + self.extra.minutes * self.weeks)
        used = 1 - (self.minutes.sum() + self.more.sum()) / there
        return Flow(finished, left, self.waited, float(used))

    def _begin(self, unit: int, week: int) -> None:
        """Those of the unit who can begin this week."""
        facts = self.scene.units[unit]
        weeks = self._weeks(unit, week)
        if not weeks or self.scene.closed[week]:
            return
        ready = self._ready(unit, week, weeks[-1])
        if not ready.any():
            return
        can: Flags = np.asarray(self.scene.can[:, weeks].all(axis=1), bool)
        days = np.where(can[:, DAY], ready, 0.0)
        nights = np.where(can[:, NIGHT] & ~can[:, DAY], ready, 0.0)
        for kind, wish in ((NIGHT, nights), (DAY, days)):
            begin = self._covered(wish, weeks)
            series = begin.sum() / facts.size
            if series <= 0:
                continue
            share, short = self._supplied(unit, kind, weeks, series)
            if share < 1:
                self.waited[short] += float(begin.sum() * (1 - share))
            begin = begin * share
            self._take(unit, kind, weeks, begin)

    def _weeks(self, unit: int, week: int) -> list[int]:
        """The weeks of a series that begins now and goes on as soon as it may; [] if it cannot."""
        facts = self.scene.units[unit]
        weeks = [week]
        while len(weeks) < facts.meetings:
            gaps = range(facts.gap_min, facts.gap_max + 1)
            after = [weeks[-1] + gap for gap in gaps if weeks[-1] + gap < self.weeks]
            after = [one for one in after if not self.scene.closed[one]]
            if not after:
                return []
            weeks.append(after[0])
        return weeks

    def _ready(self, unit: int, week: int, last: int) -> Floats:
        """How many of each group wait, within their window and after what comes before."""
        scene, facts = self.scene, self.scene.units[unit]
        inside = (scene.first[:, unit] <= week) & (last <= scene.last[:, unit])
        ready = np.where(inside, self.waiting[:, unit], 0.0)
        if facts.after >= 0:
            until = max(0, week - max(1, facts.after_gap) + 1)
            done = self.done[:, facts.after, :until].sum(axis=1) - self.began[:, unit]
            ready = np.where(
                scene.needs[:, facts.after], np.minimum(ready, np.maximum(done, 0)), ready
            )
        ready[ready < 1e-9] = 0
        return ready

    def _covered(self, wish: Floats, weeks: list[int]) -> Floats:
        """What cover limits leave of a wish."""
        if COVER in self.extra.lifted:
            return wish
        asked = np.bincount(self.scene.line, wish, minlength=len(self.cover))
        room = self.cover[:, weeks].min(axis=1)
        share = np.where(asked > room, room / np.maximum(asked, 1e-12), 1.0)
        begin = np.asarray(wish * share[self.scene.line], float)
        self.waited[COVER] += float(wish.sum() - begin.sum())
        return begin

    def _supplied(self, unit: int, kind: int, weeks: list[int], series: float) -> tuple[float, str]:
        """The share of the series that facilitators and rooms allow, and what is short."""
        facts = self.scene.units[unit]
        share, short = 1.0, FACILITATORS
        name = NIGHTS if kind == NIGHT else FACILITATORS
        if not {name, FACILITATORS} & self.extra.lifted and facts.minutes:
            offered = self._offered(unit, kind, weeks).sum() + self.more[weeks].min()
            share, short = min(share, offered / (facts.minutes * series)), name
        if facts.needs_room and ROOMS not in self.extra.lifted:
            open_times = self.rooms[weeks, kind].min() / series
            if open_times < share:
                share, short = open_times, ROOMS
        return max(0.0, float(share)), short

    def _offered(self, unit: int, kind: int, weeks: list[int]) -> Floats:
        """Minutes that each facilitator has in every one of the weeks."""
        scene = self.scene
        fits: Flags = scene.able[:, unit] & scene.at[:, weeks, kind].all(axis=1)
        return np.asarray(self.minutes[:, weeks].min(axis=1, initial=np.inf) * fits, float)

    def _take(self, unit: int, kind: int, weeks: list[int], begin: Floats) -> None:
        """Book seats, minutes (the bound to few units first), rooms and cover."""
        scene, facts = self.scene, self.scene.units[unit]
        series = begin.sum() / facts.size
        wanted = facts.minutes * series
        offered = self._offered(unit, kind, weeks)
        few = scene.able.sum(axis=1) + scene.at.any(axis=1).sum(axis=1) * 0.1
        for level in np.unique(few[offered > 0]):
            mine = np.where(few == level, offered, 0.0)
            used = min(wanted, mine.sum())
            if used > 0:
                self.minutes[:, weeks] -= (mine * (used / mine.sum()))[:, None]
                wanted -= used
        self.more[weeks] -= min(wanted, self.more[weeks].min())
        if facts.needs_room:
            self.rooms[weeks, kind] -= series
        booked = np.bincount(scene.line, begin, minlength=len(self.cover))
        self.cover[:, weeks] -= booked[:, None]
        self.waiting[:, unit] -= begin
        self.began[:, unit] += begin
        self.done[:, unit, weeks[-1]] += begin
        np.maximum(self.minutes, 0, out=self.minutes)
        np.maximum(self.rooms, 0, out=self.rooms)
        np.maximum(self.cover, 0, out=self.cover)
