"""Finding works, taking them out in any format, topics and their paths."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from makegood.engines.references.formats import FORMATS

from ..models import Work
from ..reads import citing, item_of, topic_words
from ..reads import lists as list_reads
from ..reads.catalogue import FACETS
from ..reads.search import SORTS, Asked, matching, search
from ..reads.shelf import marks
from ..reads.works import ROLES, TYPES
from ..rules import CURATE

MOST_EXPORTED = 5000
SHOWN_VALUES = 12


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Search with facets; without words, the whole library."""
    asked = _asked(request)
    found = search(asked)
    viewer = request.viewer  # type: ignore[attr-defined]
    on_shelf = marks(viewer.person) if viewer.person else {}
    rows = [
        {"hit": hit, "type": TYPES.get(hit.work.type, hit.work.type), "mark": on_shelf.get(hit.work.code)}
        for hit in found.hits
    ]  # fmt: skip
    sort_names = {"relevance": _("Best match"), "level": _("Level"), "newest": _("Newest first"),
                  "oldest": _("Oldest first"), "title": _("Title")}  # fmt: skip
    return render(request, "library/library.html", {
        "found": found, "rows": rows, "asked": asked, "facets": _facets(asked, found.facets),
        "sorts": [(code, sort_names[code], code == asked.sort) for code in SORTS],
        "chosen": any(asked.chosen.values()), "before": _at(asked, found.page - 1) if found.page > 1 else "",
        "after": _at(asked, found.page + 1) if found.page < found.pages else "",
        "formats": FORMATS.values(), "styles": citing.STYLES.items(), "query": urlencode(_words(asked), doseq=True),
        "curates": viewer.may(CURATE), "lists": list_reads.published()[:6] if not (asked.text or asked.chosen) else [],
        "breadcrumbs": [(_("Home"), "/"), (_("Library"), "")],
    })  # fmt: skip


@require_safe
def export(request: HttpRequest, format: str) -> HttpResponse | StreamingHttpResponse:
    """The works of a selection (`work=`, repeated) or of a search, in a format or citation style."""
    codes = [one for one in request.GET.getlist("work")[:MOST_EXPORTED] if one.isprintable()]
    if codes:
        by_code = {one.code: one for one in Work.objects.filter(code__in=codes)}
        works = [by_code[code] for code in dict.fromkeys(codes) if code in by_code]
    else:
        works = matching(_asked(request), MOST_EXPORTED)
    return exported(works, format)


def exported(works: Iterable[Work], format: str) -> HttpResponse | StreamingHttpResponse:
    """Works as a file; `format` is a code of the formats or of a citation style."""
    items = (item_of(work) for work in works)
    if format in citing.STYLES:
        lines = citing.cite(list(items), format)
        if format != "apa":
            lines = [f"{at}. {line}" for at, line in enumerate(lines, 1)]
        return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    found = FORMATS.get(format)
    if found is None:
        raise Http404
    answer = StreamingHttpResponse(found.write(items), content_type=f"{found.mime}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="library.{found.ending}"'
    return answer


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """All topics, each with its path."""
    rows = [(code, topic_words(code), count) for code, count in list_reads.topics()]
    return render(request, "library/topics.html", {"rows": rows, "breadcrumbs": _crumbs(_("Topics"))})  # fmt: skip


@require_safe
def path(request: HttpRequest, topic: str) -> HttpResponse:
    """A topic from starting to leading."""
    steps = list_reads.path(topic)
    if not any(steps.values()):
        raise Http404
    names = dict(Work.LEVELS)
    told = {"starting": _("To begin with: short, and no knowledge is taken for granted."),
            "building": _("To build on that: the evidence, and how it was found."),
            "leading": _("To lead change: what was tried, and what is still open.")}  # fmt: skip
    return render(request, "library/path.html", {
        "topic": topic_words(topic), "code": topic,
        "steps": [(names[level], told[level], works) for level, works in steps.items()],
        "breadcrumbs": _crumbs(topic_words(topic), (_("Topics"), reverse("library-topics"))),
    })  # fmt: skip


def _asked(request: HttpRequest) -> Asked:
    given = request.GET
    try:
        page = int(given.get("page", "1"))
    except ValueError as error:
        raise BadRequest from error
    chosen = {name: frozenset(values[:30]) for name in FACETS if (values := given.getlist(name))}
    sort = given.get("sort", "relevance")
    return Asked(given.get("q", "")[:300], chosen, sort if sort in SORTS else "relevance", min(page, 10**6))  # fmt: skip


def _words(asked: Asked) -> dict[str, Any]:
    words: dict[str, Any] = {"q": asked.text} if asked.text else {}
    words |= {name: sorted(values) for name, values in asked.chosen.items()}
    return words | ({"sort": asked.sort} if asked.sort != "relevance" else {})


def _at(asked: Asked, page: int) -> str:
    return "?" + urlencode(_words(asked) | {"page": page}, doseq=True)


def _facets(asked: Asked, counts: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    names = {"level": _("Level"), "topic": _("Topic"), "role": _("For whom"), "type": _("Kind"), "access": _("Access")}  # fmt: skip
    made = []
    for name, label in names.items():
        found = counts.get(name, {})
        chosen = asked.chosen.get(name, frozenset())
        values = sorted(found.items(), key=lambda one: (one[0] not in chosen, -one[1], one[0]))
        if name == "level":
            order = [code for code, _words in Work.LEVELS]
            values.sort(key=lambda one: order.index(one[0]) if one[0] in order else 9)
        rows = [(code, _value(name, code), count, code in chosen) for code, count in values]
        if rows:
            made.append({"name": name, "label": label, "rows": rows[:SHOWN_VALUES], "more": rows[SHOWN_VALUES:]})  # fmt: skip
    return made


def _value(name: str, code: str) -> str | Promise:
    if name == "topic":
        return topic_words(code)
    known: dict[str, dict[str, Any]] = {
        "level": dict(Work.LEVELS), "access": dict(Work.ACCESS), "role": dict(ROLES),
        "type": dict(TYPES),
    }  # fmt: skip
    words: str | Promise = known[name].get(code, code)
    return words


def _crumbs(last: str, *between: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Home"), "/"), (_("Library"), reverse("library")), *between, (last, "")]
