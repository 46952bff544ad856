"""Existing plans as tables: guessed, looked at, taken in; out again and round; books loaded again."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.cli import commands, parser
from makegood.commitment.acts import actions, plans, wording
from makegood.commitment.acts.book import load_book
from makegood.commitment.models import Action, Clause, Commitment, PlanFile
from makegood.commitment.reads import export
from makegood.commitment.reads.public import page_at
from makegood.engines.commitment.book import read_book
from makegood.engines.planfile import guess, open_plan, read_plan
from makegood.engines.roster.limits import FileRefused
from makegood.record.acts import SYSTEM

from .conftest import actor, ago, prove, terms

PLAN = """Strategic Goal;Action item;Lead;Start date;Target date;Success criteria;Budget;Status;Dependencies;Ref
Fair pay;Review pay for differences;Human Resources;01.02.2026;31.12.2026;Review is public;$12 000;In progress;;A1
;Close what is found;Human Resources;;2027-06-30;Nobody is below the line;;Not started;A1;A2
Open doors;Paid places;Admissions;15.03.2026;30.06.2027;Forty a year;;done;;A3
"""


def run(words: list[str]) -> int:
    """A command, without setting Django up anew."""
    options = parser(commands()).parse_args(words)
    return int(options.run(options))


ROOT = Path(__file__).parent.parent.parent


def plan_of(text: str | bytes, **mapping: str) -> Any:
    data = text.encode() if isinstance(text, str) else text
    seen = open_plan(io.BytesIO(data), "plan.csv")
    return read_plan(seen, {**guess(seen.headers), **mapping})


def test_rows_that_cannot_be_read_are_told_each_and_the_others_kept() -> None:
    row = b"Open doors;Paid pl\x81ces by night;Admissions;;2027-06-30;Ten;;;;A4\n"
    plan = plan_of(PLAN.encode("cp1252") + row + b"Short;row\n" + b"x;" * 12)
    assert [row.action_id for row in plan.rows] == ["a1", "a2", "a3"]
    told = [(fault.line, str(fault.what)) for fault in plan.faults]
    assert (plan.faults[0].field, plan.faults[0].value[:7]) == ("Action item", "Paid pl")
    assert told == [
        (5, "A letter of this cell cannot be read in the file's encoding."),
        (6, "The row has fewer cells than there are headers."),
        (7, "The row has more cells than there are headers."),
    ]


def test_a_plan_above_the_bound_is_refused_with_what_to_do() -> None:
    with pytest.raises(FileRefused, match=r"more than 5,000 rows\. Send it in parts"):
        plan_of(PLAN + "Fair pay;x;HR;;2027-06-30;y;;;;\n" * 5_000)


def test_a_plan_as_people_write_it() -> None:
    plan = plan_of(PLAN)
    assert plan.faults == []
    assert [row.clause_id for row in plan.rows] == ["fair-pay", "fair-pay", "open-doors"]
    first, second, third = plan.rows
    assert (first.owner, str(first.due), first.money_promised) == (
        "Human Resources",
        "2026-12-31",
        12000,
    )
    assert second.depends_on == ("a1",) and second.start is None and third.status == "done"


def test_every_fault_with_its_mend() -> None:
    text = ("Goal,Action,Owner,Due,Success measure,Start,Budget,Id,Depends on,Domain\n"
            "G,A,,2027-01-01,M,,,a,,\n" "G,A,O,ongoing,M,,,b,,\n" "G,A,O,2027-01-01,,,,c,,\n"
            "G,A,O,2027-01-01,M,2028-01-01,,d,,\n" "G,A,O,2027-01-01,M,,lots,e,,\n"
            "G,A,O,2027-01-01,M,,,f,zz,\n" "G,A,O,2027-01-01,M,,,f,,\n" "G,A,O,03/04/2027,M,,,h,,\n"
            "G,A,O,2027-01-01,M,,,i,,astrology\n" ",A,O,2027-01-01,M,,-5,j,,\n")  # fmt: skip
    faults = plan_of(text).faults
    assert {(one.line, one.field) for one in faults} >= {
        (2, "owner"), (3, "due"), (4, "done_looks_like"), (5, "due"), (6, "money_promised"),
        (7, "depends_on"), (8, "action_id"), (9, "due"), (10, "domain"), (11, "money_promised"),
    }  # fmt: skip
    assert all(one.what and one.mend for one in faults)
    missing = plan_of("Name,Colour\na,b\n")
    assert {one.field for one in missing.faults} >= {"owner", "due", "action", "done_looks_like"}
    for data, name in ((b"", "a.csv"), (b"%PDF-", "a.csv"), (b"PK\x03\x04x", "a.xlsx")):
        with pytest.raises(FileRefused):
            open_plan(io.BytesIO(data), name)


def test_tables_as_other_hands_write_them() -> None:
    head = "Clause id,Goal,Action,Owner,Due,Success measure,Budget,FTE,Ref,Depends on\n"
    row = "c1,Fair pay,Review,HR,2027-03-31,Published,12000,0.5,,\n"

    def money(written: str, fte: str = "0.5") -> Any:
        text = (head + row).replace(",", ";").replace("0.5", fte).replace("12000", written)
        return plan_of(text)

    for written in ("12.000,50 €", "$12,000.50", "12000.5", "12 000,50"):
        assert str(money(written, "0,5").rows[0].money_promised) == "12000.50"
    assert money("1", "0,5").rows[0].fte_promised == money("1").rows[0].fte_promised
    unsure = money("12.000").faults[0]
    assert "12000 or 12.00" in unsure.mend and unsure.value == "12.000"
    assert [f.what for f in plan_of(head).faults] == ["No row stands below the headers."]
    twice = plan_of(head + row + row)
    assert [(f.line, f.field) for f in twice.faults] == [(3, "action")] and len(twice.rows) == 1
    circle = plan_of(head + row.replace(",,\n", ",a,b\n") + row.replace(",,\n", ",b,a\n"))
    assert [f.field for f in circle.faults] == ["depends_on"] * 2
    assert plan_of(head + row.replace("46477", "").replace("2027-03-31", "46477")).rows[0].due == (
        plan_of(head + row).rows[0].due
    )
    ids = [plan_of(head + row.replace("c1,Fair pay", f",{goal}")).rows[0].clause_id
           for goal in ("العدالة", "公平", "Équité")]  # fmt: skip
    assert (
        len(set(ids)) == 3 and ids[2] == "equite" and all(re.match("[a-z0-9-]+$", i) for i in ids)
    )
    for coding in ("cp1252", "utf-16", "utf-8-sig"):
        told = plan_of((head + row.replace("Fair pay", "Équité “à nous”")).encode(coding))
        assert told.rows[0].clause_heading == "Équité “à nous”", coding


@pytest.mark.django_db
def test_a_file_that_is_sent_again_and_one_that_says_less(promise: Any) -> None:
    by = {"by": actor(promise.office), "because": "x"}
    text = ("Goal,Action,Owner,Due,Success measure,Depends on,Ref\n"
            "Fair pay,Review,HR,2027-01-01,M,a9,\nFair pay,Close,HR,2027-01-01,M,,a9\n")  # fmt: skip
    for counts in ({"clauses new": 1, "actions new": 2}, {"clauses same": 1, "actions same": 2}):
        taken = plans.take(commitment=promise.commitment, rows=plan_of(text).rows, **by)
        assert taken.counts == counts
    assert Action.objects.get(code="fair-pay-1").depends.count() == 1
    # Only ids, and what an action cannot be without: the clause and the money keep what they are.
    actions.change_action(action=promise.action, version=1, terms={"money_promised": 500}, **by)
    less = ("Clause id,Action id,Action,Owner,Due,Done looks like\n"
            f"care,care-1,Interpreters at night,Head of access,{ago(-90)},Nine of ten within ten minutes\n")  # fmt: skip
    assert plans.take(commitment=promise.commitment, rows=plan_of(less).rows, **by).counts == {
        "clauses same": 1, "actions changed": 1}  # fmt: skip
    now = promise.action.editions.order_by("number").last()
    assert (now.money_promised, now.period, now.start, now.due) == (500, 60, ago(100), ago(-90))
    assert promise.care.wordings.count() == 1
    moved = plan_of(less.replace("\ncare,", "\nshare,"))
    with pytest.raises(ValidationError, match="stands under the clause care"):
        plans.take(commitment=promise.commitment, rows=moved.rows, **by)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.lists(st.text(max_size=12), min_size=5, max_size=7), max_size=6),
    st.binary(max_size=80),
)
def test_no_table_breaks_the_reader(rows: list[list[str]], junk: bytes) -> None:
    import csv

    out = io.StringIO()
    csv.writer(out).writerows([["Goal", "Action", "Owner", "Due", "Success measure"], *rows])
    for data in (
        out.getvalue().encode("utf-8", "replace"),
        junk,
        b"Goal,Action,Owner,Due,Measure\n" + junk,
    ):
        try:
            plan_of(data)
        except FileRefused as error:
            assert error.what and error.mend


@pytest.mark.django_db
def test_the_office_takes_a_plan_in(promise: Any, sign_in: Any) -> None:
    client = sign_in(promise.office)
    path = "/office/commitment/of/ours/import/"
    refused = client.post(path, {"file": SimpleUploadedFile("p.csv", b"%PDF-1.7")})
    assert "This is a PDF" in refused.content.decode() and not PlanFile.objects.exists()
    answer = client.post(path, {"file": SimpleUploadedFile("plan.csv", PLAN.encode())})
    page = client.get(answer["Location"]).content.decode()
    assert "Review pay for differences" in page and "That is not taken over" in page
    row = PlanFile.objects.get()
    wrong = client.post(answer["Location"], {"column-owner": "", "date_order": "auto"})
    assert wrong.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "No column is chosen" in page
    assert (
        client.post(f"/office/commitment/plans/{row.pk}/take/", {"because": "x"}).status_code == 302
    )
    assert Action.objects.count() == 1, "nothing is taken in while a fault is left"
    assert b"how to mend it" in client.get(f"/office/commitment/plans/{row.pk}/faults.csv").content
    right = {
        f"column-{name}": header
        for name, header in guess(open_plan(io.BytesIO(PLAN.encode()), "p").headers).items()
    }
    client.post(answer["Location"], {**right, "date_order": "auto"})
    client.post(f"/office/commitment/plans/{row.pk}/take/", {"because": "our plan of 2026"})
    row.refresh_from_db()
    assert row.state == "applied" and row.counts == {"clauses new": 2, "actions new": 3}
    assert Action.objects.get(code="a2").depends.get().on_action.code == "a1"
    found = page_at(promise.commitment, timezone.localdate())
    assert found and found.counts.done == 0, "a file's word does not make anything done"
    assert client.post(f"/office/commitment/plans/{row.pk}/aside/").status_code == 302
    row.refresh_from_db()
    assert row.state == "applied"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_out_and_in_again_changes_nothing(promise: Any, kind: str) -> None:
    by = {"by": actor(promise.office), "because": "x"}
    other = actions.make_action(
        clause=promise.share, terms=terms(promise.role, money_promised=12.5, title="=1+1"), **by
    )
    actions.wait_for(action=other, other=promise.action, **by)
    wording.add_clause(
        commitment=promise.commitment,
        code="bare",
        heading="Bare",
        text="Nobody yet,\nin two lines",
        domain="policy",
        **by,
    )
    today = timezone.localdate()
    data = getattr(export, kind)(promise.commitment, today)
    assert data == getattr(export, kind)(promise.commitment, today), "the same plan, the same bytes"
    seen = open_plan(io.BytesIO(data), f"plan.{kind}")
    plan = read_plan(seen, guess(seen.headers))
    assert plan.faults == []
    taken = plans.take(commitment=promise.commitment, rows=plan.rows, **by)
    assert taken.counts == {"clauses same": 3, "actions same": 2}
    assert getattr(export, kind)(promise.commitment, today) == data
    # The same table into an empty commitment, under other ids, gives the same table again.
    fresh = wording.make_commitment(code="copy", title="t", preamble="", approved_by="b", approved_on=today,
                                    accountable="b", **by)  # fmt: skip
    rows = list(export.rows(promise.commitment, today))
    text = data.decode("utf-8-sig") if kind == "csv" else ""
    if kind == "csv":
        text = re.sub(r"(?m)(^|,|; )(care|share|bare)(-1)?(?=,)", r"\1x-\2\3", text)
        seen = open_plan(io.BytesIO(text.encode()), "plan.csv")
        plan = read_plan(seen, guess(seen.headers))
        assert plan.faults == []
        plans.take(commitment=fresh, rows=plan.rows, **by)
        again = list(export.rows(fresh, today))

        def bare(cells: list[Any]) -> list[str]:
            return [str(c).removeprefix("'").removeprefix("x-") for c in cells[:17]]

        assert [bare(r) for r in again] == [bare(r) for r in rows]


@pytest.mark.django_db
def test_a_whole_commitment_out_and_loaded_again(promise: Any) -> None:
    prove(promise, days=20)
    by = {"by": actor(promise.office), "because": "x"}
    actions.say(
        action=promise.action, kind="claimed", by=actor(promise.owner), because="x", on=ago(10)
    )
    actions.say(
        action=promise.action, kind="confirmed", by=actor(promise.office), because="x", on=ago(5)
    )
    wording.rename_clause(clause=promise.care, code="night-care", **by)
    wording.merge_clause(clause=promise.share, into=promise.care, **by)
    today = timezone.localdate()
    told = export.as_json(promise.commitment, today=today, people=True)
    book = read_book(json.loads(told))
    assert book.faults == []
    content = json.loads(told.replace(b'"care', b'"new-care').replace(b'"share', b'"new-share').replace(
        b'"ours"', b'"copy"').replace(b'"night-care"', b'"new-night"'))  # fmt: skip
    book = read_book(content)
    people = {one.code: one for one in (promise.owner, promise.office)}
    made = load_book(content=book.content, people=people, by=SYSTEM, because="x")
    assert json.loads(export.as_json(made, today=today, people=True)) == content
    states = [{s.clause.state for s in page_at(c, today).lines.values()} | {page_at(c, today).counts.done}  # type: ignore[union-attr]
              for c in (promise.commitment, made)]  # fmt: skip
    assert states[0] == states[1] and 1 in states[0]
    with pytest.raises(ValidationError, match="already"):
        load_book(content=book.content, people=people, by=SYSTEM, because="x")


@pytest.mark.django_db
def test_the_starter_and_the_commands(tmp_path: Path, capsys: Any) -> None:
    folder = ROOT / "content" / "commitment"
    assert run(["commitment", "check", str(folder)]) == 0
    assert run(["commitment", "load", str(folder / "larkmoor.yaml")]) == 0
    made = Commitment.objects.get()
    text = page_at(made, timezone.localdate())
    assert text is not None
    assert {one.clause.domain for one in text.lines.values()} == {
        "institution", "policy", "education", "research", "healthcare", "community"}  # fmt: skip
    assert Clause.objects.filter(state="in force").count() >= 20 and text.counts.total == 40
    assert sum(line.failed for line in text.lines.values()) >= 4
    for name in ("plan.csv", "plan.xlsx", "plan.json"):
        assert run(["commitment", "export", "larkmoor", str(tmp_path / name)]) == 0
    assert (tmp_path / "pay-review-terms.txt").is_file()
    assert run(["commitment", "check", str(tmp_path / "plan.json")]) == 0
    assert run(["commitment", "import", "larkmoor", str(tmp_path / "plan.csv"), "--dry-run"]) == 0
    assert "actions same: 40" in capsys.readouterr().out
    broken = tmp_path / "broken.yaml"
    broken.write_text(
        (folder / "larkmoor.yaml").read_text().replace("domain: policy", "domain: magic", 1)
    )
    (tmp_path / "odd.yaml").write_text("- [")
    assert run(["commitment", "check", str(broken)]) == 1
    assert run(["commitment", "check", str(tmp_path / "odd.yaml")]) == 1
    assert run(["commitment", "load", str(broken)]) == 1
    assert run(["commitment", "check", str(tmp_path / "none")]) == 2
    out = capsys.readouterr().out
    assert "Mend:" in out and "'magic' is not known" in out
