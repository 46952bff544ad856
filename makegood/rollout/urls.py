"""Addresses of the rollout, each with who may open it."""

from makegood.people.doors import door
from makegood.people.rules import is_person

from . import urls_attendance, urls_calendar, urls_limits, urls_office
from .views import learner

urlpatterns = [
    door("sessions/", learner.calendar, may=is_person, name="sessions"),
    door("sessions/choose/<slug:unit>/", learner.choose, may=is_person, name="choose-seat"),
    door("sessions/choose/<slug:unit>/wait/", learner.wait_any, may=is_person, name="wait-any"),
    door("sessions/<slug:code>/", learner.group, may=is_person, name="session"),
    door("sessions/<slug:code>/take/", learner.take, may=is_person, name="seat-take"),
    door("sessions/<slug:code>/wait/", learner.wait, may=is_person, name="seat-wait"),
    door("me/sessions/", learner.my_sessions, may=is_person, name="my-sessions"),
    door("me/sessions/seen/", learner.seen, may=is_person, name="session-news-seen"),
    door("me/seats/<int:pk>/decline/", learner.decline, may=is_person, name="seat-decline"),
    door("me/seats/<int:pk>/exchange/", learner.swap, may=is_person, name="seat-swap"),
    door("me/exchanges/<int:pk>/agree/", learner.answer_swap, may=is_person, name="swap-agree",
         kwargs={"agree": True}),
    door("me/exchanges/<int:pk>/refuse/", learner.answer_swap, may=is_person, name="swap-refuse",
         kwargs={"agree": False}),
    door("me/exchanges/<int:pk>/withdraw/", learner.withdraw_swap, may=is_person,
         name="swap-withdraw"),
    door("me/waiting/<int:pk>/take/", learner.offer, may=is_person, name="offer-take",
         kwargs={"what": "take"}),
    door("me/waiting/<int:pk>/refuse/", learner.offer, may=is_person, name="offer-refuse",
         kwargs={"what": "refuse"}),
    door("me/waiting/<int:pk>/leave/", learner.offer, may=is_person, name="waiting-leave",
         kwargs={"what": "leave"}),
    *urls_attendance.urlpatterns,
    *urls_calendar.urlpatterns,
    *urls_office.urlpatterns,
    *urls_limits.urlpatterns,
]  # fmt: skip
