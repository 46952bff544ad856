"""A person's own private notes: open, write, download, delete. Nobody else has a page for them."""

from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from makegood.people import notekeys, sealing
from makegood.people.acts import keys as key_acts
from makegood.people.models import Account, Person
from makegood.people.signin import actor

from ..acts import notes as acts
from ..forms.notes import AnewForm, IntentionForm, OpenForm, PasswordForm, ReflectionForm
from ..models import Unit
from ..reads import notes as reads
from ..reads.player import prompts

TRIES, TRIES_SECONDS = 10, 600


@never_cache
@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """All my notes, or how to open them."""
    keys = notekeys.state(request)
    following = _next(request)
    if keys.open and following:
        return redirect(following)
    return _shelf(request, keys, following=following)


@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Make a key for someone who has none, and show the recovery code, once."""
    account = _account(request)
    form = PasswordForm(request.POST, account=account)
    if notekeys.state(request).begun:
        return redirect("recovery")
    if not form.is_valid():
        return _shelf(request, notekeys.state(request), password_form=form)
    by, because = actor(request), "private notes begun"
    key = key_acts.make_key(
        account=account, password=form.cleaned_data.get("password"), by=by, because=because
    )
    notekeys.hold(request, account, key)
    code = key_acts.make_recovery_code(account=account, key=key, by=by, because=because)
    return _code_shown(request, code)


@never_cache
@require_POST
def open_notes(request: HttpRequest) -> HttpResponse:
    """Open closed notes by the password or the recovery code."""
    keys, form = notekeys.state(request), OpenForm(request.POST)
    if not keys.begun:
        return redirect("recovery")
    if form.is_valid() and _opened(request, keys, form):
        return redirect(_next(request) or "recovery")
    return _shelf(request, keys, open_form=form, following=_next(request))


@require_POST
def close_notes(request: HttpRequest) -> HttpResponse:
    """Close the notes in this browser now."""
    notekeys.let_go(request)
    return redirect("recovery")


@never_cache
@require_POST
def new_code(request: HttpRequest) -> HttpResponse:
    """Make a recovery code and show it, once; the one before no longer works."""
    keys = notekeys.state(request)
    if keys.key is None:
        return redirect("recovery")
    code = key_acts.make_recovery_code(
        account=_account(request),
        key=keys.key,
        by=actor(request),
        because="asked for by its person",
    )
    return _code_shown(request, code)


@never_cache
@require_POST
def connect(request: HttpRequest) -> HttpResponse:
    """Let the present password open the notes at sign-in."""
    keys, account = notekeys.state(request), _account(request)
    if keys.key is None or not account.has_usable_password():
        return redirect("recovery")
    form = PasswordForm(request.POST, account=account)
    if not form.is_valid():
        return _shelf(request, keys, password_form=form)
    key_acts.wrap_under_password(
        account=account, key=keys.key, password=form.cleaned_data["password"], by=actor(request),
        because="connected with the present password",
    )  # fmt: skip
    return redirect("recovery")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def anew(request: HttpRequest) -> HttpResponse:
    """Delete all notes for good and begin with a new key; asked plainly before."""
    keys, account = notekeys.state(request), _account(request)
    if not keys.begun:
        return redirect("recovery")
    form = AnewForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        by, because = actor(request), "begun anew by its person"
        key = acts.begin_anew(
            account=account, password=form.cleaned_data.get("password"), by=by, because=because
        )
        notekeys.hold(request, account, key)
        code = key_acts.make_recovery_code(account=account, key=key, by=by, because=because)
        return _code_shown(request, code)
    context = {
        "form": form,
        "count": reads.how_many(_person(request)),
        "breadcrumbs": _crumbs(_("Begin anew")),
    }
    return render(request, "curriculum/notes/anew.html", context)


@never_cache
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """All my notes as a text file."""
    keys = notekeys.state(request)
    if not keys.open:
        return redirect("recovery")
    text = reads.as_text(
        reads.all_of(_person(request), keys.key), heading=_("My private notes"),
        sealed=_("(This note cannot be opened with your present key.)"),
    )  # fmt: skip
    response = HttpResponse(
        text.encode("utf-8", "replace"), content_type="text/plain; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="my-notes.txt"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, unit: str, block: str) -> HttpResponse:
    """One note: read and write it. A closed note is opened in the same step, so nothing typed is lost."""
    found, keys = _unit(unit), notekeys.state(request)
    known, held = prompts(found), reads.of_unit(_person(request), found, keys.key)
    if block != "note" and block not in known and block not in held:
        raise Http404
    kind = IntentionForm if block.startswith("intention-") else ReflectionForm
    old = held.get(block)
    prompt = known.get(block) or (old.words.get("prompt", "") if old else "")
    following = _next(request)
    opening = OpenForm(request.POST or None) if keys.locked else None
    conflict = ""
    if request.method == "POST":
        form: Any = kind(request.POST)
        ready = form.is_valid()
        if opening and not (opening.is_valid() and _opened(request, keys, opening)):
            ready = False
        if not keys.begun:
            form.add_error(None, _("Your notes have no key yet. Begin on the page My private notes; "
                                   "keep this page open meanwhile, and save again."))  # fmt: skip
            ready = False
        if ready and keys.key is not None:
            words = form.words() | ({"prompt": prompt} if prompt else {})
            try:
                acts.save_note(
                    person=_person(request), unit=found, block=block, key=keys.key, words=words,
                    seen=form.cleaned_data["seen"] or None,
                )  # fmt: skip
                return redirect(
                    f"{following}#{block}" if following else reverse("note", args=[unit, block])
                )
            except acts.NoteChangedMeanwhile as other:
                conflict = other.text or _("(It was deleted.)")
            except sealing.SealBroken:
                form.add_error(
                    None, _("What is kept here cannot be opened with your key. Delete it first.")
                )
    else:
        form = kind(initial={**(old.words if old else {}), "seen": old.seen if old else "none"})
    if not keys.begun and request.method != "POST":
        return redirect(f"{reverse('recovery')}?next={request.path}")
    context = {
        "unit": found, "place": block, "form": form, "opening": opening if keys.locked else None,
        "prompt": prompt, "old": old, "conflict": conflict, "following": following,
        "locked": keys.locked, "breadcrumbs": _crumbs(found.title),
    }  # fmt: skip
    if conflict:
        context["seen_now"] = reads.of_unit(_person(request), found, None).get(block)
    return render(request, "curriculum/notes/note.html", context)


@require_POST
def delete_note(request: HttpRequest, unit: str, block: str) -> HttpResponse:
    """Delete one note for good."""
    acts.delete_note(person=_person(request), unit=_unit(unit), block=block)
    return redirect(_next(request) or "recovery")


def _shelf(request: HttpRequest, keys: notekeys.State, **more: Any) -> HttpResponse:
    account = _account(request)
    context = {
        "keys": keys, "breadcrumbs": _crumbs(),
        "notes": reads.all_of(_person(request), keys.key) if keys.open else [],
        "count": reads.how_many(_person(request)) if keys.locked else 0,
        "open_form": OpenForm(), "password_form": PasswordForm(account=account),
        "has_password": account.has_usable_password(), "following": "", **more,
    }  # fmt: skip
    context["form"] = next((more[n] for n in ("open_form", "password_form") if n in more), None)
    return render(request, "curriculum/notes/shelf.html", context)


def _opened(request: HttpRequest, keys: notekeys.State, form: OpenForm) -> bool:
    """Try what was typed on the box; on success the notes are open in `keys` and in this session."""
    account, box = _account(request), keys.box
    counter = f"notes-open-{account.pk}"
    cache.add(counter, 0, TRIES_SECONDS)
    try:
        tried = cache.incr(counter)
    except ValueError:  # it expired between the two
        tried = 1
    if box is None or tried > TRIES:
        form.add_error("secret", _("Too many tries. Wait ten minutes, then try again."))
        return False
    typed = form.cleaned_data["secret"]
    ways = [
        ("password", box.by_password, typed),
        ("recovery", box.by_recovery, sealing.tidied_code(typed)),
    ]
    for way, wrapped, secret in ways:
        if wrapped is None or not secret:
            continue
        try:
            keys.key = sealing.unwrap(wrapped, secret, account=account.pk, way=way)
        except sealing.SealBroken:
            continue
        cache.delete(counter)
        notekeys.hold(request, account, keys.key)
        return True
    form.add_error(
        "secret",
        _("This opens nothing. Check capital letters; a code has six groups of five signs."),
    )
    return False


def _code_shown(request: HttpRequest, code: str) -> HttpResponse:
    # Shown in answer to the POST itself: between requests the code would have to be kept somewhere.
    context = {
        "code": code,
        "following": _next(request),
        "breadcrumbs": _crumbs(_("Recovery code")),
    }
    return render(request, "curriculum/notes/code.html", context)


def _account(request: HttpRequest) -> Account:
    return request.viewer.account  # type: ignore[attr-defined]


def _person(request: HttpRequest) -> Person:
    return request.viewer.person  # type: ignore[attr-defined]


def _unit(code: str) -> Unit:
    return get_object_or_404(Unit.objects.defer("body"), code=code)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return (
        wanted if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None) else ""
    )


def _crumbs(last: str = "") -> list[tuple[str, str]]:
    crumbs = [
        (_("Home"), reverse("home")),
        (_("My private notes"), reverse("recovery") if last else ""),
    ]
    return [*crumbs, (last, "")] if last else crumbs
