"""What everyone may see, without signing in."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from makegood.engines.commitment import Counts, clause_state
from makegood.library.reads.lists import led_to

from .. import kept
from ..files import path_of
from ..models import Action, Clause, Commitment, Evidence, Link
from ..reads import detail, links, public, text
from ..reads.facts import facts
from ..rules import opens
from .doing import sheet_of


class Asked(NamedTuple):
    """The day that a page is asked for, whether it is past, and what is said where none is shown.

    said: unread where the address names no day that can be read, future for one to come; today is
    shown then.
    """

    day: date
    past: bool
    said: str = ""

    @property
    def key(self) -> str:
        return f"{self.day}|{self.past}|{self.said}"

    @property
    def words(self) -> dict[str, Any]:
        """What the templates say about it."""
        return {"day": self.day, "past": self.past, "said": self.said}


def _asked(request: HttpRequest) -> Asked:
    today = timezone.localdate()
    text = request.GET.get("on", "").strip()
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        return Asked(today, False, "unread" if text else "")
    return Asked(day, True) if day < today else Asked(today, False, "future" if day > today else "")


def _commitment(code: str) -> Commitment:
    found = Commitment.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def commitments(request: HttpRequest) -> HttpResponse:
    """All commitments; where there is one, that one."""
    rows = list(Commitment.objects.all())
    if len(rows) == 1:
        return redirect("commitment", rows[0].code)
    words = text.newest(rows)
    shown = [(row, words[row.pk]) for row in rows if row.pk in words]
    return render(request, "commitment/all.html", {"rows": shown})


def commitment(request: HttpRequest, code: str) -> HttpResponse:
    """The commitment clause by clause, today or as of any date."""
    found = public.stamp_of(code=code)
    if found is None:
        raise Http404
    told = _asked(request)
    day, past = told.day, told.past

    def context() -> dict[str, Any]:
        row, today = _commitment(code), timezone.localdate()
        whole = kept.SHELF.read(f"whole|{code}", found[1], lambda: public.whole_of(row))
        page = public.page_at(row, day, whole)
        if page is None:
            return {"page": None, "commitment": row, "day": day}
        years = kept.SHELF.read(
            f"years|{code}|{today}", found[1], lambda: public.years(row, today, whole.known)
        )
        bars = [(one.words, shares(one.counts), "") for one in years]
        lagging = page.lagging
        return {"page": page, "commitment": row, **told.words, "years": bars,
                "asked": f"?on={day}" if past else "", "verdict": public.verdict(page.counts),
                "finding": finding(years[-1].counts) if years else "", "parts": "|".join(map(str, PARTS)),
                "lagging": lagging[:MOST_LAGGING], "more": max(0, len(lagging) - MOST_LAGGING)}  # fmt: skip

    feeds = {"atom": reverse("commitment-atom", args=[code]), "json": reverse("commitment-feed", args=[code])}  # fmt: skip
    return kept.page(
        request, key=f"commitment|{code}|{told.key}", stamp=found[1], links=feeds,
        title=lambda: _("Our commitment"), template="commitment/inside/commitment.html",
        context=context,
    )  # fmt: skip


PARTS = (lazy("Done"), lazy("On the way"), lazy("At risk or late"), lazy("Stale"), lazy("Failed"))
MOST_LAGGING = 12


def shares(counted: Counts) -> list[float]:
    """The counts as parts of a bar: done, on the way, at risk, stale, failed."""
    return [counted.done, counted.under_way + counted.proposed, counted.at_risk, counted.stale,
            counted.failed]  # fmt: skip


def finding(counted: Counts) -> str:
    """What the bars show, in a sentence."""
    return _("Of %(total)s actions that were not withdrawn %(done)s are done; of %(stale)s nothing was heard in time.") % {
        "done": counted.done, "total": counted.total - counted.withdrawn, "stale": counted.stale,
    }  # fmt: skip


def commitment_history(request: HttpRequest, code: str) -> HttpResponse:
    """How the frame was worded over time, with the differences."""
    found = public.stamp_of(code=code)
    if found is None:
        raise Http404

    def context() -> dict[str, Any]:
        row = _commitment(code)
        clauses = text.text_at(row, timezone.localdate())
        return {"commitment": row, "turns": detail.frame_turns(row), "text": clauses}

    return kept.page(
        request, key=f"history|{code}", stamp=found[1], title=lambda: _("How it was worded"),
        template="commitment/inside/history.html", context=context,
    )  # fmt: skip


def clause(request: HttpRequest, code: str) -> HttpResponse:
    """One clause. The old id of a renamed clause leads on; that of a merged one to where it went.

    No such answer is for ever: a clause may get its first id back, and browsers keep what is.
    """
    row = text.by_code(code)
    if row is None:
        raise Http404
    day, past, _said = _asked(request)
    asked = f"?on={day}" if past else ""
    if row.code != code:
        return redirect(reverse("clause", args=[row.code]) + asked)
    if row.state == "merged" and row.into is not None and text.merged_by(row, day):
        target = reverse("clause", args=[row.into.code])
        return redirect(f"{target}{asked}#from-{row.code}")
    return _clause_page(request, row)


def clause_history(request: HttpRequest, code: str) -> HttpResponse:
    """A clause as it was, also after it was merged into another."""
    row = text.by_code(code)
    if row is None:
        raise Http404
    if row.code != code:
        day, past, _said = _asked(request)
        asked = f"?on={day}" if past else ""
        return redirect(reverse("clause-history", args=[row.code]) + asked)
    return _clause_page(request, row, only_history=True)


def _clause_page(request: HttpRequest, row: Clause, only_history: bool = False) -> HttpResponse:
    told = _asked(request)
    day, number = told.day, sheet_of(request)

    def context() -> dict[str, Any]:
        whole = text.text_at(row.commitment, day)
        now = whole.clauses.get(row.pk) if whole else None
        if whole is None or now is None:
            return {"clause": None, "row": row, "day": day}
        inside = [pk for pk, one in whole.clauses.items() if one.root == row.pk]
        which = Q(clause__in=inside)
        known = facts(which | Q(awaited_by__action__clause__in=inside))
        lines = public.lines_of(which, day, known.answers(day))
        pks = [line.pk for line in lines]
        merged = [one for one in whole.clauses.values() if one.into == row.pk]
        gone = {one.pk: row_ for row_ in Clause.objects.filter(pk__in=[m.pk for m in merged]) for one in merged if one.pk == row_.pk}  # fmt: skip
        return {
            "clause": now, "row": row, **told.words, "text": whole, "lines": lines,
            "state": clause_state(line.answer for line in lines),
            "turns": [t for t in detail.clause_turns(row) if t.on <= day],
            "merged": [(one, detail.clause_turns(gone[one.pk])) for one in merged],
            "proofs": detail.evidence_at(Q(action__in=pks), day, number),
            "tries": detail.tries_at(Q(action__in=pks), day),
            "links": links.of_actions(pks, day), "only_history": only_history,
            "into": whole.clauses.get(now.into) if now.into else None,
        }  # fmt: skip

    kind = "clause-history" if only_history else "clause"
    return kept.page(
        request, key=f"{kind}|{row.code}|{told.key}|{number}", stamp=row.commitment.stamp,
        title=lambda: detail.heading_of(row), template="commitment/inside/clause.html", context=context,
    )  # fmt: skip


def action(request: HttpRequest, code: str) -> HttpResponse:
    """One action: what was promised, how it stands, evidence, tries, what happened when."""
    row = Action.objects.filter(code=code).select_related("clause__commitment").first()
    if row is None:
        raise Http404
    told = _asked(request)
    day, number = told.day, sheet_of(request)

    def context() -> dict[str, Any]:
        page = detail.action_page(row, day, number)
        if page is None:
            return {"page": None, "row": row, "day": day}
        return {"page": page, "row": row, **told.words, "clause": row.clause,
                "links": links.of_actions([row.pk], day),
                "readings": [one for one in led_to(row.code) if one[0] <= day]}  # fmt: skip

    return kept.page(
        request, key=f"action|{code}|{told.key}|{number}", stamp=row.clause.commitment.stamp,
        title=lambda: detail.title_of(row), template="commitment/inside/action.html", context=context,
    )  # fmt: skip


def evidence_file(request: HttpRequest, pk: int) -> FileResponse:
    """A file of evidence, always as a download."""
    row = Evidence.objects.filter(pk=min(pk, 2**62), kind="file").first()
    path = path_of(row.file_hash) if row else None
    if row is None or path is None or not path.is_file():
        raise Http404
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=row.file_name,
                          content_type=row.file_type)  # fmt: skip
    answer["ETag"] = f'"{row.file_hash}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


def about(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """What was promised about a thing elsewhere: a track, a department, a partnership."""
    kind = kind.replace("-", " ")
    if kind not in dict(Link.KINDS):
        raise Http404
    today = timezone.localdate()
    which = links.actions_about(kind, [code[:120]])
    lines = public.lines_of(which, today, facts(which).answers(today))
    shown = links.shown([Link(kind=kind, code=code[:120], action_id=0)])[0]
    shows = Q(action__in=[x.pk for x in lines]) & public.live_evidence(today)
    context = {"lines": lines, "thing": shown, "day": date_format(today),
               "open": opens(request, shown.url),
               "proofs": detail.evidence_at(shows, today, sheet_of(request)), "show_action": True}  # fmt: skip
    return render(request, "commitment/about.html", context)
