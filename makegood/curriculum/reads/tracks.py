"""A track as anyone may read it: why, for whom, what, by when, on whose authority."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makegood.engines.unitfile import render

from ..models import Track, TrackEdition, Unit
from .learner import number_word
from .why import audience_sentences


@dataclass(frozen=True)
class Part:
    """Units that stand together, and how many of them are asked."""

    sentence: str
    units: list[Unit]


@dataclass(frozen=True)
class EditionLine:
    """One edition of the track in the list of all."""

    number: int
    effective: date
    because: str
    content_hash: str
    shown: bool
    state: str  # in force, to come, replaced


@dataclass(frozen=True)
class TrackPage:
    """What the public page of a track shows, for one of its editions."""

    code: str
    title: str
    words: dict[str, Any]
    explanation: str  # safe HTML
    whom: str
    rule: str
    parts: list[Part]
    minutes: int
    due: str
    renewal: str
    gate: str
    effective: date
    withdrawn_on: date | None
    editions: list[EditionLine]


def track_page(track: Track, wanted: str, today: date) -> TrackPage:
    """The track in the edition wanted (else the one in force, else the newest); six statements."""
    rows = list(TrackEdition.objects.filter(track=track).order_by("-number"))
    shown = _shown(rows, wanted, today)
    if shown is None:
        raise ValueError(f"track {track.code} has no edition")
    in_force = _shown(rows, "", today)
    words = shown.definition
    groups = words["groups"]
    codes = [code for group in groups for code in group["units"]]
    units = {
        unit.code: unit
        for unit in Unit.objects.filter(code__in=codes).only("code", "title", "minutes", "summary")
    }
    parts = [_part(group, units) for group in groups]
    return TrackPage(
        code=track.code,
        title=words["title"],
        words=words,
        explanation=render(words["explanation"]),
        whom=audience_sentences([words["audience"]])[words["audience"]],
        rule=words["audience"],
        parts=parts,
        minutes=sum(_least(group, units) for group in groups),
        due=due_words(words, _titles(words)),
        renewal=_renewal(words["renewal"]),
        gate=_gate(words["gate"], _titles(words)),
        effective=shown.effective,
        withdrawn_on=track.withdrawn_on,
        editions=[
            EditionLine(
                row.number, row.effective, row.because, row.content_hash, row.pk == shown.pk,
                _state(row, in_force, today),
            )
            for row in rows
        ],
    )  # fmt: skip


def _shown(rows: list[TrackEdition], wanted: str, today: date) -> TrackEdition | None:
    for row in rows:
        if wanted and str(row.number) == wanted:
            return row
    for row in rows:
        if row.effective <= today:
            return row
    return rows[0] if rows else None


def _state(row: TrackEdition, in_force: TrackEdition | None, today: date) -> str:
    if row.effective > today:
        return "scheduled"
    return "active" if in_force is not None and row.pk == in_force.pk else "replaced"


def _part(group: dict[str, Any], units: dict[str, Unit]) -> Part:
    found = [units[code] for code in group["units"] if code in units]
    if "n" in group:
        text = _("Any %(n)s of these %(of)s") % {
            "n": number_word(group["n"]), "of": number_word(len(found)),
        }  # fmt: skip
    elif "minutes" in group:
        text = _("Any of these, %(minutes)s minutes in all") % {"minutes": group["minutes"]}
    else:
        text = ngettext("This unit", "All of these", len(found))
    return Part(text, found)


def _least(group: dict[str, Any], units: dict[str, Unit]) -> int:
    """The least number of minutes with which the group is done."""
    lengths = sorted(units[code].minutes for code in group["units"] if code in units)
    if "minutes" in group:
        return int(group["minutes"])
    return sum(lengths[: group["n"]]) if "n" in group else sum(lengths)


def _titles(words: dict[str, Any]) -> dict[str, str]:
    named = {(words["due"] or {}).get("track"), (words["gate"] or {}).get("track")} - {None, ""}
    return dict(Track.objects.filter(code__in=named).values_list("code", "title")) if named else {}


def due_words(words: dict[str, Any], titles: dict[str, str]) -> str:
    """The due rule as a sentence, with the notice that nobody goes below."""
    due = words["due"]
    if not due:
        return _("It has no due date.")
    if "by" in due:
        day = date_format(date.fromisoformat(due["by"]), "DATE_FORMAT")
        return _("By %(day)s, and never with less than %(notice)s days from when it is asked.") % {
            "day": day, "notice": words["notice_days"],
        }  # fmt: skip
    after = {
        "hire": _("%(days)s days after employment begins."),
        "role-start": _("%(days)s days after the role or responsibility begins."),
        "leave-end": _("%(days)s days after coming back from leave."),
        "track-start": _("%(days)s days after the track begins."),
        "completion": _("%(days)s days after completing “%(track)s”."),
    }[due["after"]]
    title = titles.get(due.get("track") or "", due.get("track") or "")
    return f"{after % {'days': due['days'], 'track': title}} {_('Leave does not count.')}"


def _renewal(words: dict[str, Any] | None) -> str:
    if not words:
        return _("It is asked once.")
    return _("It is asked again every %(months)s months, from %(days)s days before it runs out.") % {
        "months": words["months"], "days": words["window_days"],
    }  # fmt: skip


def _gate(words: dict[str, Any] | None, titles: dict[str, str]) -> str:
    if not words:
        return ""
    levels = {"campus": _("institution"), "department": _("department"), "division": _("division")}
    return _(
        "It opens for a %(level)s when at least %(share)s%% of its people have completed “%(track)s”."
    ) % {
        "level": levels.get(words["level"], words["level"]),
        "share": round(words["share"] * 100),
        "track": titles.get(words["track"], words["track"]),
    }
