"""State machines, declared: each state has an owner and a way out, or is an end on purpose."""

from dataclasses import dataclass


@dataclass(frozen=True)
class State:
    """Who has to act while something is in this state, and into which states it may go."""

    owner: str
    leads_to: tuple[str, ...] = ()

    @property
    def is_end(self) -> bool:
        return not self.leads_to


Machine = dict[str, State]


def faults(machine: Machine, states: set[str]) -> list[str]:
    """What is wrong with a machine for a model with these states: forgotten, unknown, ownerless."""
    found = [f"{name} is not declared" for name in sorted(states - set(machine))]
    found += [f"{name} is no state of the model" for name in sorted(set(machine) - states)]
    for name, state in machine.items():
        if not state.owner:
            found.append(f"{name} has no owner")
        found += [f"{name} leads to {to}, unknown" for to in state.leads_to if to not in machine]
    ends = {name for name, state in machine.items() if state.is_end}
    for name in machine:
        reached, edge = {name}, [name]
        while edge:
            fresh = [to for to in machine[edge.pop()].leads_to if to not in reached]
            reached.update(fresh)
            edge.extend(to for to in fresh if to in machine)
        if not reached & ends:
            found.append(f"{name} has no way out to an end")
    return found
