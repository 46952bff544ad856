"""Pages for everybody: the calendar, a group, the seats that fit me, my sessions."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from makegood.curriculum.models import Unit
from makegood.people.models import Person
from makegood.people.signin import actor

from ..acts import news, seats, waiting
from ..forms import CalendarForm, DeclineForm, SwapForm
from ..models import Cohort, Seat, Swap, Waiting
from ..reads import schedule
from ..reads.owning import OFFERS, minds
from ..rules import REASONS

TELL_LATER = ("over", "cancelled", "left")  # nobody can do anything about these


def calendar(request: HttpRequest) -> HttpResponse:
    """Sessions of a month: as a month, a list, or by place."""
    form = CalendarForm(request.GET or None)
    wish: dict[str, Any] = {}
    if form.is_bound:
        form.is_valid()
        wish = {name: value for name, value in form.cleaned_data.items() if value}
    first = _month(str(wish.get("month", "")))
    rows = schedule.sessions(
        first, schedule.next_month(first), unit=_number(wish.get("unit")),
        place=_number(wish.get("place")), person=_person(request).pk,
    )  # fmt: skip
    view = wish.get("view", "month")
    now = timezone.now()
    coming = [row for row in rows if row.ends > now]
    by_place: dict[str, list[schedule.Row]] = {}
    for row in coming if view == "place" else []:
        by_place.setdefault(row.place or _("By video"), []).append(row)
    keep = "&".join(f"{k}={v}" for k, v in wish.items() if k != "month")
    return render(request, "rollout/calendar.html", {
        "form": form, "offers": request.viewer.may(OFFERS), "view": view,  # type: ignore[attr-defined]
        "rows": rows, "coming": coming, "over": [row for row in rows if row.ends <= now],
        "first": first, "keep": keep,
        "weeks": schedule.month(first, rows, timezone.localdate()) if view == "month" else [],
        "by_place": sorted(by_place.items()), "previous": schedule.last_month(first),
        "following": schedule.next_month(first),
        "breadcrumbs": [(_("Home"), "/"), (_("Sessions"), "")],
    })  # fmt: skip


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01") if 0 < len(text) <= 7 else _today_month()
    except ValueError:
        return _today_month()


def _today_month() -> date:
    return timezone.localdate().replace(day=1)


def _number(text: object) -> int | None:
    try:
        return int(str(text)) if text else None
    except ValueError:
        return None


def choose(request: HttpRequest, unit: str) -> HttpResponse:
    """The seats for a unit that fit my shift, my gate and my ward."""
    units = schedule.group_units(unit) or [get_object_or_404(Unit.objects.defer("body"), code=unit)]
    person = _person(request)
    found = schedule.choices(person, [one.pk for one in units], timezone.localdate())
    held = Seat.objects.filter(person=person, unit__in=units, state="held").select_related("cohort")
    waits = Waiting.objects.filter(person=person, unit__in=units, state="waiting")
    return render(request, "rollout/choose.html", {
        "unit": units[0], "code": unit, "found": found, "held": held.first(), "waits": waits.first(),
        "reasons": [(REASONS[code], count) for code, count in found.not_fitting],
        "breadcrumbs": [(_("Home"), "/"), (_("Choose a session"), "")],
    })  # fmt: skip


def group(request: HttpRequest, code: str) -> HttpResponse:
    """One group: when, where, who leads, and my seat in it."""
    viewer = request.viewer  # type: ignore[attr-defined]
    office = viewer.may("rollout.run")
    found = schedule.group(code, _person(request), office=office)
    if found is None:
        raise Http404
    told = [one for one in found.reasons if one not in TELL_LATER]
    return render(request, "rollout/group.html", {
        "group": found, "office": office, "minds": minds(viewer, found.cohort), "why_not": [REASONS[one] for one in told],
        "may_wait": not found.reasons and found.cohort.free <= 0,
        "breadcrumbs": [(_("Home"), "/"), (_("Sessions"), "/sessions/"),
                        (found.cohort.unit.title, "")],
    })  # fmt: skip


@require_POST
def take(request: HttpRequest, code: str) -> HttpResponse:
    """I take a seat, or change to this group."""
    cohort = get_object_or_404(Cohort, code=code)
    person = _person(request)
    mine = Seat.objects.filter(person=person, unit=cohort.unit_id, state="held").first()

    def act() -> None:
        if mine is not None and mine.cohort_id != cohort.pk:
            seats.change_seat(seat=mine, cohort=cohort, by=actor(request))
        else:
            seats.take_seat(person=person, cohort=cohort, by=actor(request))

    if _done(request, act, _("The seat is yours.")):
        return redirect("my-sessions")
    return redirect("session", code=code)


@require_POST
def wait(request: HttpRequest, code: str) -> HttpResponse:
    """I wait for a seat in this group."""
    cohort = get_object_or_404(Cohort.objects.select_related("unit"), code=code)
    _done(
        request,
        lambda: waiting.wait(person=_person(request), unit=cohort.unit, cohort=cohort,
                             by=actor(request)),
        _("You are on the waiting list. When a seat is free, it is held for you and you are told."),
    )  # fmt: skip
    return redirect("session", code=code)


@require_POST
def wait_any(request: HttpRequest, unit: str) -> HttpResponse:
    """I wait for any group of the unit that fits me."""
    units = schedule.group_units(unit)
    if not units:
        raise Http404
    _done(
        request,
        lambda: waiting.wait(person=_person(request), unit=units[0], by=actor(request)),
        _("You are on the waiting list. When a seat that fits is free, it is held for you."),
    )
    return redirect("choose-seat", unit=unit)


def my_sessions(request: HttpRequest) -> HttpResponse:
    """My sessions, offers and questions, and what is new."""
    return render(request, "rollout/mine.html", {
        "mine": schedule.mine(_person(request)), "now": timezone.now(),
        "breadcrumbs": [(_("Home"), "/"), (_("My sessions"), "")],
    })  # fmt: skip


@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """I have read what is new."""
    news.mark_seen(person=_person(request).pk, before=timezone.now(), by=actor(request))
    return redirect("my-sessions")


def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """I cannot come: say why, and the seat goes to whoever waits."""
    seat = get_object_or_404(
        Seat.objects.select_related("cohort__unit", "person"), pk=pk, person=_person(request),
        state="held",
    )  # fmt: skip
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if _done(request, lambda: seats.decline(seat=seat, reason=reason, by=actor(request)),
                 _("Your seat was given back. The unit is still asked of you; choose another "
                   "session when you can.")):  # fmt: skip
            return redirect("my-sessions")
    return render(request, "rollout/decline.html", {
        "seat": seat, "form": form,
        "breadcrumbs": [(_("Home"), "/"), (_("My sessions"), "/me/sessions/"),
                        (_("I cannot come"), "")],
    })  # fmt: skip


def swap(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a colleague to exchange seats."""
    person = _person(request)
    seat = get_object_or_404(
        Seat.objects.select_related("cohort__unit", "person"), pk=pk, person=person, state="held"
    )
    form = SwapForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        who = form.cleaned_data["who"].strip()
        other = (
            Seat.objects.filter(unit=seat.unit_id, state="held", cohort__state="offered")
            .filter(person__in=Person.objects.filter(email__iexact=who)
                    | Person.objects.filter(code__iexact=who))
            .exclude(person=person).exclude(cohort=seat.cohort_id).select_related("person").first()
        )  # fmt: skip
        done = True
        if other is not None:
            theirs = other
            done = _done(
                request, lambda: seats.ask_swap(mine=seat, theirs=theirs, by=actor(request)), ""
            )
        if done:
            messages.success(
                request, _("If your colleague has a seat for this unit, they have been asked.")
            )
            return redirect("my-sessions")
    return render(request, "rollout/swap.html", {
        "seat": seat, "form": form,
        "breadcrumbs": [(_("Home"), "/"), (_("My sessions"), "/me/sessions/"),
                        (_("Exchange"), "")],
    })  # fmt: skip


@require_POST
def answer_swap(request: HttpRequest, pk: int, agree: bool) -> HttpResponse:
    """I agree to an exchange, or not."""
    found = get_object_or_404(
        Swap.objects.select_related("mine__person", "mine__cohort__unit", "theirs__person",
                                    "theirs__cohort__unit"),
        pk=pk, theirs__person=_person(request),
    )  # fmt: skip
    _done(
        request, lambda: seats.answer_swap(swap=found, agree=agree, by=actor(request)),
        _("The seats were exchanged.") if agree else _("Your seat stays as it is."),
    )  # fmt: skip
    return redirect("my-sessions")


@require_POST
def withdraw_swap(request: HttpRequest, pk: int) -> HttpResponse:
    """I take my question back."""
    found = get_object_or_404(Swap.objects.select_related("mine"), pk=pk,
                              mine__person=_person(request))  # fmt: skip
    _done(request, lambda: seats.withdraw_swap(swap=found, by=actor(request)),
          _("Your question was taken back."))  # fmt: skip
    return redirect("my-sessions")


@require_POST
def offer(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """I take the seat that is offered, leave it, or no longer wait."""
    row = get_object_or_404(
        Waiting.objects.select_related("offered__unit", "person"), pk=pk, person=_person(request)
    )
    act: dict[str, tuple[Callable[[], object], str]] = {
        "take": (lambda: waiting.take_offer(row=row, by=actor(request)), _("The seat is yours.")),
        "refuse": (lambda: waiting.refuse_offer(row=row, by=actor(request)),
                   _("The seat goes to the next. You go on waiting.")),
        "leave": (lambda: waiting.leave_list(row=row, by=actor(request)),
                  _("You no longer wait.")),
    }  # fmt: skip
    _done(request, *act[what])
    return redirect("my-sessions")


def _done(request: HttpRequest, act: Callable[[], object], said: str) -> bool:
    """Do it and say so, or say why not."""
    try:
        act()
    except ValidationError as refused:
        for one in refused.messages:
            messages.error(request, one)
        return False
    if said:
        messages.success(request, said)
    return True


def _person(request: HttpRequest) -> Person:
    return request.viewer.person  # type: ignore[attr-defined,no-any-return]
