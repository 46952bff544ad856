"""Exact questions about hidden cells: which can still change, and what else must be hidden."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from heapq import heappop, heappush

from .grid import Grid

Bounds = dict[int, tuple[int, int | None]]
"""What is known of each hidden cell: at least, at most (None: no limit)."""
_Move = tuple[int, int]
"""A hidden cell and the node that one more (or one less) of it leads to."""


def _ways(cell: int, values: Sequence[int], bounds: Bounds) -> tuple[bool, bool]:
    """May the cell grow, may it shrink?"""
    low, high = bounds[cell]
    return high is None or values[cell] < high, values[cell] > low


def fixed(grid: Grid, values: Sequence[int], bounds: Bounds) -> list[int]:
    """Hidden cells that have only one possible value, given all that is shown.

    A cell can change if it lies on a circle of changes that keeps every line true. One that may
    change in one direction only lies on a circle if its ends are strongly connected; one that may
    change both ways, if besides it is no bridge there (Boesch and Tindell, "Robbins's theorem for
    mixed multigraphs", 1980).

    Args:
        values: any possible values of all cells: each line true, each hidden cell in its bounds.
    """
    moves: list[list[_Move]] = [[] for _ in range(grid.nodes)]
    for cell in bounds:
        grows, shrinks = _ways(cell, values, bounds)
        if grows:
            moves[grid.tail[cell]].append((cell, grid.head[cell]))
        if shrinks:
            moves[grid.head[cell]].append((cell, grid.tail[cell]))
    strong = _components(moves)
    inside: list[list[_Move]] = [[] for _ in range(grid.nodes)]
    apart: list[int] = []
    both: list[int] = []
    for cell in bounds:
        tail, head = grid.tail[cell], grid.head[cell]
        grows, shrinks = _ways(cell, values, bounds)
        if strong[tail] != strong[head] or not (grows or shrinks):
            apart.append(cell)
            continue
        inside[tail].append((cell, head))
        inside[head].append((cell, tail))
        if grows and shrinks:
            both.append(cell)
    bridges = _bridges(inside)
    return sorted([*apart, *(cell for cell in both if cell in bridges)])


def _components(moves: list[list[_Move]]) -> list[int]:
    """Strongly connected components (Tarjan, without recursion)."""
    size = len(moves)
    order, low, component = [-1] * size, [0] * size, [-1] * size
    stack: list[int] = []
    clock = found = 0
    for root in range(size):
        if order[root] >= 0:
            continue
        work = [(root, 0)]
        while work:
            node, at = work.pop()
            if at == 0:
                order[node] = low[node] = clock
                clock += 1
                stack.append(node)
            else:
                low[node] = min(low[node], low[moves[node][at - 1][1]])
            for n in range(at, len(moves[node])):
                other = moves[node][n][1]
                if order[other] < 0:
                    work.append((node, n + 1))
                    work.append((other, 0))
                    break
                if component[other] < 0:
                    low[node] = min(low[node], order[other])
            else:
                if low[node] == order[node]:
                    while component[node] < 0:
                        component[stack.pop()] = found
                    found += 1
    return component


def _bridges(inside: list[list[_Move]]) -> set[int]:
    """Cells without which their ends would be unconnected; parallel cells are told apart."""
    size = len(inside)
    order, low = [-1] * size, [0] * size
    bridges: set[int] = set()
    clock = 0
    for root in range(size):
        if order[root] >= 0:
            continue
        work = [(root, -1, 0)]
        while work:
            node, came, at = work.pop()
            if at == 0:
                order[node] = low[node] = clock
                clock += 1
            else:
                cell, other = inside[node][at - 1]
                low[node] = min(low[node], low[other])
                if low[other] > order[node]:
                    bridges.add(cell)
            for n in range(at, len(inside[node])):
                cell, other = inside[node][n]
                if cell == came:
                    continue
                if order[other] < 0:
                    work.append((node, came, n + 1))
                    work.append((other, cell, 0))
                    break
                low[node] = min(low[node], order[other])
    return bridges


def cheapest(
    grid: Grid,
    values: Sequence[int],
    bounds: Bounds,
    candidates: Bounds,
    cell: int,
) -> list[int] | None:
    """Shown cells to hide as well, so that a fixed hidden cell can change; None if none help.

    Args:
        candidates: the shown cells that may be hidden, and what would be known of them then.
    """
    best: tuple[int, list[int]] | None = None
    grows, shrinks = _ways(cell, values, bounds)
    ends = grid.tail[cell], grid.head[cell]
    for allowed, start, goal in ((grows, ends[1], ends[0]), (shrinks, ends[0], ends[1])):
        if allowed:
            found = _path(grid, values, bounds, candidates, cell, start, goal)
            if found is not None and (best is None or found < best):
                best = found
    return None if best is None else best[1]


def _path(
    grid: Grid,
    values: Sequence[int],
    bounds: Bounds,
    candidates: Bounds,
    without: int,
    start: int,
    goal: int,
) -> tuple[int, list[int]] | None:
    reached: dict[int, tuple[int, int]] = {}
    waiting: list[tuple[int, int, int, int]] = [(0, start, -1, -1)]
    while waiting:
        cost, node, cell, before = heappop(waiting)
        if node in reached:
            continue
        reached[node] = (cell, before)
        if node == goal:
            break
        for nearby in grid.ends[node]:
            known = bounds if nearby in bounds else candidates
            if nearby == without or nearby not in known:
                continue
            forward = grid.tail[nearby] == node
            if not _ways(nearby, values, known)[0 if forward else 1]:
                continue
            other = grid.head[nearby] if forward else grid.tail[nearby]
            price = 1 if known is bounds else grid.cost[nearby] + min(values[nearby], 1_000)
            heappush(waiting, (cost + price, other, nearby, node))
    else:
        return None
    path: list[int] = []
    total, node = cost, goal
    while node != start:
        cell, before = reached[node]
        if cell not in bounds:
            path.append(cell)
        node = before
    return total, sorted(path)


def possible(grid: Grid, shown: dict[int, int], bounds: Bounds) -> list[int] | None:
    """Some values of all cells that agree with what is shown, or None if there are none.

    Hidden cells start at their lower bounds; what a line then lacks is pushed along shortest
    chains of hidden cells (Edmonds and Karp).
    """
    values = [0] * len(grid.cells)
    for cell, value in shown.items():
        values[cell] = value
    for cell, (low, _) in bounds.items():
        values[cell] = low
    surplus = [0] * grid.nodes
    for cell, value in enumerate(values):
        surplus[grid.head[cell]] += value
        surplus[grid.tail[cell]] -= value
    near: list[list[int]] = [[] for _ in range(grid.nodes)]
    for cell in bounds:
        near[grid.tail[cell]].append(cell)
        near[grid.head[cell]].append(cell)
    for source in range(grid.nodes):
        while surplus[source] > 0:
            chain = _chain(grid, values, bounds, near, surplus, source)
            if chain is None:
                return None
            end, steps = chain
            amount = min(surplus[source], -surplus[end])
            for cell, grows in steps:
                low, high = bounds[cell]
                if not grows:
                    amount = min(amount, values[cell] - low)
                elif high is not None:
                    amount = min(amount, high - values[cell])
            for cell, grows in steps:
                values[cell] += amount if grows else -amount
            surplus[source] -= amount
            surplus[end] += amount
    return values if not any(surplus) else None


def _chain(
    grid: Grid,
    values: Sequence[int],
    bounds: Bounds,
    near: Sequence[Iterable[int]],
    surplus: Sequence[int],
    source: int,
) -> tuple[int, list[tuple[int, bool]]] | None:
    came: dict[int, tuple[int, bool, int]] = {source: (-1, True, -1)}
    waiting = deque([source])
    while waiting:
        node = waiting.popleft()
        if surplus[node] < 0:
            steps: list[tuple[int, bool]] = []
            end = node
            while node != source:
                cell, grows, node = came[node]
                steps.append((cell, grows))
            return end, steps
        for cell in near[node]:
            forward = grid.tail[cell] == node
            other = grid.head[cell] if forward else grid.tail[cell]
            if other not in came and _ways(cell, values, bounds)[0 if forward else 1]:
                came[other] = (cell, forward, node)
                waiting.append(other)
    return None
