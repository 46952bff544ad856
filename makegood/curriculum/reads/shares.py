"""Shares of org units, protected once for the whole institution, so that no two pages can be subtracted.

Each person counts once, at the main appointment (largest FTE, then longest standing). Asked: at least
one thing is asked with a date or was done. Done: nothing that is asked is open. Overdue: something is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

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


Cells = tuple[Cell, ...]
Packed = tuple[tuple[Any, ...], ...]
"""Cells as plain tuples: a cache gives them back many times faster than objects."""

_UNKNOWN: Packed = ((None, "protects another", None, None),) * len(NAMES)
_KEPT_SECONDS = 60 * 60 * 26
_COMPUTING_SECONDS = 120  # after this long, whoever computes has died


@dataclass(frozen=True)
class Line:
    """One row of a page: what it is about, and the four cells in the order of NAMES."""

    code: str
    label: str
    cells: Cells

    @property
    def shown(self) -> bool:
        return all(cell.value is not None for cell in self.cells)


@dataclass(frozen=True)
class Shares:
    """What one page or download may show: a part of the one protected table of everybody.

    totals: the cells of every org unit. families: by unit and role family, of the parts asked for.
    """

    kinds: dict[str, str]
    on: date
    totals: dict[str, Packed]
    families: dict[str, dict[str, Packed]]

    def line(self, unit: str, label: str, kind: str = TOTAL) -> Line:
        """The cells of one unit (and role family); nothing of a unit newer than the computation."""
        found = self.totals.get(unit) if kind == TOTAL else self.families[unit].get(kind)
        packed = found if found is not None else _UNKNOWN
        return Line(unit if kind == TOTAL else kind, label, tuple(Cell(*one) for one in packed))


@dataclass(frozen=True)
class Whole:
    """The protected table of everybody, with what pages show it with."""

    protected: Protected
    kinds: dict[str, str]
    on: date

    def parts(self) -> tuple[dict[str, Any], dict[str, dict[str, dict[str, Packed]]]]:
        """The head, which every page needs, and for each department the cells by role family."""
        parents = self.protected.parents
        part = {unit: _department(unit, parents) for unit in parents}
        families: dict[str, dict[str, dict[str, Packed]]] = {}
        for unit in parents:
            cells = {kind: self._packed(unit, kind) for kind in self.kinds}
            families.setdefault(part[unit], {})[unit] = cells
        totals = {unit: self._packed(unit, TOTAL) for unit in parents}
        return {"kinds": self.kinds, "on": self.on, "totals": totals, "part": part}, families

    def _packed(self, unit: str, kind: str) -> Packed:
        found = (self.protected.cell(unit, kind, name) for name in NAMES)
        return tuple((cell.value, cell.reason, cell.low, cell.high) for cell in found)


def shares(families_of: Sequence[str] = ()) -> Shares:
    """What a page may show, as of the last computation; by role family for the units named.

    Protected once for everybody and kept in the shared cache, a part for each department, so that
    a page reads no more than it shows. While another process computes, the last answer is shown.
    """
    key = _key()
    found = _kept(key, families_of)
    if found is None and not cache.add("shares-2:computing", key, _COMPUTING_SECONDS):
        found = _kept(cache.get("shares-2:last", key), families_of)
    if found is None:
        found = _pick(*_keep(key), families_of)
    return found


def warm() -> bool:
    """Compute the shares if nobody has since the requirements changed; True where that was so."""
    key = _key()
    if cache.get(key) is not None:
        return False
    _keep(key)
    return True


def _key() -> str:
    mark = Calculation.objects.filter(pk=1).values_list("as_of", "changed_at").first()
    return (
        f"shares-2:{mark[0]}:{mark[1].timestamp() if mark[1] else 0}" if mark else "shares-2:none"
    )


def _keep(key: str) -> tuple[dict[str, Any], dict[str, dict[str, dict[str, Packed]]]]:
    try:
        head, families = compute_shares(timezone.localdate()).parts()
        for part, cells in families.items():
            cache.set(f"{key}:{part}", cells, _KEPT_SECONDS)
        cache.set(key, head, _KEPT_SECONDS)
        cache.set("shares-2:last", key, _KEPT_SECONDS)
    finally:
        cache.delete("shares-2:computing")
    return head, families


def _kept(key: str, families_of: Sequence[str]) -> Shares | None:
    """What the cache holds under a key; None where a piece is missing."""
    head = cache.get(key)
    if head is None or any(unit not in head["part"] for unit in families_of):
        return None
    names = {f"{key}:{part}": part for part in {head["part"][unit] for unit in families_of}}
    kept = cache.get_many(list(names)) if names else {}
    if len(kept) < len(names):
        return None
    return _pick(head, {names[name]: cells for name, cells in kept.items()}, families_of)


def _pick(
    head: dict[str, Any],
    families: dict[str, dict[str, dict[str, Packed]]],
    families_of: Sequence[str],
) -> Shares:
    part = head["part"]
    wanted = {unit: families[part[unit]][unit] if unit in part else {} for unit in families_of}
    return Shares(head["kinds"], head["on"], head["totals"], wanted)


def _department(unit: str, parents: Mapping[str, str | None]) -> str:
    """The unit right below the root that this one is or stands below; the root itself."""
    above = parents[unit]
    while above is not None and parents.get(above) is not None:
        unit, above = above, parents[above]
    return unit


def compute_shares(on: date) -> Whole:
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
    return Whole(protect(table, MINIMUM), kinds, on)


def _parents(now: Tree, code: dict[int, str]) -> dict[str, str | None]:
    return {
        code[unit]: code.get(parent) if parent is not None else None
        for unit, parent in now.parent.items()
    }
