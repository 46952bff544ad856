"""Reading a rule from text, and writing it back in one canonical form.

    rule      = any
    any       = all { "or" all }
    all       = one { "and" one }
    one       = "not" one | "(" any ")" | condition
    condition = "everyone"
              | "within" name
              | ("role" | "shift" | "location") ( "is" ["not"] name | ["not"] "in" "(" names ")" )
              | "has" "responsibility" name
              | "fte" (">=" | "<=" | ">" | "<" | "is") number
              | "employed" (">=" | "<") number ("days" | "weeks" | "months" | "years")
              | "completed" name
    name      = word | '"' characters '"'

Words of the language may be written in capitals; names are taken as they are. `not` binds
closest, then `and`, then `or`; the canonical form shows it with parentheses.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import NoReturn

from makegood.engines.words import Words

from .errors import AudienceError
from .rule import (
    MAX_DEPTH,
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
    Span,
    Within,
)
from .tokens import KEYWORDS, NUMBER, WORD, Token, tokens

CONDITIONS = (
    "everyone",
    "within",
    "role",
    "has responsibility",
    "fte",
    "shift",
    "location",
    "employed",
    "completed",
)
_LISTS: dict[str, type[Role] | type[Shift] | type[Location]] = {
    "role": Role,
    "shift": Shift,
    "location": Location,
}
_FACTORS = {
    "day": (1, "days"),
    "days": (1, "days"),
    "week": (7, "days"),
    "weeks": (7, "days"),
    "month": (1, "months"),
    "months": (1, "months"),
    "year": (12, "months"),
    "years": (12, "months"),
}
_FTE_SIGNS = {">=": ">=", "<=": "<=", ">": ">", "<": "<", "=": "is", "==": "is", "is": "is"}


def parse(text: str) -> Rule:
    """Read a rule.

    Args:
        text: the rule as written by a person.
    Raises:
        AudienceError: pointing at the first character that cannot be understood. Nothing else
            is raised, whatever the text; its length and its nesting are bounded.
    """
    parser = _Parser(tokens(text))
    rule = parser.any_of(0)
    parser.end()
    return rule


def to_text(rule: Rule) -> str:
    """Write a rule in the one canonical form, which parses to the same rule."""
    match rule:
        case Everyone():
            return "everyone"
        case Within(code):
            return f"within {_quoted(code)}"
        case Role(codes):
            return f"role {_listed(codes)}"
        case Shift(codes):
            return f"shift {_listed(codes)}"
        case Location(codes):
            return f"location {_listed(codes, always=True)}"
        case Responsible(code):
            return f"has responsibility {_name(code)}"
        case Completed(code):
            return f"completed {_name(code)}"
        case Fte(op, value):
            return f"fte {op} {plain(value)}"
        case Employed(op, count, unit):
            return f"employed {op} {count} {unit}"
        case And(parts):
            return " and ".join(_inside(part) for part in parts)
        case Or(parts):
            return " or ".join(_inside(part) for part in parts)
        case Not(part):
            return f"not {_inside(part)}"
        case _:
            raise TypeError(f"not a rule: {rule!r}")


def plain(value: Decimal) -> str:
    """A number without trailing zeros and never with an exponent."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _inside(part: Rule) -> str:
    text = to_text(part)
    return f"({text})" if isinstance(part, And | Or) else text


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _name(value: str) -> str:
    bare = WORD.fullmatch(value) and value.lower() not in KEYWORDS
    return value if bare else _quoted(value)


def _listed(codes: tuple[str, ...], always: bool = False) -> str:
    names = [_quoted(code) if always else _name(code) for code in codes]
    return f"is {names[0]}" if len(names) == 1 else f"in ({', '.join(names)})"


class _Parser:
    """Recursive descent over the tokens; `nest` bounds the recursion."""

    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.at = 0

    # -- walking -----------------------------------------------------------------------------
    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        if token.kind != "end":
            self.at += 1
        return token

    def sees(self, *words: str) -> bool:
        return self.next.kind in ("word", "sign") and self.next.lower in words

    def accept(self, *words: str) -> bool:
        if self.sees(*words):
            self.at += 1
            return True
        return False

    def fail(
        self, message: str, mend: str, token: Token | None = None, **values: object
    ) -> NoReturn:
        token = token or self.next
        shown = {"found": token.shown, **values}
        raise AudienceError(message, token.position, token.length, mend, shown)

    # -- the grammar -------------------------------------------------------------------------
    def end(self) -> None:
        if self.next.kind == "end":
            return
        if self.sees(")"):
            self.fail("This parenthesis was never opened.", "Take it out, or open it before.")
        self.fail(
            "A complete condition cannot be followed by {found}.",
            "Join conditions with and, or; put a name of several words in double quotes.",
        )

    def any_of(self, nest: int) -> Rule:
        return self.joined("or", Or, nest)

    def all_of(self, nest: int) -> Rule:
        return self.joined("and", And, nest)

    def joined(self, word: str, kind: type[And] | type[Or], nest: int) -> Rule:
        start = self.next
        below = self.all_of if kind is Or else self.one
        parts = [below(nest)]
        while self.accept(word):
            parts.append(below(nest))
        return self.made(start, lambda: kind(tuple(parts))) if len(parts) > 1 else parts[0]

    def one(self, nest: int) -> Rule:
        token = self.next
        if nest > MAX_DEPTH:
            self.fail(
                "The rule is nested more than {most} deep.",
                "Split it into two tracks, or take out parentheses that change nothing.",
                most=MAX_DEPTH,
            )
        if self.accept("not"):
            part = self.one(nest + 1)
            return self.made(token, lambda: Not(part))
        if self.accept("("):
            inner = self.any_of(nest + 1)
            if not self.accept(")"):
                self.fail(
                    "The parenthesis opened at character {opened} is not closed before {found}.",
                    "Close it with ), or join the conditions with and, or.",
                    opened=token.position + 1,
                )
            return inner
        return self.condition()

    def condition(self) -> Rule:
        token = self.next
        if token.kind == "word":
            if self.accept("everyone"):
                return Everyone()
            if self.accept("within"):
                return self.coded(Within, Words("an org unit"), 'within "medi"')
            if self.sees(*_LISTS):
                return self.one_of(self.take())
            if self.accept("has"):
                if not self.accept("responsibility"):
                    self.fail(
                        "After has comes responsibility, not {found}.",
                        "Write for example has responsibility supervises.",
                    )
                return self.coded(
                    Responsible, Words("a responsibility"), "has responsibility supervises"
                )
            if self.accept("completed"):
                return self.coded(Completed, Words("a unit or a track"), "completed universal-core")
            if self.accept("fte"):
                return self.fte(token)
            if self.accept("employed"):
                return self.employed(token)
        if token.kind == "end":
            self.fail("A condition is missing at the end.", "Write one, for example everyone.")
        self.fail(
            "A condition cannot begin with {found}.",
            "Begin with one of: {known}.",
            known=", ".join(CONDITIONS),
        )

    def made(self, token: Token, build: Callable[[], Rule]) -> Rule:
        """Build a node; what it refuses is pointed at in the text, from token to here."""
        try:
            return build()
        except AudienceError as error:
            last = self.tokens[max(self.at - 1, 0)]
            length = max(last.position + last.length - token.position, token.length)
            raise error.at(token.position, length) from None

    def name(self, what: str, example: str) -> Token:
        token = self.next
        named = token.kind == "string" or (
            token.kind in ("word", "number") and token.lower not in KEYWORDS
        )
        if not named:
            self.fail(
                "Here {what} is missing; {found} cannot be its name.",
                "Write for example {example}; a name that is also a word of the language "
                "goes in double quotes.",
                what=what,
                example=example,
            )
        return self.take()

    def coded(
        self, kind: type[Within] | type[Responsible] | type[Completed], what: str, example: str
    ) -> Rule:
        token = self.name(what, example)
        return self.made(token, lambda: kind(token.value, (token.span,)))

    def one_of(self, field: Token) -> Rule:
        kind = _LISTS[field.lower]
        example = {
            "role": "role is nurse-app",
            "shift": "shift is night",
            "location": 'location is "North campus"',
        }[field.lower]
        many = {
            "role": "role in (nurse-app, clinical-staff)",
            "shift": "shift in (night, evening)",
            "location": 'location in ("North campus", "Clinic")',
        }[field.lower]
        what = {
            "role": Words("a role family"),
            "shift": Words("a shift"),
            "location": Words("a location"),
        }[field.lower]
        found: list[Token] = []
        if self.accept("is", "=", "=="):
            negated = self.accept("not")
            if self.sees("in"):
                self.fail("After is comes one name, not a list.", "Write {many}.", many=many)
            found.append(self.name(what, example))
        else:
            negated = self.accept("not")
            if not self.accept("in"):
                self.fail(
                    "After {field} comes is or in, not {found}.",
                    "Write {example}, or {many}.",
                    field=field.lower,
                    example=example,
                    many=many,
                )
            if not self.accept("("):
                self.fail("A list begins with (, not with {found}.", "Write {many}.", many=many)
            found.append(self.name(what, many))
            while self.accept(","):
                found.append(self.name(what, many))
            if not self.accept(")"):
                self.fail(
                    "The list is not closed before {found}.",
                    "Put a comma between two names and ) at the end: {many}.",
                    many=many,
                )
        codes = tuple(token.value for token in found)
        spans: tuple[Span, ...] = tuple(token.span for token in found)
        node = self.made(field, lambda: kind(codes, spans))
        return self.made(field, lambda: Not(node)) if negated else node

    def sign(self, token: Token, allowed: tuple[str, ...], example: str) -> str:
        if not self.sees(*allowed):
            self.fail(
                "After {field} comes a comparison, not {found}.",
                "Use one of {known}, for example {example}.",
                field=token.lower,
                known=" ".join(allowed),
                example=example,
            )
        return self.take().lower

    def number(self, example: str, whole: bool) -> str:
        token = self.next
        if token.kind != "number" or (whole and "." in token.value):
            self.fail(
                "Here a number is missing; {found} is none."
                if not whole
                else "Here a whole number is missing; {found} is none.",
                "Write for example {example}.",
                example=example,
            )
        assert NUMBER.fullmatch(token.value)
        return self.take().value

    def fte(self, token: Token) -> Rule:
        op = _FTE_SIGNS[self.sign(token, tuple(_FTE_SIGNS), "fte >= 0.5")]
        value = self.number("fte >= 0.5", whole=False)
        return self.made(token, lambda: Fte(op, Decimal(value)))

    def employed(self, token: Token) -> Rule:
        example = "employed >= 90 days"
        op = self.sign(token, (">=", "<"), example)
        count = int(self.number(example, whole=True))
        if not self.sees(*_FACTORS):
            self.fail(
                "Here a unit of time is missing; {found} is none.",
                "Use days, weeks, months or years: {example}.",
                example=example,
            )
        factor, unit = _FACTORS[self.take().lower]
        return self.made(token, lambda: Employed(op, count * factor, unit))
