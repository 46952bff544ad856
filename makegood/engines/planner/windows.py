"""Within which weeks the meetings of each need can lie, given its wave and the chain of `after`."""

import numpy as np

MEETINGS, GAP_MIN, AFTER, AFTER_GAP = 0, 1, 8, 9  # columns of Facts.unit


def chain_order(after: np.ndarray) -> np.ndarray:
    """Units so that each comes after the one it follows (a circle keeps its own order)."""
    placed: list[int] = []
    waiting = list(range(len(after)))
    while waiting:
        ready = [
            u for u in waiting if after[u] < 0 or after[u] in placed or after[u] not in waiting
        ]
        placed += ready or waiting
        waiting = [u for u in waiting if u not in placed]
    return np.array(placed, np.int32)


def need_windows(
    person: np.ndarray, units: np.ndarray, *, wave: np.ndarray, windows: np.ndarray,
    unit: np.ndarray, order: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Needs as rows (person, unit, first, last, end), int32 [N, 5], sorted by person and chain.

    A unit cannot begin before the one it follows can have ended, nor a unit end so late that what
    follows cannot be held any more (unless that has no window at all). Both only remove weeks in
    which no plan that seats the whole chain has a meeting. `end` is the last week before the second
    narrowing: what binds a plan that leaves later units out.
    """
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order))
    sort = np.lexsort((rank[units], person))
    need = np.zeros((len(person), 5), np.int32)
    need[:, 0], need[:, 1] = person[sort], units[sort]
    need[:, 3] = -1
    has_wave = wave[need[:, 0]] >= 0
    need[has_wave, 2:4] = windows[wave[need[has_wave, 0]], need[has_wave, 1]]
    least = (unit[:, MEETINGS] - 1) * unit[:, GAP_MIN]  # weeks from the first meeting to the last
    before = followed(need, unit[:, AFTER], len(wave))
    span = least[need[:, 1]]
    gap = unit[need[:, 1], AFTER_GAP]
    for u in order:
        rows = np.flatnonzero((need[:, 1] == u) & (before >= 0))
        ends = need[before[rows], 2] + span[before[rows]]
        impossible = need[before[rows], 3] < ends
        need[rows, 2] = np.maximum(need[rows, 2], ends + gap[rows])
        need[rows[impossible], 3] = -1
    need[:, 4] = need[:, 3]
    for u in order[::-1]:
        rows = np.flatnonzero((need[:, 1] == u) & (before >= 0))
        begins = need[rows, 3] - span[rows]
        rows, begins = rows[begins >= need[rows, 2]], begins[begins >= need[rows, 2]]
        need[before[rows], 3] = np.minimum(need[before[rows], 3], begins - gap[rows])
    return need


def followed(need: np.ndarray, after: np.ndarray, people: int) -> np.ndarray:
    """For each need the row of the same person's need that it comes after, or -1."""
    key = need[:, 0].astype(np.int64) * (len(after) + 1) + need[:, 1]
    wanted = need[:, 0].astype(np.int64) * (len(after) + 1) + after[need[:, 1]]
    order = np.argsort(key, kind="stable")
    at = np.searchsorted(key, wanted, sorter=order)
    at = order[np.minimum(at, len(key) - 1)] if len(key) else at
    good = (after[need[:, 1]] >= 0) & (key[at] == wanted) if len(key) else np.zeros(0, bool)
    return np.where(good, at, -1)
