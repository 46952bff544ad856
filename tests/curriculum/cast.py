"""Ines the nurse, for whom the core and a choice are asked; for tests of the learner's pages."""

from datetime import date

from makegood.curriculum.acts.lived import complete_many
from makegood.curriculum.acts.recompute import recompute
from makegood.curriculum.models import Edition
from makegood.people.models import Person
from makegood.record.acts import SYSTEM
from tests.curriculum.small import UNITS, publish, publish_units, track_text

TODAY = date(2026, 11, 23)
OPTIONS = ("being-an-upstander", "interpreters-and-front-desk", "policy-review-in-practice")


def curriculum() -> None:
    """A core for everybody, a choice for nurses, a gated track, and an invitation."""
    publish_units((*UNITS, *OPTIONS))
    publish(track_text("core", title="The core", due="{by: 2027-06-30}", notice=90))
    publish(
        track_text(
            "nurses",
            title="Skills for nurses",
            audience="role is nurse-app",
            groups="n_of: {n: 2, units: [" + ", ".join(OPTIONS) + "]}",
            due="{days: 100, after: track-start}",
            effective="2026-10-01",
        )
    )
    publish(
        track_text(
            "notes",
            title="Notes in the record",
            audience="role is nurse-app",
            strength="expected",
            groups="all_of: [notes-and-words]",
            due="{days: 60, after: role-start}",
            gate="{track: core, share: 0.5, level: department}",
        )
    )
    publish(
        track_text(
            "deeper", title="Going deeper", strength="invited",
            groups="all_of: [bedside-reasoning]", due="null",
        )
    )  # fmt: skip
    settle()


def settle() -> None:
    """The stored requirements follow the facts, as of TODAY."""
    recompute(by=SYSTEM, because="test", as_of=TODAY)


def done(person: Person, code: str, on: date = date(2026, 11, 2)) -> None:
    """The person completed the unit's newest edition, and the requirements know it."""
    edition = Edition.objects.filter(unit__code=code).latest("number")
    complete_many(rows=[(person.pk, edition.pk, on)], how="web", by=SYSTEM, because="test")
    settle()
