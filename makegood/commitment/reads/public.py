"""What everyone may see: a commitment clause by clause, on any day. No person's name unless agreed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from makegood.engines.commitment import Answer, ClauseState, Counts, clause_state, counts

from ..models import Action as ActionRow
from ..models import ActionEdition, Commitment, Evidence, Holder, Try
from ..models.text import DOMAINS
from .facts import Facts, facts
from .text import ClauseAt, TextAt, text_at

WORDS: dict[str, str | Promise] = {
    "stale": _("stale"), "at risk": _("at risk"), "under way": _("under way"),
    "proposed": _("proposed"), "done": _("done"), "failed": _("failed"),
    "withdrawn": _("withdrawn"),
}  # fmt: skip


@dataclass(frozen=True)
class Owner:
    """An owner role, and the holder's name where that person agreed to it."""

    role: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.role} ({self.name})" if self.name else self.role


@dataclass(frozen=True)
class ActionLine:
    """An action with its status on the day."""

    pk: int
    code: str
    clause: int
    edition: ActionEdition
    owner: Owner
    answer: Answer

    @property
    def word(self) -> str | Promise:
        """The status as a reader says it."""
        return WORDS[self.answer.status]


@dataclass
class ClauseLine:
    """A clause with what became of it: state, last evidence, owners, tries."""

    clause: ClauseAt
    state: ClauseState
    actions: list[ActionLine]
    owners: list[Owner]
    evidence: str = ""  # the title of the last
    tries: int = 0
    failed: int = 0
    merged: list[ClauseAt] = field(default_factory=list)
    into: ClauseAt | None = None

    @property
    def shown(self) -> str:
        """The one word beside the clause: what became of the clause itself, else of its actions."""
        return self.state.state if self.clause.state == "in force" else self.clause.state

    @property
    def tally(self) -> list[tuple[str | Promise, int]]:
        """How many actions stand where, in the order of the statuses."""
        found = [one.answer.status for one in self.actions]
        return [(word, found.count(code)) for code, word in WORDS.items() if code in found]


@dataclass(frozen=True)
class Group:
    """The clauses of one domain."""

    code: str
    name: str | Promise
    lines: list[ClauseLine]


@dataclass(frozen=True)
class Page:
    """The commitment on a day."""

    text: TextAt
    day: date
    groups: list[Group]
    lines: dict[int, ClauseLine]
    counts: Counts
    retired: int  # clauses withdrawn or merged by then
    known: Facts  # what the answers came from, for other days


def page_at(commitment: Commitment, day: date) -> Page | None:
    """The public page on a day (fifteen queries, however many clauses); None before it was made."""
    text = text_at(commitment, day)
    if text is None:
        return None
    mine = Q(clause__commitment=commitment)
    known = facts(mine)
    answers = known.answers(day)
    actions = lines_of(mine, day, answers)
    by_root: dict[int, list[ActionLine]] = defaultdict(list)
    for line in actions:
        by_root[text.clauses[line.clause].root].append(line)
    titles = _last_evidence(mine, day, text)
    tried = _tries(mine, day, text)
    lines = {}
    for pk, clause in text.clauses.items():
        own = by_root[pk] if clause.root == pk else []
        owners = {str(one.owner): one.owner for one in own if one.answer.status != "withdrawn"}
        lines[pk] = ClauseLine(
            clause, clause_state(one.answer for one in own), own, list(owners.values()),
            titles.get(pk, ""), *tried.get(pk, (0, 0)),
        )  # fmt: skip
    for pk, clause in text.clauses.items():
        if clause.into is not None and clause.into in lines:
            lines[pk].into = text.clauses[clause.into]
        if clause.root != pk:
            lines[clause.root].merged.append(clause)
    groups = []
    for code, name in DOMAINS:
        inside = [line for line in lines.values() if line.clause.domain == code]
        if inside:
            groups.append(Group(code, name, inside))
    retired = sum(one.state != "in force" for one in text.clauses.values())
    shown = [answers[line.code] for line in actions]
    return Page(text, day, groups, lines, counts(shown, day), retired, known)


def lines_of(which: Q, day: date, answers: dict[str, Answer]) -> list[ActionLine]:
    """The actions that fit and were known on the day, with owner roles (three queries)."""
    rows = ActionRow.objects.filter(which).order_by("clause__position", "clause_id", "pk")
    editions: dict[int, ActionEdition] = {}
    inside = ActionRow.objects.filter(which).order_by().values("pk")
    found = ActionEdition.objects.filter(action__in=inside, on__lte=day).select_related("owner")
    for edition in found.order_by("action_id", "number"):
        editions[edition.action_id] = edition
    names = public_names({one.owner_id for one in editions.values()}, day)
    lines = []
    for pk, code, clause in rows.values_list("pk", "code", "clause_id"):
        if pk in editions and code in answers:
            edition = editions[pk]
            owner = Owner(edition.owner.name, names.get(edition.owner_id, ""))
            lines.append(ActionLine(pk, code, clause, edition, owner, answers[code]))
    return lines


def public_names(roles: Iterable[int], day: date) -> dict[int, str]:
    """Names of those who held these roles on the day and agreed to be named (one query)."""
    held = Holder.objects.filter(
        Q(end__isnull=True) | Q(end__gt=day), role__in=list(roles), start__lte=day, name_public=True
    )
    return {one.role_id: one.person.name for one in held.select_related("person")}


def live_evidence(day: date) -> Q:
    """Evidence that was known on the day and not taken back by then."""
    return Q(on__lte=day) & (Q(retracted_on__isnull=True) | Q(retracted_on__gt=day))


def _last_evidence(mine: Q, day: date, text: TextAt) -> dict[int, str]:
    rows = Evidence.objects.filter(
        live_evidence(day), progress=True, action__in=ActionRow.objects.filter(mine).values("pk")
    )
    found: dict[int, str] = {}
    for clause, title in rows.order_by("dated", "pk").values_list("action__clause_id", "title"):
        if clause in text.clauses:
            found[text.clauses[clause].root] = title
    return found


def _tries(mine: Q, day: date, text: TextAt) -> dict[int, tuple[int, int]]:
    rows = Try.objects.filter(on__lte=day, action__in=ActionRow.objects.filter(mine).values("pk"))
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for clause, state, ended in rows.order_by().values_list(
        "action__clause_id", "state", "ended_on"
    ):
        if clause in text.clauses:
            told = found[text.clauses[clause].root]
            told[0] += 1
            told[1] += state in {"failed", "abandoned"} and ended is not None and ended <= day
    return {pk: (all_, bad) for pk, (all_, bad) in found.items()}


@dataclass(frozen=True)
class Year:
    """The counts at the end of a year, or today where it still lasts."""

    year: int
    day: date
    counts: Counts


def years(commitment: Commitment, today: date, known: Facts | None = None) -> list[Year]:
    """The counts of each year since the commitment was made (six queries, however many years)."""
    known = known or facts(Q(clause__commitment=commitment))
    found = []
    for year in range(commitment.made_on.year, today.year + 1):
        day = min(date(year, 12, 31), today)
        found.append(Year(year, day, counts(known.answers(day).values(), day)))
    return found


def stamp_of(**which: Any) -> tuple[str, int] | None:
    """Code and stamp of a commitment: what a kept page is compared with (one small query)."""
    return Commitment.objects.filter(**which).values_list("code", "stamp").first()
