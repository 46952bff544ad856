"""Coverage of the org tree and the forecast, from the database to the engine."""

import hashlib
import pickle
import zlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import F, Sum

from makegood.curriculum.models import Calculation, Unit
from makegood.engines.coverage import (
    Demand,
    Month,
    Place,
    Row,
    Seat,
    Settings,
    Supply,
    coverage,
    demand_minutes,
    forecast,
)
from makegood.engines.partnership import Programme, weekly_minutes
from makegood.people.models import OrgUnit
from makegood.people.reads import Tree, current_appointments, tree

from ..models import Hours, Term
from .ladder import FACILITATED, qualifications_of
from .programme import programme
from .terms import leaving
from .time import month, months_back

NIGHT, WEEKEND = ("night", "rotating"), ("weekend",)

# Each person once, at the main appointment (largest FTE, then longest standing).
_HEADS = """
SELECT org_id, COUNT(*), SUM(CASE WHEN shift_id IN (%s, %s) THEN 1 ELSE 0 END),
  SUM(CASE WHEN shift_id = %s THEN 1 ELSE 0 END)
FROM people_appointment a
WHERE start <= %s AND ("end" IS NULL OR "end" > %s) AND NOT EXISTS (
  SELECT 1 FROM people_appointment b WHERE b.person_id = a.person_id AND b.id <> a.id
    AND b.start <= %s AND (b."end" IS NULL OR b."end" > %s)
    AND (b.fte > a.fte OR (b.fte = a.fte AND (b.start < a.start OR (b.start = a.start AND b.id < a.id))))
)
GROUP BY org_id
"""


@dataclass(frozen=True)
class Covered:
    """The tree of a day with what is missing in each department and division."""

    on: date
    tree: Tree
    rows: dict[int, Row]
    programme: Programme

    def below(self, scopes: list[int] | None) -> list[Row]:
        """Rows of these units and all below them, depth first by name; None: the whole tree."""
        tops = self.tree.roots if scopes is None else scopes
        orgs = dict.fromkeys(org for top in tops for org in self.tree.below(top))
        return [self.rows[org] for org in orgs if org in self.rows]

    def unit(self, row: Row) -> OrgUnit:
        """The org unit of a row."""
        return self.tree.unit[row.org]


def covered(on: date) -> Covered:
    """Every department and division as it stands on a day (a fixed number of statements)."""
    now, rules = tree(on), programme(on)
    heads = _heads(on)
    places = {
        org: Place(now.parent[org], *heads.get(org, (0, 0, 0))) for org in now.unit
    }  # fmt: skip
    settings = Settings(rules.people_per_champion, rules.leaving_days)
    rows = coverage(places, seats(on, rules), settings, on)
    return Covered(on, now, {row.org: row for row in rows}, rules)


def seats(on: date, rules: Programme) -> list[Seat]:
    """Who serves on a day, as the engine takes it."""
    terms = list(
        Term.objects.filter(end__gt=on).values_list(
            "position_id", "person_id", "position__org_id", "start", "end", "available"
        )
    )
    persons = {one[1] for one in terms if one[3] <= on}
    gone = leaving(persons, on)
    # Who has left the institution serves no more, whatever the term says.
    serving = [
        (*one[:4], min(one[4], gone.get(one[1], one[4])), one[5])
        for one in terms
        if one[3] <= on < gone.get(one[1], date.max)
    ]
    helps = {one.person for one in qualifications_of(persons, on)}
    home = _homes(persons, on)
    starts: dict[int, list[date]] = defaultdict(list)
    for position, _person, _org, start, _end, _available in terms:
        starts[position].append(start)
    return [
        Seat(
            org=org, home=home.get(person), end=end,
            followed=any(start < begin <= end for begin in starts[position]),
            facilitates=person in helps, available=tuple(available or ("weekday",)),
        )
        for position, person, org, start, end, available in serving
    ]  # fmt: skip


def _heads(on: date) -> dict[int, tuple[int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, [*NIGHT, *WEEKEND, on, on, on, on])
        return {org: (n, night, weekend) for org, n, night, weekend in cursor.fetchall()}


def _homes(persons: set[int], on: date) -> dict[int, int]:
    found: dict[int, int] = {}
    for person, org in current_appointments(persons, on).values_list("person_id", "org_id"):
        found.setdefault(person, org)
    return found


def ahead(on: date, orgs: list[int] | None = None) -> list[Month]:
    """Twelve months from a day's month on: promised, asked and planned minutes.

    orgs: only terms of positions in these org units, and people there; None: the whole institution.
    """
    rules = programme(on)
    first = months_back(on, 1)[0]
    months = [first]
    while len(months) < 12:
        months.append(month(months[-1])[1])
    until = month(months[-1])[1]
    terms = Term.objects.filter(end__gt=on, start__lt=until)
    hours = Hours.objects.filter(kind="planned", dropped_on=None, on__gte=on, on__lt=until)
    if orgs is not None:
        terms = terms.filter(position__org__in=orgs)
        hours = hours.filter(person__champion_terms__in=terms.values("pk"))
    supplies = [
        Supply(weekly_minutes(float(fte), rules), max(start, on), end)
        for fte, start, end in terms.values_list("position__fte", "start", "end")
    ]
    planned: dict[date, int] = defaultdict(int)
    rows = hours.values("pk").annotate(total=F("minutes") + F("preparation")).distinct()
    for day, total in rows.values_list("on", "total"):
        planned[day.replace(day=1)] += total
    return forecast(months, supplies, asked(on, rules, orgs), planned)


def asked(on: date, rules: Programme, orgs: list[int] | None = None) -> dict[date, int]:
    """Minutes of facilitators that open requirements ask for, by the month in which they are due.

    Kept in the shared cache until requirements are computed again.
    """
    mark = Calculation.objects.filter(pk=1).values_list("as_of", "changed_at").first()
    words = repr((mark, rules, orgs, on))
    key = f"champions-demand:{hashlib.sha256(words.encode()).hexdigest()}"
    kept = cache.get(key)
    if kept is not None:
        found: dict[date, int] = pickle.loads(zlib.decompress(kept))
        return found
    found = defaultdict(int)
    for one in demands(on, orgs):
        found[one.month] += demand_minutes(
            one, share=rules.group_share, group=rules.group_size, leads=rules.session_leads,
            preparation=rules.preparation,
        )  # fmt: skip
    cache.set(key, zlib.compress(pickle.dumps(dict(found)), 1), 60 * 60 * 26)
    return dict(found)


def demands(on: date, orgs: list[int] | None = None) -> list[Demand]:
    """How many people are asked for each unit that can be facilitated, by due month.

    What is overdue counts in the day's own month. The facilitated form may be the unit itself or a
    variant of it.
    """
    forms: dict[int, tuple[int, bool]] = {}
    for pk, base, minutes in Unit.objects.filter(
        kind__in=FACILITATED, withdrawn_on=None
    ).values_list("pk", "variant_of_id", "minutes"):
        forms[base or pk] = (minutes, base is not None)
    if not forms:
        return []
    slots = ", ".join(["%s"] * len(forms))
    where = ""
    params: list[Any] = [*forms]
    if orgs is not None:
        places = ", ".join(["%s"] * len(orgs)) or "NULL"
        where = (
            " AND person_id IN (SELECT person_id FROM people_appointment WHERE org_id IN ("
            f'{places}) AND start <= %s AND ("end" IS NULL OR "end" > %s))'
        )
        params += [*orgs, on, on]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT unit_id, due, COUNT(*) FROM curriculum_requirement WHERE unit_id IN ({slots})"
            " AND due IS NOT NULL AND strength <> 'invited' AND asked_minutes > 0"
            " AND status IN ('asked', 'due soon', 'overdue', 'waiting', 'not yet open')"
            f"{where} GROUP BY unit_id, due",
            params,
        )
        rows = cursor.fetchall()
    counted: dict[tuple[int, date], int] = defaultdict(int)
    for unit, due, people in rows:
        day = date.fromisoformat(due) if isinstance(due, str) else due
        counted[unit, max(day, on).replace(day=1)] += people
    return [Demand(first, people, *forms[unit]) for (unit, first), people in counted.items()]


def promised_and_used(start: date, until: date) -> dict[str, int]:
    """Minutes planned, given and added by all champions in a period (one query)."""
    rows = (
        Hours.objects.filter(on__gte=start, on__lt=until, dropped_on=None)
        .order_by()
        .values("kind")
        .annotate(total=Sum(F("minutes") + F("preparation")))
    )
    return {row["kind"]: row["total"] for row in rows}
