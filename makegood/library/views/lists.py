"""Reading lists: for everybody, and the pages on which they are written and approved."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from makegood.people.acts.facts import ChangedMeanwhile
from makegood.people.signin import actor

from ..acts import lists as acts
from ..forms.others import ListForm
from ..models import ReadingList
from ..reads import lists as reads
from ..rules import CURATE
from .reasons import because


@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Every published list; one's own that are not."""
    viewer = request.viewer  # type: ignore[attr-defined]
    own: list[ReadingList] = []
    if viewer.person is not None:
        own = list(
            ReadingList.objects.filter(owner=viewer.person).exclude(
                state__in=["published", "withdrawn"]
            )
        )
    return render(request, "library/lists.html", {
        "lists": reads.published(), "own": own, "person": viewer.person,
        "breadcrumbs": [(_("Home"), "/"), (_("Library"), reverse("library")), (_("Reading lists"), "")],
    })  # fmt: skip


@require_safe
def reading_list(request: HttpRequest, code: str) -> HttpResponse:
    """One list, to read, share and print; before it is published for its owner and curators."""
    found = get_object_or_404(ReadingList, code=code)
    mine = _may_write(request, found)
    if found.state in {"draft", "waiting"} and not mine:
        raise Http404
    return render(request, "library/list.html", {
        "page": reads.list_page(found), "mine": mine, "curates": request.viewer.may(CURATE),  # type: ignore[attr-defined]
        "codes": [item.work.code for item in reads.list_page(found).items],
        "is_owner": found.owner_id is not None and found.owner_id == getattr(request.viewer.person, "pk", None),  # type: ignore[attr-defined]
        "review_past": found.review_by and found.review_by < request.viewer.today,  # type: ignore[attr-defined]
        "breadcrumbs": [(_("Home"), "/"), (_("Library"), reverse("library")), (_("Reading lists"), reverse("lists")), (found.title, "")],
    })  # fmt: skip


def list_new(request: HttpRequest) -> HttpResponse:
    """Begin a list."""
    start = {"works": "\n".join(request.GET.getlist("work")[:100])}
    return _write(request, None, ListForm(request.POST or None, initial=start))


def list_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a list."""
    found = get_object_or_404(ReadingList, code=code)
    if not _may_write(request, found):
        raise PermissionDenied
    return _write(request, found, ListForm(request.POST or None, initial=ListForm.words_of(found)))


@require_POST
def list_move(request: HttpRequest, code: str, to: str) -> HttpResponse:
    """Hand in, approve, send back or withdraw."""
    found = get_object_or_404(ReadingList, code=code)
    viewer = request.viewer  # type: ignore[attr-defined]
    if not (viewer.may(CURATE) if to in {"approve", "send-back"} else _may_write(request, found)):
        raise PermissionDenied
    why, by = because(request), actor(request)
    told = {"hand-in": _("Handed in. A curator approves it or sends it back with a reason."),
            "approve": _("The list is published."), "send-back": _("Sent back to its owner with your reason."),
            "withdraw": _("The list was withdrawn.")}  # fmt: skip
    try:
        if to == "hand-in":
            acts.hand_in(found=found, by=by, because=why)
        elif to == "approve":
            acts.approve(found=found, on=viewer.today, by=by, because=why)
        elif to == "send-back":
            acts.send_back(found=found, by=by, because=why)
        elif to == "withdraw":
            acts.withdraw_list(found=found, by=by, because=why)
        else:
            raise Http404
        messages.success(request, told[to])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("list", code=code)


def _write(request: HttpRequest, found: ReadingList | None, form: ListForm) -> HttpResponse:
    conflict = False
    if request.method == "POST" and form.is_valid():
        words: dict[str, Any] = {
            k: v for k, v in form.cleaned_data.items() if k not in {"works", "version"}
        }
        person = request.viewer.person  # type: ignore[attr-defined]
        if found is None:
            words["owner_name"] = person.name
        try:
            made = acts.save_list(found=found, words=words, items=form.cleaned_data["works"], owner=person,
                                  version=form.cleaned_data["version"] or 0, by=actor(request), because="")  # fmt: skip
            messages.success(request, _("Saved as a draft. Hand it in when it is ready."))
            return redirect("list", code=made.code)
        except ChangedMeanwhile:
            conflict = True
        except ValidationError as error:
            form.add_error(None, error)
    title = found.title if found else _("A new reading list")
    return render(request, "library/list_form.html", {
        "form": form, "list": found, "conflict": conflict, "title": title,
        "breadcrumbs": [(_("Home"), "/"), (_("Library"), reverse("library")), (_("Reading lists"), reverse("lists")), (title, "")],
    })  # fmt: skip


def _may_write(request: HttpRequest, found: ReadingList) -> bool:
    viewer = request.viewer  # type: ignore[attr-defined]
    own = viewer.person is not None and found.owner_id == viewer.person.pk
    return own or viewer.may(CURATE)  # type: ignore[no-any-return]
