"""Pages of one's calendar, of check-in and of the facilitator's kit, as in pages.py."""

from tests.journeys.entry import Entry

AT = "/sessions/at/1/"
# Names of addresses that are no page: what they answer with instead.
NOT_PAGES: dict[str, str] = {
    "calendar-feed": "a calendar",
    "calendar-off": "POST",
    "check-in-worker": "a script",
    "check-in-marks": "POST",
    "answer": "test_calendar.py walks it; each link opens once",
    "session-feedback": "test_checkin.py looks at it: only who took part may",
    "attendance-correct": "the same form as session-debrief's",
}
PAGES: list[Entry] = [
    Entry("my-calendar", "/me/calendar/", "learner"),
    Entry("session-needs", "/me/sessions/needs/", "learner"),
    Entry("check-in", "/check-in/1/", "learner"),
    Entry("session-kit", f"{AT}kit/", "office"),
    Entry("session-screen", f"{AT}screen/", "office"),
    Entry("session-roster", f"{AT}roster/", "office"),
    Entry("session-badges", f"{AT}badges/", "office"),
    Entry("session-paper", f"{AT}paper/", "office"),
    Entry("session-debrief", f"{AT}debrief/", "office"),
]
