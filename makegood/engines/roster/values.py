"""Turns the text of single cells into canonical values; each function reads one distinct text."""

import difflib
import fnmatch
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .definition import Definition
from .orgs import Tree, split_path

YES = frozenset(
    ["y", "yes", "true", "t", "1", "x", "on", "ja", "oui", "si", "sí", "j", "wahr", "vrai"]
)
NO = frozenset(["n", "no", "false", "f", "0", "off", "nein", "non", "none", "-"])
ACTIVE = frozenset(
    [
        "a",
        "active",
        "act",
        "l",
        "p",
        "s",
        "w",
        "leave",
        "on-leave",
        "loa",
        "paid-leave",
        "unpaid-leave",
        "leave-with-pay",
        "leave-of-absence",
        "leave-without-pay",
        "short-work-break",
        "suspended",
        "employed",
        "current",
        "yes",
        "y",
        "true",
        "1",
        "actively-employed",
        "regular",
        "on-assignment",
    ]
)
ENDED = frozenset(
    [
        "t",
        "terminated",
        "term",
        "ended",
        "end",
        "inactive",
        "i",
        "d",
        "deceased",
        "r",
        "retired",
        "ret",
        "q",
        "u",
        "v",
        "x",
        "resigned",
        "separated",
        "former",
        "left",
        "withdrawn",
        "no",
        "n",
        "false",
        "0",
        "terminated-with-pay",
        "retired-with-pay",
        "retired-pension-administration",
        "tobedeleted",
    ]
)
FORMULA_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!"}
)
_EXCEL_TEXT = re.compile(r'^="(.*)"$')
_SHIFT_WORDS = (
    ("clinic", "clinic-session"),
    ("night", "night"),
    ("overnight", "night"),
    ("evening", "evening"),
    ("swing", "evening"),
    ("rotat", "rotating"),
    ("weekend", "weekend"),
    ("day", "day-weekday"),
    ("weekday", "day-weekday"),
)
_SHIFT_CODES = {"d": "day-weekday", "e": "evening", "n": "night", "r": "rotating", "w": "weekend"}


@dataclass(frozen=True, slots=True)
class Known:
    """The codes that makegood knows, each with its name, and the tree of org units."""

    role_families: Mapping[str, str]
    duties: Mapping[str, str]
    shifts: Mapping[str, str]
    tree: Tree = field(default_factory=Tree)


@dataclass(frozen=True, slots=True)
class Read:
    """What a text means: its value, or the kind of problem with the nearest known text."""

    value: str | float | bool | None
    problem: str = ""
    nearest: str = ""
    told: str = ""  # the part of the text that is the problem


def code_of(text: str, known: Mapping[str, str]) -> str | None:
    """The code that a text is, as a code or as a name, ignoring case and punctuation."""
    told = re.sub(r"[\s_]+", "-", text.strip().casefold())
    if told in known:
        return told
    wanted = text.strip().casefold()
    for code, name in known.items():
        if wanted == name.casefold() or told == code.casefold():
            return code
    return None


def nearest_of(text: str, known: Mapping[str, str]) -> str:
    """The known code whose code or name is most like a text; empty when none is."""
    told = text.strip().casefold()
    names = {name.casefold(): code for code, name in known.items()}
    names.update({code: code for code in known})
    names.update({code.replace("-", " "): code for code in known})
    close = difflib.get_close_matches(told, list(names), 1, 0.5)
    if close:
        return names[close[0]]
    words = set(re.findall(r"[a-z]{4,}", told))
    best = max(
        ((len(words & set(re.findall(r"[a-z]{4,}", name))), code) for name, code in names.items()),
        default=(0, ""),
    )
    return best[1] if best[0] else ""


def read_role(role: str, title: str, definition: Definition, known: Known) -> Read:
    """The role family by the mapped value, the code, the name or a pattern, of role then title."""
    families = known.role_families
    for text in (role, title):
        if not text:
            continue
        told = definition.value("role_family", text)
        if told is None and text is title:
            told = definition.value("title", text)
        if told is not None and told in families:
            return Read(told)
        code = code_of(text, families)
        if code is not None:
            return Read(code)
    for pattern, code in definition.role_patterns:
        for text in (role, title):
            if text and code in families and fnmatch.fnmatchcase(text.casefold(), pattern):
                return Read(code)
    fallback = definition.defaults.get("role_family", "")
    if fallback in families:
        return Read(fallback)
    if not role and not title:
        return Read(None, "missing-role-family")
    text = role or title
    return Read(None, "unknown-role-family", nearest_of(text, families), text)


def read_shift(text: str, definition: Definition, known: Known) -> Read:
    """The shift pattern by mapped value, code, name, or a word such as night."""
    text = text or definition.defaults.get("shift", "")
    if not text:
        return Read("")
    told = definition.value("shift", text)
    code = told if told in known.shifts else code_of(text, known.shifts)
    if code is None:
        low = text.casefold()
        code = _SHIFT_CODES.get(low) or next((c for w, c in _SHIFT_WORDS if w in low), None)
    if code is None or code not in known.shifts:
        return Read(None, "unknown-shift", nearest_of(text, known.shifts), text)
    return Read(code)


def split(text: str, separator: str) -> list[str]:
    """The several values of one cell; "auto" separates by ; | or a line end, else by a comma."""
    if not text:
        return []
    if separator and separator != "auto":
        parts = text.split(separator)
    elif re.search(r"[;|\n\r]", text):
        parts = re.split(r"[;|\n\r]+", text)
    else:
        parts = text.split(",")
    return [" ".join(part.split()) for part in parts if part.strip()]


def read_duties(text: str, definition: Definition, known: Known) -> list[Read]:
    """The responsibilities in one cell, each as its code or as a problem."""
    found = []
    for part in split(text, definition.splits.get("responsibilities", "auto")):
        told = definition.value("responsibilities", part)
        code = told if told in known.duties else code_of(part, known.duties)
        if code is None:
            near = nearest_of(part, known.duties)
            found.append(Read(None, "unknown-responsibility", near, part))
        else:
            found.append(Read(code))
    return found


def read_id(text: str) -> str:
    """An id as text; ="00123", which keeps zeros in a spreadsheet, is 00123."""
    match = _EXCEL_TEXT.match(text)
    return (match[1] if match else text).strip()


def read_managers(text: str, definition: Definition) -> str:
    """The manager ids of one cell, distinct and in order, joined by |."""
    ids = {read_id(part) for part in split(text, definition.splits.get("manager", "auto"))}
    return "|".join(sorted(one for one in ids if one))


def read_fte(text: str, definition: Definition) -> Read:
    """A share of full time: 0.8, 0,8, .8, 80% or, where the feed writes percent, 80."""
    text = text or definition.defaults.get("fte", "")
    if not text:
        return Read(1.0)
    told = definition.value("fte", text)
    plain = (told if told is not None else text).replace("\u00a0", "").replace(" ", "")
    percent = definition.fte_percent
    if plain.endswith("%"):
        plain, percent = plain[:-1], True
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    if not re.fullmatch(r"[-+]?(\d{1,9}(\.\d*)?|\.\d+)", plain, re.ASCII):
        return Read(None, "bad-fte")
    share = float(plain) / (100 if percent else 1)
    if not 0 <= share <= 1.5:
        return Read(None, "fte-out-of-range")
    return Read(round(share, 4))


def read_flag(field_name: str, text: str, definition: Definition) -> Read:
    """Yes or no in the usual spellings, or by mapped value."""
    text = text or definition.defaults.get(field_name, "")
    if not text:
        return Read(None)
    told = (definition.value(field_name, text) or text).casefold()
    if told in YES:
        return Read(True)
    if told in NO:
        return Read(False)
    return Read(None, "bad-yes-no")


def read_status(text: str, definition: Definition) -> Read:
    """Whether a row is of someone who is there ("active") or has left ("ended")."""
    told = definition.value("status", text) or text
    key = re.sub(r"[\s_/]+", "-", told.strip().casefold())
    if not key or key in ACTIVE or key.startswith(("active", "leave", "on-leave")):
        return Read("active")
    if key in ENDED or key.startswith(("terminat", "retire", "deceas", "inactive")):
        return Read("ended")
    return Read(None, "unknown-status")


def read_org(text: str, definition: Definition, tree: Tree, levels: bool, separator: str) -> Read:
    """The code of the org unit that a code, a name or a path means.

    levels: whether the text is several columns joined by the separator.
    """
    text = text or definition.defaults.get("org", "")
    told = definition.value("org", text)
    if told is not None and told in tree.by_code:
        return Read(told)
    if not text:
        return Read(None, "missing-org-unit")
    found = tree.codes_named(text) if not levels else []
    if (not found and separator and definition.org_kind in ("auto", "path")) or levels:
        parts = split_path(text, separator)
        found = tree.at_path(parts) if parts else []
    if len(found) == 1:
        return Read(found[0])
    if len(found) > 1:
        return Read(None, "ambiguous-org-unit", "", text)
    return Read(None, "unknown-org-unit", "", text)
