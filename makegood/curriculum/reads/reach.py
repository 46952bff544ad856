"""Whom an audience reaches on a day: how many people, and how many of each department."""

from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import Q
from django.utils.translation import gettext as _

from makegood.engines import audience
from makegood.engines.requirements import AllOf, Rules, Track, TrackEdition, UnitInfo, compute
from makegood.people.models import Appointment, OrgUnit

from .effects import departments
from .facts import facts, rules
from .known import audience_known, names

PREVIEW = "preview--track"
UNIT = "preview--unit"


@dataclass(frozen=True)
class Department:
    """How many people of a department an audience reaches."""

    code: str
    name: str
    people: int
    of: int

    @property
    def share(self) -> int:
        return round(100 * self.people / self.of) if self.of else 0


@dataclass(frozen=True)
class Reach:
    """An audience as typed: its sentence and whom it reaches, or what is wrong and where."""

    text: str
    sentence: str = ""
    people: int = 0
    of: int = 0
    departments: tuple[Department, ...] = ()
    fault: str = ""
    mend: str = ""
    pointed: str = ""


def look(text: str, day: date, *, count: bool = True) -> Reach:
    """What an audience says and whom it reaches on a day; faults point at the character."""
    shown = names()
    try:
        rule = audience.parse(text)
        for error in audience.check(rule, audience_known(shown)):
            raise error
    except audience.AudienceError as error:
        message, mend = error.told(_)
        return Reach(text, fault=message, mend=mend, pointed=error.show(text))
    sentence = audience.explain(rule, shown, _)
    if not count:
        return Reach(text, sentence)
    reached = _persons(rule, day)
    placed = departments(day)
    whole = dict(placed.group_by("department").len().iter_rows())
    mine = dict(
        placed.filter(pl.col("person").is_in(reached.implode()))
        .group_by("department")
        .len()
        .iter_rows()
    )
    called = dict(OrgUnit.objects.filter(code__in=list(whole)).values_list("code", "name"))
    found = [
        Department(code, str(called.get(code, code)), mine.get(code, 0), of)
        for code, of in whole.items()
        if code
    ]
    found.sort(key=lambda one: one.name)
    return Reach(text, sentence, len(reached), placed.height, tuple(found))


def _persons(rule: audience.Rule, day: date) -> pl.Series:
    """The persons of whom an appointment matches on the day, by the engine itself."""
    stored = rules()
    needed = audience.needs(rule).completed
    probe = TrackEdition(
        number=1, effective=day, audience=rule, strength="invited",
        groups=(AllOf((UNIT,)),), due=None, paid_time=False, notice_days=0, renewal=None,
        gate=None, authority="", object_to="",
    )  # fmt: skip
    held = tuple(track for track in stored.tracks if track.id in needed)
    units = (*stored.units, UnitInfo(UNIT, 1, (), (), None))
    book = Rules(tracks=(*held, Track(PREVIEW, (probe,))), units=units, tree=stored.tree)
    why = compute(facts(), book, day).reasons
    now = why.filter((pl.col("track") == PREVIEW) & ~pl.col("state").is_in(["ended", "pending"]))
    return now["person"].unique()


def headcount(day: date) -> int:
    """People with an appointment on a day."""
    now = Appointment.objects.filter(Q(end__isnull=True) | Q(end__gt=day), start__lte=day)
    return now.values("person").distinct().count()
