"""The same rule as rows of a form: conditions under all, any or none, nested two levels deep.

A page shows one group with rows; a row is a condition or an inner group, and an inner group holds
conditions only. What does not fit is said to the author, who then edits the text instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .errors import AudienceError
from .grammar import plain
from .rule import (
    EMPLOYED_OPERATORS,
    FTE_OPERATORS,
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
from .tokens import NUMBER

IS = ("is", "is not")
FIELDS: dict[str, tuple[str, ...]] = {
    "everyone": ("is",),
    "within": IS,
    "role": IS,
    "responsibility": IS,
    "shift": IS,
    "location": IS,
    "completed": IS,
    "fte": FTE_OPERATORS,
    "employed": EMPLOYED_OPERATORS,
}
"""The fields a row may have, and the comparisons of each."""
MATCHES = ("all", "any", "none")
MAX_ROWS = 100
_ONE: dict[str, type[Within] | type[Responsible] | type[Completed]] = {
    "within": Within,
    "responsibility": Responsible,
    "completed": Completed,
}
_MANY: dict[str, type[Role] | type[Shift] | type[Location]] = {
    "role": Role,
    "shift": Shift,
    "location": Location,
}
_NAMES: dict[type[Rule], str] = {kind: name for name, kind in (_ONE | _MANY).items()}


@dataclass(frozen=True)
class Row:
    """One condition: a field, a comparison, and its values as texts.

    employed has two values, the number and days or months; everyone has none.
    """

    field: str
    op: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Rows of which all, any or none must hold."""

    match: str
    rows: tuple[Row | Group, ...]


class NotInForm(AudienceError):
    """A sound rule that has more levels than the form can show."""


def to_form(rule: Rule) -> Group:
    """The rule as the rows of a form.

    Raises:
        NotInForm: the rule nests deeper than the form does.
    """
    group = _group(rule, inner=1)
    return group if group is not None else Group("all", (_row(rule),))


def from_form(form: Group | Mapping[str, object]) -> Rule:
    """The rule that a form says.

    Args:
        form: a Group, or the same as plain data (`as_data`), which may come from a browser.
    Raises:
        AudienceError: something is missing or unknown; `error.row` names the row as 2 or 2.1.
    """
    group = form if isinstance(form, Group) else _read_group(form, "", 1)
    return _rule(group, "", 1)


def as_data(form: Group) -> dict[str, object]:
    """The form as plain dictionaries and lists."""
    return {
        "match": form.match,
        "rows": [
            as_data(row)
            if isinstance(row, Group)
            else {"field": row.field, "op": row.op, "values": list(row.values)}
            for row in form.rows
        ],
    }


# -- rule to form ------------------------------------------------------------------------------
def _group(rule: Rule, inner: int) -> Group | None:
    """The group that says rule, or None where rule is a single condition."""
    match rule:
        case And(parts):
            return Group("all", tuple(_either(part, inner) for part in parts))
        case Or(parts):
            return Group("any", tuple(_either(part, inner) for part in parts))
        case Not(Or(parts)):
            return Group("none", tuple(_either(part, inner) for part in parts))
        case Not(part):
            if type(part) in _NAMES:
                return None
            return Group("none", (_either(part, inner),))
        case _:
            return None


def _either(rule: Rule, inner: int) -> Row | Group:
    group = _group(rule, inner - 1)
    if group is None:
        return _row(rule)
    if inner <= 0:
        raise NotInForm(
            "The form shows groups within one group; this rule has a group further in.",
            mend="Edit it as text, or split it into two tracks.",
        )
    return group


def _row(rule: Rule) -> Row:
    op = "is"
    if isinstance(rule, Not):
        rule, op = rule.part, "is not"
    match rule:
        case Everyone():
            return Row("everyone", "is", ())
        case Within(code) | Responsible(code) | Completed(code):
            return Row(_NAMES[type(rule)], op, (code,))
        case Role(codes) | Shift(codes) | Location(codes):
            return Row(_NAMES[type(rule)], op, codes)
        case Fte(sign, value):
            return Row("fte", sign, (plain(value),))
        case Employed(sign, count, unit):
            return Row("employed", sign, (str(count), unit))
        case _:
            raise TypeError(f"not a condition: {rule!r}")


# -- form to rule ------------------------------------------------------------------------------
def _fail(row: str, message: str, mend: str, **values: object) -> AudienceError:
    error = AudienceError(message, mend=mend, values=values)
    error.row = row
    return error


def _rule(group: Group, path: str, levels: int) -> Rule:
    if group.match not in MATCHES:
        raise _fail(path, "A group matches all, any or none.", "Choose one of the three.")
    if not 1 <= len(group.rows) <= MAX_ROWS:
        raise _fail(
            path,
            "A group holds from 1 to {most} conditions.",
            "Add a condition, or take the group out.",
            most=MAX_ROWS,
        )
    parts: list[Rule] = []
    for n, row in enumerate(group.rows, 1):
        here = f"{path}.{n}" if path else str(n)
        try:
            if isinstance(row, Group):
                if levels == 0:
                    raise _fail(here, "An inner group holds conditions only.", "Move it up.")
                parts.append(_rule(row, here, levels - 1))
            else:
                parts.append(_condition(row, here))
        except AudienceError as error:
            error.row = error.row or here
            raise
    if group.match == "all":
        return parts[0] if len(parts) == 1 else And(tuple(parts))
    either = parts[0] if len(parts) == 1 else Or(tuple(parts))
    return Not(either) if group.match == "none" else either


def _condition(row: Row, here: str) -> Rule:
    if row.field not in FIELDS:
        raise _fail(here, "The condition has no known field.", "Choose one from the list.")
    if row.op not in FIELDS[row.field]:
        raise _fail(
            here,
            "The comparison does not fit {field}.",
            "Use one of: {known}.",
            field=row.field,
            known=", ".join(FIELDS[row.field]),
        )
    values = tuple(value.strip() for value in row.values if value.strip())
    if row.field == "everyone":
        return Everyone()
    if row.field == "fte":
        if len(values) != 1 or not NUMBER.fullmatch(values[0]):
            raise _fail(here, "An FTE is one number.", "Write for example 0.5.")
        return Fte(row.op, Decimal(values[0]))
    if row.field == "employed":
        number = NUMBER.fullmatch(values[0]) if len(values) == 2 else None
        if number is None or "." in values[0]:
            raise _fail(
                here,
                "A length of employment is a whole number and a unit.",
                "Write for example 90 and days.",
            )
        return Employed(row.op, int(values[0]), values[1])
    if row.field in _ONE and len(values) != 1:
        raise _fail(here, "The condition needs exactly one name.", "Choose one from the list.")
    rule: Rule = _ONE[row.field](values[0]) if row.field in _ONE else _MANY[row.field](values)
    return Not(rule) if row.op == "is not" else rule


# -- plain data, perhaps from a browser ----------------------------------------------------------
def _read_group(data: object, path: str, levels: int) -> Group:
    rows = data.get("rows") if isinstance(data, Mapping) else None
    if not isinstance(data, Mapping) or not _is_list(rows):
        raise _fail(path, "A group has a match and a list of rows.", "Load the form again.")
    assert isinstance(rows, Sequence)
    if len(rows) > MAX_ROWS:
        raise _fail(
            path,
            "A group holds from 1 to {most} conditions.",
            "Take some out.",
            most=MAX_ROWS,
        )
    found: list[Row | Group] = []
    for n, row in enumerate(rows, 1):
        here = f"{path}.{n}" if path else str(n)
        if isinstance(row, Mapping) and "rows" in row:
            if levels == 0:
                raise _fail(here, "An inner group holds conditions only.", "Move it up.")
            found.append(_read_group(row, here, levels - 1))
        else:
            found.append(_read_row(row, here))
    return Group(str(data.get("match", "")), tuple(found))


def _read_row(data: object, here: str) -> Row:
    values = data.get("values", ()) if isinstance(data, Mapping) else None
    texts = _is_list(values) and all(isinstance(value, str) for value in values)  # type: ignore[union-attr]
    if not isinstance(data, Mapping) or not texts:
        raise _fail(here, "A condition has a field, a comparison and values.", "Fill it in again.")
    assert isinstance(values, Sequence)
    return Row(str(data.get("field", "")), str(data.get("op", "")), tuple(values))


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
