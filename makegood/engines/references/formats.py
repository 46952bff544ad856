"""The formats by name: what a file is, reading it, writing it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType

from . import bibtex, csljson, nbib, rdf, ris
from .record import MOST_AT_ONCE, Item, Parsed, Unreadable, decoded


@dataclass(frozen=True)
class Format:
    """A file format: its name for people, the ending of its files, its type on the web."""

    code: str
    name: str
    ending: str
    mime: str
    module: ModuleType

    @property
    def write(self) -> Callable[[Iterable[Item]], Iterator[str]]:
        return self.module.write  # type: ignore[no-any-return]


FORMATS = {
    one.code: one
    for one in [
        Format("ris", "RIS", "ris", "application/x-research-info-systems", ris),
        Format("bibtex", "BibTeX", "bib", "application/x-bibtex", bibtex),
        Format("csl", "CSL-JSON", "json", "application/vnd.citationstyles.csl+json", csljson),
        Format("rdf", "Zotero RDF", "rdf", "application/rdf+xml", rdf),
        Format("nbib", "PubMed (nbib)", "nbib", "application/nbib", nbib),
    ]
}


@dataclass(frozen=True)
class Opened:
    """A file as it was understood: its format, its records (read as they are asked for), a note."""

    format: Format
    records: Iterator[Parsed]
    note: str = ""


def opened(data: bytes) -> Opened:
    """The records of a file, whatever its name says. Raises Unreadable with what to do."""
    text, note = decoded(data)
    found = FORMATS[_guess(text)]
    if len(data) > MOST_AT_ONCE and found.module not in (ris, nbib):
        raise Unreadable(f"The file has {len(data) >> 20} MB; of {found.name} at most {MOST_AT_ONCE >> 20} MB are read at once. "
                         "Export it in parts, or as RIS.")  # fmt: skip
    return Opened(found, found.module.parse(text), note)


def _guess(text: str) -> str:
    start = text.lstrip("\ufeff \t\n")[:4000]
    if not start:
        raise Unreadable("The file is empty.")
    if start[0] in "[{":
        return "csl"
    if start.startswith("<"):
        if "rdf:RDF" in start:
            return "rdf"
        raise Unreadable("This XML is not Zotero RDF. Export the references as RIS, BibTeX, CSL-JSON or Zotero RDF.")  # fmt: skip
    lines = [line for line in start.split("\n") if line.strip()]
    marks = ("PMID-", "FAU -", "JT  -", "DP  -", "OWN -")
    if any(line.startswith(marks) for line in lines) and not start.startswith("TY"):
        return "nbib"
    if any(line.lstrip().startswith(("TY  -", "TY -")) for line in lines):
        return "ris"
    if any(line.lstrip().startswith("@") for line in lines):
        return "bibtex"
    if any(line[4:6] == "- " and line[:4].strip().isalpha() and line[:2].isupper() for line in lines[:3]):  # fmt: skip
        return "ris" if len(lines[0].split("-")[0].strip()) == 2 else "nbib"
    raise Unreadable("No format of references is recognised. Export them as RIS, BibTeX, CSL-JSON, Zotero RDF or PubMed's nbib.")  # fmt: skip
