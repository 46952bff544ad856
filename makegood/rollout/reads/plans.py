"""Plans: the one in force, those that were proposed, and how a run that is under way gets on."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from makegood.jobs.models import Progress
from makegood.people.models import OrgUnit, Shift

from ..models import Facilitator, PlanRun


def in_force() -> PlanRun | None:
    """The plan in force, if there is one."""
    return PlanRun.objects.filter(state="accepted").first()


def runs() -> QuerySet[PlanRun]:
    """All plans, the newest first, with who asked and who decided."""
    return PlanRun.objects.select_related("made_by", "decided_by").order_by("-made_at", "-pk")


def plan_titles(numbers: Iterable[str]) -> dict[str, str]:
    """Titles of plans by their numbers as text, as links from elsewhere name them (one statement)."""
    asked = {int(one) for one in numbers if one.isascii() and one.isdigit() and len(one) < 18}
    rows = PlanRun.objects.filter(pk__in=asked).values_list("pk", "title")
    return {str(pk): title or _("Plan %(number)s") % {"number": pk} for pk, title in rows}


@dataclass(frozen=True)
class UnderWay:
    """How far a run is: the teller's last words, and whether its worker still gives signs of life."""

    label: str
    done: int
    total: int | None
    silent: bool


def under_way(run: PlanRun) -> UnderWay | None:
    """The progress of a run that waits or runs (one statement); None for all others."""
    if run.state not in ("waiting", "running"):
        return None
    row = Progress.objects.filter(pk=key_of(run)).first()
    last = row.updated_at if row else run.began_at
    limit = timezone.now() - timedelta(seconds=2 * settings.JOB_LEASE_SECONDS)
    silent = run.state == "running" and (last is None or last < limit)
    if row is None:
        return UnderWay("", 0, None, silent)
    return UnderWay(row.label, row.done, row.total, silent)


def key_of(run: PlanRun) -> str:
    """The key under which a run tells how far it is."""
    return f"plan-{run.pk}"


@dataclass(frozen=True)
class Told:
    """A comparison with the names of today: departments, shifts, those who lead."""

    changes: dict[str, int]
    series: dict[str, int]
    departments: list[dict[str, Any]]
    fairness: list[dict[str, Any]]
    load: list[dict[str, Any]]
    unplaced: list[dict[str, Any]]


def told(run: PlanRun) -> Told:
    """A run's comparison for its page (three statements)."""
    known = run.comparison
    orgs = dict(OrgUnit.objects.values_list("pk", "name"))
    shifts = dict(Shift.objects.values_list("code", "name"))
    leads = {
        str(one.pk): one.name
        for one in Facilitator.objects.select_related("person").only(
            "outside_name",
            "person__given",
            "person__family",
            "person__preferred_name",
            "person__code",
        )
    }
    return Told(
        known["changes"], known["series"],
        [{**row, "name": orgs.get(int(row["department"] or 0), "")} for row in known["departments"]],
        [{**row, "name": shifts.get(row["shift"], row["shift"])} for row in known["fairness"]],
        [{**row, "name": leads.get(row["facilitator"], row["facilitator"]),
          "hours_before": row["most_before"] / 60, "hours_after": row["most_after"] / 60}
         for row in known["load"]],
        known["unplaced"],
    )  # fmt: skip


def figures(run: PlanRun) -> dict[str, Any]:
    """The summary's figures as the page shows them: objective, bound, gap in percent."""
    summary = run.summary or {}
    objective, bound = summary.get("objective"), summary.get("lower_bound")
    gap = None
    if isinstance(objective, int | float) and isinstance(bound, int | float) and bound > 0:
        gap = 100 * (objective - bound) / bound
    causes = Counter(one.get("cause", "") for one in summary.get("changes", []))
    return {"causes": causes.most_common(20), "objective": objective, "bound": bound, "gap": gap, "method": summary.get("bound_method", ""),
            "seconds": summary.get("seconds"), "parts": summary.get("parts", {})}  # fmt: skip
