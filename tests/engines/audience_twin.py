"""The slow twin of audience.mask: one rule, one row, one step at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from makegood.engines import audience as a


def holds(rule: a.Rule, row: Mapping[str, Any], tree: a.Tree) -> bool:
    """Whether the rule holds for this row of the segments frame."""
    if isinstance(rule, a.And):
        return all(holds(part, row, tree) for part in rule.parts)
    if isinstance(rule, a.Or):
        return any(holds(part, row, tree) for part in rule.parts)
    if isinstance(rule, a.Not):
        return not holds(rule.part, row, tree)
    if isinstance(rule, a.Everyone):
        return True
    if isinstance(rule, a.Within):
        return _is_within(rule.code, row["org"], row["tree"], tree)
    if isinstance(rule, a.Role):
        return row["role"] in rule.codes
    if isinstance(rule, a.Shift):
        return row["shift"] in rule.codes
    if isinstance(rule, a.Location):
        return row["location"] in rule.codes
    if isinstance(rule, a.Responsible):
        return row[f"resp:{rule.code}"] is True
    if isinstance(rule, a.Completed):
        done = row[f"done:{rule.code}"]
        return done is not None and done <= row["start"]
    if isinstance(rule, a.Fte):
        if row["fte"] is None:
            return False
        difference = row["fte"] - float(rule.value)
        return {
            ">=": difference >= 0,
            "<=": difference <= 0,
            ">": difference > 0,
            "<": difference < 0,
            "is": difference == 0,
        }[rule.op]
    if isinstance(rule, a.Employed):
        if row["hired"] is None:
            return False
        long_enough = later(row["hired"], rule.count, rule.unit) <= row["start"]
        return long_enough if rule.op == ">=" else not long_enough
    raise TypeError(rule)


def later(day: date, count: int, unit: str) -> date:
    """Count days, or calendar months with the day clamped, one month at a time."""
    if unit == "days":
        return day + timedelta(days=count)
    year, month = day.year, day.month
    for _ in range(count):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return date(year, month, last)
            except ValueError:
                continue
    raise AssertionError("every month has 28 days")


def _is_within(code: str, org: int | None, k: int, tree: a.Tree) -> bool:
    version = tree.versions[k]
    top = version.code.get(code)
    steps = 0
    while org is not None and top is not None and steps <= len(version.parent):
        if org == top:
            return True
        org = version.parent.get(org)
        steps += 1
    return False
