"""A number that no plan can cost less than.

For each unit by itself, people of one type (see `kinds`) are counted, not named, and so are series
of one kind and modality. With x people of type t in kind k, y series of kind k:

    minimise  sum x * preference + sum y * open * meetings + sum short + crowd + unplaced + lone
    for each type   sum over k of x + left out = heads
    for each kind   size_min * y <= sum of x <= size_max * y
                    short >= size_target * y - sum of x
                    crowd of a large department >= its x - 4 * y

Every plan gives a solution of this that costs no more than the plan does: each of its series has a
kind that is no dearer to any member (kinds that are left out are dominated), sums over series of one
kind keep the sizes, and short and crowd, convex in the size of a series, only fall when series are
taken together. What ties units together or is not counted (facilitators, rooms, leave, cover,
managers, the order of units) could only make the least cost larger. A role family that occurs once
in a unit costs `lone` wherever its person sits, or `unplaced`. Series are whole numbers; where that
is not solved to the end, the solver's own bound, below the optimum, is taken.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from makegood.engines.planner.facts import (
    DEPARTMENT,
    IN_PERSON,
    LEADS,
    MEETINGS,
    PERSON,
    SIZE_MAX,
    SIZE_MIN,
    SIZE_TARGET,
    UNIT,
    Facts,
)
from makegood.engines.planner.kinds import NEVER, Kinds, kinds_of
from makegood.engines.planner.state import CROWD_FROM

MOST_ENTRIES = 600_000  # x of one unit, beyond which a simpler bound is taken
NODES = 200  # of a unit's model, where nodes are counted instead of seconds
SAFETY = 1e-6  # relative, taken off for the solver's tolerances


@dataclass(frozen=True)
class Bound:
    """A lower bound of the objective and how it was got."""

    value: float
    method: str


def lower_bound(
    facts: Facts, *, seconds: float | None, stop: Callable[[], bool], whole: bool = True
) -> Bound:
    """The bound, unit by unit.

    Args:
        seconds: for all units together; None: so many nodes instead, the same bound each time.
        stop: when it says so, the units that are left get the simple bound.
        whole: series are whole numbers (slower, higher) or not.
    """
    units = np.unique(facts.need[:, UNIT])
    shares = np.bincount(facts.need[:, UNIT], minlength=len(facts.unit))[units]
    total = 0.0
    simple = 0
    for u, share in zip(units, shares, strict=True):
        kinds = kinds_of(facts, int(u), _large(facts, int(u)))
        floor = simple_bound(facts, kinds)
        value = -1.0
        if not stop() and kinds.cost.size and len(kinds.heads) * len(kinds.cost) * 2 < MOST_ENTRIES:
            model = _model(facts, kinds, whole)
            part = None if seconds is None else seconds * float(share) / float(shares.sum())
            value = _solve(model, part)
        simple += value < floor
        total += max(floor, value) + kinds.alone * min(facts.w_lone, facts.w_unplaced)
    method = "aggregated LP by unit, series as whole numbers" if whole else "aggregated LP by unit"
    if simple:
        method += (
            f"; {simple} of {len(units)} units by cheapest seat and cheapest share of a series"
        )
    return Bound(max(0.0, total * (1 - SAFETY)), method)


def _large(facts: Facts, u: int) -> np.ndarray:
    """Departments so large in a unit that some series must hold more than four of one."""
    department = facts.person[facts.need[facts.need[:, UNIT] == u, PERSON], DEPARTMENT]
    heads = np.bincount(department, minlength=len(facts.black))
    return heads * int(facts.unit[u, SIZE_MAX]) > CROWD_FROM * max(1, len(department)) * 0.8


def seat_share(facts: Facts, u: int) -> float:
    """The least that a series itself can cost per seat, over all sizes it may have."""
    least, target, most = (int(n) for n in facts.unit[u, [SIZE_MIN, SIZE_TARGET, SIZE_MAX]])
    sizes = np.arange(max(1, least), max(1, most) + 1)
    held = facts.w_open * facts.unit[u, MEETINGS] + facts.w_short * np.maximum(0, target - sizes)
    return float((held / sizes).min())


def simple_bound(facts: Facts, kinds: Kinds) -> float:
    """Each need at its cheapest time and modality, with the cheapest share of a series."""
    u = kinds.unit
    modes = np.flatnonzero(facts.offered[u])
    if not len(kinds.cost) or not len(modes):
        return float(kinds.heads.sum() * facts.w_unplaced)
    slot = kinds.cost.min(axis=0)[kinds.of_class]
    each = slot + kinds.by_mode[:, modes].min(axis=1) * facts.unit[u, MEETINGS]
    price = each * facts.w_preference + seat_share(facts, u)
    price = np.where(slot >= NEVER, facts.w_unplaced, np.minimum(price, facts.w_unplaced))
    return float((price * kinds.heads).sum())


class _Rows:
    """Constraints as they are added: lower, upper and entries by row and column."""

    def __init__(self) -> None:
        self.lower: list[np.ndarray] = []
        self.upper: list[np.ndarray] = []
        self.entries: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self.count = 0

    def new(self, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
        """Rows with these bounds; gives their numbers."""
        self.lower.append(lower.astype(float))
        self.upper.append(upper.astype(float))
        self.count += len(lower)
        return np.arange(self.count - len(lower), self.count)

    def add(self, rows: np.ndarray, columns: np.ndarray, value: float | np.ndarray) -> None:
        """Entries; value: one for all, or one each."""
        self.entries.append((rows, columns, np.broadcast_to(np.asarray(value, float), rows.shape)))


def _model(facts: Facts, kinds: Kinds, whole: bool) -> model_pb2.ModelProto:
    """The model above for one unit."""
    u = kinds.unit
    meetings = int(facts.unit[u, MEETINGS])
    least, target, most = (float(n) for n in facts.unit[u, [SIZE_MIN, SIZE_TARGET, SIZE_MAX]])
    modes = np.flatnonzero(facts.offered[u])
    n_kinds = len(kinds.cost) * len(modes)
    slot = np.tile(kinds.cost[:, kinds.of_class], (len(modes), 1))  # mode-major, [n_kinds, types]
    each = slot + np.repeat(kinds.by_mode[:, modes].T, len(kinds.cost), axis=0) * meetings
    at, who = np.nonzero(slot < NEVER)
    n_x, n_types = len(at), len(kinds.heads)
    biggest = np.full(n_kinds, most)
    if len(facts.room):
        room = float(facts.room[-1] - facts.unit[u, LEADS])
        biggest[np.repeat(modes, len(kinds.cost)) == IN_PERSON] = min(most, max(0.0, room))
    pairs = np.unique(
        np.stack([at, kinds.department[who]], axis=1)[kinds.department[who] >= 0], axis=0
    )
    # Columns: x, y, short, crowd, left out.
    x = np.arange(n_x)
    y, short = n_x + np.arange(n_kinds), n_x + n_kinds + np.arange(n_kinds)
    crowd = n_x + 2 * n_kinds + np.arange(len(pairs))
    out = n_x + 2 * n_kinds + len(pairs) + np.arange(n_types)
    cost = np.concatenate([
        each[at, who] * facts.w_preference, np.full(n_kinds, meetings * facts.w_open),
        np.full(n_kinds, facts.w_short), np.full(len(pairs), facts.w_crowd),
        np.full(n_types, facts.w_unplaced),
    ])  # fmt: skip
    rows = _Rows()
    seated = rows.new(kinds.heads, kinds.heads)
    rows.add(seated[who], x, 1)
    rows.add(seated, out, 1)
    inf, none = np.full(n_kinds, np.inf), np.zeros(n_kinds)
    for sizes, lower, upper in ((np.full(n_kinds, least), none, inf), (biggest, -inf, none)):
        kept = rows.new(lower, upper)
        rows.add(kept[at], x, 1)
        rows.add(kept, y, -sizes)
    missing = rows.new(none, inf)
    rows.add(missing, short, 1)
    rows.add(missing, y, -target)
    rows.add(missing[at], x, 1)
    if len(pairs):
        heads = rows.new(np.zeros(len(pairs)), np.full(len(pairs), np.inf))
        rows.add(heads, crowd, 1)
        rows.add(heads, y[pairs[:, 0]], CROWD_FROM)
        big = np.flatnonzero(kinds.department[who] >= 0)
        key = at[big] * (len(facts.black) + 1) + kinds.department[who[big]]
        place = np.searchsorted(pairs[:, 0] * (len(facts.black) + 1) + pairs[:, 1], key)
        rows.add(heads[place], x[big], -1)
    integer = np.zeros(len(cost), bool)
    integer[y] = whole
    return _proto(cost, integer, rows)


def _proto(cost: np.ndarray, integer: np.ndarray, rows: _Rows) -> model_pb2.ModelProto:
    """Columns from 0 up without bound, and rows, as MathOpt's message."""
    proto = model_pb2.ModelProto()
    n = len(cost)
    proto.variables.ids.extend(range(n))
    proto.variables.lower_bounds.extend([0.0] * n)
    proto.variables.upper_bounds.extend([float("inf")] * n)
    proto.variables.integers.extend(integer.tolist())
    priced = np.flatnonzero(cost)
    proto.objective.linear_coefficients.ids.extend(priced.tolist())
    proto.objective.linear_coefficients.values.extend(cost[priced].tolist())
    proto.linear_constraints.ids.extend(range(rows.count))
    proto.linear_constraints.lower_bounds.extend(np.concatenate(rows.lower).tolist())
    proto.linear_constraints.upper_bounds.extend(np.concatenate(rows.upper).tolist())
    row, column, value = (np.concatenate(part) for part in zip(*rows.entries, strict=True))
    order = np.lexsort((column, row))
    matrix = proto.linear_constraint_matrix
    matrix.row_ids.extend(row[order].tolist())
    matrix.column_ids.extend(column[order].tolist())
    matrix.coefficients.extend(value[order].tolist())
    return proto


def _solve(proto: model_pb2.ModelProto, seconds: float | None) -> float:
    """The solver's lower bound of a model's optimum; -1 if it found none in time."""
    model = mathopt.Model.from_model_proto(proto)
    options = mathopt.SolveParameters(relative_gap_tolerance=1e-3, random_seed=1)
    if seconds is None:
        options.node_limit = NODES
    else:
        options.time_limit = timedelta(seconds=max(0.5, seconds))
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=options)
    reason = result.termination.reason
    if reason in (mathopt.TerminationReason.INFEASIBLE, mathopt.TerminationReason.UNBOUNDED):
        return -1.0
    value = result.termination.objective_bounds.dual_bound
    return float(value) if np.isfinite(value) else -1.0
