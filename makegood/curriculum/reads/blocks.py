"""Blocks of a unit made ready for a page: Markdown as safe HTML, terms and works with their links."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from makegood.engines.unitfile import Links, render, render_inline
from makegood.library.models import Work
from makegood.people.models import OrgUnit

from ..models import Term
from .notes import Opened
from .sections import Block, Section, block_code

# What the renderer makes of a glossary link; nh3 has closed and escaped it by then.
_TERM = re.compile(r'<a (?P<attrs>[^>]*class="term"[^>]*)>(?P<words>.*?)</a>', re.DOTALL)
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


@dataclass
class Writing:
    """What the blocks of one page are rendered with.

    Args:
        works: the works of the page by code; terms: glossary terms by code.
        orgs: names of org units by code, for local examples.
        notes: the reader's own notes on this unit by block.
        page: distinguishes the ids of this page's tooltips.
        within: codes of the org units that the reader belongs to; a local example of another is
            left out. None shows all, as in a preview.
    """

    works: Mapping[str, Work] = field(default_factory=dict)
    terms: Mapping[str, Term] = field(default_factory=dict)
    orgs: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, Opened] = field(default_factory=dict)
    shown_terms: set[str] = field(default_factory=set)
    page: str = "p"
    within: frozenset[str] | None = None

    def __post_init__(self) -> None:
        self.links = Links(
            works={code: work.label for code, work in self.works.items()},
            terms={code: term.definition for code, term in self.terms.items()},
        )

    def html(self, text: str) -> SafeString:
        """Markdown with its terms explained where they are met for the first time."""
        return self._with_terms(render(text, self.links))

    def line(self, text: str) -> SafeString:
        """Markdown for a place where no paragraph may stand."""
        return self._with_terms(render_inline(text, self.links))

    def twice(self, text: str) -> SafeString:
        """Markdown that the page shows in two places: its terms are links, without a tip."""
        before, self.shown_terms = self.shown_terms, set(self.terms)
        made = self._with_terms(render_inline(text, self.links))
        self.shown_terms = before
        return made

    def _with_terms(self, html: str) -> SafeString:
        made = _TERM.sub(self._term, html)
        if "<table>" in made:  # a wide table scrolls by itself, also by keyboard
            frame = format_html(
                '<div class="wide" role="group" tabindex="0" aria-label="{}"><table>', _("Table")
            )
            made = made.replace("<table>", frame).replace("</table>", "</table></div>")
        return mark_safe(made)

    def _term(self, found: re.Match[str]) -> str:
        attributes = dict(_ATTRIBUTE.findall(found["attrs"]))
        code = attributes.get("href", "").rpartition("#term-")[2]
        term = self.terms.get(code)
        words = mark_safe(found["words"])
        if term is None:
            return words
        address = reverse("term", args=[code])
        if code in self.shown_terms:
            return format_html('<a class="term" href="{}">{}</a>', address, words)
        self.shown_terms.add(code)
        name = f"{self.page}-term-{code}"
        return format_html(
            '<span class="tip"><a href="{}" aria-describedby="{}">{}</a>'
            '<span class="tip-text" role="tooltip" id="{}">{}</span></span>',
            address, name, words, name, unescape(attributes.get("data-definition", "")),
        )  # fmt: skip


def needed(shown: Iterable[Section]) -> tuple[dict[str, Work], dict[str, Term], dict[str, str]]:
    """Works, terms and names of org units that these sections refer to (up to three statements)."""
    pages = list(shown)
    works = {code for page in pages for code in page.works}
    terms = {code for page in pages for code in page.terms}
    scopes = {b["scope"] for page in pages for b in page.blocks if b["kind"] == "local"}
    return (
        {w.code: w for w in Work.objects.filter(code__in=works).defer("csl")} if works else {},
        {t.code: t for t in Term.objects.filter(code__in=terms)} if terms else {},
        dict(OrgUnit.objects.filter(code__in=scopes).values_list("code", "name")) if scopes else {},
    )


def shown(section: Section, writing: Writing) -> list[dict[str, Any]]:
    """The blocks of a section for the templates of the player, in order."""
    return [
        _PREPARE[block["kind"]](block, writing, f"{section.number}-{n}")
        for n, block in enumerate(section.blocks, start=1)
        if not _elsewhere(block, writing)
    ]


def _elsewhere(block: Block, writing: Writing) -> bool:
    """Whether the block is a local example of an org unit that is not the reader's."""
    scope = block["scope"] if block["kind"] == "local" else ""
    return bool(scope) and writing.within is not None and scope not in writing.within


def plain(markdown: str) -> str:
    """Markdown as plain words, for labels."""
    return unescape(re.sub(r"<[^>]+>", "", render_inline(markdown)))


def _body(block: Block, writing: Writing, at: str) -> dict[str, Any]:
    kept = {k: v for k, v in block.items() if k != "body"}
    return {**kept, "id": at, "html": writing.html(block["body"]) if block["body"] else ""}


def _callout(block: Block, writing: Writing, at: str) -> dict[str, Any]:
    # What the text cites already is not named a second time below it.
    inside = block["body"]
    rest = [code for code in block.get("cites") or [] if f"@{code}" not in inside]
    source = writing.line(f"[@{'; @'.join(rest)}]")[1:-1] if rest else ""
    by = block.get("by") or writing.orgs.get(block.get("scope", ""), "")
    return {
        "kind": "callout", "what": block["kind"], "by": by, "id": at,
        "html": writing.html(inside), "source": mark_safe(source),
    }  # fmt: skip


def _reflection(block: Block, writing: Writing, at: str) -> dict[str, Any]:
    code = block_code(block)
    return {"kind": "reflection", "code": code, "id": at, "note": writing.notes.get(code),
            "prompt": writing.line(block["body"])}  # fmt: skip


def _intention(block: Block, writing: Writing, at: str) -> dict[str, Any]:
    code = block_code(block)
    return {"kind": "intention", "code": code, "id": at, "note": writing.notes.get(code),
            "when": block["condition"], "then": block["action"]}  # fmt: skip


def _check(block: Block, writing: Writing, at: str) -> dict[str, Any]:
    answers = [
        {"text": writing.twice(a["text"]), "right": a["correct"],
         "explanation": writing.twice(a["explanation"])}
        for a in block["answers"]
    ]  # fmt: skip
    return {"kind": "check", "id": f"check-{at}", "answers": answers,
            "question": writing.line(block["question"])}  # fmt: skip


def _reading(block: Block, writing: Writing, at: str) -> dict[str, Any]:
    works = [writing.works[code] for code in block["works"] if code in writing.works]
    return {"kind": "reading", "id": at, "works": works,
            "html": writing.html(block["body"]) if block["body"] else ""}  # fmt: skip


_PREPARE = {
    "text": _body, "image": _body, "video": _body, "case": _body,
    "fact": _callout, "position": _callout, "view": _callout, "local": _callout,
    "reflection": _reflection, "intention": _intention, "check": _check, "reading": _reading,
}  # fmt: skip
