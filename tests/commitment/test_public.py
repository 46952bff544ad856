"""The public page: kept while nothing changed, any day, feeds, bounded queries, no names."""

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from makegood.commitment.acts import actions, evidence, tries, wording
from makegood.commitment.kept import Body, Shelf
from makegood.commitment.models import Evidence
from makegood.commitment.reads.public import page_at, years

from .conftest import actor, ago, prove, terms

pytestmark = pytest.mark.django_db
PATHS = ("/commitment/ours/", "/clauses/care/", "/actions/care-1/", "/commitment/ours/history/",
         "/commitment/ours/changes.atom", "/commitment/ours/changes.json", "/commitment/ours/plan.csv",
         "/commitment/ours/plan.json", "/commitment/ours/plan.xlsx", "/commitment/ours/reports/")  # fmt: skip


def test_kept_while_nothing_changed(promise: Any, django_assert_num_queries: Any) -> None:
    client = Client()
    first = client.get("/commitment/ours/")
    assert first["Cache-Control"] == "public, max-age=60" and "Cookie" in first["Vary"]
    assert "sessionid" not in first.cookies and "csrftoken" not in first.cookies
    with django_assert_num_queries(1):
        again = client.get("/commitment/ours/")
    assert again.content == first.content
    with django_assert_num_queries(1):
        same = client.get("/commitment/ours/", headers={"If-None-Match": first["ETag"]})
    assert same.status_code == 304 and not same.content
    prove(promise)
    fresh = client.get("/commitment/ours/", headers={"If-None-Match": first["ETag"]})
    assert fresh.status_code == 200 and fresh["ETag"] != first["ETag"]
    assert "Answered in ten minutes" in fresh.content.decode()


def test_one_who_signed_in_is_not_kept_for_others(promise: Any, sign_in: Any) -> None:
    page = sign_in(promise.office).get("/commitment/ours/")
    assert page["Cache-Control"] == "private, no-cache" and "Bo Alder" in page.content.decode()
    assert "Bo Alder" not in Client().get("/commitment/ours/").content.decode()


@pytest.mark.parametrize("path", PATHS)
def test_nobody_is_named_who_did_not_agree(promise: Any, client: Client, path: str) -> None:
    prove(promise, name_public=False)
    actions.say(action=promise.action, kind="claimed", by=actor(promise.owner), because="done")
    actions.say(action=promise.action, kind="confirmed", by=actor(promise.office), because="seen")
    answer = client.get(path)
    assert answer.status_code == 200
    for person in (promise.owner, promise.office):
        for word in (person.family, person.code, person.email):
            assert word.encode() not in answer.content, path
    prove(promise, name_public=True)
    assert b"Ada Quist" in client.get("/actions/care-1/").content


def test_as_of_any_day(promise: Any, client: Client) -> None:
    prove(promise, days=80)
    actions.say(
        action=promise.action, kind="claimed", by=actor(promise.owner), because="x", on=ago(70)
    )
    actions.say(
        action=promise.action, kind="confirmed", by=actor(promise.office), because="x", on=ago(60)
    )
    told = {days: page_at(promise.commitment, ago(days)) for days in (201, 180, 120, 75, 65, 59, 0)}
    assert told[201] is None
    states = {d: p.lines[promise.care.pk].shown for d, p in told.items() if p}
    assert states == {
        180: "no action",
        120: "proposed",
        75: "under way",
        65: "under way",
        59: "done",
        0: "done",
    }
    for path in ("/commitment/ours/", "/clauses/care/", "/actions/care-1/"):
        page = client.get(f"{path}?on={ago(75)}").content.decode()
        assert "This page as it stood on" in page
        assert client.get(f"{path}?on={ago(400)}").status_code == 200
        for odd in ("", "x", "2026-13-45", "9" * 400, "0001-01-01", "9999-12-31", "\x00"):
            assert client.get(path, {"on": odd}).status_code == 200
        for odd, said in (("31/12/2025", "no day that can be read"), ("2030-01-01", "yet to come")):
            assert said in client.get(path, {"on": odd}).content.decode()
            assert said not in client.get(path).content.decode(), "and only there"
    assert [one.year for one in years(promise.commitment, timezone.localdate())][
        -1
    ] == timezone.localdate().year


def fill(promise: Any, clauses: int) -> None:
    for n in range(clauses):
        made = wording.add_clause(commitment=promise.commitment, code=f"c{n}", heading=f"C{n}", text="T",
                                  domain="policy", by=actor(promise.office), because="x")  # fmt: skip
        action = actions.make_action(
            clause=made, terms=terms(promise.role), by=actor(promise.office), because="x"
        )
        actions.link(
            action=action,
            kind="department",
            code="surg",
            label="",
            by=actor(promise.office),
            because="x",
        )
    rows = [
        Evidence(action=a, kind="figure", title="E", figure="1", dated=ago(1), on=ago(1), vouched_as="H")
        for c in promise.commitment.clauses.all() for a in c.actions.all()
    ]  # fmt: skip
    Evidence.objects.bulk_create(rows)


def test_as_many_queries_for_1_as_for_50(promise: Any, sign_in: Any, queries: Any) -> None:
    paths = {"/commitment/ours/": 26, "/commitment/ours/plan.csv": 16, "/commitment/ours/changes.atom": 13,
             "/commitment/ours/plan.json": 17, "/commitment/about/department/surg/": 21}  # fmt: skip
    office = sign_in(promise.office)
    desks = {"/office/commitment/": 32, "/office/commitment/of/ours/": 28}
    for count in (1, 50):
        fill(promise, count) if count == 1 else fill_more(promise)
        for path, most in paths.items():
            with queries(most):
                assert Client().get(path).status_code == 200
        for path, most in desks.items():
            with queries(most):
                assert office.get(path).status_code == 200


def fill_more(promise: Any) -> None:
    for n in range(1, 51):
        made = wording.add_clause(commitment=promise.commitment, code=f"m{n}", heading=f"M{n}", text="T",
                                  domain="policy", by=actor(promise.office), because="x")  # fmt: skip
        action = actions.make_action(
            clause=made, terms=terms(promise.role), by=actor(promise.office), because="x"
        )
        actions.link(
            action=action,
            kind="department",
            code="surg",
            label="",
            by=actor(promise.office),
            because="x",
        )


def test_feeds_are_what_they_say(promise: Any, client: Client) -> None:
    prove(promise, days=5)
    row = prove(promise, days=3, note="\x0b and \ufffe <&> ]]>")
    evidence.take_back(evidence=row, by=actor(promise.owner), because="wrong ward")
    tree = ElementTree.fromstring(client.get("/commitment/ours/changes.atom").content)
    atom = "{http://www.w3.org/2005/Atom}"
    entries = tree.findall(f"{atom}entry")
    ids = [one.findtext(f"{atom}id") for one in entries]
    assert len(ids) == len(set(ids)) >= 5
    assert all(one.find(f"{atom}updated") is not None for one in entries)
    assert any("taken back" in (one.findtext(f"{atom}title") or "") for one in entries)
    feed = json.loads(client.get("/commitment/ours/changes.json").content)
    assert feed["version"].endswith("1.1") and [one["id"] for one in feed["items"]] == ids


def test_links_go_both_ways(promise: Any, client: Client, sign_in: Any) -> None:
    actions.link(
        action=promise.action,
        kind="department",
        code="surg",
        label="",
        by=actor(promise.office),
        because="x",
    )
    actions.link(action=promise.action, kind="indicator", code="later-1", label="Minutes to relief",
                 by=actor(promise.office), because="x")  # fmt: skip
    page = client.get("/actions/care-1/").content.decode()
    assert "Surgery" in page and "/commitment/about/department/surg/" in page
    assert "/departments/surg/" not in page, "the public is not led to a closed door"
    assert "Minutes to relief" in page
    assert (
        "/departments/surg/"
        not in client.get("/commitment/about/department/surg/").content.decode()
    )
    for path in ("/commitment/about/department/surg/", "/commitment/about/indicator/later-1/"):
        assert "Interpreters at night" in client.get(path).content.decode()
    assert client.get("/commitment/about/nonsense/x/").status_code == 404
    assert "Nothing is linked" in client.get("/commitment/about/track/none/").content.decode()
    mine = sign_in(promise.learner).get("/me/changed/").content.decode()
    assert "Interpreters at night" in mine
    executive = sign_in(promise.executive)
    for path in ("/departments/surg/", "/departments/surg/trauma/", "/partnerships/of/surg/"):
        page = executive.get(path, follow=True).content.decode()
        if "partnerships" not in path:
            assert "Interpreters at night" in page and "/actions/care-1/" in page, path
    assert (
        "/departments/surg/" in executive.get("/commitment/about/department/surg/").content.decode()
    )
    form = {"kind": "track", "code": "no-such-track", "label": "", "because": "x"}
    refused = sign_in(promise.office).post("/office/commitment/actions/care-1/link/", form)
    assert "Nothing of this kind has this id" in refused.content.decode()


def test_a_past_day_knows_nothing_of_later(promise: Any, client: Client) -> None:
    by = {"by": actor(promise.owner), "because": "x"}
    proof = prove(promise, days=90)
    evidence.take_back(evidence=proof, by=actor(promise.office), because="wrong ward", on=ago(10))
    one = tries.plan_try(action=promise.action, title="Two wards", tried="This", prediction="That", on=ago(80), **by)  # fmt: skip
    tries.begin_try(one=one, on=ago(70), **by)
    tries.end_try(one=one, outcome="failed", happened="Nobody came", learnt="Ask first", next_step="", on=ago(20), **by)  # fmt: skip
    wording.merge_clause(clause=promise.care, into=promise.share, **by)
    for path in ("/clauses/care/", "/actions/care-1/"):
        then = client.get(f"{path}?on={ago(30)}").content.decode()
        assert "Two wards" in then and "Running" in then, path
        for later in ("Ask first", "Nobody came", "wrong ward", "Failed"):
            assert later not in then, (path, later)
    now = client.get("/actions/care-1/").content.decode()
    assert "Ask first" in now and "wrong ward" in now
    assert client.get("/clauses/care/").status_code == 302
    assert client.get(f"/clauses/care/?on={ago(30)}").status_code == 200, "it was in force then"


def test_evidence_in_sheets_that_say_how_many_there_are(promise: Any, client: Client) -> None:
    Evidence.objects.bulk_create(
        Evidence(action=promise.action, kind="figure", title=f"Figure <{n}>", figure="1", dated=ago(140 - n % 100),
                 on=ago(140 - n % 100), vouched_as="H")
        for n in range(230)
    )  # fmt: skip
    wording.reword_clause(clause=promise.care, version=1, heading="Care", text="We will care.", domain="policy",
                          by=actor(promise.office), because="x")  # fmt: skip
    for path in ("/clauses/care/", "/actions/care-1/", "/commitment/about/unit/u/"):
        told = set()
        for number in (1, 2, 3):
            page = client.get(f"{path}?sheet={number}").content.decode()
            told |= set(re.findall(r"Figure &lt;\d+&gt;", page))
            if "about" not in path:
                assert "of 230, the newest first" in page
        assert len(told) == (0 if "about" in path else 230)
        for odd in ("0", "-1", "99999", "x", "\u0663"):
            assert client.get(path, {"sheet": odd}).status_code == 200


def test_the_shelf_holds_no_more_than_it_may() -> None:
    shelf = Shelf(100)
    from time import monotonic

    for n in range(20):
        shelf.put(f"k{n}", Body(b"x" * 30, "t", monotonic()))
    assert shelf.get("k19") and not shelf.get("k0") and shelf._bytes <= 100
    shelf.put("k19", Body(b"y" * 30, "t", monotonic() - 1000))
    assert shelf.get("k19") is None
    shelf.put("big", Body(b"x" * 300, "t", monotonic()))
    assert shelf.get("big") is None
