"""Compiled code, made ready in a thread of its own: nobody who asks to stop waits for a compiler.

A first run on a machine compiles for some twenty seconds; later ones load what was kept. The steps
are made in the order in which a solve needs them, and each can be used while the next is made.
"""

import threading
from collections.abc import Callable

import numpy as np

from makegood.engines.planner.blocks import BLOCKS, blocks_of
from makegood.engines.planner.facts import FIRST, LAST, Facts
from makegood.engines.planner.kit import Kit
from makegood.engines.planner.placing import place_all
from makegood.engines.planner.ruin import gather_step, rounds

LOOK_EVERY = 0.1  # seconds between two questions whether to stop
FIRST_PLAN, SEARCH, PLACING, REASONS = range(4)


class Ready:
    """Compiles beside; `wait` for a step, or ask whether it `has` come."""

    def __init__(self, facts: Facts) -> None:
        """`facts` have at least one need; a small plan of nothing is what the steps are tried on."""
        need = facts.need[:1].copy()
        need[:, FIRST], need[:, LAST] = 1, 0
        little = facts._replace(
            need=need, fac=facts.fac[:0], room=facts.room[:0], cover=facts.cover[:0],
            closed=facts.closed[:0],
        )  # fmt: skip
        self._kit = Kit(little, 1)
        self._done = [threading.Event() for _ in range(4)]
        self._failed: BaseException | None = None
        self._over = False
        self._thread = threading.Thread(target=self._work, name="compiler", daemon=True)
        self._thread.start()

    def has(self, step: int) -> bool:
        """Whether a step can be used without waiting."""
        return self._done[step].is_set() and self._failed is None

    def wait(self, step: int, stop: Callable[[], bool]) -> bool:
        """Wait for a step; False where somebody asked to stop before it came."""
        while not self._done[step].wait(LOOK_EVERY):
            if stop():
                return False
        if self._failed is not None:
            raise self._failed
        return True

    def leave(self) -> None:
        """What has not been begun is not wanted any more."""
        self._over = True

    def _work(self) -> None:
        kit, nobody = self._kit, np.zeros(0, np.int32)
        steps: list[Callable[[], object]] = [
            lambda: gather_step(kit.f, kit.s, kit.x, nobody, 0, 0, 0.3, True),
            lambda: rounds(kit.f, kit.s, kit.x, 0, 1, 1.0, 0.5),
            lambda: place_all(kit.f, kit.s, kit.x, nobody, 0.5, 0.0),
            lambda: blocks_of(kit.f, kit.s, kit.x, 0, np.zeros(BLOCKS, np.int64)),
        ]
        try:
            for step, made in zip(steps, self._done, strict=True):
                if not self._over:
                    step()
                    made.set()
        except BaseException as error:  # told to whoever waits, in their thread
            self._failed = error
            for made in self._done:
                made.set()
