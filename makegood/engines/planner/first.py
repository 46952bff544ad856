"""A first plan whatever the machine does: compiled code makes it, or the interpreter until that is there.

A first run on a machine compiles for some seconds of a core, which take minutes where many share it.
Nobody's seat waits for that: a small first plan is made by the interpreter after a moment, a large
one when much of the time is gone, and what compiled code finds left to do it does.
"""

from makegood.engines.planner.build import build
from makegood.engines.planner.kit import Kit
from makegood.engines.planner.ready import FIRST_PLAN, SEARCH, Ready
from makegood.engines.planner.search import Progress, place

SMALL = 6_000  # needs: about a second for the interpreter
FINISHED = 50_000  # needs: a first plan of so many takes compiled code less than a second
PATIENCE = 2.0  # seconds to wait for compiled code where the problem is small
SHARE = 0.35  # of the time, to wait for it where the problem is large
AFTER = 2.0  # seconds for the interpreter after somebody asked to stop, or the time was up


def first_plan(kit: Kit, progress: Progress, ready: Ready, step: int = FIRST_PLAN) -> bool:
    """Seat who can be seated at once; whether the whole of it was done. step: what to wait for."""
    clock, few = progress.clock, len(kit.facts.need) <= SMALL
    patience = clock.elapsed() + PATIENCE if few else SHARE * clock.limit
    waits = not progress.deterministic

    def enough() -> bool:
        return progress.stop() or (waits and clock.elapsed() >= patience)

    if not ready.wait(step, enough):
        slowly(kit, progress, ready, whole=few)
        if not ready.wait(step, progress.stop):
            return few
    large = len(kit.facts.need) > FINISHED  # any other is finished whatever the time
    build(kit, progress.stop if large else lambda: False)
    return not (large and progress.stop())


def slowly(kit: Kit, progress: Progress, ready: Ready, *, whole: bool) -> None:
    """The first plan by the interpreter until compiled code is there; `whole`: all of it, if need be
    after the time."""
    clock, over = progress.clock, float("inf")

    def enough() -> bool:
        nonlocal over
        if not progress.deterministic and ready.has(FIRST_PLAN):
            return True
        if not progress.stop():
            return False
        over = min(over, clock.elapsed())
        return not whole and clock.elapsed() - over > AFTER

    progress.say("first plan", kit)
    build(kit, enough, compiled=False)


def until_compiled(kit: Kit, progress: Progress, ready: Ready) -> bool:
    """Wait for the search, and seat some of those without a seat meanwhile; False: the time was up."""
    few = len(kit.facts.need) <= SMALL
    while few and not ready.has(SEARCH) and not progress.stop():
        if place(kit, compiled=False) and (kit.state.seat >= 0).all():
            break
        progress.say("first plan", kit)
    return ready.wait(SEARCH, progress.stop)
