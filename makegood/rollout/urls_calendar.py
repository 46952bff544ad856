"""Addresses of calendars and answers to invitations."""

from makegood.people.doors import door
from makegood.people.rules import anyone, is_person

from .views import calendar

urlpatterns = [
    door("me/calendar/", calendar.my_calendar, may=is_person, name="my-calendar"),
    door("me/calendar/<int:pk>/off/", calendar.calendar_off, may=is_person, name="calendar-off"),
    # The address itself is the key: calendar programs cannot sign in.
    door("calendar/<str:secret>.ics", calendar.calendar_feed, may=anyone, name="calendar-feed"),
    door("answer/<str:signed>/", calendar.answer, may=anyone, name="answer"),
]
