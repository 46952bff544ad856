"""Does every code in a rule exist, and if not, which one was probably meant?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from .columns import leaves
from .errors import AudienceError
from .grammar import parse, to_text
from .rule import Completed, Location, Responsible, Role, Rule, Shift, Span, Within

MAX_SUGGESTIONS = 20
"""How many unknown codes get a suggestion: comparing texts is slow, and nobody reads more."""

Codes = Mapping[str, str] | Collection[str]


@dataclass(frozen=True)
class Known:
    """The codes that exist, as {code: display name} or as codes alone; None is not checked."""

    orgs: Codes | None = None
    roles: Codes | None = None
    responsibilities: Codes | None = None
    shifts: Codes | None = None
    locations: Codes | None = None
    completions: Codes | None = None


MESSAGES: dict[str, tuple[str, str]] = {
    "orgs": ("No org unit has the code {found}.", "See the list of org units for its code."),
    "roles": ("No role family has the code {found}.", "See the list of role families."),
    "responsibilities": (
        "No responsibility has the code {found}.",
        "See the list of responsibilities.",
    ),
    "shifts": ("No shift has the code {found}.", "See the list of shifts."),
    "locations": ("No appointment has the location {found}.", "See the list of locations."),
    "completions": ("No unit or track has the id {found}.", "See the lists of units and tracks."),
}
MEND_NEAREST = "Did you mean {nearest}?"


def check(rule: Rule, known: Known) -> list[AudienceError]:
    """Every code in the rule that does not exist, in the order of the text.

    Positions are those of the text the rule was parsed from; a rule that was built otherwise is
    pointed at in its canonical text.
    """
    if any(not spans for _, _, spans in _named(rule)):
        rule = parse(to_text(rule))
    found: list[AudienceError] = []
    for kind, codes, spans in _named(rule):
        existing: Codes | None = getattr(known, kind)
        if existing is None:
            continue
        for code, (position, length) in zip(codes, spans, strict=True):
            if code not in existing:
                near = _nearest(code, existing) if len(found) < MAX_SUGGESTIONS else None
                message, mend = MESSAGES[kind]
                values = {"found": f"“{code}”", "nearest": f"“{near}”"}
                found.append(
                    AudienceError(message, position, length, MEND_NEAREST if near else mend, values)
                )
    return sorted(found, key=lambda error: error.position)


def _named(rule: Rule) -> list[tuple[str, tuple[str, ...], tuple[Span, ...]]]:
    """For each condition that names something: what kind of thing, the codes, their places."""
    found: list[tuple[str, tuple[str, ...], tuple[Span, ...]]] = []
    for leaf in leaves(rule):
        match leaf:
            case Within(code, spans):
                found.append(("orgs", (code,), spans))
            case Responsible(code, spans):
                found.append(("responsibilities", (code,), spans))
            case Completed(code, spans):
                found.append(("completions", (code,), spans))
            case Role(codes, spans):
                found.append(("roles", codes, spans))
            case Shift(codes, spans):
                found.append(("shifts", codes, spans))
            case Location(codes, spans):
                found.append(("locations", codes, spans))
            case _:
                pass
    return found


def _nearest(code: str, existing: Codes) -> str | None:
    """The code whose code, last part or display name looks most like what was written."""
    names = existing if isinstance(existing, Mapping) else {}
    spoken: dict[str, str] = {}
    for real in sorted(existing):
        for form in (names.get(real, ""), real.rsplit("/", 1)[-1], real):
            if form:
                spoken.setdefault(form.casefold(), real)
        spoken[real.casefold()] = real
    close = get_close_matches(code.casefold(), spoken, n=1, cutoff=0.6)
    if close:
        return spoken[close[0]]
    wanted = code.casefold()
    inside = [real for form, real in spoken.items() if len(wanted) >= 3 and wanted in form]
    return inside[0] if inside else None
