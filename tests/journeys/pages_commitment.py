"""Pages of commitment, as in pages.py."""

from datetime import date

from tests.journeys.entry import Entry

# Names of addresses that are no page: what they answer with instead.
NOT_PAGES: dict[str, str] = {
    "commitments": "leads to the commitment where there is one",
    "commitment-atom": "feed",
    "commitment-feed": "feed",
    "commitment-export": "download",
    "commitment-report-pdf": "download",
    "evidence-file": "download",
    "plan-faults": "download",
    "plan-apply": "POST",
    "plan-discard": "POST",
    "meeting-act": "POST",
    "link-end": "POST",
    "commitment-report-open": "POST",
    "commitment-report-publish": "POST",
    "plan-file": "made by sending a file; the journey looks at it",
}
OURS, OFFICE = "/commitment/larkmoor/", "/office/commitment/"
OF = f"{OFFICE}of/larkmoor/"
ACTION = f"{OFFICE}actions/pain-and-waiting-1/"
REPORT = f"{OF}reports/{date.today().year}/"
MEETING = rf"{{{OF}meetings/ ^{OFFICE}meetings/\d+/$}}"
PAGES: list[Entry] = [
    Entry("commitment", OURS),
    Entry("commitment past", f"{OURS}?on=2025-03-01"),
    Entry("commitment-history", f"{OURS}history/"),
    Entry("commitment-report-list", f"{OURS}reports/"),
    Entry("commitment-report", rf"{{{OURS}reports/ ^{OURS}reports/\d+/$}}"),
    Entry("commitment-about", "/commitment/about/department/surg/"),
    Entry("clause", "/clauses/equations/"),
    Entry("clause merged", "/clauses/who-answers/"),
    Entry("clause-history", "/clauses/listening-sessions/history/"),
    Entry("action", "/actions/pain-and-waiting-1/"),
    Entry("changed", "/me/changed/", "learner"),
    Entry("my-owner-roles", "/me/owner-roles/", "lead"),
    Entry("commitment-desk", OFFICE, "executive"),
    Entry("commitment-desk owner", OFFICE, "lead"),
    Entry("action-desk", ACTION, "lead"),
    Entry("action-act evidence", f"{ACTION}evidence/", "lead"),
    Entry("action-act change", f"{ACTION}change/", "office"),
    Entry("action-act failed", f"{ACTION}failed/", "lead"),
    Entry("try-act", rf"{{{ACTION} ^{OFFICE}tries/\d+/end/$}}", "lead"),
    Entry("evidence-take-back", rf"{{{ACTION} ^{OFFICE}evidence/\d+/take-back/$}}", "lead"),
    Entry("commitment-new", f"{OFFICE}new/", "office"),
    Entry("owner-roles", f"{OFFICE}roles/", "office"),
    Entry("role-hand-over", f"{OFFICE}roles/dean/", "office"),
    Entry("commitment-edit", OF, "office"),
    Entry("commitment-word", f"{OF}wording/", "office"),
    Entry("clause-new", f"{OF}clause/", "office"),
    Entry("clause-act word", f"{OFFICE}clauses/equations/word/", "office"),
    Entry("clause-act action", f"{OFFICE}clauses/equations/action/", "office"),
    Entry("plan-import", f"{OF}import/", "office"),
    Entry("meetings", f"{OF}meetings/", "executive"),
    Entry("meeting", MEETING, "executive"),
    Entry("agenda-decide", rf"{{{OFFICE}meetings/2/ ^{OFFICE}agenda/\d+/$}}", "executive"),
    Entry("commitment-report-write", REPORT, "office"),
    Entry("commitment-report-words", f"{REPORT}means/", "office"),
]
