"""The tree of an audience rule: conditions on one appointment, joined with and, or, not.

Every node is frozen and compared by what it says. Where it stood in the text (`spans`) is kept
beside it for error messages and takes no part in comparison.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from .errors import AudienceError

MAX_DEPTH = 24
"""How deep a rule may nest; nobody can read a deeper one, and no walk over it can overflow."""
MAX_VALUES = 500
MAX_VALUE_LENGTH = 200
FTE_OPERATORS = (">=", "<=", ">", "<", "is")
EMPLOYED_OPERATORS = (">=", "<")
MAX_COUNT = {"days": 36_600, "months": 1_200}

Span = tuple[int, int]
"""Position and length in the text that the rule was read from."""


def _tidy(kind: str, values: tuple[str, ...]) -> None:
    if not values:
        raise AudienceError(
            "The condition on {kind} names nothing.",
            mend="Name at least one.",
            values={"kind": kind},
        )
    if len(values) > MAX_VALUES:
        raise AudienceError(
            "The condition on {kind} names more than {most}.",
            mend="Use an org unit or a responsibility instead of a long list.",
            values={"kind": kind, "most": MAX_VALUES},
        )
    for value in values:
        if not value.strip() or len(value) > MAX_VALUE_LENGTH or not _printable(value):
            raise AudienceError(
                "A name in the condition on {kind} is empty, too long or not printable.",
                mend="Use 1 to {most} ordinary characters.",
                values={"kind": kind, "most": MAX_VALUE_LENGTH},
            )


def _printable(value: str) -> bool:
    """No line breaks, control characters or lone surrogates (which no database stores)."""
    return all(c >= " " and c != "\x7f" and not "\ud800" <= c <= "\udfff" for c in value)


def _distinct(
    values: tuple[str, ...], spans: tuple[Span, ...]
) -> tuple[tuple[str, ...], tuple[Span, ...]]:
    """The values in their order, each once, with the spans of those kept."""
    first = {value: n for n, value in reversed(list(enumerate(values)))}
    keep = sorted(first.values())
    return (
        tuple(values[n] for n in keep),
        tuple(spans[n] for n in keep) if len(spans) == len(values) else (),
    )


@dataclass(frozen=True)
class Rule:
    """Any node of the tree."""

    @property
    def depth(self) -> int:
        """How many levels of and, or, not stand on one another here; a condition has 1."""
        return 1


@dataclass(frozen=True)
class Everyone(Rule):
    """Every appointment."""


@dataclass(frozen=True)
class _OneCode(Rule):
    code: str
    spans: tuple[Span, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", self.code.strip())
        _tidy(type(self).__name__.lower(), (self.code,))


@dataclass(frozen=True)
class Within(_OneCode):
    """The appointment is in this org unit or in one below it."""


@dataclass(frozen=True)
class Responsible(_OneCode):
    """The person has this responsibility."""


@dataclass(frozen=True)
class Completed(_OneCode):
    """The person has completed this unit or track, on or before the day asked about."""


@dataclass(frozen=True)
class _OneOf(Rule):
    codes: tuple[str, ...]
    spans: tuple[Span, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        codes, spans = _distinct(tuple(code.strip() for code in self.codes), self.spans)
        _tidy(type(self).__name__.lower(), codes)
        object.__setattr__(self, "codes", codes)
        object.__setattr__(self, "spans", spans)


@dataclass(frozen=True)
class Role(_OneOf):
    """The appointment's role family is one of these."""


@dataclass(frozen=True)
class Shift(_OneOf):
    """The appointment's shift pattern is one of these."""


@dataclass(frozen=True)
class Location(_OneOf):
    """The appointment's place of work is one of these."""


@dataclass(frozen=True)
class Fte(Rule):
    """The appointment's share of full time compares so with value."""

    op: str
    value: Decimal

    def __post_init__(self) -> None:
        value = Decimal(self.value)
        if self.op not in FTE_OPERATORS:
            raise AudienceError(
                "{op} cannot compare an FTE.",
                mend="Use one of {known}.",
                values={"op": self.op, "known": " ".join(FTE_OPERATORS)},
            )
        if not value.is_finite() or not 0 <= value <= 10 or value != round(value, 4):
            raise AudienceError(
                "An FTE is a number from 0 to 10 with at most four decimals.",
                mend="Write for example fte >= 0.5.",
            )
        object.__setattr__(self, "value", abs(value))  # no -0


@dataclass(frozen=True)
class Employed(Rule):
    """The current employment began at least (>=) or less than (<) this long ago."""

    op: str
    count: int
    unit: str

    def __post_init__(self) -> None:
        if self.op not in EMPLOYED_OPERATORS:
            raise AudienceError(
                "The length of employment cannot be compared with {op}.",
                mend="Write >= for at least, or < for less than.",
                values={"op": self.op},
            )
        if self.unit not in MAX_COUNT:
            raise AudienceError(
                "{unit} is no length of time that is known here.",
                mend="Use days, weeks, months or years.",
                values={"unit": self.unit},
            )
        if not 1 <= self.count <= MAX_COUNT[self.unit]:
            raise AudienceError(
                "A length of employment is from 1 to {most} {unit}.",
                mend="Use a number in that range.",
                values={"most": MAX_COUNT[self.unit], "unit": self.unit},
            )


def _refuse_depth(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise AudienceError(
            "The rule is nested more than {most} deep.",
            mend="Split it into two tracks, or take out parentheses that change nothing.",
            values={"most": MAX_DEPTH},
        )


@dataclass(frozen=True)
class _Joined(Rule):
    parts: tuple[Rule, ...]
    _depth: int = field(default=0, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        flat: list[Rule] = []
        for part in self.parts:
            # (a and b) and c says the same as a and b and c: one form only, so texts compare.
            flat.extend(part.parts if isinstance(part, type(self)) else (part,))
        if len(flat) < 2:
            raise AudienceError(
                "and, or need two conditions.", mend="Write a condition on both sides."
            )
        depth = 1 + max(part.depth for part in flat)
        _refuse_depth(depth)
        object.__setattr__(self, "parts", tuple(flat))
        object.__setattr__(self, "_depth", depth)

    @property
    def depth(self) -> int:
        """Levels from here down."""
        return self._depth


@dataclass(frozen=True)
class And(_Joined):
    """All of the parts hold."""


@dataclass(frozen=True)
class Or(_Joined):
    """At least one of the parts holds."""


@dataclass(frozen=True)
class Not(Rule):
    """The part does not hold."""

    part: Rule
    _depth: int = field(default=0, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        depth = 1 + self.part.depth
        _refuse_depth(depth)
        object.__setattr__(self, "_depth", depth)

    @property
    def depth(self) -> int:
        """Levels from here down."""
        return self._depth
