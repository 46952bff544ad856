"""The demo's people through the roster feed, and the cast that one can sign in as."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from makegood.cli.words import _
from makegood.people.demo import Row, org_rows, roster

HEADER = (
    "person_id", "given", "family", "preferred_name", "pronouns", "email", "language",
    "no_daily_email", "shared_workstation", "ref", "org", "title", "role_family", "fte", "shift",
    "location", "manager", "start", "end", "responsibilities", "leave_start", "leave_end",
)  # fmt: skip
Tell = Callable[[int, int | None, str], None]


@dataclass(frozen=True)
class Part:
    """One of the cast: who it is, which role over which org unit, and where to find them."""

    who: str
    org: str
    family: str
    role: str | None = None
    shift: str | None = None
    no_email: bool = False


CAST = (
    Part(_("Learner (resident, Internal Medicine)"), "medi", "resident-fellow"),
    Part(
        _("Night-shift nurse, signs in by code on paper"), "surg", "nurse-app", None, "night", True
    ),
    Part(_("Unit lead (chair, Surgery)"), "surg", "leader", "lead"),
    Part(_("Delegate of the chair (Surgery)"), "surg", "admin-staff", "delegate"),
    Part(_("Equity Champion (Surgery)"), "surg", "faculty-clinician", "champion"),
    Part(_("Author of units"), "educ", "faculty-educator", "author"),
    Part(_("Approver of units"), "educ", "leader", "approver"),
    Part(_("Counsel"), "gc", "leader", "counsel"),
    Part(_("Programme office"), "equi", "admin-staff", "office"),
    Part(_("Executive"), "dean", "leader", "executive"),
    Part(_("Auditor"), "gc", "admin-staff", "auditor"),
    Part(
        _("Facilities worker, shared workstation, by code"), "fac", "facilities", None, None, True
    ),
)


def load_people(org: dict[str, Any], *, seed: int, today: date, tell: Tell) -> None:
    """Write the roster as a personnel system would, and take it in by the feed's own door."""
    from django.conf import settings

    from makegood.people.roster import acts
    from makegood.record.acts import SYSTEM, Actor

    folder = settings.DATA_DIR / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    people, orgs = folder / "roster.csv", folder / "orgs.csv"
    with people.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        out.writerows(_cells(row) for row in roster(org, seed=seed, today=today))
    with orgs.open("w", newline="", encoding="utf-8") as file:
        units = csv.DictWriter(file, ["code", "name", "parent", "kind"])
        units.writeheader()
        units.writerows(org_rows(org))
    because = "the demo institution"
    tell(0, None, _("receiving"))
    with people.open("rb") as stream, orgs.open("rb") as units_stream:
        run = acts.receive(stream=stream, name="roster.csv", definition=None, by=SYSTEM,
                           because=because, orgs=units_stream)  # fmt: skip
    tell(0, None, _("reading and comparing"))
    preview = acts.preview(run=run, as_of=today, add_units=True)
    if preview is None or preview.feed.problems.ordered():
        raise ValueError(f"the demo's roster cannot be read: {run.problems[:3]}")
    tell(0, None, _("applying"))
    acts.apply_preview(
        preview=preview, by=Actor("feed", None, "demo roster"), because=because, run=run
    )


def _cells(row: Row) -> list[object]:
    leave = row.leave or (None, None)
    return [
        row.person, row.given, row.family, "", "", row.email, row.language,
        "yes" if row.no_daily_email else "no", "yes" if row.shared_workstation else "no",
        row.ref, row.org, row.title, row.role_family, row.fte, row.shift, row.location,
        row.managers, row.start, row.end or "", ";".join(row.duties), leave[0] or "",
        leave[1] or "",
    ]  # fmt: skip


def find(part: Part) -> Any:
    """The first person, by institution id, who fits the part; somebody who is away only where all are."""
    from django.db.models import Exists, OuterRef, Q

    from makegood.people.models import Leave, Person

    fitting = Person.objects.filter(
        Q(appointments__org__code=part.org) | Q(appointments__org__code__startswith=part.org + "/"),
        appointments__role_family=part.family,
    )
    if part.shift:
        fitting = fitting.filter(appointments__shift=part.shift)
    away = Exists(Leave.objects.filter(person=OuterRef("pk")))
    return fitting.exclude(email="").alias(away=away).order_by("away", "code").first()


def give_roles(*, today: date, password: str) -> None:
    """Accounts and roles for the cast; each with an entry in the record."""
    from makegood.people import acts
    from makegood.people.models import OrgUnit
    from makegood.people.roles import ROLES
    from makegood.record.acts import SYSTEM

    because = "the demo institution"
    lead = None
    for part in CAST:
        person = find(part)
        if not part.no_email:
            acts.open_account(person=person, by=SYSTEM, because=because, password=password)
        if part.role is None:
            continue
        scope = OrgUnit.objects.get(code=part.org) if ROLES[part.role].scoped else None
        lead = person if part.role == "lead" else lead
        acts.give_role(
            person=person, role=part.role, by=SYSTEM, because=because, scope=scope, start=today,
            for_lead=lead if part.role == "delegate" else None,
        )  # fmt: skip


def cast() -> list[tuple[str, str]]:
    """Who is who, and how each signs in. The nurse gets a fresh code, which works once."""
    from makegood.people import acts
    from makegood.record.acts import SYSTEM

    lines = []
    for part in CAST:
        person = find(part)
        if person is None:
            continue
        if part.no_email and not hasattr(person, "account"):
            code = acts.invite(person=person, by=SYSTEM, because="the demo institution")
            lines.append(
                (
                    f"{part.who}: {person.name}",
                    _("code {code} at {path}").format(code=code, path="/code/"),
                )
            )
        elif part.no_email:
            lines.append(
                (
                    f"{part.who}: {person.name}",
                    _("number {number} at {path}").format(number=person.code, path="/number/"),
                )
            )
        else:
            lines.append((f"{part.who}: {person.name}", person.email))
    return lines
