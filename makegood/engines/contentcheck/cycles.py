"""Circles among references: things that wait for each other for ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def cycles(edges: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """Each circle once, beginning with its smallest name; no recursion, so any length is fine."""
    state: dict[str, int] = {}  # 1 on the path, 2 finished
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for start in sorted(edges):
        if start in state:
            continue
        path = [start]
        pending = [iter(edges.get(start, ()))]
        state[start] = 1
        while path:
            following = next(pending[-1], None)
            if following is None:
                state[path.pop()] = 2
                pending.pop()
            elif state.get(following) == 1:
                circle = path[path.index(following) :]
                least = circle.index(min(circle))
                found.setdefault(frozenset(circle), (*circle[least:], *circle[:least]))
            elif following not in state:
                state[following] = 1
                path.append(following)
                pending.append(iter(edges.get(following, ())))
    return sorted(found.values())
