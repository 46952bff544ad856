"""Evaluating a rule on columns: one Polars expression over the segments frame."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from .rule import (
    And,
    Completed,
    Employed,
    Everyone,
    Fte,
    Location,
    Not,
    Or,
    Responsible,
    Role,
    Rule,
    Shift,
    Within,
)
from .tree import Tree


@dataclass(frozen=True)
class Needs:
    """What a rule must find in the segments frame beside the plain columns.

    employment: (count, unit) thresholds, unit days or months; a segment must not cross one.
    completed: ids that need a column `done:<id>`. responsibilities: codes that need `resp:<code>`.
    within: codes of org units, for whoever wants to know which moves can matter.
    """

    employment: frozenset[tuple[int, str]]
    completed: frozenset[str]
    responsibilities: frozenset[str]
    within: frozenset[str] = frozenset()


def leaves(rule: Rule) -> Iterator[Rule]:
    """Every condition in the rule, from left to right."""
    match rule:
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield rule


def needs(rule: Rule) -> Needs:
    """What the rule must find in the segments frame."""
    found = list(leaves(rule))
    return Needs(
        frozenset((leaf.count, leaf.unit) for leaf in found if isinstance(leaf, Employed)),
        frozenset(leaf.code for leaf in found if isinstance(leaf, Completed)),
        frozenset(leaf.code for leaf in found if isinstance(leaf, Responsible)),
        frozenset(leaf.code for leaf in found if isinstance(leaf, Within)),
    )


def after(day: date, count: int, unit: str) -> date:
    """The day that lies count days or calendar months after day (31 January + 1 month: 28/29)."""
    if unit == "days":
        return day + timedelta(days=count)
    if unit != "months":
        raise ValueError(f"A span is in days or months, not in {unit!r}.")
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def after_column(column: pl.Expr, count: int, unit: str) -> pl.Expr:
    """The same as `after`, on a column of dates."""
    if unit not in ("days", "months"):
        raise ValueError(f"A span is in days or months, not in {unit!r}.")
    return column.dt.offset_by(f"{count}{'d' if unit == 'days' else 'mo'}")


def mask(rule: Rule, tree: Tree) -> pl.Expr:
    """A boolean expression over the segments frame, true where the rule holds, never null.

    A fact that is not known (null) meets no condition, so `not` of it holds.

    Args:
        rule: what to evaluate; its `needs` must be columns of the frame.
        tree: the org tree's versions; the frame's `tree` column holds their index.
    """
    match rule:
        case Everyone():
            # not pl.lit(True): one literal would shrink a select to one row
            return pl.col("org").is_null() | pl.col("org").is_not_null()
        case Within(code):
            return _within(code, tree)
        case Role(codes):
            return _among("role", codes)
        case Shift(codes):
            return _among("shift", codes)
        case Location(codes):
            return _among("location", codes)
        case Responsible(code):
            return _known(pl.col(f"resp:{code}"))
        case Completed(code):
            return _known(pl.col(f"done:{code}") <= pl.col("start"))
        case Fte(op, value):
            return _known(_compared(pl.col("fte"), op, float(value)))
        case Employed(op, count, unit):
            reached = after_column(pl.col("hired"), count, unit)
            start = pl.col("start")
            return _known(reached <= start if op == ">=" else reached > start)
        case And(parts):
            return pl.all_horizontal([mask(part, tree) for part in parts])
        case Or(parts):
            return pl.any_horizontal([mask(part, tree) for part in parts])
        case Not(part):
            return ~mask(part, tree)
        case _:
            raise TypeError(f"not a rule: {rule!r}")


def _known(expression: pl.Expr) -> pl.Expr:
    return expression.fill_null(False)


def _among(column: str, codes: tuple[str, ...]) -> pl.Expr:
    if len(codes) == 1:
        return _known(pl.col(column) == codes[0])
    return _known(pl.col(column).is_in(list(codes)))


def _compared(column: pl.Expr, op: str, value: float) -> pl.Expr:
    match op:
        case ">=":
            return column >= value
        case "<=":
            return column <= value
        case ">":
            return column > value
        case "<":
            return column < value
        case _:
            return column == value


def _within(code: str, tree: Tree) -> pl.Expr:
    """Versions in which the same units stand below the code are asked about together."""
    same: dict[frozenset[int], list[int]] = {}
    for k in range(len(tree.versions)):
        same.setdefault(tree.below(code, k), []).append(k)
    same.pop(frozenset(), None)
    if not same:
        return pl.col("org").is_null() & pl.col("org").is_not_null()
    return _known(
        pl.any_horizontal(
            [
                pl.col("tree").is_in(versions) & pl.col("org").is_in(sorted(orgs))
                for orgs, versions in same.items()
            ]
        )
    )
