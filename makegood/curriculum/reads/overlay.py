"""Rules as they would be: proposed changes laid over what is stored, without storing anything."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from makegood.engines import trackfile, unitfile
from makegood.engines.requirements import Rules
from makegood.people.models import OrgUnit

from .facts import (
    Placement,
    build_rules,
    ended,
    placements,
    stored_tracks,
    stored_units,
    tree_versions,
)


@dataclass(frozen=True)
class Change:
    """One proposed change, as `Proposal` holds it: kind (track, unit, tree) and its payload.

    track: {"source": text of the edition} or {"withdraw": code, "on": date}.
    unit: {"source": text of the edition}. tree: {"unit": code, "parent": code, "start": date}.
    """

    kind: str
    payload: dict[str, Any]


def track_doc(source: str, file: str = "") -> trackfile.TrackDoc:
    """The track that a file's text says. Raises ValidationError with every fault, line by line."""
    parsed = trackfile.parse(source, file)
    if parsed.doc is None or parsed.problems:
        raise ValidationError([problem.told(_) for problem in parsed.problems])
    return parsed.doc


def unit_doc(source: str, file: str = "") -> unitfile.UnitDoc:
    """The unit that a file's text says. Raises ValidationError with every fault, line by line."""
    parsed = unitfile.parse(source, file)
    problems = (*parsed.problems, *unitfile.faults(parsed))
    if parsed.doc is None or problems:
        raise ValidationError([problem.told(_) for problem in problems])
    return parsed.doc


def laid_over(changes: Iterable[Change], today: date) -> Rules:
    """The rules after the changes. today: the day on which units would be published."""
    tracks, units, placed = stored_tracks(), stored_units(), placements()
    for change in changes:
        if change.kind == "track" and "withdraw" in change.payload:
            code, on = change.payload["withdraw"], day_of(change.payload["on"])
            tracks[code] = ended(tracks.get(code, []), on)
        elif change.kind == "track":
            doc = track_doc(change.payload["source"])
            words = json.loads(json.dumps(asdict(doc), default=str))
            tracks[doc.id] = [*tracks.get(doc.id, []), words]
        elif change.kind == "unit":
            _publish(units, unit_doc(change.payload["source"]), today)
        else:
            placed = moved(placed, change.payload)
    held = {code: editions for code, editions in tracks.items() if editions}
    return build_rules(held, units, tree_versions(placed))


def later_day(changes: Iterable[Change], today: date) -> date | None:
    """The last day after today on which one of the changes takes effect; None where all do now."""
    days = [day for change in changes if (day := _takes_effect(change)) and day > today]
    return max(days, default=None)


def moved(placed: list[Placement], payload: dict[str, Any]) -> list[Placement]:
    """The placements after a move, by the arithmetic of people.acts.move_unit."""
    ids = dict(OrgUnit.objects.filter(code__in=[payload["unit"], payload["parent"]])
               .values_list("code", "pk"))  # fmt: skip
    unit, parent, start = ids[payload["unit"]], ids[payload["parent"]], day_of(payload["start"])
    found: list[Placement] = []
    for row in placed:
        if row[0] != unit or row[3] is not None:
            found.append(row)
        elif row[2] == start:
            found.append((unit, parent, start, None))
        else:
            found += [(unit, row[1], row[2], start), (unit, parent, start, None)]
    return found


def day_of(text: object) -> date:
    """A date as a payload holds it. Raises ValidationError where it cannot be read."""
    try:
        return text if isinstance(text, date) else date.fromisoformat(str(text))
    except ValueError as error:
        raise ValidationError(_("Write the date as 2026-09-01.")) from error


def _publish(units: dict[str, dict[str, Any]], doc: unitfile.UnitDoc, on: date) -> None:
    front = doc.front
    before = units.get(front.id, {"editions": []})
    edition = (front.edition, on, front.change == "major", front.changed_minutes, front.window_days)
    units[front.id] = {
        "minutes": front.minutes,
        "equivalent": [asdict(one) for one in front.equivalent],
        "variant_of": front.variant_of,
        "editions": [*before["editions"], edition],
    }


def _takes_effect(change: Change) -> date | None:
    if change.kind == "unit":
        return None
    if change.kind == "tree":
        return day_of(change.payload["start"])
    if "withdraw" in change.payload:
        return day_of(change.payload["on"])
    return track_doc(change.payload["source"]).effective
