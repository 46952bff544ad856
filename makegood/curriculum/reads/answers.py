"""The engine's answer as rows that are stored, and the stored rows as a frame to compare with."""

from collections.abc import Iterable

import polars as pl

from makegood.engines.requirements import Answer, compute
from makegood.people.frames import among, frame

from ..models import Calculation
from .facts import facts, rules

COLUMNS = {
    "person": pl.Int64,
    "unit": pl.String,
    "status": pl.String,
    "strength": pl.String,
    "asked_from": pl.Date,
    "due": pl.Date,
    "done_on": pl.Date,
    "valid_until": pl.Date,
    "minutes": pl.Int64,
    "asked_minutes": pl.Int64,
    "paid": pl.Boolean,
    "part": pl.String,
    "details": pl.String,
}
_OWN = [name for name in COLUMNS if name != "details"]


def flat(answer: Answer) -> pl.DataFrame:
    """One row for each requirement, with its reasons and choice group as JSON text in `details`."""
    rows = answer.requirements
    extra = sorted(name for name in rows.columns if name not in COLUMNS and name != "next_change")
    kept = sorted(name for name in answer.reasons.columns if name not in ("person", "unit"))
    reasons = answer.reasons.group_by(["person", "unit"], maintain_order=True).agg(
        pl.struct(kept).alias("reasons")
    )
    joined = rows.join(reasons, on=["person", "unit"], how="left", maintain_order="left")
    # Names in alphabetical order, so that the text is the same whatever order the engine gives.
    details = pl.struct(
        pl.struct(extra).alias("group"),
        pl.col("reasons").fill_null(pl.lit([], dtype=reasons.schema["reasons"])),
    ).struct.json_encode()
    table = joined.with_columns(details.alias("details"))
    return table.select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())


def stored(persons: Iterable[int] | None) -> pl.DataFrame:
    """The stored rows of these persons (None: all), in the same shape as `flat` gives."""
    condition, params = among("r.person_id", persons)
    names = ", ".join(f"r.{name}" for name in _OWN if name not in ("person", "unit"))
    return frame(
        f"SELECT r.person_id, u.code, {names}, r.details FROM curriculum_requirement r "
        f"JOIN curriculum_unit u ON u.id = r.unit_id WHERE {condition}",
        COLUMNS,
        params,
    )


def differences() -> int:
    """How many stored rows differ from what the engine says for the day they were computed."""
    mark = Calculation.objects.filter(pk=1).first()
    if mark is None or mark.as_of is None:
        return 0
    wanted = flat(compute(facts(), rules(), mark.as_of))
    held = stored(None)
    left = wanted.join(held, on=wanted.columns, how="anti", nulls_equal=True)
    right = held.join(wanted, on=held.columns, how="anti", nulls_equal=True)
    return max(left.height, right.height)
