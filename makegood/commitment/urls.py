"""Addresses of commitment, each with who may open it."""

from django.urls import URLPattern, URLResolver

from makegood.people.doors import door
from makegood.people.rules import anyone

from .views import public, takeaway

urlpatterns: list[URLPattern | URLResolver] = [
    door("commitment/", public.commitments, may=anyone, name="commitments"),
    door("commitment/about/<slug:kind>/<path:code>/", public.about, may=anyone, name="commitment-about"),
    door("commitment/<slug:code>/", public.commitment, may=anyone, name="commitment"),
    door("commitment/<slug:code>/history/", public.commitment_history, may=anyone, name="commitment-history"),
    door("commitment/<slug:code>/changes.atom", takeaway.atom, may=anyone, name="commitment-atom"),
    door("commitment/<slug:code>/changes.json", takeaway.feed, may=anyone, name="commitment-feed"),
    door("commitment/<slug:code>/plan.<slug:kind>", takeaway.download, may=anyone, name="commitment-export"),
    door("commitment/<slug:code>/reports/", takeaway.reports, may=anyone, name="commitment-report-list"),
    door("commitment/<slug:code>/reports/<int:year>/", takeaway.report, may=anyone, name="commitment-report"),
    door("commitment/<slug:code>/reports/<int:year>.pdf", takeaway.report_paper, may=anyone, name="commitment-report-pdf"),
    door("clauses/<slug:code>/", public.clause, may=anyone, name="clause"),
    door("clauses/<slug:code>/history/", public.clause_history, may=anyone, name="clause-history"),
    door("actions/<slug:code>/", public.action, may=anyone, name="action"),
    door("evidence/<int:pk>/", public.evidence_file, may=anyone, name="evidence-file"),
]  # fmt: skip
