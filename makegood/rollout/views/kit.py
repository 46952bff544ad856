"""The facilitator's kit: plan, roster, check-in by hand, badges, paper, what followed; and feedback."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from makegood.curriculum.reads import blocks as prepared
from makegood.curriculum.reads import sections as parts
from makegood.engines.checkin import paper_code, typed
from makegood.people.models import Person
from makegood.people.signin import actor

from ..acts import attendance as acts
from ..acts import kit as notes
from ..acts.news import when
from ..models import Attendance, Cohort, Session
from ..reads import kit as reads
from ..reads.badges import MOST_BYTES, Badges, read_badges

SALT = "makegood.rollout.badges"
QUESTIONS = {
    "useful": gettext_lazy("It was useful for my work."),
    "safe": gettext_lazy("I could say what I think, or stay silent."),
    "pace": gettext_lazy("The pace was right."),
    "apply": gettext_lazy("I know one thing that I will try."),
}


def _session(pk: int) -> Session:
    rows = Session.objects.select_related("cohort__unit", "room__place")
    return get_object_or_404(rows.defer("cohort__unit__body"), pk=pk)


def _page(session: Session, title: str) -> dict[str, Any]:
    return {
        "session": session, "cohort": session.cohort, "unit": session.cohort.unit,
        "when": when(session),
        "breadcrumbs": [(_("Home"), "/"), (session.cohort.unit.title, f"/sessions/at/{session.pk}/kit/"),
                        (title, "")],
    }  # fmt: skip


def kit(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything for the day on one page, for the phone and for paper."""
    session = _session(pk)
    written = reads.guide_of(session)
    whole = parts.Section(1, "", [{"kind": "text", "body": text} for text in written])
    works, terms, _orgs = prepared.needed([whole])
    writing = prepared.Writing(works, terms, page="k")
    found = reads.feedback_of(session.cohort_id)
    return render(request, "rollout/kit.html", {
        **_page(session, _("Kit")), "guide": [writing.html(text) for text in written],
        "lines": reads.roster(session), "debrief": reads.debrief_of(session), "said": found,
        "means": [(QUESTIONS[key], value) for key, value in found.means.items()],
        "over": session.ends_at <= timezone.now(), "breadcrumbs": [(_("Home"), "/"), (_("My sessions"), "/me/sessions/"), (_("Kit"), "")],
    })  # fmt: skip


def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick who is there; walk-ins by e-mail address or institution id."""
    session = _session(pk)
    fault = ""
    if request.method == "POST":
        try:
            fault = _mark(request, session)
        except ValidationError as refused:
            fault = " ".join(refused.messages)
        if not fault:
            messages.success(request, _("Saved."))
            return redirect("session-roster", pk=pk)
    return render(request, "rollout/roster.html", {
        **_page(session, _("Roster")), "lines": reads.roster(session), "fault": fault,
        "walk_in": request.POST.get("walk_in", ""),
    }, status=422 if fault else 200)  # fmt: skip


def _mark(request: HttpRequest, session: Session) -> str:
    by = actor(request)
    lines = {line.person.pk: line for line in reads.roster(session)}
    ticked = {int(one) for one in request.POST.getlist("there") if one.isascii() and one.isdigit()}
    people: dict[int, datetime | None] = {
        pk: None for pk in ticked & lines.keys() if not lines[pk].marks
    }
    words = request.POST.get("walk_in", "").replace("\x00", "").strip()
    if words:
        rows = Person.objects.filter(email__iexact=words) | Person.objects.filter(
            code__iexact=words
        )
        person = rows.first()
        if person is None:
            return _("Nobody has the e-mail address or id “%(text)s”.") % {"text": words[:80]}
        people[person.pk] = timezone.now()
    if people:
        acts.mark_many(session=session, persons=people, way="roster", by=by)
    shown = {int(one) for one in request.POST.getlist("shown") if one.isascii() and one.isdigit()}
    for pk in (shown & lines.keys()) - ticked:
        if any(mark.way == "roster" for mark in lines[pk].marks):
            acts.unmark(session=session, person=pk, by=by, because="the tick was taken back")
    return ""


def badges(request: HttpRequest, pk: int) -> HttpResponse:
    """A badge reader's file: first what it would mark, then the marks."""
    session = _session(pk)
    found: Badges | None = None
    signed, fault = "", ""
    if request.method == "POST" and "signed" in request.POST:
        try:
            rows = signing.loads(request.POST["signed"], salt=SALT, max_age=3600)
            if rows["session"] != pk:
                raise signing.BadSignature
            people = {
                int(person): datetime.fromisoformat(at) if at else None
                for person, at in rows["people"]
            }
            count = acts.mark_many(session=session, persons=people, way="badge", by=actor(request))
        except signing.BadSignature:
            fault = _("The preview is too old. Choose the file again.")
        except ValidationError as refused:
            fault = " ".join(refused.messages)
        else:
            messages.success(request, _("%(n)d people are marked.") % {"n": count})
            return redirect("session-roster", pk=pk)
    elif request.method == "POST":
        upload = request.FILES.get("file")
        if upload is None:
            fault = _("Choose a file.")
        else:
            found = read_badges(upload.read(MOST_BYTES + 1), session)
            signed = signing.dumps({
                "session": pk,
                "people": [(one, at.isoformat() if at else "") for one, at in found.people.items()],
            }, salt=SALT, compress=True)  # fmt: skip
    return render(request, "rollout/badges.html", {
        **_page(session, _("Badge file")), "found": found, "signed": signed, "fault": fault,
    }, status=422 if fault else 200)  # fmt: skip


def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet to sign, with a short code beside each name; afterwards the codes are typed in here."""
    session = _session(pk)
    lines = reads.roster(session)
    codes = {line.person.pk: paper_code(acts.secret(), pk, line.person.pk) for line in lines}
    fault, text = "", request.POST.get("codes", "")
    if request.method == "POST":
        by_code: dict[str, list[int]] = {}
        for person, code in codes.items():
            by_code.setdefault(code, []).append(person)
        given = [typed(one) for one in text.replace(",", " ").replace(";", " ").split()][:1000]
        unknown = [one for one in given if len(by_code.get(one, [])) != 1]
        if unknown:
            fault = _("Not on this sheet: %(codes)s. Nothing was saved.") % {"codes": ", ".join(unknown[:10])}  # fmt: skip
        else:
            try:
                count = acts.mark_many(session=session, way="paper", by=actor(request),
                                       persons={by_code[one][0]: None for one in given})  # fmt: skip
                messages.success(request, _("%(n)d people are marked.") % {"n": count})
                return redirect("session-roster", pk=pk)
            except ValidationError as refused:
                fault = " ".join(refused.messages)
    return render(request, "rollout/paper.html", {
        **_page(session, _("Sheet")), "fault": fault, "codes": text if fault else "",
        "sheet": [(line.person, codes[line.person.pk]) for line in lines],
    }, status=422 if fault else 200)  # fmt: skip


def correct(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Say otherwise than the marks do, with the reason."""
    session = _session(pk)
    who = get_object_or_404(Person, pk=person, seats__cohort=session.cohort_id)
    row = Attendance.objects.filter(session=session, person=who).first()
    fault = ""
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            acts.correct(session=session, person=who, state=request.POST.get("state", ""),
                         version=int(version) if version.isascii() and version.isdigit() else None,
                         because=request.POST.get("because", ""), by=actor(request))  # fmt: skip
        except ValidationError as refused:
            fault = " ".join(refused.messages)
        else:
            messages.success(request, _("Corrected."))
            return redirect("session-roster", pk=pk)
    return render(request, "rollout/correct.html", {
        **_page(session, _("Correct")), "who": who, "row": row, "states": Attendance.STATES,
        "fault": fault, "state": request.POST.get("state", row.state if row else ""),
        "because": request.POST.get("because", ""),
    }, status=422 if fault else 200)  # fmt: skip


def debrief(request: HttpRequest, pk: int) -> HttpResponse:
    """What worked, what to change, what needs following up."""
    session = _session(pk)
    row = reads.debrief_of(session)
    given = {name: request.POST.get(name, getattr(row, name, "") if row else "")
             for name in ("worked", "change", "after_care")}  # fmt: skip
    fault = ""
    if request.method == "POST":
        version = request.POST.get("version", "0")
        try:
            notes.write_debrief(session=session, by=actor(request), **given,
                                version=int(version) if version.isascii() and version.isdigit() else 0)  # fmt: skip
        except ValidationError as refused:
            fault = " ".join(refused.messages)
        else:
            messages.success(request, _("Saved."))
            return redirect("session-kit", pk=pk)
    return render(request, "rollout/debrief.html", {
        **_page(session, _("Debrief")), "given": given, "fault": fault,
        "version": row.version if row else 0,
    }, status=409 if fault else 200)  # fmt: skip


def feedback(request: HttpRequest, code: str) -> HttpResponse:
    """Anonymous feedback of somebody who took part, once for a group."""
    cohort = get_object_or_404(Cohort.objects.select_related("unit").defer("unit__body"), code=code)
    person: Person = request.viewer.person  # type: ignore[attr-defined]
    fault, done = "", False
    if request.method == "POST":
        answers = {
            key: int(value) for key in QUESTIONS
            if (value := request.POST.get(key, "")) in {"1", "2", "3", "4", "5"}
        }  # fmt: skip
        try:
            notes.give_feedback(person=person, cohort=cohort, answers=answers,
                                words=request.POST.get("words", ""))  # fmt: skip
            done = True
        except ValidationError as refused:
            fault = " ".join(refused.messages)
    elif not reads.may_give_feedback(person, cohort.pk):
        raise Http404
    asked = [(key, words, request.POST.get(key, "")) for key, words in QUESTIONS.items()]
    return render(request, "rollout/feedback.html", {
        "cohort": cohort, "asked": asked, "fault": fault, "done": done, "from": reads.SHOWN_FROM,
        "scale": ("1", "2", "3", "4", "5"), "words": request.POST.get("words", ""),
        "breadcrumbs": [(_("Home"), "/"), (_("My sessions"), "/me/sessions/"), (_("Feedback"), "")],
    }, status=422 if fault else 200)  # fmt: skip


def needs(request: HttpRequest) -> HttpResponse:
    """What I need to take part, in my own words; whoever leads my sessions reads it."""
    person: Person = request.viewer.person  # type: ignore[attr-defined]
    row = getattr(person, "access_need", None)
    if request.method == "POST":
        notes.say_needs(person=person, text=request.POST.get("text", ""), by=actor(request))
        messages.success(request, _("Saved."))
        return redirect("my-sessions")
    return render(request, "rollout/needs.html", {
        "text": row.text if row else "",
        "breadcrumbs": [(_("Home"), "/"), (_("My sessions"), "/me/sessions/"), (_("What I need"), "")],
    })  # fmt: skip
