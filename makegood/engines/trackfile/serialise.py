"""A track written as its canonical file."""

from __future__ import annotations

import hashlib

from makegood.engines.frontmatter import flow, scalar
from makegood.engines.trackfile.model import AllOf, By, Due, Gate, Group, NOf, Renewal, TrackDoc
from makegood.engines.trackfile.parse import KEYS, parse


def serialise(doc: TrackDoc) -> str:
    """The canonical text of a track: equal tracks give equal text, which parses back."""
    lines = ["---"]
    for key in KEYS:
        value = getattr(doc, key)
        if key == "groups":
            lines += ["groups:", *(f"  - {_group(group)}" for group in doc.groups)]
        elif key == "due":
            lines.append(f"due: {_due(value)}")
        elif isinstance(value, Renewal):
            lines.append(f"renewal: {{months: {value.months}, window_days: {value.window_days}}}")
        elif isinstance(value, Gate):
            track = scalar(value.track, in_list=True)
            share = format(value.share, ".9f").rstrip("0").rstrip(".")
            lines.append(f"gate: {{track: {track}, share: {share}, level: {value.level}}}")
        else:
            lines.append(f"{key}: {scalar(value)}")
    lines += ["---", ""]
    if doc.explanation:
        lines += [doc.explanation, ""]
    return "\n".join(lines)


def content_hash(doc: TrackDoc) -> str:
    """SHA-256 of the canonical bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(serialise(doc).encode()).hexdigest()


def keep(verbatim: str, doc: TrackDoc) -> str:
    """The text to export: the author's own characters while they still say what `doc` says."""
    return verbatim if parse(verbatim).doc == doc else serialise(doc)


def _group(group: Group) -> str:
    if isinstance(group, AllOf):
        return f"all_of: {flow(group.units)}"
    if isinstance(group, NOf):
        return f"n_of: {{n: {group.n}, units: {flow(group.units)}}}"
    return f"minutes_of: {{minutes: {group.minutes}, units: {flow(group.units)}}}"


def _due(due: Due | None) -> str:
    if due is None:
        return "null"
    if isinstance(due, By):
        return f"{{by: {due.by.isoformat()}}}"
    track = f", track: {scalar(due.track, in_list=True)}" if due.track else ""
    return f"{{days: {due.days}, after: {due.after}{track}}}"
