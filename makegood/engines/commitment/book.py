"""A commitment as a file: text, actions, evidence, tries, with their history. YAML or JSON.

Dates are dates of the file; `shifted` moves all of them, so that a model text lives on any day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

DOMAINS = ("institution", "policy", "education", "research", "healthcare", "community")
KINDS = (
    "claimed",
    "confirmed",
    "sent back",
    "failed",
    "withdrawn",
    "reopened",
    "flagged",
    "cleared",
)
CLAUSE_KINDS = ("renamed", "merged", "withdrawn", "restored")
OUTCOMES = ("planned", "running", "adopted", "adapted", "failed", "abandoned")
PROOFS = ("link", "figure", "decision", "file")
LINKS = ("track", "unit", "partnership", "plan", "reading list", "work", "department", "finding",
         "indicator")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at which place of the file, and how to mend it."""

    where: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} Mend: {self.mend}"


# What each part of the file holds: field name to kind; a name that ends with ? may be left out.
SHAPES: dict[str, dict[str, str]] = {
    "book": {"code": "id", "as_of": "date", "wordings": "frame+", "roles": "role+", "clauses": "clause+"},
    "frame": {"on": "date", "title": "text", "preamble": "text", "approved_by": "text",
              "approved_on": "date", "accountable": "text", "because": "text"},
    "role": {"id": "id", "name": "text", "org?": "text"},
    "clause": {"id": "id", "wordings": "wording+", "events?": "clause_event*", "actions?": "action*"},
    "wording": {"on": "date", "heading": "text", "text": "text", "domain": "domain", "because": "text"},
    "clause_event": {"on": "date", "kind": "clause_kind", "because": "text", "into?": "id", "to?": "id"},
    "action": {"id": "id", "agreed": "terms+", "events?": "event*", "evidence?": "proof*",
               "tries?": "try*", "links?": "link*", "waits_for?": "wait*"},
    "terms": {"on": "date", "title": "text", "done": "text", "owner": "id", "authority": "text",
              "start": "date", "due": "date", "period?": "number", "money?": "pair", "fte?": "pair",
              "because": "text"},
    "event": {"on": "date", "kind": "kind", "by": "text?", "because": "text"},
    "proof": {"on": "date", "dated": "date", "kind": "proof", "title": "text", "by": "text?",
              "as": "text", "note?": "text?", "url?": "text?", "figure?": "text?", "of?": "text?",
              "file?": "text?", "progress?": "flag", "taken_back?": "date?", "taken_back_because?": "text?",
              "dead_since?": "date?"},
    "try": {"on": "date", "title": "text", "tried": "text", "prediction": "text", "state": "outcome",
            "began?": "date?", "ended?": "date?", "happened?": "text?", "learnt?": "text?",
            "next?": "text?", "hidden_because?": "text?"},
    "link": {"kind": "link", "code": "text", "label?": "text?", "since?": "date?", "until?": "date?"},
    "wait": {"action": "id", "since?": "date?", "until?": "date?"},
}  # fmt: skip
_CHOICES = {"domain": DOMAINS, "kind": KINDS, "clause_kind": CLAUSE_KINDS, "outcome": OUTCOMES,
            "proof": PROOFS, "link": LINKS}  # fmt: skip


@dataclass
class Book:
    """A file that was read: its content with every date as a date, and its faults."""

    content: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_book(raw: Any) -> Book:
    """Read what YAML or JSON gave; everything wrong is told, with its place."""
    book = Book()
    found = _shape("book", raw, "file", book.faults)
    book.content = found if isinstance(found, dict) else {}
    if not book.faults:
        book.faults += _together(book.content)
    return book


def _shape(name: str, raw: Any, where: str, faults: list[Fault]) -> Any:
    if not isinstance(raw, Mapping):
        faults.append(Fault(where, "this is no set of fields.", "Write name: value lines."))
        return None
    shape = SHAPES[name]
    known = {key.rstrip("?"): (key.endswith("?"), kind) for key, kind in shape.items()}
    for key in raw:
        if key not in known:
            faults.append(Fault(f"{where}.{key}", "this field is not known.",
                                f"Use {', '.join(known)}."))  # fmt: skip
    found: dict[str, Any] = {}
    for key, (optional, kind) in known.items():
        if raw.get(key) is None:
            if not optional and not kind.endswith("?"):
                faults.append(Fault(f"{where}.{key}", "this is missing.", "Add it."))
            continue
        found[key] = _value(kind.rstrip("?"), raw[key], f"{where}.{key}", faults)
    return found


def _value(kind: str, raw: Any, where: str, faults: list[Fault]) -> Any:
    if kind.endswith(("+", "*")):
        if not isinstance(raw, list) or (kind.endswith("+") and not raw):
            faults.append(Fault(where, "this is no list with something in it.", "Write a list."))
            return []
        return [_shape(kind[:-1], one, f"{where}[{n}]", faults) for n, one in enumerate(raw)]
    if kind == "date":
        return _date(raw, where, faults)
    if kind in _CHOICES:
        if raw not in _CHOICES[kind]:
            faults.append(
                Fault(where, f"{raw!r} is not known.", f"Use {', '.join(_CHOICES[kind])}.")
            )
        return raw
    if kind == "flag":
        if not isinstance(raw, bool):
            faults.append(Fault(where, f"{raw!r} is neither yes nor no.", "Write true or false."))
        return raw
    if kind == "number":
        if isinstance(raw, bool) or not isinstance(raw, int) or not 7 <= raw <= 730:
            faults.append(Fault(where, f"{raw!r} is no number of days.", "Write 7 to 730."))
        return raw
    if kind == "pair":
        good = isinstance(raw, list) and len(raw) == 2
        numbers = good and all(isinstance(n, int | float) and not isinstance(n, bool) and 0 <= n < 1e11 for n in raw)  # fmt: skip
        if not numbers:
            faults.append(
                Fault(where, f"{raw!r} is no pair of amounts.", "Write [promised, given].")
            )
        return raw
    if not isinstance(raw, str) or not raw.strip():
        faults.append(
            Fault(where, f"{raw!r} is no text.", "Write words, in quotation marks if needed.")
        )
        return ""
    if len(raw) > 6000:
        faults.append(Fault(where, "this is longer than 6,000 letters.", "Shorten it."))
    if kind == "id" and not _is_id(raw):
        faults.append(
            Fault(where, f"{raw!r} is no id.", "Use lower case letters, digits and dashes.")
        )
    return raw.strip()


def _is_id(text: str) -> bool:
    return len(text) <= 80 and all(c.isascii() and (c.islower() or c.isdigit() or c == "-") for c in text)  # fmt: skip


def _date(raw: Any, where: str, faults: list[Fault]) -> date | None:
    if isinstance(raw, date):
        return raw if type(raw) is date else raw.date()  # type: ignore[attr-defined]
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        faults.append(Fault(where, f"{raw!r} is no date.", "Write 2026-03-31."))
        return None


def _together(book: Mapping[str, Any]) -> list[Fault]:
    """What is wrong between the parts: ids used twice or unknown, days out of order."""
    faults: list[Fault] = []
    roles = [one["id"] for one in book["roles"]]
    clauses = [one["id"] for one in book["clauses"]]
    actions = [a for c in book["clauses"] for a in c.get("actions", [])]
    ids = [one["id"] for one in actions]
    for what, names in (("roles", roles), ("clauses", clauses), ("actions", ids)):
        faults += [
            Fault(what, f"the id {name} is used {names.count(name)} times.", "Give each its own.")
            for name in sorted({n for n in names if names.count(n) > 1})
        ]
    _ordered("wordings", book["wordings"], book["as_of"], faults)
    for clause in book["clauses"]:
        where = f"clause {clause['id']}"
        _ordered(f"{where}.wordings", clause["wordings"], book["as_of"], faults)
        for event in clause.get("events", []):
            if event["kind"] == "merged" and event.get("into") not in clauses:
                faults.append(Fault(where, f"it is merged into {event.get('into')}, unknown.", "Name a clause of this file."))  # fmt: skip
            if event["kind"] == "renamed" and not event.get("to"):
                faults.append(Fault(where, "the new id is missing.", "Write to: new-id."))
    for action in actions:
        where = f"action {action['id']}"
        _ordered(f"{where}.agreed", action["agreed"], book["as_of"], faults)
        _ordered(f"{where}.events", action.get("events", []), book["as_of"], faults)
        for terms in action["agreed"]:
            if terms["owner"] not in roles:
                faults.append(Fault(where, f"its owner {terms['owner']} is no role.", "Add the role, or correct it."))  # fmt: skip
            if terms["due"] < terms["start"]:
                faults.append(
                    Fault(where, "it is due before it starts.", "Correct one of the dates.")
                )
        for other in action.get("waits_for", []):
            if other["action"] not in ids or other["action"] == action["id"]:
                faults.append(Fault(where, f"it waits for {other['action']}, unknown.", "Name another action."))  # fmt: skip
        for proof in action.get("evidence", []):
            if proof["dated"] > proof["on"] or proof["on"] > book["as_of"]:
                faults.append(Fault(where, f"evidence {proof['title']!r} is of the future.", "Correct its days."))  # fmt: skip
            needed = {"link": "url", "figure": "figure", "file": "file"}.get(proof["kind"])
            if needed and not proof.get(needed):
                faults.append(
                    Fault(where, f"evidence {proof['title']!r} has no {needed}.", "Add it.")
                )
        for one in action.get("tries", []):
            over = one["state"] not in {"planned", "running"}
            if (one["state"] != "planned") > bool(one.get("began")) and one["state"] != "abandoned":
                faults.append(
                    Fault(where, f"the try {one['title']!r} never began.", "Write began.")
                )
            if over and not (one.get("ended") and one.get("happened") and one.get("learnt")):
                faults.append(Fault(where, f"the try {one['title']!r} is over without words.", "Write ended, happened and learnt."))  # fmt: skip
    return faults


def _ordered(
    where: str, rows: Sequence[Mapping[str, Any]], until: date, faults: list[Fault]
) -> None:
    days = [one["on"] for one in rows]
    if days != sorted(days):
        faults.append(Fault(where, "the days are not in order.", "Put the oldest first."))
    if days and days[-1] > until:
        faults.append(Fault(where, f"{days[-1]} is after the day of the file.", "Correct as_of or the day."))  # fmt: skip


def shifted(content: Any, days: timedelta) -> Any:
    """The same content with every date moved."""
    if isinstance(content, date):
        return content + days
    if isinstance(content, dict):
        return {key: shifted(value, days) for key, value in content.items()}
    if isinstance(content, list):
        return [shifted(one, days) for one in content]
    return content
