"""The central office's page: what there is, what waits, what comes."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext as _

from makegood.curriculum.models import Question
from makegood.engines.partnership import Programme

from ..models import Application, Hours, MissingTime, Partnership, Position, Practice, Term
from .flags import Flag, flags
from .partnerships import end_of, ends_while_serving, partnerships
from .terms import leaving
from .time import Totals, totals


@dataclass(frozen=True)
class Due:
    """Something that ends or is reviewed soon: what, when, and its page's partnership or term."""

    on: date
    what: str
    org: str
    partnership: int
    term: int | None = None


@dataclass(frozen=True)
class Used:
    """One partnership's time: its unit, and what was promised, planned and used there."""

    partnership: int
    org: str
    sums: Totals


@dataclass(frozen=True)
class Desk:
    """All that the office's page shows. Time is told for the quarter up to today (included)."""

    states: list[tuple[str, str, int]]
    positions: list[tuple[str, str, int]]
    open_positions: list[Position]
    totals: Totals
    used: list[Used]
    ahead: int
    flags: list[Flag]
    due: list[Due]
    reports: list[MissingTime]
    to_decide: list[Application]
    more_to_decide: int
    more_open: int
    with_supervisors: int
    to_confirm: int
    questions: int
    quarter: tuple[date, date]


# How many open positions and applications to decide about stand on the page; the rest is counted.
SHOWN = 50


def desk(on: date, rules: Programme) -> Desk:
    """Everything at once, in a fixed number of queries."""
    states = Counter(
        dict(Partnership.objects.order_by().values_list("state").annotate(Count("pk")))
    )
    posts = Counter(dict(Position.objects.order_by().values_list("state").annotate(Count("pk"))))
    applications = Counter(
        dict(Application.objects.order_by().values_list("state").annotate(Count("pk")))
    )
    start, until = quarter(on)
    known = list(
        Term.objects.filter(end__gt=start).select_related(
            "person", "position__org", "position__partnership__org",
            "position__partnership__sponsor",
        )
    )  # fmt: skip
    terms = [term for term in known if term.end > on]
    tomorrow = on + timedelta(days=1)
    everybody = totals({term.person_id for term in known}, start, tomorrow)
    ahead = Hours.objects.filter(kind="planned", dropped_on=None, on__gte=tomorrow, on__lt=until)
    return Desk(
        states=[(code, str(name), states[code]) for code, name in Partnership.STATES],
        positions=[(code, str(name), posts[code]) for code, name in Position.STATES],
        open_positions=list(
            Position.objects.filter(state__in=("open", "choosing"))
            .select_related("org")
            .annotate(waiting=Count("applications"))
            .order_by("opened_on", "pk")[:SHOWN]
        ),
        totals=sum(everybody.values(), Totals()),
        used=used(known, everybody),
        ahead=ahead.aggregate(n=Sum(F("minutes") + F("preparation")))["n"] or 0,
        flags=flags(terms, on, rules),
        due=due(on, rules, terms),
        reports=list(
            MissingTime.objects.exclude(state="closed")
            .select_related("term__person", "term__position__org")
            .order_by("due", "pk")
        ),
        to_decide=list(
            Application.objects.filter(state="to be decided")
            .select_related("person", "position__org")
            .order_by("applied_at", "pk")[:SHOWN]
        ),
        more_to_decide=max(0, applications["to be decided"] - SHOWN),
        more_open=max(0, posts["open"] + posts["choosing"] - SHOWN),
        with_supervisors=applications["with the supervisor"],
        to_confirm=Practice.objects.filter(confirmed_on=None, refused_on=None).count(),
        questions=Question.objects.filter(state="open").count(),
        quarter=(start, until),
    )  # fmt: skip


def used(terms: list[Term], everybody: dict[int, Totals]) -> list[Used]:
    """Time by partnership; who serves in two is counted in the one that began first."""
    counted: set[int] = set()
    found: dict[int, Used] = {}
    for term in sorted(terms, key=lambda one: (one.start, one.pk)):
        one = term.position.partnership
        row = found.setdefault(one.pk, Used(one.pk, one.org.name, Totals()))
        if term.person_id not in counted:
            counted.add(term.person_id)
            found[one.pk] = replace(row, sums=row.sums + everybody[term.person_id])
    return sorted(found.values(), key=lambda row: (row.org, row.partnership))


def due(on: date, rules: Programme, terms: list[Term]) -> list[Due]:
    """Partnerships and terms that end within the reminder's days, and reviews within a month."""
    found = []
    soon = on + timedelta(days=rules.renewal_days)
    served: dict[int, list[Term]] = defaultdict(list)
    for term in terms:
        served[term.position.partnership_id].append(term)
    for one in partnerships().filter(
        Q(state__in=("signed", "active", "paused")) | Q(state="ended", pk__in=list(served))
    ):
        end = end_of(one)
        if (day := ends_while_serving(one, served[one.pk], on, soon)) is not None:
            found.append(Due(day, _("The partnership ends while somebody serves"), one.org.name, one.pk))  # fmt: skip
        elif end is not None and end <= soon and one.state != "ended":
            found.append(Due(end, _("The partnership ends"), one.org.name, one.pk))
        if one.state == "ended":
            continue
        if one.review_on is not None and one.review_on <= on + timedelta(days=30):
            found.append(Due(one.review_on, _("Review"), one.org.name, one.pk))
    followed = {term.renews_id for term in terms if term.renews_id}
    for term in terms:
        if term.start <= on and term.end <= soon and term.pk not in followed:
            found.append(
                Due(term.end, _("A champion's term ends"), term.position.org.name,
                    term.position.partnership_id, term.pk)
            )  # fmt: skip
    gone = leaving({term.person_id for term in terms if term.start <= on}, on)
    for term in terms:
        last = gone.get(term.person_id)
        if last is not None and last < min(term.end, soon):
            found.append(
                Due(last, _("A champion's appointment ends"), term.position.org.name,
                    term.position.partnership_id, term.pk)
            )  # fmt: skip
    return sorted(found, key=lambda one: (one.on, one.org))


def quarter(on: date) -> tuple[date, date]:
    """The first day of the day's quarter, and of the next."""
    first = date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    after = first.month + 3
    return first, date(first.year + (after > 12), after - 12 * (after > 12), 1)
