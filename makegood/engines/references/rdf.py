"""Zotero RDF, read and written. A document type with entities is refused before anything is expanded."""

import re
import xml.etree.ElementTree as xml
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from .csljson import NO_REFERENCES, ZOTERO
from .record import Item, Parsed, Unreadable, date_of, date_text, finished, with_extras

NS = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "z": "http://www.zotero.org/namespaces/export#",
    "dc": "http://purl.org/dc/elements/1.1/", "dcterms": "http://purl.org/dc/terms/",
    "bib": "http://purl.org/net/biblio#", "foaf": "http://xmlns.com/foaf/0.1/",
    "prism": "http://prismstandard.org/namespaces/1.2/basic/", "vcard": "http://nwalsh.com/rdf/vCard#",
}  # fmt: skip
_BACK = {csl: zotero for zotero, csl in reversed(ZOTERO.items())} | {"document": "document"}
_ABOUT, _RESOURCE = f"{{{NS['rdf']}}}about", f"{{{NS['rdf']}}}resource"
_PIECE = 1 << 20  # characters that are read at once
_SHAPE = {"article-journal": "Article", "book": "Book", "chapter": "BookSection", "report": "Report", "thesis": "Thesis"}  # fmt: skip


def parse(text: str) -> Iterator[Parsed]:
    """Each item of the file. Raises Unreadable where it is no XML or carries a document type."""
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text, re.I):
        raise Unreadable("This file defines entities of its own, which Zotero does not write. Export it again from Zotero.")  # fmt: skip
    root, broken = _children(text.lstrip("\ufeff \n"))
    if broken and not root:
        raise Unreadable(f"This is no complete XML: {broken}. Export it again.")
    by_address = {one.get(_ABOUT): one for one in root if one.get(_ABOUT)}
    number = 0
    for node in root:
        kind = _text(node, "z:itemType")
        if not kind or kind in NO_REFERENCES:
            continue
        number += 1
        problems: list[str] = []
        yield Parsed(number, 1, finished(_item(node, kind, by_address), problems), problems)
    if broken:
        yield Parsed(number + 1, broken.position[0], None, [f"the XML breaks off here: {broken}; what stands behind it was not read"])  # fmt: skip


def _children(text: str) -> tuple[list[xml.Element], xml.ParseError | None]:
    """The elements of the outermost one that are whole, and where the text breaks."""
    reader: Any = xml.XMLPullParser(["start", "end"])
    depth, found = 0, []
    try:
        for at in range(0, len(text) + 1, _PIECE):
            reader.feed(text[at : at + _PIECE])
            for event, node in reader.read_events():
                depth += 1 if event == "start" else -1
                if event == "end" and depth == 1:
                    found.append(node)
        reader.close()
    except xml.ParseError as error:
        return found, error
    return found, None


def write(items: Iterable[Item]) -> Iterator[str]:
    """All items as one file."""
    spaces = " ".join(f'xmlns:{short}="{long}"' for short, long in NS.items())
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF {spaces}>\n'
    for number, item in enumerate(items, 1):
        shape = _SHAPE.get(item.get("type", ""), "Document")
        yield f'<bib:{shape} rdf:about="#item_{number}">\n' + "".join(_lines(item)) + f"</bib:{shape}>\n"  # fmt: skip
    yield "</rdf:RDF>\n"


def _lines(item: Item) -> Iterator[str]:
    def line(tag: str, value: str) -> str:
        return f"  <{tag}>{escape(value)}</{tag}>\n" if value else ""

    yield line("z:itemType", _BACK.get(item.get("type", ""), "document"))
    inside = [line("dc:title", item.get("container-title", "")), line("prism:volume", item.get("volume", "")),
              line("prism:number", item.get("issue", "")),
              line("dc:identifier", f"ISSN {item['ISSN']}" if item.get("ISSN") else "")]  # fmt: skip
    if any(inside):
        yield "  <dcterms:isPartOf><bib:Journal>\n" + "".join(inside) + "  </bib:Journal></dcterms:isPartOf>\n"  # fmt: skip
    if item.get("publisher"):
        yield f"  <dc:publisher><foaf:Organization>\n{line('foaf:name', item['publisher'])}  </foaf:Organization></dc:publisher>\n"  # fmt: skip
    for tag, name in (("bib:authors", "author"), ("bib:editors", "editor")):
        if item.get(name):
            yield f"  <{tag}><rdf:Seq>\n"
            for one in item[name]:
                family = one.get("literal") or one.get("family", "")
                yield ("  <rdf:li><foaf:Person>\n" + line("foaf:surname", family)
                       + line("foaf:givenName", one.get("given", "")) + "  </foaf:Person></rdf:li>\n")  # fmt: skip
            yield f"  </rdf:Seq></{tag}>\n"
    yield line("dc:title", item.get("title", ""))
    yield line("dcterms:abstract", item.get("abstract", ""))
    yield line("dc:date", date_text(item))
    yield line("bib:pages", item.get("page", ""))
    yield line("z:language", item.get("language", ""))
    yield line("prism:edition", item.get("edition", ""))
    for label in ("DOI", "ISBN"):
        yield line("dc:identifier", f"{label} {item[label]}" if item.get(label) else "")
    yield line("dc:description", "\n".join(p for p in (f"PMID: {item['PMID']}" if item.get("PMID") else "", item.get("annote", "")) if p))  # fmt: skip
    if item.get("URL"):
        yield f"  <dc:identifier><dcterms:URI>\n{line('rdf:value', item['URL'])}  </dcterms:URI></dc:identifier>\n"  # fmt: skip
    for word in str(item.get("keyword", "")).split(", "):
        yield line("dc:subject", word)


def _item(node: xml.Element, kind: str, by_address: dict[str | None, xml.Element]) -> Item:
    item: Item = {
        "type": ZOTERO.get(kind, "document"), "title": _text(node, "dc:title"),
        "abstract": _text(node, "dcterms:abstract"), "page": _text(node, "bib:pages"),
        "language": _text(node, "z:language"), "edition": _text(node, "prism:edition"),
        "publisher": _text(node, "dc:publisher//foaf:name"),
        "publisher-place": _text(node, "dc:publisher//vcard:locality"),
        "volume": _text(node, "prism:volume"), "issue": _text(node, "prism:number"),
        "author": _people(node, "bib:authors"), "editor": _people(node, "bib:editors"),
        "keyword": ", ".join(t for one in node.findall("dc:subject", NS) if (t := _subject(one))),
    }  # fmt: skip
    date = _text(node, "dc:date")
    item["issued"] = (date_of(date) or date) if date else None
    holders = [node]
    for part in node.findall("dcterms:isPartOf", NS):
        inner = by_address.get(part.get(_RESOURCE)) if part.get(_RESOURCE) else next(iter(part), None)  # fmt: skip
        if inner is not None:
            if inner.tag.endswith("}Series"):
                item["collection-title"] = _text(inner, "dc:title")
                continue
            holders.append(inner)
            item["container-title"] = item.get("container-title") or _text(inner, "dc:title")
            item["volume"] = item["volume"] or _text(inner, "prism:volume")
            item["issue"] = item["issue"] or _text(inner, "prism:number")
    for holder in holders:
        for one in holder.findall("dc:identifier", NS):
            address = one.find("dcterms:URI/rdf:value", NS)
            if address is not None and address.text:
                item.setdefault("URL", address.text.strip())
                continue
            label, _, value = (one.text or "").strip().partition(" ")
            if label in {"DOI", "ISBN", "ISSN"}:
                item.setdefault(label, value)
    item["annote"] = with_extras(item, _text(node, "dc:description")).replace("\n", " ")
    return item


def _people(node: xml.Element, tag: str) -> list[Item]:
    found = []
    for one in node.findall(f"{tag}/rdf:Seq/rdf:li/foaf:Person", NS):
        family, given = _text(one, "foaf:surname"), _text(one, "foaf:givenName")
        found.append({"family": family, "given": given} if given else {"literal": family})
    return found


def _subject(one: xml.Element) -> str:
    inner = one.find(".//rdf:value", NS)
    return ((inner.text if inner is not None else one.text) or "").strip()


def _text(node: xml.Element, path: str) -> str:
    found = node.find(path, NS)
    return (found.text or "").strip() if found is not None else ""
