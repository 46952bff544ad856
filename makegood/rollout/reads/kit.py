"""What those who lead a session need on the day, and no more."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from makegood.curriculum.models import Edition
from makegood.people.models import Person

from ..models import (
    AccessNeed,
    Attendance,
    Debrief,
    Feedback,
    FeedbackGiven,
    Lead,
    Mark,
    Seat,
    Session,
)

SHOWN_FROM = 5  # answers; below it a group could tell who said what
QUESTIONS = ("useful", "safe", "pace", "apply")


def leads_session(request: HttpRequest, pk: int, **kwargs: Any) -> bool:
    """Whoever leads this session, and the programme office."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.may("rollout.run"):
        return True
    return viewer.person is not None and Lead.objects.filter(
        cohort__sessions=pk, facilitator__person=viewer.person, until=None
    ).exists()  # fmt: skip


@dataclass
class Line:
    """One person on the roster: what the facilitator must know, and whether they are there."""

    person: Person
    needs: str
    attendance: Attendance | None
    marks: list[Mark]

    @property
    def there(self) -> bool:
        """Whether anything says that they came."""
        return self.attendance is not None and self.attendance.state in {
            "present",
            "late",
            "partial",
        }

    @property
    def flagged(self) -> bool:
        """Whether many people checked in from the device that this person used."""
        return any(mark.flagged for mark in self.marks)


def roster(session: Session) -> list[Line]:
    """Everyone with a seat, by name (four statements). Of access needs only what helps on the day:
    the person's own words, and the language they read."""
    seats = (
        Seat.objects.filter(cohort=session.cohort_id, state__in=("held", "completed", "missed"))
        .select_related("person")
        .order_by("person__family", "person__given", "pk")
    )
    people = [seat.person for seat in seats]
    needs = dict(AccessNeed.objects.filter(person__in=people).values_list("person_id", "text"))
    rows = {row.person_id: row for row in Attendance.objects.filter(session=session)}
    marks: dict[int, list[Mark]] = {}
    for mark in Mark.objects.filter(session=session, refused=""):
        marks.setdefault(mark.person_id, []).append(mark)
    return [
        Line(one, needs.get(one.pk, ""), rows.get(one.pk), marks.get(one.pk, [])) for one in people
    ]


def guide_of(session: Session) -> list[str]:
    """The facilitator's guide of the unit's newest edition, as Markdown."""
    edition = Edition.objects.filter(unit=session.cohort.unit_id).order_by("-number").first()
    blocks = edition.document.get("blocks", []) if edition else []
    return [block["body"] for block in blocks if block["kind"] == "guide"]


def debrief_of(session: Session) -> Debrief | None:
    """What was noted after the session."""
    return Debrief.objects.filter(session=session).first()


@dataclass(frozen=True)
class Said:
    """Feedback on a group: how many answered; from five answers up the means and the words."""

    count: int
    means: dict[str, float]
    words: list[str]

    @property
    def shown(self) -> bool:
        """Whether there are enough answers to show any of them."""
        return self.count >= SHOWN_FROM


def feedback_of(cohort: int) -> Said:
    """The answers of a group. Counts are told in steps of five and means change only at a step, so that
    nobody can read one person's answer off the difference between two looks."""
    steps = list(Feedback.objects.filter(cohort=cohort, step__gt=0).values_list("answers", "words"))
    if len(steps) < SHOWN_FROM:
        return Said(0, {}, [])
    means = {}
    for question in QUESTIONS:
        given = [answers[question] for answers, _words in steps if question in answers]
        if len(given) >= SHOWN_FROM:
            means[question] = round(sum(given) / len(given), 1)
    return Said(len(steps), means, sorted(words for _answers, words in steps if words))


def may_give_feedback(person: Person, cohort: int) -> bool:
    """Took part in the group, and has not answered yet."""
    took_part = Attendance.objects.filter(
        person=person, session__cohort=cohort, state__in=("present", "late", "partial")
    )
    return (
        took_part.exists()
        and not FeedbackGiven.objects.filter(cohort=cohort, person=person).exists()
    )
