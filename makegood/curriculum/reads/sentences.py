"""Entries of the record as plain sentences, for the person whom they are about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from makegood.people.models import Duty, OrgUnit
from makegood.record.models import Entry

from ..models import Unit

# By act; what is not listed is told by its own name, so that nothing is ever left out.
SENTENCES = {
    "people.person.join": gettext_lazy("You were added to the people of the institution."),
    "people.person.edit": gettext_lazy("What is known of you was changed: {fields}."),
    "people.person.change": gettext_lazy("What is known of you was changed: {fields}."),
    "people.appointment.start": gettext_lazy("An appointment of yours was recorded."),
    "people.appointment.change": gettext_lazy("An appointment of yours was changed: {fields}."),
    "people.appointment.end": gettext_lazy("An appointment of yours was ended."),
    "people.responsibility.hold": gettext_lazy("A responsibility of yours was recorded: {duty}."),
    "people.responsibility.confirm": gettext_lazy("A responsibility of yours was confirmed."),
    "people.responsibility.end": gettext_lazy("A responsibility of yours was ended: {duty}."),
    "people.leave.start": gettext_lazy("An absence was recorded{span}."),
    "people.leave.end": gettext_lazy("Your return was recorded{span}."),
    "people.account.open": gettext_lazy("Your account was opened."),
    "people.account.password": gettext_lazy("Your password was set or changed."),
    "people.invitation.make": gettext_lazy("A sign-in code on paper was made for you."),
    "people.invitation.use": gettext_lazy("Your sign-in code on paper was used."),
    "people.invitation.withdraw": gettext_lazy("A sign-in code on paper was withdrawn."),
    "people.role.give": gettext_lazy("A role was given to you."),
    "people.role.end": gettext_lazy("A role of yours was ended."),
    "curriculum.completion.record": gettext_lazy("Your completion of “{unit}” was recorded{span}."),
    "curriculum.completion.withdraw": gettext_lazy("A completion was taken back as an error."),
    "curriculum.certificate.accept": gettext_lazy("A certificate of yours was accepted."),
    "curriculum.waiver.give": gettext_lazy("“{unit}” was waived for you{span}."),
    "curriculum.waiver.end": gettext_lazy("A waiver of “{unit}” was ended{span}."),
    "curriculum.question.ask": gettext_lazy(
        "You asked the office something. The words are not here."
    ),
    "curriculum.question.answer": gettext_lazy("The office answered what you asked."),
    "curriculum.question.withdraw": gettext_lazy("You withdrew what you had asked."),
}
FIELDS = {
    "preferred_name": gettext_lazy("preferred name"),
    "pronouns": gettext_lazy("pronouns"),
    "language": gettext_lazy("language"),
    "no_daily_email": gettext_lazy("whether you read e-mail daily"),
    "shared_workstation": gettext_lazy("whether you use a shared workstation"),
    "given": gettext_lazy("given name"),
    "family": gettext_lazy("family name"),
    "email": gettext_lazy("e-mail"),
}


@dataclass(frozen=True)
class Told:
    """An entry in the shape that the timeline part takes."""

    when: datetime
    what: str
    who: str
    because: str
    number: int
    url: str = ""
    seal: str = ""


def told(entries: Iterable[Entry], person: int) -> list[Told]:
    """The entries as sentences to `person` (three statements, whatever their number)."""
    rows = list(entries)
    units = _units(rows)
    duties = dict(Duty.objects.values_list("code", "name")) if _has(rows, "responsib") else {}
    orgs = _orgs(rows)
    return [
        Told(
            when=row.at,
            what=_sentence(row, person, units, duties, orgs),
            who=_who(row, person),
            because=row.because,
            number=row.seq,
            seal=_("Entry %(number)s · %(hash)s") % {"number": row.seq, "hash": row.hash[:16]},
        )
        for row in rows
    ]


def _has(rows: list[Entry], word: str) -> bool:
    return any(word in row.act for row in rows)


def _units(rows: list[Entry]) -> dict[str, str]:
    codes = {row.subject_id for row in rows if row.subject_kind == "unit"}
    return dict(Unit.objects.filter(code__in=codes).values_list("code", "title")) if codes else {}


def _orgs(rows: list[Entry]) -> dict[str, str]:
    ids = {str(_values(row).get("scope")) for row in rows if row.act.startswith("people.role")}
    known = {one for one in ids if one.isdigit()}
    if not known:
        return {}
    found = OrgUnit.objects.filter(pk__in=known).values_list("pk", "name")
    return {str(pk): name for pk, name in found}


def _values(row: Entry) -> dict[str, Any]:
    return row.after if isinstance(row.after, dict) else {}


def _sentence(
    row: Entry, person: int, units: dict[str, str], duties: dict[str, str], orgs: dict[str, str]
) -> str:
    after = _values(row)
    before = row.before if isinstance(row.before, dict) else {}
    template = SENTENCES.get(row.act)
    if template is None:
        return _("Recorded: %(act)s (%(kind)s %(subject)s).") % {
            "act": row.act, "kind": row.subject_kind, "subject": row.subject_id,
        }  # fmt: skip
    if row.person_id != person:  # the person did it, for someone else or for the institution
        return _("You did this: %(act)s.") % {"act": row.act}
    fields = ", ".join(str(FIELDS.get(name, name.replace("_", " "))) for name in after)
    duty = after.get("duty") or before.get("duty") or ""
    return str(template).format(
        fields=fields,
        duty=duties.get(str(duty), str(duty).replace("-", " ") or _("not named")),
        unit=units.get(row.subject_id, row.subject_id),
        span=_span(after),
    )


def _span(after: dict[str, Any]) -> str:
    """The dates of an entry as words that follow a sentence."""
    on, start, end = (_date(after.get(name)) for name in ("on", "start", "end"))
    if on:
        return _(" for %(day)s") % {"day": on}
    if start and end:
        return _(" from %(start)s to %(end)s") % {"start": start, "end": end}
    if start:
        return _(" from %(start)s") % {"start": start}
    return _(" on %(end)s") % {"end": end} if end else ""


def _date(value: Any) -> str:
    try:
        day: date | None = parse_date(str(value)[:10]) if value else None
    except ValueError:
        day = None
    return date_format(day, "DATE_FORMAT") if day else ""


def _who(row: Entry, person: int) -> str:
    if row.actor_kind == "person":
        return _("By you") if row.actor_id == person else _("By %(who)s") % {"who": row.actor_label}
    if row.actor_kind == "feed":
        return _("By the personnel system's file %(who)s") % {"who": row.actor_label}
    return _("By makegood itself")
