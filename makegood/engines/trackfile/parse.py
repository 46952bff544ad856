"""A track file read to a document or to problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date

from makegood.engines.audience import AudienceError
from makegood.engines.audience import parse as parse_audience
from makegood.engines.frontmatter import (
    Fields,
    Keys,
    Problem,
    Scalar,
    in_order,
    read_keys,
    split,
    tidy_line,
)
from makegood.engines.trackfile.model import (
    ANCHORS,
    LEVELS,
    STRENGTHS,
    After,
    AllOf,
    By,
    Due,
    Gate,
    Group,
    MinutesOf,
    NOf,
    Renewal,
    TrackDoc,
)
from makegood.engines.words import Words

KEYS = tuple(one.name for one in fields(TrackDoc) if one.name != "explanation")
_LIKE_DUE = "{by: 2027-06-30} or {days: 90, after: hire}"
_LIKE_GROUP = "{n: 2, units: [a, b, c]}"
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Parsed:
    """What parsing gave: a document, or problems and no document.

    Args:
        doc: the document; None when there is any problem.
        problems: faults of the file.
        file: its path as given.
        keys: line and column of each front matter value, by dotted path such as "groups.0.units.1".
        body_line: line of the file on which the explanation's words begin.
        audience: finds the place in the file of a character of the audience text.
    """

    doc: TrackDoc | None
    problems: tuple[Problem, ...]
    file: str = ""
    keys: Mapping[str, Place] = field(default_factory=dict)
    body_line: int = 1
    audience: AudiencePlaces | None = None


@dataclass(frozen=True, slots=True)
class AudiencePlaces:
    """Maps characters of the audience text to the file, through quotes and their escapes."""

    line: int
    column: int
    offsets: tuple[int, ...]

    def place(self, position: int) -> Place:
        """Line and column of the character; of the value's beginning if it spans lines."""
        if not self.offsets:
            return self.line, self.column
        return self.line, self.column + self.offsets[min(position, len(self.offsets) - 1)]


def parse(text: str, file: str = "") -> Parsed:
    """Read a track file; any text gives a document or problems, never an exception.

    Args:
        text: the file's characters, with any newline style and with or without byte order mark.
        file: its path, repeated in each problem.
    """
    parts, problems = split(text, file)
    if parts is None:
        return Parsed(None, in_order(problems), file)
    keys, told = read_keys(parts.front, parts.front_line, file)
    if keys is None:
        return Parsed(None, in_order(told), file)
    at = Fields(keys, file)
    at.only(KEYS)
    places = _audience(at, parts.front.split("\n"), parts.front_line)
    doc = TrackDoc(
        id=at.identifier("id"),
        title=at.text("title"),
        edition=at.whole("edition", 1, 9999),
        effective=at.day("effective") or date.max,
        authority=at.text("authority"),
        audience=at.text("audience", required=False),
        strength=at.choice("strength", STRENGTHS),
        paid_time=at.flag("paid_time", True),
        groups=_groups(at),
        due=_due(at),
        notice_days=at.whole("notice_days", 0, 730, default=30),
        renewal=_renewal(at),
        gate=_gate(at),
        object_to=at.text("object_to"),
        explanation="\n".join(parts.body),
    )
    _whole(at, doc)
    every = in_order(at.problems)
    blank = next((n for n, line in enumerate(parts.body) if line.strip(" \t")), 0)
    first = parts.body_line + blank
    return Parsed(None if every else doc, every, file, at.places, first, places)


def _audience(at: Fields, lines: Sequence[str], first_line: int) -> AudiencePlaces | None:
    written = at.text("audience")
    node = at.node("audience")
    if not written or not isinstance(node, Scalar):
        return None
    places = AudiencePlaces(node.line, node.column, ())
    raw = lines[node.line - first_line][node.column - 1 :]
    if tidy_line(node.text) == node.text:
        places = AudiencePlaces(node.line, node.column, _offsets(raw, node.text))
    try:
        parse_audience(written)
    except AudienceError as error:
        line, column = places.place(error.position)
        at.problems.append(
            Problem(
                at.file, line, column, Words("the audience: {message}", message=error.message.unstopped),
                error.mend.unstopped or Words("see the audience language in docs/content-files.md"),
                "audience",
            )
        )  # fmt: skip
    return places


def _offsets(raw: str, text: str) -> tuple[int, ...]:
    """Offset in `raw` of each character of `text` and of its end; empty if it does not fit."""
    quote = raw[:1] if raw[:1] in {'"', "'"} else ""
    at = len(quote)
    found: list[int] = []
    for letter in text:
        doubled = quote == "'" and raw.startswith("''", at)
        escaped = quote == '"' and raw.startswith("\\", at)
        if raw[at + (doubled or escaped) :][:1] != letter:
            return ()
        found.append(at)
        at += 2 if doubled or escaped else 1
    return (*found, at)


def _groups(at: Fields) -> tuple[Group, ...]:
    made: list[Group] = []
    seen: dict[str, int] = {}
    for number, node in enumerate(at.items("groups")):
        inner = at.inner(
            node, f"groups.{number}", Words("all_of:, n_of: or minutes_of: behind the hyphen")
        )
        if inner is None or not isinstance(node, Keys):
            continue
        inner.only(("all_of", "n_of", "minutes_of"))
        if len(node.entries) != 1:
            mend = Words("write one of all_of:, n_of:, minutes_of: behind each hyphen")
            at.tell(node, Words("a group must have exactly one kind"), mend, "group")
            continue
        group = _group(inner)
        if group is None:
            continue
        for unit in group.units:
            if unit in seen:
                at.tell(
                    node,
                    Words("the unit {unit} stands in two groups", unit=unit),
                    Words("remove one"),
                    "duplicate-item",
                )
            seen[unit] = number
        made.append(group)
    return tuple(made)


def _group(at: Fields) -> Group | None:
    if at.node("all_of") is not None:
        units = at.ids("all_of")
        _not_empty(at, units)
        return AllOf(units)
    for key, counted, high in (("n_of", "n", 99), ("minutes_of", "minutes", 6000)):
        node = at.node(key)
        if node is None:
            continue
        inner = at.inner(node, key, _LIKE_GROUP.replace("n:", f"{counted}:"))
        if inner is None:
            return None
        inner.only((counted, "units"))
        number, units = inner.whole(counted, 1, high), inner.ids("units")
        _not_empty(at, units)
        if key == "minutes_of":
            return MinutesOf(number, units)
        if units and number > len(units):
            what = Words(
                "n is {number}, but the list has only {count} units",
                number=number,
                count=len(units),
            )
            at.tell(inner.node("n") or node, what, Words("lower n or add units"), "n-too-large")
        return NOf(number, units)
    return None


def _not_empty(at: Fields, units: tuple[str, ...]) -> None:
    if not units and not at.problems:
        at.tell(at.keys, Words("the group has no units"), Words("name at least one"), "empty-group")


def _due(at: Fields) -> Due | None:
    node = at.node("due")
    if node is None:
        return None
    inner = at.inner(node, "due", _LIKE_DUE)
    if inner is None:
        return None
    inner.only(("by", "days", "after", "track"))
    if inner.node("by") is not None:
        if any(inner.node(key) is not None for key in ("days", "after", "track")):
            at.tell(
                node,
                Words("due has both a date and days after a fact"),
                Words("write {like_due}", like_due=_LIKE_DUE),
                "due",
            )
        return By(inner.day("by") or date.max)
    after = After(
        inner.whole("days", 0, 3660),
        inner.choice("after", ANCHORS),
        inner.identifier("track", required=False),
    )
    if after.after == "completion" and not after.track:
        mend = Words("write {days: 60, after: completion, track: universal-core}")
        at.tell(node, Words("due after completion names no track"), mend, "due")
    elif after.track and after.after != "completion":
        at.tell(
            node,
            Words("due after {after} needs no track", after=after.after),
            Words("remove track"),
            "due",
        )
    return after


def _renewal(at: Fields) -> Renewal | None:
    node = at.node("renewal")
    inner = at.inner(node, "renewal", "{months: 24, window_days: 90}") if node else None
    if inner is None:
        return None
    inner.only(("months", "window_days"))
    made = Renewal(inner.whole("months", 1, 240), inner.whole("window_days", 0, 3660))
    if made.window_days > made.months * 28:
        what = Words(
            "the window of {window_days} days is longer than {months} months",
            window_days=made.window_days,
            months=made.months,
        )
        at.tell(inner.keys, what, Words("write fewer window_days"), "out-of-range")
    return made


def _gate(at: Fields) -> Gate | None:
    node = at.node("gate")
    like = "{track: universal-core, share: 0.5, level: department}"
    inner = at.inner(node, "gate", like) if node else None
    if inner is None:
        return None
    inner.only(("track", "share", "level"))
    share = inner.decimal("share")
    if share is not None and not 0 < share <= 1:
        mend = Words("write a number above 0 and at most 1; 0.5 is half of the people")
        at.tell(
            inner.node("share") or inner.keys,
            Words("share is {share:g}, out of range", share=share),
            mend,
            "share",
        )
    return Gate(
        inner.identifier("track"), share or 1.0, inner.choice("level", LEVELS, default="department")
    )


def _whole(at: Fields, doc: TrackDoc) -> None:
    if at.problems:
        return
    if not doc.groups:
        at.tell(
            at.node("groups") or at.keys,
            Words("the track has no units"),
            Words("add a group"),
            "empty-group",
        )
    if doc.due is None and doc.strength != "invited":
        mend = Words("add due: {like_due}, or make strength invited", like_due=_LIKE_DUE)
        at.tell(
            at.keys,
            Words("a track that is {strength} has no due", strength=doc.strength),
            mend,
            "due",
        )
    for key, track in (
        ("gate", doc.gate.track if doc.gate else ""),
        ("due", doc.due.track if isinstance(doc.due, After) else ""),
    ):
        if track and track == doc.id:
            node = at.node(key) or at.keys
            at.tell(
                node,
                Words("the {key} waits for the track itself", key=key),
                Words("name another track"),
                "cycle",
            )
