"""Shares of org units, protected once for the whole institution, so that no two pages can be subtracted.

Each person counts once, at the main appointment (largest FTE, then longest standing). Asked: at least
one thing is asked with a date or was done. Done: nothing that is asked is open. Overdue: something is.
"""

import pickle
import zlib
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.core.cache import cache
from django.utils import timezone

from makegood.engines.suppression import TOTAL, Cell, Measure, Protected, Row, Table, protect
from makegood.people.frames import frame
from makegood.people.models import RoleFamily
from makegood.people.reads import Tree, tree

from ..models import Calculation

MINIMUM = 10
MEASURES = (Measure("asked"), Measure("done", "asked", True), Measure("overdue", "asked", True))
NAMES = ("people", "asked", "done", "overdue")

_SQL = """
SELECT a.person_id, a.org_id, a.role_family_id, a.fte, a.start,
  COALESCE(r.asked, 0), COALESCE(r.still_open, 0), COALESCE(r.overdue, 0)
FROM people_appointment a LEFT JOIN (
  SELECT person_id,
    SUM(CASE WHEN status IN ('asked', 'due soon', 'overdue', 'waiting', 'waived', 'done', 'renewed')
        THEN 1 ELSE 0 END) AS asked,
    SUM(CASE WHEN status IN ('asked', 'due soon', 'overdue', 'waiting') AND asked_minutes > 0
        THEN 1 ELSE 0 END) AS still_open,
    SUM(CASE WHEN status = 'overdue' THEN 1 ELSE 0 END) AS overdue
  FROM curriculum_requirement WHERE strength <> 'invited' GROUP BY person_id
) r ON r.person_id = a.person_id
WHERE a.start <= %s AND (a."end" IS NULL OR a."end" > %s)
"""
_SCHEMA = {
    "person": pl.Int64, "org": pl.Int64, "role": pl.String, "fte": pl.Float64, "start": pl.Date,
    "asked": pl.Int64, "open": pl.Int64, "overdue": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One row of a page: what it is about, and the four cells in the order of NAMES."""

    code: str
    label: str
    cells: tuple[Cell, ...]

    @property
    def shown(self) -> bool:
        return all(cell.value is not None for cell in self.cells)


@dataclass(frozen=True)
class Shares:
    """All that pages may show, and the tree and names to show it with."""

    protected: Protected
    kinds: dict[str, str]
    on: date

    def line(self, unit: str, label: str, kind: str = TOTAL) -> Line:
        """The cells of one unit (and role family)."""
        cells = tuple(self.protected.cell(unit, kind, name) for name in NAMES)
        return Line(unit if kind == TOTAL else kind, label, cells)


def shares() -> Shares:
    """The shares as of the last computation; computed once for each and kept in the shared cache."""
    mark = Calculation.objects.filter(pk=1).values_list("as_of", "changed_at").first()
    key = f"shares:{mark[0]}:{mark[1].timestamp() if mark[1] else 0}" if mark else "shares:none"
    kept = cache.get(key)
    if kept is not None:
        return pickle.loads(zlib.decompress(kept))
    found = compute_shares(timezone.localdate())
    cache.set(key, zlib.compress(pickle.dumps(found), 1), 60 * 60 * 26)
    return found


def compute_shares(on: date) -> Shares:
    """Count everybody and protect the table (three statements)."""
    now = tree(on)
    kinds = dict(RoleFamily.objects.values_list("code", "name"))
    people = (
        frame(_SQL, _SCHEMA, [on, on])
        .sort("person", pl.col("fte") * -1, "start", "org")
        .unique("person", keep="first", maintain_order=True)
    )
    counted = people.group_by("org", "role").agg(
        pl.len().alias("people"),
        (pl.col("asked") > 0).sum().alias("asked"),
        ((pl.col("asked") > 0) & (pl.col("open") == 0)).sum().alias("done"),
        (pl.col("overdue") > 0).sum().alias("overdue"),
    )
    code = {pk: unit.code for pk, unit in now.unit.items()}
    rows = tuple(
        Row(code[org], role, n, {"asked": asked, "done": done, "overdue": overdue})
        for org, role, n, asked, done, overdue in counted.sort("org", "role").iter_rows()
        if org in code
    )
    table = Table(_parents(now, code), tuple(kinds), MEASURES, rows)
    return Shares(protect(table, MINIMUM), kinds, on)


def _parents(now: Tree, code: dict[int, str]) -> dict[str, str | None]:
    return {
        code[unit]: code.get(parent) if parent is not None else None
        for unit, parent in now.parent.items()
    }
