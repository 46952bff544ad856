"""What waits for the office, and the lists behind each count; a bounded number of statements."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from makegood.engines import audience
from makegood.engines.requirements import gate_shares
from makegood.people.models import FeedRun, OrgUnit, Person

from ..models import Proposal, Question, Requirement, Track, TrackEdition, Unit, Waiver
from .evidence import tasks as evidence_tasks
from .facts import facts, rules
from .known import names

SOON = timedelta(days=60)
NEAR = 0.05  # a gate is about to open where at most five in a hundred are missing


@dataclass(frozen=True)
class Waits:
    """One kind of thing that waits: how many, what it is, where to go."""

    label: str
    count: int
    url: str
    note: str
    decide: bool


def waiting(today: date, near: int) -> list[Waits]:
    """Everything that waits for somebody in the office, as counts with links."""
    soon = today + SOON
    reviews = review_dates(today)
    past = sum(1 for unit in reviews if (unit.review_by or today) < today)
    rows = [
        (_("Questions and objections"), Question.objects.filter(state="open").count(), "questions",
         _("asked and not answered yet"), True),
        (_("Proposals"), Proposal.objects.filter(state__in=("computing", "shown", "stale")).count(),
         "proposals", _("shown, waiting for a decision"), True),
        (_("Feeds"), FeedRun.objects.filter(state__in=("previewed", "refused")).count(), "feeds",
         _("files read, waiting for confirmation"), True),
        (_("Review dates"), len(reviews), "review-dates",
         _("%(past)d past, the others within 60 days") % {"past": past}, past > 0),
        (_("Retractions"), len(evidence_tasks()), "evidence",
         _("a unit cites a work that was retracted"), True),
        (_("Gates"), near, "gates", _("about to open: at most five in a hundred are missing"), False),
        (_("Waivers"), Waiver.objects.filter(end__gt=today, end__lte=soon).count(), "waivers",
         _("end within 60 days"), False),
        (_("Jobs"), DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).count(), "jobs",
         _("failed"), True),
    ]  # fmt: skip
    return [
        Waits(label, count, address(name), note, decide and count > 0)
        for label, count, name, note, decide in rows
    ]


def address(name: str) -> str:
    """The address of a page; empty where this installation has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def review_dates(today: date, within: timedelta = SOON) -> list[Unit]:
    """Units past their review-by date or within 60 days of it, the most urgent first."""
    units = Unit.objects.filter(review_by__lte=today + within, withdrawn_on=None)
    return list(units.only("code", "title", "review_by", "approver").order_by("review_by", "title"))


@dataclass(frozen=True)
class Gate:
    """How far a gated track is in one org unit."""

    track: str
    org: str
    name: str
    people: int
    completed: int
    percent: int
    needed: int
    opened: date | None
    share: float
    wanted: float

    @property
    def near(self) -> bool:
        """Whether no more than five in a hundred of its people are missing, and somebody began."""
        short = self.wanted - self.share
        return self.opened is None and self.completed > 0 and short <= NEAR + 1e-9

    @property
    def missing(self) -> int:
        """How many more people have to complete the track before."""
        return max(0, ceil(self.wanted * self.people - 1e-9) - self.completed)


@dataclass(frozen=True)
class GatedTrack:
    """A track that opens by org unit, with the gates of each."""

    code: str
    title: str
    waits_for: str
    gates: list[Gate]

    @property
    def open(self) -> int:
        return sum(1 for gate in self.gates if gate.opened)


def gates(today: date) -> list[GatedTrack]:
    """Every gated track with its share in each org unit at the gate's level."""
    book = rules()
    shares = gate_shares(facts(), book, today)
    orgs = {
        unit.pk: unit for unit in OrgUnit.objects.filter(pk__in=shares["org"].unique().to_list())
    }
    titles = dict(Track.objects.values_list("code", "title"))
    found: dict[str, list[Gate]] = {}
    for row in shares.iter_rows(named=True):
        unit = orgs[row["org"]]
        found.setdefault(row["track"], []).append(
            Gate(row["track"], unit.code, unit.name, row["people"], row["completed"],
                 int(100 * row["share"] + 1e-9), round(100 * row["needed"]), row["opened"],
                 row["share"], row["needed"])
        )  # fmt: skip
    waits = {
        track.id: edition.gate.track
        for track in book.tracks
        for edition in [track.in_force(today) or track.editions[0]]
        if edition.gate is not None
    }
    return [
        GatedTrack(code, titles.get(code, code), titles.get(waits[code], waits[code]),
                   sorted(rows, key=_order))
        for code, rows in sorted(found.items(), key=lambda one: titles.get(one[0], one[0]))
    ]  # fmt: skip


def _order(gate: Gate) -> tuple[int, float, str]:
    """About to open first, the nearest of them before the others; then the rest by name."""
    if gate.near:
        return 0, gate.wanted - gate.share, gate.name
    return (1 if gate.opened is None else 2), 0.0, gate.name


def gates_near(today: date) -> int:
    """How many gates are about to open."""
    return sum(1 for track in gates(today) for gate in track.gates if gate.near)


@dataclass
class TrackRow:
    """A track in the list: its edition in force, its audience as a sentence, who is asked now."""

    track: Track
    edition: TrackEdition
    words: dict[str, Any]
    sentence: str
    next: TrackEdition | None


def tracks(today: date) -> list[TrackRow]:
    """All tracks by title, withdrawn ones last (eight statements, however many)."""
    editions: dict[int, list[TrackEdition]] = {}
    for edition in TrackEdition.objects.defer("source").order_by("track", "number"):
        editions.setdefault(edition.track_id, []).append(edition)
    shown = names()
    found = []
    for track in Track.objects.order_by(F("withdrawn_on").asc(nulls_first=True), "title"):
        mine = editions.get(track.pk, [])
        if not mine:
            continue
        begun = [one for one in mine if one.effective <= today]
        current = begun[-1] if begun else mine[0]
        later = next((one for one in mine if one.effective > today and one is not current), None)
        words = current.definition
        found.append(TrackRow(track, current, words, sentence(words["audience"], shown), later))
    return found


def sentence(text: str, shown: audience.Names | None = None) -> str:
    """An audience as one plain sentence; a text that cannot be read is shown as it is."""
    try:
        return audience.explain(audience.parse(text), shown or names(), _)
    except audience.AudienceError:
        return text


def questions(state: str = "open") -> QuerySet[Question]:
    """Questions, objections and corrections, the longest waiting first."""
    found = Question.objects.select_related("person", "unit", "answered_by")
    return found.filter(state=state).order_by("asked_at" if state == "open" else "-answered_at")


def waivers(today: date) -> QuerySet[Waiver]:
    """Waivers in force or to come, the first to end first."""
    return (
        Waiver.objects.filter(end__gt=today)
        .select_related("person", "unit", "track", "approver")
        .order_by("end", "person")
    )


def requirements_of(person: Person) -> QuerySet[Requirement]:
    """What is, was or will be asked of one person."""
    rows = Requirement.objects.filter(person=person).select_related("unit").defer("unit__body")
    return rows.order_by(F("due").asc(nulls_last=True), "unit__title")


def people(text: str) -> QuerySet[Person]:
    """People whose name, e-mail or institution id has all the words; everybody without words."""
    found = Person.objects.all()
    for word in text.replace("\x00", "").split()[:8]:
        found = found.filter(
            Q(given__icontains=word) | Q(family__icontains=word) | Q(preferred_name__icontains=word)
            | Q(email__icontains=word) | Q(code__iexact=word)
        )  # fmt: skip
    open_now = Requirement.objects.filter(
        person=OuterRef("pk"), status__in=("asked", "due soon", "overdue")
    )
    counted = open_now.order_by().values("person").annotate(n=Count("pk")).values("n")
    return found.annotate(open_now=Subquery(counted)).order_by("family", "given", "code")


def diff(before: str, after: str) -> Iterator[dict[str, str]]:
    """Two texts line by line: added, removed, and what is the same around it."""
    from difflib import SequenceMatcher

    old, new = before.splitlines(), after.splitlines()
    for tag, i, j, m, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            kept = old[i:j] if j - i <= 4 else [*old[i : i + 2], "…", *old[j - 2 : j]]
            yield from ({"kind": "same", "text": line} for line in kept)
            continue
        yield from ({"kind": "removed", "text": line} for line in old[i:j])
        yield from ({"kind": "added", "text": line} for line in new[m:n])
