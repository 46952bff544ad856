"""Addresses of the programme office, each with who may open it."""

from typing import Any

from django.http import HttpRequest

from makegood.people.doors import door
from makegood.people.rules import holds

from .views import office, proposals, tracks

_rules = holds("rules.change")
_see = holds("people.see")
_waives = holds("waiver.give")
_answer = holds("questions.answer")


def _decide(request: HttpRequest, **kwargs: Any) -> bool:
    """Who sees persons' records and may set a requirement aside."""
    return _see(request) and _waives(request)


urlpatterns = [
    door("office/", office.office, may=_rules, name="office"),
    door("office/tracks/", tracks.tracks, may=_rules, name="tracks"),
    door("office/tracks/new/", tracks.edit, may=_rules, name="track-new"),
    door("office/tracks/reach/", tracks.reach, may=_rules, name="track-reach"),
    door("office/tracks/<slug:code>/", tracks.track, may=_rules, name="track"),
    door("office/tracks/<slug:code>/propose/", tracks.edit, may=_rules, name="track-propose"),
    door("office/tracks/<slug:code>/withdraw/", tracks.withdraw, may=_rules, name="track-withdraw"),
    door("office/proposals/", proposals.proposals, may=_rules, name="proposals"),
    door("office/proposals/<int:pk>/", proposals.proposal, may=_rules, name="proposal"),
    door("office/proposals/<int:pk>/apply/", proposals.apply, may=_rules, name="proposal-apply"),
    door("office/proposals/<int:pk>/discard/", proposals.leave, may=_rules, name="proposal-discard"),
    door("office/proposals/<int:pk>/rows.csv", proposals.download, may=_see, name="proposal-csv"),
    door("office/move/", proposals.move, may=_rules, name="move-org"),
    door("office/gates/", office.gates, may=_rules, name="gates"),
    door("office/review-dates/", office.review_dates, may=_rules, name="review-dates"),
    door("office/waivers/", office.waivers, may=_see, name="waivers"),
    door("office/questions/", office.questions, may=_answer, name="questions"),
    door("office/questions/<int:pk>/", office.question, may=_answer, name="question"),
    door("office/people/", office.people, may=_see, name="people"),
    door("office/people/<int:pk>/", office.person, may=_see, name="person"),
    door("office/people/<int:pk>/waive/", office.person_act, may=_decide, name="waive",
         kwargs={"what": "waive"}),
    door("office/people/<int:pk>/certificate/", office.person_act, may=_decide,
         name="certificate-accept", kwargs={"what": "certificate"}),
    door("office/people/<int:pk>/completion/", office.person_act, may=_decide,
         name="completion-record", kwargs={"what": "completion"}),
    door("office/waivers/<int:pk>/end/", office.waiver_end, may=_decide, name="waiver-end"),
    door("office/completions/<int:pk>/withdraw/", office.completion_withdraw, may=_decide,
         name="completion-withdraw"),
]  # fmt: skip
