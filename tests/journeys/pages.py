"""Every page by name: where it is, and one who may open it. Pictures and axe go by this list.

A path with `{...}` takes the first link on another page whose address matches, such as
`{/office/people/ ^/office/people/\\d+/$}waive/`. A page of the house that is in neither list here
fails `test_every_page_has_an_entry`.
"""

import html
import re

from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page

from tests.journeys import (
    pages_champions,
    pages_commitment,
    pages_library,
    pages_rollout,
    pages_sessions,
)
from tests.journeys.entry import Entry

LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"')
UNIT, TRACK = "shared-language", "universal-core"
PERSON = r"{/office/people/ ^/office/people/\d+/$}"
# Names of addresses that are no page: what they answer with instead.
NOT_PAGES = {
    "health": "JSON for a load balancer",
    "set_language": "POST",
    "record-csv": "download",
    "my-completions-pdf": "download",
    "department-csv": "download",
    "proposal-csv": "download",
    "feed-list": "download",
    "notes-download": "download",
    "unit-image": "picture",
    "draft-image": "picture",
    "unsubscribe": "signed; tests/journeys/test_leaving.py looks at it",
    "track-reach": "part of a page",
    "authoring": "leads to the editor",
    "declare": "POST",
    "give-up": "POST",
    "invite": "POST; the code is shown once",
    "end-role": "POST",
    "question-withdraw": "POST",
    "confirm-responsibility": "POST",
    "unit-newest": "POST",
    "unit-decide": "POST",
    "unit-submit": "POST",
    "unit-take-back": "POST",
    "unit-declare": "POST",
    "unit-time": "POST",
    "unit-no-time": "POST",
    "notes-begin": "POST",
    "notes-open": "POST",
    "notes-close": "POST",
    "notes-code": "POST; the code is shown once",
    "notes-connect": "POST",
    "note-delete": "POST",
    "track-withdraw": "POST",
    "proposal-apply": "POST",
    "proposal-discard": "POST",
    "waiver-end": "POST",
    "completion-withdraw": "POST",
    "feed-again": "POST",
    "feed-aside": "POST",
}


PAGES = [
    Entry("home front", "/"),
    Entry("account_login", "/accounts/login/"),
    Entry("account_reset_password", "/accounts/password/reset/"),
    Entry("paper-code", "/code/"),
    Entry("number", "/number/"),
    Entry("recorded", "/recorded/"),
    Entry("glossary", "/glossary/"),
    Entry("term", r"{/glossary/ ^/glossary/race/$}"),
    Entry("work", "/library/jones2000/"),
    Entry("track-public", f"/tracks/{TRACK}/"),
    Entry("home learner", "/", "learner"),
    Entry("why", f"/why/{UNIT}/", "learner"),
    Entry("why open", "/why/bedside-reasoning/", "learner"),
    Entry("ask", f"/ask/{UNIT}/", "learner"),
    Entry("ask-office", "/me/ask/", "learner"),
    Entry("my-questions", "/me/questions/", "learner"),
    Entry("unit", f"/units/{UNIT}/", "learner"),
    Entry("unit-section", f"/units/{UNIT}/2/", "learner"),
    Entry("unit-section check", f"/units/{UNIT}/10/", "learner"),
    Entry("unit-print", f"/units/{UNIT}/print/", "learner"),
    Entry("note", f"/me/notes/{UNIT}/note/", "learner"),
    Entry("recovery", "/me/notes/", "learner"),
    Entry("my-completions", "/me/completions/", "learner"),
    Entry("my-record", "/me/record/", "learner"),
    Entry("me", "/me/", "learner"),
    Entry("message-settings", "/me/messages/", "learner"),
    Entry("mfa_index", "/accounts/2fa/", "learner"),
    Entry("account_change_password", "/accounts/password/change/", "learner"),
    Entry("account_logout", "/accounts/logout/", "learner"),
    Entry("unit-guide", f"/units/{UNIT}-together/guide/", "champion"),
    Entry("departments", "/departments/", "executive"),
    Entry("department", "/departments/surg/", "delegate"),
    Entry("set-duty", "/departments/set/surg/", "delegate"),
    Entry("department lead", "/departments/surg/", "lead"),
    Entry("department division", r"{/departments/surg/ ^/departments/surg/[a-z-]+/$}", "champion"),
    Entry("units", "/office/units/", "author"),
    Entry("unit-desk", f"/office/units/{UNIT}/", "author"),
    Entry("unit-desk approver", f"/office/units/{UNIT}/", "approver"),
    Entry("unit-preview", f"/office/units/{UNIT}/preview/", "approver"),
    Entry("office", "/office/", "office"),
    Entry("tracks", "/office/tracks/", "office"),
    Entry("track", f"/office/tracks/{TRACK}/", "office"),
    Entry("track-new", "/office/tracks/new/", "office"),
    Entry("track-propose", f"/office/tracks/{TRACK}/propose/", "office"),
    Entry("proposals", "/office/proposals/", "office"),
    Entry("proposal", r"{/office/proposals/ ^/office/proposals/\d+/$}", "office"),
    Entry("move-org", "/office/move/", "office"),
    Entry("gates", "/office/gates/", "office"),
    Entry("review-dates", "/office/review-dates/", "office"),
    Entry("waivers", "/office/waivers/", "office"),
    Entry("questions", "/office/questions/", "office"),
    Entry("question", r"{/office/questions/ ^/office/questions/\d+/$}", "office"),
    Entry("people", "/office/people/", "office"),
    Entry("person", PERSON, "office"),
    Entry("waive", f"{PERSON}waive/", "office"),
    Entry("certificate-accept", f"{PERSON}certificate/", "office"),
    Entry("completion-record", f"{PERSON}completion/", "office"),
    Entry("give-role", f"{PERSON}role/", "office"),
    Entry("roles", "/office/roles/", "office"),
    Entry("messages", "/office/messages/", "office"),
    Entry("feeds", "/office/feeds/", "office"),
    Entry("feed-run", r"{/office/feeds/ ^/office/feeds/\d+/$}", "office"),
    Entry("jobs", "/office/jobs/", "office"),
    Entry("record", "/record/", "auditor"),
    Entry("record-verify", "/record/verify/", "auditor"),
    Entry("missing page", "/nowhere/", None, 404),
    Entry("refused page", "/record/", "learner", 403),
]
for _room in (pages_library, pages_champions, pages_rollout, pages_sessions, pages_commitment):
    PAGES += _room.PAGES
    NOT_PAGES |= _room.NOT_PAGES
# Reached only by doing something; the journeys look at them on their way (`looked_at`).
BY_DOING = {"unit-done", "notes-anew", "feed-mapping"}


def own_names() -> set[str]:
    """The names of the house's own addresses; the libraries' have modules of their own."""
    found: set[str] = set()

    def walk(patterns: list[URLPattern | URLResolver]) -> None:
        for one in patterns:
            if isinstance(one, URLResolver):
                if not one.app_name:
                    walk(list(one.url_patterns))
            elif one.name and not _foreign(one):
                found.add(one.name)

    walk(list(get_resolver().url_patterns))
    return found


def _foreign(pattern: URLPattern) -> bool:
    home = pattern.callback.__module__.split(".")[0]
    return home in {"allauth", "wagtail"}


def path_of(entry: Entry, page: Page) -> str:
    """The entry's address, looked for on another page where it must be; the window's own sign-in.

    Raises:
        LookupError: when that page has no such link.
    """
    found = re.match(r"\{(\S+) (.+?\$)\}(.*)", entry.path)
    if found is None:
        return entry.path
    where, wanted, after = found.groups()
    for link in map(html.unescape, LINK.findall(page.request.get(where).text())):
        if re.search(wanted, link):
            return f"{link}{after}"
    raise LookupError(f"{where} has no link like {wanted}, which {entry.name} needs")
