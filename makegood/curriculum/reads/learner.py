"""What the signed-in person sees first: asked, waiting, done, and what to read next."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from makegood.library.models import Work
from makegood.people.models import Appointment, Person
from makegood.people.reads import current_appointments

from ..models import Place, Question, Requirement, TrackEdition
from .groups import in_groups
from .reading import Suggestion, suggest

OPEN = ("asked", "due soon", "overdue")
_RANK = {"overdue": 0, "due soon": 1, "asked": 2}


@dataclass
class Item:
    """One unit that is, was or will be asked of the person, in the words of the home page."""

    unit: str
    title: str
    status: str
    strength: str
    due: date | None
    done_on: date | None
    valid_until: date | None
    minutes: int
    paid: bool
    changed_part: bool
    begun: bool
    in_groups: bool = False  # there is a session in a group that it may be taken in
    track: str = ""
    fact: str = ""  # the fact about the person that the track takes hold of
    group: str = ""
    need: int = 0
    so_far: int = 0
    by_minutes: bool = False
    place: tuple[int, int] = (0, 0)  # order of its track, order in the track

    @property
    def strength_words(self) -> str:
        """Required, expected or invited, as a word of the page."""
        return _strength(self.strength)

    @property
    def because(self) -> str:
        """Why, in one line: the track and the fact."""
        if not self.track or self.status == "not yet open":
            return self.fact
        return _("%(track)s: %(fact)s") % {"track": self.track, "fact": self.fact}

    @property
    def order(self) -> tuple[Any, ...]:
        """Earliest need first; among equals what was begun, then the order of the track."""
        return (
            _RANK.get(self.status, 3),
            self.due or date.max,
            not self.begun,
            *self.place,
            self.unit,
        )


@dataclass
class Choice:
    """Units of which some are enough: shown and counted as one thing."""

    title: str
    items: list[Item]
    sentence: str
    because: str
    due: date | None
    status: str
    strength: str
    order: tuple[Any, ...] = ()

    @property
    def strength_words(self) -> str:
        """Required, expected or invited, as a word of the page."""
        return _strength(self.strength)

    @property
    def paid(self) -> bool:
        """Whether all of it is in paid time."""
        return all(item.paid for item in self.items)

    @property
    def long(self) -> bool:
        """Whether the list is folded, so that it does not push what is asked out of sight."""
        return len(self.items) > 6


@dataclass(frozen=True)
class Held:
    """An appointment in force: what the home page needs of it."""

    pk: int
    words: str
    role: str
    role_name: str


@dataclass(frozen=True)
class Asked:
    """A question of the person's, in short."""

    kind: str
    unit: str
    asked_at: datetime
    state: str


@dataclass
class Home:
    """Everything on the home page."""

    first: Item | None = None  # the next thing
    asked: list[Item | Choice] = field(default_factory=list)
    invited: list[Item | Choice] = field(default_factory=list)
    later: list[Item | Choice] = field(default_factory=list)
    waiting: list[Item | Choice] = field(default_factory=list)
    done: list[Item] = field(default_factory=list)
    ended: list[Item] = field(default_factory=list)
    minutes: int = 0
    reading: Suggestion | None = None
    questions: list[Asked] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        """Whether there is no row at all: the person is new or holds no appointment."""
        return not (
            self.asked or self.invited or self.later or self.waiting or self.done or self.ended
        )


def home(person: Person, today: date) -> Home:
    """The person's home page (five statements)."""
    rows = list(_rows(person))
    appointments = _appointments(person, today)
    editions = track_editions({reason["track"] for row in rows for reason in row["reasons"]})
    items = [_item(row, editions, appointments) for row in rows]
    found = Home()
    for item in sorted(items, key=lambda one: one.order):
        if item.status in ("done", "renewed"):
            found.done.append(item)
        elif item.status in ("no longer asked", "waived"):
            found.ended.append(item)
    of = {item.unit: row["asked_minutes"] for item, row in zip(items, rows, strict=True)}
    asked = [i for i in items if i.status in OPEN and i.strength != "invited"]
    found.minutes = sum(of[item.unit] for item in asked)
    found.asked = _grouped(asked, editions)
    found.invited = _grouped(
        [i for i in items if i.status in OPEN and i.strength == "invited"], editions
    )
    found.later = _grouped([i for i in items if i.status == "not yet open"], editions)
    found.waiting = _grouped([i for i in items if i.status == "waiting"], editions)
    if found.asked:
        first = found.asked[0]
        found.first = first.items[0] if isinstance(first, Choice) else first
        if isinstance(first, Item):  # it stands above as the next thing, and not a second time
            found.asked = found.asked[1:]
    found.done.sort(key=lambda one: (one.done_on or date.min, one.unit), reverse=True)
    found.reading = suggest(
        Work.objects.filter(level="building" if len(found.done) >= 4 else "starting"),
        role=(appointments[0].role, appointments[0].role_name) if appointments else None,
        today=today,
    )
    found.questions = _questions(person)
    return found


def _appointments(person: Person, today: date) -> list[Held]:
    """The appointments in force, the largest first; columns alone, for this page is opened most."""
    rows = current_appointments([person.pk], today).values_list(
        "pk", "title", "org__name", "role_family__code", "role_family__name"
    )
    return [Held(pk, f"{title or name}, {org}", code, name) for pk, title, org, code, name in rows]


def _questions(person: Person) -> list[Asked]:
    """The three newest that are open or answered."""
    kinds = dict(Question.KINDS)
    rows = (
        Question.objects.filter(person=person, state__in=("open", "answered"))
        .order_by("-asked_at")
        .values_list("kind", "unit__title", "asked_at", "state")[:3]
    )
    return [Asked(str(kinds[kind]), unit or "", at, state) for kind, unit, at, state in rows]


def track_editions(codes: Iterable[str]) -> dict[tuple[str, int], dict[str, Any]]:
    """Each edition of these tracks as its file says it, with the track's title, in one query."""
    found = TrackEdition.objects.filter(track__code__in=set(codes)).order_by("track", "number")
    return {
        (code, number): definition
        for code, number, definition in found.values_list("track__code", "number", "definition")
    }


def _rows(person: Person) -> Iterable[dict[str, Any]]:
    place = Place.objects.filter(person=person, unit=OuterRef("unit_id")).values("section")[:1]
    groups = in_groups(Q(pk=OuterRef("unit_id")) | Q(variant_of=OuterRef("unit_id")))
    found: Iterable[Any] = (
        Requirement.objects.filter(person=person)
        .annotate(begun=Subquery(place), in_groups=Exists(groups))
        .order_by("due", "unit__code")
        .values(
            "unit__code", "unit__title", "status", "strength", "due", "done_on", "valid_until",
            "minutes", "asked_minutes", "paid", "part", "details", "begun",
            "in_groups",
        )
    )  # fmt: skip
    for row in found:
        details = json.loads(row.pop("details"))
        yield {**row, "reasons": details["reasons"], "group": details["group"]}


def leading(reasons: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The reason that decides: the one that leads, else the first that has not ended."""
    for state in ("leads", "also", "enough", "pending", "ended"):
        for reason in reasons:
            if reason["state"] == state:
                return reason
    return reasons[0] if reasons else None


def _item(
    row: dict[str, Any],
    editions: dict[tuple[str, int], dict[str, Any]],
    appointments: list[Held],
) -> Item:
    reason = leading(row["reasons"])
    group = row["group"]
    item = Item(
        unit=row["unit__code"], title=row["unit__title"], status=row["status"],
        strength=row["strength"], due=row["due"], done_on=row["done_on"],
        valid_until=row["valid_until"], minutes=row["minutes"], paid=row["paid"],
        changed_part=row["part"] == "changed part", begun=row["begun"] is not None, in_groups=row["in_groups"],
        group=group.get("group") or "", need=group.get("group_need") or 0,
        so_far=group.get("group_done") or 0, by_minutes=group.get("group_unit") == "minutes",
    )  # fmt: skip
    if reason is None:
        return item
    words = editions.get((reason["track"], reason["edition"]))
    item.track = words["title"] if words else reason["track"]
    item.place = _place(item.unit, reason["track"], words)
    if item.status == "not yet open" or reason["state"] == "pending":
        item.fact = opens(reason, words, {c: w["title"] for (c, _n), w in editions.items()})
    else:
        item.fact = _fact(reason, words, appointments)
    return item


def _place(unit: str, track: str, words: dict[str, Any] | None) -> tuple[int, int]:
    """What everyone is asked comes before what a role is asked; then the order of the track."""
    if words is None:
        return (9, 0)
    units = [code for group in words["groups"] for code in group["units"]]
    return (0 if words["audience"] == "everyone" else 1, units.index(unit) if unit in units else 99)


def _fact(reason: dict[str, Any], words: dict[str, Any] | None, held: list[Held]) -> str:
    """The fact about the person because of which a track asks."""
    if reason["responsibilities"]:
        duties = ", ".join(code.replace("-", " ") for code in reason["responsibilities"].split(","))
        return _("you have the responsibility “%(duties)s”.") % {"duties": duties}
    if words is not None and words["audience"] == "everyone":
        return _("for everybody here.")
    for one in held:
        if one.pk == reason["appointment"]:
            return _("you are %(appointment)s.") % {"appointment": one.words}
    return _("see “Why me?”.")


def appointment_words(one: Appointment) -> str:
    """An appointment as its holder would say it: title, then org unit."""
    return f"{one.title or one.role_family.name}, {one.org.name}"


def opens(reason: dict[str, Any], words: dict[str, Any] | None, titles: dict[str, str]) -> str:
    """What has to happen before this is asked; `titles` names the tracks."""
    if words is None:
        return ""
    said = []
    since = date.fromisoformat(str(reason["started"] or words["effective"]))
    if since > timezone.localdate():
        said.append(_("It begins on %(day)s.") % {"day": date_format(since, "DATE_FORMAT")})
    if reason["started"] is not None:
        return " ".join(said)
    gate, due = words["gate"], words["due"] or {}
    first = due.get("track") if due.get("after") == "completion" else None
    if first:
        said.append(
            _("It opens when you have completed “%(track)s”.") % {"track": _titled(first, titles)}
        )
    if gate:
        values = {
            "share": round(gate["share"] * 100),
            "level": _level(gate["level"]),
            "track": _titled(gate["track"], titles),
        }
        if first == gate["track"]:
            said[-1] = _(
                "It opens when you have completed “%(track)s”, and at least %(share)s%% of the "
                "people in your %(level)s have."
            ) % values  # fmt: skip
        else:
            said.append(
                _(
                    "It opens when at least %(share)s%% of the people in your %(level)s have "
                    "completed “%(track)s”."
                )
                % values
            )
    if due.get("after") == "leave-end":
        said.append(_("It opens when you come back from a leave."))
    return " ".join(said) or _("It has not opened yet.")


def _titled(code: str, titles: dict[str, str]) -> str:
    return titles.get(code, code.replace("-", " "))


def _strength(code: str) -> str:
    return {"required": _("Required"), "expected": _("Expected")}.get(code) or _("Invited")


def _level(code: str) -> str:
    words = {"campus": _("institution"), "department": _("department"), "division": _("division")}
    return words.get(code, code)


def _grouped(
    items: list[Item], editions: dict[tuple[str, int], dict[str, Any]]
) -> list[Item | Choice]:
    """The items in order, those of one choice as one thing at the place of its first."""
    choices: dict[tuple[str, str], list[Item]] = {}
    found: list[Item | Choice] = []
    for item in sorted(items, key=lambda one: one.order):
        if not item.group:
            found.append(item)
            continue
        key = (item.group, item.status if item.status == "not yet open" else "")
        if key not in choices:
            choices[key] = []
            found.append(_choice(item, choices[key], editions))
        choices[key].append(item)
    for one in found:
        if isinstance(one, Choice):
            one.sentence = _sentence(one.items)
    return found


def _choice(
    first: Item, items: list[Item], editions: dict[tuple[str, int], dict[str, Any]]
) -> Choice:
    track, number, _position = first.group.rsplit("/", 2)
    words = editions.get((track, int(number)))
    return Choice(
        title=words["title"] if words else first.track, items=items, sentence="",
        because=capfirst(first.fact), due=first.due, status=first.status, strength=first.strength,
        order=first.order,
    )  # fmt: skip


def _sentence(items: list[Item]) -> str:
    """How many of the choice are still needed, in words."""
    first, count = items[0], len(items)
    left = max(0, first.need - first.so_far)
    if first.by_minutes:
        if first.so_far:
            return _("%(left)s more minutes of these, as you like; %(done)s are done.") % {
                "left": left, "done": first.so_far,
            }  # fmt: skip
        return _("%(left)s minutes of these, as you like.") % {"left": left}
    if left >= count:
        return ngettext("This one.", "All of these.", count)
    return _("Choose %(left)s of these %(count)s.") % {
        "left": number_word(left), "count": number_word(count),
    }  # fmt: skip


def number_word(number: int) -> str:
    """A small number as a word."""
    words = [_("none"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"),
             _("eight"), _("nine"), _("ten")]  # fmt: skip
    return words[number] if 0 <= number < len(words) else str(number)
