"""The unit player: overview, one section a page, print, the facilitator's guide, finishing."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from makegood.library.reads import clock, lists
from makegood.people import notekeys
from makegood.people.signin import actor

from .. import pictures
from ..acts import player as acts
from ..forms.notes import IntentionForm, ReflectionForm
from ..reads import blocks as prepared
from ..reads import evidence
from ..reads import notes as own_notes
from ..reads import player as reads
from ..reads import sections as parts
from ..rules import facilitates


@require_safe
def overview(request: HttpRequest, code: str) -> HttpResponse:
    """What the unit is, for whom it counts here, and where to begin or go on."""
    unit = _reading(request, code)
    context = {
        **_frame(unit),
        "concepts": reads.concepts(unit),
        "weather": evidence.weather(unit.edition),
        "lists": lists.for_unit(code),
        "kind_line": _("%(kind)s unit · %(minutes)s minutes")
        % {
            "kind": dict(reads.KINDS).get(unit.edition.kind, unit.edition.kind),
            "minutes": unit.edition.minutes,
        },
        "start_at": min(unit.changed_sections, default=1),
        "variants": reads.variants(unit.unit),
        "guide": facilitates(request) and bool(parts.guides(unit.edition.document)),
    }
    return render(request, "curriculum/player/overview.html", context)


@require_safe
def section(request: HttpRequest, code: str, section: int) -> HttpResponseBase:
    """One section; opening it keeps the place."""
    unit = _reading(request, code)
    if not 1 <= section <= len(unit.sections):
        return redirect("unit", code)
    acts.keep_place(person=unit.person, edition=unit.edition, section=section, place=unit.place)
    here = unit.sections[section - 1]
    within = _within(unit, [here])
    tag = None if here.private else _tag(request, unit, f"section {section}", within)
    if tag and (answered := _unchanged(request, tag)):
        return answered
    keys = notekeys.state(request) if here.private else None
    kept = own_notes.of_unit(unit.person, unit.unit, keys.key) if keys else {}
    works, terms, orgs = prepared.needed([here])
    writing = prepared.Writing(works, terms, orgs, kept, within=within)
    shown = prepared.shown(here, writing)
    for block in shown:
        _give_form(block, keys)
    count = len(unit.sections)
    context = {
        **_frame(unit),
        "here": here,
        "blocks": shown,
        "works": evidence.told(works[code] for code in here.cited if code in works),
        "before": section - 1,
        "after": section + 1 if section < count else 0,
        "notes": keys,
        "notes_next": reverse("unit-section", args=[code, section]),
    }
    response = render(request, "curriculum/player/section.html", context)
    return _tagged(response, tag)


@require_safe
def print_unit(request: HttpRequest, code: str) -> HttpResponseBase:
    """The whole unit on one page, without anything of the reader's own."""
    unit = _reading(request, code)
    within = _within(unit, unit.sections)
    tag = _tag(request, unit, "print", within)
    if answered := _unchanged(request, tag):
        return answered
    works, terms, orgs = prepared.needed(unit.sections)
    writing = prepared.Writing(works, terms, orgs, within=within)
    pages = [(page, prepared.shown(page, writing)) for page in unit.sections]
    cited = list(dict.fromkeys(w for page in unit.sections for w in page.cited))
    context = {
        **_frame(unit), "pages": pages, "printing": True,
        "works": evidence.told(works[code] for code in cited if code in works),
    }  # fmt: skip
    return _tagged(render(request, "curriculum/player/print.html", context), tag)


@require_safe
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """The facilitator's guide of the newest edition, for those who lead or make the unit."""
    unit = _reading(request, code)
    written = parts.guides(unit.edition.document)
    if not written:
        raise Http404
    whole = parts.Section(1, "", [{"kind": "text", "body": text} for text in written])
    works, terms, _orgs = prepared.needed([whole])
    writing = prepared.Writing(works, terms, page="g")
    context = {
        **_frame(unit), "guide": [writing.html(text) for text in written],
        "works": [works[code] for code in whole.works if code in works],
        "variants": reads.variants(unit.unit),
    }  # fmt: skip
    return render(request, "curriculum/player/guide.html", context)


def done(request: HttpRequest, code: str) -> HttpResponseBase:
    """POST: I have finished. GET: what was recorded and what comes next."""
    unit = _reading(request, code)
    if request.method == "POST":
        if request.POST.get("edition") != str(unit.edition.number):
            messages.warning(
                request, _("This page was of another edition. Here is the one you read now.")
            )
            return redirect("unit", code)
        try:
            acts.finish(
                person=unit.person, edition=unit.edition, on=unit.today,
                changed_part=unit.changed_part, by=actor(request),
                because="finished in the player",
            )  # fmt: skip
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return redirect("unit", code)
        return redirect("unit-done", code)
    if unit.last_done is None:
        return redirect("unit", code)
    following = reads.next_asked(unit.person, unit.unit)
    edition = next(
        e for e in (unit.edition, unit.latest, unit.last_done.edition)
        if e.pk == unit.last_done.edition_id
    )  # fmt: skip
    context = {**_frame(unit), "completion": unit.last_done, "finished": edition,
               "following": following}  # fmt: skip
    return render(request, "curriculum/player/done.html", context)


@require_POST
def newest(request: HttpRequest, code: str) -> HttpResponse:
    """Leave the edition that was begun for the newest one."""
    unit = _reading(request, code)
    acts.take_newest(person=unit.person, unit=unit.unit)
    return redirect("unit", code)


@require_safe
def image(request: HttpRequest, code: str, edition: int, name: str) -> HttpResponseBase:
    """A picture as an edition shows it, whatever the content folder holds by now."""
    kept = reads.picture(code, edition, name)
    if kept is None:
        raise Http404
    sent = pictures.answer(request, bytes(kept.data), kept.kind, kept.digest)
    patch_cache_control(sent, private=True, max_age=86400)
    return sent


def _reading(request: HttpRequest, code: str) -> reads.Reading:
    viewer = request.viewer  # type: ignore[attr-defined]
    found = reads.reading(viewer.person, code, viewer.today)
    if found is None:
        raise Http404
    return found


def _within(unit: reads.Reading, shown: Sequence[parts.Section]) -> frozenset[str] | None:
    """Codes of the org units that the reader belongs to; None where no local example asks."""
    asks = any(
        block["kind"] == "local" and block["scope"] for page in shown for block in page.blocks
    )
    return reads.places(unit.person, unit.today) if asks else None


def _frame(unit: reads.Reading) -> dict[str, Any]:
    return {"unit": unit, "edition": unit.edition, "front": unit.front, "open_statuses": reads.OPEN,
            "breadcrumbs": [(_("Home"), reverse("home")),
                            (unit.edition.title, reverse("unit", args=[unit.unit.code]))]}  # fmt: skip


def _give_form(block: dict[str, Any], keys: notekeys.State | None) -> None:
    """A form for the reader's own words, where they can be sealed."""
    if keys is None or not keys.open or block["kind"] not in ("reflection", "intention"):
        return
    note, code = block["note"], block["code"]
    words = dict(note.words) if note else {}
    words.setdefault("seen", note.seen if note else "none")
    if block["kind"] == "reflection":
        block["form"] = ReflectionForm(initial=words, auto_id=f"{code}-%s")
    else:
        initial = {"when": block["when"], "then": block["then"], **words}
        block["form"] = IntentionForm(initial=initial, auto_id=f"{code}-%s")


def _tag(
    request: HttpRequest, unit: reads.Reading, page: str, within: frozenset[str] | None
) -> str | None:
    """An ETag of all that the page shows; None where something is shown once only."""
    if "messages" in request.COOKIES or "_messages" in request.session:
        return None
    viewer = request.viewer  # type: ignore[attr-defined]
    row = unit.requirement
    shows = (
        page, sorted(within or ()), unit.edition.content_hash, unit.latest.number, unit.begun, unit.today,
        [done.pk for done in unit.completions],
        row and (row.status, row.due, row.part, row.minutes),
        viewer.account.pk, viewer.person.name, sorted(g.role for g in viewer.grants),
        clock(), request.COOKIES.get(settings.CSRF_COOKIE_NAME), request.LANGUAGE_CODE,  # type: ignore[attr-defined]
        _look(),
    )  # fmt: skip
    return f'"{hashlib.sha256(repr(shows).encode()).hexdigest()[:32]}"'


@lru_cache(maxsize=1)
def _look() -> str:
    """Changes when templates or static files do, so that a new version is fetched."""
    folders = [Path(__file__).parent.parent / "templates", settings.STATIC_ROOT]
    dates = [p.stat().st_mtime_ns for folder in folders for p in Path(folder).rglob("*.*ml")]
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    dates += [manifest.stat().st_mtime_ns] if manifest.exists() else []
    return str(max(dates, default=0))


def _unchanged(request: HttpRequest, tag: str | None) -> HttpResponseBase | None:
    """304 where the browser has exactly this page."""
    if tag is None:
        return None
    answered = get_conditional_response(request, etag=tag)
    if answered is not None:
        patch_cache_control(answered, private=True, no_cache=True)
    return answered


def _tagged(response: HttpResponse, tag: str | None) -> HttpResponse:
    if tag is None:
        patch_cache_control(response, private=True, no_store=True)
    else:
        response.headers["ETag"] = tag
        patch_cache_control(response, private=True, no_cache=True)
    return response
