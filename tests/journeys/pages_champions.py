"""Pages of champions, as in pages.py."""

from tests.journeys.entry import Entry

# Names of addresses that are no page: what they answer with instead.
NOT_PAGES: dict[str, str] = {
    "champions": "leads to the page of one's role",
    "my-partnerships": "leads to one's only partnership",
    "coverage-csv": "download",
    "letter": "download",
    "pack-pdf": "download",
    "partnership-of": "leads to a unit's partnership",
    "practice-answer": "POST",
    "time-take-back": "POST",
    "agreement-sign": "POST",
    "circle-off": "POST",
    "circle-take-back": "POST",
}
PARTNERSHIP = r"{/office/champions/partnerships/?text=Surgery ^/partnerships/\d+/$}"
POSITION = r"{/office/champions/ ^/champions/positions/\d+/$}"
OPEN = r"{/me/positions/ ^/me/positions/\d+/$}"
PAGES: list[Entry] = [
    Entry("champions-office", "/office/champions/", "office"),
    Entry("partnerships", "/office/champions/partnerships/", "office"),
    Entry("partnership-invite", "/office/champions/invite/", "office"),
    Entry("champions-programme", "/office/champions/numbers/", "office"),
    Entry("ladder-desk", "/office/champions/ladder/", "office"),
    Entry("recognise", "/office/champions/ladder/accept/", "office"),
    Entry("letters", "/office/champions/letters/", "office"),
    Entry("partnership", PARTNERSHIP, "office"),
    Entry("partnership lead", "/partnerships/", "lead"),
    Entry("partnership-act", f"{PARTNERSHIP}do/pause/", "office"),
    Entry("agreement-write", f"{PARTNERSHIP}agreement/", "office"),
    Entry("agreement", f"{PARTNERSHIP}agreement/2/", "office"),
    Entry("position-open", f"{PARTNERSHIP}position/", "office"),
    Entry("position", POSITION, "office"),
    Entry("position-act", f"{POSITION}do/change/", "office"),
    Entry("term", r"{/office/champions/ ^/champions/terms/\d+/$}", "office"),
    Entry("term-act", r"{/office/champions/ ^/champions/terms/\d+/$}do/end/", "office"),
    Entry("pack", r"{/champion/ ^/champions/terms/\d+/pack/$}", "champion"),
    Entry("missing-time", r"{/champion/time/ ^/champions/missing-time/\d+/$}", "champion"),
    Entry(
        "missing-act", r"{/office/champions/ ^/champions/missing-time/\d+/$}do/settle/", "office"
    ),
    Entry("coverage", "/champions/coverage/", "executive"),
    Entry("forecast", "/champions/forecast/", "executive"),
    Entry("champion", "/champion/", "champion"),
    Entry("champion-time", "/champion/time/", "champion"),
    Entry("no-time", "/champion/no-time/", "champion"),
    Entry("champion-available", "/champion/when/", "champion"),
    Entry("hand-over", "/champion/hand-over/", "champion"),
    Entry("champion-practice", "/champion/sessions/", "champion"),
    Entry("circle", "/champion/circle/", "champion"),
    Entry("circle-meeting", "/champion/circle/meeting/", "champion"),
    Entry("positions-open", "/me/positions/", "learner"),
    Entry("position-public", OPEN, "learner"),
    Entry("apply", f"{OPEN}apply/", "learner"),
    Entry("application", r"{/office/champions/ ^/me/applications/\d+/$}", "office"),
    Entry("application-act", r"{/office/champions/ ^/me/applications/\d+/$}do/appoint/", "office"),
]
