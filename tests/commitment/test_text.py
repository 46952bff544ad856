"""The text: editions, differences, ids that never break, a page of any day."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from makegood.commitment.acts import wording
from makegood.commitment.models import Clause
from makegood.commitment.reads.detail import clause_turns
from makegood.commitment.reads.public import page_at
from makegood.people.acts.facts import ChangedMeanwhile
from makegood.record.models import Entry
from makegood.record.reads import verify

from .conftest import actor, ago

pytestmark = pytest.mark.django_db


def reword(promise: Any, text: str, version: int = 1, **more: Any) -> None:
    wording.reword_clause(
        clause=promise.care, version=version, heading="Care", text=text, domain="healthcare",
        by=actor(promise.office), because="they asked", **more,
    )  # fmt: skip


def test_a_wording_is_an_edition_with_its_reason_and_every_word(
    promise: Any, client: Client
) -> None:
    reword(promise, "We will care by night.", on=ago(50))
    with pytest.raises(ChangedMeanwhile):
        reword(promise, "We will not.", version=1)
    with pytest.raises(ValidationError, match="Nothing differs"):
        reword(promise, "We will care by night.", version=2)
    with pytest.raises(ValidationError, match="Say why"):
        wording.withdraw_clause(clause=promise.care, by=actor(promise.office), because=" ")
    newest = clause_turns(promise.care)[0]
    assert [(p.kind, p.text) for p in newest.pieces if p.kind != "same"] == [("added", " by night")]
    page = client.get("/clauses/care/").content.decode()
    assert "<ins>" in page and "by night" in page and "they asked" in page
    before, now = page_at(promise.commitment, ago(51)), page_at(promise.commitment, ago(0))
    assert before and now
    assert before.text.clauses[promise.care.pk].text == "We will care."
    assert now.text.clauses[promise.care.pk].text == "We will care by night."
    assert (
        "We will care by night" not in client.get(f"/clauses/care/?on={ago(51)}").content.decode()
    )
    entry = Entry.objects.get(act="commitment.clause.reword")
    assert entry.before["text"] == "We will care." and entry.because == "they asked"
    assert not [one for one in verify() if not isinstance(one, int)]


def test_old_ids_lead_on_for_ever(promise: Any, client: Client) -> None:
    by = {"by": actor(promise.office), "because": "clearer"}
    wording.rename_clause(clause=promise.care, code="night-care", **by)
    answer = client.get("/clauses/care/")
    assert answer.status_code == 302 and answer["Location"] == "/clauses/night-care/"
    with pytest.raises(ValidationError, match="belongs or belonged"):
        wording.add_clause(commitment=promise.commitment, code="care", heading="x", text="x",
                           domain="policy", **by)  # fmt: skip
    wording.merge_clause(clause=promise.share, into=promise.care, **by)
    answer = client.get("/clauses/share/")
    assert answer["Location"] == "/clauses/night-care/#from-share"
    page = client.get("/clauses/night-care/").content.decode()
    assert 'id="from-share"' in page and "We will share." in page and "clearer" in page
    own = client.get("/clauses/share/history/").content.decode()
    assert "We will share." in own and "merged into another" in own
    whole = client.get("/commitment/ours/").content.decode()
    assert "We will share." in whole, "nothing disappears"
    assert page_at(promise.commitment, ago(1)).text.clauses[promise.share.pk].state == "in force"  # type: ignore[union-attr]
    with pytest.raises(ValidationError, match="merged"):
        wording.withdraw_clause(clause=promise.share, **by)


def test_a_merged_clauses_actions_go_on_under_the_other(promise: Any) -> None:
    wording.merge_clause(
        clause=promise.care, into=promise.share, by=actor(promise.office), because="one"
    )
    page = page_at(promise.commitment, ago(0))
    assert page is not None
    assert [one.code for one in page.lines[promise.share.pk].actions] == ["care-1"]
    assert page.counts.total == 1 and page.retired == 1


def test_withdrawn_and_taken_up_again_in_public(promise: Any, client: Client) -> None:
    wording.withdraw_clause(
        clause=promise.share, by=actor(promise.office), because="not ours to do"
    )
    page = client.get("/clauses/share/").content.decode()
    assert "was withdrawn" in page and "not ours to do" in page
    wording.restore_clause(
        clause=promise.share, by=actor(promise.office), because="it is after all"
    )
    assert Clause.objects.get(pk=promise.share.pk).state == "in force"
    assert "not ours to do" in client.get("/clauses/share/").content.decode()


def test_two_people_word_the_same_clause(promise: Any, sign_in: Any) -> None:
    client = sign_in(promise.office)
    form = {
        "heading": "Care",
        "text": "Mine.",
        "domain": "policy",
        "because": "mine",
        "version": "1",
    }
    reword(promise, "Theirs.")
    answer = client.post("/office/commitment/clauses/care/word/", form)
    page = answer.content.decode()
    assert answer.status_code == 200 and "Someone else changed this" in page and "Mine." in page
    assert Clause.objects.get(code="care").wordings.last().text == "Theirs."
    again = client.post("/office/commitment/clauses/care/word/", {**form, "version": "2"})
    assert again.status_code == 302
    assert [w.text for w in promise.care.wordings.all()] == ["We will care.", "Theirs.", "Mine."]


def test_hostile_words_stay_words(promise: Any, client: Client) -> None:
    reword(promise, "<script>alert(1)</script> \x00 {{ 7|add:1 }} \u202e end".replace("\x00", ""))
    page = client.get("/clauses/care/").content.decode()
    assert "<script>alert(1)" not in page and "&lt;script&gt;" in page and "{{ 7|add:1 }}" in page
