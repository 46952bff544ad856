"""The fields of a plan, in the order of an export, and the headers that other plans use for them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, the words that plans use for it, whether a row needs it."""

    name: str
    words: tuple[str, ...]
    needed: bool = False


FIELDS: tuple[Field, ...] = (
    Field("clause_id", ("clause id", "clause code", "clause no", "clause number", "pledge id",
                        "goal id", "objective id", "priority id", "recommendation id",
                        "recommendation no")),
    Field("clause_heading", ("clause heading", "clause title", "clause", "pledge", "goal",
                             "objective", "priority", "recommendation", "commitment", "pillar",
                             "strategic goal", "theme")),
    Field("clause_text", ("clause text", "clause wording", "wording", "goal text", "full text",
                          "commitment text", "goal description", "recommendation text")),
    Field("domain", ("domain", "area", "category", "sphere", "mission area")),
    Field("action_id", ("action id", "action code", "action no", "action number", "ref",
                        "reference", "task id", "item no", "no", "id")),
    Field("action", ("action", "action title", "activity", "task", "step", "initiative",
                     "action item", "deliverable", "what", "tactic"), True),
    Field("done_looks_like", ("done looks like", "success measure", "measure of success", "outcome",
                              "expected outcome", "success criteria", "measure", "target", "metric",
                              "kpi", "definition of done", "completion criteria"), True),
    Field("owner", ("owner", "owner role", "lead", "responsible", "responsible role", "accountable",
                    "action owner", "lead role", "responsible party", "who", "lead officer"), True),
    Field("authority", ("authority", "who can compel", "sponsor", "executive sponsor", "reports to",
                        "approver", "oversight")),
    Field("start", ("start", "start date", "begin", "begins", "from", "commence")),
    Field("due", ("due", "due date", "deadline", "end date", "end", "target date", "by when",
                  "timeline", "completion date", "until", "finish", "when"), True),
    Field("period", ("evidence lasts days", "evidence period", "review every days",
                     "reporting interval days", "period")),
    Field("money_promised", ("money promised", "budget", "budget promised", "cost", "funding",
                             "estimated cost")),
    Field("money_given", ("money given", "budget given", "spent", "funding received",
                          "actual spend")),
    Field("fte_promised", ("fte promised", "fte", "staffing", "staff time", "resources fte")),
    Field("fte_given", ("fte given", "actual fte", "fte received")),
    Field("depends_on", ("depends on", "dependencies", "dependency", "waits for", "prerequisite",
                         "predecessor")),
    Field("status", ("status", "state", "progress", "rag", "rag status")),
)  # fmt: skip
BY_NAME = {field.name: field for field in FIELDS}


def plain(header: str) -> str:
    """A header as it is compared: lower case, words only."""
    return " ".join(re.findall(r"[a-z0-9]+", header.lower().replace("_", " ")))


_WORDS = {word: field.name for field in reversed(FIELDS) for word in field.words}
_WORDS |= {plain(field.name): field.name for field in FIELDS}


def score(cells: Sequence[str]) -> float:
    """How much a row looks like the header of a plan."""
    known = sum(plain(cell) in _WORDS for cell in cells if cell.strip())
    return known + 0.01 * min(sum(bool(cell.strip()) for cell in cells), 30)


def guess(headers: Sequence[str]) -> dict[str, str]:
    """Which header is which field: field name to header, each header and each field once.

    The whole header is compared first, then headers that hold all words of a known one.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for header in headers:
        name = _WORDS.get(plain(header))
        if name and name not in found:
            found[name] = header
            taken.add(header)
    for header in headers:
        if header in taken:
            continue
        words = set(plain(header).split())
        near = [
            (len(known.split()), name)
            for known, name in _WORDS.items()
            if name not in found and set(known.split()) <= words and len(words) <= 6
        ]
        if near:
            name = max(near)[1]
            found[name] = header
            taken.add(header)
    return found


def faults_of(mapping: Mapping[str, str]) -> list[str]:
    """Fields that a plan needs and that no column gives."""
    return [one.name for one in FIELDS if one.needed and not mapping.get(one.name)]
