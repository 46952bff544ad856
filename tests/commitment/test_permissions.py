"""Every role against every page and act of the room, as one table."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from makegood.commitment.acts import actions, meetings, plans, reports, tries
from makegood.commitment.urls import urlpatterns
from makegood.people.acts import give_role
from makegood.people.roles import ROLES
from makegood.record.acts import SYSTEM

from .conftest import actor, ago, prove

pytestmark = pytest.mark.django_db
WHO = ("nobody", "learner", "champion", "owner", "office", "executive")
# Who opens it: n nobody (the public), l learner, c champion, o owner, f office, e executive.
TABLE = {
    "commitments": "nlcofe", "commitment": "nlcofe", "commitment-history": "nlcofe", "commitment-atom": "nlcofe",
    "commitment-feed": "nlcofe", "commitment-export": "nlcofe", "commitment-report-list": "nlcofe",
    "commitment-report": "nlcofe", "commitment-report-pdf": "nlcofe", "commitment-about": "nlcofe",
    "clause": "nlcofe", "clause-history": "nlcofe", "action": "nlcofe", "evidence-file": "nlcofe",
    "changed": "lcofe", "my-owner-roles": "lcofe",
    "commitment-desk": "ofe", "action-desk": "ofe", "commitment-report-write": "ofe",
    "commitment-report-words": "ofe", "evidence-take-back": "of", "try-act": "of", "link-end": "of",
    "meetings": "fe", "meeting": "fe", "meeting-act": "fe", "agenda-decide": "fe",
    "commitment-report-open": "fe", "commitment-report-publish": "fe",
    "commitment-new": "f", "owner-roles": "f", "role-hand-over": "f", "clause-act": "f",
    "commitment-edit": "f", "commitment-word": "f", "clause-new": "f", "plan-import": "f",
    "plan-file": "f", "plan-apply": "f", "plan-discard": "f", "plan-faults": "f",
    "action-act evidence": "of", "action-act done": "of", "action-act change": "of", "action-act try": "of",
    "action-act link": "of", "action-act wait": "of", "action-act failed": "of", "action-act withdraw": "of",
    "action-act reopen": "of", "action-act flag": "of", "action-act clear": "of",
    "action-act confirm": "fe", "action-act send-back": "fe",
}  # fmt: skip


@pytest.fixture
def paths(promise: Any, settings: Any) -> dict[str, str]:
    import io

    by = actor(promise.office)
    proof = prove(promise)
    one = tries.plan_try(
        action=promise.action, title="T", tried="T", prediction="P", by=by, because="x"
    )
    tied = actions.link(
        action=promise.action, kind="department", code="surg", label="", by=by, because="x"
    )
    meeting = meetings.plan_meeting(
        commitment=promise.commitment, body="Faculty", on=ago(-9), by=by, because="x"
    )
    item = meeting.items.create(action=promise.action, why="stale")
    year = timezone.localdate().year
    report = reports.open_report(commitment=promise.commitment, year=year, by=by, because="x")
    reports.publish_report(report=report, by=by, because="x")
    file = plans.receive(commitment=promise.commitment, name="plan.csv", by=by,
                         stream=io.BytesIO(b"Goal,Action,Owner,Due,Success measure\nG,A,O,2027-01-01,M\n"))  # fmt: skip
    of = "/office/commitment/of/ours/"
    found = {
        "commitments": "/commitment/", "commitment": "/commitment/ours/",
        "commitment-history": "/commitment/ours/history/", "commitment-atom": "/commitment/ours/changes.atom",
        "commitment-feed": "/commitment/ours/changes.json", "commitment-export": "/commitment/ours/plan.csv",
        "commitment-report-list": "/commitment/ours/reports/", "commitment-report": f"/commitment/ours/reports/{year}/",
        "commitment-report-pdf": f"/commitment/ours/reports/{year}.pdf",
        "commitment-about": "/commitment/about/track/x/", "clause": "/clauses/care/",
        "clause-history": "/clauses/care/history/", "action": "/actions/care-1/",
        "evidence-file": f"/evidence/{proof.pk}/", "changed": "/me/changed/", "my-owner-roles": "/me/owner-roles/",
        "commitment-desk": "/office/commitment/", "action-desk": "/office/commitment/actions/care-1/",
        "commitment-report-write": f"{of}reports/{year}/", "commitment-report-words": f"{of}reports/{year}/care/",
        "evidence-take-back": f"/office/commitment/evidence/{proof.pk}/take-back/",
        "try-act": f"/office/commitment/tries/{one.pk}/edit/",
        "link-end": f"/office/commitment/actions/care-1/end/link/{tied.pk}/",
        "meetings": f"{of}meetings/", "meeting": f"/office/commitment/meetings/{meeting.pk}/",
        "meeting-act": f"/office/commitment/meetings/{meeting.pk}/refresh/",
        "agenda-decide": f"/office/commitment/agenda/{item.pk}/", "commitment-report-open": f"{of}reports/",
        "commitment-report-publish": f"{of}reports/{year}/publish/", "commitment-new": "/office/commitment/new/",
        "owner-roles": "/office/commitment/roles/", "role-hand-over": "/office/commitment/roles/head/",
        "clause-act": "/office/commitment/clauses/care/word/", "commitment-edit": of,
        "commitment-word": f"{of}wording/", "clause-new": f"{of}clause/", "plan-import": f"{of}import/",
        "plan-file": f"/office/commitment/plans/{file.pk}/", "plan-apply": f"/office/commitment/plans/{file.pk}/take/",
        "plan-discard": f"/office/commitment/plans/{file.pk}/aside/",
        "plan-faults": f"/office/commitment/plans/{file.pk}/faults.csv",
    }  # fmt: skip
    acts = {name for name in TABLE if name.startswith("action-act ")}
    return found | {name: f"/office/commitment/actions/care-1/{name.split()[1]}/" for name in acts}


def test_the_table_names_every_address() -> None:
    named = {name.split(" ")[0] for name in TABLE}
    assert {one.name for one in urlpatterns} == named  # type: ignore[union-attr]


def test_each_role_opens_what_the_table_says(
    promise: Any, paths: dict[str, str], hire: Any, institution: Any
) -> None:
    wrong = []
    people = {who: getattr(promise, who, None) for who in WHO}
    # Every other role has nothing to do here: it opens what a learner opens.
    for role in set(ROLES) - set(WHO):
        people[role] = hire(f"Kim {role}", org="campus")
        scope = institution.surgery if ROLES[role].scoped else None
        give_role(person=people[role], role=role, scope=scope, by=SYSTEM, because="test")
    for who, person in people.items():
        client = Client()
        if person is not None:
            client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
        mark = {"nobody": "n", "office": "f"}.get(who, who[0] if who in WHO else "l")
        for name, path in paths.items():
            if name.endswith("-pdf"):  # slow; the page beside it has the same door
                continue
            for answer in (client.get(path), client.post(path, {})):
                if answer.status_code == 405:  # only POST; that one is looked at as well
                    continue
                signs_in = answer.status_code == 302 and answer["Location"].startswith(
                    "/accounts/login/"
                )
                shut = signs_in or answer.status_code == 403
                if shut == (mark in TABLE[name]):
                    wrong.append((who, name, answer.status_code))
                assert not shut or signs_in == (who == "nobody"), (who, name)
    assert wrong == []


def test_an_owner_does_nothing_about_anothers_action(promise: Any, hire: Any, sign_in: Any) -> None:
    from makegood.commitment.acts import roles

    other = roles.make_role(code="other", name="Other", by=actor(promise.office), because="x")
    roles.hand_over(role=other, to=promise.learner, by=actor(promise.office), because="x")
    client = sign_in(promise.learner)
    assert client.get("/office/commitment/actions/care-1/").status_code == 200
    for what in ("evidence", "done", "confirm", "change", "failed"):
        assert client.get(f"/office/commitment/actions/care-1/{what}/").status_code == 403
    assert "Interpreters at night" not in client.get("/office/commitment/").content.decode()


def test_the_office_as_owner_does_not_confirm_itself(promise: Any, sign_in: Any) -> None:
    from makegood.commitment.acts import roles

    prove(promise)
    actions.say(action=promise.action, kind="claimed", by=actor(promise.owner), because="x")
    roles.hand_over(role=promise.role, to=promise.office, by=actor(promise.executive), because="x")
    assert (
        sign_in(promise.office).get("/office/commitment/actions/care-1/confirm/").status_code == 403
    )
