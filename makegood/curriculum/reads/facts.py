"""The engine's input, read from the database: dated facts as frames, and the rules in force."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from makegood.engines.audience import Tree, TreeVersion
from makegood.engines.requirements import (
    After,
    AllOf,
    By,
    Equivalent,
    Facts,
    Gate,
    MinutesOf,
    NOf,
    Renewal,
    Rules,
    TrackEdition,
    UnitEdition,
    UnitInfo,
)
from makegood.engines.requirements import Track as TrackRule
from makegood.engines.requirements.facts import SCHEMAS
from makegood.people.frames import among, frame
from makegood.people.models import OrgPlacement, OrgUnit

from ..models import Edition, GateOpening, Track, Unit
from ..models import TrackEdition as StoredEdition

_SQL = {
    "appointments": """SELECT id, person_id, org_id, role_family_id, fte, shift_id, location,
        start, "end", title FROM people_appointment WHERE {among}""",
    "responsibilities": """SELECT person_id, duty_id, start, "end" FROM people_responsibility
        WHERE {among}""",
    "leave": 'SELECT person_id, start, "end" FROM people_leave WHERE {among}',
    "completions": """SELECT c.person_id, u.code, e.number, c."on", c.how, c."on", c.changed_part
        FROM curriculum_completion c JOIN curriculum_unit u ON u.id = c.unit_id
        JOIN curriculum_edition e ON e.id = c.edition_id
        WHERE c.withdrawn_at IS NULL AND {among}""",
    "certificates": """SELECT person_id, code, "on", evidence FROM curriculum_certificate
        WHERE {among}""",
    "waivers": """SELECT w.person_id, u.code, t.code, w.start, w."end", w.id
        FROM curriculum_waiver w JOIN curriculum_unit u ON u.id = w.unit_id
        LEFT JOIN curriculum_track t ON t.id = w.track_id WHERE {among}""",
    "gates": """SELECT t.code, g.org_id, g."on" FROM curriculum_gateopening g
        JOIN curriculum_track t ON t.id = g.track_id WHERE {among}""",
}


def facts(persons: Iterable[int] | None = None) -> Facts:
    """All facts about these persons (None: everybody), one statement for each kind."""
    wanted = None if persons is None else list(persons)
    frames: dict[str, pl.DataFrame] = {}
    for name, sql in _SQL.items():
        column = {"completions": "c.person_id", "waivers": "w.person_id"}.get(name, "person_id")
        condition, params = among(column, None if name == "gates" else wanted)
        frames[name] = frame(sql.format(among=condition), SCHEMAS[name], params)
    return Facts(**frames)


def rules() -> Rules:
    """Tracks, units and the tree through time, as the engine takes them (six statements)."""
    return build_rules(stored_tracks(), stored_units(), tree_versions())


def rules_hash() -> str:
    """Changes when, and only when, something that the rules are made of changed."""
    parts = [
        list(StoredEdition.objects.order_by("id").values_list("track__code", "content_hash")),
        list(Track.objects.order_by("id").values_list("code", "withdrawn_on")),
        list(Edition.objects.order_by("id").values_list("unit__code", "content_hash")),
        list(Unit.objects.order_by("id").values_list("code", "equivalent", "variant_of_id")),
        list(OrgPlacement.objects.order_by("id").values_list("unit", "parent", "start", "end")),
        list(GateOpening.objects.order_by("id").values_list("track", "org", "on")),
    ]
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


def stored_tracks() -> dict[str, list[dict[str, Any]]]:
    """The editions of each track, oldest first, as their files say; one withdrawn ends for all."""
    found: dict[str, list[dict[str, Any]]] = {}
    gone: dict[str, date | None] = {}
    rows = StoredEdition.objects.order_by("track", "number")
    for code, withdrawn, definition in rows.values_list(
        "track__code", "track__withdrawn_on", "definition"
    ):
        found.setdefault(code, []).append(definition)
        gone[code] = withdrawn
    for code, on in gone.items():
        if on is not None:
            found[code] = ended(found[code], on)
    return {code: editions for code, editions in found.items() if editions}


def ended(editions: list[dict[str, Any]], on: date) -> list[dict[str, Any]]:
    """The editions of a track withdrawn on a day: from then on it is for nobody, history stays.

    Empty where the track was never in force before that day.
    """
    before = [one for one in editions if date.fromisoformat(one["effective"]) < on]
    if not before:
        return []
    last = before[-1]
    nobody = {"edition": last["edition"] + 1, "effective": on.isoformat()}
    return [*before, {**last, **nobody, "audience": "not everyone"}]


def stored_units() -> dict[str, dict[str, Any]]:
    """Each unit's latest minutes, editions, equivalents and whose variant it is."""
    found: dict[str, dict[str, Any]] = {}
    rows = Unit.objects.values_list("code", "minutes", "equivalent", "variant_of__code")
    for code, minutes, equivalent, variant in rows:
        found[code] = {
            "minutes": minutes, "equivalent": equivalent, "variant_of": variant, "editions": [],
        }  # fmt: skip
    editions = Edition.objects.order_by("unit", "number").values_list(
        "unit__code",
        "number",
        "published_on",
        "change",
        "changed_minutes",
        "window_days",
        "minutes",
    )
    for code, number, on, change, changed, window, minutes in editions:
        found[code]["editions"].append((number, on, change == "major", changed, window))
        found[code]["minutes"] = minutes
    return found


Placement = tuple[int, int | None, date, date | None]  # unit, parent, start, end


def placements() -> list[Placement]:
    """Where every org unit stood, from when to when."""
    return list(OrgPlacement.objects.values_list("unit_id", "parent_id", "start", "end"))


def tree_versions(placed: list[Placement] | None = None) -> Tree:
    """The tree from each day on which it changed; `placed` instead of what is stored."""
    placed = placements() if placed is None else placed
    codes = {code: pk for pk, code in OrgUnit.objects.values_list("pk", "code")}
    days = sorted({p[2] for p in placed} | {p[3] for p in placed if p[3]}) or [date.min]
    # A unit that opens does not change where others stand: only moves and ends make a version.
    moved = {p[3] for p in placed if p[3]}
    starts = [days[0], *(day for day in days[1:] if day in moved)]
    versions = []
    for index, start in enumerate(starts):
        until = starts[index + 1] if index + 1 < len(starts) else date.max
        parent = {
            unit: above
            for unit, above, since, end in placed
            if since < until and (end is None or end > start)
        }
        versions.append(TreeVersion(start, parent, codes))
    return Tree(versions)


def build_rules(
    tracks: dict[str, list[dict[str, Any]]], units: dict[str, dict[str, Any]], tree: Tree
) -> Rules:
    """The engine's rules from what is stored, or from a proposal laid over what is stored."""
    return Rules(
        tracks=tuple(
            TrackRule(code, tuple(track_edition(json.dumps(one)) for one in editions))
            for code, editions in sorted(tracks.items())
        ),
        units=tuple(_unit(code, words) for code, words in sorted(units.items())),
        tree=tree,
    )


@lru_cache(maxsize=1024)
def track_edition(definition: str) -> TrackEdition:
    """One edition of a track from its file's front matter (as JSON text, so that it is cached)."""
    words = json.loads(definition)
    due, renewal, gate = words["due"], words["renewal"], words["gate"]
    return TrackEdition(
        number=words["edition"],
        effective=date.fromisoformat(words["effective"]),
        audience=words["audience"],
        strength=words["strength"],
        groups=tuple(_group(group) for group in words["groups"]),
        due=_due(due) if due else None,
        paid_time=words["paid_time"],
        notice_days=words["notice_days"],
        renewal=Renewal(renewal["months"], renewal["window_days"]) if renewal else None,
        gate=Gate(gate["track"], gate["share"], gate["level"]) if gate else None,
        authority=words["authority"],
        object_to=words["object_to"],
    )


def _group(words: dict[str, Any]) -> AllOf | NOf | MinutesOf:
    units = tuple(words["units"])
    if "n" in words:
        return NOf(words["n"], units)
    return MinutesOf(words["minutes"], units) if "minutes" in words else AllOf(units)


def _due(words: dict[str, Any]) -> By | After:
    if "by" in words:
        return By(date.fromisoformat(words["by"]))
    return After(words["days"], words["after"], words["track"] or None)


def _unit(code: str, words: dict[str, Any]) -> UnitInfo:
    return UnitInfo(
        id=code,
        minutes=words["minutes"],
        editions=tuple(UnitEdition(*edition) for edition in words["editions"]),
        equivalents=tuple(
            Equivalent(
                one.get("unit") or None,
                one.get("certificate") or None,
                one["max_age_months"],
                _day_or_none(one.get("since")),
                _day_or_none(one.get("until")),
            )
            for one in words["equivalent"]
        ),
        variant_of=words["variant_of"],
    )


def _day_or_none(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
