"""The reader's own shelf: nobody else has a page for it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from makegood.people import notekeys

from ..acts import shelf as acts
from ..forms.others import NoteForm
from ..models import Shelved, Work
from ..reads import shelf as reads


@never_cache
@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """What I want to read, am reading and have read, with my notes where they are open."""
    keys = notekeys.state(request)
    found = reads.shelf(request.viewer.person, keys.key)  # type: ignore[attr-defined]
    groups = [(name, [one for one in found if one.mark == code]) for code, name in Shelved.MARKS]
    return render(request, "library/shelf.html", {
        "groups": [(name, rows) for name, rows in groups if rows], "keys": keys, "marks": Shelved.MARKS,
        "breadcrumbs": [(_("Home"), "/"), (_("Library"), reverse("library")), (_("My shelf"), "")],
    })  # fmt: skip


@require_POST
def shelve(request: HttpRequest, code: str) -> HttpResponse:
    """Put a work on my shelf, move it there, or take it off."""
    work = get_object_or_404(Work, code=code)
    mark, person = request.POST.get("mark", ""), request.viewer.person  # type: ignore[attr-defined]
    if mark == "off":
        acts.take_off(person=person, work=work)
        messages.success(request, _("Taken off your shelf, with your note on it."))
    elif mark in dict(Shelved.MARKS):
        acts.put(person=person, work=work, mark=mark)
        messages.success(request, _("It is on your shelf. Only you see that."))
    else:
        raise Http404
    following = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(following, {request.get_host()}):
        return redirect(following)
    return redirect("work", code=code)


@never_cache
def note(request: HttpRequest, code: str) -> HttpResponse:
    """My private note and intention about a work."""
    work = get_object_or_404(Work, code=code)
    person, keys = request.viewer.person, notekeys.state(request)  # type: ignore[attr-defined]
    if not keys.open:
        return redirect(f"{reverse('recovery')}?next={request.path}")
    own = reads.on_shelf(person, work, keys.key)
    start = {**(own.words if own else {}), "seen": own.seen if own else "none"}
    form, conflict = NoteForm(request.POST or None, initial=start), False
    if request.method == "POST" and form.is_valid():
        assert keys.key is not None
        words = {name: form.cleaned_data[name] for name in acts.NAMES}
        try:
            acts.write_privately(person=person, work=work, key=keys.key, words=words,
                                 seen=form.cleaned_data["seen"] or None)  # fmt: skip
            messages.success(request, _("Kept for you alone."))
            return redirect("shelf")
        except acts.ShelfChangedMeanwhile:
            conflict, own = True, reads.on_shelf(person, work, keys.key)
    return render(request, "library/note.html", {
        "work": work, "form": form, "own": own, "conflict": conflict,
        "breadcrumbs": [(_("Home"), "/"), (_("Library"), reverse("library")), (_("My shelf"), reverse("shelf")), (work.label, "")],
    })  # fmt: skip
