"""Addresses of check-in, of the facilitator's kit, and of feedback."""

from makegood.people.doors import door
from makegood.people.rules import anyone, is_person

from .reads.kit import leads_session
from .views import checkin, kit

_AT = "sessions/at/<int:pk>/"

urlpatterns = [
    door("check-in/worker.js", checkin.worker, may=anyone, name="check-in-worker"),
    door("check-in/marks/", checkin.marks, may=is_person, name="check-in-marks"),
    door("check-in/<int:pk>/", checkin.at_session, may=is_person, name="check-in"),
    door(_AT + "screen/", checkin.screen, may=leads_session, name="session-screen"),
    door(_AT + "kit/", kit.kit, may=leads_session, name="session-kit"),
    door(_AT + "roster/", kit.roster, may=leads_session, name="session-roster"),
    door(_AT + "badges/", kit.badges, may=leads_session, name="session-badges"),
    door(_AT + "paper/", kit.paper, may=leads_session, name="session-paper"),
    door(_AT + "roster/<int:person>/", kit.correct, may=leads_session, name="attendance-correct"),
    door(_AT + "debrief/", kit.debrief, may=leads_session, name="session-debrief"),
    door("sessions/feedback/<slug:code>/", kit.feedback, may=is_person, name="session-feedback"),
    door("me/sessions/needs/", kit.needs, may=is_person, name="session-needs"),
]
