"""The pages that compose rooms: the front page, what is recorded, health, and the auditor's record."""

from django.conf import settings
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render

from makegood.curriculum.views.home import home as learner_home
from makegood.record import reads
from makegood.record.rows import csv_lines
from makegood.web import jobs as background
from makegood.web.forms import Anchor, RecordSearch


def front(request: HttpRequest) -> HttpResponse:
    """What is asked of the one who signed in; otherwise what this is and how to sign in."""
    if request.viewer.signed_in:  # type: ignore[attr-defined]
        return learner_home(request)
    return render(request, "web/front.html")


def recorded(request: HttpRequest) -> HttpResponse:
    """What is recorded about people, who sees it, and what is never recorded."""
    return render(request, "web/recorded.html")


def health(request: HttpRequest) -> HttpResponse:
    """For a load balancer: 200 with the database's vendor, or the 503 page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok", "database": connection.vendor})


def record(request: HttpRequest) -> HttpResponse:
    """The auditor searches all entries; 50 a page."""
    form = RecordSearch(request.GET or None)
    found = reads.search(**form.criteria())
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(request, "web/record.html", {"form": form, "page": page})


def record_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The entries that the search finds, as CSV."""
    form = RecordSearch(request.GET or None)
    fields = ["seq", "at", "actor_kind", "actor_label", "act", "subject_kind", "subject_id",
              "because", "previous", "hash"]  # fmt: skip
    rows = reads.search(**form.criteria()).values_list(*fields).iterator(chunk_size=2000)
    return StreamingHttpResponse(
        csv_lines(fields, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="record.csv"'},
    )


def record_verify(request: HttpRequest) -> HttpResponse:
    """Walk the whole chain and say what was found; compare with an entry that was noted outside."""
    faults, count = [], 0
    form = Anchor(request.GET if "anchor" in request.GET else None)
    anchors = form.anchors()
    for found in reads.verify(anchors=anchors):
        if isinstance(found, reads.Fault):
            faults.append(found)
        else:
            count = found
    context = {"faults": faults[:100], "fault_count": len(faults), "count": count, "form": form,
               "noted": max(anchors, default=0), "last": reads.anchor()}  # fmt: skip
    return render(request, "web/record_verify.html", context)


def jobs(request: HttpRequest) -> HttpResponse:
    """Workers, what runs, what is tried again and what failed; 50 failures a page."""
    page = Paginator(background.failed(), 50).get_page(request.GET.get("page"))
    return render(request, "web/jobs.html", {"work": background.work(), "page": page})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", {"institution": settings.INSTITUTION_NAME}, status=500)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's secret is missing or old: nothing was saved."""
    return render(request, "403.html", {"reason": "csrf"}, status=403)
