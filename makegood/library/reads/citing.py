"""Citations in the styles that this field uses, made by citeproc from the styles' own CSL files."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON

STYLES = {"apa": "APA", "ama": "AMA", "vancouver": "Vancouver"}
_FOLDER = Path(__file__).resolve().parent.parent / "styles"
_NUMBER = re.compile(r"^\d+\.\s*")
# Where editors stand for authors, citeproc-py names them a second time; that is taken out.
_TWICE = re.compile(r"(?<=\.) \([^()]*, eds?\.\)\.|(?<!\.) \([^()]*, eds?\.\)")
_TWICE_PLAIN = re.compile(r"^(?P<who>.*?, editors?\.)(?P<rest>.*?) (?P=who)")
# It knows neither the gap between the parts of a short date, nor APA's capital, nor a lone "Retrieved".
_DATE = re.compile(r"(?<=\d{4})([A-Z][a-z]{2})(?=\d{0,2}\b)(\d{0,2})")
_EDITORS = re.compile(r"\((eds?)\.\)")
_RETRIEVED = re.compile(r"\bRetrieved (?=https?://)")


def cite(items: Sequence[dict[str, Any]], style: str) -> list[str]:
    """Each CSL-JSON item as one line in the style (a key of STYLES), without a number, in order."""
    found = []
    for item in items:
        wanted = {
            k: v for k, v in item.items() if k not in {"custom", "annote", "keyword", "abstract"}
        }
        source = CiteProcJSON([{**wanted, "id": "x"}])
        made = CitationStylesBibliography(_style(style), source, formatter.plain)
        made.register(Citation([CitationItem("x")]))
        text = _NUMBER.sub("", str(made.bibliography()[0])) if made.bibliography() else ""
        if item.get("editor") and not item.get("author"):
            text = _TWICE.sub("", text)
            text = _TWICE_PLAIN.sub(r"\g<who>\g<rest>", text)
        if style == "apa":
            text = _RETRIEVED.sub(
                "", _EDITORS.sub(lambda found: f"({found[1].capitalize()}.)", text)
            )
        elif style == "vancouver":
            text = _DATE.sub(lambda found: f" {found[1]} {found[2]}".rstrip(), text)
        found.append(" ".join(text.split()) or str(item.get("title", "")))
    return found


def all_styles(item: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(code, name, line) of one item in each style."""
    return [(code, name, cite([item], code)[0]) for code, name in STYLES.items()]


@lru_cache(maxsize=8)
def _style(code: str) -> CitationStylesStyle:
    return CitationStylesStyle(str(_FOLDER / f"{code}.csl"), validate=False, locale="en-US")
