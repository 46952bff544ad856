"""A rule as one plain English sentence, from templates that a page can translate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from .grammar import plain
from .rule import (
    And,
    Completed,
    Employed,
    Everyone,
    Fte,
    Location,
    Not,
    Or,
    Responsible,
    Role,
    Rule,
    Shift,
    Within,
)

Say = Callable[[str], str]


@dataclass(frozen=True)
class Names:
    """Display names by code; a code without a name is shown as it is."""

    orgs: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    responsibilities: Mapping[str, str] = field(default_factory=dict)
    shifts: Mapping[str, str] = field(default_factory=dict)
    completions: Mapping[str, str] = field(default_factory=dict)


TEMPLATES: dict[str, str] = {
    "everyone": "Everyone.",
    "nobody": "Nobody.",
    "sentence": "Everyone who {clause}.",
    "within": "belongs to {names}",
    "within not": "does not belong to {names}",
    "role": "has the role family {names}",
    "role not": "does not have the role family {names}",
    "shift": "works the shift {names}",
    "shift not": "does not work the shift {names}",
    "location": "is at {names}",
    "location not": "is not at {names}",
    "responsible": "has the responsibility {names}",
    "responsible not": "does not have the responsibility {names}",
    "completed": "has completed {names}",
    "completed not": "has not completed {names}",
    "fte >=": "has an FTE of at least {number}",
    "fte >= not": "does not have an FTE of at least {number}",
    "fte <=": "has an FTE of at most {number}",
    "fte <= not": "does not have an FTE of at most {number}",
    "fte >": "has an FTE of more than {number}",
    "fte > not": "does not have an FTE of more than {number}",
    "fte <": "has an FTE of less than {number}",
    "fte < not": "does not have an FTE of less than {number}",
    "fte is": "has an FTE of exactly {number}",
    "fte is not": "does not have an FTE of exactly {number}",
    "employed >=": "has been employed for at least {span}",
    "employed >= not": "has not been employed for {span} yet",
    "employed <": "has been employed for less than {span}",
    "employed < not": "has not been employed for less than {span}",
    "one day": "one day",
    "days": "{count} days",
    "one month": "one month",
    "months": "{count} months",
    "one year": "one year",
    "years": "{count} years",
    "and": " and ",
    "or": " or ",
    "comma": ", ",
    "last and": ", and ",
    "last or": ", or ",
    "either": "either {list}",
    "both": "both {list}",
    "group": "({list})",
    "quoted": "“{name}”",
}
"""Every text that `explain` uses; a page passes gettext as `say` and keeps these as messages."""


def _same(text: str) -> str:
    return text


def explain(rule: Rule, names: Names | None = None, say: Say = _same) -> str:
    """One plain sentence that says whom the rule is for.

    Args:
        rule: the rule.
        names: display names of the codes.
        say: applied to each template before it is filled (gettext).
    """
    writer = _Writer(names or Names(), say)
    simple = _pushed(rule, False)
    if isinstance(simple, bool):
        return say(TEMPLATES["everyone" if simple else "nobody"])
    return say(TEMPLATES["sentence"]).format(clause=writer.clause(simple, 0))


def _pushed(rule: Rule, negate: bool) -> Rule | bool:
    """The same rule with `not` only before conditions, and everyone, nobody taken out.

    "Does not both a and b" is hard to read; "does not a, or does not b" is not.
    """
    match rule:
        case Everyone():
            return not negate
        case Not(part):
            return _pushed(part, not negate)
        case And(parts) | Or(parts):
            every = isinstance(rule, And) != negate
            kept: list[Rule] = []
            for part in parts:
                simple = _pushed(part, negate)
                if isinstance(simple, bool):
                    if simple != every:
                        return simple
                elif simple not in kept:
                    kept.append(simple)
            if not kept:
                return every
            if len(kept) == 1:
                return kept[0]
            return And(tuple(kept)) if every else Or(tuple(kept))
        case _:
            return Not(rule) if negate else rule


class _Writer:
    def __init__(self, names: Names, say: Say) -> None:
        self.names = names
        self.say = say

    def text(self, key: str, **values: object) -> str:
        return self.say(TEMPLATES[key]).format(**values)

    def clause(self, rule: Rule, level: int) -> str:
        match rule:
            case And(parts):
                return self.group([self.clause(p, level + 1) for p in parts], "and", level)
            case Or(parts):
                return self.group([self.clause(p, level + 1) for p in parts], "or", level)
            case Not(part):
                return self.condition(part, " not")
            case _:
                return self.condition(rule, "")

    def group(self, parts: list[str], word: str, level: int) -> str:
        listed = self.series(parts, word)
        if level == 0:
            return listed
        if level > 1 or (word == "and" and len(parts) > 2):
            return self.text("group", list=listed)
        return self.text("either" if word == "or" else "both", list=listed)

    def series(self, parts: Sequence[str], word: str) -> str:
        """a or b; a, b, or c."""
        if len(parts) <= 2:
            return self.say(TEMPLATES[word]).join(parts)
        start = self.say(TEMPLATES["comma"]).join(parts[:-1])
        return start + self.say(TEMPLATES[f"last {word}"]) + parts[-1]

    def named(self, codes: Sequence[str], known: Mapping[str, str]) -> str:
        return self.series([self.text("quoted", name=known.get(c, c)) for c in codes], "or")

    def condition(self, rule: Rule, suffix: str) -> str:
        names = self.names
        match rule:
            case Within(code):
                return self.text("within" + suffix, names=names.orgs.get(code, code))
            case Role(codes):
                return self.text("role" + suffix, names=self.named(codes, names.roles))
            case Shift(codes):
                return self.text("shift" + suffix, names=self.named(codes, names.shifts))
            case Location(codes):
                return self.text("location" + suffix, names=self.named(codes, {}))
            case Responsible(code):
                shown = self.named((code,), names.responsibilities)
                return self.text("responsible" + suffix, names=shown)
            case Completed(code):
                shown = self.named((code,), names.completions)
                return self.text("completed" + suffix, names=shown)
            case Fte(op, value):
                return self.text(f"fte {op}{suffix}", number=plain(value))
            case Employed(op, count, unit):
                return self.text(f"employed {op}{suffix}", span=self.span(count, unit))
            case _:
                raise TypeError(f"not a condition: {rule!r}")

    def span(self, count: int, unit: str) -> str:
        if unit == "months" and count % 12 == 0:
            count, unit = count // 12, "years"
        if count == 1:
            return self.text(f"one {unit[:-1]}")
        return self.text(unit, count=count)
