"""Pages of rollout, as in pages.py."""

from tests.journeys.entry import Entry

SESSION = r"{/sessions/?view=list ^/sessions/(?!choose)[\w-]+/$}"
GROUP = r"{/office/rollout/ ^/sessions/(?!choose)[\w-]+/$}"
PLAN = r"{/office/rollout/plans/ ^/office/rollout/plans/\d+/$}"
SEAT = r"{/me/sessions/ ^/me/seats/\d+/decline/$}"
# Names of addresses that are no page: what they answer with instead.
NOT_PAGES: dict[str, str] = {
    "seat-take": "POST",
    "seat-wait": "POST",
    "wait-any": "POST",
    "session-news-seen": "POST",
    "swap-agree": "POST",
    "swap-refuse": "POST",
    "swap-withdraw": "POST",
    "offer-take": "POST",
    "offer-refuse": "POST",
    "waiting-leave": "POST",
    "rollout-news-seen": "POST",
    "plan-accept": "POST",
    "plan-discard": "POST",
    "plan-stop": "POST",
    "plan-resume": "POST",
    "session-cancel": "test_rollout.py looks at it: the group must be one that goes on",
    "session-leads": "the same form as session-offer's",
    "session-move": "the same form as session-offer's",
    "seat-swap": "the same form as seat-decline's",
}
PAGES: list[Entry] = [
    Entry("sessions", "/sessions/", "learner"),
    Entry("sessions as a list", "/sessions/?view=list", "learner"),
    Entry("sessions by place", "/sessions/?view=place", "learner"),
    Entry("session", SESSION, "learner"),
    Entry("session for the office", GROUP, "office"),
    Entry("choose-seat", "/sessions/choose/race-as-construct/", "learner"),
    Entry("my-sessions", "/me/sessions/", "learner"),
    Entry("seat-decline", SEAT, "learner"),
    Entry("rollout", "/office/rollout/", "office"),
    Entry("rollout-capacity", "/office/rollout/capacity/?weeks=16&more=1&fte=0.5", "office"),
    Entry("session-offer", "/office/rollout/offer/", "office"),
    Entry("plans", "/office/rollout/plans/", "office"),
    Entry("plan", PLAN, "office"),
    Entry("plan-moves", PLAN + "who/?change=new", "office"),
    Entry("facilitators", "/office/rollout/facilitators/", "office"),
    Entry("facilitator-new", "/office/rollout/facilitators/new/", "office"),
    Entry(
        "facilitator-away",
        r"{/office/rollout/facilitators/ ^/office/rollout/facilitators/\d+/away/$}",
        "office",
    ),
    Entry("workshops", "/office/rollout/workshops/", "office"),
    Entry("workshop-new", "/office/rollout/workshops/new/", "office"),
    Entry(
        "workshop",
        r"{/office/rollout/workshops/ ^/office/rollout/workshops/\d+/$}",
        "office",
    ),
]
