"""How each state word looks: its translated word, its tone and its shape, in one table."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class StatusLook:
    """A state's word, its tone (a class in components.css) and its shape (a name in icons.py)."""

    word: str | Promise
    tone: str
    icon: str


# Tones: good, now, soon, decide, plain. Red (decide) is kept for what needs a decision or an act.
STATUSES: dict[str, StatusLook] = {
    # requirements
    "not yet open": StatusLook(_("Not yet open"), "plain", "later"),
    "asked": StatusLook(_("Asked"), "now", "asked"),
    "due soon": StatusLook(_("Due soon"), "soon", "soon"),
    "overdue": StatusLook(_("Overdue"), "decide", "overdue"),
    "done": StatusLook(_("Done"), "good", "done"),
    "renewed": StatusLook(_("Renewed"), "good", "renewed"),
    "waived": StatusLook(_("Waived"), "plain", "waived"),
    "waiting": StatusLook(_("Waiting during leave"), "plain", "waiting"),
    "no longer asked": StatusLook(_("No longer asked"), "plain", "ended"),
    # strength
    "required": StatusLook(_("Required"), "now", "published"),
    "expected": StatusLook(_("Expected"), "now", "asked"),
    "invited": StatusLook(_("Invited"), "plain", "later"),
    # drafts and editions
    "draft": StatusLook(_("Draft"), "plain", "draft"),
    "in review": StatusLook(_("In review"), "soon", "review"),
    "needs a decision": StatusLook(_("Needs a decision"), "decide", "overdue"),
    "approved": StatusLook(_("Approved"), "good", "done"),
    "scheduled": StatusLook(_("Scheduled"), "now", "soon"),
    "published": StatusLook(_("Published"), "good", "published"),
    "replaced": StatusLook(_("Replaced"), "plain", "ended"),
    "refused": StatusLook(_("Refused"), "decide", "failed"),
    "sent back": StatusLook(_("Sent back"), "soon", "renewed"),
    # commitments: actions, clauses, tries
    "proposed": StatusLook(_("Proposed"), "plain", "later"),
    "under way": StatusLook(_("Under way"), "now", "running"),
    "at risk": StatusLook(_("At risk"), "soon", "warning"),
    "stale": StatusLook(_("Stale"), "decide", "overdue"),
    "withdrawn": StatusLook(_("Withdrawn"), "plain", "ended"),
    "merged": StatusLook(_("Merged"), "plain", "next"),
    "no action": StatusLook(_("No action yet"), "soon", "later"),
    "adopted": StatusLook(_("Kept"), "good", "done"),
    "adapted": StatusLook(_("Changed and tried again"), "now", "renewed"),
    "abandoned": StatusLook(_("Abandoned"), "plain", "ended"),
    # jobs and feeds
    "queued": StatusLook(_("Waiting its turn"), "plain", "later"),
    "running": StatusLook(_("Running"), "now", "running"),
    "finished": StatusLook(_("Finished"), "good", "done"),
    "failed": StatusLook(_("Failed"), "decide", "failed"),
    "previewed": StatusLook(_("Previewed"), "now", "review"),
    "applied": StatusLook(_("Applied"), "good", "done"),
    "set aside": StatusLook(_("Set aside"), "plain", "ended"),
    # requests, checks, gates
    "open": StatusLook(_("Open"), "now", "asked"),
    "answered": StatusLook(_("Answered"), "good", "done"),
    "closed": StatusLook(_("Closed"), "plain", "ended"),
    "active": StatusLook(_("Active"), "good", "done"),
    "ended": StatusLook(_("Ended"), "plain", "ended"),
    "sent": StatusLook(_("Sent"), "good", "done"),
    "held": StatusLook(_("Held until quiet hours end"), "plain", "waiting"),
    "verified": StatusLook(_("Verified"), "good", "published"),
    # sessions, seats and plans
    "cancelled": StatusLook(_("Cancelled"), "soon", "ended"),
    "took place": StatusLook(_("Took place"), "good", "done"),
    "your seat": StatusLook(_("Your seat"), "good", "done"),
    "you lead": StatusLook(_("You lead"), "now", "published"),
    "completed": StatusLook(_("Took part"), "good", "done"),
    "missed": StatusLook(_("Missed"), "soon", "later"),
    "in force": StatusLook(_("In force"), "good", "published"),
    "superseded": StatusLook(_("Replaced by a later plan"), "plain", "ended"),
    "discarded": StatusLook(_("Not used"), "plain", "ended"),
    "interrupted": StatusLook(_("Interrupted"), "decide", "failed"),
    "stopped": StatusLook(_("Stopped"), "soon", "ended"),
    "broken": StatusLook(_("Broken"), "decide", "failed"),
    # partnerships, positions, applications, the ladder
    "in talks": StatusLook(_("In talks"), "now", "running"),
    "signed": StatusLook(_("Signed"), "now", "published"),
    "paused": StatusLook(_("Paused"), "soon", "waiting"),
    "planned": StatusLook(_("Planned"), "plain", "later"),
    "choosing": StatusLook(_("Choosing"), "soon", "review"),
    "appointed": StatusLook(_("Appointed"), "now", "person"),
    "filled": StatusLook(_("Filled"), "good", "done"),
    "handing over": StatusLook(_("Handing over"), "soon", "renewed"),
    "with the supervisor": StatusLook(_("With the supervisor"), "soon", "waiting"),
    "to be decided": StatusLook(_("To be decided"), "decide", "overdue"),
    "not agreed": StatusLook(_("The supervisor did not agree"), "plain", "ended"),
    "not chosen": StatusLook(_("Not chosen"), "plain", "ended"),
    "waits for the sponsor": StatusLook(_("Waits for the sponsor"), "soon", "soon"),
    "with the office": StatusLook(_("With the office"), "decide", "overdue"),
    "confirmed": StatusLook(_("Confirmed"), "good", "done"),
    "to be confirmed": StatusLook(_("To be confirmed"), "soon", "waiting"),
    "climbed": StatusLook(_("Climbed"), "good", "done"),
    "unfunded": StatusLook(_("Unfunded"), "decide", "overdue"),
    "overloaded": StatusLook(_("More than promised"), "decide", "overdue"),
    "overloaded ahead": StatusLook(_("More planned than promised"), "decide", "overdue"),
}


def status_look(state: str) -> StatusLook:
    """Finds how a state looks; codes may use underscores or hyphens and any case.

    A state that is not in the table is shown as its own words with a neutral shape, so that a
    page never fails over a label.
    """
    key = state.strip().lower().replace("_", " ").replace("-", " ")
    return STATUSES.get(key) or StatusLook(key.capitalize(), "plain", "asked")
