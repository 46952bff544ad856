"""What a search works with, in one hand: facts, state and notes, and each as a pack."""

from makegood.engines.planner.facts import Facts
from makegood.engines.planner.packed import Pack
from makegood.engines.planner.recreate import look_again, new_scratch
from makegood.engines.planner.state import State, new_state


class Kit:
    """Facts, a state and a search's notes; `f`, `s` and `x` are what compiled functions take.

    One kit serves one thread.
    """

    def __init__(self, facts: Facts, seed: int, state: State | None = None) -> None:
        self.facts = facts
        self.state = new_state(facts) if state is None else state
        self.scratch = new_scratch(facts, self.state, seed)
        self.f, self.s, self.x = Pack(facts), Pack(self.state), Pack(self.scratch)

    def look_again(self) -> None:
        """Sort the open series by unit and slot anew: what `rounds` and joining choose from."""
        look_again(self.facts, self.state, self.scratch)

    @property
    def objective(self) -> float:
        """What the plan costs now."""
        return float(self.state.total[0])
