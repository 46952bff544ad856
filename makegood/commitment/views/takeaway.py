"""Feeds, tables and reports to take along; open to everyone."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.curriculum.reads.papers import NoPapers

from .. import kept
from ..models import Commitment, Report
from ..reads import export, feeds, public
from ..reads.report import report_page, report_pdf
from ..rules import LEAD, WRITE, takes_part

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _row(code: str) -> Commitment:
    return get_object_or_404(Commitment, code=code)


def _title(row: Commitment) -> str:
    latest = row.wordings.order_by("number").last()
    return latest.title if latest else row.code


def _given(request: HttpRequest, code: str, kind: str, type: str, make: Callable[[Commitment], bytes]) -> HttpResponse:  # fmt: skip
    found = public.stamp_of(code=code)
    if found is None:
        raise Http404
    key = f"{kind}|{code}|{timezone.localdate()}"
    return kept.data(request, key=key, stamp=found[1], type=type, make=lambda: make(_row(code)))


def atom(request: HttpRequest, code: str) -> HttpResponse:
    """What changed lately, as an Atom feed."""
    return _given(request, code, "atom", "application/atom+xml; charset=utf-8",
                  lambda row: feeds.atom(row, _title(row), feeds.news(row)))  # fmt: skip


def feed(request: HttpRequest, code: str) -> HttpResponse:
    """What changed lately, as a JSON Feed."""
    return _given(request, code, "feed", "application/feed+json; charset=utf-8",
                  lambda row: feeds.json_feed(row, _title(row), feeds.news(row)))  # fmt: skip


def download(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The whole plan as CSV, Excel or JSON; without anybody's name."""
    today = timezone.localdate()
    makers: dict[str, tuple[str, Callable[[Commitment], bytes]]] = {
        "csv": ("text/csv; charset=utf-8", lambda row: export.csv(row, today)),
        "xlsx": (XLSX, lambda row: export.xlsx(row, today)),
        "json": ("application/json", lambda row: export.as_json(row, today=today, people=False)),
    }
    if kind not in makers:
        raise Http404
    type_, make = makers[kind]
    answer = _given(request, code, kind, type_, make)
    answer["Content-Disposition"] = f'attachment; filename="{code}-{today}.{kind}"'
    return answer


def reports(request: HttpRequest, code: str) -> HttpResponse:
    """The published reports, newest first; drafts for those who take part."""
    row = _row(code)
    found = row.reports.all()
    if not takes_part(request):
        found = found.filter(state="published")
    context = {"commitment": row, "title": _title(row), "reports": found,
               "leads": request.viewer.may(WRITE) or request.viewer.may(LEAD),  # type: ignore[attr-defined]
               "years": public.years(row, timezone.localdate())[::-1]}  # fmt: skip
    return render(request, "commitment/reports.html", context)


def _report(request: HttpRequest, code: str, year: int) -> Report:
    found = get_object_or_404(Report.objects.select_related("commitment"), commitment__code=code, year=min(year, 9999))  # fmt: skip
    if found.state != "published" and not takes_part(request):
        raise Http404
    return found


def report(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The report of a year as a page."""
    row = _report(request, code, year)
    found = report_page(row, timezone.localdate())
    if found is None:
        raise Http404
    context = {"found": found, "report": row, "page": found.page, "commitment": row.commitment,
               "part": takes_part(request)}  # fmt: skip
    return render(request, "commitment/report.html", context)


def report_paper(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """The report of a year as an accessible PDF."""
    row = _report(request, code, year)
    found = report_page(row, timezone.localdate())
    if found is None:
        raise Http404
    try:
        made = report_pdf(found)
    except NoPapers:
        messages.error(request, _("This server cannot make a PDF at the moment. Print the page instead."))  # fmt: skip
        return redirect("commitment-report", code, year)
    return HttpResponse(made, content_type="application/pdf", headers={
        "Content-Disposition": f'attachment; filename="report-{code}-{row.year}.pdf"'})  # fmt: skip
