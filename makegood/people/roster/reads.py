"""The state that a feed is compared with, as columns; each read has a bounded number of queries."""

from datetime import date

import polars as pl

from makegood.engines.roster import CANONICAL, Current, Definition, Known, OrgRow, Tree, from_json
from makegood.engines.roster.columns import CAT

from ..frames import frame
from ..models import Duty, FeedDefinition, FeedRun, OrgPlacement, RoleFamily, Shift
from .reference import shipped

_PEOPLE = {
    "id": pl.Int64,
    "person_id": pl.String,
    "given": pl.String,
    "family": pl.String,
    "preferred_name": pl.String,
    "pronouns": pl.String,
    "email": pl.String,
    "language": pl.String,
    "no_daily_email": pl.Boolean,
    "shared_workstation": pl.Boolean,
}
_APPOINTMENTS = {
    "id": pl.Int64,
    "person": pl.Int64,
    "ref": pl.String,
    "org": pl.String,
    "title": pl.String,
    "role_family": pl.String,
    "fte": pl.Float64,
    "shift": pl.String,
    "location": pl.String,
    "start": pl.Date,
    "end": pl.Date,
    "source": pl.String,
}
_CATEGORIES = ("org", "title", "role_family", "shift", "location")
_PLACE = ["person_id", "ref", "org", "title", "role_family", "fte", "shift", "location", "managers",
          "start", "end"]  # fmt: skip


def source_of(feed: str) -> str:
    """What facts of a feed are marked with."""
    return f"feed:{feed}"[:40]


def current(feed: str, as_of: date) -> Current:
    """The state as the feed of this name would find it (six queries)."""
    people = frame(
        "SELECT id, code, given, family, preferred_name, pronouns, email, language, "
        "no_daily_email, shared_workstation FROM people_person",
        _PEOPLE,
    )
    codes = people.select(person="id", person_id="person_id")
    rows = frame(
        "SELECT a.id, a.person_id, a.ref, o.code, a.title, a.role_family_id, a.fte, a.shift_id, "
        'a.location, a.start, a."end", a.source FROM people_appointment a '
        "JOIN people_orgunit o ON o.id = a.org_id",
        _APPOINTMENTS,
    )
    links = frame(
        "SELECT m.appointment_id, p.code FROM people_appointmentmanager m "
        "JOIN people_person p ON p.id = m.manager_id",
        {"id": pl.Int64, "manager": pl.String},
    )
    managers = links.group_by("id").agg(managers=pl.col("manager").unique().sort().str.join("|"))
    rows = (
        rows.join(codes, on="person")
        .join(managers, on="id", how="left")
        .with_columns(
            pl.col("managers").fill_null(""),
            pl.col("shift").fill_null(""),
        )
        .with_columns(pl.col(*_CATEGORIES).cast(CAT))
    )
    mine = pl.col("source") == source_of(feed)
    # A stretch that ends where it begins was called off before it came.
    late = (pl.col("end") > as_of) & (pl.col("end") > pl.col("start"))
    holds = pl.col("end").is_null() | late
    opened = rows.filter(mine & holds).sort("person_id", "start", "id")
    past = rows.filter(mine & ~holds).sort("person_id", "start", "id")
    past = past.unique(["person_id", "ref"], keep="last", maintain_order=True)
    others = rows.filter(~mine & holds)
    elsewhere = others.select("person_id").unique().with_columns(elsewhere=pl.lit(True))
    people = people.drop("id").join(elsewhere, on="person_id", how="left")
    people = people.with_columns(
        pl.col("elsewhere").fill_null(False), pl.col("pronouns", "language").cast(CAT)
    )
    other_links = others.select("id", "person_id").join(links, on="id")
    return Current(
        people=people,
        open=opened.select(_PLACE),
        past=past.select(_PLACE),
        starts=rows.filter(~holds).select("person_id", "start"),
        duties=_duties(codes),
        leaves=_leaves(codes),
        units=units(as_of),
        links=other_links.select("person_id", "manager"),
        elsewhere=others["org"].cast(pl.String),
    )


def _duties(codes: pl.DataFrame) -> pl.DataFrame:
    rows = frame(
        "SELECT person_id, duty_id FROM people_responsibility "
        "WHERE source = 'feed' AND \"end\" IS NULL",
        {"person": pl.Int64, "duty": pl.String},
    )
    return rows.join(codes, on="person").select("person_id", "duty")


def _leaves(codes: pl.DataFrame) -> pl.DataFrame:
    rows = frame(
        "SELECT person_id, start, \"end\" FROM people_leave WHERE source = 'feed'",
        {"person": pl.Int64, "start": pl.Date, "end": pl.Date},
    )
    return rows.join(codes, on="person").select("person_id", "start", "end")


def units(as_of: date) -> list[OrgRow]:
    """Every org unit with the unit above it on a day (one query); parents are by code."""
    rows = (
        OrgPlacement.objects.filter(end__isnull=True, unit__closed__isnull=True)
        .order_by("unit__code")
        .values_list("unit__code", "unit__name", "parent__code", "unit__kind")
    )
    return [OrgRow(code, name, parent or "", kind) for code, name, parent, kind in rows]


def known(as_of: date) -> Known:
    """The codes in use (four queries); what ships with makegood where there are none yet."""
    families = dict(RoleFamily.objects.values_list("code", "name"))
    if not families:
        kinds = shipped()
        named = {kind: {row["id"]: row["name"] for row in rows} for kind, rows in kinds.items()}
        return Known(**named, tree=Tree(units(as_of)))
    return Known(
        role_families=families,
        duties=dict(Duty.objects.values_list("code", "name")),
        shifts=dict(Shift.objects.values_list("code", "name")),
        tree=Tree(units(as_of)),
    )


def latest_definition(name: str) -> FeedDefinition | None:
    """The newest confirmed edition of a feed definition."""
    return (
        FeedDefinition.objects.filter(name=name, confirmed_at__isnull=False)
        .order_by("-edition")
        .first()
    )


def latest_definitions() -> list[FeedDefinition]:
    """The newest confirmed edition of every feed definition, by name."""
    rows = FeedDefinition.objects.filter(confirmed_at__isnull=False).order_by("name", "-edition")
    found: dict[str, FeedDefinition] = {}
    for row in rows:
        found.setdefault(row.name, row)
    return list(found.values())


def mapping_of(definition: FeedDefinition | None) -> Definition:
    """The mapping of a stored definition; the canonical form's own where there is none."""
    return from_json(definition.mapping) if definition else CANONICAL


def runs(limit: int = 50) -> list[FeedRun]:
    """The latest files that came."""
    return list(FeedRun.objects.select_related("definition", "received_by")[:limit])
