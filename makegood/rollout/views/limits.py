"""The limits of the rollout: what the office sets, and every plan and every seat keeps to."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makegood.curriculum.models import Unit
from makegood.people.signin import actor

from .. import forms_limits as forms
from ..acts import limits as acts
from ..acts import programme
from ..forms import Because
from ..models import Blackout, CoverLimit, Format, Place, Room, RoomClosure, Wave
from ..reads import limits as reads
from .office import crumbs

BASE = "/office/rollout/limits/"


def limits(request: HttpRequest) -> HttpResponse:
    """All limits on one page, each with the way to change it."""
    return render(request, "rollout/office/limits.html", {
        "limits": reads.limits(timezone.localdate()), "breadcrumbs": crumbs((_("Limits"), "")),
    })  # fmt: skip


def edit(
    request: HttpRequest, form: Form, save: Callable[[dict[str, Any], Any], int | None],
    *, title: str, at: str, lede: str = "", button: str = "",
) -> HttpResponse:  # fmt: skip
    """One form: shown, or kept and back to its place on the page; a refusal stays on the form."""
    if request.method == "POST" and form.is_valid():
        try:
            concerned = save(form.cleaned_data, actor(request))
        except ValidationError as refused:
            _refuse(form, refused)
        else:
            messages.success(request, _kept(concerned))
            return redirect(f"{BASE}#{at}")
    return render(request, "rollout/office/form.html", {
        "form": form, "title": title, "lede": lede, "button": button or _("Keep it"),
        "back": "rollout-limits",
        "breadcrumbs": crumbs((_("Limits"), BASE), (title, "")),
    })  # fmt: skip


def _refuse(form: Form, refused: ValidationError) -> None:
    """Put each fault where the reader looks for it; one of a field that is not shown goes on top."""
    by_field = getattr(refused, "error_dict", None) or {"__all__": refused.error_list}
    for name, faults in by_field.items():
        form.add_error(name if name in form.fields else None, faults)


def _kept(concerned: int | None) -> str:
    if not concerned:
        return _("Kept. Plans that are asked for from now on keep to it.")
    return ngettext(
        "Kept. %(n)d session that is planned already does not: it stands among those at risk.",
        "Kept. %(n)d sessions that are planned already do not: they stand among those at risk.",
        concerned,
    ) % {"n": concerned}


def wave(request: HttpRequest, code: str = "") -> HttpResponse:
    """A wave: who, what, and from when to when."""
    found = get_object_or_404(Wave, code=code) if code else None
    last = Wave.objects.aggregate(most=Max("order"))["most"]
    start = {"name": found.name, "order": found.order, "version": found.version} if found else {
        "order": 0 if last is None else last + 1
    }  # fmt: skip
    form = forms.WaveForm(request.POST or None, wave=found, initial=start)

    def save(given: dict[str, Any], by: Any) -> None:
        programme.put_wave(
            code=found.code if found else _free_code(given["name"]), name=given["name"],
            order=given["order"], orgs=list(given["orgs"]), units=form.units(),
            version=given["version"], by=by, because=given["because"],
        )  # fmt: skip

    return edit(request, form, save, title=found.name if found else _("A new wave"), at="waves",
                 lede=_("Everybody below its departments takes its units between these days."))  # fmt: skip


def _free_code(name: str) -> str:
    base = slugify(name)[:30] or "wave"
    taken = set(Wave.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(one for n in range(len(taken) + 1)
                if (one := base if n == 0 else f"{base}-{n + 1}") not in taken)  # fmt: skip


def unit_format(request: HttpRequest, code: str) -> HttpResponse:
    """How a unit is held in groups."""
    unit = get_object_or_404(Unit.objects.defer("body"), code=code, withdrawn_on=None,
                             kind__in=("facilitated", "workshop"))  # fmt: skip
    row = Format.objects.filter(unit=unit).select_related("after").first()
    form = forms.FormatForm(request.POST or None, unit=unit, row=row)

    def save(given: dict[str, Any], by: Any) -> None:
        programme.put_format(unit=unit, values=form.values(), version=given["version"], by=by,
                             because=given["because"])  # fmt: skip

    return edit(request, form, save, title=unit.title, at="units",
                 lede=_("Groups that are planned already stay as they are."))  # fmt: skip


def place(request: HttpRequest, code: str = "") -> HttpResponse:
    """A building or campus."""
    found = get_object_or_404(Place, code=code) if code else None
    start = forms.told(found, forms.PLACE_VALUES) if found else {}
    form = forms.PlaceForm(request.POST or None, initial=start)
    if found:
        del form.fields["code"]

    def save(given: dict[str, Any], by: Any) -> None:
        if found:
            acts.edit_place(place=found, version=given["version"], values=form.values(), by=by,
                            because=given["because"])  # fmt: skip
        else:
            acts.add_place(code=given["code"], values=form.values(), by=by,
                           because=given["because"])  # fmt: skip

    return edit(request, form, save, title=found.name if found else _("A new place"), at="rooms")


def room(request: HttpRequest, code: str) -> HttpResponse:
    """A room: what it holds, and whether it is in use."""
    found = _room(code)
    form = forms.RoomForm(request.POST or None, initial=forms.told(found, forms.ROOM_VALUES))
    del form.fields["code"]

    def save(given: dict[str, Any], by: Any) -> int:
        return acts.edit_room(room=found, version=given["version"], values=form.values(), by=by,
                              because=given["because"])  # fmt: skip

    return edit(request, form, save, title=found.name, lede=found.place.name, at="rooms")


def room_new(request: HttpRequest, place: str) -> HttpResponse:
    """Another room in a place."""
    there = get_object_or_404(Place, code=place)
    form = forms.RoomForm(request.POST or None, initial={"step_free": True, "capacity": 14})

    def save(given: dict[str, Any], by: Any) -> None:
        acts.add_room(code=given["code"], place=there, values=form.values(), by=by,
                      because=given["because"])  # fmt: skip

    return edit(request, form, save, title=_("A new room"), lede=there.name, at="rooms")


def room_close(request: HttpRequest, code: str) -> HttpResponse:
    """Days on which a room cannot be used."""
    found = _room(code)
    form = forms.ClosureForm(request.POST or None)

    def save(given: dict[str, Any], by: Any) -> int:
        return acts.close_room(room=found, start=given["start"], end=form.end, slot=given["slot"],
                               by=by, because=given["because"])  # fmt: skip

    return edit(request, form, save, at="closures", button=_("Close it"),
                 title=_("Close %(room)s") % {"room": found.name}, lede=found.place.name)  # fmt: skip


def _room(code: str) -> Room:
    found = reads.room(code)
    if found is None:
        raise Http404
    return found


def blackout_new(request: HttpRequest) -> HttpResponse:
    """Days without sessions."""
    form = forms.BlackoutForm(request.POST or None)

    def save(given: dict[str, Any], by: Any) -> int:
        return acts.black_out(start=given["start"], end=form.end, org=given["org"],
                              slot=given["slot"], by=by, because=given["because"])  # fmt: skip

    return edit(request, form, save, title=_("Days without sessions"), at="blackouts",
                 lede=_("Holidays, examinations, a department's inventory."))  # fmt: skip


def cover(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """How many of a ward or team may be away from duty at once."""
    found = None
    if pk is not None:
        found = get_object_or_404(CoverLimit.objects.select_related("org", "role_family"), pk=pk)
    start = {"max_away": found.max_away, "version": found.version} if found else {}
    form = forms.CoverForm(request.POST or None, initial=start)
    if found:
        del form.fields["org"], form.fields["role_family"]

    def save(given: dict[str, Any], by: Any) -> None:
        why = given["because"]
        if found:
            acts.edit_cover(row=found, version=given["version"], max_away=given["max_away"], by=by,
                            because=why)  # fmt: skip
        else:
            acts.add_cover(org=given["org"], role_family=given["role_family"],
                           max_away=given["max_away"], by=by, because=why)  # fmt: skip

    return edit(request, form, save, title=_whom(found) if found else _("A new cover limit"),
                 at="cover", lede=_("How many may be away from duty at once, attending or leading."))  # fmt: skip


def _whom(row: CoverLimit) -> str:
    return f"{row.org.name}, {row.role_family}" if row.role_family else row.org.name


TAKEN_BACK: dict[str, tuple[Any, str]] = {
    "closure": (RoomClosure, "closures"), "days": (Blackout, "blackouts"),
    "cover": (CoverLimit, "cover"),
}  # fmt: skip


def take_back(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """A closure, days without sessions or a cover limit hold no longer."""
    kind, at = TAKEN_BACK[what]
    row = get_object_or_404(kind, pk=pk)
    title = {
        "closure": lambda: _("Open %(room)s again") % {"room": row.room.name},
        "days": lambda: _("Allow sessions on these days again"),
        "cover": lambda: _("No limit any more: %(whom)s") % {"whom": _whom(row)},
    }[what]()  # fmt: skip

    def save(given: dict[str, Any], by: Any) -> None:
        acts.take_back(row=row, by=by, because=given["because"])

    return edit(request, Because(request.POST or None), save, title=title, at=at,
                 button=_("Take it back"), lede=_("What was set, and why, stays in the record."))  # fmt: skip
