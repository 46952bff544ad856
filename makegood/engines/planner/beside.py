"""The bound, sought beside the search in a thread of its own: at once the plain one, then better."""

import threading

from makegood.engines.planner.bound import Bound, lower_bound
from makegood.engines.planner.clock import Clock
from makegood.engines.planner.facts import Facts

NOTHING = Bound(0.0, "none: stopped before there was one")
SMALL = 40_000  # needs, up to which a deterministic solve asks for whole numbers of series
SHARE = 0.7  # of the time that is left, for whole numbers


class BoundBeside:
    """Begins at once; `best` is the highest bound so far, `last` waits for the end."""

    def __init__(self, facts: Facts, clock: Clock, deterministic: bool) -> None:
        self.best = NOTHING
        self._facts, self._clock, self._fixed = facts, clock, deterministic
        self._over = False
        self._thread = threading.Thread(target=self._work, name="bound", daemon=True)
        self._thread.start()

    def _stop(self) -> bool:
        return self._over or self._clock.stopped()

    def _work(self) -> None:
        self.best = lower_bound(self._facts, seconds=None, stop=self._stop, whole=False)
        left = self._clock.limit - self._clock.elapsed()
        seconds = None if self._fixed else min(SHARE * left, 600.0)
        if self._stop() or (self._fixed and len(self._facts.need) > SMALL):
            return
        better = lower_bound(self._facts, seconds=seconds, stop=self._stop, whole=True)
        if better.value > self.best.value:
            self.best = better

    def last(self) -> Bound:
        """The best bound; a deterministic solve waits for it, others take what there is."""
        self._over = not self._fixed
        if not self._clock.stopped():
            self._thread.join(None if self._fixed else max(0.5, self._left()))
        return self.best

    def _left(self) -> float:
        return min(60.0, self._clock.limit - self._clock.elapsed()) if self.best is NOTHING else 0.5
