"""Checking a proposed change, keeping the rows of its effect, and reading them back by the page."""

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from makegood.engines.contentcheck import check_folder
from makegood.people.models import OrgUnit
from makegood.people.reads import tree

from ..models import Edition, Proposal, Requirement, Track, TrackEdition, Unit
from .effects import Effect, named
from .known import content_known
from .overlay import Change, day_of, track_doc, unit_doc

FOLDER = "effects"
NOTHING = {"people": 0, "departments": [], "units": []}
_STATUSES = dict(Requirement.STATUSES)
_NAMED: dict[str, tuple[Any, str]] = {
    "track": (Track, "title"), "unit": (Unit, "title"), "tree": (OrgUnit, "name"),
}  # fmt: skip


def with_titles(proposals: list[Proposal]) -> list[Proposal]:
    """The same with `title`: the name of what each is about (at most one statement a kind)."""
    names: dict[tuple[str, str], str] = {}
    for kind, (model, field) in _NAMED.items():
        codes = {one.subject for one in proposals if one.kind == kind}
        found = model._default_manager.filter(code__in=codes).values_list("code", field)
        names |= {(kind, code): name for code, name in found}
    for one in proposals:
        one.title = names.get((one.kind, one.subject), one.subject)  # type: ignore[attr-defined]
    return proposals


def title_of(proposal: Proposal) -> str:
    """The name of what a proposal is about; its id where it does not exist yet."""
    return str(with_titles([proposal])[0].title)  # type: ignore[attr-defined]


def check_change(change: Change, today: date) -> str:
    """What the change is about (a code). Raises ValidationError where it cannot be made now."""
    payload = change.payload
    if change.kind == "unit":
        return _check_unit(str(payload.get("source", "")), today)
    if change.kind == "tree":
        return _check_move(payload)
    if change.kind != "track":
        raise ValidationError(_("A change is of a track, a unit or the tree."))
    if "withdraw" in payload:
        track = _track(str(payload["withdraw"]))
        day_of(payload.get("on"))
        return track.code
    return _check_track(str(payload.get("source", "")), today)


def _track(code: str) -> Track:
    track = Track.objects.filter(code=code).first()
    if track is None:
        raise ValidationError(_("There is no track %(code)s.") % {"code": code})
    _in_force(track)
    return track


def _in_force(track: Track) -> None:
    if track.withdrawn_on is not None:
        raise ValidationError(
            _("The track %(code)s was withdrawn on %(day)s. Make a new track under another id.")
            % {"code": track.code, "day": track.withdrawn_on}
        )


def _check_track(source: str, today: date) -> str:
    doc = track_doc(source, "tracks/edition.md")
    track = Track.objects.filter(code=doc.id).first()
    latest: TrackEdition | None = track.editions.order_by("-number").first() if track else None
    if track is not None:
        _in_force(track)
    if latest is not None and doc.edition != latest.number + 1:
        raise ValidationError(
            _("%(track)s: the latest edition is %(latest)s, so the next one is %(next)s, not "
              "%(number)s. Look at the latest edition and make the change again.")
            % {"track": doc.id, "latest": latest.number, "next": latest.number + 1,
               "number": doc.edition}
        )  # fmt: skip
    if latest is not None and doc.effective <= latest.effective:
        raise ValidationError(
            _("%(track)s: edition %(number)s must take effect after %(before)s.")
            % {"track": doc.id, "number": doc.edition, "before": latest.effective}
        )
    _faults({f"tracks/{doc.id}.md": source, **_other_tracks(doc.id)}, f"tracks/{doc.id}.md", today)
    return doc.id


def _check_unit(source: str, today: date) -> str:
    doc = unit_doc(source, "units/edition.md").front
    latest = Edition.objects.filter(unit__code=doc.id).order_by("-number").first()
    if latest is not None and doc.edition <= latest.number:
        raise ValidationError(
            _("%(unit)s: edition %(number)s is published and never changes. Give this text the "
              "number %(next)s.")
            % {"unit": doc.id, "number": latest.number, "next": latest.number + 1}
        )  # fmt: skip
    _faults({f"units/{doc.id}.md": source}, f"units/{doc.id}.md", today)
    return doc.id


def _check_move(payload: dict[str, Any]) -> str:
    units = OrgUnit.objects.in_bulk(
        [str(payload.get("unit")), str(payload.get("parent"))], field_name="code"
    )
    for key in ("unit", "parent"):
        if str(payload.get(key)) not in units:
            raise ValidationError(
                _("No org unit has the code %(code)s.") % {"code": payload.get(key)}
            )
    unit, parent = units[str(payload["unit"])], units[str(payload["parent"])]
    start = day_of(payload.get("start"))
    if unit.pk in tree(start).line(parent.pk):
        raise ValidationError(
            _("%(unit)s cannot move below itself (%(parent)s is part of it).")
            % {"unit": unit.name, "parent": parent.name}
        )
    now = unit.placements.filter(end=None).first()
    if now is None or start < now.start:
        raise ValidationError(
            _("%(unit)s has stood where it is since %(start)s; the move cannot be earlier.")
            % {"unit": unit.name, "start": now.start if now else unit.closed}
        )
    return unit.code


def _other_tracks(but: str) -> dict[str, str]:
    """The text of every other track's latest edition, so that circles are seen."""
    rows = TrackEdition.objects.exclude(track__code=but).order_by("track", "number")
    return {f"tracks/{code}.md": text for code, text in rows.values_list("track__code", "source")}


def _faults(files: dict[str, str], mine: str, today: date) -> None:
    known = content_known()
    code = Path(mine).stem
    known = replace(known, units=known.units - {code}, tracks=known.tracks - {code})
    found = [one for one in check_folder(files, known, today) if one.file == mine]
    if found:
        raise ValidationError([str(one) for one in found])


def keep_rows(effect: Effect) -> str:
    """Keep the rows as CSV below the data directory, named by their hash; gives the relative path."""
    path = settings.DATA_DIR / FOLDER / f"{effect.hash}.csv"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        named(effect.rows, effect.days).write_csv(unfinished, include_bom=True)
        unfinished.replace(path)
    return f"{FOLDER}/{effect.hash}.csv"


def rows_path(proposal: Proposal) -> Path | None:
    """The file with the rows; None where it is not on this machine (compute the proposal again)."""
    path: Path = settings.DATA_DIR / proposal.effect_file if proposal.effect_file else Path()
    return path if proposal.effect_file and path.is_file() else None


def rows_of(
    path: Path,
    *,
    day: str = "",
    department: str = "",
    change: str = "",
    first: int = 0,
    count: int = 50,
) -> tuple[list[dict[str, Any]], int]:
    """Some rows of an effect that match, and how many match; only these are held in memory."""
    table = pl.scan_csv(path, infer_schema_length=0)
    for column, value in (("day", day), ("department", department), ("change", change)):
        if value:
            table = table.filter(pl.col(column) == value)
    total, page = pl.collect_all([table.select(pl.len()), table.slice(first, count)])
    return [_sides(row) for row in page.to_dicts()], int(total.item())


def _sides(row: dict[str, Any]) -> dict[str, Any]:
    """A row with what holds before and after as two small tables."""
    for side in ("before", "after"):
        names = ("status", "due", "strength", "minutes")
        told = {name: row[f"{name} {side}"] or "" for name in names}
        told["status"] = _STATUSES.get(told["status"], told["status"])
        told["due"] = date.fromisoformat(told["due"]) if told["due"] else None
        row[side] = told
    return row


def days_of(proposal: Proposal) -> list[dict[str, Any]]:
    """The summary of each day that was compared, with the day as a date."""
    by_day: dict[str, Any] = proposal.summary.get("by_day", {})
    return [{**NOTHING, **words, "day": date.fromisoformat(day)} for day, words in by_day.items()]


def open_proposals() -> Iterable[Proposal]:
    """Proposals that wait for a decision, the oldest first."""
    return Proposal.objects.filter(state__in=("computing", "shown", "stale")).order_by("made_at")
