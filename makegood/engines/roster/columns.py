"""Columns of a feed: the canonical frame, and conversion of the distinct texts of a column."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from .orgs import OrgRow
from .problems import Problems
from .values import Read

REF_CHARS = 160
CAT = pl.Categorical
SCHEMA: dict[str, Any] = {
    "line": pl.UInt32,
    "person_id": pl.String,
    "given": pl.String,
    "family": pl.String,
    "preferred_name": pl.String,
    "pronouns": CAT,
    "email": pl.String,
    "language": CAT,
    "no_daily_email": pl.Boolean,
    "shared_workstation": pl.Boolean,
    "ref": pl.String,
    "org": CAT,
    "title": CAT,
    "role_family": CAT,
    "fte": pl.Float64,
    "shift": CAT,
    "location": CAT,
    "managers": pl.String,
    "start": pl.Date,
    "end": pl.Date,
    "responsibilities": CAT,
    "leave_start": pl.Date,
    "leave_end": pl.Date,
    "ended": pl.Boolean,
}


@dataclass
class Feed:
    """A file in canonical form: its usable rows, its problems, and what it says about org units.

    rows: frame of SCHEMA. mapped: the canonical fields that the feed supplies; others are left as
    they are. held: ids with a row that cannot be used; they are neither ended nor counted as left.
    torn: rows swallowed by an open quotation mark; where there are any, nobody is ended.
    """

    file: str
    written: str
    rows: pl.DataFrame
    problems: Problems
    mapped: frozenset[str]
    held: frozenset[str]
    torn: int
    full: bool
    units: list[OrgRow] = field(default_factory=list)
    unknown_units: dict[str, int] = field(default_factory=dict)
    added_units: list[OrgRow] = field(default_factory=list)
    total: int = 0
    orders: dict[str, str] = field(default_factory=dict)


class Memo:
    """Converts the distinct values of a column once each."""

    def __init__(self, convert: Callable[[str], Read], dtype: Any) -> None:
        self.convert, self.dtype = convert, dtype
        self.known: dict[str, Read] = {}

    def __call__(self, texts: pl.Series) -> tuple[pl.Series, dict[str, Read]]:
        """The converted column, and the texts of this batch that are problems."""
        distinct = texts.unique().to_list()
        if len(self.known) > 200_000:
            self.known.clear()
        reads = []
        for text in distinct:
            read = self.known.get(text)
            if read is None:
                read = self.known[text] = self.convert(text)
            reads.append(read)
        new = pl.Series([read.value for read in reads], dtype=plain_type(self.dtype))
        out = texts.replace_strict(
            pl.Series(distinct, dtype=pl.String), new, return_dtype=plain_type(self.dtype)
        )
        bad = {t: r for t, r in zip(distinct, reads, strict=True) if r.problem}
        return (out.cast(self.dtype) if self.dtype is CAT else out), bad


def plain_type(dtype: Any) -> Any:
    return pl.String if dtype is CAT else dtype


def no_rows(height: int) -> pl.Series:
    return pl.repeat(False, height, dtype=pl.Boolean, eager=True)


def pick(mask: pl.Series, yes: pl.Series, no: pl.Series) -> pl.Series:
    return yes.zip_with(mask, no)


def mapped_to(texts: pl.Series, mapping: dict[str, Any], dtype: Any) -> pl.Series:
    if not mapping:
        return pl.repeat(None, len(texts), dtype=dtype, eager=True)
    return texts.replace_strict(
        pl.Series(list(mapping), dtype=pl.String),
        pl.Series(list(mapping.values()), dtype=dtype),
        default=None,
        return_dtype=dtype,
    )


def refs() -> pl.Expr:
    """The feed's own key of an appointment, or one made of org unit, role family and title."""
    parts = [pl.col(name).cast(pl.String) for name in ("org", "role_family", "title")]
    made = pl.concat_str(parts, separator="|").str.to_lowercase()
    long = made.str.len_chars() > REF_CHARS
    short = made.map_elements(_shortened, return_dtype=pl.String)
    made = pl.when(long).then(short).otherwise(made)
    return pl.when(pl.col("ref") == "").then(made).otherwise(pl.col("ref")).alias("ref")


def _shortened(ref: str) -> str:
    if len(ref) <= REF_CHARS:
        return ref
    return f"{ref[: REF_CHARS - 20]}#{hashlib.blake2b(ref.encode(), digest_size=8).hexdigest()}"
