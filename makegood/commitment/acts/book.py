"""A commitment from a file: every fact through its own act, in the order of its days."""

import io
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from makegood.people.models import OrgUnit, Person
from makegood.record.acts import Actor

from ..files import keep
from ..models import Action, Clause, Commitment, Evidence, OwnerRole, Try
from . import actions, evidence, tries, wording
from .roles import make_role


@transaction.atomic
def load_book(
    *, content: Mapping[str, Any], people: Mapping[str, Person], by: Actor, because: str,
    folder: Path | None = None,
) -> Commitment:  # fmt: skip
    """Enter a whole commitment with its history. All or nothing.

    content: what engines.commitment.book read without a fault. people: by the words that `by:` uses
    in the file (ids of persons or of roles); what an unknown one confirmed does not count as a
    second person. folder: where files of evidence stand.
    """
    if Commitment.objects.filter(code=content["code"]).exists():
        raise ValidationError(
            _("There is a commitment %(code)s already; a file is loaded once.")
            % {"code": content["code"]}
        )
    first = content["wordings"][0]
    made = wording.make_commitment(
        code=content["code"], title=first["title"], preamble=first["preamble"],
        approved_by=first["approved_by"], approved_on=first["approved_on"],
        accountable=first["accountable"], by=by, because=first["because"], on=first["on"],
    )  # fmt: skip
    for number, words in enumerate(content["wordings"][1:], 1):
        rest = {k: v for k, v in words.items() if k not in {"on", "because"}}
        wording.reword_commitment(commitment=made, version=number, words=rest, by=by,
                                  because=words["because"], on=words["on"])  # fmt: skip
    roles = {one["id"]: _role(one, by, because) for one in content["roles"]}
    clauses = {one["id"]: _clause(made, one, by) for one in content["clauses"]}
    for one in content["clauses"]:
        for row in one.get("actions", []):
            _action(clauses[one["id"]], row, roles, people, by, folder)
    for one in content["clauses"]:
        for row in one.get("actions", []):
            _waits(row, by, because)
        for event in one.get("events", []):
            _clause_event(clauses, one["id"], event, by)
    made.refresh_from_db()
    return made


def _role(row: Mapping[str, Any], by: Actor, because: str) -> OwnerRole:
    known = OwnerRole.objects.filter(code=row["id"]).first()
    org = OrgUnit.objects.filter(code=row.get("org") or "-").first()
    return known or make_role(code=row["id"], name=row["name"], org=org, by=by, because=because)


def _clause(made: Commitment, row: Mapping[str, Any], by: Actor) -> Clause:
    first = row["wordings"][0]
    clause = wording.add_clause(
        commitment=made, code=row["id"], heading=first["heading"], text=first["text"],
        domain=first["domain"], by=by, because=first["because"], on=first["on"],
    )  # fmt: skip
    for number, words in enumerate(row["wordings"][1:], 1):
        wording.reword_clause(clause=clause, version=number, heading=words["heading"],
                              text=words["text"], domain=words["domain"], by=by,
                              because=words["because"], on=words["on"])  # fmt: skip
    return clause


def _clause_event(clauses: Mapping[str, Clause], code: str, event: Mapping[str, Any], by: Actor) -> None:  # fmt: skip
    clause, words = clauses[code], {"by": by, "because": event["because"], "on": event["on"]}
    if event["kind"] == "renamed":
        wording.rename_clause(clause=clause, code=event["to"], **words)
    elif event["kind"] == "merged":
        wording.merge_clause(clause=clause, into=clauses[event["into"]], **words)
    elif event["kind"] == "withdrawn":
        wording.withdraw_clause(clause=clause, **words)
    else:
        wording.restore_clause(clause=clause, **words)


def _action(
    clause: Clause, row: Mapping[str, Any], roles: Mapping[str, OwnerRole],
    people: Mapping[str, Person], by: Actor, folder: Path | None,
) -> None:  # fmt: skip
    def who(words: Any) -> Actor:
        person = people.get(words or "")
        # A fact of a file whose person is not known here is the loader's word, and nobody's.
        return Actor("person", person.pk, person.name) if person else Actor("feed", None, by.label)

    first, *rest = row["agreed"]
    action = actions.make_action(clause=clause, terms=_terms(first, roles), by=by, code=row["id"],
                                 because=first["because"], on=first["on"])  # fmt: skip
    steps: list[tuple[date, int, int, Callable[[], object]]] = []

    def step(on: date, rank: int, do: Callable[[], object]) -> None:
        steps.append((on, rank, len(steps), do))

    for number, terms in enumerate(rest, 1):
        step(terms["on"], 1, lambda n=number, t=terms: actions.change_action(  # type: ignore[misc]
            action=action, version=n, terms=_terms(t, roles), by=by, because=t["because"], on=t["on"]))  # fmt: skip
    for proof in row.get("evidence", []):
        step(proof["on"], 0, lambda p=proof: _proof(action, p, who(p.get("by")), folder))  # type: ignore[misc]
    unseen: list[str] = []

    def tell(event: Mapping[str, Any]) -> None:
        by_whom = who(event.get("by"))
        if event["kind"] == "confirmed" and by_whom.id is None:
            unseen.append(event["because"])  # nobody here looked; it goes on waiting
            return
        try:
            actions.say(action=action, kind=event["kind"], by=by_whom, because=event["because"],
                        on=event["on"])  # fmt: skip
        except ValidationError:
            if not unseen:  # what follows on a confirmation that did not count falls with it
                raise

    for event in row.get("events", []):
        step(event["on"], 2, lambda e=event: tell(e))  # type: ignore[misc]
    for one in row.get("tries", []):
        step(one["on"], 3, lambda t=one: _try(action, t, by))  # type: ignore[misc]
    for link in row.get("links", []):
        since = link.get("since") or first["on"]
        step(since, 4, lambda x=link, s=since: actions.link(  # type: ignore[misc]
            action=action, kind=x["kind"], code=x["code"], label=x.get("label", ""), by=by,
            because=first["because"], on=s))  # fmt: skip
    for _on, _rank, _number, do in sorted(steps, key=lambda one: one[:3]):
        do()


def _terms(row: Mapping[str, Any], roles: Mapping[str, OwnerRole]) -> dict[str, Any]:
    money, fte = row.get("money", [0, 0]), row.get("fte", [0, 0])
    return {
        "title": row["title"], "done_looks_like": row["done"], "owner": roles[row["owner"]],
        "authority": row["authority"], "start": row["start"], "due": row["due"],
        "period": row.get("period", 90),
        "money_promised": Decimal(str(money[0])), "money_given": Decimal(str(money[1])),
        "fte_promised": Decimal(str(fte[0])), "fte_given": Decimal(str(fte[1])),
    }  # fmt: skip


def _proof(action: Action, row: Mapping[str, Any], by: Actor, folder: Path | None) -> None:
    file = None
    if row["kind"] == "file":
        path = (folder or Path()) / row["file"]
        if folder is None or path.name != row["file"] or not path.is_file():
            raise ValidationError(_("The file %(name)s is not beside the book.") % {"name": row["file"]})  # fmt: skip
        file = keep(io.BytesIO(path.read_bytes()), path.name)
    made = evidence.add_evidence(
        action=action, kind=row["kind"], title=row["title"], dated=row["dated"],
        vouched_as=row["as"], by=by, note=row.get("note", ""), url=row.get("url", ""), file=file,
        figure=row.get("figure", ""), figure_of=row.get("of", ""),
        progress=row.get("progress", True), on=row["on"],
    )  # fmt: skip
    if row.get("taken_back"):
        evidence.take_back(evidence=made, by=by, because=row.get("taken_back_because") or "-",
                           on=row["taken_back"])  # fmt: skip
    if row.get("dead_since"):
        Evidence.objects.filter(pk=made.pk).update(dead_since=row["dead_since"])


def _try(action: Action, row: Mapping[str, Any], by: Actor) -> None:
    made: Try = tries.plan_try(
        action=action, title=row["title"], tried=row["tried"], prediction=row["prediction"], by=by,
        because=row["title"], on=row["on"],
    )  # fmt: skip
    if row.get("began"):
        tries.begin_try(one=made, by=by, because=row["title"], on=row["began"])
    if row.get("ended"):
        tries.end_try(
            one=made, outcome=row["state"], happened=row["happened"], learnt=row["learnt"],
            next_step=row.get("next", ""), by=by, because=row["title"], on=row["ended"],
        )  # fmt: skip
    if row.get("hidden_because"):
        tries.hide_try(one=made, hide=True, by=by, because=row["hidden_because"])


def _waits(row: Mapping[str, Any], by: Actor, because: str) -> None:
    for wait in row.get("waits_for", []):
        action = Action.objects.get(code=row["id"])
        other = Action.objects.get(code=wait["action"])
        since = wait.get("since") or max(action.made_on, other.made_on)
        held = actions.wait_for(action=action, other=other, by=by, because=because, on=since)
        if wait.get("until"):
            held.__class__.objects.filter(pk=held.pk).update(until=wait["until"])
