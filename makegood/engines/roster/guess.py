"""Guesses a feed definition from the headers and some rows, and says how sure it is of each part."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from makegood.engines.words import Words

from .dates import read_dates
from .definition import DateOrder, Definition, OrgKind, separator_in
from .fields import BY_NAME, FIELDS, plain
from .headers import match_header
from .private import refusal_of, refused_kind, refused_values
from .values import ENDED, Known, code_of, nearest_of, read_role, read_shift, read_status

# Words in a title or a job family that tell the role family; the first that fits is taken.
ROLE_WORDS: tuple[tuple[str, str], ...] = (
    (
        "leader",
        r"\b(chair|chairman|chairwoman|chief|dean|vice dean|provost|chancellor|president)\b",
    ),
    (
        "resident-fellow",
        r"\b(resident|clinical fellow|fellow|house ?staff|intern|housestaff|pgy)\b",
    ),
    ("postdoc", r"\b(post ?-?doc\w*|postdoctoral)\b"),
    ("student-md", r"\b(medical student|md student|md-?phd|mstp)\b"),
    ("student-grad", r"\b(graduate student|grad student|phd student|doctoral student|student)\b"),
    (
        "nurse-app",
        r"\b(nurse|rn|lpn|np|crna|nurse practitioner|physician assistant|pa-?c|midwife|"
        r"advanced practice)\b",
    ),
    (
        "frontdesk",
        r"\b(front ?desk|receptionist|scheduler|scheduling|patient access|registrar|"
        r"registration|patient service rep\w*|call center)\b",
    ),
    (
        "faculty-educator",
        r"\b(educator|teaching professor|lecturer|instructor of education|"
        r"teaching faculty)\b",
    ),
    ("faculty-researcher", r"\b(research professor|research faculty|investigator|scientist)\b"),
    (
        "faculty-clinician",
        r"\b(professor|physician|attending|surgeon|hospitalist|clinician|"
        r"psychiatrist|anesthesiologist|radiologist|faculty|dentist|instructor)\b",
    ),
    (
        "research-staff",
        r"\b(research|laboratory|lab|technician|study coordinator|biostatistician)\b",
    ),
    (
        "it-data",
        r"\b(information technology|it|software|developer|systems?|data|network|analyst|"
        r"programmer|help ?desk|informatics)\b",
    ),
    (
        "facilities",
        r"\b(facilit\w+|custod\w+|housekeep\w*|environmental|maintenance|food|security|"
        r"groundskeep\w*|electrician|plumber|cook|janitor|guard|transporter|hvac)\b",
    ),
    (
        "clinical-staff",
        r"\b(medical assistant|therap\w+|pharmac\w+|social worker|technologist|"
        r"sonograph\w+|dietit\w+|phlebotom\w+|clinical|patient care|genetic counselor|"
        r"audiologist|psychologist|paramedic|interpreter)\b",
    ),
    (
        "admin-staff",
        r"\b(admin\w*|assistant|manager|coordinator|secretary|accountant|finance|"
        r"human resources|hr|director|specialist|officer|staff|business|grants?)\b",
    ),
)
REQUIRED = ("person_id", "org", "role_family", "given", "family")


@dataclass(frozen=True)
class Part:
    """One guessed mapping: field, headers, and how sure the guess is (0 to 1)."""

    field: str
    headers: tuple[str, ...]
    confidence: float


@dataclass(frozen=True)
class Guess:
    """A guessed definition.

    unresolved: plain sentences about what a person must decide. refused: header -> why it is never
    mapped. unused: headers that are left alone. unknown_values: field -> values without a code,
    each with the nearest code or "".
    """

    definition: Definition | None
    parts: tuple[Part, ...]
    confidence: float
    unresolved: tuple[str, ...]
    refused: dict[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    unknown_values: dict[str, dict[str, str]] = field(default_factory=dict)


def guess(headers: Sequence[str], rows: Sequence[Sequence[str]], known: Known) -> Guess:
    """Guess how a file maps to the canonical form.

    headers: the column names. rows: some rows, as wide as the header; some hundreds are enough.
    known: codes in use, to map values. Never raises for odd input; what it cannot decide is told in
    `unresolved`, and the definition is None when no column can hold the person id.
    """
    columns = {
        header: [row[place].strip() for row in rows if place < len(row)]
        for place, header in enumerate(headers)
    }
    refused: dict[str, str] = {}
    found: dict[str, list[tuple[float, str]]] = {}
    for header, texts in columns.items():
        if not header:
            continue
        kind = refused_kind(header) or refused_values(texts[:2000])
        if kind:
            refused[header] = refusal_of(header, kind)
            continue
        match = match_header(header)
        if match is None:
            continue
        name, sure = match
        if not _fits(name, texts):
            if name == "person_id" and _fits("name", texts):
                name, sure = "name", 0.6  # a column Worker that holds names
            else:
                continue
        if name == "manager" and not _are_ids(texts):
            continue
        found.setdefault(name, []).append((sure, header))
    parts = _choose(found, columns, list(headers))
    chosen = {part.field: part.headers for part in parts}
    used = {header for part in parts for header in part.headers}
    unused = tuple(h for h in headers if h and h not in used and h not in refused)
    unresolved: list[str] = []
    if "person_id" not in chosen:
        unresolved.append(Words("No column could be found for the person id."))
        return Guess(None, tuple(parts), 0.0, tuple(unresolved), refused, unused)
    definition = Definition(columns=chosen)
    definition = _fill(definition, columns, known, unresolved)
    definition, unknown = _map_values(definition, columns, known, unresolved)
    if "org" not in chosen:
        unresolved.append(Words("No column could be found for the org unit."))
    if "role_family" not in chosen and "title" not in chosen:
        unresolved.append(Words("No column could be found for the role family or the title."))
    if "name" not in chosen and not {"given", "family"} <= set(chosen):
        unresolved.append(Words("No columns could be found for the given and family name."))
    certain = [part.confidence for part in parts if part.field in (*REQUIRED, "title", "name")]
    confidence = round(min(certain, default=0.0) * (0.6 if unresolved else 1.0), 2)
    return Guess(definition, tuple(parts), confidence, tuple(unresolved), refused, unused, unknown)


def _fits(name: str, texts: list[str]) -> bool:
    """Whether a column's values can be what its header says."""
    told = [text for text in texts if text]
    if not told:
        return True
    if name == "email":
        return sum("@" in text for text in told) >= len(told) * 0.3
    if name == "fte":
        return sum(bool(re.search(r"\d", text)) for text in told) >= len(told) * 0.5
    if name in ("start", "end", "leave_start", "leave_end"):
        return sum(bool(re.search(r"\d", text)) for text in told) >= len(told) * 0.5
    if name == "person_id":
        return _are_ids(told)
    if name == "name":
        return sum(bool(re.search(r"[^\W\d]{2}.*[\s,].*[^\W\d]", t)) for t in told) > len(told) / 2
    return True


def _are_ids(texts: list[str]) -> bool:
    told = [text for text in texts if text]
    with_space = sum(bool(re.search(r"[^\W\d]{2,}[, ]+[^\W\d]{2,}", text)) for text in told)
    return with_space <= len(told) * 0.3


def _choose(
    found: dict[str, list[tuple[float, str]]], columns: dict[str, list[str]], headers: list[str]
) -> list[Part]:
    parts = []
    for one in FIELDS:
        options = sorted(found.get(one.name, []), key=lambda pair: (-pair[0], pair[1]))
        if not options:
            continue
        if one.name == "org":
            parts.append(_org_part(options, columns, headers))
        elif one.name == "manager":
            names = sorted((h for _sure, h in options[:4]), key=headers.index)
            parts.append(Part("manager", tuple(names), options[0][0]))
        else:
            filled = [pair for pair in options if any(columns[pair[1]])] or options
            sure, header = filled[0]
            close = len(filled) > 1 and filled[1][0] >= sure - 0.01
            parts.append(Part(one.name, (header,), sure - (0.1 if close else 0)))
    return parts


def _org_part(
    options: list[tuple[float, str]], columns: dict[str, list[str]], headers: list[str]
) -> Part:
    levels = [h for _sure, h in options if re.search(r"level|org ?\d|\b[1-9]$", plain(h))]
    broad = [
        h
        for _sure, h in options
        if plain(h) in ("school", "college", "department", "division", "section", "dept")
    ]
    for several in (levels, broad):
        if len(several) >= 2:
            order = ["school", "college", "department", "dept", "division", "section"]
            if several is broad:
                names = sorted(several, key=lambda h: order.index(plain(h)))
            else:
                names = sorted(several, key=headers.index)
            return Part("org", tuple(names), 0.85)
    # Prefer a column of paths, then one of codes, then the best name.
    for sure, header in options:
        if separator_in(columns[header][:500]) in (" > ", ">", "/", "\\", "::"):
            return Part("org", (header,), max(sure, 0.9))
    sure, header = options[0]
    return Part("org", (header,), sure)


def _fill(
    definition: Definition, columns: dict[str, list[str]], known: Known, unresolved: list[str]
) -> Definition:
    """Separators, the order of day and month, percentages and last days, from headers and values."""
    org = definition.columns.get("org", ())
    kind: OrgKind = "auto"
    separator = ""
    if len(org) > 1:
        kind = "path"
    elif org:
        texts = columns[org[0]][:2000]
        separator = separator_in(texts)
        codes = sum(1 for t in set(texts) if t and t in known.tree.by_code)
        if codes >= max(1, len(set(texts) - {""}) * 0.5):
            kind, separator = "code", ""
        elif separator:
            kind = "path"
        elif re.search(r"id|code|orgn|kostl|orgeh|cost", plain(org[0])):
            kind = "code"
    order: DateOrder = "auto"
    for name in ("start", "end", "leave_start", "leave_end"):
        for header in definition.columns.get(name, ()):
            reading = read_dates(set(columns[header]))
            if reading.ambiguous and not reading.order:
                unresolved.append(
                    Words(
                        "In the column {header}, day and month cannot be told apart: choose the order.",
                        header=header,
                    )
                )
            elif reading.order and order == "auto":
                order = reading.order
    last = []
    for name in ("end", "leave_end"):
        for header in definition.columns.get(name, ()):
            if re.search(r"last day|endda|term|through|separation", plain(header)):
                last.append(name)
    fte = [t for header in definition.columns.get("fte", ()) for t in columns[header] if t]
    numbers = [float(t.replace(",", ".")) for t in fte if re.fullmatch(r"\d{1,6}([.,]\d+)?", t)]
    percent = bool(numbers) and sum(n > 1.5 for n in numbers) > len(numbers) / 2
    return replace(
        definition,
        org_kind=kind,
        org_separator=separator,
        date_order="auto",
        last_days=tuple(last),
        fte_percent=percent,
    )


def _map_values(
    definition: Definition, columns: dict[str, list[str]], known: Known, unresolved: list[str]
) -> tuple[Definition, dict[str, dict[str, str]]]:
    unknown: dict[str, dict[str, str]] = {}
    roles = definition.columns.get("role_family", ("",))[0]
    titles = definition.columns.get("title", ("",))[0]
    role_texts, title_texts = columns.get(roles, []), columns.get(titles, [])
    if roles and title_texts and not any(_role_of(text, known) for text in set(role_texts)):
        role_texts = []
    pairs = Counter(
        (
            role_texts[i] if i < len(role_texts) else "",
            title_texts[i] if i < len(title_texts) else "",
        )
        for i in range(max(len(role_texts), len(title_texts)))
    )
    mapping: dict[str, str] = {}
    votes: dict[str, Counter[str]] = {}
    for (role, title), count in pairs.items():
        told = _role_of(role, known) or _role_of(title, known)
        text = role or title
        if text and told:
            votes.setdefault(text, Counter())[told] += count
        elif text and read_role(role, title, definition, known).problem:
            unknown.setdefault("role_family", {})[text] = nearest_of(text, known.role_families)
    for text, counted in votes.items():
        if code_of(text, known.role_families) is None:
            mapping[text] = counted.most_common(1)[0][0]
    if mapping:
        definition = definition.with_values("role_family", mapping)
    for header in definition.columns.get("shift", ()):
        for text in sorted(set(columns[header]) - {""}):
            read = read_shift(text, definition, known)
            if read.problem:
                unknown.setdefault("shift", {})[text] = read.nearest
            elif read.value:
                definition = definition.with_values("shift", {text: str(read.value)})
    for header in definition.columns.get("status", ()):
        texts = set(columns[header]) - {""}
        if plain(header) == "stat2":
            definition = definition.with_values(
                "status", {"0": "ended", "1": "active", "2": "ended", "3": "active"}
            )
        for text in sorted(texts):
            if read_status(text, definition).problem:
                unknown.setdefault("status", {})[text] = ""
        if texts and all(text.casefold() in ENDED for text in texts):
            unresolved.append(
                Words(
                    "In the column {header}, every value says that the person has left.",
                    header=header,
                )
            )
    for name, values in unknown.items():
        label = BY_NAME[name].label
        some = ", ".join(sorted(values)[:8])
        unresolved.append(
            Words(
                "{label}: {count} values have no code yet: {some}.",
                label=label,
                count=len(values),
                some=some,
            )
        )
    return definition, unknown


def _role_of(text: str, known: Known) -> str | None:
    if not text:
        return None
    code = code_of(text, known.role_families)
    if code:
        return code
    low = re.sub(r"[^\w]+", " ", text.casefold()).strip()
    for family, words in ROLE_WORDS:
        if family in known.role_families and re.search(words, low):
            return family
    return None
