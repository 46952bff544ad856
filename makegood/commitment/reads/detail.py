"""One clause, one action: text with its history, evidence, tries, what happened when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from makegood.engines.commitment import Answer, Piece, Reason, word_diff

from ..models import Action, ActionEdition, Clause, ClauseEvent, Evidence, LinkCheck, Try
from .facts import facts
from .public import ActionLine, lines_of

SHEET = 100  # pieces of evidence on one page
REASONS = {
    "late": gettext_lazy("its due date has passed"),
    "due soon": gettext_lazy("it is due within 30 days and there is no evidence yet"),
    "no owner": gettext_lazy("nobody holds the owner role"),
    "flagged": gettext_lazy("its owner says that it is at risk"),
}
MEANS = {
    "money": gettext_lazy("less money was given than promised"),
    "fte": gettext_lazy("less working time was given than promised"),
}
WAITS = {
    "waits for failed": gettext_lazy("it waits for %(action)s, which failed"),
    "waits for withdrawn": gettext_lazy("it waits for %(action)s, which was withdrawn"),
    "waits for stale": gettext_lazy("it waits for %(action)s, of which nothing was heard"),
    "waits for late": gettext_lazy("it waits for %(action)s, which is late"),
    "waits for later": gettext_lazy("it waits for %(action)s, which is due later"),
}


def reason_words(reasons: Sequence[Reason]) -> list[str]:
    """Why an action is at risk, in words."""
    found = []
    for one in reasons:
        words: str | Promise = MEANS.get(one.about, "") if one.code == "unfunded" else REASONS.get(one.code, "")  # fmt: skip
        if one.code in WAITS:
            words = str(WAITS[one.code]) % {"action": one.about}
        found.append(str(words))
    return found


@dataclass(frozen=True)
class Turn:
    """One step in the history of a wording: what was said, and what changed word by word."""

    on: date
    title: str
    because: str
    heading: str = ""
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Told:
    """Something that happened to an action."""

    on: date
    what: str
    because: str = ""


@dataclass(frozen=True)
class ActionPage:
    """An action with all that is known of it."""

    action: Action
    line: ActionLine
    reasons: list[str]
    proofs: "Proofs"
    tries: list[Try]
    told: list[Told]
    waits_for: list[tuple[str, str, str]]  # code, title, status
    redated: list[tuple[date, date, date, str]]  # on, from, to, because

    @property
    def answer(self) -> Answer:
        return self.line.answer


@dataclass(frozen=True)
class Proofs:
    """One sheet of the evidence, the newest first: as it was known on a day.

    count: of all. earlier, later: the numbers of the sheets beside it, 0 where there is none.
    """

    rows: list[Evidence]
    count: int
    number: int
    earlier: int
    later: int

    @property
    def first(self) -> int:
        """Which of all the first of this sheet is."""
        return (self.number - 1) * SHEET + 1

    @property
    def last(self) -> int:
        """Which of all the last of this sheet is."""
        return self.first + len(self.rows) - 1


def evidence_at(which: Q, day: date, number: int = 1) -> Proofs:
    """A sheet of the evidence that fits and was known on the day (two queries).

    What was learnt later is left out: that it was taken back, or that its link no longer answers.
    """
    found = Evidence.objects.filter(which, on__lte=day).select_related(
        "action", "voucher", "meeting"
    )
    count = found.count()
    last = max(1, -(-count // SHEET))
    number = min(number, last)
    rows = list(found.order_by("-dated", "-pk")[(number - 1) * SHEET : number * SHEET])
    for one in rows:
        if one.retracted_on and one.retracted_on > day:
            one.retracted_on, one.retracted_because = None, ""
        if one.dead_since and one.dead_since > day:
            one.dead_since = None
    return Proofs(rows, count, number, number + 1 if number < last else 0, number - 1)


def tries_at(which: Q, day: date) -> list[Try]:
    """The tries that fit as they stood on the day, the newest first (one query).

    One that ended later still runs there, without what it taught.
    """
    found = list(
        Try.objects.filter(which, on__lte=day).select_related("action").order_by("-on", "-pk")
    )
    for one in found:
        if one.ended_on and one.ended_on > day:
            one.ended_on, one.happened, one.learnt, one.next = None, "", "", ""
            one.state = "running" if one.began_on else "planned"
        if one.began_on and one.began_on > day:
            one.began_on, one.state = None, "planned"
    return found


def heading_of(clause: Clause) -> str:
    """The clause's heading today (one query)."""
    return (
        clause.wordings.order_by("-number").values_list("heading", flat=True).first() or clause.code
    )


def titles_of(codes: Sequence[str]) -> dict[str, str]:
    """What the actions with these codes are called today (one query)."""
    rows = ActionEdition.objects.filter(action__code__in=list(codes)).order_by("number")
    return dict(rows.values_list("action__code", "title"))


def title_of(action: Action) -> str:
    """What the action is called today (one query)."""
    return (
        action.editions.order_by("-number").values_list("title", flat=True).first() or action.code
    )


def clause_turns(clause: Clause) -> list[Turn]:
    """The history of a clause's text, newest first (two queries)."""
    found: list[tuple[date, int, Turn]] = []
    before = None
    for number, one in enumerate(clause.wordings.order_by("number")):
        whole = word_diff(before.text, one.text) if before else (Piece("same", one.text),)
        title = _("Edition %(number)s") % {"number": one.number} if before else _("First wording")
        if before and before.domain != one.domain:
            title += ": " + _("domain %(old)s becomes %(new)s") % {
                "old": before.get_domain_display(), "new": one.get_domain_display(),
            }  # fmt: skip
        heading = one.heading if before is None or before.heading != one.heading else ""
        found.append((one.on, number, Turn(one.on, title, one.because, heading, whole)))
        before = one
    for number, event in enumerate(ClauseEvent.objects.filter(clause=clause).select_related("into")):  # fmt: skip
        found.append((event.on, 1000 + number, Turn(event.on, event_words(event), event.because)))
    return [turn for _on, _number, turn in sorted(found, key=lambda one: one[:2], reverse=True)]


def event_words(event: ClauseEvent) -> str:
    """What happened to a clause, in a sentence."""
    if event.kind == "renamed":
        return _("Given another id; %(code)s leads here") % {"code": event.old_code}
    if event.kind == "merged" and event.into is not None:
        return _("Merged into %(code)s") % {"code": event.into.code}
    return {"withdrawn": _("Withdrawn"), "restored": _("Taken up again")}.get(event.kind, "")


def frame_turns(commitment: "object") -> list[Turn]:
    """The history of a commitment's frame, newest first (one query)."""
    found = []
    before = None
    for one in commitment.wordings.order_by("number"):  # type: ignore[attr-defined]
        whole = f"{one.title}\n\n{one.preamble}"
        pieces: tuple[Piece, ...] = (Piece("same", whole),)
        if before is not None:
            pieces = word_diff(f"{before.title}\n\n{before.preamble}", whole)
        title = _("Edition %(number)s, approved by %(body)s on %(day)s") % {
            "number": one.number, "body": one.approved_by, "day": one.approved_on,
        }  # fmt: skip
        found.append(Turn(one.on, title, one.because, "", pieces))
        before = one
    return found[::-1]


def action_page(action: Action, day: date, sheet: int = 1) -> ActionPage | None:
    """An action on a day (about sixteen queries); None before it was made."""
    waits = list(
        action.depends.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)
        .values_list("on_action", flat=True)
    )  # fmt: skip
    which = Q(pk=action.pk) | Q(pk__in=waits)
    answers = facts(which).answers(day)
    lines = {line.pk: line for line in lines_of(which, day, answers)}
    line = lines.pop(action.pk, None)
    if line is None:
        return None
    editions = list(action.editions.filter(on__lte=day).order_by("number"))
    return ActionPage(
        action, line, reason_words(line.answer.reasons),
        evidence_at(Q(action=action), day, sheet),
        tries_at(Q(action=action), day),
        told(action, editions, day),
        [(one.code, one.edition.title, one.answer.status) for one in lines.values()],
        redatings(editions),
    )  # fmt: skip


def redatings(editions: Sequence[ActionEdition]) -> list[tuple[date, date, date, str]]:
    """Each time that the due date was changed: when, from, to, why; newest first."""
    pairs = pairwise(editions)
    return [(b.on, a.due, b.due, b.because) for a, b in pairs if a.due != b.due][::-1]


def told(action: Action, editions: Sequence[ActionEdition], day: date) -> list[Told]:
    """What happened to an action up to a day, newest first (two queries)."""
    found = [Told(editions[0].on, _("Promised"), editions[0].because)] if editions else []
    for a, b in pairwise(editions):
        if a.due != b.due:
            what = _("Re-dated: due %(old)s becomes %(new)s") % {"old": a.due, "new": b.due}
        elif a.owner_id != b.owner_id:
            what = _("Another role owns it")
        else:
            what = _("What was agreed was changed")
        found.append(Told(b.on, what, b.because))
    for event in action.events.filter(on__lte=day):
        found.append(Told(event.on, str(event.get_kind_display()).capitalize(), event.because))
    for crossing in action.crossings.filter(on__lte=day):
        found.append(Told(crossing.on, str(crossing.get_kind_display()).capitalize()))
    return sorted(found, key=lambda one: one.on, reverse=True)


def last_checks(evidence: Sequence[Evidence]) -> dict[int, LinkCheck]:
    """The newest check of each link among these (one query)."""
    rows = LinkCheck.objects.filter(evidence__in=[one.pk for one in evidence]).order_by("week")
    return {row.evidence_id: row for row in rows}
