"""A feed definition: how one system's headers and values map to the canonical form."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from makegood.engines.words import Say, Words, told

from .fields import BY_NAME, plain
from .private import refusal_of, refused_kind

FORMAT = 1
DateOrder = Literal["auto", "dmy", "mdy"]
OrgKind = Literal["auto", "code", "path", "name"]
_SEPARATORS = (" > ", ">", "\\", "::", " » ", "/", "|", " - ")


class DefinitionError(ValueError):
    """A feed definition is not usable: what is wrong in which field, and how to mend it."""

    def __init__(self, field_name: str, what: str, mend: str) -> None:
        self.field, self.what, self.mend = field_name, what, mend
        super().__init__(self.told(str))

    def told(self, say: Say) -> str:
        """The whole sentence in the language of `say` (gettext)."""
        return f"{self.field}: {told(self.what, say)} {told(self.mend, say)}"


@dataclass(frozen=True)
class Definition:
    """Maps the columns of a file to canonical fields and their values to canonical codes.

    columns: canonical field -> headers, several where the field allows it.
    values: canonical field -> {the system's value in lower case: canonical code}.
    role_patterns: (pattern with *, role family), tried in order on the role family and the title.
    splits: canonical field -> separator of several values in one cell; "auto" is ; | or a line end.
    org_kind: whether org units come as codes, as paths (with org_separator) or as names.
    org_root: path or code under which all paths of this feed begin.
    date_order: how 03/04/2026 is read; "auto" decides by the whole column.
    last_days: "end" and "leave_end" where the system gives the last day rather than the first day
    after it. fte_percent: whether full time is written as 100.
    full: whether the file holds everybody, so that absent people have left.
    defaults: canonical field -> value where the cell is empty.
    """

    columns: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    role_patterns: tuple[tuple[str, str], ...] = ()
    splits: Mapping[str, str] = field(default_factory=dict)
    org_kind: OrgKind = "auto"
    org_separator: str = ""
    org_root: str = ""
    date_order: DateOrder = "auto"
    last_days: tuple[str, ...] = ()
    fte_percent: bool = False
    full: bool = True
    defaults: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    delimiter: str = ""
    encoding: str = ""
    format: int = FORMAT

    def __post_init__(self) -> None:
        for name, headers in self.columns.items():
            if name not in BY_NAME:
                raise DefinitionError(
                    name,
                    Words("This is not a canonical field."),
                    Words("See docs/roster.md for their names."),
                )
            if not headers:
                raise DefinitionError(
                    name, Words("No column is named."), Words("Name one, or leave it out.")
                )
            if len(headers) > 1 and not BY_NAME[name].several:
                raise DefinitionError(
                    name,
                    Words("Only one column may be mapped to this field."),
                    Words("Keep one of them."),
                )
            for header in headers:
                kind = refused_kind(header)
                if kind:
                    raise DefinitionError(
                        name, refusal_of(header, kind), Words("Leave it unmapped.")
                    )
        if "person_id" not in self.columns:
            raise DefinitionError(
                "person_id",
                Words("No column holds the person id."),
                Words("Choose the column with the id."),
            )
        if self.date_order not in ("auto", "dmy", "mdy"):
            raise DefinitionError(
                "date_order",
                Words("{date_order!r} is unknown.", date_order=self.date_order),
                Words("Use auto, dmy or mdy."),
            )
        if self.org_kind not in ("auto", "code", "path", "name"):
            raise DefinitionError(
                "org_kind",
                Words("{org_kind!r} is unknown.", org_kind=self.org_kind),
                Words("Use auto, code, path or name."),
            )
        if set(self.last_days) - {"end", "leave_end"}:
            raise DefinitionError(
                "last_days", Words("Unknown field."), Words("Name end, leave_end or both.")
            )
        if self.delimiter not in ("", ",", ";", "\t", "|"):
            raise DefinitionError(
                "delimiter",
                Words("{delimiter!r} is unknown.", delimiter=self.delimiter),
                Words("Use comma, semicolon, tab or pipe."),
            )

    @property
    def mapped(self) -> frozenset[str]:
        """The canonical fields that this feed supplies."""
        return frozenset(self.columns) | frozenset(self.defaults)

    @property
    def headers(self) -> list[str]:
        """Every header that is used."""
        return [header for headers in self.columns.values() for header in headers]

    def value(self, name: str, told: str) -> str | None:
        """The canonical code that a value of a field maps to, if one is given."""
        return self.values.get(name, {}).get(told.strip().casefold())

    def with_values(self, name: str, more: Mapping[str, str]) -> "Definition":
        """The same definition with more values mapped."""
        merged = {**self.values.get(name, {}), **{k.strip().casefold(): v for k, v in more.items()}}
        return replace(self, values={**self.values, name: merged})

    def to_json(self) -> dict[str, Any]:
        """A plain structure for JSON; `from_json` gives the same definition back."""
        told = asdict(self)
        told["columns"] = {name: list(headers) for name, headers in self.columns.items()}
        told["values"] = {name: dict(values) for name, values in self.values.items()}
        told["splits"], told["defaults"] = dict(self.splits), dict(self.defaults)
        told["role_patterns"] = [list(pair) for pair in self.role_patterns]
        told["last_days"] = list(self.last_days)
        return told

    def score(self, cells: list[str]) -> float:
        """How many of this definition's headers a row holds; finds the header below a title."""
        told = {plain(cell) for cell in cells}
        return float(sum(1 for header in self.headers if plain(header) in told))


def from_json(told: Any) -> Definition:
    """The definition that `to_json` wrote.

    Raises DefinitionError for anything else, naming the field.
    """
    if isinstance(told, str):
        try:
            told = json.loads(told)
        except ValueError as error:
            raise DefinitionError("mapping", Words("This is not JSON."), str(error)) from error
    if not isinstance(told, dict):
        raise DefinitionError(
            "mapping", Words("This is not a feed definition."), Words("Give a JSON object.")
        )
    known = set(Definition.__dataclass_fields__)
    for name in told:
        if name not in known:
            raise DefinitionError(
                str(name), Words("This part is unknown."), Words("See docs/roster.md.")
            )
    if told.get("format", FORMAT) != FORMAT:
        raise DefinitionError(
            "format",
            Words("Format {told!r} is unknown.", told=told["format"]),
            Words("This version reads {format}.", format=FORMAT),
        )
    try:
        columns = {
            str(name): (headers,) if isinstance(headers, str) else tuple(map(str, headers))
            for name, headers in dict(told.get("columns", {})).items()
        }
        values = {
            str(name): {str(k).strip().casefold(): str(v) for k, v in dict(pairs).items()}
            for name, pairs in dict(told.get("values", {})).items()
        }
        patterns = tuple((str(a).casefold(), str(b)) for a, b in told.get("role_patterns", []))
        splits = {str(k): str(v) for k, v in dict(told.get("splits", {})).items()}
        defaults = {str(k): str(v) for k, v in dict(told.get("defaults", {})).items()}
    except (TypeError, ValueError, AttributeError) as error:
        raise DefinitionError(
            "mapping", Words("A part has the wrong form."), Words("See docs/roster.md.")
        ) from error
    simple = (
        "org_kind",
        "org_separator",
        "org_root",
        "date_order",
        "sheet",
        "delimiter",
        "encoding",
    )
    rest: dict[str, Any] = {name: str(told[name]) for name in simple if name in told}
    return Definition(
        columns=columns,
        values=values,
        role_patterns=patterns,
        splits=splits,
        defaults=defaults,
        last_days=tuple(str(name) for name in told.get("last_days") or ()),
        fte_percent=bool(told.get("fte_percent", False)),
        full=bool(told.get("full", True)),
        **rest,
    )


def separator_in(values: list[str]) -> str:
    """The separator that most path-like values share; empty when they are not paths."""
    told = [value for value in values if value]
    if not told:
        return ""
    best, most = "", 0
    for separator in _SEPARATORS:
        count = sum(1 for value in told if separator in value.strip(separator))
        if count > most:
            best, most = separator, count
    sure = best in (" > ", ">", "\\", "::", " » ")  # rare in names: a few are enough
    return best if most >= max(1, len(told) * (0.03 if sure else 0.3)) else ""


# The definition of the canonical form itself: headers are the field names.
CANONICAL_COLUMNS: dict[str, tuple[str, ...]] = {
    name: (name,) for name in BY_NAME if name not in ("name", "status")
}
CANONICAL = Definition(columns=CANONICAL_COLUMNS, org_kind="code")
