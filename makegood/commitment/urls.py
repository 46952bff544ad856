"""Addresses of commitment, each with who may open it."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver

from makegood.people.doors import door
from makegood.people.rules import anyone, holds, is_person

from .rules import LEAD, WRITE, takes_part
from .views import deeds, desk, meetings, plans, public, takeaway, wording

_write = holds(WRITE)


def _leads(request: HttpRequest, **kwargs: Any) -> bool:
    """The office and the leadership."""
    return _write(request) or holds(LEAD)(request)


_of = "office/commitment/of/<slug:code>"
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
    door("me/changed/", desk.changed, may=is_person, name="changed"),
    door("me/owner-roles/", desk.my_roles, may=is_person, name="my-owner-roles"),
    door("office/commitment/", desk.desk, may=takes_part, name="commitment-desk"),
    door("office/commitment/new/", wording.new, may=_write, name="commitment-new"),
    door("office/commitment/roles/", desk.owner_roles, may=_write, name="owner-roles"),
    door("office/commitment/roles/<slug:code>/", desk.hand_over, may=_write, name="role-hand-over"),
    door("office/commitment/clauses/<slug:code>/<slug:what>/", wording.clause_act, may=_write, name="clause-act"),
    door("office/commitment/actions/<slug:code>/", desk.action_desk, may=takes_part, name="action-desk"),
    door("office/commitment/actions/<slug:code>/<slug:what>/", deeds.action_act, may=takes_part, name="action-act"),
    door("office/commitment/actions/<slug:code>/end/<slug:kind>/<int:pk>/", desk.end_link, may=takes_part, name="link-end"),
    door("office/commitment/evidence/<int:pk>/take-back/", deeds.take_back, may=takes_part, name="evidence-take-back"),
    door("office/commitment/tries/<int:pk>/<slug:what>/", deeds.try_act, may=takes_part, name="try-act"),
    door("office/commitment/meetings/<int:pk>/", meetings.meeting, may=_leads, name="meeting"),
    door("office/commitment/meetings/<int:pk>/<slug:what>/", meetings.meeting_act, may=_leads, name="meeting-act"),
    door("office/commitment/agenda/<int:pk>/", meetings.decide, may=_leads, name="agenda-decide"),
    door("office/commitment/plans/<int:pk>/", plans.plan_file, may=_write, name="plan-file"),
    door("office/commitment/plans/<int:pk>/take/", plans.plan_apply, may=_write, name="plan-apply"),
    door("office/commitment/plans/<int:pk>/aside/", plans.plan_discard, may=_write, name="plan-discard"),
    door("office/commitment/plans/<int:pk>/faults.csv", plans.plan_faults, may=_write, name="plan-faults"),
    door(f"{_of}/", wording.edit, may=_write, name="commitment-edit"),
    door(f"{_of}/wording/", wording.frame, may=_write, name="commitment-word"),
    door(f"{_of}/clause/", wording.new_clause, may=_write, name="clause-new"),
    door(f"{_of}/import/", plans.upload, may=_write, name="plan-import"),
    door(f"{_of}/meetings/", meetings.meetings, may=_leads, name="meetings"),
    door(f"{_of}/reports/", meetings.report_open, may=_leads, name="commitment-report-open"),
    door(f"{_of}/reports/<int:year>/", meetings.report_write, may=takes_part, name="commitment-report-write"),
    door(f"{_of}/reports/<int:year>/publish/", meetings.report_publish, may=_leads, name="commitment-report-publish"),
    door(f"{_of}/reports/<int:year>/<slug:clause>/", meetings.report_words, may=takes_part, name="commitment-report-words"),
]  # fmt: skip
