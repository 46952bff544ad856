"""What everyone may see: a commitment clause by clause, on any day. No person's name unless agreed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
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
    def path(self) -> str:
        """The address of the clause."""
        return reverse("clause", args=[self.clause.code])

    @property
    def into_path(self) -> str:
        """The address of the clause that it was merged into."""
        return reverse("clause", args=[self.into.code]) if self.into else ""

    @property
    def tally(self) -> list[tuple[str | Promise, int]]:
        """How many actions stand where, in the order of the statuses."""
        found = [one.answer.status for one in self.actions]
        return [(word, found.count(code)) for code, word in WORDS.items() if code in found]

    @property
    def told(self) -> list[str]:
        """What stands beside the clause, line by line: owners, actions, the last evidence, tries."""
        found = [", ".join(str(one) for one in self.owners[:3])] if self.owners else []
        if self.tally:
            found.append(", ".join(f"{n} {word}" for word, n in self.tally))
        if self.state.last:
            found.append(gettext("Last evidence, %(day)s: %(what)s")
                         % {"day": date_format(self.state.last), "what": self.evidence})  # fmt: skip
        elif self.clause.state == "in force":
            found.append(gettext("No evidence yet.") if self.actions
                         else gettext("Nobody has promised an action yet."))  # fmt: skip
        if self.tries:
            tries = ngettext("%(n)s try", "%(n)s tries", self.tries) % {"n": self.tries}
            bad = gettext("%(n)s of them did not work") % {"n": self.failed}
            found.append(f"{tries}, {bad}" if self.failed else tries)
        return found


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

    @property
    def lagging(self) -> list[ActionLine]:
        """Actions that are late, stale or failed; the oldest due date first."""
        rows = [one for line in self.lines.values() for one in line.actions]
        found = [one for one in rows if one.answer.late or one.answer.status in {"stale", "failed"}]
        return sorted(found, key=lambda one: (one.answer.due, one.pk))


@dataclass(frozen=True)
class Whole:
    """All that a day's page is made from beside the text, read once: the day comes after.

    rows: number, code and clause of each action in the order of the page. editions: of each action,
    the oldest first. proofs: dated, on, taken back, clause, title. tries: on, clause, state, ended.
    """

    known: Facts
    rows: list[tuple[int, str, int]]
    editions: dict[int, list[ActionEdition]]
    proofs: list[tuple[date, date, date | None, int, str]]
    tries: list[tuple[date, int, str, date | None]]


def whole_of(commitment: Commitment) -> Whole:
    """Everything about a commitment's actions (ten queries, however many)."""
    mine = Q(clause__commitment=commitment)
    inside: dict[str, Any] = {"action__in": ActionRow.objects.filter(mine).order_by().values("pk")}
    proofs = Evidence.objects.filter(progress=True, **inside).order_by("dated", "pk")
    tries = Try.objects.filter(**inside).order_by()
    return Whole(
        facts(mine), *_actions(mine),
        list(proofs.values_list("dated", "on", "retracted_on", "action__clause_id", "title")),
        list(tries.values_list("on", "action__clause_id", "state", "ended_on")),
    )  # fmt: skip


def page_at(commitment: Commitment, day: date, whole: Whole | None = None) -> Page | None:
    """The public page on a day; None before it was made.

    Fifteen queries, however many clauses; five where `whole` was read before, which holds as long as
    the commitment's stamp is the same.
    """
    text = text_at(commitment, day)
    if text is None:
        return None
    whole = whole or whole_of(commitment)
    answers = whole.known.answers(day)
    actions = _lines(whole.rows, whole.editions, day, answers)
    by_root: dict[int, list[ActionLine]] = defaultdict(list)
    for line in actions:
        by_root[text.clauses[line.clause].root].append(line)
    titles = _last_evidence(whole, day, text)
    tried = _tries(whole, day, text)
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
    return Page(text, day, groups, lines, counts(shown, day), retired)


def _actions(which: Q) -> tuple[list[tuple[int, str, int]], dict[int, list[ActionEdition]]]:
    """Number, code and clause of the actions that fit, and their editions with owner roles."""
    rows = ActionRow.objects.filter(which).order_by("clause__position", "clause_id", "pk")
    editions: dict[int, list[ActionEdition]] = defaultdict(list)
    inside = ActionRow.objects.filter(which).order_by().values("pk")
    found = ActionEdition.objects.filter(action__in=inside).select_related("owner")
    for edition in found.order_by("action_id", "number"):
        editions[edition.action_id].append(edition)
    return list(rows.values_list("pk", "code", "clause_id")), editions


def lines_of(which: Q, day: date, answers: dict[str, Answer]) -> list[ActionLine]:
    """The actions that fit and were known on the day, with owner roles (three queries)."""
    return _lines(*_actions(which), day, answers)


def _lines(
    rows: list[tuple[int, str, int]], editions: dict[int, list[ActionEdition]], day: date,
    answers: dict[str, Answer],
) -> list[ActionLine]:  # fmt: skip
    now = {pk: [one for one in some if one.on <= day][-1:] for pk, some in editions.items()}
    names = public_names({one.owner_id for some in now.values() for one in some}, day)
    lines = []
    for pk, code, clause in rows:
        if code in answers:
            for edition in now.get(pk, ()):
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


def _last_evidence(whole: Whole, day: date, text: TextAt) -> dict[int, str]:
    found: dict[int, str] = {}
    for _dated, on, gone, clause, title in whole.proofs:
        if on <= day and (gone is None or gone > day) and clause in text.clauses:
            found[text.clauses[clause].root] = title
    return found


def _tries(whole: Whole, day: date, text: TextAt) -> dict[int, tuple[int, int]]:
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for on, clause, state, ended in whole.tries:
        if on <= day and clause in text.clauses:
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

    @property
    def words(self) -> str:
        """The year, and whether it still lasts."""
        over = (self.day.month, self.day.day) == (12, 31)
        return str(self.year) if over else gettext("%(year)s so far") % {"year": self.year}


def verdict(counted: Counts) -> str:
    """What was promised, done, late, in a sentence for one who reads no further."""
    if not counted.total:
        return gettext("No action has been promised yet.")
    told = ngettext("%(n)s action was promised.", "%(n)s actions were promised.", counted.total)
    done = ngettext("%(n)s is done.", "%(n)s are done.", counted.done)
    late = ngettext("%(n)s is late.", "%(n)s are late.", counted.late)
    stale = gettext("Of %(n)s nothing was heard in time.")
    numbers = (counted.total, counted.done, counted.late, counted.stale)
    return " ".join(w % {"n": n} for w, n in zip((told, done, late, stale), numbers, strict=True))


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
